"""What a knowledge source answers: facts about entities, and the thing that a question points at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Property = Literal["P31", "P279", "P171"]
Rank = Literal["preferred", "normal", "deprecated"]
LabelSource = str
"""Where a name is from: `en`, `mul`, another language that was asked for, `title`, or `id` where there is none."""
Intent = Literal[
    "identity", "made_of", "produced_by", "part_of", "activity", "attribute", "purpose", "place", "time", "cause",
    "manner", "count", "other",
]  # fmt: skip


@dataclass(frozen=True)
class ClassStatement:
    """One class on the way up from an entity.

    class_id: QID of the class. label: its name, or its QID where it has none. label_source: where the name is from.
    property: the Wikidata property of the last step (P31 instance of, P279 subclass of, P171 parent taxon).
    rank: best rank among the statements that say so. depth: steps from the entity, 1 for its own statements.
    child_id: the item that the statement stands on (the entity itself at depth 1).
    taxon_name: scientific name (P225) of the class where the source knows it.
    also_above: further items among these, each a class or the entity, that this class stands one step above.
    """

    class_id: str
    label: str
    label_source: LabelSource
    property: Property
    rank: Rank
    depth: int
    child_id: str
    taxon_name: str | None = None
    also_above: tuple[str, ...] = ()


@dataclass(frozen=True)
class EntityFacts:
    """An entity as its source knows it.

    entity_id: the id asked for. canonical_id: the id that it stands for now, the same where nothing was merged,
    None where the entity is missing. problem: None, `entity_missing`, `entity_id_malformed` or `redirect_cycle`.
    """

    entity_id: str
    canonical_id: str | None
    label: str
    label_source: LabelSource
    aliases: tuple[str, ...] = ()
    problem: str | None = None


@dataclass(frozen=True)
class Referring:
    """What a question points at.

    phrase: noun phrase of at most 20 words, None where the question names nothing that can be pointed at.
    groundable: whether the phrase lets a person point at something in the picture. intent: what is asked about that
    thing. reason: `ok`, or a code that says why there is no phrase. rule: name of the rule that decided.
    fallback: what to take instead where the phrase names the answer; None where it was made without knowing any.
    """

    phrase: str | None
    groundable: bool
    intent: Intent
    reason: str
    rule: str
    fallback: Referring | None = None
