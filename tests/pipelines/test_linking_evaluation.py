"""Linkers are asked about the release and judged: who was trained says codes, the base says words."""

from __future__ import annotations

import polars as pl
import pytest

from maskoven_kedro.core.linking_options import AskingOptions, LinkerSwitches
from maskoven_kedro.core.linking_samples import regions_of
from maskoven_kedro.core.predictions import PREDICTIONS
from maskoven_kedro.pipelines.linking_evaluation import create_pipeline
from maskoven_kedro.pipelines.linking_evaluation.nodes import (
    ask_linker,
    ask_zero_shot,
    gather_asked,
    measure_linkers,
)
from maskoven_kedro.pipelines.training import ABLATION
from maskoven_kedro.pipelines.training.nodes import make_entity_codes, train_linker
from tests.linker.coloured import coloured_release

PLAIN, ASKING = LinkerSwitches(name="osprey_ft"), AskingOptions(beams=2, batch=4)


@pytest.fixture
def samples(tmp_path) -> pl.DataFrame:
    """Six samples to learn from, and six to be asked about, of which three count as unseen."""
    subset = pl.when(pl.col("subset") == "wiki").then(pl.lit("entity_test")).otherwise("subset")
    return coloured_release(tmp_path).samples.with_columns(subset=subset, seen=pl.col("entity_id") == "Q1")


def test_linkers_are_asked_about_the_test_subsets_alone(linking, coloured_world, samples, tmp_path):
    codes = make_entity_codes(coloured_world, linking)
    asked = gather_asked(samples.lazy())
    assert asked["subset"].unique().to_list() == ["entity_test"]
    assert asked.height == 6
    train_linker(PLAIN, linking, coloured_world, codes, samples.lazy()).train(
        tmp_path / "ft", tmp_path / "state"
    )
    said = ask_linker(PLAIN, linking, ASKING, coloured_world, codes, tmp_path / "ft", asked)
    assert set(said["entity_id"]) <= {"Q1", "Q2"}
    assert said["mention_id"].to_list() == asked["mention_id"].to_list()
    words = ask_zero_shot(linking, ASKING, coloured_world, codes, tmp_path / "names", asked)
    assert words["mention_id"].to_list() == asked["mention_id"].to_list()
    accuracy, overall, compared, metrics = measure_linkers(asked, words.lazy(), said.lazy())
    right = (said["entity_id"] == asked["entity_id"]).sum()
    row = next(
        row
        for row in accuracy
        if (row["linker"], row["subset"], row["group"]) == ("osprey_ft", "test", "all")
    )
    assert (row["n"], row["correct"], row["prompt_masks"]) == (6, right, "release")
    assert metrics["linker_accuracy/osprey_ft/entity_test/all"] == right / 6
    assert {"linker_accuracy/osprey/test/seen", "linker_accuracy/osprey_ft/test/unseen"} <= metrics.keys()
    assert {(row["first"], row["second"]) for row in compared} == {("osprey", "osprey_ft")}
    assert {row["linker"] for row in overall} <= {"osprey", "osprey_ft"}


def test_what_was_not_answered_is_wrong(samples):
    asked = gather_asked(samples.lazy())
    right = asked.select("mention_id", "entity_id", valid=True).head(2).cast(PREDICTIONS)
    rows = measure_linkers(asked, right.with_columns(linker=pl.lit("half")).lazy())[0]
    assert [row["correct"] for row in rows if row["group"] == "all"] == [2, 2]
    assert [row["n"] for row in rows if row["group"] == "all"] == [6, 6]


def test_regions_are_those_of_the_pictures_and_each_once(samples):
    regions = pl.LazyFrame({"image_id": ["i3", "i0", "elsewhere"], "areas": [[4], [9], [1]]})
    found = regions_of([regions, regions], samples)
    assert found is not None
    assert found["image_id"].to_list() == ["i3", "i0"]
    assert regions_of([], samples) is None


def test_only_linkers_with_regions_ask_for_them():
    nodes = {node.name: node for node in create_pipeline(linkers=ABLATION).nodes}
    assert {f"ask_{name}" for name in (*ABLATION, "zero_shot")} <= nodes.keys()
    asking = {name for name, node in nodes.items() if any("asked_regions" in one for one in node.inputs)}
    assert asking == {"ask_osprey_seg", "ask_osprey_seg_pt"}
    assert not create_pipeline(splits=["photos"]).nodes
