"""Column names and types of every table, and the closed sets that appear in them.

The dictionaries in capitals are what domain functions build frames with. The validators of the same names
in title case (`Mentions`, `References`, ...) are what catalog entries name under `validator:`; they live in
`core.contracts` and are imported on first use, because pandera costs more than a second of start-up.
"""

from typing import Any

import polars as pl

SUBSETS: tuple[str, ...] = (
    "entity_train",
    "entity_val",
    "entity_test",
    "query_train",
    "query_val",
    "query_test",
    "human",
    "wiki",
)
SPLITS: tuple[str, ...] = ("entity", "query", "human", "wiki")
TEST_SUBSETS: tuple[str, ...] = ("entity_test", "query_test", "human", "wiki")
"""The subsets that the headline `test` pools."""

KINDS: tuple[str, ...] = ("entity_label", "text_query", "intension", "extension")
"""The four kinds of text reference, in the order of the paper's Table 1."""

QUESTION_KINDS: tuple[str, ...] = ("text_query", "extension")
"""The kinds that are made from a question; a mention without one has only the others."""

Schema = dict[str, pl.DataType | type[pl.DataType]]

MENTIONS: Schema = {
    "mention_id": pl.String,
    "split": pl.String,
    "subset": pl.String,
    "seen": pl.Boolean,
    "source": pl.String,
    "image_id": pl.String,
    "image_path": pl.String,
    "width": pl.Int32,
    "height": pl.Int32,
    "sha256": pl.String,
    "entity_id": pl.String,
    "entity_text": pl.String,
    "question": pl.String,
}

REFERENCES: Schema = {
    "mention_id": pl.String,
    "kind": pl.String,
    "text": pl.String,
    "provenance": pl.String,
}

CANDIDATES: Schema = {
    "mention_id": pl.String,
    "annotator": pl.String,
    "kind": pl.String,
    "text": pl.String,
    "height": pl.Int32,
    "width": pl.Int32,
    "masks": pl.List(pl.Binary),
    "boxes": pl.List(pl.List(pl.Float32)),
    "phrases": pl.List(pl.String),
    "box_scores": pl.List(pl.Float32),
    "mask_scores": pl.List(pl.Float32),
    "similarities": pl.List(pl.Float32),
    "checkpoint": pl.String,
}
"""One row per mention, annotator and kind; `similarities` are SEEM's cosines, null for others."""

REGIONS: Schema = {
    "image_id": pl.String,
    "image_path": pl.String,
    "finder": pl.String,
    "height": pl.Int32,
    "width": pl.Int32,
    "masks": pl.List(pl.Binary),
    "boxes": pl.List(pl.List(pl.Float32)),
    "scores": pl.List(pl.Float32),
    "areas": pl.List(pl.Int64),
    "checkpoint": pl.String,
}
"""One row per picture: masks as compressed COCO run lengths, best first; boxes xyxy, areas, both in pixels."""

REJECTIONS: Schema = {
    "stage": pl.String,
    "split": pl.String,
    "mention_id": pl.String,
    "image_id": pl.String,
    "reason": pl.String,
    "detail": pl.String,
    "mend": pl.String,
}

ENTITIES: Schema = {
    "entity_id": pl.String,
    "title": pl.String,
    "canonical_id": pl.String,
    "aliases": pl.List(pl.String),
    "hypernyms": pl.List(
        pl.Struct(
            {"id": pl.String, "label": pl.String, "property": pl.String, "rank": pl.String, "depth": pl.Int32}
        )
    ),
    "category": pl.String,
}

FINDINGS: Schema = {"entity_id": pl.String, "reason": pl.String, "detail": pl.String, "mend": pl.String}
"""What the source of knowledge does not know of an entity, or knows otherwise; one row for each finding."""

_CONTRACTS = ("Mentions", "References", "Candidates", "Regions", "Rejections", "Entities")


def split_of(subset: str) -> str:
    """Return the split that a subset belongs to: its prefix (`entity_val` -> `entity`).

    >>> split_of("query_train"), split_of("wiki")
    ('query', 'wiki')
    """
    return subset.partition("_")[0]


def empty(schema: Schema) -> pl.DataFrame:
    """Return a table of no rows with the columns of `schema`."""
    return pl.DataFrame(schema=schema)


def __getattr__(name: str) -> Any:
    """Hand out the pandera validators without importing pandera before one is asked for."""
    if name in _CONTRACTS:
        from maskoven_kedro.core import contracts

        return getattr(contracts, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
