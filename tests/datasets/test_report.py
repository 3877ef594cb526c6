"""Reports and pictures: every version kept, the latest at a plain path."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from kedro.io import DatasetError, Version

from maskoven_kedro.datasets.picture import PictureDataset
from maskoven_kedro.datasets.report import ReportDataset


def report(folder: Path, load: str | None = None, save: str | None = None) -> ReportDataset:
    paths = {"filepath": str(folder / "versions/r.json"), "latest": str(folder / "r.json")}
    return ReportDataset(**paths, version=Version(load, save))


def test_versions_stay_and_the_plain_path_holds_the_latest(tmp_path: Path) -> None:
    report(tmp_path, save="2026-01-01T00.00.00.000Z").save([1])
    report(tmp_path, save="2026-01-02T00.00.00.000Z").save([2])
    assert json.loads((tmp_path / "r.json").read_text()) == [2]
    assert report(tmp_path).load() == [2]
    assert report(tmp_path, load="2026-01-01T00.00.00.000Z").load() == [1]


def test_without_versions_it_is_a_plain_file(tmp_path: Path) -> None:
    dataset = ReportDataset(filepath=str(tmp_path / "r.json"))
    dataset.save({"ü": 0.5})
    assert json.loads((tmp_path / "r.json").read_text()) == {"ü": 0.5}
    assert json.loads(dataset.preview()) == {"ü": 0.5}


@pytest.mark.parametrize("document", [float("nan"), object()])
def test_what_is_no_json_is_refused(tmp_path: Path, document: object) -> None:
    with pytest.raises(DatasetError, match="JSON"):
        ReportDataset(filepath=str(tmp_path / "r.json")).save({"x": document})
    assert not (tmp_path / "r.json").exists()


def test_picture_comes_back_pixel_by_pixel_and_is_previewed(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (5, 7, 3), dtype=np.uint8)
    dataset = PictureDataset(filepath=str(tmp_path / "p.png"))
    dataset.save(pixels)
    assert np.array_equal(dataset.load(), pixels)
    assert dataset.preview().startswith("iVBOR")
