"""The two records that reading produces: a mention, or the reason why there is none."""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

import polars as pl

from maskoven_kedro.core.schemas import Schema


@dataclass(frozen=True, slots=True)
class Mention:
    """One row of the mentions table; sizes are those of the upright frame in pixels."""

    mention_id: str
    split: str
    subset: str
    seen: bool
    source: str
    image_id: str
    image_path: str
    width: int
    height: int
    sha256: str
    entity_id: str
    entity_text: str
    question: str | None


@dataclass(frozen=True, slots=True)
class Rejection:
    """One record that was left out: which, why (`reason`, snake_case), the details, and how to mend it."""

    stage: str
    split: str
    mention_id: str
    image_id: str
    reason: str
    detail: str
    mend: str


def records_frame(records: Iterable[Mention | Rejection], schema: Schema) -> pl.DataFrame:
    """Turn records of one class into a table with the columns of `schema`."""
    values = attrgetter(*schema)
    return pl.DataFrame([values(record) for record in records], schema=schema, orient="row")
