"""Uncertainty of success rates: Wilson bounds, paired bootstrap, McNemar's test."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

_Z = 1.959963984540054  # 97.5 % quantile of the normal distribution
_EXACT_UP_TO = 2000  # discordant pairs; above, the normal approximation agrees to many digits


class WeightedShare(NamedTuple):
    """A weighted share (None of nothing), its bounds, and the number of equally weighted cases it is worth."""

    share: float | None
    low: float
    high: float
    effective: float


def wilson(correct: int, n: int, z: float = _Z) -> tuple[float, float]:
    """Return the Wilson score interval of a proportion, in [0, 1]; (0, 1) when there are no trials.

    >>> low, high = wilson(8, 10)
    >>> round(low, 4), round(high, 4)
    (0.4902, 0.9433)
    """
    if not 0 <= correct <= n:
        raise ValueError(f"{correct} correct of {n}")
    return wilson_share(correct / n, n, z) if n else (0.0, 1.0)


def wilson_share(share: float, n: float, z: float = _Z) -> tuple[float, float]:
    """Return the Wilson interval of a share that weighs as much as `n` trials, which need not be whole."""
    if not 0 <= share <= 1 or n < 0:
        raise ValueError(f"a share of {share} in {n} trials")
    if n == 0:
        return 0.0, 1.0
    centre = share + z * z / (2 * n)
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def weighted_share(values: Sequence[float], weights: Sequence[float]) -> WeightedShare:
    """Return the weighted mean of values in [0, 1] with a Wilson interval at the trials that it is worth.

    These are the fewer of Kish's (squared sum over sum of squares of the weights) and of those that a plain mean would
    need for the variance of this ratio, linearised; the latter notices values that go with their weights.
    """
    if len(values) != len(weights) or any(one <= 0 for one in weights):
        raise ValueError("every value has a weight above 0")
    if not len(values):
        return WeightedShare(None, 0.0, 1.0, 0.0)
    value, weight = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    weight = weight / weight.sum()
    share = min(1.0, max(0.0, float(weight @ value)))
    worth = 1.0 / float(weight @ weight)
    variance = float((weight * weight) @ (value - share) ** 2)
    if variance > 0:
        worth = min(worth, share * (1 - share) / variance)
    return WeightedShare(share, *wilson_share(share, worth), worth)


def cases_for(half_width: float, expected: float = 0.95) -> int:
    """Return how many cases make a Wilson interval no wider than `half_width` to each side, on average of its sides.

    expected: the share that will be found; 0.5 is the safe guess.

    >>> cases_for(0.01, 0.948)
    1906
    """
    if not 0 < half_width < 0.5 or not 0 <= expected <= 1:
        raise ValueError(f"a half-width of {half_width} around {expected}")

    def wide(n: int) -> bool:
        low, high = wilson_share(expected, n)
        return high - low > 2 * half_width

    few, many = 0, 1
    while wide(many):
        few, many = many, 2 * many
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (middle, many) if wide(middle) else (few, middle)
    return many


def paired_bootstrap(
    only_first: int, only_second: int, n: int, seed: int, resamples: int = 10_000, level: float = 0.95
) -> tuple[float, float]:
    """Return the percentile bootstrap interval of the success of first minus second on the same mentions.

    Drawing mentions with replacement is drawing the counts of the cells `only first`, `only second`, `same`
    from a multinomial, so that no mention has to be touched. The result depends on the arguments alone.
    """
    if n == 0:
        return 0.0, 0.0
    if min(only_first, only_second) < 0 or only_first + only_second > n:
        raise ValueError(f"{only_first} + {only_second} discordant of {n}")
    same = n - only_first - only_second
    generator = np.random.Generator(np.random.PCG64(seed))
    cells = generator.multinomial(n, [only_first / n, only_second / n, same / n], size=resamples)
    tail = (1 - level) / 2
    low, high = np.quantile((cells[:, 0] - cells[:, 1]) / n, [tail, 1 - tail])
    return float(low), float(high)


def mcnemar_p(only_first: int, only_second: int) -> float:
    """Return the two-sided p of McNemar's test from the two discordant counts.

    Exact (binomial with one half) up to 2,000 discordant pairs, above that the chi-square form with
    continuity correction.

    >>> mcnemar_p(0, 5)
    0.0625
    """
    discordant = only_first + only_second
    if discordant == 0:
        return 1.0
    if discordant <= _EXACT_UP_TO:
        tail = sum(math.comb(discordant, k) for k in range(min(only_first, only_second) + 1))
        return min(1.0, 2 * tail / 2**discordant)
    statistic = max(0.0, abs(only_first - only_second) - 1) ** 2 / discordant
    return math.erfc(math.sqrt(statistic / 2))
