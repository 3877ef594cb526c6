"""How a rule says what it found: the check that every phrase passes, and the reasons for having none."""

from __future__ import annotations

from maskoven_kedro.core.facts import Intent, Referring
from maskoven_kedro.core.word_forms import word_forms
from maskoven_kedro.knowledge.phrases import FUNCTION_WORDS, trimmed
from maskoven_kedro.knowledge.question import Words

MAX_PHRASE_WORDS = 20
NEUTRAL_HEADS = frozenset({"thing", "things", "person", "one"})
"""Nouns that a phrase may have and the question need not."""


def found(words: Words, intent: Intent, rule: str) -> Referring:
    """Return a phrase, or the refusal where its words describe nothing."""
    words = [word for word in trimmed(words) if word != ","][:MAX_PHRASE_WORDS]
    # "the" can meet another article where two rules joined their words.
    words = [word for at, word in enumerate(words) if not (word == "the" and words[at - 1 : at] == ["the"])]
    if not words or all(word in FUNCTION_WORDS for word in words):
        return refused(intent, "no_description", rule)
    return Referring(" ".join(words), True, intent, "ok", rule)


def refused(intent: Intent, reason: str, rule: str) -> Referring:
    """Return that there is nothing to point at, and why."""
    return Referring(None, False, intent, reason, rule)


def checked(answer: Referring, question_words: Words) -> Referring:
    """Refuse a phrase with a content word that the question lacks, whatever rule made it."""
    if answer.phrase is None:
        return answer
    forms = frozenset[str]().union(*(word_forms(word) for word in question_words))
    known = FUNCTION_WORDS | NEUTRAL_HEADS
    strange = [
        word for word in answer.phrase.split() if word not in known and forms.isdisjoint(word_forms(word))
    ]
    return refused(answer.intent, "word_not_in_question", answer.rule) if strange else answer
