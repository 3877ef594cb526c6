"""From the names that people write for their photos to Wikidata ids: linked where a name can mean one thing only.

A name that several entities bear, or that is almost one of an entity, is not guessed at: the row comes back as a
rejection that lists the ids to choose from. A name like no other stands for itself, without an id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

import polars as pl

from maskoven_kedro.core.photos import SPLIT, STAGE, PhotoRow
from maskoven_kedro.core.records import Rejection
from maskoven_kedro.core.schemas import Schema
from maskoven_kedro.core.search import NameIndex, NameMatch

NAMES: Schema = {"entity_id": pl.String, "title": pl.String, "main": pl.Boolean}
"""Names of entities. main: the title of the entity; others are aliases."""

Unclear = tuple[str, str, str]
"""Reason, detail and mend of a name that means no one entity."""

_LISTED = 5  # entities that a rejection lists


def titles_and_others(names: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part names (`NAMES`) into titles, and aliases with titles that have lost their qualifier.

    >>> names = pl.DataFrame([("Q308", "Mercury (planet)", True)], schema=NAMES, orient="row")
    >>> titles_and_others(names)[1].rows()
    [('Q308', 'Mercury')]
    """
    titles = names.filter("main").select("entity_id", "title").unique(maintain_order=True)
    bare = titles.with_columns(pl.col("title").str.replace(r"^(.+) \([^()]+\)$", "${1}"))
    others = pl.concat([names.filter(~pl.col("main")).select("entity_id", "title"), bare])
    return titles, others.join(titles, on=["entity_id", "title"], how="anti").unique(maintain_order=True)


def link_names(
    rows: Iterable[PhotoRow | Rejection], titles: NameIndex, others: NameIndex
) -> Iterator[PhotoRow | Rejection]:
    """Yield the rows, those with a name only under the id that it means, or why it means none.

    A title wins over aliases and over titles without their qualifier ("Mercury" for "Mercury (planet)").

    Args:
        rows: as `photos.parse_photo_rows` gives them.
        titles, others: indices of the two tables of `titles_and_others`.
    """
    meant: dict[str, str | Unclear] = {}  # photos of one thing are many
    for row in rows:
        if isinstance(row, Rejection) or row.entity_id:
            yield row
            continue
        if row.entity_text not in meant:
            meant[row.entity_text] = _meaning(row.entity_text, titles, others)
        found = meant[row.entity_text]
        if isinstance(found, str):
            yield replace(row, entity_id=found)
        else:
            reason, detail, mend = found
            yield Rejection(STAGE, SPLIT, row.mention_id, row.file, reason, f"{row.file}: {detail}", mend)


def _meaning(name: str, titles: NameIndex, others: NameIndex) -> str | Unclear:
    """Return the id that a name means, empty for one like no other, or why it is not clear."""
    for index in (titles, others):
        bearers = _ids(index.bearing(name))
        if len(bearers) == 1:
            return bearers[0]
        if bearers:
            detail = f"{name!r} may be {_listed(bearers, titles)}"
            return "entity_name_ambiguous", detail, "write one of these ids as the entity"
    near = _ids([*titles.near(name), *others.near(name)])
    if near:
        detail = f"nothing is called {name!r}; almost the same: {_listed(near, titles)}"
        return "entity_name_unknown", detail, "correct the name, or write one of these ids as the entity"
    return ""


def _ids(matches: Iterable[NameMatch]) -> list[str]:
    return list(dict.fromkeys(match.entity_id for match in matches))


def _listed(ids: list[str], titles: NameIndex) -> str:
    """Return ids with their titles, the best known (lowest) numbers first."""
    shown = sorted(ids, key=lambda item: int(re.sub(r"\D", "", item)))[:_LISTED]
    named = titles.titles_of(shown)
    more = f" and {len(ids) - _LISTED} more" if len(ids) > _LISTED else ""
    return ", ".join(f"{item} ({named.get(item, 'no title')})" for item in shown) + more
