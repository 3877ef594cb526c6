"""Judged questions are counted by what the rules say now."""

import json

from benchmarks.referring_sample import VERDICTS, digest, measured, said
from maskoven_kedro.knowledge.referring import RuleReferringSource


def test_verdicts_count_for_the_phrase_that_was_judged() -> None:
    questions = [
        "what is on the mat?",
        "when was this built?",
        "who is there?",
        "what is this?",
        "what is red?",
    ]
    now = {one: digest(said(RuleReferringSource().refer(one))) for one in questions}
    judged = dict(zip(questions, ("right", "right", "wrong", "right"), strict=False))
    verdicts = {digest(one): [now[one], verdict] for one, verdict in judged.items()}
    verdicts[digest("what is this?")] = ["0" * 10, "right"]
    row, anew = measured([*questions, questions[0]], verdicts)
    assert (row["judged"], row["right"], row["to_be_judged"]) == (3, 2, 1)
    assert (row["phrase_right"], row["no_phrase_right"], row["no_phrase_wrong"]) == (1, 1, 1)
    assert row["bounds"][0] < row["share"] < row["bounds"][1]
    assert anew == ["what is this? | none: no_description"]


def test_four_hundred_questions_are_judged() -> None:
    verdicts = json.loads(VERDICTS.read_text())
    assert len(verdicts) == 400
    assert {verdict for _, verdict in verdicts.values()} == {"right", "wrong"}
