"""Accuracies against counting by hand, intervals against resampling mention by mention."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from maskoven_kedro.core.linking_scores import (
    QUERY_SHARE,
    accuracy_rows,
    comparison_rows,
    linking_metrics,
    overall_rows,
    valid_rows,
)
from maskoven_kedro.core.predictions import JUDGED
from maskoven_kedro.core.resampling import bootstrap_of, bootstrap_share


def judged(seed=0, n=3000, shares=None):
    """Verdicts on test, val, human and wiki, with different accuracies."""
    rng = np.random.default_rng(seed)
    subsets = ["entity_test", "query_test", "human", "entity_val", "query_val", "wiki"]
    subset = np.random.default_rng(99).choice(subsets, n)
    seen = np.random.default_rng(98).random(n) < 0.6
    chance = np.where(seen, 0.5, 0.2) if shares is None else shares
    correct = rng.random(n) < chance
    columns = {
        "mention_id": [f"m{i}" for i in range(n)],
        "split": [one.partition("_")[0] for one in subset],
        "subset": subset.tolist(),
        "seen": seen.tolist(),
        "entity_id": ["Q1"] * n,
        "answer": ["Q1" if right else "Q2" for right in correct],
        "answered": [True] * n,
        "valid": (correct | (rng.random(n) < 0.5)).tolist(),
        "correct": correct.tolist(),
    }
    return pl.DataFrame(columns, schema=JUDGED)


def share(frame, **where):
    own = frame.filter(**where) if where else frame
    return own["correct"].sum() / own.height


def test_rows_count_every_mention_of_their_group():
    verdicts = judged()
    rows = {(row["subset"], row["group"]): row for row in accuracy_rows(verdicts, "osprey")}
    assert [name for name, group in rows if group == "all"] == [
        "entity_val", "entity_test", "query_val", "query_test", "human", "wiki", "test"
    ]  # fmt: skip
    for (subset, group), row in rows.items():
        own = verdicts.filter(pl.col("subset").is_in(["entity_test", "query_test", "human"]))
        own = own if subset == "test" else verdicts.filter(subset=subset)
        own = own if group == "all" else own.filter(seen=group == "seen")
        assert (row["n"], row["correct"]) == (own.height, own["correct"].sum())
        assert row["low"] < row["accuracy"] == row["correct"] / row["n"] < row["high"]
        assert (row["linker"], row["prompt_masks"]) == ("osprey", "release")
    metrics = linking_metrics(rows.values())
    assert metrics["linker_accuracy/osprey/test/unseen"] == rows["test", "unseen"]["accuracy"]
    truth = linking_metrics(accuracy_rows(verdicts, "osprey", "truth"))
    assert set(truth).isdisjoint(metrics)


def test_the_interval_of_a_share_is_that_of_resampling():
    rng = np.random.default_rng(1)
    for correct, n in ((30, 100), (1, 40), (777, 1000)):
        trials = np.arange(n) < correct
        means = rng.choice(trials, (4000, n)).mean(axis=1)
        assert bootstrap_share(correct, n) == pytest.approx(np.quantile(means, [0.025, 0.975]), abs=2.01 / n)
    assert bootstrap_share(0, 20)[1] > 0.1
    assert bootstrap_share(20, 20)[0] < 0.9


def test_E03_another_seed_moves_an_interval_by_less_than_a_tenth_of_a_point():
    cells = [(300, 900), (80, 700), (210, 600), (40, 500)]

    def measure(shares):
        return shares.mean(axis=1)

    first, again, other = (bootstrap_of(cells, measure, seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert first == pytest.approx(other, abs=0.001)


def test_overall_numbers_are_their_formulas():
    verdicts = judged(n=6000)
    rows = {(row["scope"], row["measure"]): row["value"] for row in overall_rows(verdicts, "osprey")}
    entity, query = share(verdicts, subset="entity_test"), share(verdicts, subset="query_test")
    headline = verdicts.filter(pl.col("subset").is_in(["entity_test", "query_test", "human"]))
    assert rows["test", "micro"] == pytest.approx(share(headline))
    assert rows["test", "paper"] == pytest.approx((1 - QUERY_SHARE) * entity + QUERY_SHARE * query)

    def harmonic(one, other):
        return 2 / (1 / one + 1 / other)

    splits = [
        harmonic(*(share(verdicts, subset=f"{split}_val", seen=seen) for seen in (True, False)))
        for split in ("entity", "query")
    ]
    assert rows["val", "oven_entity"] == pytest.approx(splits[0])
    assert rows["val", "oven"] == pytest.approx(harmonic(*splits))
    assert all(row["low"] < row["value"] < row["high"] for row in overall_rows(verdicts, "osprey"))
    without = verdicts.filter(pl.col("subset") != "human")
    assert ("test", "micro") not in {
        (row["scope"], row["measure"]) for row in overall_rows(without, "osprey")
    }


def test_two_linkers_are_compared_on_the_same_mentions():
    one, other = judged(0), judged(1)
    row = next(
        row
        for row in comparison_rows(one, other, ("a", "b"))
        if (row["subset"], row["group"]) == ("test", "all")
    )
    both = one.join(other, on="mention_id").filter(
        pl.col("subset").is_in(["entity_test", "query_test", "human"])
    )
    assert row["only_first"] == (both["correct"] & ~both["correct_right"]).sum()
    assert row["difference"] == pytest.approx(row["accuracy_first"] - row["accuracy_second"])
    assert row["low"] < row["difference"] < row["high"]
    assert row["p"] > 0.001
    better = comparison_rows(judged(0, shares=np.full(3000, 0.9)), other, ("a", "b"))
    assert all(row["p"] < 0.01 for row in better if row["n"] > 100)
    with pytest.raises(ValueError, match="a and b were judged on different mentions"):
        comparison_rows(one, other.head(10), ("a", "b"))


def test_valid_shares():
    verdicts = judged(n=200)
    row = next(row for row in valid_rows(verdicts, "osprey") if row["subset"] == "human")
    assert row["share"] == verdicts.filter(subset="human")["valid"].mean()
