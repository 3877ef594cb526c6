"""A training as a folder, which any number of processes read to train one linker together.

    python -m torch.distributed.run --standalone --nproc-per-node 2 -m maskoven_kedro.linker.job FOLDER
    accelerate launch --config_file conf/accelerate/deepspeed.yml -m maskoven_kedro.linker.job FOLDER

`kedro run` writes the folder and, with `linking.launch`, starts the processes itself. Samples and regions are mapped
into memory and not read, so that millions of pictures with all their regions cost each process next to nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import polars as pl
import pyarrow as pa
import torch

from maskoven_kedro.core.ald import EntityCodes
from maskoven_kedro.core.code_files import read_codes, write_codes
from maskoven_kedro.core.linker_options import LinkerTrainingOptions
from maskoven_kedro.core.linking_samples import write_regions
from maskoven_kedro.linker.build import open_base
from maskoven_kedro.linker.compute import peak_flops_of
from maskoven_kedro.linker.retrieval import EntityTable
from maskoven_kedro.linker.train_linker import LinkerReport, Release, train_linker

REPORTS = "reports.jsonl"
"""What the first process reports while it trains: a line of stage, step and metrics each."""

RESULT = "linker"
"""Folder in that of the job which adapters, extractor and projector are written into."""

_ABOUT, _SAMPLES, _REGIONS, _CODES, _TABLE = (
    "job.json",
    "samples.arrow",
    "regions",
    "codes",
    "table.safetensors",
)


@dataclass(frozen=True)
class Job:
    """What a training needs besides its samples.

    tower: see `linker.build.open_base`. root: folder of the pictures. threads: of each process, on CPUs. peak_flops: of
    one device, None for what is known of it.
    """

    options: LinkerTrainingOptions
    root: Path
    tower: str | None = None
    threads: int = 1
    peak_flops: float | None = None


def write_job(
    folder: Path,
    job: Job,
    samples: pl.DataFrame,
    codes: EntityCodes,
    regions: Sequence[pl.LazyFrame] = (),
    table: EntityTable | None = None,
) -> None:
    """Write a training into a folder; the checkpoints that are there already are left alone.

    samples: `core.linking_samples.SAMPLES`. regions: `core.schemas.REGIONS` of each split, of which those of the
    samples' pictures are kept. table: see `linker.train_linker.Release`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    samples.write_ipc(folder / _SAMPLES, compression="uncompressed")
    write_regions(regions, samples, folder / _REGIONS)
    write_codes(codes, folder / _CODES)
    (folder / _TABLE).unlink(missing_ok=True)
    if table is not None:
        table.save(folder / _TABLE)
    about = {
        "options": job.options.model_dump(mode="json"),
        "root": str(job.root.resolve()),
        "tower": job.tower,
        "threads": job.threads,
        "peak_flops": job.peak_flops,
    }
    (folder / _ABOUT).write_text(json.dumps(about, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def train_job(folder: Path, on_report: LinkerReport) -> None:
    """Train what `write_job` wrote, as one of the processes that the environment tells of, or alone.

    Goes on from the checkpoints in the folder. The first process alone reports, and writes `RESULT`.
    """
    about: dict[str, Any] = json.loads((folder / _ABOUT).read_bytes())
    options = LinkerTrainingOptions.model_validate(about["options"])
    torch.set_num_threads(about["threads"])
    base = open_base(options.base, about["tower"], _precision(options))
    table = folder / _TABLE
    parts = [_mapped(path) for path in sorted((folder / _REGIONS).glob("*.arrow"))]
    release = Release(
        _mapped(folder / _SAMPLES),
        Path(about["root"]),
        pl.concat(parts) if parts else None,
        read_codes(folder / _CODES),
        EntityTable.load(table) if table.is_file() else None,
    )
    peak = about["peak_flops"] or peak_flops_of(
        torch.cuda.get_device_name() if torch.cuda.is_available() else ""
    )
    train_linker(base, release, options, folder / RESULT, folder, on_report, peak)


def _mapped(path: Path) -> pl.DataFrame:
    """A table whose columns lie in the file and are read where they are touched."""
    with pa.memory_map(str(path)) as file:
        table = pl.from_arrow(pa.ipc.open_file(file).read_all())
    return cast(pl.DataFrame, table)


def _precision(options: LinkerTrainingOptions) -> torch.dtype:
    halved = any(stage.precision == "bfloat16" for stage in options.stages)
    return torch.bfloat16 if halved else torch.float32


def main(arguments: Sequence[str] | None = None) -> None:
    """Train as one process of several."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="of the job")
    parser.add_argument("--with-parent", action="store_true", help="end when the standard input is closed")
    given = parser.parse_args(arguments)
    if given.with_parent:
        threading.Thread(target=_end_with_input, daemon=True).start()
    reports = given.folder / REPORTS

    def report(stage: str, step: int, metrics: dict[str, float]) -> None:
        with reports.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"stage": stage, "step": step, "metrics": metrics}) + "\n")

    train_job(given.folder, report)
    if torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()


def _end_with_input() -> None:
    """A killed parent closes the pipe; going on would disturb the run that comes after it."""
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()
