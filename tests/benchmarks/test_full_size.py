"""The full-size benchmark: its inputs are read as real ones are, and its stages run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from benchmarks import full_size_world
from benchmarks.full_size import STAGES
from maskoven_kedro.core.oven import OvenRow, parse_image_paths, parse_oven_rows
from maskoven_kedro.core.rle import validate
from maskoven_kedro.datasets.oven_jsonl import NumberedLines
from maskoven_kedro.datasets.tables import check_table
from maskoven_kedro.knowledge.dump_graph import DumpGraph
from tests.conftest import REPOSITORY


@pytest.fixture
def fabricator(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(full_size_world, "_FAMILIES", 5)
    monkeypatch.setattr(full_size_world, "SIZES", ((40, 60), (60, 40)))
    return full_size_world


def test_fabricated_files_are_read_without_a_rejection(fabricator: Any, tmp_path: Path) -> None:
    counts = fabricator.write_world(tmp_path / "oven", tmp_path / "tables", 300)
    paths = parse_image_paths(NumberedLines(tmp_path / "oven/oven/ovenid2impath.csv"))
    assert not paths.rejections
    for subset in ("entity_train", "query_test", "human"):
        rows = list(parse_oven_rows(NumberedLines(tmp_path / f"oven/oven/oven_{subset}.jsonl"), subset))
        assert len(rows) == counts[subset]
        assert all(isinstance(row, OvenRow) and row.image_id in paths for row in rows)
        assert all(
            (tmp_path / f"oven/images/{row.image_id[5:7]}/{row.image_id}.jpg").is_file() for row in rows
        )
    graph = DumpGraph(tmp_path / "tables")
    assert all(graph.edges(["Q10000000", "Q40000000"]).values())


def test_fabricated_candidates_are_sound_masks(fabricator: Any, tmp_path: Path) -> None:
    ids = [f"m{number:03d}" for number in range(40)]
    mentions = pl.DataFrame({
        "mention_id": ids, "split": "entity", "image_id": ids, "image_path": "p", "height": [40, 60] * 20,
        "width": [60, 40] * 20,
    }).cast({"height": pl.Int32, "width": pl.Int32})  # fmt: skip
    references = pl.DataFrame(
        {"mention_id": ids * 2, "kind": ["entity_label", "intension"] * 40, "text": "a thing"}
    )
    tables = fabricator.fabricate_shard(mentions, references, tmp_path / "masks.parquet", 0)
    for name, frame in tables.items():
        check_table(frame, name)
    candidates = tables["candidates"]
    assert candidates["annotator"].n_unique() == 2
    for masks, boxes, height, width in candidates.select("masks", "boxes", "height", "width").iter_rows():
        assert len(masks) == len(boxes)
        assert all(validate(mask, height, width).size for mask in masks)


@pytest.mark.slow
def test_all_stages_are_measured(tmp_path: Path) -> None:
    command = [sys.executable, str(REPOSITORY / "benchmarks/full_size.py"), "--rows", "300", "--cores", "1"]
    done = subprocess.run([*command, "--work", str(tmp_path)], check=True, capture_output=True, text=True)
    told = json.loads(done.stdout)
    assert [row["stage"] for row in told["stages"]] == list(STAGES)
    assert all(row["main_mb"] > 50 and row["wall_s"] > 0 for row in told["stages"])
    statistics = json.loads((tmp_path / "data/08_reporting/dataset_statistics.json").read_bytes())
    assert statistics["totals"]["received"] == told["mentions"]
