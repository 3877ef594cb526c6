"""The table of entities: what a class source knows about each, and a report of what it does not know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from maskoven_kedro.core.categories import categorise
from maskoven_kedro.core.facts import ClassStatement, EntityFacts
from maskoven_kedro.core.hypernyms import HypernymOptions, choose_hypernyms
from maskoven_kedro.core.schemas import ENTITIES
from maskoven_kedro.knowledge.base import ClassSource

MISSING = ("entity_missing", "entity_id_malformed", "redirect_cycle")  # reasons: there is no such entity
AT_A_TIME = 20_000  # entities that are described together: their classes are in memory, some twenty each


@dataclass(frozen=True)
class Finding:
    """Something about an entity that a reader of the report should know.

    reason: entity_missing, entity_id_malformed, redirect_cycle, entity_redirected, label_fallback, no_hypernym.
    """

    entity_id: str
    reason: str
    detail: str
    mend: str


def describe_entities(
    ids: Sequence[str], titles: Mapping[str, str], source: ClassSource, options: HypernymOptions
) -> tuple[pl.DataFrame, list[Finding]]:
    """Describe entities: canonical id, name, aliases, hypernyms, category.

    Args:
        ids: entity ids, `AT_A_TIME` at most where memory counts; repeats are allowed, the table has each once, in the
            order of first sight.
        titles: names that the data set itself uses, such as Wiki6M's titles; they win over the source's labels.
        source: where names and classes are from.
        options: which hypernyms to keep.

    Returns:
        A frame of `schemas.ENTITIES`, where a missing entity keeps its own id, its title and category `others`, and
        the findings in the same order. Ids that are not Wikidata item ids are reported and left out of the frame.
    """
    ids = list(dict.fromkeys(ids))
    facts = source.entities(ids, titles)
    classes = source.classes(ids)
    rows: list[dict[str, Any]] = []
    findings: list[Finding] = []
    for item in ids:
        fact = facts[item]
        given = titles.get(item, "")
        title = given if given.strip() else fact.label
        chosen = choose_hypernyms(classes[item], options, avoid=(title, fact.label))
        findings += _findings(fact, len(chosen), classes[item])
        if fact.problem == "entity_id_malformed":
            continue
        rows.append(
            {
                "entity_id": item,
                "title": title,
                "canonical_id": fact.canonical_id or item,
                "aliases": sorted(
                    {*fact.aliases, *([fact.label] if fact.label_source != "id" else [])} - {title}
                ),
                "hypernyms": [asdict(hypernym) for hypernym in chosen],
                "category": categorise(classes[item]),
            }
        )
    return pl.DataFrame(rows, schema=ENTITIES), findings


def coverage(entities: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
    """Count the entities with and without a hypernym: columns category, entities, without_hypernym, share."""
    bare = pl.col("hypernyms").list.len() == 0
    return (
        entities.lazy()
        .group_by("category")
        .agg(entities=pl.len(), without_hypernym=bare.sum(), share_without=bare.mean().round(4))
        .sort("category")
        .collect(engine="streaming")
    )


def _findings(fact: EntityFacts, hypernyms: int, classes: Sequence[ClassStatement]) -> Iterator[Finding]:
    item = fact.entity_id
    if fact.problem is not None:
        yield Finding(
            item,
            fact.problem,
            f"{item} ({fact.label}) is not in the source",
            "look the id up, or take a fresh snapshot",
        )
        return
    if fact.canonical_id != item:
        yield Finding(
            item, "entity_redirected", f"{item} stands for {fact.canonical_id}", "nothing: both ids are kept"
        )
    if fact.label_source != "en":
        yield Finding(
            item,
            "label_fallback",
            f"label {fact.label!r} is from: {fact.label_source}",
            "add an English label",
        )
    if hypernyms == 0:
        named = ", ".join(statement.label for statement in classes[:3]) or "none"
        yield Finding(
            item,
            "no_hypernym",
            f"useful classes: none; classes: {named}",
            "mend the item's P31, P279 or P171",
        )
