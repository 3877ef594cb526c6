"""Parts of a question that stand where they usually do not: its wh-word at the end, a place at its beginning."""

from __future__ import annotations

from maskoven_kedro.core.facts import Referring
from maskoven_kedro.knowledge.asked import Asked
from maskoven_kedro.knowledge.lexicon import BE, FINITE, PICTURE, PRONOUN, THIS, word_set
from maskoven_kedro.knowledge.nouns import asked_noun
from maskoven_kedro.knowledge.phrases import noun_phrase, trimmed
from maskoven_kedro.knowledge.question import Words
from maskoven_kedro.knowledge.verdicts import found

_PLACED = word_set("on in at under behind beside near inside above below between next")


def placed(answer: Referring, before: Words) -> Referring:
    """Put the place that a question begins with behind its phrase: "On the table, what is the fruit?"."""
    place = trimmed([word for word in before if word != ","])
    if answer.phrase is None or place[:1] == [] or place[0] not in _PLACED or not PICTURE.isdisjoint(place):
        return answer
    return found([*answer.phrase.split(), *place], answer.intent, answer.rule)


def in_situ_phrase(before: Words, noun: Words) -> Referring:
    """Read a question with its wh-word behind the verb: "they are which product", "the man is holding what"."""
    while before and before[-1] in {"a", "the", "an"}:
        before = before[:-1]
    asked = asked_noun(noun) if noun else Asked(["thing"])
    subject = trimmed(before)
    while subject and subject[-1] in BE | {"called"}:
        subject = trimmed(subject[:-1])
        if not subject or all(word in PRONOUN | THIS for word in subject):
            return found(noun_phrase(asked.head), asked.intent, "in_situ")
        if not any(word in FINITE for word in subject) or len(subject) < len(before) - 1:
            return found(noun_phrase(subject), asked.intent, "in_situ")
    return found([*noun_phrase(asked.head), *noun_phrase(subject)], asked.intent, "in_situ")
