"""The contract of every executor: all outcomes, errors as values, memory bounded by the number of workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import deque
from functools import partial
from pathlib import Path

import pytest
from pydantic import ValidationError

from maskoven_kedro.execution import processes
from maskoven_kedro.execution.build import ExecutorOptions, execute
from maskoven_kedro.execution.promises import DeviceLost
from maskoven_kedro.running import _causes


def answer(number: int) -> dict:
    if number == 2:
        raise ValueError("two is refused")
    return {"number": number}


def wait_long(folder: Path) -> dict:
    (folder / str(os.getpid())).touch()
    time.sleep(120)
    return {}


@pytest.mark.parametrize("kind", ["serial", "processes"])
def test_every_task_has_one_outcome_and_an_error_is_one_of_them(kind: str) -> None:
    tasks = {str(number): partial(answer, number) for number in range(5)}
    outcomes = {one.shard: one for one in execute(tasks, ExecutorOptions(kind=kind, workers=2))}
    assert sorted(outcomes) == ["0", "1", "2", "3", "4"]
    assert isinstance(outcomes["2"].error, ValueError)
    assert outcomes["2"].tables is None
    assert [outcomes[one].tables["number"] for one in "0134"] == [0, 1, 3, 4]


@pytest.mark.parametrize("kind", ["serial", "processes"])
def test_nothing_to_do_is_done_at_once(kind: str) -> None:
    assert list(execute({}, ExecutorOptions(kind=kind))) == []


def test_unknown_executor_is_refused() -> None:
    with pytest.raises(ValidationError):
        ExecutorOptions(kind="ray")


def pid() -> dict:
    return {"pid": os.getpid()}


def test_processes_are_kept_between_calls_until_they_are_closed() -> None:
    one = ExecutorOptions(kind="processes", workers=1)
    first, second = ([outcome.tables["pid"] for outcome in execute({"a": pid}, one)] for _ in range(2))
    processes.close()
    third = [outcome.tables["pid"] for outcome in execute({"a": pid}, one)]
    processes.close()
    assert first == second != third


def on_a_device(folder: Path, number: int) -> dict:
    """A task whose process loses its device at shard 1, and with it everything that it does afterwards."""
    marker = folder / "lost"
    if number == 1 and not marker.exists():
        marker.write_text(str(os.getpid()))
    if marker.exists() and marker.read_text() == str(os.getpid()):
        raise DeviceLost("the device is lost")
    return {"number": number}


def without_a_device() -> dict:
    raise DeviceLost("the device is lost")


def test_a05_new_processes_do_again_what_a_lost_device_left(tmp_path: Path) -> None:
    tasks = {str(number): partial(on_a_device, tmp_path, number) for number in range(6)}
    outcomes = list(execute(tasks, ExecutorOptions(kind="processes", workers=2)))
    processes.close()
    assert sorted(one.shard for one in outcomes) == list("012345")
    assert all(one.error is None and one.tables["number"] == int(one.shard) for one in outcomes)
    assert (tmp_path / "lost").exists()


def test_a05_all_other_shards_are_done_before_one_that_costs_the_device_ends_the_run() -> None:
    tasks = {"a": without_a_device, **dict.fromkeys("bcde", pid)}
    done = deque[str]()  # which keeps what came before an error
    with pytest.raises(DeviceLost) as raised:
        done.extend(one.shard for one in execute(tasks, ExecutorOptions(kind="processes", workers=1)))
    assert sorted(done) == list("bcde")
    assert [*_causes(raised.value)] == [raised.value], "the text of a worker's traceback is no cause"


@pytest.mark.parametrize("kind", ["serial", "processes"])
def test_a05_a_device_that_stays_lost_ends_the_run_and_is_no_fault_of_a_shard(kind: str) -> None:
    with pytest.raises(DeviceLost):
        list(execute(dict.fromkeys("abc", without_a_device), ExecutorOptions(kind=kind, workers=1)))


def test_workers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, __file__, str(tmp_path)])
    end = time.monotonic() + 60
    while not list(tmp_path.iterdir()):
        assert time.monotonic() < end
        time.sleep(0.05)
    worker = int(next(tmp_path.iterdir()).name)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    while Path(f"/proc/{worker}").exists() and " Z " not in Path(f"/proc/{worker}/stat").read_text():
        assert time.monotonic() < end, "the worker lives on"
        time.sleep(0.05)


if __name__ == "__main__":
    list(processes.execute({"a": partial(wait_long, Path(sys.argv[1]))}, workers=1))
