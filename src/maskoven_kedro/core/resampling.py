"""Bootstrap intervals of shares, and of what is calculated from several shares."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from maskoven_kedro.core.intervals import wilson

LEVEL = 0.95
RESAMPLES = 100_000
"""Enough that two seeds agree to a tenth of a point."""

Shares = NDArray[np.float64]


def bootstrap_share(correct: int, n: int) -> tuple[float, float]:
    """Return the percentile bootstrap interval of a share at 95 %, in [0, 1].

    Drawing n trials with replacement makes the count binomial, so its quantiles are those of infinitely many draws and
    no seed is needed. Where all trials went the same way resampling knows nothing, and Wilson's bounds are given.

    >>> bootstrap_share(50, 100)
    (0.4, 0.6)
    """
    if correct in (0, n):
        return wilson(correct, n)
    from scipy.special import bdtr, bdtrik

    share, tail = correct / n, (1 - LEVEL) / 2
    bounds = []
    for quantile in (tail, 1 - tail):
        count = math.ceil(bdtrik(quantile, n, share))
        bounds.append((count - 1 if count and bdtr(count - 1, n, share) >= quantile else count) / n)
    return bounds[0], bounds[1]


def bootstrap_of(
    cells: Sequence[tuple[int, int]], measure: Callable[[Shares], Shares], seed: int
) -> tuple[float, float, float]:
    """Return a measure of several shares with its percentile bootstrap interval at 95 %.

    Args:
        cells: (correct, n) of each share, n > 0; trials are drawn with replacement within each cell.
        measure: from shares (draws, cells) to values (draws).
        seed: of the draws; the same arguments give the same bytes.
    """
    correct, n = np.array(cells, dtype=np.int64).T
    value = float(measure((correct / n)[None])[0])
    generator = np.random.Generator(np.random.PCG64(seed))
    values = measure(generator.binomial(n, correct / n, size=(RESAMPLES, len(n))) / n)
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return value, float(low), float(high)
