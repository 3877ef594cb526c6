"""Morphology and inversion against plain bitmaps."""

import numpy as np
import pytest
from scipy import ndimage

from maskoven_kedro.core import rle
from maskoven_kedro.core.agreement import read_settings
from maskoven_kedro.core.dense_scenes import (
    components,
    covered_share,
    crowd_of,
    foreground_evidence,
    inverted,
)
from tests.core.filtering_cases import HEIGHT, SELECTION, WIDTH, bitmap, block, candidate


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("kernel", [1, 3, 5])
def test_components_are_those_of_scipy(seed: int, kernel: int) -> None:
    noise = ndimage.gaussian_filter(np.random.default_rng(seed).normal(size=(HEIGHT, WIDTH)), 2)
    mask = noise > np.quantile(noise, 0.6)
    opened = ndimage.binary_opening(mask, np.ones((kernel, kernel), bool))
    expected = ndimage.label(opened, np.ones((3, 3)))[1]
    assert components(rle.encode(mask), HEIGHT, WIDTH, kernel) == expected


def test_an_empty_mask_has_no_components() -> None:
    assert components(rle.empty(HEIGHT, WIDTH), HEIGHT, WIDTH, 5) == 0


@pytest.mark.parametrize(
    "box", [(0, 0, 7, HEIGHT), (3, 3, 9, 9), (0, 0, WIDTH, HEIGHT), (0, 0, 0, 0), (50, 0, WIDTH, 40)]
)
def test_inversion_on_runs(box: tuple[int, int, int, int]) -> None:
    mask = bitmap(box)
    turned = inverted(rle.encode(mask), HEIGHT, WIDTH)
    assert turned == rle.encode(~mask)
    assert inverted(turned, HEIGHT, WIDTH) == rle.encode(mask)


def test_the_share_counts_overlaps_once() -> None:
    share = covered_share([(0, 0, 30, 40), (15, 0, 45, 40)], HEIGHT, WIDTH)
    assert share == pytest.approx(45 / 60)
    assert covered_share([], HEIGHT, WIDTH) == 0


def test_a_crowd_has_one_phrase() -> None:
    boxes = [((i, 0, i + 5, 9), 0.9 - i / 10) for i in range(5)]
    found = candidate("intension", *boxes, phrases=["apple", "pear", "apple", "pear", "apple"])
    (setting,), _ = read_settings([found], SELECTION, {}, HEIGHT, WIDTH)
    assert crowd_of(setting, 0.2) == ("apple", [0, 2, 4])
    assert crowd_of(setting, 0.65) == ("apple", [0, 2])
    assert crowd_of(setting, 0.95) == ("", [])


def test_evidence_is_weighted_by_confidence() -> None:
    left, right = block((0, 0, 30, 40)), block((30, 0, 60, 40))
    assert foreground_evidence(left, [(left, 0.9), (right, 0.3)], HEIGHT, WIDTH) == pytest.approx(0.75)
    assert foreground_evidence(left, [], HEIGHT, WIDTH) == 0
    assert foreground_evidence(left, [(left, 0.0)], HEIGHT, WIDTH) == 0
