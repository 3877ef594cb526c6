"""Entities and the classes above them, walked over any graph of Wikidata items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from maskoven_kedro.core.facts import ClassStatement, EntityFacts, LabelSource
from maskoven_kedro.knowledge import queries
from maskoven_kedro.knowledge.graph import Edge, ItemGraph, Names, number

DEPTH_CAP = 24  # steps upward: the chain of parent taxa of a bird has about 20


class UpwardSource:
    """A class source over an item graph; what it learnt of classes stays in memory, entities do not."""

    def __init__(self, graph: ItemGraph, depth_cap: int = DEPTH_CAP, languages: Sequence[str] = ()) -> None:
        """Walk `graph` at most `depth_cap` steps upward; `languages` of labels behind English, if it knows them."""
        self._languages = ("en", "mul", *languages)
        self.name = graph.name
        self.version = "-".join((graph.version, f"depth{depth_cap}", *languages))
        self._graph = graph
        self._depth_cap = depth_cap
        self._class_names: dict[str, Names] = {}
        self._class_edges: dict[str, list[Edge]] = {}
        self._merged: dict[str, str] = {}  # classes that statements still call by an id that was merged

    def entities(self, ids: Sequence[str], titles: Mapping[str, str] | None = None) -> dict[str, EntityFacts]:
        """Resolve and name the ids (label en, mul, further languages, the given title, the id itself)."""
        titles = titles or {}
        targets = self._graph.targets(_valid(ids))
        names = self._graph.names(_ordered({one.canonical for one in targets.values() if one.canonical}))
        answer = {}
        for item in ids:
            target = targets.get(item)
            canonical = target.canonical if target else None
            problem = target.problem if target else "entity_id_malformed"
            found = names[canonical] if canonical else {}
            label, source = self._label(found, titles.get(item), canonical or item)
            others = {*found.get("alias", ()), *found.get("common", ())} - {label}
            aliases = tuple(sorted(other for other in others if other.strip()))
            answer[item] = EntityFacts(item, canonical, label, source, aliases, problem)
        return answer

    def classes(self, ids: Sequence[str]) -> dict[str, list[ClassStatement]]:
        """Walk upward from every id: breadth first, each class once, at most `depth_cap` steps.

        From the entity its P31, P279 and P171 are followed; from a class its P279, and from a taxon its P171, because
        the P31 of a class speaks of the class and not of the entity. Circles and self-loops end by the visited set.
        """
        canonical = {item: target.canonical for item, target in self._graph.targets(_valid(ids)).items()}
        starts = {item for item in canonical.values() if item}
        own = self._graph.edges(_ordered(starts))
        self._learn_classes(own)
        answer: dict[str, list[ClassStatement]] = {}
        for item in ids:
            start = canonical.get(item)
            answer[item] = self._walk(start, own[start]) if start else []
        return answer

    def _walk(self, start: str, own: Sequence[Edge]) -> list[ClassStatement]:
        found: dict[str, ClassStatement] = {}
        also: dict[str, list[str]] = {}
        frontier: list[tuple[str, Sequence[Edge]]] = [(start, own)]
        for depth in range(1, self._depth_cap + 1):
            following: list[str] = []
            for child, edges in frontier:
                for edge in edges:
                    above = self._merged.get(edge.class_id, edge.class_id)
                    if above in (start, child) or (edge.property == "P31" and depth > 1):
                        continue
                    if above in found:
                        if found[above].child_id != child:
                            also.setdefault(above, []).append(child)
                        continue
                    following.append(above)
                    names = self._class_names[above]
                    label, source = self._label(names, None, above)
                    taxon = names.get("taxon", [None])[0]
                    found[above] = ClassStatement(
                        above, label, source, edge.property, edge.rank, depth, child, taxon
                    )
            frontier = [(item, self._class_edges.get(item, ())) for item in following]
            if not frontier:
                break
        return [
            replace(one, also_above=tuple(dict.fromkeys(also[item]))) if item in also else one
            for item, one in found.items()
        ]

    def _label(self, names: Names, title: str | None, item: str) -> tuple[str, LabelSource]:
        """Pick a name in the order en, mul, further languages, title, id and say which it was.

        A label of blanks is none, and one that is the id again neither: bots and label services write it in.
        """
        for language in self._languages:
            for label in names.get(language, ()):
                if label.strip() and label.strip() != item:
                    return label, language
        return (title, "title") if title and title.strip() else (item, "id")

    def _learn_classes(self, own: Mapping[str, Sequence[Edge]]) -> None:
        """Fetch the edges of all classes above, level by level, and then the names of those classes."""
        level = {edge.class_id for edges in own.values() for edge in edges}
        met: set[str] = set()
        depth = 1
        while level and depth < self._depth_cap:
            self._learn_edges(level)
            level = {self._merged.get(item, item) for item in level} - met
            met |= level
            above = (edge for item in level for edge in self._class_edges[item] if edge.property != "P31")
            level = {edge.class_id for edge in above} - met
            depth += 1
        nameless = _ordered((met | level) - self._class_names.keys())
        if nameless:
            self._class_names |= self._graph.names(nameless)

    def _learn_edges(self, classes: set[str]) -> None:
        """Fetch the edges of classes, and of what those stand for that have none because they were merged."""
        new = _ordered(classes - self._class_edges.keys())
        if not new:
            return
        self._class_edges |= self._graph.edges(new)
        bare = [item for item in new if not self._class_edges[item]]
        ends = {item: target.canonical for item, target in self._graph.targets(bare).items()} if bare else {}
        merged = {item: end for item, end in ends.items() if end and end != item}
        self._merged |= merged
        self._learn_edges(set(merged.values()))


def _valid(ids: Sequence[str]) -> list[str]:
    return _ordered({item for item in ids if queries.QID.fullmatch(item)})


def _ordered(ids: set[str]) -> list[str]:
    return sorted(ids, key=number)
