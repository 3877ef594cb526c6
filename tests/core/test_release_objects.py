"""D01, D03: objects of a release that are no rows cost themselves, are told by number, and hide no other."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner

from maskoven_kedro.check_command import check
from maskoven_kedro.core import release_json, rle
from maskoven_kedro.datasets.release_json import ReleaseFile

HEIGHT, WIDTH = 20, 30
MASK = np.zeros((HEIGHT, WIDTH), bool)
MASK[3:9, 4:12] = True
COUNTS = rle.encode(MASK).decode()
PLAIN = rle.runs(COUNTS.encode()).tolist()
TURNED = {"size": [WIDTH, HEIGHT], "counts": rle.encode(MASK.T).decode()}
PART = {"size": [HEIGHT, WIDTH], "counts": COUNTS}


def document(strict: bool = False) -> dict[str, Any]:
    """Six pictures and annotations, as upstream writes them or in strict COCO."""
    numbers = range(6)
    images = [
        {"id": f"oven_{n:08d}", "file_name": f"/00/oven_{n:08d}.jpg", "height": HEIGHT, "width": WIDTH}
        for n in numbers
    ]
    annotations: list[dict[str, Any]] = [
        {
            "id": f"oven_query_val_{n}", "image_id": f"oven_{n:08d}", "category_id": f"Q{n + 1}",
            "segmentation": [PART], "bbox": [[4.0, 3.0, 12.0, 9.0]], "text_prompt": "a box",
            "label": ["box(0.4)"], "question": "what is it?", "data_split": "query_val_seen",
        }
        for n in numbers
    ]  # fmt: skip
    categories: list[dict[str, Any]] = [{"id": f"Q{n + 1}", "name": "Box"} for n in numbers]
    if strict:
        images = [{**one, "id": n, "image_name": one["id"]} for n, one in enumerate(images)]
        categories = [{**one, "id": n, "entity_id": one["id"]} for n, one in enumerate(categories)]
        annotations = [
            {
                "id": n, "image_id": n, "category_id": n, "mention_id": one["id"], "image_name": one["image_id"],
                "entity_id": one["category_id"], "segmentation": PART, "bbox": [4, 3, 8, 6], "area": 48, "iscrowd": 0,
                "boxes": one["bbox"], "phrases": ["box"], "scores": [0.4], "question": None, "text_prompt": "a box",
                "data_split": "query_val_seen", "annotator": None, "kind": None, "agreement": None, "status": None,
                "rule": None,
            }
            for n, one in enumerate(annotations)
        ]  # fmt: skip
    return {"images": images, "categories": categories, "annotations": annotations}


def stored(folder: Path, content: dict[str, Any]) -> Path:
    path = folder / "release.json"
    path.write_text(json.dumps(content))
    return path


def faults(path: Path) -> list[tuple[str, str]]:
    file = ReleaseFile(path)
    tables = [*file.misfits(), *(rejected for _, rejected in file.checked())]
    return [(row["reason"], row["detail"]) for table in tables for row in table.rows(named=True)]


def kept(path: Path) -> pl.DataFrame:
    return pl.concat([sound for sound, _ in ReleaseFile(path).checked()])


@pytest.fixture(params=[300, 1 << 20], ids=["small blocks", "one block"])
def _blocks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release_json, "_BLOCK", request.param)
    monkeypatch.setattr(release_json, "_BATCH", 2)


@pytest.mark.usefixtures("_blocks")
@pytest.mark.parametrize(
    ("change", "reason", "told"),
    [
        ({"segmentation": [{"size": [HEIGHT, WIDTH], "counts": None}]}, "mask_malformed", "neither a string"),
        ({"segmentation": [{"size": [HEIGHT, WIDTH]}]}, "mask_malformed", "neither a string"),
        ({"segmentation": [{"size": None, "counts": COUNTS}]}, "mask_malformed", "size None"),
        ({"segmentation": [{"size": [HEIGHT], "counts": COUNTS}]}, "mask_malformed", "size [20]"),
        ({"segmentation": [{"size": [HEIGHT, WIDTH, 1], "counts": COUNTS}]}, "mask_malformed", "size [20, 30, 1]"),
        ({"segmentation": [{"size": ["20", "30"], "counts": COUNTS}]}, "mask_malformed", "size ['20', '30']"),
        ({"segmentation": [{"size": [3_000_000_000, 30], "counts": COUNTS}]}, "mask_malformed", "size [3000000000"),
        ({"segmentation": [{"size": [-20, -30], "counts": COUNTS}]}, "mask_malformed", "the frame is -30 x -20"),
        ({"segmentation": [PART, TURNED]}, "mask_malformed", "size [30, 20]"),
        ({"segmentation": [TURNED]}, "size_mismatch", "masks of 20 x 30 in a picture of 30 x 20"),
        ({"segmentation": [{**PART, "counts": "\u00e9"}]}, "mask_malformed", "character"),
        ({"segmentation": [{**PART, "counts": [599]}]}, "mask_malformed", "do not cover"),
        ({"segmentation": [{**PART, "counts": [605, -5]}]}, "mask_malformed", "negative"),
        ({"segmentation": [[2, 2, 12, 12, 12, 2, 2, 12]]}, "mask_malformed", "crosses itself"),
        ({"segmentation": [None]}, "mask_malformed", "polygon"),
        ({"segmentation": None}, "mask_malformed", "no segmentation"),
        ({"segmentation": "mask"}, "mask_malformed", "no segmentation"),
        ({"label": None}, "annotation_malformed", "'label'"),
        ({"label": "box(0.4)"}, "annotation_malformed", "'label'"),
        ({"label": [None]}, "annotation_malformed", "'label'"),
        ({"label": [3]}, "annotation_malformed", "'label'"),
        ({"data_split": None}, "annotation_malformed", "'data_split'"),
        ({"data_split": 3}, "annotation_malformed", "'data_split'"),
        ({"id": None}, "annotation_malformed", "'id'"),
        ({"id": {"a": 1}}, "annotation_malformed", "'id'"),
        ({"image_id": None, "category_id": True}, "annotation_malformed", "'image_id' and 'category_id'"),
        ({"question": ["what"]}, "annotation_malformed", "'question'"),
        ({"scores": ["0.4"]}, "annotation_malformed", "score"),
        ({"scores": [float("nan")]}, "annotation_malformed", "score"),
        ({"bbox": [4, 3, 12, 9]}, "box_malformed", "'bbox'"),
        ({"bbox": [[4, 3, 12]]}, "box_malformed", "'bbox'"),
        ({"bbox": [[14, 13, 2, 3]]}, "box_malformed", "x0 <= x1"),
        ({"bbox": [[4, 3, float("inf"), 9]]}, "box_malformed", "'bbox'"),
        ({"bbox": [["4", "3", "12", "9"]]}, "box_malformed", "'bbox'"),
        ({"bbox": None}, "box_malformed", "'bbox'"),
    ],
)  # fmt: skip
def test_d03_an_annotation_of_another_shape_costs_itself(
    tmp_path: Path, change: dict[str, Any], reason: str, told: str
) -> None:
    content = document()
    content["annotations"][2] |= change
    path = stored(tmp_path, content)
    ((found, detail),) = faults(path)
    assert found == reason
    assert detail.startswith("annotation 2: ")
    assert told in detail
    others = [number for number in range(6) if number != 2 or reason == "size_mismatch"]
    assert kept(path)["number"].to_list() == others


@pytest.mark.parametrize("one", [None, [1], "text", 7, {}])
@pytest.mark.parametrize("section", ["images", "categories", "annotations"])
def test_what_is_no_object_costs_itself(tmp_path: Path, section: str, one: object) -> None:
    content = document()
    content[section].append(one)
    noun = {"images": "image", "categories": "category", "annotations": "annotation"}[section]
    ((reason, detail),) = faults(stored(tmp_path, content))
    assert (reason, detail[: len(noun) + 4]) == (f"{noun}_malformed", f"{noun} 6: ")


@pytest.mark.usefixtures("_blocks")
@pytest.mark.parametrize(
    ("segmentation", "note", "parts"),
    [
        ([{**PART, "counts": PLAIN}], "plain_counts", 1),
        ([PART, {**PART, "counts": PLAIN}], "plain_counts", 2),
        (PART, "single_rle", 1),
        ({**PART, "counts": PLAIN}, "single_rle, plain_counts", 1),
        ([[4, 3, 12, 3, 12, 9, 4, 9]], "polygons", 1),
    ],
)
def test_d03_masks_in_another_form_are_read_without_loss_and_told(
    tmp_path: Path, segmentation: object, note: str, parts: int
) -> None:
    content = document()
    content["annotations"][2]["segmentation"] = segmentation
    path = stored(tmp_path, content)
    assert faults(path) == [("mask_normalised", f"annotation 2: its mask came as {note}")]
    rows = kept(path)
    assert rows["number"].to_list() == list(range(6))
    assert rows["masks"][2].to_list() == [COUNTS.encode()] * parts


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"segmentation": [PART]}, "mask_normalised"),
        ({"segmentation": {**PART, "counts": PLAIN}}, "mask_normalised"),
        ({"segmentation": {**PART, "counts": None}}, "mask_malformed"),
        ({"segmentation": {"size": [HEIGHT, WIDTH]}}, "mask_malformed"),
        ({"boxes": [[1, 2, 3]]}, "box_malformed"),
        ({"phrases": None}, "annotation_malformed"),
        ({"mention_id": None}, "annotation_malformed"),
        ({"scores": [None]}, "annotation_malformed"),
    ],
)
def test_d03_strict_coco_is_looked_at_in_the_same_way(
    tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    content = document(strict=True)
    assert faults(stored(tmp_path, content)) == []
    content["annotations"][2] |= change
    ((found, detail),) = faults(stored(tmp_path, content))
    assert (found, detail[:14]) == (reason, "annotation 2: ")


def test_keys_that_strict_coco_may_lack_are_null(tmp_path: Path) -> None:
    content = document(strict=True)
    for name in ("question", "rule", "scores"):
        del content["annotations"][1][name]
    path = stored(tmp_path, content)
    assert faults(path) == []
    assert kept(path).row(1, named=True)["rule"] is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content["images"][2].pop("file_name"),
        lambda content: content["images"][2].update(file_name=None),
        lambda content: content["images"][2].update(height="20"),
        lambda content: content["images"][2].update(width=None),
        lambda content: content["images"][2].update(source=3),
    ],
)
def test_a_picture_of_another_shape_costs_itself(
    tmp_path: Path, spoil: Callable[[dict[str, Any]], object]
) -> None:
    content = document()
    spoil(content)
    ((reason, detail),) = faults(stored(tmp_path, content))
    assert (reason, detail[:9]) == ("image_malformed", "image 2: ")


@pytest.mark.parametrize(
    ("section", "change"),
    [
        ("images", {"height": None}),
        ("images", {"file_name": 3}),
        ("categories", {"name": None}),
    ],
)
def test_annotations_of_an_object_that_costs_itself_are_not_to_blame(
    tmp_path: Path, section: str, change: dict[str, Any]
) -> None:
    """In strict COCO they name it by another key than its number."""
    content = document(strict=True)
    content[section][2] |= change
    assert [reason for reason, _ in faults(stored(tmp_path, content))] in (
        ["image_malformed"],
        ["category_malformed"],
    )


@pytest.mark.parametrize(("section", "name"), [("images", "image_name"), ("categories", "entity_id")])
def test_a_name_that_is_no_name_costs_its_object_and_not_the_check(
    tmp_path: Path, section: str, name: str
) -> None:
    content = document(strict=True)
    content[section][2][name] = None
    ((reason, detail), (second, _)) = faults(stored(tmp_path, content))
    assert reason.endswith("_malformed")
    assert name in detail
    assert second in {"image_unknown", "entity_unknown"}


def test_every_fault_of_a_file_is_told_in_one_go(tmp_path: Path) -> None:
    content = document()
    content["annotations"][0]["segmentation"] = None
    content["annotations"][3]["id"] = content["annotations"][1]["id"]
    content["annotations"][5]["bbox"] = [[1, 2]]
    content["images"][4]["file_name"] = "../x.jpg"
    del content["categories"][2]
    done = CliRunner().invoke(check, [str(stored(tmp_path, content))])
    assert done.exit_code == 1
    assert [line.split(" (")[0] for line in done.output.splitlines()[:-1]] == [
        "path_outside_root: image 4: '../x.jpg' climbs out of its folder",
        "entity_unknown: annotation 2 names 'Q3', which the file does not hold",
        "mask_malformed: annotation 0: a NoneType is no segmentation",
        "duplicate_mention: annotation 3: repeats the id of annotation 1",
        "box_malformed: annotation 5: 'bbox' is no list of boxes with x0 <= x1 and y0 <= y1",
    ]


def test_numbers_that_are_none_beside_brackets_without_end_are_left_to_the_other_parser() -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    assert release_json._loaded(b'{"a": NaN, "b": ' + deep + b"}") is None


@pytest.mark.parametrize(
    ("section", "name"),
    [
        ("images", "id"),
        ("categories", "id"),
        *(("annotations", n) for n in ("id", "image_id", "category_id")),
    ],
)
def test_d01_an_empty_id_is_none(tmp_path: Path, section: str, name: str) -> None:
    content = document()
    content[section][1][name] = ""
    noun = {"images": "image", "categories": "category", "annotations": "annotation"}[section]
    reason, detail = faults(stored(tmp_path, content))[0]
    assert (reason, detail) == (f"{noun}_malformed", f"{noun} 1: no usable {name!r}")


@pytest.mark.parametrize(
    "value", ['"\\ud800"', "[" * 900 + "]" * 900, "[" * 1_500 + "]" * 1_500], ids=("surrogate", "900", "1500")
)
def test_what_cannot_be_kept_costs_its_annotation(tmp_path: Path, value: str) -> None:
    path = stored(tmp_path, document())
    at = path.read_text().rindex('"question"')
    path.write_text(f'{path.read_text()[:at]}"extra": {value}, {path.read_text()[at:]}')
    ((reason, detail),) = faults(path)
    assert reason == "annotation_malformed"
    assert "cannot be kept" in detail


def test_a_number_beyond_all_numbers_costs_its_annotation(tmp_path: Path) -> None:
    content = document()
    content["annotations"][1]["scores"] = [0.25125]
    path = stored(tmp_path, content)
    path.write_text(path.read_text().replace("0.25125", "1e400"))
    assert [reason for reason, _ in faults(path)] == ["annotation_malformed"]


def test_d03_a_size_in_fractions_is_told(tmp_path: Path) -> None:
    content = document()
    one = content["annotations"][0]["segmentation"][0]
    one["size"] = [float(side) for side in one["size"]]
    found = faults(stored(tmp_path, content))
    assert found[0] == ("mask_normalised", "annotation 0: its mask came as fractional_size")
