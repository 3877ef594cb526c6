"""Sweets: how sweet things to eat are drawn, and the looks of their entities."""

from __future__ import annotations

import math
from typing import Any

from maskoven_kedro.miniature.catalogue import kind, look
from maskoven_kedro.miniature.colours import darker, lighter
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
    rotated,
    shifted,
)
from maskoven_kedro.miniature.things.food import wave
from maskoven_kedro.miniature.things.plants import dots, grounded


@kind(
    "sweet",
    nouns=("sweet", "treat"),
    plural="sweets",
    general="dessert",
    category="food",
    pose="stands",
    places=("table", "studio"),
    size=(0.4, 0.7),
)
def sweet(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A sweet thing to eat."""
    return grounded(_SWEETS[features["form"]](features["body"], features["icing"], dice))


def _doughnut(body: Colour, icing: Colour, dice: Dice) -> list[Part]:
    edge = [
        (
            (0.84 + 0.05 * (-1) ** i) * math.cos(i * 0.3142),
            -0.05 + (0.66 + 0.05 * (-1) ** i) * math.sin(i * 0.3142),
        )
        for i in range(20)
    ]
    parts = [
        Part((ellipse(0, 0.08, 0.94, 0.78), ellipse(0, 0.04, 0.26, 0.18)), body, 0.95, 0.2, "crumb", 0.3),
        Part((blob(*edge), ellipse(0, 0.0, 0.3, 0.21)), icing, 0.8, 0.6),
    ]
    tones: tuple[Colour, ...] = (
        (250, 240, 90),
        (90, 180, 230),
        (252, 252, 252),
        (120, 200, 100),
        (220, 50, 70),
    )
    for i in range(20):
        angle, reach = 2.39996 * i, dice.uniform(0.46, 0.74)
        x, y = reach * math.cos(angle), -0.04 + 0.78 * reach * math.sin(angle)
        parts.append(
            Part(
                (shifted(rotated(limb([(-0.05, 0), (0.05, 0)], 0.04), dice.uniform(0, 180)), x, y),),
                tones[i % 5],
                0.6,
            )
        )
    return parts


def _jelly_doughnut(body: Colour, icing: Colour, dice: Dice) -> list[Part]:
    return [
        Part(
            (
                blob(
                    (-0.92, 0.1),
                    (-0.8, -0.3),
                    (-0.3, -0.56),
                    (0.3, -0.56),
                    (0.8, -0.3),
                    (0.92, 0.1),
                    (0.76, 0.52),
                    (0.3, 0.68),
                    (-0.3, 0.68),
                    (-0.76, 0.52),
                ),
            ),
            body,
            0.95,
            0.15,
            "crumb",
            0.3,
        ),
        Part(
            (limb([(-0.9, 0.14), (-0.4, 0.24), (0.4, 0.24), (0.9, 0.14)], 0.16),),
            lighter(body, 0.5),
            paint=True,
            texture="crumb",
        ),
        Part((_powder(dice),), (252, 250, 246), paint=True, texture="crumb", grain=0.35),
        Part(dots(dice, 40, 0, -0.1, 0.8, 0.46, 0.018), (254, 252, 250), paint=True),
        Part(
            (
                blob(
                    (-0.2, 0.06),
                    (0, -0.02),
                    (0.2, 0.04),
                    (0.3, 0.24),
                    (0.2, 0.4),
                    (0.16, 0.66),
                    (0.06, 0.7),
                    (0.02, 0.46),
                    (-0.16, 0.42),
                    (-0.28, 0.24),
                ),
            ),
            icing,
            0.9,
            0.9,
        ),
        Part((ellipse(-0.08, 0.14, 0.06, 0.04),), lighter(icing, 0.6), paint=True),
    ]


def _powder(dice: Dice) -> Contour:
    edge = []
    for i in range(16):
        angle, reach = 2 * math.pi * i / 16, dice.uniform(0.78, 1.0)
        edge.append((0.8 * reach * math.cos(angle), -0.24 + 0.36 * reach * math.sin(angle)))
    return blob(*edge)


def _banana_split(body: Colour, icing: Colour, dice: Dice) -> list[Part]:
    parts = [
        Part(
            (limb([(-0.96, 0.1), (-0.5, 0.0), (0.5, 0.0), (0.96, 0.06)], [0.1, 0.34, 0.34, 0.1]),),
            body,
            0.9,
            0.1,
        )
    ]
    scoops = (
        (-0.5, (250, 236, 190), icing),
        (0.5, (240, 150, 170), (196, 30, 60)),
        (0.0, (120, 74, 46), (252, 250, 244)),
    )
    for x, tone, sauce in scoops:
        y = -0.16 - (0.14 if x == 0 else 0)
        parts += [
            Part((ellipse(x, y, 0.36, 0.36),), tone, 0.95, 0.15, "crumb", 0.3),
            Part(
                (
                    blob(
                        (x - 0.28, y - 0.14),
                        (x - 0.16, y - 0.34),
                        (x + 0.14, y - 0.36),
                        (x + 0.3, y - 0.12),
                        (x + 0.2, y + 0.1),
                        (x + 0.08, y - 0.08),
                        (x - 0.06, y + 0.12),
                        (x - 0.16, y - 0.08),
                    ),
                ),
                sauce,
                0.7,
                0.6,
            ),
        ]
        parts.append(Part((ellipse(x, y - 0.38, 0.09, 0.09),), (206, 20, 44), 0.95, 0.9))
        parts.append(
            Part(
                (limb([(x, y - 0.44), (x + 0.08, y - 0.58 + dice.uniform(-0.03, 0.03))], 0.025),),
                (90, 110, 50),
            )
        )
    parts += [
        Part(
            (limb([(-0.98, 0.22), (-0.5, 0.3), (0.5, 0.3), (0.98, 0.2)], [0.08, 0.3, 0.3, 0.08]),),
            lighter(body, 0.1),
            0.9,
            0.1,
        ),
        Part(
            (limb([(-0.9, 0.2), (-0.4, 0.24), (0.4, 0.24), (0.9, 0.18)], 0.03),),
            lighter(body, 0.5),
            paint=True,
        ),
        Part(
            (
                blob(
                    (-1.0, 0.34),
                    (0, 0.4),
                    (1.0, 0.34),
                    (0.7, 0.68),
                    (0.24, 0.78),
                    (-0.24, 0.78),
                    (-0.7, 0.68),
                ),
            ),
            (190, 216, 230),
            0.7,
            0.8,
        ),
        Part((polygon((-0.1, 0.74), (0.1, 0.74), (0.36, 0.98), (-0.36, 0.98)),), (176, 204, 220), 0.6, 0.7),
        Part(
            tuple(limb([(0.22 * i, 0.44), (0.16 * i, 0.74)], 0.03) for i in range(-3, 4)),
            (226, 240, 248),
            paint=True,
        ),
    ]
    return parts


def _candy_cane(body: Colour, icing: Colour, dice: Dice) -> list[Part]:
    arc = [
        (-0.28 + 0.4 * -math.cos(math.pi * i / 8), -0.48 - 0.42 * math.sin(math.pi * i / 8)) for i in range(9)
    ]
    path = [(-0.68, -0.24), *arc, (0.12, 0.0), (0.12, 0.5), (0.12, 0.94)]
    centred = [(x + 0.24, y) for x, y in path]
    parts = [Part((limb(centred, 0.27),), body, 0.95, 0.6)]
    spots = [
        centred[0],
        *centred[1:10:2],
        (0.36, -0.26),
        (0.36, 0.0),
        (0.36, 0.26),
        (0.36, 0.52),
        (0.36, 0.78),
    ]
    for i, (x, y) in enumerate(spots):
        turn = (60, 60, 10, -20, 50, 100, 145, 145, 145, 145, 145)[min(i, 10)]
        band = shifted(rotated(box(-0.3, -0.055, 0.3, 0.055), turn if i < 6 else 155), x, y)
        parts.append(Part((band,), icing, paint=True))
        parts.append(Part((shifted(band - [x, y], x, y + 0.11, 0.25),), icing, paint=True))
    bow = (40, 132, 70)
    for side in (-1, 1):
        parts.append(
            Part(
                (
                    blob(
                        (0.36, 0.16),
                        (0.36 + side * 0.3, -0.04),
                        (0.36 + side * 0.42, 0.14),
                        (0.36 + side * 0.3, 0.32),
                    ),
                ),
                bow,
                0.7,
                0.3,
                "cloth",
            )
        )
        parts.append(
            Part(
                (polygon((0.36, 0.16), (0.36 + side * 0.12, 0.6), (0.36 + side * 0.26, 0.52)),),
                darker(bow, 0.15),
                0.5,
                0.2,
                "cloth",
            )
        )
    parts.append(Part((ellipse(0.36, 0.16, 0.1, 0.1),), bow, 0.9, 0.3))
    return parts


def _gingerbread_house(body: Colour, icing: Colour, dice: Dice) -> list[Part]:
    parts = [
        Part(
            (blob((-0.98, 0.92), (-0.6, 0.84), (0.6, 0.84), (0.98, 0.92), (0.8, 1.0), (-0.8, 1.0)),),
            icing,
            0.6,
        ),
        Part((box(0.3, -0.86, 0.54, -0.3),), body, 0.5, texture="crumb"),
        Part(
            (blob((0.26, -0.84), (0.42, -0.98), (0.58, -0.84), (0.52, -0.74), (0.42, -0.8), (0.32, -0.74)),),
            icing,
            0.8,
        ),
        Part(
            (polygon((-0.7, 0.9), (-0.7, -0.1), (0, -0.78), (0.7, -0.1), (0.7, 0.9)),),
            body,
            0.3,
            0.1,
            "crumb",
            0.6,
        ),
        Part(
            (polygon((0, -0.98), (0.98, -0.06), (0.84, 0.1), (0, -0.7), (-0.84, 0.1), (-0.98, -0.06)),),
            darker(body, 0.25),
            0.6,
            0.1,
            "crumb",
        ),
        Part((wave(-0.7, 0.7, -0.1, 0.02, 6, 0.06),), icing, paint=True),
    ]
    tones: tuple[Colour, ...] = ((214, 36, 44), (60, 150, 76), (250, 200, 50), (70, 130, 210))
    for i in range(13):
        t = (i - 6) / 6
        parts.append(
            Part(
                (ellipse(t * 0.88, -0.86 + 0.84 * abs(t), 0.075, 0.075),),
                icing if i % 2 else tones[(i // 2) % 4],
                0.95,
                0.5,
            )
        )
    parts += [
        Part((blob((-0.2, 0.9), (-0.2, 0.36), (0, 0.2), (0.2, 0.36), (0.2, 0.9)),), icing, 0.4),
        Part((blob((-0.14, 0.9), (-0.14, 0.4), (0, 0.27), (0.14, 0.4), (0.14, 0.9)),), (150, 48, 40), 0.4),
    ]
    for x in (-0.44, 0.44):
        parts += [
            Part((box(x - 0.15, 0.16, x + 0.15, 0.46, 0.03),), icing, 0.4),
            Part(
                (
                    box(x - 0.11, 0.2, x - 0.015, 0.3),
                    box(x + 0.015, 0.2, x + 0.11, 0.3),
                    box(x - 0.11, 0.33, x - 0.015, 0.42),
                    box(x + 0.015, 0.33, x + 0.11, 0.42),
                ),
                (250, 206, 90),
                0.2,
                glow=0.4,
            ),
            Part((ellipse(x, 0.7, 0.1, 0.1),), tones[0 if x < 0 else 1], 0.95, 0.7),
        ]
    parts.append(Part((ellipse(0, -0.2, 0.15, 0.15), ellipse(0, -0.2, 0.06, 0.06)), tones[0], 0.8, 0.6))
    return parts


def _gingerbread_man(body: Colour, icing: Colour, dice: Dice) -> list[Part]:
    wave_hand = dice.uniform(-0.12, 0.08)
    outline = blob(
        (-0.2, -0.34),
        (-0.56, -0.32 + wave_hand),
        (-0.86, -0.26 + wave_hand),
        (-0.86, -0.0 + wave_hand),
        (-0.56, 0.02),
        (-0.32, 0.06),
        (-0.36, 0.4),
        (-0.62, 0.78),
        (-0.54, 0.98),
        (-0.3, 0.98),
        (-0.1, 0.66),
        (0, 0.56),
        (0.1, 0.66),
        (0.3, 0.98),
        (0.54, 0.98),
        (0.62, 0.78),
        (0.36, 0.4),
        (0.32, 0.06),
        (0.56, 0.02),
        (0.86, -0.0),
        (0.86, -0.26),
        (0.56, -0.32),
        (0.2, -0.34),
    )
    parts = [
        Part((outline,), body, 0.5, 0.1, "crumb", 0.5),
        Part((ellipse(0, -0.6, 0.38, 0.38),), body, 0.5, 0.1, "crumb", 0.5),
        Part((ellipse(0, -0.34, 0.2, 0.08),), body, 0.1, 0.1, "crumb", 0.5),
        Part(tuple(ellipse(x, -0.66, 0.055, 0.065) for x in (-0.14, 0.14)), (40, 24, 20), 0.8, 0.8),
        Part((limb([(-0.17, -0.48), (0, -0.4), (0.17, -0.48)], 0.05),), icing, 0.8),
        Part(
            (
                polygon((-0.02, -0.24), (-0.2, -0.34), (-0.2, -0.14)),
                polygon((0.02, -0.24), (0.2, -0.34), (0.2, -0.14)),
            ),
            (206, 32, 42),
            0.7,
            0.2,
        ),
    ]
    parts += [
        Part((ellipse(0, y, 0.075, 0.075),), tone, 0.95, 0.7)
        for y, tone in ((-0.02, (206, 32, 42)), (0.2, (60, 150, 76)), (0.42, (206, 32, 42)))
    ]
    for x, y, turn in ((-0.66, -0.14, 90), (0.66, -0.14, 90), (-0.46, 0.74, 30), (0.46, 0.74, -30)):
        zigzag = [(-0.14 + 0.07 * i, 0.04 if i % 2 else -0.04) for i in range(5)]
        parts.append(Part((shifted(rotated(limb(zigzag, 0.04), turn), x, y),), icing, 0.7))
    parts.append(Part((limb([(-0.22, -0.88), (0, -0.95), (0.22, -0.88)], 0.05),), icing, 0.7))
    return parts


def _swirl(body: Colour, icing: Colour, dice: Dice) -> list[Part]:
    parts = []
    for y, rx, ry in ((0.1, 0.62, 0.22), (-0.16, 0.54, 0.2), (-0.4, 0.4, 0.18), (-0.62, 0.26, 0.16)):
        parts.append(
            Part(
                (
                    blob(
                        (-rx, y + 0.08),
                        (-rx * 0.75, y - ry),
                        (0, y - ry * 1.2),
                        (rx * 0.8, y - ry),
                        (rx, y),
                        (rx * 0.5, y + ry),
                        (-rx * 0.5, y + ry),
                    ),
                ),
                body,
                0.95,
                0.15,
            )
        )
        parts.append(
            Part(
                (limb([(-rx * 0.9, y + 0.1), (0, y + ry * 0.4), (rx * 0.9, y - 0.06)], 0.04),),
                darker(body, 0.13),
                paint=True,
            )
        )
    parts.append(
        Part((blob((-0.12, -0.7), (0.0, -0.9), (0.12, -0.98), (0.1, -0.82), (0.14, -0.68)),), body, 0.9, 0.15)
    )
    for i in range(7):
        x, y = -0.42 + 0.14 * i, 0.06 - 0.4 * abs(math.sin(1.3 * i))
        parts.append(
            Part(
                (ellipse(x, y + dice.uniform(-0.04, 0.04), 0.08, 0.08),),
                ((66, 74, 150), (206, 36, 60))[i % 2],
                0.95,
                0.5,
            )
        )
    parts += [
        Part((polygon((-0.66, 0.2), (0.66, 0.2), (0.46, 0.98), (-0.46, 0.98)),), icing, 0.6, 0.2),
        Part(
            (polygon((-0.6, 0.46), (0.6, 0.46), (0.53, 0.74), (-0.53, 0.74)),),
            lighter(icing, 0.65),
            paint=True,
        ),
        Part((box(-0.7, 0.16, 0.7, 0.26, 0.04),), lighter(icing, 0.2), 0.7, 0.2),
    ]
    return parts


def _cone(body: Colour, icing: Colour, dice: Dice) -> list[Part]:
    parts = [
        Part((polygon((-0.44, -0.1), (0.44, -0.1), (0.05, 1.0), (-0.05, 1.0)),), body, 0.8, 0.1, "crumb", 0.3)
    ]
    for side in (-1, 1):
        lines = tuple(
            limb([(side * (-0.6 + 0.2 * i), -0.2), (side * (0.0 + 0.2 * i), 1.0)], 0.03) for i in range(-1, 6)
        )
        parts.append(Part(lines, darker(body, 0.35), paint=True))
    scoops: tuple[tuple[float, float, float, Colour], ...] = (
        (-0.24, -0.22, 0.34, (250, 232, 180)),
        (0.26, -0.22, 0.34, (112, 70, 46)),
        (0.0, -0.58, 0.36, icing),
    )
    for x, y, r, tone in scoops:
        parts.append(Part((wave(x - r, x + r, y + 0.08, 0.14, 3, 0.1),), tone, 0.8, 0.15, "crumb", 0.3))
        parts.append(Part((ellipse(x, y, r, r),), tone, 0.95, 0.2, "crumb", 0.3))
    for i in range(8):
        x, y = 0.28 * math.cos(2.4 * i) * ((i + 1) / 8), -0.66 + 0.2 * math.sin(2.4 * i)
        parts.append(
            Part(
                (shifted(rotated(limb([(-0.04, 0), (0.04, 0)], 0.035), dice.uniform(0, 180)), x, y),),
                ((250, 210, 60), (80, 160, 220), (255, 255, 255))[i % 3],
                0.5,
            )
        )
    return parts


_SWEETS = {
    "doughnut": _doughnut,
    "jelly": _jelly_doughnut,
    "split": _banana_split,
    "cane": _candy_cane,
    "house": _gingerbread_house,
    "man": _gingerbread_man,
    "swirl": _swirl,
    "cone": _cone,
}

look(
    "Doughnut", "sweet", ("pink", "ring-shaped"), form="doughnut", body=(206, 146, 72), icing=(240, 120, 160)
)
look("Jelly doughnut", "sweet", ("brown", "sugared"), form="jelly", body=(196, 130, 62), icing=(184, 20, 44))
look("Banana split", "sweet", ("yellow", "creamy"), form="split", body=(250, 226, 132), icing=(90, 48, 28))
look("Candy cane", "sweet", ("red", "striped"), form="cane", body=(250, 247, 244), icing=(206, 26, 40))
look(
    "Gingerbread house",
    "sweet",
    ("brown", "decorated"),
    form="house",
    body=(176, 106, 52),
    icing=(252, 250, 248),
)
look("Gingerbread man", "sweet", ("brown", "smiling"), form="man", body=(178, 108, 52), icing=(252, 250, 248))
look("Frozen yogurt", "sweet", ("white", "swirled"), form="swirl", body=(252, 246, 236), icing=(70, 170, 160))
look("Ice cream cone", "sweet", ("pink", "scooped"), form="cone", body=(216, 156, 78), icing=(242, 150, 176))
