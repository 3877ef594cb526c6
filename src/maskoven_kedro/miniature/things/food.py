"""Food: how cakes and breads are drawn, and the looks of their entities."""

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
    shifted,
    star,
)
from maskoven_kedro.miniature.things.plants import dots, grounded

_PLATE: Colour = (232, 234, 238)


def plate(y: float = 0.8, rx: float = 1.0, ry: float = 0.2) -> list[Part]:
    """Return a plate seen from the side."""
    return [
        Part((ellipse(0, y, rx, ry),), _PLATE, 0.4, 0.4, grain=0.1),
        Part((ellipse(0, y - 0.02, rx * 0.78, ry * 0.7),), darker(_PLATE, 0.1), paint=True),
    ]


def wave(x0: float, x1: float, y: float, height: float, count: int, deep: float) -> Contour:
    """Return a band whose lower edge hangs down in scallops: icing, lettuce, melted cheese."""
    points = [(x0, y), (x1, y)]
    for i in range(count * 2 + 1):
        points.append((x1 + (x0 - x1) * i / (count * 2), y + height + (deep if i % 2 else 0.0)))
    return blob(*points, steps=5)


def drum(top: float, low: float, rx: float, ry: float) -> Contour:
    """Return the side of an upright cylinder with elliptic ends."""
    under = [(rx * math.cos(math.pi * i / 16), low + ry * math.sin(math.pi * i / 16)) for i in range(17)]
    return polygon((-rx, top), (rx, top), *under)


@kind(
    "cake",
    nouns=("cake",),
    plural="cakes",
    general="dessert",
    category="food",
    pose="stands",
    places=("table", "studio"),
    size=(0.45, 0.75),
)
def cake(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A cake: layered, tiered, ring-shaped, in a paper case, topped with fruit."""
    return grounded(_CAKES[features["form"]](features["crumb"], features["icing"], dice))


def _layered(crumb: Colour, icing: Colour, dice: Dice) -> list[Part]:
    parts = plate(0.72, 1.0, 0.26)
    parts += [
        Part((drum(-0.28, 0.62, 0.82, 0.24),), icing, 0.5, 0.25),
        Part((wave(-0.82, 0.82, -0.24, 0.2, 6, 0.16),), darker(icing, 0.3), 0.6, 0.4),
        Part((ellipse(0, -0.28, 0.82, 0.26),), lighter(icing, 0.06), 0.25, 0.3),
        # A slice is cut out, so that the layers are seen.
        Part(
            (polygon((0.02, -0.28), (0.78, -0.2), (0.78, 0.7), (0.56, 0.82), (0.02, 0.62)),),
            crumb,
            0.15,
            0.0,
            "crumb",
            0.8,
        ),
        Part(
            (polygon((0.02, -0.28), (0.78, -0.2), (0.56, -0.06)),),
            darker(crumb, 0.35),
            paint=True,
            texture="crumb",
        ),
        Part(
            (polygon((0.02, -0.28), (0.56, -0.06), (0.56, 0.82), (0.02, 0.62)),),
            lighter(crumb, 0.1),
            paint=True,
            texture="crumb",
            grain=0.9,
        ),
    ]
    cream = mix(icing, (250, 240, 225), 0.8)
    for y in (0.0, 0.3):
        parts.append(
            Part(
                (
                    polygon(
                        (0.02, y - 0.02),
                        (0.56, y + 0.2),
                        (0.78, y + 0.12),
                        (0.78, y + 0.18),
                        (0.56, y + 0.28),
                        (0.02, y + 0.06),
                    ),
                ),
                cream,
                paint=True,
            )
        )
    for i in range(7):
        angle = (
            math.radians(190 + 34 * i + dice.uniform(-3, 3)) if i < 5 else math.radians(140 + 24 * (i - 5))
        )
        x, y = 0.62 * math.cos(angle), -0.28 + 0.17 * math.sin(angle)
        parts.append(
            Part(
                (blob((x - 0.1, y + 0.05), (x, y - 0.12), (x + 0.1, y + 0.05), (x, y + 0.08)),),
                lighter(icing, 0.22),
                0.9,
                0.3,
            )
        )
        parts.append(Part((ellipse(x, y - 0.12, 0.06, 0.06),), (196, 24, 40), 0.95, 0.8))
    return parts


def _cupcake(crumb: Colour, icing: Colour, dice: Dice) -> list[Part]:
    case = (96, 156, 190)
    parts = [Part((polygon((-0.62, 0.1), (0.62, 0.1), (0.44, 0.96), (-0.44, 0.96)),), case, 0.7, 0.1)]
    parts.append(
        Part(
            tuple(
                polygon(
                    (x * 1.05 - 0.03, 0.08),
                    (x * 1.05 + 0.03, 0.08),
                    (x * 0.74 + 0.02, 0.97),
                    (x * 0.74 - 0.02, 0.97),
                )
                for x in [-0.5 + 0.125 * i for i in range(9)]
            ),
            darker(case, 0.25),
            paint=True,
        )
    )
    parts.append(
        Part(
            (blob((-0.66, 0.14), (-0.6, -0.04), (0, -0.12), (0.6, -0.04), (0.66, 0.14), (0, 0.2)),),
            crumb,
            0.8,
            texture="crumb",
        )
    )
    for y, rx, ry in ((-0.04, 0.68, 0.22), (-0.3, 0.52, 0.2), (-0.54, 0.35, 0.18)):
        parts.append(
            Part(
                (
                    blob(
                        (-rx, y + 0.06),
                        (-rx * 0.7, y - ry),
                        (0, y - ry * 1.1),
                        (rx * 0.8, y - ry * 0.9),
                        (rx, y + 0.04),
                        (rx * 0.4, y + ry * 0.9),
                        (-rx * 0.5, y + ry * 0.9),
                    ),
                ),
                icing,
                0.9,
                0.25,
            )
        )
        parts.append(
            Part(
                (limb([(-rx * 0.9, y + 0.1), (0, y + ry * 0.5), (rx * 0.9, y - 0.02)], 0.035),),
                darker(icing, 0.16),
                paint=True,
            )
        )
    parts.append(
        Part(
            (blob((-0.18, -0.66), (-0.04, -0.84), (0.06, -0.96), (0.12, -0.8), (0.18, -0.66)),),
            icing,
            0.9,
            0.25,
        )
    )
    for i in range(15):
        x, y = -0.5 + 0.07 * i, -0.05 - 0.5 * abs(math.sin(i * 1.9)) * (1 - abs(-0.5 + 0.07 * i))
        tone = ((232, 60, 60), (250, 210, 60), (70, 140, 220))[i % 3]
        parts.append(
            Part(
                (shifted(rotated(limb([(-0.04, 0), (0.04, 0)], 0.03), dice.uniform(0, 180)), x, y),),
                tone,
                0.5,
            )
        )
    parts.append(Part((ellipse(0.02, -0.86, 0.11, 0.11),), (206, 24, 44), 0.95, 0.9))
    return parts


def _ring(crumb: Colour, icing: Colour, dice: Dice) -> list[Part]:
    parts = plate(0.66, 1.0, 0.24)
    parts.append(
        Part(
            (
                blob(
                    (-0.88, 0.1),
                    (-0.66, -0.34),
                    (0, -0.5),
                    (0.66, -0.34),
                    (0.88, 0.1),
                    (0.8, 0.6),
                    (0.4, 0.78),
                    (0, 0.82),
                    (-0.4, 0.78),
                    (-0.8, 0.6),
                ),
            ),
            crumb,
            0.7,
            0.15,
            "crumb",
            0.4,
        )
    )
    for i in range(-3, 4):
        x = 0.25 * i
        flute = [(x * 0.55, -0.36), (x * 1.12, 0.0 + 0.02 * abs(i)), (x * 1.12, 0.74 - 0.035 * i * i)]
        parts.append(
            Part(
                (limb(flute, [0.1, 0.24, 0.22]),),
                mix(crumb, lighter(crumb, 0.12), i % 2),
                0.8,
                0.2,
                "crumb",
                0.4,
            )
        )
    parts += [
        Part((ellipse(0, -0.26, 0.54, 0.2),), lighter(crumb, 0.05), 0.5, texture="crumb"),
        Part((wave(-0.6, 0.6, -0.38, 0.24, 5, 0.24),), icing, 0.7, 0.4),
        Part((ellipse(0, -0.36, 0.5, 0.15),), icing, 0.5, 0.4),
        Part((ellipse(0, -0.33, 0.2, 0.07),), darker(crumb, 0.55), 0.2),
    ]
    return parts


def _upside_down(crumb: Colour, icing: Colour, dice: Dice) -> list[Part]:
    parts = plate(0.62, 1.0, 0.32)
    parts += [
        Part((drum(0.12, 0.5, 0.86, 0.34),), crumb, 0.5, 0.1, "crumb", 0.6),
        Part((ellipse(0, 0.06, 0.86, 0.46),), icing, 0.35, 0.5, "peel", 0.5),
    ]
    for x, y in (
        (0.0, 0.06),
        (-0.54, 0.06),
        (0.54, 0.06),
        (-0.27, -0.2),
        (0.27, -0.2),
        (-0.27, 0.32),
        (0.27, 0.32),
    ):
        parts.append(
            Part((ellipse(x, y, 0.235, 0.125), ellipse(x, y, 0.085, 0.045)), (250, 212, 84), 0.6, 0.4)
        )
        parts.append(Part((ellipse(x, y - 0.015, 0.085, 0.06),), (196, 20, 36), 0.9, 0.8))
    return parts


def _tiered(crumb: Colour, icing: Colour, dice: Dice) -> list[Part]:
    parts = [Part((ellipse(0, 0.86, 0.9, 0.14),), (206, 208, 214), 0.5, 0.6)]
    for top, low, rx in ((0.34, 0.82, 0.76), (-0.16, 0.32, 0.54), (-0.6, -0.16, 0.34)):
        parts += [
            Part((drum(top, low, rx, rx * 0.17),), darker(icing, 0.04), 0.6, 0.2),
            Part((ellipse(0, top, rx, rx * 0.17),), icing, 0.2, 0.2),
            Part(
                tuple(
                    ellipse(rx * 0.97 * math.cos(a), low + rx * 0.17 * math.sin(a), 0.045, 0.045)
                    for a in [math.pi * i / 14 for i in range(15)]
                ),
                (238, 206, 212),
                0.9,
                0.4,
            ),
        ]
        for i in range(4):
            x = rx * (-0.75 + 0.5 * i)
            parts.append(Part((sector(x, top + rx * 0.13, rx * 0.24, 0, 180, rx * 0.18),), crumb, paint=True))
    for x, y, size in (
        (-0.46, 0.3, 0.13),
        (-0.3, 0.34, 0.1),
        (0.36, -0.18, 0.12),
        (0.22, -0.14, 0.09),
        (0.0, -0.74, 0.15),
        (-0.14, -0.66, 0.11),
        (0.15, -0.66, 0.11),
    ):
        parts.append(Part((star(x, y, size, size * 0.72, 6, dice.uniform(0, 60)),), (226, 96, 128), 0.8))
        parts.append(Part((ellipse(x, y, size * 0.4, size * 0.4),), (180, 50, 86), paint=True))
    return parts


def _sheet(crumb: Colour, icing: Colour, dice: Dice) -> list[Part]:
    parts = [
        Part(
            (polygon((-0.98, 0.28), (0.34, 0.66), (0.98, 0.16), (0.98, 0.36), (0.34, 0.92), (-0.98, 0.5)),),
            (214, 214, 220),
            0.4,
            0.5,
        ),
        Part(
            (polygon((-0.92, -0.12), (0.34, 0.26), (0.34, 0.8), (-0.92, 0.38)),),
            crumb,
            0.3,
            0.0,
            "crumb",
            0.7,
        ),
        Part(
            (polygon((0.34, 0.26), (0.94, -0.18), (0.94, 0.24), (0.34, 0.8)),),
            darker(crumb, 0.2),
            0.3,
            0.0,
            "crumb",
            0.7,
        ),
        Part(
            (
                polygon((-0.92, 0.12), (0.34, 0.5), (0.34, 0.57), (-0.92, 0.19)),
                polygon((0.34, 0.5), (0.94, 0.0), (0.94, 0.06), (0.34, 0.57)),
            ),
            icing,
            paint=True,
        ),
        Part(
            (
                blob(
                    (-0.96, -0.14),
                    (-0.3, -0.5),
                    (0.96, -0.22),
                    (0.97, -0.1),
                    (0.36, 0.36),
                    (0.3, 0.36),
                    (-0.95, 0.0),
                ),
            ),
            icing,
            0.25,
            0.3,
        ),
    ]
    for i in range(9):
        x, y = -0.86 + 0.145 * i, -0.07 + 0.0435 * i
        parts.append(Part((ellipse(x, y, 0.085, 0.07),), lighter(icing, 0.5), 0.9, 0.2))
    for i in range(1, 5):
        parts.append(
            Part((ellipse(0.32 + 0.14 * i, 0.27 - 0.1 * i, 0.08, 0.07),), lighter(icing, 0.5), 0.9, 0.2)
        )
    for x, y in ((-0.42, -0.22), (0.0, -0.16), (0.42, -0.06), (0.16, 0.06), (-0.24, -0.04)):
        x += dice.uniform(-0.03, 0.03)
        parts.append(
            Part(
                (box(x - 0.025, y - 0.4, x + 0.025, y),),
                ((240, 90, 110), (80, 150, 220), (250, 206, 60))[int(10 + 10 * x) % 3],
                0.8,
            )
        )
        parts.append(Part((leaf(x, y - 0.39, 0.15, 0.07, -90),), (255, 190, 60), 0.5, glow=0.7))
    return parts


_CAKES = {
    "layered": _layered,
    "cup": _cupcake,
    "ring": _ring,
    "upside_down": _upside_down,
    "tiered": _tiered,
    "sheet": _sheet,
}

look("Chocolate cake", "cake", ("brown", "layered"), form="layered", crumb=(92, 52, 32), icing=(74, 40, 26))
look("Cupcake", "cake", ("pink", "small"), form="cup", crumb=(204, 148, 80), icing=(244, 164, 196))
look("Bundt cake", "cake", ("brown", "ring-shaped"), form="ring", crumb=(190, 128, 62), icing=(250, 246, 238))
look(
    "Upside-down cake",
    "cake",
    ("yellow", "glazed"),
    form="upside_down",
    crumb=(222, 172, 92),
    icing=(206, 122, 42),
)
look("Wedding cake", "cake", ("white", "tall"), form="tiered", crumb=(236, 190, 200), icing=(250, 248, 244))
look("Sheet cake", "cake", ("blue", "flat"), form="sheet", crumb=(240, 214, 150), icing=(150, 196, 228))


@kind(
    "bread",
    nouns=("bread",),
    plural="breads",
    general="food",
    category="food",
    pose="lies",
    places=("table", "studio"),
    size=(0.4, 0.75),
    crowd=True,
)
def bread(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A loaf, roll, ring or knot of bread."""
    return _BREADS[features["form"]](features["crust"], dice)


def _bagel(crust: Colour, dice: Dice) -> list[Part]:
    hole = ellipse(0.0, -0.04, 0.25, 0.19)
    parts = [
        Part(
            (ellipse(0, 0.06, 0.9, 0.74), ellipse(0.0, -0.02, 0.23, 0.16)),
            darker(crust, 0.25),
            0.8,
            texture="crumb",
            grain=0.3,
        ),
        Part((ellipse(0, 0.0, 0.9, 0.72), hole), crust, 0.95, 0.35, "peel", 0.3),
        Part(
            (ellipse(0, -0.04, 0.62, 0.48), ellipse(0, -0.04, 0.42, 0.32)),
            lighter(crust, 0.16),
            paint=True,
            texture="peel",
        ),
    ]
    seeds = []
    for i in range(46):
        angle, reach = 2.39996 * i, dice.uniform(0.42, 0.82)
        x, y = reach * 1.0 * math.cos(angle), -0.03 + 0.8 * reach * math.sin(angle)
        seeds.append(shifted(rotated(leaf(-0.045, 0, 0.09, 0.045), dice.uniform(0, 180)), x, y))
    parts.append(Part(tuple(seeds), (250, 232, 186), 0.6))
    return parts


def _pretzel(crust: Colour, dice: Dice) -> list[Part]:
    width = 0.22
    loop = [
        (0.06, 0.24),
        (-0.34, -0.18),
        (-0.66, -0.52),
        (-0.9, -0.24),
        (-0.84, 0.26),
        (-0.46, 0.68),
        (0.0, 0.8),
    ]
    other = [(-x, y) for x, y in loop]
    arms = [0.17, width, width, width, width * 1.1, width * 1.2, width * 1.3]
    parts = []
    for path in (loop, other):
        parts.append(Part((limb(path, arms),), crust, 0.95, 0.5, "peel", 0.3))
    parts += [
        Part(
            (limb([(0.06, 0.3), (-0.2, 0.02), (-0.44, -0.3)], [0.18, 0.2, 0.2]),),
            crust,
            0.95,
            0.5,
            "peel",
            0.3,
        ),
        Part(
            (limb([(-0.16, -0.06), (0.12, 0.22), (0.36, 0.56)], [0.2, 0.2, 0.18]),),
            crust,
            0.95,
            0.5,
            "peel",
            0.3,
        ),
        Part(
            (limb([(0.16, -0.06), (-0.12, 0.22), (-0.36, 0.56)], [0.2, 0.2, 0.18]),),
            lighter(crust, 0.04),
            0.95,
            0.5,
            "peel",
            0.3,
        ),
        Part((leaf(-0.3, 0.78, 0.6, 0.12, 0),), lighter(crust, 0.55), paint=True, texture="crumb"),
    ]
    salt = []
    for i in range(30):
        path = (loop, other)[i % 2]
        a, b = path[1 + (i // 2) % 5], path[2 + (i // 2) % 5]
        t = dice.uniform(0, 1)
        x = a[0] + (b[0] - a[0]) * t + dice.uniform(-0.05, 0.05)
        y = a[1] + (b[1] - a[1]) * t + dice.uniform(-0.05, 0.05)
        salt.append(box(x - 0.022, y - 0.022, x + 0.022, y + 0.022))
    parts.append(Part(tuple(salt), (252, 250, 244), paint=True, glow=0.3))
    return parts


def _slipper(crust: Colour, dice: Dice) -> list[Part]:
    body = blob(
        (-0.96, 0.06),
        (-0.8, -0.28),
        (-0.3, -0.38),
        (0.3, -0.32),
        (0.8, -0.34),
        (0.98, 0.0),
        (0.86, 0.34),
        (0.3, 0.4),
        (-0.4, 0.36),
        (-0.82, 0.34),
    )
    parts = [Part((body,), crust, 0.85, 0.1, "crumb", 0.6)]
    for _ in range(9):
        x, y = dice.uniform(-0.75, 0.75), dice.uniform(-0.2, 0.22)
        parts.append(
            Part(
                (ellipse(x, y, dice.uniform(0.1, 0.24), 0.07, dice.uniform(-14, 14)),),
                (242, 226, 198),
                paint=True,
                texture="crumb",
                grain=0.7,
            )
        )
    parts.append(
        Part(
            (limb([(-0.8, -0.06), (-0.2, -0.14), (0.3, -0.02), (0.82, -0.08)], [0.02, 0.06, 0.05, 0.02]),),
            darker(crust, 0.3),
            paint=True,
            texture="crumb",
        )
    )
    parts.append(
        Part(
            (limb([(-0.6, 0.2), (0.0, 0.14), (0.5, 0.22)], [0.02, 0.05, 0.02]),),
            darker(crust, 0.26),
            paint=True,
            texture="crumb",
        )
    )
    return parts


def _slice_outline(x: float, y: float, size: float) -> Contour:
    return shifted(
        blob(
            (-0.5, 0.7),
            (-0.62, 0.66),
            (-0.6, -0.1),
            (-0.74, -0.34),
            (-0.62, -0.62),
            (0, -0.72),
            (0.62, -0.62),
            (0.74, -0.34),
            (0.6, -0.1),
            (0.62, 0.66),
            (0.5, 0.7),
        ),
        x,
        y,
        size,
    )


def _tin_loaf(crust: Colour, dice: Dice) -> list[Part]:
    parts = [
        Part(
            (
                blob(
                    (-0.3, -0.7),
                    (0.5, -0.78),
                    (0.92, -0.6),
                    (0.98, -0.3),
                    (0.9, 0.0),
                    (0.9, 0.52),
                    (0.1, 0.7),
                    (-0.4, 0.6),
                ),
            ),
            crust,
            0.7,
            0.15,
            "crumb",
            0.4,
        )
    ]
    for x in (0.24, 0.0, -0.26):
        parts.append(Part((_slice_outline(x, 0.04, 0.92),), darker(crust, 0.05), 0.3, texture="crumb"))
        parts.append(
            Part(
                (_slice_outline(x - 0.01, 0.05, 0.83),),
                (250, 238, 210),
                paint=True,
                texture="crumb",
                grain=0.6,
            )
        )
    parts.append(Part(dots(dice, 24, -0.27, 0.1, 0.42, 0.44, 0.018), (230, 206, 160), paint=True))
    return parts


def _round_loaf(crust: Colour, dice: Dice) -> list[Part]:
    parts = [
        Part(
            (
                blob(
                    (-0.9, 0.3),
                    (-0.78, -0.22),
                    (-0.3, -0.58),
                    (0.3, -0.56),
                    (0.8, -0.2),
                    (0.94, 0.32),
                    (0.6, 0.6),
                    (-0.6, 0.6),
                ),
            ),
            crust,
            0.9,
            0.1,
            "crumb",
            0.7,
        ),
        Part(
            (blob((-0.7, -0.1), (0, -0.5), (0.66, -0.16), (0.3, 0.1), (-0.4, 0.1)),),
            mix(crust, (240, 226, 200), 0.5),
            paint=True,
            texture="foliage",
            grain=0.7,
        ),
    ]
    for x in (-0.44, -0.08, 0.28):
        parts.append(
            Part(
                (limb([(x - 0.16, -0.34), (x + 0.06, -0.1), (x + 0.2, 0.16)], [0.02, 0.09, 0.02]),),
                darker(crust, 0.4),
                paint=True,
                texture="crumb",
            )
        )
    parts += [
        Part(
            (rotated(ellipse(-0.36, 0.4, 0.5, 0.4), dice.uniform(-6, 6), -0.36, 0.4),),
            darker(crust, 0.25),
            0.3,
            texture="crumb",
        ),
        Part(
            (ellipse(-0.37, 0.4, 0.44, 0.34),),
            mix(crust, (226, 196, 150), 0.5),
            paint=True,
            texture="crumb",
            grain=1.0,
        ),
        Part(dots(dice, 30, -0.37, 0.4, 0.4, 0.3, 0.022), darker(crust, 0.2), paint=True),
    ]
    return parts


def _stick(crust: Colour, dice: Dice) -> list[Part]:
    sag = dice.uniform(-0.05, 0.05)
    parts = [
        Part(
            (
                limb(
                    [(-0.92, 0.36), (-0.4, 0.14 + sag), (0.3, -0.12 + sag), (0.9, -0.4)],
                    [0.12, 0.36, 0.38, 0.12],
                ),
            ),
            crust,
            0.95,
            0.2,
            "crumb",
            0.4,
        )
    ]
    for i in range(5):
        x, y = -0.62 + 0.3 * i, 0.21 + sag - 0.12 * i
        parts.append(
            Part(
                (shifted(rotated(leaf(-0.2, 0, 0.4, 0.13), -52), x, y),),
                (244, 220, 168),
                0.5,
                texture="crumb",
                grain=0.6,
            )
        )
        parts.append(
            Part(
                (
                    shifted(
                        rotated(
                            limb([(-0.18, -0.05), (0.0, -0.09), (0.18, -0.05)], [0.015, 0.05, 0.015]), -52
                        ),
                        x,
                        y,
                    ),
                ),
                darker(crust, 0.35),
                0.5,
                texture="crumb",
            )
        )
    return parts


_BREADS = {
    "bagel": _bagel,
    "pretzel": _pretzel,
    "slipper": _slipper,
    "tin": _tin_loaf,
    "round": _round_loaf,
    "stick": _stick,
}

look("Bagel", "bread", ("brown", "ring-shaped"), form="bagel", crust=(206, 138, 62))
look("Pretzel", "bread", ("brown", "twisted"), form="pretzel", crust=(146, 78, 34))
look("Ciabatta", "bread", ("brown", "flat"), form="slipper", crust=(206, 160, 100))
look("White bread", "bread", ("white", "sliced"), form="tin", crust=(190, 124, 58))
look("Rye bread", "bread", ("brown", "dark"), form="round", crust=(100, 64, 40))
look("Baguette", "bread", ("brown", "long"), form="stick", crust=(204, 136, 64))
