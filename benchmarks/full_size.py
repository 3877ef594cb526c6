"""The stages around the networks at full size: seconds, memory and disk of each, on a fabricated OVEN.

    python benchmarks/full_size.py [--rows 500000] [--work FOLDER] [--cores 2] > full_size.json
    python benchmarks/full_size.py --rows 1000 --wiki 2000000 --last knowledge_augmentation      # Wikipedia's pictures

Fabricates the raw files of OVEN, its pictures, Wikidata's tables, and (for the networks are not what is measured)
candidates; then runs `kedro run --env oven` stage by stage, each in a process of its own: knowledge_augmentation,
filtering, and the two halves of dataset_stats, statistics and release. Peak memory is that of the largest process
(`VmHWM`) and of all processes of the stage together (sum of proportional sets, sampled). A table goes to stderr.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parent.parent
ROWS = 500_000
STAGES = ("inputs", "knowledge_augmentation", "candidates", "filtering", "statistics", "release")
_FABRICATED = ("inputs", "candidates")  # not measured against the targets
_COUNTING = ("collect_release", "count", "draw_sample", "tabulate", "draw_figures")


def main() -> None:
    """Measure all stages, or do one of them in this process."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--wiki", type=int, help="pictures of entities, in place of a tenth of --rows")
    parser.add_argument("--last", choices=STAGES, default=STAGES[-1], help="the stage to end with")
    parser.add_argument("--work", type=Path, help="kept afterwards; stages that are done are not done again")
    parser.add_argument("--cores", type=int, default=2, help="worker processes of a stage")
    parser.add_argument("--stage", choices=STAGES, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.stage:
        do_stage(arguments.stage, arguments.work, arguments.rows, arguments.wiki)
        return
    with tempfile.TemporaryDirectory() as temporary:
        work = (arguments.work or Path(temporary)).absolute()
        work.mkdir(parents=True, exist_ok=True)
        write_configuration(work, arguments.cores)
        stages = STAGES[: STAGES.index(arguments.last) + 1]
        told = [measured(stage, work, arguments.rows, arguments.wiki) for stage in stages]
    rows = next((one["mentions"] for one in told if "mentions" in one), 0)
    print(
        json.dumps(
            {"rows": arguments.rows, "mentions": rows, "cores": arguments.cores, "stages": told}, indent=1
        )
    )
    print("\n".join(_table(told)), file=sys.stderr)


def write_configuration(work: Path, cores: int) -> None:
    """Copy the configuration of the project, with all data below `work`."""
    shutil.copytree(REPOSITORY / "conf", work / "conf", dirs_exist_ok=True)
    for path in (work / "conf").glob("*/globals.yml"):
        path.write_text(re.sub(r"(?<=: )data(?=[/\s])", f"{work}/data", path.read_text()))
    (work / "conf/oven/mlflow.yml").write_text("enabled: false\n")
    with (work / "conf/oven/globals.yml").open("a") as file:
        file.write(f"executor: {{kind: processes, workers: {cores}}}\n")


def do_stage(stage: str, work: Path, rows: int, wiki: int | None) -> None:
    """Do one stage in this process."""
    if stage == "inputs":
        from full_size_world import MaskPool, write_world

        write_world(work / "data/01_raw/oven", work / "data/01_raw/wikidata", rows, wiki)
        MaskPool.at(work / "masks.parquet")
    elif stage == "candidates":
        write_candidates(work)
    elif stage in ("statistics", "release"):
        run_stage(
            work,
            "dataset_stats",
            lambda name: (name.rpartition(".")[2] in _COUNTING) == (stage == "statistics"),
        )
    else:
        run_stage(work, stage, lambda name: True)


def run_stage(work: Path, pipeline: str, wanted: Callable[[str], bool]) -> None:
    """Run the nodes of a pipeline whose name is wanted, as `kedro run --env oven` does."""
    from kedro.framework.project import pipelines

    with _session(work) as session:
        session.load_context()
        names = [node.name for node in pipelines[pipeline].nodes if wanted(node.name)]
        session.run(pipeline_names=[pipeline], node_names=names)


def write_candidates(work: Path) -> None:
    """Put candidates where mask_annotation would put them, in shards of the mentions that it would plan."""

    from maskoven_kedro.execution.promises import Promises
    from maskoven_kedro.pipelines.mask_annotation.planning import plan_shards

    with _session(work) as session:
        context = session.load_context()
        per_shard = context.params["annotation"].mentions_per_shard
        for split in context.config_loader["globals"]["splits"]:
            catalog = context.catalog
            plan = plan_shards(
                catalog.load(f"{split}.mentions@shards"),
                catalog.load(f"{split}.references@shards"),
                per_shard,
            )
            tasks = {
                name: partial(_fabricated, name, part, work / "masks.parquet") for name, part in plan.items()
            }
            catalog.save(f"{split}.candidates@shards", Promises(tasks, recipe="fabricated"))


def measured(stage: str, work: Path, rows: int, wiki: int | None) -> dict[str, Any]:
    """Do a stage in a process of its own and return what it took; one that was measured before is not done again."""
    note = work / f"{stage}.json"
    if note.is_file():
        found: dict[str, Any] = json.loads(note.read_bytes())
        return found
    before, started = _disk(work), time.perf_counter()
    with (work / f"{stage}.log").open("w") as log:
        command = [sys.executable, __file__, "--stage", stage, "--work", str(work), "--rows", str(rows)]
        command += ["--wiki", str(wiki)] if wiki is not None else []
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        watch = _Watch(process.pid)
        code = process.wait()
        watch.stop()
    if code:
        sys.exit(f"{stage} failed:\n{(work / f'{stage}.log').read_text()[-3000:]}")
    seconds = time.perf_counter() - started
    told = {
        "stage": stage, "wall_s": round(seconds, 1), "cpu_s": round(watch.cpu_s, 1), "main_mb": watch.main_mb,
        "worker_mb": watch.worker_mb, "all_mb": watch.all_mb, "disk_mb": _disk(work) - before,
    }  # fmt: skip
    if stage not in _FABRICATED:
        told["mentions"] = _mentions(work)
        told["mentions_per_s"] = round(told["mentions"] / seconds)
    note.write_text(json.dumps(told))
    print(json.dumps(told), file=sys.stderr, flush=True)
    return told


class _Watch(threading.Thread):
    """Looks at a process and its children four times a second."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid, self._ended = pid, threading.Event()
        self._peaks: dict[int, int] = {}
        self._spent: dict[int, float] = {}
        self.all_mb = 0
        self.start()

    def run(self) -> None:
        while not self._ended.wait(0.25):
            together = 0
            for pid in _family(self._pid):
                try:
                    status = Path(f"/proc/{pid}/status").read_text()
                    self._peaks[pid] = max(self._peaks.get(pid, 0), _kilobytes(status, "VmHWM"))
                    together += _kilobytes(Path(f"/proc/{pid}/smaps_rollup").read_text(), "Pss")
                    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                    self._spent[pid] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
                except (OSError, ValueError):
                    continue
            self.all_mb = max(self.all_mb, together // 1024)

    def stop(self) -> None:
        self._ended.set()
        self.join()

    @property
    def cpu_s(self) -> float:
        return sum(self._spent.values())

    @property
    def main_mb(self) -> int:
        return self._peaks.get(self._pid, 0) // 1024

    @property
    def worker_mb(self) -> int:
        return max((peak for pid, peak in self._peaks.items() if pid != self._pid), default=0) // 1024


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


def _kilobytes(text: str, name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) if found else 0


def _disk(folder: Path) -> int:
    """Megabytes of a folder; a file under many names counts once."""
    told = subprocess.run(["du", "-sm", str(folder)], capture_output=True, text=True, check=True).stdout
    return int(told.split()[0])


def _mentions(work: Path) -> int:
    import polars as pl

    files = list((work / "data/02_intermediate").glob("*/mentions/mentions/*.parquet"))
    return int(pl.scan_parquet(files).select(pl.len()).collect().item())


def _session(work: Path) -> Any:
    from kedro.framework.session import KedroSession
    from kedro.framework.startup import bootstrap_project

    bootstrap_project(REPOSITORY)
    return KedroSession.create(
        project_path=REPOSITORY, env="oven", conf_source=str(work / "conf"), save_on_close=False
    )


def _fabricated(name: str, part: Any, pool: Path) -> dict[str, Any]:
    from full_size_world import fabricate_shard

    return fabricate_shard(*part.read(), pool, int(name))


def _table(told: list[dict[str, Any]]) -> Iterator[str]:
    head = ("stage", "wall_s", "cpu_s", "main_mb", "worker_mb", "all_mb", "disk_mb", "mentions_per_s")
    yield "| " + " | ".join(head) + " |"
    yield "|---" * len(head) + "|"
    for one in told:
        yield "| " + " | ".join(str(one.get(name, "")) for name in head) + " |"


if __name__ == "__main__":
    main()
