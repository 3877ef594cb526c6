"""What the screen at the end of a run says: every linker in a line, every stage by its name."""

from __future__ import annotations

import json
from collections import defaultdict

from kedro.pipeline import Node, Pipeline

from maskoven_kedro.hooks.summary import SummaryHooks
from maskoven_kedro.pipeline_registry import register_pipelines


def row(linker: str, prompt_masks: str, subset: str, group: str, accuracy: float) -> dict:
    names = {"linker": linker, "prompt_masks": prompt_masks, "subset": subset, "group": group}
    return {**names, "n": 200, "correct": 0, "accuracy": accuracy, "low": 0.1, "high": 0.2}


def test_every_linker_is_told_in_one_line(tmp_path, capsys) -> None:
    rows = [
        row("osprey", "release", "human", "all", 0.9),
        row("osprey", "release", "test", "all", 0.125),
        row("osprey", "release", "test", "seen", 0.25),
        row("osprey", "truth", "test", "all", 0.15),
        row("box", "release", "test", "all", 0.0),
    ]
    (tmp_path / "data/08_reporting").mkdir(parents=True)
    (tmp_path / "data/08_reporting/linker_accuracy.json").write_text(json.dumps(rows))
    hooks = SummaryHooks()
    hooks._globals, hooks._project = {"root": "data"}, tmp_path
    measuring = Pipeline([Node(len, "verdicts", "linker_accuracy", name="measure")])
    hooks.after_pipeline_run({"pipeline_names": ["linking_evaluation"]}, measuring, None)
    told = capsys.readouterr().out
    assert all(len(line) <= 80 for line in told.splitlines())
    assert "osprey 12.5 (10.0-20.0, n 200), seen 25.0, exact masks 15.0" in told
    assert "box 0.0 (10.0-20.0, n 200)" in told
    assert "90.0" not in told


def test_no_stage_is_called_other() -> None:
    for name, pipeline in register_pipelines().items():
        hooks = SummaryHooks()
        for node in pipeline.nodes:
            hooks._seconds = defaultdict(float)
            hooks.after_dataset_saved(node)
            assert "other" not in hooks._seconds, f"{name}: {node.name}"


def test_a_run_of_real_files_names_its_release_and_only_what_it_made(tmp_path, capsys) -> None:
    reporting = tmp_path / "data/08_reporting"
    (reporting / "human").mkdir(parents=True)
    books = [
        {"received": 4, "kept": 3, "dropped": {"image_missing": 1}},
        {"received": 3, "kept": 2, "dropped": {"image_missing": 1}},
    ]
    (reporting / "human/ledger.json").write_text(json.dumps(books))
    rows = [
        {"stage": "filtering", "split": "human", "status": status, "n": n}
        for status, n in (("received", 2), ("kept", 1), ("dropped", 1))
    ]
    (reporting / "filtering_ledger.json").write_text(json.dumps({"ledger": rows}))
    hooks = SummaryHooks()
    hooks._globals = {"root": "data", "splits": ["human"], "release": "oven"}
    hooks._project = tmp_path
    made = Pipeline([Node(len, "x", "release", name="a"), Node(len, "y", "filtering_ledger", name="b")])
    hooks.after_pipeline_run({"pipeline_names": None, "env": "oven"}, made, None)
    told = " ".join(capsys.readouterr().out.split())
    assert "4 mentions read, 2 annotated, 1 released after the rules" in told
    assert "2 image_missing" in told
    assert "data/05_model_input/oven" in told
    assert "kedro maskoven review --env oven" in told
    assert not [one for one in ("montage", "--env study", "photos.csv") if one in told]
