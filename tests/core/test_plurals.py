"""The singular of the nouns that classes are named by."""

import pytest

from maskoven_kedro.core.common_nouns import BASIC, GENERAL
from maskoven_kedro.core.plurals import SINGULAR_S, singular


def test_what_is_singular_stays() -> None:
    assert [word for word in sorted(BASIC | GENERAL | SINGULAR_S) if singular(word) != word] == []


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("houses", "house"), ("lighthouses", "lighthouse"), ("buses", "bus"), ("walruses", "walrus"),
        ("cookies", "cookie"), ("movies", "movie"), ("berries", "berry"), ("pies", "pie"),
        ("wolves", "wolf"), ("knives", "knife"), ("leaves", "leaf"), ("gloves", "glove"), ("olives", "olive"),
        ("volcanoes", "volcano"), ("mangoes", "mango"), ("shoes", "shoe"), ("horseshoes", "horseshoe"), ("toes", "toe"),
        ("lenses", "lens"), ("roses", "rose"), ("irises", "iris"), ("axes", "axe"), ("boxes", "box"),
        ("headaches", "headache"), ("beaches", "beach"), ("dishes", "dish"), ("Geese", "Goose"), ("women", "woman"),
        ("rhinoceros", "rhinoceros"), ("chess", "chess"), ("wild Wolves", "wild Wolf"),
        ("birds of prey", "bird of prey"), ("pair of shoes", "pair of shoes"), ("houses in bloom", "house in bloom"),
        (" of ", "of"), ("subspecies", "subspecies"), ("miniseries", "miniseries"), ("", ""), ("s", "s"),
    ],
)  # fmt: skip
def test_singular(plural: str, one: str) -> None:
    assert singular(plural) == one
