"""The contract of a graph of Wikidata items: what is asked of it, item by item, and nothing of how it is walked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol, TypeVar, get_args

from maskoven_kedro.core.facts import Property, Rank

RANK_ORDER: dict[Rank, int] = {"preferred": 0, "normal": 1, "deprecated": 2}
PROPERTIES: tuple[Property, ...] = get_args(Property)
_PROPERTY_ORDER = {name: order for order, name in enumerate(PROPERTIES)}

Names = dict[str, list[str]]
"""Names of an item: labels under their language (`en`, `mul`), the rest under `alias`, `common`, `taxon`; sorted."""

T = TypeVar("T")


class Target(NamedTuple):
    """What an id stands for now: `canonical` is None where `problem` says `entity_missing` or `redirect_cycle`."""

    canonical: str | None
    problem: str | None = None


class Edge(NamedTuple):
    """One statement upward: the class, the property (P31, P279, P171) and the best rank that says so."""

    class_id: str
    property: Property
    rank: Rank


class ItemGraph(Protocol):
    """Answers for every id that it is given; ids are well-formed item ids, each once."""

    name: str
    version: str

    def targets(self, ids: Sequence[str]) -> dict[str, Target]:
        """Follow merged ids to the item that they stand for now."""
        ...

    def names(self, ids: Sequence[str]) -> dict[str, Names]:
        """Return the English and the language-independent names; empty where there are none."""
        ...

    def edges(self, ids: Sequence[str]) -> dict[str, list[Edge]]:
        """Return the best-ranked statements upward in the order of `sorted_edges`; empty where there are none."""
        ...


def sorted_edges(best: dict[tuple[str, Property], Rank]) -> list[Edge]:
    """Return edges by rank, then P31 before P279 before P171, then the number of the class."""
    edges = [Edge(class_id, name, rank) for (class_id, name), rank in best.items()]
    return sorted(
        edges, key=lambda edge: (RANK_ORDER[edge.rank], _PROPERTY_ORDER[edge.property], number(edge.class_id))
    )


def number(item: str) -> int:
    """Return the number of an id, which orders ids: Q9 before Q10."""
    return int(item[1:])


def slices(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield the items, at most `size` at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
