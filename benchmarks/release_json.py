"""Release files: reading into Parquet and writing, against what a user would run today.

    python benchmarks/release_json.py [--mb 300] [--file other.json] [--only-ours] > release_json.json

Reading: `pycocotools.COCO` (which is `json.load`), our incremental parser, our cutter; each in a process of its own.
Writing: `json.dump` of the whole document, our writer. CPU seconds are those of the process, imports left out; peak
memory is that of the process, imports included. `--mb 1000 --only-ours` is the memory test: 1 GB under 0.5 GB.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

READERS = ("json_load", "incremental", "cutter")
WRITERS = ("json_dump", "ours")
_SIZES = ((375, 500), (333, 500), (400, 400), (500, 375))


def generate(path: Path, megabytes: float, seed: int = 0, pool: int = 400) -> int:
    """Write a synthetic release of about that size in the MaskOVEN layout; return the number of annotations."""
    from maskoven_kedro.export.maskoven_layout import write_maskoven

    rows = _rows(seed, pool)
    with tempfile.TemporaryFile() as sample:
        write_maskoven(sample, lambda: [rows], {})
        copies = max(1, round(megabytes * 1e6 / sample.tell()))
    with path.open("wb", buffering=1 << 20) as sink:
        return write_maskoven(sink, lambda: _copies(rows, copies), {"description": "synthetic"})


def _rows(seed: int, n: int) -> Any:
    """`n` released rows of smooth blobs, a third of them in two parts."""
    import cv2
    import numpy as np
    import polars as pl

    from maskoven_kedro.core import rle
    from maskoven_kedro.core.release import RELEASED

    rng = np.random.default_rng(seed)
    rows = []
    for i in range(n):
        height, width = _SIZES[i % len(_SIZES)]
        masks = []
        for _ in range(1 + (i % 3 == 0)):
            noise = cv2.resize(
                rng.standard_normal((height // 10, width // 10)),
                (width, height),
                interpolation=cv2.INTER_CUBIC,
            )
            y, x = np.mgrid[0:height, 0:width]
            centre, radius = rng.uniform(0.35, 0.65, 2), rng.uniform(0.15, 0.45, 2)
            inside = ((y / height - centre[0]) / radius[0]) ** 2 + ((x / width - centre[1]) / radius[1]) ** 2
            masks.append(rle.encode(inside + 0.1 * noise < 1))
        mask = rle.union(masks, height, width)
        rows.append({
            "mention_id": f"oven_entity_train_{i:08d}", "subset": "entity_train", "seen": True, "source": "gldv2",
            "image_id": f"oven_{i:08d}", "file_name": f"images/00/oven_{i:08d}.jpg", "height": height, "width": width,
            "sha256": f"{i:064x}", "entity_id": f"Q{i % 97 + 1}", "entity": f"Entity {i % 97}", "category": "building",
            "question": "what is the name of this building?", "text_prompt": f"entity {i % 97}, building", "mask": mask,
            "area": rle.area(mask, height, width), "masks": masks,
            "boxes": rng.uniform(0, 300, (len(masks), 4)).tolist(),
            "phrases": ["building"] * len(masks), "scores": rng.uniform(0.3, 0.9, len(masks)).tolist(),
            "annotator": "grounded_sam", "kind": "intension", "agreement": 0.8, "status": "kept", "rule": None,
        })  # fmt: skip
    return pl.DataFrame(rows, schema=RELEASED)


def _copies(rows: Any, copies: int) -> Iterator[Any]:
    """The rows again and again under other ids, five times in a piece, which is then as large as a real one."""
    import polars as pl

    for start in range(0, copies, 5):
        yield pl.concat([_renamed(rows, number) for number in range(start, min(start + 5, copies))])


def _renamed(rows: Any, number: int) -> Any:
    import polars as pl

    name = pl.col("file_name").str.replace(".jpg", f"_{number}.jpg", literal=True)
    return rows.with_columns(pl.col("mention_id") + f"_{number}", pl.col("image_id") + f"_{number}", name)


def measure(job: str, path: Path, out: Path) -> dict[str, Any]:
    """Do one job in this process; return CPU seconds, peak memory in GB, and rows."""
    work = {
        "json_load": _json_load,
        "incremental": _incremental,
        "cutter": _cutter,
        "json_dump": _json_dump,
        "ours": _ours,
    }
    prepared = _prepared(job, path)
    start = time.process_time()
    rows = work[job](path, out, prepared)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return {"job": job, "rows": rows, "cpu_s": round(seconds, 3), "peak_gb": round(peak, 3)}


def _prepared(job: str, path: Path) -> Any:
    """Import what the job needs, and load what a writer is given: neither is part of its time."""
    import pyarrow.parquet  # noqa: F401

    if job == "json_load":
        import pycocotools.coco  # noqa: F401
    if job in ("incremental", "cutter"):
        from maskoven_kedro.core import release_json  # noqa: F401
    if job == "json_dump":
        return json.loads(path.read_bytes())
    return _rows(0, 400) if job == "ours" else None


def _json_load(path: Path, out: Path, prepared: Any) -> int:
    import contextlib
    import io

    from pycocotools.coco import COCO

    with contextlib.redirect_stdout(io.StringIO()):
        return len(COCO(str(path)).anns)


def _cutter(path: Path, out: Path, prepared: Any) -> int:
    import pyarrow.parquet as pq

    from maskoven_kedro.core.release_json import read_section

    n, writer = 0, None
    for rows in read_section(path, "annotations"):
        table = rows.to_arrow()
        writer = writer or pq.ParquetWriter(
            out,
            table.schema,
            compression="zstd",
            compression_level=1,
            use_dictionary=False,
            write_statistics=False,
        )
        writer.write_table(table)
        n += rows.height
    if writer:
        writer.close()
    return n


def _incremental(path: Path, out: Path, prepared: Any) -> int:
    from maskoven_kedro.core import release_json

    release_json._border = lambda file, start: None  # type: ignore[assignment]
    return _cutter(path, out, prepared)


def _json_dump(path: Path, out: Path, prepared: Any) -> int:
    with out.open("w") as sink:
        json.dump(prepared, sink)
    return len(prepared["annotations"])


def _ours(path: Path, out: Path, prepared: Any) -> int:
    from maskoven_kedro.export.maskoven_layout import write_maskoven

    copies = max(1, round(path.stat().st_size / _size(prepared)))
    with out.open("wb", buffering=1 << 20) as sink:
        return write_maskoven(sink, lambda: _copies(prepared, copies), {})


def _size(rows: Any) -> int:
    from maskoven_kedro.export.maskoven_layout import write_maskoven

    with tempfile.TemporaryFile() as sample:
        write_maskoven(sample, lambda: [rows], {})
        return sample.tell()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mb", type=float, default=300)
    parser.add_argument("--file", type=Path, help="read this file instead of a generated one")
    parser.add_argument(
        "--only-ours", action="store_true", help="leave out what holds the whole file in memory"
    )
    parser.add_argument("--job", choices=(*READERS, *WRITERS), help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.job:
        print(json.dumps(measure(args.job, args.file, args.out)))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = args.file or Path(folder) / "release.json"
        if not args.file:
            generate(path, args.mb)
        jobs = ("cutter", "ours") if args.only_ours else (*READERS, *WRITERS)
        found = {job: _in_process(job, path, Path(folder) / "out") for job in jobs}
        megabytes = path.stat().st_size / 1e6
    for result in found.values():
        result["mb_per_cpu_s"] = round(megabytes / result["cpu_s"], 1)
    told: dict[str, Any] = {"megabytes": round(megabytes, 1), "jobs": found}
    if not args.only_ours:
        told["reading_ratio"] = round(found["json_load"]["cpu_s"] / found["cutter"]["cpu_s"], 2)
        told["writing_ratio"] = round(found["ours"]["mb_per_cpu_s"] / found["json_dump"]["mb_per_cpu_s"], 2)
    print(json.dumps(told, indent=1))


def _in_process(job: str, path: Path, out: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--job", job, "--file", str(path), "--out", str(out)]
    result: dict[str, Any] = json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True).stdout
    )
    return result


if __name__ == "__main__":
    main()
