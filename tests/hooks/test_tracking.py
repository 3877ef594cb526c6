"""Runs in MLflow: one per session, closed, with flat parameters and metrics, and without secrets."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from tests.conftest import Project


@pytest.fixture(autouse=True)
def _switched_on(project: Project) -> None:
    (project.conf / "test/mlflow.yml").write_text("enabled: true\n")


def runs_of(project: Project) -> list:
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=f"sqlite:///{project.data}/mlflow.db")
    experiment = client.get_experiment_by_name("maskoven")
    return client.search_runs([experiment.experiment_id], order_by=["attributes.start_time ASC"])


@pytest.mark.usefixtures("tiny_world", "without_networks")
def test_two_sessions_in_one_process_are_two_finished_runs(project: Project) -> None:
    (project.conf / "local").mkdir(exist_ok=True)
    (project.conf / "test/parameters/private.yml").write_text("service: {api_key: abc, model: m}\n")
    project.run("knowledge_augmentation", "mask_annotation", "filtering", "evaluation")
    project.run("evaluation", params={"evaluation": {"seed": 3}})
    first, second = runs_of(project)
    assert [run.info.status for run in (first, second)] == ["FINISHED", "FINISHED"]
    assert first.data.params["annotation.annotators.grounded_sam.segmenter"] == "miniature"
    assert (first.data.params["evaluation.seed"], second.data.params["evaluation.seed"]) == ("0", "3")
    assert first.data.metrics["annotation_success/query/grounded_sam/text_query"] == 1.0
    assert "service.model" in first.data.params
    assert "abc" not in str(first.data.params)
    artifacts = list((project.data / "mlartifacts").rglob("montage_intension.png"))
    assert len(artifacts) == 2


def test_failed_run_is_closed_and_an_interrupted_one_is_killed_by_the_next(
    project: Project, tiny_world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maskoven_kedro.hooks import tracking

    with monkeypatch.context() as patch:
        patch.setattr(tracking.TrackingHooks, "_close", lambda self, status: None)  # as if killed
        project.run("knowledge_augmentation")
    (tiny_world / "wikidata/snapshot.nt").write_text("no triples")
    with pytest.raises(ValueError, match="snapshot"):
        project.run("knowledge_augmentation")
    assert [run.info.status for run in runs_of(project)] == ["KILLED", "FAILED"]


@pytest.mark.usefixtures("tiny_world")
def test_switched_off_leaves_no_store(project: Project) -> None:
    (project.conf / "test/mlflow.yml").write_text("enabled: false\n")
    project.run("knowledge_augmentation")
    assert not (project.data / "mlflow.db").exists()


@pytest.mark.usefixtures("tiny_world")
def test_broken_catalog_entry_of_others_breaks_nothing(project: Project) -> None:
    broken = "unused:\n  type: not_installed.Dataset\n  metadata: {mlflow: artifact}\n"
    (project.conf / "test/catalog.yml").write_text(broken)
    project.run("knowledge_augmentation")


@pytest.mark.usefixtures("tiny_world")
def test_open_run_of_a_living_process_is_left_alone(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maskoven_kedro.hooks import tracking

    with monkeypatch.context() as patch:
        patch.setattr(tracking.TrackingHooks, "_close", lambda self, status: None)
        patch.setattr(tracking.os, "getpid", os.getppid)  # as if our parent were running it
        project.run("knowledge_augmentation")
    project.run("knowledge_augmentation")
    assert [run.info.status for run in runs_of(project)] == ["RUNNING", "FINISHED"]


def test_curves_keep_their_steps(tmp_path: Path) -> None:
    from mlflow import MlflowClient

    from maskoven_kedro.hooks.tracking import _log_curves

    client = MlflowClient(tracking_uri=f"sqlite:///{tmp_path}/mlflow.db")
    run = client.create_run(client.create_experiment("curves"))
    rows = [{"name": "training/a/finetune/loss", "step": step, "value": 1 / step} for step in range(1, 1203)]
    _log_curves(client, run.info.run_id, rows)
    history = client.get_metric_history(run.info.run_id, "training/a/finetune/loss")
    assert sorted((point.step, point.value) for point in history) == [
        (row["step"], row["value"]) for row in rows
    ]


def test_two_runs_of_linkers_can_be_compared(project: Project) -> None:
    """What the user interface of MLflow lays side by side: flat options, metrics by one name, figures, pictures."""
    from kedro.config import OmegaConfigLoader
    from mlflow import MlflowClient

    from maskoven_kedro.core.linking_figures import by_subset
    from maskoven_kedro.hooks.tracking import TrackingHooks

    catalog = OmegaConfigLoader(str(project.conf), base_env="base", default_run_env="base")["catalog"]
    names = {"linker": "osprey_seg", "prompt_masks": "release", "subset": "test", "group": "unseen"}
    for beams, accuracy in ((4, 0.25), (16, 0.5)):
        context = SimpleNamespace(
            config_loader={
                "mlflow": {"tracking_uri": f"sqlite:///{project.data}/mlflow.db",
                           "artifact_location": f"{project.data}/mlartifacts"},
                "parameters": {"asking": {"beams": beams, "subsets": ["human"]},
                               "many": {f"option_{n}": n for n in range(150)}},
            },
            project_path=project.root,
        )  # fmt: skip
        hooks = TrackingHooks()
        hooks.after_context_created(context)
        hooks.after_catalog_created(catalog=None, conf_catalog=catalog)
        hooks.before_pipeline_run({"pipeline_names": ["linking_evaluation"], "run_id": "r", "env": None})
        hooks.after_dataset_saved("linker_metrics", {"linker_accuracy/osprey_seg/test/unseen": accuracy})
        row = {**names, "group": "all", "n": 4, "correct": 1, "accuracy": accuracy, "low": 0.0, "high": 1.0}
        hooks.after_dataset_saved("linker_figure_subset", by_subset([row]))
        hooks.after_dataset_saved("montage_links", np.zeros((8, 8, 3), np.uint8))
        hooks.after_dataset_saved("linker_report", "<!doctype html><p>numbers")
        hooks.after_pipeline_run({}, None)
    first, second = runs_of(project)
    assert [run.info.status for run in (first, second)] == ["FINISHED", "FINISHED"]
    different = {key for key in first.data.params if first.data.params[key] != second.data.params[key]}
    assert different == {"asking.beams"}
    assert len(first.data.params) == 152
    assert [run.data.metrics["linker_accuracy/osprey_seg/test/unseen"] for run in (first, second)] == [
        0.25,
        0.5,
    ]
    client = MlflowClient(tracking_uri=f"sqlite:///{project.data}/mlflow.db")
    for run in (first, second):
        files = {file.path for file in client.list_artifacts(run.info.run_id)}
        assert {"linker_figure_subset.json", "montage_links.png", "linker_report.html", "images"} <= files
        assert "mlflow.loggedImages" in run.data.tags


def test_points_are_recorded_while_a_training_draws_them_and_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the store cannot be reached for a while: what it missed comes with the whole curves."""
    from mlflow import MlflowClient
    from mlflow.exceptions import MlflowException

    from maskoven_kedro.datasets import live_curves
    from maskoven_kedro.hooks.tracking import TrackingHooks, TrackingOptions, _Session

    client = MlflowClient(tracking_uri=f"sqlite:///{tmp_path}/mlflow.db")
    owner = {"maskoven.owner": "machine:1"}
    run = client.create_run(client.create_experiment("curves"), tags=owner).info.run_id
    rows = [{"name": "training/a/finetune/loss", "step": step, "value": 1 / step} for step in (1, 2, 3)]

    def recorded() -> list[int]:
        return sorted(point.step for point in client.get_metric_history(run, rows[0]["name"]))

    hooks = TrackingHooks()
    hooks._session = _Session(TrackingOptions(tracking_uri=""), tmp_path, {}, client=client, run_id=run)
    live_curves.listen(hooks._draw_live)
    live_curves.tell(rows[:1])
    assert recorded() == [1]
    with monkeypatch.context() as patch:

        def unreachable(*_: object, **__: object) -> None:
            raise MlflowException("no connection")

        patch.setattr(client, "log_batch", unreachable)
        live_curves.tell(rows[1:2])
    assert recorded() == [1]
    hooks._draw(rows)
    assert recorded() == [1, 2, 3]
    hooks._close("FINISHED")
    live_curves.tell(rows)
    assert recorded() == [1, 2, 3]


def test_an_entry_is_tracked_as_its_own_line_says_and_not_as_a_pattern_that_fits_too() -> None:
    from maskoven_kedro.hooks.tracking import _kind_of, _tracked

    entries = {
        "linker_{name}": {"metadata": {"mlflow": "network"}},
        "linker_overall": {"metadata": {"kedro-viz": {}}},
        "{name}": {},
    }
    tracked = dict(_tracked(entries))
    assert _kind_of("linker_osprey_ft", tracked) == "network"
    assert _kind_of("linker_overall", tracked) == _kind_of("asked", tracked) == ""
