"""Parquet that Hugging Face `datasets` loads, pictures and masks as images."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import polars as pl

from maskoven_kedro.core import rle
from maskoven_kedro.core.release import with_licence
from maskoven_kedro.export.document import Frames

if TYPE_CHECKING:
    import pyarrow as pa

Pictures = Callable[[str], bytes]
"""Gives the bytes of the file with this relative name."""

_ROWS_PER_GROUP = 100  # small groups, so that a viewer can show some rows without reading a whole file
_TEXT = (
    "mention_id", "image_id", "file_name", "entity_id", "entity", "category", "question", "text_prompt", "source",
    "licence", "allowed_use", "annotator", "kind", "status", "rule",
)  # fmt: skip
_NUMBERS = {"height": "int32", "width": "int32", "area": "int64", "agreement": "float64", "seen": "bool"}


def write_parquet(sink: BinaryIO, frames: Frames, pictures: Pictures | None) -> int:
    """Write rows as one Parquet file and return how many there are.

    pictures: reads a picture's file; without it `image` holds the relative path alone and `mask` is left out. The mask
    is also there as run lengths, `counts`, of the frame `height` x `width`. The same rows give the same bytes.
    """
    import pyarrow.parquet as pq

    schema = _schema(embedded=pictures is not None)
    n = 0
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        for frame in frames():
            for part in with_licence(frame).iter_slices(_ROWS_PER_GROUP):
                writer.write_table(_table(part, schema, pictures))
                n += part.height
    return n


def _schema(embedded: bool) -> pa.Schema:
    import pyarrow as pa

    kinds = {"int32": pa.int32(), "int64": pa.int64(), "float64": pa.float64(), "bool": pa.bool_()}
    image = pa.struct({"bytes": pa.binary(), "path": pa.string()})
    fields: dict[str, pa.DataType] = {"image": image} | ({"mask": image} if embedded else {})
    fields |= {name: pa.string() for name in _TEXT} | {name: kinds[kind] for name, kind in _NUMBERS.items()}
    fields |= {
        "counts": pa.string(),
        "boxes": pa.list_(pa.list_(pa.float32())),
        "phrases": pa.list_(pa.string()),
        "scores": pa.list_(pa.float32()),
    }
    features = {name: _feature(kind, name in ("image", "mask")) for name, kind in fields.items()}
    described = {"huggingface": json.dumps({"info": {"features": features}}, sort_keys=True)}
    return pa.schema(fields, metadata=described)


def _feature(kind: pa.DataType, is_image: bool) -> Any:
    """A column as `datasets` describes it."""
    import pyarrow as pa

    if is_image:
        return {"_type": "Image"}
    if pa.types.is_list(kind):
        return {"feature": _feature(kind.value_type, False), "_type": "List"}
    names = {"double": "float64", "float": "float32"}
    return {"dtype": names.get(str(kind), str(kind)), "_type": "Value"}


def _table(rows: pl.DataFrame, schema: pa.Schema, pictures: Pictures | None) -> pa.Table:
    import pyarrow as pa

    columns: dict[str, Any] = {name: rows[name].to_list() for name in schema.names if name in rows.columns}
    columns["image"] = [
        {"bytes": pictures(name) if pictures else None, "path": name} for name in rows["file_name"].to_list()
    ]
    columns["counts"] = [counts.decode("ascii") for counts in rows["mask"].to_list()]
    if pictures:
        columns["mask"] = [{"bytes": png, "path": None} for png in _masks(rows)]
    return pa.Table.from_pydict(columns, schema=schema)


def _masks(rows: pl.DataFrame) -> Iterator[bytes]:
    from PIL import Image

    for counts, height, width in rows.select("mask", "height", "width").iter_rows():
        png = io.BytesIO()
        pixels = np.ascontiguousarray(rle.decode(counts, height, width)).astype(np.uint8) * 255
        Image.fromarray(pixels).convert("1").save(png, format="PNG")
        yield png.getvalue()
