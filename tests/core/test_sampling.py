"""The sample for people: one of an entity, splits in proportion, the same whatever the order of rows."""

import numpy as np
import polars as pl
import pytest

from maskoven_kedro.core.sampling import evaluation_sample, largest_remainder, lottery


def annotated(n: int = 3000) -> pl.DataFrame:
    """Many mentions of few entities in three splits, some entities in two of them, and humans on top."""
    random = np.random.default_rng(1)
    splits = random.choice(["entity", "query", "wiki", "human"], n, p=[0.7, 0.2, 0.05, 0.05])
    ids = [f"{split}_{i:05d}" for i, split in enumerate(splits)]
    return pl.DataFrame(
        {"mention_id": ids, "split": splits, "entity_id": [f"Q{e}" for e in random.integers(0, 400, n)]}
    )


def test_an_entity_comes_once_and_quotas_are_kept() -> None:
    sample = evaluation_sample(annotated(), {"entity": 100, "query": 40, "wiki": 5}, seed=0)
    assert sample["entity_id"].is_unique().all()
    assert dict(sample.group_by("split").len().iter_rows()) == {"entity": 100, "query": 40, "wiki": 5}


def test_a_number_is_shared_in_proportion_to_the_entities_of_the_splits() -> None:
    rows = annotated()
    counts = rows.group_by("split").agg(pl.col("entity_id").n_unique())
    entities = {split: n for split, n in counts.iter_rows() if split != "human"}
    sample = evaluation_sample(rows, 50, seed=0)
    assert sample.height == 50
    assert sample["entity_id"].is_unique().all()
    for split, n in sample.group_by("split").len().iter_rows():
        assert n == pytest.approx(50 * entities[split] / sum(entities.values()), abs=1)


def test_the_order_of_rows_does_not_matter_but_the_seed_does() -> None:
    rows = annotated()
    mixed = rows.sample(fraction=1, shuffle=True, seed=5)
    assert evaluation_sample(rows, 80, seed=3).equals(evaluation_sample(mixed, 80, seed=3))
    assert not evaluation_sample(rows, 80, seed=3).equals(evaluation_sample(rows, 80, seed=4))


def test_a_split_with_too_few_entities_gives_what_it_has() -> None:
    rows = pl.DataFrame({"mention_id": ["a", "b"], "split": ["entity", "entity"], "entity_id": ["Q1", "Q1"]})
    assert evaluation_sample(rows, {"entity": 10, "wiki": 10}, seed=0).height == 1
    assert evaluation_sample(rows.clear(), 10, seed=0).height == 0


def test_tickets_are_spread_and_fixed() -> None:
    ids = pl.Series([f"oven_{i:08d}" for i in range(20_000)])
    tickets = lottery(ids, seed=0)
    assert len(set(tickets.tolist())) == 20_000
    assert abs(float((tickets / 2**64).mean()) - 0.5) < 0.01
    # These two numbers may never change: published samples rest on them.
    assert lottery(pl.Series(["oven_00000001"]), 0)[0] == 11105433674268511127
    assert lottery(pl.Series(["é"]), 7)[0] == 17933474378591192521


@pytest.mark.parametrize("total", [0, 1, 7, 99, 100, 1000])
def test_shares_add_up_and_never_exceed_what_there_is(total: int) -> None:
    weights = {"a": 61, "b": 38, "c": 1}
    shares = largest_remainder(weights, total)
    assert sum(shares.values()) == min(total, 100)
    assert all(shares[name] <= weights[name] for name in weights)
