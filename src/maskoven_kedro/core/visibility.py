"""Whether the classes above an entity speak of something that can be seen, and whether a question asks for it.

The class list knows nothing of what was drawn; how well it tells drawn things from others is measured in evaluation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import polars as pl

from maskoven_kedro.core.common_nouns import BASIC
from maskoven_kedro.core.facts import ClassStatement
from maskoven_kedro.core.hypernyms import kind_word
from maskoven_kedro.core.plurals import singular
from maskoven_kedro.core.schemas import Schema

Nature = Literal["drawable", "place", "abstract_place", "not_visual", "unknown"]


def _words(text: str) -> frozenset[str]:
    return frozenset(word.replace("-", " ") for word in text.split())


TYPES: dict[str, frozenset[str]] = {
    # The paper's own types.
    "time": _words(
        "time-interval time-period period historical-period era season time-of-year time-of-day part-of-day day "
        "holiday unit-of-time month century decade millennium point-in-time date calendar-day age"
    ),
    "method": _words(
        "method technique process cooking-method food-preparation procedure manufacturing-process"
    ),
    "event": _words(
        "event occurrence festival ceremony sporting-event sports-event sports-competition competition tournament "
        "war battle revolution conflict war-front exhibition fair world's-fair expo party wedding celebration "
        "cultural-movement art-movement movement recurring-event historical-event incident accident disaster show "
        "annual-event election world-war rite-of-passage race auto-race sports-season"
    ),
    "game": _words(
        "game ball-game team-sport type-of-sport sport sports-discipline olympic-sport spectator-sport board-game "
        "card-game video-game individual-sport water-sport winter-sport martial-art racket-sport hobby gymnastics"
    ),
    "technology": _words(
        "technology software operating-system computer-program kernel programming-language file-format protocol "
        "engineering technical-system communications-system energy-technology free-software"
    ),
    "chart": _words("chart diagram graph infographic plot table-of-data statistical-graphic"),
    # Not in the paper's list; an option adds them.
    "activity": _words(
        "activity human-activity action behaviour behavior art-form recreation leisure-activity"
    ),
    "phenomenon": _words(
        "phenomenon natural-phenomenon weather weather-phenomenon meteorological-phenomenon force physical-phenomenon "
        "physical-quantity precipitation"
    ),
    "organization": _words(
        "organization organisation company enterprise business brand corporation automobile-manufacturer "
        "aircraft-manufacturer manufacturer public-company sports-league league institution club"
    ),
    "concept": _words(
        "concept academic-discipline discipline theory ideology science field-of-study profession occupation disease "
        "music-genre genre art-genre language name symbol solo musical-composition"
    ),
}
"""Type -> labels of classes that say so."""

_ABSTRACT_PLACES = _words(
    "country sovereign-state state continent region geographic-region geographical-region province "
    "administrative-territorial-entity political-territorial-entity federal-state republic kingdom empire nation "
    "county city town village municipality human-settlement settlement big-city capital capital-city island-country "
    "historical-country territory district populated-place"
)
_PLACES = _words(
    "building tower church castle palace temple mosque bridge skyscraper house museum stadium lighthouse cathedral "
    "monument architectural-structure fixed-construction mountain lake river island park beach waterfall landform "
    "body-of-water volcano geographical-feature street square national-park garden landmark archaeological-site "
    "pyramid ruin mountain-range rock-formation tourist-attraction windmill fort gate"
)
_DRAWABLE = BASIC | _words(
    "animal plant taxon organism vertebrate mammal fungus animalia plantae person human food dish meal drink beverage "
    "fruit vegetable foodstuff dessert cake bread vehicle motor-vehicle means-of-transport aircraft watercraft "
    "rolling-stock rocket launch-vehicle device tool machine instrument musical-instrument furniture clothing garment "
    "container vessel utensil weapon toy equipment sports-equipment household-appliance kitchenware tableware headgear "
    "footwear physical-object artificial-physical-object artefact artifact product work-of-art sculpture painting "
    "flag material building-material textile metal alloy wood-product jewelry jewellery gadget game-equipment "
    "playing-equipment component electronic-device computer-hardware traffic-sign cultivar leaf fiber fibre"
)

_NOUN_PHRASE = 3
_ASKING = ("what", "whats", "which", "who", "whom", "whose", "where", "when", "why", "how")
_CHART_WORDS = re.compile(
    r"\b(?:(?:bar|pie|line|flow|area)[ -]?(?:chart|graph)|charts?|graphs?|histogram|infographic|diagram)\b",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"^\W*(?:(?:can|could|would) you (?:please )?(?:tell|show) me|do you know|tell me|i wonder|please tell me)\b",
    re.IGNORECASE,
)


VISIBILITY: Schema = {
    "entity_id": pl.String,
    "nature": pl.String,
    "type": pl.String,
    "class_id": pl.String,
    "label": pl.String,
    "depth": pl.Int32,
}
"""The verdict on every entity, in the words of `Verdict`."""


@dataclass(frozen=True)
class Verdict:
    """What the nearest deciding class says: the nature, the type (`event`, `abstract_place`, ...), and that class."""

    nature: Nature
    type: str = ""
    class_id: str = ""
    label: str = ""
    depth: int = 0


def nature_of(statements: Sequence[ClassStatement]) -> Verdict:
    """Return what the nearest class that decides anything says; at one distance, what can be seen goes first.

    So a technology from which something drawable lies between it and the entity is drawable: a bridge stays, however
    far up the word technology stands.

    >>> from maskoven_kedro.core.facts import ClassStatement
    >>> war = ClassStatement("Q198", "war", "en", "P31", "normal", 1, "Q362")
    >>> nature_of([war]).type
    'event'
    """
    found: list[tuple[int, int, int, Verdict]] = []
    for place, statement in enumerate(statements):
        decided = _read(statement)
        if decided is not None:
            priority, nature, of_type = decided
            verdict = Verdict(nature, of_type, statement.class_id, statement.label, statement.depth)
            found.append((statement.depth, priority, place, verdict))
    return min(found, key=lambda entry: entry[:3])[3] if found else Verdict("unknown")


def visibility_rows(classes: Mapping[str, Sequence[ClassStatement]]) -> list[dict[str, object]]:
    """Return rows of `VISIBILITY` from the classes above every entity, in the order of the entities."""
    return [{"entity_id": entity_id, **asdict(nature_of(above))} for entity_id, above in classes.items()]


def asking_word(question: str) -> str:
    """Return the word that asks in a question, in lower case, empty where there is none.

    >>> asking_word("Can you tell me what the bird that shows how to fly is?"), asking_word("the hat is which brand")
    ('what', 'which')
    """
    spoken = _POLITE.sub("", question)
    for word in re.findall(r"[a-z]+", spoken.lower().replace("'", "")):
        if word in _ASKING:
            return "what" if word == "whats" else word
    return ""


def contains_word(question: str, words: Sequence[str]) -> str:
    """Return the first of the words that the question contains as a whole word, empty where there is none."""
    spoken = set(re.findall(r"[a-z]+", question.lower()))
    return next((word for word in words if word in spoken), "")


def asks_about_chart(question: str) -> bool:
    """Whether a question wants a chart or diagram read.

    >>> asks_about_chart("what does the bar chart show?"), asks_about_chart("what is the chard?")
    (True, False)
    """
    return _CHART_WORDS.search(question) is not None


def _read(statement: ClassStatement) -> tuple[int, Nature, str] | None:
    """Return (priority, nature, type) of one class; its whole name decides, else the last word of it."""
    label = statement.label.casefold().partition(" (")[0]
    if statement.label_source == "id" or not label:
        return None
    names = [singular(label)]
    if word := kind_word(statement):
        names.append(word.casefold())
    words = names[-1].split()
    # The last word of a longer name is the noun of a clause: "organisms known by a particular common name".
    last = _look_up(words[-1]) if len(words) <= _NOUN_PHRASE else None
    return next((hit for name in names if (hit := _look_up(name))), last)


def _look_up(name: str) -> tuple[int, Nature, str] | None:
    if name in _PLACES:
        return 0, "place", "place"
    if name in _DRAWABLE:
        return 0, "drawable", "drawable"
    if name in _ABSTRACT_PLACES:
        return 1, "abstract_place", "abstract_place"
    return next(((2, "not_visual", kind) for kind, labels in TYPES.items() if name in labels), None)
