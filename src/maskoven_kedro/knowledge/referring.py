"""Rules that find the referring expression in a question: the wh-word and the verb go, relations stay.

"What is the fruit left of the blue cup?" holds "the fruit left of the blue cup"; where the thing has no noun of its own
the phrase says "the thing the person is holding". Nothing is answered: apart from articles, prepositions, forms of a
verb of the question and the neutral words thing, one and (for "who") person, every word comes from the question.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from maskoven_kedro.core.facts import Referring
from maskoven_kedro.core.word_forms import word_forms
from maskoven_kedro.knowledge.asked import Asked
from maskoven_kedro.knowledge.lexicon import (
    BASE_VERBS,
    BE,
    DETERMINER,
    DO,
    FINITE,
    HAVE,
    IMPERATIVE,
    LEAD_IN,
    MAKER_VERBS,
    MODAL,
    NUMBERS,
    PICTURE,
    PREPOSITION,
    PRONOUN,
    SIDES,
    WH,
    word_set,
)
from maskoven_kedro.knowledge.misplaced import in_situ_phrase, placed
from maskoven_kedro.knowledge.nouns import asked_noun, is_third_person, noun_end
from maskoven_kedro.knowledge.orders import asks, talks_to_the_reader
from maskoven_kedro.knowledge.phrases import (
    is_auxiliary,
    noun_phrase,
    starts_relation,
    trimmed,
)
from maskoven_kedro.knowledge.predicates import predicate
from maskoven_kedro.knowledge.question import Words, clauses, first_question
from maskoven_kedro.knowledge.requests import without_wh
from maskoven_kedro.knowledge.verb_clauses import (
    do_clause,
    got_clause,
    have_clause,
    modal_clause,
    relative_clause,
    verb_position,
)
from maskoven_kedro.knowledge.verdicts import checked, found, refused

_RULE_FILES = (
    "lexicon", "orders", "question", "phrases", "verdicts", "gaps", "nouns", "asked", "predicates", "misplaced",
    "verb_clauses", "requests", "referring", "../core/word_forms",
)  # fmt: skip
_AMOUNTS = word_set("many much old tall big long far high wide heavy large fast deep often")


class RuleReferringSource:
    """The rule-based extractor; needs no network and no model, and never raises on any text."""

    name = "question_rules"

    def __init__(self) -> None:
        """Set `version` to the hash of the rules, so that cached answers of older rules are not used."""
        folder = Path(__file__).parent
        digest = hashlib.sha256()
        for file in _RULE_FILES:
            digest.update((folder / f"{file}.py").read_bytes())
        self.version = digest.hexdigest()[:16]

    def refer(self, question: str) -> Referring:
        """Say what the question points at: the first clause with a phrase decides.

        >>> RuleReferringSource().refer("what is the fruit left of the blue cup?").phrase
        'the fruit left of the blue cup'
        >>> RuleReferringSource().refer("What is the person holding").phrase
        'the thing the person is holding'
        """
        answers: list[Referring] = []
        parts = clauses(question)
        first = next((at for at, words in enumerate(parts) if asks(words)), len(parts))
        # What asks goes first; what stands before may name the thing, what stands behind and asks nothing is an answer.
        for words in [*(words for words in parts[first:] if asks(words)), *parts[:first]]:
            answer = checked(_clause(first_question(words)), words)
            if answer.groundable:
                return answer
            answers.append(answer)
        asking = [answer for answer in answers if answer.reason != "no_question"]
        if asking or answers:
            return (asking or answers)[0]
        if talks_to_the_reader(question):
            return refused("other", "order_in_question", "none")
        return refused("other", "no_question" if question.strip() else "empty", "none")


def _clause(words: Words) -> Referring:
    """Decide on the shape of one clause: where the wh-word stands, or that there is none."""
    at = next((place for place, word in enumerate(words) if word in WH), None)
    if at is None:
        return without_wh(words)
    before, after = words[:at], words[at:]
    if not before:
        return _later_question(words) or _wh(after)
    if all(word in PREPOSITION | {"and", "so", ",", "then", "but"} for word in before):
        # "on what is the cat sitting": the preposition goes back to where it is missing.
        stranded = [word for word in before if word in PREPOSITION]
        return _wh([*after, *stranded])
    if all(word in LEAD_IN for word in before) or before[-1] == ",":
        return placed(_wh(after), before)
    if (
        before[0] in IMPERATIVE | LEAD_IN
        and before[0] not in FINITE
        and after[0] in {"which", "who", "whose", "where", "when"}
    ):
        return without_wh(words)
    shows = not after[1:] and len(before) > 2 and not word_forms(before[-1]).isdisjoint(BASE_VERBS)
    if shows:  # "the statue depicts whom"
        return found(["the", "thing", *noun_phrase(before)], "identity", "in_situ")
    in_situ = any(word in FINITE for word in before) and not any(word in FINITE for word in after[1:])
    if in_situ and not is_auxiliary(before[0]) and after[1:] and after[1] in PREPOSITION - {"like"}:
        return found(["the", "thing", *noun_phrase(before), *after[1:]], "identity", "in_situ")
    if in_situ and not is_auxiliary(before[0]):
        return in_situ_phrase(before, after[1:])
    if is_auxiliary(before[0]) and after[0] in {"which", "who", "whose", "where", "when"}:
        return without_wh(words)
    return _wh(after)


def _later_question(words: Words) -> Referring | None:
    """Read "when the light is on, what is ..." as the question behind its comma."""
    if words[0] not in {"when", "where", "how", "why"}:
        return None
    for at in range(1, len(words) - 1):
        if words[at] == "," and words[at + 1] in {"what", "which", "who"}:
            return _wh(words[at + 1 :])
    return None


def _wh(words: Words) -> Referring:
    """Read a clause that begins with its wh-word."""
    word, rest = words[0], words[1:]
    if word == "when":
        return refused("time", "asks_time", "wh_when")
    if word == "why":
        return refused("cause", "asks_cause", "wh_why")
    if word == "where":
        return refused("place", "asks_place", "wh_where")
    if word == "how":
        return _how(rest)
    if word in {"who", "whom"}:
        return _who(rest)
    while (
        rest
        and rest[0] in {"exactly", "else", "specific", "specifically", "type's"}
        and len(rest) > 1
        and word != "whose"
    ):
        rest = rest[1:]
    if not rest:
        return refused("identity", "no_description", "wh_alone")
    return _what(rest)


def _how(rest: Words) -> Referring:
    if rest[:1] and rest[0] in {"many", "much"}:
        return refused("count", "asks_count", "wh_how")
    if rest[:1] and rest[0] in _AMOUNTS:
        return refused("attribute", "asks_amount", "wh_how")
    if rest[:1] and rest[0] in DO and "call" in rest:
        return found(noun_phrase(rest[rest.index("call") + 1 :]), "identity", "name_of")
    if rest[:1] and rest[0] in BE and rest[-1] in {"called", "named"}:
        return found(noun_phrase(rest[1:-1]), "identity", "name_of")
    return refused("manner", "asks_manner", "wh_how")


def _who(rest: Words) -> Referring:
    asked = Asked(["person"])
    if not rest:
        return refused("identity", "no_description", "who")
    while rest[0] in {"is", "was"} and rest[1:2] == ["it"] and rest[2:3] == ["that"]:
        rest = rest[3:]
    if rest[0] in BE:
        return predicate(asked, rest[0], rest[1:])
    verb = rest[1] if rest[0] in MODAL | DO | HAVE and len(rest) > 1 and rest[1] in MAKER_VERBS else rest[0]
    if verb in MAKER_VERBS:
        return found(noun_phrase(rest[rest.index(verb) + 1 :]), "produced_by", "maker_verb")
    if verb in {"took", "takes"} and rest[-1] in PICTURE:
        return refused("other", "outside_picture", "who")
    return _after_noun(asked, rest)


def _what(rest: Words) -> Referring:
    """Read what follows what, which or whose."""
    first = rest[0]
    if first in FINITE:
        return _after_noun(Asked(["thing"]), rest)
    if first in DETERMINER - NUMBERS or first in PRONOUN - {"people", "one"}:
        return _embedded(Asked(["thing"]), rest)
    if rest[:1] == ["about"]:
        return found(noun_phrase(rest[1:]), "identity", "what_about")
    done = first.endswith("ed") and rest[1:] and rest[1] in DETERMINER  # "what caused the hole"
    if done or is_third_person(rest, 0) or first in {"happened", "happens"}:
        return relative_clause(Asked(["thing"]), rest)
    at = noun_end(rest)
    if first in SIDES and at > 2 and rest[1] == "of" and rest[at - 1] in PICTURE:
        return refused("place", "asks_place", "wh_where")  # "on which side of the photo is the cat"
    asked = asked_noun(rest[:at])
    return _after_noun(asked, rest[at:])


def _after_noun(asked: Asked, rest: Words) -> Referring:
    """Read what follows the noun asked for (in "what is ...?" the neutral "thing")."""
    if not rest:
        return asked.alone()
    first, after = rest[0], rest[1:]
    if first == "is" and "got" in after[1:]:  # "what's he got"
        return got_clause(asked, after)
    if first in BE:
        return predicate(asked, first, after)
    if first in DO:
        return do_clause(asked, first, after)
    if first in MODAL:
        return modal_clause(asked, first, after)
    if first in HAVE:
        return have_clause(asked, first, after)
    if first in DETERMINER or first in PRONOUN:
        return _embedded(asked, rest)
    return relative_clause(asked, rest)


def _embedded(asked: Asked, rest: Words) -> Referring:
    """Read a subject that stands before its verb: "(tell me) what the man is holding", "what hat the man wearing"."""
    later = [at for at in range(2, len(rest)) if rest[at] in {"is", "are", "was", "were"}]
    if rest[0] == "that" and rest[1:2] and rest[1] in FINITE and later:  # "item | that is red is on the desk"
        return asked.with_relation([*rest[: later[-1]], *trimmed(rest[later[-1] + 1 :])], "relative")
    for at in range(1, len(rest)):
        if rest[at] in BE:
            return predicate(asked, rest[at], [*rest[:at], *rest[at + 1 :]])
        if rest[at] in MODAL | HAVE | DO:
            return asked.with_clause(rest, "embedded")
    if starts_relation(rest[1:]) or any(word.endswith("ing") for word in rest):
        return predicate(asked, "is", rest)
    verb = verb_position(rest)
    return (
        asked.with_clause(rest, "embedded")
        if verb < len(rest) and rest[0] in PRONOUN
        else predicate(asked, "is", rest)
    )
