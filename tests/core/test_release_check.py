"""D01, D02: sections of a release that do not fit together are told by number."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from maskoven_kedro.core import release_json
from maskoven_kedro.core.release_check import Register
from maskoven_kedro.datasets.release_json import ReleaseFile
from maskoven_kedro.export.maskoven_layout import write_maskoven
from tests.export.release_cases import released


@pytest.fixture
def document(tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "written.json"
    with path.open("wb") as sink:
        write_maskoven(sink, lambda: [released(40)], {"release": "test"})
    return json.loads(path.read_bytes())


def misfits(folder: Path, document: dict[str, Any]) -> list[tuple[str, str, str]]:
    path = folder / "release.json"
    path.write_text(json.dumps(document))
    rows = [row for part in ReleaseFile(path).misfits() for row in part.rows(named=True)]
    return [(row["reason"], row["image_id"], row["detail"]) for row in rows]


def test_sound_file_has_none(tmp_path: Path, document: dict[str, Any]) -> None:
    assert misfits(tmp_path, document) == []


def test_d01_repeated_pictures_and_missing_categories_are_numbered(
    tmp_path: Path, document: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release_json, "_BLOCK", 1000)  # several pieces
    document["images"].append(document["images"][3])
    document["images"].append(document["images"][3])
    gone = document["categories"].pop(1)["id"]
    lost = [i for i, one in enumerate(document["annotations"]) if one["category_id"] == gone]
    assert lost
    told = misfits(tmp_path, document)
    assert told[:2] == [
        ("duplicate_image", document["images"][3]["id"], f"image {place} repeats the id of image 3")
        for place in (20, 21)
    ]
    assert [reason for reason, _, _ in told[2:]] == ["entity_unknown"] * len(lost)
    assert all(
        f"annotation {i} names '{gone}'" in detail for i, (_, _, detail) in zip(lost, told[2:], strict=True)
    )


def test_annotation_of_a_picture_that_is_not_there(tmp_path: Path, document: dict[str, Any]) -> None:
    document["annotations"][7]["image_id"] = "oven_99999999"
    assert [(reason, image) for reason, image, _ in misfits(tmp_path, document)] == [
        ("image_unknown", "oven_99999999")
    ]


@pytest.mark.parametrize("path", ["../up.jpg", "a/../../up.jpg", "C:/x.jpg", "a\\b.jpg", "", "a\nb.jpg"])
def test_d02_paths_that_could_leave_are_told(tmp_path: Path, document: dict[str, Any], path: str) -> None:
    document["images"][2]["file_name"] = path
    (reason, image, detail), *more = misfits(tmp_path, document)
    assert (reason, image, more) == ("path_outside_root", document["images"][2]["id"], [])
    assert detail.startswith("image 2: ")


def test_register_tells_the_first_of_all_that_are_the_same() -> None:
    register = Register()
    given = [["a", "b", "a"], [], ["c", "b", "a"]]
    firsts, number = [], 0
    for part in given:
        numbers = pl.Series(range(number, number + len(part)), dtype=pl.Int64)
        firsts += register.add(pl.Series(part, dtype=pl.String), numbers).tolist()
        number += len(part)
    assert firsts == [0, 1, 0, 3, 1, 0]
    assert len(register) == 3
    assert register.numbers(pl.Series(["c", "d"])).tolist() == [3, -1]


def test_register_agrees_with_a_dictionary() -> None:
    register, known = Register(), {}
    draws = np.random.default_rng(3)
    for start in range(0, 3000, 50):
        ids = [str(one) for one in draws.integers(0, 1500, 50)]
        expected = [known.setdefault(one, start + place) for place, one in enumerate(ids)]
        numbers = pl.Series(range(start, start + 50))
        assert register.add(pl.Series(ids), numbers).tolist() == expected
    assert len(register) == len(known)
    assert register.numbers(pl.Series(list(known))).tolist() == list(known.values())


def test_d01_an_entity_that_is_given_twice(tmp_path: Path, document: dict[str, Any]) -> None:
    document["categories"].append({"id": document["categories"][0]["id"], "name": "another name"})
    place = len(document["categories"]) - 1
    ((reason, entity, detail),) = misfits(tmp_path, document)
    assert (reason, entity) == ("duplicate_entity", document["categories"][0]["id"])
    assert detail == f"category {place} repeats the id of category 0"


@pytest.mark.parametrize("change", [{"height": 32, "width": 24}, {"height": 25}])
def test_d03_masks_in_another_frame_than_their_picture(
    tmp_path: Path, document: dict[str, Any], change: dict[str, int]
) -> None:
    """Also height and width in each other's place, where the runs still cover the frame."""
    document["images"][5] |= change
    hurt = [
        i for i, one in enumerate(document["annotations"]) if one["image_id"] == document["images"][5]["id"]
    ]
    told = misfits(tmp_path, document)
    assert hurt
    assert [reason for reason, _, _ in told] == ["size_mismatch"] * len(hurt)
    assert told[0][2].startswith(f"annotation {hurt[0]}: masks of 32 x 24 in a picture of ")


def test_a_picture_that_cannot_be_read_does_not_accuse_its_annotations(
    tmp_path: Path, document: dict[str, Any]
) -> None:
    document["images"][3]["width"] = None
    document["images"][4]["height"] = 0
    document["categories"][1]["name"] = None
    assert [(reason, detail) for reason, _, detail in misfits(tmp_path, document)] == [
        ("image_malformed", "image 3: no usable 'width'"),
        ("image_malformed", "image 4: no usable 'height'"),
        ("category_malformed", "category 1: no usable 'name'"),
    ]
