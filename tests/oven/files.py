"""A small OVEN in the layout of the real one: everything a download holds, nothing that only a rendered world has."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from maskoven_kedro.miniature.world import render_world
from tests.knowledge.dump_writer import dump_text, items_of, write_dump

Row = dict[str, Any]

ANSWERED = ("entity_id", "entity_text")
"""What the public test files leave out."""


def write_oven(root: Path, dump: Path) -> Path:
    """Write OVEN's files below `root` and a Wikidata dump at `dump`; returns the snapshot that the dump holds.

    Like the real files: test rows without answers, originals with commas in their names (quoted and bare), entities
    without a picture, a picture that is not there, one that broke off while it was fetched.
    """
    render_world(root, seed=11, mentions=40)
    for test in ("entity_test", "query_test"):
        rewrite(root / f"oven/oven_{test}.jsonl", _without_answer)
    _write_commas(root / "oven/ovenid2impath.csv")
    gone = json.loads((root / "oven/oven_entity_train.jsonl").read_text().splitlines()[0])["image_id"]
    next((root / "images").rglob(f"{gone}.*")).unlink()
    cut = min((root / "wikipedia_images").rglob("*.jpg"))
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
    snapshot = dump.with_name("snapshot.nt")
    shutil.move(root / "wikidata/snapshot.nt", snapshot)
    write_dump(dump, dump_text(items_of(snapshot)))
    (root / "world.json").unlink()
    for folder in ("ground_truth", "wikidata"):
        shutil.rmtree(root / folder)
    return snapshot


def rewrite(path: Path, change: Callable[[Row], Row]) -> None:
    """Change every line of a file of rows."""
    rows = [change(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), encoding="utf-8")


def _without_answer(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in ANSWERED}


def _write_commas(path: Path) -> None:
    lines = path.read_text().splitlines()
    for place, quote in ((0, '"'), (1, "")):
        image, _, original = lines[place].partition(",")
        folder, _, name = original.rpartition("/")
        lines[place] = f"{image},{quote}{folder}/Aves, left/{name}{quote}"
    path.write_text("\n".join(lines) + "\n")
