"""The pipeline `regions` on a tiny world: one row per picture, resumed and not repeated, faults told."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import torch
from kedro.io import DatasetError

from maskoven_kedro.annotators.regions import Regions
from maskoven_kedro.core import rle
from tests.conftest import SIZE, Project


class Halves:
    """A finder without networks: the left half of every picture, and the right one."""

    name, checkpoint = "sam_grid", "0" * 16
    seen = 0
    fails_after: int | None = None

    def find(self, images: Sequence[np.ndarray]) -> list[Regions]:
        type(self).seen += len(images)
        if self.fails_after is not None and self.seen > self.fails_after:
            raise RuntimeError("no more")
        left = np.zeros(images[0].shape[:2], dtype=bool)
        left[:, : left.shape[1] // 2] = True
        masks = np.stack([left, ~left])
        boxes = np.array([[0, 0, 32, 48], [32, 0, 64, 48]], dtype=np.float32)
        one = Regions(masks, boxes, np.array([0.9, 0.8], np.float32), masks.sum((1, 2)))
        return [one for _ in images]


@pytest.fixture
def finder(monkeypatch: pytest.MonkeyPatch) -> type[Halves]:
    from maskoven_kedro.pipelines.regions import shards

    fresh = type("FreshHalves", (Halves,), {})
    monkeypatch.setattr(shards, "_finder", lambda options: fresh())
    return fresh


def table(project: Project, split: str, name: str = "regions") -> pl.DataFrame:
    return pl.read_parquet(project.data / f"04_feature/{split}/regions/{name}/*.parquet")


def digests(root: Path) -> dict[str, str]:
    files = [path for path in (root / "04_feature").rglob("*") if path.is_file()]
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.usefixtures("tiny_world")
def test_every_picture_has_a_row_once_and_a_second_run_finds_nothing_again(
    project: Project, finder: type[Halves]
) -> None:
    project.run("knowledge_augmentation")
    project.run("regions")
    found = table(project, "entity")
    mentions = pl.read_parquet(project.data / "02_intermediate/entity/mentions/mentions/*.parquet")
    assert sorted(found["image_path"]) == sorted(set(mentions["image_path"]))
    row = found.row(0, named=True)
    assert rle.decode(row["masks"][0], *SIZE)[:, :32].all()
    assert row["areas"] == [32 * 48] * 2
    before, seen = digests(project.data), finder.seen
    project.run("regions")
    assert finder.seen == seen == 24
    assert digests(project.data) == before


def test_a_picture_that_cannot_be_read_is_a_rejection(
    project: Project, tiny_world: Path, finder: type[Halves]
) -> None:
    project.run("knowledge_augmentation")
    victim = sorted((tiny_world / "images/00").iterdir())[0]
    victim.write_bytes(victim.read_bytes()[:500])
    project.run("regions", node_names=["entity.find_regions"])
    rejected = table(project, "entity", "rejections").row(0, named=True)
    assert rejected["image_id"] == victim.stem
    assert rejected["reason"] == "image_truncated"
    assert rejected["stage"] == "regions"
    assert table(project, "entity").height == 8


@pytest.mark.usefixtures("tiny_world")
def test_a04_batches_that_do_not_fit_are_halved(project: Project, finder: type[Halves]) -> None:
    def find(self: Halves, images: Sequence[np.ndarray]) -> list[Regions]:
        if len(images) > 1:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return Halves.find(self, images)

    project.run("knowledge_augmentation")
    finder.find = find  # type: ignore[method-assign]
    project.run("regions", node_names=["entity.find_regions"])
    assert table(project, "entity").height == 9
    assert not table(project, "entity", "rejections").height


@pytest.mark.usefixtures("tiny_world")
def test_a_run_that_broke_off_goes_on(project: Project, finder: type[Halves]) -> None:
    project.run("knowledge_augmentation")
    only, options = {"node_names": ["entity.find_regions"]}, {"regions": {"pictures_per_shard": 4}}
    globals_file = project.conf / "base/globals.yml"
    globals_file.write_text(globals_file.read_text().replace("on_error: quarantine", "on_error: raise"))
    finder.fails_after = 4
    with pytest.raises(DatasetError, match="no more"):
        project.run("regions", params=options, **only)
    finder.fails_after, finder.seen = None, 0
    project.run("regions", params=options, **only)
    assert finder.seen == 5
    assert table(project, "entity").height == 9
