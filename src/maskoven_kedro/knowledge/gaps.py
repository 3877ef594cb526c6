"""Gaps: where in a question the thing asked for is missing.

In "what is the man holding ?" it is behind the verb, in "what is the cat sitting on ?" behind the preposition. "What is
the cat sitting on the bench?" has none: that cat itself is asked for.
"""

from __future__ import annotations

from maskoven_kedro.knowledge.lexicon import (
    ADJECTIVES,
    ADVERB,
    BE,
    DETERMINER,
    FINITE,
    INTRANSITIVE,
    PARTICLE,
    PREPOSITION,
    TRANSITIVE,
    word_set,
)  # fmt: skip
from maskoven_kedro.knowledge.phrases import is_verb, stranded_tail
from maskoven_kedro.knowledge.question import Words

_AFTER_STRANDED = {
    "at": word_set("in on through with from while behind near"),
    "on": word_set("in at with near while during behind next beside by"),
    "with": frozenset(["in", "on", "at", "near", "while"]),
    "in": frozenset(["with", "at", "near", "while"]),
    "to": frozenset(["in", "with", "on"]),
}
_TO_VERB = word_set("trying going about ready preparing getting attempting waiting starting used able")


def split_gap(words: Words) -> tuple[Words, Words] | None:
    """Split the words after a copula into subject and verb phrase where the verb phrase has a gap, else None.

    >>> split_gap("the man in red holding in his hand".split())
    (['the', 'man', 'in', 'red'], ['holding', 'in', 'his', 'hand'])
    >>> split_gap("the cat sitting on the bench".split()) is None
    True
    """
    for at in range(1, len(words)):
        if is_verb(words, at) and _gap_after(words, at):
            return words[:at], words[at:]
    return _split_inside(words) or _split_stranded(words)


def _gap_after(words: Words, at: int) -> bool:
    word = words[at]
    if words[at - 1] in BE | {"and", "for", "of", "by"} or not word.endswith("ing"):
        return False
    following = words[at + 1] if at + 1 < len(words) else None
    if word in _TO_VERB and following == "to":
        return _to_gap(words, at + 1)
    known = word in TRANSITIVE
    if following is None:
        return word not in INTRANSITIVE
    if following in PARTICLE and at + 2 == len(words):
        return known and following not in {"down"}
    if following in {"while", "when", "together", "and", "with"}:
        return known
    return known and following in (PREPOSITION | ADVERB) - {"all", "most", "like", "as", "no", "only"}


def _to_gap(words: Words, to: int) -> bool:
    """Whether "to" and a verb end the words or stand before a relation: "trying to catch (with his mouth)"."""
    if to + 1 >= len(words) or words[to + 1] in DETERMINER:
        return False
    return to + 2 == len(words) or words[to + 2] in PREPOSITION - {"to"}


def _split_inside(words: Words) -> tuple[Words, Words] | None:
    """Split at a verb whose preposition lacks its noun before another one: "looking at | through the window"."""
    for at in range(1, len(words) - 2):
        inside = words[at + 2] in _AFTER_STRANDED.get(words[at + 1], frozenset())
        if inside and is_verb(words, at) and words[at - 1] not in BE:
            return words[:at], words[at:]
    return None


def _split_stranded(words: Words) -> tuple[Words, Words] | None:
    tail = stranded_tail(words)
    if tail is None or tail < 1:
        for at in range(1, len(words) - 1):
            if words[at] == "to" and words[at - 1] in _TO_VERB and at >= 2 and _to_gap(words, at):
                return words[: at - 1], words[at - 1 :]
        return None
    for at in range(tail - 1, 0, -1):
        if is_verb(words, at) and words[at - 1] not in BE:
            return words[:at], words[at:]
        if words[at] in FINITE:
            return None  # a relative clause: "the bench that the man is on"
    start = (
        tail - 1 if tail >= 2 and words[tail - 1] in ADJECTIVES | _TO_VERB | {"covered", "close"} else tail
    )
    return words[:start], words[start:]
