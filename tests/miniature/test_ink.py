"""Outlines become the same masks everywhere, and the right ones."""

import numpy as np
import pytest

from maskoven_kedro.miniature import ink


def test_fill_takes_the_pixels_whose_centre_is_inside() -> None:
    mask = ink.fill([np.array([[1.0, 1.0], [4.0, 1.0], [4.0, 3.0], [1.0, 3.0]])], 5, 6)
    expected = np.zeros((5, 6), bool)
    expected[1:3, 1:4] = True
    assert np.array_equal(mask, expected)


def test_neighbours_share_no_pixel_and_leave_none() -> None:
    left = ink.fill([np.array([[0, 0], [3.3, 0], [5.1, 8], [0, 8]])], 8, 9)
    right = ink.fill([np.array([[3.3, 0], [9, 0], [9, 8], [5.1, 8]])], 8, 9)
    assert not (left & right).any()
    assert (left | right).all()


def test_second_contour_makes_a_hole() -> None:
    mask = ink.fill(
        [np.array([[0, 0], [8, 0], [8, 8], [0, 8]]), np.array([[2, 2], [6, 2], [6, 6], [2, 6]])], 8, 8
    )
    assert mask.sum() == 64 - 16


def test_outline_beyond_the_frame_is_cut() -> None:
    assert ink.fill([np.array([[-5, -5], [50, -5], [50, 50], [-5, 50]])], 4, 7).all()
    assert not ink.fill([np.array([[20, 20], [30, 20], [30, 30]])], 4, 7).any()


@pytest.mark.parametrize(
    ("contour", "area"),
    [
        (ink.ellipse(0, 0, 0.5, 0.5), np.pi / 4),
        (ink.box(-0.5, -0.5, 0.5, 0.5), 1.0),
        (ink.sector(0, 0, 0.6, 0, 90, inner=0.3), np.pi / 4 * (0.36 - 0.09)),
        (ink.limb([(-0.5, 0), (0.5, 0)], 0.2, smooth=False), 0.2 + np.pi * 0.01),
    ],
)
def test_shapes_have_the_area_they_promise(contour: np.ndarray, area: float) -> None:
    frame = ink.Frame(100, 100, 100)
    assert ink.fill([frame.place(contour)], 200, 200).sum() / 100**2 == pytest.approx(area, rel=0.04)


def test_a_frame_mirrors_before_it_turns() -> None:
    point = ink.Frame(10, 20, 2, turn=np.pi / 2, mirror=True).place(np.array([[1.0, 0.0]]))
    assert point[0] == pytest.approx([10, 18])
