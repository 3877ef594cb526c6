"""From the sample to verdicts to figures in MLflow, on a tiny world."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import polars as pl
import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from maskoven_kedro.core.intervals import wilson
from maskoven_kedro.core.schemas import SPLITS
from maskoven_kedro.hooks.inputs import InputsMissing
from maskoven_kedro.review.app import Review, create_app
from maskoven_kedro.review_command import export_tasks, import_answers, review, review_of
from tests.conftest import Project
from tests.hooks.test_tracking import runs_of

STAGES = ("knowledge_augmentation", "mask_annotation", "filtering", "evaluation", "dataset_stats")


def context_of(project: Project) -> Any:
    with project.session() as session:
        return session.load_context()


def judge(shown: Review, name: str, wrong: set[int]) -> None:
    """Send the verdicts of a reviewer, as the page does."""
    events = [
        {
            "id": f"{name}-{number}",
            "mention_id": case.mention_id,
            "reviewer": name,
            "verdict": "wrong" if number in wrong else "correct",
            "reason": "incomplete" if number in wrong else None,
            "mask": case.digest,
            "time": datetime.now(UTC).isoformat(),
        }
        for number, case in enumerate(shown.cases)
    ]
    with TestClient(create_app(shown), base_url="http://127.0.0.1:8765") as client:
        assert len(client.post("/api/verdicts", json={"events": events}).json()["kept"]) == len(events)
        assert client.get("/pictures/0").status_code == client.get("/masks/0").status_code == 200


def report(project: Project, name: str) -> Any:
    return json.loads((project.data / "08_reporting" / f"{name}.json").read_text())


@pytest.mark.usefixtures("tiny_world", "without_networks")
def test_verdicts_and_their_bounds_arrive_in_mlflow_beside_the_automatic_figures(
    project: Project, tmp_path: Path
) -> None:
    (project.conf / "test/mlflow.yml").write_text("enabled: true\n")
    project.run(*STAGES)
    with pytest.raises(InputsMissing, match="maskoven review"):
        project.run("human_judgement")

    context = context_of(project)
    shown = review_of(context, None)
    sample = pl.read_parquet(project.data / "05_model_input/evaluation_sample.parquet")
    assert sorted(case.mention_id for case in shown.cases) == sample["mention_id"].to_list()
    known = pl.concat([context.catalog.load(f"{split}.entities@table").collect() for split in SPLITS])
    for case in shown.cases:
        own = known.filter(pl.col("entity_id") == case.entity_id)["hypernyms"].to_list()
        assert case.classes in [tuple(one["label"] for one in found) for found in own]
    assert len(review_of(context, 1).cases) == 1

    judge(shown, "Ann", {0})
    judge(shown, "Bob", set())
    judge(shown, "Cy", {0})
    project.run("human_judgement")
    n = len(shown.cases)
    table = pl.read_parquet(project.data / "07_model_output/verdicts.parquet")
    assert table.height == 3 * n
    told = report(project, "human_success")
    assert (told["verdicts"], told["without_released_mask"]) == (3 * n, 0)
    assert told["reasons"] == [{"reason": "incomplete", "verdicts": 2}]
    low, high = wilson(n - 1, n)
    metrics = runs_of(project)[-1].data.metrics
    assert metrics["human_success/all/entity"] == pytest.approx((n - 1) / n)
    assert metrics["human_success/all/entity/low"] == pytest.approx(low)
    assert metrics["human_success/all/entity/high"] == pytest.approx(high)
    assert 0 < metrics["human_success/all/annotation"] < 1
    assert 0 < metrics["automatic_success/all"] <= 1
    assert "human_agreement/fleiss_kappa" in metrics
    assert [
        row["kappa"] for row in report(project, "reviewer_agreement") if row["reviewers"] == ["Ann", "Cy"]
    ] == [1]

    tasks = json.loads(_exported(context, tmp_path / "tasks.json"))
    assert [task["data"]["mention_id"] for task in tasks] == [case.mention_id for case in shown.cases]
    tasks[0]["annotations"] = [
        {
            "id": 1,
            "completed_by": {"id": 1, "email": "dee@example.org"},
            "updated_at": "2026-01-01T00:00:00Z",
            "result": [{"from_name": "verdict", "value": {"choices": ["unsure"]}}],
        }
    ]
    (tmp_path / "answers.json").write_text(json.dumps(tasks))
    assert import_answers(context, tmp_path / "answers.json").startswith(
        "1 verdicts taken over, 0 were known"
    )
    assert import_answers(context, tmp_path / "answers.json").startswith(
        "0 verdicts taken over, 1 were known"
    )
    table = pl.read_parquet(project.data / "07_model_output/verdicts.parquet")
    assert table.filter(pl.col("reviewer") == "dee")["verdict"].to_list() == ["unsure"]
    (tmp_path / "answers.json").write_text("{}")
    with pytest.raises(click.ClickException, match="list of tasks"):
        import_answers(context, tmp_path / "answers.json")


def _exported(context: Any, path: Path) -> bytes:
    assert str(path) in export_tasks(context, None, path)
    assert path.with_suffix(".xml").read_text().startswith("<View>")
    return path.read_bytes()


@pytest.mark.usefixtures("tiny_world")
def test_before_there_is_a_release_the_command_says_what_to_run(project: Project) -> None:
    with pytest.raises(click.ClickException, match="dataset_stats"):
        review_of(context_of(project), None)


@pytest.mark.parametrize(
    "wrong",
    [
        ["--cases", "5", "--half-width", "0.1"],
        ["--port", "70000"],
        ["--half-width", "0"],
        ["--cases", "0"],
        ["--export", "tasks.xml"],  # where the labelling interface goes
    ],
)
def test_options_that_make_no_sense_are_refused(wrong: list[str]) -> None:
    assert CliRunner().invoke(review, wrong).exit_code == 2
