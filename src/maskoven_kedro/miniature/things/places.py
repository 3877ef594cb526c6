"""Places: towers and bridges, and the looks of their entities."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from maskoven_kedro.miniature.catalogue import kind, look
from maskoven_kedro.miniature.colours import darker, lighter, mix
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.ink import (
    Colour,
    Contour,
    Part,
    box,
    ellipse,
    leaf,
    limb,
    polygon,
    rotated,
    sector,
)

STONE: Colour = (198, 184, 156)
SLATE: Colour = (84, 90, 102)
PANE: Colour = (58, 70, 84)


def arch(x: float, y: float, width: float, height: float, pointed: bool = False) -> Contour:
    """Return a door or window with a round or pointed head, standing on (x, y) at the middle of its sill."""
    half = width / 2
    spring = y - height + half * (1.3 if pointed else 1.0)
    arc = ((-0.85, 0.6), (-0.5, 1.05), (0, 1.3)) if pointed else ((-0.87, 0.5), (-0.5, 0.87), (0, 1))
    head = [(-1.0, 0.0), *arc, *[(-u, v) for u, v in arc[1::-1]], (1.0, 0.0)]
    return polygon((x - half, y), *[(x + half * u, spring - half * v) for u, v in head], (x + half, y))


def row(count: int, left: float, right: float) -> list[float]:
    """Return the middles of equal bays between left and right."""
    return [left + (right - left) * (i + 0.5) / count for i in range(count)]


def taper(x: float, y0: float, half0: float, y1: float, half1: float) -> Contour:
    """Return a symmetric trapezium from its top (y0) to its foot (y1)."""
    return polygon((x - half0, y0), (x + half0, y0), (x + half1, y1), (x - half1, y1))


def _sagging(
    x0: float, y0: float, x1: float, y1: float, sag: float, count: int = 9
) -> list[tuple[float, float]]:
    """Return points of a hanging cable, a parabola through both ends."""
    shares = [i / (count - 1) for i in range(count)]
    return [(x0 + (x1 - x0) * s, y0 + (y1 - y0) * s + 4 * sag * s * (1 - s)) for s in shares]


# ---- towers ----


def _eiffel(iron: Colour) -> list[Part]:
    dark = darker(iron, 0.45)
    left = [(-0.48, 0.9), (-0.36, 0.66), (-0.22, 0.24), (-0.13, -0.14)]
    braces = [limb([(-0.56, 0.96 - 0.13 * i), (-0.1, 0.82 - 0.13 * i)], 0.02) for i in range(9)]
    braces += [limb([(-0.56, 0.82 - 0.13 * i), (-0.1, 0.96 - 0.13 * i)], 0.02) for i in range(9)]
    both = tuple(c * np.array([side, 1.0]) for side in (1, -1) for c in braces)
    upper = polygon(
        (-0.17, -0.12), (-0.09, -0.45), (-0.035, -0.84), (0.035, -0.84), (0.09, -0.45), (0.17, -0.12)
    )
    return [
        Part((sector(0.0, 0.78, 0.36, 180, 360, 0.31),), darker(iron, 0.15), 0.4),
        Part((limb(left, [0.26, 0.2, 0.15, 0.12]),), iron, 0.4, texture="metal"),
        Part(
            (limb([(-x, y) for x, y in left], [0.26, 0.2, 0.15, 0.12]),),
            darker(iron, 0.12),
            0.4,
            texture="metal",
        ),
        Part((upper,), iron, 0.4, texture="metal"),
        Part(both, dark, paint=True),
        Part(
            tuple(
                limb([(-0.16, y), (0.16, y + s * 0.1)], 0.014)
                for y in (-0.2, -0.32, -0.44, -0.56, -0.68)
                for s in (1, -1)
            ),
            dark,
            paint=True,
        ),
        Part(
            (box(-0.44, 0.4, 0.44, 0.47), box(-0.26, -0.02, 0.26, 0.05), box(-0.13, -0.5, 0.13, -0.46)),
            lighter(iron, 0.12),
            0.5,
        ),
        Part((box(-0.43, 0.44, 0.43, 0.455), box(-0.25, 0.02, 0.25, 0.035)), dark, paint=True),
        Part((box(-0.06, -0.9, 0.06, -0.82, 0.02), limb([(0, -0.88), (0, -1.0)], 0.02)), iron, 0.5),
        Part((box(-0.66, 0.92, -0.34, 1.0), box(0.34, 0.92, 0.66, 1.0)), STONE, 0.3, texture="stone"),
    ]


def _pisa(marble: Colour) -> list[Part]:
    parts = [Part((box(-0.3, -0.62, 0.3, 1.0, 0.02),), marble, 0.7, texture="stone", grain=0.2)]
    parts.append(Part((box(-0.21, -0.94, 0.21, -0.6, 0.02),), marble, 0.7, texture="stone", grain=0.2))
    for i in range(6):
        y = 0.6 - 0.2 * i
        parts.append(
            Part(tuple(arch(x, y, 0.062, 0.15) for x in row(7, -0.29, 0.29)), (96, 88, 82), paint=True)
        )
        parts.append(Part((box(-0.335, y, 0.335, y + 0.035, 0.01),), lighter(marble, 0.3), 0.6))
    parts += [
        Part(tuple(arch(x, 0.98, 0.085, 0.3) for x in row(5, -0.29, 0.29)), darker(marble, 0.22), paint=True),
        Part((arch(0, 1.0, 0.12, 0.24),), (80, 62, 48), paint=True),
        Part(tuple(arch(x, -0.66, 0.075, 0.2) for x in row(4, -0.21, 0.21)), (70, 70, 76), paint=True),
        Part((box(-0.24, -0.97, 0.24, -0.92), box(-0.33, -0.63, 0.33, -0.59)), lighter(marble, 0.3), 0.6),
    ]
    return [
        Part(
            tuple(rotated(c, 7, 0.0, 1.0) for c in p.outline),
            p.colour,
            p.relief,
            p.gloss,
            p.texture,
            p.grain,
            p.paint,
        )
        for p in parts
    ]


def _big_ben(stone: Colour) -> list[Part]:
    gold: Colour = (206, 166, 74)
    return [
        Part(
            (
                polygon(
                    (-0.2, -0.5),
                    (-0.13, -0.68),
                    (-0.13, -0.74),
                    (0, -1.0),
                    (0.13, -0.74),
                    (0.13, -0.68),
                    (0.2, -0.5),
                ),
            ),
            (92, 104, 104),
            0.5,
        ),
        Part((box(-0.15, -0.72, 0.15, -0.66),), gold, 0.4, 0.4),
        Part(tuple(arch(x, -0.54, 0.035, 0.08, True) for x in row(4, -0.16, 0.16)), gold, paint=True),
        Part((box(-0.21, -0.14, 0.21, 1.0),), stone, 0.4, texture="brick", grain=0.15),
        Part(
            tuple(box(x - 0.016, -0.1, x + 0.016, 0.96) for x in row(5, -0.19, 0.19)),
            darker(stone, 0.38),
            paint=True,
        ),
        Part(
            tuple(box(-0.22, y, 0.22, y + 0.035) for y in (0.1, 0.34, 0.58, 0.82)),
            lighter(stone, 0.25),
            paint=True,
        ),
        Part((box(-0.25, -0.52, 0.25, -0.1, 0.02),), lighter(stone, 0.12), 0.4),
        Part(
            tuple(polygon((x - 0.03, -0.5), (x, -0.66), (x + 0.03, -0.5)) for x in (-0.22, 0.22)), stone, 0.5
        ),
        Part((ellipse(0, -0.31, 0.185, 0.185),), gold, 0.3, 0.4),
        Part((ellipse(0, -0.31, 0.16, 0.16),), (250, 248, 236), 0.2, glow=0.3),
        Part(
            tuple(
                ellipse(
                    0.13 * math.cos(math.radians(30 * i)),
                    -0.31 + 0.13 * math.sin(math.radians(30 * i)),
                    0.012,
                    0.012,
                )
                for i in range(12)
            ),
            (40, 44, 60),
            paint=True,
        ),
        Part(
            (limb([(0, -0.31), (0.0, -0.44)], 0.02), limb([(0, -0.31), (0.08, -0.26)], 0.028)),
            (30, 34, 50),
            paint=True,
        ),
        Part((arch(0, 1.0, 0.12, 0.2, True),), (70, 56, 44), paint=True),
    ]


def _cn_tower(concrete: Colour) -> list[Part]:
    return [
        Part((limb([(0, -0.5), (0, -1.0)], [0.05, 0.015]),), (222, 224, 226), 0.6),
        Part(
            (polygon((-0.045, -0.3), (0.045, -0.3), (0.08, 0.4), (0.2, 1.0), (-0.2, 1.0), (-0.08, 0.4)),),
            concrete,
            0.6,
            texture="stone",
            grain=0.15,
        ),
        Part(
            (polygon((-0.012, -0.2), (0.012, -0.2), (0.03, 1.0), (-0.03, 1.0)),),
            darker(concrete, 0.35),
            paint=True,
        ),
        Part(
            (box(-0.035, -0.56, 0.035, -0.36), box(-0.06, -0.58, 0.06, -0.53, 0.02)),
            lighter(concrete, 0.2),
            0.6,
        ),
        Part((ellipse(0, -0.22, 0.16, 0.06),), darker(concrete, 0.2), 0.6),
        Part((box(-0.21, -0.34, 0.21, -0.23, 0.05),), (236, 238, 240), 0.7, 0.3),
        Part((box(-0.2, -0.31, 0.2, -0.275),), (50, 58, 72), paint=True),
        Part((box(-0.14, -0.4, 0.14, -0.33, 0.03),), (196, 60, 50), 0.5),
        Part((box(-0.26, 0.94, 0.26, 1.0, 0.02),), darker(concrete, 0.3), 0.3),
    ]


def _space_needle(white: Colour) -> list[Part]:
    side = [(-0.26, 0.955), (-0.12, 0.5), (-0.07, 0.1), (-0.12, -0.28), (-0.22, -0.44)]
    return [
        Part((limb([(0, -0.6), (0, -1.0)], [0.05, 0.014]),), (190, 194, 198), 0.6),
        Part((box(-0.035, -0.4, 0.035, 1.0),), darker(white, 0.2), 0.4),
        Part(
            (
                limb(side, [0.09, 0.06, 0.05, 0.05, 0.05]),
                limb([(-x, y) for x, y in side], [0.09, 0.06, 0.05, 0.05, 0.05]),
            ),
            white,
            0.6,
        ),
        Part(tuple(box(-0.14, y, 0.14, y + 0.025) for y in (0.3, 0.52)), white, 0.3),
        Part((box(-0.24, 0.66, 0.24, 0.74, 0.02),), lighter(white, 0.1), 0.4),
        Part((polygon((-0.22, -0.4), (0.22, -0.4), (0.34, -0.5), (-0.34, -0.5)),), darker(white, 0.12), 0.4),
        Part((ellipse(0, -0.52, 0.46, 0.06),), lighter(white, 0.2), 0.6, 0.3),
        Part((box(-0.3, -0.6, 0.3, -0.54, 0.02),), (56, 70, 84), 0.3, 0.6),
        Part(
            (polygon((-0.36, -0.59), (0.36, -0.59), (0.12, -0.7), (-0.12, -0.7)),), (226, 130, 60), 0.5, 0.3
        ),
        Part((box(-0.08, -0.76, 0.08, -0.69, 0.02),), white, 0.4),
    ]


def _burj(steel: Colour) -> list[Part]:
    steps = [
        (-0.34, 0.62, 0.1),
        (-0.25, 0.34, 0.1),
        (-0.17, 0.02, 0.09),
        (-0.1, -0.3, 0.07),
        (0.2, 0.5, 0.1),
        (0.13, 0.18, 0.09),
        (0.07, -0.14, 0.07),
    ]
    parts = [Part((limb([(0, -0.5), (0, -1.0)], [0.05, 0.01]),), lighter(steel, 0.3), 0.6, 0.5)]
    parts.append(Part((box(-0.05, -0.56, 0.05, 1.0, 0.02),), lighter(steel, 0.1), 0.7, 0.6))
    parts += [
        Part((box(x, y, x + w, 1.0, 0.03),), mix(steel, (255, 255, 255), 0.1 * (i % 3)), 0.7, 0.6)
        for i, (x, y, w) in enumerate(steps)
    ]
    parts.append(
        Part(
            tuple(box(-0.4, -0.5 + 0.075 * i, 0.4, -0.485 + 0.075 * i) for i in range(20)),
            darker(steel, 0.4),
            paint=True,
        )
    )
    return parts


_TOWERS = {
    "eiffel": _eiffel,
    "pisa": _pisa,
    "big_ben": _big_ben,
    "cn": _cn_tower,
    "needle": _space_needle,
    "burj": _burj,
}


@kind(
    "tower",
    nouns=("tower",),
    plural="towers",
    general="building",
    category="building",
    pose="rises",
    places=("street", "meadow", "garden"),
    size=(0.7, 0.95),
)
def tower(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A famous tower, seen from its foot to its tip."""
    return _TOWERS[features["shape"]](mix(features["colour"], (255, 255, 255), dice.uniform(0, 0.08)))


look("Eiffel Tower", "tower", ("brown", "iron"), shape="eiffel", colour=(134, 96, 66))
look("Leaning Tower of Pisa", "tower", ("white", "leaning"), shape="pisa", colour=(226, 220, 206))
look("Big Ben", "tower", ("brown", "gothic"), shape="big_ben", colour=(190, 152, 92))
look("CN Tower", "tower", ("grey", "slender"), shape="cn", colour=(172, 172, 170))
look("Space Needle", "tower", ("white", "saucer-topped"), shape="needle", colour=(228, 228, 224))
look("Burj Khalifa", "tower", ("blue", "stepped"), shape="burj", colour=(112, 146, 178))


# ---- bridges ----


def _golden_gate(paint: Colour) -> list[Part]:
    parts = []
    cable = [
        *_sagging(-1.0, 0.5, -0.5, -0.46, 0.1, 5),
        *_sagging(-0.5, -0.46, 0.5, -0.46, 0.86, 11),
        *_sagging(0.5, -0.46, 1.0, 0.5, 0.1, 5),
    ]
    hangers = []
    for i in range(19):
        x = -0.9 + 0.1 * i
        y = float(np.interp(x, [p[0] for p in cable], [p[1] for p in cable]))
        if abs(abs(x) - 0.5) > 0.04 and y < 0.5:
            hangers.append(limb([(x, y), (x, 0.5)], 0.012))
    parts += [
        Part(tuple(hangers), darker(paint, 0.1), 0.2),
        Part((limb(cable, 0.03, smooth=False),), paint, 0.6),
    ]
    parts += [
        Part((box(-1.0, 0.48, 1.0, 0.6),), paint, 0.3),
        Part((box(-1.0, 0.53, 1.0, 0.6),), darker(paint, 0.45), paint=True),
    ]
    braces = tuple(
        polygon((x, 0.6), (x + 0.03, 0.53), (x + 0.06, 0.6)) for x in np.linspace(-1, 0.94, 30).tolist()
    )
    parts.append(Part(braces, lighter(paint, 0.1), paint=True))
    for x in (-0.5, 0.5):
        parts.append(Part((box(x - 0.14, 0.84, x + 0.14, 1.0, 0.02),), (150, 146, 140), 0.4, texture="stone"))
        parts.append(
            Part((box(x - 0.1, -0.5, x - 0.03, 0.88), box(x + 0.03, -0.5, x + 0.1, 0.88)), paint, 0.4)
        )
        struts = tuple(box(x - 0.1, y, x + 0.1, y + 0.05) for y in (-0.5, -0.28, -0.04, 0.22, 0.7))
        parts.append(Part(struts, darker(paint, 0.12), 0.4))
    return parts


def _tower_bridge(stone: Colour) -> list[Part]:
    blue = (70, 130, 186)
    chains = tuple(limb(_sagging(0.56 * s, -0.1, 1.0 * s, 0.46, 0.16, 6), 0.05) for s in (-1, 1))
    hangers = tuple(
        limb([(s * x, y), (s * x, 0.56)], 0.014)
        for s in (-1, 1)
        for x, y in ((0.64, 0.16), (0.72, 0.32), (0.8, 0.42), (0.9, 0.46))
    )
    parts = [
        Part(chains + hangers, blue, 0.4),
        Part((box(-0.42, -0.24, 0.42, -0.1),), (216, 224, 230), 0.3),
        Part(
            tuple(limb([(x - 0.05, -0.22), (x + 0.05, -0.12)], 0.018) for x in row(8, -0.3, 0.3)),
            blue,
            paint=True,
        ),
        Part((box(-1.0, 0.54, 1.0, 0.62),), blue, 0.3),
        Part((box(-1.0, 0.57, 1.0, 0.59),), (240, 240, 240), paint=True),
    ]
    for x in (-0.46, 0.46):
        parts += [
            Part((taper(x, 0.6, 0.2, 1.0, 0.23),), darker(stone, 0.2), 0.4, texture="brick", grain=0.4),
            Part(
                (
                    polygon(
                        (x - 0.14, -0.4), (x - 0.02, -0.76), (x, -0.88), (x + 0.02, -0.76), (x + 0.14, -0.4)
                    ),
                ),
                SLATE,
                0.5,
            ),
            Part((box(x - 0.16, -0.42, x + 0.16, 0.64),), stone, 0.4, texture="brick", grain=0.25),
            Part(
                tuple(box(x + u - 0.035, -0.46, x + u + 0.035, 0.64) for u in (-0.15, 0.15)),
                lighter(stone, 0.15),
                0.5,
            ),
            Part(
                tuple(
                    polygon((x + u - 0.04, -0.45), (x + u, -0.64), (x + u + 0.04, -0.45))
                    for u in (-0.15, 0.15)
                ),
                SLATE,
                0.5,
            ),
            Part((arch(x, 0.56, 0.18, 0.3, True),), (64, 62, 66), paint=True),
            Part(
                tuple(arch(x + u, y, 0.05, 0.13, True) for u in (-0.06, 0.06) for y in (-0.24, -0.02, 0.2)),
                PANE,
                paint=True,
            ),
            Part(
                tuple(box(x - 0.18, y, x + 0.18, y + 0.025) for y in (-0.2, 0.03)),
                lighter(stone, 0.35),
                paint=True,
            ),
        ]
    return parts


def _harbour_bridge(steel: Colour) -> list[Part]:
    upper = [(-0.72, 0.3), (-0.4, -0.06), (0, -0.2), (0.4, -0.06), (0.72, 0.3)]
    lower = [(-0.74, 0.72), (-0.42, 0.2), (0, 0.0), (0.42, 0.2), (0.74, 0.72)]
    xs = np.linspace(-0.7, 0.7, 15).tolist()
    top = np.interp(xs, [p[0] for p in upper], [p[1] for p in upper]).tolist()
    low = np.interp(xs, [p[0] for p in lower], [p[1] for p in lower]).tolist()
    web = [limb([(x, a), (x, b)], 0.02) for x, a, b in zip(xs, top, low, strict=True)]
    web += [limb([(xs[i], low[i]), (xs[i + 1], top[i + 1])], 0.016) for i in range(14)]
    hangers = [limb([(x, b), (x, 0.52)], 0.014) for x, b in zip(xs, low, strict=True) if b < 0.5]
    parts = [
        Part((*web, *hangers), darker(steel, 0.1), 0.3),
        Part((limb(upper, 0.05), limb(lower, 0.06)), steel, 0.5, 0.2),
        Part((box(-1.0, 0.5, 1.0, 0.58),), darker(steel, 0.15), 0.3),
        Part(tuple(box(x - 0.02, 0.56, x + 0.02, 0.94) for x in (-0.97, 0.97)), steel, 0.4),
    ]
    for x in (-0.82, 0.82):
        parts.append(
            Part((taper(x, 0.04, 0.085, 1.0, 0.13),), (214, 200, 168), 0.4, texture="brick", grain=0.25)
        )
        parts.append(
            Part(
                (box(x - 0.1, 0.0, x + 0.1, 0.06), box(x - 0.115, 0.46, x + 0.115, 0.5)), (230, 218, 190), 0.4
            )
        )
        parts.append(Part((arch(x, 0.36, 0.06, 0.2),), (110, 100, 86), paint=True))
    return parts


def _brooklyn(stone: Colour) -> list[Part]:
    steel = (92, 98, 106)
    fans = [
        limb([(s * 0.46, -0.3), (x, 0.52)], 0.012)
        for s in (-1, 1)
        for x in np.linspace(s * 0.46 - 0.42, s * 0.46 + 0.42, 11).tolist()
    ]
    cables = [
        _sagging(-1.0, 0.3, -0.46, -0.36, 0.12, 5),
        _sagging(-0.46, -0.36, 0.46, -0.36, 0.74, 11),
        _sagging(0.46, -0.36, 1.0, 0.3, 0.12, 5),
    ]
    parts = [Part(tuple(fans), steel, 0.2), Part(tuple(limb(c, 0.034) for c in cables), steel, 0.5)]
    parts += [
        Part((box(-1.0, 0.5, 1.0, 0.6),), (128, 106, 88), 0.3),
        Part((box(-1.0, 0.54, 1.0, 0.57),), (80, 66, 58), paint=True),
    ]
    for x in (-0.46, 0.46):
        parts += [
            Part(
                (
                    taper(x, -0.4, 0.2, 1.0, 0.26),
                    arch(x - 0.09, 0.5, 0.11, 0.62, True),
                    arch(x + 0.09, 0.5, 0.11, 0.62, True),
                ),
                stone,
                0.35,
                texture="brick",
                grain=0.45,
            ),
            Part(
                (box(x - 0.23, -0.46, x + 0.23, -0.38), box(x - 0.22, -0.24, x + 0.22, -0.2)),
                lighter(stone, 0.25),
                0.4,
            ),
        ]
    return parts


def _rope_bridge(wood: Colour) -> list[Part]:
    deck = _sagging(-0.8, 0.42, 0.8, 0.42, 0.34, 13)
    rail = _sagging(-0.8, -0.06, 0.8, -0.06, 0.4, 13)
    ropes = (limb(rail, 0.035), limb(deck, 0.04))
    ties = tuple(limb([a, b], 0.016) for a, b in zip(rail, deck, strict=True))
    xs = np.linspace(-0.78, 0.78, 27)
    ys = 0.42 + 4 * 0.34 * (xs + 0.8) / 1.6 * (1 - (xs + 0.8) / 1.6)
    planks = tuple(
        box(x - 0.02, y - 0.02, x + 0.02, y + 0.05) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)
    )
    cliffs = tuple(
        polygon(
            *[
                (s * x, y)
                for x, y in ((0.74, 0.44), (0.8, 0.7), (0.74, 0.84), (0.82, 1.0), (1.0, 1.0), (1.0, 0.4))
            ]
        )
        for s in (-1, 1)
    )
    tufts = tuple(
        leaf(s * x, 0.44, 0.16, 0.05, -90 + t)
        for s in (-1, 1)
        for x, t in ((0.78, -20), (0.86, 4), (0.9, 24), (0.97, -8))
    )
    return [
        Part(ties, (176, 150, 104), 0.3),
        Part(ropes, (196, 168, 116), 0.6, texture="cloth"),
        Part(planks, wood, 0.4, texture="wood", grain=0.8),
        Part(cliffs, (122, 106, 90), 0.4, texture="stone", grain=0.8),
        Part(tufts, (92, 140, 62), 0.3, texture="leaf"),
        Part(
            tuple(limb([(s * 0.81, -0.14), (s * 0.83, 0.52)], 0.08) for s in (-1, 1)),
            darker(wood, 0.3),
            0.6,
            texture="bark",
            grain=0.6,
        ),
    ]


_BRIDGES = {
    "golden": _golden_gate,
    "gothic": _tower_bridge,
    "steel": _harbour_bridge,
    "stone": _brooklyn,
    "rope": _rope_bridge,
}


@kind(
    "bridge",
    nouns=("bridge",),
    plural="bridges",
    general="building",
    category="building",
    pose="rises",
    places=("sea", "mountains", "pond"),
    size=(0.75, 0.98),
)
def bridge(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A bridge seen from the side, its piers in the water."""
    return _BRIDGES[features["shape"]](mix(features["colour"], (255, 255, 255), dice.uniform(0, 0.08)))


look("Golden Gate Bridge", "bridge", ("red", "long"), shape="golden", colour=(192, 64, 40))
look("Tower Bridge", "bridge", ("blue", "twin-towered"), shape="gothic", colour=(196, 178, 142))
look("Sydney Harbour Bridge", "bridge", ("grey", "arched"), shape="steel", colour=(96, 106, 114))
look("Brooklyn Bridge", "bridge", ("brown", "stone"), shape="stone", colour=(166, 132, 98))
look("Simple suspension bridge", "bridge", ("brown", "wooden"), shape="rope", colour=(140, 96, 58))
