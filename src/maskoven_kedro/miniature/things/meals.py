"""Meals: how sandwiches, dishes and cheeses are drawn, and the looks of their entities."""

from __future__ import annotations

import math
from typing import Any

from maskoven_kedro.miniature.catalogue import kind, look
from maskoven_kedro.miniature.colours import darker, lighter, mix
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.ink import (
    Colour,
    Part,
    blob,
    box,
    ellipse,
    leaf,
    limb,
    polygon,
    rotated,
    shifted,
)
from maskoven_kedro.miniature.things.food import drum, plate, wave
from maskoven_kedro.miniature.things.plants import dots, grounded

_CRUST: Colour = (206, 136, 60)
_SALAD: Colour = (112, 176, 62)
_TOMATO: Colour = (212, 52, 36)
_MEAT: Colour = (98, 56, 36)
_CHEESE: Colour = (248, 186, 42)


@kind(
    "sandwich",
    nouns=("sandwich",),
    plural="sandwiches",
    general="food",
    category="food",
    pose="stands",
    places=("table", "studio"),
    size=(0.45, 0.75),
)
def sandwich(features: dict[str, Any], dice: Dice) -> list[Part]:
    """Two pieces of bread and what lies between them."""
    return grounded(_SANDWICHES[features["form"]](features.get("filling", _MEAT), dice))


def _top_bun(dice: Dice, low: float) -> list[Part]:
    seeds = []
    for i in range(22):
        angle, reach = 2.39996 * i, math.sqrt((i + 0.5) / 22)
        x, y = 0.62 * reach * math.cos(angle), low - 0.42 + 0.22 * reach * math.sin(angle)
        seeds.append(shifted(rotated(leaf(-0.045, 0, 0.09, 0.05), dice.uniform(-40, 40)), x, y))
    return [
        Part(
            (
                blob(
                    (-0.88, low),
                    (-0.8, low - 0.36),
                    (-0.4, low - 0.68),
                    (0, low - 0.74),
                    (0.4, low - 0.68),
                    (0.8, low - 0.36),
                    (0.88, low),
                    (0, low + 0.06),
                ),
            ),
            _CRUST,
            0.95,
            0.35,
            "peel",
            0.25,
        ),
        Part(tuple(seeds), (252, 236, 196), 0.6),
    ]


def _bottom_bun(top: float) -> list[Part]:
    return [
        Part(
            (blob((-0.84, top), (0.84, top), (0.86, 0.76), (0.66, 0.98), (-0.66, 0.98), (-0.86, 0.76)),),
            _CRUST,
            0.7,
            0.25,
            "peel",
        ),
        Part((box(-0.84, top, 0.84, top + 0.08),), (246, 222, 170), paint=True, texture="crumb"),
    ]


def _hamburger(filling: Colour, dice: Dice) -> list[Part]:
    parts = _bottom_bun(0.6)
    parts += [
        Part(
            (blob((-0.92, 0.4), (-0.8, 0.26), (0.8, 0.26), (0.92, 0.4), (0.84, 0.62), (-0.84, 0.62)),),
            filling,
            0.8,
            0.1,
            "crumb",
            1.0,
        ),
        Part(tuple(ellipse(x, 0.2, 0.32, 0.085) for x in (-0.52, 0.52)), _TOMATO, 0.6, 0.4),
        Part((ellipse(0, 0.22, 0.3, 0.085),), _TOMATO, 0.6, 0.4),
        Part((wave(-0.98, 0.98, 0.02, 0.12, 7, 0.12),), _SALAD, 0.6, 0.2, "leaf", 0.7),
        Part((wave(-0.92, 0.92, 0.0, 0.04, 5, 0.08),), lighter(_SALAD, 0.3), 0.5, 0.2, "leaf"),
    ]
    return parts + _top_bun(dice, 0.02)


def _cheeseburger(filling: Colour, dice: Dice) -> list[Part]:
    parts = _bottom_bun(0.68)
    for top in (0.42, 0.08):
        parts += [
            Part(
                (
                    blob(
                        (-0.9, top + 0.14),
                        (-0.8, top),
                        (0.8, top),
                        (0.9, top + 0.14),
                        (0.84, top + 0.3),
                        (-0.84, top + 0.3),
                    ),
                ),
                filling,
                0.8,
                0.1,
                "crumb",
                1.0,
            ),
            Part(
                (
                    polygon(
                        (-0.94, top - 0.06),
                        (0.94, top - 0.06),
                        (0.96, top + 0.04),
                        (0.66, top + 0.06),
                        (0.4, top + 0.3),
                        (0.12, top + 0.06),
                        (-0.2, top + 0.05),
                        (-0.52, top + 0.28),
                        (-0.78, top + 0.06),
                        (-0.96, top + 0.04),
                    ),
                ),
                _CHEESE,
                0.5,
                0.5,
            ),
        ]
    parts.append(
        Part((ellipse(-0.5, -0.02, 0.24, 0.06), ellipse(0.16, -0.02, 0.24, 0.06)), (108, 142, 52), 0.6, 0.4)
    )
    return parts + _top_bun(dice, 0.0)


def _hot_dog(filling: Colour, dice: Dice) -> list[Part]:
    squeeze = [
        (-0.8 + 0.16 * i, 0.18 + (0.1 if i % 2 else -0.08) - 0.12 * math.sin(i / 10 * math.pi))
        for i in range(11)
    ]
    return [
        Part((limb([(-0.76, 0.02), (0, -0.12), (0.76, 0.02)], 0.5),), lighter(_CRUST, 0.1), 0.9, 0.3, "peel"),
        Part((limb([(-0.72, 0.14), (0, 0.02), (0.72, 0.14)], 0.3),), (246, 224, 178), 0.4, 0.1, "crumb"),
        Part((limb([(-0.86, 0.2), (0, 0.08), (0.86, 0.2)], [0.28, 0.32, 0.28]),), filling, 0.95, 0.6),
        Part((limb(squeeze, 0.075),), (250, 204, 40), 0.8, 0.5),
        Part(
            (
                blob(
                    (-0.94, 0.36),
                    (-0.6, 0.36),
                    (0, 0.24),
                    (0.6, 0.36),
                    (0.94, 0.36),
                    (0.9, 0.66),
                    (0.5, 0.8),
                    (-0.5, 0.8),
                    (-0.9, 0.66),
                ),
            ),
            _CRUST,
            0.9,
            0.3,
            "peel",
        ),
        Part((limb([(-0.84, 0.4), (0, 0.29), (0.84, 0.4)], 0.05),), (246, 222, 172), paint=True),
    ]


def _submarine(filling: Colour, dice: Dice) -> list[Part]:
    parts = [
        Part(
            (blob((-0.98, 0.44), (-0.9, 0.3), (0.9, 0.3), (0.98, 0.44), (0.86, 0.7), (-0.86, 0.7)),),
            _CRUST,
            0.9,
            0.2,
            "crumb",
            0.3,
        ),
        Part((wave(-0.96, 0.96, 0.16, 0.12, 9, 0.12),), _SALAD, 0.6, 0.2, "leaf", 0.7),
    ]
    for i in range(6):
        x = -0.75 + 0.3 * i + dice.uniform(-0.03, 0.03)
        parts.append(Part((ellipse(x, 0.16, 0.19, 0.09),), (filling, _TOMATO)[i % 2], 0.6, 0.4))
    parts += [
        Part(
            (
                polygon(
                    (-0.94, 0.02),
                    (0.94, 0.02),
                    (0.9, 0.1),
                    (0.6, 0.2),
                    (0.36, 0.1),
                    (0, 0.12),
                    (-0.3, 0.22),
                    (-0.6, 0.1),
                    (-0.92, 0.1),
                ),
            ),
            _CHEESE,
            0.4,
            0.4,
        ),
        Part(
            (
                blob(
                    (-0.98, 0.02),
                    (-0.9, -0.26),
                    (-0.5, -0.4),
                    (0.5, -0.4),
                    (0.9, -0.26),
                    (0.98, 0.02),
                    (0, 0.08),
                ),
            ),
            _CRUST,
            0.95,
            0.25,
            "crumb",
            0.3,
        ),
    ]
    for i in range(4):
        parts.append(
            Part(
                (shifted(rotated(leaf(-0.18, 0, 0.36, 0.09), -50), -0.55 + 0.37 * i, -0.2),),
                (242, 214, 160),
                0.4,
                texture="crumb",
            )
        )
    return parts


def _triangle(filling: Colour, dice: Dice) -> list[Part]:
    parts = []
    for x, y, size in ((0.24, -0.14, 0.9), (-0.2, 0.16, 0.98)):

        def at(
            *points: tuple[float, float], x: float = x, y: float = y, size: float = size
        ) -> list[tuple[float, float]]:
            return [(x + px * size, y + py * size) for px, py in points]

        parts += [
            Part(
                (polygon(*at((-0.8, 0.66), (0.62, -0.62), (0.8, -0.4), (0.74, 0.8), (-0.76, 0.84))),),
                (196, 130, 62),
                0.2,
                texture="crumb",
            ),
            Part(
                (polygon(*at((-0.74, 0.28), (0.6, -0.62), (0.66, 0.5), (-0.72, 0.48))),),
                (250, 236, 204),
                0.2,
                texture="crumb",
                grain=0.5,
            ),
            Part(
                (wave(x - 0.86 * size, x + 0.82 * size, y + 0.42 * size, 0.1, 7, 0.1),),
                _SALAD,
                0.6,
                0.2,
                "leaf",
                0.6,
            ),
            Part(
                (box(x - 0.8 * size, y + 0.4 * size, x + 0.76 * size, y + 0.52 * size, 0.05),),
                filling,
                0.6,
                0.2,
                "crumb",
                0.8,
            ),
            Part(
                tuple(ellipse(x + u * size, y + 0.46 * size, 0.15, 0.055) for u in (-0.5, 0.0, 0.5)),
                (248, 196, 58),
                0.6,
                0.3,
            ),
            Part(
                (
                    polygon(
                        *at(
                            (-0.82, 0.36),
                            (0.64, -0.7),
                            (0.72, -0.66),
                            (0.78, 0.38),
                            (0.7, 0.42),
                            (-0.78, 0.42),
                        )
                    ),
                ),
                (196, 130, 62),
                0.3,
                texture="crumb",
            ),
            Part(
                (polygon(*at((-0.66, 0.3), (0.6, -0.58), (0.66, 0.3))),),
                (250, 236, 204),
                0.15,
                texture="crumb",
                grain=0.5,
            ),
        ]
    return parts


_SANDWICHES = {
    "hamburger": _hamburger,
    "cheeseburger": _cheeseburger,
    "hot_dog": _hot_dog,
    "submarine": _submarine,
    "triangle": _triangle,
}

look("Hamburger", "sandwich", ("brown", "round"), form="hamburger")
look("Cheeseburger", "sandwich", ("yellow", "double"), form="cheeseburger")
look("Hot dog", "sandwich", ("red", "long"), form="hot_dog", filling=(192, 76, 46))
look("Submarine sandwich", "sandwich", ("brown", "long"), form="submarine", filling=(226, 136, 130))
look("Egg sandwich", "sandwich", ("white", "triangular"), form="triangle", filling=(250, 246, 236))


@kind(
    "dish",
    nouns=("dish", "meal"),
    plural="dishes",
    general="food",
    category="food",
    pose="stands",
    places=("table", "studio"),
    size=(0.45, 0.8),
)
def dish(features: dict[str, Any], dice: Dice) -> list[Part]:
    """Something to eat, on its plate, in its bowl or box."""
    return grounded(_DISHES[features["form"]](dice))


def _pizza(dice: Dice) -> list[Part]:
    parts = [
        Part((ellipse(0, 0.1, 1.0, 0.82),), (204, 140, 72), 0.4, 0.1, "crumb"),
        Part((ellipse(0, 0.06, 0.88, 0.7),), (190, 52, 30), 0.1),
        Part(
            (
                blob(
                    *(
                        (
                            0.83 * (1 + 0.05 * (-1) ** i) * math.cos(i * 0.3491),
                            0.06 + 0.65 * (1 + 0.05 * (-1) ** i) * math.sin(i * 0.3491),
                        )
                        for i in range(18)
                    )
                ),
            ),
            (250, 212, 110),
            0.25,
            0.3,
            "foliage",
            0.3,
        ),
    ]
    for i in range(9):
        reach, angle = (0.56 if i < 6 else 0.2), math.radians(60 * i + (20 if i < 6 else 100) * (1 + i // 6))
        x, y = reach * math.cos(angle), 0.06 + 0.8 * reach * math.sin(angle)
        parts.append(Part((ellipse(x, y, 0.155, 0.13),), (188, 50, 34), 0.4, 0.4, "crumb"))
        parts.append(Part((ellipse(x, y, 0.1, 0.08),), (206, 74, 48), paint=True, texture="crumb"))
    for _ in range(7):
        x, y = dice.uniform(-0.55, 0.55), dice.uniform(-0.35, 0.45)
        parts.append(
            Part((leaf(x, y, 0.16, 0.08, dice.uniform(0, 360)),), (60, 124, 44), 0.5, texture="leaf")
        )
    cuts = [
        limb([(0, 0.06), (0.98 * math.cos(a), 0.1 + 0.8 * math.sin(a))], 0.022)
        for a in [math.pi * (i / 4 + 0.1) for i in range(8)]
    ]
    parts += [Part((cut,), (140, 84, 40), paint=True) for cut in cuts]
    return parts


def _sushi(dice: Dice) -> list[Part]:
    wood = (150, 100, 58)
    parts = [
        Part((polygon((-0.96, 0.4), (0.96, 0.4), (1.0, 0.72), (-1.0, 0.72)),), wood, 0.3, 0.2, "wood"),
        Part(
            (box(-1.0, 0.7, 1.0, 0.86), box(-0.8, 0.86, -0.6, 1.0), box(0.6, 0.86, 0.8, 1.0)),
            darker(wood, 0.3),
            0.4,
            0.1,
            "wood",
        ),
    ]
    for x, tone in ((-0.56, (244, 122, 74)), (0.12, (206, 52, 56))):
        parts += [
            Part(
                (
                    blob(
                        (x - 0.34, 0.5),
                        (x - 0.36, 0.24),
                        (x, 0.12),
                        (x + 0.36, 0.24),
                        (x + 0.34, 0.5),
                        (x, 0.56),
                    ),
                ),
                (248, 246, 238),
                0.8,
                0.1,
                "crumb",
                0.9,
            ),
            Part(
                (
                    blob(
                        (x - 0.42, 0.34),
                        (x - 0.36, 0.06),
                        (x, -0.1),
                        (x + 0.38, 0.04),
                        (x + 0.42, 0.32),
                        (x + 0.2, 0.18),
                        (x - 0.1, 0.16),
                    ),
                ),
                tone,
                0.8,
                0.5,
            ),
        ]
        parts += [
            Part((limb([(x + d - 0.06, -0.04), (x + d + 0.08, 0.2)], 0.03),), lighter(tone, 0.5), paint=True)
            for d in (-0.22, -0.02, 0.18)
        ]
    for x, y, core in (
        (0.66, 0.1, (244, 130, 80)),
        (0.66, -0.32, (120, 170, 70)),
        (-0.2, -0.28, (246, 200, 70)),
    ):
        parts += [
            Part((drum(y, y + 0.28, 0.27, 0.12),), (34, 44, 38), 0.7, 0.3, "leaf"),
            Part((ellipse(x * 0, y, 0.27, 0.13),), (34, 44, 38), 0.4),
            Part((ellipse(x * 0, y, 0.22, 0.1),), (250, 248, 240), 0.3, 0.0, "crumb", 0.9),
            Part((ellipse(x * 0, y, 0.1, 0.05),), core, 0.5, 0.3),
        ]
        for i in range(1, 5):
            part = parts[-i]
            parts[-i] = Part(
                tuple(shifted(c, x, 0) for c in part.outline),
                part.colour,
                part.relief,
                part.gloss,
                part.texture,
                part.grain,
            )
    return parts


def _fries(dice: Dice) -> list[Part]:
    parts = []
    for row, (count, low) in enumerate(((8, -0.92), (7, -0.72), (6, -0.48))):
        for i in range(count):
            x = (i - (count - 1) / 2) * 0.17
            top = low + 0.16 * abs(x) + dice.uniform(-0.06, 0.1)
            lean = x * 0.4 + dice.uniform(-0.07, 0.07)
            tone = mix((250, 208, 92), (226, 160, 50), dice.uniform(0, 0.7))
            parts.append(
                Part(
                    (
                        polygon(
                            (x - 0.065, 0.2),
                            (x + 0.065, 0.2),
                            (x + lean + 0.065, top),
                            (x + lean - 0.065, top),
                        ),
                    ),
                    darker(tone, 0.12 * (2 - row)),
                    0.6,
                    0.1,
                )
            )
    red = (206, 32, 34)
    scoop = [(-0.66, -0.16)] + [
        (-0.66 + 0.11 * i, -0.16 + 0.34 * math.sin(math.pi * i / 12)) for i in range(13)
    ]
    parts += [
        Part((polygon(*scoop, (0.48, 1.0), (-0.48, 1.0)),), red, 0.4, 0.2),
        Part(
            tuple(
                polygon(
                    (x * 1.25 - 0.05, -0.2),
                    (x * 1.25 + 0.05, -0.2),
                    (x * 0.9 + 0.035, 1.0),
                    (x * 0.9 - 0.035, 1.0),
                )
                for x in (-0.36, -0.12, 0.12, 0.36)
            ),
            (250, 236, 220),
            paint=True,
        ),
    ]
    return parts


def _popcorn(dice: Dice) -> list[Part]:
    parts = []
    for i in range(24):
        x = -0.62 + 0.25 * (i % 6) + (0.1 if (i // 6) % 2 else 0)
        y = (
            -0.74
            + 0.19 * (i // 6)
            + 0.45 * max(0, abs(x) - 0.2) * (1 - (i // 6) / 4)
            + dice.uniform(-0.04, 0.04)
        )
        puff = [
            (
                x + (0.17 if j % 2 else 0.1) * math.cos(j * 0.785 + i),
                y + (0.16 if j % 2 else 0.1) * math.sin(j * 0.785 + i),
            )
            for j in range(8)
        ]
        parts.append(
            Part((blob(*puff),), mix((254, 248, 226), (248, 214, 120), dice.uniform(0, 0.7)), 0.95, 0.1)
        )
    red = (206, 36, 38)
    rim = [(-0.74 + 0.185 * i, -0.1 + (0.08 if i % 2 else 0)) for i in range(9)]
    parts += [
        Part((polygon(*rim, (0.52, 1.0), (-0.52, 1.0)),), (248, 244, 236), 0.4, 0.1),
        Part(
            tuple(
                polygon((x * 1.42 - 0.09, -0.2), (x * 1.42 + 0.09, -0.2), (x + 0.065, 1.0), (x - 0.065, 1.0))
                for x in (-0.46, -0.23, 0.0, 0.23, 0.46)
            ),
            red,
            paint=True,
        ),
    ]
    return parts


def _eggs(dice: Dice) -> list[Part]:
    parts = plate(0.56, 1.0, 0.4)
    for i in range(15):
        x, y = -0.5 + 0.25 * (i % 5), 0.42 - 0.2 * (i // 5)
        x, y = (
            x * (1 - 0.24 * (i // 5)) + dice.uniform(-0.03, 0.03),
            y + 0.2 * abs(x) + dice.uniform(-0.03, 0.03),
        )
        curd = [
            (
                x + dice.uniform(0.15, 0.24) * math.cos(j * 0.9),
                y + dice.uniform(0.11, 0.18) * math.sin(j * 0.9),
            )
            for j in range(7)
        ]
        parts.append(
            Part(
                (blob(*curd),), mix((252, 218, 92), (246, 190, 56), dice.uniform(0, 1)), 0.9, 0.3, "peel", 0.3
            )
        )
    for _ in range(7):
        x, y = dice.uniform(-0.45, 0.45), dice.uniform(0.0, 0.5)
        parts.append(Part((limb([(x, y), (x + 0.07, y - 0.02)], 0.035),), (60, 130, 50), 0.5))
    toast = rotated(blob((0.56, 0.18), (0.96, 0.2), (1.0, 0.56), (0.56, 0.62)), -10, 0.8, 0.4)
    parts += [
        Part((toast,), (170, 104, 48), 0.5, texture="crumb"),
        Part(
            ((toast - [0.78, 0.4]) * 0.8 + [0.78, 0.4],),
            (232, 186, 112),
            paint=True,
            texture="crumb",
            grain=0.8,
        ),
    ]
    return parts


def _quiche(dice: Dice) -> list[Part]:
    parts = plate(0.6, 1.0, 0.36)
    crust = (206, 146, 76)
    edge = [
        ((0.88 + 0.05 * (i % 2)) * math.cos(i * 0.2244), 0.1 + (0.5 + 0.04 * (i % 2)) * math.sin(i * 0.2244))
        for i in range(28)
    ]
    parts += [
        Part((drum(0.1, 0.38, 0.84, 0.44),), darker(crust, 0.1), 0.5, 0.0, "crumb"),
        Part((blob(*edge, steps=4),), crust, 0.6, 0.1, "crumb"),
        Part((ellipse(0, 0.08, 0.76, 0.4),), (248, 208, 108), 0.3, 0.2, "foliage", 0.22),
    ]
    for i in range(12):
        angle, reach = 2.39996 * i, 0.64 * math.sqrt((i + 0.5) / 12)
        x, y = reach * math.cos(angle), 0.08 + 0.52 * reach * math.sin(angle)
        if i % 3 == 0:
            parts.append(Part((ellipse(x, y, 0.11, 0.065),), _TOMATO, 0.7, 0.4))
        else:
            parts.append(
                Part(
                    (leaf(x - 0.1, y, 0.24, 0.1, dice.uniform(-40, 40)),),
                    ((64, 118, 52), (214, 110, 90))[i % 3 - 1],
                    0.4,
                    texture="leaf",
                )
            )
    parts.append(
        Part((ellipse(-0.3, 0.0, 0.12, 0.05), ellipse(0.3, 0.2, 0.14, 0.06)), (206, 140, 60), paint=True)
    )
    return parts


_DISHES = {
    "pizza": _pizza,
    "sushi": _sushi,
    "fries": _fries,
    "popcorn": _popcorn,
    "eggs": _eggs,
    "quiche": _quiche,
}

look("Pizza", "dish", ("red", "round"), form="pizza")
look("Sushi", "dish", ("white", "rolled"), form="sushi")
look("French fries", "dish", ("yellow", "crispy"), form="fries")
look("Popcorn", "dish", ("white", "puffed"), form="popcorn")
look("Scrambled eggs", "dish", ("yellow", "soft"), form="eggs")
look("Quiche", "dish", ("yellow", "baked"), form="quiche")


@kind(
    "cheese",
    nouns=("cheese",),
    plural="cheeses",
    general="food",
    category="food",
    pose="lies",
    places=("table", "studio"),
    size=(0.4, 0.7),
)
def cheese(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A wedge, a ball or a log of cheese."""
    paste, rind, form = features["paste"], features["rind"], features["form"]
    if form == "log":
        return _log(paste, rind, dice)
    if form == "ball":
        return [
            Part(
                (
                    blob(
                        (-0.84, 0.1),
                        (-0.7, -0.46),
                        (0, -0.68),
                        (0.7, -0.46),
                        (0.84, 0.1),
                        (0.66, 0.6),
                        (0, 0.74),
                        (-0.66, 0.6),
                    ),
                ),
                rind,
                0.95,
                0.7,
            ),
            Part(
                (polygon((0.1, -0.3), (-0.24, -0.04), (-0.22, 0.72), (0.1, 0.36)),),
                paste,
                0.15,
                0.1,
                "peel",
                0.2,
            ),
            Part(
                (polygon((0.1, -0.3), (0.6, -0.12), (0.56, 0.64), (0.1, 0.36)),),
                darker(paste, 0.14),
                0.15,
                0.1,
                "peel",
                0.2,
            ),
            Part(
                (polygon((-0.22, 0.78), (-0.22, 0.7), (0.1, 0.36), (0.56, 0.6), (0.5, 0.78)),),
                darker(paste, 0.05),
                0.1,
            ),
            Part(
                (blob((-0.5, -0.3), (-0.3, -0.44), (-0.36, -0.1), (-0.54, 0.04)),),
                lighter(rind, 0.5),
                paint=True,
            ),
        ]
    parts = [
        Part(
            (polygon((-0.96, 0.06), (0.6, -0.5), (0.96, -0.12), (0.96, 0.5), (-0.96, 0.62)),), rind, 0.4, 0.2
        ),
        Part((polygon((-0.96, 0.06), (0.6, -0.5), (0.9, -0.14)),), lighter(paste, 0.22), 0.15, 0.1),
        Part(
            (polygon((-0.96, 0.06), (0.9, -0.14), (0.9, 0.5), (-0.96, 0.62)),), paste, 0.15, 0.1, "peel", 0.2
        ),
    ]
    if form == "holes":
        for x, y, r in (
            (-0.6, 0.34, 0.09),
            (-0.24, 0.14, 0.11),
            (-0.12, 0.44, 0.12),
            (0.24, 0.22, 0.16),
            (0.6, 0.02, 0.09),
            (0.64, 0.36, 0.12),
            (0.0, -0.1, 0.07),
            (0.42, -0.22, 0.09),
        ):
            parts.append(
                Part((ellipse(x, y, r, r * (0.9 if y > 0 else 0.5)),), darker(paste, 0.32), paint=True)
            )
            parts.append(
                Part(
                    (ellipse(x + 0.02, y + 0.03, r * 0.8, r * (0.7 if y > 0 else 0.36)),),
                    darker(paste, 0.16),
                    paint=True,
                )
            )
    else:
        for _ in range(26):
            x, y = dice.uniform(-0.8, 0.84), dice.uniform(-0.34, 0.52)
            veins = [
                (x, y),
                (x + dice.uniform(-0.1, 0.1), y + 0.06),
                (x + dice.uniform(-0.14, 0.14), y + 0.12),
            ]
            parts.append(
                Part(
                    (limb(veins, dice.uniform(0.02, 0.07)),),
                    mix((52, 92, 110), (84, 124, 116), dice.uniform(0, 1)),
                    paint=True,
                )
            )
    return parts


def _log(paste: Colour, rind: Colour, dice: Dice) -> list[Part]:
    parts = [
        Part(
            (polygon((-0.98, 0.5), (0.2, 0.72), (0.98, 0.3), (0.98, 0.4), (0.2, 0.84), (-0.98, 0.6)),),
            (150, 104, 62),
            0.4,
            0.1,
            "wood",
        ),
        Part(
            (polygon((-0.98, 0.5), (0.1, 0.0), (0.98, 0.3), (0.2, 0.72)),), (190, 140, 88), 0.2, 0.1, "wood"
        ),
        Part(
            (blob((-0.3, -0.5), (0.6, -0.62), (0.86, -0.44), (0.88, 0.1), (0.7, 0.24), (-0.3, 0.36)),),
            rind,
            0.9,
            0.05,
            "peel",
            0.4,
        ),
    ]
    for x, y in ((-0.3, -0.07), (-0.62, 0.2)):
        parts += [
            Part((ellipse(x, y, 0.36, 0.43),), darker(rind, 0.1), 0.5, 0.05, "crumb"),
            Part((ellipse(x - 0.03, y, 0.31, 0.38),), paste, paint=True, texture="crumb", grain=0.4),
        ]
    parts.append(Part(dots(dice, 16, -0.62, 0.26, 0.24, 0.3, 0.02), darker(paste, 0.1), paint=True))
    for i in range(6):
        parts.append(
            Part(
                (leaf(0.14 + 0.09 * i, 0.48 - 0.04 * i, 0.17, 0.06, (-60 if i % 2 else 60)),),
                (86, 130, 70),
                0.5,
                texture="leaf",
            )
        )
    parts.append(Part((limb([(0.04, 0.52), (0.7, 0.24)], 0.03),), (96, 120, 66)))
    return parts


look(
    "Emmental cheese", "cheese", ("yellow", "holey"), form="holes", paste=(248, 208, 92), rind=(206, 152, 60)
)
look("Edam cheese", "cheese", ("red", "round"), form="ball", paste=(250, 216, 110), rind=(200, 28, 34))
look("Blue cheese", "cheese", ("white", "veined"), form="veins", paste=(246, 238, 216), rind=(206, 196, 172))
look("Goat cheese", "cheese", ("white", "soft"), form="log", paste=(252, 250, 244), rind=(228, 222, 206))
