"""The released annotations: one row for every mention whose mask was kept or repaired, with all that a reader needs.

`mask` is the OR of `masks`; both are compressed COCO counts in the frame `height` x `width` of the upright picture.
`boxes` are x0, y0, x1, y1 in pixels. Integer ids, where a format asks for them, are read off the string ids, so that
they are the same in every file and in every release.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, field_validator

from maskoven_kedro.core import rle
from maskoven_kedro.core.licences import ALLOWED_USES, AllowedUse, licence_of, permitted_sources
from maskoven_kedro.core.photos import SPLIT as OWN_PHOTOS
from maskoven_kedro.core.schemas import SPLITS, Schema

RELEASED: Schema = {
    "mention_id": pl.String,
    "subset": pl.String,
    "seen": pl.Boolean,
    "source": pl.String,
    "image_id": pl.String,
    "file_name": pl.String,
    "height": pl.Int32,
    "width": pl.Int32,
    "sha256": pl.String,
    "entity_id": pl.String,
    "entity": pl.String,
    "category": pl.String,
    "question": pl.String,
    "text_prompt": pl.String,
    "mask": pl.Binary,
    "area": pl.Int64,
    "masks": pl.List(pl.Binary),
    "boxes": pl.List(pl.List(pl.Float32)),
    "phrases": pl.List(pl.String),
    "scores": pl.List(pl.Float32),
    "annotator": pl.String,
    "kind": pl.String,
    "agreement": pl.Float64,
    "status": pl.String,
    "rule": pl.String,
}
"""`source`: whose picture it is. `category`: what kind of thing the entity is. `rule`: which one repaired the mask."""

_TRAINING = "_train"
_HASHED = (
    1 << 48
)  # above every number that an OVEN or Wikidata id holds, below 2^53, which JSON readers keep exact


DROPPED: Schema = {"mention_id": pl.String, "subset": pl.String, "reason": pl.String}
"""Mentions that a release does not hold, and why."""


@dataclass(frozen=True)
class FileDigest:
    """What is said of a file: its SHA-256 (hexadecimal) and its size in bytes."""

    sha256: str
    size: int


class ReleaseOptions(BaseModel):
    """What goes into a release.

    name: of the release and of its folder; not that of a split, which has a folder there. allowed_uses: rows of
    sources with other rights are left out (all three: nothing is). pictures: whether the Parquet files carry the
    pictures themselves, or only their paths. rendered: the pictures are drawn by this project, and the names of sources
    only imitate OVEN's. tasks: most tasks of a subset for Label Studio, drawn by lot where there are more, because
    people do not judge millions. shards_per_file: how many shards of released rows go into one Parquet file.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(default="miniature", pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    allowed_uses: tuple[AllowedUse, ...] = ALLOWED_USES
    pictures: bool = True
    rendered: bool = True
    tasks: int = Field(default=2000, ge=1)
    shards_per_file: int = Field(default=40, ge=1)

    @field_validator("name")
    @classmethod
    def _no_split(cls, name: str) -> str:
        if name in (*SPLITS, OWN_PHOTOS):
            raise ValueError(f"'{name}' is the folder of a split: give the release another name")
        return name


def release_rows(mentions: pl.DataFrame, annotations: pl.DataFrame, entities: pl.DataFrame) -> pl.DataFrame:
    """Return the released rows (`RELEASED`) of some annotations, those of a picture together; dropped ones have none.

    Args:
        mentions: the mentions of these annotations, more do no harm.
        annotations: as the filtering leaves them (`core.annotations`).
        entities: the entities of these mentions, for their category.
    """
    survivors = annotations.filter(pl.col("status") != "dropped").rename(
        {"prompt": "text_prompt", "reason": "rule"}
    )
    facts = mentions.select(
        "mention_id",
        "seen",
        "source",
        "sha256",
        "entity_id",
        "question",
        file_name="image_path",
        entity="entity_text",
    )
    category = entities.select("entity_id", "category").unique("entity_id", keep="first", maintain_order=True)
    joined = survivors.join(facts, on="mention_id").join(category, on="entity_id", how="left")
    areas = [rle.area(*mask) for mask in joined.select("mask", "height", "width").iter_rows()]
    return (
        joined.with_columns(pl.col("category").fill_null("others"), area=pl.Series(areas, dtype=pl.Int64))
        .select(list(RELEASED))
        .cast(pl.Schema(RELEASED))
        .sort("image_id", "mention_id")
    )


def dropped_rows(annotations: pl.DataFrame, rows: pl.DataFrame, released: pl.DataFrame) -> pl.DataFrame:
    """Return what a release leaves out (`DROPPED`): dropped by the filtering, or by the rights in its picture.

    rows: released rows before, released: after the rows were cut down to those that are permitted.
    """
    filtered = annotations.filter(pl.col("status") == "dropped").select(list(DROPPED))
    refused = with_licence(rows.join(released, on="mention_id", how="anti")).select(
        "mention_id", "subset", reason=pl.lit("rights_") + pl.col("allowed_use")
    )
    return pl.concat([filtered, refused]).sort("mention_id")


def unread_rows(subset: str, mentions: pl.DataFrame, rejections: pl.DataFrame) -> pl.DataFrame:
    """Return what never became a mention (`DROPPED`), because its row or picture could not be read.

    Rows without an id have none; a repeated row whose first one was read is not missing.
    """
    missing = rejections.filter(
        pl.col("mention_id") != "", ~pl.col("mention_id").is_in(mentions["mention_id"].to_list())
    )
    return missing.select("mention_id", "reason", subset=pl.lit(subset)).select(list(DROPPED))


def permitted(rows: pl.DataFrame, uses: tuple[AllowedUse, ...]) -> pl.DataFrame:
    """Return the rows whose source allows one of these uses."""
    sources = permitted_sources(rows["source"].unique().to_list(), uses)
    return rows.filter(pl.col("source").is_in(sources))


def with_licence(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with the columns `licence` and `allowed_use` of their sources."""
    known = {source: licence_of(source) for source in rows["source"].unique().to_list()}
    names = {source: licence.name for source, licence in known.items()}
    uses = {source: licence.allowed_use for source, licence in known.items()}
    text = pl.String
    return rows.with_columns(
        licence=pl.col("source").replace_strict(names, default=None, return_dtype=text),
        allowed_use=pl.col("source").replace_strict(uses, default=None, return_dtype=text),
    )


def image_number(image_id: str) -> int:
    """Return the integer that stands for an image id: the digits of an OVEN or Wikidata id, a hash of any other.

    >>> image_number("oven_04925844"), image_number("Q42")
    (4925844, 42)
    """
    known = re.fullmatch(r"(?:oven_|Q)([0-9]{1,12})", image_id)
    if known:
        return int(known[1])
    return _HASHED + int.from_bytes(hashlib.sha256(image_id.encode()).digest()[:6], "big")


def entity_number(entity_id: str) -> int:
    """Return the integer that stands for an entity: the number of its Wikidata id."""
    return image_number(entity_id)


def data_split(subset: str, seen: bool) -> str:
    """Return the subset as OVEN writes it in `data_split`, seen or unseen behind all but training subsets.

    >>> data_split("query_val", False), data_split("entity_train", True)
    ('query_val_unseen', 'entity_train')
    """
    return subset if subset.endswith(_TRAINING) else f"{subset}_{'seen' if seen else 'unseen'}"


@lru_cache(maxsize=256)
def subset_of(split: str) -> tuple[str, bool | None]:
    """Return subset and `seen` from a `data_split`; None where it does not say, as in files of others.

    >>> subset_of("query_val_unseen"), subset_of("entity_train"), subset_of("wiki")
    (('query_val', False), ('entity_train', True), ('wiki', None))
    """
    for suffix, seen in (("_unseen", False), ("_seen", True)):
        if split.endswith(suffix):
            return split.removesuffix(suffix), seen
    return split, True if split.endswith(_TRAINING) else None


def maskoven_file(subset: str) -> str:
    """Return the name of a subset's file in the MaskOVEN layout."""
    return f"mask_oven_{subset}.json"


def coco_file(subset: str) -> str:
    """Return the name of a subset's strict COCO file."""
    return f"coco_{subset}.json"
