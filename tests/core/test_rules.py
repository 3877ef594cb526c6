"""Every rule, alone and in order; every decision recorded."""

import json
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from maskoven_kedro.core import rle
from maskoven_kedro.core.filtering_options import RULES, FilteringOptions
from tests.core.filtering_cases import HEIGHT, WIDTH, annotate, bitmap, block, candidate

HERE, THERE = (5, 5, 25, 30), (35, 5, 55, 30)


def options(**changes: Any) -> FilteringOptions:
    return FilteringOptions.model_validate(changes)


def only(rule: str, **changes: Any) -> FilteringOptions:
    """Options with one rule on."""
    return options(**{name: {"enabled": name == rule, **(changes if name == rule else {})} for name in RULES})


def decided(row: dict[str, Any], rule: str) -> dict[str, Any]:
    return next(one for one in json.loads(row["decisions"]) if one["rule"] == rule)


def outcomes(row: dict[str, Any]) -> dict[str, str]:
    return {one["rule"]: one["outcome"] for one in json.loads(row["decisions"])}


def test_what_all_agree_on_is_kept() -> None:
    row = annotate(candidate("entity_label", (HERE, 0.6)), candidate("intension", (HERE, 0.8)))
    assert (row["status"], row["reason"]) == ("kept", None)
    assert row["mask"] == block(HERE)
    assert row["agreement"] == 1
    assert outcomes(row) == {"soundness": "passed", **dict.fromkeys(RULES, "passed")}


# ---- rule 1 -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "question", "changes", "reason"),
    [
        ("war", "what is this?", {}, "non_visual_event"),
        ("war", "what is this?", {"types": ("time",)}, None),
        ("country", None, {}, "non_visual_location"),
        ("country", None, {"locations": "none"}, None),
        ("bridge", None, {}, None),
        ("bridge", None, {"locations": "all"}, "non_visual_location"),
        ("dog", "how is it made?", {}, "question_how"),
        ("dog", "what is the dog doing when it barks?", {}, None),
        ("dog", "what is the dog doing when it barks?", {"question_words_at": "anywhere"}, "question_when"),
        ("dog", "what does the bar chart say about it?", {}, "chart_reasoning"),
        ("dog", "what does the bar chart say about it?", {"types": ("event",)}, None),
    ],
)
def test_non_visual(label: str, question: str | None, changes: dict[str, Any], reason: str | None) -> None:
    found = candidate("intension", (HERE, 0.9))
    row = annotate(found, label=label, question=question, options=only("non_visual", **changes))
    assert row["reason"] == reason
    assert row["status"] == ("dropped" if reason else "kept")
    off = annotate(found, label=label, question=question, options=only("error_propagation"))
    assert off["status"] == "kept"


def test_a_dropped_mention_has_no_mask_and_the_rules_behind_were_not_reached() -> None:
    row = annotate(candidate("intension", (HERE, 0.9)), label="war")
    assert row["mask"] is None
    assert row["masks"] == row["boxes"] == row["phrases"] == row["scores"] == []
    assert (row["annotator"], row["kind"], row["prompt"], row["agreement"]) == (None, None, None, None)
    assert outcomes(row) == {
        "soundness": "passed",
        "non_visual": "dropped",
        **dict.fromkeys(RULES[1:], "not_reached"),
    }


def test_unknown_types_and_orders_are_refused() -> None:
    with pytest.raises(ValidationError, match="types are some of"):
        only("non_visual", types=("tyme",))
    with pytest.raises(ValidationError, match="order names each"):
        options(order=("non_visual",))
    with pytest.raises(ValidationError, match="trust is not negative"):
        options(trust={"default": {"seem/intension": -1}})


# ---- rule 2 -----------------------------------------------------------------------------------------------------


def test_where_the_preferred_setting_stands_alone_the_supported_mask_is_taken() -> None:
    found = [
        candidate("entity_label", (HERE, 0.9)),
        candidate("intension", (THERE, 0.6)),
        candidate("entity_label", (THERE, 0.9), annotator="seem"),
    ]
    row = annotate(*found)
    assert row["mask"] == block(THERE)
    assert (row["status"], row["reason"]) == ("repaired", "error_propagation")
    assert row["kind"] == "entity_label"
    assert row["annotator"] == "seem"  # of equal masks the most confident
    detail = decided(row, "error_propagation")["detail"]
    assert detail["preferred"] == "grounded_sam/entity_label"
    assert detail["agreement"] == 0
    assert annotate(*found, options=only("dense_scene"))["mask"] == block(HERE)


def test_trust_decides_who_is_preferred_and_how_much_a_voice_counts() -> None:
    found = [candidate("entity_label", (HERE, 0.8)), candidate("intension", (THERE, 0.8))]
    trusting = options(trust={"default": {}, "entity": {"grounded_sam/intension": 3}})
    row = annotate(*found, options=trusting)
    assert (row["mask"], row["kind"], row["status"]) == (block(THERE), "intension", "kept")
    assert annotate(*found, options=trusting, split="query")["mask"] == block(HERE)


def test_a_single_good_box_among_kept_ones_may_be_taken() -> None:
    found = [
        candidate("entity_label", (HERE, 0.9), (THERE, 0.4)),
        candidate("entity_label", (HERE, 0.9), annotator="seem"),
        candidate("intension", (HERE, 0.9), annotator="seem"),
    ]
    row = annotate(*found)
    assert row["mask"] == block(HERE)
    assert len(row["boxes"]) == 1


def test_seems_mask_by_the_papers_other_way() -> None:
    found = [
        candidate("entity_label", (HERE, 0.9)),
        candidate("intension", (HERE, 0.9)),
        candidate("text_query", ((0, 0, 10, 10), 0.9)),
        candidate("intension", (THERE, 0.1), annotator="seem"),
    ]
    row = annotate(*found, options=only("error_propagation", method="seem", agreed=1))
    assert (row["mask"], row["annotator"]) == (block(THERE), "seem")


def test_grounded_sam_alone_is_enough() -> None:
    row = annotate(candidate("intension", (HERE, 0.5)))
    assert (row["status"], row["agreement"]) == ("kept", None)


def test_a01_boxes_below_the_threshold_are_looked_at_before_a_mention_is_dropped() -> None:
    weak = annotate(candidate("entity_label"), candidate("intension", (HERE, 0.1)))
    assert (weak["mask"], weak["reason"]) == (block(HERE), "error_propagation")
    nothing = annotate(candidate("entity_label"), candidate("intension"))
    assert (nothing["status"], nothing["reason"]) == ("dropped", "no_detection")
    assert decided(nothing, "error_propagation")["detail"]["searched"] == [
        "grounded_sam/entity_label",
        "grounded_sam/intension",
    ]
    assert annotate()["reason"] == "no_candidates"


# ---- rule 3 -----------------------------------------------------------------------------------------------------


def test_an_unsure_building_gets_the_whole_picture() -> None:
    found = candidate("intension", ((0, 5, 30, 40), 0.35))
    bound = only("incomplete_depiction", confidence=0.4)
    row = annotate(found, category="building", label="tower", options=bound)
    assert rle.area(row["mask"], HEIGHT, WIDTH) == HEIGHT * WIDTH
    assert row["boxes"] == [[0, 0, WIDTH, HEIGHT]]
    assert (row["reason"], row["kind"]) == ("incomplete_depiction", "intension")
    assert decided(row, "incomplete_depiction")["detail"] == {
        "category": "building",
        "confidence": 0.35,
        "sides": 2,
    }
    assert annotate(found, category="animal", options=bound)["status"] == "kept"
    sure = only("incomplete_depiction", confidence=0.3)
    assert annotate(found, category="building", label="tower", options=sure)["status"] == "kept"
    cut_on_three = only("incomplete_depiction", confidence=0.4, sides=3)
    assert annotate(found, category="building", label="tower", options=cut_on_three)["status"] == "kept"


def test_a_building_that_nothing_found_gets_the_whole_picture_unless_its_picture_failed() -> None:
    row = annotate(candidate("intension"), category="location", label="mountain")
    assert rle.area(row["mask"], HEIGHT, WIDTH) == HEIGHT * WIDTH
    assert annotate(category="location", label="mountain")["reason"] == "no_candidates"


# ---- rule 4 -----------------------------------------------------------------------------------------------------

MANY = [(x, y, x + 12, y + 12) for x in (2, 17, 32, 47) for y in (4, 22)]


def test_a_mask_of_the_background_between_many_is_turned_round() -> None:
    things = bitmap(*MANY)
    crowd = candidate("intension", *((box, 0.31) for box in MANY))
    wrong = {**crowd, "masks": [rle.encode(~things)] * len(MANY)}
    witness = candidate("intension", ((0, 0, WIDTH, HEIGHT), 0.8), annotator="seem") | {
        "masks": [rle.encode(things)]
    }
    row = annotate(wrong, witness, options=only("dense_scene"))
    assert row["mask"] == rle.encode(things)
    assert row["reason"] == "dense_scene"
    detail = decided(row, "dense_scene")["detail"]
    assert (detail["taken"], detail["boxes"], detail["components"]) == ("inverted", 8, 8)
    assert detail["evidence"]["inverted"] == 1
    assert annotate(wrong, witness, options=only("non_visual"))["status"] == "kept"


def test_all_of_the_kind_where_only_some_were_kept() -> None:
    crowd = candidate("intension", *((box, 0.9 if i < 4 else 0.25) for i, box in enumerate(MANY)))
    witness = candidate("intension", ((0, 0, WIDTH, HEIGHT), 0.8), annotator="seem") | {
        "masks": [block(*MANY)]
    }
    row = annotate(crowd, witness, options=only("dense_scene"))
    assert row["mask"] == block(*MANY)
    assert len(row["boxes"]) == 8


@pytest.mark.parametrize(
    "changes", [{"boxes": 9}, {"coverage": 0.6}, {"components": 9}, {"score_floor": 0.95}, {"margin": 0.9}]
)
def test_no_dense_scene_below_a_threshold(changes: dict[str, Any]) -> None:
    crowd = candidate("intension", *((box, 0.9) for box in MANY))
    wrong = {**crowd, "masks": [rle.encode(~bitmap(*MANY))] * len(MANY)}
    some = {"masks": [block(*MANY[:6])]}  # of the things: evidence 0.75
    witness = candidate("intension", ((0, 0, WIDTH, HEIGHT), 0.8), annotator="seem") | some
    assert annotate(wrong, witness, options=only("dense_scene"))["status"] == "repaired"
    assert annotate(wrong, witness, options=only("dense_scene", **changes))["status"] == "kept"


# ---- all together -----------------------------------------------------------------------------------------------


def test_the_order_is_the_options() -> None:
    found = candidate("intension", (HERE, 0.2))
    whole_first = options(order=("non_visual", "incomplete_depiction", "error_propagation", "dense_scene"))
    row = annotate(found, category="building", label="tower", options=whole_first)
    assert [one["rule"] for one in json.loads(row["decisions"])] == ["soundness", *whole_first.order]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"masks": [rle.empty(HEIGHT, WIDTH)]}, "mask_empty"),
        ({"masks": [b"\x00"]}, "mask_malformed"),
        ({"masks": [rle.encode(np.ones((HEIGHT, WIDTH - 1), bool))]}, "mask_malformed"),
        ({"box_scores": [float("nan")]}, "score_out_of_range"),
        ({"box_scores": [1.5]}, "score_out_of_range"),
        ({"boxes": [[5.0, 5.0, WIDTH + 9.0, 9.0]]}, "box_outside_frame"),
        ({"boxes": [[-7.0, 5.0, 20.0, 9.0]]}, "box_outside_frame"),
        ({"boxes": [[9.0, 5.0, 9.0, 9.0]]}, "box_malformed"),
        ({"boxes": [[float("inf"), 5.0, 20.0, 9.0]]}, "box_malformed"),
        ({"width": WIDTH + 1}, "frame_mismatch"),
    ],
)
def test_a03_unsound_boxes_are_set_aside_and_counted(fault: dict[str, Any], reason: str) -> None:
    broken = candidate("entity_label", (THERE, 0.9)) | fault
    row = annotate(broken, candidate("intension", (HERE, 0.5)))
    assert row["mask"] == block(HERE)
    assert decided(row, "soundness")["detail"] == {reason: 1}
    alone = annotate(broken)
    assert (alone["status"], alone["reason"]) == ("dropped", "no_detection")
    assert decided(alone, "soundness")["detail"] == {reason: 1}


def test_a03_a_full_mask_is_a_mask() -> None:
    frame = (0, 0, WIDTH, HEIGHT)
    row = annotate(candidate("intension", (frame, 0.9)))
    assert (row["mask"], row["status"]) == (block(frame), "kept")


def test_the_order_of_candidates_changes_nothing() -> None:
    found = [
        candidate("entity_label", (HERE, 0.5), (THERE, 0.5)),
        candidate("intension", (THERE, 0.5)),
        candidate("text_query", (HERE, 0.5)),
        candidate("intension", (THERE, 0.5), annotator="seem"),
    ]
    rows = [annotate(*order) for order in (found, found[::-1], found[2:] + found[:2])]
    assert rows[0] == rows[1] == rows[2]
