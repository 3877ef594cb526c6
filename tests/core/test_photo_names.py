"""Names of photos become ids where they can mean one thing only; the rest is told with the ids to choose from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from maskoven_kedro.core.photo_names import NAMES, link_names, titles_and_others
from maskoven_kedro.core.photos import PhotoRow, parse_photo_rows
from maskoven_kedro.core.records import Rejection
from maskoven_kedro.core.search import NameIndex, NameMatch, build_name_index

KNOWN = [
    ("Q308", "Mercury (planet)", True), ("Q925", "Mercury (element)", True), ("Q1150", "Mercury (mythology)", True),
    ("Q89", "Apple", True), ("Q312", "Apple Inc.", True), ("Q500", "Apple (band)", True),
    ("Q38686", "Golden Retriever", True), ("Q38686", "Goldie", False), ("Q174", "S\u00e3o Paulo", True),
    ("Q4762", "Hibiscus", True), ("Q4763", "Gold Coast (film)", True), ("Q4764", "Goldie", False),
    ("Q97", "Crow", True), ("Q98", "Cow", True),
]  # fmt: skip


@pytest.fixture(scope="module")
def link(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], PhotoRow | Rejection]:
    folder = tmp_path_factory.mktemp("names")
    tables = titles_and_others(pl.DataFrame(KNOWN, schema=NAMES, orient="row"))
    for name, table in zip(("titles", "others"), tables, strict=True):
        build_name_index(table, folder / name)
    titles, others = NameIndex(folder / "titles"), NameIndex(folder / "others")

    def linked(name: str) -> PhotoRow | Rejection:
        (row,) = link_names([PhotoRow("photos_000001", "a.jpg", "", name, None)], titles, others)
        return row

    return linked


@pytest.mark.parametrize(
    ("name", "entity_id"),
    [
        ("Golden Retriever", "Q38686"),
        ("  golden   RETRIEVER ", "Q38686"),
        ("golden-retriever", "Q38686"),
        ("Sao Paulo", "Q174"),
        ("apple", "Q89"),  # a title wins over "Apple (band)" without its qualifier
        ("Apple Inc", "Q312"),
        ("Mercury (planet)", "Q308"),
        ("Gold Coast", "Q4763"),
        ("Crow", "Q97"),  # although a cow is near
    ],
)
def test_a_name_of_one_entity_becomes_its_id(
    link: Callable[[str], PhotoRow | Rejection], name: str, entity_id: str
) -> None:
    row = link(name)
    assert isinstance(row, PhotoRow)
    assert (row.entity_id, row.entity_text) == (entity_id, name)


@pytest.mark.parametrize(
    ("name", "reason", "listed"),
    [
        (
            "mercury",
            "entity_name_ambiguous",
            "Q308 (Mercury (planet)), Q925 (Mercury (element)), Q1150 (Mercury (mythology))",
        ),
        ("Goldie", "entity_name_ambiguous", "Q4764 (no title), Q38686 (Golden Retriever)"),
        ("Goldn Retreiver", "entity_name_unknown", "Q38686 (Golden Retriever)"),
        ("hibicus", "entity_name_unknown", "Q4762 (Hibiscus)"),
        ("mercurry", "entity_name_unknown", "Q308 (Mercury (planet)), Q925"),
    ],
)
def test_ambiguous_and_misspelt_names_are_told_with_the_ids_to_choose_from(
    link: Callable[[str], PhotoRow | Rejection], name: str, reason: str, listed: str
) -> None:
    row = link(name)
    assert isinstance(row, Rejection)
    assert row.reason == reason
    assert listed in row.detail
    assert "write one of these ids" in row.mend


@pytest.mark.parametrize(
    "name",
    ["my grandmother's teapot", "red box", "!!!", "bat", "\u0643\u0644\u0628"],
)
def test_a_name_like_no_other_stands_for_itself(
    link: Callable[[str], PhotoRow | Rejection], name: str
) -> None:
    row = link(name)
    assert isinstance(row, PhotoRow)
    assert (row.entity_id, row.entity_text) == ("", name)


def test_a_name_of_many_photos_is_looked_up_once_and_told_for_each(tmp_path: Path) -> None:
    known = pl.DataFrame({"entity_id": ["Q1", "Q2", "Q3"], "title": ["owl", "owl", "crow"]})
    build_name_index(known, tmp_path / "names")
    index, asked = NameIndex(tmp_path / "names"), []

    class Counting(NameIndex):
        def bearing(self, name: str, most: int = 50) -> list[NameMatch]:
            asked.append(name)
            return index.bearing(name, most)

    counting = Counting(tmp_path / "names")
    given = parse_photo_rows("file,entity\na.jpg,owl\nb.jpg,crow\nc.jpg,owl\nd.jpg,crow\n")
    linked = list(link_names(given, counting, counting))
    assert asked == ["owl", "crow"]
    assert [getattr(row, "entity_id", None) for row in linked] == [None, "Q3", None, "Q3"]
    assert [row.detail[:6] for row in linked if isinstance(row, Rejection)] == ["a.jpg:", "c.jpg:"]


def test_ids_and_rejections_pass_through(tmp_path: Path) -> None:
    given = list(parse_photo_rows("file,entity\na.jpg,Q5\n,x\n"))
    build_name_index(pl.DataFrame({"entity_id": ["Q1"], "title": ["x"]}), tmp_path / "names")
    index = NameIndex(tmp_path / "names")
    assert list(link_names(given, index, index)) == given
