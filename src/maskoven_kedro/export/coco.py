"""Strict COCO, which pycocotools loads, draws and scores: integer ids, one mask, x, y, width, height boxes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, BinaryIO

import polars as pl

from maskoven_kedro.core.release_layouts import Object, coco_annotations, coco_categories, coco_images
from maskoven_kedro.export.document import Frames, Layout, write_document


def write_coco(sink: BinaryIO, frames: Frames, info: Mapping[str, Any], light: Frames | None = None) -> int:
    """Write the rows of a subset as strict COCO, annotations numbered from 1; returns how many there are."""
    numbers = count(1)

    def numbered(rows: pl.DataFrame) -> Iterator[Object]:
        return ({"id": next(numbers), **one} for one in coco_annotations(rows))

    return write_document(sink, frames, Layout(coco_images, coco_categories, numbered), info, light)
