import sys
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from maskoven_kedro.annotators.base import AnnotatorUnavailable
from maskoven_kedro.annotators.regions import build_region_finder, regions_row
from maskoven_kedro.annotators.sam_grid import SamGrid
from maskoven_kedro.core import rle
from maskoven_kedro.core.region_options import FastSamOptions, SamGridOptions
from maskoven_kedro.core.schemas import REGIONS
from tests.annotators.region_checks import assert_sound


def test_a_row_of_the_table_holds_the_masks(segmenter, pictures):
    options = SamGridOptions(points_per_side=3, predicted_iou=-1e9, stability=0.0)
    grid = SamGrid(segmenter, options, "0" * 16)
    (regions,) = grid.find(pictures[:1])
    picture = {"image_id": "photo", "image_path": "photo.jpg", "height": 30, "width": 40}
    row = regions_row(picture, regions, grid)
    assert list(row) == list(REGIONS)
    assert {name: row[name] for name in picture} == picture
    np.testing.assert_array_equal(rle.decode(row["masks"][0], 30, 40), regions.masks[0])


def test_options_name_the_finder(network_folders):
    built = build_region_finder(SamGridOptions(segmenter=str(network_folders[1])))
    assert built.name == "sam_grid"
    assert len(built.checkpoint) == 64


class FakeFastSam:
    """Finds where the picture is blue, the way ultralytics answers; it reads arrays as BGR."""

    calls: list[dict]

    def __init__(self, weights):
        self.weights = weights

    def __call__(self, image, **options):
        type(self).calls.append(options)
        mask = image[..., 0] > 200
        if not mask.any():
            return [SimpleNamespace(masks=None, boxes=None)]
        masks = torch.from_numpy(np.stack([np.zeros_like(mask), mask, ~mask]).astype(np.uint8))
        boxes = torch.tensor([[0, 0, 1, 1, score, 0] for score in (0.9, 0.5, 0.8)])
        return [SimpleNamespace(masks=SimpleNamespace(data=masks), boxes=SimpleNamespace(data=boxes))]


@pytest.fixture
def fast_sam(tmp_path, monkeypatch):
    """Options of a file in front of a package that stands in for ultralytics."""
    monkeypatch.setattr(FakeFastSam, "calls", [], raising=False)
    monkeypatch.setitem(
        sys.modules, "ultralytics", SimpleNamespace(FastSAM=FakeFastSam, settings={"sync": True})
    )
    monkeypatch.setenv("YOLO_OFFLINE", "true")
    monkeypatch.setenv("YOLO_AUTOINSTALL", "false")
    (tmp_path / "FastSAM-s.pt").write_bytes(b"weights")
    return FastSamOptions(weights=str(tmp_path / "FastSAM-s.pt"), trusted=True)


def test_fast_sam_keeps_the_contract(fast_sam):
    image = np.zeros((20, 30, 3), dtype=np.uint8)
    image[5:10, 4:9, 2] = 255
    finder = build_region_finder(fast_sam)
    regions, nothing = finder.find([image, np.zeros_like(image)])
    assert_sound(regions, (20, 30))
    assert regions.scores.tolist() == pytest.approx([0.8, 0.5])
    assert regions.boxes[1].tolist() == [4, 5, 9, 10]
    assert len(nothing) == 0
    assert_sound(nothing, (20, 30))
    assert FakeFastSam.calls[0]["retina_masks"] is True
    assert FakeFastSam.calls[0]["imgsz"] == 1024
    assert sys.modules["ultralytics"].settings["sync"] is False


def test_fast_sam_is_not_unpickled_unasked(fast_sam):
    with pytest.raises(AnnotatorUnavailable, match="trusted"):
        build_region_finder(fast_sam.model_copy(update={"trusted": False}))


def test_fast_sam_without_its_package_names_licence_and_extra(fast_sam, monkeypatch):
    monkeypatch.setitem(sys.modules, "ultralytics", None)
    with pytest.raises(AnnotatorUnavailable, match=r"AGPL-3\.0.*maskoven-kedro\[fastsam\]"):
        build_region_finder(fast_sam)
