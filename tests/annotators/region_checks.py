"""What holds of regions whoever found them."""

import numpy as np

from maskoven_kedro.annotators.regions import Regions


def assert_sound(regions: Regions, size: tuple[int, int]) -> None:
    """Masks, boxes and areas tell of the same pixels."""
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
