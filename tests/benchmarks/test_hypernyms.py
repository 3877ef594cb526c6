"""The effect of hypernyms by category."""

import polars as pl

from benchmarks.hypernyms import _miniature, said, worth


def test_ours_are_of_use_more_often_than_naive_ones_in_the_miniature() -> None:
    rows = {row["category"]: row for row in said(*_miniature())}
    total = rows.pop("all")
    assert total["entities"] == sum(row["entities"] for row in rows.values())
    assert total["ranked"]["useful"] > total["naive"]["useful"]
    for row in rows.values():
        assert row["ranked"]["everyday"] <= row["ranked"]["useful"] <= row["ranked"]["any"] <= row["entities"]
    assert rows["animal"]["ranked"]["everyday"] > 2 * rows["animal"]["naive"]["everyday"]


def test_two_runs_are_compared_pair_by_pair() -> None:
    ids = [f"m{number}" for number in range(10)]
    ranked = pl.DataFrame({"mention_id": ids, "hit": [True] * 8 + [False] * 2})
    naive = pl.DataFrame({"mention_id": ids, "hit": [True] * 3 + [False] * 6 + [True]})
    categories = pl.DataFrame({"mention_id": ids, "category": ["animal"] * 5 + ["food"] * 5})
    rows = {row["category"]: row for row in worth(ranked, naive, categories)}
    assert {name: (row["mentions"], row["naive"], row["ranked"]) for name, row in rows.items()} == {
        "all": (10, 0.4, 0.8),
        "animal": (5, 0.6, 1.0),
        "food": (5, 0.2, 0.6),
    }
    assert rows["all"]["p"] == 0.2188
    assert rows["all"]["difference"][0] < 0.4 < rows["all"]["difference"][1]
