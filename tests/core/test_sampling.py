"""The sample for people: one of an entity, splits in proportion, the same whatever the order of rows."""

import numpy as np
import polars as pl
import pytest

from maskoven_kedro.core import sampling
from maskoven_kedro.core.sampling import evaluation_sample, first_drawn, largest_remainder, lottery


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


def test_a_number_is_shared_by_entities_and_a_tenth_is_wiki() -> None:
    """The paper's appendix: by the number of entities of the splits, but 200 of 2,000 from the wiki split."""
    rows = annotated()
    counts = dict(rows.group_by("split").agg(pl.col("entity_id").n_unique()).iter_rows())
    sample = evaluation_sample(rows, 50, seed=0)
    assert sample["entity_id"].is_unique().all()
    shares = dict(sample.group_by("split").len().iter_rows())
    assert shares["wiki"] == 5
    assert shares["entity"] == pytest.approx(
        45 * counts["entity"] / (counts["entity"] + counts["query"]), abs=1
    )
    assert sum(shares.values()) == 50


def test_six_million_wiki_entities_do_not_crowd_out_the_others() -> None:
    ids = [
        *(f"entity_{i}" for i in range(700)),
        *(f"query_{i}" for i in range(200)),
        *(f"wiki_{i}" for i in range(9000)),
    ]
    rows = pl.DataFrame(
        {"mention_id": ids, "split": [one.partition("_")[0] for one in ids], "entity_id": ids}
    )
    assert dict(evaluation_sample(rows, 200, seed=1).group_by("split").len().iter_rows()) == {
        "entity": 140,
        "query": 40,
        "wiki": 20,
    }


@pytest.mark.parametrize("cases", [0, 1, 2, 7, 25, 399, 10_000])
def test_any_number_is_reached_while_there_are_entities(cases: int) -> None:
    rows = annotated(2000).filter((pl.col("split") != "query") | (pl.col("entity_id").str.len_chars() < 3))
    sample = evaluation_sample(rows, cases, seed=0)
    there = rows.filter(pl.col("split") != "human")["entity_id"].n_unique()
    assert sample.height == min(cases, there)
    assert sample["entity_id"].is_unique().all()


def test_the_order_of_rows_does_not_matter_but_the_seed_does() -> None:
    rows = annotated()
    mixed = rows.sample(fraction=1, shuffle=True, seed=5)
    assert evaluation_sample(rows, 80, seed=3).equals(evaluation_sample(mixed, 80, seed=3))
    assert not evaluation_sample(rows, 80, seed=3).equals(evaluation_sample(rows, 80, seed=4))


def test_an_entity_of_many_annotations_comes_no_sooner() -> None:
    rows = [(f"e{e}_{i}", "entity", f"Q{e}") for e in range(200) for i in range(1 if e % 2 else 100)]
    table = pl.DataFrame(rows, schema=["mention_id", "split", "entity_id"], orient="row")
    large = [
        (evaluation_sample(table, 60, seed)["entity_id"].str.slice(1).cast(int) % 2 == 0).mean()
        for seed in range(30)
    ]
    assert np.mean(large) == pytest.approx(0.5, abs=0.04)


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


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_the_first_drawn_are_those_of_the_whole_table(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "_PENDING", 10)
    ids = [f"oven_{'x' * (number % 30)}_{number}" for number in range(200)]
    table = pl.DataFrame({"mention_id": ids, "group": [f"g{number % 7}" for number in range(200)]})
    drawn = first_drawn(lambda: table.iter_slices(size), ["group"], 3, seed=5)
    tickets = pl.Series(lottery(table["mention_id"], 5), dtype=pl.UInt64)
    expected = (
        table.with_columns(ticket=tickets).sort("ticket", "mention_id").group_by("group", maintain_order=True)
    )
    assert (
        drawn.sort("mention_id")
        .select(table.columns)
        .equals(expected.head(3).sort("mention_id").select(table.columns))
    )
    assert drawn["longest"].unique().to_list() == [max(map(len, ids))]


def test_a_sample_of_the_first_drawn_is_that_of_all() -> None:
    rows = [
        (f"{split}_{'y' * (n % 9)}{n}", split, f"Q{n * n % 40}")
        for split in ("entity", "query", "wiki")
        for n in range(90)
    ]
    table = pl.DataFrame(rows, schema=["mention_id", "split", "entity_id"], orient="row")
    drawn = first_drawn(lambda: table.iter_slices(11), ["split", "entity_id"], 1, seed=3)
    for cases in (20, 200, {"entity": 10, "query": 5, "wiki": 3}):
        whole = evaluation_sample(table, cases, 3)
        assert evaluation_sample(drawn, cases, 3, int(drawn["longest"][0])).equals(whole)
