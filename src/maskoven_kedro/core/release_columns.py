"""Annotations of a release file straight into columns, without a Python object for each: the fast half of the reader.

It knows the two layouts of `release_layouts` and gives the same rows. Anything else about a piece (a key that the
layout does not define, a number where a text belongs, a missing key, line breaks inside objects) makes it decline.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import orjson
import polars as pl

from maskoven_kedro.core.release_layouts import LABEL_PATTERN, READ
from maskoven_kedro.core.release_objects import plain

if TYPE_CHECKING:
    import pyarrow as pa

_STORY = ("annotator", "kind", "status", "rule")
_TEXTS = ("text_prompt", "question", "data_split")


class ColumnReader:
    """Reads pieces of the annotations that were cut at one border; the first piece decides the layout."""

    def __init__(self, border: bytes) -> None:
        opening = border.index(b"{")
        self._border = border
        # As long as the border, because bytes are replaced faster when nothing moves.
        self._line = b"}" + b" " * (opening - 2) + b"\n" + border[opening:]
        self._schema: pa.Schema | None = None
        self._strict = False

    def __call__(self, pieces: bytes) -> pl.DataFrame | None:
        """Return the rows (`release_layouts.READ`) of objects with the border between them, None to decline."""
        import pyarrow as pa
        import pyarrow.json

        try:
            pieces.decode()
        except UnicodeDecodeError:
            return None  # the columns would take the bytes as they are
        if self._schema is None:
            self._look_at(pieces)
        lines = pieces.replace(self._border, self._line)
        try:
            table = pyarrow.json.read_json(
                pa.BufferReader(lines),
                read_options=pyarrow.json.ReadOptions(use_threads=False, block_size=len(lines) + 1),
                parse_options=pyarrow.json.ParseOptions(
                    explicit_schema=self._schema, unexpected_field_behavior="error", newlines_in_values=False
                ),
            )
        except pa.ArrowInvalid:
            return None
        return self._rows(cast(pl.DataFrame, pl.from_arrow(table)))

    def _look_at(self, pieces: bytes) -> None:
        """Take the layout and the type of the ids from the first object."""
        end = pieces.find(self._border)
        try:
            first = orjson.loads(pieces[: end + 1] if end >= 0 else pieces)
        except orjson.JSONDecodeError:
            first = {}
        self._strict = "mention_id" in first
        self._schema = _strict_schema() if self._strict else _maskoven_schema(first)

    def _rows(self, found: pl.DataFrame) -> pl.DataFrame | None:
        """Turn the file's columns into ours; None where an object lacks what every annotation has."""
        needed = ["segmentation", "data_split", "boxes" if self._strict else "bbox"]
        needed += ["mention_id", "image_name", "entity_id", "phrases"] if self._strict else ["id", "label"]
        if any(found[name].null_count() for name in needed) or not _of_one_size_each(found["segmentation"]):
            return None
        scored = not found["scores"].has_nulls()
        columns = _strict_columns() if self._strict else _maskoven_columns(scored)
        rows = found.select(**columns, other=pl.lit(None, dtype=pl.String))
        try:
            read = rows.select(list(READ)).cast(pl.Schema(READ)).rechunk()
        except pl.exceptions.PolarsError:  # a size beyond all pictures
            return None
        return read if plain(read) else None


def _of_one_size_each(segmentation: pl.Series) -> bool:
    """Whether all masks have counts and a size of two numbers, the same for all masks of an annotation."""
    parts, first = segmentation, segmentation
    if isinstance(segmentation.dtype, pl.List):
        filled = segmentation.filter(segmentation.list.len() > 0)
        parts = filled.explode()
        first = filled.list.first().gather(np.repeat(np.arange(filled.len()), filled.list.len()))
    if parts.null_count() or not parts.len():
        return not parts.len()
    size = parts.struct.field("size")
    if parts.struct.field("counts").null_count() or not (size.list.len() == 2).fill_null(value=False).all():
        return False
    return all(
        (size.list.get(place) == first.struct.field("size").list.get(place, null_on_oob=True))
        .fill_null(value=False)
        .all()
        for place in (0, 1)
    )


def _maskoven_schema(first: dict[str, Any]) -> pa.Schema:
    import pyarrow as pa

    ids = ("id", "image_id", "category_id")
    fields = {name: pa.int64() if isinstance(first.get(name), int) else pa.string() for name in ids}
    fields |= {
        "segmentation": pa.list_(_mask_type()),
        "bbox": pa.list_(pa.list_(pa.float64())),
        "label": pa.list_(pa.string()),
    }
    return pa.schema(fields | _common_fields())


def _strict_schema() -> pa.Schema:
    import pyarrow as pa

    fields = dict.fromkeys(("id", "image_id", "category_id", "area", "iscrowd"), pa.int64())
    fields |= dict.fromkeys(("mention_id", "entity_id", "image_name"), pa.string())
    fields |= {
        "segmentation": _mask_type(),
        "bbox": pa.list_(pa.float64()),
        "score": pa.float64(),
        "boxes": pa.list_(pa.list_(pa.float64())),
        "phrases": pa.list_(pa.string()),
    }
    return pa.schema(fields | _common_fields())


def _mask_type() -> pa.DataType:
    import pyarrow as pa

    return pa.struct({"size": pa.list_(pa.int64()), "counts": pa.string()})


def _common_fields() -> dict[str, pa.DataType]:
    import pyarrow as pa

    texts = dict.fromkeys((*_TEXTS, *_STORY), pa.string())
    return texts | {"scores": pa.list_(pa.float64()), "agreement": pa.float64()}


def _maskoven_columns(scored: bool) -> dict[str, pl.Expr]:
    """The columns of MaskOVEN's layout; `scored`: the scores stand beside the labels, not only in them."""
    first = pl.col("segmentation").list.first().struct.field("size")
    phrases = pl.col("label").list.eval(pl.element().str.extract(LABEL_PATTERN, 1))
    told = phrases.list.eval(pl.element().is_not_null()).list.all()
    return {
        "mention_id": pl.col("id").cast(pl.String),
        **_split_columns(),
        "image_id": pl.col("image_id").cast(pl.String),
        "entity_id": pl.col("category_id").cast(pl.String),
        **_size_columns(first),
        "masks": pl.col("segmentation").list.eval(pl.element().struct.field("counts").cast(pl.Binary)),
        "boxes": pl.col("bbox"),
        "phrases": pl.when(told).then(phrases).otherwise(pl.col("label")),
        "scores": pl.col("scores") if scored else pl.coalesce("scores", _scores_in_labels(told)),
        **_same_columns(),
    }


def _scores_in_labels(told: pl.Expr) -> pl.Expr:
    """The scores behind the phrases where all labels of a row have one, else none."""
    scores = pl.col("label").list.eval(pl.element().str.extract(LABEL_PATTERN, 2).cast(pl.Float64))
    return pl.when(told).then(scores).otherwise(pl.lit([], dtype=pl.List(pl.Float64)))


def _strict_columns() -> dict[str, pl.Expr]:
    mask = pl.col("segmentation").struct
    return {
        "mention_id": pl.col("mention_id"),
        **_split_columns(),
        "image_id": pl.col("image_name"),
        "entity_id": pl.col("entity_id"),
        **_size_columns(mask.field("size")),
        "masks": pl.concat_list(mask.field("counts").cast(pl.Binary)),
        "boxes": pl.col("boxes"),
        "phrases": pl.col("phrases"),
        "scores": pl.col("scores"),
        **_same_columns(),
    }


def _same_columns() -> dict[str, pl.Expr]:
    return {name: pl.col(name) for name in ("question", "text_prompt", "agreement", *_STORY)}


def _size_columns(size: pl.Expr) -> dict[str, pl.Expr]:
    return {name: size.list.get(place, null_on_oob=True) for place, name in enumerate(("height", "width"))}


def _split_columns() -> dict[str, pl.Expr]:
    split = pl.col("data_split")
    seen = (
        pl.when(split.str.ends_with("_unseen"))
        .then(False)
        .when(split.str.ends_with("_seen") | split.str.ends_with("_train"))
        .then(True)
    )
    return {"subset": split.str.replace(r"_(?:un)?seen$", ""), "seen": seen}
