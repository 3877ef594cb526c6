"""The release and the numbers about it, from a tiny world."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from maskoven_kedro.core import rle
from maskoven_kedro.core.release_json import read_section
from maskoven_kedro.core.release_layouts import united
from maskoven_kedro.core.schemas import SUBSETS
from tests.conftest import SIZE, Project

STAGES = ("knowledge_augmentation", "mask_annotation", "filtering", "evaluation", "dataset_stats")
TRUTHLESS = tuple(stage for stage in STAGES if stage != "evaluation")


def released(project: Project, subset: str) -> pl.DataFrame:
    split = subset.partition("_")[0]
    rows = pl.read_parquet(project.data / f"05_model_input/{split}/released/released/*.parquet")
    return rows.filter(pl.col("subset") == subset)


def report(project: Project, name: str) -> Any:
    return json.loads((project.data / "08_reporting" / f"{name}.json").read_text())


def model_input(project: Project) -> dict[str, str]:
    folder = project.data / "05_model_input"
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.usefixtures("without_networks")
def test_release_statistics_and_page_agree(project: Project, tiny_world: Path) -> None:
    (tiny_world / "images/00/oven_00000000.jpg").unlink()
    project.run(*STAGES)
    folder = project.data / "05_model_input/miniature"
    total = 0
    for subset in SUBSETS:
        rows = released(project, subset)
        total += rows.height
        ours = united(pl.concat(read_section(folder / f"mask_oven_{subset}.json", "annotations")))
        strict = united(pl.concat(read_section(folder / f"coco_{subset}.json", "annotations")))
        assert ours.equals(strict)
        assert ours.select("mention_id", "mask").equals(rows.select("mention_id", "mask"))
    assert total > 0
    told = report(project, "dataset_statistics")
    assert told["totals"]["annotations"] == total
    book = told["ledger"]
    by_status = {
        status: sum(row["n"] for row in book if row["stage"] == "filtering" and row["status"] == status)
        for status in ("received", "kept", "repaired", "dropped")
    }
    assert by_status["kept"] + by_status["repaired"] == total
    dropped = pl.read_parquet(folder / "dropped.parquet")
    assert dropped.height == by_status["dropped"] + 1
    assert ("entity_train_0", "entity_train", "image_missing") in dropped.rows()
    assert told["totals"]["received"] == by_status["received"]
    page = (project.data / "08_reporting/dataset_report.html").read_text()
    assert "Figure 5b" in page
    assert f"{total:,}" in page
    assert {row["annotator"] for row in report(project, "table_1")} >= {"grounded_sam"}
    assert "How often a mask is right" in (project.data / "08_reporting/dataset_card.md").read_text()
    for name in ("figure_4", "figure_5a", "figure_5b", "figure_5c", "figure_10"):
        assert report(project, name)["data"]
    for name in ("figure_9.png", "entity/gallery.png"):
        assert (project.data / "08_reporting" / name).stat().st_size > 1000


@pytest.mark.usefixtures("without_networks")
def test_release_is_the_same_without_the_truth(project: Project, tiny_world: Path) -> None:
    project.run(*STAGES)
    before = model_input(project)
    for folder in ("05_model_input", "08_reporting"):
        shutil.rmtree(project.data / folder)
    shutil.rmtree(tiny_world / "ground_truth")
    project.run(*TRUTHLESS)
    assert model_input(project) == before
    assert report(project, "table_1") == []


@pytest.mark.usefixtures("tiny_world", "without_networks")
def test_release_is_left_alone_by_a_second_run_and_cut_down_by_rights(project: Project) -> None:
    project.run(*TRUTHLESS)
    folder = project.data / "05_model_input/miniature"
    written = (folder / "croissant.json").stat().st_mtime_ns
    project.run("dataset_stats")
    assert (folder / "croissant.json").stat().st_mtime_ns == written
    everything = report(project, "dataset_statistics")["totals"]["annotations"]
    project.run("dataset_stats", params={"release": {"allowed_uses": ["commercial"]}})
    told = report(project, "dataset_statistics")
    assert set(told["annotations_by_source"]) <= {"gldv2", "text_vqa"}
    assert told["totals"]["annotations"] < everything
    reasons = pl.read_parquet(folder / "dropped.parquet")["reason"]
    refused = reasons.str.starts_with("rights_").sum()
    assert told["totals"]["annotations"] + refused == everything


@pytest.mark.usefixtures("without_networks")
def test_cocoeval_against_the_truth_counts_the_hits_of_the_final_setting(
    project: Project, tiny_world: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """COCOeval pairs by image and category; every mention of the tiny world has a picture of its own."""
    project.run(*STAGES)
    truth = json.loads((tiny_world / "ground_truth/entity_test.json").read_text())
    file = project.data / "05_model_input/miniature/coco_entity_test.json"
    found = {one["mention_id"]: one for one in json.loads(file.read_text())["annotations"]}
    # The tiny truth names no entities; with one category COCOeval pairs by picture alone.
    for number, one in enumerate(truth["annotations"], start=1):  # to COCOeval an id of 0 means no match
        one |= {
            "id": number,
            "category_id": 1,
            "iscrowd": 0,
            "area": rle.area(one["segmentation"]["counts"].encode(), *SIZE),
        }
    (tiny_world / "gold.json").write_text(json.dumps(truth | {"categories": [{"id": 1, "name": "thing"}]}))
    detections = [
        found[one["mention_id"]] | {"image_id": one["image_id"], "category_id": 1}
        for one in truth["annotations"]
        if one["mention_id"] in found
    ]
    gold = COCO(str(tiny_world / "gold.json"))
    scored = COCOeval(gold, gold.loadRes(detections), "segm")
    scored.evaluate()
    capsys.readouterr()
    matched = sum(
        int((one["dtMatches"][0] > 0).sum())
        for one in scored.evalImgs
        if one is not None and one["aRng"] == scored.params.areaRng[0]
    )
    rows = report(project, "annotation_success")
    final = [
        row
        for row in rows
        if row["subset"] == "entity_test"
        and row["setting"].startswith("final")
        and row["population"] == "visual"
    ]
    assert [row["correct"] for row in final] == [matched]
