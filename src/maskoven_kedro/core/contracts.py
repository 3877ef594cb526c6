"""Pandera validators of the tables: columns, types, keys, and the value sets that a table may hold.

Import them through `core.schemas`; importing this module loads pandera (and with it pandas).
"""

import pandera.polars as pa
import polars as pl

from maskoven_kedro.core import schemas

_ENTITY_ID = r"^Q[1-9][0-9]*$"
_SHA256 = r"^[0-9a-f]{64}$"


def _contract(
    schema: schemas.Schema,
    name: str,
    unique: list[str] | None = None,
    nullable: tuple[str, ...] = (),
    checks: dict[str, pa.Check | list[pa.Check]] | None = None,
    table_checks: list[pa.Check] | None = None,
) -> pa.DataFrameSchema:
    """Build a strict validator: exactly the columns of `schema`, nothing null unless named."""
    columns = {
        column: pa.Column(dtype, nullable=column in nullable, checks=(checks or {}).get(column))
        for column, dtype in schema.items()
    }
    return pa.DataFrameSchema(columns, strict=True, unique=unique, name=name, checks=table_checks)


def _equally_long(data: pa.PolarsData) -> pl.LazyFrame:
    """Check that a candidate row has one mask, phrase and score for every box."""
    boxes = pl.col("boxes").list.len()
    names = ("masks", "phrases", "box_scores", "mask_scores", "similarities")
    lengths = [pl.col(name).list.len().fill_null(boxes) == boxes for name in names]
    return data.lazyframe.select(pl.all_horizontal(lengths))


Mentions = _contract(
    schemas.MENTIONS,
    "Mentions",
    unique=["mention_id"],
    nullable=("question",),
    checks={
        "width": pa.Check.gt(0),
        "height": pa.Check.gt(0),
        "sha256": pa.Check.str_matches(_SHA256),
        "entity_id": pa.Check.str_matches(_ENTITY_ID),
        "image_path": [pa.Check.str_matches(r"^[^/\\]"), pa.Check.str_length(min_value=1)],
    },
)
References = _contract(
    schemas.REFERENCES,
    "References",
    unique=["mention_id", "kind"],
    checks={"kind": pa.Check.isin(schemas.KINDS), "text": pa.Check.str_length(min_value=1)},
)
Candidates = _contract(
    schemas.CANDIDATES,
    "Candidates",
    unique=["mention_id", "annotator", "kind"],
    nullable=("similarities",),
    checks={"kind": pa.Check.isin(schemas.KINDS), "width": pa.Check.gt(0), "height": pa.Check.gt(0)},
    table_checks=[pa.Check(_equally_long, name="equally_long", error="lists of one row differ in length")],
)
Regions = _contract(
    schemas.REGIONS,
    "Regions",
    unique=["image_path", "finder"],
    checks={"width": pa.Check.gt(0), "height": pa.Check.gt(0)},
)
Rejections = _contract(
    schemas.REJECTIONS, "Rejections", checks={"reason": pa.Check.str_matches(r"^[a-z][a-z0-9_]*$")}
)
Entities = _contract(
    schemas.ENTITIES, "Entities", unique=["entity_id"], checks={"entity_id": pa.Check.str_matches(_ENTITY_ID)}
)
