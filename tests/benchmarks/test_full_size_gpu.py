"""The benchmark of networks in full size runs from end to end with shrunken ones, and without Kedro."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[2] / "benchmarks/full_size_gpu.py"
WITHOUT_KEDRO = (
    "import runpy, sys; sys.modules['kedro'] = sys.modules['mlflow'] = None; "
    "sys.path.insert(0, sys.argv[1]); sys.argv = sys.argv[2:]; runpy.run_path(sys.argv[0], run_name='__main__')"
)


@pytest.mark.slow
def test_both_parts_are_measured():
    small = {"pictures": 1, "references": 1, "batch": 2, "regions": 2, "steps": 2, "codes": 500, "beams": 2}
    options = [word for name, value in small.items() for word in (f"--{name}", str(value))]
    made = subprocess.run(
        [sys.executable, "-c", WITHOUT_KEDRO, str(BENCHMARK.parent), str(BENCHMARK), "--tiny", *options],
        env=os.environ | {"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""},
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    found = json.loads(made.stdout)
    assert found["annotators"]["images_per_second"] > 0
    training = found["linker"]["training"]
    assert training["samples_per_second"] > 0
    assert training["loss"][1] < training["loss"][0]
    assert found["linker"]["linking"]["2_beams"]["samples_per_second"] > 0


def test_without_a_gpu_it_says_how_to_try_it():
    made = subprocess.run(
        [sys.executable, str(BENCHMARK)],
        env=os.environ | {"CUDA_VISIBLE_DEVICES": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 1
    assert "--tiny" in made.stderr
