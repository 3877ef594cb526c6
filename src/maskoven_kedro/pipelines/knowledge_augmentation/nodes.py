"""Nodes that turn raw rows into mentions, entities and text references."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from maskoven_kedro.core import references as text_references
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
from maskoven_kedro.knowledge.base import ReferringSource
from maskoven_kedro.pipelines.knowledge_augmentation.oven_reading import oven_tasks
from maskoven_kedro.pipelines.knowledge_augmentation.reading import photo_tasks
from maskoven_kedro.pipelines.knowledge_augmentation.sources import class_source

if TYPE_CHECKING:
    from maskoven_kedro.knowledge.describe import Finding

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
) -> tuple[pl.DataFrame, dict[str, Any]]:
    """Describe the entities of the mentions, and report which are missing, renamed or without a class."""
    from maskoven_kedro.knowledge.describe import MISSING, coverage
    from maskoven_kedro.knowledge.describe import describe_entities as describe

    named = (
        mentions.select("entity_id", "entity_text")
        .group_by("entity_id")
        .agg(pl.col("entity_text").min())
        .collect(engine="streaming")
        .sort("entity_id")
    )
    known = named.filter(pl.col("entity_id") != "")
    titles = {item: text for item, text in known.iter_rows() if text}
    source = class_source(world, knowledge, answers)
    entities, findings = describe(known["entity_id"].to_list(), titles, source, options.hypernyms)
    if options.missing_entities == "drop":
        gone = [one.entity_id for one in findings if one.reason in MISSING]
        entities = entities.filter(~pl.col("entity_id").is_in(gone))
    return entities, {
        "source": {"name": source.name, "version": source.version},
        "coverage": coverage(entities).to_dicts(),
        "counts": dict(sorted(Counter(one.reason for one in findings).items())),
        "findings": [asdict(one) for one in _first_of_each_reason(findings)],
    }


def _first_of_each_reason(findings: Iterable[Finding]) -> Iterator[Finding]:
    """As many findings as somebody may read; the entities of a whole encyclopaedia have a million."""
    met: Counter[str] = Counter()
    for one in findings:
        met[one.reason] += 1
        if met[one.reason] <= _FINDINGS_TOLD:
            yield one


def build_references(
    mentions: Shards,
    entities: pl.LazyFrame,
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
    tasks = {
        shard: partial(
            reference_shard, read, {question: found[question] for question in asked[shard]}, entities, options
        )
        for shard, read in mentions.items()
    }
    recipe = fingerprint(
        "references 1", mentions.digest, entities, sorted(found.items(), key=itemgetter(0)), options
    )
    return Promises(tasks, recipe), report()


def reference_shard(
    read: ShardReader, found: Mapping[str, Referring], entities: pl.LazyFrame, options: ReferenceOptions
) -> Tables:
    """The references of the mentions of one shard.

    found: what the questions of these mentions point at. entities: all of them; only those of the shard are read.
    """
    mentions = read()["mentions"].sort("mention_id")
    known = entities.filter(pl.col("entity_id").is_in(mentions["entity_id"].unique().to_list())).collect()
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
