"""A Wikidata snapshot (N-Triples) in an embedded store, asked with the same SPARQL as a public endpoint."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from maskoven_kedro.knowledge.sparql import Row, SparqlGraph, Term
from maskoven_kedro.knowledge.upward import DEPTH_CAP, UpwardSource


class SnapshotUnreadable(ValueError):
    """The snapshot file is missing or is not N-Triples; the message names the file and what to do."""


class SnapshotSource(UpwardSource):
    """Answers names, merged ids and classes out of one N-Triples file.

    The file follows Wikidata's RDF shapes: `rdfs:label`, `skos:altLabel`, truthy `wdt:P31|P279|P171`, full statements
    `p:`/`ps:`/`wikibase:rank` where a rank is known, `owl:sameAs` for merged ids.
    """

    def __init__(self, path: Path, depth_cap: int = DEPTH_CAP, languages: Sequence[str] = ()) -> None:
        """Load the snapshot into memory; `version` begins with its SHA-256. Raises `SnapshotUnreadable`."""
        import pyoxigraph

        store = pyoxigraph.Store()
        try:
            data = path.read_bytes()
            store.bulk_load(data, pyoxigraph.RdfFormat.N_TRIPLES)
        except (OSError, SyntaxError) as error:
            raise SnapshotUnreadable(f"{path}: {error}; write the snapshot again as N-Triples") from error

        def ask(build: Callable[[Sequence[str]], str], ids: Sequence[str]) -> Iterator[Row]:
            return _rows(store.query(build(ids))) if ids else iter(())

        digest = hashlib.sha256(data).hexdigest()[:16]
        graph = SparqlGraph(ask, "wikidata_snapshot", digest, languages=languages)
        super().__init__(graph, depth_cap, languages)


def _rows(solutions: Any) -> Iterator[Row]:
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        pairs = ((name, solution[name]) for name in names)
        yield {
            name: Term(term.value, getattr(term, "language", None) or "")
            for name, term in pairs
            if term is not None
        }
