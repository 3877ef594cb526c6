"""Aircraft (nose to the left) and rockets, and the looks of their entities."""

from __future__ import annotations

from typing import Any

from maskoven_kedro.miniature.catalogue import kind, look
from maskoven_kedro.miniature.colours import darker, lighter, mix
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.ink import (
    Colour,
    Part,
    blob,
    box,
    ellipse,
    limb,
    polygon,
    rotated,
    star,
)
from maskoven_kedro.miniature.things.vehicles import GLASS, soft

# ---- aircraft ----


def _jumbo(paint: Colour) -> list[Part]:
    hull = [
        (-0.98, 0.06),
        (-0.92, -0.06),
        (-0.76, -0.2),
        (-0.5, -0.25),
        (-0.28, -0.16),
        (0.5, -0.14),
        (0.96, -0.12),
        (0.98, -0.07),
        (0.5, 0.12),
        (0.2, 0.17),
        (-0.7, 0.17),
        (-0.92, 0.14),
    ]
    return [
        Part((polygon((0.28, -0.12), (0.42, -0.12), (0.12, -0.36), (0.04, -0.36)),), darker(paint, 0.3), 0.3),
        Part((polygon((0.58, -0.12), (0.82, -0.6), (0.98, -0.6), (0.94, -0.1)),), (34, 70, 160), 0.3, 0.3),
        Part((polygon((0.7, -0.34), (0.98, -0.44), (0.96, -0.3), (0.68, -0.24)),), (214, 40, 44), paint=True),
        Part((soft(hull),), paint, 0.7, 0.5),
        Part((polygon((-1, 0.03), (1, 0.01), (1, 0.05), (-1, 0.09)),), (34, 70, 160), paint=True),
        Part((polygon((-1, 0.1), (1, 0.06), (1, 0.4), (-1, 0.4)),), (186, 190, 196), paint=True),
        Part(
            tuple(ellipse(-0.74 + 0.055 * i, -0.02, 0.014, 0.02) for i in range(27)), (46, 56, 70), paint=True
        ),
        Part(
            tuple(ellipse(-0.62 + 0.055 * i, -0.15, 0.014, 0.02) for i in range(6)), (46, 56, 70), paint=True
        ),
        Part((polygon((-0.83, -0.13), (-0.74, -0.19), (-0.7, -0.13)),), (40, 48, 60), paint=True),
        Part((polygon((0.6, -0.06), (0.76, -0.06), (1.0, 0.06), (0.9, 0.08)),), lighter(paint, 0.1), 0.3),
        Part(
            (
                soft([(-0.16, 0.16), (-0.16, 0.31), (0.14, 0.28), (0.14, 0.18)], 1),
                soft([(0.16, 0.28), (0.16, 0.41), (0.42, 0.38), (0.42, 0.29)], 1),
            ),
            (120, 130, 146),
            0.8,
            0.5,
        ),
        Part((polygon((-0.24, 0.06), (0.14, 0.06), (0.68, 0.46), (0.52, 0.48)),), (206, 210, 216), 0.3, 0.3),
        Part((ellipse(-0.15, 0.235, 0.022, 0.06), ellipse(0.17, 0.345, 0.022, 0.052)), (50, 56, 66), 0.3),
    ]


def _concorde(paint: Colour) -> list[Part]:
    return [
        Part((polygon((0.42, -0.1), (0.72, -0.4), (0.82, -0.4), (0.84, -0.08)),), (36, 66, 150), 0.3, 0.3),
        Part(
            (polygon((0.6, -0.22), (0.85, -0.22), (0.85, -0.16), (0.55, -0.16)),), (210, 40, 44), paint=True
        ),
        Part(
            (
                blob(
                    (-1.0, 0.16),
                    (-0.7, -0.02),
                    (-0.4, -0.09),
                    (0.4, -0.1),
                    (0.98, -0.05),
                    (0.4, 0.05),
                    (-0.5, 0.06),
                    (-0.75, 0.08),
                ),
            ),
            paint,
            0.7,
            0.5,
        ),
        Part(
            tuple(ellipse(-0.46 + 0.045 * i, -0.03, 0.01, 0.012) for i in range(26)), (56, 64, 76), paint=True
        ),
        Part((polygon((-0.72, 0.01), (-0.6, -0.04), (-0.58, 0.0), (-0.68, 0.04)),), (40, 48, 60), paint=True),
        Part((box(0.16, 0.12, 0.66, 0.24, 0.04),), (150, 154, 160), 0.6, 0.3),
        Part(
            (
                blob(
                    (-0.42, 0.04),
                    (-0.1, 0.08),
                    (0.3, 0.3),
                    (0.62, 0.42),
                    (0.76, 0.36),
                    (0.78, 0.06),
                    (0.2, 0.02),
                ),
            ),
            darker(paint, 0.06),
            0.35,
            0.4,
        ),
        Part(
            (polygon((0.6, 0.05), (0.72, 0.05), (0.72, 0.4), (0.68, 0.42)),), darker(paint, 0.25), paint=True
        ),
        Part((limb([(-0.98, 0.15), (-1.0, 0.17)], 0.02),), (60, 60, 64), 0.3),
    ]


def _spitfire(paint: Colour) -> list[Part]:
    return [
        Part(
            (blob((0.6, -0.1), (0.76, -0.4), (0.9, -0.44), (0.99, -0.26), (0.98, 0.04), (0.8, 0.06)),),
            paint,
            0.4,
        ),
        Part((box(0.78, -0.3, 0.84, -0.14), box(0.9, -0.3, 0.96, -0.14)), (200, 40, 40), paint=True),
        Part(
            (
                blob(
                    (-0.88, -0.02),
                    (-0.7, -0.14),
                    (-0.2, -0.16),
                    (0.3, -0.14),
                    (0.96, -0.04),
                    (0.96, 0.04),
                    (0.3, 0.2),
                    (-0.3, 0.26),
                    (-0.78, 0.18),
                ),
            ),
            paint,
            0.7,
            0.2,
        ),
        Part(
            (
                blob((-0.7, -0.2), (-0.2, -0.1), (-0.3, 0.06), (-0.55, 0.0)),
                blob((0.1, -0.2), (0.4, -0.16), (0.6, 0.1), (0.3, 0.06)),
            ),
            (110, 92, 62),
            paint=True,
        ),
        Part(
            (blob((-0.9, 0.16), (-0.3, 0.17), (0.3, 0.12), (0.9, 0.03), (0.9, 0.4), (-0.9, 0.4)),),
            (168, 186, 190),
            paint=True,
        ),
        Part((blob((-0.22, -0.13), (-0.1, -0.29), (0.1, -0.28), (0.3, -0.13)),), (150, 186, 204), 0.6, 0.8),
        Part(
            (limb([(-0.02, -0.29), (-0.02, -0.13)], 0.02), limb([(0.12, -0.27), (0.14, -0.13)], 0.02)),
            paint,
            paint=True,
        ),
        *[
            Part((ellipse(0.48, 0.01, r, r),), c, paint=True)
            for r, c in (
                (0.13, (236, 206, 60)),
                (0.11, (40, 60, 130)),
                (0.075, (240, 240, 236)),
                (0.04, (196, 36, 36)),
            )
        ],
        Part(
            (blob((-0.5, 0.1), (-0.1, 0.1), (0.22, 0.16), (0.3, 0.38), (0.16, 0.48), (-0.16, 0.4)),),
            darker(paint, 0.1),
            0.35,
        ),
        Part((ellipse(0.1, 0.34, 0.1, 0.06, 20),), (40, 60, 130), paint=True),
        Part((ellipse(0.1, 0.34, 0.05, 0.03, 20),), (196, 36, 36), paint=True),
        Part((limb([(-0.6, 0.02), (-0.3, 0.02)], 0.03),), (60, 60, 56), paint=True),
        Part((ellipse(-0.9, 0.06, 0.025, 0.46),), (70, 72, 74), 0.2, 0.3),
        Part((blob((-0.99, 0.06), (-0.88, -0.05), (-0.84, 0.06), (-0.88, 0.16)),), (54, 54, 56), 0.8, 0.4),
    ]


def _helicopter(paint: Colour) -> list[Part]:
    return [
        Part((limb([(0.1, -0.02), (0.9, -0.14)], [0.2, 0.07]),), paint, 0.7, 0.4),
        Part((polygon((0.84, -0.12), (0.9, -0.36), (0.99, -0.36), (0.96, -0.08)),), darker(paint, 0.1), 0.4),
        Part((ellipse(0.93, -0.2, 0.16, 0.16), ellipse(0.93, -0.2, 0.145, 0.145)), (90, 92, 96), 0.3),
        Part(
            (limb([(0.82, -0.3), (1.04, -0.1)], 0.03), limb([(0.83, -0.09), (1.03, -0.31)], 0.03)),
            (60, 60, 64),
            0.4,
        ),
        Part(
            (
                soft(
                    [
                        (-0.62, 0.12),
                        (-0.56, -0.12),
                        (-0.36, -0.28),
                        (0.1, -0.28),
                        (0.3, -0.12),
                        (0.24, 0.16),
                        (0.06, 0.3),
                        (-0.44, 0.3),
                    ]
                ),
            ),
            paint,
            0.75,
            0.5,
        ),
        Part((box(-0.7, 0.1, 0.4, 0.17),), (250, 250, 246), paint=True),
        Part(
            (soft([(-0.6, 0.08), (-0.52, -0.12), (-0.36, -0.22), (-0.22, -0.22), (-0.22, 0.08)], 1),),
            GLASS,
            0.5,
            0.8,
        ),
        Part((box(-0.16, -0.2, 0.08, 0.05, 0.04),), GLASS, 0.3, 0.8),
        Part((box(-0.2, -0.22, -0.185, 0.28),), darker(paint, 0.4), paint=True),
        Part((box(-0.24, -0.38, 0.12, -0.26, 0.06),), darker(paint, 0.2), 0.6),
        Part((limb([(-0.06, -0.36), (-0.06, -0.5)], 0.05),), (70, 72, 76), 0.6),
        Part((limb([(-1.0, -0.48), (-0.06, -0.52), (0.88, -0.48)], [0.03, 0.055, 0.03]),), (56, 58, 62), 0.4),
        Part(
            (
                limb([(-0.36, 0.28), (-0.4, 0.46)], 0.035),
                limb([(0.04, 0.28), (0.08, 0.46)], 0.035),
                limb([(-0.66, 0.4), (-0.58, 0.47), (0.26, 0.47)], 0.045),
            ),
            (60, 62, 66),
            0.5,
        ),
    ]


def _flyer(cloth: Colour) -> list[Part]:
    wood = (150, 108, 66)
    struts = tuple(limb([(x, -0.34), (x, 0.2)], 0.022) for x in (-0.2, 0.0, 0.2, 0.4))
    wires = tuple(limb([(x, a), (x + 0.2, -0.14 - a)], 0.01) for x in (-0.2, 0.0, 0.2) for a in (-0.34, 0.2))
    return [
        Part(
            (
                limb([(-0.2, 0.2), (-0.86, 0.1)], 0.025),
                limb([(-0.2, 0.34), (-0.84, 0.2)], 0.025),
                limb([(0.4, -0.2), (0.9, -0.16)], 0.02),
                limb([(0.4, 0.1), (0.9, 0.06)], 0.02),
            ),
            wood,
            0.5,
            texture="wood",
        ),
        Part(
            (
                limb([(-0.6, 0.42), (0.4, 0.42)], 0.03),
                limb([(-0.2, 0.2), (-0.3, 0.42)], 0.025),
                limb([(0.3, 0.2), (0.3, 0.42)], 0.025),
            ),
            wood,
            0.5,
        ),
        Part(wires, (96, 90, 84), 0.2),
        Part(struts, wood, 0.6, texture="wood"),
        Part((box(-0.06, 0.0, 0.16, 0.14, 0.02),), (90, 92, 96), 0.5, 0.4),
        Part((ellipse(0.5, -0.06, 0.025, 0.28),), wood, 0.3),
        Part((limb([(0.2, -0.06), (0.52, -0.06)], 0.024),), (80, 76, 70), 0.4),
        Part(
            (
                limb([(-0.34, -0.33), (0.1, -0.39), (0.54, -0.33)], 0.055),
                limb([(-0.34, 0.21), (0.1, 0.15), (0.54, 0.21)], 0.055),
            ),
            cloth,
            0.4,
            texture="cloth",
        ),
        Part(
            (
                limb([(-1.0, 0.0), (-0.84, -0.03), (-0.7, 0.0)], 0.04),
                limb([(-1.0, 0.2), (-0.84, 0.17), (-0.7, 0.2)], 0.04),
            ),
            cloth,
            0.4,
            texture="cloth",
        ),
        Part((limb([(-0.84, -0.02), (-0.84, 0.18)], 0.02),), wood, 0.4),
        Part((blob((0.84, -0.28), (0.98, -0.24), (0.98, 0.14), (0.84, 0.18)),), cloth, 0.3, texture="cloth"),
    ]


_AIRCRAFT = {
    "jumbo": _jumbo,
    "delta": _concorde,
    "propeller": _spitfire,
    "rotor": _helicopter,
    "biplane": _flyer,
}


@kind(
    "aircraft",
    nouns=("aircraft",),
    plural="aircraft",
    general="vehicle",
    category="vehicle",
    pose="flies",
    places=("sky", "mountains", "sea"),
    size=(0.6, 0.9),
    crowd=False,
)
def aircraft(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A flying machine in profile, nose to the left."""
    parts = _AIRCRAFT[features["shape"]](mix(features["colour"], (0, 0, 0), dice.uniform(0, 0.06)))
    climb = dice.uniform(-4, 10)
    return [
        Part(
            tuple(rotated(c, climb) for c in p.outline),
            p.colour,
            p.relief,
            p.gloss,
            p.texture,
            p.grain,
            p.paint,
            p.glow,
        )
        for p in parts
    ]


look("Boeing 747", "aircraft", ("white", "blue-tailed"), shape="jumbo", colour=(244, 246, 248))
look("Concorde", "aircraft", ("white", "pointed"), shape="delta", colour=(244, 244, 240))
look("Supermarine Spitfire", "aircraft", ("green", "camouflaged"), shape="propeller", colour=(84, 100, 66))
look("Helicopter", "aircraft", ("red",), shape="rotor", colour=(206, 48, 40))
look("Wright Flyer", "aircraft", ("brown", "two-winged"), shape="biplane", colour=(232, 218, 186))


# ---- rockets ----


def _saturn(dice: Dice) -> list[Part]:
    white, black = (240, 240, 238), (40, 40, 44)
    return [
        Part(
            (
                polygon((-0.14, 0.9), (-0.1, 0.9), (-0.06, 1.0), (-0.18, 1.0)),
                polygon((0.1, 0.9), (0.14, 0.9), (0.18, 1.0), (0.06, 1.0)),
                polygon((-0.04, 0.9), (0.04, 0.9), (0.07, 1.0), (-0.07, 1.0)),
            ),
            (90, 92, 96),
            0.6,
        ),
        Part(
            (
                polygon((-0.18, 0.66), (-0.34, 0.92), (-0.18, 0.92)),
                polygon((0.18, 0.66), (0.34, 0.92), (0.18, 0.92)),
            ),
            white,
            0.4,
        ),
        Part((box(-0.19, 0.02, 0.19, 0.92, 0.02),), white, 0.8, 0.3),
        Part(
            (
                box(-0.185, -0.4, 0.185, 0.04, 0.02),
                polygon((-0.185, -0.4), (0.185, -0.4), (0.125, -0.5), (-0.125, -0.5)),
                box(-0.125, -0.66, 0.125, -0.48),
            ),
            white,
            0.8,
            0.3,
        ),
        Part(
            (
                polygon((-0.125, -0.66), (0.125, -0.66), (0.07, -0.8), (-0.07, -0.8)),
                polygon((-0.07, -0.8), (0.07, -0.8), (0.02, -0.9), (-0.02, -0.9)),
                limb([(0, -0.88), (0, -1.0)], 0.024),
            ),
            (226, 226, 224),
            0.8,
            0.4,
        ),
        Part(
            (
                box(-0.3, 0.0, -0.06, 0.14),
                box(0.07, 0.14, 0.3, 0.28),
                box(-0.3, -0.42, 0.3, -0.36),
                box(-0.3, 0.56, -0.1, 0.74),
                box(0.0, 0.56, 0.1, 0.74),
                box(-0.06, -0.6, 0.06, -0.5),
            ),
            black,
            paint=True,
        ),
        Part((box(-0.02, 0.2, 0.03, 0.5),), (200, 40, 40), paint=True),
        Part((box(-0.1, -0.26, 0.06, -0.18),), (40, 70, 150), paint=True),
    ]


def _shuttle(dice: Dice) -> list[Part]:
    white, black, rust = (242, 242, 240), (44, 46, 50), (190, 98, 52)
    return [
        Part(
            (
                soft(
                    [
                        (-0.16, 0.8),
                        (-0.16, -0.72),
                        (-0.08, -0.9),
                        (0, -1.02),
                        (0.08, -0.9),
                        (0.16, -0.72),
                        (0.16, 0.8),
                    ],
                    1,
                ),
            ),
            rust,
            0.8,
            texture="crumb",
            grain=0.25,
        ),
        *[
            Part(
                (
                    soft(
                        [
                            (x - 0.085, 0.92),
                            (x - 0.085, -0.62),
                            (x, -0.84),
                            (x + 0.085, -0.62),
                            (x + 0.085, 0.92),
                        ],
                        1,
                    ),
                ),
                white,
                0.8,
                0.3,
            )
            for x in (-0.26, 0.26)
        ],
        Part(
            tuple(
                polygon((x - 0.09, 0.88), (x + 0.09, 0.88), (x + 0.12, 1.0), (x - 0.12, 1.0))
                for x in (-0.26, 0.26)
            ),
            (210, 210, 210),
            0.6,
        ),
        Part(
            tuple(box(x - 0.1, y, x + 0.1, y + 0.03) for x in (-0.26, 0.26) for y in (-0.5, 0.6)),
            (120, 124, 130),
            paint=True,
        ),
        Part(
            (polygon((-0.12, 0.1), (-0.46, 0.66), (-0.46, 0.8), (0.46, 0.8), (0.46, 0.66), (0.12, 0.1)),),
            white,
            0.35,
            0.3,
        ),
        Part(
            (
                polygon((-0.1, 0.04), (-0.5, 0.68), (-0.44, 0.68), (-0.08, 0.2)),
                polygon((0.1, 0.04), (0.5, 0.68), (0.44, 0.68), (0.08, 0.2)),
            ),
            black,
            paint=True,
        ),
        Part(
            (
                soft(
                    [
                        (-0.13, 0.82),
                        (-0.13, -0.2),
                        (-0.08, -0.4),
                        (0, -0.48),
                        (0.08, -0.4),
                        (0.13, -0.2),
                        (0.13, 0.82),
                    ],
                    1,
                ),
            ),
            white,
            0.8,
            0.4,
        ),
        Part(
            (
                polygon((-0.07, -0.4), (0.07, -0.4), (0.04, -0.5), (-0.04, -0.5)),
                polygon((-0.08, -0.28), (-0.02, -0.34), (-0.02, -0.26)),
                polygon((0.08, -0.28), (0.02, -0.34), (0.02, -0.26)),
                box(-0.01, -0.1, 0.01, 0.5),
            ),
            black,
            paint=True,
        ),
        Part((polygon((-0.02, 0.36), (0.02, 0.36), (0.04, 0.84), (-0.04, 0.84)),), black, 0.4),
        Part(
            tuple(
                polygon((x - 0.03, 0.8), (x + 0.03, 0.8), (x + 0.06, 0.92), (x - 0.06, 0.92))
                for x in (-0.08, 0.08)
            ),
            (70, 72, 76),
            0.7,
        ),
        Part((box(0.2, 0.6, 0.34, 0.68),), (40, 70, 150), paint=True),
    ]


def _soyuz(dice: Dice) -> list[Part]:
    grey, orange = (206, 210, 204), (226, 120, 46)
    return [
        Part(
            (
                box(-0.11, -0.62, 0.11, 0.94, 0.02),
                soft(
                    [
                        (-0.13, -0.6),
                        (-0.13, -0.74),
                        (-0.05, -0.88),
                        (0.05, -0.88),
                        (0.13, -0.74),
                        (0.13, -0.6),
                    ],
                    1,
                ),
                limb([(0, -0.86), (0, -1.0)], 0.03),
            ),
            grey,
            0.8,
            0.3,
        ),
        Part(
            (box(-0.2, -0.64, 0.2, -0.54), box(-0.2, -0.2, 0.2, -0.14), box(-0.2, -0.4, 0.2, -0.36)),
            orange,
            paint=True,
        ),
        Part(
            (
                polygon((-0.13, -0.06), (-0.15, -0.06), (-0.4, 0.92), (-0.14, 0.92)),
                polygon((0.13, -0.06), (0.15, -0.06), (0.4, 0.92), (0.14, 0.92)),
            ),
            lighter(grey, 0.2),
            0.8,
            0.3,
        ),
        Part((polygon((0.0, -0.04), (0.14, 0.92), (-0.14, 0.92)),), grey, 0.8, 0.3),
        Part((box(-0.5, 0.66, 0.5, 0.92),), orange, paint=True),
        Part((box(-0.5, 0.62, 0.5, 0.65),), (70, 74, 76), paint=True),
        Part(
            tuple(
                polygon((x - 0.04, 0.9), (x + 0.04, 0.9), (x + 0.06, 1.0), (x - 0.06, 1.0))
                for x in (-0.32, -0.2, -0.06, 0.06, 0.2, 0.32)
            ),
            (84, 84, 88),
            0.6,
        ),
        Part((star(0, -0.48, 0.06, 0.025),), (200, 40, 40), paint=True),
    ]


_ROCKETS = {"saturn": _saturn, "shuttle": _shuttle, "soyuz": _soyuz}


@kind(
    "rocket",
    nouns=("rocket",),
    plural="rockets",
    general="vehicle",
    category="vehicle",
    pose="stands",
    places=("desert", "sky", "meadow"),
    size=(0.7, 0.95),
)
def rocket(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A space rocket, upright."""
    return _ROCKETS[features["shape"]](dice)


look("Saturn V", "rocket", ("white", "black"), shape="saturn")
look("Space Shuttle", "rocket", ("white", "winged"), shape="shuttle")
look("Soyuz-FG", "rocket", ("grey", "orange"), shape="soyuz")
