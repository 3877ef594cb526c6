"""The world is OVEN's own files, the same whatever made them, and its truth is exact."""

import csv
import hashlib
import json
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as coco

from maskoven_kedro.core.oven import SOURCES
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
