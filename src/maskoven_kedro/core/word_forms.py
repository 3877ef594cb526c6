"""Whether two English words are forms of one, and whether a phrase says a name in other forms, spacing or letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_IRREGULAR = {
    "had": "have", "has": "have", "held": "hold", "wore": "wear", "ate": "eat", "rode": "ride", "threw": "throw",
    "drank": "drink", "made": "make", "making": "make", "fed": "feed", "caught": "catch", "sold": "sell", "saw": "see",
    "said": "say", "gave": "give", "took": "take", "taken": "take", "kept": "keep", "brought": "bring", "did": "do",
    "got": "get", "swung": "swing", "drove": "drive", "sat": "sit", "stood": "stand", "lay": "lie", "lying": "lie",
    "laid": "lay", "hung": "hang", "ran": "run", "came": "come", "went": "go", "grew": "grow", "slept": "sleep",
    "bought": "buy", "meant": "mean", "felt": "feel", "drew": "draw", "wrote": "write", "built": "build", "bit": "bite",
    "used": "use", "using": "use", "people": "person",
    "children": "child", "feet": "foot", "teeth": "tooth", "mice": "mouse", "geese": "goose", "oxen": "ox",
}  # fmt: skip
_ENDINGS = (
    ("'s", ""), ("'", ""), ("s", ""), ("ies", "y"), ("ves", "f"), ("ves", "fe"), ("ied", "y"), ("ed", ""), ("ed", "e"),
    ("ing", ""), ("ing", "e"), ("men", "man"),
)  # fmt: skip
_HISSING = ("s", "x", "z", "ch", "sh", "o")
_SHORTEST = 3  # of what is left without its ending: a "bus" is no form of "bu", nor "red" of "r"
_INFLECTED_RUN = 4  # words of a name that may be inflected; longer ones are compared as they are
# Small letters of other alphabets that look like Latin ones, or whose capitals do.
_LOOK_ALIKES = str.maketrans(
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0456\u0455\u0458\u04bb\u0501\u0261"
    "\u03b1\u03b2\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u0131",
    "abekmhopctyxisjhdg" + "abeikvoptyxi",
)


def word_forms(word: str) -> frozenset[str]:
    """Return a lower-case word with what it may be a form of: plurals, tenses, possessives.

    >>> sorted(word_forms("carries")), sorted(word_forms("glass"))
    (['carrie', 'carries', 'carry'], ['glas', 'glass'])
    """
    forms = {word, _IRREGULAR.get(word, word)}
    for ending, instead in _ENDINGS:
        start = word.removesuffix(ending)
        if start != word and len(start + instead) >= _SHORTEST:
            forms.add(start + instead)
            doubled = ending in {"ed", "ing"} and start[-1:] == start[-2:-1] and start[-1:] not in "aeiou"
            forms |= {start[:-1]} if doubled else set()
    if word.endswith("es") and word[:-2].endswith(_HISSING) and len(word) >= _SHORTEST + 2:
        forms.add(word[:-2])
    return frozenset(forms | {_IRREGULAR.get(form, form) for form in forms})


def same_word(first: str, second: str) -> bool:
    """Whether two lower-case words are forms of one.

    >>> same_word("carries", "carrying"), same_word("wolves", "wolf"), same_word("pine", "pin")
    (True, True, False)
    """
    return not word_forms(first).isdisjoint(word_forms(second))


def plain_words(text: str) -> list[str]:
    """Words of a text without case, accents, width, punctuation, and letters that only look like Latin ones.

    >>> plain_words("Caf\u00e9 \u0421row's")
    ['cafe', 'crow', 's']
    """
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text).casefold()
        if unicodedata.category(letter) not in ("Mn", "Cf")
    )
    return re.findall(r"\w+", bare.translate(_LOOK_ALIKES))


def says_a_name(phrase: str, names: Iterable[str]) -> bool:
    """Whether words that follow each other in a phrase are a name, however they are inflected, spaced or joined.

    >>> says_a_name("the tooth brushes in the cup", ["Toothbrush"]), says_a_name("the crow", ["Row"])
    (True, False)
    """
    words = plain_words(phrase)
    said: set[str] = set()
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            run = "".join(words[start:end])
            said |= word_forms(run) if end - start <= _INFLECTED_RUN else {run}
    return any(not said.isdisjoint(word_forms("".join(plain_words(name)))) for name in names)
