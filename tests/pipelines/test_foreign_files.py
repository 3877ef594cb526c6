"""D01, D02: a download in which much is wrong is read to its end; every record is a mention or a rejection."""

from __future__ import annotations

import json
import logging
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from maskoven_kedro.core.options import ReadingOptions
from maskoven_kedro.datasets.world import OvenWorld
from maskoven_kedro.pipelines.knowledge_augmentation.oven_reading import oven_tasks
from tests.conftest import Project

STAGE = "knowledge_augmentation"


def rejected(project: Project, split: str) -> list[tuple[str, str, str]]:
    table = pl.read_parquet(project.data / f"02_intermediate/{split}/mentions/rejections/*.parquet")
    assert table.filter((pl.col("detail") == "") | (pl.col("mend") == "")).is_empty()
    return sorted(table.select("mention_id", "reason", "detail").rows())


def spoil_oven(world: Path) -> None:
    """Repeat rows within a file and over files, leave answers out, break lines and pictures."""
    val = world / "oven/oven_entity_val.jsonl"
    rows = [json.loads(line) for line in val.read_text().splitlines()]
    trained = json.loads((world / "oven/oven_entity_train.jsonl").read_text().splitlines()[0])
    rows[0]["entity_text"] = "  "
    lines = [json.dumps(row) for row in rows]
    lines += [
        "",
        '{"data_id": "cut',
        json.dumps(trained),
        lines[1],
        json.dumps(rows[2] | {"data_id": "x"}) + "}",
    ]
    val.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    (world / "images/00/oven_00000001.jpg").unlink()
    (world / "images/00/oven_00000001.jpg").symlink_to("/etc/hostname")
    table = world / "oven/ovenid2impath.csv"
    table.write_text(
        f"oven_00000000,../../x.jpg\n\n{table.read_text()}oven_00000000,elsewhere/a.jpg\nhalf a line\n"
    )


def test_d01_d02_a_split_of_oven_with_faults_in_every_file(
    project: Project, tiny_world: Path, caplog: pytest.LogCaptureFixture
) -> None:
    spoil_oven(tiny_world)
    with caplog.at_level(logging.WARNING):
        project.run(STAGE)
    told = rejected(project, "entity")
    assert [(one, reason) for one, reason, _ in told] == [
        ("entity_train_0", "duplicate_mention"),
        ("entity_train_1", "path_outside_root"),
        ("entity_val_0", "label_missing"),
        ("entity_val_1", "duplicate_mention"),
        ("line 5", "row_malformed"),
        ("line 8", "row_malformed"),
    ]
    assert told[0][2] == "line 6 repeats the id of line 1 of entity_train"
    assert told[3][2] == "line 7 repeats the id of line 2"
    (warned,) = {text for text in caplog.messages if "ovenid2impath" in text}
    assert warned.startswith("3 lines of ovenid2impath.csv cannot be used, such as line 1: ")
    mentions = pl.read_parquet(project.data / "02_intermediate/entity/mentions/mentions/*.parquet")
    assert Counter(mentions["subset"]) == {"entity_train": 2, "entity_val": 2, "entity_test": 3}
    assert set(mentions["source"]) == {"inaturalist"}


def test_pictures_of_entities_with_faults_cost_themselves(project: Project, tiny_world: Path) -> None:
    pages = tiny_world / "wiki6m/Wiki6M_ver_1_0.jsonl"
    first, second, third = (json.loads(line) for line in pages.read_text().splitlines())
    for row, change in ((first, "folder"), (second, "gone")):
        path = tiny_world / f"wikipedia_images/{row['wikidata_id'][:4]}/{row['wikidata_id']}.jpg"
        path.unlink()
        _ = path.mkdir() if change == "folder" else path.symlink_to("nothing.jpg")
    more = [{"wikidata_id": "Q4242", "wikipedia_title": "without a picture"}, {"wikidata_id": "P31"}, third]
    pages.write_text("".join(f"{json.dumps(row)}\n" for row in (first, second, third, *more)))
    project.run(STAGE)
    wiki = [f"wiki_{row['wikidata_id']}" for row in (first, second, third)]
    assert sorted((one, reason) for one, reason, _ in rejected(project, "wiki")) == sorted(
        [
            (wiki[0], "image_missing"), (wiki[1], "image_missing"), (wiki[2], "duplicate_entity"),
            ("line 5", "row_malformed"),
        ]
    )  # fmt: skip
    mentions = pl.read_parquet(project.data / "02_intermediate/wiki/mentions/mentions/*.parquet")
    assert mentions["mention_id"].to_list() == [wiki[2]]


def test_a_file_of_a_split_that_is_not_there_is_told(
    project: Project, tiny_world: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tiny_world / "oven/oven_query_val.jsonl").unlink()
    with caplog.at_level(logging.WARNING):
        project.run(STAGE)
    assert "the split query goes without oven_query_val.jsonl: not there" in caplog.messages
    assert sum("goes without" in text for text in caplog.messages) == 1


@pytest.mark.parametrize(("split", "told"), [("entity", []), ("human", ["line 1 of entity_val"])])
def test_d01_an_id_of_another_split_is_taken(tiny_world: Path, split: str, told: list[str]) -> None:
    row = (tiny_world / "oven/oven_entity_val.jsonl").read_text().splitlines()[0]
    with (tiny_world / "oven/oven_human.jsonl").open("a") as file:
        file.write(f"{row}\n")
    tasks = oven_tasks(OvenWorld(tiny_world, split), ReadingOptions())
    rejected = pl.concat([task()["rejections"] for task in tasks.values()])
    assert rejected["reason"].to_list() == ["duplicate_mention"] * len(told)
    assert [one for one in told if one not in rejected["detail"].str.join(" ").item()] == []
