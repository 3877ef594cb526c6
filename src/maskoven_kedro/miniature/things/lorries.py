"""Trucks and buses, driving to the left, and the looks of their entities."""

from __future__ import annotations

from typing import Any

from maskoven_kedro.miniature.catalogue import kind, look
from maskoven_kedro.miniature.colours import COLOURS, darker, lighter
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.ink import Colour, Part, box, ellipse, limb, polygon, sector
from maskoven_kedro.miniature.things.vehicles import CHROME, TYRE, glass, panes, soft, tinted, wheel

# ---- trucks ----


def _cab(paint: Colour, x0: float = -0.95, top: float = -0.2, x1: float = -0.3) -> list[Part]:
    """Return the driver's cab of a truck with its window, door and lamp."""
    return [
        Part(
            (
                soft(
                    [(x0, 0.82), (x0, 0.3), (x0 + 0.1, top + 0.04), (x0 + 0.16, top), (x1, top), (x1, 0.82)],
                    1,
                ),
            ),
            paint,
            0.5,
            0.5,
        ),
        glass(
            polygon((x0 + 0.08, 0.22), (x0 + 0.17, top + 0.1), (x0 + 0.24, top + 0.1), (x0 + 0.24, 0.22)),
            box(x0 + 0.29, top + 0.1, x1 - 0.06, 0.22, 0.03),
        ),
        Part(
            (
                limb([(x0 + 0.26, top + 0.06), (x0 + 0.26, 0.74)], 0.014),
                limb([(x1 - 0.03, top + 0.06), (x1 - 0.03, 0.74)], 0.014),
            ),
            darker(paint, 0.4),
            paint=True,
        ),
        Part((box(x1 - 0.16, 0.34, x1 - 0.07, 0.37),), CHROME, 0.4, 0.6),
        Part((ellipse(x0 + 0.05, 0.6, 0.05, 0.07),), (252, 246, 214), 0.7, 0.8, glow=0.4),
        Part((box(x0 - 0.04, 0.76, x0 + 0.16, 0.86, 0.03),), CHROME, 0.5, 0.5),
    ]


def _chassis(*wheels: float, radius: float = 0.2, rim: Colour = CHROME) -> list[Part]:
    parts = [Part((box(-0.85, 0.72, 0.92, 0.84),), (46, 46, 50), 0.3)]
    for x in wheels:
        parts += wheel(x, radius, rim)
    return parts


def _fire_engine(paint: Colour, dice: Dice) -> list[Part]:
    rungs = tuple(box(-0.26 + 0.1 * i, -0.34, -0.24 + 0.1 * i, -0.22) for i in range(12))
    return [
        Part((box(-0.32, -0.16, 0.95, 0.8, 0.03),), paint, 0.4, 0.5),
        Part((box(-0.3, 0.42, 0.95, 0.5),), (244, 240, 230), paint=True),
        *[
            Part((box(x, 0.0, x + 0.34, 0.36, 0.02),), (176, 180, 186), 0.25, 0.4, "metal")
            for x in (-0.24, 0.16, 0.54)
        ],
        Part(
            tuple(
                box(x + 0.03, y, x + 0.31, y + 0.02)
                for x in (-0.24, 0.16, 0.54)
                for y in (0.06, 0.13, 0.2, 0.27)
            ),
            (110, 114, 120),
            paint=True,
        ),
        Part((box(-0.3, -0.36, 0.98, -0.32), box(-0.3, -0.24, 0.98, -0.2)), (206, 208, 212), 0.5, 0.5),
        Part(rungs, (190, 192, 198), 0.5),
        *_cab(paint),
        Part((box(-0.94, 0.42, -0.3, 0.5),), (244, 240, 230), paint=True),
        Part((box(-0.74, -0.3, -0.46, -0.2, 0.04),), (40, 90, 220), 0.6, 0.8, glow=0.5),
        *_chassis(-0.62, 0.3, 0.68),
    ]


def _dump_truck(paint: Colour, dice: Dice) -> list[Part]:
    tip = dice.uniform(0, 0.12)
    pile = [
        (-0.3, -0.1 - tip),
        (-0.06, -0.34 - tip),
        (0.2, -0.3 - tip),
        (0.5, -0.42),
        (0.84, -0.1),
        (0.3, 0.1),
    ]
    bed = polygon(
        (-0.64, -0.36 - tip),
        (-0.24, -0.32 - tip),
        (-0.2, -0.14 - tip),
        (1.0, -0.16),
        (0.92, 0.5),
        (-0.1, 0.6),
    )
    return [
        Part((soft(pile),), (120, 90, 62), 0.6, texture="crumb", grain=0.9),
        *_cab(paint, top=-0.12),
        Part((bed,), paint, 0.4, 0.3, "metal"),
        Part(
            tuple(
                polygon((x, -0.15), (x + 0.05, -0.15), (x + 0.01, 0.54), (x - 0.04, 0.54))
                for x in (0.1, 0.36, 0.62)
            ),
            darker(paint, 0.3),
            paint=True,
        ),
        Part(
            (polygon((-0.3, -0.14 - tip), (1.0, -0.17), (1.0, -0.11), (-0.2, -0.08 - tip)),),
            lighter(paint, 0.25),
            paint=True,
        ),
        *_chassis(-0.6, 0.3, 0.72, radius=0.24, rim=darker(paint, 0.1)),
    ]


def _tow_truck(paint: Colour, dice: Dice) -> list[Part]:
    hook = dice.uniform(0.42, 0.54)
    return [
        Part((limb([(0.1, 0.5), (0.88, -0.34)], 0.09),), (54, 56, 60), 0.5, 0.3),
        Part((limb([(0.46, 0.5), (0.62, -0.06)], 0.06),), (70, 72, 76), 0.5),
        Part((limb([(0.88, -0.34), (0.9, hook - 0.1)], 0.022),), (60, 60, 62), 0.3),
        Part(
            (limb([(0.9, hook - 0.1), (0.97, hook), (0.9, hook + 0.08), (0.83, hook + 0.02)], 0.05),),
            (206, 180, 60),
            0.5,
            0.5,
        ),
        Part((soft([(-0.36, 0.8), (-0.36, 0.4), (0.96, 0.4), (0.98, 0.8)], 1),), paint, 0.4, 0.5),
        Part((box(-0.34, 0.46, 0.96, 0.53),), (246, 246, 240), paint=True),
        *_cab(paint, top=-0.24),
        Part((box(-0.94, 0.46, -0.3, 0.53),), (246, 246, 240), paint=True),
        Part((box(-0.76, -0.34, -0.44, -0.24, 0.05),), (250, 160, 30), 0.6, 0.8, glow=0.5),
        *_chassis(-0.62, 0.56, radius=0.22),
    ]


def _food_truck(paint: Colour, dice: Dice) -> list[Part]:
    return [
        Part(
            (
                soft(
                    [
                        (-0.95, 0.84),
                        (-0.97, 0.36),
                        (-0.78, -0.02),
                        (-0.6, -0.44),
                        (0.95, -0.46),
                        (0.97, 0.84),
                    ],
                    1,
                ),
            ),
            paint,
            0.4,
            0.4,
        ),
        Part((box(-1.0, 0.56, 1.0, 0.84),), (250, 244, 230), paint=True),
        glass(polygon((-0.88, 0.2), (-0.66, -0.26), (-0.44, -0.26), (-0.44, 0.2))),
        Part((box(-0.22, -0.12, 0.84, 0.3, 0.02),), (72, 46, 34), 0.2),
        Part((box(-0.18, -0.1, 0.8, 0.26),), (250, 214, 140), paint=True, glow=0.3),
        Part((ellipse(0.16, 0.0, 0.075, 0.085),), (226, 172, 134), 0.7),
        Part((box(0.04, 0.09, 0.28, 0.27, 0.08), box(0.09, -0.13, 0.23, -0.05, 0.03)), (246, 246, 246), 0.5),
        Part(
            tuple(ellipse(0.42 + 0.13 * i, 0.22, 0.05, 0.05, 0, 180, 360) for i in range(3)),
            (206, 140, 60),
            0.6,
        ),
        Part((box(-0.28, 0.28, 0.9, 0.35, 0.02),), (190, 194, 198), 0.4, 0.5),
        Part(
            (polygon((-0.2, -0.28), (0.82, -0.28), (0.94, 0.0), (-0.32, 0.0)),),
            (250, 246, 236),
            0.5,
            texture="cloth",
        ),
        Part(
            tuple(
                polygon(
                    (-0.2 + 0.17 * i, -0.3),
                    (-0.115 + 0.17 * i, -0.3),
                    (-0.215 + 0.21 * i, 0.02),
                    (-0.32 + 0.21 * i, 0.02),
                )
                for i in range(6)
            ),
            (214, 52, 44),
            paint=True,
        ),
        Part((box(0.34, -0.62, 0.6, -0.46, 0.03),), (150, 154, 158), 0.4),
        Part((ellipse(-0.9, 0.5, 0.05, 0.07),), (252, 246, 214), 0.7, 0.8, glow=0.4),
        *_chassis(-0.6, 0.58, radius=0.2)[1:],
    ]


def _monster_truck(paint: Colour, dice: Dice) -> list[Part]:
    flames = polygon(
        (-0.95, 0.2), (-0.1, -0.02), (-0.35, 0.08), (0.2, 0.05), (-0.15, 0.14), (0.3, 0.18), (-0.95, 0.26)
    )
    parts = [
        Part(
            (
                limb([(-0.5, 0.5), (0.5, 0.2)], 0.05),
                limb([(-0.5, 0.2), (0.5, 0.5)], 0.05),
                box(-0.5, 0.24, 0.5, 0.32),
            ),
            (170, 172, 176),
            0.5,
            0.4,
        ),
        Part(
            (
                soft(
                    [
                        (-0.95, 0.3),
                        (-0.95, -0.02),
                        (-0.8, -0.1),
                        (-0.4, -0.14),
                        (-0.2, -0.46),
                        (0.2, -0.48),
                        (0.3, -0.14),
                        (0.92, -0.14),
                        (0.95, 0.26),
                    ],
                    1,
                ),
            ),
            paint,
            0.5,
            0.6,
        ),
        Part((flames,), (250, 190, 40), paint=True),
        glass(polygon((-0.3, -0.15), (-0.15, -0.38), (0.14, -0.39), (0.2, -0.15))),
        Part((ellipse(-0.9, 0.04, 0.04, 0.06),), (252, 246, 214), 0.7, 0.8, glow=0.4),
        Part((limb([(0.32, -0.14), (0.32, -0.5), (0.36, -0.56)], 0.05),), CHROME, 0.6, 0.6),
    ]
    for x in (-0.56, 0.56):
        lugs = tuple(sector(x, 0.56, 0.46, 20 * i, 20 * i + 11, 0.38) for i in range(18))
        parts += [Part((ellipse(x, 0.56, 0.43, 0.43),), TYRE, 0.45, 0.1), Part(lugs, (46, 46, 48), 0.4)]
        parts += wheel(x, 0.32, (216, 218, 222), y=0.56)[1:]
    return parts


_TRUCKS = {
    "fire": _fire_engine,
    "dump": _dump_truck,
    "tow": _tow_truck,
    "food": _food_truck,
    "monster": _monster_truck,
}


@kind(
    "truck",
    nouns=("truck", "lorry"),
    plural="trucks",
    general="vehicle",
    category="vehicle",
    pose="stands",
    places=("street", "desert", "meadow"),
    size=(0.55, 0.85),
    crowd=False,
)
def truck(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A working truck in profile, facing left."""
    return _TRUCKS[features["shape"]](tinted(features["colour"], dice), dice)


look("Fire engine", "truck", ("red",), shape="fire", colour=(204, 30, 28))
look("Dump truck", "truck", ("yellow",), shape="dump", colour=(240, 180, 30))
look("Tow truck", "truck", ("blue",), shape="tow", colour=(38, 92, 180))
look("Food truck", "truck", ("green", "striped"), shape="food", colour=(78, 168, 150))
look("Monster truck", "truck", ("purple", "huge"), shape="monster", colour=(110, 46, 150))


# ---- buses ----


def _school_bus(paint: Colour) -> list[Part]:
    black = (30, 30, 32)
    return [
        Part(
            (
                soft(
                    [
                        (-0.97, 0.82),
                        (-0.97, 0.4),
                        (-0.9, 0.32),
                        (-0.62, 0.28),
                        (-0.56, -0.2),
                        (-0.48, -0.32),
                        (0.9, -0.32),
                        (0.97, -0.22),
                        (0.97, 0.82),
                    ],
                    1,
                ),
            ),
            paint,
            0.4,
            0.4,
        ),
        Part(
            (box(-0.58, 0.3, 1.0, 0.33), box(-0.58, 0.48, 1.0, 0.51), box(-1.0, 0.74, 1.0, 0.77)),
            black,
            paint=True,
        ),
        glass(*panes(-0.12, 0.2, [-0.54, -0.32, -0.13, 0.06, 0.25, 0.44, 0.63, 0.82, 0.95], 0.04)),
        Part((box(-0.52, -0.12, -0.34, 0.7),), (120, 140, 150), 0.2, 0.6),
        Part((box(-0.45, -0.12, -0.41, 0.7), box(-0.52, 0.26, -0.34, 0.3)), darker(paint, 0.1), paint=True),
        Part(
            tuple(box(0.06 + 0.055 * i, 0.385, 0.1 + 0.055 * i, 0.435) for i in range(9)), black, paint=True
        ),
        Part(
            (
                polygon(
                    *[
                        (-0.28 + 0.07 * x, 0.59 + 0.07 * y)
                        for x, y in (
                            (0.4, -1),
                            (1, -0.4),
                            (1, 0.4),
                            (0.4, 1),
                            (-0.4, 1),
                            (-1, 0.4),
                            (-1, -0.4),
                            (-0.4, -1),
                        )
                    ]
                ),
            ),
            (206, 28, 28),
            0.3,
        ),
        Part(
            (ellipse(-0.4, -0.26, 0.04, 0.03), ellipse(0.86, -0.26, 0.04, 0.03)),
            (220, 40, 30),
            0.6,
            0.8,
            glow=0.4,
        ),
        Part((ellipse(-0.92, 0.5, 0.05, 0.06),), (252, 246, 214), 0.7, 0.8, glow=0.4),
        Part((box(-1.0, 0.74, -0.88, 0.84, 0.02), box(0.88, 0.74, 1.0, 0.84, 0.02)), black, 0.5),
        *wheel(-0.66, 0.19, (60, 60, 62)),
        *wheel(0.5, 0.19, (60, 60, 62)),
    ]


def _routemaster(paint: Colour) -> list[Part]:
    return [
        Part((box(-0.86, -0.88, 0.86, 0.86, 0.12),), paint, 0.35, 0.5),
        Part((box(0.62, 0.06, 0.9, 0.8, 0.02),), (64, 40, 36), 0.1),
        Part((box(0.84, -0.04, 0.88, 0.86),), darker(paint, 0.2), 0.4),
        Part((box(-0.9, -0.02, 0.62, 0.03), box(-0.9, -0.36, 0.9, -0.32)), (240, 226, 190), paint=True),
        glass(*panes(-0.72, -0.42, [-0.82, -0.5, -0.24, 0.02, 0.28, 0.54, 0.8], 0.04)),
        glass(*panes(0.1, 0.4, [-0.52, -0.24, 0.02, 0.28, 0.54], 0.04)),
        glass(box(-0.84, 0.08, -0.62, 0.34, 0.03)),
        Part((box(-0.44, -0.27, 0.5, -0.08, 0.01),), (246, 236, 206), 0.1),
        Part((box(-0.38, -0.22, 0.0, -0.13), box(0.08, -0.2, 0.44, -0.15)), (40, 70, 130), paint=True),
        Part((box(-0.9, 0.46, -0.58, 0.86),), darker(paint, 0.15), paint=True),
        Part((ellipse(-0.82, 0.62, 0.045, 0.06),), (252, 246, 214), 0.7, 0.8, glow=0.4),
        Part((limb([(0.72, 0.1), (0.72, 0.74)], 0.025),), (240, 230, 210), 0.5),
        *wheel(-0.5, 0.2, (150, 30, 30)),
        *wheel(0.42, 0.2, (150, 30, 30)),
    ]


def _camper(paint: Colour) -> list[Part]:
    cream = (246, 240, 222)
    return [
        Part(
            (
                soft(
                    [
                        (-0.9, 0.86),
                        (-0.95, 0.5),
                        (-0.9, 0.12),
                        (-0.74, -0.34),
                        (-0.56, -0.42),
                        (0.78, -0.42),
                        (0.93, -0.2),
                        (0.94, 0.86),
                    ]
                ),
            ),
            paint,
            0.5,
            0.6,
        ),
        Part(
            (polygon((-1, 0.2), (-0.86, 0.3), (-0.7, 0.2), (1, 0.16), (1, -0.5), (-1, -0.5)),),
            cream,
            paint=True,
        ),
        Part(
            (polygon((-0.97, 0.3), (-0.78, 0.2), (0.97, 0.16), (0.97, 0.22), (-0.76, 0.26), (-0.97, 0.38)),),
            CHROME,
            paint=True,
        ),
        glass(
            polygon((-0.82, 0.12), (-0.68, -0.24), (-0.6, -0.24), (-0.6, 0.12)),
            *panes(-0.24, 0.1, [-0.56, -0.16, 0.2, 0.54, 0.84], 0.05),
        ),
        Part(
            (
                limb([(-0.16, -0.2), (-0.16, 0.8)], 0.014),
                limb([(0.2, -0.2), (0.2, 0.8)], 0.014),
                limb([(-0.58, -0.1), (-0.58, 0.8)], 0.014),
            ),
            darker(paint, 0.35),
            paint=True,
        ),
        Part((ellipse(-0.88, 0.48, 0.065, 0.09),), (252, 246, 214), 0.7, 0.8, glow=0.4),
        Part((ellipse(-0.94, 0.3, 0.02, 0.06),), CHROME, paint=True),
        Part(
            (limb([(-0.98, 0.78), (-0.8, 0.8)], 0.07), limb([(0.82, 0.8), (0.98, 0.78)], 0.07)),
            cream,
            0.5,
            0.5,
        ),
        *wheel(-0.52, 0.21, cream),
        *wheel(0.54, 0.21, cream),
    ]


def _trolleybus(paint: Colour) -> list[Part]:
    return [
        Part(
            (limb([(0.1, -0.3), (0.9, -0.8)], 0.025), limb([(0.24, -0.3), (0.99, -0.76)], 0.025)),
            (50, 50, 54),
            0.4,
        ),
        Part((box(-0.1, -0.44, 0.5, -0.28, 0.05),), (150, 154, 156), 0.4),
        Part(
            (
                soft(
                    [
                        (-0.96, 0.84),
                        (-0.98, 0.4),
                        (-0.94, -0.3),
                        (-0.86, -0.36),
                        (0.92, -0.36),
                        (0.97, -0.28),
                        (0.97, 0.84),
                    ],
                    1,
                ),
            ),
            (240, 240, 234),
            0.4,
            0.5,
        ),
        Part((box(-1.0, 0.34, 1.0, 0.86),), paint, paint=True),
        Part((polygon((0.3, 0.34), (0.6, -0.4), (1.0, -0.4), (1.0, 0.34)),), lighter(paint, 0.2), paint=True),
        glass(
            *panes(-0.2, 0.26, [-0.9, -0.64, -0.3, -0.02, 0.3, 0.58, 0.9], 0.04),
            box(-0.3, -0.2, -0.04, 0.76, 0.02),
            box(0.6, -0.2, 0.86, 0.76, 0.02),
        ),
        Part(
            (
                box(-0.18, -0.2, -0.16, 0.76),
                box(0.72, -0.2, 0.74, 0.76),
                box(-0.3, 0.28, -0.04, 0.32),
                box(0.6, 0.28, 0.86, 0.32),
            ),
            (60, 66, 70),
            paint=True,
        ),
        Part((box(-0.9, -0.32, -0.56, -0.24, 0.02),), (250, 180, 40), paint=True, glow=0.6),
        Part((ellipse(-0.92, 0.6, 0.045, 0.06),), (252, 246, 214), 0.7, 0.8, glow=0.4),
        *wheel(-0.58, 0.18),
        *wheel(0.38, 0.18),
    ]


_BUSES = {"school": _school_bus, "double": _routemaster, "camper": _camper, "trolley": _trolleybus}


@kind(
    "bus",
    nouns=("bus",),
    plural="buses",
    general="vehicle",
    category="vehicle",
    pose="stands",
    places=("street", "meadow", "desert"),
    size=(0.6, 0.9),
)
def bus(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A bus in profile, facing left."""
    return _BUSES[features["shape"]](tinted(features["colour"], dice))


look("School bus", "bus", ("yellow",), shape="school", colour=(248, 184, 22))
look("AEC Routemaster", "bus", ("red", "double-decked"), shape="double", colour=(200, 28, 30))
look("Volkswagen Type 2", "bus", ("orange", "two-coloured"), shape="camper", colour=(226, 104, 52))
look("Trolleybus", "bus", ("green", "white"), shape="trolley", colour=COLOURS["green"])
