"""Sights: mountains, statues and other famous buildings, and the looks of their entities."""

from __future__ import annotations

from typing import Any

from maskoven_kedro.miniature.catalogue import kind, look
from maskoven_kedro.miniature.colours import darker, lighter, mix
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.ink import Colour, Part, blob, box, ellipse, limb, polygon, sector, star
from maskoven_kedro.miniature.things.places import PANE, STONE, arch, row, taper

# ---- mountains ----


def _matterhorn(rock: Colour, dice: Dice) -> list[Part]:
    outline = polygon(
        (-1.0, 1.0),
        (-0.86, 0.72),
        (-0.62, 0.5),
        (-0.44, 0.2),
        (-0.34, -0.06),
        (-0.22, -0.36),
        (-0.14, -0.66),
        (-0.02, -0.82),
        (0.1, -0.7),
        (0.2, -0.42),
        (0.36, -0.1),
        (0.5, 0.22),
        (0.7, 0.5),
        (0.88, 0.74),
        (1.0, 1.0),
    )
    shade = polygon(
        (-0.02, -0.82),
        (0.1, -0.7),
        (0.2, -0.42),
        (0.36, -0.1),
        (0.5, 0.22),
        (0.7, 0.5),
        (1.0, 1.0),
        (0.24, 1.0),
        (0.06, 0.5),
        (0.14, 0.1),
        (-0.02, -0.3),
    )
    cap = polygon(
        (-0.14, -0.66),
        (-0.02, -0.82),
        (0.06, -0.6),
        (-0.04, -0.36),
        (0.04, -0.1),
        (-0.08, 0.1),
        (-0.04, 0.4),
        (-0.2, 0.14),
        (-0.3, 0.3),
        (-0.24, -0.1),
        (-0.3, -0.2),
    )
    streaks = tuple(
        limb([(x, y), (x + 0.04, y + 0.14), (x - 0.04, y + 0.3)], [0.01, w, 0.01])
        for x, y, w in (
            (-0.5, 0.4, 0.09),
            (-0.34, 0.5, 0.06),
            (0.2, 0.0, 0.05),
            (0.34, 0.3, 0.07),
            (0.56, 0.5, 0.08),
            (0.2, 0.52, 0.06),
            (-0.66, 0.6, 0.06),
            (0.0, 0.56, 0.08),
        )
    )
    return [
        Part((outline,), rock, 0.25, texture="stone", grain=1.0),
        Part((shade,), darker(rock, 0.42), paint=True, texture="stone", grain=0.8),
        Part((cap,), (244, 247, 252), paint=True),
        Part(streaks, (232, 238, 246), paint=True),
        Part(
            (
                polygon(
                    (-1, 0.92),
                    (-0.6, 0.88),
                    (-0.2, 0.93),
                    (0.3, 0.87),
                    (0.7, 0.92),
                    (1, 0.89),
                    (1, 1),
                    (-1, 1),
                ),
            ),
            (96, 120, 82),
            paint=True,
            texture="foliage",
            grain=0.7,
        ),
    ]


def _fuji(rock: Colour, dice: Dice) -> list[Part]:
    cone = polygon(
        (-1.0, 1.0),
        (-0.7, 0.8),
        (-0.44, 0.48),
        (-0.24, 0.12),
        (-0.14, -0.1),
        (-0.05, -0.07),
        (0.04, -0.11),
        (0.14, -0.09),
        (0.24, 0.12),
        (0.44, 0.48),
        (0.7, 0.8),
        (1.0, 1.0),
    )
    snow = polygon(
        (-0.3, -0.2),
        (0.3, -0.2),
        (0.38, 0.4),
        (0.28, 0.3),
        (0.24, 0.48),
        (0.15, 0.26),
        (0.08, 0.46),
        (0.0, 0.28),
        (-0.08, 0.5),
        (-0.14, 0.28),
        (-0.24, 0.44),
        (-0.28, 0.28),
        (-0.38, 0.42),
    )
    return [
        Part((cone,), rock, 0.3, texture="stone", grain=0.4),
        Part(
            (polygon((0.04, -0.2), (0.3, -0.2), (1.1, 1.0), (0.3, 1.0), (0.12, 0.4)),),
            darker(rock, 0.2),
            paint=True,
        ),
        Part((snow,), (248, 250, 253), paint=True),
        Part(
            (polygon((0.06, -0.2), (0.3, -0.2), (0.38, 0.4), (0.28, 0.3), (0.2, 0.2)),),
            (214, 226, 240),
            paint=True,
        ),
        Part(
            (blob((-1.1, 1.1), (-1, 0.92), (-0.6, 0.94), (-0.2, 0.88), (0.3, 0.94), (0.8, 0.9), (1.1, 1.1)),),
            (74, 112, 74),
            paint=True,
            texture="foliage",
            grain=0.7,
        ),
    ]


def _uluru(rock: Colour, dice: Dice) -> list[Part]:
    body = polygon(
        (-1.0, 1.0),
        (-0.94, 0.84),
        (-0.86, 0.6),
        (-0.76, 0.46),
        (-0.6, 0.41),
        (-0.3, 0.38),
        (-0.1, 0.4),
        (0.1, 0.36),
        (0.4, 0.4),
        (0.62, 0.43),
        (0.78, 0.52),
        (0.88, 0.7),
        (0.95, 0.88),
        (1.0, 1.0),
    )
    folds = []
    for x in row(14, -0.84, 0.84):
        top, lean = dice.uniform(0.46, 0.62), dice.uniform(-0.03, 0.06)
        folds.append(
            limb([(x, top), (x + lean, 0.76), (x + lean, 0.98)], [0.01, dice.uniform(0.03, 0.07), 0.03])
        )
    shade = polygon((0.5, 0.3), (1.1, 0.5), (1.1, 1.0), (0.74, 1.0), (0.66, 0.7))
    return [
        Part((body,), rock, 0.25, texture="stone", grain=1.0),
        Part((shade,), darker(rock, 0.28), paint=True, texture="stone", grain=0.9),
        Part(tuple(folds), darker(rock, 0.42), paint=True, texture="stone", grain=0.6),
        Part(
            (polygon((-1, 0.9), (-0.6, 0.93), (0.0, 0.91), (0.6, 0.94), (1.0, 0.9), (1, 1), (-1, 1)),),
            (150, 130, 74),
            paint=True,
            texture="foliage",
            grain=0.8,
        ),
        Part(
            tuple(ellipse(x, 0.94, 0.06, 0.045) for x in row(9, -0.94, 0.94)),
            (104, 120, 66),
            0.6,
            texture="foliage",
            grain=0.8,
        ),
    ]


def _cone(rock: Colour, dice: Dice) -> list[Part]:
    trees = tuple(ellipse(dice.uniform(-0.8, 0.8), dice.uniform(0.5, 0.98), 0.07, 0.06) for _ in range(26))
    return [
        Part(
            (
                polygon(
                    (-1.0, 1.0),
                    (-0.6, 0.5),
                    (-0.26, -0.08),
                    (-0.05, -0.4),
                    (0.05, -0.41),
                    (0.3, -0.04),
                    (0.62, 0.48),
                    (1.0, 1.0),
                ),
            ),
            rock,
            0.3,
            texture="foliage",
            grain=0.8,
        ),
        Part(
            (polygon((0.03, -0.5), (0.4, -0.04), (1.1, 1.0), (0.36, 1.0), (0.16, 0.4)),),
            darker(rock, 0.25),
            paint=True,
            texture="foliage",
            grain=0.8,
        ),
        Part(
            (
                blob((-0.14, -0.1), (0.0, -0.24), (0.06, 0.0), (-0.04, 0.2), (-0.2, 0.26)),
                blob((0.2, 0.1), (0.3, 0.2), (0.34, 0.42), (0.22, 0.36)),
            ),
            (160, 146, 124),
            paint=True,
            texture="stone",
            grain=0.8,
        ),
        Part(trees, darker(rock, 0.3), paint=True, texture="foliage", grain=0.8),
    ]


_MOUNTAINS = {"horn": _matterhorn, "volcano": _fuji, "rock": _uluru, "cone": _cone}


@kind(
    "mountain",
    nouns=("mountain",),
    plural="mountains",
    general="place",
    category="location",
    pose="rises",
    places=("meadow", "forest", "desert"),
    size=(0.75, 0.98),
)
def mountain(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A mountain from foot to summit."""
    return _MOUNTAINS[features["shape"]](
        mix(features["colour"], (255, 255, 255), dice.uniform(0, 0.08)), dice
    )


look("Matterhorn", "mountain", ("grey", "jagged"), shape="horn", colour=(138, 136, 140))
look("Mount Fuji", "mountain", ("blue", "snow-capped"), shape="volcano", colour=(86, 112, 150))
look("Uluru", "mountain", ("orange", "flat-topped"), shape="rock", colour=(204, 100, 52))
look("Walshs Pyramid", "mountain", ("green", "pointed"), shape="cone", colour=(98, 138, 74))


# ---- statues ----


def _liberty(copper: Colour) -> list[Part]:
    folds = tuple(
        limb([(x * 0.5, -0.28), (x, 0.1), (x * 1.5, 0.44)], 0.018) for x in (-0.11, -0.05, 0.02, 0.08)
    )
    return [
        Part(
            (taper(0, 0.5, 0.22, 0.84, 0.28), box(-0.4, 0.84, 0.4, 1.0)),
            STONE,
            0.3,
            texture="brick",
            grain=0.5,
        ),
        Part((box(-0.25, 0.44, 0.25, 0.52),), lighter(STONE, 0.3), 0.4),
        Part((limb([(0.1, -0.3), (0.2, -0.56), (0.18, -0.8)], [0.11, 0.09, 0.06]),), copper, 0.7),
        Part((polygon((0.13, -0.84), (0.24, -0.84), (0.2, -0.74), (0.16, -0.74)),), darker(copper, 0.2), 0.6),
        Part(
            (blob((0.14, -0.84), (0.15, -0.93), (0.2, -1.0), (0.23, -0.92), (0.23, -0.84)),),
            (246, 196, 70),
            0.6,
            0.5,
            glow=0.4,
        ),
        Part(
            (
                blob(
                    (-0.13, -0.34),
                    (0.0, -0.42),
                    (0.13, -0.34),
                    (0.16, -0.05),
                    (0.22, 0.46),
                    (-0.22, 0.46),
                    (-0.16, 0.0),
                ),
            ),
            copper,
            0.8,
        ),
        Part(folds, darker(copper, 0.3), paint=True),
        Part(
            (limb([(-0.12, -0.3), (-0.2, -0.1), (-0.1, 0.0)], [0.1, 0.09, 0.06]),), lighter(copper, 0.1), 0.7
        ),
        Part(
            (polygon((-0.24, -0.14), (-0.1, -0.18), (-0.06, 0.06), (-0.2, 0.1)),), darker(copper, 0.12), 0.4
        ),
        Part((star(0, -0.54, 0.19, 0.09, 14),), copper, 0.5),
        Part((ellipse(0, -0.48, 0.09, 0.12),), lighter(copper, 0.1), 0.8),
        Part(
            (
                ellipse(-0.035, -0.5, 0.014, 0.01),
                ellipse(0.035, -0.5, 0.014, 0.01),
                box(-0.03, -0.43, 0.03, -0.42),
            ),
            darker(copper, 0.5),
            paint=True,
        ),
    ]


def _redeemer(stone: Colour) -> list[Part]:
    return [
        Part((box(-0.17, 0.62, 0.17, 1.0),), (120, 116, 112), 0.4, texture="stone", grain=0.7),
        Part((box(-0.22, 0.94, 0.22, 1.0),), (100, 98, 96), 0.4),
        Part(
            (
                limb(
                    [(-0.92, -0.3), (-0.5, -0.32), (0, -0.34), (0.5, -0.32), (0.92, -0.3)],
                    [0.06, 0.16, 0.22, 0.16, 0.06],
                ),
            ),
            stone,
            0.7,
        ),
        Part(
            (
                polygon((-0.66, -0.28), (-0.2, -0.3), (-0.14, 0.02), (-0.5, -0.1)),
                polygon((0.66, -0.28), (0.2, -0.3), (0.14, 0.02), (0.5, -0.1)),
            ),
            darker(stone, 0.1),
            0.5,
        ),
        Part(
            (blob((-0.15, -0.42), (0.15, -0.42), (0.17, 0.0), (0.21, 0.64), (-0.21, 0.64), (-0.17, 0.0)),),
            stone,
            0.8,
        ),
        Part(
            tuple(limb([(x * 0.6, -0.2), (x, 0.6)], 0.018) for x in (-0.13, -0.06, 0.02, 0.1)),
            darker(stone, 0.25),
            paint=True,
        ),
        Part((limb([(-0.14, -0.36), (0.02, -0.1), (0.16, 0.1)], 0.04),), darker(stone, 0.2), paint=True),
        Part((ellipse(0, -0.56, 0.1, 0.14),), darker(stone, 0.18), 0.7),
        Part((ellipse(0, -0.54, 0.07, 0.105),), lighter(stone, 0.1), 0.7),
        Part(
            (
                ellipse(-0.03, -0.56, 0.012, 0.01),
                ellipse(0.03, -0.56, 0.012, 0.01),
                limb([(-0.03, -0.47), (0.03, -0.47)], 0.03),
            ),
            darker(stone, 0.45),
            paint=True,
        ),
    ]


def _moai(stone: Colour) -> list[Part]:
    dark = darker(stone, 0.5)
    return [
        Part(
            (blob((-0.5, 0.98), (-0.5, 0.6), (-0.3, 0.46), (0.3, 0.46), (0.5, 0.6), (0.5, 0.98)),),
            stone,
            0.7,
            texture="stone",
            grain=0.9,
        ),
        Part(
            (
                blob((-0.46, -0.3), (-0.36, -0.3), (-0.34, 0.2), (-0.46, 0.22)),
                blob((0.46, -0.3), (0.36, -0.3), (0.34, 0.2), (0.46, 0.22)),
            ),
            darker(stone, 0.1),
            0.7,
            texture="stone",
            grain=0.8,
        ),
        Part(
            (
                blob(
                    (-0.3, -0.86),
                    (0.3, -0.86),
                    (0.37, -0.4),
                    (0.38, 0.2),
                    (0.3, 0.62),
                    (-0.3, 0.62),
                    (-0.38, 0.2),
                    (-0.37, -0.4),
                ),
            ),
            stone,
            0.7,
            texture="stone",
            grain=0.9,
        ),
        Part((box(-0.35, -0.34, 0.35, -0.2, 0.04),), darker(stone, 0.08), 0.7, texture="stone"),
        Part((ellipse(-0.2, -0.14, 0.12, 0.09), ellipse(0.2, -0.14, 0.12, 0.09)), dark, 0.3),
        Part(
            (
                blob(
                    (-0.07, -0.28),
                    (0.07, -0.28),
                    (0.1, 0.1),
                    (0.16, 0.24),
                    (0, 0.3),
                    (-0.16, 0.24),
                    (-0.1, 0.1),
                ),
            ),
            lighter(stone, 0.12),
            0.9,
            texture="stone",
            grain=0.8,
        ),
        Part((ellipse(-0.08, 0.26, 0.035, 0.022), ellipse(0.08, 0.26, 0.035, 0.022)), dark, paint=True),
        Part(
            (limb([(-0.2, 0.42), (0, 0.38), (0.2, 0.42)], 0.06),), lighter(stone, 0.05), 0.8, texture="stone"
        ),
        Part((limb([(-0.19, 0.43), (0, 0.4), (0.19, 0.43)], 0.02),), dark, paint=True),
    ]


_STATUES = {"liberty": _liberty, "redeemer": _redeemer, "moai": _moai}


@kind(
    "statue",
    nouns=("statue", "monument"),
    plural="statues",
    general="sculpture",
    category="building",
    pose="rises",
    places=("meadow", "mountains", "beach"),
    size=(0.7, 0.95),
)
def statue(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A famous statue, seen from its front."""
    return _STATUES[features["shape"]](mix(features["colour"], (255, 255, 255), dice.uniform(0, 0.08)))


look("Statue of Liberty", "statue", ("green",), shape="liberty", colour=(116, 176, 156))
look(
    "Christ the Redeemer (statue)",
    "statue",
    ("white", "open-armed"),
    shape="redeemer",
    colour=(214, 212, 206),
)
look("Moai", "statue", ("grey", "long-faced"), shape="moai", colour=(134, 126, 114))


# ---- landmarks ----


def _taj(marble: Colour) -> list[Part]:
    def dome(x: float, y: float, r: float) -> Part:
        return Part(
            (
                blob(
                    (x - r * 0.8, y),
                    (x - r, y - r * 0.6),
                    (x - r * 0.55, y - r * 1.4),
                    (x, y - r * 1.95),
                    (x + r * 0.55, y - r * 1.4),
                    (x + r, y - r * 0.6),
                    (x + r * 0.8, y),
                ),
            ),
            marble,
            0.85,
            0.3,
        )

    return [
        *[
            Part((taper(x, -0.3, 0.04, 0.86, 0.055), sector(x, -0.32, 0.055, 180, 360)), marble, 0.8)
            for x in (-0.9, 0.9)
        ],
        Part(
            tuple(box(x - 0.06, y, x + 0.06, y + 0.03) for x in (-0.9, 0.9) for y in (-0.28, 0.1, 0.48)),
            darker(marble, 0.2),
            0.4,
        ),
        Part((box(-0.3, -0.12, 0.3, 0.2),), darker(marble, 0.06), 0.6),
        dome(0, -0.1, 0.31),
        Part((limb([(0, -0.66), (0, -0.86)], 0.03),), (214, 176, 80), 0.7),
        *[
            part
            for x in (-0.42, 0.42)
            for part in (
                Part((box(x - 0.1, 0.02, x + 0.1, 0.2),), darker(marble, 0.1), 0.6),
                dome(x, 0.04, 0.12),
            )
        ],
        Part((box(-0.7, 0.16, 0.7, 0.86),), marble, 0.25, texture="stone", grain=0.1),
        Part((box(-0.24, 0.06, 0.24, 0.86),), lighter(marble, 0.25), 0.3),
        Part((arch(0, 0.86, 0.3, 0.66, True),), darker(marble, 0.3), 0.2),
        Part((arch(0, 0.86, 0.16, 0.36, True),), darker(marble, 0.55), paint=True),
        Part(
            tuple(arch(x, y, 0.17, 0.27, True) for x in (-0.54, -0.35, 0.35, 0.54) for y in (0.5, 0.85)),
            darker(marble, 0.32),
            paint=True,
        ),
        Part((box(-1.0, 0.85, 1.0, 1.0),), darker(marble, 0.05), 0.3),
        Part((box(-1, 0.89, 1, 0.905),), darker(marble, 0.25), paint=True),
    ]


def _opera(tile: Colour) -> list[Part]:
    def shell(x: float, y: float, w: float, h: float) -> list[Part]:
        outer = blob(
            (x, y),
            (x - w * 0.1, y - h * 0.6),
            (x - w * 0.4, y - h),
            (x + w * 0.3, y - h * 0.75),
            (x + w * 0.8, y - h * 0.3),
            (x + w, y),
        )
        ribs = tuple(
            limb([(x - w * 0.4, y - h), (x + w * u * 0.6, y - h * 0.4), (x + w * u, y)], 0.012)
            for u in (0.3, 0.55, 0.8)
        )
        return [
            Part((outer,), tile, 0.6, 0.4),
            Part(ribs, darker(tile, 0.22), paint=True),
            Part(
                (
                    polygon(
                        (x, y),
                        (x - w * 0.06, y - h * 0.5),
                        (x - w * 0.34, y - h * 0.93),
                        (x - w * 0.22, y - h * 0.4),
                        (x - w * 0.2, y),
                    ),
                ),
                (120, 96, 72),
                0.2,
                0.5,
            ),
        ]

    return [
        *shell(0.44, 0.6, 0.34, 0.5),
        *shell(0.06, 0.62, 0.5, 0.76),
        *shell(-0.3, 0.64, 0.52, 0.98),
        *shell(-0.6, 0.68, 0.34, 0.52),
        *shell(0.66, 0.7, 0.24, 0.3),
        Part(
            (polygon((-0.94, 0.64), (0.94, 0.64), (1.0, 0.86), (-1.0, 0.86)),),
            (190, 156, 128),
            0.3,
            texture="stone",
        ),
        Part((box(-1.0, 0.84, 1.0, 1.0),), (160, 128, 104), 0.3, texture="brick", grain=0.3),
        Part(tuple(box(x - 0.035, 0.7, x + 0.035, 0.8) for x in row(16, -0.88, 0.88)), PANE, paint=True),
    ]


def _colosseum(stone: Colour) -> list[Part]:
    outline = polygon(
        (-0.98, 1.0),
        (-0.98, -0.08),
        (-0.6, -0.2),
        (0.1, -0.22),
        (0.3, -0.18),
        (0.34, 0.08),
        (0.6, 0.1),
        (0.64, 0.3),
        (0.96, 0.38),
        (0.98, 1.0),
    )
    tiers = [
        Part(tuple(arch(x, y, 0.105, 0.24) for x in row(12, -0.96, 0.96)), (84, 64, 50), paint=True)
        for y in (0.98, 0.66, 0.34)
    ]
    return [
        Part(
            (polygon((0.3, 0.2), (0.5, -0.02), (0.9, 0.2), (0.9, 0.5), (0.3, 0.5)),),
            darker(stone, 0.35),
            0.3,
            texture="brick",
        ),
        Part((outline,), stone, 0.4, texture="stone", grain=0.9),
        *tiers,
        Part(
            (box(-1, 0.68, 1, 0.72), box(-1, 0.36, 1, 0.4), box(-1, 0.05, 1, 0.09)),
            lighter(stone, 0.3),
            paint=True,
        ),
        Part(
            tuple(box(x - 0.02, -0.1, x + 0.02, -0.02) for x in row(8, -0.94, 0.3)), (84, 64, 50), paint=True
        ),
        Part(
            tuple(box(x - 0.012, -0.1, x + 0.012, 1.0) for x in row(13, -1.04, 1.04)),
            lighter(stone, 0.15),
            paint=True,
        ),
    ]


def _trajan(stone: Colour) -> list[Part]:
    return [
        Part((box(-0.46, -0.6, 0.46, 1.0), arch(0, 1.0, 0.36, 1.2)), stone, 0.3, texture="stone", grain=0.4),
        Part((box(-0.54, -0.62, 0.54, -0.54), box(-0.52, -0.3, 0.52, -0.22)), lighter(stone, 0.3), 0.5),
        Part((box(-0.44, -0.86, 0.44, -0.6),), lighter(stone, 0.1), 0.3, texture="stone"),
        Part(
            tuple(box(-0.34, -0.8 + 0.06 * i, 0.34, -0.775 + 0.06 * i) for i in range(3)),
            darker(stone, 0.4),
            paint=True,
        ),
        *[
            Part((box(x - 0.055, -0.22, x + 0.055, 0.76),), lighter(stone, 0.2), 0.8)
            for x in (-0.4, -0.25, 0.25, 0.4)
        ],
        Part(
            (box(-0.52, 0.74, -0.18, 1.0), box(0.18, 0.74, 0.52, 1.0)),
            darker(stone, 0.08),
            0.3,
            texture="stone",
        ),
        Part(
            (polygon((-0.07, -0.24), (0.07, -0.24), (0.045, -0.06), (-0.045, -0.06)),),
            lighter(stone, 0.35),
            0.4,
        ),
    ]


_LANDMARKS = {"domes": _taj, "shells": _opera, "arena": _colosseum, "arch": _trajan}


@kind(
    "landmark",
    nouns=("landmark",),
    plural="landmarks",
    general="building",
    category="building",
    pose="rises",
    places=("street", "garden", "sea"),
    size=(0.65, 0.95),
)
def landmark(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A famous building, seen from its front."""
    return _LANDMARKS[features["shape"]](mix(features["colour"], (255, 255, 255), dice.uniform(0, 0.08)))


look("Taj Mahal", "landmark", ("white", "domed"), shape="domes", colour=(238, 234, 226))
look("Sydney Opera House", "landmark", ("white", "shell-roofed"), shape="shells", colour=(244, 242, 234))
look("Colosseum", "landmark", ("brown", "ruined"), shape="arena", colour=(206, 172, 130))
look("Arch of Trajan (Ancona)", "landmark", ("grey", "arched"), shape="arch", colour=(206, 202, 192))
