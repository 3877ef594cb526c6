"""One JSON document of images, categories and annotations, written row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson
import polars as pl

from maskoven_kedro.core.licences import licence_list
from maskoven_kedro.core.release_layouts import Object, Row

Frames = Callable[[], Iterable[pl.DataFrame]]
"""Gives the released rows of a subset in their order, a piece at a time, as often as it is called."""


@dataclass(frozen=True)
class Layout:
    """How a row becomes an image or a category, and how released rows become annotations."""

    image: Callable[[Row], Object]
    category: Callable[[Row], Object]
    annotations: Callable[[pl.DataFrame], Iterator[Object]]


def write_document(sink: BinaryIO, frames: Frames, layout: Layout, info: Mapping[str, Any]) -> int:
    """Write the document and return the number of annotations.

    Memory is one piece of the frames and some sixty bytes for each image. The same rows give the same bytes.
    """
    sink.write(b'{"info":' + orjson.dumps(info, option=orjson.OPT_SORT_KEYS))
    _write_list(sink, "licenses", licence_list())
    _write_list(sink, "images", map(layout.image, _once(frames, "image_id")))
    _write_list(sink, "categories", map(layout.category, _once(frames, "entity_id")))
    n = _write_list(sink, "annotations", (one for frame in frames() for one in layout.annotations(frame)))
    sink.write(b"}\n")
    return n


def _write_list(sink: BinaryIO, name: str, objects: Iterable[Mapping[str, Any]]) -> int:
    sink.write(f',"{name}":['.encode())
    n = 0
    for n, one in enumerate(objects, start=1):
        sink.write(b",\n" + orjson.dumps(one) if n > 1 else orjson.dumps(one))
    sink.write(b"]")
    return n


def _once(frames: Frames, key: str) -> Iterator[Row]:
    """Yield the first row of every value of `key`."""
    light = (
        "image_id", "file_name", "height", "width", "source", "sha256", "entity_id", "entity", "category",
    )  # fmt: skip
    met: set[str] = set()
    for frame in frames():
        values = frame[key].to_list()
        # `add` gives None, so that every value passes once
        fresh = [place for place, one in enumerate(values) if one not in met and not met.add(one)]
        yield from frame.select(light)[fresh].iter_rows(named=True)
