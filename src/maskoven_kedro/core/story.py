"""The whole story of one mask in plain text: what was asked, what was found, who agreed, what each rule decided."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maskoven_kedro.core import rle
from maskoven_kedro.core.agreement import Setting, agreement_matrix, read_settings
from maskoven_kedro.core.filtering_options import FilteringOptions
from maskoven_kedro.core.montage import Tile
from maskoven_kedro.core.selection import SelectionOptions

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Story:
    """Everything that is known of one mention.

    mention, annotation: their rows; annotation None before the filtering. entity: row of the entities, None where
    unknown. references, candidates: their rows. settings: the candidates as the rules read them.
    """

    mention: Row
    entity: Row | None
    references: Sequence[Row]
    candidates: Sequence[Row]
    annotation: Row | None
    settings: Sequence[Setting]

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the picture in pixels."""
        return self.mention["height"], self.mention["width"]


def read_story(
    mention: Row,
    entity: Row | None,
    references: Sequence[Row],
    candidates: Sequence[Row],
    annotation: Row | None,
    selection: SelectionOptions,
    options: FilteringOptions,
) -> Story:
    """Return the story of a mention from its rows and the options that the filtering ran with."""
    names = [f"{row['annotator']}/{row['kind']}" for row in candidates]
    trust = {name: options.trust_in(mention["split"], name) for name in names}
    settings, _ = read_settings(candidates, selection, trust, mention["height"], mention["width"])
    return Story(mention, entity, references, candidates, annotation, settings)


def tell(story: Story) -> str:
    """Return the story as lines of text, without colours."""
    parts = (
        _heading(story),
        ["References", *_references(story)],
        ["Candidates (boxes kept of all, best score, trust, phrase)", *_candidates(story.settings)],
        ["Agreement (IoU of the settings' masks)", *_matrix(story.settings, *story.size)],
        ["Rules", *_decisions(story.annotation)],
        ["Annotation", *_annotation(story)],
    )
    return "\n\n".join("\n".join(part) for part in parts)


def tiles(story: Story, picture: NDArray[np.uint8]) -> list[Tile]:
    """Return one tile per setting and a last one with the final mask; `picture` is uint8 (H, W, 3), upright."""
    drawn = []
    for one in story.settings:
        phrases = ", ".join(dict.fromkeys(one.phrases[i] for i in one.kept)) or "nothing kept"
        mask = None if one.mask is None else rle.decode(one.mask, *story.size)
        lines = (one.name, one.text, f"{phrases} {one.confidence:.2f}")
        drawn.append(Tile(picture, lines, mask, tuple(one.boxes[i] for i in one.kept)))
    annotation = story.annotation
    if annotation is not None:
        mask = None if annotation["mask"] is None else rle.decode(annotation["mask"], *story.size)
        lines = ("final", f"{annotation['status']} {annotation['reason'] or ''}", annotation["prompt"] or "")
        drawn.append(
            Tile(picture, lines, mask, tuple(tuple(box) for box in annotation["boxes"]), mask is not None)
        )
    return drawn


def _heading(story: Story) -> list[str]:
    mention, entity = story.mention, story.entity
    known = f", {entity['category']}" if entity else ""
    hypernyms = ", ".join(one["label"] for one in entity["hypernyms"]) if entity else ""
    return [
        f"{mention['mention_id']}: {mention['entity_text']} ({mention['entity_id']}{known})",
        f"  {mention['subset']}, {'seen' if mention['seen'] else 'unseen'}, from {mention['source']}",
        f"  picture   {mention['image_path']}, {mention['width']} x {mention['height']} pixels",
        f"  question  {mention['question'] or 'none'}",
        f"  is a      {hypernyms or 'nothing known'}",
    ]


def _references(story: Story) -> Iterable[str]:
    for row in story.references:
        yield f"  {row['kind']:13} {row['text']}"
        yield f"  {'':13} from {_brief(json.loads(row['provenance']))}"


def _candidates(settings: Sequence[Setting]) -> Iterable[str]:
    for one in settings:
        best = f"{one.scores[0]:.2f}" if one.scores else "-"
        phrases = ", ".join(dict.fromkeys(one.phrases[i] for i in one.kept)) or "nothing kept"
        yield f"  {one.name:26} {len(one.kept):2} of {len(one.boxes):3}  {best:>5}  {one.trust:4.2f}  {phrases}"


def _matrix(settings: Sequence[Setting], height: int, width: int) -> Iterable[str]:
    matrix = agreement_matrix(settings, height, width)
    yield " " * 30 + " ".join(f"{i:5}" for i in range(1, len(settings) + 1))
    for i, one in enumerate(settings):
        cells = " ".join("    -" if np.isnan(value) else f"{value:5.2f}" for value in matrix[i])
        yield f"  {i + 1:2} {one.name:25} {cells}"


def _decisions(annotation: Row | None) -> Iterable[str]:
    if annotation is None:
        yield "  not filtered yet: kedro run --pipelines filtering"
        return
    for one in json.loads(annotation["decisions"]):
        reason = f" ({one['reason']})" if one["reason"] else ""
        yield f"  {one['rule']:21} {one['outcome']}{reason}  {_brief(one['detail'])}".rstrip()


def _annotation(story: Story) -> Iterable[str]:
    row = story.annotation
    if row is None:
        yield "  none yet"
        return
    links = {"repaired": " by ", "dropped": ": "}
    yield f"  {row['status']}{links.get(row['status'], '')}{row['reason'] or ''}"
    if row["mask"] is None:
        return
    height, width = story.size
    share = rle.area(row["mask"], height, width) / (height * width)
    yield f"  from {row['annotator']}/{row['kind']}, asked for {row['prompt']!r}"
    yield f"  {len(row['boxes'])} boxes, best score {max(row['scores']):.2f}, {share:.1%} of the picture"
    if row["agreement"] is not None:
        yield f"  mean IoU with the other settings {row['agreement']:.2f}"


def _brief(value: Any) -> str:
    """Write nested JSON in one line that a person reads: `name value, name value`."""
    if isinstance(value, Mapping):
        return ", ".join(
            f"{key} {_brief(one)}" for key, one in value.items() if one not in ("", [], {}, None)
        )
    if isinstance(value, list):
        return "[" + "; ".join(_brief(one) for one in value) + "]"
    return f"{value:.2f}" if isinstance(value, float) else str(value)
