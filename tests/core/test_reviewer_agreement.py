"""Kappas against published and independent figures."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from maskoven_kedro.core.reviewer_agreement import (
    agreement_metrics,
    agreement_rows,
    cohen_kappa,
    fleiss_kappa,
)
from maskoven_kedro.core.verdicts import CHOICES, VERDICTS

FLEISS = np.array([
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
])  # fmt: skip
"""A worked example of the measure: 14 raters, 10 cases, 5 choices, kappa 0.210."""


def table(said: dict[str, list[str]]) -> pl.DataFrame:
    """Verdicts of reviewers on cases 0, 1, ...; an empty text where one said nothing."""
    rows = [
        (f"m{case}", who, verdict, None, "2026-01-01T00:00:00.000Z", "a" * 16)
        for who, verdicts in said.items()
        for case, verdict in enumerate(verdicts)
        if verdict
    ]
    return pl.DataFrame(rows, schema=VERDICTS, orient="row")


def test_fleiss_of_the_worked_example() -> None:
    assert fleiss_kappa(FLEISS) == pytest.approx(0.210, abs=5e-4)


@pytest.mark.parametrize(
    ("counts", "kappa"),
    [((20, 5, 10, 15), 0.4), ((45, 15, 25, 15), 0.1304), ((25, 35, 5, 35), 0.2593)],
)
def test_cohen_of_worked_examples(counts: tuple[int, ...], kappa: float) -> None:
    square = np.zeros((3, 3), np.int64)
    square[:2, :2] = np.reshape(counts, (2, 2))
    assert cohen_kappa(square) == pytest.approx(kappa, abs=5e-5)


def test_cohen_by_counting_pairs_of_verdicts() -> None:
    """Chance is what happens when the verdicts of one reviewer are dealt anew over the cases."""
    generator = np.random.default_rng(2)
    first = generator.integers(3, size=60)
    second = np.where(generator.random(60) < 0.7, first, generator.integers(3, size=60))
    same, chance = float((first == second).mean()), float((first[:, None] == second).mean())
    said = {"Ann": [CHOICES[i] for i in first], "Bob": [CHOICES[i] for i in second]}
    pair, group = agreement_rows(table(said), seed=0, resamples=200)
    assert pair["kappa"] == pytest.approx((same - chance) / (1 - chance))
    assert pair["low"] < pair["kappa"] < pair["high"]
    assert pair["same"] == group["same"] == pytest.approx(same)


def test_kappa_is_not_defined_without_cases_or_without_variety() -> None:
    assert cohen_kappa(np.zeros((3, 3), np.int64)) is None
    assert cohen_kappa(np.diag([9, 0, 0])) is None
    assert fleiss_kappa(np.array([[1, 0, 0], [0, 1, 0]])) is None
    rows = agreement_rows(table({"Ann": ["correct"] * 3, "Bob": ["correct"] * 3}), 0, 100)
    assert [(row["same"], row["kappa"], row["low"]) for row in rows] == [(1.0, None, None)] * 2
    assert agreement_metrics(rows) == {}
    assert agreement_rows(table({"Ann": ["correct", "wrong"]}), 0, 100) == []


def test_three_reviewers_who_judged_different_parts() -> None:
    said = {
        "Ann": ["correct", "wrong", "correct", "unsure", "wrong", ""],
        "Bob": ["correct", "wrong", "wrong", "unsure", "", "correct"],
        "Cy": ["correct", "wrong", "correct", "", "wrong", ""],
    }
    rows = agreement_rows(table(said), seed=3, resamples=300)
    assert [(row["reviewers"], row["cases"]) for row in rows] == [
        (["Ann", "Bob"], 4), (["Ann", "Cy"], 4), (["Bob", "Cy"], 3), (["Ann", "Bob", "Cy"], 5),
    ]  # fmt: skip
    assert rows[1]["kappa"] == 1.0
    assert rows[3]["kappa"] == pytest.approx(fleiss_kappa(
        np.array([[3, 0, 0], [0, 3, 0], [2, 1, 0], [0, 0, 2], [0, 2, 0]])
    ))  # fmt: skip
    assert rows == agreement_rows(table(said).reverse(), seed=3, resamples=300)
    metrics = agreement_metrics(rows)
    assert metrics["human_agreement/mean_cohen_kappa"] == pytest.approx(sum(r["kappa"] for r in rows[:3]) / 3)
    assert metrics["human_agreement/fleiss_kappa"] == rows[3]["kappa"]


def test_other_masks_are_other_cases() -> None:
    rows = table({"Ann": ["correct"], "Bob": ["wrong"]}).with_columns(
        mask=pl.Series(["a" * 16, "b" * 16], dtype=pl.String)
    )
    assert [row["cases"] for row in agreement_rows(rows, 0, 100)] == [0, 0]
