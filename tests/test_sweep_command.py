"""The sweep trains at every rate once, beside the linkers that are kept, and tells which ends lowest."""

from __future__ import annotations

from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from maskoven_kedro import sweep_command
from maskoven_kedro.pipeline_registry import register_pipelines


@pytest.fixture
def asked(monkeypatch):
    """The rates that were trained; the loss falls with the rate, and every rate above 1 diverges."""
    rates = []

    def trained(rate, stage, steps, env, name):
        rates.append((rate, stage, steps, env))
        loss = 1 / rate if rate <= 1 else float("nan")
        rows = [("loss", step, loss + 1 / step) for step in range(1, 11)]
        return [
            {"name": f"training/search/{stage}/{metric}", "step": step, "value": value}
            for metric, step, value in [*rows, ("learning_rate", 10, 0.0)]
        ]

    monkeypatch.setattr(sweep_command, "_trained", trained)
    return rates


def test_every_rate_is_trained_once_and_the_lowest_loss_is_told(asked):
    result = CliRunner().invoke(
        sweep_command.sweep, ["0.5", "2", "0.5", "1", "--env", "test", "--steps", "9"]
    )
    assert result.exit_code == 0, result.output
    assert asked == [(rate, "finetune", 9, "test") for rate in (0.5, 2.0, 1.0)]
    assert result.output.splitlines()[:4] == [
        "learning rate 0.5: loss 2.1056",  # the mean over the last two of ten steps
        "learning rate 2: no loss",
        "learning rate 1: loss 1.1056",
        "Lowest at 1.",
    ]
    assert "params.sweep = 'finetune 2" in result.output


@pytest.mark.parametrize("stage", ["pretrain", "finetune"])
def test_without_rates_those_of_the_paper_are_tried(asked, stage):
    assert CliRunner().invoke(sweep_command.sweep, ["--stage", stage]).exit_code == 0
    assert [(rate, steps) for rate, _, steps, _ in asked] == [
        (rate, 2000) for rate in sweep_command.PAPER[stage]
    ]


def test_a_rate_of_nothing_is_refused(asked):
    result = CliRunner().invoke(sweep_command.sweep, ["0"])
    assert result.exit_code != 0
    assert "above 0" in result.output
    assert asked == []


def test_outside_of_a_project_the_cure_is_named(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(sweep_command.sweep, ["0.1"])
    assert result.exit_code != 0
    assert "change to the folder of the project" in result.output


def test_a_rate_is_an_option_of_one_stage_of_the_search_alone(monkeypatch):
    given = {}

    class Session:
        def run(self, pipeline_names):
            given["pipelines"] = pipeline_names

        def load_context(self):
            return SimpleNamespace(catalog=SimpleNamespace(load=lambda name: [name]))

    @contextmanager
    def session_here(env, params):
        given.update(params)
        yield Session()

    monkeypatch.setattr(sweep_command, "session_here", session_here)
    assert sweep_command._trained(0.1, "pretrain", 5, None, "now") == ["search_curves"]
    assert given["linkers"] == {"search": {"pretrained": True, "finetuned": False}}
    assert given["linking"] == {"pretrain": {"learning_rate": 0.1, "stop_after": 5}}
    searching = register_pipelines()[given["pipelines"][0]]
    kept = {output for output in searching.all_outputs() if output.startswith("linker_")}
    assert kept == {"linker_search"}
    assert "training_curves" not in searching.all_outputs()
