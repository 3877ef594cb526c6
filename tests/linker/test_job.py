"""A training as a folder: whatever kills it, in whichever stage, it ends with the bytes of an undisturbed one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
import torch

from maskoven_kedro.core.linker_options import LoraOptions
from maskoven_kedro.linker.job import REPORTS, RESULT, train_job
from maskoven_kedro.linker.retrieval import EntityTable
from tests.linker.coloured import coloured_job

WEIGHTS = f"{RESULT}/adapter_model.safetensors"
REPOSITORY = Path(__file__).parents[2]


def start(job: Path) -> subprocess.Popen[bytes]:
    """The training in a process of its own."""
    environment = os.environ | {"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    return subprocess.Popen([sys.executable, "-m", "maskoven_kedro.linker.job", str(job)], env=environment)


def wait_for(job: Path, stage: str, step: int) -> None:
    """Wait until a step of a stage is reported."""
    wanted, until = f'"stage": "{stage}", "step": {step},', time.monotonic() + 300
    while not (job / REPORTS).is_file() or wanted not in (job / REPORTS).read_text():
        assert time.monotonic() < until
        time.sleep(0.005)


@pytest.mark.slow
@pytest.mark.parametrize(("stage", "step"), [("pretrain", 3), ("finetune", 5)])
def test_a_training_that_was_killed_ends_with_the_bytes_of_an_undisturbed_one(tmp_path, stage, step):
    """SIGKILL between two checkpoints, which are written every second step; dropout draws from the seeds."""
    jobs = {}
    for name in ("whole", "killed"):
        (tmp_path / name).mkdir()
        jobs[name] = coloured_job(tmp_path / name, steps=12, lora=LoraOptions(rank=2, dropout=0.1))
    train_job(jobs["whole"], lambda *_: None)
    process = start(jobs["killed"])
    wait_for(jobs["killed"], stage, step)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert not (jobs["killed"] / WEIGHTS).exists()
    reports: list[tuple[str, int]] = []
    train_job(jobs["killed"], lambda stage, step, _: reports.append((stage, step)))
    assert reports[0][0] == stage
    assert 1 < reports[0][1] < 12
    assert (jobs["killed"] / WEIGHTS).read_bytes() == (jobs["whole"] / WEIGHTS).read_bytes()


def test_a_job_keeps_what_it_was_given(tmp_path, monkeypatch):
    """Regions of other pictures stay behind; a picture that is in two tables is there once."""
    table = EntityTable(torch.eye(2, 8), torch.eye(2, 16), torch.zeros(8), torch.eye(8))
    job = coloured_job(tmp_path, steps=1, table=table)
    given = {}
    monkeypatch.setattr(
        "maskoven_kedro.linker.job.train_linker", lambda base, release, *rest: given.update(release=release)
    )
    train_job(job, lambda *_: None)
    release = given["release"]
    assert release.samples.height == 12
    assert sorted(release.regions["image_id"]) == sorted(release.samples["image_id"])
    assert release.codes.numbers.tolist() == [1, 2]
    assert torch.equal(release.table.titles, table.titles)
    assert pl.read_ipc(job / "samples.arrow").equals(release.samples)
