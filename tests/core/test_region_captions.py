"""Captions that are read off prompts."""

import numpy as np
import pytest

from maskoven_kedro.core.lessons import Lesson, Prompt
from maskoven_kedro.core.region_captions import Named, NamingWords, captioned, named_things

WORDS = NamingWords(
    kinds={"dog": "dog", "dogs": "dog", "fruit": "fruit", "apple": "apple", "big wheel": "big wheel"},
    broad=frozenset({"fruit"}),
    looks=frozenset({"red", "round", "brown", "big"}),
    forbidden=frozenset({"brown dog"}),
)


def named(*prompts: str) -> Named | None:
    lesson = Lesson(
        np.zeros((2, 2, 3), np.uint8), np.ones((1, 2, 2), bool), [Prompt(p, (0,)) for p in prompts]
    )
    return named_things(lesson, WORDS).get(0)


@pytest.mark.parametrize(
    ("prompts", "text"),
    [
        (["the red dog left of the apple"], "a red dog"),
        (["what red dog is next to the big wheel?"], "a red dog"),
        (["iagri, a kind of dog"], "a dog"),
        (["red torpel (dogs)"], "a red dog"),
        (["the big wheel"], "a big wheel"),
        (["the red fruit", "the round apple on the left"], "a red round apple"),
        (["fruit"], "a fruit"),
        (["the brown dog"], "a dog"),
        (["the red brown dog"], "a red brown dog"),
    ],
)
def test_captions(prompts, text):
    assert named(*prompts).text == text


@pytest.mark.parametrize("prompt", ["what is below the dog?", "the animal", "iagri"])
def test_what_names_no_kind_says_nothing(prompt):
    assert named(prompt) is None


def test_things_of_which_nothing_is_seen_get_no_caption():
    masks = np.zeros((3, 4, 4), bool)
    masks[1:, 0] = True
    lesson = Lesson(np.zeros((4, 4, 3), np.uint8), masks, [Prompt("dogs", (0, 1)), Prompt("the apple", (2,))])
    picture = captioned(lesson, WORDS, most=5)
    assert [name.text for name in picture.captions] == ["a dog", "an apple"]
    assert np.array_equal(picture.masks, masks[1:])
    few = captioned(lesson, WORDS, most=1, rng=np.random.default_rng(0))
    assert len(few.captions) == len(few.masks) == 1


def test_kind_of_an_answer():
    assert WORDS.kind_of("A red fruit.") == "fruit"
    assert WORDS.kind_of("something") is None
