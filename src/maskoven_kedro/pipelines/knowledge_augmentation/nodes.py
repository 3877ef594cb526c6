"""Nodes that turn raw rows into mentions, entities and text references."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl

from maskoven_kedro.core import references as text_references
from maskoven_kedro.core.options import ReadingOptions
from maskoven_kedro.core.recipe import fingerprint
from maskoven_kedro.core.references import ReferenceOptions
from maskoven_kedro.datasets.photos import PhotoFolder
from maskoven_kedro.datasets.world import OvenWorld
from maskoven_kedro.execution.promises import Promises
from maskoven_kedro.knowledge.base import ClassSource
from maskoven_kedro.pipelines.knowledge_augmentation.reading import oven_tasks, photo_tasks


def read_mentions(world: OvenWorld | PhotoFolder, options: ReadingOptions) -> Promises:
    """Promise the mentions of a split: rows checked, pictures found, measured and hashed."""
    tasks = photo_tasks(world, options) if isinstance(world, PhotoFolder) else oven_tasks(world, options)
    return Promises(tasks, recipe=fingerprint("mentions 1", world.split, world.digests(), options))


def describe_entities(
    mentions: pl.LazyFrame, world: OvenWorld | PhotoFolder, answers: Path, options: ReferenceOptions
) -> tuple[pl.DataFrame, dict[str, Any]]:
    """Describe the entities of the mentions, and report which are missing, renamed or without a class."""
    from maskoven_kedro.knowledge.cache import CachedClassSource
    from maskoven_kedro.knowledge.describe import coverage
    from maskoven_kedro.knowledge.describe import describe_entities as describe

    named = mentions.select("entity_id", "entity_text").unique("entity_id").sort("entity_id").collect()
    known = named.filter(pl.col("entity_id") != "")
    titles = {item: text for item, text in known.iter_rows() if text}
    source = CachedClassSource(class_source(world), answers)
    entities, findings = describe(known["entity_id"].to_list(), titles, source, options.hypernyms)
    return entities, {
        "coverage": coverage(entities).to_dicts(),
        "findings": [asdict(one) for one in findings],
    }


def build_references(
    mentions: pl.LazyFrame, entities: pl.LazyFrame, answers: Path, options: ReferenceOptions
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Write the text references of every mention; those that cannot be written become rejections."""
    from maskoven_kedro.knowledge.cache import CachedReferringSource
    from maskoven_kedro.knowledge.referring import RuleReferringSource

    source = CachedReferringSource(RuleReferringSource(), answers)
    table = mentions.sort("mention_id").collect()
    return text_references.build_references(table, entities.collect(), source.refer, options)


def class_source(world: OvenWorld | PhotoFolder) -> ClassSource:
    """The snapshot of the world; one's own photos may be looked at without one."""
    if isinstance(world, PhotoFolder) and not world.snapshot.is_file():
        from maskoven_kedro.knowledge.nothing import NothingKnown

        return NothingKnown()
    from maskoven_kedro.knowledge.snapshot import SnapshotSource

    return SnapshotSource(world.snapshot)
