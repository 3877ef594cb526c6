"""From a planned picture to its pixels, its questions and the truth about them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maskoven_kedro.core import rle
from maskoven_kedro.miniature.catalogue import Kind, kinds, looks
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.facts import entities
from maskoven_kedro.miniature.layout import companions, compose, compose_close, compose_crowd
from maskoven_kedro.miniature.phrases import Description, Seen, descriptions, things_seen
from maskoven_kedro.miniature.plan import Picture
from maskoven_kedro.miniature.questions import (
    EVENTS,
    MATERIALS,
    human_touch,
    material_question,
    natural_question,
    template_question,
    unseen_question,
)
from maskoven_kedro.miniature.scene import Scene, encode_jpeg, render

LONG_SIDE = 256
_ATTEMPTS = 8


@dataclass(frozen=True)
class Asked:
    """One mention: number in its subset, entity's title, question (None in wiki), visible pixels as RLE or None."""

    number: int
    title: str
    question: str | None
    truth: bytes | None


@dataclass(frozen=True)
class Rendered:
    """A picture as JPEG bytes with its size in pixels and what is asked about it."""

    picture: Picture
    jpeg: bytes
    width: int
    height: int
    asked: tuple[Asked, ...]


def render_picture(seed: int, picture: Picture) -> Rendered:
    """Render one planned picture; a pure function of seed and plan.

    A scene in which a thing meant cannot be told apart in words, or is hardly visible, is composed anew, up to eight
    times; after that the question falls back to the template for its kind.
    """
    for attempt in range(_ATTEMPTS):
        name = (seed, picture.subset, picture.first, attempt)
        scene = _compose(name, picture)
        image, masks = render(scene, LONG_SIDE)
        asked = _ask(name, picture, scene, masks, last=attempt == _ATTEMPTS - 1)
        if asked is not None:
            return Rendered(picture, encode_jpeg(image), image.shape[1], image.shape[0], asked)
    raise AssertionError("the last attempt always answers")


def _compose(name: tuple[object, ...], picture: Picture) -> Scene:
    dice = Dice(*name, "compose")
    main = picture.titles[0]
    kind = kinds()[looks()[main].kind]
    harder = picture.subset == "human"
    if picture.form == "crowd":
        return compose_crowd(name, main, dice.integer(9, 14))
    if picture.form == "close":
        return compose_close(name, main)
    if picture.form == "portrait":
        return compose(name, [main], shrink=dice.uniform(0.9, 1.15))
    if picture.form in ("alone", "event"):
        place = dice.choice(kind.places)
        others = companions(
            main, dice.choice((0, 1, 1, 2, 3) if not harder else (1, 2, 3)), place, dice, among=list(looks())
        )
        return compose(
            name,
            [main, *others],
            place=place,
            shrink=dice.uniform(0.75, 1.0) if not harder else dice.uniform(0.55, 0.8),
            crowding=0.15 if not harder else 0.35,
        )
    return _compose_scene(name, picture, kind, dice, harder)


def _compose_scene(name: tuple[object, ...], picture: Picture, kind: Kind, dice: Dice, harder: bool) -> Scene:
    shared = [p for p in kind.places if all(p in kinds()[looks()[t].kind].places for t in picture.titles)]
    place = dice.choice(shared or list(kind.places))
    main, meant = picture.titles[0], list(picture.titles)
    among = list(looks())
    rivals = companions(
        main,
        dice.integer(0, 1) if not harder else dice.integer(1, 2),
        place,
        dice,
        among=among,
        same_kind=True,
    )
    others = [t for t in companions(main, dice.integer(2, 3), place, dice, among=among) if t not in meant]
    return compose(
        name,
        [*meant, *rivals, *others],
        place=place,
        shrink=dice.uniform(0.55, 0.72) if not harder else dice.uniform(0.45, 0.62),
        crowding=0.1 if not harder else 0.25,
    )


def _ask(
    name: tuple[object, ...], picture: Picture, scene: Scene, masks: np.ndarray, last: bool
) -> tuple[Asked, ...] | None:
    """Return the mentions of the picture, or None when the scene does not serve."""
    dice = Dice(*name, "ask")
    seen = things_seen(scene, masks)
    asked = []
    for offset, title in enumerate(picture.titles):
        own = [s for s in seen if s.title == title]
        one = _mention(picture, title, own, seen, scene, masks, dice, last)
        if one is None:
            return None
        answer, question, truth = one
        if question is not None and picture.subset == "human":
            question = human_touch(question, dice)
        asked.append(Asked(picture.first + offset, answer, question, truth))
    return tuple(asked)


def _mention(
    picture: Picture,
    title: str,
    own: list[Seen],
    seen: list[Seen],
    scene: Scene,
    masks: np.ndarray,
    dice: Dice,
    last: bool,
) -> tuple[str, str | None, bytes | None] | None:
    """Return (entity's title, question, truth) for one thing meant, or None when the scene does not serve."""
    kind = kinds()[looks()[title].kind]
    if not own and not last:
        return None
    truth = _union(masks, [row for row, item in enumerate(scene.items) if item.title == title])
    if picture.form == "portrait":
        return title, None, truth
    if picture.form == "event":
        event = dice.choice(
            [event for event, suiting in EVENTS if kind.name in suiting and event in entities()]
        )
        return event, "what is shown in the photo?", None
    if picture.form in ("alone", "close", "crowd"):
        return title, template_question(kind, dice, plural=picture.form == "crowd"), truth
    if picture.form == "unseen":
        answered = unseen_question(kind, scene.place, entities(), dice)
        if answered is not None:
            return answered[1], answered[0], None
    pointing = descriptions(own[0], seen) if len(own) == 1 else []
    if not pointing:
        return (title, template_question(kind, dice), truth) if last else None
    if picture.form == "material" and MATERIALS.get(kind.name) in entities():
        return MATERIALS[kind.name], material_question(pointing, dice), truth
    return title, natural_question(_told_apart(pointing), dice), truth


def _told_apart(pointing: list[Description]) -> list[Description]:
    """Prefer descriptions that need a relation or an attribute: that is what the query split is about."""
    return [d for d in pointing if d.form != "plain"] or pointing


def _union(masks: np.ndarray, rows: list[int]) -> bytes | None:
    mask = np.asarray(masks[rows].any(axis=0) if rows else np.zeros(masks.shape[1:], bool))
    return rle.encode(mask) if mask.any() else None
