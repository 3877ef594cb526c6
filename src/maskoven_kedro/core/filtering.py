"""From everything that was found for a mention to its annotation: the rules in their order, each decision kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from maskoven_kedro.core import rle
from maskoven_kedro.core.agreement import agreement_matrix, read_settings
from maskoven_kedro.core.filtering_options import FilteringOptions
from maskoven_kedro.core.rules import RULES, Case, Decision, Draft, start
from maskoven_kedro.core.selection import SelectionOptions
from maskoven_kedro.core.visibility import Verdict

_ENCODE = json.JSONEncoder(sort_keys=True, ensure_ascii=False, allow_nan=False).encode


def filter_mention(
    mention: Mapping[str, Any],
    category: str,
    verdict: Verdict,
    candidates: Sequence[Mapping[str, Any]],
    selection: SelectionOptions,
    options: FilteringOptions,
    unannotated: str = "no_candidates",
) -> dict[str, Any]:
    """Return the annotation of one mention, a row of `annotations.ANNOTATIONS`.

    A drop ends the work; the rules behind it are recorded as not reached.

    Args:
        mention: row of the mentions table.
        category: of its entity.
        verdict: what the classes above its entity say.
        candidates: rows of the candidates table of this mention, any annotators and kinds.
        selection: how boxes are kept.
        options: rules, their order and thresholds.
        unannotated: why there are no candidates, where there are none.
    """
    case = read_case(mention, category, verdict, candidates, selection, options)
    draft = start(case)
    decisions = [Decision("soundness", "passed", detail=case.aside)]
    for rule in options.order:
        if any(one.outcome == "dropped" for one in decisions):
            decisions.append(Decision(rule, "not_reached"))
        elif not getattr(options, rule).enabled:
            decisions.append(Decision(rule, "off"))
        else:
            draft, decision = RULES[rule](case, draft, options)
            decisions.append(decision)
    return _row(case, draft, decisions, "no_detection" if candidates else unannotated)


def read_case(
    mention: Mapping[str, Any],
    category: str,
    verdict: Verdict,
    candidates: Sequence[Mapping[str, Any]],
    selection: SelectionOptions,
    options: FilteringOptions,
) -> Case:
    """Return the case of one mention; arguments as of `filter_mention`."""
    height, width = mention["height"], mention["width"]
    trust = {
        (name := f"{row['annotator']}/{row['kind']}"): options.trust_in(mention["split"], name)
        for row in candidates
    }
    settings, aside = read_settings(candidates, selection, trust, height, width)
    matrix = agreement_matrix(settings, height, width)
    return Case(mention, category, verdict, settings, matrix, aside)


def _row(case: Case, draft: Draft, decisions: Sequence[Decision], without_mask: str) -> dict[str, Any]:
    reason = next((one.reason for one in decisions if one.outcome == "dropped"), "")
    if not reason and draft.mask is None:
        reason = without_mask
    if reason:
        draft = Draft()
    repaired = [one.rule for one in decisions if one.outcome == "repaired"]
    status = "dropped" if reason else "repaired" if repaired else "kept"
    setting = None if draft.setting is None else case.settings[draft.setting]
    annotator, _, kind = setting.name.partition("/") if setting else (None, "", None)
    mention = case.mention
    return {
        **{name: mention[name] for name in ("mention_id", "split", "subset", "image_id", "height", "width")},
        "mask": draft.mask,
        "masks": list(draft.masks),
        "boxes": [list(box) for box in draft.boxes],
        "phrases": list(draft.phrases),
        "scores": list(draft.scores),
        "prompt": setting.text if setting else None,
        "annotator": annotator,
        "kind": kind,
        "agreement": _agreement(case, draft),
        "decisions": _told(decisions),
        "status": status,
        "reason": reason or (repaired[-1] if repaired else None),
    }


def _agreement(case: Case, draft: Draft) -> float | None:
    """Return the trust-weighted mean IoU of the final mask with the settings that it is not from."""
    if draft.mask is None:
        return None
    places = [i for i, one in enumerate(case.settings) if i != draft.setting and one.mask is not None]
    others = [case.settings[i] for i in places]
    weight = sum(one.trust for one in others)
    if not weight:
        return None
    if draft.setting is not None and draft.mask == case.settings[draft.setting].mask:
        overlaps = case.matrix[draft.setting, places]
    else:
        overlaps = rle.ious([draft.mask], [one.mask or b"" for one in others], *case.size)[0]
    return float(np.dot(overlaps, [one.trust for one in others]) / weight)


def _told(decisions: Sequence[Decision]) -> str:
    """Return the decisions as JSON: sorted keys, numbers of six digits, one object per rule in their order."""
    told = [
        {"rule": one.rule, "outcome": one.outcome, "reason": one.reason, "detail": _plain(one.detail)}
        for one in decisions
    ]
    return _ENCODE(told)


def _plain(detail: Mapping[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for key, value in detail.items():
        if isinstance(value, Mapping):
            value = _plain(value)
        plain[key] = round(value, 6) if isinstance(value, float) else value
    return plain
