"""The world is OVEN's own files, the same whatever made them, and its truth is exact."""

import csv
import hashlib
import json
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as coco

from maskoven_kedro.core.oven import SOURCES
from maskoven_kedro.core.release import entity_number, image_number
from maskoven_kedro.miniature.facts import entities
from maskoven_kedro.miniature.plan import SHARES, plan_world, subset_sizes
from maskoven_kedro.miniature.world import render_world

MENTIONS = 60


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("world")
    render_world(root, seed=3, mentions=MENTIONS, workers=1)
    return root


def _digests(root: Path) -> dict[str, str]:
    return {
        str(p.relative_to(root)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(root.rglob("*"))
        if p.is_file()
    }


def _rows(world: Path, subset: str) -> list[dict]:
    return [json.loads(line) for line in (world / "oven" / f"oven_{subset}.jsonl").read_text().splitlines()]


def test_two_processes_write_the_same_bytes(world: Path, tmp_path: Path) -> None:
    render_world(tmp_path, seed=3, mentions=MENTIONS, workers=2)
    assert _digests(tmp_path) == _digests(world)


def test_an_interrupted_world_continues_to_the_same_bytes(world: Path, tmp_path: Path) -> None:
    calls: list[int] = []

    class Stop(Exception):
        pass

    def stop(done: int, _: int) -> None:
        calls.append(done)
        raise Stop

    with pytest.raises(Stop):
        render_world(tmp_path, seed=3, mentions=MENTIONS, progress=stop)
    assert not (tmp_path / "ground_truth").exists()
    render_world(tmp_path, seed=3, mentions=MENTIONS)
    assert _digests(tmp_path) == _digests(world)


def test_another_seed_replaces_the_world(world: Path, tmp_path: Path) -> None:
    shutil.copytree(world, tmp_path / "w")
    render_world(tmp_path / "w", seed=4, mentions=MENTIONS)
    assert _digests(tmp_path / "w") != _digests(world)
    assert json.loads((tmp_path / "w" / "world.json").read_text())["complete"]


def test_truth_is_strict_coco_of_visible_pixels(world: Path) -> None:
    for subset in (*SHARES, "wiki"):
        truth = json.loads((world / "ground_truth" / f"{subset}.json").read_text())
        images = {image["id"]: image for image in truth["images"]}
        for annotation in truth["annotations"]:
            image = images[annotation["image_id"]]
            rle = annotation["segmentation"]
            assert rle["size"] == [image["height"], image["width"]]
            mask = coco.decode({"size": rle["size"], "counts": rle["counts"].encode()})
            assert mask.sum() == annotation["area"] > 0
            ys, xs = np.nonzero(mask)
            assert annotation["bbox"] == [
                xs.min(),
                ys.min(),
                xs.max() - xs.min() + 1,
                ys.max() - ys.min() + 1,
            ]
            assert Image.open(world / image["file_name"]).size == (image["width"], image["height"])


def test_a_truth_belongs_to_a_mention_and_its_entity(world: Path) -> None:
    for subset in SHARES:
        rows = {row["data_id"]: row for row in _rows(world, subset)}
        truth = json.loads((world / "ground_truth" / f"{subset}.json").read_text())
        for annotation in truth["annotations"]:
            assert rows[annotation["mention_id"]]["entity_id"] == annotation["entity_id"]
        assert len(truth["annotations"]) >= 0.7 * len(rows)


def test_ids_of_the_truth_are_those_of_a_release(world: Path) -> None:
    for subset in (*SHARES, "wiki"):
        truth = json.loads((world / "ground_truth" / f"{subset}.json").read_text())
        for image in truth["images"]:
            assert image["id"] == image_number(Path(image["file_name"]).stem)
        for annotation in truth["annotations"]:
            assert annotation["category_id"] == entity_number(annotation["entity_id"])


def test_renderers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    """R01: a renderer that outlives its killed parent would write into the next run's world."""
    script = (
        "import sys; from pathlib import Path; from maskoven_kedro.miniature.world import render_world\n"
        "if __name__ == '__main__': render_world(Path(sys.argv[1]), seed=3, mentions=2400, workers=2)"
    )
    (tmp_path / "render.py").write_text(script)
    parent = subprocess.Popen([sys.executable, tmp_path / "render.py", tmp_path / "w"])
    end = time.monotonic() + 60
    while not list((tmp_path / "w").rglob("*.jpg")):
        assert time.monotonic() < end, "nothing was rendered"
        time.sleep(0.05)
    started = _descendants(parent.pid)
    assert len(started) >= 2
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    while any(_alive(one) for one in started):
        assert time.monotonic() < end, "a renderer lives on"
        time.sleep(0.05)


def _descendants(process: int) -> set[int]:
    children = {
        int(one)
        for task in Path(f"/proc/{process}/task").iterdir()
        for one in (task / "children").read_text().split()
    }
    return children.union(*map(_descendants, children))


def _alive(process: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False


def test_seen_means_in_training(world: Path) -> None:
    trained = {row["entity_id"] for s in ("entity_train", "query_train") for row in _rows(world, s)}
    for subset in ("entity_val", "query_val", "entity_test", "query_test", "human"):
        for row in _rows(world, subset):
            assert row["data_split"] == f"{subset}_{'seen' if row['entity_id'] in trained else 'unseen'}"


def test_every_picture_has_an_original_path_of_a_known_source(world: Path) -> None:
    with (world / "oven" / "ovenid2impath.csv").open() as lines:
        table = dict(csv.reader(lines))
    asked = {row["image_id"] for s in SHARES for row in _rows(world, s)}
    assert asked == set(table)
    assert {path.partition("/")[0] for path in table.values()} <= {*SOURCES, "coco"}


def test_sizes_keep_their_proportions() -> None:
    study = subset_sizes(2400)
    assert {name: study[name] for name in SHARES} == SHARES
    half = subset_sizes(1200)
    assert all(abs(half[name] - study[name] / 2) <= 1 for name in study)


def test_planned_entities_come_round_before_they_repeat() -> None:
    trained = Counter(t for p in plan_world(11, 2400) if p.subset == "entity_train" for t in p.titles)
    assert max(trained.values()) <= 4 * min(trained.values()) + 6


def test_only_known_entities_are_asked_for(world: Path) -> None:
    known = {fact.entity_id for fact in entities().values()}
    assert {row["entity_id"] for s in SHARES for row in _rows(world, s)} <= known


def test_a_seed_of_the_lessons_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="1000001"):
        render_world(tmp_path, seed=1_000_001, mentions=60)
