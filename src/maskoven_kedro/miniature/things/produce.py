"""Produce: how apples, other fruit and vegetables are drawn, and the looks of their entities."""

from __future__ import annotations

import math
from typing import Any

from maskoven_kedro.miniature.catalogue import kind, look
from maskoven_kedro.miniature.colours import darker, lighter, mix
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.ink import (
    Colour,
    Contour,
    Part,
    blob,
    ellipse,
    leaf,
    limb,
    polygon,
    rotated,
    sector,
    shifted,
    star,
)
from maskoven_kedro.miniature.things.plants import dots

_LEAF: Colour = (74, 136, 52)
_WOOD: Colour = (104, 72, 40)


@kind(
    "apple",
    nouns=("apple",),
    plural="apples",
    general="fruit",
    category="food",
    pose="lies",
    places=("table", "garden", "studio", "floor"),
    size=(0.35, 0.65),
    crowd=True,
)
def apple(features: dict[str, Any], dice: Dice) -> list[Part]:
    """An apple with its stalk: tall or round, plain, speckled or streaked."""
    skin, tall = features["skin"], features.get("tall", 0.0)
    bottom = 0.78 + 0.2 * tall
    wide = 0.86 - 0.1 * tall
    outline = blob(
        (0, -0.56),
        (-0.32, -0.72),
        (-0.7, -0.58),
        (-wide, -0.12),
        (-0.68 + 0.18 * tall, 0.46),
        (-0.34, bottom),
        (-0.16, bottom - 0.03),
        (0, bottom - 0.09),
        (0.16, bottom - 0.03),
        (0.34, bottom),
        (0.68 - 0.18 * tall, 0.46),
        (wide, -0.12),
        (0.7, -0.58),
        (0.32, -0.72),
    )
    parts = [Part((outline,), skin, 0.95, 0.45, "peel", 0.18)]
    for side in (-1, 1):
        parts.append(
            Part(
                (
                    blob(
                        (side * 0.06, -0.5),
                        (side * 0.66, -0.6),
                        (side * 0.92, -0.1),
                        (side * 0.6, 0.6),
                        (side * 0.5, 0.1),
                    ),
                ),
                darker(skin, 0.1),
                paint=True,
                texture="peel",
            )
        )
    if "blush" in features:
        parts.append(
            Part(
                (blob((0.1, -0.6), (0.6, -0.7), (0.95, -0.2), (0.8, 0.4), (0.3, 0.66), (0.16, 0.1)),),
                mix(skin, features["blush"], 0.6),
                paint=True,
                texture="peel",
                grain=0.6,
            )
        )
    if "streaks" in features:
        for i in range(15):
            x = -0.84 + 0.12 * i
            path = [(x * 0.4, -0.6), (x, -0.05 + dice.uniform(-0.1, 0.1)), (x * 0.8, dice.uniform(0.3, 0.66))]
            parts.append(
                Part(
                    (limb(path, [0.03, dice.jitter(0.075, 0.4), 0.01]),),
                    mix(skin, features["streaks"], dice.uniform(0.5, 1.0)),
                    paint=True,
                    texture="peel",
                )
            )
    if "freckles" in features:
        parts.append(Part(dots(dice, 44, 0, 0.1, 0.74, 0.62, 0.018), features["freckles"], paint=True))
    parts += [
        Part((ellipse(0, -0.54, 0.26, 0.09),), darker(mix(skin, (120, 110, 40), 0.4), 0.35), paint=True),
        Part(
            (limb([(0, -0.52), (0.03, -0.74), (0.12, -0.92)], [0.05, 0.05, 0.08]),),
            _WOOD,
            0.6,
            texture="bark",
        ),
    ]
    if features.get("leafy"):
        parts.append(
            Part((leaf(0.05, -0.72, 0.56, 0.26, -22 + dice.uniform(-8, 8)),), _LEAF, 0.4, 0.2, "leaf")
        )
        parts.append(Part((limb([(0.08, -0.73), (0.5, -0.9)], 0.02),), lighter(_LEAF, 0.3), paint=True))
    parts.append(
        Part(
            (blob((-0.5, -0.44), (-0.36, -0.5), (-0.42, -0.22), (-0.54, -0.1)),),
            lighter(skin, 0.45),
            paint=True,
        )
    )
    return parts


look("Granny Smith", "apple", ("green", "round"), skin=(134, 188, 50), freckles=(206, 226, 140), leafy=True)
look("Red Delicious", "apple", ("red", "tall"), skin=(148, 16, 34), tall=0.65, freckles=(206, 110, 100))
look(
    "Golden Delicious",
    "apple",
    ("yellow", "speckled"),
    skin=(232, 206, 82),
    tall=0.4,
    freckles=(164, 130, 50),
)
look("Honeycrisp", "apple", ("red", "striped"), skin=(240, 210, 110), streaks=(206, 42, 44), leafy=True)


@kind(
    "fruit",
    nouns=("fruit",),
    plural="fruits",
    general="food",
    category="food",
    pose="lies",
    places=("table", "garden", "studio", "floor"),
    size=(0.35, 0.7),
    crowd=True,
)
def fruit(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A fruit of its own form, whole or cut."""
    return _FRUITS[features["form"]](features["skin"], features["flesh"], dice)


def _lemon(skin: Colour, flesh: Colour, dice: Dice) -> list[Part]:
    body = blob(
        (-0.98, 0.04),
        (-0.82, -0.12),
        (-0.5, -0.48),
        (0, -0.6),
        (0.5, -0.46),
        (0.78, -0.14),
        (0.9, -0.06),
        (0.9, 0.12),
        (0.76, 0.2),
        (0.46, 0.52),
        (0, 0.62),
        (-0.5, 0.5),
        (-0.82, 0.2),
    )
    return [
        Part((body,), skin, 0.95, 0.3, "peel", 0.5),
        Part(dots(dice, 46, 0, 0, 0.7, 0.5, 0.016), darker(skin, 0.12), paint=True),
        Part((ellipse(0.9, 0.03, 0.05, 0.08),), (130, 138, 54), 0.6),
        Part((leaf(0.78, -0.08, 0.62, 0.3, 210 + dice.uniform(-8, 8)),), _LEAF, 0.4, 0.3, "leaf"),
        Part((limb([(0.76, -0.1), (0.28, -0.38)], 0.02),), lighter(_LEAF, 0.3), paint=True),
        Part(
            (blob((-0.5, -0.3), (-0.2, -0.42), (0.1, -0.42), (-0.2, -0.32)),), lighter(skin, 0.5), paint=True
        ),
    ]


def _banana(skin: Colour, flesh: Colour, dice: Dice) -> list[Part]:
    bend = dice.uniform(-0.05, 0.05)
    parts = []
    for i, (drop, tone) in enumerate(((-0.16, 0.12), (0.0, 0.0))):
        path = [
            (-0.86, -0.26 + drop * 1.4),
            (-0.56, 0.22 + drop),
            (0.0, 0.48 + drop + bend),
            (0.52, 0.22 + drop * 1.2),
            (0.78, -0.36),
        ]
        parts.append(
            Part((limb(path, [0.1, 0.34, 0.42, 0.34, 0.14]),), darker(skin, tone), 0.85, 0.15, "peel", 0.2)
        )
        ridge = [(x, y - 0.05) for x, y in path]
        parts.append(Part((limb(ridge, [0.02, 0.05, 0.05, 0.05, 0.03]),), lighter(skin, 0.3), paint=True))
        low = [(x, y + 0.1) for x, y in path]
        parts.append(
            Part((limb(low, [0.02, 0.05, 0.06, 0.05, 0.03]),), darker(skin, 0.14 + tone), paint=True)
        )
        parts.append(Part((ellipse(-0.88, -0.28 + drop * 1.4, 0.07, 0.07),), (70, 52, 32), 0.5))
        if i:
            parts.append(
                Part(
                    tuple(
                        ellipse(dice.uniform(-0.4, 0.4), dice.uniform(0.26, 0.5), 0.035, 0.018)
                        for _ in range(5)
                    ),
                    (140, 96, 40),
                    paint=True,
                )
            )
    parts.append(
        Part((limb([(0.76, -0.34), (0.84, -0.62), (0.9, -0.72)], [0.2, 0.14, 0.16]),), (160, 150, 60), 0.7)
    )
    parts.append(Part((ellipse(0.91, -0.74, 0.08, 0.05, 30),), (84, 66, 40), 0.4))
    return parts


def _pineapple(skin: Colour, flesh: Colour, dice: Dice) -> list[Part]:
    parts = []
    for i, (angle, length) in enumerate(
        (
            (-150, 0.5),
            (-30, 0.5),
            (-132, 0.66),
            (-48, 0.66),
            (-114, 0.74),
            (-66, 0.74),
            (-100, 0.66),
            (-80, 0.66),
            (-90, 0.6),
        )
    ):
        parts.append(
            Part(
                (leaf(0, -0.2, length, 0.2, angle + dice.uniform(-5, 5)),),
                mix((64, 118, 62), (112, 160, 84), (i % 3) / 2),
                0.5,
                0.15,
                "leaf",
            )
        )
    parts.append(
        Part(
            (
                blob(
                    (-0.26, -0.3),
                    (0.26, -0.3),
                    (0.5, 0.06),
                    (0.5, 0.6),
                    (0.26, 0.98),
                    (-0.26, 0.98),
                    (-0.5, 0.6),
                    (-0.5, 0.06),
                ),
            ),
            skin,
            0.9,
            0.2,
            "peel",
            0.5,
        )
    )
    lines = []
    for i in range(7):
        lines.append(limb([(-0.52, -0.55 + 0.19 * i), (0.52, -0.03 + 0.19 * i)], 0.035, smooth=False))
    parts.append(Part(tuple(lines), darker(skin, 0.42), paint=True))
    parts.append(Part(tuple(shifted(line * [-1, 1], 0, 0) for line in lines), darker(skin, 0.42), paint=True))
    eyes = [
        ellipse(0.19 * (i - 2) + (0.095 if j % 2 else 0) * 1.0, -0.2 + 0.13 * j, 0.026, 0.026)
        for i in range(6)
        for j in range(9)
    ]
    parts.append(Part(tuple(eyes), (112, 78, 32), paint=True))
    return parts


def _strawberry(skin: Colour, flesh: Colour, dice: Dice) -> list[Part]:
    body = blob(
        (0, -0.56),
        (-0.44, -0.62),
        (-0.76, -0.36),
        (-0.66, 0.14),
        (-0.34, 0.66),
        (0, 0.96),
        (0.34, 0.66),
        (0.66, 0.14),
        (0.76, -0.36),
        (0.44, -0.62),
    )
    seeds = []
    for row in range(7):
        for i in range(-3, 4):
            x, y = (i + (0.5 if row % 2 else 0)) * 0.2 * (1 - 0.09 * row), -0.36 + 0.185 * row
            seeds.append(ellipse(x, y, 0.024, 0.04))
    parts = [
        Part((body,), skin, 0.95, 0.45, "peel", 0.3),
        Part(tuple(shifted(s, 0.008, 0.012) for s in seeds), darker(skin, 0.35), paint=True),
        Part(tuple(seeds), flesh, paint=True),
    ]
    for angle in (172, 8, 140, 40, 110, 72):
        parts.append(
            Part(
                (leaf(0, -0.62, 0.5, 0.24, angle + dice.uniform(-8, 8)),),
                mix(_LEAF, (110, 170, 70), dice.uniform(0, 0.5)),
                0.5,
                texture="leaf",
            )
        )
    parts.append(Part((limb([(0, -0.6), (0.02, -0.8), (0.1, -0.96)], 0.07),), (112, 156, 72), 0.8))
    return parts


def _watermelon(skin: Colour, flesh: Colour, dice: Dice) -> list[Part]:
    parts = [Part((ellipse(0.16, -0.16, 0.82, 0.74, -12),), skin, 0.95, 0.3)]
    for i in range(-3, 4):
        path = [
            (0.16 + 0.1 * i - 0.05, -0.92),
            (0.16 + 0.27 * i, -0.5),
            (0.16 + 0.27 * i + dice.uniform(-0.03, 0.03), 0.1),
            (0.16 + 0.12 * i, 0.56),
        ]
        parts.append(
            Part((limb(path, [0.02, 0.09, 0.1, 0.02]),), darker(skin, 0.45), paint=True, texture="foliage")
        )
    parts += [
        Part((limb([(0.3, -0.86), (0.36, -0.98), (0.48, -0.96)], 0.05),), (104, 130, 60)),
        Part((sector(-0.26, 0.16, 0.72, -4, 184),), darker(skin, 0.35), 0.35, 0.2),
        Part((sector(-0.26, 0.17, 0.66, -3, 183),), (226, 238, 190), paint=True),
        Part((sector(-0.26, 0.16, 0.58, -3, 183),), flesh, paint=True, texture="crumb", grain=0.35),
        Part(
            tuple(
                leaf(-0.26 + r * math.cos(a), 0.2 + r * math.sin(a), 0.1, 0.06, math.degrees(a))
                for r, n in ((0.22, 3), (0.4, 5))
                for a in [math.pi * (i + 0.5) / n for i in range(n)]
            ),
            (40, 26, 22),
            paint=True,
        ),
    ]
    return parts


def _halved(skin: Colour, flesh: Colour, dice: Dice) -> list[Part]:
    turn = dice.uniform(0, 30)
    parts = [
        Part((ellipse(0.32, -0.28, 0.64, 0.62),), skin, 0.95, 0.3, "peel", 0.5),
        Part((ellipse(0.3, -0.3, 0.6, 0.56),), mix(skin, flesh, 0.3), paint=True, texture="peel"),
        Part(dots(dice, 26, 0.32, -0.28, 0.5, 0.5, 0.016), darker(skin, 0.2), paint=True),
        Part((ellipse(-0.3, 0.24, 0.66, 0.64),), skin, 0.4, 0.2, "peel"),
        Part((ellipse(-0.3, 0.24, 0.61, 0.59),), (248, 222, 176), paint=True),
    ]
    for i in range(10):
        angle = turn + 36 * i
        tone = mix(flesh, darker(flesh, 0.35), (i * 7 % 4) / 3)
        parts.append(
            Part(
                (
                    shifted(
                        rotated(
                            blob((0.09, 0), (0.44, -0.13), (0.53, -0.06), (0.53, 0.06), (0.44, 0.13)), angle
                        ),
                        -0.3,
                        0.24,
                    ),
                ),
                tone,
                paint=True,
                texture="crumb",
                grain=0.8,
            )
        )
    parts.append(Part((ellipse(-0.3, 0.24, 0.07, 0.07),), (250, 226, 190), paint=True))
    parts.append(Part((star(0.36, -0.62, 0.1, 0.04, 5),), (110, 128, 62), 0.4))
    return parts


def _coconut(skin: Colour, flesh: Colour, dice: Dice) -> list[Part]:
    parts = [Part((ellipse(0.3, -0.24, 0.66, 0.64),), skin, 0.95, 0.1, "bark", 0.8)]
    fibres = [
        limb([(0.3 + 0.1 * i, -0.9 + 0.03 * abs(i)), (0.3 + 0.15 * i, -0.2), (0.3 + 0.1 * i, 0.4)], 0.02)
        for i in range(-4, 5)
    ]
    parts += [
        Part(tuple(fibres), darker(skin, 0.3), paint=True),
        Part(
            tuple(ellipse(0.3 + x, -0.6 + y, 0.075, 0.075) for x, y in ((-0.14, 0), (0.14, 0), (0, 0.18))),
            darker(skin, 0.6),
            paint=True,
        ),
        Part((ellipse(-0.34, 0.34, 0.62, 0.56),), darker(skin, 0.1), 0.6, 0.1, "bark", 0.8),
        Part((ellipse(-0.34, 0.3, 0.56, 0.46),), flesh, 0.25, 0.3),
        Part((ellipse(-0.34, 0.3, 0.42, 0.33),), darker(flesh, 0.22), 0.1),
        Part((ellipse(-0.36, 0.36, 0.36, 0.25),), lighter(flesh, 0.5), paint=True),
        Part((leaf(-0.14, 0.96, 0.6, 0.3, -12 + dice.uniform(-8, 8)),), flesh, 0.5, 0.2),
        Part((limb([(-0.12, 0.98), (0.4, 0.9)], 0.05),), skin, paint=True, texture="bark"),
    ]
    return parts


def _avocado(skin: Colour, flesh: Colour, dice: Dice) -> list[Part]:
    pear = blob(
        (0, -0.92),
        (-0.3, -0.78),
        (-0.42, -0.4),
        (-0.62, 0.1),
        (-0.62, 0.5),
        (-0.34, 0.86),
        (0, 0.94),
        (0.34, 0.86),
        (0.62, 0.5),
        (0.62, 0.1),
        (0.42, -0.4),
        (0.3, -0.78),
    )
    whole = rotated(shifted(pear, 0.42, -0.1, 0.82), 24)
    cut = rotated(shifted(pear, -0.3, 0.1, 0.88), -12 + dice.uniform(-5, 5))
    centre = (cut.min(axis=0) + cut.max(axis=0)) / 2

    def nested(share: float) -> Contour:
        return (cut - centre) * share + centre

    stone = (float(centre[0]) - 0.04, float(centre[1]) + 0.22)
    return [
        Part((whole,), skin, 0.9, 0.25, "peel", 1.0),
        Part((ellipse(0.76, -0.7, 0.06, 0.05),), (110, 96, 50), 0.5),
        Part((cut,), darker(skin, 0.15), 0.35, 0.2),
        Part((nested(0.92),), (128, 172, 62), paint=True),
        Part((nested(0.82),), flesh, paint=True),
        Part((nested(0.62),), lighter(flesh, 0.25), paint=True),
        Part((ellipse(stone[0] + 0.015, stone[1] + 0.02, 0.27, 0.28),), darker(flesh, 0.3), paint=True),
        Part((ellipse(stone[0], stone[1], 0.25, 0.26),), (122, 74, 38), 1.0, 0.6, "wood"),
    ]


def _pear(skin: Colour, flesh: Colour, dice: Dice) -> list[Part]:
    body = blob(
        (0.04, -0.8),
        (-0.22, -0.7),
        (-0.32, -0.36),
        (-0.58, 0.04),
        (-0.7, 0.44),
        (-0.5, 0.86),
        (0, 0.94),
        (0.5, 0.86),
        (0.7, 0.44),
        (0.58, 0.04),
        (0.32, -0.36),
        (0.26, -0.7),
    )
    return [
        Part((body,), skin, 0.95, 0.3, "peel", 0.3),
        Part(
            (blob((0.1, -0.5), (0.5, 0), (0.74, 0.4), (0.5, 0.8), (0.2, 0.5), (0.26, 0.1)),),
            mix(skin, flesh, 0.5),
            paint=True,
            texture="peel",
            grain=0.6,
        ),
        Part(dots(dice, 40, 0, 0.3, 0.6, 0.58, 0.015), darker(skin, 0.3), paint=True),
        Part((ellipse(0.02, -0.74, 0.12, 0.05),), darker(skin, 0.35), paint=True),
        Part((limb([(0.02, -0.74), (0.06, -0.9), (0.16, -1.0)], [0.05, 0.05, 0.07]),), _WOOD, 0.6),
        Part((leaf(0.06, -0.84, 0.5, 0.24, 16 + dice.uniform(-8, 8)),), _LEAF, 0.4, 0.2, "leaf"),
        Part(
            (blob((-0.42, 0.1), (-0.3, 0.06), (-0.4, 0.44), (-0.52, 0.44)),), lighter(skin, 0.5), paint=True
        ),
    ]


_FRUITS = {
    "lemon": _lemon,
    "banana": _banana,
    "pineapple": _pineapple,
    "strawberry": _strawberry,
    "watermelon": _watermelon,
    "halved": _halved,
    "coconut": _coconut,
    "avocado": _avocado,
    "pear": _pear,
}

look("Lemon", "fruit", ("yellow", "oval"), form="lemon", skin=(246, 214, 46), flesh=(250, 236, 140))
look("Banana", "fruit", ("yellow", "curved"), form="banana", skin=(246, 208, 58), flesh=(250, 240, 200))
look("Pineapple", "fruit", ("brown", "spiky"), form="pineapple", skin=(214, 154, 52), flesh=(246, 214, 90))
look("Strawberry", "fruit", ("red", "seeded"), form="strawberry", skin=(216, 30, 42), flesh=(250, 216, 120))
look("Watermelon", "fruit", ("green", "striped"), form="watermelon", skin=(110, 164, 72), flesh=(226, 62, 66))
look("Blood orange", "fruit", ("orange", "halved"), form="halved", skin=(240, 126, 40), flesh=(188, 26, 44))
look("Coconut", "fruit", ("brown", "hairy"), form="coconut", skin=(122, 82, 48), flesh=(246, 243, 236))
look("Avocado", "fruit", ("green", "halved"), form="avocado", skin=(54, 72, 40), flesh=(214, 220, 120))
look("Pear", "fruit", ("green", "long"), form="pear", skin=(178, 190, 70), flesh=(206, 120, 60))


@kind(
    "vegetable",
    nouns=("vegetable",),
    plural="vegetables",
    general="food",
    category="food",
    pose="lies",
    places=("table", "garden", "floor"),
    size=(0.35, 0.7),
    crowd=True,
)
def vegetable(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A vegetable of its own form."""
    return _VEGETABLES[features["form"]](features["skin"], dice)


def _carrot(skin: Colour, dice: Dice) -> list[Part]:
    parts = []
    for i in range(9):
        angle = -150 + 15 * i
        stem = [
            (0.02, -0.36),
            (0.22 * math.cos(math.radians(angle)), -0.36 + 0.3 * math.sin(math.radians(angle))),
            (0.66 * math.cos(math.radians(angle)), -0.36 + 0.64 * math.sin(math.radians(angle))),
        ]
        parts.append(Part((limb(stem, [0.06, 0.04, 0.03]),), (96, 150, 60)))
        x, y = stem[2]
        if i % 2 == 0:
            lobes = [
                (
                    x + (0.17 if j % 2 else 0.1) * math.cos(j * 0.524 + dice.uniform(0, 0.2)),
                    y + (0.17 if j % 2 else 0.1) * math.sin(j * 0.524),
                )
                for j in range(12)
            ]
            parts.append(
                Part((blob(*lobes),), mix(_LEAF, (116, 170, 70), i / 9), 0.5, texture="foliage", grain=0.5)
            )
    parts.append(
        Part(
            (
                blob(
                    (0, -0.42),
                    (-0.26, -0.36),
                    (-0.27, -0.1),
                    (-0.18, 0.36),
                    (-0.07, 0.8),
                    (0, 1.0),
                    (0.07, 0.8),
                    (0.18, 0.36),
                    (0.27, -0.1),
                    (0.26, -0.36),
                ),
            ),
            skin,
            0.95,
            0.2,
        )
    )
    for i, y in enumerate((-0.24, -0.1, 0.04, 0.2, 0.36, 0.54, 0.7)):
        reach, side = 0.24 - 0.2 * (y + 0.3), 1 if i % 2 else -1
        parts.append(
            Part(
                (limb([(side * reach, y), (side * reach * 0.2, y + 0.03)], [0.03, 0.012]),),
                darker(skin, 0.28),
                paint=True,
            )
        )
    return parts


def _broccoli(skin: Colour, dice: Dice) -> list[Part]:
    stem = (150, 186, 96)
    parts = [
        Part(
            (
                blob(
                    (-0.18, 0.98),
                    (-0.2, 0.5),
                    (-0.56, 0.1),
                    (-0.3, -0.1),
                    (0.3, -0.1),
                    (0.56, 0.1),
                    (0.2, 0.5),
                    (0.18, 0.98),
                ),
            ),
            stem,
            0.8,
            texture="bark",
            grain=0.15,
        )
    ]
    parts += [
        Part((limb([(0, 0.7), (x * 0.5, 0.3), (x, 0.0)], [0.1, 0.12, 0.1]),), lighter(stem, 0.12), 0.8)
        for x in (-0.4, 0.4, 0.0)
    ]
    heads = (
        (-0.66, 0.06, 0.3),
        (0.66, 0.06, 0.3),
        (-0.44, -0.44, 0.32),
        (0.44, -0.44, 0.32),
        (0, -0.64, 0.34),
        (-0.32, -0.06, 0.34),
        (0.34, -0.06, 0.33),
        (0, -0.28, 0.34),
    )
    for i, (x, y, r) in enumerate(heads):
        lumps = [
            (
                x + r * (1.06 if j % 2 else 0.9) * math.cos(j * 0.4488),
                y + r * (1.0 if j % 2 else 0.86) * math.sin(j * 0.4488),
            )
            for j in range(14)
        ]
        parts.append(
            Part((blob(*lumps),), mix(skin, lighter(skin, 0.2), i % 3 / 2), 0.95, texture="crumb", grain=1.0)
        )
        parts.append(
            Part(
                dots(dice, 12, x, y - 0.04, r * 0.8, r * 0.7, 0.035),
                lighter(skin, 0.22),
                paint=True,
                texture="crumb",
            )
        )
    return parts


def _tomato(skin: Colour, dice: Dice) -> list[Part]:
    body = blob(
        (0, -0.56),
        (-0.46, -0.66),
        (-0.86, -0.36),
        (-0.92, 0.14),
        (-0.6, 0.64),
        (0, 0.78),
        (0.6, 0.64),
        (0.92, 0.14),
        (0.86, -0.36),
        (0.46, -0.66),
    )
    parts = [Part((body,), skin, 0.95, 0.6)]
    for x in (-0.5, 0.5):
        parts.append(
            Part(
                (limb([(x * 0.3, -0.5), (x, -0.2), (x * 1.1, 0.3)], [0.02, 0.05, 0.01]),),
                darker(skin, 0.14),
                paint=True,
            )
        )
    for angle in (160, 20, 128, 52, 90):
        parts.append(
            Part((leaf(0, -0.54, 0.42, 0.14, angle + dice.uniform(-9, 9)),), _LEAF, 0.5, texture="leaf")
        )
    parts += [
        Part((limb([(0, -0.54), (0.04, -0.74), (0.14, -0.86)], 0.08),), (96, 150, 60), 0.8),
        Part(
            (blob((-0.6, -0.3), (-0.4, -0.44), (-0.5, -0.16), (-0.64, -0.04)),),
            lighter(skin, 0.55),
            paint=True,
        ),
    ]
    return parts


def _celery(skin: Colour, dice: Dice) -> list[Part]:
    parts = []
    for i, x in enumerate((-0.34, 0.34, -0.18, 0.18, 0.0)):
        top = -0.28 - 0.08 * (i % 3)
        for dx in (-0.14, 0.14, 0.0):
            tip = (x * 1.8 + dx, top - 0.3 - (0.12 if dx == 0 else 0))
            lobes = [
                (
                    tip[0] + (0.17 if j % 2 else 0.11) * math.cos(j * 0.628 + i),
                    tip[1] + (0.2 if j % 2 else 0.13) * math.sin(j * 0.628 + i),
                )
                for j in range(10)
            ]
            parts.append(
                Part(
                    (polygon(*lobes),),
                    mix((72, 140, 50), (120, 176, 70), dice.uniform(0, 1)),
                    0.6,
                    texture="leaf",
                    grain=0.8,
                )
            )
        parts.append(
            Part(
                (limb([(x * 0.7, 0.96), (x * 0.9, 0.3), (x * 1.5, top - 0.1)], [0.3, 0.2, 0.1]),),
                mix(skin, lighter(skin, 0.3), i / 5),
                0.9,
                0.2,
            )
        )
        parts.append(
            Part(
                tuple(
                    limb([(x * 0.7 + d, 0.98), (x * 0.9 + d * 0.7, 0.3), (x * 1.45, top)], 0.014)
                    for d in (-0.07, 0, 0.07)
                ),
                darker(skin, 0.2),
                paint=True,
            )
        )
    return parts


def _cucumber(skin: Colour, dice: Dice) -> list[Part]:
    sag = dice.uniform(0.0, 0.12)
    path = [(-0.4, -0.36), (0.1, -0.36 + sag), (0.84, -0.2)]
    parts = [Part((limb([(-0.72, -0.2), *path], [0.26, 0.46, 0.48, 0.34]),), skin, 0.95, 0.4, "peel")]
    parts.append(
        Part(
            tuple(
                limb([(-0.7, -0.2 + d), (0.1, -0.36 + sag + d * 1.4), (0.9, -0.2 + d)], 0.03)
                for d in (-0.12, 0.0, 0.12)
            ),
            lighter(skin, 0.25),
            paint=True,
        )
    )
    parts.append(Part((limb([(0.96, -0.2), (1.0, -0.3)], 0.06),), (140, 150, 80)))
    for x, y in ((0.5, 0.3), (0.04, 0.38), (-0.46, 0.44)):
        parts += [
            Part((ellipse(x, y, 0.36, 0.38),), darker(skin, 0.1), 0.4, 0.2),
            Part((ellipse(x - 0.01, y, 0.31, 0.33),), (206, 226, 150), paint=True),
            Part((ellipse(x - 0.01, y, 0.2, 0.22),), (226, 238, 184), paint=True),
            Part(
                tuple(shifted(rotated(ellipse(0.14, 0, 0.045, 0.02), 45 * i), x - 0.01, y) for i in range(8)),
                (244, 246, 214),
                paint=True,
            ),
        ]
    return parts


def _onion(skin: Colour, dice: Dice) -> list[Part]:
    body = blob(
        (0, -0.96),
        (-0.09, -0.66),
        (-0.4, -0.44),
        (-0.8, -0.06),
        (-0.76, 0.42),
        (-0.36, 0.74),
        (0, 0.82),
        (0.36, 0.74),
        (0.76, 0.42),
        (0.8, -0.06),
        (0.4, -0.44),
        (0.09, -0.66),
    )
    parts = [
        Part(
            tuple(
                limb([(0.05 * i, 0.74), (0.09 * i + dice.uniform(-0.04, 0.04), 0.98)], 0.025)
                for i in range(-3, 4)
            ),
            (206, 184, 140),
        ),
        Part((body,), skin, 0.95, 0.5),
    ]
    parts += [
        Part(
            (
                limb(
                    [(0.02 * i, -0.82), (0.1 * i, -0.5), (0.25 * i, 0.1), (0.05 * i, 0.8)],
                    [0.012, 0.02, 0.03, 0.01],
                ),
            ),
            darker(skin, 0.24),
            paint=True,
        )
        for i in range(-3, 4)
    ]
    parts += [
        Part(
            (blob((0.1, -0.6), (0.5, -0.3), (0.66, 0.2), (0.5, 0.1), (0.3, -0.2)),),
            darker(skin, 0.18),
            paint=True,
            texture="wood",
        ),
        Part(
            (limb([(0, -0.6), (-0.03, -0.84), (0.06, -1.0)], [0.16, 0.1, 0.03]),),
            darker(skin, 0.3),
            0.6,
            texture="bark",
        ),
        Part(
            (blob((-0.5, -0.1), (-0.38, -0.26), (-0.36, 0.1), (-0.48, 0.2)),), lighter(skin, 0.55), paint=True
        ),
    ]
    return parts


def _pumpkin(skin: Colour, dice: Dice) -> list[Part]:
    parts = []
    for x, rx in ((-0.62, 0.36), (0.62, 0.36), (-0.36, 0.38), (0.36, 0.38), (0.0, 0.34)):
        parts.append(
            Part(
                (ellipse(x, 0.2, rx, 0.62 - 0.14 * abs(x)),),
                darker(skin, 0.12 * abs(x)),
                0.9,
                0.2,
                "peel",
                0.4,
            )
        )
    parts += [
        Part(
            (limb([(0.0, -0.32), (0.0, -0.56), (-0.14, -0.8)], [0.22, 0.14, 0.2]),),
            (108, 116, 56),
            0.8,
            texture="bark",
        ),
        Part((star(0, -0.33, 0.24, 0.12, 6, dice.uniform(-20, 20)),), (112, 122, 58), 0.5),
        Part(
            (
                limb(
                    [(0.06, -0.5), (0.4, -0.7), (0.6, -0.5), (0.5, -0.42), (0.46, -0.54)],
                    [0.04, 0.03, 0.03, 0.025, 0.02],
                ),
            ),
            (98, 130, 60),
        ),
    ]
    return parts


def _pepper(skin: Colour, dice: Dice) -> list[Part]:
    return [
        Part(
            (
                blob(
                    (-0.1, -0.5),
                    (-0.5, -0.62),
                    (-0.78, -0.3),
                    (-0.68, 0.3),
                    (-0.5, 0.78),
                    (-0.28, 0.9),
                    (0, 0.72),
                ),
            ),
            darker(skin, 0.08),
            0.95,
            0.6,
        ),
        Part(
            (
                blob(
                    (0.1, -0.5), (0.5, -0.62), (0.78, -0.3), (0.68, 0.3), (0.5, 0.78), (0.28, 0.9), (0, 0.72)
                ),
            ),
            darker(skin, 0.08),
            0.95,
            0.6,
        ),
        Part(
            (
                blob(
                    (0, -0.46),
                    (-0.28, -0.5),
                    (-0.4, 0),
                    (-0.28, 0.66),
                    (0, 0.84),
                    (0.28, 0.66),
                    (0.4, 0),
                    (0.28, -0.5),
                ),
            ),
            skin,
            0.9,
            0.6,
        ),
        Part(
            (blob((0, -0.44), (-0.26, -0.5), (-0.22, -0.6), (0, -0.62), (0.22, -0.6), (0.26, -0.5)),),
            (84, 140, 56),
            0.6,
        ),
        Part(
            (
                limb(
                    [(0, -0.56), (0.02, -0.78), (0.14 + dice.uniform(-0.06, 0.06), -0.98)], [0.15, 0.11, 0.15]
                ),
            ),
            (98, 154, 62),
            0.9,
        ),
        Part(
            (blob((-0.58, -0.3), (-0.48, -0.4), (-0.5, 0.1), (-0.58, 0.1)),), lighter(skin, 0.6), paint=True
        ),
        Part(
            (blob((-0.2, -0.2), (-0.12, -0.26), (-0.14, 0.16), (-0.2, 0.2)),), lighter(skin, 0.5), paint=True
        ),
    ]


def _potato(skin: Colour, dice: Dice) -> list[Part]:
    outlines = (
        blob((-0.3, -0.5), (0.2, -0.76), (0.74, -0.56), (0.96, -0.12), (0.66, 0.2), (0.1, 0.16)),
        blob(
            (-0.92, 0.2),
            (-0.7, -0.22),
            (-0.2, -0.34),
            (0.3, -0.18),
            (0.66, 0.2),
            (0.56, 0.58),
            (0.1, 0.72),
            (-0.5, 0.68),
            (-0.86, 0.52),
        ),
    )
    parts = []
    for i, outline in enumerate(outlines):
        parts.append(Part((outline,), darker(skin, 0.08 * (1 - i)), 0.95, 0.05, "crumb", 0.5))
        cx, cy = outline.mean(axis=0)
        parts.append(Part(dots(dice, 16, cx, cy, 0.52, 0.3, 0.018), darker(skin, 0.3), paint=True))
        for x, y in ((-0.3, -0.1), (0.2, 0.12), (0.34, -0.14), (-0.1, 0.2)):
            parts.append(
                Part(
                    (ellipse(cx + x, cy + y, 0.06, 0.03, dice.uniform(-30, 30)),),
                    darker(skin, 0.45),
                    paint=True,
                )
            )
            parts.append(
                Part((ellipse(cx + x, cy + y - 0.035, 0.06, 0.02, 0),), lighter(skin, 0.25), paint=True)
            )
    return parts


_VEGETABLES = {
    "carrot": _carrot,
    "broccoli": _broccoli,
    "tomato": _tomato,
    "celery": _celery,
    "cucumber": _cucumber,
    "onion": _onion,
    "pumpkin": _pumpkin,
    "pepper": _pepper,
    "potato": _potato,
}

look("Carrot", "vegetable", ("orange", "pointed"), form="carrot", skin=(240, 122, 32))
look("Broccoli", "vegetable", ("green", "bushy"), form="broccoli", skin=(52, 112, 52))
look("Tomato", "vegetable", ("red", "round"), form="tomato", skin=(220, 44, 30))
look("Celery", "vegetable", ("green", "leafy"), form="celery", skin=(172, 206, 110))
look("Cucumber", "vegetable", ("green", "sliced"), form="cucumber", skin=(58, 116, 54))
look("Onion", "vegetable", ("brown", "round"), form="onion", skin=(208, 138, 62))
look("Pumpkin", "vegetable", ("orange", "ribbed"), form="pumpkin", skin=(236, 124, 28))
look("Bell pepper", "vegetable", ("red", "shiny"), form="pepper", skin=(210, 32, 30))
look("Potato", "vegetable", ("brown", "lumpy"), form="potato", skin=(190, 148, 92))
