"""The tables that the catalog may name, and the check that a frame is one of them."""

from __future__ import annotations

import polars as pl

from maskoven_kedro.core import schemas
from maskoven_kedro.core.annotations import ANNOTATIONS, LEDGER
from maskoven_kedro.core.duplicates import HASHES
from maskoven_kedro.core.lessons import LESSONS
from maskoven_kedro.core.linking_samples import SAMPLES
from maskoven_kedro.core.release import DROPPED, RELEASED
from maskoven_kedro.core.visibility import VISIBILITY

TABLES: dict[str, schemas.Schema] = {
    "mentions": schemas.MENTIONS,
    "references": schemas.REFERENCES,
    "candidates": schemas.CANDIDATES,
    "regions": schemas.REGIONS,
    "rejections": schemas.REJECTIONS,
    "entities": schemas.ENTITIES,
    "findings": schemas.FINDINGS,
    "lessons": dict(LESSONS),
    "visibility": VISIBILITY,
    "annotations": ANNOTATIONS,
    "ledger": LEDGER,
    "released": RELEASED,
    "dropped": DROPPED,
    "hashes": HASHES,
    "samples": SAMPLES,
}


class TableMismatch(ValueError):
    """A frame whose columns are not those of the table that it should be."""


def check_table(frame: pl.DataFrame, table: str) -> None:
    """Raise TableMismatch, naming the columns, unless the frame has exactly the columns and types of the table."""
    expected = pl.Schema(TABLES[table])
    if frame.schema == expected:
        return
    wrong = [name for name in {*expected, *frame.schema} if frame.schema.get(name) != expected.get(name)]
    raise TableMismatch(f"not a table of {table}: columns {sorted(wrong) or 'in another order'} differ")
