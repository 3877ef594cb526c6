"""Accuracies against counting by hand, intervals against resampling mention by mention."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from maskoven_kedro.core.linking_scores import (
    QUERY_SHARE,
    accuracy_rows,
    area_bins,
    comparison_rows,
    grouped_rows,
    linking_metrics,
    overall_rows,
    position_rows,
    training_bins,
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


def test_groups_by_an_attribute_are_in_its_order_and_miss_nobody():
    verdicts = judged(n=500)
    areas = area_bins(verdicts["mention_id"], pl.Series(np.random.default_rng(2).random(500))).head(450)
    rows = [row for row in grouped_rows(verdicts, areas, "mask_area", "osprey") if row["subset"] == "human"]
    labels = ["under 1%", "1% to 5%", "5% to 10%", "10% to 25%", "25% to 50%", "50% and more", "unknown"]
    found = [row["group"] for row in rows]
    assert found == [label for label in labels if label in found]
    assert found[-1] == "unknown"
    assert sum(row["n"] for row in rows) == verdicts.filter(subset="human").height
    first = areas.join(verdicts.filter(subset="human"), on="mention_id").filter(mask_area="25% to 50%")
    found = next(row for row in rows if row["group"] == "25% to 50%")
    assert (found["n"], found["correct"]) == (first.height, first["correct"].sum())


def test_borders_belong_to_the_bin_above():
    ids = pl.Series(["a", "b", "c", "d", "e"])
    assert area_bins(ids, pl.Series([0.0, 0.01, 0.049, 0.5, 1.0]))["mask_area"].to_list() == [
        "under 1%", "1% to 5%", "1% to 5%", "50% and more", "50% and more"
    ]  # fmt: skip
    samples = training_bins(ids, pl.Series([0, 1, 5, 49, 50]))["training_samples"].to_list()
    assert samples == ["under 1", "1 to 5", "5 to 10", "10 to 50", "50 and more"]


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


def test_valid_shares_and_places_of_a_code():
    verdicts = judged(n=200)
    row = next(row for row in valid_rows(verdicts, "osprey") if row["subset"] == "human")
    assert row["share"] == verdicts.filter(subset="human")["valid"].mean()
    said, wanted = np.array([[1, 2, 3], [1, 9, 3], [-1, -1, -1]]), np.array([[1, 2, 3]] * 3)
    rows = position_rows(said, wanted, "osprey")
    assert [row["token"] for row in rows] == pytest.approx([2 / 3, 1 / 3, 2 / 3])
    assert [row["prefix"] for row in rows] == pytest.approx([2 / 3, 1 / 3, 1 / 3])
