"""Names in the table of photos meet those of the entities at hand; what is not clear is told, and the run goes on."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from maskoven_kedro.datasets.photos import PhotoFolder
from maskoven_kedro.knowledge.dump import build_tables
from maskoven_kedro.pipelines.knowledge_augmentation import naming
from tests.conftest import Project, draw, write_lines
from tests.knowledge.dump_writer import dump_text, entity, write_dump

STAGE = "knowledge_augmentation"


def photos(project: Project, *names: str) -> None:
    folder = project.data / "01_raw/photos"
    for number in range(len(names)):
        draw(folder / f"{number}.jpg", number)
    rows = ["file,entity", *(f"{number}.jpg,{name}" for number, name in enumerate(names))]
    (folder / "photos.csv").write_text("\n".join(rows))


def mentions(project: Project) -> list[tuple[str, str]]:
    table = pl.read_parquet(project.data / "02_intermediate/photos/mentions/mentions/*.parquet")
    return table.sort("mention_id").select("entity_id", "entity_text").rows()


def test_names_are_linked_and_classes_found(project: Project, tiny_world: Path) -> None:
    write_lines(
        tiny_world / "wiki6m/Wiki6M_ver_1_0_title_only.jsonl",
        [
            {"wikidata_id": item, "wikipedia_title": title}
            for item, title in (("Q308", "Mercury (planet)"), ("Q925", "Mercury (element)"), ("Q146", "Cat"))
        ],
    )
    photos(project, "dog", "house  cat", "cat", "Mercury", "House caat", "my teapot", "Q89")
    project.run(STAGE, env="photos")
    assert mentions(project) == [
        ("Q144", "dog"), ("Q146", "house  cat"), ("Q146", "cat"), ("", "my teapot"), ("Q89", ""),
    ]  # fmt: skip
    rejected = pl.read_parquet(project.data / "02_intermediate/photos/mentions/rejections/*.parquet")
    told = dict(rejected.select("reason", "detail").rows())
    assert told["entity_name_ambiguous"].endswith("may be Q308 (Mercury (planet)), Q925 (Mercury (element))")
    assert "'House caat'; almost the same: Q146" in told["entity_name_unknown"]
    entities = pl.read_parquet(project.data / "03_primary/photos/entities/entities/*.parquet")
    classes = {row["entity_id"]: row["hypernyms"] for row in entities.iter_rows(named=True)}
    assert set(classes) == {"Q144", "Q146", "Q89"}
    assert classes["Q89"][0]["label"] == "fruit"


def test_other_titles_read_the_table_again(project: Project, tiny_world: Path) -> None:
    titles = tiny_world / "wiki6m/Wiki6M_ver_1_0_title_only.jsonl"
    write_lines(titles, [{"wikidata_id": "Q1", "wikipedia_title": "Universe"}])
    photos(project, "Blue Whale")
    project.run(STAGE, env="photos")
    assert mentions(project) == [("", "Blue Whale")]
    write_lines(titles, [{"wikidata_id": "Q42196", "wikipedia_title": "Blue whale"}])
    project.run(STAGE, env="photos")
    assert mentions(project) == [("Q42196", "Blue Whale")]


def test_the_index_is_made_once_and_the_titles_of_a_dump_are_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [
        entity("Q7", sitelinks={"enwiki": {"title": "Crow"}, "dewiki": {"title": "K"}}),
        entity("Q8", labels={"en": {"value": "Crow Street"}}),
    ]  # fmt: skip
    build_tables(write_dump(tmp_path / "dump.json.bz2", dump_text(items)), tmp_path / "tables")
    (tmp_path / "photos.csv").write_text("file,entity\na.jpg,CROW\nb.jpg,Crow Street\nc.jpg,K")
    folder = PhotoFolder(tmp_path, tmp_path / "none.nt", None, tmp_path / "tables", tmp_path / "names")
    first = naming.linked_rows(folder)
    assert [row.entity_id for row in first] == ["Q7", "", ""]
    monkeypatch.setattr(naming, "build_name_index", lambda *_: pytest.fail("made again"))
    assert naming.linked_rows(folder) == first


def test_without_any_file_of_names_they_stand_for_themselves(tmp_path: Path) -> None:
    (tmp_path / "photos.csv").write_text("file,entity\na.jpg,Crow")
    folder = PhotoFolder(tmp_path, tmp_path / "none.nt", tmp_path / "no", tmp_path / "no", tmp_path / "names")
    assert [row.entity_text for row in naming.linked_rows(folder)] == ["Crow"]
    assert not (tmp_path / "names").exists()


def test_a_broken_table_ends_in_one_line(project: Project) -> None:
    photos(project, "dog")
    (project.data / "01_raw/photos/photos.csv").write_text("file|entity\n0.jpg;dog")
    with pytest.raises(Exception, match=r"photos\.csv.*lacks the column file and entity"):
        project.run(STAGE, env="photos")
    assert json.dumps(list((project.data / "02_intermediate").glob("photos/*"))) == "[]"
