"""The miniature's knowledge names real items, leaks no name into training, and survives its way through RDF."""

import csv
import re
from collections import Counter
from importlib.resources import files

import pyoxigraph
import pytest

from maskoven_kedro.miniature import facts
from maskoven_kedro.miniature.catalogue import kinds, looks
from maskoven_kedro.miniature.questions import material_titles, unseen_titles

QID = re.compile(r"Q[1-9][0-9]*")
LABEL = pyoxigraph.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.load("\n".join(facts.snapshot_lines()).encode(), pyoxigraph.RdfFormat.N_TRIPLES)
    return store


def _rows(table: str) -> list[dict[str, str]]:
    path = files("maskoven_kedro.miniature") / "knowledge" / f"{table}.csv"
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def _node(item: str) -> pyoxigraph.NamedNode:
    return pyoxigraph.NamedNode(f"http://www.wikidata.org/entity/{item}")


def test_everything_that_can_be_mentioned_has_a_row() -> None:
    assert {*facts.drawn_titles(), *material_titles()} <= facts.entities().keys()
    assert len(facts.entities().keys() & set(unseen_titles())) >= 30


def test_the_world_has_entities_enough_that_differ() -> None:
    drawn = Counter(looks()[title].kind for title in facts.drawn_titles())
    assert drawn.total() >= 160
    assert len(drawn) >= 40
    assert sum(count >= 3 for count in drawn.values()) >= 25


@pytest.mark.parametrize(
    ("table", "column"), [("entities", "entity_id"), ("entities", "title"), ("classes", "class_id")]
)
def test_ids_and_titles_stand_once(table: str, column: str) -> None:
    counts = Counter(row[column] for row in _rows(table))
    assert [name for name, count in counts.items() if count > 1] == []


def test_ids_are_well_formed_and_no_item_is_entity_and_class() -> None:
    entity_ids = {fact.entity_id for fact in facts.entities().values()}
    assert all(QID.fullmatch(item) for item in (*entity_ids, *facts.classes(), *facts.redirects()))
    assert not entity_ids & facts.classes().keys()
    assert not facts.redirects().keys() & (entity_ids | facts.classes().keys())


@pytest.mark.parametrize("table", ["entities", "statements"])
def test_at_least_half_does_not_come_from_memory(table: str) -> None:
    sources = Counter(row["source"] for row in _rows(table))
    assert sources.keys() <= {"oven", "lookup", "memory"}
    assert sources["memory"] <= sources.total() / 2


def test_no_name_of_an_entity_is_a_training_noun() -> None:
    nouns = {
        word.lower()
        for kind in kinds().values()
        for word in (*kind.nouns, kind.plural, kind.general, kind.name)
    }
    assert facts.labels_and_aliases() & nouns == set()


def test_statements_speak_of_known_items() -> None:
    items = {fact.entity_id for fact in facts.entities().values()} | facts.classes().keys()
    for statement in facts.statements():
        assert {statement.subject, statement.object} <= items
        assert statement.property in {"P31", "P279", "P171"}
        assert statement.rank in {"preferred", "normal", "deprecated"}


def test_every_drawn_entity_but_a_few_has_a_class() -> None:
    subjects = {statement.subject for statement in facts.statements()}
    drawn = [facts.entities()[title].entity_id for title in facts.drawn_titles()]
    assert sum(item in subjects for item in drawn) >= 0.95 * len(drawn)


def test_labels_survive_the_snapshot(store: pyoxigraph.Store) -> None:
    for fact in facts.entities().values():
        labels = [quad.object for quad in store.quads_for_pattern(_node(fact.entity_id), LABEL, None)]
        assert [label.value.lower() for label in labels] == [fact.label.lower()]
        assert labels[0].language in {"en", "mul"}


def test_a_preferred_statement_hides_the_others(store: pyoxigraph.Store) -> None:
    item = facts.entities()["Taj Mahal"].entity_id
    direct = pyoxigraph.NamedNode("http://www.wikidata.org/prop/direct/P31")
    full = pyoxigraph.NamedNode("http://www.wikidata.org/prop/P31")
    assert len(list(store.quads_for_pattern(_node(item), direct, None))) == 1
    assert len(list(store.quads_for_pattern(_node(item), full, None))) > 1


def test_a_deprecated_statement_stands_in_full_alone(store: pyoxigraph.Store) -> None:
    item = facts.entities()["Uluru"].entity_id
    deprecated = {s.object for s in facts.statements() if s.subject == item and s.rank == "deprecated"}
    direct = pyoxigraph.NamedNode("http://www.wikidata.org/prop/direct/P31")
    assert deprecated
    assert not {_node(item) for item in deprecated} & {
        quad.object for quad in store.quads_for_pattern(_node(item), direct, None)
    }


def test_merged_ids_point_to_the_survivor(store: pyoxigraph.Store) -> None:
    same = pyoxigraph.NamedNode("http://www.w3.org/2002/07/owl#sameAs")
    pairs = {(quad.subject.value, quad.object.value) for quad in store.quads_for_pattern(None, same, None)}
    assert pairs == {(_node(old).value, _node(new).value) for old, new in facts.redirects().items()}
    assert pairs
    assert set(facts.redirects().values()) <= facts.classes().keys() | {
        fact.entity_id for fact in facts.entities().values()
    }


def test_text_with_quotes_and_line_ends_is_escaped() -> None:
    """K06: any text in a name survives N-Triples."""
    text = 'a "b" \\ c\nd\te\u00e9'
    line = f"<http://a/s> <http://a/p> {facts._text(text, 'en')} ."
    quad = next(iter(pyoxigraph.parse(line.encode(), pyoxigraph.RdfFormat.N_TRIPLES)))
    assert quad.object.value == text


def test_some_articles_have_no_summary() -> None:
    summaries = [facts.wiki_summary(fact) for fact in facts.entities().values()]
    assert "" in summaries
    assert facts.wiki_summary(facts.entities()["Beagle"]) == "Beagle is a breed of dog."


def test_the_snapshot_is_sorted_and_the_same_every_time() -> None:
    lines = list(facts.snapshot_lines())
    assert lines == sorted(set(lines)) == list(facts.snapshot_lines())
