"""A Wikidata snapshot (N-Triples) in an embedded store, asked with the same SPARQL as a public endpoint."""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from maskoven_kedro.core.facts import ClassStatement, EntityFacts, LabelSource, Property, Rank
from maskoven_kedro.knowledge import queries

log = logging.getLogger(__name__)

BATCH = 200  # ids per query: what a public endpoint answers well within its time limit
DEPTH_CAP = 24  # steps upward: the chain of parent taxa of a bird has about 20
_RANKS: dict[str, Rank] = {
    "PreferredRank": "preferred",
    "NormalRank": "normal",
    "DeprecatedRank": "deprecated",
}
_RANK_ORDER = {"preferred": 0, "normal": 1, "deprecated": 2}
_PROPERTY_ORDER = {name: order for order, name in enumerate(get_args(Property))}

Edge = tuple[str, Property, Rank]
Names = dict[str, list[str]]


class SnapshotUnreadable(ValueError):
    """The snapshot file is missing or is not N-Triples; the message names the file and what to do."""


class SnapshotSource:
    """Answers names, merged ids and classes out of one N-Triples file.

    The file follows Wikidata's RDF shapes: `rdfs:label`, `skos:altLabel`, truthy `wdt:P31|P279|P171`, full statements
    `p:`/`ps:`/`wikibase:rank` where a rank is known, `owl:sameAs` for merged ids.
    """

    name = "wikidata_snapshot"

    def __init__(self, path: Path, depth_cap: int = DEPTH_CAP) -> None:
        """Load the snapshot into memory; `version` is the SHA-256 of the file. Raises `SnapshotUnreadable`."""
        import pyoxigraph

        self._depth_cap = depth_cap
        self._store = pyoxigraph.Store()
        try:
            data = path.read_bytes()
            self._store.bulk_load(data, pyoxigraph.RdfFormat.N_TRIPLES)
        except (OSError, SyntaxError) as error:
            raise SnapshotUnreadable(f"{path}: {error}; write the snapshot again as N-Triples") from error
        self.version = f"{hashlib.sha256(data).hexdigest()[:16]}-depth{depth_cap}"
        self._names: dict[str, Names] = {}
        self._edges: dict[str, list[Edge]] = {}

    def entities(self, ids: Sequence[str], titles: Mapping[str, str] | None = None) -> dict[str, EntityFacts]:
        """Resolve and name the ids (label en, then mul, then the given title, then the id itself)."""
        titles = titles or {}
        valid = [item for item in ids if queries.QID.fullmatch(item)]
        canonical = self._canonical(valid)
        self._fetch_names([item for item in canonical.values() if item])
        circles = self._circles([item for item, target in canonical.items() if target is None])
        answer = {}
        for item in ids:
            target = canonical.get(item)
            problem = None
            if item not in canonical:
                problem = "entity_id_malformed"
            elif target is None:
                problem = "redirect_cycle" if item in circles else "entity_missing"
            found = self._names.get(target, {}) if target else {}
            label, source = _label(found, titles.get(item), target or item)
            aliases = tuple(sorted({*found.get("alias", ()), *found.get("common", ())} - {label}))
            answer[item] = EntityFacts(item, target, label, source, aliases, problem)
        return answer

    def classes(self, ids: Sequence[str]) -> dict[str, list[ClassStatement]]:
        """Walk upward from every id: breadth first, each class once, at most `depth_cap` steps.

        From the entity its P31, P279 and P171 are followed; from a class its P279, and from a taxon its P171, because
        the P31 of a class speaks of the class and not of the entity. Circles and self-loops end by the visited set.
        """
        canonical = self._canonical([item for item in ids if queries.QID.fullmatch(item)])
        self._fetch_upward({item for item in canonical.values() if item})
        return {item: self._walk(canonical[item]) if canonical.get(item) else [] for item in ids}

    def _walk(self, start: str | None) -> list[ClassStatement]:
        assert start is not None
        seen, frontier, found = {start}, [start], []
        for depth in range(1, self._depth_cap + 1):
            following: list[str] = []
            for child in frontier:
                for class_id, name, rank in self._edges.get(child, ()):
                    if class_id in seen or (name == "P31" and depth > 1):
                        continue
                    seen.add(class_id)
                    following.append(class_id)
                    known = self._names.get(class_id, {})
                    label, source = _label(known, None, class_id)
                    taxon = known.get("taxon", [None])[0]
                    found.append(ClassStatement(class_id, label, source, name, rank, depth, child, taxon))
            frontier = following
            if not frontier:
                break
        return found

    def _fetch_upward(self, start: set[str]) -> None:
        visited: set[str] = set()
        frontier, depth = start, 0
        while frontier and depth < self._depth_cap:
            for batch in _batches(sorted(frontier - self._edges.keys(), key=_number)):
                self._fetch_edges(batch)
            visited |= frontier
            depth += 1
            edges = (edge for item in frontier for edge in self._edges[item])
            frontier = {class_id for class_id, name, _ in edges if name != "P31" or depth == 1} - visited
        self._fetch_names(sorted({edge[0] for item in visited for edge in self._edges[item]}, key=_number))

    def _fetch_edges(self, batch: Sequence[str]) -> None:
        rows: dict[str, dict[tuple[str, Property], Rank]] = {item: {} for item in batch}
        for row in self._rows(queries.statements(batch)):
            self._note(rows, row)
        for item, best in rows.items():
            self._edges[item] = sorted(
                ((cls, name, rank) for (cls, name), rank in best.items()), key=_edge_order
            )

    def _rows(self, query: str) -> Any:
        return self._store.query(query)

    @staticmethod
    def _note(rows: dict[str, dict[tuple[str, Property], Rank]], row: Any) -> None:
        class_id = _qid(row["class"])
        if class_id is None:  # a blank node: "unknown value" on Wikidata
            return
        rank = (
            _RANKS.get(row["rank"].value.rpartition("#")[2], "normal")
            if row["rank"] is not None
            else "normal"
        )
        best = rows[str(_qid(row["item"]))]
        key = (class_id, row["property"].value)
        if key not in best or _RANK_ORDER[rank] < _RANK_ORDER[best[key]]:
            best[key] = rank

    def _fetch_names(self, ids: Sequence[str]) -> None:
        new = sorted({item for item in ids if item not in self._names}, key=_number)
        for batch in _batches(new):
            found: dict[str, dict[str, set[tuple[str, str]]]] = {item: defaultdict(set) for item in batch}
            for row in self._rows(queries.names(batch)):
                kind, text = row["kind"].value, row["text"]
                found[str(_qid(row["item"]))][kind].add((text.language or "", text.value))
            for item, kinds in found.items():
                names = {
                    kind: [text for _, text in sorted(texts)]
                    for kind, texts in kinds.items()
                    if kind != "label"
                }
                for language, text in sorted(kinds.get("label", ())):
                    names.setdefault(language, []).append(text)
                self._names[item] = names

    def _canonical(self, ids: Sequence[str]) -> dict[str, str | None]:
        """Follow merged ids to the item that they stand for now; None where there is none, or no end to follow."""
        answer: dict[str, str | None] = {}
        for batch in _batches(sorted(set(ids), key=_number)):
            moved = self._moved(batch)
            ends: dict[str, str] = {}
            for row in self._rows(queries.redirects(batch)):
                merged, end = _qid(row["item"]), _qid(row["canonical"])
                if merged and end and _number(end) <= _number(ends.get(merged, end)):
                    ends[merged] = end
            targets = {item: ends.get(item) if item in moved else item for item in batch}
            alive: set[str | None] = set()
            for some in _batches(sorted({target for target in targets.values() if target}, key=_number)):
                alive |= {_qid(row["item"]) for row in self._rows(queries.existing(some))}
            answer |= {item: target if target in alive else None for item, target in targets.items()}
        return answer

    def _moved(self, batch: Sequence[str]) -> set[str | None]:
        return {_qid(row["item"]) for row in self._rows(queries.redirected(batch))}

    def _circles(self, ids: Sequence[str]) -> set[str | None]:
        """Return the merged ids whose redirects never end."""
        circles: set[str | None] = set()
        for batch in _batches(ids):
            ending = {_qid(row["item"]) for row in self._rows(queries.redirects(batch))}
            circles |= self._moved(batch) - ending
        return circles


def _label(names: Names, title: str | None, item: str) -> tuple[str, LabelSource]:
    """Pick a name in the order en, mul, title, id and say which it was."""
    if names.get("en"):
        return names["en"][0], "en"
    if names.get("mul"):
        return names["mul"][0], "mul"
    return (title, "title") if title else (item, "id")


def _edge_order(edge: Edge) -> tuple[int, int, int]:
    class_id, name, rank = edge
    return _RANK_ORDER[rank], _PROPERTY_ORDER[name], _number(class_id)


def _number(item: str) -> int:
    return int(item[1:])


def _qid(term: Any) -> str | None:
    value = getattr(term, "value", "")
    item = value.removeprefix(queries.ENTITY)
    return item if item != value and queries.QID.fullmatch(item) else None


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
