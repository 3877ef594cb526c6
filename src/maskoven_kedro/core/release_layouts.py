"""Released rows as JSON objects and back, in the two layouts: MaskOVEN's own and strict COCO.

MaskOVEN keeps string ids, a list of run lengths and of corner boxes for every mention, and phrases with their score in
`label` (specification of the linker, section 7). Strict COCO wants integer ids, one mask and one x, y, width, height
box; everything else stands beside it under other names, so that both files say the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

import polars as pl

from maskoven_kedro.core import rle
from maskoven_kedro.core.licences import licence_number
from maskoven_kedro.core.release import data_split, entity_number, image_number, subset_of
from maskoven_kedro.core.schemas import Schema

if TYPE_CHECKING:
    import pyarrow as pa

Row = Mapping[str, Any]
Object = dict[str, Any]

READ: Schema = {
    "mention_id": pl.String,
    "subset": pl.String,
    "seen": pl.Boolean,
    "image_id": pl.String,
    "height": pl.Int32,
    "width": pl.Int32,
    "entity_id": pl.String,
    "question": pl.String,
    "text_prompt": pl.String,
    "masks": pl.List(pl.Binary),
    "boxes": pl.List(pl.List(pl.Float64)),
    "phrases": pl.List(pl.String),
    "scores": pl.List(pl.Float64),
    "annotator": pl.String,
    "kind": pl.String,
    "agreement": pl.Float64,
    "status": pl.String,
    "rule": pl.String,
    "other": pl.String,
}
"""An annotation as a file holds it. Coordinates and scores keep the file's precision; `other` is a JSON object of the
keys that the layout does not define, null where there are none. Strict COCO has one mask, the OR of the parts."""

IMAGES: Schema = {
    "image_id": pl.String,
    "file_name": pl.String,
    "height": pl.Int32,
    "width": pl.Int32,
    "source": pl.String,
    "sha256": pl.String,
}
CATEGORIES: Schema = {"entity_id": pl.String, "entity": pl.String, "category": pl.String}

LABEL_PATTERN = r"(?s)^(.*?)\s*\(([0-9]*\.?[0-9]+(?:e-?[0-9]+)?)\)$"
"""A phrase with its score behind it, as in `crow(0.42)`."""

_LABEL = re.compile(
    LABEL_PATTERN.removesuffix("$") + r"\Z"
)  # here a dollar would also stand before a last line end
_STORY = ("annotator", "kind", "agreement", "status", "rule")
_NO_STORY = (None,) * len(_STORY)
_story_of = itemgetter(*_STORY)
_SHORTEST = pl.element().cast(pl.String).cast(pl.Float64)  # 0.42 instead of 0.41999998688697815


def writable(rows: pl.DataFrame) -> pl.DataFrame:
    """Return released rows as they are written: run lengths as text, OVEN's `data_split`, short numbers.

    Coordinates and scores become the shortest numbers that read back to the same 32-bit ones.
    """
    splits = {key: data_split(*key) for key in rows.select("subset", "seen").unique().iter_rows()}
    return rows.with_columns(
        pl.col("mask").cast(pl.String),
        pl.col("masks").list.eval(pl.element().cast(pl.String)),
        pl.col("boxes").list.eval(pl.element().list.eval(_SHORTEST)),
        pl.col("scores").list.eval(_SHORTEST),
        data_split=pl.Series(
            [splits[key] for key in rows.select("subset", "seen").iter_rows()], dtype=pl.String
        ),
    )


def maskoven_annotations(rows: pl.DataFrame) -> Iterator[Object]:
    """Yield released rows as annotations of the MaskOVEN layout."""
    named = writable(rows).select(
        pl.col("mention_id").alias("id"),
        "image_id",
        pl.col("entity_id").alias("category_id"),
        pl.col("masks").alias("segmentation"),
        pl.col("boxes").alias("bbox"),
        "text_prompt",
        pl.col("phrases").alias("label"),
        *("question", "data_split", "scores", *_STORY, "height", "width"),
    )
    for one in rows_of(named):
        size = [one.pop("height"), one.pop("width")]
        one["segmentation"] = [{"size": size, "counts": counts} for counts in one["segmentation"]]
        one["label"] = [
            f"{name}({score:.2f})" for name, score in zip(one["label"], one["scores"], strict=True)
        ]
        yield one


def coco_annotations(rows: pl.DataFrame) -> Iterator[Object]:
    """Yield released rows as annotations of strict COCO, without their `id`."""
    return map(_coco_annotation, rows_of(writable(rows)))


def _coco_annotation(row: Row) -> Object:
    """Return a writable row as an annotation of strict COCO; `score` is the highest of its boxes', for scoring."""
    height, width = row["height"], row["width"]
    return {
        "image_id": image_number(row["image_id"]),
        "category_id": entity_number(row["entity_id"]),
        "segmentation": {"size": [height, width], "counts": row["mask"]},
        "bbox": rle.to_box(row["mask"].encode("ascii"), height, width),
        "area": row["area"],
        "iscrowd": 0,
        "score": max(row["scores"], default=0.0),
        "mention_id": row["mention_id"],
        "entity_id": row["entity_id"],
        "image_name": row["image_id"],
        "data_split": row["data_split"],
        "question": row["question"],
        "text_prompt": row["text_prompt"],
        "boxes": row["boxes"],
        "phrases": row["phrases"],
        "scores": row["scores"],
        **{name: row[name] for name in _STORY},
    }


def maskoven_images(rows: pl.DataFrame) -> Iterator[Object]:
    """Yield the pictures of rows; `file_name` is relative to the raw image root, without upstream's slash."""
    return rows_of(rows.select(pl.col("image_id").alias("id"), *_image_columns(rows)))


def coco_images(rows: pl.DataFrame) -> Iterator[Object]:
    """Yield the pictures of rows under their integer ids."""
    numbers = pl.Series(map(image_number, rows["image_id"].to_list()), dtype=pl.Int64)
    named = pl.col("image_id").alias("image_name")
    return rows_of(rows.select(numbers.alias("id"), named, *_image_columns(rows)))


def maskoven_categories(rows: pl.DataFrame) -> Iterator[Object]:
    """Yield the entities of rows as categories."""
    names = {"id": "entity_id", "name": "entity", "supercategory": "category"}
    return rows_of(rows.select(pl.col(ours).alias(theirs) for theirs, ours in names.items()))


def coco_categories(rows: pl.DataFrame) -> Iterator[Object]:
    """Yield the entities of rows as categories under their integer ids."""
    for one in maskoven_categories(rows):
        yield {**one, "id": entity_number(one["id"]), "entity_id": one["id"]}


def _image_columns(rows: pl.DataFrame) -> list[str | pl.Series]:
    numbers = pl.Series("license", map(licence_number, rows["source"].to_list()), dtype=pl.Int64)
    return ["file_name", "height", "width", "source", numbers, "sha256"]


def annotations_frame(objects: Sequence[Object]) -> pl.DataFrame:
    """Return annotations of either layout as rows (`READ`), in order.

    Raises:
        KeyError, TypeError, ValueError: an object that is no annotation.
    """
    strict = bool(objects) and "mention_id" in objects[0]
    take = _from_coco if strict else _from_maskoven
    return _frame(map(take, objects), READ)


def images_frame(objects: Sequence[Object]) -> pl.DataFrame:
    """Return images of either layout as rows; a leading slash of `file_name` goes, or joining loses the root."""
    rows = (
        (
            _id(one.get("image_name", one["id"])),
            one["file_name"].lstrip("/"),
            one["height"],
            one["width"],
            one.get("source"),
            one.get("sha256"),
        )
        for one in objects
    )
    return _frame(rows, IMAGES)


def categories_frame(objects: Sequence[Object]) -> pl.DataFrame:
    """Return categories of either layout as rows."""
    rows = ((_id(one.get("entity_id", one["id"])), one["name"], one.get("supercategory")) for one in objects)
    return _frame(rows, CATEGORIES)


def _frame(rows: Iterable[tuple[Any, ...]], schema: Schema) -> pl.DataFrame:
    """Build column by column; lists go through Arrow, because polars takes ten times as long to nest them."""
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pl.DataFrame(
        [_column(name, values, dtype) for (name, dtype), values in zip(schema.items(), columns, strict=True)]
    )


def _column(name: str, values: Sequence[Any], dtype: Any) -> pl.Series:
    if not isinstance(dtype, pl.List) or None in values:
        return pl.Series(name, values, dtype=dtype)
    return cast(pl.Series, pl.from_arrow(_nested(values, dtype))).alias(name).cast(dtype)


def _nested(values: Sequence[Any], dtype: Any) -> pa.Array:
    """Nest by offsets. The flat values come from polars: Arrow would import pandas to look at a Python list."""
    import pyarrow as pa

    if not isinstance(dtype, pl.List):
        return pl.Series(values, dtype=dtype).to_arrow()
    offsets = pl.Series(accumulate(map(len, values), initial=0), dtype=pl.Int64).to_arrow()
    flat = list(chain.from_iterable(values))
    return pa.LargeListArray.from_arrays(offsets, _nested(flat, dtype.inner))


FRAMES: dict[str, Callable[[Sequence[Object]], pl.DataFrame]] = {
    "images": images_frame,
    "categories": categories_frame,
    "annotations": annotations_frame,
}
"""What turns the objects of a section into rows."""

_BOTH = (
    "id", "image_id", "category_id", "segmentation", "bbox", "text_prompt", "question", "data_split", "scores", *_STORY,
)  # fmt: skip
_MASKOVEN_KEYS = frozenset((*_BOTH, "label"))
_COCO_KEYS = frozenset(
    (*_BOTH, "area", "iscrowd", "score", "mention_id", "entity_id", "image_name", "boxes", "phrases")
)


def _from_maskoven(one: Object) -> tuple[Any, ...]:
    parts = one["segmentation"]
    size = parts[0]["size"] if parts else (None, None)
    if any(part["size"] != size for part in parts):
        raise ValueError("masks of several sizes")
    height, width = size
    subset, seen = subset_of(one["data_split"])
    phrases, scores = one["label"], one.get("scores")
    if isinstance(phrases, str):
        raise TypeError("a text is no list of labels")
    split = [_label(label) for label in phrases]
    if all(score is not None for _, score in split):
        phrases = [phrase for phrase, _ in split]
        scores = [score for _, score in split] if scores is None else scores
    return (
        _id(one["id"]),
        subset,
        seen,
        _id(one["image_id"]),
        height,
        width,
        _id(one["category_id"]),
        one.get("question"),
        one.get("text_prompt"),
        [part["counts"].encode("ascii") for part in parts],
        one["bbox"],
        phrases,
        scores or [],
        *(_story_of(one) if "status" in one else _NO_STORY),
        None if one.keys() <= _MASKOVEN_KEYS else _others(one, _MASKOVEN_KEYS),
    )


def _id(value: Any) -> str:
    if isinstance(value, str) or type(value) is int:
        return str(value)
    raise TypeError(f"{value!r} is no id")


@lru_cache(maxsize=1 << 16)
def _label(label: str) -> tuple[str, float | None]:
    """Take `crow(0.42)` apart; a label without a score has None."""
    found = _LABEL.match(label)
    return (found[1], float(found[2])) if found else (label, None)


def _from_coco(one: Object) -> tuple[Any, ...]:
    height, width = one["segmentation"]["size"]
    subset, seen = subset_of(one["data_split"])
    return (
        one["mention_id"],
        subset,
        seen,
        one["image_name"],
        height,
        width,
        one["entity_id"],
        one["question"],
        one["text_prompt"],
        [one["segmentation"]["counts"].encode("ascii")],
        one["boxes"],
        one["phrases"],
        one["scores"],
        *_story_of(one),
        None if one.keys() <= _COCO_KEYS else _others(one, _COCO_KEYS),
    )


def _others(one: Object, known: frozenset[str]) -> str:
    import orjson

    rest = {name: value for name, value in one.items() if name not in known}
    return orjson.dumps(rest, option=orjson.OPT_SORT_KEYS).decode()


def united(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows that were read with each one's masks OR-ed into one, `mask`, in the place of `masks`."""
    joined = [
        masks[0] if len(masks) == 1 else rle.union(masks, height, width) if masks else None
        for masks, height, width in rows.select("masks", "height", "width").iter_rows()
    ]
    return rows.drop("masks").with_columns(mask=pl.Series(joined, dtype=pl.Binary))


def rows_of(frame: pl.DataFrame) -> Iterator[Object]:
    """Walk through the rows of a frame as mappings, without building them all at once."""
    for part in frame.iter_slices(1_000):
        yield from part.iter_rows(named=True)
