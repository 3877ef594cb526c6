"""Success from verdicts, over entities and over annotations."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from maskoven_kedro.core.intervals import cases_for, weighted_share, wilson, wilson_share
from maskoven_kedro.core.sampling import lottery
from maskoven_kedro.core.verdict_success import (
    automatic_success,
    human_success,
    reasons,
    settled,
    success_metrics,
)
from maskoven_kedro.core.verdicts import VERDICTS

MASK = "a" * 16


def verdicts(*said: tuple[str, str, str]) -> pl.DataFrame:
    """Rows of (mention, reviewer, verdict)."""
    rows = [
        (m, r, v, "other: x" if v == "wrong" else None, "2026-01-01T00:00:00.000Z", MASK) for m, r, v in said
    ]
    return pl.DataFrame(rows, schema=VERDICTS, orient="row")


def judged(*mentions: tuple[str, str, str]) -> pl.DataFrame:
    """Rows of (mention, split, entity)."""
    rows = [(m, s, e, "animal", MASK) for m, s, e in mentions]
    return pl.DataFrame(rows, schema=["mention_id", "split", "entity_id", "category", "mask"], orient="row")


def population(*counts: tuple[str, str, int]) -> pl.DataFrame:
    return pl.DataFrame(counts, schema=["split", "entity_id", "n"], orient="row")


def row(rows: list[dict], group: str, weighting: str) -> dict:
    return next(one for one in rows if one["group"] == group and one["weighting"] == weighting)


def test_majority_decides_and_a_draw_or_doubt_stays_open() -> None:
    said = verdicts(
        ("a", "x", "correct"), ("a", "y", "correct"), ("a", "z", "wrong"),
        ("b", "x", "correct"), ("b", "y", "wrong"),
        ("c", "x", "unsure"),
        ("d", "x", "unsure"), ("d", "y", "wrong"),
    )  # fmt: skip
    outcomes = settled(said, judged(*((m, "entity", f"Q{m}") for m in "abcd")))
    assert dict(outcomes.select("mention_id", "outcome").iter_rows()) == {
        "a": "correct", "b": "open", "c": "open", "d": "wrong",
    }  # fmt: skip
    (first, *_) = human_success(outcomes, population(*(("entity", f"Q{m}", 1) for m in "abcd")))
    assert (first["cases"], first["open"], first["correct"], first["success"]) == (2, 2, 1, 0.5)
    assert first["success_if_open_wrong"] == 0.25


def test_verdicts_on_another_mask_or_on_what_is_not_released_say_nothing() -> None:
    said = verdicts(("a", "x", "correct"), ("gone", "x", "wrong"))
    changed = judged(("a", "entity", "Q1")).with_columns(mask=pl.lit("b" * 16))
    assert settled(said, changed).is_empty()
    rows = human_success(settled(said, changed), population(("entity", "Q1", 4)))
    assert [one["success"] for one in rows] == [None, None]
    assert success_metrics(rows) == {}
    assert reasons(said, changed) == []


def test_where_all_are_open_their_number_is_a_figure_of_its_own() -> None:
    said = verdicts(("a", "x", "unsure"), ("b", "x", "correct"))
    cases = judged(("a", "entity", "Q1"), ("b", "wiki", "Q2"))
    rows = human_success(settled(said, cases), population(("entity", "Q1", 1), ("wiki", "Q2", 1)))
    metrics = success_metrics(rows)
    own = {name: one for name, one in metrics.items() if name.startswith("human_success/entity/")}
    assert own == {"human_success/entity/cases": 0.0, "human_success/entity/open": 1.0}
    assert metrics["human_success/all/open"] == 1


def test_weights_by_hand() -> None:
    """Entity Q1 (correct) has 90 of 100 annotations of its split, Q2 (wrong) 10; wiki has one of 100, correct."""
    cases = judged(("a", "entity", "Q1"), ("b", "entity", "Q2"), ("c", "wiki", "Q3"))
    said = verdicts(("a", "x", "correct"), ("b", "x", "wrong"), ("c", "x", "correct"))
    counts = population(("entity", "Q1", 90), ("entity", "Q2", 10), ("wiki", "Q3", 1), ("wiki", "Q4", 99))
    rows = human_success(settled(said, cases), counts)
    assert row(rows, "all", "entity")["success"] == pytest.approx(2 / 3)
    assert row(rows, "entity", "entity")["success"] == 0.5
    assert row(rows, "entity", "annotation")["success"] == pytest.approx(0.9)
    assert row(rows, "all", "annotation")["success"] == pytest.approx((0.9 * 100 + 100) / 200)
    assert row(rows, "animal", "entity")["cases"] == 3
    metrics = success_metrics(rows)
    assert metrics["human_success/all/annotation"] == pytest.approx(0.95)
    assert metrics["human_success/entity/cases"] == 2
    assert metrics["human_success/wiki/entity/low"] < 1 == metrics["human_success/wiki/entity/high"]


def test_several_cases_of_an_entity_share_its_weight() -> None:
    cases = judged(*((f"a{i}", "entity", "Q1") for i in range(4)), ("b", "entity", "Q2"))
    said = verdicts(*((f"a{i}", "x", "correct") for i in range(4)), ("b", "x", "wrong"))
    rows = human_success(settled(said, cases), population(("entity", "Q1", 40), ("entity", "Q2", 40)))
    assert row(rows, "all", "entity")["success"] == pytest.approx(0.5)
    assert row(rows, "all", "annotation")["success"] == pytest.approx(0.5)


def test_equal_weights_give_wilson_itself() -> None:
    told = weighted_share([1.0] * 17 + [0.0] * 3, [2.5] * 20)
    assert (told.low, told.high) == pytest.approx(wilson(17, 20))
    assert told.effective == pytest.approx(20)


def test_unequal_weights_are_worth_fewer_cases() -> None:
    told = weighted_share([1.0, 1.0, 1.0], [10.0, 1.0, 1.0])
    assert told.effective == pytest.approx(12 * 12 / 102)
    assert told.low < wilson(3, 3)[0]
    assert weighted_share([], []) == (None, 0.0, 1.0, 0.0)
    with pytest.raises(ValueError, match="weight"):
        weighted_share([1.0], [0.0])


def test_bounds_of_the_reweighted_share_hold_their_promise() -> None:
    """Entities of very different sizes, success that goes with size: 95 % bounds hold the truth about as often."""
    generator = np.random.default_rng(5)
    sizes = np.ceil(generator.pareto(2.0, 2000) * 20 + 1)
    chance = np.clip(0.7 + 0.05 * np.log(sizes), 0, 0.97)
    truth = float(sizes @ chance / sizes.sum())
    held = 0
    for _ in range(300):
        drawn = generator.choice(2000, 300, replace=False)
        hits = (generator.random(300) < chance[drawn]).astype(float)
        told = weighted_share(hits.tolist(), sizes[drawn].tolist())
        held += told.low <= truth <= told.high
    assert held / 300 >= 0.92


@pytest.mark.parametrize("half_width", [0.2, 0.05, 0.02, 0.01])
@pytest.mark.parametrize("expected", [0.5, 0.948, 1.0])
def test_cases_are_the_fewest_whose_bounds_are_narrow_enough(half_width: float, expected: float) -> None:
    n = cases_for(half_width, expected)

    def width(cases: int) -> float:
        low, high = wilson_share(expected, cases)
        return high - low

    assert width(n) <= 2 * half_width
    assert n == 1 or width(n - 1) > 2 * half_width


def test_the_papers_sample_is_good_for_one_point() -> None:
    assert 1800 < cases_for(0.01, 0.948) < 2000
    with pytest.raises(ValueError, match="half-width"):
        cases_for(0.0)


def test_a_judged_sample_finds_the_success_over_entities_and_over_annotations() -> None:
    """Every mask of a common entity is right and every one of a rare entity is wrong: the figures lie far apart."""
    from maskoven_kedro.core.review_sample import review_sample

    released = [(f"e{e}_{i}", "entity", f"Q{e}") for e in range(300) for i in range(1 if e % 3 else 50)]
    table = pl.DataFrame(released, schema=["mention_id", "split", "entity_id"], orient="row")
    counts = table.group_by("split", "entity_id").agg(n=pl.len())
    common = set(counts.filter(pl.col("n") > 1)["entity_id"])
    found: dict[str, list[float]] = {"entity": [], "annotation": []}
    for seed in range(25):
        rows = review_sample(table, 90, seed).rows()
        said = verdicts(*((m, "x", "correct" if e in common else "wrong") for m, _, e in rows))
        for told in human_success(settled(said, judged(*rows)), counts)[:2]:
            found[told["weighting"]].append(told["success"])
    assert np.mean(found["entity"]) == pytest.approx(100 / 300, abs=0.03)
    assert np.mean(found["annotation"]) == pytest.approx(5000 / 5200, abs=0.01)


def test_automatic_figure_is_of_the_released_over_all_subsets() -> None:
    def measured(
        split: str, subset: str, population: str, n: int, correct: int, setting: str = "final"
    ) -> dict:
        return {
            "split": split, "subset": subset, "setting": setting, "population": population, "n": n, "correct": correct,
        }  # fmt: skip

    rows = automatic_success([
        measured("entity", "entity_train", "kept", 10, 9), measured("entity", "entity_val", "kept", 10, 7),
        measured("wiki", "wiki", "kept", 5, 5), measured("wiki", "wiki", "visual", 50, 5),
        measured("all", "test", "kept", 15, 12), measured("wiki", "wiki", "kept", 9, 0, "grounded_sam/intension"),
    ])  # fmt: skip
    assert {one["group"]: (one["cases"], one["success"]) for one in rows} == {
        "all": (25, 21 / 25), "entity": (20, 0.8), "wiki": (5, 1.0),
    }  # fmt: skip
    assert success_metrics([], rows)["automatic_success/entity"] == 0.8


def test_reviewing_order_is_by_lot_and_not_by_the_draw() -> None:
    from maskoven_kedro.core.review_sample import review_sample, reviewing_order

    released = pl.DataFrame(
        [(f"m{e:03d}_{i}", "entity", f"Q{e}") for e in range(200) for i in range(1 + e % 7 * 6)],
        schema=["mention_id", "split", "entity_id"],
        orient="row",
    )
    drawn = review_sample(released, 120, seed=1)
    order = reviewing_order(drawn["mention_id"], 1)
    assert sorted(order) == drawn["mention_id"].to_list()
    assert order == reviewing_order(drawn["mention_id"].reverse(), 1)
    tickets = dict(zip(drawn["mention_id"], lottery(drawn["mention_id"], 1).tolist(), strict=True))
    ranks = np.argsort(np.argsort([tickets[one] for one in order]))
    assert abs(np.corrcoef(ranks, np.arange(len(order)))[0, 1]) < 0.3


def test_own_photos_are_sampled_as_one_split() -> None:
    from maskoven_kedro.core.review_sample import review_sample

    photos = pl.DataFrame(
        {"mention_id": list("abcd"), "split": "photos", "entity_id": ["Q1", "Q1", "Q2", "Q3"]}
    )
    assert review_sample(photos, 2, 0).height == 2
    assert review_sample(photos, 9, 0).height == 3
