"""Questions that ask with do, have or a modal, and verbs behind the noun asked for."""

from __future__ import annotations

from collections.abc import Callable

from maskoven_kedro.core.facts import Intent, Referring
from maskoven_kedro.knowledge.asked import ASKS_SUBJECT, OUTSIDE, Asked
from maskoven_kedro.knowledge.lexicon import (
    ADVERB,
    BASE_VERBS,
    BE,
    DETERMINER,
    ED_OTHER,
    FINITE,
    HAVE,
    MADE_OF,
    MAKER_VERBS,
    MODAL,
    OBJECT_PRONOUN,
    PARTICIPLES,
    PAST,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    word_set,
)
from maskoven_kedro.knowledge.nouns import asked_noun
from maskoven_kedro.knowledge.phrases import (
    ends_with_any,
    is_base_verb,
    is_verb,
    noun_phrase,
    starts_relation,
    stranded_tail,
    trimmed,
)
from maskoven_kedro.knowledge.predicates import predicate
from maskoven_kedro.knowledge.question import Words
from maskoven_kedro.knowledge.verdicts import found, refused

_SEEN = word_set("seen found spotted noticed viewed observed identified")
_DONE = frozenset(PAST.values()) | word_set("eaten taken thrown drawn written worn given ridden")
_THINK = word_set("think believe suppose guess")
_SHOW = word_set("show say display read depict represent indicate")
_SEE = word_set("see find notice spot observe view")
_ABOUT = word_set(
    "say read spell mean represent symbolize indicate resemble taste smell feel do weigh cost eat-for"
)


def do_clause(asked: Asked, auxiliary: str, rest: Words) -> Referring:
    """Read "does the man have on his head": the subject, then a base verb with a gap."""
    rest = trimmed(rest)
    if not rest:
        return asked.alone()
    if rest[0] in {"you", "we", "i", "they", "people"} and len(rest) > 1 and rest[1] in _SEE | {"call"}:
        if rest[1] == "call":
            return asked.with_subject(_without_kind(rest[2:]), "name_of", "identity")
        return predicate(asked, "is", rest[2:])
    if rest[0] in PRONOUN and rest[1:2] and rest[1] in _THINK and rest[2:]:
        if rest[-1] in BE:  # "what do you think the round object is"
            return predicate(asked, rest[-1], rest[2:-1])
        return (
            predicate(asked, rest[2], rest[3:])
            if rest[2] in BE and rest[3:]
            else predicate(asked, "is", rest[2:])
        )
    at = ends_with_any(rest, MADE_OF)
    if at is not None:
        return asked.with_subject(rest[:at], "made_of", "made_of")
    if len(rest) == 1:
        return asked.with_subject(rest, "do_clause")
    verb = verb_position(rest)
    subject, phrase = rest[:verb], rest[verb:]
    if (
        asked.bare and asked.intent in OUTSIDE and phrase[0] in _SHOW
    ):  # the time on a clock, the country on a map
        return found(noun_phrase(subject), "other", "do_about")
    if (phrase[0] in _ABOUT and asked.head == ["thing"]) or phrase[:2] == ["look", "like"]:
        after = phrase[2:] if phrase[0] == "look" else phrase[1:]
        if subject in (["it"], ["this"]) and starts_relation(after):
            return found(noun_phrase(after[1:]), "other", "do_about")
        intent: Intent = "activity" if phrase[0] == "do" else "other"
        where = after if starts_relation(after) and after[0] != "for" else []
        return asked.with_subject([*subject, *where], "do_about", intent)
    if asked.bare and asked.intent in ASKS_SUBJECT | OUTSIDE:
        return asked.with_subject(subject, "attribute")
    if subject[0] in PRONOUN and subject[0] not in {"he", "she", "it", "people"}:
        auxiliary = "do" if auxiliary == "does" else auxiliary
    owner = subject if subject[0] in PRONOUN else noun_phrase(subject)
    return asked.with_clause([*owner, inflected(phrase[0], auxiliary), *phrase[1:]], "do_clause")


def _without_kind(words: Words) -> Words:
    """Drop "kind of" of "this kind of hat"."""
    named = asked_noun(words[1:]) if words[1:] and words[0] in DETERMINER else None
    return words if named is None or named.bare else named.head


def modal_clause(asked: Asked, modal: str, rest: Words) -> Referring:
    """Read "could the man be wearing", "can be seen on the left", "can you see"."""
    rest = trimmed(rest)
    if not rest:
        return asked.alone()
    if rest[0] in {"you", "we"} and rest[1:2] == ["call"] and rest[2:]:
        return asked.with_subject(_without_kind(rest[2:]), "name_of", "identity")
    if rest[0] == "be" or rest[:2] in (["have", "been"], ["likely", "be"]):
        after = rest[1:] if rest[0] == "be" else rest[2:]
        after = after[1:] if after[:1] and after[0] in _SEEN else after
        return predicate(asked, "is", after)
    if rest[0] in {"you", "i", "we", "one"} and len(rest) > 1 and rest[1] in _SEE:
        return predicate(asked, "is", rest[2:])
    if rest[-1] == "be":
        return predicate(asked, "is", rest[:-1])
    if "be" in rest:
        at = rest.index("be")
        return predicate(asked, f"{modal} be", [*rest[:at], *rest[at + 1 :]])
    if rest[0] in {"happen", "occur"}:
        return refused("activity", "whole_scene", "happening")
    if asked.head == ["thing"] and rest[1:3] == ["do", "with"]:  # "can you do with this tool"
        return asked.with_subject(rest[3:], "used_for", "purpose")
    if asked.bare and asked.intent in ASKS_SUBJECT | OUTSIDE:
        return asked.with_subject(rest[: verb_position(rest)] if len(rest) > 1 else rest, "attribute")
    if rest[0] in DETERMINER or rest[0] in PRONOUN:
        verb = verb_position(rest) if len(rest) > 1 else 1
        subject = rest[:verb] if rest[0] in PRONOUN else noun_phrase(rest[:verb])
        return asked.with_clause([*subject, modal, *rest[verb:]], "modal")
    return asked.with_clause(["that", modal, *rest], "modal")


def have_clause(asked: Asked, have: str, rest: Words) -> Referring:
    """Read "has a ring on it", "has fallen over", "have the men eaten"."""
    rest = trimmed(rest)
    if not rest:
        return asked.alone()
    if asked.bare and asked.intent in OUTSIDE:
        return refused(asked.intent, "outside_picture", "have")
    if "been" in rest[1:]:
        at = rest.index("been")
        return asked.with_clause([*rest[:at], have, *rest[at:]], "have")
    verb_first = rest[0] in PARTICIPLES | _DONE or (rest[0].endswith("ed") and rest[0] not in ED_OTHER)
    if verb_first and rest[1:] and rest[1] in DETERMINER:  # "bird | has built its nest"
        return asked.with_clause(["who" if asked.head == ["person"] else "that", have, *rest], "have")
    if "got" in rest[1:]:
        return got_clause(asked, rest)
    tail = stranded_tail(rest)  # "has the insect landed on"
    done = [at for at in range(1, len(rest)) if rest[at] in _DONE and is_verb(rest, at)]
    if tail is not None and tail > 1 and is_verb(rest, tail - 1):
        done = [tail - 1]
    if done and rest[0] in {"the", *PRONOUN, *POSSESSIVE} and rest[-1] not in OBJECT_PRONOUN:
        return asked.with_clause([*rest[: done[0]], have, *rest[done[0] :]], "have")
    ends_open = is_verb(rest, len(rest) - 1) and rest[0] in DETERMINER | PRONOUN
    if (ends_open and have != "has") or (rest[0] in PRONOUN and len(rest) > 1):
        return asked.with_clause(
            [rest[0] if rest[0] in PRONOUN else "the", *rest[1:-1], have, rest[-1]], "have"
        )
    if is_verb(rest, 0) or rest[0] in BE | {"been"}:
        return asked.with_clause(["that", have, *rest], "have")
    return asked.with_relation(["with", *rest], "have")


def got_clause(asked: Asked, rest: Words) -> Referring:
    """Read "(what has) the man got on his head" as what he has there."""
    at = rest.index("got")
    return asked.with_clause([*rest[:at], "has", *rest[at + 1 :]], "have")


def relative_clause(asked: Asked, rest: Words) -> Referring:
    """Read a verb behind the noun asked for: "animal | eats the grass", "item | hanging from the roof"."""
    rest = trimmed(rest)
    if not rest:
        return asked.alone()
    if rest[0] in {"happened", "happens"}:
        return refused("activity", "whole_scene", "happening")
    if asked.bare and asked.intent in {"produced_by", "attribute"} and rest[0] in MAKER_VERBS and rest[1:]:
        return asked.with_subject(rest[1:], "maker_verb")
    if asked.bare and asked.intent == "made_of" and rest[0] in {"make", "makes"} and rest[1:2] == ["up"]:
        return asked.with_subject(rest[2:], "made_of")
    if rest[0] in PREPOSITION or starts_relation(rest) or rest[0] in FINITE | HAVE | MODAL:
        return asked.with_relation(rest, "relation")
    return asked.with_clause(["who" if asked.head == ["person"] else "that", *rest], "relative")


def verb_position(words: Words) -> int:
    """Return where the base verb of a question with do or a modal stands: "the dog | have in its mouth"."""
    if words[0] in PRONOUN and len(words) > 1 and words[1] not in ADVERB | PREPOSITION:
        return 1
    tests: tuple[Callable[[str], bool], ...] = (
        lambda word: word == "have",
        lambda word: word in BASE_VERBS,
        is_base_verb,
    )
    for test in tests:
        for at in range(1, len(words)):
            alike = words[at] == "like" and any(
                word in BASE_VERBS for word in words[at + 1 :]
            )  # "a bird like this"
            if test(words[at]) and not alike and words[at - 1] not in DETERMINER | {"of", "in", "on"}:
                return at
    if words[-1] in OBJECT_PRONOUN and len(words) > 2:
        return len(words) - 2
    tail = stranded_tail(words)
    return max(1, (tail if tail is not None else len(words)) - 1)


def inflected(verb: str, auxiliary: str) -> str:
    """Return a verb in the tense of its auxiliary, which goes: does carry -> carries, did eat -> ate."""
    if auxiliary == "did":
        if verb in PAST:
            return PAST[verb]
        return (
            verb + "d"
            if verb.endswith("e")
            else verb[:-1] + "ied"
            if _after_consonant_y(verb)
            else verb + "ed"
        )
    if auxiliary == "does":
        if verb == "have":
            return "has"
        if _after_consonant_y(verb):
            return verb[:-1] + "ies"
        return verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")
    return verb


def _after_consonant_y(verb: str) -> bool:
    return verb.endswith("y") and len(verb) > 2 and verb[-2] not in "aeiou"
