"""What kedro-viz shows of a dataset."""

from __future__ import annotations

import base64

import polars as pl
from kedro_datasets._typing import ImagePreview, TablePreview


def table_preview(frame: pl.DataFrame) -> TablePreview:
    """The rows of a frame as text, without its binary columns."""
    readable = frame.select(~pl.selectors.by_dtype(pl.Binary, pl.List(pl.Binary)))
    rows = [["" if value is None else str(value) for value in row] for row in readable.rows()]
    return TablePreview({"index": list(range(len(rows))), "columns": readable.columns, "data": rows})


def image_preview(png: bytes) -> ImagePreview:
    """A PNG file as kedro-viz takes it."""
    return ImagePreview(base64.b64encode(png).decode("ascii"))
