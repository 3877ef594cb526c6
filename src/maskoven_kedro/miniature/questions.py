"""What people ask about the miniature's pictures: template questions, natural ones, and some about nothing visible."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from maskoven_kedro.miniature.catalogue import Kind
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.phrases import ANYTHING, Description

_TEMPLATES: dict[str, tuple[str, ...]] = {
    "animal": (
        "what is this animal?",
        "what is the species of this animal?",
        "what species of {noun} is this?",
        "what {noun} is this?",
    ),
    "plant": ("what is this plant?", "what is the species of this plant?", "what {noun} is this?"),
    "food": (
        "what is this food called?",
        "what is the name of this food?",
        "what {noun} is this?",
        "what is this dish?",
    ),
    "vehicle": ("what is the model of this {noun}?", "what {noun} is this?", "what model of {noun} is this?"),
    "building": ("what is this place?", "what building is this?", "what is the name of this {noun}?"),
    "location": ("what is this place?", "what is the name of this {noun}?", "what place is this?"),
    "sport": ("what is this object used in sport?", "what {noun} is this?"),
    "instrument": ("what instrument is this?", "what {noun} is this?"),
}
_ANY = (
    "what is shown in the photo?",
    "what is this {noun}?",
    "which {noun} is this?",
    "what is the name of this {noun}?",
)
_PLURAL = (
    "what are these {plural}?",
    "what kind of {plural} are these?",
    "what {plural} are shown in the picture?",
    "which {plural} are these?",
)

_NATURAL = (
    "what is {it}?",
    "what is {it}?",
    "what is the name of {it}?",
    "what kind of {noun} is {it}?",
    "what type of {noun} is {it}?",
    "can you tell me what {it} is?",
    "what do you call {it}?",
    "{it} is what?",
    "do you know the name of {it}?",
)
_BY_TAIL = (
    "what kind of {head} is {tail}?",
    "which {head} is {tail}?",
    "what {head} is {tail}?",
    "what type of {head} is {tail}?",
    "what is the {head} that is {tail}?",
)
_BY_TAIL_ALONE = (
    "what is {tail}?",
    "what is the item {tail}?",
    "what thing is {tail}?",
    "what can be seen {tail}?",
)
_MADE_OF = ("what is {it} made of?", "what material is {it} made of?", "what is {it} made from?")

MATERIALS: dict[str, str] = {
    "chair": "Wood",
    "guitar": "Wood",
    "string instrument": "Wood",
    "drum": "Wood",
    "shoe": "Leather",
    "bag": "Leather",
    "utensil": "Stainless steel",
    "hat": "Cotton",
    "flag": "Nylon",
    "bottle": "Glass",
    "pyramid": "Limestone",
    "teapot": "Ceramic",
    "sign": "Metal",
    "truck": "Metal",
    "ship": "Steel",
    "bread": "Dough",
    "tree": "Wood",
}
"""Kind -> what its things are made of: answers of "made of" questions, seen as the thing itself."""


@dataclass(frozen=True)
class Unseen:
    """A question whose answer is an entity that is not drawn: (question, answer, the kinds or places it suits)."""

    question: str
    answer: str
    kinds: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


UNSEEN: tuple[Unseen, ...] = (
    Unseen("what season is it in the picture?", "Winter", places=("snow",)),
    Unseen("what time of year is it?", "Summer", places=("beach",)),
    Unseen("when was this picture taken?", "Morning", places=("meadow", "garden")),
    Unseen("when does the sun stand as high as here?", "Noon", places=("desert", "mountains")),
    Unseen("why is the {noun} moving in the air?", "Wind", kinds=("flag",)),
    Unseen("how does the {noun} stay in the air?", "Lift (force)", kinds=("aircraft", "bird")),
    Unseen("how is this {noun} prepared?", "Baking", kinds=("bread", "cake")),
    Unseen("how is the {noun} made?", "Brewing", kinds=("drink",)),
    Unseen("how do people make music with the {noun}?", "Guitar solo", kinds=("guitar",)),
    Unseen("what game is played with the {noun}?", "Basketball", kinds=("ball",)),
    Unseen("what sport is this {noun} used for?", "Tennis", kinds=("ball",)),
    Unseen("when do people eat the {noun}?", "Birthday", kinds=("cake",)),
    Unseen("why are there so many {plural} here?", "Harvest", kinds=("fruit", "vegetable")),
    Unseen("what is the {noun} produced by?", "Volkswagen", kinds=("car",)),
    Unseen("which company produced the {noun}?", "Boeing", kinds=("aircraft",)),
    Unseen("what brand is the {noun} produced by?", "Adidas", kinds=("shoe",)),
    Unseen("what is {noun} produced by?", "Fender (company)", kinds=("guitar",)),
    Unseen("what country is this?", "Germany", places=("street",)),
    Unseen("what country is this {noun} from?", "Japan", kinds=("train", "flag", "temple")),
    Unseen("in what region was this photo taken?", "Africa", places=("desert",)),
    Unseen("what is the weather like?", "Snow", places=("snow",)),
    Unseen("what are people doing at this place?", "Swimming", places=("beach", "sea")),
    Unseen("what event is being celebrated?", "Wedding", kinds=("cake",)),
    Unseen("what do people do with this {noun}?", "Sailing", kinds=("ship",)),
    Unseen("what made this {noun} possible?", "Spaceflight", kinds=("rocket",)),
    Unseen("how did they record this scene?", "Photography", places=("studio", "forest")),
    Unseen("what is the {noun} used for?", "Cooking", kinds=("utensil", "vegetable")),
)

EVENTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Industrial Revolution", ("train",)),
    ("Space Race", ("rocket", "aircraft")),
    ("Renaissance", ("church", "castle")),
    ("World War II", ("aircraft", "truck")),
    ("Middle Ages", ("castle", "church")),
    ("Photography", ("flower", "mountain")),
    ("Linux", ("penguin",)),
    ("Winter", ("bear", "penguin", "tree")),
    ("NASCAR", ("car",)),
    ("Knitting", ("hat", "sheep")),
    ("Baking", ("bread", "cake")),
    ("Expo 2010", ("tower", "flag")),
    ("Horse show", ("horse",)),
    ("Spaceflight", ("rocket",)),
    ("Christmas", ("tree",)),
)
"""Entities of the entity split that cannot be drawn, and the kinds of thing that stand in their pictures."""


def template_question(kind: Kind, dice: Dice, plural: bool = False) -> str:
    """Return an entity-split question about the one thing (or the many of a kind) shown."""
    options = _PLURAL if plural else (*_TEMPLATES.get(kind.category, ()), *_ANY)
    return dice.choice(options).format(noun=kind.nouns[0], plural=kind.plural)


def natural_question(pointing: Sequence[Description], dice: Dice) -> str:
    """Return a query-split question that uses one of the descriptions, the richer ones more often.

    Raises ValueError when there is no description.
    """
    if not pointing:
        raise ValueError("a natural question needs at least one description that holds for the thing alone")
    relations = [d for d in pointing if d.form == "relation"]
    others = [d for d in pointing if d.form in ("adjective", "extreme")]
    chosen = (
        dice.choice(relations)
        if relations and (not others or dice.chance(0.7))
        else dice.choice(others or pointing)
    )
    if chosen.noun == ANYTHING and chosen.tail:
        return dice.choice(_BY_TAIL_ALONE).format(tail=chosen.tail)
    if chosen.tail and dice.chance(0.55):
        return dice.choice(_BY_TAIL).format(head=chosen.head, tail=chosen.tail)
    return dice.choice(_NATURAL).format(it=chosen.text, noun=chosen.noun)


def material_question(pointing: Sequence[Description], dice: Dice) -> str:
    """Return a question for what the described thing is made of."""
    return dice.choice(_MADE_OF).format(it=dice.choice(pointing).text)


def unseen_question(kind: Kind, place: str, known: Container[str], dice: Dice) -> tuple[str, str] | None:
    """Return a question whose answer is not drawn and that known answer; None if none suits kind and place."""
    suiting = [u for u in UNSEEN if u.answer in known and suits(u, kind, place)]
    if not suiting:
        return None
    chosen = dice.choice(suiting)
    return chosen.question.format(noun=kind.nouns[0], plural=kind.plural), chosen.answer


def suits(unseen: Unseen, kind: Kind, place: str) -> bool:
    """Return whether the question makes sense for a picture of that kind and place."""
    return kind.name in unseen.kinds or place in unseen.places


def human_touch(question: str, dice: Dice) -> str:
    """Return the question as people type it: capitals, a missing mark, a slip of the finger, "whats"."""
    if dice.chance(0.25):
        question = question[0].upper() + question[1:]
    if dice.chance(0.2):
        question = question.rstrip("?")
    if dice.chance(0.15):
        question = question.replace("what is", "what's", 1)
    if dice.chance(0.15) and len(question) > 12:
        at = dice.integer(6, len(question) - 3)
        if question[at].isalpha() and question[at + 1].isalpha():
            question = question[:at] + question[at + 1] + question[at] + question[at + 2 :]
    if dice.chance(0.1):
        question = question.replace(" ", "  ", 1)
    return question


def unseen_titles() -> tuple[str, ...]:
    """Return the titles of all entities that are answers without being drawn, in alphabetical order."""
    return tuple(sorted({u.answer for u in UNSEEN} | {title for title, _ in EVENTS}))


def material_titles() -> tuple[str, ...]:
    """Return the titles of all materials, in alphabetical order."""
    return tuple(sorted(set(MATERIALS.values())))
