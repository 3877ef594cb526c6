"""`kedro maskoven score` on OVEN's own files and on the mentions of a project."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from maskoven_kedro import score_command
from maskoven_kedro.cli import maskoven
from maskoven_kedro.core.predictions import ASKED

FOLDER = Path(__file__).parent / "fixtures/oven_eval"
REFERENCES = [f"--references={FOLDER}/ref_{split}.jsonl" for split in ("query", "entity")]
PREDICTIONS = [f"--predictions={FOLDER}/pred_{split}.jsonl" for split in ("query", "entity")]


def run(*arguments):
    return CliRunner().invoke(maskoven, ["score", *map(str, arguments)])


def test_scores_in_the_form_of_the_public_scorer():
    expected = json.loads((FOLDER / "expected.json").read_text())["upstream"]["full"]
    assert json.loads(run(*PREDICTIONS, *REFERENCES, "--oven-eval").output) == expected


@pytest.mark.parametrize(("place", "split", "other"), [(0, "query", "entity"), (1, "entity", "query")])
def test_one_split_alone_has_the_public_scores_of_that_split(place, split, other):
    whole = json.loads((FOLDER / "expected.json").read_text())["upstream"]["full"]
    alone = run(PREDICTIONS[place], *REFERENCES, "--subset", f"{split}_val", "--oven-eval")
    assert alone.exit_code == 0
    assert json.loads(alone.stdout) == {name: whole[name] for name in (f"{split}_score", f"{split}_result")}
    assert f"No final score of val: {other}_val is missing" in alone.stderr


def test_oven_has_no_score_of_the_human_set_alone(monkeypatch, tmp_path):
    mentions = pl.DataFrame([("a", "human", "human", True, "Q1")], schema=ASKED, orient="row")
    monkeypatch.setattr(score_command, "_project", lambda env: (mentions, {}, {"Q1"}))
    (tmp_path / "mine.jsonl").write_text('{"mention_id": "a", "entity_id": "Q1"}')
    refused = run("--predictions", tmp_path / "mine.jsonl", "--oven-eval")
    assert refused.exit_code != 0
    assert "leave --oven-eval out" in refused.output


def test_what_is_missing_is_told_and_wrong():
    made = json.loads(run(PREDICTIONS[0], *REFERENCES, "--json").output)
    rows = {(row["subset"], row["group"]): row for row in made["accuracy"]}
    assert made["missing"] == rows["entity_val", "all"]["n"] > 0
    assert rows["entity_val", "all"]["accuracy"] == 0 < rows["query_val", "all"]["accuracy"]
    assert "without a prediction (wrong)" in run(PREDICTIONS[0], *REFERENCES).output


def test_a_subset_may_be_scored_alone_but_not_with_predictions_for_others():
    alone = run(PREDICTIONS[0], *REFERENCES, "--subset", "query_val", "--json")
    assert json.loads(alone.output)["missing"] == 0
    both = run(*PREDICTIONS, *REFERENCES, "--subset", "query_val")
    assert both.exit_code != 0
    assert "extra" in both.output
    unknown = run(PREDICTIONS[0], *REFERENCES, "--subset", "query_dev")
    assert "there are entity_val, query_val" in unknown.output


def test_lines_that_cannot_be_read_are_named(tmp_path):
    (tmp_path / "odd.jsonl").write_text('{"data_id": "a", "pred_entity_id": "Q1"}\n\n{"data_id": 3}\n')
    assert "line 3" in run("--predictions", tmp_path / "odd.jsonl", *REFERENCES).output
    assert "cannot be used: line 1" in run(PREDICTIONS[0], "--references", tmp_path / "odd.jsonl").output


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path):
    marked = tmp_path / "marked.jsonl"
    marked.write_bytes(b"\xef\xbb\xbf" + (FOLDER / "pred_query.jsonl").read_bytes())
    assert run("--predictions", marked, *REFERENCES).output == run(PREDICTIONS[0], *REFERENCES).output


def test_the_mentions_of_the_project_are_the_default(monkeypatch, tmp_path):
    mentions = pl.DataFrame([("a", "human", "human", True, "Q1")], schema=ASKED, orient="row")
    monkeypatch.setattr(score_command, "_project", lambda env: (mentions, {"Q7": "Q1"}, {"Q1", "Q2"}))
    (tmp_path / "mine.jsonl").write_text('{"mention_id": "a", "entity_id": "Q7"}')
    made = json.loads(run("--predictions", tmp_path / "mine.jsonl", "--json").output)
    assert made["accuracy"][0]["correct"] == 1
    (tmp_path / "mine.jsonl").write_text('{"mention_id": "a", "entity_id": "Q999"}')
    refused = run("--predictions", tmp_path / "mine.jsonl")
    assert refused.exit_code != 0
    assert "1 unknown (Q999)" in refused.output


def test_E01_ids_outside_the_titles_are_refused(tmp_path):
    answers = [json.loads(line) for line in (FOLDER / "pred_query.jsonl").read_text().splitlines()]
    said = sorted({row["pred_entity_id"] for row in answers if row["pred_entity_id"]})
    rows = [{"wikidata_id": one, "wikipedia_title": one} for one in said[1:]]
    (tmp_path / "titles.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    alone = (PREDICTIONS[0], *REFERENCES, "--subset", "query_val", "--titles", tmp_path / "titles.jsonl")
    refused = run(*alone)
    assert refused.exit_code != 0
    assert "unknown" in refused.output
    assert said[0] in refused.output
    (tmp_path / "titles.jsonl").write_text("no JSON")
    assert "cannot be used: titles.jsonl" in run(*alone).output


def test_without_a_project_references_are_asked_for(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert "pass --references" in run(PREDICTIONS[0]).output
