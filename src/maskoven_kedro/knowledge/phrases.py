"""Noun phrases and relations: the grammar that the referring rules stand on."""

from __future__ import annotations

from maskoven_kedro.knowledge.lexicon import (
    ADJECTIVES,
    ADVERB,
    BASE_VERBS,
    BE,
    COLOURS,
    DETERMINER,
    DO,
    ED_OTHER,
    FINITE,
    HAVE,
    ING_BOTH,
    ING_NOUNS,
    INTRANSITIVE,
    MODAL,
    NEEDS_FOLLOWER,
    NEUTRAL,
    NUMBERS,
    OBJECT_PRONOUN,
    PARTICIPLES,
    PARTICLE,
    PICTURE,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    SIDES,
    STRANDED,
    STRANDED_RELATIONS,
    THIS,
    TRANSITIVE,
    WH,
    word_set,
)
from maskoven_kedro.knowledge.question import Words

_TAIL_WORDS = word_set(
    "here there shown pictured depicted visible seen present please exactly called named now currently "
    "today featured thanks partially probably likely possibly photographed illustrated , then "
    "too a an the"
)
_TAIL_PAIRS = {
    ("in", "color"), ("in", "colour"), ("at", "least"), ("known", "as"), ("referred", "as"), ("over", "there"),
    ("right", "now"), ("this", "is"), ("that", "is"), ("it", "is"), ("these", "are"), ("those", "are"), ("they", "are"),
}  # fmt: skip
_VERBS_ING = TRANSITIVE | INTRANSITIVE
_PLAIN = DETERMINER | PRONOUN | PREPOSITION | ADVERB | FINITE | THIS | NEUTRAL | WH
FUNCTION_WORDS = (
    (_PLAIN - word_set("left right front back top opposite round people person"))
    | OBJECT_PRONOUN
    | POSSESSIVE
    | word_set("and or not to who which while when")
)


def noun_phrase(words: Words) -> Words:
    """Return words as a definite noun phrase: this, these, a, an become "the", and a bare noun gets one."""
    words = trimmed(words)
    while len(words) > 1 and words[0] in {"also", "exactly", "there", "it", ","}:
        words = words[1:]
    if not words:
        return []
    first = words[0]
    if first in {"this", "that", "these", "those", "a", "an", "any", "some"} and words[1:2] != ["of"]:
        return ["the", *words[1:]] if len(words) > 1 else []
    if first in NUMBERS and words[1:2] != ["of"]:
        return ["the", *words]
    if first in DETERMINER or first in PRONOUN - {"people", "one"} or first.endswith(("'s", "s'")):
        return words
    return ["the", *words]


def trimmed(words: Words) -> Words:
    """Drop what adds nothing at the end: "here", "shown", "in this picture"; places in the picture stay."""
    words = list(words)
    length = len(words) - 1
    while words:
        at = len(words) - 1
        if words[at] in PICTURE and at >= 1:
            start = at - 1 if words[at - 1] in DETERMINER else at
            if start >= 1 and words[start - 1] in {"in", "of", "on", "from", "within", "inside"}:
                side = start >= 2 and words[start - 2] in SIDES
                if not side:
                    words = words[: start - 1]
                    continue
            break
        if tuple(words[-2:]) in _TAIL_PAIRS:
            words = words[:-2]
            continue
        if words[at] in _TAIL_WORDS or (words[at] == "being" and at < length):
            words.pop()
            continue
        break
    return words


def is_verb(words: Words, at: int) -> bool:
    """Whether the word at `at` is a participle used as a verb, judged by its form and its neighbours."""
    word = words[at]
    following = words[at + 1] if at + 1 < len(words) else None
    before = words[at - 1] if at else None
    if word.endswith("ing") and len(word) > 4:
        if before in DETERMINER | {"of"} or ((before or "").endswith("'s") and word not in INTRANSITIVE):
            return word in TRANSITIVE and following in DETERMINER
        if word in ING_NOUNS:
            ends = following is None or stranded_tail(words) == at + 1
            noun_before = before is not None and before not in ADJECTIVES
            return word in ING_BOTH and noun_before and (ends or following in DETERMINER)
        return (
            following is None
            or following in _PLAIN
            or word in TRANSITIVE | INTRANSITIVE
            or following.endswith("ly")
        )
    if word in PARTICIPLES or (word.endswith("ed") and len(word) > 3 and word not in ED_OTHER):
        if before in DETERMINER:
            return False
        return following is None or following in PREPOSITION | ADVERB | {"to"}
    return False


def is_base_verb(word: str) -> bool:
    """Whether a word may be a verb without ending: one that is known, or known with -ing."""
    return word in BASE_VERBS or not ing_forms(word).isdisjoint(_VERBS_ING)


def ing_forms(word: str) -> set[str]:
    """What a verb may look like with -ing: "sitting", "grazing"."""
    return {word + "ing", word.removesuffix("e") + "ing", word + word[-1:] + "ing"}


def starts_relation(words: Words) -> bool:
    """Whether words begin with a relation ("left of", "in") or a participle ("hanging", "attached to")."""
    at = 0
    while (
        at < len(words) - 1
        and words[at] in ADVERB - {"most", "all", "no"}
        and words[at] not in NEEDS_FOLLOWER
    ):
        at += 1
    if at >= len(words):
        return False
    word, following = words[at], words[at + 1] if at + 1 < len(words) else None
    if word in NEEDS_FOLLOWER:
        return following in NEEDS_FOLLOWER[word] or (word == "next" and following is not None)
    if word in PREPOSITION:
        return True
    if word.endswith("ing") and len(word) > 4 and word not in ING_NOUNS - ING_BOTH:
        return True
    done = word in PARTICIPLES or (word.endswith("ed") and len(word) > 3 and word not in ED_OTHER)
    return done and (following is None or following in PREPOSITION | ADVERB | PARTICLE | {"to", "and"})


def leading_adjectives(words: Words) -> int:
    """Count the words of an adjective run ("blue and grey") that ends the words or stands before a relation."""
    at = 0
    while at < len(words) and (
        _is_adjective(words[at]) or (at and words[at] in {"and", "or", ","}) or _ed_adjective(words, at)
    ):
        at += 1
    while at and words[at - 1] in {"and", "or", ","}:
        at -= 1
    return (
        at if at and (at == len(words) or starts_relation(words[at:]) or words[at] in {"that", "with"}) else 0
    )


def _is_adjective(word: str) -> bool:
    return word in ADJECTIVES or (word.endswith("ish") and word.removesuffix("ish") in COLOURS | {"redd"})


def _ed_adjective(words: Words, at: int) -> bool:
    return words[at] in ED_OTHER and words[at] not in {"bed", "shed", "sled", "seed", "feed", "reed"}


def stranded_tail(words: Words) -> int | None:
    """Return where a relation begins that the words end in without its noun, or None."""
    for relation in STRANDED_RELATIONS:
        if tuple(words[-len(relation) :]) == relation and len(words) > len(relation):
            return len(words) - len(relation)
    return len(words) - 1 if words and words[-1] in STRANDED else None


def ends_with_any(words: Words, endings: tuple[str, ...]) -> int | None:
    """Return where one of the endings begins that the words end in, or None."""
    for ending in endings:
        parts = ending.split()
        if words[-len(parts) :] == parts:
            return len(words) - len(parts)
    return None


def is_auxiliary(word: str) -> bool:
    """Whether a word may open a yes/no question."""
    return word in BE | DO | HAVE | MODAL
