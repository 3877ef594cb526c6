"""The table of one's own photos: what is read of it, and every way in which people get it wrong."""

from __future__ import annotations

import csv
import io
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from maskoven_kedro.core.images import DEFAULT_LIMITS
from maskoven_kedro.core.photos import PhotoRow, PhotoTableFault, parse_photo_rows, photo_mentions
from maskoven_kedro.core.records import Mention, Rejection
from maskoven_kedro.datasets.photos import PhotoFolder

NAMES = [
    "caf\u00e9",
    "cafe\u0301",
    "\u0627\u0644\u0642\u0637",
    "\U0001f680 rocket",
    "x" * 300,
    'a/b. "c",\nd',
    "one\u2028line",
    "one\x85line",
]


def rows(text: str) -> list[PhotoRow | Rejection]:
    return list(parse_photo_rows(text))


def told(text: str) -> list[tuple[str, str]]:
    return [(one.reason, one.detail) for one in rows(text) if isinstance(one, Rejection)]


def test_ids_and_names_are_told_apart() -> None:
    found = rows("file,entity,question\na.jpg,Q144,what is it?\nb.jpg,house cat\nc.jpg, q89 ,\n")
    assert [(one.mention_id, one.entity_id, one.entity_text, one.question) for one in found] == [
        ("photos_000001", "Q144", "", "what is it?"),
        ("photos_000002", "", "house cat", None),
        ("photos_000003", "Q89", "", None),
    ]


def test_k06_names_of_every_script_survive_the_table() -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([("file", "entity"), *((f"{n}.jpg", name) for n, name in enumerate(NAMES))])
    assert [one.entity_text for one in rows(buffer.getvalue())] == NAMES


def test_k06_bytes_that_are_no_utf8_are_told_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "photos.csv").write_bytes(b"\xef\xbb\xbffile,entity\na.jpg,caf\xe9\nb.jpg,Q1\n")
    folder = PhotoFolder(tmp_path, tmp_path / "none.nt")
    first, second = folder.rows()
    assert isinstance(first, Rejection)
    assert (first.reason, first.mend) == ("row_malformed", "save the table as UTF-8")
    assert isinstance(second, PhotoRow)


def test_rows_that_cannot_be_used_are_told_by_their_line() -> None:
    """Lines of the file, not rows: the second name holds a line break."""
    text = 'file,entity\n,Q1\na.jpg,"two\nlines"\nb.jpg,\n'
    assert told(text) == [("row_malformed", "line 2: no file"), ("row_malformed", "line 5: no entity")]


@pytest.mark.parametrize("entity", ["Q0", "q007", "Q" + "9" * 30])
def test_k02_what_looks_like_an_id_and_is_none_is_no_name(entity: str) -> None:
    ((reason, detail),) = told(f"file,entity\na.jpg,{entity}\n")
    assert (reason, detail[:7]) == ("entity_id_malformed", "line 2:")


def test_d01_a_row_that_is_there_twice_is_refused_with_both_lines() -> None:
    text = "file,entity,question\na.jpg,Q1,\na.jpg,Q2,\na.jpg,Q1,what?\na.jpg,Q1,\n"
    assert told(text) == [("duplicate_mention", "line 5: says what line 2 says")]


def test_fields_without_a_column_and_quotes_inside_quotes_cost_their_row_only() -> None:
    """A comma in a bare name would else end the name there, and nobody would know."""
    text = 'file,entity\na.jpg,Apple, red\nb.jpg,"Apple" pie\nc.jpg,"Apple, ""red"""\nd.jpg,5" nail\n'
    found = rows(text)
    assert [(one.reason, one.detail.split(":")[0]) for one in found[:2] if isinstance(one, Rejection)] == [
        ("row_malformed", "line 2"),
        ("row_malformed", "line 3"),
    ]
    assert [(one.mention_id, one.entity_text) for one in found[2:] if isinstance(one, PhotoRow)] == [
        ("photos_000003", 'Apple, "red"'),
        ("photos_000004", '5" nail'),
    ]


def test_a_blank_line_makes_no_row_swallow_others() -> None:
    found = rows('file,entity\na.jpg,Q1\n\n"b"x.jpg,Q2\n\nc.jpg,Q3\n')
    assert [one.mention_id for one in found] == ["photos_000001", "photos_000002", "photos_000003"]
    assert [one.detail[:7] for one in found if isinstance(one, Rejection)] == ["line 4:"]


@pytest.mark.parametrize("end", ["", "\n", '\nd.jpg,"Q4"\n'])
def test_quotes_that_do_not_close_swallow_no_rows(end: str) -> None:
    with pytest.raises(PhotoTableFault, match="line 3 is no CSV"):
        rows(f'file,entity\na.jpg,Q1\nb.jpg,"Apple\nc.jpg,Q2{end}')


@pytest.mark.parametrize("address", ["https://www.wikidata.org/wiki/Q144", "wd:q144"])
def test_the_address_of_an_item_is_its_id(address: str) -> None:
    assert [one.entity_id for one in rows(f"file,entity\na.jpg,{address}\n")] == ["Q144"]  # type: ignore[union-attr]


def test_names_of_columns_are_read_whatever_their_case_and_blanks() -> None:
    assert [one.file for one in rows(" Entity, FILE \r\nQ1,a.jpg\r\n")] == ["a.jpg"]  # type: ignore[union-attr]
    with pytest.raises(PhotoTableFault, match="names the column file more than once"):
        rows("file,entity,file\na.jpg,Q1,b.jpg\n")


@pytest.mark.parametrize("text", ["", "\n", "file|entity\na.jpg|Q1\n", "picture,entity\na.jpg,Q1\n"])
def test_a_table_without_its_columns_is_refused(text: str) -> None:
    with pytest.raises(PhotoTableFault, match="lacks the column"):
        rows(text)


def test_a_field_without_end_is_refused_by_its_line() -> None:
    with pytest.raises(PhotoTableFault, match="is no CSV"):
        rows('file,entity\na.jpg,"' + "x" * 200_000)


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("../out.png", "path_outside_root"),
        ("/etc/passwd", "path_outside_root"),
        ("C:\\x.png", "path_outside_root"),
        ("a\0b.png", "path_outside_root"),
        ("link.png", "path_outside_root"),
        ("loop.png", "image_missing"),
        ("x" * 300 + ".png", "image_missing"),
        ("none.png", "image_missing"),
    ],
)
def test_d02_hostile_paths_cost_their_row_and_nothing_else(tmp_path: Path, file: str, reason: str) -> None:
    root = tmp_path / "photos"
    root.mkdir()
    picture = Image.fromarray(np.zeros((8, 9, 3), np.uint8))
    picture.save(root / "good.png")
    picture.save(tmp_path / "out.png")
    (root / "link.png").symlink_to(tmp_path / "out.png")
    (root / "loop.png").symlink_to(root / "loop.png")
    (root / "photos.csv").write_text(f"file,entity\n{file},Q1\ngood.png,Q2\n")
    folder = PhotoFolder(root, tmp_path / "none.nt")
    bad, good = photo_mentions(folder.rows(), root, DEFAULT_LIMITS)
    assert isinstance(bad, Rejection)
    assert (bad.reason, bad.mention_id) == (reason, "photos_000001")
    assert isinstance(good, Mention)
    assert set(folder.digests()) == {"photos.csv", "good.png"}


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_columns_may_be_parted_as_spreadsheets_do(mark: str, end: str) -> None:
    table = end.join((f"File{mark}Entity", f"a.jpg{mark}Q1", f'b.jpg{mark}"one{mark} two"', ""))
    assert [(one.file, one.entity_id, one.entity_text) for one in rows(table)] == [
        ("a.jpg", "Q1", ""), ("b.jpg", "", f"one{mark} two"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04\x14\x00", "a spreadsheet"),
        ("\ufefffile,entity\na.jpg,Q1\n".encode("utf-16-le"), "UTF-16: save it as UTF-8"),
    ],
)
def test_a_table_that_is_no_text_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "photos.csv").write_bytes(content)
    with pytest.raises(PhotoTableFault, match=told):
        PhotoFolder(tmp_path, tmp_path / "none.nt").rows()


@pytest.mark.parametrize(("table", "disk"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_k06_an_accent_of_another_system_is_the_same_file(tmp_path: Path, table: str, disk: str) -> None:
    """A folder that was packed on another system spells accents otherwise, which nobody can see."""
    named = unicodedata.normalize(disk, "caf\u00e9.png")
    Image.fromarray(np.zeros((8, 9, 3), np.uint8)).save(tmp_path / named)
    written = unicodedata.normalize(table, named)
    (tmp_path / "photos.csv").write_text(f"file,entity\n{written},Q1\n", encoding="utf-8")
    folder = PhotoFolder(tmp_path, tmp_path / "none.nt")
    (mention,) = photo_mentions(folder.rows(), tmp_path, DEFAULT_LIMITS)
    assert isinstance(mention, Mention)
    assert mention.image_path == named
    assert named in folder.digests()


def test_a_missing_file_is_told_with_the_one_of_other_capitals(tmp_path: Path) -> None:
    (tmp_path / "Dog.JPG").write_bytes(b"")
    (bad,) = photo_mentions(rows("file,entity\ndog.jpg,Q144"), tmp_path, DEFAULT_LIMITS)
    assert isinstance(bad, Rejection)
    assert bad.detail.endswith("but 'Dog.JPG' is there")
