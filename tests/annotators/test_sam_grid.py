"""SAM asked at the points of a grid: the contract, and the generator of SAM's authors as the yardstick."""

import numpy as np
import pytest
import torch

from maskoven_kedro.annotators.reference_networks import give_segmenter_weights, reference_segmenter
from maskoven_kedro.annotators.regions import boxes_of, build_region_finder
from maskoven_kedro.annotators.sam import Frame
from maskoven_kedro.annotators.sam_grid import (
    SamGrid,
    distinct,
    grid_points,
    stability,
    suppress,
)
from maskoven_kedro.core.region_options import SamGridOptions
from tests.annotators.region_checks import assert_sound

EVERYTHING = {"predicted_iou": -1e9, "stability": 0.0, "overlap": 1.0}


def finder(segmenter, **changes):
    return SamGrid(segmenter, SamGridOptions(**{"points_per_side": 3, **EVERYTHING, **changes}), "0" * 16)


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


def between(values, share):
    """A threshold above this share of the values, in the middle of two of them, where no rounding decides."""
    distinct_values = values.double().unique()
    place = int(share * (len(distinct_values) - 1))
    return float(distinct_values[place : place + 2].mean())


def by_the_authors(segmenter, image, options):
    """Masks, boxes and scores of the package's generator over the same weights, best first."""
    generator = pytest.importorskip("segment_anything").SamAutomaticMaskGenerator
    network = reference_segmenter(segmenter.config)
    give_segmenter_weights(network, segmenter)
    found = generator(
        network,
        points_per_side=options.points_per_side,
        pred_iou_thresh=options.predicted_iou,
        stability_score_thresh=options.stability,
        stability_score_offset=options.stability_offset,
        box_nms_thresh=options.overlap,
    ).generate(image)
    return sorted(found, key=lambda one: -one["predicted_iou"])


def assert_as_the_authors(segmenter, image, options):
    theirs = by_the_authors(segmenter, image, options)
    (ours,) = SamGrid(segmenter, options, "0" * 16).find([image])
    assert len(ours) == len(theirs) > 0
    np.testing.assert_allclose(ours.scores, [one["predicted_iou"] for one in theirs], atol=1e-5)
    for mask, one in zip(ours.masks, theirs, strict=True):
        np.testing.assert_array_equal(mask, one["segmentation"])
    left, top, right, bottom = ours.boxes.T
    boxes = np.stack([left, top, right - left - 1, bottom - top - 1], axis=1)
    np.testing.assert_array_equal(boxes, [one["bbox"] for one in theirs])
    return len(ours)


@pytest.mark.parametrize("size", [(30, 40), (52, 30)])
def test_regions_are_those_of_the_authors_generator(segmenter, size):
    """Untrained, with thresholds in the middle of what it says, so that each of them decides on something."""
    image = np.random.default_rng(5).integers(0, 256, (*size, 3), dtype=np.uint8)
    (said,) = finder(segmenter, points_per_side=6).answers([image])
    offset = float(said.logits.abs().median()) / 2
    (said,) = finder(segmenter, points_per_side=6, stability_offset=offset).answers([image])
    options = SamGridOptions(
        points_per_side=6,
        predicted_iou=between(said.scores, 0.2),
        stability=between(said.stability, 0.2),
        stability_offset=offset,
        overlap=0.7,
    )
    assert_as_the_authors(segmenter, image, options)


def test_the_shipped_segmenter_gives_regions_as_the_authors_generator_does():
    """One bright thing, and thresholds that a small network reaches."""
    image = np.full((90, 120, 3), 40, dtype=np.uint8)
    image[30:65, 35:80] = (230, 60, 30)
    options = SamGridOptions(points_per_side=5, predicted_iou=0.3, stability=0.1)
    assert_as_the_authors(build_region_finder(options).segmenter, image, options)


def test_of_two_like_boxes_the_surer_stays():
    boxes = torch.tensor([[0.0, 0, 10, 10], [20, 20, 24, 24], [0, 0, 10, 11]])
    scores = torch.tensor([0.5, 0.6, 0.7])
    assert distinct(boxes, scores, 0.7).tolist() == [2, 1]
    assert distinct(boxes, scores, 0.95).tolist() == [2, 1, 0]


def test_no_pictures_have_no_regions(segmenter):
    assert finder(segmenter).find([]) == []
