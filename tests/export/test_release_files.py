"""Both release files say the same, to us and to pycocotools."""

import io
import json
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from maskoven_kedro.core import rle
from maskoven_kedro.core.release import image_number
from maskoven_kedro.core.release_json import read_section
from maskoven_kedro.core.release_layouts import united
from maskoven_kedro.export.coco import write_coco
from maskoven_kedro.export.maskoven_layout import write_maskoven
from tests.export.release_cases import HEIGHT, WIDTH, block, released

INFO = {"release": "test"}
COMMON = [
    "mention_id", "subset", "seen", "image_id", "height", "width", "entity_id", "question", "text_prompt", "boxes",
    "phrases", "scores", "annotator", "kind", "agreement", "status", "rule", "mask",
]  # fmt: skip


def written(folder: Path, rows: pl.DataFrame, pieces: int = 2) -> tuple[Path, Path]:
    """Both files of some rows, handed over in pieces."""
    step = -(-rows.height // pieces) or 1
    paths = folder / "mask_oven.json", folder / "coco.json"
    for path, write in zip(paths, (write_maskoven, write_coco), strict=True):
        with path.open("wb") as sink:
            assert write(sink, lambda: rows.iter_slices(step), INFO) == rows.height
    return paths


def read(path: Path) -> pl.DataFrame:
    return united(pl.concat(list(read_section(path, "annotations"))))


def test_both_files_read_back_to_what_was_released(tmp_path: Path) -> None:
    rows = released()
    expected = rows.select(COMMON).with_columns(
        pl.col("boxes").cast(pl.List(pl.List(pl.Float64))), pl.col("scores").cast(pl.List(pl.Float64))
    )
    for path in written(tmp_path, rows):
        got = read(path)
        assert got["other"].null_count() == got.height
        # The numbers in the file are the shortest that stand for the same 32-bit floats.
        as_floats = got.with_columns(
            pl.col("boxes").cast(pl.List(pl.List(pl.Float32))), pl.col("scores").cast(pl.List(pl.Float32))
        )
        assert_frame_equal(
            as_floats.select(COMMON),
            expected.select(COMMON).cast(
                {"boxes": pl.List(pl.List(pl.Float32)), "scores": pl.List(pl.Float32)}
            ),
            check_exact=True,
        )


def test_maskoven_layout_keeps_the_parts_and_the_names_of_upstream(tmp_path: Path) -> None:
    rows = released()
    path, _ = written(tmp_path, rows)
    document = json.loads(path.read_bytes())
    first = document["annotations"][1]
    assert first["id"] == rows["mention_id"][1]
    assert [part["size"] for part in first["segmentation"]] == [[HEIGHT, WIDTH]] * 2
    assert first["bbox"][1] == [12.0, 4.0, 20.0, 20.0]
    assert first["label"] == ["bird (left)(0.14)", "wing(2)(0.50)"]
    assert first["data_split"] == "query_val_seen"
    assert document["images"][0]["file_name"] == "images/00/oven_00000000.jpg"
    assert len(document["images"]) == rows["image_id"].n_unique()
    licences = {one["id"]: one for one in document["licenses"]}
    assert [licences[one["license"]]["source"] for one in document["images"]] == [
        one["source"] for one in document["images"]
    ]
    assert {one["id"] for one in document["categories"]} == set(rows["entity_id"])
    parts = pl.concat(list(read_section(path, "annotations")))["masks"]
    assert parts.to_list() == rows["masks"].to_list()


def test_images_and_categories_read_back(tmp_path: Path) -> None:
    rows = released()
    for path in written(tmp_path, rows):
        images = pl.concat(list(read_section(path, "images")))
        expected = rows.select(images.columns).unique("image_id", keep="first", maintain_order=True)
        assert_frame_equal(images, expected)
        categories = pl.concat(list(read_section(path, "categories")))
        assert set(categories.rows()) == set(rows.select(categories.columns).rows())


def test_pieces_do_not_show(tmp_path: Path) -> None:
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    whole.mkdir()
    parts.mkdir()
    for one, other in zip(written(whole, released(), 1), written(parts, released(), 4), strict=True):
        assert one.read_bytes() == other.read_bytes()


def test_strict_file_is_loaded_drawn_and_indexed_by_pycocotools(tmp_path: Path) -> None:
    rows = released()
    _, path = written(tmp_path, rows)
    with redirect_stdout(io.StringIO()):
        coco = COCO(str(path))
    assert sorted(coco.anns) == list(range(1, rows.height + 1))
    for annotation, row in zip(coco.dataset["annotations"], rows.iter_rows(named=True), strict=True):
        drawn = coco.annToMask(annotation).astype(bool)
        assert np.array_equal(drawn, rle.decode(row["mask"], HEIGHT, WIDTH))
        assert annotation["area"] == drawn.sum()
        columns, lines = np.flatnonzero(drawn.any(0)), np.flatnonzero(drawn.any(1))
        assert annotation["bbox"] == [
            columns[0], lines[0], columns[-1] - columns[0] + 1, lines[-1] - lines[0] + 1,
        ]  # fmt: skip
        assert (annotation["mention_id"], annotation["entity_id"]) == (row["mention_id"], row["entity_id"])
        assert coco.imgs[annotation["image_id"]]["file_name"] == row["file_name"]
    assert coco.getAnnIds(areaRng=[0, 1e5]) == sorted(coco.anns)


def test_cocoeval_of_the_strict_file_counts_the_hits_that_we_count(tmp_path: Path) -> None:
    """Four of nine truths lie elsewhere; COCOeval finds exactly the other five."""
    rows = released()
    _, path = written(tmp_path, rows)
    truth = rows["mask"].to_list()
    for missed in (0, 3, 4, 8):
        truth[missed] = block(25, 20, 31, 23)
    ours = sum(
        rle.iou(one, other, HEIGHT, WIDTH) >= 0.5 for one, other in zip(rows["mask"], truth, strict=True)
    )
    assert ours == 5
    document = json.loads(path.read_bytes())
    gold = {"images": document["images"], "categories": document["categories"], "annotations": []}
    for annotation, mask in zip(document["annotations"], truth, strict=True):
        segmentation = {"size": [HEIGHT, WIDTH], "counts": mask.decode()}
        changed = {
            "segmentation": segmentation,
            "area": rle.area(mask, HEIGHT, WIDTH),
            "bbox": rle.to_box(mask, HEIGHT, WIDTH),
        }
        gold["annotations"].append(annotation | changed)
    (tmp_path / "truth.json").write_text(json.dumps(gold))
    with redirect_stdout(io.StringIO()):
        evaluation = COCOeval(
            reference := COCO(str(tmp_path / "truth.json")),
            reference.loadRes(document["annotations"]),
            "segm",
        )
        evaluation.params.iouThrs = np.array([0.5])
        evaluation.evaluate()
    matched = sum(
        int((one["dtMatches"] > 0).sum())
        for one in evaluation.evalImgs
        if one is not None and one["aRng"] == evaluation.params.areaRng[0]
    )
    assert matched == ours


def test_empty_subset_is_a_document_too(tmp_path: Path) -> None:
    for path in written(tmp_path, released(0)):
        assert json.loads(path.read_bytes())["annotations"] == []
        assert list(read_section(path, "annotations")) == []


@pytest.mark.parametrize("ids", [("oven_00000001", "oven_00000002"), ("Q1", "Q11"), ("photo a", "photo b")])
def test_image_numbers_are_distinct_and_exact_in_json_readers(ids: tuple[str, str]) -> None:
    numbers = [image_number(one) for one in ids]
    assert len(set(numbers)) == 2
    assert all(0 < number < 2**53 for number in numbers)
