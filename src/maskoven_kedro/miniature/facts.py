"""What Wikidata says about the miniature's entities: the tables of the package, and the snapshot written from them.

The tables name their source per row: `oven` (the pair of id and title stands in released rows of OVEN or Wiki6M),
`lookup` (found in published extracts of Wikidata), `memory` (general knowledge). Chains of parent taxa are abridged:
a taxon names its nearest ancestor that the tables hold, ranks between them are left out.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from maskoven_kedro.miniature.catalogue import looks

_ENTITY = "http://www.wikidata.org/entity/"
_STATEMENT = "http://www.wikidata.org/entity/statement/"
_DIRECT = "http://www.wikidata.org/prop/direct/"
_PROP = "http://www.wikidata.org/prop/"
_VALUE = "http://www.wikidata.org/prop/statement/"
_RANK = "http://wikiba.se/ontology#"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_ALIAS = "http://www.w3.org/2004/02/skos/core#altLabel"
_DESCRIPTION = "http://schema.org/description"
_SAME = "http://www.w3.org/2002/07/owl#sameAs"
_RANKS = {"preferred": "PreferredRank", "normal": "NormalRank", "deprecated": "DeprecatedRank"}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_MULTILINGUAL_EVERY = 11  # one item in so many is named in "mul" alone, as on Wikidata since 2024
_NO_SUMMARY_EVERY = 17  # one article in so many has an empty summary in Wiki6M


@dataclass(frozen=True)
class Fact:
    """An entity: Wikidata id, English Wikipedia title, other English names, a few words on it, its category.

    source: `oven`, `lookup` or `memory`, see the module.
    """

    entity_id: str
    title: str
    aliases: tuple[str, ...]
    description: str
    category: str
    source: str

    @property
    def label(self) -> str:
        """English label: the title without a qualifier in parentheses."""
        return self.title.partition(" (")[0]


@dataclass(frozen=True)
class Statement:
    """One statement `subject property object`: P31 instance of, P279 subclass of, P171 parent taxon."""

    subject: str
    property: str
    object: str
    rank: str
    source: str


@cache
def entities() -> dict[str, Fact]:
    """Return all entities by title, in order of their ids.

    A look without a row is drawn as company and in lessons, but never asked for: an id that could not be confirmed
    is left out rather than guessed.
    """
    found = {
        row["title"]: Fact(
            row["entity_id"], row["title"], tuple(filter(None, row["aliases"].split("|"))),
            row["description"], row["category"], row["source"],
        )
        for row in _rows("entities")
    }  # fmt: skip
    return dict(sorted(found.items(), key=lambda pair: _number(pair[1].entity_id)))


@cache
def drawn_titles() -> tuple[str, ...]:
    """Return the titles of all entities that have a look and an id, in alphabetical order."""
    return tuple(title for title in looks() if title in entities())


@cache
def classes() -> dict[str, str]:
    """Return the English label of every class by its id."""
    return {row["class_id"]: row["label"] for row in _rows("classes")}


@cache
def statements() -> tuple[Statement, ...]:
    """Return all statements about entities and classes."""
    return tuple(
        Statement(row["subject"], row["property"], row["object"], row["rank"], row["source"])
        for row in _rows("statements")
    )


@cache
def redirects() -> dict[str, str]:
    """Return merged ids: old id -> the id that it stands for now."""
    return {row["old_id"]: row["new_id"] for row in _rows("redirects")}


def wiki_summary(fact: Fact) -> str:
    """Return one sentence on the entity for the miniature's Wikipedia; some entities have none, as in reality."""
    if _number(fact.entity_id) % _NO_SUMMARY_EVERY == 0:
        return ""
    article = "" if fact.description.startswith(("a ", "an ", "the ")) else "a "
    return f"{fact.label} is {article}{fact.description}."


@cache
def labels_and_aliases() -> frozenset[str]:
    """Return every name of an entity in lower case: titles, labels and aliases; none may be a training phrase."""
    return frozenset(
        name.lower() for fact in entities().values() for name in (fact.title, fact.label, *fact.aliases)
    )


def snapshot_lines() -> Iterator[str]:
    """Return the snapshot in Wikidata's RDF shapes as N-Triples, sorted, without line ends.

    Names in English or, for a few, in `mul` alone; the best-ranked statements as `wdt:`; statements of an item
    whose ranks differ also in full, with their rank; `owl:sameAs` for merged ids.
    """
    lines = {*_names(), *_claims()}
    lines |= {f"{_item(old)} <{_SAME}> {_item(new)} ." for old, new in redirects().items()}
    yield from sorted(lines)


def _names() -> Iterator[str]:
    for class_id, label in classes().items():
        yield f"{_item(class_id)} <{_LABEL}> {_text(label, 'en')} ."
    above = {statement.object for statement in statements()}
    for fact in entities().values():
        language = "mul" if _number(fact.entity_id) % _MULTILINGUAL_EVERY == 0 else "en"
        # An entity that others are instances or kinds of is a common noun, which Wikidata writes small.
        label = fact.label[:1].lower() + fact.label[1:] if fact.entity_id in above else fact.label
        yield f"{_item(fact.entity_id)} <{_LABEL}> {_text(label, language)} ."
        yield f"{_item(fact.entity_id)} <{_DESCRIPTION}> {_text(fact.description, 'en')} ."
        for alias in fact.aliases:
            yield f"{_item(fact.entity_id)} <{_ALIAS}> {_text(alias, 'en')} ."


def _claims() -> Iterator[str]:
    grouped: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statement in statements():
        grouped[statement.subject, statement.property].append(statement)
    for (subject, name), group in grouped.items():
        ranks = {statement.rank for statement in group}
        best = "preferred" if "preferred" in ranks else "normal"
        for statement in group:
            if statement.rank == best:
                yield f"{_item(subject)} <{_DIRECT}{name}> {_item(statement.object)} ."
            if ranks != {"normal"}:
                node = f"<{_STATEMENT}{subject}-{name}-{statement.object}>"
                yield f"{_item(subject)} <{_PROP}{name}> {node} ."
                yield f"{node} <{_VALUE}{name}> {_item(statement.object)} ."
                yield f"{node} <{_RANK}rank> <{_RANK}{_RANKS[statement.rank]}> ."


def _item(item: str) -> str:
    return f"<{_ENTITY}{item}>"


def _text(text: str, language: str) -> str:
    return '"' + "".join(_ESCAPES.get(letter, letter) for letter in text) + f'"@{language}'


def _number(item: str) -> int:
    return int(item[1:])


def _rows(table: str) -> list[dict[str, str]]:
    text = (files("maskoven_kedro.miniature") / "knowledge" / f"{table}.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
