"""Parquet, FiftyOne, Croissant and the card hold what was released."""

import io
import json

import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pytest
from PIL import Image

from maskoven_kedro.core import rle
from maskoven_kedro.core.release import FileDigest
from maskoven_kedro.export.card import CardFacts, dataset_card, front_matter
from maskoven_kedro.export.croissant import croissant
from maskoven_kedro.export.fiftyone import write_labels
from maskoven_kedro.export.huggingface import write_parquet
from tests.export.release_cases import HEIGHT, WIDTH, released


def parquet(rows: pl.DataFrame, with_pictures: bool = True) -> io.BytesIO:
    sink = io.BytesIO()
    pictures = (lambda name: f"bytes of {name}".encode()) if with_pictures else None
    assert write_parquet(sink, lambda: rows.iter_slices(4), pictures) == rows.height
    return sink


def test_parquet_holds_pictures_masks_and_texts() -> None:
    rows = released()
    table = pq.read_table(parquet(rows))
    for got, row in zip(table.to_pylist(), rows.iter_rows(named=True), strict=True):
        assert got["image"] == {"bytes": f"bytes of {row['file_name']}".encode(), "path": row["file_name"]}
        drawn = np.asarray(Image.open(io.BytesIO(got["mask"]["bytes"])))
        assert np.array_equal(drawn, rle.decode(row["mask"], HEIGHT, WIDTH))
        assert got["counts"].encode() == row["mask"]
        for name in (
            "mention_id",
            "entity_id",
            "question",
            "boxes",
            "phrases",
            "scores",
            "seen",
            "agreement",
        ):
            assert got[name] == row[name]
        assert got["allowed_use"] in ("commercial", "research", "unclear")


def test_parquet_tells_datasets_what_each_column_is() -> None:
    schema = pq.read_schema(parquet(released()))
    features = json.loads(schema.metadata[b"huggingface"])["info"]["features"]
    assert list(schema.names) == [name for name in schema.names if name in features]
    assert features["image"] == features["mask"] == {"_type": "Image"}
    assert features["boxes"]["feature"]["feature"] == {"dtype": "float32", "_type": "Value"}


def test_parquet_without_pictures_keeps_their_paths() -> None:
    table = pq.read_table(parquet(released(), with_pictures=False))
    assert "mask" not in table.column_names
    assert table["image"][0].as_py() == {"bytes": None, "path": "images/00/oven_00000000.jpg"}


def test_parquet_of_the_same_rows_has_the_same_bytes() -> None:
    assert parquet(released()).getvalue() == parquet(released()).getvalue()
    assert pq.read_table(parquet(released(0))).num_rows == 0


def test_fiftyone_labels_lie_under_the_path_of_their_picture() -> None:
    rows = released()
    sink = io.BytesIO()
    assert write_labels(sink, lambda: rows.iter_slices(2)) == rows.height
    labels = json.loads(sink.getvalue())["labels"]
    assert len(labels) == rows["image_id"].n_unique()
    first, second = labels["images/00/oven_00000001"]
    assert [first["attributes"]["mention_id"], second["attributes"]["mention_id"]] == rows["mention_id"][
        2:4
    ].to_list()
    left, top, width, height = first["bounding_box"]
    assert (left * WIDTH, top * HEIGHT) == (2, 2)
    assert (width * WIDTH, height * HEIGHT) == pytest.approx((6, 7))
    assert first["confidence"] == pytest.approx(rows["scores"][2][0])


FILES = {
    "mask_oven_human.json": FileDigest("a" * 64, 10),
    "parquet/human-00000.parquet": FileDigest("b" * 64, 20),
    "parquet/wiki-00000.parquet": FileDigest("c" * 64, 30),
    "dropped.parquet": FileDigest("d" * 64, 5),
}


@pytest.mark.parametrize("pictures", [True, False])
def test_croissant_describes_every_file_once_and_every_record_by_a_file(pictures: bool) -> None:
    described = croissant("maskoven-test", "a test", ["one", "two", "one"], "1.0.0", FILES, pictures)
    objects = [one for one in described["distribution"] if one["@type"] == "cr:FileObject"]
    assert {one["contentUrl"]: one["sha256"] for one in objects} == {n: d.sha256 for n, d in FILES.items()}
    sets = {one["@id"] for one in described["distribution"] if one["@type"] == "cr:FileSet"}
    assert {record["name"] for record in described["recordSet"]} == {"human", "wiki"}
    fields = [field for record in described["recordSet"] for field in record["field"]]
    assert {field["source"]["fileSet"]["@id"] for field in fields} == sets
    assert len({field["@id"] for field in fields}) == len(fields)
    assert any(field["dataType"] == "sc:ImageObject" for field in fields) is pictures
    columns = set(pq.read_schema(parquet(released(1), with_pictures=pictures)).names)
    assert {field["source"]["extract"]["column"] for field in fields} <= columns
    assert described["license"] == ["one", "two"]


def card(**changes: object) -> CardFacts:
    facts: dict[str, object] = {
        "name": "test",
        "subsets": [
            {"subset": "human", "examples": 1200, "entities": 30, "images": 1100},
            {"subset": "wiki", "examples": 0, "entities": 0, "images": 0},
        ],
        "sources": {"gldv2": 200, "aircraft": 1000},
        "excluded": [{"split": "human", "reason": "no_detection", "n": 7}],
        "recipe": "0123456789abcdef",
        "digest": "fedcba9876543210",
        "rendered": False,
        "pictures": False,
    }
    return CardFacts(**{**facts, **changes})  # type: ignore[arg-type]


def test_card_tells_counts_licences_recipe_and_digest() -> None:
    text = dataset_card(card())
    for told in (
        "1,200",
        "no_detection",
        "Wikimedia Commons",
        "0123456789abcdef",
        "fedcba9876543210",
        "fetch them",
    ):
        assert told in text
    assert text.index("aircraft") < text.index("gldv2")  # the larger one first


def test_card_tells_intervals_where_the_truth_is_known() -> None:
    row = {"reference": "all", "annotator": "final", "population": "visual", "n": 400}
    text = dataset_card(card(success=[row | {"success": 0.91, "low": 0.878, "high": 0.934}]))
    assert "91.0 % (87.8 to 93.4)" in text
    assert "Not told here" not in text


def test_front_matter_names_the_files_of_subsets_that_have_rows() -> None:
    head = front_matter(card())
    assert "parquet/human-*.parquet" in head
    assert "wiki" not in head
