"""The embedded source over a tiny hand-made world."""

from itertools import pairwise
from pathlib import Path

import pytest

from maskoven_kedro.knowledge import queries
from maskoven_kedro.knowledge.snapshot import SnapshotSource, SnapshotUnreadable

TINY = Path(__file__).parent / "data" / "tiny.nt"


@pytest.fixture(scope="module")
def source() -> SnapshotSource:
    return SnapshotSource(TINY)


def _triples(item: str, parents: list[str]) -> str:
    base, direct = queries.ENTITY, "http://www.wikidata.org/prop/direct/"
    return "".join(f"<{base}{item}> <{direct}P279> <{base}{parent}> .\n" for parent in parents)


def test_classes_are_walked_upward_nearest_first(source: SnapshotSource) -> None:
    found = source.classes(["Q900001"])["Q900001"]
    assert [(s.label, s.property, s.depth) for s in found] == [
        ("dog breed", "P31", 1),
        ("gun dog", "P279", 1),
        ("second-order class", "P279", 2),
        ("dog", "P279", 2),
        ("domesticated animal", "P279", 3),
    ]
    assert found[3].child_id == "Q900003"


def test_only_best_rank_statements_count(source: SnapshotSource) -> None:
    found = source.classes(["Q900021"])["Q900021"]
    assert [(s.label, s.rank) for s in found] == [("windmill", "preferred")]


def test_parent_taxa_are_followed_with_their_scientific_names(source: SnapshotSource) -> None:
    found = source.classes(["Q900011"])["Q900011"]
    assert [s.label for s in found] == ["taxon", "Palustria", "Alaudidae", "songbirds", "birds"]
    assert found[2].taxon_name == "Alaudidae"
    assert found[3].taxon_name is None


def test_k01_redirect_chains_lead_to_the_survivor(source: SnapshotSource) -> None:
    facts = source.entities(["Q900031"])["Q900031"]
    assert (facts.entity_id, facts.canonical_id, facts.label) == ("Q900031", "Q900001", "River Spaniel")
    assert source.classes(["Q900031"])["Q900031"] == source.classes(["Q900001"])["Q900001"]


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        ("Q900099", "entity_missing"),
        ("Q900035", "entity_missing"),  # merged into an item that was deleted
        ("Q900033", "redirect_cycle"),
        ("P31", "entity_id_malformed"),
        ("Q1> } DROP ALL #", "entity_id_malformed"),
    ],
)
def test_k02_missing_items_are_reported(source: SnapshotSource, item: str, problem: str) -> None:
    facts = source.entities([item], {item: "Given title"})[item]
    assert (facts.canonical_id, facts.problem) == (None, problem)
    assert (facts.label, facts.label_source) == ("Given title", "title")
    assert source.classes([item]) == {item: []}


@pytest.mark.parametrize(
    ("item", "titles", "label", "where"),
    [
        ("Q900001", {"Q900001": "Other"}, "River Spaniel", "en"),
        ("Q900051", {}, "Volkswagen Nowhere", "mul"),
        ("Q900052", {"Q900052": "From the data set"}, "From the data set", "title"),
        ("Q900052", {}, "Q900052", "id"),
    ],
)
def test_k03_labels_fall_back_in_order(
    source: SnapshotSource, item: str, titles: dict[str, str], label: str, where: str
) -> None:
    facts = source.entities([item], titles)[item]
    assert (facts.label, facts.label_source, facts.problem) == (label, where, None)


def test_k03_a_class_without_a_label_is_marked(source: SnapshotSource) -> None:
    (only,) = source.classes(["Q900052"])["Q900052"]
    assert (only.label, only.label_source) == ("Q900053", "id")


def test_k04_cycles_self_loops_and_several_classes_end_in_a_stable_order(source: SnapshotSource) -> None:
    found = source.classes(["Q900041"])["Q900041"]
    assert [s.label for s in found] == ["toy", "tool", "wheel", "disc"]
    assert SnapshotSource(TINY).classes(["Q900041"])["Q900041"] == found


def test_k04_long_chains_stop_at_the_cap(tmp_path: Path) -> None:
    chain = [f"Q{number}" for number in range(1, 42)]
    file = tmp_path / "chain.nt"
    file.write_text("".join(_triples(child, [parent]) for child, parent in pairwise(chain)))
    assert len(SnapshotSource(file, depth_cap=10).classes(["Q1"])["Q1"]) == 10
    assert len(SnapshotSource(file, depth_cap=60).classes(["Q1"])["Q1"]) == 40


def test_the_answer_does_not_depend_on_what_was_asked_before(source: SnapshotSource, tmp_path: Path) -> None:
    ids = ["Q900001", "Q900011", "Q900041", "Q900061", "Q900021"]
    together = SnapshotSource(TINY).classes(ids)
    alone = SnapshotSource(TINY)
    assert {item: alone.classes([item])[item] for item in reversed(ids)} == together


def test_more_ids_than_one_batch(tmp_path: Path) -> None:
    file = tmp_path / "wide.nt"
    file.write_text("".join(_triples(f"Q{number}", ["Q9000"]) for number in range(1, 451)))
    found = SnapshotSource(file).classes([f"Q{number}" for number in range(1, 451)])
    assert {statements[0].class_id for statements in found.values()} == {"Q9000"}


def test_the_version_follows_the_bytes(tmp_path: Path) -> None:
    file = tmp_path / "copy.nt"
    file.write_bytes(TINY.read_bytes())
    assert SnapshotSource(file).version == SnapshotSource(TINY).version
    file.write_bytes(TINY.read_bytes() + b"\n")
    assert SnapshotSource(file).version != SnapshotSource(TINY).version


def test_an_unreadable_snapshot_says_which_file(tmp_path: Path) -> None:
    broken = tmp_path / "broken.nt"
    broken.write_text("<p>not found</p>")
    for file in (broken, tmp_path / "absent.nt"):
        with pytest.raises(SnapshotUnreadable, match=file.name):
            SnapshotSource(file)


def test_queries_never_leave_the_predicate_open() -> None:
    text = queries.statements(["Q1", "Q2"])
    assert text.count("UNION") == 2
    assert all(f"?item wdt:{name} ?class" in text for name in ("P31", "P279", "P171"))
    assert text.count("VALUES") == 1
    with pytest.raises(ValueError, match="not Wikidata item ids"):
        queries.statements(["Q1 } #"])
