"""The noun asked for, put together with what is said about it as one phrase."""

from __future__ import annotations

from dataclasses import dataclass

from maskoven_kedro.core.facts import Intent, Referring
from maskoven_kedro.knowledge.lexicon import (
    PICTURE,
    PRONOUN,
    THIS,
)
from maskoven_kedro.knowledge.phrases import (
    noun_phrase,
)
from maskoven_kedro.knowledge.question import Words
from maskoven_kedro.knowledge.verdicts import found, refused

_EVERYWHERE = frozenset({"the", "weather", "climate", "atmosphere", "temperature"})
OUTSIDE: frozenset[Intent] = frozenset({"place", "time"})
ASKS_SUBJECT: frozenset[Intent] = frozenset({"attribute", "made_of", "produced_by"})


@dataclass(frozen=True)
class Asked:
    """The noun asked for; `bare` where it names no thing of its own (a colour, a country, a sport, a brand)."""

    head: Words
    intent: Intent = "identity"
    bare: bool = False

    def alone(self) -> Referring:
        """Return the noun by itself, as in "what kind of hat?"."""
        if self.head == ["person"]:
            return refused(self.intent, "no_description", "noun")
        if self.bare and self.intent != "part_of":
            reason = {"place": "outside_picture", "time": "outside_picture", "activity": "whole_scene"}
            return refused(self.intent, reason.get(self.intent, "no_description"), "noun")
        return found(noun_phrase(self.head), self.intent, "noun")

    def with_relation(self, relation: Words, rule: str, be: str = "is") -> Referring:
        """Return the noun and what stands about it: "the thing" + "in the cup"."""
        if self.bare and self.intent in OUTSIDE:
            return refused(self.intent, "outside_picture", rule)
        if self.head == ["thing"] and be in {"are", "were"}:
            return found(["the", "things", *relation], self.intent, rule)
        return found([*noun_phrase(self.head), *relation], self.intent, rule)

    def with_clause(self, clause: Words, rule: str) -> Referring:
        """Return the noun and a clause with a gap: "the hat" + "the man is wearing"."""
        if self.bare and self.intent in OUTSIDE:
            return refused(self.intent, "outside_picture", rule)
        return found([*noun_phrase(self.head), *clause], self.intent, rule)

    def with_subject(self, subject: Words, rule: str, intent: Intent | None = None) -> Referring:
        """Return the thing that something is asked about: "the bus" of "what color is the bus"."""
        intent = intent or self.intent
        if intent in OUTSIDE:
            return refused(intent, "outside_picture", rule)
        subject = noun_phrase(subject)
        if all(word in (PRONOUN - {"people"}) | THIS | {"the", "a", "an"} | PICTURE for word in subject):
            return refused(intent, "no_description", rule)
        if set(subject) <= _EVERYWHERE:
            return refused(intent, "whole_scene", rule)
        return found(subject, intent, rule)
