"""Linkers are asked about the release and judged: who was trained says codes, the base says words."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from maskoven_kedro.core import rle
from maskoven_kedro.core.linking_options import AskingOptions, LinkerSwitches
from maskoven_kedro.core.linking_samples import regions_of
from maskoven_kedro.core.options import MontageOptions, ReadingOptions
from maskoven_kedro.core.predictions import PREDICTIONS
from maskoven_kedro.core.success import FrameMismatch
from maskoven_kedro.pipelines.linking_evaluation import create_pipeline
from maskoven_kedro.pipelines.linking_evaluation.judging import (
    break_down,
    draw_linkers,
    judge_linkers,
    measure_linkers,
    tabulate_linkers,
)
from maskoven_kedro.pipelines.linking_evaluation.nodes import (
    ask_linker,
    ask_zero_shot,
    find_intents,
    find_redirects,
    gather_asked,
    join_redirects,
)
from maskoven_kedro.pipelines.linking_evaluation.page import draw_links, write_linker_page
from maskoven_kedro.pipelines.training import ABLATION
from maskoven_kedro.pipelines.training.nodes import make_entity_codes, train_linker
from maskoven_kedro.pipelines.training.pipeline import WITH_REGIONS
from tests.linker.coloured import SIDE, coloured_release

PLAIN, ASKING = LinkerSwitches(name="osprey_ft"), AskingOptions(beams=2, batch=4)
RELEASE_ONLY = AskingOptions(truth=False)


@pytest.fixture
def samples(tmp_path) -> pl.DataFrame:
    """Six samples to learn from, and six to be asked about, of which three count as unseen."""
    subset = pl.when(pl.col("subset") == "wiki").then(pl.lit("entity_test")).otherwise("subset")
    return coloured_release(tmp_path).samples.with_columns(subset=subset, seen=pl.col("entity_id") == "Q1")


def truth_of(samples: pl.DataFrame, side: int = SIDE) -> dict:
    """A document of the truth for every other mention: the whole picture."""
    whole = rle.encode(np.ones((side, side), bool)).decode()
    return {
        "images": [{"id": "any", "height": side, "width": side}],
        "annotations": [
            {"mention_id": one, "image_id": "any", "segmentation": {"size": [side, side], "counts": whole}}
            for one in samples["mention_id"][::2]
        ],
    }


def said(asked: pl.DataFrame, linker: str, *answers: str | None) -> pl.LazyFrame:
    """Predictions of a linker for the first of what is asked."""
    first = asked.head(len(answers))
    rows = pl.DataFrame({"mention_id": first["mention_id"], "entity_id": list(answers), "valid": None})
    return rows.cast(PREDICTIONS).with_columns(first["prompt_masks"], linker=pl.lit(linker)).lazy()


def test_linkers_are_asked_about_their_subsets_alone(linking, coloured_world, samples, tmp_path):
    codes = make_entity_codes(coloured_world, linking)
    truth = {"entity_test": truth_of(samples.filter(pl.col("subset") == "entity_test"))}
    asked = gather_asked(ASKING, truth, samples.lazy())
    assert asked["subset"].unique().to_list() == ["entity_test"]
    assert asked["prompt_masks"].to_list() == ["release"] * 6 + ["truth"] * 3
    train_linker(PLAIN, linking, coloured_world, codes, samples.lazy()).train(
        tmp_path / "ft", tmp_path / "state"
    )
    told = ask_linker(PLAIN, linking, ASKING, coloured_world, codes, tmp_path / "ft", asked)
    assert set(told["entity_id"]) <= {"Q1", "Q2"}
    words = ask_zero_shot(linking, ASKING, coloured_world, codes, tmp_path / "names", asked)
    for frame in (told, words):
        assert frame.select("mention_id", "prompt_masks").equals(asked.select("mention_id", "prompt_masks"))
    verdicts = judge_linkers(asked, {}, words.lazy(), told.lazy())
    accuracy, overall, compared, metrics = measure_linkers(verdicts.lazy())
    released = told.filter(pl.col("prompt_masks") == "release")
    right = (released["entity_id"] == asked.head(6)["entity_id"]).sum()
    rows = {(row["linker"], row["prompt_masks"], row["subset"], row["group"]): row for row in accuracy}
    row = rows["osprey_ft", "release", "test", "all"]
    assert list(row) == [
        "linker", "prompt_masks", "subset", "group", "n", "correct", "accuracy", "low", "high"
    ]  # fmt: skip
    assert (row["n"], row["correct"]) == (6, right)
    assert rows["osprey_ft", "truth", "test", "all"]["n"] == 3
    assert metrics["linker_accuracy/osprey_ft/entity_test/all"] == right / 6
    assert {"linker_accuracy/osprey/test/seen", "linker_accuracy_truth_masks/osprey/test/all"} <= set(metrics)
    assert {(row["first"], row["second"]) for row in compared} == {
        ("osprey", "osprey_ft"), ("osprey/truth", "osprey/release"), ("osprey_ft/truth", "osprey_ft/release")
    }  # fmt: skip
    assert {row["linker"] for row in overall} <= {"osprey", "osprey_ft"}


def test_exact_masks_come_from_the_truth_and_only_where_it_is(samples):
    tested = samples.filter(pl.col("subset") == "entity_test")
    asked = gather_asked(ASKING, {"entity_test": truth_of(tested)}, samples.lazy())
    exact = asked.filter(pl.col("prompt_masks") == "truth")
    assert [rle.area(mask, SIDE, SIDE) for mask in exact["mask"]] == [SIDE * SIDE] * 3
    assert exact["mention_id"].to_list() == tested.sort("mention_id")["mention_id"].to_list()[::2]
    for truth, asking in ((None, ASKING), ({}, ASKING), ({"entity_test": truth_of(tested)}, RELEASE_ONLY)):
        assert set(gather_asked(asking, truth, samples.lazy())["prompt_masks"]) == {"release"}
    with pytest.raises(FrameMismatch, match="another size"):
        gather_asked(ASKING, {"entity_test": truth_of(tested, SIDE + 1)}, samples.lazy())


def test_what_was_not_answered_is_wrong(samples):
    asked = gather_asked(ASKING, None, samples.lazy())
    half = said(asked, "half", *asked["entity_id"].head(2))
    rows = measure_linkers(judge_linkers(asked, {}, half).lazy())[0]
    assert [row["correct"] for row in rows if row["group"] == "all"] == [2, 2]
    assert [row["n"] for row in rows if row["group"] == "all"] == [6, 6]


def test_E02_an_answer_that_has_become_the_entity_is_right(samples):
    asked = gather_asked(ASKING, None, samples.lazy())
    entities = pl.LazyFrame(
        {"entity_id": ["Q7", "Q1", "Q8"], "canonical_id": ["Q1", "Q1", None], "title": ["a", "b", "c"]}
    )
    redirects = join_redirects(find_redirects(entities), find_redirects(entities.head(0)))
    assert redirects == {"Q7": "Q1"}
    rows = judge_linkers(asked, redirects, said(asked, "old", "Q7", "Q7"))
    assert rows["correct"].to_list()[:2] == [one == "Q1" for one in asked["entity_id"].head(2)]


def test_intents_are_as_recorded_and_by_rule_where_nothing_is(samples):
    mentions = samples.select("mention_id", "subset").with_columns(
        question=pl.when(pl.col("mention_id") == "m02").then(None).otherwise(pl.lit("what is this made of?"))
    )
    references = pl.LazyFrame(
        {"mention_id": ["m00"], "kind": ["extension"], "provenance": ['{"intent": "identity"}']}
    )
    asked = mentions.filter(pl.col("subset") == "entity_test")["mention_id"].to_list()
    found = dict(find_intents(mentions.lazy(), references, ASKING).iter_rows())
    recorded = {"m00": "identity"} if "m00" in asked else {}
    assert found == dict.fromkeys((one for one in asked if one != "m02"), "made_of") | recorded
    assert len(found) >= 4


def test_page_and_pictures_show_every_linker_and_are_the_same_again(
    linking, coloured_world, samples, tmp_path
):
    codes = make_entity_codes(coloured_world, linking)
    tested = samples.filter(pl.col("subset") == "entity_test")
    asked = gather_asked(ASKING, {"entity_test": truth_of(tested)}, samples.lazy())
    predictions = [
        said(asked, "osprey", *asked["entity_id"]), said(asked, "retrieval", *["Q1"] * 4, *[None] * 5)
    ]  # fmt: skip
    verdicts = judge_linkers(asked, {}, *predictions).lazy()
    accuracy, overall, compared, _ = measure_linkers(verdicts)
    intents = tested.select("mention_id", intent=pl.lit("identity"))
    broken, positions, valid = break_down(verdicts, asked, codes, linking, intents, samples.lazy())
    whole = [
        row
        for row in broken
        if (row["subset"], row["linker"], row["prompt_masks"]) == ("test", "osprey", "release")
    ]
    assert {row["by"]: row["n"] for row in whole} == dict.fromkeys(
        ("mask_area", "training_samples", "code_kind", "intent"), 6
    )
    assert next(row for row in whole if row["by"] == "training_samples")["group"] == "1 to 4"
    tables = tabulate_linkers(accuracy, overall, compared, {"retrieval": {"method": "retrieval"}})
    assert [row["method"] for row in tables[0]] == ["osprey", "retrieval"] * 2
    figures = draw_linkers(accuracy, broken, positions)
    montage = MontageOptions(columns=2, tile_width=80)
    drawn = [draw_links(verdicts, asked, coloured_world, montage, ReadingOptions()) for _ in range(2)]
    assert (drawn[0] == drawn[1]).all()
    assert len(np.unique(drawn[0].reshape(-1, 3), axis=0)) > 50
    page = write_linker_page(
        accuracy, overall, compared, broken, positions, valid, drawn[0], *tables, *figures
    )
    for told in ("retrieval", "exact", "McNemar", "data:image/jpeg;base64", "Table 5"):
        assert told in page


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
    assert asking == {f"ask_{name}" for name in WITH_REGIONS.intersection(ABLATION)}
    assert not create_pipeline(splits=["photos"]).nodes
