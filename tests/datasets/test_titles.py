"""Wiki6M's title-only file: 6 million lines are read at once, and a line that is none costs itself."""

from __future__ import annotations

import gzip
import json
import logging
from pathlib import Path

import pytest
from kedro.io import DatasetError

from maskoven_kedro.datasets.world import read_titles


def line(item: object, title: object) -> bytes:
    return json.dumps({"wikidata_id": item, "wikipedia_title": title}).encode() + b"\n"


DOG, CAT = line("Q144", "Dog"), line("Q146", "Cat (\u732b)")


@pytest.mark.parametrize(
    "content",
    [
        DOG + CAT,
        (DOG + CAT).replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + DOG + b"\n  \n" + CAT.strip(),
        DOG + CAT + line("Q144", "Hound"),
        gzip.compress(DOG + CAT, mtime=0),
    ],
)
def test_every_item_is_read_once(tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "titles.jsonl").write_bytes(content)
    assert read_titles(tmp_path / "titles.jsonl").rows() == [("Q144", "Dog"), ("Q146", "Cat (\u732b)")]
    assert not caplog.records


@pytest.mark.parametrize(
    "bad",
    [
        b"{not json\n",
        b"[1]\n",
        b'{"wikidata_id": "Q7", "wikipedia_title": "caf\xe9"}\n',
        b'{"wikidata_id": "Q7", "wikipedia_title": "\\ud800"}\n',
        b"\0\0\0\n",
        line(7, "Seven"),
        line(None, "Nothing"),
        line("", "Nothing"),
        line("P31", "instance of"),
        line("Q07", "Seven"),
        line("Q7", None),
        line("Q7", " "),
        line("Q7", ["Seven"]),
        DOG.strip() + CAT,
    ],
)
def test_a_line_that_is_no_item_with_a_title_is_left_out_and_told(
    tmp_path: Path, bad: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "titles.jsonl").write_bytes(DOG + bad + CAT)
    with caplog.at_level(logging.WARNING):
        assert read_titles(tmp_path / "titles.jsonl")["entity_id"].to_list() == ["Q144", "Q146"]
    assert "1 lines of" in caplog.text
    assert "line 2: " in caplog.text


@pytest.mark.parametrize("content", [b"<html>\n", b'{"id": "Q7", "content": "Seven"}\n'])
def test_a_file_of_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "titles.jsonl").write_bytes(content)
    with pytest.raises(DatasetError, match=r"line 1: .* fetch Wiki6M_ver_1_0_title_only"):
        read_titles(tmp_path / "titles.jsonl")
