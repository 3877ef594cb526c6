"""Which regions of a picture become tokens, and in which order (linker.md section 2)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def region_order(areas: Sequence[int], scores: Sequence[float], most: int) -> list[int]:
    """Places of the largest `most` regions, largest first; empty ones are left out.

    areas: pixels at the picture's own size. scores: break ties, the surer first; then the earlier goes first.

    >>> region_order([5, 0, 9, 5], [0.1, 0.9, 0.5, 0.7], most=3)
    [2, 3, 0]
    """
    order = np.lexsort((-np.asarray(scores, dtype=np.float64), -np.asarray(areas, dtype=np.int64)))
    return [int(place) for place in order if areas[place] > 0][:most]
