"""Uncertainty of success rates: Wilson bounds, paired bootstrap, McNemar's test."""

import math

import numpy as np

_Z = 1.959963984540054  # 97.5 % quantile of the normal distribution
_EXACT_UP_TO = 2000  # discordant pairs; above, the normal approximation agrees to many digits


def wilson(correct: int, n: int, z: float = _Z) -> tuple[float, float]:
    """Return the Wilson score interval of a proportion, in [0, 1]; (0, 1) when there are no trials.

    >>> low, high = wilson(8, 10)
    >>> round(low, 4), round(high, 4)
    (0.4902, 0.9433)
    """
    if not 0 <= correct <= n:
        raise ValueError(f"{correct} correct of {n}")
    if n == 0:
        return 0.0, 1.0
    share = correct / n
    centre = share + z * z / (2 * n)
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


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
