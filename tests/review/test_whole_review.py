"""The reviewer's whole way: a release, the command, fifty verdicts by keys, and the interval in MLflow."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest
from selenium import webdriver

from maskoven_kedro.core.intervals import wilson
from tests.conftest import Project, write_world
from tests.hooks.test_tracking import runs_of
from tests.review.browser import Reviewer

STAGES = ("knowledge_augmentation", "mask_annotation", "filtering", "dataset_stats")
CASES, WRONG = 50, 7
MINUTES = 600  # seconds that a command may take on a machine that does other things too
PAGES = {f"Q{9000 + number}": (f"Animal number {number}", "Q39201", "pet") for number in range(CASES + 2)}


@contextmanager
def command(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A command of Kedro in a project; ended in any case."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kedro", *arguments],
        cwd=folder,
        env={**os.environ, "DO_NOT_TRACK": "1", "COLUMNS": "200"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def address_of(process: subprocess.Popen[str]) -> str:
    """The address that the command prints once it serves."""
    assert process.stdout is not None
    told = []
    for line in process.stdout:
        told.append(line)
        found = re.search(r"(\d+) masks to judge: (\S+)", line)
        if found:
            assert int(found[1]) == CASES
            return found[2]
    raise AssertionError("".join(told))


@pytest.mark.slow
def test_fifty_verdicts_by_keys_end_as_an_interval_in_mlflow(
    project: Project, without_networks: Callable[[], int], chromium: webdriver.Chrome
) -> None:
    write_world(project.data / "01_raw/miniature", PAGES)
    (project.conf / "test/mlflow.yml").write_text("enabled: true\n")
    project.run(*STAGES)
    place = project.stand_alone()
    review = ("maskoven", "review", "--env", "test", "--cases", str(CASES), "--port", "0", "--no-browser")
    with command(place, *review) as serving:
        ann = Reviewer(chromium, address_of(serving))
        ann.come()
        for number in range(CASES):
            ann.seen()
            ann.judge(*(("w", "2") if number < WRONG else ("c",)))
        assert ann.text("count") == f"{CASES} of {CASES} judged"
        ann.saved()
        serving.send_signal(signal.SIGINT)
        assert serving.wait(MINUTES) == 0
    table = pl.read_parquet(project.data / "07_model_output/verdicts.parquet")
    assert table["verdict"].value_counts(sort=True).rows() == [("correct", CASES - WRONG), ("wrong", WRONG)]
    with command(place, "run", "--env", "test", "--pipelines", "human_judgement") as counting:
        told, _ = counting.communicate(timeout=MINUTES)
        assert counting.returncode == 0, told
    metrics = runs_of(project)[-1].data.metrics
    low, high = wilson(CASES - WRONG, CASES)
    assert metrics["human_success/all/entity"] == pytest.approx(1 - WRONG / CASES)
    assert metrics["human_success/all/entity/low"] == pytest.approx(low)
    assert metrics["human_success/all/entity/high"] == pytest.approx(high)
    document = json.loads((project.data / "08_reporting/human_success.json").read_text())
    assert document["reasons"] == [{"reason": "incomplete", "verdicts": WRONG}]
