"""Nodes that turn candidate masks into annotations."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from maskoven_kedro.core.annotations import (
    LEDGER,
    exclusions,
    in_order,
    ledger_table,
    reading_rows,
    stage_rows,
)
from maskoven_kedro.core.filtering_options import FilteringOptions
from maskoven_kedro.core.knowledge_options import KnowledgeOptions
from maskoven_kedro.core.recipe import fingerprint
from maskoven_kedro.core.selection import SelectionOptions
from maskoven_kedro.core.visibility import VISIBILITY, visibility_rows
from maskoven_kedro.datasets.photos import PhotoFolder
from maskoven_kedro.datasets.shards import Shards
from maskoven_kedro.datasets.world import OvenWorld
from maskoven_kedro.execution.promises import Promises
from maskoven_kedro.pipelines.filtering.shards import filter_shard


def judge_entities(
    entities: pl.LazyFrame, world: OvenWorld | PhotoFolder, answers: Path, knowledge: KnowledgeOptions
) -> pl.DataFrame:
    """Say for every entity whether the classes above it speak of something that can be seen."""
    from maskoven_kedro.knowledge.describe import AT_A_TIME
    from maskoven_kedro.knowledge.graph import slices
    from maskoven_kedro.pipelines.knowledge_augmentation.sources import class_source

    ids = entities.select("entity_id").sort("entity_id").collect()["entity_id"].to_list()
    source = class_source(world, knowledge, answers)
    judged = [visibility_rows(source.classes(some)) for some in slices(ids, AT_A_TIME)]
    return pl.DataFrame([row for rows in judged for row in rows], schema=VISIBILITY)


def filter_masks(
    mentions: pl.LazyFrame,
    entities: pl.LazyFrame,
    visibility: pl.LazyFrame,
    candidates: Shards,
    filtering: FilteringOptions,
    selection: SelectionOptions,
) -> Promises:
    """Promise one annotation for every mention of every shard of candidates."""
    known = entities.select("entity_id", "category").join(visibility, on="entity_id", how="left")
    tasks = {
        shard: partial(filter_shard, read, mentions, known, filtering, selection)
        for shard, read in candidates.items()
    }
    recipe = fingerprint("annotations 2", candidates.digest, known.sort("entity_id"), filtering, selection)
    return Promises(tasks, recipe)


def close_book(
    read: Shards,
    mentions: pl.LazyFrame,
    candidates: pl.LazyFrame,
    unannotated: pl.LazyFrame,
    annotations: pl.LazyFrame,
) -> pl.DataFrame:
    """Close the book of reading, annotation and filtering: in = kept + repaired + dropped, for every subset."""
    received = mentions.select("mention_id", "split", "subset", "image_id").collect()
    annotated = candidates.select("mention_id").unique().collect()["mention_id"].to_list()
    rejected = unannotated.collect()
    parts = [
        pl.DataFrame(_reading(read), schema=LEDGER),
        *(
            pl.DataFrame(
                stage_rows("mask_annotation", subset, own["mention_id"].to_list(), set(annotated), rejected),
                schema=LEDGER,
            )
            for subset in in_order(received["subset"].unique().to_list())
            if (own := received.filter(pl.col("subset") == subset)).height
        ),
    ]
    decided = annotations.select("mention_id", "split", "subset", "image_id", "status", "reason").collect()
    return pl.concat([*parts, ledger_table(received, decided)])


def _reading(read: Shards) -> list[dict[str, Any]]:
    """The book of the rows that were read, of a subset in any number of shards."""
    kept: Counter[str] = Counter()
    reasons: dict[str, list[str]] = {}
    for shard, load in read.items():
        subset, tables = shard.rpartition("-")[0], load()
        kept[subset] += tables["mentions"].height
        reasons.setdefault(subset, []).extend(tables["rejections"]["reason"].to_list())
    return [
        row
        for subset in in_order(reasons)
        for row in reading_rows("read_mentions", subset, kept[subset], reasons[subset])
    ]


def summarise_book(*books: pl.LazyFrame) -> dict[str, Any]:
    """Put the books of all splits together, and what was excluded per split and reason."""
    ledger = pl.concat([book.collect() for book in books])
    return {"ledger": ledger.to_dicts(), "excluded": exclusions(ledger).to_dicts()}
