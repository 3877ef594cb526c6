"""Mentions from rows and files: paths probed, sizes upright, every line accounted for."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from maskoven_kedro.core import mentions as reading
from maskoven_kedro.core.ledger import close_ledger
from maskoven_kedro.core.mentions import (
    find_oven_image,
    mention_tables,
    mentions_of,
    oven_image_path,
    pictured,
    read_mentions,
    read_wiki_mentions,
    wiki_image_path,
    wiki_mentions_of,
)
from maskoven_kedro.core.oven import parse_oven_rows, parse_wiki_rows
from maskoven_kedro.core.records import Mention, Rejection
from maskoven_kedro.core.schemas import MENTIONS, REJECTIONS


def draw(root: Path, relative: str, size: tuple[int, int] = (40, 30), orientation: int = 1) -> None:
    path = root / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(np.full((size[1], size[0], 3), 90, np.uint8)).save(path, "JPEG", exif=exif)


def row(number: int, image: int, entity: str = "Q1", **change: object) -> tuple[int, str]:
    content = {
        "data_id": f"oven_entity_val_{number:08}",
        "image_id": f"oven_{image:08}",
        "question": "what is this?",
        "entity_id": entity,
        "entity_text": "Universe",
        "data_split": "entity_val",
    }
    return number, json.dumps(content | change)


def test_extension_of_the_original_comes_first(tmp_path: Path) -> None:
    for extension in (".jpg", ".JPEG"):
        draw(tmp_path, oven_image_path("oven_04000001", extension))
    assert find_oven_image(tmp_path, "oven_04000001", "vg/a.JPEG") == "images/04/oven_04000001.JPEG"
    assert find_oven_image(tmp_path, "oven_04000001", None) == "images/04/oven_04000001.jpg"
    assert find_oven_image(tmp_path, "oven_05000001", "vg/a.png") == "images/05/oven_05000001.png"


def test_mentions_and_rejections_account_for_every_line(tmp_path: Path) -> None:
    draw(tmp_path, oven_image_path("oven_00000001", ".JPEG"), orientation=6)
    (tmp_path / "images/00/oven_00000002.jpg").write_bytes(b"<html>")
    lines = [row(1, 1), row(2, 2), row(3, 3), (4, "{"), row(5, 1, entity="Q2"), row(6, 1, "P9")]
    paths = {"oven_00000001": "gldv2/a.JPEG"}
    records = list(read_mentions(lines, "entity_val", paths, tmp_path, {"Q2"}))
    kept = [one for one in records if isinstance(one, Mention)]
    assert [(one.mention_id[-1], one.seen) for one in kept] == [("1", False), ("5", True)]
    assert (kept[0].width, kept[0].height) == (30, 40)
    assert (kept[0].source, kept[0].image_path) == ("gldv2", "images/00/oven_00000001.JPEG")
    assert [one.reason for one in records if isinstance(one, Rejection)] == [
        "image_unreadable",
        "image_missing",
        "row_malformed",
        "entity_id_malformed",
    ]


def test_repeated_lines_close_the_ledger(tmp_path: Path) -> None:
    draw(tmp_path, oven_image_path("oven_00000001", ".jpg"))
    lines = [row(1, 1), (2, row(1, 1)[1]), row(3, 9)]
    ((mentions, rejections),) = mention_tables(read_mentions(lines, "entity_val", {}, tmp_path, set()))
    received = [json.loads(text)["data_id"] for _, text in lines]
    ledger = close_ledger("read_mentions", "entity", received, mentions["mention_id"], rejections)
    assert ledger.dropped == {"duplicate_mention": 1, "image_missing": 1}


def test_d01_parts_of_a_file_can_be_done_apart(tmp_path: Path) -> None:
    """D01: rows are parsed over the whole file, so a repetition in a later part is still seen."""
    draw(tmp_path, oven_image_path("oven_00000001", ".jpg"))
    lines = [row(1, 1), row(2, 1), row(3, 2), (4, row(1, 1)[1])]
    rows = list(parse_oven_rows(lines, "entity_val"))
    apart = [
        one for part in (rows[:2], rows[2:]) for one in mentions_of(part, "entity_val", {}, tmp_path, set())
    ]
    assert apart == list(read_mentions(lines, "entity_val", {}, tmp_path, set()))
    assert apart[3].reason == "duplicate_mention"


def test_training_rows_are_seen(tmp_path: Path) -> None:
    draw(tmp_path, oven_image_path("oven_00000001", ".jpg"))
    (mention,) = read_mentions([row(1, 1)], "entity_train", {}, tmp_path, set())
    assert isinstance(mention, Mention)
    assert mention.seen
    assert (mention.split, mention.source) == ("entity", "unknown")


def test_shared_picture_is_probed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draw(tmp_path, oven_image_path("oven_00000001", ".jpg"))
    calls: list[str] = []
    probe = reading.probe_image
    monkeypatch.setattr(reading, "probe_image", lambda *a: calls.append(a[1]) or probe(*a))
    records = list(read_mentions([row(i, 1) for i in range(1, 6)], "entity_val", {}, tmp_path, set()))
    assert len(records) == 5
    assert len(calls) == 1


def test_d02_linked_image_is_rejected(tmp_path: Path) -> None:
    root = tmp_path / "root"
    draw(tmp_path, "secret.jpg")
    target = root / oven_image_path("oven_00000001", ".jpg")
    target.parent.mkdir(parents=True)
    target.symlink_to(tmp_path / "secret.jpg")
    (rejection,) = read_mentions([row(1, 1)], "entity_val", {}, root, set())
    assert isinstance(rejection, Rejection)
    assert rejection.reason == "path_outside_root"


def test_wiki_mentions_are_the_rows_with_a_picture(tmp_path: Path) -> None:
    draw(tmp_path, wiki_image_path("Q144"))
    lines = [
        (1, json.dumps({"wikidata_id": "Q144", "wikipedia_title": "Dog"})),
        (2, json.dumps({"wikidata_id": "Q146", "wikipedia_title": "Cat"})),
        (3, "?"),
    ]
    mention, rejection = read_wiki_mentions(lines, tmp_path, {"Q144"})
    assert isinstance(mention, Mention)
    assert (mention.mention_id, mention.image_id, mention.source) == ("wiki_Q144", "Q144", "wikipedia")
    assert (mention.subset, mention.split, mention.question, mention.seen) == ("wiki", "wiki", None, True)
    assert isinstance(rejection, Rejection)


@pytest.mark.parametrize("kind", ["folder", "dangling link", "loop"])
def test_what_lies_in_place_of_the_picture_of_an_entity_is_told(tmp_path: Path, kind: str) -> None:
    path = tmp_path / wiki_image_path("Q144")
    path.parent.mkdir(parents=True)
    if kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(path if kind == "loop" else "Q145.jpg")
    rows = list(
        pictured(
            parse_wiki_rows([(1, json.dumps({"wikidata_id": "Q144", "wikipedia_title": "Dog"}))]), tmp_path
        )
    )
    (rejection,) = wiki_mentions_of(rows, tmp_path, set())
    assert isinstance(rejection, Rejection)
    assert (rejection.mention_id, rejection.reason) == ("wiki_Q144", "image_missing")


def test_tables_come_in_batches(tmp_path: Path) -> None:
    draw(tmp_path, oven_image_path("oven_00000001", ".jpg"))
    records = read_mentions(
        [row(i, 1 if i % 2 else 2) for i in range(1, 8)], "entity_val", {}, tmp_path, set()
    )
    tables = list(mention_tables(records, batch=3))
    assert [(m.height, r.height) for m, r in tables] == [(2, 1), (1, 2), (1, 0)]
    assert all(
        dict(m.schema) == {k: v() if isinstance(v, type) else v for k, v in MENTIONS.items()}
        for m, _ in tables
    )
    assert all(list(r.columns) == list(REJECTIONS) for _, r in tables)
