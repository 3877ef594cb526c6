"""The stages one after the other on a tiny world: what they leave, and that faults of pictures stop nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import torch
from kedro.io import DatasetError

from tests.conftest import Project, ReddestRegion

STAGES = ("knowledge_augmentation", "mask_annotation", "filtering", "evaluation")


def digests(root: Path) -> dict[str, str]:
    folders = [root / name for name in ("02_intermediate", "03_primary", "04_feature", "05_model_input")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.usefixtures("tiny_world", "without_networks")
def test_stages_leave_tables_reports_and_pictures(project: Project) -> None:
    project.run(*STAGES)
    mentions = pl.read_parquet(project.data / "02_intermediate/entity/mentions/mentions/*.parquet")
    assert mentions.height == 9
    references = pl.read_parquet(project.data / "03_primary/query/references/references/*.parquet")
    assert set(references["kind"]) == {"entity_label", "text_query", "intension", "extension"}
    rows = json.loads((project.data / "08_reporting/annotation_success.json").read_text())
    headline = {(row["split"], row["subset"], row["setting"]): row for row in rows}
    assert headline["wiki", "wiki", "grounded_sam/intension"]["n"] == 3
    assert headline["all", "test", "grounded_sam/text_query"]["success"] == 1.0
    ledgers = json.loads((project.data / "08_reporting/entity/ledger.json").read_text())
    assert [book["kept"] for book in ledgers] == [9, 9]
    for name in ("montage_intension.png", "entity/masks.png", "annotation_comparison.json"):
        assert (project.data / "08_reporting" / name).stat().st_size > 100


def test_second_run_annotates_nothing_again_and_changes_no_byte(
    project: Project, tiny_world: Path, without_networks: Callable[[], int]
) -> None:
    project.run(*STAGES[:2])
    before, seen = digests(project.data), without_networks()
    project.run(*STAGES[:2])
    assert without_networks() == seen > 0
    assert digests(project.data) == before


@pytest.mark.usefixtures("without_networks")
def test_truth_is_not_needed_for_masks_and_does_not_change_them(project: Project, tiny_world: Path) -> None:
    project.run(*STAGES[:2])
    with_truth = digests(project.data)
    for folder in ("02_intermediate", "03_primary", "04_feature"):
        shutil.rmtree(project.data / folder)
    shutil.rmtree(tiny_world / "ground_truth")
    project.run(*STAGES[:2])
    assert digests(project.data) == with_truth


@pytest.mark.usefixtures("without_networks")
def test_i01_i02_broken_pictures_are_dropped_and_counted_and_the_run_goes_on(
    project: Project, tiny_world: Path
) -> None:
    pictures = sorted((tiny_world / "images/00").iterdir())
    pictures[0].write_bytes(pictures[0].read_bytes()[: pictures[0].stat().st_size // 2])
    pictures[1].write_bytes(b"<html>not found</html>")
    pictures[2].unlink()
    project.run(*STAGES[:2])
    reading, annotation = json.loads((project.data / "08_reporting/entity/ledger.json").read_text())
    assert reading["dropped"] == {"image_missing": 1, "image_unreadable": 1}
    assert annotation["dropped"] == {"image_truncated": 1}
    assert annotation["kept"] == 6
    rejected = pl.read_parquet(project.data / "04_feature/entity/candidates/rejections/*.parquet")
    assert rejected["mention_id"].to_list() == ["entity_train_0"]
    assert rejected["mend"][0]


@pytest.mark.usefixtures("without_networks")
def test_i03_picture_that_changed_its_size_after_reading_is_dropped(
    project: Project, tiny_world: Path
) -> None:
    from PIL import Image

    project.run("knowledge_augmentation")
    picture = tiny_world / "images/00/oven_00000000.jpg"
    Image.new("RGB", (20, 20)).save(picture)
    project.run("mask_annotation")
    annotation = json.loads((project.data / "08_reporting/entity/ledger.json").read_text())[1]
    assert annotation["dropped"] == {"size_mismatch": 1}


@pytest.mark.usefixtures("without_networks")
def test_d01_repeated_mention_is_refused_with_its_line(project: Project, tiny_world: Path) -> None:
    file = tiny_world / "oven/oven_human.jsonl"
    file.write_text(file.read_text() + file.read_text().splitlines()[0] + "\n")
    project.run("knowledge_augmentation")
    rejected = pl.read_parquet(project.data / "02_intermediate/human/mentions/rejections/*.parquet")
    assert rejected["reason"].to_list() == ["duplicate_mention"]
    assert "line 4" in rejected["detail"][0]


@pytest.mark.usefixtures("tiny_world", "without_networks")
def test_another_threshold_of_the_annotator_redoes_the_masks_only(
    project: Project, without_networks: Callable
) -> None:
    project.run(*STAGES[:2])
    seen = without_networks()
    manifest = project.data / "02_intermediate/entity/mentions/_MANIFEST"
    read = manifest.stat().st_mtime_ns
    project.run(*STAGES[:2], params={"annotation": {"annotators": {"grounded_sam": {"box_floor": 0.2}}}})
    assert without_networks() == 2 * seen
    assert manifest.stat().st_mtime_ns == read


@pytest.mark.usefixtures("tiny_world")
def test_shard_that_fails_as_a_whole_is_counted(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from maskoven_kedro.pipelines.mask_annotation import nodes, shards

    def broken(options: object) -> None:
        raise RuntimeError("no such device")

    monkeypatch.setattr(shards, "_annotator", broken)
    monkeypatch.setattr(nodes, "weights_of", lambda options: ["0" * 16])
    project.run(*STAGES[:2])
    annotation = json.loads((project.data / "08_reporting/wiki/ledger.json").read_text())[1]
    assert annotation["dropped"] == {"shard_failed": 3}


@pytest.mark.usefixtures("tiny_world")
def test_a04_a_picture_that_no_batch_is_small_enough_for_costs_its_own_mentions(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maskoven_kedro.pipelines.mask_annotation import nodes, shards

    class SmallDevice(ReddestRegion):
        def annotate(self, images: Sequence[np.ndarray], texts: Sequence[Sequence[str]]) -> Any:
            narrow = any((image[..., 0] > 140).any(0).argmax() > 15 for image in images)
            if len(images) > 2 or narrow:
                raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB.")
            return super().annotate(images, texts)

    monkeypatch.setattr(shards, "_annotator", lambda options: SmallDevice())
    monkeypatch.setattr(nodes, "weights_of", lambda options: ["0" * 16])
    project.run(*STAGES[:2])
    annotation = json.loads((project.data / "08_reporting/entity/ledger.json").read_text())[1]
    assert (annotation["kept"], annotation["dropped"]) == (6, {"oom_item": 3})
    rejected = pl.read_parquet(project.data / "04_feature/entity/candidates/rejections/*.parquet")
    assert rejected["mention_id"].str.ends_with("_2").all()
    assert rejected["detail"].str.contains("64 x 48 pixels").all()


@pytest.mark.usefixtures("tiny_world")
def test_a05_a_lost_device_ends_the_run_and_no_mention_is_counted_as_failed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maskoven_kedro.pipelines.mask_annotation import nodes, shards

    def lost(options: object) -> None:
        raise RuntimeError("CUDA error: unspecified launch failure")

    monkeypatch.setattr(shards, "_annotator", lost)
    monkeypatch.setattr(nodes, "weights_of", lambda options: ["0" * 16])
    with pytest.raises(DatasetError, match="run the same command again"):
        project.run(*STAGES[:2])
    assert not list((project.data / "04_feature").rglob("*.parquet"))


@pytest.mark.usefixtures("tiny_world", "without_networks")
def test_versions_of_a_report_are_kept_and_can_be_loaded(project: Project) -> None:
    project.run(*STAGES)
    first = sorted((project.data / "08_reporting/versions/annotation_success.json").iterdir())[0].name
    latest = project.data / "08_reporting/annotation_success.json"
    before = latest.read_text()
    project.run("evaluation", params={"selection": {"box_threshold": 0.95}})
    assert latest.read_text() != before
    with project.session() as session:
        context = session.load_context()
        catalog = context._get_catalog(load_versions={"annotation_success": first})
        assert catalog.load("annotation_success") == json.loads(before)


@pytest.mark.usefixtures("without_networks")
def test_own_photos_go_through_the_same_stages(project: Project) -> None:
    from tests.conftest import draw

    folder = project.data / "01_raw/photos"
    draw(folder / "a.jpg", 0)
    draw(folder / "b.jpg", 1)
    rows = [
        "file,entity,question",
        "a.jpg,red box,what is the box on the left?",
        "b.jpg,Q144,",
        "../x.jpg,Q1,",
    ]
    (folder / "photos.csv").write_text("\n".join(rows))
    project.run(env="photos")
    ledger = json.loads((project.data / "08_reporting/photos/ledger.json").read_text())
    assert ledger[0]["dropped"] == {"path_outside_root": 1}
    assert ledger[1]["kept"] == 2
    candidates = pl.read_parquet(project.data / "04_feature/photos/candidates/candidates/*.parquet")
    extension = candidates.filter(mention_id="photos_000001", kind="extension")
    assert extension["annotator"].to_list() == ["grounded_sam", "seem"]
    assert (project.data / "08_reporting/photos/masks.png").is_file()
