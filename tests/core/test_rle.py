"""Run lengths: round trips, measures against plain arrays, and D03."""

import numpy as np
import pytest
from pycocotools import mask as coco

from maskoven_kedro.core import rle

_GENERATOR = np.random.Generator(np.random.PCG64(11))


def blob(height: int = 37, width: int = 53) -> np.ndarray:
    rows, columns = np.mgrid[:height, :width]
    y, x, radius = _GENERATOR.integers(5, 30, 3)
    return (rows - y) ** 2 + (columns - x) ** 2 < radius**2


@pytest.mark.parametrize(
    "mask",
    [
        blob(),
        np.zeros((5, 7), bool),
        np.ones((5, 7), bool),
        _GENERATOR.random((40, 9)) > 0.5,
        np.eye(1, dtype=bool),
    ],
)
def test_round_trip(mask: np.ndarray) -> None:
    counts = rle.encode(mask)
    assert np.array_equal(rle.decode(counts, *mask.shape), mask)
    assert rle.area(counts, *mask.shape) == mask.sum()
    assert rle.runs(counts).sum() == mask.size
    assert rle.encode(np.asfortranarray(mask)) == counts


def test_round_trip_of_a_large_frame() -> None:
    mask = np.zeros((3000, 4000), bool)
    mask[:, 3000:] = True
    assert rle.runs(rle.encode(mask)).tolist() == [9_000_000, 3_000_000]


def test_areas_of_more_masks_than_the_library_takes_at_once() -> None:
    masks = [_GENERATOR.random((6, 6)) > 0.5 for _ in range(600)]
    assert rle.areas([rle.encode(mask) for mask in masks], 6, 6).tolist() == [mask.sum() for mask in masks]
    assert rle.areas([], 6, 6).shape == (0,)


def test_union_and_iou_agree_with_arrays() -> None:
    masks = [blob() for _ in range(4)]
    encoded = [rle.encode(mask) for mask in masks]
    assert np.array_equal(rle.decode(rle.union(encoded, 37, 53), 37, 53), np.any(masks, axis=0))
    expected = [[(a & b).sum() / (a | b).sum() for b in masks] for a in masks]
    assert np.allclose(rle.ious(encoded, encoded, 37, 53), expected)
    assert rle.iou(encoded[0], encoded[1], 37, 53) == pytest.approx(expected[0][1])


def test_nothing_overlaps_nothing() -> None:
    assert rle.iou(rle.empty(4, 4), rle.union([], 4, 4), 4, 4) == 0
    assert rle.to_box(rle.empty(4, 4), 4, 4) == (0, 0, 0, 0)


def test_box_is_x_y_width_height() -> None:
    mask = np.zeros((10, 20), bool)
    mask[2:5, 7:13] = True
    assert rle.to_box(rle.encode(mask), 10, 20) == (7, 2, 6, 3)


def compressed(runs: list[int], height: int, width: int) -> bytes:
    return bytes(coco.frPyObjects({"size": [height, width], "counts": runs}, height, width)["counts"])


@pytest.mark.parametrize(
    ("counts", "height", "width"),
    [
        (compressed([3, 4], 2, 4), 2, 4),  # wrong sum
        (rle.encode(np.ones((4, 4), bool)), 4, 5),  # wrong size
        (compressed([5, 1, 2, 6, 1], 3, 5)[:-1] + b"o", 3, 5),  # cut number
        (b"", 2, 2),
        (b"abc\x01", 2, 2),
        (b"\xff\xff", 2, 2),
        (b"o" * 40, 2, 2),
        (b"04", 0, 4),
        (b":N8", 4, 4),  # right sum, negative run
    ],
)
def test_d03_malformed_counts_are_refused(counts: bytes, height: int, width: int) -> None:
    for read in (rle.validate, rle.decode):
        with pytest.raises(rle.MalformedRLE):
            read(counts, height, width)


def test_a03_many_masks_are_judged_as_one_by_one() -> None:
    rng = np.random.default_rng(0)
    for _ in range(60):
        height, width = (int(side) for side in rng.integers(1, 40, 2))
        sound = [rle.encode(rng.random((height, width)) < share) for share in rng.random(rng.integers(0, 6))]
        taller = rle.encode(np.ones((height + 1, width), dtype=bool))
        strange = [bytes(rng.integers(48, 112, size, dtype=np.uint8)) for size in (1, 5, 30)]
        foreign = bytes(rng.integers(0, 256, 9, dtype=np.uint8))
        spoilt = [b"", b"ooooooooo0", foreign, taller, *strange, *(mask[:-1] for mask in sound)]
        for masks in (sound, [*sound, spoilt[rng.integers(len(spoilt))]], [*spoilt, *sound]):
            assert rle.sound_areas(masks, height, width) == [
                one_by_one(mask, height, width) for mask in masks
            ]


def one_by_one(mask: bytes, height: int, width: int) -> int | None:
    try:
        return int(rle.validate(mask, height, width)[1::2].sum())
    except rle.MalformedRLE:
        return None


def test_overlaps_of_masks_with_themselves() -> None:
    rng = np.random.default_rng(1)
    for n in (0, 1, 7, 8, 21):
        masks = [rle.encode(rng.random((9, 11)) < 0.4) for _ in range(n)]
        assert np.array_equal(rle.pairwise_ious(masks, 9, 11), rle.ious(masks, masks, 9, 11))
