"""Heavy machines, facing left, and the looks of their entities."""

from __future__ import annotations

from typing import Any

from maskoven_kedro.miniature.catalogue import kind, look
from maskoven_kedro.miniature.colours import darker, lighter, mix
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.ink import Colour, Part, blob, box, ellipse, limb, polygon, sector
from maskoven_kedro.miniature.things.vehicles import CHROME, glass, soft

STEEL: Colour = (62, 62, 66)


def _tracks(left: float, right: float) -> list[Part]:
    """Return a crawler track that touches y = 1."""
    count = round((right - left - 0.2) / 0.19)
    step = (right - left - 0.26) / (count - 1)
    wheels = [left + 0.13 + step * i for i in range(count)]
    lugs = tuple(
        box(left + 0.1 + 0.08 * i, 0.66, left + 0.13 + 0.08 * i, 0.7)
        for i in range(int((right - left - 0.2) / 0.08))
    )
    return [
        Part((box(left, 0.68, right, 1.0, 0.16),), STEEL, 0.4, 0.2),
        Part(lugs, darker(STEEL, 0.3), 0.3),
        Part((box(left + 0.06, 0.74, right - 0.06, 0.95, 0.1),), darker(STEEL, 0.5), paint=True),
        Part(tuple(ellipse(x, 0.85, 0.085, 0.085) for x in wheels), (150, 150, 152), 0.6, 0.3),
        Part(tuple(ellipse(x, 0.85, 0.03, 0.03) for x in wheels), STEEL, paint=True),
    ]


def _excavator(paint: Colour, dice: Dice) -> list[Part]:
    reach = dice.uniform(-0.06, 0.06)
    return [
        *_tracks(-0.26, 0.86),
        Part((box(0.06, 0.6, 0.5, 0.72),), STEEL, 0.4),
        Part(
            (soft([(-0.06, 0.62), (-0.06, 0.3), (0.4, 0.24), (0.92, 0.22), (0.98, 0.34), (0.94, 0.62)], 1),),
            paint,
            0.5,
            0.3,
        ),
        Part(
            tuple(box(0.62 + 0.06 * i, 0.34, 0.65 + 0.06 * i, 0.5) for i in range(4)),
            darker(paint, 0.6),
            paint=True,
        ),
        Part(
            (limb([(0.06, 0.42), (-0.2, -0.3), (-0.5 + reach, -0.56)], [0.16, 0.15, 0.1]),),
            lighter(paint, 0.08),
            0.6,
            0.3,
        ),
        Part(
            (limb([(0.0, 0.1), (-0.28, -0.36)], 0.05), limb([(-0.24, -0.48), (-0.56 + reach, -0.44)], 0.05)),
            CHROME,
            0.6,
            0.6,
        ),
        Part((limb([(-0.44 + reach, -0.6), (-0.8 + reach, 0.26)], [0.13, 0.09]),), paint, 0.6, 0.3),
        Part(
            (
                blob(
                    (-0.92 + reach, 0.2),
                    (-0.7 + reach, 0.22),
                    (-0.56 + reach, 0.44),
                    (-0.66 + reach, 0.62),
                    (-0.86 + reach, 0.6),
                    (-0.78 + reach, 0.44),
                ),
            ),
            STEEL,
            0.6,
            0.3,
        ),
        Part(
            tuple(
                polygon(
                    (-0.9 + reach + 0.07 * i, 0.58),
                    (-0.84 + reach + 0.07 * i, 0.58),
                    (-0.9 + reach + 0.07 * i, 0.7),
                )
                for i in range(3)
            ),
            (170, 170, 172),
            0.5,
        ),
        Part(
            (soft([(0.02, 0.46), (0.06, -0.1), (0.14, -0.16), (0.4, -0.16), (0.42, 0.46)], 1),),
            paint,
            0.4,
            0.3,
        ),
        glass(
            polygon((0.07, 0.2), (0.1, -0.08), (0.22, -0.1), (0.22, 0.2)), box(0.26, -0.1, 0.37, 0.2, 0.02)
        ),
    ]


def _bulldozer(paint: Colour, dice: Dice) -> list[Part]:
    lift = dice.uniform(0, 0.08)
    return [
        *_tracks(-0.56, 0.78),
        Part((limb([(0.1, 0.82), (-0.74, 0.82 - lift)], 0.09),), paint, 0.6, 0.3),
        Part(
            (soft([(-0.5, 0.68), (-0.5, 0.22), (-0.42, 0.16), (0.16, 0.14), (0.8, 0.14), (0.84, 0.68)], 1),),
            paint,
            0.5,
            0.3,
        ),
        Part(
            tuple(box(-0.44 + 0.07 * i, 0.28, -0.4 + 0.07 * i, 0.56) for i in range(5)),
            darker(paint, 0.6),
            paint=True,
        ),
        Part((box(-0.3, -0.2, -0.23, 0.18), box(-0.32, -0.22, -0.21, -0.18)), STEEL, 0.6),
        Part((box(0.08, -0.34, 0.72, 0.3, 0.03),), paint, 0.4, 0.3),
        Part((box(0.02, -0.42, 0.78, -0.32, 0.04),), darker(paint, 0.15), 0.5),
        glass(box(0.14, -0.26, 0.38, 0.14, 0.03), box(0.44, -0.26, 0.66, 0.14, 0.03)),
        Part((limb([(-0.34, 0.46), (-0.76, 0.6 - lift)], 0.06),), CHROME, 0.6, 0.6),
        Part(
            (
                polygon(
                    (-0.8, 0.3 - lift),
                    (-0.72, 0.34 - lift),
                    (-0.7, 0.7 - lift),
                    (-0.8, 1.0 - lift),
                    (-1.0, 1.0 - lift),
                    (-0.88, 0.82 - lift),
                    (-0.86, 0.5 - lift),
                ),
            ),
            mix(paint, STEEL, 0.4),
            0.5,
            0.4,
            "metal",
        ),
        Part((limb([(0.84, 0.5), (0.98, 0.6), (0.94, 0.94)], [0.08, 0.07, 0.03]),), STEEL, 0.6),
    ]


def _steam_tractor(paint: Colour, dice: Dice) -> list[Part]:
    parts = [
        Part(
            (ellipse(-0.5 + 0.16 * i, -0.72 - 0.06 * i, 0.1 + 0.03 * i, 0.09 + 0.02 * i),),
            (226, 226, 228),
            0.7,
            glow=0.2,
        )
        for i in (3, 2, 1, 0)
    ]
    parts += [
        Part((limb([(0.0, 0.1), (0.0, -0.4)], 0.03), limb([(0.86, 0.2), (0.86, -0.4)], 0.03)), STEEL, 0.5),
        Part((box(-0.12, -0.48, 0.98, -0.38, 0.03),), darker(paint, 0.2), 0.5),
        Part(
            (
                polygon((-0.66, -0.62), (-0.46, -0.62), (-0.5, 0.1), (-0.62, 0.1)),
                box(-0.69, -0.66, -0.43, -0.58, 0.02),
            ),
            STEEL,
            0.8,
            0.4,
        ),
        Part((box(-0.76, 0.04, 0.3, 0.44, 0.1),), paint, 0.8, 0.4),
        Part(tuple(box(x, -0.1, x + 0.03, 0.6) for x in (-0.6, -0.3, 0.0)), (214, 176, 80), paint=True),
        Part((box(0.24, 0.0, 0.94, 0.6, 0.03),), darker(paint, 0.1), 0.5),
        Part((box(-0.24, -0.08, -0.04, 0.06, 0.04),), (214, 176, 80), 0.7, 0.6),
        Part((ellipse(0.02, -0.02, 0.2, 0.2), ellipse(0.02, -0.02, 0.155, 0.155)), (176, 44, 40), 0.6),
        Part(
            (limb([(-0.16, -0.02), (0.2, -0.02)], 0.03), limb([(0.02, -0.2), (0.02, 0.16)], 0.03)),
            (176, 44, 40),
            0.5,
        ),
    ]
    for x, r in ((-0.6, 0.3), (0.5, 0.46)):
        y = 1 - r
        parts += [
            Part((ellipse(x, y, r, r), ellipse(x, y, r * 0.78, r * 0.78)), STEEL, 0.5, 0.3),
            Part(
                tuple(
                    limb([(x - r * c, y - r * s), (x + r * c, y + r * s)], 0.035)
                    for c, s in ((0.8, 0.0), (0.57, 0.57), (0.0, 0.8), (-0.57, 0.57))
                ),
                (190, 52, 44),
                0.5,
            ),
            Part((ellipse(x, y, r * 0.2, r * 0.2),), (190, 52, 44), 0.7),
            Part(
                tuple(sector(x, y, r, 24 * i, 24 * i + 10, r * 0.84) for i in range(15)),
                darker(STEEL, 0.4),
                paint=True,
            ),
        ]
    return parts


_MACHINES = {"digger": _excavator, "dozer": _bulldozer, "steam": _steam_tractor}


@kind(
    "machine",
    nouns=("machine",),
    plural="machines",
    general="vehicle",
    category="vehicle",
    pose="stands",
    places=("desert", "meadow", "street"),
    size=(0.6, 0.88),
)
def machine(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A heavy machine at work."""
    return _MACHINES[features["shape"]](mix(features["colour"], (255, 255, 255), dice.uniform(0, 0.08)), dice)


look("Excavator", "machine", ("orange", "long-armed"), shape="digger", colour=(238, 132, 30))
look("Bulldozer", "machine", ("yellow", "tracked"), shape="dozer", colour=(244, 192, 40))
look("Steam tractor", "machine", ("green", "smoking"), shape="steam", colour=(44, 98, 66))
