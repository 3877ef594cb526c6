"""What the classes above an entity, and the words of a question, say about visibility."""

import pytest

from maskoven_kedro.core.facts import ClassStatement
from maskoven_kedro.core.visibility import asking_word, asks_about_chart, contains_word, nature_of


def chain(*labels: str) -> list[ClassStatement]:
    """Classes one above the other, nearest first."""
    return [
        ClassStatement(f"Q{i}", label, "en", "P31" if i == 1 else "P279", "normal", i, f"Q{i - 1}")
        for i, label in enumerate(labels, start=1)
    ]


@pytest.mark.parametrize(
    ("labels", "nature", "of_type"),
    [
        (("historical period", "time interval"), "not_visual", "time"),
        (("cooking method", "method"), "not_visual", "method"),
        (("world war", "war"), "not_visual", "event"),
        (("ball game", "team sport"), "not_visual", "game"),
        (("technology",), "not_visual", "technology"),
        (("bar chart", "chart"), "not_visual", "chart"),
        (("sovereign state", "country"), "abstract_place", "abstract_place"),
        (("suspension bridge", "bridge"), "place", "place"),
        (("volcano", "mountain"), "place", "place"),
        (("dog breed", "domesticated animal"), "drawable", "drawable"),
        (("taxon",), "drawable", "drawable"),
        (("something that nobody knows",), "unknown", ""),
        ((), "unknown", ""),
    ],
)
def test_natures(labels: tuple[str, ...], nature: str, of_type: str) -> None:
    found = nature_of(chain(*labels))
    assert (found.nature, found.type) == (nature, of_type)


def test_something_drawable_below_a_technology_is_drawable() -> None:
    assert nature_of(chain("airliner", "aircraft", "technology")).nature == "drawable"
    assert nature_of(chain("technology", "airliner")).nature == "not_visual"


def test_at_one_distance_what_can_be_seen_decides() -> None:
    both = [
        ClassStatement("Q1", "game", "en", "P31", "normal", 1, "Q0"),
        ClassStatement("Q2", "ball", "en", "P31", "normal", 1, "Q0"),
    ]
    assert nature_of(both) == nature_of(both[::-1])
    assert nature_of(both).label == "ball"


def test_a_class_without_a_name_decides_nothing() -> None:
    nameless = ClassStatement("Q198", "Q198", "id", "P31", "normal", 1, "Q0")
    assert nature_of([nameless]).nature == "unknown"


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("How is this bread prepared?", "how"),
        ("Do you know why the flag is moving?", "why"),
        ("can you tell me what the bird that shows how to fly is?", "what"),
        ("what's the hat he wears when it rains?", "what"),
        ("in what region was this taken?", "what"),
        ("the show", ""),
        ("", ""),
    ],
)
def test_the_word_that_asks(question: str, word: str) -> None:
    assert asking_word(question) == word


def test_words_anywhere_are_whole_words() -> None:
    words = ("when", "how", "why")
    assert contains_word("what is the hat he wears WHEN it rains?", words) == "when"
    assert contains_word("what is the show, whenever?", words) == ""


def test_charts() -> None:
    assert asks_about_chart("which country leads in the Pie-Chart?")
    assert not asks_about_chart("what is the chartreuse bottle, a photograph or a bar?")
