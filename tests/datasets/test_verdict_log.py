"""Nothing that was kept is lost: cut lines, failing disks, several writers, killed ones."""

from __future__ import annotations

import multiprocessing
import os
import threading
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from kedro.io import DatasetError

from maskoven_kedro.datasets import verdict_log
from maskoven_kedro.datasets.verdict_log import VerdictLog, VerdictLogDataset
from tests.core.test_verdicts import event

FORKED = multiprocessing.get_context("fork")


def ids(log: VerdictLog) -> list[str]:
    return [one.id for one in log.events()]


def write(path: Path, start: int, end: int, told: Connection | None = None) -> None:
    log = VerdictLog(path)
    for number in range(start, end):
        log.append([event(number)])
        if told is not None:
            told.send(f"event-{number}")


def test_log_that_is_not_there_is_empty_and_comes_with_the_first_event(tmp_path: Path) -> None:
    data = VerdictLogDataset(path=str(tmp_path / "verdicts/small.jsonl"))
    assert data.load().is_empty()
    assert not data.exists()
    data.log.append([event(1)])
    assert data.exists()
    assert data.load()["reviewer"].to_list() == ["Ann"]
    with pytest.raises(DatasetError, match="maskoven review"):
        data.save(data.load())  # type: ignore[arg-type]


def test_r05_log_that_cannot_be_written_is_told_before_anybody_judges(tmp_path: Path) -> None:
    data = VerdictLogDataset(path=str(tmp_path / "verdicts/small.jsonl"))
    data.log.ready()
    assert not data.exists()  # nobody has said anything yet
    (tmp_path / "blocked").write_text("a file where a folder should be")
    with pytest.raises(OSError, match="blocked"):
        VerdictLog(tmp_path / "blocked/verdicts.jsonl").ready()


def test_r03_line_cut_by_a_loss_of_power_costs_only_itself(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = VerdictLog(tmp_path / "log")
    log.append([event(1), event(2)])
    whole = log.path.read_bytes()
    log.path.write_bytes(whole[:-20])
    log.append([event(3)])
    with caplog.at_level("WARNING"):
        assert ids(log) == ["event-1", "event-3"]
    assert "line 2" in caplog.text


def test_r04_batch_that_the_disk_refuses_leaves_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = VerdictLog(tmp_path / "log")
    log.append([event(1)])
    before = log.path.read_bytes()

    def full(handle: int, content: bytes) -> None:
        os.write(handle, content[:30])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(verdict_log, "_write_all", full)
        with pytest.raises(OSError, match="No space"):
            log.append([event(2), event(3)])
    assert log.path.read_bytes() == before
    log.append([event(2)])
    assert ids(log) == ["event-1", "event-2"]


def test_threads_and_processes_write_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "log"
    processes = [FORKED.Process(target=write, args=(path, start, start + 30)) for start in (0, 100)]
    for process in processes:
        process.start()
    log = VerdictLog(path)
    threads = [
        threading.Thread(target=lambda start=start: [log.append([event(start + i)]) for i in range(30)])
        for start in (200, 300)
    ]
    for thread in threads:
        thread.start()
    for waited in (*threads, *processes):
        waited.join()
    assert [process.exitcode for process in processes] == [0, 0]
    assert len(set(ids(log))) == 120


def test_r01_what_a_killed_writer_was_told_is_kept_is_kept(tmp_path: Path) -> None:
    log = VerdictLog(tmp_path / "log")
    here, there = FORKED.Pipe(duplex=False)
    writer = FORKED.Process(target=write, args=(log.path, 0, 1_000_000, there))
    writer.start()
    there.close()
    told = [here.recv() for _ in range(20)]
    writer.kill()
    writer.join()
    try:
        while True:
            told.append(here.recv())
    except EOFError:
        pass
    assert ids(log)[: len(told)] == told
