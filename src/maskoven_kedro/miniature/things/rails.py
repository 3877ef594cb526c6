"""Trains and bicycles, heading left, and the looks of their entities."""

from __future__ import annotations

from typing import Any

from maskoven_kedro.miniature.catalogue import kind, look
from maskoven_kedro.miniature.colours import darker
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
    sector,
)
from maskoven_kedro.miniature.things.vehicles import CHROME, GLASS, TYRE, panes, soft

# ---- trains ----


def _driver(x: float, radius: float, colour: Colour) -> list[Part]:
    """Return a spoked railway wheel on the rail at y = 0.94."""
    y = 0.94 - radius
    gaps = tuple(sector(x, y, radius * 0.78, 60 * i, 60 * i + 40, radius * 0.26) for i in range(6))
    return [Part((ellipse(x, y, radius, radius),), colour, 0.5, 0.4), Part(gaps, (40, 38, 38), paint=True)]


def _steam(features: dict[str, Any], dice: Dice) -> list[Part]:
    paint, trim = features["colour"], features["trim"]
    face = features.get("face", False)
    parts = [Part((box(-1.0, 0.94, 1.0, 1.0),), (96, 84, 76), 0.4)]
    if not face:
        puffs = [
            (
                -0.5 + 0.17 * i + dice.uniform(-0.03, 0.03),
                -0.62 - 0.06 * i + dice.uniform(-0.04, 0.04),
                0.12 + 0.03 * i,
            )
            for i in range(4)
        ]
        parts += [
            Part((ellipse(x, y, r, r * 0.8),), (226, 226, 228), 0.7, glow=0.2) for x, y, r in reversed(puffs)
        ]
    parts += [
        Part((box(0.28, -0.5, 0.84, 0.66, 0.02),), paint, 0.4, 0.3),
        Part(
            (box(0.36, -0.3, 0.56, 0.04, 0.03), box(0.62, -0.3, 0.78, 0.04, 0.03)),
            (60, 56, 54) if not face else (200, 226, 240),
            0.2,
        ),
        Part((soft([(0.2, -0.46), (0.3, -0.6), (0.82, -0.6), (0.94, -0.46)], 1),), darker(paint, 0.3), 0.5),
        Part(
            (
                polygon((-0.66, -0.56), (-0.44, -0.56), (-0.48, -0.1), (-0.62, -0.1))
                if not face
                else box(-0.64, -0.5, -0.48, -0.1),
            ),
            darker(paint, 0.25),
            0.7,
            0.4,
        ),
        Part((box(-0.69, -0.6, -0.41, -0.53, 0.03),), trim, 0.6, 0.4),
        Part(
            (
                soft([(-0.3, -0.1), (-0.28, -0.32), (-0.16, -0.38), (-0.04, -0.32), (-0.02, -0.1)], 1),
                box(0.08, -0.28, 0.2, -0.1, 0.03),
            ),
            features.get("dome", trim),
            0.7,
            0.6,
        ),
        Part((box(-0.86, -0.18, 0.34, 0.4, 0.12),), paint, 0.8, 0.5),
        Part(tuple(box(x, -0.3, x + 0.03, 0.5) for x in (-0.6, -0.28, 0.02)), trim, paint=True),
        Part((box(-0.92, 0.4, 0.9, 0.54, 0.02),), features.get("frame", (150, 40, 34)), 0.3),
        Part(
            (
                polygon((-0.84, 0.54), (-1.0, 0.9), (-0.72, 0.9))
                if not face
                else box(-0.98, 0.42, -0.9, 0.62, 0.02),
            ),
            features.get("frame", (150, 40, 34)),
            0.4,
        ),
    ]
    for x, r in ((-0.62, 0.15), (-0.24, 0.24), (0.24, 0.24), (0.66, 0.16)):
        parts += _driver(x, r, features.get("wheels", (170, 52, 44)))
    parts += [
        Part((limb([(-0.62, 0.74), (0.3, 0.74)], 0.05),), CHROME, 0.6, 0.6),
        Part((box(-0.82, 0.52, -0.54, 0.7, 0.04),), darker(paint, 0.2), 0.6, 0.4),
    ]
    if face:
        parts += [
            Part((ellipse(-0.82, 0.1, 0.2, 0.29),), (40, 40, 44), 0.4),
            Part((ellipse(-0.83, 0.1, 0.17, 0.26),), (196, 198, 200), 0.8),
            Part((ellipse(-0.9, 0.02, 0.045, 0.06), ellipse(-0.76, 0.02, 0.045, 0.06)), (252, 252, 252), 0.5),
            Part(
                (ellipse(-0.91, 0.03, 0.02, 0.03), ellipse(-0.77, 0.03, 0.02, 0.03)), (20, 20, 22), paint=True
            ),
            Part((ellipse(-0.84, 0.12, 0.035, 0.04),), (186, 188, 190), 0.8),
            Part((limb([(-0.92, 0.2), (-0.84, 0.25), (-0.75, 0.2)], 0.02),), (60, 40, 40), paint=True),
            Part(
                (polygon((0.5, 0.12), (0.58, 0.12), (0.58, 0.34), (0.5, 0.34)),), (244, 206, 60), paint=True
            ),
        ]
    else:
        parts.append(Part((ellipse(-0.86, 0.0, 0.06, 0.08),), (252, 236, 170), 0.7, 0.8, glow=0.5))
    return parts


def _shinkansen(features: dict[str, Any], dice: Dice) -> list[Part]:
    paint, trim = features["colour"], features["trim"]
    body = [
        (-1.0, 0.66),
        (-0.98, 0.52),
        (-0.84, 0.36),
        (-0.62, 0.06),
        (-0.46, -0.04),
        (1.0, -0.06),
        (1.0, 0.8),
        (-0.9, 0.8),
    ]
    return [
        Part((box(-1.0, 0.94, 1.0, 1.0),), (96, 84, 76), 0.4),
        Part((box(-0.8, 0.76, 1.0, 0.9),), (70, 74, 80), 0.3),
        *[p for x in (-0.58, -0.36, 0.3, 0.52) for p in _driver(x, 0.1, (120, 122, 126))],
        Part((soft(body, 1),), paint, 0.5, 0.6),
        Part(
            (polygon((-1.0, 0.5), (-0.86, 0.36), (-0.7, 0.22), (1.0, 0.2), (1.0, 0.42), (-0.7, 0.46)),),
            trim,
            paint=True,
        ),
        Part((box(-1, 0.7, 1, 0.8),), trim, paint=True),
        Part((polygon((-0.72, 0.2), (-0.6, 0.06), (-0.46, 0.06), (-0.46, 0.2)),), (40, 52, 66), 0.3, 0.8),
        Part(
            tuple(box(-0.18 + 0.14 * i, 0.25, -0.08 + 0.14 * i, 0.38, 0.02) for i in range(8)),
            (180, 206, 222),
            0.2,
            0.7,
        ),
        Part((box(-0.38, 0.1, -0.24, 0.66, 0.02),), darker(paint, 0.06), 0.2),
        Part((box(-0.35, 0.2, -0.27, 0.36),), GLASS, paint=True),
        Part((ellipse(-0.97, 0.52, 0.05, 0.09),), features.get("nose", paint), 0.8, 0.5),
        Part((ellipse(-0.84, 0.47, 0.05, 0.035),), (255, 250, 220), 0.6, 0.8, glow=0.5),
        Part(
            (
                limb([(0.44, -0.06), (0.56, -0.2), (0.42, -0.3)], 0.025),
                limb([(0.3, -0.3), (0.56, -0.3)], 0.025),
            ),
            (80, 82, 86),
            0.4,
        ),
    ]


def _tram(features: dict[str, Any], dice: Dice) -> list[Part]:
    paint, trim = features["colour"], features["trim"]
    return [
        Part((box(-1.0, 0.94, 1.0, 1.0),), (96, 84, 76), 0.4),
        Part((limb([(0.1, -0.42), (0.76, -0.86)], 0.03),), (60, 60, 62), 0.4),
        *[p for x in (-0.36, 0.36) for p in _driver(x, 0.14, (90, 90, 94))],
        Part((box(-0.54, 0.7, 0.54, 0.82),), (56, 56, 60), 0.3),
        Part(
            (soft([(-0.86, 0.76), (-0.9, 0.1), (-0.86, -0.3), (0.86, -0.3), (0.9, 0.1), (0.86, 0.76)], 1),),
            paint,
            0.5,
            0.4,
        ),
        Part((box(-1, -0.4, 1, 0.2),), trim, paint=True),
        Part((soft([(-0.92, -0.26), (-0.8, -0.44), (0.8, -0.44), (0.92, -0.26)], 1),), (150, 140, 126), 0.6),
        Part(panes(-0.2, 0.16, [-0.52, -0.26, 0.0, 0.26, 0.52], 0.06, 0.03), GLASS, 0.2, 0.7),
        Part((box(-0.8, -0.2, -0.6, 0.66, 0.04), box(0.6, -0.2, 0.8, 0.66, 0.04)), darker(paint, 0.2), 0.2),
        Part((box(-0.77, -0.16, -0.63, 0.3, 0.02), box(0.63, -0.16, 0.77, 0.3, 0.02)), GLASS, paint=True),
        Part((box(-0.54, 0.56, 0.54, 0.6), box(-0.54, 0.24, 0.54, 0.27)), (240, 206, 110), paint=True),
        Part((ellipse(-0.88, 0.48, 0.05, 0.07),), (255, 246, 200), 0.6, 0.8, glow=0.5),
    ]


_TRAINS = {"steam": _steam, "bullet": _shinkansen, "tram": _tram}


@kind(
    "train",
    nouns=("train",),
    plural="trains",
    general="vehicle",
    category="vehicle",
    pose="stands",
    places=("meadow", "mountains", "snow", "desert"),
    size=(0.6, 0.9),
)
def train(features: dict[str, Any], dice: Dice) -> list[Part]:
    """The head of a train on its rails, running to the left."""
    return _TRAINS[features["shape"]](features, dice)


look(
    "Steam locomotive", "train", ("black", "smoking"), shape="steam", colour=(46, 48, 52), trim=(196, 160, 70)
)
look(
    "Thomas the Tank Engine",
    "train",
    ("blue", "smiling"),
    shape="steam",
    colour=(40, 110, 200),
    trim=(206, 44, 44),
    face=True,
    frame=(200, 40, 40),
    wheels=(60, 130, 210),
    dome=(40, 110, 200),
)
look(
    "0 Series Shinkansen",
    "train",
    ("white", "blue-striped"),
    shape="bullet",
    colour=(244, 244, 240),
    trim=(34, 70, 160),
)
look("Tram", "train", ("red",), shape="tram", colour=(196, 44, 40), trim=(244, 232, 200))


# ---- two-wheelers ----


def _spoked(x: float, radius: float, tyre: float, rim: Colour = CHROME) -> list[Part]:
    y = 1.0 - radius
    spokes = tuple(
        rotated(box(x - radius + tyre, y - 0.006, x + radius - tyre, y + 0.006), 15 * i, x, y)
        for i in range(0, 12, 2)
    )
    return [
        Part(spokes, rim, 0.2),
        Part((ellipse(x, y, radius, radius), ellipse(x, y, radius - tyre, radius - tyre)), TYRE, 0.6),
        Part((ellipse(x, y, 0.04, 0.04),), rim, 0.6, 0.5),
    ]


@kind(
    "bicycle",
    nouns=("bicycle",),
    plural="bicycles",
    general="vehicle",
    category="vehicle",
    pose="stands",
    places=("street", "meadow", "forest", "garden"),
    size=(0.55, 0.85),
)
def bicycle(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A pedal cycle in profile, facing left."""
    paint: Colour = features["colour"]
    pedal = dice.uniform(0, 180)
    if features["shape"] == "penny":
        return [
            *_spoked(-0.24, 0.7, 0.045),
            *_spoked(0.7, 0.24, 0.045),
            Part(
                (
                    limb([(-0.24, -0.46), (0.16, -0.34), (0.5, 0.2), (0.7, 0.76)], 0.06),
                    limb([(-0.24, -0.46), (-0.24, 0.3)], 0.06),
                ),
                paint,
                0.6,
                0.4,
            ),
            Part((limb([(-0.42, -0.46), (-0.24, -0.54), (-0.1, -0.5)], 0.05),), (60, 50, 44), 0.6),
            Part((blob((0.02, -0.46), (0.3, -0.4), (0.32, -0.3), (0.04, -0.4)),), (110, 66, 40), 0.7, 0.3),
            Part((rotated(limb([(-0.42, 0.3), (-0.06, 0.3)], 0.04), pedal, -0.24, 0.3),), CHROME, 0.5, 0.5),
        ]
    tyre = features.get("tyre", 0.06)
    frames = [
        [(-0.42, 0.06), (0.22, 0.0)],
        [(-0.4, 0.14), (0.06, 0.62)],
        [(0.06, 0.62), (0.2, -0.12)],
        [(0.06, 0.62), (0.6, 0.62)],
        [(0.2, 0.02), (0.6, 0.62)],
        [(-0.44, -0.06), (-0.6, 0.62)],
    ]
    seats = [0.2]
    if features["shape"] == "tandem":
        frames = [
            [(-0.56, 0.1), (0.5, 0.04)],
            [(-0.54, 0.18), (-0.16, 0.66), (0.34, 0.66)],
            [(-0.16, 0.66), (-0.08, -0.06)],
            [(0.34, 0.66), (0.44, -0.06)],
            [(0.34, 0.66), (0.7, 0.7)],
            [(0.42, 0.06), (0.7, 0.7)],
            [(-0.58, 0.0), (-0.7, 0.7)],
        ]
        seats = [-0.08, 0.44]
    front, rear, radius = (-0.7, 0.7, 0.3) if features["shape"] == "tandem" else (-0.6, 0.6, 0.38)
    head = frames[-1][0]
    parts = [*_spoked(front, radius, tyre), *_spoked(rear, radius, tyre)]
    parts.append(
        Part(tuple(limb(f, features.get("tube", 0.06), smooth=False) for f in frames), paint, 0.7, 0.5)
    )
    parts.append(
        Part(
            (limb([head, (head[0] + 0.03, head[1] - 0.22), (head[0] - 0.1, head[1] - 0.26)], 0.05),),
            (50, 50, 54),
            0.6,
        )
    )
    cranks = [(frames[1][-1][0], frames[1][-1][1])] if len(seats) == 1 else [(-0.16, 0.66), (0.34, 0.66)]
    for x, y in cranks:
        parts += [
            Part((ellipse(x, y, 0.1, 0.1), ellipse(x, y, 0.06, 0.06)), CHROME, 0.4, 0.5),
            Part((rotated(limb([(x - 0.17, y), (x + 0.17, y)], 0.04), pedal, x, y),), (70, 72, 76), 0.5),
        ]
    parts += [
        Part(
            (blob((x - 0.16, -0.16), (x + 0.14, -0.2), (x + 0.16, -0.1), (x - 0.02, -0.1)),),
            features.get("seat", (40, 38, 38)),
            0.7,
            0.3,
        )
        for x in seats
    ]
    if len(seats) == 2:
        parts.append(Part((limb([(0.02, 0.0), (0.08, -0.26), (-0.02, -0.28)], 0.045),), (50, 50, 54), 0.6))
    return parts


look(
    "Mountain bike",
    "bicycle",
    ("orange", "thick-tyred"),
    shape="diamond",
    colour=(238, 110, 30),
    tyre=0.1,
    tube=0.08,
)
look("Penny-farthing", "bicycle", ("black", "high-wheeled"), shape="penny", colour=(40, 40, 44))
look("Tandem bicycle", "bicycle", ("green", "long"), shape="tandem", colour=(30, 130, 90), seat=(150, 90, 54))
