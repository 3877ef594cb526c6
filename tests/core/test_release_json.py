"""The streamed reader gives what `json.load` gives, however a file is spaced, ordered or cut."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from maskoven_kedro.core import release_json
from maskoven_kedro.core.release_check import Register, faults_of
from maskoven_kedro.core.release_json import (
    ReleaseMalformed,
    objects_of,
    read_checked,
    read_section,
)
from maskoven_kedro.export.coco import write_coco
from maskoven_kedro.export.maskoven_layout import write_maskoven
from tests.export.release_cases import released

SECTIONS = ("images", "categories", "annotations")


@pytest.fixture(params=[64, 1000, 1 << 20])
def _blocks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in blocks that are smaller than an object, of a few objects, larger than the file."""
    monkeypatch.setattr(release_json, "_BLOCK", request.param)
    monkeypatch.setattr(release_json, "_BATCH", 2)


@pytest.fixture
def document(tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "written.json"
    with path.open("wb") as sink:
        write_maskoven(sink, lambda: [released(40)], {"release": "test"})
    return json.loads(path.read_bytes())


def stored(folder: Path, document: Any, **spacing: Any) -> Path:
    path = folder / "release.json"
    path.write_text(json.dumps(document, **spacing))
    return path


def objects(path: Path, section: str) -> list[dict[str, Any]]:
    return [one for part in objects_of(path, section) for one in part]


@pytest.fixture
def parser_calls(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often the incremental parser was asked, with the number of objects that it was to skip."""
    calls: list[int] = []
    parsed = release_json._parsed

    def watched(file: Any, section: str, skip: int) -> Any:
        calls.append(skip)
        return parsed(file, section, skip)

    monkeypatch.setattr(release_json, "_parsed", watched)
    return calls


SPACINGS: list[dict[str, Any]] = [
    {},
    {"separators": (",", ":")},
    {"indent": 2},
    {"separators": (" , ", " : ")},
    {"ensure_ascii": False},
]


@pytest.mark.usefixtures("_blocks")
def test_lists_of_the_same_name_further_down_are_not_the_section(
    tmp_path: Path, document: dict[str, Any]
) -> None:
    nested = {"list": [1], 'say "annotations': [{"id": 1}], "annotations": [{"id": 2}, {"id": 3}], "{[": "\\"}
    path = stored(tmp_path, {"info": nested, **{name: document[name] for name in SECTIONS}})
    for section in SECTIONS:
        assert objects(path, section) == document[section]
    with pytest.raises(ReleaseMalformed, match="no list 'annotations'"):
        objects(stored(tmp_path, {"info": nested, "images": []}), "annotations")


@pytest.mark.usefixtures("_blocks")
@pytest.mark.parametrize("spacing", SPACINGS)
def test_every_spacing_is_read_by_cutting(
    tmp_path: Path, document: dict[str, Any], spacing: dict[str, Any], parser_calls: list[int]
) -> None:
    path = stored(tmp_path, document, **spacing)
    for section in SECTIONS:
        assert objects(path, section) == document[section]
    assert parser_calls == []


@pytest.mark.usefixtures("_blocks")
def test_order_of_sections_does_not_matter(tmp_path: Path, document: dict[str, Any]) -> None:
    turned = {name: document[name] for name in ("annotations", "info", "images", "categories")}
    path = stored(tmp_path, turned)
    for section in SECTIONS:
        assert objects(path, section) == document[section]


@pytest.mark.usefixtures("_blocks")
def test_own_strict_coco_is_read_by_cutting(tmp_path: Path, parser_calls: list[int]) -> None:
    path = tmp_path / "coco.json"
    with path.open("wb") as sink:
        write_coco(sink, lambda: [released(40)], {})
    assert objects(path, "annotations") == json.loads(path.read_bytes())["annotations"]
    assert parser_calls == []


@pytest.mark.usefixtures("_blocks")
def test_a_border_inside_an_object_falls_back_from_the_start(
    tmp_path: Path, document: dict[str, Any], parser_calls: list[int]
) -> None:
    for one in document["annotations"]:
        one["parts"] = [{"id": 1}, {"id": 2}]
    path = stored(tmp_path, document)
    assert objects(path, "annotations") == document["annotations"]
    assert parser_calls == [0]


def test_a_border_that_breaks_later_falls_back_from_there(
    tmp_path: Path, document: dict[str, Any], parser_calls: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release_json, "_PROBE", 2000)
    monkeypatch.setattr(release_json, "_BLOCK", 1500)
    for one in document["annotations"][20:]:
        one["parts"] = [{"id": 1}, {"id": 2}] * 400
    path = stored(tmp_path, document)
    assert objects(path, "annotations") == document["annotations"]
    assert len(parser_calls) == 1
    assert 0 < parser_calls[0] < 40


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_annotations(tmp_path: Path, document: dict[str, Any], n: int) -> None:
    document["annotations"] = document["annotations"][:n]
    path = stored(tmp_path, document)
    assert objects(path, "annotations") == document["annotations"]


@pytest.mark.usefixtures("_blocks")
@pytest.mark.parametrize("keep", [0.999, 0.6, 0.05])
def test_a_file_cut_short_is_refused(tmp_path: Path, document: dict[str, Any], keep: float) -> None:
    path = stored(tmp_path, document)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    with pytest.raises(ReleaseMalformed, match="annotations"):
        objects(path, "annotations")


@pytest.mark.parametrize(
    "text", ["{}", "[]", '{"annotations": 3}', "", "<html>", '{"annotations": {"id": 1}}']
)
def test_what_is_no_release_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(text)
    with pytest.raises(ReleaseMalformed):
        objects(path, "annotations")


@pytest.mark.usefixtures("_blocks")
def test_a_section_of_one_object_is_read_without_a_walk_through_the_file(
    tmp_path: Path, document: dict[str, Any], parser_calls: list[int]
) -> None:
    document["categories"] = document["categories"][:1]
    path = stored(tmp_path, document)
    assert objects(path, "categories") == document["categories"]
    assert objects(stored(tmp_path, {**document, "images": []}), "images") == []
    assert parser_calls == []


def test_a_mark_at_the_beginning_is_no_part_of_the_file(tmp_path: Path, document: dict[str, Any]) -> None:
    for one in document["annotations"]:
        one["parts"] = [{"id": 1}, {"id": 2}]  # through the incremental parser
    path = tmp_path / "marked.json"
    path.write_text(json.dumps(document), encoding="utf-8-sig")
    assert objects(path, "annotations") == document["annotations"]


def test_what_stands_before_a_fault_of_the_file_is_still_told(
    tmp_path: Path, document: dict[str, Any]
) -> None:
    document["annotations"][3]["segmentation"] = None
    path = stored(tmp_path, document)
    content = path.read_bytes()
    place = content.index(document["annotations"][20]["id"].encode())
    path.write_bytes(content[:place] + b'" oops ' + content[place:])
    reading = read_checked(path, "annotations")
    rows, faults = next(reading)
    assert (rows["number"].to_list(), faults["number"].to_list()) == ([0, 1, 2, *range(4, 20)], [3])
    with pytest.raises(ReleaseMalformed, match=r"annotations behind the first 20: .* fetch it again"):
        next(reading)


def test_an_object_of_another_shape_is_named_by_its_place(tmp_path: Path, document: dict[str, Any]) -> None:
    del document["annotations"][7]["segmentation"]
    with pytest.raises(ReleaseMalformed, match=r"annotations: KeyError 'segmentation'"):
        list(read_section(stored(tmp_path, document), "annotations"))


def test_upstream_file_is_read_without_loss(tmp_path: Path) -> None:
    """A file as MaskOVEN-Wiki writes it: slash in front, no scores beside the labels, keys of its own."""
    counts = released(2)["masks"][1][0].decode()
    annotation = {
        "id": "oven_1", "image_id": "oven_04925844", "category_id": "Q25420",
        "segmentation": [{"size": [24, 32], "counts": counts}] * 2, "bbox": [[1.25, 2.0, 3.0, 4.0]] * 2,
        "text_prompt": "crow", "label": ["crow(0.42)", "black crow (0.3)"], "question": "what is this?",
        "data_split": "entity_train", "checked_by": {"b": 1, "a": None},
    }  # fmt: skip
    image = {"id": "oven_04925844", "file_name": "/04/oven_04925844.jpg", "height": 24, "width": 32}
    document = {
        "images": [image], "annotations": [annotation], "categories": [{"id": "Q25420", "name": "Crow"}],
    }  # fmt: skip
    path = stored(tmp_path, document)
    row = next(read_section(path, "annotations")).row(0, named=True)
    assert (row["phrases"], row["scores"]) == (["crow", "black crow"], [0.42, 0.3])
    assert row["masks"] == [counts.encode()] * 2
    assert row["boxes"] == annotation["bbox"]
    assert (row["subset"], row["seen"], row["status"]) == ("entity_train", True, None)
    assert json.loads(row["other"]) == {"checked_by": {"a": None, "b": 1}}
    assert next(read_section(path, "images"))["file_name"].to_list() == ["04/oven_04925844.jpg"]
    assert next(read_section(path, "categories")).row(0) == ("Q25420", "Crow", None)


def test_d01_and_d03_are_reported_with_the_number_of_the_annotation(
    tmp_path: Path, document: dict[str, Any]
) -> None:
    document["annotations"][5]["id"] = document["annotations"][2]["id"]
    document["annotations"][9]["segmentation"][0]["counts"] = "0123"
    rows = next(read_section(stored(tmp_path, document), "annotations")).with_row_index("number", 100)
    seen = Register()
    faults = faults_of(rows, seen)
    assert faults["reason"].to_list() == ["duplicate_mention", "mask_malformed"]
    assert faults["detail"][0] == "annotation 105: repeats the id of annotation 102"
    assert faults["detail"][1].startswith("annotation 109: ")
    assert faults["split"].unique().to_list() == ["query"]
    assert faults["number"].to_list() == [105, 109]
    assert len(seen) == rows.height - 1


_MEASURE = """
import resource, sys
from pathlib import Path
from maskoven_kedro.core import release_json
from maskoven_kedro.core.release_json import read_section
release_json._BLOCK = 1 << 20
base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
n = sum(part.height for part in read_section(Path(sys.argv[1]), "annotations"))
print(n, base, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_d05_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Four times the file, the same memory; the benchmark does it with a gigabyte."""
    pytest.importorskip("resource")
    grown = []
    for copies in (8, 32):
        rows = released(1000)
        path = tmp_path / f"{copies}.json"
        with path.open("wb") as sink:
            write_maskoven(sink, lambda rows=rows, copies=copies: [rows] * copies, {})
        command = [sys.executable, "-c", _MEASURE, str(path)]
        answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        n, base, peak = map(int, answer.split())
        assert n == 1000 * copies
        grown.append((path.stat().st_size, (peak - base) * 1024))
    (small, little), (large, much) = grown
    assert large > 3.8 * small
    assert much - little < 0.3 * (large - small), (little, much, large - small)


def test_d05_an_object_without_end_is_refused_before_it_fills_the_memory(
    tmp_path: Path, document: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release_json, "_BLOCK", 1 << 16)
    monkeypatch.setattr(release_json, "_LONGEST", 1 << 20)
    document["annotations"][30]["question"] = "x" * (3 << 20)
    path = stored(tmp_path, document)
    with pytest.raises(ReleaseMalformed, match="an object of more than 1 MiB"):
        list(read_section(path, "annotations"))


@pytest.mark.parametrize("spacing", SPACINGS[:2])
@pytest.mark.parametrize("strict", [False, True])
def test_columns_and_objects_give_the_same_rows(
    tmp_path: Path, spacing: dict[str, Any], strict: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both halves of the reader, over labels with and without scores, missing keys and empty lists."""
    path = tmp_path / "release.json"
    with path.open("wb") as sink:
        (write_coco if strict else write_maskoven)(sink, lambda: [released(40)], {})
    document = json.loads(path.read_bytes())
    for number, one in enumerate(document["annotations"]):
        if not strict and number % 5 == 1:
            one["label"] = ["no score", "one\nmore(0.5)"]
            del one["scores"]
        if not strict and number % 5 == 2:
            one["label"] = ["a(1)", "b (0.25)", "(3)(.5)"]
            del one["scores"]
        if not strict and number % 5 == 3:
            one |= {"segmentation": [], "bbox": [], "label": [], "scores": []}
        if number % 7 == 1:
            one["data_split"] = ("wiki", "entity_train", "human_unseen")[number % 3]
            one["question"] = None
    path = stored(tmp_path, document, **spacing)
    fast = pl.concat(read_section(path, "annotations"))
    used: list[bool] = []
    monkeypatch.setattr(release_json.ColumnReader, "__call__", lambda self, pieces: used.append(True))
    slow = pl.concat(read_section(path, "annotations"))
    assert used
    assert_frame_equal(fast, slow)


@pytest.mark.parametrize("change", [{"own": 1}, {"image_id": 7}])
def test_columns_decline_what_they_do_not_know(
    tmp_path: Path, document: dict[str, Any], change: dict[str, Any]
) -> None:
    document["annotations"][20] |= change
    rows = pl.concat(read_section(stored(tmp_path, document), "annotations"))
    assert rows.height == 40
    row = rows.row(20, named=True)
    assert row["other"] == ('{"own":1}' if "own" in change else None)
    assert row["image_id"] == ("7" if "image_id" in change else document["annotations"][20]["image_id"])


def test_a_file_that_is_still_packed_is_told(tmp_path: Path) -> None:
    packed = tmp_path / "release.json"
    packed.write_bytes(gzip.compress(b'{"images": [], "categories": [], "annotations": []}'))
    with pytest.raises(ReleaseMalformed, match=r"packed \(gzip\): unpack it"):
        list(read_section(packed, "images"))


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda text: text + "xx", "not JSON to its end"),
        (lambda text: text + text, "not JSON to its end"),
        (lambda text: text[:-4], "not JSON to its end"),
        (lambda text: text[:-1] + ', "annotations": []}', "a second list 'annotations'"),
    ],
    ids=("garbage", "twice", "cut", "second list"),
)
def test_d05_what_stands_behind_the_last_section_is_read_too(
    tmp_path: Path, document: dict[str, Any], spoil: Any, told: str
) -> None:
    path = stored(tmp_path, {**{name: document[name] for name in SECTIONS}, "info": {"release": "test"}})
    path.write_text(spoil(path.read_text()))
    with pytest.raises(ReleaseMalformed, match=told):
        objects(path, "annotations")


def test_d05_brackets_within_brackets_do_not_fill_the_memory(
    tmp_path: Path, document: dict[str, Any]
) -> None:
    path = stored(tmp_path, document)
    text = path.read_text()
    at = text.rindex('"question"')
    path.write_text(f'{text[:at]}"deep": {"[" * 50_000}{"]" * 50_000}, {text[at:]}')
    with pytest.raises(ReleaseMalformed, match="nested deeper than 2000"):
        objects(path, "annotations")


def test_bytes_that_are_no_text_are_refused_far_into_a_file(tmp_path: Path, document: dict[str, Any]) -> None:
    many = document["annotations"] * (3_000_000 // len(json.dumps(document["annotations"])))
    path = stored(tmp_path, {**document, "annotations": many})
    content = path.read_bytes()
    at = content.rindex(b'"question": "') + len(b'"question": "')
    path.write_bytes(content[:at] + b"\xe9" + content[at:])
    with pytest.raises(ReleaseMalformed, match=r"invalid bytes in UTF8 string\. [^b]"):
        list(read_section(path, "annotations"))
