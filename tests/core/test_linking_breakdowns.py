"""What accuracy hangs on, against counting by hand."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from maskoven_kedro.core import rle
from maskoven_kedro.core.linking_breakdowns import (
    area_bins,
    attributes_of,
    code_position_rows,
    grouped_rows,
    position_rows,
    training_bins,
)
from maskoven_kedro.core.predictions import ASKED, PREDICTIONS, judge
from tests.core.test_linking_scores import judged
from tests.linker.conftest import entity_codes


def covered(share):
    mask = np.zeros((10, 10), bool)
    mask.flat[: round(100 * share)] = True
    return rle.encode(mask)


def test_attributes_are_those_of_mask_code_training_and_question():
    asked = pl.DataFrame(
        {"mention_id": ["c", "a", "b"], "entity_id": ["Q2", "Q1", "Q9"], "height": 10, "width": 10,
         "mask": [covered(0.3), covered(0.02), covered(1)]}
    )  # fmt: skip
    codes = entity_codes({"Q1": [260, 261, 262, 263], "Q2": [261, 262, 263, 264]})
    codes.kinds[:] = [0, 2]
    training = pl.DataFrame({"entity_id": ["Q2"] * 7 + ["Q1"]})
    intents = pl.DataFrame({"mention_id": ["a", "c"], "intent": ["identity", "made_of"]})
    told = attributes_of(asked, codes, training, intents)
    assert told.select(pl.all().cast(pl.String)).rows() == [
        ("c", "25 to 50 %", "5 to 9", "filler", "made_of"),
        ("a", "1 to 5 %", "1 to 4", "base", "identity"),
        ("b", "50 % and more", "0", None, None),
    ]


def test_groups_by_an_attribute_are_in_its_order_and_miss_nobody():
    verdicts = judged(n=500)
    shares = pl.Series(np.random.default_rng(2).random(500))
    areas = pl.DataFrame({"mention_id": verdicts["mention_id"], "mask_area": area_bins(shares)}).head(450)
    rows = [row for row in grouped_rows(verdicts, areas, "mask_area", "osprey") if row["subset"] == "human"]
    labels = ["under 1 %", "1 to 5 %", "5 to 10 %", "10 to 25 %", "25 to 50 %", "50 % and more", "unknown"]
    found = [row["group"] for row in rows]
    assert found == [label for label in labels if label in found]
    assert found[-1] == "unknown"
    assert sum(row["n"] for row in rows) == verdicts.filter(subset="human").height
    first = areas.join(verdicts.filter(subset="human"), on="mention_id").filter(mask_area="25 to 50 %")
    found = next(row for row in rows if row["group"] == "25 to 50 %")
    assert (found["n"], found["correct"]) == (first.height, first["correct"].sum())
    assert (found["by"], found["prompt_masks"]) == ("mask_area", "release")


def test_borders_belong_to_the_bin_above():
    assert area_bins(pl.Series([0.0, 0.01, 0.049, 0.5, 1.0])).to_list() == [
        "under 1 %", "1 to 5 %", "1 to 5 %", "50 % and more", "50 % and more"
    ]  # fmt: skip
    samples = training_bins(pl.Series([0, 1, 5, 49, 50])).to_list()
    assert samples == ["0", "1 to 4", "5 to 9", "10 to 49", "50 and more"]


def test_places_of_a_code():
    said, wanted = np.array([[1, 2, 3], [1, 9, 3], [-1, -1, -1]]), np.array([[1, 2, 3]] * 3)
    rows = position_rows(said, wanted)
    assert [row["position"] for row in rows] == [1, 2, 3]
    assert [row["token"] for row in rows] == pytest.approx([2 / 3, 1 / 3, 2 / 3])
    assert [row["prefix"] for row in rows] == pytest.approx([2 / 3, 1 / 3, 1 / 3])


def test_positions_are_of_codes_and_a_redirect_is_right_at_every_one():
    codes = entity_codes({"Q1": [260, 261, 262, 263], "Q2": [260, 262, 262, 264], "Q3": [265, 261, 262, 263]})
    names = [("a", "Q1"), ("b", "Q1"), ("c", "Q1"), ("d", "Q9")]
    mentions = pl.DataFrame(
        [(one, "human", "human", None, entity) for one, entity in names], schema=ASKED, orient="row"
    )
    answers = [("a", "Q2", None), ("b", None, None), ("c", "Q7", None), ("d", "Q1", None)]
    predictions = pl.DataFrame(answers, schema=PREDICTIONS, orient="row")
    verdicts = judge(predictions, mentions, {"Q7": "Q1"}).rows
    rows = [row for row in code_position_rows(verdicts, codes, "any") if row["subset"] == "human"]
    assert [row["n"] for row in rows] == [3] * 4
    assert [row["token"] for row in rows] == pytest.approx([2 / 3, 1 / 3, 2 / 3, 1 / 3])
    assert [row["prefix"] for row in rows] == pytest.approx([2 / 3, 1 / 3, 1 / 3, 1 / 3])
