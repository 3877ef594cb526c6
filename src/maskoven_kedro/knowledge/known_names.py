"""All names that a source on disk knows, as a table: columns entity_id, title, and main (its title, no alias)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from maskoven_kedro.knowledge.dump import read_manifest
from maskoven_kedro.knowledge.queries import ENTITY, QID

_MAIN = {
    "http://www.w3.org/2000/01/rdf-schema#label": True,
    "http://www.w3.org/2004/02/skos/core#altLabel": False,
}
_LANGUAGES = ("en", "mul")


def snapshot_names(path: Path) -> pl.DataFrame:
    """Return the English and language-independent labels and aliases of a snapshot (N-Triples)."""
    import pyoxigraph

    rows = []
    with path.open("rb") as file:
        for subject, predicate, value, *_ in pyoxigraph.parse(file, format=pyoxigraph.RdfFormat.N_TRIPLES):
            main = _MAIN.get(getattr(predicate, "value", ""))
            item = str(getattr(subject, "value", "")).removeprefix(ENTITY)
            if main is not None and QID.fullmatch(item) and getattr(value, "language", None) in _LANGUAGES:
                rows.append((item, str(value.value), main))
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def dump_names(folder: Path, site: str = "enwiki") -> pl.DataFrame:
    """Return the titles of articles of a wiki in the tables of a dump. Raises `TablesMissing`.

    Labels are left out: a hundred million items share them, down to every street and surname.
    """
    read_manifest(folder)
    links = pl.scan_parquet(folder / "sitelinks" / "*.parquet").filter(site=site)
    item = pl.concat_str(pl.lit("Q"), pl.col("item").cast(pl.String))
    return links.select(entity_id=item, title="title", main=True).collect(engine="streaming")


_SCHEMA = {"entity_id": pl.String, "title": pl.String, "main": pl.Boolean}
