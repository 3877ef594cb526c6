"""OVEN's rows: what is read, what is rejected, with the number of the line."""

import json

import pytest

from maskoven_kedro.core.oven import (
    SOURCES,
    OvenRow,
    WikiRow,
    parse_image_paths,
    parse_oven_rows,
    parse_wiki_rows,
    source_of,
    training_entities,
)
from maskoven_kedro.core.records import Rejection

ROW = {
    "data_id": "oven_query_val_00000033",
    "image_id": "oven_04925772",
    "question": "what is in the bottom of the bowl?",
    "entity_id": "Q28298",
    "entity_text": "Celery",
    "data_split": "query_val_unseen",
}


def lines(*rows: dict[str, object] | str) -> list[tuple[int, str]]:
    return [(i, row if isinstance(row, str) else json.dumps(row)) for i, row in enumerate(rows, start=1)]


def only(subset: str, *rows: dict[str, object] | str) -> OvenRow | Rejection:
    return list(parse_oven_rows(lines(*rows), subset))[-1]


def test_row_is_read_as_released() -> None:
    extra = ROW | {"gpt4v_answer": "celery"}
    assert only("query_val", extra) == OvenRow(
        "oven_query_val_00000033", "oven_04925772", ROW["question"], "Q28298", "Celery", seen=False
    )


@pytest.mark.parametrize(
    ("data_split", "seen"),
    [
        ("entity_train", True),
        ("entity_val_seen", True),
        ("entity_val_unseen", False),
        ("human_seen", True),
        (None, None),
        ("human", None),
        (5, None),
    ],
)
def test_seen_comes_from_the_split_name(data_split: object, seen: bool | None) -> None:
    row = only("query_val", ROW | {"data_split": data_split})
    assert isinstance(row, OvenRow)
    assert row.seen is seen


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"entity_id": None}, "label_missing"),
        ({"entity_text": ""}, "label_missing"),
        ({"entity_text": " \t"}, "label_missing"),
        ({"entity_id": "  "}, "label_missing"),
        ({"entity_id": "P31"}, "entity_id_malformed"),
        ({"entity_id": "Q0"}, "entity_id_malformed"),
        ({"entity_id": "Q5\n"}, "entity_id_malformed"),
        ({"entity_id": "Q9223372036854775808"}, "entity_id_malformed"),
        ({"entity_id": "Q" + "9" * 5000}, "entity_id_malformed"),
        ({"image_id": "oven_12"}, "image_id_malformed"),
        ({"image_id": "oven_../../etc"}, "image_id_malformed"),
        ({"image_id": None}, "row_malformed"),
        ({"data_id": ""}, "row_malformed"),
        ({"question": ["what"]}, "row_malformed"),
        ({"entity_id": 28298}, "row_malformed"),
    ],
)
def test_unusable_row_is_rejected_with_its_line(change: dict[str, object], reason: str) -> None:
    good = ROW | {"data_id": "oven_query_val_00000001"}
    rejection = only("query_val", good, ROW | change)
    assert isinstance(rejection, Rejection)
    assert rejection.reason == reason
    assert "line 2" in rejection.detail
    assert rejection.split == "query"
    assert rejection.mend


@pytest.mark.parametrize("text", ["{", "[1]", "null", '{"data_id": "\udce9"}', "NaN"])
def test_line_that_is_no_object_is_rejected(text: str) -> None:
    rejection = only("human", text)
    assert isinstance(rejection, Rejection)
    assert (rejection.reason, rejection.mention_id) == ("row_malformed", "line 1")


def test_public_test_file_without_labels_is_survived() -> None:
    bare = {key: ROW[key] for key in ("data_id", "image_id", "question", "data_split")}
    rejection = only("query_test", bare)
    assert isinstance(rejection, Rejection)
    assert rejection.reason == "label_missing"


def test_d01_repeated_mention_id_names_both_lines() -> None:
    first, second = parse_oven_rows(
        [(3, json.dumps(ROW)), (17, json.dumps(ROW | {"entity_id": "Q1"}))], "query_val"
    )
    assert isinstance(first, OvenRow)
    assert isinstance(second, Rejection)
    assert second.reason == "duplicate_mention"
    assert "17" in second.detail
    assert "3" in second.detail


def test_d01_an_id_that_another_file_has_names_its_line_there() -> None:
    (row,) = parse_oven_rows(
        [(4, json.dumps(ROW))], "query_val", None, {ROW["data_id"]: "line 9 of query_train"}
    )
    assert isinstance(row, Rejection)
    assert (row.reason, row.detail) == ("duplicate_mention", "line 4 repeats the id of line 9 of query_train")


@pytest.mark.parametrize("question", ["", "  ", "\n"])
def test_empty_question_is_none(question: str) -> None:
    row = only("query_val", ROW | {"question": question})
    assert isinstance(row, OvenRow)
    assert row.question is None


def test_sources_are_the_fourteen() -> None:
    assert len(SOURCES) == len(set(SOURCES.values())) == 14
    assert source_of("gldv2/train/0/a/b/0ab.jpg") == "gldv2"
    assert source_of("./vg/VG_100K/1.jpg") == "visual_genome"
    assert source_of("coco/val2017/000000000139.jpg") == "coco"
    assert source_of("elsewhere/a.jpg") == source_of(None) == "unknown"


def test_image_paths_with_quotes_and_commas() -> None:
    paths = parse_image_paths(
        [
            (1, "oven_00000001,inaturalist/a/b.jpg"),
            (2, 'oven_00000002,"sun397/a, b/c.jpg"'),
            (3, "oven_00000003,gldv2/Foo, Bar.JPEG"),
            (4, "oven_00000001,inaturalist/a/b.jpg"),
        ]
    )
    assert paths == {
        "oven_00000001": "inaturalist/a/b.jpg",
        "oven_00000002": "sun397/a, b/c.jpg",
        "oven_00000003": "gldv2/Foo, Bar.JPEG",
    }
    assert paths.rejections == []


@pytest.mark.parametrize(
    "line",
    ['oven_00000002,"vg/a.jpg', 'oven_00000002,"vg/a"b.jpg"', 'oven_00000002,"' + "x" * 200_000, '"', ""],
)
def test_a_broken_line_of_the_table_of_paths_costs_itself_only(line: str) -> None:
    paths = parse_image_paths([(1, line), (2, "oven_00000001,vg/b.jpg")])
    assert paths == {"oven_00000001": "vg/b.jpg"}
    assert [(one.reason, one.detail[:6]) for one in paths.rejections] == [("row_malformed", "line 1")]


def test_blanks_before_quotes_and_letters_of_names_are_read() -> None:
    """A blank before a quote is no part of the path; a no-break space or a private letter may be one."""
    lines = (
        'oven_00000005, "vg/a,b.jpg"',
        ' "oven_00000006" , "vg/c.jpg" ',
        "oven_00000007,vg/d\u00a0e.jpg",
        "oven_00000008,vg/f\u200bg\ue000.jpg",
    )
    paths = parse_image_paths(enumerate(lines, 1))
    assert list(paths.values()) == ["vg/a,b.jpg", "vg/c.jpg", "vg/d\u00a0e.jpg", "vg/f\u200bg\ue000.jpg"]
    refused = parse_image_paths([(1, "oven_00000009,vg/a\x07b.jpg"), (2, "oven_00000010,vg/\udce9.jpg")])
    assert not refused
    assert [one.reason for one in refused.rejections] == ["row_malformed"] * 2


def test_d01_and_d02_in_the_table_of_paths() -> None:
    """D01: one id, two paths. D02: paths that leave their folder."""
    paths = parse_image_paths(
        [
            (1, "oven_00000001,vg/a.jpg"),
            (2, "oven_00000001,vg/b.jpg"),
            (3, "oven_00000002,/etc/passwd"),
            (4, "oven_00000003,../x.jpg"),
            (5, "oven_id,path"),
            (6, "oven_00000004"),
            (7, "oven_00000005,vg/\udce9.jpg"),
        ]
    )
    assert paths == {"oven_00000001": "vg/a.jpg"}
    assert [(one.reason, one.detail.split(":")[0]) for one in paths.rejections] == [
        ("duplicate_image", "line 2"),
        ("path_outside_root", "line 3"),
        ("path_outside_root", "line 4"),
        ("row_malformed", "line 5"),
        ("path_outside_root", "line 6"),
        ("row_malformed", "line 7"),
    ]
    assert "line 1" in paths.rejections[0].detail


def test_wiki_rows_full_and_title_only() -> None:
    full = {
        "wikidata_id": "Q144",
        "wikipedia_title": "Dog",
        "wikipedia_summary": "",
        "wikipedia_content": "...",
        "wikipedia_image_url": "a.jpg",
    }
    title_only = {"wikidata_id": "Q146", "wikipedia_title": "Cat"}
    rows = list(
        parse_wiki_rows(lines(full, title_only, {"wikidata_id": "L1", "wikipedia_title": "x"}, full, "}"))
    )
    (untitled,) = parse_wiki_rows(lines({"wikidata_id": "Q7", "wikipedia_title": " "}))
    assert isinstance(untitled, Rejection)
    assert rows[:2] == [WikiRow("Q144", "Dog", "", "a.jpg"), WikiRow("Q146", "Cat", "", "")]
    assert [one.reason for one in rows[2:]] == ["row_malformed", "duplicate_entity", "row_malformed"]


def test_training_entities_of_several_files() -> None:
    one, two = lines(ROW, "broken"), lines(ROW | {"entity_id": "Q5"}, {"data_id": "x"})
    assert training_entities(one, two) == {"Q28298", "Q5"}
