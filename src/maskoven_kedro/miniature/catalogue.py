"""The register of kinds (how a thing is drawn, what it is called) and of looks (one entity's own features)."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.ink import Part

Draw = Callable[[dict[str, Any], Dice], list[Part]]


@dataclass(frozen=True)
class Kind:
    """A kind of thing.

    name: also its canonical common noun. nouns: every common noun that names it in training phrases and template
    questions, the most usual first, always singular. plural: plural of the first noun. general: a broader word for
    "what is this ...?" (animal, plant, food, vehicle, building, thing, instrument, ...). category: one of the
    paper's ten plus others: see `CATEGORIES`. pose: "stands" (on the ground, upright), "lies" (any turn, on a table
    or floor), "flies" (in the air), "hangs" (upright, on a wall or in the air), "rises" (a building or mountain, on
    the horizon, large). places: backgrounds it is at home in, names in `backdrop.BACKDROPS`. size: usual extent as
    a share of the picture's shorter side, (low, high), when it is the main thing. crowd: whether a dozen of it in one
    picture looks natural. mirrors: whether its mirror image is still itself (no lettering).
    """

    name: str
    nouns: tuple[str, ...]
    plural: str
    general: str
    category: str
    pose: str
    places: tuple[str, ...]
    size: tuple[float, float]
    crowd: bool
    mirrors: bool
    draw: Draw


@dataclass(frozen=True)
class Look:
    """An entity's own features.

    title: English Wikipedia title. kind: name of its kind. words: adjectives that a person would use for what is
    seen, the main colour first when it has one ("black", "spotted"). features: keyword features for the kind's
    drawing function.
    """

    title: str
    kind: str
    words: tuple[str, ...]
    features: dict[str, Any]


CATEGORIES = (
    "animal",
    "plant",
    "food",
    "vehicle",
    "building",
    "location",
    "sport",
    "object",
    "instrument",
    "clothing",
    "others",
)
PLACES = (
    "meadow",
    "forest",
    "beach",
    "sea",
    "sky",
    "snow",
    "desert",
    "mountains",
    "street",
    "table",
    "floor",
    "wall",
    "garden",
    "studio",
    "pond",
)
_MODULES = (
    "animals",
    "hoofed",
    "birds",
    "small_animals",
    "creeping",
    "plants",
    "flowers",
    "trees",
    "produce",
    "food",
    "meals",
    "drinks",
    "sweets",
    "vehicles",
    "lorries",
    "aircraft",
    "ships",
    "rails",
    "machines",
    "places",
    "landmarks",
    "monuments",
    "sights",
    "objects",
    "instruments",
    "wear",
    "household",
    "play",
    "tools",
)

_KINDS: dict[str, Kind] = {}
_LOOKS: dict[str, Look] = {}


def kind(
    name: str,
    *,
    nouns: tuple[str, ...],
    plural: str,
    general: str,
    category: str,
    pose: str,
    places: tuple[str, ...],
    size: tuple[float, float],
    crowd: bool = False,
    mirrors: bool = True,
) -> Callable[[Draw], Draw]:
    """Register the decorated drawing function under a kind."""
    if (
        category not in CATEGORIES
        or not set(places) <= set(PLACES)
        or pose not in {"stands", "lies", "flies", "hangs", "rises"}
    ):
        raise ValueError(f"kind {name!r}: unknown category, place or pose")

    def register(draw: Draw) -> Draw:
        if name in _KINDS:
            raise ValueError(f"kind {name!r} is registered twice")
        _KINDS[name] = Kind(name, nouns, plural, general, category, pose, places, size, crowd, mirrors, draw)
        return draw

    return register


def look(title: str, kind: str, words: tuple[str, ...], **features: Any) -> None:
    """Register an entity's look."""
    if title in _LOOKS:
        raise ValueError(f"look {title!r} is registered twice")
    _LOOKS[title] = Look(title, kind, words, features)


@functools.cache
def kinds() -> Mapping[str, Kind]:
    """Return all kinds by name, in a fixed order."""
    _load()
    return MappingProxyType(dict(sorted(_KINDS.items())))


@functools.cache
def looks() -> Mapping[str, Look]:
    """Return all looks by title, in a fixed order."""
    _load()
    return MappingProxyType(dict(sorted(_LOOKS.items())))


def parts_of(title: str, dice: Dice) -> list[Part]:
    """Return one instance of the entity: its parts from back to front, varied a little by the dice."""
    entity = looks()[title]
    return _KINDS[entity.kind].draw(entity.features, dice)


def _load() -> None:
    for module in _MODULES:
        importlib.import_module(f"maskoven_kedro.miniature.things.{module}")
