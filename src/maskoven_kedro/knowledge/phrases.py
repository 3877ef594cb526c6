"""Noun phrases, relations and gaps: the grammar that the referring rules stand on.

A gap is where the thing asked for is missing: in "what is the man holding ?" it follows the verb, in "what is the cat
sitting on ?" the preposition. "What is the cat sitting on the bench?" has none: that cat itself is asked for.
"""

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
    ("right", "now"),
}  # fmt: skip
_KEEPS_OF_PICTURE = word_set(
    "side left right background foreground middle center centre bottom top corner front back part edge "
    "end half sides rear portion"
)
_AFTER_STRANDED = {
    "at": word_set("in on through with from while behind near"),
    "on": word_set("in at with near while during behind next beside by"),
    "with": frozenset(["in", "on", "at", "near", "while"]),
    "in": frozenset(["with", "at", "near", "while"]),
    "to": frozenset(["in", "with", "on"]),
}
_TO_VERB = word_set("trying going about ready preparing getting attempting waiting starting used able")
_PLAIN = DETERMINER | PRONOUN | PREPOSITION | ADVERB | FINITE | THIS | NEUTRAL | WH
FUNCTION_WORDS = (
    (_PLAIN - word_set("left right front back top opposite people person"))
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
                side = start >= 2 and words[start - 2] in _KEEPS_OF_PICTURE
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


def is_third_person(words: Words, at: int) -> bool:
    """Whether a verb in -s stands at `at`: "insect | pollinates the flower", but "shoes the man is wearing".

    Verbs that are not known are told by the noun phrase that follows, if nothing else there is a verb.
    """
    word, later = words[at], words[at + 1 :]
    if not word.endswith("s") or word.endswith(("ss", "us", "is", "'s")) or not later:
        return False
    if word.removesuffix("s") in BASE_VERBS or word.removesuffix("es") in BASE_VERBS:
        return later[0] in DETERMINER | PREPOSITION
    verbs = any(one in FINITE for one in later) or split_gap(later) is not None
    return later[0] in DETERMINER and not verbs
