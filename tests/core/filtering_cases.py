"""Small pictures, masks and candidates for the tests of the filtering."""

from typing import Any

import numpy as np

from maskoven_kedro.core import rle
from maskoven_kedro.core.facts import ClassStatement
from maskoven_kedro.core.filtering import filter_mention
from maskoven_kedro.core.filtering_options import FilteringOptions
from maskoven_kedro.core.selection import SelectionOptions
from maskoven_kedro.core.visibility import nature_of

HEIGHT, WIDTH = 40, 60
SELECTION = SelectionOptions(box_threshold=0.3)

Box = tuple[int, int, int, int]


def bitmap(*boxes: Box) -> np.ndarray:
    mask = np.zeros((HEIGHT, WIDTH), bool)
    for x0, y0, x1, y1 in boxes:
        mask[y0:y1, x0:x1] = True
    return mask


def block(*boxes: Box) -> bytes:
    return rle.encode(bitmap(*boxes))


def mention(question: str | None = "what is this?", split: str = "entity") -> dict[str, Any]:
    return {
        "mention_id": "m1", "split": split, "subset": f"{split}_val", "image_id": "i1", "height": HEIGHT,
        "width": WIDTH, "question": question,
    }  # fmt: skip


def candidate(
    kind: str, *found: tuple[Box, float], annotator: str = "grounded_sam", phrases: list[str] | None = None
) -> dict[str, Any]:
    """A candidate whose masks fill their boxes."""
    return {
        "mention_id": "m1", "annotator": annotator, "kind": kind, "text": f"text of {kind}", "height": HEIGHT,
        "width": WIDTH, "masks": [block(box) for box, _ in found], "boxes": [list(box) for box, _ in found],
        "phrases": phrases or ["thing"] * len(found), "box_scores": [score for _, score in found],
        "mask_scores": [0.9] * len(found), "similarities": None, "checkpoint": "c",
    }  # fmt: skip


def classes(label: str) -> list[ClassStatement]:
    return [ClassStatement("Q5", label, "en", "P31", "normal", 1, "Q1")]


def annotate(
    *candidates: dict[str, Any],
    options: FilteringOptions | None = None,
    category: str = "animal",
    label: str = "dog",
    question: str | None = "what is this?",
    split: str = "entity",
) -> dict[str, Any]:
    """The annotation of a mention with these candidates."""
    verdict = nature_of(classes(label))
    return filter_mention(
        mention(question, split), category, verdict, candidates, SELECTION, options or FilteringOptions()
    )
