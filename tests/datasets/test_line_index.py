"""A large file is read in parts that give what one pass over the whole file gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from maskoven_kedro.core.oven import (
    first_oven_lines,
    first_wiki_lines,
    oven_ids,
    parse_image_paths,
    parse_oven_rows,
    parse_wiki_rows,
    wiki_ids,
)
from maskoven_kedro.core.records import Rejection
from maskoven_kedro.datasets import oven_jsonl
from maskoven_kedro.datasets.line_index import PathIndex, index_lines, shared_lines
from maskoven_kedro.datasets.oven_jsonl import NumberedLines


def oven_line(data_id: str, image: int, entity: str = "Q5") -> bytes:
    text = f'{{"data_id": "{data_id}", "image_id": "oven_{image:08d}", "entity_id": "{entity}", "entity_text": "a"}}'
    return text.encode()


LINES = [
    b"\xef\xbb\xbf" + oven_line("a", 1), oven_line("b", 2), b"", oven_line("a", 3), b"not json", b"   ",
    oven_line("c", 4, entity="no id"), oven_line("c", 5), oven_line("c", 6), b"\xff\xfe", oven_line("b", 2),
    oven_line("d", 2) + b"\r", oven_line("a", 1),
]  # fmt: skip


@pytest.mark.parametrize("end", [b"\n", b""])
@pytest.mark.parametrize("per_range", [1, 2, 3, 100])
def test_d01_parts_of_a_file_give_the_rows_and_rejections_of_the_whole(
    tmp_path: Path, per_range: int, end: bytes
) -> None:
    path = tmp_path / "oven_entity_val.jsonl"
    path.write_bytes(b"\n".join(LINES) + end)
    lines = index_lines(path, per_range, oven_ids)
    firsts = first_oven_lines(lines.suspected(), "entity_val")
    assert firsts == {"a": 1, "b": 2, "c": 8}
    parts = [list(parse_oven_rows(part, "entity_val", firsts)) for part in lines.ranges]
    assert max(map(len, parts)) <= per_range
    assert [row for part in parts for row in part] == list(parse_oven_rows(NumberedLines(path), "entity_val"))


@pytest.mark.parametrize("per_range", [1, 2, 100])
def test_items_of_wiki6m_are_each_met_once(tmp_path: Path, per_range: int) -> None:
    path = tmp_path / "wiki.jsonl"
    items = ["Q1", "Q2", "Q1", "bad", "Q3", "Q2", "Q1"]
    path.write_text("".join(f'{{"wikidata_id": "{item}", "wikipedia_title": "t"}}\n' for item in items))
    lines = index_lines(path, per_range, wiki_ids)
    firsts = first_wiki_lines(lines.suspected())
    rows = [row for part in lines.ranges for row in parse_wiki_rows(part, firsts)]
    assert rows == list(parse_wiki_rows(NumberedLines(path)))


def test_a_range_names_the_pictures_of_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "oven.jsonl"
    path.write_bytes(
        b"\n".join([oven_line("a", 7), b'{"data_id": "b", "image_id": "other"}', oven_line("c", 9)])
    )
    pictures = index_lines(path, 2, oven_ids).pictures
    assert [one.tolist() for one in pictures] == [[7], [9]]


def test_an_empty_file_has_no_ranges(tmp_path: Path) -> None:
    path = tmp_path / "oven.jsonl"
    path.write_bytes(b"\n \n")
    assert index_lines(path, 2, oven_ids).ranges == ()
    assert PathIndex(path).lines_of(np.array([1], dtype=np.int32)).read() == {}


PATHS = [
    b"\xef\xbb\xbfoven_00000001,inaturalist/a/1.jpg", b"", b'oven_00000002,"sun397/a, b/2.jpg"',
    b"oven_00000003,../outside.jpg", b"oven_00000003,sun397/c/3.jpg", b"oven_00000001,inaturalist/other.jpg",
    b"nobody,sun397/x.jpg", b"oven_00000004,/absolute.jpg", b"oven_00000005,sun397/bare, comma.jpg\r",
    b"oven_00000006,gldv2/\xc3\xa9.jpg", b"oven_00000007,gldv2/\xff.jpg", b'"oven_00000008",vg/8.jpg',
    b"oven_00000009,..", b"oven_00000010,a//b.jpg",
]  # fmt: skip


def test_d02_looked_up_paths_are_those_of_the_whole_table(tmp_path: Path) -> None:
    path = tmp_path / "ovenid2impath.csv"
    path.write_bytes(b"\n".join(PATHS))
    whole = dict(parse_image_paths(NumberedLines(path)))
    assert len(whole) == 7
    index = PathIndex(path)
    assert index.lines_of(np.arange(20, dtype=np.int32)).read() == whole
    assert index.lines_of(np.array([2, 2, 19, 5], dtype=np.int32)).read() == {
        name: whole[name] for name in ("oven_00000002", "oven_00000005")
    }


def test_lines_of_the_table_of_paths_that_cannot_be_used_are_counted_and_told(tmp_path: Path) -> None:
    """D01, D02: also another path for a picture that came before, wherever it stands."""
    path = tmp_path / "ovenid2impath.csv"
    path.write_bytes(b"\n".join(PATHS))
    index = PathIndex(path)
    whole = parse_image_paths(NumberedLines(path))
    assert index.unusable == len(whole.rejections) == 6
    assert len(index.faults) == 5
    assert set(index.faults) < {one.detail for one in whole.rejections}
    path.write_text('oven_00000001,vg/a.jpg\noven_00000002,vg/b.jpg\n\n"oven_00000001",vg/c.jpg\n')
    again = PathIndex(path)
    assert (again.unusable, again.faults) == (1, ["line 4: another path than line 1 gives"])
    path.write_text("oven_00000002,vg/b.jpg\noven_00000001,vg/a.jpg\noven_00000002,vg/b.jpg\n")
    assert PathIndex(path).unusable == 0


def test_d01_ids_that_several_files_have_are_found(tmp_path: Path) -> None:
    names = {"one": ["a", "b", "b"], "two": ["c", "d"], "three": ["d", "a", "e"], "none": []}
    files = []
    for name, ids in names.items():
        path = tmp_path / name
        path.write_bytes(b"\n".join(oven_line(one, 1) for one in ids))
        files.append(index_lines(path, 2, oven_ids))
    found = [dict(first_oven_lines(lines, "entity_val")) for lines in shared_lines(files, oven_ids)]
    assert found == [{"a": 1}, {"d": 2}, {"d": 1, "a": 2}, {}]


@pytest.mark.parametrize("longest", [1, 7, 150, 300])
def test_a_line_that_would_fill_the_memory_is_cut_and_the_next_is_found(
    tmp_path: Path, longest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D05: such as a whole file written as one line. It is no JSON, and is told by its number like any other."""
    monkeypatch.setattr(oven_jsonl, "_LONGEST", longest)
    path = tmp_path / "oven_entity_val.jsonl"
    path.write_bytes(b"\n".join([oven_line("a", 1), oven_line("b", 2) * 5, oven_line("a", 3)]))
    numbered = list(NumberedLines(path))
    assert [number for number, _ in numbered] == [1, 2, 3]
    assert max(len(text) for _, text in numbered) <= longest
    index = index_lines(path, 1, oven_ids)
    assert [line for part in index.ranges for line in part] == numbered
    rows = list(parse_oven_rows(numbered, "entity_val"))
    assert isinstance(rows[1], Rejection)
    assert rows[1].detail == "line 2: not a JSON object"
    assert index.suspects.keys() == ({1, 3} if longest >= 150 else set())
