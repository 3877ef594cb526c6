"""A run asks whom the options name, and ends before it starts where that one cannot be asked."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from maskoven_kedro.core.hypernyms import HypernymOptions
from maskoven_kedro.dump_command import dump
from maskoven_kedro.knowledge.describe import describe_entities
from maskoven_kedro.knowledge.snapshot import SnapshotSource
from maskoven_kedro.planning.errors import PreflightFailed
from tests.conftest import ENTITIES, Project
from tests.knowledge import sparql_server
from tests.knowledge.dump_writer import dump_text, items_of, write_dump

STAGE = "knowledge_augmentation"


def _tables(project: Project, world: Path) -> Path:
    """The tables of a dump of the world's snapshot, made by the command."""
    packed = write_dump(project.root / "all.json.bz2", dump_text(items_of(world / "wikidata/snapshot.nt")))
    done = CliRunner().invoke(dump, [str(packed), "--tables", str(project.root / "tables")])
    assert done.exit_code == 0, done.output
    return project.root / "tables"


def _entities(project: Project) -> tuple[pl.DataFrame, str]:
    report = json.loads((project.data / "08_reporting/entity/entity_report.json").read_text())
    return pl.read_parquet(project.data / "03_primary/entity/entities/entities/*.parquet"), report["source"][
        "name"
    ]


def test_a_dump_and_wikidata_describe_the_entities_of_a_run_as_the_snapshot_does(
    project: Project, tiny_world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    (project.conf / "test/globals.yml").open("a").write("\nsplits: [entity]\n")
    snapshot = tiny_world / "wikidata/snapshot.nt"
    titles = {item: title for item, (title, _, _) in ENTITIES.items()}
    known, _ = describe_entities(sorted(titles), titles, SnapshotSource(snapshot), HypernymOptions())
    tables = _tables(project, tiny_world)
    project.run(STAGE, params={"knowledge": {"source": "dump", "tables": str(tables)}})
    frame, source = _entities(project)
    assert (frame.sort("entity_id").equals(known), source) == (True, "wikidata_dump")
    with sparql_server.endpoint(snapshot) as served:
        asking = {"endpoint": served.url, "contact": "me@example.org"}
        project.run(STAGE, params={"knowledge": {"source": "wikidata", "wikidata": asking}})
    frame, source = _entities(project)
    assert (frame.sort("entity_id").equals(known), source) == (True, "wikidata")
    assert served.requests


@pytest.mark.parametrize("policy", ["keep", "drop"])
def test_k02_what_was_deleted_is_kept_or_dropped_by_policy_and_counted(
    project: Project, tiny_world: Path, policy: str
) -> None:
    (project.conf / "test/globals.yml").open("a").write("\nsplits: [entity]\n")
    gone, *_ = ENTITIES
    items = [item for item in items_of(tiny_world / "wikidata/snapshot.nt") if item["id"] != gone]
    packed = write_dump(project.root / "all.json.bz2", dump_text(items))
    assert CliRunner().invoke(dump, [str(packed), "--tables", str(project.root / "tables")]).exit_code == 0
    asked = {
        "knowledge": {"source": "dump", "tables": str(project.root / "tables")},
        "references": {"missing_entities": policy},
    }
    project.run(STAGE, params=asked)
    report = json.loads((project.data / "08_reporting/entity/entity_report.json").read_text())
    assert report["counts"]["entity_missing"] == 1
    frame, _ = _entities(project)
    assert (gone in frame["entity_id"].to_list()) == (policy == "keep")
    mentions = pl.read_parquet(project.data / "02_intermediate/entity/mentions/mentions/*.parquet")
    of_it = mentions.filter(pl.col("entity_id") == gone)["mention_id"].to_list()
    (references,) = (project.data / "03_primary/entity").glob("**/references/references")
    spoken_of = pl.read_parquet(references / "*.parquet")["mention_id"].unique().to_list()
    assert of_it
    assert set(of_it) <= set(spoken_of) if policy == "keep" else not set(of_it) & set(spoken_of)


@pytest.mark.usefixtures("tiny_world")
def test_r05_wikidata_is_not_asked_without_a_contact(project: Project) -> None:
    with pytest.raises(PreflightFailed, match=r"knowledge\.wikidata\.contact="):
        project.run(STAGE, params={"knowledge": {"source": "wikidata"}})
    assert not (project.data / "02_intermediate/entity").exists()


@pytest.mark.usefixtures("tiny_world")
def test_r05_wikidata_out_of_reach_ends_a_run_before_its_first_row(project: Project) -> None:
    asking = {"endpoint": "http://127.0.0.1:9/sparql", "contact": "me@example.org"}
    with pytest.raises(PreflightFailed, match=r"wikidata endpoint: http://127\.0\.0\.1:9/sparql"):
        project.run(STAGE, params={"knowledge": {"source": "wikidata", "wikidata": asking}})
    assert not (project.data / "02_intermediate/entity").exists()


@pytest.mark.usefixtures("tiny_world")
def test_r05_a_dump_without_tables_names_the_command(project: Project) -> None:
    with pytest.raises(PreflightFailed, match=r"kedro maskoven dump .*knowledge\.source=wikidata"):
        project.run(STAGE, params={"knowledge": {"source": "dump"}})
    assert not (project.data / "02_intermediate/entity").exists()


def test_oven_looks_into_a_dump_and_asks_nobody_unnamed(project: Project) -> None:
    with project.session("oven") as session:
        chosen = session.load_context().params["knowledge"]
    assert chosen.source == "dump"
    assert chosen.wikidata.contact is None
    assert chosen.tables == f"{project.data}/01_raw/wikidata"


def test_a_dump_that_cannot_be_read_ends_the_command_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "page.json.bz2").write_text("<html>")
    done = CliRunner().invoke(dump, [str(tmp_path / "page.json.bz2"), "--tables", str(tmp_path / "tables")])
    assert done.exit_code == 1
    assert done.output.startswith("Error: ")
    assert done.output.count("\n") == 1
