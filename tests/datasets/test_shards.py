"""Shards: promises kept, resumed, checked; faults R01-R09 of the reliability list."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from kedro.io import DatasetError

from maskoven_kedro.core.schemas import REFERENCES, REJECTIONS
from maskoven_kedro.datasets import shard_folder
from maskoven_kedro.datasets.shards import ShardsDataset
from maskoven_kedro.execution.promises import Promises

TABLES = ["references", "rejections"]


def work(
    shard: str, rows: int = 3, calls: Path | None = None, pause: float = 0.0, fail: bool = False
) -> dict:
    """Tables of one shard, decided by its name alone; leaves a trace of every call."""
    if calls is not None:
        calls.mkdir(exist_ok=True)
        (calls / f"{shard}-{time.time_ns()}").touch()
    time.sleep(pause)
    if fail:
        raise ValueError("broken picture")
    references = [(f"{shard}_{row}", "intension", f"thing {row}", "{}") for row in range(rows)]
    return {
        "references": pl.DataFrame(references, schema=REFERENCES, orient="row"),
        "rejections": pl.DataFrame(schema=REJECTIONS),
    }


def failed(shard: str, error: Exception) -> dict:
    row = ("annotate", "entity", shard, "", "shard_failed", str(error), "run again")
    return {
        "references": pl.DataFrame(schema=REFERENCES),
        "rejections": pl.DataFrame([row], schema=REJECTIONS, orient="row"),
    }


def promises(count: int = 4, recipe: str = "r1", **options: object) -> Promises:
    return Promises(
        {f"s{i:02d}": partial(work, f"s{i:02d}", **options) for i in range(count)}, recipe, failed
    )


def shards(path: Path, **options: object) -> ShardsDataset:
    return ShardsDataset(path=str(path), tables=TABLES, **options)


def digests(root: Path) -> dict[str, str]:
    return {
        str(p.relative_to(root)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in root.rglob("*")
        if p.is_file()
    }


def calls_of(folder: Path) -> list[str]:
    return sorted(path.name.partition("-")[0] for path in folder.iterdir()) if folder.exists() else []


def test_saved_shards_load_lazily_and_nothing_is_left_beside_them(tmp_path: Path) -> None:
    dataset = shards(tmp_path / "out")
    assert not dataset.exists()
    dataset.save(promises(2))
    assert dataset.exists()
    loaded = dataset.load()
    assert list(loaded) == ["s00", "s01"]
    assert loaded["s01"]()["references"]["mention_id"].to_list() == ["s01_0", "s01_1", "s01_2"]
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["_MANIFEST", *TABLES]


def test_second_save_computes_nothing_and_changes_no_byte(tmp_path: Path) -> None:
    dataset, calls = shards(tmp_path / "out"), tmp_path / "calls"
    dataset.save(promises(calls=calls))
    before = digests(tmp_path / "out")
    dataset.save(promises(calls=calls))
    assert calls_of(calls) == ["s00", "s01", "s02", "s03"]
    assert digests(tmp_path / "out") == before


def test_no_shards_at_all_is_a_complete_empty_table(tmp_path: Path) -> None:
    dataset = shards(tmp_path / "out")
    dataset.save(promises(0))
    assert dataset.exists()
    assert dataset.load() == {}


def test_anything_but_promises_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="Promises"):
        shards(tmp_path / "out").save({"a": 1})


def test_unknown_table_is_refused() -> None:
    with pytest.raises(DatasetError, match="tables"):
        ShardsDataset(path="x", tables=["nonsense"])


def test_shard_of_other_columns_is_refused_by_name(tmp_path: Path) -> None:
    wrong = Promises({"a": partial(work_without_text, "a")}, "r")
    with pytest.raises(DatasetError, match=r"references.*text"):
        shards(tmp_path / "out").save(wrong)


def work_without_text(shard: str) -> dict:
    tables = work(shard)
    return tables | {"references": tables["references"].drop("text")}


def test_failure_keeps_what_is_done_and_the_next_run_does_only_the_rest(tmp_path: Path) -> None:
    dataset, calls = shards(tmp_path / "out"), tmp_path / "calls"
    broken = promises(calls=calls)
    tasks = {**broken.tasks, "s02": partial(work, "s02", fail=True)}
    with pytest.raises(DatasetError, match=r"s02.*broken picture"):
        dataset.save(Promises(tasks, "r1"))
    assert not dataset.exists()
    with pytest.raises(DatasetError, match="not complete"):
        dataset.load()
    dataset.save(broken)
    assert calls_of(calls) == ["s00", "s01", "s02", "s03"]
    shards(tmp_path / "clean").save(promises())
    assert digests(tmp_path / "out") == digests(tmp_path / "clean")


def test_quarantined_shard_is_counted_and_tried_again_next_time(tmp_path: Path) -> None:
    dataset = shards(tmp_path / "out", on_error="quarantine")
    tasks = {**promises().tasks, "s02": partial(work, "s02", fail=True)}
    dataset.save(Promises(tasks, "r1", failed))
    assert dataset.load()["s02"]()["rejections"]["reason"].to_list() == ["shard_failed"]
    dataset.save(promises())
    assert dataset.load()["s02"]()["references"].height == 3
    shards(tmp_path / "clean").save(promises())
    assert digests(tmp_path / "out") == digests(tmp_path / "clean")


def test_r07_another_recipe_leaves_nothing_of_the_old_one(tmp_path: Path) -> None:
    dataset = shards(tmp_path / "out")
    dataset.save(promises(4, recipe="r1"))
    dataset.save(promises(3, recipe="r2", rows=1))
    shards(tmp_path / "clean").save(promises(3, recipe="r2", rows=1))
    assert digests(tmp_path / "out") == digests(tmp_path / "clean")


def test_r07_recipe_changed_in_the_middle_is_not_mixed(tmp_path: Path) -> None:
    dataset = shards(tmp_path / "out")
    tasks = {**promises().tasks, "s03": partial(work, "s03", fail=True)}
    with pytest.raises(DatasetError):
        dataset.save(Promises(tasks, "r1"))
    dataset.save(promises(4, recipe="r2", rows=1))
    shards(tmp_path / "clean").save(promises(4, recipe="r2", rows=1))
    assert digests(tmp_path / "out") == digests(tmp_path / "clean")


def test_r03_cut_shard_is_found_and_only_it_is_redone(tmp_path: Path) -> None:
    dataset, calls = shards(tmp_path / "out"), tmp_path / "calls"
    dataset.save(promises())
    before = digests(tmp_path / "out")
    victim = tmp_path / "out/references/s01.parquet"
    victim.write_bytes(victim.read_bytes()[:-20])
    dataset.save(promises(calls=calls))
    assert calls_of(calls) == ["s01"]
    assert digests(tmp_path / "out") == before


@pytest.mark.parametrize("record", ["_MANIFEST", "_PROGRESS"])
def test_r03_cut_record_is_not_believed(tmp_path: Path, record: str) -> None:
    dataset = shards(tmp_path / "out")
    dataset.save(promises())
    before = digests(tmp_path / "out")
    content = (tmp_path / "out/_MANIFEST").read_bytes()
    (tmp_path / "out/_MANIFEST").unlink()
    (tmp_path / "out" / record).write_bytes(content[:-30])
    assert not dataset.exists()
    dataset.save(promises())
    assert digests(tmp_path / "out") == before


def test_r02_orphan_without_a_checksum_is_removed_and_redone(tmp_path: Path) -> None:
    dataset, calls = shards(tmp_path / "out"), tmp_path / "calls"
    tasks = {**promises().tasks, "s01": partial(work, "s01", fail=True)}
    with pytest.raises(DatasetError):
        dataset.save(Promises(tasks, "r1"))
    (tmp_path / "out/references/s01.parquet").write_bytes(b"half a")
    (tmp_path / "out/references/other.parquet").write_bytes(b"orphan")
    (tmp_path / "out/references/s01.parquet.77.partial").write_bytes(b"half")
    dataset.save(promises(calls=calls))
    assert calls_of(calls) == ["s01", "s02", "s03"]
    shards(tmp_path / "clean").save(promises())
    assert digests(tmp_path / "out") == digests(tmp_path / "clean")


def test_r04_full_disk_is_told_with_path_and_need_and_the_rest_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset, written = shards(tmp_path / "out"), []
    write = pl.DataFrame.write_parquet

    def full(frame: pl.DataFrame, path: Path, **options: object) -> None:
        written.append(path)
        if len(written) == 4:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(frame, path, **options)

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    with pytest.raises(DatasetError, match=r"disk of '.*out' is full.*needs about"):
        dataset.save(promises())
    calls = tmp_path / "calls"
    dataset.save(promises(calls=calls))
    assert calls_of(calls) == ["s01", "s02", "s03"]


def test_r05_folder_that_cannot_be_written_fails_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    calls = tmp_path / "calls"
    with pytest.raises(DatasetError, match="nothing was computed"):
        shards(tmp_path / "file/out").save(promises(calls=calls))
    assert calls_of(calls) == []


def test_r06_second_writer_is_refused_and_told_the_owner(tmp_path: Path) -> None:
    out = tmp_path / "out"
    owner = subprocess.Popen([sys.executable, __file__, str(out), "2.0"])
    try:
        wait_until(lambda: (out / "_LOCK").exists() and (out / "_LOCK").read_text().strip() == str(owner.pid))
        with pytest.raises(DatasetError, match=f"written by process {owner.pid}"):
            shards(out).save(promises())
    finally:
        owner.kill()
        owner.wait()
    shards(out).save(promises())  # the lock of the killed owner holds nobody back
    assert not (out / "_LOCK").exists()


@pytest.mark.parametrize("finished", [0, 1, 3])
def test_r01_killed_run_continues_to_the_bytes_of_an_undisturbed_one(tmp_path: Path, finished: int) -> None:
    out, clean = tmp_path / "out", tmp_path / "clean"
    shards(clean).save(promises(6))
    process = subprocess.Popen([sys.executable, __file__, str(out), "0.15", "6"])
    wait_until(lambda: len(list((out / "references").glob("*.parquet"))) >= finished)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not shards(out).exists()
    calls = tmp_path / "calls"
    shards(out).save(promises(6, calls=calls))
    assert digests(out) == digests(clean)
    assert len(calls_of(calls)) <= 6 - finished + 1


def test_r08_worker_count_does_not_show_in_the_bytes(tmp_path: Path) -> None:
    shards(tmp_path / "serial").save(promises(5))
    shards(tmp_path / "two", executor={"kind": "processes", "workers": 2}).save(promises(5))
    assert digests(tmp_path / "two") == digests(tmp_path / "serial")


def test_failure_in_a_worker_process_arrives_with_its_message(tmp_path: Path) -> None:
    dataset = shards(tmp_path / "out", executor={"kind": "processes", "workers": 1})
    with pytest.raises(DatasetError, match="broken picture"):
        dataset.save(promises(2, fail=True))


def die(shard: str) -> dict:
    os._exit(9)


def test_death_of_a_worker_is_told_as_such(tmp_path: Path) -> None:
    dataset = shards(tmp_path / "out", executor={"kind": "processes", "workers": 1})
    with pytest.raises(DatasetError, match="worker process died"):
        dataset.save(Promises({"a": partial(die, "a")}, "r"))


def test_r09_no_file_holds_a_time_or_a_process(tmp_path: Path) -> None:
    shards(tmp_path / "one").save(promises())
    manifest = json.loads((tmp_path / "one/_MANIFEST").read_text())
    assert set(manifest) == {"recipe", "shards"}
    assert set(manifest["shards"]["s00"]) == {"sha256"}


def test_preview_is_a_readable_table(tmp_path: Path) -> None:
    dataset = shards(tmp_path / "out")
    dataset.save(promises(1))
    preview = dataset.preview(rows=2)
    assert preview["columns"] == list(REFERENCES)
    assert len(preview["data"]) == 2


def wait_until(condition, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def test_torn_last_line_of_the_record_of_progress_is_ignored() -> None:
    assert shard_folder._parsed('{"shard": "a", "sha2') is None


if __name__ == "__main__":
    folder, pause, *count = sys.argv[1:]
    shards(Path(folder)).save(promises(int(count[0]) if count else 4, pause=float(pause)))
