"""Intervals against resampling and enumeration done the long way."""

import math

import numpy as np
import pytest

from maskoven_kedro.core.intervals import mcnemar_p, paired_bootstrap, wilson


def test_wilson_solves_its_own_equation() -> None:
    for correct, n in ((0, 5), (3, 7), (50, 100), (100, 100)):
        low, high = wilson(correct, n)
        for bound in (low, high):
            if 0 < bound < 1:
                distance = abs(correct / n - bound) / math.sqrt(bound * (1 - bound) / n)
                assert distance == pytest.approx(1.959964, abs=1e-5)
        assert low <= correct / n <= high


def test_wilson_without_trials_knows_nothing() -> None:
    assert wilson(0, 0) == (0, 1)
    with pytest.raises(ValueError, match="3 correct of 2"):
        wilson(3, 2)


def test_paired_bootstrap_is_resampling_mentions() -> None:
    difference = np.array([1] * 30 + [-1] * 10 + [0] * 60)
    generator = np.random.default_rng(0)
    means = generator.choice(difference, (4000, 100)).mean(axis=1)
    low, high = paired_bootstrap(30, 10, 100, seed=1)
    assert (low, high) == pytest.approx(np.quantile(means, [0.025, 0.975]), abs=0.011)


def test_paired_bootstrap_depends_on_its_arguments_alone() -> None:
    """E03: the same seed gives the same bounds, another one moves them by little."""
    first = paired_bootstrap(300, 200, 5000, seed=4)
    assert first == paired_bootstrap(300, 200, 5000, seed=4)
    assert first == pytest.approx(paired_bootstrap(300, 200, 5000, seed=5), abs=1e-3)
    assert paired_bootstrap(0, 0, 0, seed=1) == (0, 0)
    with pytest.raises(ValueError, match="discordant"):
        paired_bootstrap(3, 3, 5, seed=1)


def test_mcnemar_is_a_sign_test() -> None:
    assert mcnemar_p(0, 0) == 1
    assert mcnemar_p(5, 5) == 1
    assert mcnemar_p(1, 8) == pytest.approx(2 * (1 + 9) / 2**9)
    assert mcnemar_p(8, 1) == mcnemar_p(1, 8)


def test_mcnemar_forms_meet() -> None:
    exact, approximate = mcnemar_p(950, 1050), mcnemar_p(951, 1051)
    assert exact == pytest.approx(approximate, rel=0.02)
