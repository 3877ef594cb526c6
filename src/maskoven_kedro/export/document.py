"""One JSON document of images, categories and annotations, written row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson
import polars as pl

from maskoven_kedro.core.licences import licence_list
from maskoven_kedro.core.release_layouts import Object

Frames = Callable[[], Iterable[pl.DataFrame]]
"""Gives the released rows of a subset in their order, a piece at a time, as often as it is called."""


Objects = Callable[[pl.DataFrame], Iterator[Object]]


@dataclass(frozen=True)
class Layout:
    """How released rows become images, categories and annotations; the first two get each value once."""

    images: Objects
    categories: Objects
    annotations: Objects


def write_document(sink: BinaryIO, frames: Frames, layout: Layout, info: Mapping[str, Any]) -> int:
    """Write the document and return the number of annotations.

    Memory is one piece of the frames and some sixty bytes for each image. The same rows give the same bytes.
    """
    sink.write(b'{"info":' + orjson.dumps(info, option=orjson.OPT_SORT_KEYS))
    _write_list(sink, "licenses", licence_list())
    _write_list(sink, "images", _objects(layout.images, _once(frames, "image_id")))
    _write_list(sink, "categories", _objects(layout.categories, _once(frames, "entity_id")))
    n = _write_list(sink, "annotations", _objects(layout.annotations, frames()))
    sink.write(b"}\n")
    return n


def _write_list(sink: BinaryIO, name: str, objects: Iterable[Mapping[str, Any]]) -> int:
    sink.write(f',"{name}":['.encode())
    n = 0
    for n, one in enumerate(objects, start=1):
        sink.write(b",\n" + orjson.dumps(one) if n > 1 else orjson.dumps(one))
    sink.write(b"]")
    return n


def _objects(make: Objects, frames: Iterable[pl.DataFrame]) -> Iterator[Object]:
    for frame in frames:
        yield from make(frame)


def _once(frames: Frames, key: str) -> Iterator[pl.DataFrame]:
    """Yield the first row of every value of `key`."""
    met: set[str] = set()
    for frame in frames():
        values = frame[key].to_list()
        first = {one: place for place, one in reversed(list(enumerate(values))) if one not in met}
        met.update(first)
        if first:
            yield frame[sorted(first.values())]
