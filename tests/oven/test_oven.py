"""`kedro run --env oven`, from the files of a download to judged masks and measured linkers.

Everything is as a user has it: OVEN's own files and file names, checkpoints in the official formats in the folders that
`kedro maskoven weights fetch` fills, tables made from a Wikidata dump. Only sizes, steps and the device are others.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from maskoven_kedro.cli import cli
from maskoven_kedro.core.ledger import Ledger
from maskoven_kedro.datasets.release import ReleaseDataset
from maskoven_kedro.plan_command import make_plan
from maskoven_kedro.planning.errors import PreflightFailed
from maskoven_kedro.review_command import review_of
from tests.conftest import Project
from tests.knowledge import sparql_server
from tests.oven.checkpoints import write_checkpoints
from tests.oven.files import write_oven
from tests.pipelines.test_human_judgement import judge

SPLITS = ("entity", "query", "human", "wiki")
STEPS = {
    "steps": 2,
    "batch": 2,
    "accumulation": 1,
    "save_every": 2,
    "log_every": 1,
    "workers": 1,
    "device": "cpu",
}
REASONS = {
    "entity": {"label_missing": 6, "image_missing": 1},
    "query": {"label_missing": 6},
    "human": {},
    "wiki": {"image_truncated": 1},
}
"""What `files.write_oven` spoils, by split: the public test rows and two pictures."""


@dataclass(frozen=True)
class Oven:
    """A project with OVEN's files in it, a home with the checkpoints, and what was run."""

    project: Project
    snapshot: Path
    params: dict[str, Any]

    def report(self, name: str) -> Any:
        return json.loads((self.project.data / "08_reporting" / f"{name}.json").read_text())


@pytest.fixture
def oven(project: Project, monkeypatch: pytest.MonkeyPatch) -> Oven:
    """A project as it is before the first run."""
    root = project.root
    monkeypatch.setenv("HOME", str(root / "home"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with (project.conf / "oven/globals.yml").open("a") as file:
        file.write("executor: {kind: serial}\n")
    write_checkpoints(root / "home/.cache/maskoven/weights", root / "models")
    snapshot = write_oven(project.data / "01_raw/oven", root / "latest-all.json.bz2")
    return Oven(project, snapshot, _params(root))


def _params(root: Path) -> dict[str, Any]:
    """What a user of shrunken networks says: their files, their sizes, few steps, no GPU."""
    weights = Path("~/.cache/maskoven/weights")
    detector, segmenter = (str(weights / name / "shrunken.pth") for name in ("groundingdino", "sam_vit_h"))
    return {
        "annotation": {
            "annotators": {
                "grounded_sam": {
                    "detector": detector,
                    "segmenter": segmenter,
                    "detector_size": [96, 160],
                    "device": "cpu",
                },
                "seem": {"input_size": [64, 128], "device": "cpu"},
            }
        },
        "regions": {
            "finder": {
                "segmenter": segmenter,
                "points_per_side": 4,
                "predicted_iou": -9.0,
                "stability": 0.0,
                "device": "cpu",
            }
        },
        "linking": {
            "base": str(root / "models/osprey-7b"),
            "lora": {"rank": 2},
            "pretrain": STEPS,
            "finetune": STEPS,
        },
        "asking": {"beams": 2, "batch": 2},
    }


@pytest.mark.slow
def test_oven_from_its_files_to_judged_masks_and_measured_linkers(oven: Oven) -> None:
    project = oven.project
    with pytest.raises(PreflightFailed, match="kedro maskoven dump"):
        project.run(env="oven", params=oven.params)
    dump, tables = oven.snapshot.with_name("latest-all.json.bz2"), project.data / "01_raw/wikidata"
    done = CliRunner().invoke(cli, ["maskoven", "dump", str(dump), "--tables", str(tables)])
    assert done.exit_code == 0, done.output
    _plan_finds_nothing_in_the_way(oven)
    project.run(env="oven", params=oven.params)
    _books_close(oven)
    _the_release_is_whole(oven)
    project.run("regions", "training", "duplicates", env="oven", params=oven.params)
    project.run("linking_evaluation", env="oven", params=oven.params)
    _linkers_are_measured(oven)
    with project.session("oven", oven.params) as session:
        shown = review_of(session.load_context(), None)
    judge(shown, "Ann", {0})
    project.run("human_judgement", env="oven", params=oven.params)
    assert oven.report("human_success")["verdicts"] == len(shown.cases) > 0
    _wikidata_may_be_asked_instead(oven)


def _plan_finds_nothing_in_the_way(oven: Oven) -> None:
    with oven.project.session("oven", oven.params) as session:
        lines, checks = make_plan(session.load_context(), 0.1)
    assert [one for one in checks if not one.ok] == []
    told = "\n".join(lines)
    assert "(counted)" in told
    assert "seem" in told


def _books_close(oven: Oven) -> None:
    """in = kept + repaired + dropped in every split, and nothing is dropped for another reason than what was spoilt."""
    for split in SPLITS:
        books = [Ledger(**book).closed() for book in oven.report(f"{split}/ledger")]
        assert [book.stage for book in books] == ["read_mentions", "mask_annotation"]
        assert books[0].kept == books[1].received
        dropped = Counter(books[0].dropped) + Counter(books[1].dropped)
        assert dict(dropped) == REASONS[split]
    counted: Counter[tuple[str, ...]] = Counter()
    for row in oven.report("filtering_ledger")["ledger"]:
        sign = 1 if row["status"] == "received" else -1
        counted[row["stage"], row["split"], row["subset"]] += sign * row["n"]
    assert {stage for stage, _, _ in counted} == {"read_mentions", "mask_annotation", "filtering"}
    assert set(counted.values()) == {0}
    rejected = pl.read_parquet(oven.project.data / "02_intermediate/*/mentions/rejections/*.parquet")
    public = rejected.filter(reason="label_missing")
    assert set(public["mend"]) == {"use a copy with labels"}
    mentions = pl.read_parquet(oven.project.data / "02_intermediate/*/mentions/mentions/*.parquet")
    assert not mentions.filter(pl.col("subset").is_in(["entity_test", "query_test"])).height
    assert "unknown" not in set(mentions["source"])
    for split in SPLITS:
        entities = pl.read_parquet(oven.project.data / f"03_primary/{split}/entities/entities/*.parquet")
        assert entities["hypernyms"].list.len().sum() > 0
        assert oven.report(f"{split}/entity_report")["source"]["name"] == "wikidata_dump"


def _the_release_is_whole(oven: Oven) -> None:
    folder = oven.project.data / "05_model_input/oven"
    release = ReleaseDataset(path=str(folder)).load()
    documents = [folder / name for name in release.files if name.startswith(("mask_oven_", "coco_"))]
    for document in documents:
        checked = CliRunner().invoke(cli, ["maskoven", "check", str(document)])
        assert checked.exit_code == 0, checked.output
    released = [
        one["id"]
        for document in documents
        if document.name.startswith("mask_oven_")
        for one in json.loads(document.read_text())["annotations"]
    ]
    decided = pl.read_parquet(oven.project.data / "05_model_input/*/annotations/annotations/*.parquet")
    kept = decided.filter(pl.col("status") != "dropped")["mention_id"].to_list()
    assert sorted(released) == sorted(kept)
    assert len(kept) > 20
    candidates = pl.read_parquet(oven.project.data / "04_feature/*/candidates/candidates/*.parquet")
    assert set(candidates["annotator"]) == {"grounded_sam", "seem"}


def _linkers_are_measured(oven: Oven) -> None:
    """Of the test subsets only the human one has answers in public; every linker has a row for it."""
    rows = oven.report("linker_accuracy")
    assert not {"entity_test", "query_test"} & {row["subset"] for row in rows}
    assert {row["prompt_masks"] for row in rows} == {"release"}
    linkers = {row["linker"] for row in rows if row["subset"] == "human" and row["group"] == "all"}
    assert {"osprey", "osprey_ft", "osprey_seg", "retrieval"} <= linkers
    assert all(row["n"] >= row["correct"] >= 0 for row in rows)
    regions = pl.read_parquet(oven.project.data / "04_feature/*/regions/regions/*.parquet")
    assert regions["areas"].list.len().sum() > 0
    assert {row["name"].split("/")[1] for row in oven.report("training_curves")} >= {"osprey_ft"}


def _wikidata_may_be_asked_instead(oven: Oven) -> None:
    with sparql_server.endpoint(oven.snapshot) as served:
        asked = {"endpoint": served.url, "contact": "me@example.org"}
        params = {**oven.params, "knowledge": {"source": "wikidata", "wikidata": asked}}
        oven.project.run("knowledge_augmentation", env="oven", params=params)
        assert served.requests
    assert oven.report("human/entity_report")["source"]["name"] == "wikidata"
