"""Nodes that turn candidate masks into annotations."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from maskoven_kedro.core.annotations import (
    LEDGER,
    STAGE,
    exclusions,
    in_order,
    reading_rows,
    stage_book,
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
from maskoven_kedro.pipelines.books import annotated, filtered, read_rows, received_by
from maskoven_kedro.pipelines.filtering.shards import filter_shard
from maskoven_kedro.pipelines.origins import origins, subset_of_shard


def judge_entities(
    entities: pl.LazyFrame, world: OvenWorld | PhotoFolder, answers: Path, knowledge: KnowledgeOptions
) -> pl.DataFrame:
    """Say for every entity whether the classes above it speak of something that can be seen."""
    from maskoven_kedro.knowledge.describe import AT_A_TIME
    from maskoven_kedro.knowledge.graph import slices
    from maskoven_kedro.pipelines.knowledge_augmentation.sources import class_source

    ids = entities.select("entity_id").sort("entity_id").collect()["entity_id"].to_list()
    source = class_source(world, knowledge, answers)
    judged = (visibility_rows(source.classes(some)) for some in slices(ids, AT_A_TIME))
    return pl.concat(
        [pl.DataFrame(schema=VISIBILITY), *(pl.DataFrame(rows, schema=VISIBILITY) for rows in judged)]
    )


def filter_masks(
    mentions: Shards,
    entities: pl.LazyFrame,
    visibility: pl.LazyFrame,
    candidates: Shards,
    filtering: FilteringOptions,
    selection: SelectionOptions,
) -> Promises:
    """Promise one annotation for every mention of every shard of candidates."""
    tasks = {
        shard: partial(filter_shard, candidates[shard], origin, (entities, visibility), filtering, selection)
        for shard, origin in origins(mentions, candidates, ("candidates", "rejections"))
    }
    known = entities.select("entity_id", "category").join(visibility, on="entity_id", how="left")
    recipe = fingerprint("annotations 2", candidates.digest, known.sort("entity_id"), filtering, selection)
    return Promises(tasks, recipe)


def close_book(read: Shards, candidates: Shards, annotations: Shards) -> pl.DataFrame:
    """Close the book of reading, annotation and filtering: in = kept + repaired + dropped, for every subset."""
    received = received_by(read, "subset")
    return pl.concat(
        [
            pl.DataFrame(_reading(read), schema=LEDGER),
            stage_book("mask_annotation", received, annotated(candidates)),
            stage_book(STAGE, received, filtered(annotations)),
        ]
    )


def _reading(read: Shards) -> list[dict[str, Any]]:
    """The book of the rows that were read, of a subset in any number of shards."""
    kept: Counter[str] = Counter()
    reasons: dict[str, Counter[str]] = {}
    for shard, n, refused in read_rows(read):
        subset = subset_of_shard(shard)
        kept[subset] += n
        reasons.setdefault(subset, Counter()).update(refused)
    return [
        row
        for subset in in_order(reasons)
        for row in reading_rows("read_mentions", subset, kept[subset], reasons[subset].elements())
    ]


def summarise_book(*books: pl.LazyFrame) -> dict[str, Any]:
    """Put the books of all splits together, and what was excluded per split and reason."""
    ledger = pl.concat([book.collect() for book in books])
    return {"ledger": ledger.to_dicts(), "excluded": exclusions(ledger).to_dicts()}
