"""Trees: how their trunks and crowns are drawn, and the looks of their entities."""

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
    shifted,
    star,
)
from maskoven_kedro.miniature.things.plants import dots


@kind(
    "tree",
    nouns=("tree",),
    plural="trees",
    general="plant",
    category="plant",
    pose="stands",
    places=("meadow", "garden", "mountains", "snow", "street"),
    size=(0.6, 0.9),
)
def tree(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A whole tree from root to tip."""
    return _TREES[features["form"]](features["crown"], features["bark"], dice)


def _clump(x: float, y: float, rx: float, ry: float, dice: Dice) -> Contour:
    """Return the ragged outline of a mass of leaves."""
    count = 13
    points = []
    for i in range(count):
        angle, reach = 2 * math.pi * i / count, dice.uniform(0.86, 1.1)
        points.append((x + rx * reach * math.cos(angle), y + ry * reach * math.sin(angle)))
    return blob(*points, steps=4)


def _leafy(
    clumps: tuple[tuple[float, float, float, float], ...], crown: Colour, dice: Dice, grain: float = 0.9
) -> list[Part]:
    parts = []
    for i, (x, y, rx, ry) in enumerate(clumps):
        tone = mix(darker(crown, 0.22), lighter(crown, 0.14), i / max(len(clumps) - 1, 1))
        parts.append(Part((_clump(x, y, rx, ry, dice),), tone, 0.8, 0.0, "foliage", grain))
        parts.append(
            Part(
                dots(dice, 12, x - rx * 0.12, y - ry * 0.2, rx * 0.7, ry * 0.6, 0.034),
                lighter(tone, 0.2),
                paint=True,
                texture="foliage",
            )
        )
    return parts


def _trunk(bark: Colour, top: float, width: float, spread: float = 1.6) -> Part:
    """Return a trunk that widens to its roots at the ground."""
    path = [(0.0, top), (0.0, 0.6), (0.0, 0.85), (0.0, 0.97)]
    trunk = limb(path, [width * 0.75, width, width * (0.7 + 0.3 * spread), width * spread], smooth=False)
    trunk[:, 1] = trunk[:, 1].clip(max=1.0)
    return Part((trunk,), bark, 0.8, 0.0, "bark", 0.8)


def _willow(crown: Colour, bark: Colour, dice: Dice) -> list[Part]:
    parts = [_trunk(bark, -0.3, 0.2)]
    parts += [
        Part((limb([(0, 0.3), (x * 0.5, -0.2), (x, -0.5)], [0.14, 0.1, 0.06]),), bark, 0.7, 0.0, "bark")
        for x in (-0.4, 0.4)
    ]
    parts.append(Part((_clump(0, -0.46, 0.72, 0.46, dice),), darker(crown, 0.3), 0.7, 0.0, "foliage", 0.9))
    for layer, (tone, shift, low) in enumerate(((0.28, 0.0, 0.9), (0.12, 0.5, 0.78), (0.0, 0.25, 0.62))):
        strands = []
        for i in range(10):
            x = -0.93 + (i + shift) * 0.2
            start = -0.86 + 0.5 * x * x + 0.1 * layer
            if layer == 2 and abs(x) < 0.25:
                end = 0.2 + dice.uniform(-0.1, 0.1)
            else:
                end = low - 0.1 * abs(x) + dice.uniform(-0.14, 0.06)
            strands.append(
                limb(
                    [(x * 0.72, start), (x * 0.96, start + 0.25), (x + dice.uniform(-0.03, 0.03), end)],
                    [0.06, 0.14, 0.02],
                )
            )
        parts.append(Part(tuple(strands), darker(crown, tone), 0.6, 0.0, "foliage", 0.9))
    parts.append(
        Part((_clump(-0.05, -0.74, 0.46, 0.22, dice),), lighter(crown, 0.1), 0.8, 0.0, "foliage", 0.9)
    )
    return parts


def _tier(y: float, half: float, drop: float, dice: Dice) -> Contour:
    """Return one whorl of a conifer: a triangle with a ragged, drooping lower edge."""
    edge = []
    for i in range(13):
        u = 1 - i / 6
        tooth = (0.075 if i % 2 else -0.02) + dice.uniform(-0.02, 0.02)
        edge.append((half * u, y + drop * (0.8 + 0.1 * abs(u)) + tooth))
    return polygon(
        (0.03, y), (half * 0.4, y + drop * 0.46), *edge, (-half * 0.4, y + drop * 0.46), (-0.03, y)
    )


def _conifer(crown: Colour, bark: Colour, dice: Dice, wide: float, rows: int) -> list[Part]:
    parts = [_trunk(bark, 0.5, 0.14, 1.3)]
    for row in range(rows - 1, -1, -1):
        share = row / (rows - 1)
        y = -0.98 + 1.28 * share
        tone = mix(lighter(crown, 0.1), darker(crown, 0.25), share)
        parts.append(
            Part((_tier(y, 0.16 + wide * share, 0.38 + 0.1 * share, dice),), tone, 0.7, 0.0, "foliage", 0.9)
        )
    return parts


def _spruce(crown: Colour, bark: Colour, dice: Dice) -> list[Part]:
    parts = _conifer(crown, bark, dice, 0.5, 9)
    cones = [
        ellipse(0.5 * share * side * dice.uniform(0.5, 1.0), -0.62 + 1.2 * share, 0.028, 0.065)
        for share in (0.2, 0.42, 0.62, 0.84)
        for side in (-1, 1)
    ]
    parts.append(Part(tuple(cones), (132, 88, 50), 0.8, texture="scale"))
    return parts


def _decorated(crown: Colour, bark: Colour, dice: Dice) -> list[Part]:
    parts = _conifer(crown, bark, dice, 0.64, 5)
    for y, half in ((-0.42, 0.26), (-0.02, 0.44), (0.4, 0.62)):
        path = [(-half, y - 0.06), (-half * 0.3, y + 0.07), (half * 0.4, y + 0.05), (half, y - 0.1)]
        parts.append(Part((limb(path, 0.045),), (240, 200, 80), 0.8, 0.7, "peel"))
    colours: tuple[Colour, ...] = (
        (210, 34, 40),
        (246, 200, 60),
        (60, 110, 210),
        (230, 230, 236),
        (200, 60, 150),
    )
    spots = (
        (-0.1, -0.56),
        (0.12, -0.3),
        (-0.22, -0.22),
        (0.3, -0.02),
        (0.02, 0.1),
        (-0.34, 0.14),
        (-0.14, 0.34),
        (0.2, 0.32),
        (0.5, 0.34),
        (-0.5, 0.5),
        (0.02, 0.56),
        (-0.24, 0.6),
        (0.34, 0.58),
    )
    first = dice.integer(0, 4)
    for i, (x, y) in enumerate(spots):
        parts.append(Part((ellipse(x, y, 0.06, 0.06),), colours[(i + first) % 5], 0.95, 0.9, grain=0.0))
    parts += [
        Part((star(0, -0.92, 0.17, 0.07),), (252, 214, 70), 0.7, 0.6, glow=0.35),
        Part((polygon((-0.2, 0.84), (0.2, 0.84), (0.15, 1.0), (-0.15, 1.0)),), (170, 36, 40), 0.6, 0.2),
    ]
    return parts


def _oak(crown: Colour, bark: Colour, dice: Dice) -> list[Part]:
    parts = [_trunk(bark, -0.1, 0.3, 1.9)]
    for x, y in ((-0.6, -0.1), (0.6, -0.1), (-0.28, -0.4), (0.3, -0.42)):
        parts.append(
            Part(
                (limb([(0, 0.42), (x * 0.5, 0.1), (x, y)], [0.18, 0.13, 0.06]),), bark, 0.8, 0.0, "bark", 0.8
            )
        )
    clumps = (
        (-0.62, -0.02, 0.34, 0.24),
        (0.62, -0.02, 0.34, 0.24),
        (0.0, -0.3, 0.5, 0.38),
        (-0.5, -0.36, 0.38, 0.3),
        (0.52, -0.36, 0.38, 0.3),
        (0.04, -0.66, 0.46, 0.32),
        (-0.2, -0.16, 0.3, 0.22),
        (0.3, -0.2, 0.26, 0.2),
    )
    return parts + _leafy(clumps, crown, dice)


def _maple(crown: Colour, bark: Colour, dice: Dice) -> list[Part]:
    parts = [_trunk(bark, -0.1, 0.17, 1.6)]
    parts += [
        Part((limb([(0, 0.5), (x * 0.5, 0.2), (x, -0.2)], [0.1, 0.08, 0.04]),), bark, 0.8, 0.0, "bark")
        for x in (-0.36, 0.36)
    ]
    clumps = (
        (0.0, 0.1, 0.48, 0.26),
        (-0.4, -0.06, 0.32, 0.3),
        (0.4, -0.06, 0.32, 0.3),
        (0.0, -0.3, 0.5, 0.36),
        (-0.22, -0.56, 0.34, 0.3),
        (0.24, -0.54, 0.32, 0.28),
        (0.0, -0.74, 0.26, 0.24),
    )
    parts += _leafy(clumps, crown, dice)
    for tone in ((244, 176, 50), (150, 34, 26)):
        parts.append(
            Part(dots(dice, 26, 0, -0.28, 0.58, 0.6, 0.04), tone, paint=True, texture="foliage", grain=0.8)
        )
    return parts


def _birch(crown: Colour, bark: Colour, dice: Dice) -> list[Part]:
    bend = dice.uniform(-0.04, 0.04)
    trunk = limb([(bend, -0.86), (bend, 0.0), (0.02, 0.98)], [0.04, 0.12, 0.17])
    airy = (
        (-0.3, 0.08, 0.22, 0.17),
        (0.32, 0.02, 0.22, 0.18),
        (-0.36, -0.24, 0.2, 0.19),
        (0.34, -0.3, 0.2, 0.19),
        (-0.2, -0.54, 0.2, 0.2),
        (0.2, -0.6, 0.18, 0.18),
        (0.0, -0.82, 0.17, 0.17),
        (0.02, -0.18, 0.17, 0.14),
    )
    parts = [Part((trunk,), bark, 0.85, 0.1, "bark", 0.2)]
    for x, y in ((-0.3, 0.0), (0.3, -0.06), (-0.3, -0.3), (0.3, -0.4)):
        parts.append(
            Part(
                (limb([(0.01, y + 0.3), (x * 0.6, y + 0.06), (x, y)], [0.05, 0.035, 0.02]),),
                darker(bark, 0.3),
                0.7,
            )
        )
    marks = [
        limb([(side * 0.075, y), (side * 0.01, y + 0.01)], [0.035, 0.012])
        for y, side in ((0.9, 1), (0.8, -1), (0.7, 1), (0.58, -1), (0.5, 1), (0.4, -1), (0.3, 1), (-0.05, -1))
    ]
    parts.append(Part(tuple(shifted(m, 0.01, 0) for m in marks), (46, 42, 42), paint=True))
    foliage = _leafy(airy, crown, dice)
    hanging = [
        leaf(x, y, 0.3, 0.09, 90)
        for x, y in (
            (-0.46, 0.14),
            (0.46, 0.1),
            (-0.22, 0.2),
            (0.24, 0.16),
            (-0.52, -0.14),
            (0.5, -0.2),
            (0.36, 0.16),
            (-0.34, 0.22),
        )
    ]
    return (
        parts
        + [Part((h,), darker(crown, 0.12), 0.5, texture="foliage", grain=0.9) for h in hanging]
        + foliage
    )


def _column(crown: Colour, bark: Colour, dice: Dice) -> list[Part]:
    sway = dice.uniform(-0.04, 0.04)
    parts = [_trunk(bark, 0.6, 0.12, 1.3)]
    parts.append(
        Part(
            (
                blob(
                    (sway, -1.0),
                    (-0.1, -0.76),
                    (-0.22, -0.3),
                    (-0.27, 0.2),
                    (-0.24, 0.64),
                    (-0.1, 0.82),
                    (0.1, 0.82),
                    (0.24, 0.64),
                    (0.27, 0.2),
                    (0.22, -0.3),
                    (0.1, -0.76),
                ),
            ),
            crown,
            0.9,
            0.0,
            "foliage",
            0.8,
        )
    )
    for i in range(12):
        x, y = (-0.16, 0.0, 0.15)[i % 3], 0.74 - 0.125 * i
        tone = mix(darker(crown, 0.3), lighter(crown, 0.22), (i * 5 % 7) / 6)
        parts.append(
            Part(
                (leaf(x * (1 - 0.05 * i), y, 0.5, 0.13, -90 + x * 30 + dice.uniform(-6, 6)),),
                tone,
                0.6,
                0.0,
                "foliage",
                0.9,
            )
        )
    return parts


def _palm(crown: Colour, bark: Colour, dice: Dice) -> list[Part]:
    lean = dice.uniform(-0.05, 0.05)
    spine = [(0.04, 0.98), (0.0, 0.5), (lean, 0.0), (lean, -0.42)]
    parts = []
    top = (lean, -0.46)
    fronds = (178, 2, 150, 30, -164, -16, -142, -38, -118, -62, -92)
    for i, angle in enumerate(fronds):
        radians = math.radians(angle + dice.uniform(-5, 5))
        tip = (top[0] + 0.92 * math.cos(radians), top[1] + 0.5 * math.sin(radians) + 0.2)
        middle = (top[0] + 0.55 * math.cos(radians), top[1] + 0.5 * math.sin(radians) - 0.1)
        parts.append(_frond(top, middle, tip, mix(darker(crown, 0.25), lighter(crown, 0.1), i / 10)))
        if i == 5:
            parts.append(Part((limb(spine, [0.2, 0.15, 0.14, 0.18]),), bark, 0.85, 0.0, "bark", 0.5))
            rings = [
                polygon(
                    (lean * 0.5 - 0.12, y),
                    (lean * 0.5, y + 0.07),
                    (lean * 0.5 + 0.14, y),
                    (lean * 0.5, y + 0.035),
                )
                for y in [-0.34 + 0.11 * j for j in range(12)]
            ]
            parts.append(Part(tuple(rings), darker(bark, 0.4), paint=True))
            for x in (-0.14, 0.12, -0.02):
                parts.append(
                    Part(dots(dice, 12, top[0] + x, top[1] + 0.22, 0.09, 0.13, 0.035), (190, 110, 36), 0.9)
                )
    return parts


def _frond(
    start: tuple[float, float], middle: tuple[float, float], tip: tuple[float, float], colour: Colour
) -> Part:
    upper, lower = [], []
    for i in range(19):
        t = i / 18
        x = (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * middle[0] + t * t * tip[0]
        y = (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * middle[1] + t * t * tip[1]
        reach = 0.17 * math.sin(math.pi * min(1.0, 0.12 + 0.85 * t)) * (1.0 if i % 2 else 0.35)
        out = (tip[0] - start[0]) * 0.1
        upper.append((x + out * 0.4, y - reach * 0.5))
        lower.append((x + out * 0.3, y + reach))
    return Part((polygon(*upper, *lower[::-1]),), colour, 0.5, 0.1, "leaf", 0.5)


_TREES = {
    "willow": _willow,
    "spruce": _spruce,
    "decorated": _decorated,
    "oak": _oak,
    "maple": _maple,
    "birch": _birch,
    "column": _column,
    "palm": _palm,
}

look("Willow", "tree", ("green", "drooping"), form="willow", crown=(126, 160, 66), bark=(104, 84, 62))
look("Picea abies", "tree", ("green", "pointed"), form="spruce", crown=(40, 92, 64), bark=(92, 66, 48))
look(
    "Christmas tree", "tree", ("green", "decorated"), form="decorated", crown=(46, 116, 54), bark=(92, 66, 48)
)
look("Quercus robur", "tree", ("green", "broad"), form="oak", crown=(72, 120, 46), bark=(98, 76, 56))
look("Maple", "tree", ("orange", "bright"), form="maple", crown=(222, 88, 34), bark=(96, 78, 64))
look("Betula pendula", "tree", ("white", "slender"), form="birch", crown=(132, 172, 74), bark=(236, 234, 228))
look(
    "Cupressus sempervirens",
    "tree",
    ("green", "narrow"),
    form="column",
    crown=(50, 92, 54),
    bark=(98, 76, 60),
)
look("Date palm", "tree", ("green", "tropical"), form="palm", crown=(82, 130, 70), bark=(140, 106, 72))
