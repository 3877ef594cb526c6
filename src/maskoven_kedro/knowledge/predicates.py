"""What a question says about the noun asked for, behind a form of "be"."""

from __future__ import annotations

from maskoven_kedro.core.facts import Referring
from maskoven_kedro.knowledge.asked import ASKS_SUBJECT, OUTSIDE, Asked
from maskoven_kedro.knowledge.gaps import split_gap
from maskoven_kedro.knowledge.lexicon import (
    ABOUT_ADJECTIVES,
    ATTRIBUTE,
    BE,
    DETERMINER,
    FINITE,
    MADE_BY,
    MADE_OF,
    MAKER,
    MAKER_VERBS,
    NEUTRAL,
    OBJECT_PRONOUN,
    PICTURE,
    PREPOSITION,
    PRONOUN,
    THIS,
)
from maskoven_kedro.knowledge.nouns import asked_noun
from maskoven_kedro.knowledge.phrases import (
    ends_with_any,
    is_verb,
    leading_adjectives,
    noun_phrase,
    starts_relation,
    trimmed,
)
from maskoven_kedro.knowledge.question import Words
from maskoven_kedro.knowledge.verdicts import found, refused

_USED_FOR = (
    "used for",
    "used as",
    "used to",
    "good for",
    "meant for",
    "known for",
    "famous for",
    "for",
    "intended for",
)
_MAKE = frozenset({"make", "build", "construct", "create", "produce", "craft"})


def predicate(asked: Asked, be: str, rest: Words) -> Referring:
    """Read what follows a copula: a relation, adjectives, a clause with a gap, or the thing itself."""
    rest = _without_this(trimmed(rest))
    for at in range(2, len(rest) - 1):  # "the tool called that the man is using"
        if rest[at] in {"called", "named"} and rest[at + 1] in PREPOSITION | {"that", "which", "who"}:
            rest = [*rest[:at], *rest[at + 1 :]]
            break
    if (
        len(rest) > 2
        and rest[0] in {"shown", "pictured", "visible", "depicted"}
        and rest[1] in {"here", "that", "there"}
    ):
        rest = rest[2:] if rest[1] in {"here", "there"} else rest[1:]
    if rest[:1] and rest[0] in {"also", "still", "already", "currently", "possibly", "probably", "likely"}:
        rest = rest[1:]
    if not rest or (len(rest) == 1 and rest[0] in THIS | OBJECT_PRONOUN | {"one"}):
        return asked.alone()
    if rest[0] == "missing" and asked.head == ["thing"] and rest[1:2] in ([], ["from"]):
        return refused("identity", "outside_picture", "relation")
    special = _made_or_used(asked, rest) or _activity(asked, be, rest)
    if special is not None:
        return special
    if asked.head[:1] == ["one"] and len(rest) == 1 and rest[0].endswith(("er", "est")):
        return found(["the", *rest, *asked.head], asked.intent, "adjective")  # "which of the two is faster"
    adjectives = leading_adjectives(rest)
    if adjectives:
        return _described(asked, rest[:adjectives], rest[adjectives:])
    if rest[0] == "not":
        return asked.with_clause(["that", be, *rest], "relation")
    if len(rest) > 2 and rest[0] in {"that", "which", "who"} and rest[1] in DETERMINER | PRONOUN | FINITE:
        return asked.with_clause(rest[1:] if rest[1] in DETERMINER | PRONOUN else rest, "relative")
    if starts_relation(rest):
        return asked.with_relation(rest, "relation", be)
    return _about_subject(asked, be, rest)


def _without_this(rest: Words) -> Words:
    """Drop "this", "it" or "there" where it stands for the thing asked for: "this on the table"."""
    while len(rest) > 1 and rest[0] in THIS:
        follower = rest[1]
        stands_alone = (
            starts_relation(rest[1:])
            or follower in {"that", "which", "who"}
            or leading_adjectives(rest[1:]) > 0
        )
        subject = follower in DETERMINER and rest[0] in {"it", "there"}
        if not (stands_alone or subject) or (rest[0] in {"they", "them"} and is_verb(rest, 1)):
            break
        if rest[0] in {"they", "it", "there"} and split_gap(rest) is not None and rest[0] != "there":
            break
        rest = trimmed(rest[1:])
    return rest


def _made_or_used(asked: Asked, rest: Words) -> Referring | None:
    """Read "the bottom of the pizza made of" and "the dish used for": the container or the tool is meant."""
    at = ends_with_any(rest, MADE_OF)
    if at is not None:
        return asked.with_subject(rest[:at], "made_of", "made_of")
    if asked.intent == "made_of" and rest[:2] == ["used", "to"] and rest[3:] and rest[2] in _MAKE:
        return asked.with_subject(rest[3:], "made_of")
    at = ends_with_any(rest, MADE_BY)
    if at is not None:
        return asked.with_subject(rest[:at], "made_by", "produced_by")
    at = ends_with_any(rest, _USED_FOR)
    if at and not starts_relation(rest) and not is_verb(rest, at - 1):
        return asked.with_subject(rest[:at], "used_for", "purpose")
    return None


def _activity(asked: Asked, be: str, rest: Words) -> Referring | None:
    """Read what somebody does or what happens: the doer is meant, a happening cannot be pointed at."""
    if rest[0] in {"happening", "occurring", "wrong"} or rest[:2] in (
        ["going", "on"],
        ["about", "to"],
        ["taking", "place"],
    ):
        return refused("activity", "whole_scene", "happening")
    if asked.intent == "activity" and asked.bare:
        gap = split_gap(rest)
        if gap is not None and not all(word in PRONOUN | THIS for word in gap[0]):
            does = gap[1] if gap[1] != ["doing"] else []
            return found([*noun_phrase(gap[0]), *does], "activity", "activity")
        if gap is not None:
            return asked.with_clause([*gap[0], be, *gap[1]], "activity")
        if len(rest) <= 2 and starts_relation(rest):
            return refused("activity", "whole_scene", "activity")
    if "doing" in rest[1:]:
        at = rest.index("doing")
        after = rest[at + 1 :]
        return asked.with_subject(
            [*rest[:at], *(after if starts_relation(after) else [])], "doing", "activity"
        )
    return None


def _described(asked: Asked, adjectives: Words, after: Words) -> Referring:
    """Put adjectives before their noun: "red sticking in the bun" -> "the red thing sticking in the bun"."""
    if adjectives[-1] in ABOUT_ADJECTIVES and after[:1] and after[0] in {"about", "with"}:
        return asked.with_subject(after[1:], "about", "other")
    head = asked.head
    if not (asked.bare and asked.intent in OUTSIDE):
        return found(["the", *adjectives, *head, *after], asked.intent, "adjective")
    return refused(asked.intent, "outside_picture", "adjective")


def _about_subject(asked: Asked, be: str, rest: Words) -> Referring:
    """Read a noun phrase behind the copula, with or without a gap in the verb phrase that may follow it."""
    if rest[0] in ABOUT_ADJECTIVES and rest[1:2] and rest[1] in {"about", "with", "in"}:
        return asked.with_subject(rest[2:], "about", "other")
    if rest[:2] == ["the", "same"] and "as" in rest:
        return asked.with_relation(["with", *rest], "relation")
    if (
        asked.head == ["person"]
        and rest[0] in DETERMINER
        and rest[1:2]
        and rest[1] in MAKER
        and rest[2:3] == ["of"]
    ):
        return asked.with_subject(rest[3:], "maker_verb", "produced_by")
    gap = split_gap(rest)
    if asked.bare and asked.intent in ASKS_SUBJECT | OUTSIDE:
        return asked.with_subject(gap[0] if gap else _without_verb(rest), "attribute")
    if gap is not None:
        subject = gap[0] if gap[0][0] in PRONOUN else noun_phrase(gap[0])
        if asked.head == ["person"] and "person" in subject:
            asked = Asked(["one"])
        if gap[1] == ["of"]:  # a picture, map or statue of something
            return asked.with_subject(gap[0], "picture_of", "other")
        if gap[1] == ["like"]:
            return asked.with_subject(gap[0], "looks_like", "other")
        return asked.with_clause([*subject, *be.split(), *gap[1]], "gap")
    if asked.head == ["thing"]:
        return _named(rest)
    subject = noun_phrase(rest)
    if len(subject) > 1 and subject[1] in PICTURE:
        return asked.alone()
    if asked.head == ["person"] or not all(word in NEUTRAL | DETERMINER for word in subject[:2]):
        return found(subject, asked.intent, "same_thing")
    return asked.with_relation(subject[2:], "same_thing")


def _without_verb(rest: Words) -> Words:
    """Drop a participle at the end of a subject: "the bus painted" of "what color is the bus painted"."""
    ends = len(rest) > 2 and rest[-2] not in BE and is_verb(rest, len(rest) - 1)
    return rest[:-1] if ends else rest


def _named(rest: Words) -> Referring:
    """Read "the name of the bird", "the woman's profession", "the type of bread used" as the thing behind it."""
    words = rest[1:] if rest[0] in DETERMINER and len(rest) > 1 else rest
    if (
        len(words) > 3
        and words[0] in MAKER
        and words[1] in {"that", "who", "which"}
        and words[2] in MAKER_VERBS
    ):
        return asked_noun(words[:1]).with_subject(words[3:], "maker_verb")
    if len(rest) > 2 and rest[-1] in ATTRIBUTE and rest[-2].endswith("'s"):
        owner = [*rest[:-2], rest[-2].removesuffix("'s")]  # "the man in blue's occupation"
        return asked_noun(rest[-1:]).with_subject(owner, "owner", "attribute")
    asked = asked_noun(words)
    # "the man's hat color": what is asked about belongs to somebody, who is there to be pointed at.
    owners = [at for at, word in enumerate(rest) if word.endswith(("'s", "s'"))]
    if asked.bare and asked.intent in ASKS_SUBJECT and owners:
        owner = rest[: owners[-1] + 1]
        return asked.with_subject([*owner[:-1], owner[-1].removesuffix("'s").removesuffix("'")], "owner")
    if (
        asked.bare
        and asked.intent in ASKS_SUBJECT | OUTSIDE
        and len(asked.head) > 2
        and asked.head[1] in {"of", "in", "on", "for", "between"}
    ):
        return asked.with_subject(asked.head[2:], "name_of")
    if asked.bare and asked.intent in OUTSIDE:
        return refused(asked.intent, "outside_picture", "name_of")
    if asked.head != words:
        return asked.with_subject(asked.head, "name_of", asked.intent)
    if noun_phrase(rest)[-1:] and noun_phrase(rest)[-1] in PICTURE and len(noun_phrase(rest)) <= 2:
        return refused("other", "no_description", "same_thing")
    return found(noun_phrase(rest), asked.intent if asked.intent == "part_of" else "identity", "same_thing")
