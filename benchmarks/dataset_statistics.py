"""Statistics of 5.2 million annotations: our cube against plain pandas, in one run.

    python benchmarks/dataset_statistics.py [--rows 5245421] [--file rows.parquet] > dataset_statistics.json

Both count, per subset and seen or unseen, per source and per category, examples, distinct entities and pictures, and
the histogram of area ratios. Each works in a process of its own; CPU seconds leave imports out.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROWS = 5_245_421
SUBSETS = ("entity_train", "query_train", "entity_val", "query_val", "entity_test", "query_test", "human")
_SHARES = (0.851, 0.0045, 0.0207, 0.0004, 0.116, 0.003, 0.0044)
_ENTITIES = 20_077


def generate(path: Path, rows: int, seed: int = 5) -> None:
    """Write rows in the sizes of the published data set: entities by a power law, a picture for nearly every row."""
    import numpy as np
    import polars as pl

    rng = np.random.default_rng(seed)
    weights = 1 / (np.arange(_ENTITIES) + 30) ** 1.05
    entity = np.minimum(np.searchsorted(np.cumsum(weights / weights.sum()), rng.random(rows)), _ENTITIES - 1)
    subset = np.array(SUBSETS)[rng.choice(len(SUBSETS), rows, p=np.array(_SHARES) / sum(_SHARES))]
    frame = pl.DataFrame({
        "subset": subset, "seen": rng.random(rows) < 0.9, "image_id": np.sort(rng.integers(0, rows, rows)),
        "source": np.array([f"source{i:02d}" for i in range(14)])[(entity * 7 + (rng.random(rows) < 0.1) * 3) % 14],
        "category": np.array([f"category{i:02d}" for i in range(11)])[entity % 11],
        "entity_id": pl.Series(entity), "ratio": rng.beta(1.2, 1.8, rows), "annotated": np.ones(rows, bool),
    })  # fmt: skip
    named = frame.with_columns(entity_id="Q" + (pl.col("entity_id") * 13 + 7).cast(pl.String))
    named.write_parquet(path, compression="zstd", row_group_size=262_144)


def with_cube(path: Path) -> dict[str, Any]:
    """Count as the pipeline does."""
    import polars as pl

    from maskoven_kedro.core import statistics

    rows = pl.scan_parquet(path)
    images = statistics.image_counts(rows)
    cube, ratios = pl.collect_all([statistics.cube_of(rows), statistics.ratio_histogram(rows)])
    told = {
        "totals": statistics.totals(cube),
        "table_2": statistics.table_2(cube, images),
        "table_7": statistics.table_7(cube),
        "categories": statistics.by_category(cube),
        "ratios": ratios.to_dicts(),
    }
    statistics.check_sums(told)
    return {
        "examples": {row["subset"]: row["examples"] for row in told["table_2"]},
        "images": {row["subset"]: row["images"] for row in told["table_2"]},
        "categories": {row["category"]: row["entities_annotated"] for row in told["categories"]},
    }


def with_pandas(path: Path) -> dict[str, Any]:
    """Count as one would in a notebook."""
    import pandas as pd

    rows = pd.read_parquet(path)
    by_subset = rows.groupby(["subset", "seen"]).agg(
        examples=("entity_id", "size"), entities=("entity_id", "nunique")
    )
    images = rows.groupby("subset")["image_id"].nunique()
    rows.groupby(["source", "subset"]).size()
    rows.groupby("source")["entity_id"].nunique()
    categories = rows.groupby("category").agg(
        examples=("entity_id", "size"), entities=("entity_id", "nunique")
    )
    bins = pd.cut(rows["ratio"], 20, labels=False)
    rows.groupby(["subset", bins]).size()
    rows["entity_id"].nunique()
    return {
        "examples": by_subset["examples"].groupby("subset").sum().to_dict(),
        "images": images.to_dict(),
        "categories": categories["entities"].to_dict(),
    }


JOBS: dict[str, Callable[[Path], dict[str, Any]]] = {"pandas": with_pandas, "cube": with_cube}


def measure(job: str, path: Path) -> dict[str, Any]:
    """Do one job in this process; return its answer, CPU and wall seconds, and peak memory in GB."""
    import pandas  # noqa: F401
    import polars  # noqa: F401

    cpu, wall = time.process_time(), time.perf_counter()
    answer = JOBS[job](path)
    spent = {"cpu_s": round(time.process_time() - cpu, 2), "wall_s": round(time.perf_counter() - wall, 2)}
    return {
        "answer": answer,
        **spent,
        "peak_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--job", choices=tuple(JOBS), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.job:
        print(json.dumps(measure(args.job, args.file)))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = args.file or Path(folder) / "rows.parquet"
        if not args.file:
            generate(path, args.rows)
        found = {job: _in_process(job, path) for job in JOBS}
    answers = [result.pop("answer") for result in found.values()]
    ratio = round(found["pandas"]["cpu_s"] / found["cube"]["cpu_s"], 2)
    told = {"rows": args.rows, "jobs": found, "ratio_cpu": ratio, "answers_agree": answers[0] == answers[1]}
    print(json.dumps(told, indent=1))


def _in_process(job: str, path: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--job", job, "--file", str(path)]
    result: dict[str, Any] = json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True).stdout
    )
    return result


if __name__ == "__main__":
    main()
