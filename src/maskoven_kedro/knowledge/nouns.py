"""The noun that a question asks for: "what kind of bird", "which brand of soft drink", "what country"."""

from __future__ import annotations

from maskoven_kedro.core.facts import Intent
from maskoven_kedro.knowledge.asked import Asked
from maskoven_kedro.knowledge.lexicon import (
    ACTIVITY,
    ADJECTIVES,
    ATTRIBUTE,
    BREED,
    KIND,
    MAKER,
    MATERIAL,
    NAME_OF,
    PART,
    PLACE,
    PREPOSITION,
    TIME,
)
from maskoven_kedro.knowledge.question import Words

_OF_HEADS = KIND | BREED | MAKER | ATTRIBUTE | MATERIAL | {"example", "examples"}
_INTENTS: tuple[tuple[frozenset[str], Intent], ...] = (
    (PLACE, "place"), (TIME, "time"), (ACTIVITY, "activity"), (MATERIAL, "made_of"), (MAKER, "produced_by"),
    (ATTRIBUTE, "attribute"), (KIND, "attribute"), (PART, "part_of"),
)  # fmt: skip

_NO_NOUN = frozenset({"that", "which", "who", "used", "called", "shown", "being"})


def asked_noun(words: Words) -> Asked:
    """Return the noun asked for without "kind of" and its like, and what is asked about it.

    >>> asked_noun("type of soft drink".split()).head, asked_noun("brand of soda".split()).intent
    (['soft', 'drink'], 'produced_by')
    """
    intent: Intent = "identity"
    words = [word for word in words if word not in {"exactly", "else"}] or ["thing"]
    if words[0] == "of":
        words = ["one", *words]
    while len(words) > 3 and words[0] in _OF_HEADS and words[1] == "and" and words[2] in _OF_HEADS:
        words = words[2:]  # "the make and model of the car"
    if len(words) > 1 and words[-1] in BREED and words[-2] not in ADJECTIVES and words[-2].isalpha():
        words = words[:-1] if not words[-2].endswith("ed") and words[-2] not in _OF_HEADS | {"of"} else words
    while len(words) > 1:
        shorter = _after_head(words)
        if shorter is None:
            break
        head = (
            words[len(words) - len(shorter) - 1]
            if words[len(words) - len(shorter) - 1] != "of"
            else words[-len(shorter) - 2]
        )
        if head in MAKER:
            intent = "produced_by"
        elif head in MATERIAL:
            intent = "made_of"
        elif head in ATTRIBUTE - BREED - {"name", "names", "title", "model"}:
            intent = "attribute"
        words = shorter
    # "what country's flag": the country is asked for, the flag is there.
    if len(words) > 1 and words[0].removesuffix("'s") in PLACE | MAKER and words[0].endswith("'s"):
        words = words[1:]
    own = kind_of_head(words)
    if own == "identity":
        return Asked(words, intent)
    return Asked(words, own, bare=True)


def kind_of_head(words: Words) -> Intent:
    """Return what the head noun (the last before a preposition) asks about, `identity` for a thing."""
    end = next((at for at, word in enumerate(words) if at and word in PREPOSITION), len(words))
    head = words[end - 1].removesuffix("'s")
    return next((intent for group, intent in _INTENTS if head in group), "identity")


def _after_head(words: Words) -> Words | None:
    """Return the words behind "kind of", "common name for the", "color" (of "what color hat"), or None."""
    at = 0
    while at < len(words) - 1 and words[at] in NAME_OF and words[at] not in _OF_HEADS:
        at += 1
    if words[at] not in _OF_HEADS:
        return None
    if at + 2 < len(words) and words[at + 1] in {"of", "for"}:
        rest = words[at + 2 :]
        return rest[1:] if len(rest) > 1 and rest[0] in {"a", "an"} else rest
    follower = words[at + 1] if at + 1 < len(words) else None
    if at == 0 and follower not in PREPOSITION | _NO_NOUN | {None} and words[0] not in MATERIAL - {"fabric"}:
        return words[1:]
    return None
