"""Two processes that share a batch end with the weights of one that had it whole."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from tests.linker.coloured import coloured_release
from tests.linker.two_processes import STAGE, train

REPOSITORY = Path(__file__).parents[2]


@pytest.mark.slow
def test_two_processes_do_what_one_does(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        coloured_release(tmp_path / name)
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    subprocess.run(
        [*command, "-m", "tests.linker.two_processes", str(tmp_path / "two")],
        check=True,
        cwd=REPOSITORY,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        timeout=600,
    )
    together = load_file(tmp_path / "two/trained.safetensors")
    alone = train(tmp_path / "one")
    assert together.keys() == alone.keys()
    for name, value in alone.items():
        torch.testing.assert_close(together[name], value, atol=1e-5, rtol=1e-3)


def test_a_batch_that_cannot_be_shared_is_refused(monkeypatch, tmp_path):
    from transformers import TrainingArguments

    from maskoven_kedro.linker.training import _arguments

    monkeypatch.setattr(TrainingArguments, "world_size", property(lambda _: 3))
    with pytest.raises(ValueError, match="4 cannot be split among 3"):
        _arguments(STAGE, tmp_path)
