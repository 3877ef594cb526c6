"""The tables are sums over one cube, and agree with counting the rows."""

import json

import numpy as np
import polars as pl
import pytest

from maskoven_kedro.core import figures, statistics
from maskoven_kedro.core.statistics import SumsDisagree


def rows(n: int = 2000) -> pl.DataFrame:
    """Mentions with everything that the statistics ask for; a fifth of them lost their mask."""
    random = np.random.default_rng(2)
    entity = random.integers(0, 60, n)
    return pl.DataFrame({
        "subset": random.choice(["entity_train", "entity_val", "query_val", "human", "wiki"], n),
        "seen": entity % 3 > 0, "source": random.choice(["gldv2", "vqa_v2", "ok_vqa", "coco", "wikipedia"], n),
        "category": np.array(["animal", "building", "others"])[entity % 3], "entity_id": [f"Q{e}" for e in entity],
        "annotated": random.random(n) < 0.8, "image_id": [f"oven_{i // 2:08d}" for i in range(n)],
        "ratio": random.random(n),
    })  # fmt: skip


@pytest.fixture(scope="module")
def table() -> pl.DataFrame:
    return rows()


@pytest.fixture(scope="module")
def cube(table: pl.DataFrame) -> pl.DataFrame:
    return statistics.cube_of(table.lazy()).collect()


def told(table: pl.DataFrame, cube: pl.DataFrame) -> dict[str, object]:
    kept = table.filter("annotated").lazy()
    return {
        "totals": statistics.totals(cube),
        "table_2": statistics.table_2(cube, statistics.image_counts(kept)),
        "table_7": statistics.table_7(cube),
        "categories": statistics.by_category(cube),
        "ratios": statistics.ratio_histogram(kept).collect().to_dicts(),
    }


def test_table_2_counts_entities_examples_and_pictures(table: pl.DataFrame, cube: pl.DataFrame) -> None:
    kept = table.filter("annotated")
    images = statistics.image_counts(kept.lazy())
    found = statistics.table_2(cube, images)
    assert [row["subset"] for row in found] == ["entity_train", "entity_val", "query_val", "human", "wiki"]
    for row in found:
        own = kept.filter(pl.col("subset") == row["subset"])
        unseen = own.filter(~pl.col("seen"))
        assert row["examples"] == own.height
        assert (row["unseen_examples"], row["unseen_entities"]) == (
            unseen.height,
            unseen["entity_id"].n_unique(),
        )
        assert row["images"] == own["image_id"].n_unique()


@pytest.mark.parametrize("at_once", [1, 7, 10**6])
def test_pictures_are_counted_once_in_however_many_passes(
    table: pl.DataFrame, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = table.filter("annotated")
    monkeypatch.setattr(statistics, "_IMAGES_AT_ONCE", at_once)
    twice = pl.concat([kept, kept.head(5)]).lazy()
    expected = kept.group_by("subset").agg(images=pl.col("image_id").n_unique().cast(pl.Int64)).sort("subset")
    assert statistics.image_counts(twice).equals(expected)
    assert statistics.image_counts(twice.filter(pl.lit(False))).height == 0


def test_table_7_joins_the_two_sets_on_coco_pictures(table: pl.DataFrame, cube: pl.DataFrame) -> None:
    found = {row["source"]: row for row in statistics.table_7(cube)}
    assert set(found) == {"coco", "gldv2", "wikipedia"}
    joined = table.filter("annotated", pl.col("source").is_in(["coco", "vqa_v2", "ok_vqa"]))
    assert sum(n for name, n in found["coco"].items() if name != "source") == joined.height
    assert found["coco"]["human"] == joined.filter(pl.col("subset") == "human").height


def test_figures_5b_and_10_count_entities_before_and_after() -> None:
    small = pl.DataFrame({
        "subset": ["entity_val"] * 3 + ["human"], "seen": [True] * 4, "source": ["gldv2", "gldv2", "aircraft", "gldv2"],
        "category": ["building", "building", "vehicle", "building"], "entity_id": ["Q1", "Q2", "Q3", "Q1"],
        "annotated": [True, False, True, False],
    })  # fmt: skip
    cube = statistics.cube_of(small.lazy()).collect()
    building = {"category": "building", "annotations": 1, "entities_received": 2, "entities_annotated": 1}
    assert building in statistics.by_category(cube)
    by_source = {(row["split"], row["source"]): row for row in statistics.by_source(cube)}
    assert by_source["entity", "gldv2"]["entities_received"] == 2
    assert by_source["human", "gldv2"]["entities_annotated"] == 0
    assert statistics.totals(cube) == {"received": 4, "annotations": 2, "entities": 2}
    assert statistics.annotations_by_source(cube) == {"aircraft": 1, "gldv2": 1}


def test_ratio_histogram_puts_borders_where_it_says() -> None:
    ratios = pl.LazyFrame({"subset": ["wiki"] * 5, "ratio": [0.0, 0.05, 0.0501, 0.95, 1.0]})
    found = statistics.ratio_histogram(ratios).collect()
    assert dict(found.select("bin", "n").iter_rows()) == {0: 2, 1: 1, 18: 1, 19: 1}


def test_sums_agree_and_a_wrong_one_is_named(table: pl.DataFrame, cube: pl.DataFrame) -> None:
    numbers = told(table, cube)
    statistics.check_sums(numbers)
    numbers["table_7"][0]["human"] += 1  # type: ignore[index]
    with pytest.raises(SumsDisagree, match="table 7"):
        statistics.check_sums(numbers)


def test_table_1_orders_by_reference_and_puts_the_final_mask_last() -> None:
    def row(setting: str, subset: str = "test", split: str = "all") -> dict[str, object]:
        counts = {"n": 10, "correct": 8, "success": 0.8, "low": 0.5, "high": 0.9}
        return {"split": split, "subset": subset, "setting": setting, "population": "visual", **counts}

    rows = [
        row("final"),
        row("seem/entity_label"),
        row("grounded_sam/extension"),
        row("grounded_sam/entity_label"),
    ]
    found = statistics.table_1([*rows, row("final", "wiki", "wiki")])
    assert [(one["reference"], one["annotator"]) for one in found] == [
        ("entity_label", "grounded_sam"), ("entity_label", "seem"), ("extension", "grounded_sam"), ("all", "final"),
    ]  # fmt: skip
    assert statistics.table_1([]) == []


def test_figures_are_plain_data_with_every_number(table: pl.DataFrame, cube: pl.DataFrame) -> None:
    numbers = told(table, cube)
    histogram = figures.ratio_bars(numbers["ratios"], "title")  # type: ignore[arg-type]
    assert sum(histogram["data"][0]["y"]) == table.filter("annotated").height
    pie = figures.category_pie({"animal": 3, "plant": 0, "others": 1}, "title")
    assert pie["data"][0]["labels"] == ["animal", "others"]
    pair = figures.before_and_after(["a"], [3], [2], "title")
    assert [(bar["x"], bar["y"]) for bar in pair["data"]] == [([3], ["a"]), ([2], ["a"])]
    for figure in (histogram, pie, pair):
        assert json.loads(json.dumps(figure, allow_nan=False)) == figure
