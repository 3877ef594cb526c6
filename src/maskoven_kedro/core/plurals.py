"""The singular of English nouns, as far as the names of classes need it."""

from __future__ import annotations

import re

from maskoven_kedro.core.common_nouns import BASIC, GENERAL

_SAME = (
    "species series glasses sunglasses goggles scissors trousers jeans shorts pants binoculars headphones stairs "
    "clothes pliers tongs gas bus iris lotus cactus asparagus citrus news molasses swiss chess canvas atlas lens "
    "compass cosmos pancreas christmas alias bias pajamas rhinoceros thermos asbestos biceps triceps forceps "
    "tweezers pyjamas tights leggings overalls barracks headquarters crossroads gallows bellows mathematics physics "
    "athletics gymnastics aerobics electronics ceramics"
)
_IN_E = (
    "movie collie zombie hoodie brownie smoothie prairie pixie canoe toe doe hoe foe oboe floe cache headache "
    "toothache mustache moustache avalanche quiche brioche niche fuse muse"
)
_IN_F = "leaf calf loaf hoof elf half thief life wife sheaf midwife housewife"
SINGULAR_S = frozenset(_SAME.split())
"""Nouns that end in s and stay as they are."""

_IRREGULAR = {
    "geese": "goose",
    "mice": "mouse",
    "lice": "louse",
    "men": "man",
    "women": "woman",
    "children": "child",
    "feet": "foot",
    "teeth": "tooth",
    "oxen": "ox",
    "quizzes": "quiz",
}
# Those in e have plurals that look like the plural of a word without it.
_KNOWN = BASIC | GENERAL | SINGULAR_S | frozenset(_IN_E.split()) | frozenset(_IN_F.split())
_ABOUT = re.compile(r"(?<=\S)( (?:of|in|on|at|with|for|from) )")  # behind the noun that it tells more about
_NO_PLURAL = ("ss", "us", "is", "species", "series")
_WITHOUT_ES = ("ches", "shes", "xes", "sses", "uses", "oes", "zzes")
_WITHOUT_S = ("ouses", "auses", "shoes")


def singular(phrase: str) -> str:
    """Return a noun phrase with its noun in the singular; words that only look plural stay.

    >>> singular("true owls"), singular("bus"), singular("birds of prey"), singular("scissors"), singular("wolves")
    ('true owl', 'bus', 'bird of prey', 'scissors', 'wolf')
    """
    noun, *about = _ABOUT.split(phrase, maxsplit=1)
    front, _, last = noun.rpartition(" ")
    return f"{front} {_singular(last)}{''.join(about)}".strip()


def _singular(word: str) -> str:
    low = word.lower()
    if low in _IRREGULAR:
        return word[0] + _IRREGULAR[low][1:]
    if low in _KNOWN or len(low) < 4 or not low.endswith("s") or low.endswith(_NO_PLURAL):
        return word
    without = [(1, "")]  # letters to take away, and what comes in their place
    if low.endswith("ies") and len(low) > 4:
        without = [(3, "y"), *without]
    elif low.endswith("ves"):
        without = [*without, (3, "f"), (3, "fe")]
    elif low.endswith(_WITHOUT_ES) and not low.endswith(_WITHOUT_S):
        without = [(2, ""), *without]
    elif low.endswith("ses"):
        without = [*without, (2, "")]
    forms = [word[:-taken] + instead for taken, instead in without]
    return next((form for form in forms if form.lower() in _KNOWN), forms[0])
