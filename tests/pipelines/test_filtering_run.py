"""Filtering as a stage: its tables, its closed book, what evaluation makes of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polars as pl
import pytest

from maskoven_kedro.core.annotations import ANNOTATIONS
from tests.conftest import Project
from tests.pipelines.test_whole_run import digests

STAGES = ("knowledge_augmentation", "mask_annotation", "filtering")


@pytest.mark.usefixtures("without_networks")
def test_annotations_book_and_final_success(project: Project, tiny_world: Path) -> None:
    war = tiny_world / "oven/oven_query_val.jsonl"
    war.write_text(war.read_text().replace("what is the dog left", "how is the dog left") + "{\n")
    picture = tiny_world / "images/00/oven_00000000.jpg"
    picture.write_bytes(picture.read_bytes()[: picture.stat().st_size // 2])
    project.run(*STAGES, "evaluation")
    found = pl.read_parquet(project.data / "05_model_input/*/annotations/annotations/*.parquet")
    assert found.schema == pl.Schema(ANNOTATIONS)
    assert found.height == 24
    dropped = (
        found.filter(pl.col("status") == "dropped").select("mention_id", "reason").sort("mention_id").rows()
    )
    assert dropped == [
        ("entity_train_0", "image_truncated"),  # its picture is cut short
        ("query_val_0", "question_how"),
        ("wiki_Q146", "no_detection"),
    ]

    book = json.loads((project.data / "08_reporting/filtering_ledger.json").read_text())
    counts = {(row["stage"], row["subset"], row["status"], row["reason"]): row["n"] for row in book["ledger"]}
    assert counts["filtering", "query_val", "received", None] == 3
    assert counts["filtering", "query_val", "dropped", "question_how"] == 1
    assert counts["mask_annotation", "entity_train", "dropped", "image_truncated"] == 1
    assert counts["filtering", "entity_train", "dropped", "image_truncated"] == 1
    assert counts["read_mentions", "query_val", "received", None] == 4
    assert counts["read_mentions", "query_val", "dropped", "row_malformed"] == 1
    assert {"split": "query", "reason": "question_how", "n": 1} in book["excluded"]

    rows = json.loads((project.data / "08_reporting/annotation_success.json").read_text())
    final = {(row["subset"], row["population"]): row for row in rows if row["setting"] == "final"}
    assert (final["query_val", "visual"]["n"], final["query_val", "visual"]["correct"]) == (3, 2)
    assert (final["query_val", "kept"]["n"], final["query_val", "kept"]["correct"]) == (2, 2)
    assert final["test", "visual"]["n"] == 12
    compared = json.loads((project.data / "08_reporting/annotation_comparison.json").read_text())
    assert any(row["first"] == "final" and row["subset"] == "test" for row in compared)
    reports = json.loads((project.data / "08_reporting/rule_reports.json").read_text())
    query_val = next(row for row in reports if row["subset"] == "query_val")
    assert (query_val["dropped"], query_val["precision"], query_val["visible_dropped"]) == (1, 0, 1)


@pytest.mark.usefixtures("without_networks")
def test_the_truth_is_not_needed_and_a_second_run_changes_no_byte(project: Project, tiny_world: Path) -> None:
    shutil.rmtree(tiny_world / "ground_truth")
    project.run(*STAGES)
    before = digests(project.data)
    project.run(*STAGES)
    assert digests(project.data) == before
    project.run("filtering", params={"filtering": {"non_visual": {"question_words": ["what"]}}})
    after = digests(project.data)
    changed = {path for path in before if after.get(path) != before[path]}
    assert changed
    assert all(path.startswith("05_model_input") for path in changed)


@pytest.mark.usefixtures("tiny_world", "without_networks")
def test_a_mention_that_vanishes_stops_the_run(project: Project) -> None:
    project.run(*STAGES)
    annotations = next((project.data / "05_model_input/wiki/annotations/annotations").iterdir())
    pl.read_parquet(annotations)[1:].write_parquet(annotations)
    with pytest.raises(Exception, match=r"lost 1 .wiki_Q"):
        project.run("filtering", node_names=["wiki.close_book"])


@pytest.mark.usefixtures("tiny_world", "without_networks")
def test_the_story_of_a_mask_is_told_and_drawn(project: Project) -> None:
    import click

    from maskoven_kedro.show_command import tell_story

    project.run(*STAGES)
    with project.session() as session:
        context = session.load_context()
        told = tell_story(context, "query_val_0")
        assert "grounded_sam/extension" in told
        assert "what is the dog left of the box?" in told
        assert (project.data / "08_reporting/stories/query_val_0.png").stat().st_size > 1000
        with pytest.raises(click.ClickException, match="no mention 'nobody'"):
            tell_story(context, "nobody")
