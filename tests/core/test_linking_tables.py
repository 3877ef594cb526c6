"""Numbers of linkers in the shape of the paper's Tables 3 to 5."""

from __future__ import annotations

from functools import cache

import polars as pl

from maskoven_kedro.core.linking_options import LinkerSwitches
from maskoven_kedro.core.linking_scores import accuracy_rows, comparison_rows, overall_rows
from maskoven_kedro.core.linking_tables import methods_of, table_3, table_4, table_5
from tests.core.test_linking_scores import judged, share

LINKERS = {
    "osprey_ft": LinkerSwitches(name="osprey_ft"),
    "osprey_seg": LinkerSwitches(name="osprey_seg", regions=True),
    "osprey_seg_pt": LinkerSwitches(name="osprey_seg_pt", regions=True, pretrained=True),
    "box": LinkerSwitches(name="box", prompt="box"),
    "retrieval": {"method": "retrieval"}.items(),
    "retrieval_generation": {"method": "retrieval_generation"}.items(),
}
NAMES = ("osprey", *LINKERS)


@cache
def measured():
    verdicts = {name: judged(seed) for seed, name in enumerate(NAMES)}
    accuracy = [row for name, own in verdicts.items() for row in accuracy_rows(own, name)]
    overall = [row for name, own in verdicts.items() for row in overall_rows(own, name)]
    return verdicts, methods_of(NAMES, LINKERS), accuracy, overall


def test_methods_have_the_categories_of_the_paper():
    found = {method.linker: method for method in measured()[1]}
    assert [found["osprey"].zero_shot, found["osprey_ft"].zero_shot, found["retrieval"].zero_shot] == [
        True, False, False
    ]  # fmt: skip
    assert [(found[name].retrieval, found[name].generation) for name in NAMES[-3:]] == [
        (False, True), (True, False), (True, True)
    ]  # fmt: skip
    assert found["osprey_seg_pt"].stages == "+PT +FT +Seg"


def test_table_3_has_a_row_for_every_prompt_and_linker():
    verdicts, methods, accuracy, overall = measured()
    exact = verdicts["osprey"].filter(pl.col("subset") == "human")
    rows = table_3(methods, [*accuracy, *accuracy_rows(exact, "osprey", "truth")], overall)
    assert [row["prompt"] for row in rows] == ["Mask"] * 6 + ["Box", "Exact mask"]
    first = rows[0]
    own = verdicts["osprey"]
    assert first["test_human"] == round(100 * share(own, subset="human"), 1)
    tested = own.filter(pl.col("subset").is_in(["entity_test", "query_test", "human"]))
    assert first["test_overall"] == round(100 * share(tested), 1)
    validated = own.filter(pl.col("subset").is_in(["entity_val", "query_val"]))
    assert first["val_overall"] == round(100 * share(validated), 1)
    assert [key for key in first if key.startswith("val")] == ["val_entity", "val_query", "val_overall"]
    assert (rows[-1]["test_human"], rows[-1]["test_overall"]) == (first["test_human"], None)


def test_table_4_says_what_regions_bring_over_the_same_stages():
    verdicts, methods, accuracy, overall = measured()
    compared = comparison_rows(verdicts["osprey_ft"], verdicts["osprey_seg"], ("osprey_ft", "osprey_seg"))
    rows = {(row["scope"], row["linker"]): row for row in table_4(methods, accuracy, overall, compared)}
    assert [name for scope, name in rows if scope == "val"] == list(NAMES[:4])
    ft, seg = rows["test", "osprey_ft"], rows["test", "osprey_seg"]
    assert seg["method"] == "+FT +Seg"
    assert seg["human_gain"] == round(seg["human"] - ft["human"], 1)
    assert ft["overall_gain"] is None
    assert (
        rows["test", "osprey_seg_pt"]["overall_gain"] is None
    )  # nothing pre-trained without regions was measured
    whole = next(row for row in compared if (row["subset"], row["group"]) == ("test", "all"))
    assert (seg["p"], rows["val", "osprey_seg"]["p"]) == (whole["p"], None)


def test_table_5_holds_what_was_trained_on_entities():
    _, methods, accuracy, overall = measured()
    rows = [row for row in table_5(methods, accuracy, overall) if row["scope"] == "val"]
    assert [row["method"] for row in rows] == list(NAMES[1:])
    assert [(row["retrieval"], row["generation"]) for row in rows[-2:]] == [(True, False), (True, True)]
    assert "human" not in rows[0]
