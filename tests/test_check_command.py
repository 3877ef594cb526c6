"""`kedro maskoven check` tells every fault of a release file by its number and ends with an error (D01, D02, D03)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from maskoven_kedro.check_command import check
from maskoven_kedro.export.coco import write_coco
from maskoven_kedro.export.maskoven_layout import write_maskoven
from tests.export.release_cases import released


@pytest.fixture(params=["maskoven", "coco"])
def path(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / "release.json"
    with path.open("wb") as sink:
        (write_maskoven if request.param == "maskoven" else write_coco)(sink, lambda: [released(40)], {})
    return path


def checked(path: Path, *options: str) -> Result:
    return CliRunner().invoke(check, [str(path), *options])


def spoilt(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_bytes())
    one = document["annotations"]
    masks = one[9]["segmentation"]
    (masks if isinstance(masks, dict) else masks[0])["counts"] = "0123"
    one[12] |= {name: one[3][name] for name in ("id", "mention_id") if name in one[3]}
    one[20] |= dict.fromkeys(("category_id", "entity_id"), "Q4242424242")
    document["images"][2]["file_name"] = "/../../etc/passwd"
    return document


def test_a_sound_file_passes(path: Path) -> None:
    done = checked(path)
    assert (done.exit_code, done.output) == (0, "release.json: no faults\n")


def test_d01_d02_d03_every_fault_is_told_by_its_number(path: Path, tmp_path: Path) -> None:
    path.write_text(json.dumps(spoilt(path)))
    done = checked(path, "--faults", str(tmp_path / "faults.jsonl"))
    assert done.exit_code == 1
    rows = [json.loads(line) for line in (tmp_path / "faults.jsonl").read_text().splitlines()]
    assert [(row["reason"], row["detail"].split(":")[0].split(" names")[0]) for row in rows] == [
        ("path_outside_root", "image 2"),
        ("entity_unknown", "annotation 20"),
        ("mask_malformed", "annotation 9"),
        ("duplicate_mention", "annotation 12"),
    ]
    assert all(row["mend"] for row in rows)
    assert all(row["detail"] in done.output for row in rows)
    assert "release.json has 4 faults: 1 duplicate_mention, 1 entity_unknown, 1 mask_malformed" in done.output


@pytest.mark.parametrize(
    "text", ["{}", "", "<html>", '{"images": [], "categories": [], "annotations": [{"id": 1']
)
def test_what_is_no_release_ends_in_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "other.json").write_text(text)
    done = checked(tmp_path / "other.json")
    assert (done.exit_code, done.output[:7], done.output.count("\n")) == (1, "Error: ", 1)
