"""An item graph behind SPARQL, wherever the queries are answered: an embedded store or an endpoint."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple, cast

from maskoven_kedro.core.facts import Property, Rank
from maskoven_kedro.knowledge import queries
from maskoven_kedro.knowledge.graph import RANK_ORDER, Edge, Names, Target, number, slices, sorted_edges

BATCH = 200  # ids per query: what a public endpoint answers well within its time limit
_RANKS: dict[str, Rank] = {
    "PreferredRank": "preferred",
    "NormalRank": "normal",
    "DeprecatedRank": "deprecated",
}


class Term(NamedTuple):
    """A value of a result: the IRI or the text, and the language of a text (empty where it has none)."""

    value: str
    language: str = ""


Row = Mapping[str, Term]
"""One row of a result: variable -> term; an unbound variable is not in it."""

Ask = Callable[[Callable[[Sequence[str]], str], Sequence[str]], Iterable[Row]]
"""Answers a query of `queries` for some ids: takes the function that writes the query, and the ids."""


class SparqlGraph:
    """Merged ids, names and statements by the queries of `knowledge.queries`."""

    def __init__(
        self, ask: Ask, name: str, version: str, batch: int = BATCH, languages: Sequence[str] = ()
    ) -> None:
        """Ask by `ask`, at most `batch` ids at a time; labels in `languages` too."""
        self._names = partial(queries.names, languages=languages)
        self.name, self.version = name, version
        self._ask = ask
        self._batch = batch

    def targets(self, ids: Sequence[str]) -> dict[str, Target]:
        """Follow merged ids; no row about an item is a missing item only if the item has no statement at all."""
        answer: dict[str, Target] = {}
        for batch in slices(ids, self._batch):
            moved = {_item(row["item"]) for row in self._ask(queries.redirected, batch)}
            ends: dict[str, list[str]] = {item: [] if item in moved else [item] for item in batch}
            gone: set[str] = set()
            for row in self._ask(queries.redirects, [item for item in batch if item in moved]):
                merged, end = _item(row["item"]), _qid(row["canonical"])
                if end is None:  # merged into something that is no item
                    gone.add(merged)
                else:
                    ends[merged].append(end)
            asked = sorted({end for several in ends.values() for end in several}, key=number)
            alive = {_item(row["item"]) for row in self._ask(queries.existing, asked)}
            for item, several in ends.items():
                living = sorted((end for end in several if end in alive), key=number)
                if living:
                    answer[item] = Target(living[0])
                else:
                    cycle = not several and item not in gone
                    answer[item] = Target(None, "redirect_cycle" if cycle else "entity_missing")
        return answer

    def names(self, ids: Sequence[str]) -> dict[str, Names]:
        """Return the names, sorted within their kind."""
        answer: dict[str, Names] = {}
        for batch in slices(ids, self._batch):
            found: dict[str, dict[str, set[tuple[str, str]]]] = {item: defaultdict(set) for item in batch}
            for row in self._ask(self._names, batch):
                kind, text = row["kind"].value, row["text"]
                language = text.language
                found[_item(row["item"])][language if kind == "label" else kind].add((language, text.value))
            for item, kinds in found.items():
                answer[item] = {kind: [text for _, text in sorted(texts)] for kind, texts in kinds.items()}
        return answer

    def edges(self, ids: Sequence[str]) -> dict[str, list[Edge]]:
        """Return the statements upward, the best rank where several say the same."""
        answer: dict[str, list[Edge]] = {}
        for batch in slices(ids, self._batch):
            rows: dict[str, dict[tuple[str, Property], Rank]] = {item: {} for item in batch}
            for row in self._ask(queries.statements, batch):
                class_id = _qid(row["class"])
                if class_id is None:  # a blank node: "unknown value" on Wikidata
                    continue
                rank = (
                    _RANKS.get(row["rank"].value.rpartition("#")[2], "normal") if "rank" in row else "normal"
                )
                best, key = rows[_item(row["item"])], (class_id, cast(Property, row["property"].value))
                if key not in best or RANK_ORDER[rank] < RANK_ORDER[best[key]]:
                    best[key] = rank
            answer |= {item: sorted_edges(best) for item, best in rows.items()}
        return answer


def _qid(term: Term) -> str | None:
    item = term.value.removeprefix(queries.ENTITY)
    return item if item != term.value and queries.QID.fullmatch(item) else None


def _item(term: Term) -> str:
    return term.value.removeprefix(queries.ENTITY)
