"""Flowers: how single blooms are drawn, and the looks of their entities."""

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
    ellipse,
    leaf,
    limb,
    polygon,
    rotated,
    shifted,
)
from maskoven_kedro.miniature.things.plants import dots, petals

_STEM: Colour = (84, 130, 58)
_FOLIAGE: Colour = (70, 128, 52)


def _stalk(dice: Dice, top: float, width: float, colour: Colour = _STEM) -> Part:
    bend = dice.uniform(-0.06, 0.06)
    return Part(
        (limb([(0, top), (bend, top / 2 + 0.5), (0, 1)], [width * 0.85, width, width]),), colour, gloss=0.15
    )


@kind(
    "flower",
    nouns=("flower", "blossom"),
    plural="flowers",
    general="plant",
    category="plant",
    pose="stands",
    places=("meadow", "garden", "studio", "forest"),
    size=(0.5, 0.8),
    crowd=True,
)
def flower(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A single bloom on its stalk with leaves."""
    return _FLOWERS[features["form"]](features["petal"], features["heart"], dice)


def _daisy_like(
    petal: Colour, heart: Colour, dice: Dice, *, count: int, reach: float, disc: float, tall: bool
) -> list[Part]:
    y, turn = -0.36, dice.uniform(0, 20)
    parts = [_stalk(dice, y, 0.09 if tall else 0.06)]
    if tall:
        for side, height in ((180, 0.62), (0, 0.42)):
            parts.append(
                Part(
                    (leaf(0, height, 0.62, 0.36, side + (22 if side else -22) + dice.uniform(-8, 8)),),
                    _FOLIAGE,
                    0.35,
                    texture="leaf",
                )
            )
    else:
        for angle in (-168, -140, -40, -12):
            parts.append(
                Part((leaf(0, 1, 0.5, 0.2, angle + dice.uniform(-6, 6)),), _FOLIAGE, 0.4, texture="leaf")
            )
    width = 2 * math.pi * reach / count * 0.52
    parts += [
        Part(petals(0, y, count, reach, width, turn), darker(petal, 0.14), 0.5, texture="leaf", grain=0.15),
        Part(
            petals(0, y, count, reach * 0.95, width, turn + 180 / count),
            petal,
            0.5,
            texture="leaf",
            grain=0.15,
        ),
        Part((ellipse(0, y, disc, disc),), heart, 0.8, texture="crumb", grain=0.9),
        Part(
            (ellipse(0, y, disc * 0.55, disc * 0.55),),
            darker(heart, 0.28) if tall else lighter(heart, 0.12),
            paint=True,
            texture="crumb",
            grain=0.9,
        ),
    ]
    return parts


def _sunflower(petal: Colour, heart: Colour, dice: Dice) -> list[Part]:
    return _daisy_like(petal, heart, dice, count=14, reach=0.62, disc=0.29, tall=True)


def _daisy(petal: Colour, heart: Colour, dice: Dice) -> list[Part]:
    return _daisy_like(petal, heart, dice, count=17, reach=0.6, disc=0.17, tall=False)


def _poppy(petal: Colour, heart: Colour, dice: Dice) -> list[Part]:
    turn = dice.uniform(-8, 8)
    wide = blob(
        (0, 0.05),
        (-0.5, -0.05),
        (-0.62, -0.4),
        (-0.3, -0.62),
        (0.05, -0.52),
        (0.34, -0.62),
        (0.6, -0.36),
        (0.46, -0.02),
    )
    parts = [
        _stalk(dice, -0.3, 0.045),
        Part((limb([(0, 0.85), (0.3, 0.4), (0.46, 0.2), (0.56, 0.34)], 0.035),), _STEM),
        Part((ellipse(0.57, 0.42, 0.08, 0.13),), (98, 130, 70), 0.8, texture="fur"),
        Part(
            (
                blob(
                    (0, 0.95),
                    (-0.3, 0.72),
                    (-0.26, 0.56),
                    (-0.46, 0.58),
                    (-0.5, 0.4),
                    (-0.2, 0.5),
                    (-0.08, 0.72),
                ),
            ),
            _FOLIAGE,
            0.3,
            texture="leaf",
        ),
    ]
    for angle, size, shade in ((0, 1.0, 0.2), (118, 0.86, 0.1), (-118, 0.86, 0.1), (180, 0.8, 0.0)):
        outline = shifted(rotated(wide, angle + turn), 0, -0.36, size * 0.95)
        parts.append(Part((outline,), darker(petal, shade), 0.45, 0.12, "leaf", 0.3))
    parts += [
        Part(petals(0, -0.36, 4, 0.36, 0.2, turn + 45), heart, paint=True),
        Part(dots(dice, 22, 0, -0.36, 0.22, 0.2, 0.028), (30, 24, 34), 0.4),
        Part((ellipse(0, -0.36, 0.105, 0.1),), (126, 146, 84), 0.9),
        Part(petals(0, -0.36, 7, 0.1, 0.03, turn), (60, 66, 40), paint=True),
    ]
    return parts


def _tulip(petal: Colour, heart: Colour, dice: Dice) -> list[Part]:
    sway = dice.uniform(-0.05, 0.05)
    parts = [_stalk(dice, -0.2, 0.08, (112, 158, 84))]
    for path, width in (
        ([(0, 1), (-0.34, 0.5), (-0.5, -0.02)], 0.2),
        ([(0, 1), (0.3, 0.62), (0.52, 0.16)], 0.18),
    ):
        parts.append(Part((limb(path, [0.1, width, 0.02]),), (90, 146, 92), 0.4, texture="leaf"))
    for side in (-1, 1):
        parts.append(
            Part(
                (shifted(leaf(side * 0.16, -0.16, 0.86, 0.42, -90 + side * 10), sway, 0),),
                darker(petal, 0.22),
                0.5,
            )
        )
    back = blob(
        (-0.4, -0.5),
        (-0.42, -0.82),
        (-0.3, -0.98),
        (-0.12, -0.72),
        (0.02, -0.9),
        (0.02, -0.12),
        (-0.22, -0.16),
    )
    for outline in (back, shifted(back * [-1, 1], 0, 0)):
        parts.append(Part((shifted(outline, sway, 0),), petal, 0.7, 0.15, "leaf", 0.3))
    parts += [
        Part(
            (
                shifted(
                    blob(
                        (0, -0.94),
                        (0.17, -0.68),
                        (0.2, -0.36),
                        (0.08, -0.12),
                        (-0.08, -0.12),
                        (-0.2, -0.36),
                        (-0.17, -0.68),
                    ),
                    sway,
                    0,
                ),
            ),
            lighter(petal, 0.12),
            0.7,
            0.15,
            "leaf",
            0.3,
        ),
        Part((leaf(sway, -0.1, 0.62, 0.1, -90),), lighter(heart, 0.3), paint=True),
        Part((ellipse(sway, -0.12, 0.12, 0.04),), heart, paint=True),
    ]
    return parts


def _daffodil(petal: Colour, heart: Colour, dice: Dice) -> list[Part]:
    turn = dice.uniform(0, 20)
    parts = [_stalk(dice, -0.4, 0.07, (104, 150, 80))]
    for path in (
        [(0.02, 1), (-0.3, 0.5), (-0.36, -0.1)],
        [(0, 1), (0.32, 0.6), (0.42, 0.02)],
        [(0, 1), (0.14, 0.6), (0.2, 0.28)],
    ):
        parts.append(Part((limb(path, [0.09, 0.09, 0.02]),), (78, 136, 84), 0.4, texture="leaf"))
    parts += [
        Part(petals(0, -0.4, 3, 0.6, 0.42, turn), darker(petal, 0.08), 0.45, texture="leaf", grain=0.3),
        Part(petals(0, -0.4, 3, 0.58, 0.42, turn + 60), petal, 0.45, texture="leaf", grain=0.3),
    ]
    frill = [
        (
            (0.27 + 0.035 * (-1) ** i) * math.cos(math.pi * i / 9),
            (0.25 + 0.035 * (-1) ** i) * math.sin(math.pi * i / 9),
        )
        for i in range(18)
    ]
    parts += [
        Part((shifted(blob(*frill), 0, -0.38),), heart, 0.6, 0.15),
        Part((ellipse(0.0, -0.38, 0.17, 0.155),), darker(heart, 0.35), 0.2),
        Part((ellipse(0.0, -0.36, 0.12, 0.1),), darker(heart, 0.5), paint=True),
        Part(petals(0, -0.37, 6, 0.09, 0.04, turn), lighter(petal, 0.3), 0.6),
    ]
    return parts


def _iris(petal: Colour, heart: Colour, dice: Dice) -> list[Part]:
    parts = [_stalk(dice, -0.2, 0.07)]
    for path in (
        [(0.04, 1), (-0.26, 0.5), (-0.4, 0.12)],
        [(-0.04, 1), (0.24, 0.55), (0.46, 0.2)],
        [(0, 1), (0.1, 0.7), (0.16, 0.3)],
    ):
        parts.append(
            Part((limb(path, [0.14, 0.13, 0.01], smooth=False),), (92, 140, 100), 0.35, texture="leaf")
        )
    light = lighter(petal, 0.3)
    standard = blob((0, -0.2), (-0.26, -0.42), (-0.34, -0.76), (-0.14, -0.96), (0.06, -0.9), (0.16, -0.6))
    fall = blob(
        (-0.02, -0.3), (-0.3, -0.36), (-0.58, -0.2), (-0.7, 0.1), (-0.54, 0.26), (-0.36, 0.14), (-0.22, -0.08)
    )
    parts += [
        Part((standard * [-1, 1] + [0.06, 0],), darker(light, 0.1), 0.55, texture="leaf", grain=0.4),
        Part((standard - [0.06, 0],), light, 0.55, texture="leaf", grain=0.4),
        Part((fall,), petal, 0.5, texture="leaf", grain=0.5),
        Part((fall * [-1, 1],), petal, 0.5, texture="leaf", grain=0.5),
        Part(
            (blob((0, -0.34), (-0.2, -0.22), (-0.26, 0.08), (0, 0.3), (0.26, 0.08), (0.2, -0.22)),),
            darker(petal, 0.12),
            0.55,
            texture="leaf",
            grain=0.5,
        ),
    ]
    for angle in (160, 90, 20):
        parts.append(Part((leaf(0, -0.28, 0.34, 0.12, angle),), (246, 240, 226), paint=True))
        parts.append(Part((leaf(0, -0.28, 0.28, 0.055, angle),), heart, 0.6, texture="fur"))
    return parts


def _rose(petal: Colour, heart: Colour, dice: Dice) -> list[Part]:
    parts = [_stalk(dice, -0.3, 0.06)]
    parts.append(
        Part(
            (
                polygon((-0.02, 0.28), (-0.12, 0.36), (-0.02, 0.4)),
                polygon((0.02, 0.6), (0.12, 0.68), (0.02, 0.72)),
            ),
            (110, 90, 60),
        )
    )
    for side, y in ((180, 0.56), (0, 0.34)):
        for angle, length in ((0.0, 0.52), (34, 0.34), (-34, 0.34)):
            parts.append(
                Part(
                    (
                        leaf(
                            0.16 * (1 if side == 0 else -1),
                            y,
                            length,
                            length * 0.5,
                            side + angle + (-14 if side == 0 else 14),
                        ),
                    ),
                    darker(_FOLIAGE, 0.15),
                    0.4,
                    texture="leaf",
                )
            )
    parts.append(Part(tuple(leaf(0, -0.05, 0.34, 0.12, a) for a in (25, 155)), _STEM, 0.4))
    turn = dice.uniform(0, 60)
    for ring, (count, reach, size) in enumerate(((5, 0.26, 0.32), (4, 0.17, 0.25), (3, 0.09, 0.18))):
        for i in range(count):
            toward = math.radians(turn + ring * 40 + 360 * i / count)
            tone = mix(darker(petal, 0.16), lighter(petal, 0.12), (i % 3) / 2)
            parts.append(
                Part(
                    (
                        ellipse(
                            reach * math.cos(toward),
                            -0.42 + reach * math.sin(toward),
                            size * 1.05,
                            size * 0.86,
                            turn + ring * 40 + 360 * i / count + 90,
                        ),
                    ),
                    tone,
                    0.4,
                    0.1,
                    "leaf",
                    0.2,
                )
            )
    parts += [
        Part((ellipse(0, -0.44, 0.15, 0.14),), darker(petal, 0.12), 0.7),
        Part(
            (
                limb(
                    [
                        (-0.09, -0.42),
                        (-0.03, -0.52),
                        (0.08, -0.48),
                        (0.07, -0.38),
                        (-0.01, -0.38),
                        (-0.01, -0.45),
                    ],
                    0.03,
                ),
            ),
            heart,
            paint=True,
        ),
    ]
    return parts


_FLOWERS = {
    "sunflower": _sunflower,
    "daisy": _daisy,
    "poppy": _poppy,
    "tulip": _tulip,
    "daffodil": _daffodil,
    "iris": _iris,
    "rose": _rose,
}

look(
    "Common sunflower",
    "flower",
    ("yellow", "tall"),
    form="sunflower",
    petal=(248, 196, 30),
    heart=(84, 50, 26),
)
look(
    "Bellis perennis", "flower", ("white", "small"), form="daisy", petal=(246, 244, 244), heart=(240, 190, 40)
)
look("Papaver rhoeas", "flower", ("red", "wild"), form="poppy", petal=(220, 42, 28), heart=(34, 22, 30))
look("Tulip", "flower", ("pink", "closed"), form="tulip", petal=(226, 92, 140), heart=(248, 214, 120))
look(
    "Narcissus pseudonarcissus",
    "flower",
    ("yellow", "pale"),
    form="daffodil",
    petal=(250, 228, 110),
    heart=(244, 164, 28),
)
look(
    "Iris germanica", "flower", ("purple", "bearded"), form="iris", petal=(96, 52, 150), heart=(242, 186, 50)
)
look("Rose", "flower", ("red", "thorny"), form="rose", petal=(190, 24, 52), heart=(110, 8, 30))
