"""Monuments: pyramids, temples, castles and churches, and the looks of their entities."""

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
    limb,
    polygon,
    sector,
)
from maskoven_kedro.miniature.things.places import PANE, arch, row, taper
from maskoven_kedro.miniature.things.vehicles import soft


def merlons(left: float, right: float, y: float, count: int, height: float = 0.07) -> tuple[Contour, ...]:
    """Return the teeth of a battlement whose wall ends at y."""
    half = (right - left) / count * 0.3
    return tuple(box(x - half, y - height, x + half, y + 0.01) for x in row(count, left, right))


# ---- pyramids ----


def _giza(stone: Colour) -> list[Part]:
    courses = tuple(box(-1, -0.5 + 0.1 * i, 1, -0.482 + 0.1 * i) for i in range(15))
    return [
        Part(
            (polygon((0.1, -0.52), (1.0, 1.0), (0.42, 1.0)),),
            darker(stone, 0.35),
            0.15,
            texture="brick",
            grain=0.5,
        ),
        Part((polygon((0.1, -0.52), (0.44, 1.0), (-1.0, 1.0)),), stone, 0.15, texture="brick", grain=0.5),
        Part(courses, darker(stone, 0.42), paint=True),
        Part(
            (
                polygon(
                    (0.1, -0.52),
                    (0.19, -0.2),
                    (0.24, -0.26),
                    (0.3, -0.2),
                    (0.1, -0.6),
                    (-0.1, -0.2),
                    (0.0, -0.26),
                    (0.08, -0.18),
                    (0.19, -0.2),
                ),
            ),
            lighter(stone, 0.3),
            paint=True,
        ),
        Part((arch(-0.18, 0.62, 0.07, 0.1),), (70, 54, 40), paint=True),
    ]


def _louvre(glass: Colour) -> list[Part]:
    lines = []
    for i in range(1, 12):
        u = i / 12
        lines.append(limb([(-0.95 * (1 - u), 1 - 1.25 * u), (-0.95 + 1.9 * u, 1.0)], 0.014))
        lines.append(limb([(0.95 * (1 - u), 1 - 1.25 * u), (0.95 - 1.9 * u, 1.0)], 0.014))
    return [
        Part((polygon((0, -0.25), (0.95, 1.0), (-0.95, 1.0)),), glass, 0.1, 0.6),
        Part((polygon((0, -0.25), (-0.2, 1.0), (-0.95, 1.0)),), lighter(glass, 0.35), paint=True, glow=0.2),
        Part(
            (polygon((-0.1, 0.3), (0.16, 0.3), (-0.1, 1.0), (-0.5, 1.0)),),
            lighter(glass, 0.6),
            paint=True,
            glow=0.2,
        ),
        Part(tuple(lines[0::2]), (70, 82, 94), paint=True),
        Part(tuple(lines[1::2]), (70, 82, 94), paint=True),
        Part(
            (
                limb([(-0.95, 0.98), (0, -0.26), (0.95, 0.98)], 0.03, smooth=False),
                box(-0.97, 0.965, 0.97, 1.0),
            ),
            (206, 212, 218),
            0.4,
            0.5,
        ),
        Part((box(-0.13, 0.74, 0.13, 0.98),), (48, 56, 66), 0.1, 0.5),
        Part((box(-0.01, 0.74, 0.01, 0.98),), (190, 196, 200), paint=True),
    ]


def _stepped(stone: Colour, levels: int, temple: bool) -> list[Part]:
    parts = []
    top = -0.14 if temple else -0.3
    height = (1 - top) / levels
    for i in range(levels):
        half = 0.26 + (0.98 - 0.26) * (i + 0.6) / levels
        y = top + height * i
        parts.append(
            Part(
                (taper(0, y, half - 0.03, y + height + 0.01, half + 0.005),),
                mix(stone, (0, 0, 0), 0.06 * (i % 2)),
                0.25,
                texture="brick",
                grain=0.5,
            )
        )
        parts.append(Part((box(-half, y, half, y + 0.025),), lighter(stone, 0.35), paint=True))
    if temple:
        parts += [
            Part((box(-0.27, -0.46, 0.27, -0.12),), stone, 0.3, texture="brick", grain=0.4),
            Part((box(-0.3, -0.5, 0.3, -0.43), box(-0.3, -0.36, 0.3, -0.32)), lighter(stone, 0.2), 0.4),
            Part(
                (box(-0.16, -0.3, -0.08, -0.12), box(-0.04, -0.3, 0.04, -0.12), box(0.08, -0.3, 0.16, -0.12)),
                (60, 50, 42),
                0.1,
            ),
            Part((taper(0, -0.13, 0.14, 1.0, 0.24),), lighter(stone, 0.15), 0.15),
        ]
        clipped = tuple(
            taper(0, y, 0.14 + 0.1 * (y + 0.13) / 1.13, y + 0.02, 0.14 + 0.1 * (y + 0.15) / 1.13)
            for y in (-0.1 + 0.055 * i for i in range(20))
        )
        parts += [
            Part(clipped, darker(stone, 0.4), paint=True),
            Part(
                (taper(0, -0.13, 0.17, 1.0, 0.29), taper(0, -0.13, 0.14, 1.0, 0.24)), darker(stone, 0.15), 0.4
            ),
        ]
    return parts


_PYRAMIDS = {
    "smooth": _giza,
    "glass": _louvre,
    "maya": lambda c: _stepped(c, 8, True),
    "steps": lambda c: _stepped(c, 6, False),
}


@kind(
    "pyramid",
    nouns=("pyramid",),
    plural="pyramids",
    general="building",
    category="building",
    pose="rises",
    places=("desert", "meadow", "street"),
    size=(0.65, 0.95),
)
def pyramid(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A pyramid, of stone or of glass."""
    return _PYRAMIDS[features["shape"]](mix(features["colour"], (255, 255, 255), dice.uniform(0, 0.08)))


look("Great Pyramid of Giza", "pyramid", ("yellow", "pointed"), shape="smooth", colour=(216, 180, 112))
look("Louvre Pyramid", "pyramid", ("blue", "glass"), shape="glass", colour=(116, 160, 186))
look("El Castillo, Chichen Itza", "pyramid", ("grey", "stepped"), shape="maya", colour=(170, 168, 156))
look("Pyramid of Djoser", "pyramid", ("brown", "stepped"), shape="steps", colour=(190, 138, 84))


# ---- temples ----


def _parthenon(marble: Colour) -> list[Part]:
    xs = row(8, -0.9, 0.9)
    return [
        Part((box(-0.86, -0.1, 0.86, 0.84),), (92, 82, 72), 0.1),
        *[Part((taper(x, -0.06, 0.062, 0.84, 0.08),), marble, 0.8, texture="stone", grain=0.2) for x in xs],
        Part(
            tuple(box(x + d - 0.007, -0.04, x + d + 0.007, 0.82) for x in xs for d in (-0.035, 0.0, 0.035)),
            darker(marble, 0.22),
            paint=True,
        ),
        Part(tuple(box(x - 0.1, -0.1, x + 0.1, -0.04, 0.02) for x in xs), lighter(marble, 0.2), 0.5),
        Part((box(-0.98, -0.3, 0.98, -0.08),), marble, 0.3, texture="stone", grain=0.2),
        Part(
            tuple(box(x - 0.035, -0.22, x + 0.035, -0.1) for x in row(17, -0.98, 0.98)),
            darker(marble, 0.25),
            paint=True,
        ),
        Part((polygon((-1.0, -0.28), (0, -0.66), (1.0, -0.28)),), lighter(marble, 0.1), 0.3),
        Part((polygon((-0.78, -0.32), (0, -0.6), (0.78, -0.32)),), darker(marble, 0.28), paint=True),
        Part(
            tuple(
                ellipse(0.14 * i, -0.4 + 0.028 * abs(i), 0.04, 0.11 - 0.024 * abs(i)) for i in range(-3, 4)
            ),
            lighter(marble, 0.2),
            0.7,
        ),
        Part(
            (box(-0.96, 0.82, 0.96, 0.9), box(-1.0, 0.9, 1.0, 1.0)),
            lighter(marble, 0.15),
            0.3,
            texture="stone",
        ),
        Part((box(-1, 0.94, 1, 0.955),), darker(marble, 0.3), paint=True),
    ]


def _heaven(blue: Colour) -> list[Part]:
    parts = []
    for y, half, wall in ((0.36, 0.62, 0.5), (-0.02, 0.5, 0.38), (-0.42, 0.38, 0.2)):
        parts.append(Part((box(-wall, y, wall, y + 0.3),), (176, 50, 40), 0.7))
        parts.append(
            Part(
                tuple(box(x - 0.02, y + 0.06, x + 0.02, y + 0.28) for x in row(9, -wall, wall)),
                (216, 168, 70),
                paint=True,
            )
        )
        parts.append(Part((box(-wall, y + 0.02, wall, y + 0.07),), (50, 130, 110), paint=True))
        inner = 0.07 if y < -0.3 else wall - 0.14
        roof = soft(
            [
                (-inner, y - 0.2),
                (inner, y - 0.2),
                (half - 0.12, y - 0.02),
                (half, y + 0.06),
                (-half, y + 0.06),
                (-half + 0.12, y - 0.02),
            ],
            1,
        )
        parts.append(Part((roof,), blue, 0.6, 0.3))
        parts.append(
            Part(
                tuple(limb([(x * 0.6, y - 0.2), (x, y + 0.05)], 0.012) for x in row(13, -half, half)),
                darker(blue, 0.4),
                paint=True,
            )
        )
        parts.append(Part((box(-half, y + 0.03, half, y + 0.07),), (222, 180, 80), paint=True))
    parts += [Part((ellipse(0, -0.68, 0.065, 0.1),), (230, 184, 60), 0.8, 0.6)]
    for y, half in ((0.64, 0.68), (0.76, 0.82), (0.88, 0.98)):
        parts += [
            Part((box(-half, y, half, y + 0.13, 0.01),), (232, 230, 222), 0.3, texture="stone"),
            Part(
                tuple(box(x - 0.012, y + 0.02, x + 0.012, y + 0.08) for x in row(20, -half, half)),
                (150, 148, 142),
                paint=True,
            ),
        ]
    return parts


def _golden(gold: Colour) -> list[Part]:
    thatch = (104, 84, 66)
    parts = [Part((box(-0.8, 0.84, 0.8, 1.0, 0.02),), (150, 144, 134), 0.4, texture="stone", grain=0.7)]
    for y, half, paint in ((0.5, 0.66, (236, 226, 200)), (0.06, 0.6, gold), (-0.32, 0.4, gold)):
        tall = 0.36 if y > 0 else 0.3
        parts += [
            Part((box(-half, y, half, y + tall),), paint, 0.3, 0.4),
            Part(
                tuple(box(x - 0.03, y + 0.1, x + 0.03, y + tall - 0.06) for x in row(7, -half, half)),
                darker(paint, 0.45),
                paint=True,
            ),
            Part((box(-half - 0.07, y + tall - 0.05, half + 0.07, y + tall),), darker(paint, 0.25), 0.4),
        ]
        if y != 0.06:
            top = half - 0.16 if y > 0 else 0.04
            parts.append(
                Part(
                    (
                        polygon(
                            (-top, y - 0.22),
                            (top, y - 0.22),
                            (half + 0.06, y - 0.02),
                            (half + 0.26, y + 0.02),
                            (half + 0.24, y + 0.07),
                            (-half - 0.24, y + 0.07),
                            (-half - 0.26, y + 0.02),
                            (-half - 0.06, y - 0.02),
                        ),
                    ),
                    thatch,
                    0.5,
                    texture="wood",
                    grain=0.6,
                )
            )
        else:
            parts.append(
                Part(
                    (
                        polygon(
                            (-half + 0.1, y - 0.1),
                            (half - 0.1, y - 0.1),
                            (half + 0.26, y),
                            (half + 0.26, y + 0.06),
                            (-half - 0.26, y + 0.06),
                            (-half - 0.26, y),
                        ),
                    ),
                    thatch,
                    0.5,
                    texture="wood",
                    grain=0.6,
                )
            )
    parts += [
        Part(
            (
                limb([(0, -0.5), (0, -0.66)], 0.03),
                blob((-0.06, -0.64), (0.0, -0.7), (0.1, -0.78), (0.04, -0.6)),
            ),
            gold,
            0.6,
            0.5,
        )
    ]
    return parts


def _angkor(stone: Colour) -> list[Part]:
    def bud(x: float, y: float, half: float, height: float) -> list[Part]:
        shape = blob(
            (x - half, y),
            (x - half * 1.02, y - height * 0.4),
            (x - half * 0.5, y - height * 0.82),
            (x, y - height),
            (x + half * 0.5, y - height * 0.82),
            (x + half * 1.02, y - height * 0.4),
            (x + half, y),
        )
        rings = tuple(
            box(x - half * 1.2, y - height * u, x + half * 1.2, y - height * u + 0.02)
            for u in (0.1, 0.24, 0.38, 0.52, 0.66, 0.8)
        )
        return [
            Part((shape,), stone, 0.8, texture="stone", grain=0.9),
            Part(rings, darker(stone, 0.45), paint=True),
        ]

    return [
        *bud(-0.34, 0.2, 0.11, 0.46),
        *bud(0.34, 0.2, 0.11, 0.46),
        Part((box(-0.46, 0.14, 0.46, 0.5),), darker(stone, 0.12), 0.3, texture="brick", grain=0.6),
        *bud(0, 0.16, 0.17, 0.84),
        *bud(-0.74, 0.5, 0.12, 0.48),
        *bud(0.74, 0.5, 0.12, 0.48),
        Part((box(-0.9, 0.46, 0.9, 0.78),), stone, 0.3, texture="brick", grain=0.6),
        Part(tuple(arch(x, 0.74, 0.06, 0.2) for x in row(15, -0.88, 0.88)), darker(stone, 0.6), paint=True),
        Part((box(-1.0, 0.76, 1.0, 1.0),), darker(stone, 0.15), 0.3, texture="brick", grain=0.7),
        Part((polygon((-0.14, 0.3), (0.14, 0.3), (0.26, 1.0), (-0.26, 1.0)),), lighter(stone, 0.18), 0.2),
        Part(
            tuple(
                taper(0, 0.36 + 0.07 * i, 0.14 + 0.012 * i, 0.38 + 0.07 * i, 0.14 + 0.012 * i)
                for i in range(9)
            ),
            darker(stone, 0.3),
            paint=True,
        ),
    ]


_TEMPLES = {"columns": _parthenon, "round": _heaven, "golden": _golden, "lotus": _angkor}


@kind(
    "temple",
    nouns=("temple",),
    plural="temples",
    general="building",
    category="building",
    pose="rises",
    places=("meadow", "garden", "mountains"),
    size=(0.65, 0.95),
)
def temple(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A temple, seen from its front."""
    return _TEMPLES[features["shape"]](mix(features["colour"], (255, 255, 255), dice.uniform(0, 0.08)))


look("Parthenon", "temple", ("white", "columned"), shape="columns", colour=(226, 212, 184))
look("Temple of Heaven", "temple", ("blue", "round"), shape="round", colour=(44, 84, 160))
look("Kinkaku-ji", "temple", ("yellow", "golden"), shape="golden", colour=(236, 190, 60))
look("Angkor Wat", "temple", ("grey", "towered"), shape="lotus", colour=(146, 136, 124))


# ---- castles ----


def _turret(
    x: float, top: float, half: float, roof: float, wall: Colour, tile: Colour, foot: float = 1.0
) -> list[Part]:
    """Return a round tower with a pointed roof."""
    return [
        Part((box(x - half, top, x + half, foot),), wall, 0.8, texture="stone", grain=0.15),
        Part((box(x - half * 1.25, top - 0.02, x + half * 1.25, top + 0.06, 0.01),), lighter(wall, 0.2), 0.7),
        Part((polygon((x - half * 1.35, top), (x, top - roof), (x + half * 1.35, top)),), tile, 0.7, 0.2),
        Part((arch(x, top + 0.22, half * 0.5, 0.1), arch(x, top + 0.46, half * 0.5, 0.1)), PANE, paint=True),
    ]


def _neuschwanstein(wall: Colour) -> list[Part]:
    tile = (70, 92, 122)
    return [
        *_turret(-0.2, -0.5, 0.1, 0.42, wall, tile),
        *_turret(0.5, -0.2, 0.08, 0.34, wall, tile),
        Part((box(-0.16, 0.0, 0.46, 1.0),), wall, 0.3, texture="stone", grain=0.15),
        Part((polygon((-0.2, 0.02), (0.15, -0.36), (0.5, 0.02)),), tile, 0.4),
        Part(
            tuple(arch(x, y, 0.06, 0.12) for x in row(5, -0.1, 0.42) for y in (0.2, 0.4, 0.6)),
            PANE,
            paint=True,
        ),
        *_turret(-0.5, 0.1, 0.08, 0.32, wall, tile),
        *_turret(0.78, 0.3, 0.1, 0.34, (196, 120, 90), tile),
        Part((box(-0.9, 0.5, -0.1, 1.0),), darker(wall, 0.06), 0.3, texture="stone", grain=0.2),
        Part(merlons(-0.9, -0.1, 0.5, 8), darker(wall, 0.06), 0.3),
        Part((box(0.4, 0.58, 0.9, 1.0),), (204, 132, 100), 0.3, texture="brick"),
        Part(merlons(0.4, 0.9, 0.58, 5), (204, 132, 100), 0.3),
        Part((arch(0.62, 1.0, 0.16, 0.28),), (60, 46, 40), paint=True),
        *_turret(-0.88, 0.34, 0.09, 0.3, wall, tile),
        Part(tuple(arch(x, 0.72, 0.055, 0.1) for x in row(6, -0.76, -0.16)), PANE, paint=True),
    ]


def _himeji(wall: Colour) -> list[Part]:
    tile = (96, 102, 112)
    parts = [
        Part(
            (polygon((-0.72, 0.66), (0.72, 0.66), (0.98, 1.0), (-0.98, 1.0)),),
            (150, 142, 130),
            0.3,
            texture="brick",
            grain=0.9,
        )
    ]
    for y, half in ((0.46, 0.66), (0.2, 0.54), (-0.06, 0.42), (-0.34, 0.3)):
        parts += [
            Part((box(-half, y, half, y + 0.24),), wall, 0.3),
            Part(
                tuple(box(x - 0.03, y + 0.07, x + 0.03, y + 0.18) for x in row(6, -half, half)),
                (80, 80, 86),
                paint=True,
            ),
        ]
        parts.append(
            Part(
                (
                    polygon(
                        (-half + 0.06, y - 0.1),
                        (half - 0.06, y - 0.1),
                        (half + 0.06, y - 0.02),
                        (half + 0.2, y - 0.04),
                        (half + 0.16, y + 0.05),
                        (-half - 0.16, y + 0.05),
                        (-half - 0.2, y - 0.04),
                        (-half - 0.06, y - 0.02),
                    ),
                ),
                tile,
                0.5,
                texture="scale",
                grain=0.3,
            )
        )
    parts += [
        Part((polygon((-0.34, -0.34), (0, -0.68), (0.34, -0.34)),), tile, 0.5),
        Part((polygon((-0.2, -0.36), (0, -0.56), (0.2, -0.36)),), wall, 0.2),
        Part((polygon((-0.24, 0.22), (0, 0.0), (0.24, 0.22)),), tile, 0.5),
        Part((polygon((-0.14, 0.2), (0, 0.07), (0.14, 0.2)),), wall, 0.2),
        Part(
            (limb([(-0.06, -0.66), (-0.1, -0.74)], 0.035), limb([(0.06, -0.66), (0.1, -0.74)], 0.035)),
            (206, 176, 90),
            0.6,
        ),
    ]
    return parts


def _bodiam(wall: Colour) -> list[Part]:
    parts = [
        Part((box(-0.84, 0.26, 0.84, 1.0),), darker(wall, 0.1), 0.3, texture="brick", grain=0.6),
        Part(merlons(-0.84, 0.84, 0.26, 17), darker(wall, 0.1), 0.3),
    ]
    for x, half, top in ((-0.82, 0.17, 0.0), (0.82, 0.17, 0.0), (-0.2, 0.14, -0.14), (0.2, 0.14, -0.14)):
        parts += [
            Part((box(x - half, top, x + half, 1.0),), wall, 0.7, texture="brick", grain=0.6),
            Part(
                (
                    *merlons(x - half - 0.03, x + half + 0.03, top - 0.06, 5),
                    box(x - half - 0.03, top - 0.07, x + half + 0.03, top + 0.04),
                ),
                lighter(wall, 0.12),
                0.6,
            ),
            Part(
                (
                    box(x - 0.02, top + 0.16, x + 0.02, top + 0.32),
                    box(x - 0.02, top + 0.46, x + 0.02, top + 0.6),
                ),
                (50, 48, 46),
                paint=True,
            ),
        ]
    return [
        *parts,
        Part((box(-0.1, 0.02, 0.1, 1.0),), darker(wall, 0.15), 0.3, texture="brick", grain=0.6),
        Part((arch(0, 1.0, 0.17, 0.4, True),), (58, 48, 42), 0.1),
        Part((limb([(0.2, -0.2), (0.2, -0.56)], 0.02),), (90, 80, 70), 0.4),
        Part((polygon((0.2, -0.56), (0.46, -0.5), (0.2, -0.4)),), (200, 44, 44), 0.4, texture="cloth"),
    ]


_CASTLES = {"fairy": _neuschwanstein, "tiers": _himeji, "keep": _bodiam}


@kind(
    "castle",
    nouns=("castle",),
    plural="castles",
    general="building",
    category="building",
    pose="rises",
    places=("mountains", "meadow", "forest"),
    size=(0.65, 0.95),
)
def castle(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A castle with its towers."""
    return _CASTLES[features["shape"]](mix(features["colour"], (255, 255, 255), dice.uniform(0, 0.08)))


look("Neuschwanstein Castle", "castle", ("white", "blue-roofed"), shape="fairy", colour=(236, 230, 216))
look("Himeji Castle", "castle", ("white", "tiered"), shape="tiers", colour=(246, 246, 242))
look("Bodiam Castle", "castle", ("brown", "battlemented"), shape="keep", colour=(178, 152, 116))


# ---- churches ----


def _onion(x: float, y: float, half: float, first: Colour, second: Colour, foot: float) -> list[Part]:
    dome = blob(
        (x - half * 0.7, y),
        (x - half, y - half * 0.8),
        (x - half * 0.5, y - half * 1.7),
        (x, y - half * 2.5),
        (x + half * 0.5, y - half * 1.7),
        (x + half, y - half * 0.8),
        (x + half * 0.7, y),
    )
    swirl = tuple(
        polygon(
            (x - half * 1.2, y - half * (v - 0.5)),
            (x + half * 1.2, y - half * (v + 0.3)),
            (x + half * 1.2, y - half * (v + 0.56)),
            (x - half * 1.2, y - half * (v - 0.24)),
        )
        for v in (-0.3, 0.3, 0.9, 1.5, 2.1)
    )
    return [
        Part(
            (box(x - half * 0.72, y - 0.02, x + half * 0.72, foot),),
            (190, 70, 50),
            0.7,
            texture="brick",
            grain=0.4,
        ),
        Part(
            tuple(arch(x + u, y + 0.22, half * 0.3, 0.16) for u in (-half * 0.32, half * 0.32)),
            (244, 236, 220),
            paint=True,
        ),
        Part((dome,), first, 0.85, 0.5),
        Part(swirl, second, paint=True),
        Part(
            (
                limb([(x, y - half * 2.3), (x, y - half * 2.5 - 0.1)], 0.02),
                box(x - 0.035, y - half * 2.5 - 0.06, x + 0.035, y - half * 2.5 - 0.04),
            ),
            (230, 190, 80),
            0.5,
        ),
    ]


def _basil(wall: Colour) -> list[Part]:
    return [
        Part(
            (polygon((-0.13, 0.1), (-0.03, -0.62), (0.03, -0.62), (0.13, 0.1)), box(-0.14, 0.08, 0.14, 1.0)),
            wall,
            0.6,
            texture="brick",
            grain=0.4,
        ),
        Part((ellipse(0, -0.7, 0.06, 0.09), limb([(0, -0.76), (0, -0.96)], 0.02)), (230, 190, 80), 0.8, 0.6),
        *_onion(-0.36, 0.06, 0.16, (40, 130, 70), (240, 206, 70), 1.0),
        *_onion(0.36, 0.06, 0.16, (36, 80, 170), (240, 240, 236), 1.0),
        *_onion(-0.7, 0.34, 0.16, (206, 60, 50), (60, 150, 90), 1.0),
        *_onion(0.7, 0.34, 0.16, (206, 60, 50), (244, 236, 220), 1.0),
        *_onion(0, 0.36, 0.15, (240, 190, 50), (40, 110, 150), 1.0),
        Part((box(-0.92, 0.7, 0.92, 1.0),), (206, 96, 70), 0.3, texture="brick", grain=0.4),
        Part(tuple(arch(x, 1.0, 0.11, 0.2) for x in row(9, -0.9, 0.9)), (250, 242, 226), paint=True),
        Part((box(-0.94, 0.66, 0.94, 0.71),), (60, 130, 90), 0.4),
    ]


def _notre_dame(wall: Colour) -> list[Part]:
    return [
        Part((limb([(0, -0.3), (0, -0.98)], [0.09, 0.01]),), (96, 104, 112), 0.6),
        Part(
            (box(-0.66, -0.56, -0.22, 1.0), box(0.22, -0.56, 0.66, 1.0)),
            wall,
            0.3,
            texture="stone",
            grain=0.3,
        ),
        Part((box(-0.3, -0.04, 0.3, 1.0),), lighter(wall, 0.05), 0.2, texture="stone", grain=0.3),
        Part(
            tuple(arch(x, -0.04, 0.12, 0.42, True) for x in (-0.53, -0.35, 0.35, 0.53)),
            (76, 70, 66),
            paint=True,
        ),
        Part(
            (
                box(-0.7, -0.6, -0.18, -0.54),
                box(0.18, -0.6, 0.7, -0.54),
                box(-0.7, 0.0, 0.7, 0.06),
                box(-0.7, 0.46, 0.7, 0.54),
            ),
            lighter(wall, 0.3),
            0.4,
        ),
        Part(tuple(arch(x, 0.6, 0.05, 0.1) for x in row(16, -0.66, 0.66)), darker(wall, 0.4), paint=True),
        Part((ellipse(0, 0.27, 0.19, 0.19),), lighter(wall, 0.3), 0.3),
        Part((ellipse(0, 0.27, 0.165, 0.165),), (50, 64, 120), 0.2, 0.4),
        Part(
            tuple(sector(0, 0.27, 0.15, 45 * i, 45 * i + 24, 0.06) for i in range(8)),
            (190, 70, 90),
            paint=True,
        ),
        Part((ellipse(0, 0.27, 0.04, 0.04),), (236, 200, 90), paint=True),
        Part(tuple(arch(x, 0.4, 0.16, 0.26, True) for x in (-0.44, 0.44)), (70, 74, 96), paint=True),
        Part(tuple(arch(x, 1.0, 0.26, 0.34, True) for x in (-0.44, 0, 0.44)), darker(wall, 0.25), 0.2),
        Part(tuple(arch(x, 1.0, 0.15, 0.24, True) for x in (-0.44, 0, 0.44)), (74, 52, 40), 0.1),
        Part(
            tuple(box(x - 0.03, -0.5, x + 0.03, 1.0) for x in (-0.66, -0.22, 0.22, 0.66)),
            lighter(wall, 0.12),
            0.4,
        ),
    ]


def _hallgrims(wall: Colour) -> list[Part]:
    steps = [0.16 + 0.085 * i for i in range(9)]
    fins = []
    for i, x in enumerate(steps):
        y = -0.36 + 1.16 * (1 - math.exp(-0.36 * (i + 1)))
        fins += [(x, y), (-x, y)]
    return [
        *[
            Part(
                (box(x - 0.045, y, x + 0.045, 1.0, 0.015),),
                mix(wall, (0, 0, 0), 0.05 * (i // 2 % 2)),
                0.6,
                texture="stone",
                grain=0.2,
            )
            for i, (x, y) in enumerate(reversed(fins))
        ],
        Part(
            (
                polygon(
                    (-0.12, 1.0), (-0.12, -0.46), (-0.07, -0.66), (0.07, -0.66), (0.12, -0.46), (0.12, 1.0)
                ),
            ),
            lighter(wall, 0.15),
            0.6,
            texture="stone",
            grain=0.15,
        ),
        Part((polygon((-0.07, -0.66), (0, -0.86), (0.07, -0.66)),), lighter(wall, 0.05), 0.5),
        Part((limb([(0, -0.84), (0, -1.0)], 0.022), box(-0.04, -0.96, 0.04, -0.935)), (110, 112, 116), 0.4),
        Part(
            tuple(arch(x, y, 0.05, 0.16) for x in (-0.05, 0.05) for y in (-0.3, -0.06)),
            (66, 72, 80),
            paint=True,
        ),
        Part((ellipse(0, 0.1, 0.055, 0.055),), (40, 44, 50), paint=True),
        Part((arch(0, 0.62, 0.1, 0.34, True),), (70, 84, 100), paint=True),
        Part((arch(0, 1.0, 0.14, 0.26, True),), (96, 66, 46), 0.2),
    ]


_CHURCHES = {"onion": _basil, "gothic": _notre_dame, "organ": _hallgrims}


@kind(
    "church",
    nouns=("church", "cathedral"),
    plural="churches",
    general="building",
    category="building",
    pose="rises",
    places=("street", "meadow", "snow"),
    size=(0.65, 0.95),
)
def church(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A church, seen from its front."""
    return _CHURCHES[features["shape"]](mix(features["colour"], (255, 255, 255), dice.uniform(0, 0.08)))


look("Saint Basil's Cathedral", "church", ("red", "many-domed"), shape="onion", colour=(200, 84, 60))
look("Notre-Dame de Paris", "church", ("brown", "twin-towered"), shape="gothic", colour=(200, 184, 156))
look("Hallgrímskirkja", "church", ("grey", "stepped"), shape="organ", colour=(188, 188, 184))
