"""One line of Wikidata's JSON dump, and what the tables keep of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
import polars as pl

from maskoven_kedro.knowledge.queries import QID

LANGUAGES = ("en", "mul")
CLASS_PROPERTIES = ("P31", "P279", "P171")
_RANK = pl.Enum(["preferred", "normal", "deprecated"])
_RANKS = frozenset(_RANK.categories)
_STATEMENT = {"item": pl.Int64, "class": pl.Int64, "rank": _RANK, "best": pl.Boolean}

TABLES: dict[str, dict[str, Any]] = {
    "items": {"item": pl.Int64},
    "names": {"item": pl.Int64, "kind": pl.String, "language": pl.String, "text": pl.String},
    **dict.fromkeys(CLASS_PROPERTIES, _STATEMENT),
    "P18": {"item": pl.Int64, "file": pl.String, "rank": _RANK, "best": pl.Boolean},
    "sitelinks": {"item": pl.Int64, "site": pl.String, "title": pl.String},
}
"""The tables. Items are numbers (Q42 is 42). names: kind `label`, `alias`, `common` (P1843), `taxon` (P225). best: the
statement is among those of the best rank, which Wikidata calls truthy; a best statement without a known value has no
row, and hides the others all the same."""


class NotAnItem(ValueError):
    """A line that holds no item: a property, a lexeme, or nothing that can be read."""


def rows_of(
    line: bytes, sites: frozenset[str], languages: Sequence[str] = ()
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield (table, row) for an item of the dump, wikis in `sites` only. Raises `NotAnItem`.

    languages: of labels that are kept besides `LANGUAGES`.
    """
    try:
        entity = orjson.loads(line)
        item_id = entity["id"]
        if entity["type"] != "item" or not QID.fullmatch(item_id):
            raise NotAnItem(f"{entity['type']} {item_id}")
        return iter(list(_rows(int(item_id[1:]), entity, sites, languages)))
    except NotAnItem:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotAnItem(f"{type(error).__name__}: {str(error)[:80]}") from error


def _rows(
    item: int, entity: dict[str, Any], sites: frozenset[str], languages: Sequence[str]
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    yield "items", (item,)
    labels, aliases = _mapping(entity, "labels"), _mapping(entity, "aliases")
    for language in LANGUAGES:
        if language in labels:
            yield "names", (item, "label", language, _text(labels[language]["value"]))
        for alias in aliases.get(language, ()):
            yield "names", (item, "alias", language, _text(alias["value"]))
    for language in languages:
        if language in labels:
            yield "names", (item, "label", language, _text(labels[language]["value"]))
    claims = _mapping(entity, "claims")
    for name in CLASS_PROPERTIES:
        for value, rank, best in _statements(claims.get(name, ())):
            class_id = (
                value["id"] if "id" in value else f"Q{value['numeric-id']}"
            )  # dumps until 2016 have the number
            if QID.fullmatch(class_id):
                yield name, (item, int(class_id[1:]), rank, best)
    for value, rank, best in _statements(claims.get("P18", ())):
        yield "P18", (item, _text(value), rank, best)
    for value, _, best in _statements(claims.get("P1843", ())):
        if best and value["language"] in LANGUAGES:
            yield "names", (item, "common", value["language"], _text(value["text"]))
    for value, _, best in _statements(claims.get("P225", ())):
        if best:
            yield "names", (item, "taxon", "", _text(value))
    for site, link in _mapping(entity, "sitelinks").items():
        if site in sites:
            yield "sitelinks", (item, site, _text(link["title"]))


def _statements(claims: Any) -> Iterator[tuple[Any, str, bool]]:
    """Yield value, rank, and whether the rank is the best, of the statements that have a known value."""
    ranks = {claim["rank"] for claim in claims}
    if not ranks <= _RANKS:
        raise ValueError(f"ranks {sorted(map(str, ranks - _RANKS))}")
    top = "preferred" if "preferred" in ranks else "normal"
    for claim in claims:
        if claim["mainsnak"]["snaktype"] == "value":
            yield claim["mainsnak"]["datavalue"]["value"], claim["rank"], claim["rank"] == top


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} in place of a text")
    return value


def _mapping(entity: dict[str, Any], key: str) -> dict[str, Any]:
    """Return a part of an entity; the dump writes an empty one as a list."""
    return entity.get(key) or {}
