"""One JSON document of images, categories and annotations, written row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
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


def write_document(
    sink: BinaryIO, frames: Frames, layout: Layout, info: Mapping[str, Any], light: Frames | None = None
) -> int:
    """Write the document and return the number of annotations.

    Memory is one piece of the frames, and eight bytes for each image. The same rows give the same bytes.

    light: gives the same rows without their masks, so that images and categories are found without reading those.
    """
    light = light or frames
    sink.write(b'{"info":' + orjson.dumps(info, option=orjson.OPT_SORT_KEYS))
    _write_list(sink, "licenses", licence_list())
    _write_list(sink, "images", _objects(layout.images, _once(light, "image_id")))
    _write_list(sink, "categories", _objects(layout.categories, _once(light, "entity_id")))
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
    """Yield the first row of every value of `key`; values are remembered by a 64-bit hash."""
    met = np.zeros(0, dtype=np.uint64)
    for frame in frames():
        first = frame.unique(key, keep="first", maintain_order=True)
        hashes = first[key].hash().to_numpy()
        places = np.searchsorted(met, hashes)
        new = np.ones(hashes.size, dtype=bool)
        inside = places < met.size
        new[inside] = met[places[inside]] != hashes[inside]
        if new.any():
            met = np.sort(
                np.concatenate([met, np.sort(hashes[new])]), kind="stable"
            )  # two sorted runs: one merge
            yield first.filter(pl.Series(new))
