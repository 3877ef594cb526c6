"""Texts without a wh-word: requests ("name the ..."), yes/no questions and bare noun phrases."""

from __future__ import annotations

from maskoven_kedro.core.facts import Referring
from maskoven_kedro.knowledge.asked import Asked
from maskoven_kedro.knowledge.lexicon import (
    BE,
    DETERMINER,
    DO,
    FINITE,
    HAVE,
    IMPERATIVE,
    LEAD_IN,
    MODAL,
    PICTURE,
    PREPOSITION,
    PRONOUN,
    THIS,
)
from maskoven_kedro.knowledge.phrases import (
    is_verb,
    leading_adjectives,
    noun_phrase,
    starts_relation,
    trimmed,
)
from maskoven_kedro.knowledge.predicates import predicate
from maskoven_kedro.knowledge.question import Words
from maskoven_kedro.knowledge.verb_clauses import verb_position
from maskoven_kedro.knowledge.verdicts import found, refused

_OF_ADJECTIVES = ("able", "ible", "ous", "ful", "less")
_ELSEWHERE = frozenset({"a", "an", "in", "on", "no", "as", "per", "via", "all", "most"})


def without_wh(words: Words) -> Referring:
    """Read requests ("name the ..."), yes/no questions ("is there a ...") and bare noun phrases."""
    at = 0
    while at < len(words) and words[at] in LEAD_IN - FINITE | {","}:
        at += 1
    if words[0] in MODAL and words[1:2] and words[1] in DETERMINER and len(words) > 3:
        return _yes_no(words)
    if at == 0 and words[0] in FINITE and words[0] not in {"can", "could", "will", "would", "do", "does"}:
        return _yes_no(words)
    while at < len(words) and words[at] in LEAD_IN | IMPERATIVE | {
        ",",
        "out",
        "at",
        "to",
        "for",
        "see",
        "find",
        "about",
    }:
        at += 1
    asked_for = at > 0
    rest = words[at:]
    if (
        at == 1
        and rest
        and words[0] in {"does", "do", "did"}
        and (rest[0] in DETERMINER or rest[0] in PRONOUN)
    ):
        return _yes_no([words[0], *rest])
    for ending in (["called"], ["named"]):
        if rest[-1:] == ending:
            rest = rest[:-1]
    if not rest or (not asked_for and any(word in FINITE for word in rest)):
        return refused("other", "no_question", "none")
    if rest[0] in MODAL:
        return refused("other", "no_question", "none")  # "you must ..."
    known = _is_english(rest) or leading_adjectives(rest[:1]) == 1
    if not asked_for and not (known and len(rest) >= 2):
        return refused("other", "no_question", "none")
    return predicate(Asked(["thing"]), "is", rest)


def _is_english(words: Words) -> bool:
    """Whether a phrase has function words that are English: "in", "a" and their like are words elsewhere as well."""
    function = {word for word in words if word in DETERMINER | PREPOSITION}
    return words[0] in {"a", "an"} or len(function & _ELSEWHERE) > 1 or bool(function - _ELSEWHERE)


def _yes_no(words: Words) -> Referring:
    """Read a yes/no question as its subject with what is said about it: "is the cat old": "the old cat"."""
    rest = words[1:]
    if rest[:1] == ["it"] and len(said := trimmed(rest)) == 2 and said[1].endswith("ing"):
        return refused("activity", "whole_scene", "yes_no")  # "is it raining"
    if rest[:1] and rest[0] in THIS and "or" in rest and (rest[1] in DETERMINER or rest[2:3] == ["or"]):
        return refused("identity", "no_description", "yes_no")  # "is this bread or cake"
    if not any(word in DETERMINER | PREPOSITION | THIS | PRONOUN for word in rest):
        return refused("other", "no_question", "yes_no")
    if rest[:1] == ["there"]:
        thing = ["thing", *rest[2:]] if rest[1:2] and rest[1] in {"anything", "something"} else rest[1:]
        return found(noun_phrase(thing), "other", "yes_no")
    about_picture = len(rest) > 1 and rest[0] in DETERMINER and rest[1] in PICTURE - {"frame"}
    if about_picture and (rest[2:3] == ["taken"] or not starts_relation(rest[2:])):
        return refused("other", "no_description", "yes_no")  # "was this photo taken at night"
    if rest and rest[0] in THIS and words[0] in BE:
        rest = rest[1:] if len(rest) == 1 or rest[1] in DETERMINER | PREPOSITION else rest
        rest = (
            rest[:-1] if len(rest) > 2 and rest[-1].endswith(_OF_ADJECTIVES) else rest
        )  # "this fruit edible"
        described = _with_adjectives(rest) if rest[0] in DETERMINER else None
        return described or found(noun_phrase(rest), "other", "yes_no")
    if words[0] in HAVE and "got" in rest[1:]:
        at = rest.index("got")
        return found([*noun_phrase(rest[:at]), "with", *rest[at + 1 :]], "other", "yes_no")
    if words[0] in DO | MODAL and len(rest) > 1:
        verb = verb_position(rest)
        if rest[verb] == "have":
            return found([*noun_phrase(rest[:verb]), "with", *rest[verb + 1 :]], "other", "yes_no")
        return found(noun_phrase(rest[:verb]), "other", "yes_no")
    if words[0] in BE and len(rest) > 2 and is_verb(rest, len(rest) - 1):
        return found(noun_phrase(rest[:-1]), "other", "yes_no")  # "was the tower on the left damaged"
    for at in range(2, len(rest)):
        if (
            rest[at] in {"a", "an"}
            and rest[at - 1] not in PREPOSITION | {"and", "or"}
            and not is_verb(rest, at - 1)
        ):
            return found(noun_phrase(rest[:at]), "other", "yes_no")  # what it may be is no part of it
    if (described := _with_adjectives(rest)) is not None:
        return described
    plainly = not any(starts_relation(rest[at:]) for at in range(2, len(rest)))
    if words[0] in BE and rest[0] == "the" and len(rest) > 2 and plainly:
        return found(noun_phrase(rest[:-1]), "other", "yes_no")  # "are the bananas ripe"
    return found(noun_phrase(rest), "other", "yes_no")


def _with_adjectives(rest: Words) -> Referring | None:
    """Read "the cat old" as "the old cat", where adjectives end the words."""
    for at in range(2, len(rest)):
        if leading_adjectives(rest[at:]) == len(rest) - at:
            return found(["the", *rest[at:], *noun_phrase(rest[:at])[1:]], "other", "yes_no")
    return None
