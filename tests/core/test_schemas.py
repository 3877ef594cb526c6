"""Tables: the validators say what the dictionaries say, and loading them waits until they are wanted."""

import subprocess
import sys

import numpy as np
import pandera.errors
import polars as pl
import pytest

from maskoven_kedro.core import rle, schemas


def mention(**change: object) -> dict[str, object]:
    row = {
        "mention_id": "m",
        "split": "entity",
        "subset": "entity_val",
        "seen": True,
        "source": "gldv2",
        "image_id": "oven_00000001",
        "image_path": "images/00/oven_00000001.jpg",
        "width": 4,
        "height": 3,
        "sha256": "0" * 64,
        "entity_id": "Q1",
        "entity_text": "Universe",
        "question": None,
    }
    return row | change


def candidate(**change: object) -> dict[str, object]:
    row = {
        "mention_id": "m",
        "annotator": "grounded_sam",
        "kind": "intension",
        "text": "dog",
        "height": 3,
        "width": 4,
        "masks": [rle.encode(np.ones((3, 4), bool))],
        "boxes": [[0.0, 0.0, 4.0, 3.0]],
        "phrases": ["dog"],
        "box_scores": [0.5],
        "mask_scores": [0.9],
        "similarities": None,
        "checkpoint": "abc",
    }
    return row | change


@pytest.mark.parametrize("name", ["Mentions", "References", "Candidates", "Rejections", "Entities"])
def test_empty_tables_pass(name: str) -> None:
    frame = schemas.empty(getattr(schemas, name.upper()))
    assert getattr(schemas, name).validate(frame).equals(frame)


def test_good_rows_pass() -> None:
    schemas.Mentions.validate(pl.DataFrame([mention()], schema=schemas.MENTIONS))
    schemas.Candidates.validate(pl.DataFrame([candidate()], schema=schemas.CANDIDATES))


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("Mentions", [mention(), mention()]),
        ("Mentions", [mention(entity_id="P1")]),
        ("Mentions", [mention(image_path="/etc/x")]),
        ("Mentions", [mention(width=0)]),
        ("Mentions", [mention(seen=None)]),
        ("Candidates", [candidate(kind="label")]),
        ("Candidates", [candidate(box_scores=[])]),
        ("Candidates", [candidate(), candidate()]),
    ],
)
def test_bad_rows_are_refused(name: str, rows: list[dict[str, object]]) -> None:
    frame = pl.DataFrame(rows, schema=getattr(schemas, name.upper()))
    with pytest.raises((pandera.errors.SchemaError, pandera.errors.SchemaErrors)):
        getattr(schemas, name).validate(frame)


def test_foreign_columns_and_types_are_refused() -> None:
    frame = pl.DataFrame([mention()], schema=schemas.MENTIONS)
    for wrong in (
        frame.with_columns(extra=pl.lit(1)),
        frame.cast({"width": pl.Int64}),
        frame.drop("question"),
    ):
        with pytest.raises((pandera.errors.SchemaError, pandera.errors.SchemaErrors)):
            schemas.Mentions.validate(wrong)


def test_splits_are_prefixes() -> None:
    assert {schemas.split_of(subset) for subset in schemas.SUBSETS} == set(schemas.SPLITS)


def test_dictionaries_cost_no_pandera() -> None:
    code = "import sys; import maskoven_kedro.core.schemas; print('pandera' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
