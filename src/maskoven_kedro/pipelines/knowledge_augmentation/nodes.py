"""Nodes that turn raw rows into mentions, entities and text references."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any

import polars as pl

from maskoven_kedro.core import references as text_references
from maskoven_kedro.core import schemas
from maskoven_kedro.core.facts import Referring
from maskoven_kedro.core.knowledge_options import KnowledgeOptions
from maskoven_kedro.core.options import ReadingOptions
from maskoven_kedro.core.question_options import QuestionOptions
from maskoven_kedro.core.recipe import fingerprint
from maskoven_kedro.core.references import ReferenceOptions
from maskoven_kedro.datasets.photos import PhotoFolder
from maskoven_kedro.datasets.shards import ShardReader, Shards
from maskoven_kedro.datasets.world import OvenWorld
from maskoven_kedro.execution.promises import Promises, Tables
from maskoven_kedro.knowledge.base import ClassSource, ReferringSource
from maskoven_kedro.pipelines.knowledge_augmentation.entity_groups import EntityGroup, entity_groups
from maskoven_kedro.pipelines.knowledge_augmentation.oven_reading import oven_tasks
from maskoven_kedro.pipelines.knowledge_augmentation.reading import photo_tasks
from maskoven_kedro.pipelines.knowledge_augmentation.sources import class_source

_FINDINGS_TOLD = 1000  # of each reason


def read_mentions(world: OvenWorld | PhotoFolder, options: ReadingOptions) -> Promises:
    """Promise the mentions of a split: rows checked, pictures found, measured and hashed."""
    tasks = photo_tasks(world, options) if isinstance(world, PhotoFolder) else oven_tasks(world, options)
    return Promises(tasks, recipe=fingerprint("mentions 3", world.split, world.digests(), options))


def describe_entities(
    mentions: pl.LazyFrame,
    world: OvenWorld | PhotoFolder,
    answers: Path,
    options: ReferenceOptions,
    knowledge: KnowledgeOptions,
) -> Promises:
    """Promise what is known of the entities of the mentions, and what is not, some thousand entities at a time."""
    from maskoven_kedro.knowledge.describe import AT_A_TIME

    named = (
        mentions.filter(pl.col("entity_id") != "")
        .group_by("entity_id")
        .agg(pl.col("entity_text").min())
        .collect(engine="streaming")
        .sort("entity_id")
    )
    source = class_source(world, knowledge, answers)
    tasks = {
        f"{number:05d}": partial(entity_shard, some, source, options)
        for number, some in enumerate(named.iter_slices(AT_A_TIME))
    }
    decisive = options.hypernyms, options.missing_entities
    return Promises(tasks, fingerprint("entities 1", source.name, source.version, named, *decisive))


def entity_shard(named: pl.DataFrame, source: ClassSource, options: ReferenceOptions) -> Tables:
    """What is known of some entities (columns entity_id, each once, and entity_text), and the findings about them."""
    from maskoven_kedro.knowledge.describe import MISSING
    from maskoven_kedro.knowledge.describe import describe_entities as describe

    titles = {item: text for item, text in named.iter_rows() if text}
    entities, found = describe(named["entity_id"].to_list(), titles, source, options.hypernyms)
    findings = pl.DataFrame([asdict(one) for one in found], schema=schemas.FINDINGS)
    if options.missing_entities == "drop":
        gone = findings.filter(pl.col("reason").is_in(MISSING))
        entities = entities.join(gone, on="entity_id", how="anti", maintain_order="left")
    return {"entities": entities, "findings": findings}


def report_entities(
    entities: Shards, world: OvenWorld | PhotoFolder, answers: Path, knowledge: KnowledgeOptions
) -> dict[str, Any]:
    """Report which entities are missing, renamed or without a class, and how many have one."""
    from maskoven_kedro.knowledge.describe import coverage

    source = class_source(world, knowledge, answers)
    counts, told = _findings(entities)
    return {
        "source": {"name": source.name, "version": source.version},
        "coverage": coverage(entities.scan("entities")).to_dicts(),
        "counts": dict(sorted(counts.items())),
        "findings": told,
    }


def _findings(entities: Shards) -> tuple[Counter[str], list[dict[str, Any]]]:
    """How many findings of every reason, and as many of each as somebody may read: an encyclopaedia has a million."""
    counts: Counter[str] = Counter()
    told: list[dict[str, Any]] = []
    for read in entities.values():
        for one in read.scan("findings").collect().iter_rows(named=True):
            counts[one["reason"]] += 1
            if counts[one["reason"]] <= _FINDINGS_TOLD:
                told.append(one)
    return counts, told


def build_references(
    mentions: Shards,
    entities: Shards,
    answers: Path,
    options: ReferenceOptions,
    questions: QuestionOptions,
) -> tuple[Promises, dict[str, Any]]:
    """Promise the text references of every mention; those that cannot be written become rejections.

    Every distinct question is answered before, here. The second output says who found what the questions point at, how
    often, and what it cost.
    """
    asked = {shard: _questions_of(read) for shard, read in mentions.items()}
    distinct = list(dict.fromkeys(one for own in asked.values() for one in own))
    source, report = referring_source(answers, questions, distinct)
    found = {question: source.refer(question) for question in distinct}
    groups = entity_groups(mentions, entities)
    tasks = {
        shard: partial(
            reference_shard,
            read,
            {question: found[question] for question in asked[shard]},
            groups[shard],
            options,
        )
        for shard, read in mentions.items()
    }
    said = sorted(found.items(), key=itemgetter(0))
    recipe = fingerprint("references 2", mentions.digest, entities.digest, said, options)
    return Promises(tasks, recipe), report()


def reference_shard(
    read: ShardReader, found: Mapping[str, Referring], entities: EntityGroup, options: ReferenceOptions
) -> Tables:
    """The references of the mentions of one shard.

    found: what the questions of these mentions point at. entities: those of this shard and of others.
    """
    mentions = read()["mentions"].sort("mention_id")
    known = entities.of(mentions["entity_id"])
    references, rejections = text_references.build_references(mentions, known, found.__getitem__, options)
    return {"references": references, "rejections": rejections}


def _questions_of(read: ShardReader) -> tuple[str, ...]:
    """The distinct questions of a shard, in order of first sight."""
    asked = (
        read.scan("mentions").select(pl.col("question").drop_nulls().unique(maintain_order=True)).collect()
    )
    return tuple(asked["question"].to_list())


def referring_source(
    answers: Path, options: QuestionOptions, questions: list[str]
) -> tuple[ReferringSource, Callable[[], dict[str, Any]]]:
    """The source that the options name, ready to answer the questions, and what it has to report in the end."""
    from maskoven_kedro.knowledge.cache import CachedReferringSource
    from maskoven_kedro.knowledge.referring import RuleReferringSource

    rules = CachedReferringSource(RuleReferringSource(), answers)
    if options.source == "rules" or options.language_model is None:
        return rules, lambda: {"source": rules.name, "questions": len(questions)}
    from maskoven_kedro.datasets.progress import progress_of
    from maskoven_kedro.knowledge.language_model import LanguageModelSource

    model = LanguageModelSource(options.language_model, answers, rules)
    with progress_of("questions", "answers") as at:
        model.ask(questions, at)
    return model, model.report
