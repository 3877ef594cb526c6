"""Two processes that share every batch train the linker that one would have trained alone."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from maskoven_kedro.core.linking_options import LaunchOptions
from maskoven_kedro.linker.job import RESULT, train_job
from maskoven_kedro.pipelines.training.launching import TrainingFailed, launch, launch_command
from tests.linker.coloured import coloured_job

WEIGHTS = f"{RESULT}/adapter_model.safetensors"
CONFIGURATIONS = Path(__file__).parents[2] / "conf/accelerate"
STEPS = 3


@pytest.fixture
def jobs(tmp_path, monkeypatch) -> tuple[Path, Path]:
    """The same training twice."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one, two = (coloured_job(tmp_path / name, steps=STEPS) for name in ("one", "two"))
    return one, two


def same(one: Path, two: Path) -> None:
    """Whether the linkers have the same weights, but for the order in which losses were added up.

    The first steps of AdamW are as long for a gradient of nearly nothing as for any other: its rounding shows, in a
    fiftieth of a step at most.
    """
    alone, together = load_file(one / WEIGHTS), load_file(two / WEIGHTS)
    assert alone.keys() == together.keys()
    for name, value in alone.items():
        torch.testing.assert_close(together[name], value, atol=2e-4, rtol=1e-3)


@pytest.mark.slow
def test_two_processes_do_what_one_does(jobs):
    reports: list[tuple[str, int]] = []
    launch(jobs[1], LaunchOptions(processes=2), lambda stage, step, _: reports.append((stage, step)))
    assert reports == [(stage, step) for stage in ("pretrain", "finetune") for step in range(1, STEPS + 1)]
    train_job(jobs[0], lambda *_: None)
    same(*jobs)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["data_parallel", "deepspeed"])
def test_the_configurations_of_accelerate_train_the_same(name, jobs, monkeypatch):
    """On CPUs; DeepSpeed is an extra."""
    if name == "deepspeed" and importlib.util.find_spec("deepspeed") is None:
        pytest.skip("the extra `deepspeed` is not installed")
    monkeypatch.setenv("DS_ACCELERATOR", "cpu")
    launch(jobs[1], LaunchOptions(accelerate=str(CONFIGURATIONS / f"{name}.yml")), lambda *_: None)
    train_job(jobs[0], lambda *_: None)
    same(*jobs)


def test_a_process_that_fails_is_told_of(tmp_path):
    with pytest.raises(TrainingFailed, match="code 1"):
        launch(tmp_path, LaunchOptions(processes=1), lambda *_: None)


def test_a_configuration_decides_in_place_of_the_processes():
    assert launch_command(Path("job"), LaunchOptions(accelerate="a.yml"))[1:] == [
        "-m", "accelerate.commands.launch", "--config_file", "a.yml",
        "-m", "maskoven_kedro.linker.job", "job", "--with-parent",
    ]  # fmt: skip
