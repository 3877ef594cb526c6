"""The noun that a question asks for: "what kind of bird", "which brand of soft drink", "what country"."""

from __future__ import annotations

from maskoven_kedro.core.facts import Intent
from maskoven_kedro.core.word_forms import word_forms
from maskoven_kedro.knowledge.asked import Asked
from maskoven_kedro.knowledge.gaps import split_gap
from maskoven_kedro.knowledge.lexicon import (
    ACTIVITY,
    ADJECTIVES,
    ATTRIBUTE,
    BASE_VERBS,
    BREED,
    DETERMINER,
    ED_OTHER,
    FINITE,
    INTRANSITIVE,
    KIND,
    MAKER,
    MATERIAL,
    NAME_OF,
    PART,
    PLACE,
    PREPOSITION,
    PRONOUN,
    PROPERTY,
    TIME,
    word_set,
)
from maskoven_kedro.knowledge.phrases import ing_forms, is_base_verb
from maskoven_kedro.knowledge.question import Words

_OF_HEADS = KIND | BREED | MAKER | ATTRIBUTE | MATERIAL | {"example", "examples"}
_BEHIND = BREED | word_set("model models variety varieties")
"""What is asked about a thing, and may stand behind its name: "dog breed", "car model"."""
_INTENTS: tuple[tuple[frozenset[str], Intent], ...] = (
    (PLACE, "place"), (TIME, "time"), (ACTIVITY, "activity"), (MATERIAL, "made_of"), (MAKER, "produced_by"),
    (ATTRIBUTE, "attribute"), (KIND, "attribute"), (PART, "part_of"),
)  # fmt: skip

# Verbs whose form in -s is no plural of a noun.
_NO_NOUNS = word_set("contain wear eat carry include produce provide protect resemble")
_BOTH = frozenset({"tower", "guard", "roll", "lead", "perch"})  # nouns as often, verbs where they end in -s
_PLURALS = word_set("fish sheep deer people men women children")
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
    if len(words) > 1 and words[-1] in _BEHIND and words[-2] not in ADJECTIVES and words[-2].isalpha():
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
    for later in (1, 2):  # "architectural style of the house", "average top speed of the car"
        if at == 0 and words[later + 1 : later + 2] == ["of"] and words[later + 2 :]:
            at = later if words[later] in ATTRIBUTE | KIND and words[later - 1] not in _OF_HEADS else 0
    if words[at] not in _OF_HEADS:
        return None
    if at + 2 < len(words) and words[at + 1] in {"of", "for"}:
        rest = words[at + 2 :]
        return rest[1:] if len(rest) > 1 and rest[0] in {"a", "an"} else rest
    follower = words[at + 1] if at + 1 < len(words) else None
    no_head = MATERIAL - {"fabric"} | PROPERTY
    if at == 0 and follower not in PREPOSITION | _NO_NOUN | {None} and words[0] not in no_head:
        return words[1:]
    return None


def noun_end(words: Words) -> int:
    """Return where the noun asked for ends: before a verb, or before the subject of an embedded or verbless clause."""
    for at in range(1, len(words)):
        word, before = words[at], words[at - 1]
        if word in FINITE:
            return at
        subject = word in DETERMINER - {"most", "all"} or word in PRONOUN - {"people", "one"}
        if subject and before not in PREPOSITION | DETERMINER | {"and", "or"}:
            return at
        if before not in PREPOSITION and (is_third_person(words, at) or _is_plural_verb(words, at)):
            return at
    return len(words)


def is_third_person(words: Words, at: int) -> bool:
    """Whether a verb in -s stands at `at`: "insect | pollinates the flower", but "shoes the man is wearing".

    Verbs that are not known are told by the noun phrase that follows, if nothing else there is a verb.
    """
    word, later = words[at], words[at + 1 :]
    if not word.endswith("s") or word.endswith(("ss", "us", "is", "'s")) or not later:
        return False
    if not word_forms(word).isdisjoint(BASE_VERBS | _BOTH):
        alone = at > 0 and not word_forms(word).isdisjoint(_NO_NOUNS)
        return later[0] in DETERMINER | PREPOSITION or alone
    known = later[0] in PREPOSITION and is_base_verb(word.removesuffix("s"))
    return (known or later[0] in DETERMINER) and not _has_verb(later)


def _is_plural_verb(words: Words, at: int) -> bool:
    """Whether a verb without -s stands at `at`: "animals | pull the sleigh", "storm | damaged the roof"."""
    word, later = words[at], words[at + 1 :]
    if not later or _has_verb(later):
        return False
    if later[0] in PREPOSITION:
        several = words[at - 1].endswith("s") or words[at - 1] in _PLURALS
        return several and not ing_forms(word).isdisjoint(INTRANSITIVE)
    if later[0] not in DETERMINER:
        return False
    plural = words[at - 1].endswith("s") and is_base_verb(word)
    return plural or (word.endswith("ed") and word not in ED_OTHER)


def _has_verb(words: Words) -> bool:
    return any(word in FINITE for word in words) or split_gap(words) is not None
