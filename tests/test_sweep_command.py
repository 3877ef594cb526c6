"""The sweep trains at every rate once and tells which ends lowest."""

import pytest
from click.testing import CliRunner

from maskoven_kedro import sweep_command


@pytest.fixture
def asked(monkeypatch):
    """The rates that were trained; the loss of `a` falls with the rate, that of `b` rises."""
    rates = []

    def trained(rate, stage, env, pipeline):
        rates.append((rate, stage, env, pipeline))
        return [
            {"name": f"training/{linker}/{part}/{metric}", "step": step, "value": value / step}
            for linker, value in (("a", 1 / rate), ("b", rate))
            for part in ("pretrain", "finetune")
            for metric in ("loss", "learning_rate")
            for step in (1, 2)
        ]

    monkeypatch.setattr(sweep_command, "_trained", trained)
    return rates


def test_every_rate_is_trained_once_and_the_lowest_loss_is_marked(asked):
    result = CliRunner().invoke(sweep_command.sweep, ["0.5", "2", "0.5", "--env", "test"])
    assert result.exit_code == 0, result.output
    assert asked == [(0.5, "finetune", "test", "training"), (2.0, "finetune", "test", "training")]
    head, low, high = result.output.splitlines()
    assert head.split() == ["learning", "rate", "a", "b"]
    assert low.split() == ["0.5", "1.0000", "0.2500*"]
    assert high.split() == ["2", "0.2500*", "1.0000"]


def test_a_rate_of_nothing_is_refused(asked):
    result = CliRunner().invoke(sweep_command.sweep, ["0"])
    assert result.exit_code != 0
    assert "above 0" in result.output
    assert asked == []
