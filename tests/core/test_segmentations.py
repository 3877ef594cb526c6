"""D03: foreign segmentations are brought to one mask without loss, or refused."""

import numpy as np
import pytest

from maskoven_kedro.core import rle
from maskoven_kedro.core.rle import MalformedRLE
from maskoven_kedro.core.segmentations import normalised

HEIGHT, WIDTH = 20, 30
LEFT = np.zeros((HEIGHT, WIDTH), bool)
LEFT[3:9, 2:12] = True
RIGHT = np.zeros((HEIGHT, WIDTH), bool)
RIGHT[5:15, 10:25] = True


def rle_object(mask: np.ndarray) -> dict[str, object]:
    return {"size": [HEIGHT, WIDTH], "counts": rle.encode(mask).decode()}


def test_d03_single_object_is_kept_as_it_is() -> None:
    assert normalised(rle_object(LEFT), HEIGHT, WIDTH) == (rle.encode(LEFT), ())


def test_d03_list_of_rles_is_joined() -> None:
    counts, notes = normalised([rle_object(LEFT), rle_object(RIGHT)], HEIGHT, WIDTH)
    assert np.array_equal(rle.decode(counts, HEIGHT, WIDTH), LEFT | RIGHT)
    assert notes == ("list_of_rles",)


def test_d03_plain_counts_are_compressed() -> None:
    plain = {"size": [HEIGHT, WIDTH], "counts": rle.runs(rle.encode(LEFT)).tolist()}
    assert normalised(plain, HEIGHT, WIDTH) == (rle.encode(LEFT), ("plain_counts",))


def test_d03_simple_polygon_is_drawn() -> None:
    counts, notes = normalised([[2, 3, 12, 3, 12, 9, 2, 9]], HEIGHT, WIDTH)
    assert np.array_equal(rle.decode(counts, HEIGHT, WIDTH), LEFT)
    assert notes == ("polygons",)


@pytest.mark.parametrize(
    "segmentation",
    [
        [[2, 2, 12, 12, 12, 2, 2, 12]],  # bow tie
        [[2, 2, 500, 2, 5, 9]],
        [[2, 2, 5, 5]],
        [[2, 2, 5, float("nan"), 7, 7]],
        [[1, 2, 3]],
        {"size": [WIDTH, HEIGHT], "counts": rle.encode(LEFT.T).decode()},
        {"size": [HEIGHT, WIDTH], "counts": [600, -5, 5]},
        {"size": [HEIGHT, WIDTH], "counts": [599]},
        {"size": [HEIGHT, WIDTH], "counts": [True] * 600},
        {"size": [HEIGHT, WIDTH], "counts": "é"},
        {"size": [HEIGHT, WIDTH]},
        [],
        None,
        "mask",
        [rle_object(LEFT), {"size": [1, 1], "counts": "1"}],
    ],
)
def test_d03_what_is_no_mask_is_refused(segmentation: object) -> None:
    with pytest.raises(MalformedRLE):
        normalised(segmentation, HEIGHT, WIDTH)
