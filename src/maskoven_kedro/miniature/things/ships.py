"""Ships and boats, heading left, and the looks of their entities."""

from __future__ import annotations

from typing import Any

from maskoven_kedro.miniature.catalogue import kind, look
from maskoven_kedro.miniature.colours import COLOURS, darker, mix
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.ink import (
    Colour,
    Part,
    blob,
    box,
    ellipse,
    limb,
    polygon,
    sector,
)
from maskoven_kedro.miniature.things.vehicles import GLASS, panes, soft


def _cargo_ship(paint: Colour, dice: Dice) -> list[Part]:
    colours = [COLOURS[c] for c in ("orange", "blue", "green", "yellow", "grey")]
    parts = [
        Part((box(0.52, -0.32, 0.84, 0.56, 0.02),), (240, 240, 234), 0.3),
        Part((box(0.62, -0.5, 0.74, -0.32),), darker(paint, 0.1), 0.5),
    ]
    parts.append(
        Part(
            tuple(
                panes(y, y + 0.06, [0.54, 0.62, 0.7, 0.78, 0.83], 0.02)[i]
                for y in (-0.24, -0.08, 0.08, 0.24)
                for i in range(4)
            ),
            (60, 76, 92),
            paint=True,
        )
    )
    stacks: dict[int, list[Any]] = {i: [] for i in range(5)}
    for column in range(7):
        for level in range(dice.integer(3, 4)):
            x, y = -0.72 + 0.175 * column, 0.5 - 0.17 * level
            stacks[dice.integer(0, 4)].append(box(x, y - 0.16, x + 0.165, y))
    for i, boxes in stacks.items():
        if boxes:
            parts.append(Part(tuple(boxes), colours[i], 0.2, texture="metal"))
    ribs = tuple(
        box(-0.72 + 0.175 * c + 0.04 * r, -0.2, -0.715 + 0.175 * c + 0.04 * r, 0.5)
        for c in range(7)
        for r in (1, 2, 3)
    )
    parts.append(Part(ribs, (60, 60, 64), paint=True, glow=0.0))
    parts.append(
        Part((polygon((-1.0, 0.4), (-0.78, 0.5), (0.98, 0.5), (0.94, 1.0), (-0.86, 1.0)),), paint, 0.5, 0.2)
    )
    parts.append(Part((box(-1, 0.86, 1, 1.0),), (150, 40, 36), paint=True))
    parts.append(Part((box(-0.9, 0.64, 0.95, 0.66),), (240, 240, 236), paint=True))
    return parts


def _cruise_ship(paint: Colour, dice: Dice) -> list[Part]:
    parts = [
        Part((polygon((0.36, -0.5), (0.62, -0.5), (0.56, -0.14), (0.24, -0.14)),), (34, 80, 160), 0.6, 0.3),
        Part((limb([(-0.44, -0.2), (-0.44, -0.5)], 0.025),), (200, 204, 208), 0.5),
        Part(
            (soft([(-0.6, 0.5), (-0.52, -0.16), (-0.4, -0.22), (0.84, -0.2), (0.92, 0.5)], 1),),
            paint,
            0.3,
            0.3,
        ),
    ]
    for i, y in enumerate((-0.1, 0.04, 0.18, 0.32)):
        parts.append(
            Part(
                tuple(
                    box(-0.48 - 0.03 * i + 0.09 * k, y, -0.42 - 0.03 * i + 0.09 * k, y + 0.075, 0.01)
                    for k in range(15)
                ),
                (70, 104, 136),
                paint=True,
            )
        )
        parts.append(Part((box(-0.7, y + 0.095, 1.0, y + 0.11),), (206, 212, 218), paint=True))
    parts += [
        Part((polygon((-1.0, 0.34), (-0.6, 0.48), (0.98, 0.46), (0.92, 1.0), (-0.8, 1.0)),), paint, 0.5, 0.3),
        Part(
            (polygon((-1.0, 0.44), (-0.6, 0.58), (1.0, 0.56), (1.0, 0.64), (-0.6, 0.66), (-0.98, 0.52)),),
            (34, 80, 160),
            paint=True,
        ),
        Part((box(-1, 0.9, 1, 1.0),), (196, 50, 44), paint=True),
        Part(
            tuple(ellipse(-0.6 + 0.1 * i, 0.76, 0.022, 0.022) for i in range(15)), (60, 80, 100), paint=True
        ),
        Part(
            tuple(
                soft(
                    [
                        (-0.3 + 0.26 * i, 0.44),
                        (-0.1 + 0.26 * i, 0.44),
                        (-0.12 + 0.26 * i, 0.52),
                        (-0.28 + 0.26 * i, 0.52),
                    ],
                    1,
                )
                for i in range(4)
            ),
            (238, 130, 40),
            0.6,
        ),
    ]
    return parts


def _titanic(paint: Colour, dice: Dice) -> list[Part]:
    buff = (208, 150, 80)
    funnels = [
        polygon((x + 0.03, -0.46), (x + 0.14, -0.46), (x + 0.12, 0.32), (x, 0.32))
        for x in (-0.46, -0.18, 0.1, 0.38)
    ]
    return [
        Part(
            (limb([(-0.72, 0.5), (-0.66, -0.6)], 0.025), limb([(0.74, 0.5), (0.8, -0.56)], 0.025)),
            (150, 110, 70),
            0.5,
        ),
        Part(
            (
                limb([(-0.66, -0.58), (0.8, -0.54)], 0.008),
                limb([(-0.98, 0.4), (-0.66, -0.56)], 0.008),
                limb([(0.98, 0.4), (0.8, -0.54)], 0.008),
            ),
            (90, 80, 70),
            0.2,
        ),
        Part(tuple(funnels), buff, 0.8, 0.3),
        Part((box(-1, -0.5, 1, -0.32),), (30, 30, 34), paint=True),
        Part((box(-0.62, 0.2, 0.62, 0.5),), (244, 242, 234), 0.3),
        Part((box(-0.54, 0.1, 0.5, 0.22),), (232, 228, 216), 0.3),
        Part(
            tuple(box(-0.58 + 0.07 * i, 0.3, -0.545 + 0.07 * i, 0.37) for i in range(17)),
            (60, 66, 76),
            paint=True,
        ),
        Part(
            (polygon((-1.0, 0.4), (-0.7, 0.46), (0.7, 0.46), (1.0, 0.4), (0.9, 1.0), (-0.9, 1.0)),),
            paint,
            0.5,
            0.3,
        ),
        Part(
            (
                polygon(
                    (-1.0, 0.42),
                    (-0.7, 0.48),
                    (0.7, 0.48),
                    (1.0, 0.42),
                    (1.0, 0.46),
                    (0.7, 0.52),
                    (-0.7, 0.52),
                    (-1.0, 0.46),
                ),
            ),
            (240, 236, 226),
            paint=True,
        ),
        Part((box(-1, 0.88, 1, 1.0),), (150, 44, 38), paint=True),
        Part(
            tuple(ellipse(-0.76 + 0.08 * i, y, 0.016, 0.016) for i in range(20) for y in (0.62, 0.72)),
            (232, 210, 140),
            paint=True,
            glow=0.4,
        ),
    ]


def _tugboat(paint: Colour, dice: Dice) -> list[Part]:
    return [
        Part(
            (limb([(-0.1, -0.5), (-0.1, -0.94)], 0.035), limb([(-0.24, -0.74), (0.04, -0.74)], 0.025)),
            (90, 70, 54),
            0.5,
        ),
        Part((polygon((0.3, -0.36), (0.56, -0.36), (0.6, 0.3), (0.28, 0.3)),), (214, 50, 44), 0.7, 0.3),
        Part((box(0.2, -0.38, 0.7, -0.24),), (34, 34, 38), paint=True),
        Part((box(-0.52, 0.0, 0.72, 0.46, 0.03),), (236, 214, 160), 0.4),
        Part((box(-0.42, -0.46, 0.2, 0.04, 0.03),), (244, 240, 230), 0.4),
        Part((box(-0.5, -0.54, 0.28, -0.44, 0.03),), (206, 60, 44), 0.5),
        Part(panes(-0.36, -0.12, [-0.38, -0.18, 0.0, 0.17], 0.05), GLASS, 0.3, 0.7),
        Part(tuple(ellipse(x, 0.22, 0.07, 0.07) for x in (-0.34, -0.06, 0.46)), (176, 140, 60), 0.5, 0.5),
        Part(tuple(ellipse(x, 0.22, 0.045, 0.045) for x in (-0.34, -0.06, 0.46)), GLASS, 0.3, 0.7),
        Part(
            (soft([(-1.0, 0.2), (-0.7, 0.36), (0.0, 0.48), (0.96, 0.36), (0.92, 1.02), (-0.72, 1.02)], 1),),
            paint,
            0.6,
            0.3,
        ),
        Part((box(-1, 0.84, 1, 1.1),), (160, 44, 38), paint=True),
        Part(
            (polygon((-1, 0.26), (0, 0.54), (1, 0.42), (1, 0.5), (0, 0.62), (-1, 0.34)),),
            (240, 236, 226),
            paint=True,
        ),
        *[
            Part((ellipse(x, 0.7, 0.12, 0.12), ellipse(x, 0.7, 0.055, 0.055)), (34, 34, 36), 0.6)
            for x in (-0.5, -0.1, 0.3, 0.68)
        ],
    ]


def _dragon_boat(paint: Colour, dice: Dice) -> list[Part]:
    gold = (240, 190, 50)
    lean = dice.uniform(-0.04, 0.04)
    xs = [-0.42 + 0.2 * i for i in range(6)]
    return [
        Part(tuple(limb([(x + 0.02, 0.4), (x - 0.16 + lean, 1.02)], 0.03) for x in xs), (166, 120, 70), 0.5),
        Part(
            (blob((0.7, 0.62), (0.86, 0.4), (0.84, 0.1), (0.98, 0.0), (1.0, 0.3), (0.94, 0.6), (0.8, 0.8)),),
            (70, 160, 70),
            0.6,
            texture="scale",
        ),
        *[
            Part((limb([(x, 0.62), (x - 0.05 + lean, 0.26)], [0.16, 0.12]),), c, 0.6, texture="cloth")
            for x, c in zip(
                xs,
                (
                    COLOURS["blue"],
                    COLOURS["yellow"],
                    COLOURS["blue"],
                    COLOURS["yellow"],
                    COLOURS["blue"],
                    COLOURS["yellow"],
                ),
                strict=True,
            )
        ],
        Part(tuple(ellipse(x - 0.06 + lean, 0.12, 0.075, 0.085) for x in xs), (222, 174, 138), 0.7),
        Part(tuple(sector(x - 0.06 + lean, 0.1, 0.085, 180, 360) for x in xs), (54, 42, 36), 0.6),
        Part(
            (soft([(-0.8, 0.5), (-0.5, 0.62), (0.7, 0.62), (0.94, 0.5), (0.8, 0.98), (-0.66, 0.98)], 1),),
            paint,
            0.6,
            0.3,
        ),
        Part(
            tuple(sector(-0.6 + 0.1 * i, 0.94, 0.05, 180, 360) for i in range(14))
            + tuple(sector(-0.65 + 0.1 * i, 0.86, 0.05, 180, 360) for i in range(15)),
            gold,
            paint=True,
        ),
        Part((limb([(-0.76, 0.62), (0.86, 0.64)], 0.03),), gold, paint=True),
        Part(
            (limb([(-0.62, 0.72), (-0.84, 0.5), (-0.74, 0.16), (-0.76, -0.02)], [0.26, 0.2, 0.16, 0.18]),),
            (70, 160, 70),
            0.7,
            texture="scale",
        ),
        Part(
            (
                blob(
                    (-0.62, -0.16),
                    (-0.8, -0.2),
                    (-1.0, -0.02),
                    (-0.96, 0.06),
                    (-0.8, 0.04),
                    (-0.96, 0.14),
                    (-0.86, 0.18),
                    (-0.66, 0.08),
                ),
            ),
            (86, 176, 78),
            0.7,
            texture="scale",
        ),
        Part(
            (
                polygon((-0.7, -0.16), (-0.56, -0.42), (-0.6, -0.14)),
                polygon((-0.62, -0.08), (-0.42, -0.2), (-0.56, 0.02)),
            ),
            gold,
            0.6,
        ),
        Part((ellipse(-0.78, -0.09, 0.045, 0.045),), (250, 250, 240), 0.7, 0.6),
        Part((ellipse(-0.79, -0.09, 0.02, 0.02),), (20, 20, 20), paint=True),
        Part(
            (
                limb([(-0.94, 0.09), (-0.82, 0.07)], 0.03),
                limb([(-0.62, 0.16), (-0.56, 0.3), (-0.5, 0.34)], [0.08, 0.02, 0.01]),
            ),
            (210, 40, 40),
            0.5,
        ),
    ]


def _clipper(paint: Colour, dice: Dice) -> list[Part]:
    masts = ((-0.46, -0.86), (0.06, -0.98), (0.54, -0.8))
    sails = []
    for x, top in masts:
        for i in range(4):
            y, half = top + 0.1 + 0.3 * i, 0.13 + 0.035 * i
            sails.append(
                soft(
                    [
                        (x - half, y),
                        (x + half, y),
                        (x + half + 0.01, y + 0.26),
                        (x - 0.02, y + 0.22),
                        (x - half - 0.03, y + 0.26),
                    ],
                    1,
                )
            )
    jibs = (
        polygon((-0.98, 0.36), (-0.54, -0.66), (-0.62, 0.3)),
        polygon((0.62, -0.3), (0.94, 0.28), (0.62, 0.4)),
    )
    return [
        Part(
            (
                limb([(-1.0, 0.4), (-0.6, 0.54)], 0.03),
                *(limb([(x, 0.6), (x, top)], 0.03) for x, top in masts),
            ),
            (120, 84, 54),
            0.5,
        ),
        Part(jibs, (228, 218, 196), 0.4, texture="cloth"),
        *[
            Part(tuple(sails[i::4]), mix((246, 240, 224), (206, 190, 160), 0.12 * i), 0.6, texture="cloth")
            for i in range(4)
        ],
        Part(
            (soft([(-0.84, 0.5), (-0.5, 0.6), (0.6, 0.6), (0.92, 0.5), (0.8, 1.02), (-0.62, 1.02)], 1),),
            paint,
            0.6,
            0.3,
        ),
        Part((box(-1, 0.88, 1, 1.1),), (176, 120, 70), paint=True),
        Part((limb([(-0.8, 0.6), (0, 0.68), (0.88, 0.6)], 0.02),), (222, 184, 90), paint=True),
    ]


_SHIPS = {
    "cargo": _cargo_ship,
    "cruise": _cruise_ship,
    "liner": _titanic,
    "tug": _tugboat,
    "dragon": _dragon_boat,
    "clipper": _clipper,
}


@kind(
    "ship",
    nouns=("ship", "vessel"),
    plural="ships",
    general="vehicle",
    category="vehicle",
    pose="stands",
    places=("sea", "pond"),
    size=(0.6, 0.92),
)
def ship(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A ship or boat from the side, its water line at the foot of the drawing."""
    return _SHIPS[features["shape"]](mix(features["colour"], (255, 255, 255), dice.uniform(0, 0.08)), dice)


look("Cargo ship", "ship", ("blue", "loaded"), shape="cargo", colour=(40, 62, 96))
look("Cruise ship", "ship", ("white",), shape="cruise", colour=(246, 247, 248))
look("RMS Titanic", "ship", ("black", "four-funnelled"), shape="liner", colour=(38, 38, 42))
look("Tugboat", "ship", ("green", "stubby"), shape="tug", colour=(30, 104, 78))
look("Dragon boat", "ship", ("red", "scaly"), shape="dragon", colour=(200, 44, 40))
look("Cutty Sark", "ship", ("black", "sailing"), shape="clipper", colour=(40, 40, 44))
