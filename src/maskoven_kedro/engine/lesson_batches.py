"""Batches of equal-sized lessons, drawn from the seed and the number of the step alone, so that a run can resume."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

import numpy as np

from maskoven_kedro.core.lessons import Lesson

LessonSource = Callable[[int], Lesson]
"""Gives the lesson of an index; pure and safe to call from another thread."""

_DRAWS_PER_LESSON = 12
_CROP_SHARE = 0.12
_KEPT_AREA = 0.9

_SIDE = re.compile(r"\b(left|right)\b")

Batch = TypeVar("Batch")


class LessonDraw:
    """Draws the lessons of a step: all of one size, jittered in colour and cropped a little."""

    def __init__(self, lessons: LessonSource, count: int, batch: int, seed: int) -> None:
        """Draw from the first `count` lessons."""
        self.lessons, self.count, self.batch, self.seed = lessons, count, batch, seed
        self._sizes: dict[int, tuple[int, ...]] = {}

    def __call__(self, step: int) -> tuple[list[Lesson], np.random.Generator]:
        """The lessons of a step and the generator that made them, for further choices of the same step."""
        rng = np.random.default_rng([self.seed, step])
        chosen: list[Lesson] = []
        size: tuple[int, ...] | None = None
        for index in rng.integers(0, self.count, _DRAWS_PER_LESSON * self.batch).tolist():
            if size is not None and self._sizes.get(index, size) != size:
                continue
            lesson = self.lessons(index)
            self._sizes[index] = lesson.image.shape
            size = size or lesson.image.shape
            if lesson.image.shape == size:
                chosen.append(lesson)
            if len(chosen) == self.batch:
                break
        crop = _crop(size or (1, 1), rng)
        return [jittered(cropped(lesson, crop), rng) for lesson in chosen], rng


def _crop(size: tuple[int, ...], rng: np.random.Generator) -> tuple[int, int, int, int]:
    """Margins (top, bottom, left, right) to cut in half of the steps; common to a batch, so sizes stay equal."""
    if rng.random() < 0.5:
        return 0, 0, 0, 0
    height, width = size[:2]
    top, bottom = (rng.random(2) * _CROP_SHARE * height).astype(int).tolist()
    left, right = (rng.random(2) * _CROP_SHARE * width).astype(int).tolist()
    return top, bottom, left, right


def cropped(lesson: Lesson, margins: tuple[int, int, int, int]) -> Lesson:
    """Cut the margins off; where a thing would lose a tenth of its pixels, shrink the picture to that size instead."""
    top, bottom, left, right = margins
    if not any(margins):
        return lesson
    height, width = lesson.image.shape[:2]
    window = np.s_[top : height - bottom, left : width - right]
    masks = lesson.masks[(slice(None), *window)]
    before, after = lesson.masks.sum((1, 2)), masks.sum((1, 2))
    if (after < _KEPT_AREA * before).any():
        return _shrunk(lesson, margins)
    return replace(
        lesson, image=np.ascontiguousarray(lesson.image[window]), masks=np.ascontiguousarray(masks)
    )


def _shrunk(lesson: Lesson, margins: tuple[int, int, int, int]) -> Lesson:
    """Bring a lesson to the size of the crop by leaving out evenly spaced rows and columns."""
    height, width = lesson.image.shape[:2]
    rows = np.linspace(0, height - 1, height - margins[0] - margins[1]).round().astype(int)
    columns = np.linspace(0, width - 1, width - margins[2] - margins[3]).round().astype(int)
    return replace(lesson, image=lesson.image[rows][:, columns], masks=lesson.masks[:, rows][:, :, columns])


def zoomed(lesson: Lesson, smallest: float, rng: np.random.Generator) -> Lesson:
    """Cut a window out of half of the lessons, its sides `smallest` to 1 of the picture's; the rest stay as they are.

    A thing that would lose a tenth of its pixels is no longer there: its mask is empty.
    """
    if smallest >= 1 or rng.random() < 0.5:
        return lesson
    height, width = lesson.image.shape[:2]
    share = rng.uniform(smallest, 1)
    rows, columns = round(share * height), round(share * width)
    top, left = rng.integers(0, height - rows + 1), rng.integers(0, width - columns + 1)
    window = np.s_[top : top + rows, left : left + columns]
    masks = lesson.masks[(slice(None), *window)]
    whole = masks.sum((1, 2)) >= _KEPT_AREA * lesson.masks.sum((1, 2))
    return replace(
        lesson, image=np.ascontiguousarray(lesson.image[window]), masks=masks & whole[:, None, None]
    )


def jittered(lesson: Lesson, rng: np.random.Generator) -> Lesson:
    """Vary brightness, contrast and white balance lightly, as colours must stay nameable."""
    gain = rng.uniform(0.85, 1.15) * rng.uniform(0.96, 1.04, 3)
    shift = rng.uniform(-14, 14)
    image = np.clip(lesson.image.astype(np.float32) * gain.astype(np.float32) + np.float32(shift), 0, 255)
    return replace(lesson, image=image.astype(np.uint8))


def mirrored(lesson: Lesson) -> Lesson:
    """Mirror a lesson left to right, and its prompts with it: what stood on the left stands on the right."""
    return replace(
        lesson,
        image=np.ascontiguousarray(lesson.image[:, ::-1]),
        masks=np.ascontiguousarray(lesson.masks[:, :, ::-1]),
        prompts=[replace(prompt, text=_SIDE.sub(_other_side, prompt.text)) for prompt in lesson.prompts],
    )


def _other_side(found: re.Match[str]) -> str:
    return "right" if found[0] == "left" else "left"


def boxes_of(masks: np.ndarray) -> np.ndarray:
    """Corner boxes float32 (N, 4) in pixels around masks bool (N, H, W); a mask without pixels gives a box of zeros."""
    boxes = np.zeros((len(masks), 4), dtype=np.float32)
    for row, mask in enumerate(masks):
        ys, xs = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        if len(ys):
            boxes[row] = xs[0], ys[0], xs[-1] + 1, ys[-1] + 1
    return boxes


def ahead(make: Callable[[int], Batch], first: int, last: int, depth: int = 2) -> Iterator[tuple[int, Batch]]:
    """Make the batches of steps `first` to `last` - 1 in order, `depth` of them ahead in a second thread."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        waiting = [pool.submit(make, step) for step in range(first, min(first + depth, last))]
        for step in range(first, last):
            batch = waiting.pop(0).result()
            if step + depth < last:
                waiting.append(pool.submit(make, step + depth))
            yield step, batch
