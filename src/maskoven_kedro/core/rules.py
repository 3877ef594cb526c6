"""The four filtering rules of the paper as pure functions.

A rule takes a case (what is known of a mention) and a draft (the mask so far) and returns the next draft and its
decision.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from maskoven_kedro.core import rle
from maskoven_kedro.core.agreement import Box, Setting, best_supported, mean_agreement, preferred
from maskoven_kedro.core.dense_scenes import components, crowd_of, foreground_evidence, inverted, is_crowd
from maskoven_kedro.core.filtering_options import FilteringOptions, Rule
from maskoven_kedro.core.visibility import Verdict, asking_word, asks_about_chart, contains_word

Outcome = Literal["passed", "repaired", "dropped", "off", "not_reached"]


@dataclass(frozen=True)
class Case:
    """What the rules know of one mention.

    mention: its row. category, verdict: what its entity is. settings: what was found, most trusted first. matrix: IoU
    between settings, float64 (N, N). aside: boxes set aside as unsound, by reason.
    """

    mention: Mapping[str, Any]
    category: str
    verdict: Verdict
    settings: Sequence[Setting]
    matrix: NDArray[np.float64]
    aside: Mapping[str, int]

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the picture in pixels."""
        return self.mention["height"], self.mention["width"]


@dataclass(frozen=True)
class Draft:
    """The mask so far: one mask, box, phrase and score each, `mask` their OR (None where nothing was found).

    setting: place of the setting that it is from. whole: whether it is the whole picture by rule.
    """

    mask: bytes | None = None
    masks: tuple[bytes, ...] = ()
    boxes: tuple[Box, ...] = ()
    phrases: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()
    setting: int | None = None
    whole: bool = False

    @property
    def confidence(self) -> float:
        """Highest score of its boxes, 0 where there is none."""
        return max(self.scores, default=0.0)


@dataclass(frozen=True)
class Decision:
    """What a rule decided, why (`reason` of a drop), and the numbers that it looked at."""

    rule: str
    outcome: Outcome
    reason: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


def start(case: Case) -> Draft:
    """Return the draft before any rule: the mask of the most trusted setting that has one."""
    first = preferred(case.settings)
    return (
        Draft() if first is None else _boxes_of(case.settings[first], first, case.settings[first].kept, case)
    )


def non_visual(case: Case, draft: Draft, options: FilteringOptions) -> tuple[Draft, Decision]:
    """Rule 1: drop what cannot be seen, by the classes above the entity and by the word that asks."""
    own, verdict, question = options.non_visual, case.verdict, case.mention["question"] or ""
    detail = {
        "nature": verdict.nature,
        "class": verdict.class_id,
        "label": verdict.label,
        "depth": verdict.depth,
    }
    reason = ""
    if verdict.nature == "not_visual" and verdict.type in own.types:
        reason = f"non_visual_{verdict.type}"
    elif (verdict.nature == "abstract_place" and own.locations != "none") or (
        verdict.nature == "place" and own.locations == "all"
    ):
        reason = "non_visual_location"
    elif "chart" in own.types and asks_about_chart(question):
        reason = "chart_reasoning"
    elif question:
        anywhere = own.question_words_at == "anywhere"
        word = contains_word(question, own.question_words) if anywhere else asking_word(question)
        if word in own.question_words:
            reason = f"question_{word}"
    return draft, Decision("non_visual", "dropped" if reason else "passed", reason, detail)


def error_propagation(case: Case, draft: Draft, options: FilteringOptions) -> tuple[Draft, Decision]:
    """Rule 2: keep the draft where the other settings agree with it, otherwise take the mask that they support."""
    own = options.error_propagation
    detail: dict[str, Any] = {"searched": [one.name for one in case.settings]}
    agreement = None
    if draft.setting is not None:
        detail["preferred"] = case.settings[draft.setting].name
        agreement = detail["agreement"] = mean_agreement(case.matrix, case.settings, draft.setting)
        if agreement is None or agreement >= own.agreed:
            return draft, Decision("error_propagation", "passed", detail=detail)
    chosen = _seem(case) if own.method == "seem" else None
    if chosen is None and (best := best_supported(case.settings, own, *case.size)) is not None:
        proposal, detail["support"] = best
        chosen = _boxes_of(case.settings[proposal.setting], proposal.setting, proposal.boxes, case)
    if chosen is None:
        return draft, Decision("error_propagation", "passed", detail=detail)
    assert chosen.setting is not None
    detail["chosen"] = case.settings[chosen.setting].name
    detail["boxes"] = len(chosen.boxes)
    outcome: Outcome = "passed" if chosen.mask == draft.mask else "repaired"
    return chosen, Decision("error_propagation", outcome, detail=detail)


def incomplete_depiction(case: Case, draft: Draft, options: FilteringOptions) -> tuple[Draft, Decision]:
    """Rule 3: a place or building that is found with little confidence gets the whole picture."""
    own = options.incomplete_depiction
    height, width = case.size
    detail: dict[str, Any] = {"category": case.category}
    if case.category not in own.categories or not case.settings:
        return draft, Decision("incomplete_depiction", "passed", detail=detail)
    reached = _sides(draft.mask, height, width)
    detail |= {"confidence": draft.confidence, "sides": reached}
    unsure = draft.confidence < own.confidence and reached >= own.sides
    if draft.mask is not None and not unsure:
        return draft, Decision("incomplete_depiction", "passed", detail=detail)
    whole = rle.encode(np.ones((height, width), dtype=np.bool_))
    phrase = draft.phrases[0] if draft.phrases else case.settings[0].text
    frame = (0.0, 0.0, float(width), float(height))
    setting = 0 if draft.setting is None else draft.setting
    full = Draft(whole, (whole,), (frame,), (phrase,), (draft.confidence,), setting, whole=True)
    return full, Decision("incomplete_depiction", "repaired", detail=detail)


def dense_scene(case: Case, draft: Draft, options: FilteringOptions) -> tuple[Draft, Decision]:
    """Rule 4: in a crowd of one kind, take the side, or all of the kind, that the other predictions bear out."""
    own = options.dense_scene
    height, width = case.size
    if draft.mask is None or draft.setting is None or draft.whole:
        return draft, Decision("dense_scene", "passed", detail={"crowd": False})
    crowd = _crowd(case, draft.setting, options)
    if crowd is None:
        return draft, Decision("dense_scene", "passed", detail={"crowd": False})
    other_side = inverted(draft.mask, height, width)
    parts = max(components(mask, height, width, own.kernel) for mask in (draft.mask, other_side))
    detail: dict[str, Any] = {
        "crowd": True,
        "phrase": crowd.phrases[0],
        "boxes": len(crowd.boxes),
        "components": parts,
    }
    voices = [
        (one.mask, one.confidence * one.trust)
        for i, one in enumerate(case.settings)
        if i != draft.setting and one.mask is not None
    ]
    if parts < own.components or not voices:
        return draft, Decision("dense_scene", "passed", detail=detail)
    turned = _one_mask(other_side, draft, case)
    sides = {"as_it_is": draft, "inverted": turned, "all_of_the_kind": crowd}
    evidence = {
        name: foreground_evidence(side.mask or b"", voices, height, width) for name, side in sides.items()
    }
    best = max(evidence, key=lambda name: evidence[name])  # the first of equals, so as it is
    if evidence[best] < evidence["as_it_is"] + own.margin:
        best = "as_it_is"
    detail |= {"evidence": evidence, "taken": best}
    outcome: Outcome = "passed" if sides[best].mask == draft.mask else "repaired"
    return sides[best], Decision("dense_scene", outcome, detail=detail)


RULES: dict[Rule, Callable[[Case, Draft, FilteringOptions], tuple[Draft, Decision]]] = {
    "non_visual": non_visual,
    "error_propagation": error_propagation,
    "incomplete_depiction": incomplete_depiction,
    "dense_scene": dense_scene,
}


def _seem(case: Case) -> Draft | None:
    """Return the mask of SEEM's most trusted setting, None where it has none."""
    for place, one in enumerate(case.settings):
        if one.name.startswith("seem/") and one.kept:
            return _boxes_of(one, place, one.kept, case)
    return None


def _crowd(case: Case, first: int, options: FilteringOptions) -> Draft | None:
    """Return all boxes of one phrase of a setting that looks like a crowd, the draft's own setting first."""
    own = options.dense_scene
    for place in sorted(range(len(case.settings)), key=lambda i: (i != first, i)):
        setting = case.settings[place]
        if len(setting.scores) < own.boxes:
            continue
        _, members = crowd_of(setting, own.score_floor)
        if is_crowd([setting.boxes[i] for i in members], own, *case.size):
            return _boxes_of(setting, place, members, case)
    return None


def _boxes_of(setting: Setting, place: int, boxes: Sequence[int], case: Case) -> Draft:
    masks = tuple(setting.masks[i] for i in boxes)
    return Draft(
        mask=masks[0] if len(masks) == 1 else rle.union(masks, *case.size),
        masks=masks,
        boxes=tuple(setting.boxes[i] for i in boxes),
        phrases=tuple(setting.phrases[i] for i in boxes),
        scores=tuple(setting.scores[i] for i in boxes),
        setting=place,
    )


def _one_mask(mask: bytes, draft: Draft, case: Case) -> Draft:
    """Return a draft of one mask with its own tight box; phrase and score are those of the draft."""
    x, y, w, h = rle.to_box(mask, *case.size)
    return replace(
        draft, mask=mask, masks=(mask,), boxes=((x, y, x + w, y + h),), phrases=draft.phrases[:1],
        scores=(draft.confidence,),
    )  # fmt: skip


def _sides(mask: bytes | None, height: int, width: int) -> int:
    """Count the sides of the picture that a mask reaches within a pixel."""
    if mask is None:
        return 0
    x, y, w, h = rle.to_box(mask, height, width)
    return sum((x <= 1, y <= 1, x + w >= width - 1, y + h >= height - 1)) if w and h else 0
