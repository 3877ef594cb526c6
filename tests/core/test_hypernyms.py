"""Which classes become hypernyms."""

from dataclasses import replace

import pytest

from maskoven_kedro.core.categories import categorise
from maskoven_kedro.core.facts import ClassStatement, LabelSource, Property, Rank
from maskoven_kedro.core.hypernyms import (
    HypernymOptions,
    choose_hypernyms,
    kind_word,
    says_its_kind,
)
from maskoven_kedro.core.plurals import singular

RANKED = HypernymOptions(keep=3)


def _class(
    label: str,
    property: Property = "P279",
    depth: int = 1,
    number: int = 900,
    child: str = "Q1",
    rank: Rank = "normal",
    source: LabelSource = "en",
    taxon: str | None = None,
) -> ClassStatement:
    return ClassStatement(f"Q{number}", label, source, property, rank, depth, child, taxon)


def _labels(
    *statements: ClassStatement, options: HypernymOptions = RANKED, avoid: tuple[str, ...] = ()
) -> list[str]:
    return [hypernym.label for hypernym in choose_hypernyms(statements, options, avoid)]


@pytest.mark.parametrize(
    "label",
    [
        "organisms known by a particular common name",
        "taxon",
        "entity",
        "physical object",
        "Wikimedia disambiguation page",
        "group of living things",
        "second-order class",
        "tourist attraction",
        "type of",
        "living organism",
        "converter",
        "storage",
        "finished good",
        "legal person",
        "food or dish",
        "Felidae",
        "extinct taxon",
        "endangered species",
        "physical objects",
        "class of chemical entities",
        "UNESCO World Heritage Site",
        "x" * 300,
        "a very long explanation of what the class is",
    ],
)
def test_classes_that_name_nothing_visible_are_skipped(label: str) -> None:
    assert kind_word(_class(label)) is None


def test_useless_classes_are_known_by_id_too() -> None:
    assert kind_word(_class("something renamed", number=55983715)) is None


@pytest.mark.parametrize(
    ("label", "word"),
    [("dog breed", "dog"), ("type of dish", "dish"), ("aircraft family", "aircraft"), ("car model", "car"),
     ("television series", "television series"), ("video game series", "video game"), ("birds of prey", "bird of prey"),
     ("subspecies of wolf", "wolf"), ("prototype of an aircraft", "prototype of an aircraft"),
     ("breed of horse", "horse"), ("true owls", "true owl"), ("berries", "berry"), ("bus", "bus")],
)  # fmt: skip
def test_classes_of_classes_are_read_as_what_they_are_about(label: str, word: str) -> None:
    assert kind_word(_class(label)) == word


def test_everyday_nouns_come_before_special_and_general_ones() -> None:
    chain = (
        _class("spaniel type", depth=1, number=901),
        _class("gun dog", depth=1, number=902),
        _class("dog", depth=2, number=903, child="Q902"),
        _class("animal", depth=3, number=904, child="Q903"),
    )
    assert _labels(*chain) == ["dog", "gun dog", "spaniel"]
    assert _labels(chain[3]) == ["animal"]


def test_rank_then_property_then_depth_decide() -> None:
    assert _labels(
        _class("tower", number=901), _class("church", number=902, rank="preferred")
    ) == ["church", "tower"]  # fmt: skip
    assert _labels(_class("tower", "P31", number=901), _class("church", number=902)) == ["church", "tower"]
    assert _labels(_class("tower", depth=2, number=901), _class("church", number=902)) == ["church", "tower"]


def test_the_more_specific_of_two_direct_classes_comes_first() -> None:
    palace = _class("palace", "P31", number=950)
    castle = _class("castle", "P31", number=940)
    above_palace = _class("castle", "P279", depth=2, number=940, child="Q950")
    assert _labels(castle, palace) == ["castle", "palace"]
    assert _labels(palace, ClassStatement("Q941", "castle", "en", "P279", "normal", 2, "Q950")) == [
        "castle",
        "palace",
    ]
    assert above_palace.class_id == castle.class_id


def test_of_two_direct_classes_the_one_below_the_other_comes_first() -> None:
    castle, palace = _class("castle", "P31", number=940), _class("palace", "P31", number=950)
    assert _labels(replace(castle, also_above=("Q950",)), palace) == ["palace", "castle"]
    above = replace(palace, also_above=("Q940",))
    assert _labels(castle, above) == ["castle", "palace"]
    # Through a class between them that has no name of use, and round a circle, where neither is the more specific.
    between = replace(_class("entity", number=960, depth=2, child="Q950"))
    assert _labels(replace(castle, also_above=("Q960",)), palace, between) == ["palace", "castle"]
    assert _labels(replace(castle, also_above=("Q950",)), above) == ["castle", "palace"]


def test_an_organism_gets_its_nearest_vernacular_ancestor() -> None:
    chain = (
        _class("taxon", "P31", number=16521),
        _class("Corvus", "P171", 1, 901),
        _class("Corvidae", "P171", 2, 902, "Q901"),
        _class("Passeri", "P171", 3, 903, "Q902", taxon="Passeri"),
        _class("songbirds", "P171", 4, 904, "Q903"),
        _class("birds", "P171", 5, 905, "Q904"),
        _class("Chordata", "P171", 6, 906, "Q905"),
    )
    assert _labels(*chain) == ["bird", "songbird"]


def test_a_vernacular_name_in_capitals_is_no_latin() -> None:
    assert kind_word(_class("Arabian camels", "P171", taxon="Camelus dromedarius")) == "Arabian camel"
    assert kind_word(_class("Tasmanian devil", "P171")) == "Tasmanian devil"


def test_k03_an_id_never_becomes_a_hypernym() -> None:
    assert _labels(_class("Q900053", source="id")) == []
    assert _labels(_class("Q900053", source="id"), options=HypernymOptions(mode="naive")) == []


def test_the_entitys_own_name_is_no_hypernym() -> None:
    assert _labels(_class("Dogs"), _class("mammal", number=902), avoid=("Dog",)) == ["mammal"]


def test_naive_keeps_what_the_paper_would_say() -> None:
    naive = HypernymOptions(mode="naive", keep=5)
    chain = (
        _class("organisms known by a particular common name", "P31", number=55983715),
        _class("bird", depth=2, number=902),
        _class("Corvidae", "P171", number=903),
    )
    assert _labels(*chain, options=naive) == ["organisms known by a particular common name"]


def test_unknown_options_are_refused() -> None:
    with pytest.raises(ValueError, match="Extra inputs"):
        HypernymOptions.model_validate({"stoplist": []})


@pytest.mark.parametrize(
    ("label", "hypernym", "said"),
    [("School bus", "bus", True), ("Golden Retriever", "dog", False), ("Barn owl", "true owl", True),
     ("Mercury (planet)", "planet", False), ("Bus", "bus", True), ("Columbus", "bus", False)],
)  # fmt: skip
def test_a_label_may_say_its_kind_itself(label: str, hypernym: str, said: bool) -> None:
    assert says_its_kind(label, hypernym) is said


def test_singular_keeps_words_that_only_look_plural() -> None:
    same = ["bus", "scissors", "species", "glass", "lotus", "gas"]
    assert [singular(word) for word in same] == same
    assert [singular(word) for word in ("boxes", "foxes", "tomatoes", "cherries", "buses", "horses")] == [
        "box", "fox", "tomato", "cherry", "bus", "horse"
    ]  # fmt: skip


def test_the_nearest_class_decides_the_category() -> None:
    chain = [
        _class("flying boat", depth=1),
        _class("aircraft", depth=2),
        _class("artificial physical object", depth=5),
    ]
    assert categorise(chain) == "vehicle"
    assert categorise([_class("historical period")]) == "others"
    assert categorise([]) == "others"
    assert categorise([_class("birds", "P171", 7)]) == "animal"
