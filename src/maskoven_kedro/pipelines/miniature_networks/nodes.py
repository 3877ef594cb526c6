"""Nodes that make the networks of the miniature from nothing."""

from __future__ import annotations

from functools import partial

import polars as pl

from maskoven_kedro.core.options import LessonOptions, NetworksOptions
from maskoven_kedro.core.recipe import fingerprint
from maskoven_kedro.execution.promises import Promises, Tables
from maskoven_kedro.pipelines.miniature_networks.training import (
    DetectorPromise,
    LinkerBasePromise,
    SeemPromise,
    SegmenterPromise,
)


def render_lessons(options: NetworksOptions) -> Promises:
    """Promise the training scenes: worlds of other seeds, in which no entity is called by its name."""
    from maskoven_kedro.miniature.world import renderer_digest

    lessons = options.lessons
    starts = range(0, lessons.count, lessons.per_shard)
    tasks = {f"{start:06d}": partial(render_lesson_shard, lessons, start) for start in starts}
    return Promises(tasks, recipe=fingerprint("lessons 1", lessons, renderer_digest()))


def render_lesson_shard(options: LessonOptions, start: int) -> Tables:
    """Some lessons as a table."""
    import cv2

    from maskoven_kedro.core.lessons import lessons_frame
    from maskoven_kedro.miniature.facts import labels_and_aliases
    from maskoven_kedro.miniature.lessons import lesson
    from maskoven_kedro.miniature.scene import encode_jpeg

    cv2.setNumThreads(1)
    numbers = list(range(start, min(start + options.per_shard, options.count)))
    forbidden = labels_and_aliases()
    lessons = [lesson(options.seed, number, options.side, forbidden) for number in numbers]
    return {"lessons": lessons_frame(numbers, lessons, [encode_jpeg(one.image) for one in lessons])}


def train_detector(lessons: pl.LazyFrame, options: NetworksOptions) -> DetectorPromise:
    """Promise the detector."""
    recipe = fingerprint("detector 1", options.model_dump(exclude={"segmenter", "seem", "linker"}))
    return DetectorPromise(lessons, options, recipe)


def train_segmenter(lessons: pl.LazyFrame, options: NetworksOptions) -> SegmenterPromise:
    """Promise the segmenter."""
    recipe = fingerprint(
        "segmenter 1",
        options.model_dump(exclude={"backbone", "alignment", "detector", "seem", "vocabulary", "linker"}),
    )
    return SegmenterPromise(lessons, options, recipe)


def train_seem(lessons: pl.LazyFrame, options: NetworksOptions) -> SeemPromise:
    """Promise the SEEM."""
    recipe = fingerprint("seem 1", options.model_dump(exclude={"detector", "segmenter", "linker"}))
    return SeemPromise(lessons, options, recipe)


def train_linker_base(lessons: pl.LazyFrame, options: NetworksOptions) -> LinkerBasePromise:
    """Promise the base of the linker."""
    recipe = fingerprint("linker base 1", options.model_dump(include={"lessons", "threads", "linker"}))
    return LinkerBasePromise(lessons, options, recipe)
