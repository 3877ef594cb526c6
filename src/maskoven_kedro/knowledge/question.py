"""From the raw text of a question to clean clauses of words."""

from __future__ import annotations

import re

from maskoven_kedro.knowledge.lexicon import (
    ADJECTIVES,
    DETERMINER,
    FINITE,
    INTRANSITIVE,
    LEAD_IN,
    TRANSITIVE,
    TYPOS,
    WH,
)
from maskoven_kedro.knowledge.orders import asks, lower_text, talks_to_the_reader, without_orders

MAX_CHARACTERS = 400
"""What of a question is read; the longest of OVEN has about 200 characters."""
MAX_WORDS = 60
_LONGEST_CHOICE = 8

Words = list[str]

# All patterns are linear: no star stands within another one over the same letters.
_TAG = re.compile(r"<[^<>]{0,40}>")
_END = re.compile(r"[?!;:|\n\r]+|(?<!\bmr)(?<!\bdr)(?<!\bst)(?<!\bvs)(?<!\b\w)\.(?=\s|$)(?!\s+\d)")
_WORD = re.compile(r"[^\W_]+(?:['&./-][^\W_]+)*'?|,")


def clauses(question: str) -> list[Words]:
    """Split a question into clauses of lower-case words and commas, orders to the reader left out.

    >>> clauses("Hello!  WHATS on the man's head ?? thanks")
    [['hello'], ['what', 'is', 'on', 'the', "man's", 'head'], ['thanks']]
    """
    text = lower_text(question[:MAX_CHARACTERS])
    orders = talks_to_the_reader(question)
    if orders:
        text = without_orders(text)
    found = []
    for part in _END.split(_TAG.sub(" ", text)):
        words = _WORD.findall(part)[:MAX_WORDS]
        words = [word for raw in words for word in _spelt(raw).split()]
        if words and (not orders or asks(words)):
            found.append(_without_repeats(words))
    return [words for words in found if words]


def first_question(words: Words) -> Words:
    """Cut what follows the first question of a clause, such as ", and who is he?" or "because ..."."""
    for at in range(3, len(words)):
        before, word = words[at - 1], words[at]
        second = word in WH and before in {"and", "or", "but", ","} and any(w in FINITE for w in words[:at])
        if second or word in {"because", "since", "although", "assuming"}:
            cut = at
            while words[cut - 1] in {"and", "or", "but", ","}:
                cut -= 1
            return words[:cut]
        if before == "," and _only_choices(words, at):
            return words[: at - 1]
        if before == "," and (word in LEAD_IN | FINITE) and any(w in WH for w in words[:at]):
            return words[: at - 1]
    return words


def _only_choices(words: Words, at: int) -> bool:
    """Whether what follows a comma offers answers: "what is on the mat, a dog or a cat?"."""
    tail = words[at:]
    offers = "or" in tail and len(tail) <= _LONGEST_CHOICE and not any(word in FINITE | WH for word in tail)
    listed = words[at - 2] in ADJECTIVES | DETERMINER  # "the red, green or blue plate"
    return offers and not listed and any(word in WH | FINITE for word in words[: at - 1])


def _spelt(word: str) -> str:
    """Return a word without the commonest slips of the hand, such as "holdign"."""
    turned = word[:-3] + "ing"
    if word.endswith(("ign", "nig")) and turned in TRANSITIVE | INTRANSITIVE:
        return turned
    return TYPOS.get(word, word)


def _without_repeats(words: Words) -> Words:
    """Drop a word that stands twice in a row, and commas at the ends."""
    kept = [word for at, word in enumerate(words) if at == 0 or word != words[at - 1]]
    while kept and kept[-1] == ",":
        kept.pop()
    while kept and kept[0] == ",":
        kept.pop(0)
    return kept
