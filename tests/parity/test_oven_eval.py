"""OVEN's scores against those of its public scorer, and our verdicts where that one is fooled."""

from __future__ import annotations

import json

import polars as pl
import pytest

from maskoven_kedro.core.linking_scores import accuracy_rows, overall_rows
from maskoven_kedro.core.oven_scores import public_scores, strict_scores
from maskoven_kedro.core.predictions import PredictionsRefused, judge, read_predictions, read_references
from tests.parity.folders import sets

SPLITS = ("query", "entity")


class Stored:
    """References, predictions and scores of one set."""

    def __init__(self, folder):
        self.expected = json.loads((folder / "expected.json").read_text())
        self.lines = {
            f"{kind}_{split}": (folder / f"{kind}_{split}.jsonl").read_text().splitlines()
            for kind in ("ref", "pred")
            for split in SPLITS
        }
        rows = {name: [json.loads(line) for line in lines] for name, lines in self.lines.items()}
        self.references = {row["data_id"]: row for split in SPLITS for row in rows[f"ref_{split}"]}
        self.query, self.entity = rows["pred_query"], rows["pred_entity"]
        self.mentions = read_references(
            enumerate(line for split in SPLITS for line in self.lines[f"ref_{split}"])
        )
        self.scope = self.mentions["subset"][0].rpartition("_")[2]

    def judged(self, *rows):
        return judge(read_predictions(enumerate(map(json.dumps, rows))), self.mentions)

    def scored(self, query, entity):
        return public_scores(self.references, query, entity)


@pytest.fixture(scope="module", params=sets("oven_eval", "expected.json"), ids=lambda path: path.name)
def stored(request):
    return Stored(request.param)


def half(rows):
    return rows[: len(rows) // 2]


def test_all_predictions(stored):
    expected = stored.expected["upstream"]["full"]
    assert stored.scored(stored.query, stored.entity) == expected
    judged = stored.judged(*stored.query, *stored.entity)
    assert (judged.missing, judged.empty) == (0, 0)
    assert strict_scores(judged.rows, stored.scope) == expected


def test_nothing_unseen_is_right(stored):
    wrong = [
        {**row, "pred_entity_id": "Q0"}
        if "_unseen" in stored.references[row["data_id"]]["data_split"]
        else row
        for row in stored.entity
    ]
    expected = stored.expected["upstream"]["entity_unseen_all_wrong"]
    assert stored.scored(stored.query, wrong) == expected
    empty = [{**row, "pred_entity_id": None} if row["pred_entity_id"] == "Q0" else row for row in wrong]
    assert strict_scores(stored.judged(*stored.query, *empty).rows, stored.scope) == expected


def test_E01_half_of_the_predictions_fool_the_public_scorer_and_not_us(stored):
    """The best half is left: there the public score rises, ours cannot."""
    expected = stored.expected["upstream"]["half_predictions"]
    assert stored.scored(half(stored.query), half(stored.entity)) == expected

    def right_first(rows):
        return half(
            sorted(rows, key=lambda r: stored.references[r["data_id"]]["entity_id"] != r["pred_entity_id"])
        )

    full = stored.scored(stored.query, stored.entity)["final_score"]
    chosen = right_first(stored.query), right_first(stored.entity)
    assert stored.scored(*chosen)["final_score"] > full
    judged = stored.judged(*chosen[0], *chosen[1])
    assert judged.missing == len(stored.references) - len(chosen[0]) - len(chosen[1])
    assert strict_scores(judged.rows, stored.scope)["final_score"] <= full


def test_E01_a_right_answer_sent_twice_fools_the_public_scorer_and_not_us(stored):
    right = [
        row
        for row in stored.entity
        if stored.references[row["data_id"]]["entity_id"] == row["pred_entity_id"]
    ]
    once = stored.scored(stored.query, stored.entity)
    assert stored.scored(stored.query, stored.entity + right)["entity_score"] > once["entity_score"]
    with pytest.raises(PredictionsRefused) as refused:
        stored.judged(*stored.query, *stored.entity, *right)
    assert refused.value.counts == {"duplicate": len(right)}


def test_micro_averages(stored):
    judged = stored.judged(*stored.query, *stored.entity).rows
    found = {
        row["subset"]: 100 * row["accuracy"] for row in accuracy_rows(judged, "any") if row["group"] == "all"
    }
    expected = stored.expected["micro_own"]
    assert {split: found[f"{split}_{stored.scope}"] for split in SPLITS} == pytest.approx(
        {split: expected[split] for split in SPLITS}
    )
    if stored.scope == "test":  # micro over a test wants the human split, which the set has not
        judged = judged.with_columns(pl.col("subset").str.replace("_test", "_val"))
    micro = next(row for row in overall_rows(judged, "any") if row["measure"] == "micro")
    assert 100 * micro["value"] == pytest.approx(expected["overall"])
    assert micro["low"] < micro["value"] < micro["high"]
