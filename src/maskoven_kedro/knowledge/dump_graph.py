"""The tables of a dump as an item graph, and an endpoint for what they lack."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from maskoven_kedro.core.facts import Property, Rank
from maskoven_kedro.core.recipe import fingerprint
from maskoven_kedro.knowledge.dump import TablesMissing, read_manifest
from maskoven_kedro.knowledge.graph import PROPERTIES, Edge, ItemGraph, Names, Target, number, sorted_edges


class DumpGraph:
    """Scans the tables for all ids of a question at once; nothing of them stays in memory.

    A dump does not list merged ids, so they are missing items here.
    """

    name = "wikidata_dump"

    def __init__(self, folder: Path, languages: Sequence[str] = ()) -> None:
        """Open finished tables; `version` follows the dump. Raises `TablesMissing`, also for labels in `languages`."""
        manifest = read_manifest(folder)
        lacking = [code for code in languages if code not in manifest.languages]
        if lacking:
            options = " ".join(f"--language {code}" for code in languages)
            raise TablesMissing(
                f"{folder} has no labels in {lacking}: make other tables with kedro maskoven dump ... {options}"
            )
        self.version = fingerprint(manifest.dump, manifest.format)
        self._folder = folder

    def targets(self, ids: Sequence[str]) -> dict[str, Target]:
        """Say which items there are."""
        there = set(self._rows("items", ids)["item"].to_list())
        return {
            item: Target(item) if number(item) in there else Target(None, "entity_missing") for item in ids
        }

    def names(self, ids: Sequence[str]) -> dict[str, Names]:
        """Return the names, sorted by language and text within their kind."""
        answer: dict[str, Names] = {item: {} for item in ids}
        rows = self._rows("names", ids).unique().sort("item", "kind", "language", "text")
        for item, kind, language, text in rows.iter_rows():
            answer[f"Q{item}"].setdefault(language if kind == "label" else kind, []).append(text)
        return answer

    def edges(self, ids: Sequence[str]) -> dict[str, list[Edge]]:
        """Return the statements of the best rank."""
        best: dict[str, dict[tuple[str, Property], Rank]] = {item: {} for item in ids}
        for name in PROPERTIES:
            for item, class_number, rank, is_best in self._rows(name, ids).iter_rows():
                if is_best:
                    best[f"Q{item}"][f"Q{class_number}", name] = rank
        return {item: sorted_edges(found) for item, found in best.items()}

    def _rows(self, table: str, ids: Sequence[str]) -> pl.DataFrame:
        wanted = pl.LazyFrame({"item": [number(item) for item in ids]}, schema={"item": pl.Int64})
        rows = pl.scan_parquet(self._folder / table / "*.parquet")
        return rows.join(wanted, on="item", how="semi").collect(engine="streaming")


class GapFilled:
    """A graph, and a second one for the ids that the first does not have."""

    def __init__(self, first: ItemGraph, second: ItemGraph) -> None:
        """Ask `second` only for what `first` reports as missing."""
        self.name = f"{first.name}+{second.name}"
        self.version = f"{first.version}+{second.version}"
        self._first = first
        self._second = second
        self._elsewhere: set[str] = set()

    def targets(self, ids: Sequence[str]) -> dict[str, Target]:
        """Follow merged ids, and find items that are younger than the first graph."""
        answer = self._first.targets(ids)
        gaps = [item for item, target in answer.items() if target.canonical is None]
        if gaps:
            answer |= self._second.targets(gaps)
            ends = sorted({end for item in gaps if (end := answer[item].canonical)}, key=number)
            here = self._first.targets(ends)
            self._elsewhere |= {end for end in ends if here[end].canonical is None}
        return answer

    def names(self, ids: Sequence[str]) -> dict[str, Names]:
        """Names by the graph that has the item."""
        here, elsewhere = self._parted(ids)
        return self._first.names(here) | (self._second.names(elsewhere) if elsewhere else {})

    def edges(self, ids: Sequence[str]) -> dict[str, list[Edge]]:
        """Statements by the graph that has the item; one without any here may be a class that is there only."""
        here, _ = self._parted(ids)
        answer = self._first.edges(here)
        if bare := [item for item in here if not answer[item]]:
            self.targets(bare)
        _, elsewhere = self._parted(ids)
        return answer | (self._second.edges(elsewhere) if elsewhere else {})

    def _parted(self, ids: Sequence[str]) -> tuple[list[str], list[str]]:
        return [one for one in ids if one not in self._elsewhere], [
            one for one in ids if one in self._elsewhere
        ]
