"""The tables of a dump: the same answers as the snapshot's, and the same bytes however often the pass was ended."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from maskoven_kedro.knowledge import dump as passes
from maskoven_kedro.knowledge.dump import DumpBusy, TablesMissing, build_tables, read_manifest
from maskoven_kedro.knowledge.dump_graph import DumpGraph, GapFilled
from maskoven_kedro.knowledge.dump_lines import DumpLines, DumpUnreadable
from maskoven_kedro.knowledge.graph import ItemGraph, Target
from maskoven_kedro.knowledge.snapshot import SnapshotSource
from maskoven_kedro.knowledge.upward import UpwardSource
from maskoven_kedro.miniature.facts import entities, snapshot_lines
from tests.knowledge.dump_writer import dump_text, entity, items_of, statement, write_dump

TINY = Path(__file__).parent / "data" / "tiny.nt"
PACKED = [("dump.json.bz2", 0), ("dump.json.gz", 0), ("dump.json.bz2", 700), ("dump.json.gz", 700)]


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _tiny(folder: Path, name: str = "dump.json.bz2", stream: int = 700) -> Path:
    return write_dump(folder / name, dump_text(items_of(TINY)), stream)


def _class(item: str) -> dict[str, Any]:
    return {"entity-type": "item", "id": item}


@pytest.mark.parametrize(("name", "stream"), PACKED)
def test_the_tables_answer_what_the_snapshot_answers(tmp_path: Path, name: str, stream: int) -> None:
    build_tables(_tiny(tmp_path, name, stream), tmp_path / "tables", part_lines=7)
    source, snapshot = UpwardSource(DumpGraph(tmp_path / "tables")), SnapshotSource(TINY)
    ids = [item["id"] for item in items_of(TINY)]
    assert len(ids) > 20
    assert source.classes(ids) == snapshot.classes(ids)
    assert source.entities(ids) == snapshot.entities(ids)


def test_the_miniature_is_described_alike_by_a_dump_of_it(tmp_path: Path) -> None:
    (tmp_path / "world.nt").write_text("\n".join(snapshot_lines()) + "\n", encoding="utf-8")
    dump = write_dump(tmp_path / "dump.json.gz", dump_text(items_of(tmp_path / "world.nt")))
    build_tables(dump, tmp_path / "tables")
    source, snapshot = UpwardSource(DumpGraph(tmp_path / "tables")), SnapshotSource(tmp_path / "world.nt")
    ids = [fact.entity_id for fact in entities().values()]
    assert source.classes(ids) == snapshot.classes(ids)
    assert source.entities(ids) == snapshot.entities(ids)


def test_k02_k03_missing_items_and_fallbacks(tmp_path: Path) -> None:
    build_tables(_tiny(tmp_path), tmp_path / "tables")
    facts = UpwardSource(DumpGraph(tmp_path / "tables")).entities(
        ["Q900099", "P31", "Q900052"], {"Q900052": "Set"}
    )
    assert [(one.problem, one.label_source) for one in facts.values()] == [
        ("entity_missing", "id"),
        ("entity_id_malformed", "id"),
        (None, "title"),
    ]


def test_every_part_of_an_item_that_the_tables_keep(tmp_path: Path) -> None:
    items = [
        entity(
            "Q7",
            labels={"en": {"value": "Crow"}, "de": {"value": "Kr\u00e4he"}, "mul": {"value": "Corvus"}},
            aliases={"en": [{"value": "the crow"}], "fr": [{"value": "corneille"}]},
            claims={
                "P31": [statement("P31", _class("Q16521"), "deprecated"), statement("P31", _class("Q5"))],
                "P279": [statement("P279", None, "preferred"), statement("P279", _class("Q8"))],
                "P171": [statement("P171", _class("Q9"), "preferred"), statement("P171", _class("Q10"))],
                "P18": [statement("P18", "Crow.jpg"), statement("P18", "Old.jpg", "deprecated")],
                "P225": [statement("P225", "Corvus")],
                "P1843": [
                    statement("P1843", {"text": "crow", "language": "en"}),
                    statement("P1843", {"text": "corneille", "language": "fr"}),
                ],
                "P999": [statement("P999", {"amount": "+1"})],
            },
            sitelinks={"enwiki": {"title": "Crow"}, "dewiki": {"title": "Kr\u00e4hen"}},
        )
    ]
    build_tables(write_dump(tmp_path / "dump.json.bz2", dump_text(items)), tmp_path / "tables")
    tables = {
        name: pl.read_parquet(tmp_path / "tables" / name / "*.parquet").rows() for name in passes.TABLES
    }
    assert tables == {
        "items": [(7,)],
        "names": [
            (7, "label", "en", "Crow"),
            (7, "alias", "en", "the crow"),
            (7, "label", "mul", "Corvus"),
            (7, "common", "en", "crow"),
            (7, "taxon", "", "Corvus"),
        ],
        "P31": [(7, 16521, "deprecated", False), (7, 5, "normal", True)],
        "P279": [(7, 8, "normal", False)],
        "P171": [(7, 9, "preferred", True), (7, 10, "normal", False)],
        "P18": [(7, "Crow.jpg", "normal", True), (7, "Old.jpg", "deprecated", False)],
        "sitelinks": [(7, "enwiki", "Crow")],
    }
    edges = DumpGraph(tmp_path / "tables").edges(["Q7"])["Q7"]
    assert [(edge.class_id, edge.property) for edge in edges] == [("Q9", "P171"), ("Q5", "P31")]


def test_lines_that_are_no_items_are_counted_and_named(tmp_path: Path) -> None:
    text = dump_text(
        [entity("Q1"), entity("P5", type="property"), entity("Q2", claims={"P31": [{}]}), entity("Q3")]
    )
    text = text.replace(b"\n]", b",\n{broken,\n[1],\n" + b'{"id":"Q4"}' + b"\n]")
    manifest = build_tables(write_dump(tmp_path / "dump.json.gz", text), tmp_path / "tables", part_lines=3)
    assert (manifest.items, manifest.other) == (2, 5)
    assert [fault["line"] for fault in manifest.faults] == [4, 6, 7, 8]
    assert all(fault["reason"] for fault in manifest.faults)


@pytest.mark.parametrize(
    "parts",
    [
        {"labels": {"en": {"value": 5}}},
        {"aliases": {"en": [{"value": None}]}},
        {"claims": {"P31": [statement("P31", _class("Q5"), "best")]}},
        {"claims": {"P18": [statement("P18", {"file": "x"})]}},
        {"claims": {"P225": [statement("P225", ["x"])]}},
        {"sitelinks": {"enwiki": {"title": 7}}},
        {"claims": {"P31": [statement("P31", {"id": 5})]}},
        {"claims": 5},
    ],
)
def test_a_line_of_another_shape_costs_itself_only(tmp_path: Path, parts: dict[str, Any]) -> None:
    items = [entity("Q1"), entity("Q2", **parts), entity("Q3")]
    manifest = build_tables(write_dump(tmp_path / "dump.json.gz", dump_text(items)), tmp_path / "tables")
    assert (manifest.items, manifest.other, manifest.faults[0]["line"]) == (2, 1, 3)


def test_a_class_by_its_number_alone_as_old_dumps_have_it(tmp_path: Path) -> None:
    items = [entity("Q3", claims={"P31": [statement("P31", {"entity-type": "item", "numeric-id": 5})]})]
    build_tables(write_dump(tmp_path / "dump.json.gz", dump_text(items)), tmp_path / "tables")
    assert [edge.class_id for edge in DumpGraph(tmp_path / "tables").edges(["Q3"])["Q3"]] == ["Q5"]


def test_an_id_beyond_the_numbers_of_the_tables_is_no_item(tmp_path: Path) -> None:
    items = [entity("Q" + "9" * 19), entity("Q3", claims={"P31": [statement("P31", _class("Q" + "9" * 19))]})]
    build_tables(write_dump(tmp_path / "dump.json.gz", dump_text(items)), tmp_path / "tables")
    assert DumpGraph(tmp_path / "tables").edges(["Q3"]) == {"Q3": []}


class _Killed(BaseException):
    """The end of a process, as far as the code can see."""


@pytest.mark.parametrize(("name", "stream"), PACKED[1:3])
def test_r01_r02_a_pass_that_was_ended_anywhere_goes_on_to_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, stream: int
) -> None:
    dump = _tiny(tmp_path, name, stream)
    build_tables(dump, tmp_path / "whole", part_lines=12)
    whole = _bytes(tmp_path / "whole")
    replace, left = passes.os.replace, 0

    def dying(source: Path, target: Path) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise _Killed
        replace(source, target)

    monkeypatch.setattr(passes.os, "replace", dying)
    for last in range(0, len(whole) - 2, 6):  # the manifest is replaced many times, the lock never
        left = last
        with pytest.raises(_Killed):
            build_tables(dump, tmp_path / f"ended{last}", part_lines=12)
        left = 1000
        build_tables(dump, tmp_path / f"ended{last}", part_lines=12)
        assert _bytes(tmp_path / f"ended{last}") == whole, last


def test_a_pass_goes_on_at_the_stream_that_holds_the_next_line(tmp_path: Path) -> None:
    text = dump_text([entity(f"Q{number}") for number in range(1, 200)])
    for stream, skipped in ((1000, True), (0, False)):
        path = write_dump(tmp_path / f"{stream}.json.bz2", text, stream)
        lines = DumpLines(path)
        first = [line for _, line in zip(range(100), lines, strict=False)]
        place = lines.place()
        assert (place.packed > 0) == skipped
        assert place.plain <= place.line == len(b"\n".join(first)) + 1
        assert [*first, *DumpLines(path, place)] == text.splitlines()


def test_a_finished_pass_is_not_repeated(tmp_path: Path) -> None:
    dump = _tiny(tmp_path)
    first = build_tables(dump, tmp_path / "tables")
    before = _bytes(tmp_path / "tables")
    assert build_tables(dump, tmp_path / "tables") == first == read_manifest(tmp_path / "tables")
    assert _bytes(tmp_path / "tables") == before


@pytest.mark.parametrize("name", ["dump.json.bz2", "dump.json.gz"])
def test_a_dump_that_is_cut_off_or_broken_says_where_and_keeps_what_was_read(
    tmp_path: Path, name: str
) -> None:
    whole = _tiny(tmp_path, name, 700).read_bytes()
    for content, message in (
        (whole[:-30], "cut off after"),
        (whole[:-200] + bytes(100) + whole[-100:], "broken near byte|cut off"),
        (b"<html>not found</html>", "neither bz2 nor gz"),
    ):
        (tmp_path / name).write_bytes(content)
        folder = tmp_path / f"tables{len(content)}"
        with pytest.raises(DumpUnreadable, match=message):
            build_tables(tmp_path / name, folder, part_lines=4)
        with pytest.raises(TablesMissing, match="kedro maskoven dump"):
            read_manifest(folder)


@pytest.mark.parametrize(("name", "stream"), PACKED[1:])  # a single stream of bz2 comes at its end
def test_a_dump_that_was_fetched_to_its_end_since_goes_on(tmp_path: Path, name: str, stream: int) -> None:
    path = _tiny(tmp_path, name, stream)
    whole = path.read_bytes()
    build_tables(path, tmp_path / "at_once", part_lines=2)
    path.write_bytes(whole[:-30])
    for _ in range(2):
        with pytest.raises(DumpUnreadable, match="cut off after"):
            build_tables(path, tmp_path / "tables", part_lines=2)
    begun = json.loads((tmp_path / "tables/tables.json").read_text())
    path.write_bytes(b"BZh9another" + whole)
    with pytest.raises(DumpUnreadable, match="begun with another dump"):
        build_tables(path, tmp_path / "tables", part_lines=2)
    path.write_bytes(whole)
    assert begun["parts"] > 0
    assert build_tables(path, tmp_path / "tables", part_lines=2).parts > begun["parts"]
    assert _bytes(tmp_path / "tables") == _bytes(tmp_path / "at_once")


def test_a_dump_without_its_end_is_cut_off(tmp_path: Path) -> None:
    path = write_dump(tmp_path / "dump.json.gz", dump_text(items_of(TINY))[:-3])
    with pytest.raises(
        DumpUnreadable, match=r"without its last line.*whole parts of 4 lines are kept: [0-9]"
    ):
        build_tables(path, tmp_path / "tables", part_lines=4)
    assert json.loads((tmp_path / "tables" / "tables.json").read_text())["parts"] > 5


ITEMS = [entity(f"Q{number}") for number in range(1, 9)]


def _lines(comma: bool = True) -> list[bytes]:
    return [json.dumps(item).encode() + b"," * comma for item in ITEMS]


@pytest.mark.parametrize(
    "text",
    [
        b"[" + b"\n".join(_lines()).removesuffix(b",") + b"]",
        b"[\n" + b"\n".join(_lines()) + b"\n]\n\n \n",
        b"\r\n".join([b"[", *_lines(), b"]"]),
        b"\n".join(_lines()),
        b"\n".join(_lines(comma=False)) + b"\n",
        b"\n".join([*_lines(), b"]"]),
    ],
    ids=["compact", "blank lines", "crlf", "no brackets", "one item a line", "no opening bracket"],
)
@pytest.mark.parametrize("part_lines", [3, 8, 9, 10, 100])
def test_brackets_commas_and_line_ends_in_any_form(tmp_path: Path, text: bytes, part_lines: int) -> None:
    manifest = build_tables(
        write_dump(tmp_path / "dump.json.gz", text), tmp_path / "tables", part_lines=part_lines
    )
    assert (manifest.items, manifest.other, manifest.complete) == (8, 0, True)
    assert build_tables(tmp_path / "dump.json.gz", tmp_path / "tables", part_lines=part_lines) == manifest


@pytest.mark.parametrize("text", [b" ", b"[\n", b"<p>not found</p>\n", b"\n" * 30])
def test_text_without_items_is_no_dump(tmp_path: Path, text: bytes) -> None:
    with pytest.raises(DumpUnreadable, match="without its last line"):
        build_tables(write_dump(tmp_path / "dump.json.gz", text), tmp_path / "tables", part_lines=4)


@pytest.mark.parametrize("part_lines", [2, 5, 9, 10, 100])
def test_a_bracket_in_the_middle_is_not_the_end(tmp_path: Path, part_lines: int) -> None:
    """Dumps put one behind the other are read to the end of the last; so is one with a damaged line like an end."""
    one, two = dump_text(ITEMS[:4]), dump_text(ITEMS[4:])
    for number, text in enumerate(
        (one + b"\n" + two, one.replace(b",\n", b',\n"junk":[{}]\n', 1) + b"\n" + two)
    ):
        dump = write_dump(tmp_path / f"{number}.json.gz", text)
        manifest = build_tables(dump, tmp_path / f"tables{number}", part_lines=part_lines)
        assert (manifest.items, manifest.other) == (8, number)
    cut = write_dump(tmp_path / "cut.json.gz", one + b"\n" + two[:-2])
    with pytest.raises(DumpUnreadable, match="without its last line"):
        build_tables(cut, tmp_path / "cut", part_lines=part_lines)


@pytest.mark.parametrize("name", ["dump.json.bz2", "dump.json.gz"])
@pytest.mark.parametrize(("behind", "items"), [(bytes(1 << 20), 8), (b"junk", 8), (bytes(700) + b"junk", 8)])
def test_what_stands_behind_the_last_stream_costs_nothing(
    tmp_path: Path, name: str, behind: bytes, items: int, caplog: pytest.LogCaptureFixture
) -> None:
    path = write_dump(tmp_path / name, dump_text(ITEMS), 200)
    path.write_bytes(path.read_bytes() + behind)
    assert build_tables(path, tmp_path / "tables").items == items
    assert ("behind the end" in caplog.text) == behind.endswith(b"junk")


def test_streams_with_room_between_them_are_one_dump(tmp_path: Path) -> None:
    text = dump_text(ITEMS)
    path = tmp_path / "dump.json.gz"
    path.write_bytes(gzip.compress(text[:300]) + bytes(512) + gzip.compress(b"") + gzip.compress(text[300:]))
    manifest = build_tables(path, tmp_path / "tables", part_lines=3)
    assert manifest.items == 8


def test_tables_of_another_dump_are_not_mixed(tmp_path: Path) -> None:
    build_tables(_tiny(tmp_path), tmp_path / "tables")
    other = write_dump(tmp_path / "other.json.bz2", dump_text([entity("Q1")]))
    with pytest.raises(DumpUnreadable, match=r"begun with another dump .*dump\.json\.bz2"):
        build_tables(other, tmp_path / "tables")
    with pytest.raises(DumpUnreadable, match="other wikis"):
        build_tables(_tiny(tmp_path), tmp_path / "tables", sites=("dewiki",))


def test_r06_a_second_process_is_refused(tmp_path: Path) -> None:
    build_tables(_tiny(tmp_path), tmp_path / "tables")
    with passes._alone(tmp_path / "tables"), pytest.raises(DumpBusy, match="another process"):
        build_tables(_tiny(tmp_path), tmp_path / "tables")


def test_well_packed_text_is_unpacked_in_flat_memory(tmp_path: Path) -> None:
    bomb = write_dump(tmp_path / "dump.json.gz", b"[\n" + bytes(120 << 20))
    code = (
        "import resource, sys; from pathlib import Path; from maskoven_kedro.knowledge.dump_lines import *\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try: list(DumpLines(Path(sys.argv[1])))\n"
        "except DumpUnreadable as error: print(error)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    done = subprocess.run([sys.executable, "-c", code, bomb], capture_output=True, text=True, check=True)
    message, grown = done.stdout.splitlines()
    assert "more than 32 MiB" in message
    assert int(grown) < 100 << 10


def test_the_version_follows_the_dump(tmp_path: Path) -> None:
    build_tables(_tiny(tmp_path), tmp_path / "a", part_lines=3)
    build_tables(_tiny(tmp_path), tmp_path / "b", part_lines=5)
    build_tables(write_dump(tmp_path / "other.json.bz2", dump_text([entity("Q1")])), tmp_path / "c")
    versions = [DumpGraph(tmp_path / name).version for name in "abc"]
    assert versions[0] == versions[1] != versions[2]


class _Never(ItemGraph):
    """A graph that must not be asked."""

    name, version = "never", "1"

    def targets(self, ids: Any) -> dict[str, Target]:
        raise AssertionError(ids)


def test_k01_what_a_dump_lacks_is_asked_elsewhere(tmp_path: Path) -> None:
    items = [item for item in items_of(TINY) if item["id"] not in ("Q900021", "Q900022")]
    build_tables(write_dump(tmp_path / "dump.json.gz", dump_text(items)), tmp_path / "tables")
    dump, snapshot = DumpGraph(tmp_path / "tables"), SnapshotSource(TINY)
    source = UpwardSource(GapFilled(dump, snapshot._graph))
    ids = ["Q900001", "Q900031", "Q900033", "Q900035", "Q900099", "Q900021"]
    assert source.entities(ids) == snapshot.entities(ids)
    assert source.classes(ids) == snapshot.classes(ids)
    assert UpwardSource(GapFilled(dump, _Never())).entities(["Q900001"])["Q900001"].problem is None
