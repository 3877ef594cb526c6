"""What a network of the miniature is taught with, and how it is kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
import polars as pl

from maskoven_kedro.core import rle

LESSONS: dict[str, pl.DataType] = {
    "number": pl.Int64(),
    "image": pl.Binary(),
    "height": pl.Int32(),
    "width": pl.Int32(),
    "masks": pl.List(pl.Binary()),
    "prompts": pl.String(),
}
"""Columns of a table of lessons: image as JPEG, masks as compressed COCO run lengths, prompts as JSON."""


@dataclass(frozen=True)
class Prompt:
    """A phrase or question and the rows of `Lesson.masks` that it names (none: there is nothing to find)."""

    text: str
    targets: tuple[int, ...]


@dataclass(frozen=True)
class Lesson:
    """A training scene: image uint8 (H, W, 3) RGB, masks bool (N, H, W) of visible pixels, prompts."""

    image: np.ndarray
    masks: np.ndarray
    prompts: list[Prompt] = field(default_factory=list)


def lessons_frame(numbers: Sequence[int], lessons: Sequence[Lesson], jpegs: Sequence[bytes]) -> pl.DataFrame:
    """Return lessons as a table with the columns `LESSONS`; `jpegs` are their images, encoded."""
    return pl.DataFrame(
        {
            "number": list(numbers),
            "image": list(jpegs),
            "height": [lesson.image.shape[0] for lesson in lessons],
            "width": [lesson.image.shape[1] for lesson in lessons],
            "masks": [[rle.encode(mask) for mask in lesson.masks] for lesson in lessons],
            "prompts": [
                json.dumps([[p.text, list(p.targets)] for p in lesson.prompts]) for lesson in lessons
            ],
        },
        schema=LESSONS,
    )


class LessonPool:
    """Lessons of a table by their place in it; calling it decodes one. Safe to call from several threads."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._columns = {
            name: frame[name].to_list() for name in ("image", "height", "width", "masks", "prompts")
        }
        self._count = frame.height

    def __len__(self) -> int:
        return self._count

    def __call__(self, index: int) -> Lesson:
        """Return the lesson at that place; raises ValueError for a picture that cannot be decoded."""
        encoded = np.frombuffer(self._columns["image"][index], np.uint8)
        decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR)
        if decoded is None:
            raise ValueError(f"the picture of lesson {index} cannot be decoded")
        image = cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False)
        height, width = self._columns["height"][index], self._columns["width"][index]
        counts = self._columns["masks"][index]
        masks = (
            np.stack([rle.decode(c, height, width) for c in counts])
            if counts
            else np.zeros((0, height, width), bool)
        )
        prompts = [
            Prompt(text, tuple(targets)) for text, targets in json.loads(self._columns["prompts"][index])
        ]
        return Lesson(image, masks, prompts)

    def phrases(self) -> list[str]:
        """Return every distinct prompt in alphabetical order: the list that ships beside the weights."""
        return sorted({text for prompts in self._columns["prompts"] for text, _ in json.loads(prompts)})
