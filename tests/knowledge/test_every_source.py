"""K01 to K04 and K06 over every source: an embedded store, an endpoint over HTTP, and the tables of a dump."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from maskoven_kedro.core.knowledge_options import KnowledgeOptions, WikidataOptions
from maskoven_kedro.knowledge import queries
from maskoven_kedro.knowledge.dump import TablesMissing, build_tables
from maskoven_kedro.knowledge.dump_graph import DumpGraph
from maskoven_kedro.knowledge.snapshot import SnapshotSource
from maskoven_kedro.knowledge.upward import UpwardSource
from maskoven_kedro.knowledge.wikidata import wikidata_graph
from tests.knowledge import sparql_server
from tests.knowledge.dump_writer import dump_text, items_of, write_dump

Build = Callable[..., UpwardSource]
DIRECT = "http://www.wikidata.org/prop/direct/"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
SAME = "http://www.w3.org/2002/07/owl#sameAs"


def edge(item: str, name: str, above: str) -> str:
    return f"<{queries.ENTITY}{item}> <{DIRECT}{name}> <{queries.ENTITY}{above}> ."


def label(item: str, text: str, language: str) -> str:
    return f"<{queries.ENTITY}{item}> <{LABEL}> {json.dumps(text, ensure_ascii=False)}@{language} ."


def merged(item: str, into: str) -> str:
    return f"<{queries.ENTITY}{item}> <{SAME}> <{queries.ENTITY}{into}> ."


@pytest.fixture(params=["snapshot", "endpoint", "dump"])
def source(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Build]:
    """Builds a source of the triples that it is given."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    open_endpoints = []

    def build(*triples: str, depth: int = 24, languages: tuple[str, ...] = ()) -> UpwardSource:
        file = tmp_path / "world.nt"
        file.write_text("\n".join(triples) + "\n", encoding="utf-8")
        if request.param == "snapshot":
            return SnapshotSource(file, depth, languages)
        if request.param == "dump":
            packed = write_dump(tmp_path / "dump.json.bz2", dump_text(items_of(file)))
            build_tables(packed, tmp_path / "tables", languages=languages)
            return UpwardSource(DumpGraph(tmp_path / "tables", languages), depth, languages)
        served = sparql_server.endpoint(file)
        open_endpoints.append(served)
        options = WikidataOptions(endpoint=served.__enter__().url, contact="me@example.org", batch=3)
        return UpwardSource(
            wikidata_graph(options, tmp_path / "answers", languages=languages), depth, languages
        )

    yield build
    for served in open_endpoints:
        served.__exit__(None, None, None)


def above(source: UpwardSource, item: str) -> list[tuple[str, int]]:
    return [(one.class_id, one.depth) for one in source.classes([item])[item]]


def test_k01_chains_of_redirects_end_at_the_survivor(source: Build, request: pytest.FixtureRequest) -> None:
    """The requested id is kept beside the canonical one; a dump lists no redirects and says that the id is missing."""
    chain = [merged(f"Q{number}", f"Q{number + 1}") for number in range(1, 9)]
    found = source(
        *chain, label("Q9", "survivor", "en"), edge("Q9", "P31", "Q50"), label("Q50", "class", "en")
    )
    facts = found.entities(["Q1", "Q5", "Q9"])
    if "dump" in request.node.callspec.params.values():
        assert [one.problem for one in facts.values()] == ["entity_missing", "entity_missing", None]
        return
    assert [(one.entity_id, one.canonical_id, one.label) for one in facts.values()] == [
        (item, "Q9", "survivor") for item in ("Q1", "Q5", "Q9")
    ]
    assert above(found, "Q1") == above(found, "Q9") == [("Q50", 1)]


def test_k01_a_class_that_was_merged_is_the_survivor(source: Build, request: pytest.FixtureRequest) -> None:
    """Statements keep the old id of a class for a while; the walk goes on above the survivor, and meets it once."""
    triples = [edge("Q1", "P31", "Q10"), edge("Q1", "P31", "Q12"), merged("Q10", "Q11"), merged("Q11", "Q12")]
    triples += [label("Q12", "bridge", "en"), edge("Q12", "P279", "Q21"), merged("Q21", "Q20")]
    triples += [
        label("Q20", "building", "en"),
        edge("Q20", "P279", "Q10"),
        merged("Q30", "Q31"),
        merged("Q31", "Q30"),
    ]
    triples += [edge("Q2", "P31", "Q30"), edge("Q2", "P31", "Q404")]
    found = source(*triples)
    if "dump" in request.node.callspec.params.values():  # which lists no merged ids
        assert above(found, "Q1")[0] == ("Q10", 1)
        return
    assert [(one.class_id, one.label, one.depth) for one in found.classes(["Q1"])["Q1"]] == [
        ("Q12", "bridge", 1),
        ("Q20", "building", 2),
    ]
    assert above(found, "Q2") == [("Q30", 1), ("Q404", 1)]


def test_k01_a_circle_of_redirects_is_no_survivor(source: Build) -> None:
    found = source(merged("Q1", "Q2"), merged("Q2", "Q1"), merged("Q3", "Q3"), label("Q4", "x", "en"))
    facts = found.entities(["Q1", "Q3"])
    assert [one.canonical_id for one in facts.values()] == [None, None]
    assert {one.problem for one in facts.values()} <= {"redirect_cycle", "entity_missing"}


def test_k01_k02_a_redirect_to_what_is_no_item_or_deleted_is_missing(source: Build) -> None:
    elsewhere = f"<{queries.ENTITY}Q1> <{SAME}> <http://www.wikidata.org/entity/P31> ."
    found = source(elsewhere, merged("Q2", "Q404"), merged("Q3", "Q2"), label("Q4", "x", "en"))
    facts = found.entities(["Q1", "Q2", "Q3"])
    assert {(one.canonical_id, one.problem) for one in facts.values()} == {(None, "entity_missing")}


def test_k02_deleted_never_there_and_of_another_type(source: Build) -> None:
    """An item without a class is there; one that nobody speaks of is not; what is no item is not asked about."""
    found = source(label("Q1", "bare", "en"), edge("Q2", "P31", "Q404"))
    asked = ["Q1", "Q404", "Q999999999", "P31", "L7", "Q0", "Q01", "q1", "Q1 ", ""]
    facts = found.entities(asked)
    assert [facts[item].problem for item in asked] == [
        None,
        *["entity_missing"] * 2,
        *["entity_id_malformed"] * 7,
    ]
    assert all(not one for one in found.classes(asked).values())


@pytest.mark.parametrize(
    ("languages", "title", "name", "where"),
    [
        ((), None, "Q1", "id"),
        ((), "Given", "Given", "title"),
        (("de",), "Given", "Hund", "de"),
        (("fr", "de"), "Given", "chien", "fr"),
        (("zh-hans", "de"), None, "Hund", "de"),
        (("nl",), None, "Q1", "id"),
    ],
)
def test_k03_order_en_mul_listed_languages_title_id(
    source: Build, languages: tuple[str, ...], title: str | None, name: str, where: str
) -> None:
    triples = [label("Q1", "Hund", "de"), label("Q1", "chien", "fr")]
    triples += [
        label("Q2", "M", "mul"),
        label("Q2", "D", "de"),
        label("Q3", "E", "en"),
        label("Q3", "M", "mul"),
    ]
    facts = source(*triples, languages=languages).entities(["Q1", "Q2", "Q3"], {"Q1": title} if title else {})
    assert (facts["Q1"].label, facts["Q1"].label_source) == (name, where)
    assert [(facts[item].label, facts[item].label_source) for item in ("Q2", "Q3")] == [
        ("M", "mul"),
        ("E", "en"),
    ]


@pytest.mark.parametrize("written", ["Q1", " Q1 ", "", " ", "\u00a0\t"])
def test_k03_a_label_that_is_the_id_or_blank_is_none(source: Build, written: str) -> None:
    """Bots write the id in where they know no name; another item's id may well be a name, as that of a car."""
    triples = [label("Q1", written, "en"), label("Q2", written, "en"), label("Q2", "Zwei", "mul")]
    triples += [label("Q3", "Q7", "en"), edge("Q3", "P31", "Q1")]
    found = source(*triples)
    facts = found.entities(["Q1", "Q2", "Q3"], {"Q1": "Given", "Q2": "Given"})
    told = [(one.label, one.label_source) for one in facts.values()]
    own = ("Zwei", "mul") if written.strip() != "Q1" else (written, "en")
    assert told == [("Given", "title"), own, ("Q7", "en")]
    assert found.entities(["Q1"], {"Q1": " "})["Q1"].label_source == "id"
    assert [one.label_source for one in found.classes(["Q3"])["Q3"]] == ["id"]


def test_k04_a_class_reached_in_several_ways_says_so(source: Build) -> None:
    """A castle is a class of its own and stands above the palace too; a circle says it of all that are in it."""
    triples = [edge("Q1", "P31", item) for item in ("Q10", "Q20")]
    triples += [edge("Q20", "P279", "Q10"), edge("Q20", "P279", "Q30"), edge("Q10", "P279", "Q30")]
    triples += [edge("Q30", "P279", "Q20"), edge("Q30", "P279", "Q30"), edge("Q30", "P279", "Q1")]
    statements = source(*triples).classes(["Q1"])["Q1"]
    assert [(one.class_id, one.child_id, one.also_above) for one in statements] == [
        ("Q10", "Q1", ("Q20",)),
        ("Q20", "Q1", ("Q30",)),
        ("Q30", "Q10", ("Q20",)),
    ]


def test_k04_circles_self_loops_and_several_classes(source: Build) -> None:
    """P31 of several classes, a circle of three above, each its own parent too: every class once, in a stable order."""
    circle = [edge(one, "P279", two) for one, two in (("Q11", "Q12"), ("Q12", "Q13"), ("Q13", "Q11"))]
    loops = [edge(item, "P279", item) for item in ("Q1", "Q11", "Q12", "Q13")]
    several = [
        edge("Q1", name, item)
        for name, item in (("P31", "Q13"), ("P31", "Q11"), ("P171", "Q9"), ("P279", "Q12"))
    ]
    expected = [("Q11", 1), ("Q13", 1), ("Q12", 1), ("Q9", 1)]
    assert above(source(*several, *circle, *loops), "Q1") == expected


def test_k04_the_order_of_the_triples_changes_nothing(source: Build, tmp_path: Path) -> None:
    triples = [edge("Q1", name, f"Q{number}") for name in ("P31", "P279") for number in range(30, 10, -1)]
    expected = SnapshotSource(_written(tmp_path / "other.nt", triples[::-1])).classes(["Q1"])
    assert source(*triples).classes(["Q1"]) == expected


def test_k04_a_chain_of_forty_stops_at_the_cap(source: Build) -> None:
    chain = [edge(one, "P279", two) for one, two in pairwise(f"Q{number}" for number in range(1, 42))]
    assert above(source(*chain, depth=10), "Q1") == [(f"Q{number + 1}", number) for number in range(1, 11)]


def test_k04_a_chain_of_forty_within_the_cap(source: Build) -> None:
    chain = [edge(one, "P171", two) for one, two in pairwise(f"Q{number}" for number in range(1, 42))]
    assert len(above(source(*chain, depth=60), "Q1")) == 40


def test_k06_names_survive_every_way(source: Build) -> None:
    names = [
        "caf\u00e9",
        "cafe\u0301",
        "\u0627\u0644\u0642\u0637",
        "\U0001f680",
        "x" * 300,
        'a/b. "c",\nd\te',
        "\\",
        "'",
    ]
    ids = [f"Q{number}" for number in range(1, len(names) + 1)]
    facts = source(*(label(item, name, "en") for item, name in zip(ids, names, strict=True))).entities(ids)
    assert [facts[item].label for item in ids] == names


def _written(path: Path, triples: list[str]) -> Path:
    path.write_text("\n".join(triples) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("code", ["deutsch!", 'en") } DROP ALL #', "", "DE"])
def test_a_language_is_a_code(code: str) -> None:
    with pytest.raises(ValueError, match="language"):
        KnowledgeOptions(languages=(code,))
    with pytest.raises(ValueError, match="language"):
        queries.names(["Q1"], [code])


def test_tables_without_a_language_that_is_asked_for_name_the_command(tmp_path: Path) -> None:
    packed = write_dump(tmp_path / "d.json.gz", dump_text([]))
    build_tables(packed, tmp_path / "tables", languages=("fr",))
    with pytest.raises(TablesMissing, match="--language fr --language de"):
        DumpGraph(tmp_path / "tables", ("fr", "de"))
    assert DumpGraph(tmp_path / "tables", ("fr",)).names(["Q1"]) == {"Q1": {}}
