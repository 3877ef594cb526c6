import sys
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from maskoven_kedro.annotators.base import AnnotatorUnavailable
from maskoven_kedro.annotators.regions import (
    SamGrid,
    boxes_of,
    build_region_finder,
    grid_points,
    regions_row,
    stability,
    suppress,
)
from maskoven_kedro.annotators.sam import Frame
from maskoven_kedro.core import rle
from maskoven_kedro.core.region_options import FastSamOptions, SamGridOptions
from maskoven_kedro.core.schemas import REGIONS

EVERYTHING = {"predicted_iou": -1e9, "stability": 0.0, "overlap": 1.0}


def finder(segmenter, **changes):
    return SamGrid(segmenter, SamGridOptions(points_per_side=3, **{**EVERYTHING, **changes}), "0" * 16)


def assert_sound(regions, size):
    assert regions.masks.dtype == bool
    assert regions.masks.shape == (len(regions), *size)
    assert regions.boxes.dtype == regions.scores.dtype == np.float32
    np.testing.assert_array_equal(regions.areas, regions.masks.sum((1, 2)))
    for mask, (left, top, right, bottom) in zip(regions.masks, regions.boxes.astype(int), strict=True):
        assert mask[top:bottom, left:right].sum() == mask.sum() > 0
        assert mask[top].any()
        assert mask[bottom - 1].any()
        assert mask[:, left].any()
        assert mask[:, right - 1].any()


def test_regions_keep_the_contract(segmenter, pictures):
    found = finder(segmenter).find(pictures)
    assert len(found) == len(pictures)
    for regions in found:
        assert len(regions) > 0
        assert_sound(regions, (30, 40))
        assert (np.diff(regions.scores) <= 0).all()


def test_passes_and_batches_change_nothing(segmenter, pictures):
    whole = finder(segmenter).find(pictures)
    parts = finder(segmenter, points_per_pass=2, batch_images=1).find(pictures)
    for one, other in zip(whole, parts, strict=True):
        np.testing.assert_allclose(one.scores, other.scores, atol=1e-4)
        np.testing.assert_allclose(np.sort(one.areas), np.sort(other.areas), atol=2)


@pytest.mark.parametrize("change", [{"predicted_iou": 1e9}, {"smallest_area": 10_000}])
def test_nothing_certain_gives_empty_arrays(segmenter, pictures, change):
    for regions in finder(segmenter, **change).find(pictures):
        assert len(regions) == 0
        assert_sound(regions, (30, 40))


def test_pictures_of_two_sizes_are_refused(segmenter, pictures):
    with pytest.raises(ValueError, match="one size"):
        finder(segmenter).find([pictures[0], pictures[1][:20]])


def test_points_are_the_centres_of_even_cells():
    frame = Frame((30, 60), (24, 48), 48)
    assert grid_points(2, frame).tolist() == [[12, 6], [36, 6], [12, 18], [36, 18]]


def test_grid_and_filters_agree_with_the_generator_of_the_authors():
    """Points, stability and boxes of `SamAutomaticMaskGenerator` (boxes there end on the last pixel)."""
    amg = pytest.importorskip("segment_anything.utils.amg")
    frame = Frame((30, 60), (24, 48), 48)
    theirs = amg.build_point_grid(5) * np.array([48, 24])
    np.testing.assert_allclose(grid_points(5, frame).numpy(), theirs, rtol=1e-6)
    logits = torch.randn(6, 20, 30, generator=torch.Generator().manual_seed(1)) * 3
    torch.testing.assert_close(stability(logits, 1.0), amg.calculate_stability_score(logits, 0.0, 1.0))
    masks = logits > 5
    boxes = boxes_of(masks) - torch.tensor([0.0, 0, 1, 1])
    torch.testing.assert_close(boxes, amg.batched_mask_to_box(masks).float())


@pytest.mark.parametrize("seed", range(5))
def test_suppression_is_the_greedy_one(seed):
    generator = torch.Generator().manual_seed(seed)
    corners = torch.rand(60, 2, generator=generator) * 30
    boxes = torch.cat([corners, corners + 5 + 25 * torch.rand(60, 2, generator=generator)], dim=1)
    kept = []
    for row, box in enumerate(boxes):
        if all(iou(box, boxes[other]) <= 0.5 for other in kept):
            kept.append(row)
    assert suppress(boxes, 0.5).tolist() == kept
    assert 1 < len(kept) < 60


def iou(one, other):
    sides = (torch.minimum(one[2:], other[2:]) - torch.maximum(one[:2], other[:2])).clamp(min=0)
    areas = [(box[2:] - box[:2]).prod() for box in (one, other)]
    return sides.prod() / (sum(areas) - sides.prod())


def test_a_row_of_the_table_holds_the_masks(segmenter, pictures):
    grid = finder(segmenter)
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
