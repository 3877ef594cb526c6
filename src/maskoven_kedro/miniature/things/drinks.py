"""Drinks: how they are drawn in the glass or cup that is usual for them, and the looks of their entities."""

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
    box,
    ellipse,
    leaf,
    limb,
    polygon,
    rotated,
    sector,
)
from maskoven_kedro.miniature.things.food import wave
from maskoven_kedro.miniature.things.plants import dots

_GLASS: Colour = (206, 220, 228)
_SHINE: Colour = (252, 254, 255)


@kind(
    "drink",
    nouns=("drink", "beverage"),
    plural="drinks",
    general="drink",
    category="food",
    pose="stands",
    places=("table", "studio"),
    size=(0.45, 0.75),
)
def drink(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A drink in the glass, cup or mug that is usual for it."""
    return _DRINKS[features["form"]](features["liquid"], features.get("extra"), dice)


def _side(top: float, low: float, upper: float, lower: float, bulge: float) -> Contour:
    """Return the side of a round vessel: half widths at the top and below, elliptic ends of that height."""
    rim = [
        (upper * math.cos(math.pi * (1 + i / 12)), top + bulge * math.sin(math.pi * (1 + i / 12)))
        for i in range(13)
    ]
    foot = [(lower * math.cos(math.pi * i / 12), low + bulge * math.sin(math.pi * i / 12)) for i in range(13)]
    return polygon(*rim, *foot)


def _tumbler(
    liquid: Colour, level: float, upper: float = 0.56, lower: float = 0.44, top: float = -0.72
) -> list[Part]:
    at = upper + (lower - upper) * (level - top) / (0.92 - top)
    return [
        Part((_side(top, 0.92, upper, lower, 0.08),), _GLASS, 0.5, 0.6, grain=0.1),
        Part((ellipse(0, top, upper - 0.03, 0.06),), lighter(_GLASS, 0.4), paint=True),
        Part((_side(level, 0.84, at - 0.05, lower - 0.05, 0.07),), liquid, 0.6, 0.4),
        Part((ellipse(0, level, at - 0.05, 0.07),), lighter(liquid, 0.25), 0.2, 0.3),
    ]


def _gleam(x: float, top: float, low: float) -> Part:
    return Part((limb([(x, top), (x * 0.92, low)], [0.05, 0.03]),), _SHINE, paint=True, glow=0.4)


def _straw(colour: Colour, x: float, lean: float, low: float) -> list[Part]:
    straw = limb([(x, low), (x + lean, -0.98)], 0.075, smooth=False)
    bands = []
    for i in range(1, 8, 2):
        t = i / 8
        cx, cy = x + lean * t, low + (-0.98 - low) * t
        bands.append(box(cx - 0.06, cy - 0.035, cx + 0.06, cy + 0.035))
    return [Part((straw,), colour, 0.8, 0.3), Part(tuple(bands), (250, 250, 250), paint=True)]


def _beer(liquid: Colour, extra: Colour | None, dice: Dice) -> list[Part]:
    parts = [
        Part((limb([(0.36, -0.3), (0.84, -0.28), (0.86, 0.46), (0.38, 0.56)], 0.15),), _GLASS, 0.8, 0.7),
        Part((_side(-0.5, 0.9, 0.54, 0.52, 0.07),), _GLASS, 0.5, 0.6),
        Part((_side(-0.42, 0.8, 0.48, 0.46, 0.06),), liquid, 0.7, 0.5),
    ]
    for x in (-0.3, 0.0, 0.3):
        parts.append(
            Part(
                (blob((x - 0.1, -0.1), (x + 0.1, -0.1), (x + 0.1, 0.66), (x - 0.1, 0.66)),),
                lighter(liquid, 0.16),
                paint=True,
            )
        )
        parts.append(_gleam(x - 0.06, -0.02, 0.56))
    parts.append(Part(dots(dice, 26, 0, 0.25, 0.4, 0.5, 0.02), lighter(liquid, 0.55), paint=True))
    foam = (254, 250, 238)
    for x, y, r in (
        (-0.4, -0.5, 0.2),
        (0.4, -0.5, 0.2),
        (-0.2, -0.66, 0.22),
        (0.2, -0.68, 0.22),
        (0.0, -0.54, 0.26),
        (-0.46, -0.3, 0.1),
    ):
        parts.append(
            Part((ellipse(x, y + dice.uniform(-0.03, 0.03), r, r * 0.9),), foam, 0.9, 0.1, "crumb", 0.15)
        )
    return parts


def _wine(liquid: Colour, extra: Colour | None, dice: Dice) -> list[Part]:
    bowl = blob(
        (-0.36, -0.94),
        (-0.5, -0.5),
        (-0.46, -0.14),
        (-0.2, 0.12),
        (0, 0.16),
        (0.2, 0.12),
        (0.46, -0.14),
        (0.5, -0.5),
        (0.36, -0.94),
    )
    inner = blob(
        (-0.47, -0.42),
        (-0.42, -0.14),
        (-0.18, 0.08),
        (0, 0.12),
        (0.18, 0.08),
        (0.42, -0.14),
        (0.47, -0.42),
        (0.0, -0.4),
    )
    return [
        Part((ellipse(0, 0.9, 0.44, 0.09),), _GLASS, 0.4, 0.7),
        Part((limb([(0, 0.1), (0, 0.5), (0, 0.88)], [0.13, 0.06, 0.14]),), _GLASS, 0.9, 0.8),
        Part((bowl,), _GLASS, 0.6, 0.6, grain=0.05),
        Part((ellipse(0, -0.93, 0.35, 0.05),), _SHINE, paint=True),
        Part((inner,), liquid, 0.7, 0.5),
        Part((ellipse(0, -0.42, 0.465, 0.075),), lighter(liquid, 0.22), 0.2, 0.3),
        Part(
            (limb([(-0.36, -0.74), (-0.4, -0.4), (-0.32, -0.12)], [0.03, 0.06, 0.03]),),
            _SHINE,
            paint=True,
            glow=0.3,
        ),
        Part((limb([(0.34, -0.8), (0.4, -0.56)], 0.03),), _SHINE, paint=True, glow=0.3),
    ]


def _juice(liquid: Colour, extra: Colour | None, dice: Dice) -> list[Part]:
    fruit = extra or liquid
    parts = _straw((226, 70, 70), 0.04, -0.3 + dice.uniform(-0.08, 0.08), -0.4)
    parts += _tumbler(liquid, -0.5)
    parts += [_gleam(-0.4, -0.5, 0.6), _gleam(-0.3, -0.5, 0.2)]
    x, y = 0.5, -0.66
    parts += [
        Part((ellipse(x, y, 0.3, 0.3),), fruit, 0.4, 0.3, "peel"),
        Part((ellipse(x, y, 0.25, 0.25),), lighter(fruit, 0.7), paint=True),
        Part(
            tuple(sector(x, y, 0.22, 45 * i + 5, 45 * i + 40) for i in range(8)),
            lighter(fruit, 0.2),
            paint=True,
        ),
    ]
    return parts


def _lemonade(liquid: Colour, extra: Colour | None, dice: Dice) -> list[Part]:
    parts = _straw((70, 150, 90), -0.04, 0.34 + dice.uniform(-0.06, 0.06), -0.4)
    parts += _tumbler(liquid, -0.56)
    for x, y, turn in ((-0.18, -0.44, 15), (0.2, -0.36, -20), (0.0, 0.02, 30), (-0.2, 0.4, -10)):
        cube = rotated(box(x - 0.13, y - 0.13, x + 0.13, y + 0.13, 0.04), turn + dice.uniform(-12, 12), x, y)
        parts.append(Part((cube,), mix(lighter(liquid, 0.6), (236, 246, 252), 0.5), 0.7, 0.7))
    for x, y in ((0.2, 0.3), (-0.2, 0.72)):
        parts.append(Part((ellipse(x, y, 0.19, 0.15),), (246, 206, 40), 0.3, 0.2))
        parts.append(Part((ellipse(x, y, 0.15, 0.115),), (252, 240, 150), paint=True))
    for angle in (-160, -120, -60, -30):
        parts.append(Part((leaf(-0.36, -0.66, 0.34, 0.2, angle),), (70, 150, 66), 0.5, 0.2, "leaf"))
    parts.append(_gleam(-0.42, -0.5, 0.6))
    return parts


def _milk(liquid: Colour, extra: Colour | None, dice: Dice) -> list[Part]:
    sides = [(-0.5, 0.98), (-0.56, 0.2), (-0.5, -0.1), (-0.22, -0.5), (-0.22, -0.74)]
    body = polygon(*sides, *[(-x, y) for x, y in sides[::-1]])
    return [
        Part((body,), _GLASS, 0.7, 0.7, grain=0.05),
        Part(
            (
                polygon(
                    (-0.45, 0.92),
                    (-0.5, 0.2),
                    (-0.45, -0.06),
                    (-0.2, -0.42),
                    (0.2, -0.42),
                    (0.45, -0.06),
                    (0.5, 0.2),
                    (0.45, 0.92),
                ),
            ),
            liquid,
            0.8,
            0.3,
            grain=0.05,
        ),
        Part((box(-0.28, -0.84, 0.28, -0.68, 0.05),), _GLASS, 0.9, 0.7),
        Part((box(-0.27, -0.98, 0.27, -0.8, 0.06),), (60, 110, 190), 0.8, 0.5),
        Part(
            (blob((-0.3, 0.4), (-0.1, 0.24), (0.2, 0.26), (0.32, 0.42), (0.14, 0.62), (-0.2, 0.6)),),
            (60, 110, 190),
            paint=True,
        ),
        Part((ellipse(0, 0.43, 0.12, 0.1),), liquid, paint=True),
        _gleam(-0.4, 0.2, 0.8),
        _gleam(0.42, 0.1, 0.4),
    ]


def _steam(dice: Dice, top: float) -> list[Part]:
    parts = []
    for x in (-0.2, 0.06, 0.3):
        d = dice.uniform(-0.04, 0.04)
        path = [(x, top + 0.42), (x + 0.09 + d, top + 0.26), (x - 0.07, top + 0.14), (x + 0.05, top)]
        parts.append(Part((limb(path, [0.05, 0.05, 0.04, 0.01]),), (236, 240, 242), 0.3, 0.0, grain=0.0))
    return parts


def _cup(liquid: Colour, extra: Colour | None, dice: Dice) -> list[Part]:
    ware = extra or (244, 244, 242)
    parts = _steam(dice, -0.92)
    parts += [
        Part((ellipse(0, 0.78, 0.98, 0.2),), ware, 0.5, 0.5),
        Part((ellipse(0, 0.76, 0.66, 0.11),), darker(ware, 0.12), paint=True),
        Part((limb([(0.54, -0.06), (0.92, -0.04), (0.86, 0.34), (0.44, 0.46)], 0.11),), ware, 0.9, 0.5),
        Part(
            (blob((-0.7, -0.24), (0.7, -0.24), (0.6, 0.3), (0.34, 0.66), (-0.34, 0.66), (-0.6, 0.3)),),
            ware,
            0.8,
            0.5,
            grain=0.08,
        ),
        Part((ellipse(0, -0.24, 0.7, 0.17),), lighter(ware, 0.3), 0.3, 0.4),
        Part((ellipse(0, -0.21, 0.6, 0.12),), liquid, 0.2, 0.5),
        Part((blob((-0.24, -0.2), (0, -0.27), (0.24, -0.2), (0, -0.14)),), lighter(liquid, 0.35), paint=True),
    ]
    return parts


def _bowl(liquid: Colour, extra: Colour | None, dice: Dice) -> list[Part]:
    ware = extra or (70, 96, 110)
    parts = _steam(dice, -0.96)
    parts += [
        Part((box(-0.4, 0.8, 0.4, 1.0, 0.05),), darker(ware, 0.3), 0.7, 0.2, "stone"),
        Part(
            (blob((-0.74, -0.4), (0.74, -0.4), (0.7, 0.3), (0.46, 0.86), (-0.46, 0.86), (-0.7, 0.3)),),
            ware,
            0.8,
            0.4,
            "stone",
            0.4,
        ),
        Part((wave(-0.8, 0.8, -0.42, 0.16, 4, 0.16),), darker(ware, 0.4), paint=True, texture="stone"),
        Part((ellipse(0, -0.4, 0.74, 0.2),), darker(ware, 0.3), 0.3, 0.4, "stone"),
        Part((ellipse(0, -0.37, 0.65, 0.155),), liquid, 0.2, 0.5),
        Part((ellipse(-0.1, -0.38, 0.34, 0.06),), lighter(liquid, 0.25), paint=True),
    ]
    for x, turn in ((-0.14, -20), (0.1, 14)):
        parts.append(Part((leaf(x, 0.36, 0.34, 0.14, -70 + turn),), lighter(ware, 0.45), paint=True))
    return parts


def _mug(liquid: Colour, extra: Colour | None, dice: Dice) -> list[Part]:
    ware = extra or (190, 40, 44)
    parts = [
        Part((limb([(0.44, -0.14), (0.88, -0.12), (0.88, 0.5), (0.44, 0.6)], 0.15),), ware, 0.9, 0.4),
        Part((_side(-0.34, 0.9, 0.62, 0.58, 0.09),), ware, 0.6, 0.4),
        Part((ellipse(0, -0.36, 0.62, 0.15),), lighter(ware, 0.2), 0.3, 0.4),
        Part((ellipse(0, -0.34, 0.53, 0.11),), liquid, 0.2, 0.4),
    ]
    for i, (x, y) in enumerate(
        ((-0.32, -0.4), (0.34, -0.4), (0.02, -0.34), (-0.16, -0.56), (0.2, -0.56), (0.0, -0.72))
    ):
        turn = dice.uniform(-20, 20)
        outline = rotated(box(x - 0.16, y - 0.12, x + 0.16, y + 0.12, 0.07), turn, x, y)
        parts.append(Part((outline,), mix((255, 252, 246), (250, 206, 212), float(i % 2) * 0.7), 0.8, 0.1))
    parts += [
        Part(
            tuple(
                limb(
                    [(-0.5 + 0.25 * i, 0.26 + 0.08 * (i % 2)), (-0.36 + 0.25 * i, 0.34 - 0.08 * (i % 2))],
                    0.04,
                )
                for i in range(5)
            ),
            (250, 244, 234),
            paint=True,
        ),
        Part(
            (polygon((0.3, -0.4), (0.42, -0.38), (0.6, -0.98), (0.48, -1.0)),),
            (120, 66, 34),
            0.7,
            0.1,
            "bark",
        ),
    ]
    return parts


def _smoothie(liquid: Colour, extra: Colour | None, dice: Dice) -> list[Part]:
    sides = [(-0.46, -0.62), (-0.42, -0.2), (-0.3, 0.2), (-0.32, 0.5), (-0.14, 0.72)]
    glass = blob(*sides, *[(-x, y) for x, y in sides[::-1]])
    parts = _straw((90, 180, 200), 0.04, 0.26 + dice.uniform(-0.06, 0.06), -0.4)
    parts += [
        Part((ellipse(0, 0.92, 0.4, 0.08),), _GLASS, 0.5, 0.7),
        Part((limb([(0, 0.6), (0, 0.9)], [0.16, 0.2]),), _GLASS, 0.8, 0.7),
        Part((glass,), _GLASS, 0.6, 0.6),
        Part(((glass - [0, 0.05]) * [0.86, 0.9] + [0, 0.06],), liquid, 0.8, 0.4),
        Part(
            (blob((-0.42, -0.56), (-0.3, -0.72), (0, -0.78), (0.3, -0.72), (0.42, -0.56), (0, -0.48)),),
            lighter(liquid, 0.4),
            0.8,
            0.1,
            "crumb",
            0.3,
        ),
        Part((limb([(-0.28, -0.3), (0.1, -0.2), (0.3, -0.34)], 0.06),), lighter(liquid, 0.35), paint=True),
        Part((limb([(-0.24, 0.14), (0.05, 0.24), (0.24, 0.1)], 0.05),), lighter(liquid, 0.35), paint=True),
        Part(
            (
                blob(
                    (-0.44, -0.96),
                    (-0.62, -0.84),
                    (-0.5, -0.52),
                    (-0.38, -0.48),
                    (-0.28, -0.56),
                    (-0.22, -0.86),
                ),
            ),
            (214, 32, 46),
            0.9,
            0.4,
            "peel",
        ),
        Part(tuple(leaf(-0.42, -0.9, 0.2, 0.1, a) for a in (200, 270, 340)), (84, 150, 56), 0.5),
        _gleam(-0.3, -0.44, 0.0),
    ]
    return parts


_DRINKS = {
    "beer": _beer,
    "wine": _wine,
    "juice": _juice,
    "lemonade": _lemonade,
    "milk": _milk,
    "cup": _cup,
    "bowl": _bowl,
    "mug": _mug,
    "smoothie": _smoothie,
}

look("Beer", "drink", ("yellow", "foamy"), form="beer", liquid=(230, 156, 34))
look("Red wine", "drink", ("red", "dark"), form="wine", liquid=(112, 14, 36))
look("White wine", "drink", ("yellow", "pale"), form="wine", liquid=(236, 218, 130))
look("Orange juice", "drink", ("orange", "fresh"), form="juice", liquid=(248, 150, 28), extra=(244, 140, 30))
look("Lemonade", "drink", ("yellow", "iced"), form="lemonade", liquid=(246, 232, 140))
look("Milk", "drink", ("white", "bottled"), form="milk", liquid=(252, 251, 246))
look("Coffee", "drink", ("black", "hot"), form="cup", liquid=(56, 32, 20))
look("Green tea", "drink", ("green", "hot"), form="bowl", liquid=(158, 178, 62), extra=(96, 122, 128))
look("Hot chocolate", "drink", ("brown", "hot"), form="mug", liquid=(104, 58, 34))
look("Smoothie", "drink", ("pink", "thick"), form="smoothie", liquid=(232, 108, 140))
