"""The counts behind the paper's tables and figures, made from one small cube instead of many passes over the rows.

The cube has one row for every subset, seen or unseen, source, category and entity, with how many mentions came in and
how many were annotated; every table of counts is a sum over it, so that they agree with each other by construction,
and `check_sums` shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from maskoven_kedro.core.annotations import in_order
from maskoven_kedro.core.categories import CATEGORIES
from maskoven_kedro.core.schemas import KINDS, SPLITS, Schema, split_of

Rows = list[dict[str, Any]]

CUBE: Schema = {
    "subset": pl.String,
    "seen": pl.Boolean,
    "source": pl.String,
    "category": pl.String,
    "entity_id": pl.String,
    "received": pl.Int64,
    "annotated": pl.Int64,
}
RATIO_BINS = 20
RATIOS: Schema = {"subset": pl.String, "bin": pl.Int32, "n": pl.Int64}
"""Histogram of mask area / image area: bin i holds ratios in (i / 20, (i + 1) / 20], the first one 0 too."""

IMAGES: Schema = {"subset": pl.String, "images": pl.Int64}
_IMAGES_AT_ONCE = 250_000
FINAL = "final"
_JOINED_SOURCES = {
    "vqa_v2": "coco",
    "ok_vqa": "coco",
}  # Table 7 counts the two VQA sets on COCO's pictures as one


class SumsDisagree(ValueError):
    """Two tables that count the same give different numbers."""


def cube_of(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return the cube of rows with the columns subset, seen, source, category, entity_id and annotated (bool)."""
    keys = [name for name in CUBE if name not in ("received", "annotated")]
    counted = rows.group_by(keys).agg(
        received=pl.len().cast(pl.Int64), annotated=pl.col("annotated").sum().cast(pl.Int64)
    )
    return counted.select(list(CUBE)).sort(keys)


def cube_from(received: pl.LazyFrame, annotated: pl.LazyFrame, category: pl.LazyFrame) -> pl.DataFrame:
    """Return the cube of two tables of rows, counted apart, so that no row of one is looked up in the other.

    Args:
        received: mentions, columns subset, seen, source and entity_id.
        annotated: those that were annotated, the same columns.
        category: entity_id, each once, and category; entities that are not there are `others`.
    """
    keys = ["subset", "seen", "source", "entity_id"]
    counted = [
        rows.group_by(keys).agg(pl.len().cast(pl.Int64).alias(name)).collect(engine="streaming")
        for name, rows in (("received", received), ("annotated", annotated))
    ]
    both = counted[0].join(counted[1], on=keys, how="full", coalesce=True, nulls_equal=True)
    named = both.lazy().join(category, on="entity_id", how="left")
    filled = named.with_columns(
        pl.col("received", "annotated").fill_null(0), pl.col("category").fill_null("others")
    )
    return (
        filled.select(list(CUBE))
        .sort([name for name in CUBE if name not in ("received", "annotated")])
        .collect()
    )


def image_counts(rows: pl.LazyFrame) -> pl.DataFrame:
    """Return the number of distinct images per subset (`IMAGES`), from the columns subset and image_id.

    Images are told apart by a 64-bit hash; its last digits say in which of several passes an image is counted, so that
    memory does not grow with the number of images.
    """
    image = pl.col("image_id").hash()
    passes = -(-rows.select(pl.len()).collect(engine="streaming").item() // _IMAGES_AT_ONCE)
    counted = [pl.DataFrame(schema=IMAGES)]
    for number in range(passes):
        some = rows.select("subset", image=image).filter(pl.col("image") % passes == number)
        found = some.group_by("subset").agg(images=pl.col("image").n_unique().cast(pl.Int64))
        counted.append(found.collect(engine="streaming"))
    return pl.concat(counted).group_by("subset").agg(pl.col("images").sum()).sort("subset")


def ratio_histogram(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return how often which share of the image is covered (`RATIOS`), from the columns subset and ratio."""
    place = (pl.col("ratio") * RATIO_BINS).ceil().cast(pl.Int32) - 1
    counted = rows.group_by("subset", bin=place.clip(0, RATIO_BINS - 1)).agg(n=pl.len().cast(pl.Int64))
    return counted.sort("subset", "bin")


def table_1(success: Iterable[Mapping[str, Any]]) -> Rows:
    """Return annotation success by kind of reference and annotator, over all test subsets, with its bounds.

    success: rows of `annotation_success.json`; none give none.
    """
    headline = [row for row in success if (row["split"], row["subset"]) == ("all", "test")]
    rows = []
    for row in headline:
        annotator, _, kind = row["setting"].partition("/")
        place = KINDS.index(kind) if kind in KINDS else len(KINDS)
        told = {name: row[name] for name in ("population", "n", "success", "low", "high")}
        rows.append(
            (
                (annotator == FINAL, place, annotator),
                {"reference": kind or "all", "annotator": annotator, **told},
            )
        )
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]


def table_2(cube: pl.DataFrame, images: pl.DataFrame) -> Rows:
    """Return entities and examples per subset, seen and unseen."""
    kept = cube.filter(pl.col("annotated") > 0)
    pictures = dict(images.iter_rows())
    rows = []
    for subset in in_order(cube["subset"].unique().to_list()):
        own = kept.filter(pl.col("subset") == subset)
        row: dict[str, Any] = {"subset": subset}
        for name, seen in (("seen", True), ("unseen", False)):
            part = own.filter(pl.col("seen") == seen)
            row[f"{name}_entities"] = part["entity_id"].n_unique()
            row[f"{name}_examples"] = int(part["annotated"].sum())
        rows.append(row | {"examples": int(own["annotated"].sum()), "images": pictures.get(subset, 0)})
    return rows


def table_6(sample: pl.DataFrame) -> Rows:
    """Return cases and entities of the sample that people judge, per split."""
    counted = sample.group_by("split").agg(cases=pl.len(), entities=pl.col("entity_id").n_unique())
    known = {row["split"]: row for row in counted.iter_rows(named=True)}
    return [known[split] for split in _splits(known)]


def table_7(cube: pl.DataFrame) -> Rows:
    """Return annotations per source data set and split."""
    counted = (
        _with_split(cube)
        .with_columns(pl.col("source").replace(_JOINED_SOURCES))
        .group_by("source", "split")
        .agg(pl.col("annotated").sum())
    )
    splits = _splits(counted["split"].unique().to_list())
    known = {(source, split): n for source, split, n in counted.iter_rows()}
    sources = counted["source"].unique().to_list()
    rows: Rows = [
        {"source": source, **{split: int(known.get((source, split), 0)) for split in splits}}
        for source in sources
    ]
    return sorted(rows, key=lambda row: (-sum(row[split] for split in splits), row["source"]))


def by_category(cube: pl.DataFrame) -> Rows:
    """Return per category the annotations, and the distinct entities that came in and that were annotated (5a, 5b)."""
    counted = cube.group_by("category").agg(
        annotations=pl.col("annotated").sum(),
        entities_received=pl.col("entity_id").n_unique(),
        entities_annotated=pl.col("entity_id").filter(pl.col("annotated") > 0).n_unique(),
    )
    known = {row["category"]: row for row in counted.iter_rows(named=True)}
    return [known[name] for name in sorted(known, key=_category_order)]


def by_source(cube: pl.DataFrame) -> Rows:
    """Return per split and source the distinct entities that came in and that were annotated (Figure 10)."""
    counted = (
        _with_split(cube)
        .with_columns(pl.col("source").replace(_JOINED_SOURCES))
        .group_by("split", "source")
        .agg(
            entities_received=pl.col("entity_id").n_unique(),
            entities_annotated=pl.col("entity_id").filter(pl.col("annotated") > 0).n_unique(),
        )
        .sort("split", "source")
    )
    rows = counted.to_dicts()
    return [row for split in _splits({row["split"] for row in rows}) for row in rows if row["split"] == split]


def annotations_by_source(cube: pl.DataFrame) -> dict[str, int]:
    """Return the number of annotations of every source, as its own name: rights go by it."""
    counted = cube.group_by("source").agg(pl.col("annotated").sum()).sort("source")
    return {source: int(n) for source, n in counted.iter_rows() if n}


def totals(cube: pl.DataFrame) -> dict[str, int]:
    """Return mentions received, annotations, and distinct annotated entities of the whole release."""
    kept = cube.filter(pl.col("annotated") > 0)
    return {
        "received": int(cube["received"].sum()),
        "annotations": int(cube["annotated"].sum()),
        "entities": kept["entity_id"].n_unique(),
    }


def check_sums(statistics: Mapping[str, Any]) -> None:
    """Compare every total that two tables share.

    statistics: `totals`, `table_2`, `table_7`, `categories`, `ratios` as this module makes them.

    Raises:
        SumsDisagree: the message names the tables and their numbers.
    """
    expected = statistics["totals"]["annotations"]
    counted = {
        "table 2": sum(row["examples"] for row in statistics["table_2"]),
        "table 2, seen and unseen": sum(
            row["seen_examples"] + row["unseen_examples"] for row in statistics["table_2"]
        ),
        "table 7": sum(n for row in statistics["table_7"] for name, n in row.items() if name != "source"),
        "figure 5a": sum(row["annotations"] for row in statistics["categories"]),
        "figure 5c": sum(row["n"] for row in statistics["ratios"]),
    }
    wrong = {name: n for name, n in counted.items() if n != expected}
    if wrong:
        raise SumsDisagree(f"{expected} annotations, but {wrong}")


def _with_split(cube: pl.DataFrame) -> pl.DataFrame:
    names = {subset: split_of(subset) for subset in cube["subset"].unique().to_list()}
    return cube.with_columns(split=pl.col("subset").replace_strict(names, return_dtype=pl.String))


def _splits(found: Iterable[str]) -> list[str]:
    return sorted(found, key=lambda name: (SPLITS.index(name) if name in SPLITS else len(SPLITS), name))


def _category_order(name: str) -> tuple[int, str]:
    return (CATEGORIES.index(name) if name in CATEGORIES else len(CATEGORIES), name)
