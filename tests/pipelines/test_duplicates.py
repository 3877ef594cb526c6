"""I08: pictures on both sides of a split are found in a whole world, and told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from PIL import Image

from tests.conftest import Project


@pytest.mark.usefixtures("tiny_world")
def test_i08_leaks_of_a_world_are_reported(project: Project, tiny_world: Path) -> None:
    images = tiny_world / "images"
    for path in images.rglob("*.jpg"):  # pictures that look like nothing else
        number = int(path.stem.removeprefix("oven_"))
        noise = Image.effect_noise((9, 8), 120) if number else Image.linear_gradient("L").rotate(30)
        noise.resize((64, 48), Image.Resampling.BICUBIC).convert("RGB").save(path, quality=95)
    shutil.copy(images / "00/oven_00000000.jpg", images / "06/oven_06000000.jpg")
    with Image.open(images / "00/oven_00000001.jpg") as picture:
        picture.resize((128, 96)).save(images / "02/oven_02000001.jpg", quality=60)
    (images / "03/oven_03000000.jpg").write_bytes(b"no picture")
    project.run("knowledge_augmentation", "duplicates")
    report = json.loads((project.data / "08_reporting/duplicate_pictures.json").read_text())
    assert [(row["image_ids"], row["leak"]) for row in report["same_bytes_listed"]][:1] == [
        (["oven_00000000", "oven_06000000"], True)
    ]
    near = {(row["first"], row["second"]) for row in report["near_listed"]}
    assert {("oven_00000001", "oven_02000001"), ("oven_00000000", "oven_06000000")} <= near
    hashes = pl.concat(
        [pl.read_parquet(path) for path in (project.data / "04_feature").glob("*/hashes/hashes/*.parquet")]
    )
    assert report["pictures"] == hashes["image_id"].n_unique() > 15
    assert "oven_03000000" not in hashes["image_id"].to_list()
