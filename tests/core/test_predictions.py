"""Predictions against mentions: what is refused, what is forgiven, what is neither (E01, E02)."""

from __future__ import annotations

import polars as pl
import pytest

from maskoven_kedro.core.predictions import (
    ASKED,
    PREDICTIONS,
    PredictionsRefused,
    judge,
    read_predictions,
    read_references,
)

MENTIONS = pl.DataFrame(
    [("a", "entity", "entity_test", True, "Q1"), ("b", "entity", "entity_test", False, "Q2"),
     ("c", "human", "human", None, "Q3")],
    schema=ASKED, orient="row",
)  # fmt: skip


def given(*pairs):
    return pl.DataFrame([(*pair, None) for pair in pairs], schema=PREDICTIONS, orient="row")


def test_E01_a_missing_prediction_is_wrong():
    judged = judge(given(("a", "Q1")), MENTIONS)
    assert judged.rows["mention_id"].to_list() == ["a", "b", "c"]
    assert judged.rows["correct"].to_list() == [True, False, False]
    assert judged.rows["answered"].to_list() == [True, False, False]
    assert (judged.missing, judged.empty) == (2, 0)


def test_E01_extra_duplicate_malformed_and_unknown_ones_are_refused_with_counts():
    predictions = given(("a", "Q1"), ("a", "Q1"), ("x", "Q1"), ("y", "Q2"), ("b", "Paris"), ("c", "Q99"))
    with pytest.raises(PredictionsRefused, match=r"2 extra \(x, y\); 1 duplicate \(a\)") as refused:
        judge(predictions, MENTIONS, known=["Q1", "Q2", "Q3"])
    assert refused.value.counts == {"extra": 2, "duplicate": 1, "malformed": 1, "unknown": 1}
    assert not judge(given(("c", "Q99")), MENTIONS).rows["correct"].any()


def test_E01_an_id_with_anything_around_it_is_malformed():
    around = ("http://www.wikidata.org/entity/Q1", "Q1\nQ1", "xQ1", "Q1.")
    for text in around:
        with pytest.raises(PredictionsRefused, match="1 malformed"):
            judge(given(("a", text)), MENTIONS)


def test_E02_an_empty_answer_is_no_entity_and_wrong():
    judged = judge(given(("a", ""), ("b", None), ("c", "  ")), MENTIONS)
    assert not judged.rows["correct"].any()
    assert not judged.rows["valid"].any()
    assert (judged.missing, judged.empty) == (0, 3)


def test_E02_redirects_count_on_both_sides_and_blanks_do_not():
    """K01: an answer under a merged id is as good as one under the id that it stands for now."""
    redirects = {"Q7": "Q8", "Q8": "Q1", "Q2": "Q20", "Q5": "Q6", "Q6": "Q5"}
    judged = judge(
        given(("a", " Q7 "), ("b", "Q20"), ("c", "Q5")), MENTIONS, redirects, ["Q1", "Q20", "Q5", "Q3"]
    )
    assert judged.rows["correct"].to_list() == [True, True, False]
    with pytest.raises(PredictionsRefused, match="1 malformed"):
        judge(given(("a", "q1")), MENTIONS)


def test_the_linker_may_say_that_its_code_is_none():
    predictions = pl.DataFrame(
        [("a", None, False), ("b", "Q2", True), ("c", "Q3", None)], schema=PREDICTIONS, orient="row"
    )
    assert judge(predictions, MENTIONS).rows["valid"].to_list() == [False, True, True]


def test_a_mention_asked_for_twice_is_our_own_fault():
    with pytest.raises(ValueError, match="mention a"):
        judge(given(), pl.concat([MENTIONS, MENTIONS]))


def test_lines_of_anybodys_predictions():
    lines = [
        (1, '{"data_id": "a", "pred_entity_id": "Q1", "entity_id": "Q9"}'),
        (2, '{"mention_id": "b", "entity_id": null, "valid": false}'),
    ]
    assert read_predictions(lines).rows() == [("a", "Q1", None), ("b", None, False)]
    broken = ["{", "[]", '{"data_id": "a"}', '{"entity_id": "Q1"}', '{"data_id": 3, "entity_id": "Q1"}']
    with pytest.raises(PredictionsRefused, match=r"5 malformed \(line 0, line 1, line 2\)"):
        read_predictions(enumerate(broken))


@pytest.mark.parametrize(
    "text",
    [
        b"mention_id,entity_id\na,Q1",
        b'[{"mention_id": "a", "entity_id": "Q1"}]',
        '{"mention_id": "a", "entity_id": "Q1"}'.encode("utf-16"),
        b'{"mention_id": "a", "entity_id": "Q1"',
    ],
    ids=["csv", "array", "utf-16", "cut"],
)
def test_E01_a_file_of_another_form_is_told_what_a_right_line_looks_like(text):
    right = r'line 1.*one JSON object per line, in UTF-8: {"mention_id": "...", "entity_id": "Q42"}'
    with pytest.raises(PredictionsRefused, match=right):
        read_predictions(enumerate(text.splitlines(), 1))


def test_lines_of_oven_say_subset_and_seen():
    row = '{"data_id": "%s", "entity_id": "Q1", "data_split": "%s"}'
    splits = ("query_val_unseen", "entity_test_seen", "entity_train", "human")
    found = read_references((i, row % (i, split)) for i, split in enumerate(splits))
    assert found["subset"].to_list() == ["query_val", "entity_test", "entity_train", "human"]
    assert found["split"].to_list() == ["query", "entity", "entity", "human"]
    assert found["seen"].to_list() == [False, True, None, None]
    with pytest.raises(ValueError, match="line 4: no data_id"):
        read_references([(4, '{"data_id": "a"}')])
