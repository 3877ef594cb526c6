"""Things of the house: seats, pots, clocks, lamps, bottles, vessels, utensils; and the looks of their entities."""

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
    blob,
    box,
    ellipse,
    leaf,
    limb,
    polygon,
    rotated,
    star,
)

STEEL: Colour = (190, 193, 198)
BRASS: Colour = (214, 172, 70)
WHITE: Colour = (244, 243, 238)
BLACK: Colour = (38, 37, 40)
WOOD: Colour = (150, 94, 50)


def _even(*points: tuple[float, float]) -> Contour:
    """Return a smooth outline that is even about x = 0, from its right half (top to bottom)."""
    return blob(*points, *((-x, y) for x, y in reversed(points)))


# ---- seats -------------------------------------------------------------------------------------------------------


def _butterfly(colour: Colour) -> list[Part]:
    rods = (
        ((-0.78, -0.86), (0.1, 0.3), (0.72, 0.97)),
        ((0.78, -0.86), (-0.1, 0.3), (-0.72, 0.97)),
        ((-0.86, 0.1), (-0.3, 0.5), (0.72, 0.97)),
        ((0.86, 0.1), (0.3, 0.5), (-0.72, 0.97)),
    )
    return [
        *(Part((limb(path, 0.045, smooth=False),), BLACK, 0.8, 0.6) for path in rods),
        Part(
            (
                blob(
                    (-0.84, -0.98),
                    (-0.62, -0.9),
                    (0, -0.72),
                    (0.62, -0.9),
                    (0.84, -0.98),
                    (0.66, -0.3),
                    (0.72, -0.02),
                    (0.96, 0.04),
                    (0.8, 0.3),
                    (0.36, 0.56),
                    (0, 0.6),
                    (-0.36, 0.56),
                    (-0.8, 0.3),
                    (-0.96, 0.04),
                    (-0.72, -0.02),
                    (-0.66, -0.3),
                ),
            ),
            colour,
            0.75,
            0.2,
            "cloth",
            0.4,
        ),
        Part(
            (blob((-0.5, 0.02), (0, -0.14), (0.5, 0.02), (0.3, 0.34), (0, 0.4), (-0.3, 0.34)),),
            darker(colour, 0.16),
            paint=True,
            texture="cloth",
        ),
        Part((limb([(0, -0.72), (0, 0.58)], 0.016),), darker(colour, 0.4), paint=True),
        *(
            Part(
                (limb([(x * 0.62, -0.88), (x * 0.3, -0.2), (x * 0.66, 0.3)], 0.014),),
                darker(colour, 0.3),
                paint=True,
            )
            for x in (-1, 1)
        ),
    ]


def _wing(colour: Colour) -> list[Part]:
    dark = darker(colour, 0.16)
    return [
        *(
            Part((limb([(x * 0.52, 0.7), (x * 0.56, 0.98)], [0.12, 0.07]),), (84, 50, 28), 0.8, 0.4)
            for x in (-1, 1)
        ),
        Part((_even((0.2, -0.98), (0.5, -0.9), (0.56, -0.4), (0.5, 0.4)),), dark, 0.6, 0.1, "cloth", 0.5),
        *(
            Part(
                (
                    blob(
                        (x * 0.5, -0.92),
                        (x * 0.72, -0.72),
                        (x * 0.68, -0.3),
                        (x * 0.6, 0.1),
                        (x * 0.42, 0.06),
                        (x * 0.44, -0.4),
                    ),
                ),
                colour,
                0.9,
                0.1,
                "cloth",
                0.5,
            )
            for x in (-1, 1)
        ),
        *(
            Part((ellipse(x, y, 0.03, 0.03),), darker(colour, 0.4), paint=True)
            for x, y in (
                (-0.24, -0.6),
                (0, -0.6),
                (0.24, -0.6),
                (-0.12, -0.36),
                (0.12, -0.36),
                (0, -0.12),
                (-0.24, -0.12),
                (0.24, -0.12),
            )
        ),
        Part((box(-0.52, 0.4, 0.52, 0.82, 0.08),), dark, 0.6, 0.1, "cloth", 0.5),
        Part((box(-0.5, 0.14, 0.5, 0.46, 0.12),), colour, 0.9, 0.1, "cloth", 0.5),
        *(
            Part((box(x * 0.62 - 0.17, -0.1, x * 0.62 + 0.17, 0.84, 0.14),), colour, 0.9, 0.1, "cloth", 0.5)
            for x in (-1, 1)
        ),
        *(Part((ellipse(x * 0.62, 0.02, 0.1, 0.1),), dark, 0.7) for x in (-1, 1)),
    ]


def _stool(colour: Colour) -> list[Part]:
    return [
        *(
            Part(
                (limb([(x * 0.26, -0.7), (x * 0.36, -0.7), (x * 0.5, 0.98)], 0.075, smooth=False),),
                darker(STEEL, 0.3),
                0.9,
                0.8,
                "metal",
            )
            for x in (-0.6, 0.6)
        ),
        Part((limb([(-0.38, 0.52), (0.38, 0.52)], 0.07),), STEEL, 0.9, 0.8),
        Part((limb([(-0.24, -0.02), (0.24, -0.02)], 0.05),), STEEL, 0.9, 0.8),
        *(
            Part((limb([(x * 0.34, -0.7), (x * 0.52, 0.98)], 0.08),), STEEL, 0.9, 0.8, "metal")
            for x in (-1, 1)
        ),
        Part((ellipse(0, -0.7, 0.5, 0.18),), darker(colour, 0.4), 0.5),
        Part((ellipse(0, -0.82, 0.52, 0.18),), colour, 0.95, 0.6),
        Part((ellipse(0, -0.84, 0.04, 0.02),), darker(colour, 0.4), paint=True),
    ]


def _writing(colour: Colour) -> list[Part]:
    return [
        *(
            Part((limb(path, 0.08),), darker(WOOD, 0.3), 0.9, 0.3)
            for path in (((-0.36, 0.34), (-0.3, 0.94)), ((0.36, 0.34), (0.3, 0.94)))
        ),
        Part(
            (
                limb(
                    [(-0.38, 0.3), (-0.42, -0.6), (-0.2, -0.96), (0.2, -0.96), (0.42, -0.6), (0.38, 0.3)],
                    0.09,
                ),
            ),
            colour,
            0.9,
            0.4,
            "wood",
        ),
        *(
            Part((limb([(x, 0.28), (x * 0.9, -0.9)], 0.045),), lighter(colour, 0.1), 0.9, 0.3)
            for x in (-0.24, -0.08, 0.08, 0.24)
        ),
        Part(
            (blob((-0.56, 0.32), (-0.4, 0.2), (0.4, 0.2), (0.56, 0.32), (0.5, 0.46), (-0.5, 0.46)),),
            colour,
            0.7,
            0.4,
            "wood",
        ),
        *(Part((limb([(x * 0.48, 0.42), (x * 0.58, 1.0)], 0.1),), colour, 0.9, 0.4, "wood") for x in (-1, 1)),
        Part((limb([(-0.54, 0.72), (0.54, 0.72)], 0.06),), colour, 0.9, 0.3),
        Part((limb([(-0.5, 0.3), (-0.56, -0.1)], 0.07),), colour, 0.9, 0.3),
        Part((limb([(0.5, 0.3), (0.54, -0.1)], 0.07),), colour, 0.9, 0.3),
        Part((limb([(0.4, -0.16), (0.62, -0.12)], 0.1),), colour, 0.9),
        Part(
            (blob((-0.98, -0.14), (-0.9, -0.32), (-0.5, -0.3), (-0.2, -0.2), (-0.24, 0.0), (-0.7, 0.06)),),
            lighter(colour, 0.14),
            0.4,
            0.5,
            "wood",
        ),
        Part((polygon((-0.84, -0.2), (-0.52, -0.23), (-0.48, -0.04), (-0.8, -0.01)),), WHITE, paint=True),
        Part((limb([(-0.6, -0.06), (-0.36, -0.2)], 0.03),), (40, 70, 150), 0.5),
    ]


def _kneeling(colour: Colour) -> list[Part]:
    return [
        *(
            Part((limb(path, 0.09),), lighter(WOOD, 0.3), 0.9, 0.3, "wood")
            for path in (((-0.9, 0.94), (-0.2, 0.5), (0.6, -0.46)), ((0.86, 0.94), (0.2, 0.36), (-0.5, 0.3)))
        ),
        Part((limb([(-0.98, 0.93), (0.0, 0.97), (0.96, 0.93)], 0.09),), lighter(WOOD, 0.3), 0.9, 0.3, "wood"),
        *(Part((ellipse(x, 0.94, 0.07, 0.06),), BLACK, 0.8, 0.4) for x in (-0.86, 0.84)),
        Part(
            (rotated(box(0.06, -0.62, 0.98, -0.38, 0.12), -14, 0.5, -0.5),), colour, 0.95, 0.2, "cloth", 0.5
        ),
        Part(
            (rotated(box(-0.86, 0.16, -0.06, 0.38, 0.11), 24, -0.46, 0.27),), colour, 0.95, 0.2, "cloth", 0.5
        ),
    ]


def _panton(colour: Colour) -> list[Part]:
    return [
        Part(
            (
                blob(
                    (-0.1, 0.5),
                    (0.3, 0.74),
                    (0.62, 0.92),
                    (0.66, 1.0),
                    (-0.56, 1.0),
                    (-0.52, 0.9),
                    (-0.3, 0.7),
                ),
            ),
            darker(colour, 0.25),
            0.6,
            0.7,
        ),
        Part(
            (
                blob(
                    (0.44, -0.98),
                    (0.64, -0.94),
                    (0.66, -0.6),
                    (0.54, -0.1),
                    (0.46, 0.24),
                    (0.2, 0.36),
                    (-0.2, 0.36),
                    (-0.36, 0.44),
                    (-0.2, 0.62),
                    (0.14, 0.8),
                    (0.42, 0.98),
                    (0.1, 1.0),
                    (-0.3, 0.86),
                    (-0.56, 0.6),
                    (-0.64, 0.36),
                    (-0.5, 0.2),
                    (-0.1, 0.12),
                    (0.2, 0.06),
                    (0.28, -0.2),
                    (0.34, -0.7),
                ),
            ),
            colour,
            0.8,
            0.9,
        ),
        Part(
            (
                limb(
                    [(0.54, -0.88), (0.48, -0.3), (0.38, 0.1), (0.1, 0.22), (-0.4, 0.28), (-0.5, 0.4)],
                    [0.02, 0.05, 0.07, 0.05, 0.04, 0.02],
                ),
            ),
            lighter(colour, 0.25),
            paint=True,
        ),
    ]


def _globe(colour: Colour) -> list[Part]:
    return [
        Part((ellipse(0, 0.92, 0.5, 0.08),), STEEL, 0.7, 0.9, "metal"),
        Part((limb([(0, 0.5), (0, 0.9)], 0.1),), STEEL, 0.9, 0.9, "metal"),
        Part((ellipse(0, -0.16, 0.86, 0.8),), WHITE, 0.9, 0.8),
        Part((ellipse(-0.06, -0.14, 0.7, 0.68),), darker(colour, 0.35), 0.25, 0.1, "cloth"),
        Part(
            (blob((-0.6, 0.1), (-0.56, -0.36), (-0.06, -0.62), (0.44, -0.36), (0.5, 0.1), (-0.04, 0.2)),),
            colour,
            0.7,
            0.1,
            "cloth",
            0.5,
        ),
        Part(
            (blob((-0.66, 0.16), (-0.06, 0.04), (0.56, 0.16), (0.4, 0.46), (-0.06, 0.56), (-0.5, 0.46)),),
            lighter(colour, 0.06),
            0.95,
            0.1,
            "cloth",
            0.5,
        ),
    ]


_SEATS = {
    "butterfly": _butterfly,
    "wing": _wing,
    "stool": _stool,
    "writing": _writing,
    "kneeling": _kneeling,
    "panton": _panton,
    "globe": _globe,
}


@kind(
    "chair",
    nouns=("chair", "seat"),
    plural="chairs",
    general="piece of furniture",
    category="object",
    pose="stands",
    places=("floor", "studio", "garden", "wall"),
    size=(0.5, 0.8),
)
def chair(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A seat, each design with its own frame."""
    return _SEATS[features["shape"]](mix(features["colour"], (255, 255, 255), dice.uniform(0, 0.06)))


look("Butterfly chair", "chair", ("orange",), shape="butterfly", colour=(214, 104, 42))
look("Wing chair", "chair", ("green",), shape="wing", colour=(48, 98, 70))
look("Bar stool", "chair", ("black", "tall"), shape="stool", colour=(52, 50, 54))
look("Writing armchair", "chair", ("brown", "wooden"), shape="writing", colour=(150, 92, 48))
look("Kneeling chair", "chair", ("blue",), shape="kneeling", colour=(44, 84, 150))
look("Ball Chair", "chair", ("white", "round"), shape="globe", colour=(206, 52, 40))
look("Panton Chair", "chair", ("red", "curved"), shape="panton", colour=(204, 32, 36))


# ---- pots and vessels --------------------------------------------------------------------------------------------


@kind(
    "teapot",
    nouns=("teapot",),
    plural="teapots",
    general="thing",
    category="object",
    pose="stands",
    places=("table", "garden", "studio"),
    size=(0.4, 0.7),
)
def teapot(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A pot with its spout to the left and its handle to the right."""
    colour, lid, shape = features["colour"], features.get("lid", features["colour"]), features["shape"]
    gloss = features.get("gloss", 0.7)
    if shape == "cube":
        return [
            Part((box(-0.7, -0.5, 0.7, 0.94, 0.08),), colour, 0.4, gloss),
            Part((polygon((-0.7, -0.34), (-0.95, -0.46), (-0.7, 0.0)),), darker(colour, 0.2), 0.5, gloss),
            Part((box(0.42, -0.34, 0.54, 0.78, 0.06),), darker(colour, 0.55), 0.3),
            Part((box(-0.3, -0.64, 0.3, -0.48, 0.05),), darker(colour, 0.12), 0.6, gloss),
            Part((ellipse(0, -0.7, 0.1, 0.09),), darker(colour, 0.1), 0.9, gloss),
            Part((box(-0.6, 0.6, 0.34, 0.66), box(-0.6, 0.74, 0.34, 0.78)), lighter(colour, 0.5), paint=True),
        ]
    base = 0.98
    parts = [
        Part(
            (limb([(-0.3, 0.46), (-0.62, 0.3), (-0.72, -0.06), (-0.94, -0.24)], [0.4, 0.24, 0.16, 0.12]),),
            features.get("spout", colour),
            0.9,
            gloss,
        ),
        Part(
            (
                limb(
                    [(0.44, -0.16), (0.8, -0.22), (0.93, 0.1), (0.76, 0.42), (0.44, 0.56)],
                    [0.12, 0.11, 0.1, 0.1, 0.1],
                ),
            ),
            features.get("spout", colour),
            0.9,
            gloss,
        ),
    ]
    if shape == "barrel":
        body = _even((0.44, -0.44), (0.56, -0.1), (0.6, 0.3), (0.56, 0.7), (0.46, base))
    elif shape == "tall":
        body = _even((0.3, -0.6), (0.42, -0.2), (0.58, 0.3), (0.6, 0.66), (0.44, 0.9), (0.36, base))
    else:
        body = _even((0.34, -0.4), (0.58, -0.1), (0.64, 0.3), (0.54, 0.72), (0.36, 0.92), (0.3, base))
    parts.append(Part((body,), colour, 0.95, gloss))
    for y, height in features.get("bands", ()):
        parts.append(Part((box(-0.8, y, 0.8, y + height),), features["trim"], paint=True))
    for x, y in features.get("flowers", ()):
        parts += [Part((leaf(x, y, 0.2, 0.1, a),), (70, 130, 70), paint=True) for a in (30, 150)]
        parts += [
            Part(
                (ellipse(x + 0.075 * math.cos(k * 1.257), y + 0.075 * math.sin(k * 1.257), 0.065, 0.065),),
                features["trim"],
                paint=True,
            )
            for k in range(5)
        ]
        parts.append(Part((ellipse(x, y, 0.05, 0.05),), (244, 206, 70), paint=True))
    top = -0.62 if shape == "tall" else -0.42
    parts += [
        Part((ellipse(0, top - 0.02, 0.42 if shape != "tall" else 0.32, 0.2, 0, 180, 360),), lid, 0.8, gloss),
        Part(
            (
                box(
                    -0.44 if shape != "tall" else -0.34,
                    top - 0.06,
                    0.44 if shape != "tall" else 0.34,
                    top + 0.03,
                    0.04,
                ),
            ),
            darker(lid, 0.1),
            0.8,
            gloss,
        ),
        Part((ellipse(0, top - 0.28, 0.09, 0.1),), features.get("knob", lid), 0.9, gloss),
    ]
    return parts


look("Utah teapot", "teapot", ("grey", "plain"), shape="round", colour=(176, 180, 188))
look(
    "Chester teapot",
    "teapot",
    ("white", "striped"),
    shape="barrel",
    colour=(240, 238, 232),
    lid=(196, 36, 36),
    spout=(196, 36, 36),
    bands=((-0.2, 0.09), (0.78, 0.09)),
    trim=(196, 36, 36),
    knob=BRASS,
)
look("Cube teapot", "teapot", ("green", "square"), shape="cube", colour=(62, 128, 88))
look("Brown Betty", "teapot", ("brown",), shape="round", colour=(92, 48, 28), gloss=1.0)


@kind(
    "container",
    nouns=("container", "vessel"),
    plural="containers",
    general="thing",
    category="object",
    pose="stands",
    places=("floor", "table", "garden", "studio"),
    size=(0.38, 0.66),
)
def container(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A vessel that is open at the top."""
    colour, shape = features["colour"], features["shape"]
    inside, pale = darker(colour, 0.5), lighter(colour, 0.2)
    if shape == "bucket":
        return [
            Part(
                (limb([(-0.68, -0.3), (-0.6, -0.86), (0, -0.99), (0.6, -0.86), (0.68, -0.3)], 0.04),),
                STEEL,
                0.8,
                0.7,
            ),
            Part(
                (polygon((-0.72, -0.3), (0.72, -0.3), (0.5, 0.96), (0.3, 1.0), (-0.3, 1.0), (-0.5, 0.96)),),
                colour,
                0.95,
                0.4,
                "metal",
            ),
            *(
                Part((limb([(-0.72, y), (0, y + 0.1), (0.72, y)], 0.03),), darker(colour, 0.2), paint=True)
                for y in (0.0, 0.62)
            ),
            Part((ellipse(0, -0.3, 0.74, 0.17),), pale, 0.5, 0.5),
            Part((ellipse(0, -0.29, 0.67, 0.13),), inside, 0.2),
            *(Part((ellipse(x, -0.24, 0.06, 0.07),), STEEL, 0.9, 0.6) for x in (-0.7, 0.7)),
        ]
    if shape == "basket":
        parts = [
            Part(
                (limb([(-0.76, -0.06), (-0.56, -0.8), (0, -0.97), (0.56, -0.8), (0.76, -0.06)], 0.11),),
                darker(colour, 0.1),
                0.9,
                0.2,
                "bark",
                0.5,
            ),
            Part(
                (
                    blob(
                        (-0.86, -0.1),
                        (0, -0.06),
                        (0.86, -0.1),
                        (0.8, 0.5),
                        (0.66, 0.96),
                        (0, 1.0),
                        (-0.66, 0.96),
                        (-0.8, 0.5),
                    ),
                ),
                darker(colour, 0.35),
                0.9,
            ),
        ]
        for row in range(6):
            half = 0.83 - 0.028 * row
            for i in range(5):
                x = -half + 2 * half * (i + 0.5 * (row % 2)) / 5
                width = 2 * half / 5 - 0.03 if x + 2 * half / 5 < half + 0.05 else half - x
                parts.append(
                    Part(
                        (box(x, -0.04 + 0.165 * row, x + width, 0.1 + 0.165 * row, 0.05),),
                        colour if (i + row) % 2 else pale,
                        0.9,
                        0.2,
                    )
                )
        return [
            *parts,
            Part((limb([(-0.86, -0.08), (0, -0.02), (0.86, -0.08)], 0.13),), pale, 0.9, 0.2, "bark", 0.5),
        ]
    if shape == "crate":
        parts = [
            Part(
                (
                    polygon(
                        (-0.95, -0.5), (-0.72, -0.8), (0.72, -0.8), (0.95, -0.5), (0.8, -0.4), (-0.8, -0.4)
                    ),
                ),
                darker(colour, 0.55),
                0.2,
            ),
            Part((box(-0.92, -0.5, 0.92, 1.0, 0.08),), colour, 0.35, 0.4),
        ]
        slots = [
            polygon(
                (x, y),
                (x + 0.12, y - 0.1),
                (x + 0.24, y),
                (x + 0.24, y + 0.18),
                (x + 0.12, y + 0.28),
                (x, y + 0.18),
            )
            for y, shift in ((0.16, 0.0), (0.5, 0.17))
            for x in (-0.78 + shift, -0.44 + shift, -0.1 + shift, 0.24 + shift, 0.56 + shift * 0.0)[
                : 4 if shift else 5
            ]
        ]
        parts += [Part((slot,), darker(colour, 0.7), paint=True) for slot in slots]
        return [
            *parts,
            Part((box(-0.98, -0.56, 0.98, -0.38, 0.06),), lighter(colour, 0.1), 0.7, 0.4),
            Part((box(-0.34, -0.26, 0.34, -0.06, 0.1),), darker(colour, 0.7), paint=True),
            Part((box(-0.94, 0.88, 0.94, 1.0, 0.03),), lighter(colour, 0.1), 0.7),
        ]
    if shape == "barrel":
        parts = [
            Part(
                (_even((0.52, -0.94), (0.66, -0.4), (0.7, 0.0), (0.66, 0.4), (0.52, 0.96)),),
                colour,
                0.95,
                0.2,
                "wood",
                0.6,
            )
        ]
        parts += [
            Part(
                (limb([(x * 0.76, -0.98), (x, 0), (x * 0.76, 1.0)], 0.02),), darker(colour, 0.45), paint=True
            )
            for x in (-0.5, -0.3, -0.1, 0.1, 0.3, 0.5)
        ]
        parts += [
            Part((limb([(-half, y), (0, y + 0.07), (half, y)], 0.1),), (92, 94, 98), 0.5, 0.5, "metal")
            for y, half in ((-0.7, 0.6), (-0.32, 0.67), (0.3, 0.67), (0.7, 0.6))
        ]
        return [*parts, Part((ellipse(0, -0.93, 0.5, 0.07),), pale, 0.2, 0.1, "wood")]
    body = _even(
        (0.24, -0.9), (0.17, -0.62), (0.44, -0.2), (0.56, 0.16), (0.4, 0.64), (0.24, 0.9), (0.3, 1.0)
    )
    parts = [Part((body,), colour, 0.95, 0.9)]
    if shape == "urn":
        body = _even(
            (0.34, -0.7), (0.24, -0.5), (0.52, -0.24), (0.5, 0.14), (0.16, 0.62), (0.14, 0.78), (0.36, 0.98)
        )
        parts = [
            Part(
                (limb([(x * 0.3, -0.6), (x * 0.7, -0.5), (x * 0.66, -0.12), (x * 0.46, 0.06)], 0.08),),
                darker(colour, 0.15),
                0.9,
                0.2,
            )
            for x in (-1, 1)
        ] + [Part((body,), colour, 0.95, 0.2, "stone", 0.3)]
    trim: Colour = features["trim"]
    if shape == "vase":
        parts += [Part((leaf(0, 0.62, 0.5, 0.12, angle),), trim, paint=True) for angle in (-125, -90, -55)]
        parts += [
            Part(
                (ellipse(x + 0.075 * math.cos(k * 1.257), y + 0.075 * math.sin(k * 1.257), 0.05, 0.05),),
                trim,
                paint=True,
            )
            for x, y in ((0, -0.1), (-0.32, 0.1), (0.32, 0.1))
            for k in range(5)
        ]
        parts += [Part((box(-0.7, y, 0.7, y + 0.05),), trim, paint=True) for y in (-0.76, -0.66, 0.76)]
        return [
            *parts,
            Part((ellipse(0, -0.92, 0.26, 0.07),), lighter(colour, 0.1), 0.4, 0.6),
            Part((ellipse(0, -0.915, 0.2, 0.045),), inside, 0.1),
        ]
    parts += [Part((box(-0.7, y, 0.7, y + 0.05),), trim, paint=True) for y in (-0.3, 0.1)] + [
        Part((ellipse(x, -0.08, 0.06, 0.1),), trim, paint=True) for x in (-0.36, -0.18, 0, 0.18, 0.36)
    ]
    return [
        *parts,
        Part((ellipse(0, -0.7, 0.36, 0.16, 0, 180, 360),), colour, 0.8, 0.2, "stone"),
        Part((ellipse(0, -0.9, 0.08, 0.09),), colour, 0.9),
    ]


look("Bucket", "container", ("blue",), shape="bucket", colour=(56, 120, 196))
look("Basket", "container", ("brown", "woven"), shape="basket", colour=(176, 122, 66))
look("Milk crate", "container", ("red",), shape="crate", colour=(196, 44, 40))
look("Barrel", "container", ("brown", "wooden"), shape="barrel", colour=(150, 96, 52))
look("Vase", "container", ("white", "painted"), shape="vase", colour=(240, 242, 244), trim=(36, 74, 160))
look("Urn", "container", ("grey",), shape="urn", colour=(150, 148, 142), trim=(98, 96, 92))


@kind(
    "bottle",
    nouns=("bottle", "flask"),
    plural="bottles",
    general="container",
    category="object",
    pose="stands",
    places=("table", "beach", "studio", "floor"),
    size=(0.5, 0.8),
    crowd=True,
)
def bottle(features: dict[str, Any], dice: Dice) -> list[Part]:
    """An upright bottle."""
    colour, shape = features["colour"], features["shape"]
    outlines = {
        "wine": _even(
            (0.09, -0.94), (0.1, -0.5), (0.15, -0.34), (0.3, -0.12), (0.32, 0.2), (0.32, 0.94), (0.2, 1.0)
        ),
        "square": _even((0.16, -0.82), (0.16, -0.56), (0.4, -0.4), (0.46, -0.2), (0.46, 0.9), (0.34, 1.0)),
        "water": _even(
            (0.14, -0.84),
            (0.16, -0.66),
            (0.34, -0.4),
            (0.36, -0.1),
            (0.3, 0.1),
            (0.36, 0.3),
            (0.36, 0.9),
            (0.22, 1.0),
        ),
        "baby": _even(
            (0.3, -0.5), (0.34, -0.3), (0.34, 0.1), (0.29, 0.26), (0.34, 0.42), (0.34, 0.92), (0.24, 1.0)
        ),
    }
    parts = [Part((outlines[shape],), colour, 0.9, 1.0)]
    if shape == "wine":
        parts += [
            Part((box(-0.11, -0.98, 0.11, -0.6, 0.03),), features["cap"], 0.8, 0.5),
            Part((box(-0.34, 0.18, 0.34, 0.76),), (240, 232, 208), paint=True),
            Part((box(-0.34, 0.62, 0.34, 0.68), box(-0.2, 0.28, 0.2, 0.32)), features["cap"], paint=True),
            *(
                Part(
                    (ellipse(0.06 * (i % 3 - 1) * (1 - i // 3 * 0.4), 0.4 + 0.07 * (i // 3), 0.035, 0.035),),
                    (100, 40, 90),
                    paint=True,
                )
                for i in range(6)
            ),
        ]
    elif shape == "square":
        parts += [
            Part(
                (
                    _even(
                        (0.12, -0.76), (0.12, -0.54), (0.34, -0.36), (0.39, -0.2), (0.39, 0.84), (0.3, 0.92)
                    ),
                ),
                lighter(colour, 0.3),
                paint=True,
            ),
            Part((box(-0.11, -0.98, 0.11, -0.74, 0.03),), (176, 122, 72), 0.7, 0.1, "crumb", 0.6),
        ]
        if features.get("letter"):
            parts += [
                Part((rotated(box(-0.2, -0.2, 0.16, 0.72, 0.06), 8, 0, 0.3),), (238, 220, 170), 0.8, 0.1),
                *(
                    Part(
                        (rotated(limb([(-0.14, y), (0.1, y + 0.02)], 0.025), 8, 0, 0.3),),
                        (110, 80, 50),
                        paint=True,
                    )
                    for y in (-0.06, 0.06, 0.18, 0.3)
                ),
                Part((rotated(box(-0.22, 0.44, 0.18, 0.52), 8, 0, 0.3),), (190, 40, 40), 0.5),
            ]
        parts.append(
            Part((limb([(-0.34, -0.16), (-0.35, 0.78)], 0.045),), (240, 250, 246), paint=True, glow=0.5)
        )
    elif shape == "water":
        parts += [
            Part((box(-0.16, -0.99, 0.16, -0.78, 0.04),), features["cap"], 0.8, 0.3),
            Part((box(-0.4, -0.12, 0.4, 0.34),), features["cap"], paint=True),
            Part(
                (
                    blob(
                        (-0.3, 0.16),
                        (-0.1, 0.0),
                        (0.1, 0.14),
                        (0.32, 0.02),
                        (0.34, 0.14),
                        (0.1, 0.24),
                        (-0.1, 0.12),
                        (-0.3, 0.24),
                    ),
                ),
                WHITE,
                paint=True,
            ),
            *(
                Part((limb([(-0.36, y), (0, y + 0.04), (0.36, y)], 0.022),), darker(colour, 0.16), paint=True)
                for y in (-0.28, 0.5, 0.64, 0.78)
            ),
        ]
    else:
        parts += [
            Part((box(-0.4, -0.06, 0.4, 0.99),), WHITE, paint=True),
            *(
                Part((box(0.06, y, 0.24, y + 0.025),), (60, 110, 190), paint=True)
                for y in (0.08, 0.24, 0.4, 0.56, 0.72)
            ),
            Part(
                (_even((0.06, -0.98), (0.1, -0.84), (0.2, -0.72), (0.24, -0.6)),), (226, 180, 120), 0.9, 0.4
            ),
            Part((box(-0.34, -0.66, 0.34, -0.42, 0.06),), features["cap"], 0.7, 0.4),
        ]
    return parts


look("Wine bottle", "bottle", ("green",), shape="wine", colour=(30, 66, 40), cap=(120, 24, 38))
look("Glass bottle", "bottle", ("blue",), shape="square", colour=(74, 132, 176))
look("Message in a bottle", "bottle", ("green",), shape="square", colour=(124, 176, 150), letter=True)
look("Plastic bottle", "bottle", ("white",), shape="water", colour=(206, 224, 234), cap=(36, 100, 196))
look("Baby bottle", "bottle", ("white",), shape="baby", colour=(222, 230, 236), cap=(238, 140, 170))


# ---- clocks and lamps --------------------------------------------------------------------------------------------


def _dial(x: float, y: float, radius: float, dice: Dice, face: Colour = (246, 240, 220)) -> list[Part]:
    parts = [
        Part((ellipse(x, y, radius * 1.14, radius * 1.14),), BRASS, 0.6, 0.8),
        Part((ellipse(x, y, radius, radius),), face, 0.1),
    ]
    parts.append(
        Part(
            tuple(
                ellipse(
                    x + radius * 0.82 * math.cos(i * math.pi / 6),
                    y + radius * 0.82 * math.sin(i * math.pi / 6),
                    radius * 0.07,
                    radius * 0.07,
                )
                for i in range(12)
            ),
            BLACK,
            paint=True,
        )
    )
    for length, width, angle in ((0.5, 0.13, dice.uniform(0, 6.28)), (0.72, 0.09, dice.uniform(0, 6.28))):
        parts.append(
            Part(
                (
                    limb(
                        [
                            (x, y),
                            (x + radius * length * math.cos(angle), y + radius * length * math.sin(angle)),
                        ],
                        radius * width,
                    ),
                ),
                BLACK,
                0.3,
            )
        )
    return parts


def _digital(colour: Colour, dice: Dice) -> list[Part]:
    segments = {
        "a": ((-1, -2), (1, -2)),
        "b": ((1, -2), (1, 0)),
        "c": ((1, 0), (1, 2)),
        "d": ((-1, 2), (1, 2)),
        "e": ((-1, 0), (-1, 2)),
        "f": ((-1, -2), (-1, 0)),
        "g": ((-1, 0), (1, 0)),
    }
    digits = ("abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcfgd")
    shown = (1, dice.integer(0, 2), dice.integer(0, 5), dice.integer(0, 9))
    parts = [
        Part((polygon((-0.9, 0.5), (0.9, 0.5), (0.98, 0.62), (-0.98, 0.62)),), darker(colour, 0.3), 0.4),
        Part((box(-0.98, -0.5, 0.98, 0.56, 0.14),), colour, 0.6, 0.6),
        Part((box(-0.84, -0.36, 0.84, 0.4, 0.06),), (22, 10, 12), 0.15, 0.4),
    ]
    for place, digit in enumerate(shown):
        x = (-0.56, -0.2, 0.22, 0.58)[place]
        strokes = tuple(
            limb([(x + a * 0.115 * 0.9, 0.02 + b * 0.125), (x + c * 0.115 * 0.9, 0.02 + d * 0.125)], 0.06)
            for (a, b), (c, d) in (segments[s] for s in digits[digit])
        )
        parts += [Part((stroke,), (255, 66, 46), paint=True, glow=1.0) for stroke in strokes]
    parts += [
        Part((ellipse(0.01, y, 0.035, 0.035),), (255, 66, 46), paint=True, glow=1.0) for y in (-0.1, 0.14)
    ]
    return parts


def _bracket(colour: Colour, dice: Dice) -> list[Part]:
    return [
        Part((limb([(-0.16, -0.84), (-0.14, -0.98), (0.14, -0.98), (0.16, -0.84)], 0.05),), BRASS, 0.8, 0.9),
        Part((_even((0.22, -0.88), (0.36, -0.7), (0.56, -0.6), (0.58, -0.5)),), colour, 0.7, 0.5, "wood"),
        Part((box(-0.56, -0.52, 0.56, 0.84),), colour, 0.4, 0.5, "wood"),
        Part((box(-0.66, -0.56, 0.66, -0.46, 0.03),), darker(colour, 0.2), 0.7, 0.5),
        Part((box(-0.66, 0.78, 0.66, 0.94, 0.04),), darker(colour, 0.2), 0.7, 0.5),
        Part(
            (np.concatenate([[(-0.44, 0.72)], ellipse(0, -0.06, 0.44, 0.38, 0, 180, 360), [(0.44, 0.72)]]),),
            (224, 184, 96),
            0.15,
            0.6,
            "metal",
        ),
        *_dial(0, 0.2, 0.36, dice),
        Part((ellipse(0, -0.3, 0.09, 0.09),), (246, 240, 220), 0.3),
        *(
            Part((ellipse(x, y, 0.05, 0.05),), darker(BRASS, 0.2), 0.8, 0.6)
            for x in (-0.36, 0.36)
            for y in (0.62, -0.12)
        ),
        *(Part((ellipse(x, 0.96, 0.08, 0.05),), BRASS, 0.9, 0.8) for x in (-0.54, 0.54)),
    ]


def _cuckoo(colour: Colour, dice: Dice) -> list[Part]:
    dark, swing = darker(colour, 0.3), dice.uniform(-0.1, 0.1)
    parts = [
        Part((limb([(0, 0.3), (swing, 0.72)], 0.03),), dark, 0.6),
        Part((ellipse(swing, 0.76, 0.12, 0.12),), BRASS, 0.8, 0.8),
    ]
    for x, y in ((-0.3, 0.84), (0.3, 0.66)):
        parts += [
            Part((limb([(x, 0.3), (x, y - 0.1)], 0.02),), BRASS, 0.5),
            Part((leaf(x, y - 0.16, 0.32, 0.14, 90),), dark, 0.9, 0.3, "bark"),
        ]
    parts += [
        Part((box(-0.5, -0.4, 0.5, 0.36),), colour, 0.4, 0.2, "wood", 0.6),
        Part(
            (polygon((0, -0.98), (0.82, -0.34), (0.7, -0.2), (0, -0.72), (-0.7, -0.2), (-0.82, -0.34)),),
            dark,
            0.6,
            0.2,
            "wood",
        ),
        Part((polygon((0, -0.76), (0.5, -0.38), (-0.5, -0.38)),), colour, 0.3, 0.2, "wood"),
        Part((box(-0.12, -0.52, 0.12, -0.26, 0.04),), (30, 20, 16), 0.2),
        Part((ellipse(0.0, -0.36, 0.08, 0.07),), (232, 190, 60), 0.9),
        Part((polygon((-0.06, -0.38), (-0.17, -0.35), (-0.06, -0.33)),), (214, 90, 30), 0.5),
        *_dial(0, 0.04, 0.22, dice),
        *(
            Part((leaf(x * 0.4, 0.36, 0.34, 0.18, a),), (86, 116, 58), 0.6, 0.2, "leaf")
            for x, a in ((-1, 200), (1, -20), (-1, 150), (1, 30))
        ),
    ]
    return parts


def _longcase(colour: Colour, dice: Dice) -> list[Part]:
    dark, swing = darker(colour, 0.25), dice.uniform(-0.06, 0.06)
    return [
        Part((box(-0.36, 0.6, 0.36, 0.98),), colour, 0.4, 0.4, "wood"),
        Part((box(-0.4, 0.92, 0.4, 1.0, 0.02),), dark, 0.6, 0.3),
        Part((box(-0.26, -0.3, 0.26, 0.64),), colour, 0.4, 0.4, "wood"),
        Part((box(-0.38, 0.56, 0.38, 0.64, 0.02),), dark, 0.6, 0.3),
        Part((box(-0.17, -0.18, 0.17, 0.5, 0.04),), (58, 40, 32), 0.2, 0.5),
        Part((limb([(0, -0.16), (swing, 0.34)], 0.03),), BRASS, 0.6, 0.8),
        Part((ellipse(swing, 0.36, 0.1, 0.1),), BRASS, 0.8, 0.9),
        Part((box(-0.34, -0.86, 0.34, -0.24),), colour, 0.4, 0.4, "wood"),
        Part((box(-0.4, -0.28, 0.4, -0.2, 0.02),), dark, 0.6, 0.3),
        Part(
            (limb([(-0.38, -0.84), (-0.2, -0.94), (0, -0.88), (0.2, -0.94), (0.38, -0.84)], 0.1),),
            dark,
            0.7,
            0.4,
        ),
        Part((ellipse(0, -0.95, 0.05, 0.05),), BRASS, 0.9, 0.8),
        *_dial(0, -0.55, 0.22, dice),
    ]


_CLOCKS = {"digital": _digital, "bracket": _bracket, "cuckoo": _cuckoo, "longcase": _longcase}


@kind(
    "clock",
    nouns=("clock", "timepiece"),
    plural="clocks",
    general="thing",
    category="object",
    pose="hangs",
    places=("wall", "studio", "table"),
    size=(0.42, 0.75),
    mirrors=False,
)
def clock(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A clock; its hands or digits show any time."""
    return _CLOCKS[features["shape"]](features["colour"], dice)


look("Digital clock", "clock", ("black",), shape="digital", colour=(60, 60, 66))
look("Bracket clock", "clock", ("brown", "wooden"), shape="bracket", colour=(104, 54, 30))
look("Cuckoo clock", "clock", ("brown", "carved"), shape="cuckoo", colour=(140, 86, 46))
look("Grandfather clock", "clock", ("brown", "tall"), shape="longcase", colour=(126, 62, 34))


@kind(
    "lamp",
    nouns=("lamp",),
    plural="lamps",
    general="thing",
    category="object",
    pose="stands",
    places=("table", "studio", "floor", "wall"),
    size=(0.45, 0.75),
)
def lamp(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A lamp, lit."""
    colour, shape = features["colour"], features["shape"]
    if shape == "lava":
        parts = [
            Part(
                (polygon((-0.17, -0.76), (0.17, -0.76), (0.36, 0.42), (-0.36, 0.42)),),
                features["liquid"],
                0.9,
                0.8,
                glow=0.6,
            ),
            Part(
                (blob((-0.34, 0.46), (-0.2, 0.24), (-0.04, 0.16), (0.1, 0.3), (0.34, 0.46)),),
                colour,
                paint=True,
                glow=0.8,
            ),
        ]
        for y, size in ((0.02, 0.12), (-0.28, 0.1), (-0.58, 0.08)):
            parts.append(
                Part(
                    (
                        ellipse(
                            dice.uniform(-0.07, 0.07),
                            y + dice.uniform(-0.06, 0.06),
                            size,
                            size * dice.uniform(1.1, 1.6),
                        ),
                    ),
                    colour,
                    paint=True,
                    glow=0.8,
                )
            )
        return [
            *parts,
            Part(
                (polygon((-0.14, -0.99), (0.14, -0.99), (0.18, -0.74), (-0.18, -0.74)),),
                STEEL,
                0.8,
                0.9,
                "metal",
            ),
            Part(
                (polygon((-0.38, 0.4), (0.38, 0.4), (0.2, 0.72), (0.42, 1.0), (-0.42, 1.0), (-0.2, 0.72)),),
                STEEL,
                0.8,
                0.9,
                "metal",
            ),
        ]
    if shape == "banker":
        return [
            Part((ellipse(0, 0.9, 0.5, 0.1),), BRASS, 0.7, 0.9),
            Part((limb([(0, 0.86), (0, -0.3)], [0.14, 0.07]),), BRASS, 0.9, 0.9),
            Part((ellipse(0, 0.4, 0.11, 0.07),), BRASS, 0.9, 0.9),
            Part((ellipse(0, -0.18, 0.6, 0.1),), (255, 240, 190), 0.2, glow=1.0),
            Part(
                (
                    np.concatenate(
                        [
                            ellipse(0, -0.16, 0.94, 0.56, 0, 180, 360),
                            [(0.94, -0.16), (0, -0.24), (-0.94, -0.16)],
                        ]
                    ),
                ),
                colour,
                0.9,
                1.0,
                glow=0.25,
            ),
            Part(
                (limb([(-0.9, -0.2), (0, -0.28), (0.9, -0.2)], 0.04),),
                lighter(colour, 0.3),
                paint=True,
                glow=0.5,
            ),
            Part((ellipse(0, -0.74, 0.07, 0.08),), BRASS, 0.9, 0.9),
            Part((limb([(0.3, -0.2), (0.3, 0.2)], 0.014), ellipse(0.3, 0.22, 0.03, 0.03)), BRASS, 0.6),
        ]
    if shape == "arm":
        return [
            Part((ellipse(0.3, 0.92, 0.46, 0.09),), colour, 0.8, 0.6),
            Part((limb([(0.3, 0.86), (0.3, 0.62)], 0.12),), colour, 0.8, 0.6),
            Part((limb([(0.28, 0.64), (0.7, -0.08)], 0.06),), STEEL, 0.8, 0.8),
            Part((limb([(0.36, 0.66), (0.78, -0.06)], 0.03),), STEEL, 0.8, 0.8),
            Part((limb([(0.72, -0.06), (-0.3, -0.78)], 0.06),), STEEL, 0.8, 0.8),
            Part((limb([(0.76, 0.0), (-0.24, -0.68)], 0.03),), STEEL, 0.8, 0.8),
            Part((ellipse(0.73, -0.06, 0.09, 0.09),), colour, 0.9, 0.6),
            Part((limb([(0.34, 0.62), (0.52, 0.3)], 0.07),), darker(STEEL, 0.4), 0.8, 0.6, "scale"),
            Part((ellipse(-0.66, -0.28, 0.38, 0.15, 34),), (255, 242, 190), 0.2, glow=1.0),
            Part(
                (
                    polygon(
                        (-0.4, -0.94),
                        (-0.16, -0.8),
                        (-0.2, -0.62),
                        (-0.32, -0.04),
                        (-0.66, -0.26),
                        (-0.99, -0.5),
                        (-0.5, -0.78),
                    ),
                ),
                colour,
                0.9,
                0.8,
            ),
        ]
    parts = [
        Part(
            (_even((0.1, -0.3), (0.08, 0.3), (0.14, 0.6), (0.44, 0.86), (0.46, 0.97)),),
            (96, 66, 36),
            0.9,
            0.5,
        ),
        Part(
            (
                np.concatenate(
                    [
                        ellipse(0, -0.08, 0.88, 0.84, 0, 180, 360),
                        [
                            (0.88, -0.08),
                            (0.6, 0.02),
                            (0.3, -0.04),
                            (0, 0.03),
                            (-0.3, -0.04),
                            (-0.6, 0.02),
                            (-0.88, -0.08),
                        ],
                    ]
                ),
            ),
            colour,
            0.9,
            0.6,
            glow=0.4,
        ),
    ]
    tints: tuple[Colour, ...] = ((220, 70, 50), (60, 140, 90), (244, 190, 70), (70, 120, 190))
    for i in range(7):
        x = math.sin((i - 3) * 0.46)
        parts += [
            Part((limb([(0, -0.92), (x * 0.6, -0.6), (x * 0.9, -0.06)], 0.018),), (60, 44, 30), paint=True),
            Part((star(x * 0.78, -0.3 + 0.08 * abs(x), 0.13, 0.07, 6),), tints[i % 4], paint=True, glow=0.5),
        ]
    return [
        *parts,
        Part((limb([(-0.86, -0.14), (0, -0.06), (0.86, -0.14)], 0.05),), tints[1], paint=True, glow=0.5),
        Part((ellipse(0, -0.94, 0.08, 0.06),), (96, 66, 36), 0.9, 0.6),
    ]


look("Lava lamp", "lamp", ("purple",), shape="lava", colour=(255, 120, 60), liquid=(130, 60, 170))
look("Banker's lamp", "lamp", ("green",), shape="banker", colour=(30, 130, 70))
look("Anglepoise lamp", "lamp", ("red",), shape="arm", colour=(190, 36, 34))
look("Tiffany lamp", "lamp", ("yellow", "stained-glass"), shape="tiffany", colour=(238, 206, 140))


@kind(
    "cup",
    nouns=("cup",),
    plural="cups",
    general="vessel",
    category="object",
    pose="stands",
    places=("table", "garden", "studio"),
    size=(0.34, 0.6),
    crowd=True,
)
def cup(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A cup with its handle to the right."""
    colour, shape = features["colour"], features["shape"]
    trim: Colour = features.get("trim", darker(colour, 0.2))
    if shape == "tea":
        parts = [
            Part((ellipse(0, 0.84, 0.95, 0.15),), darker(colour, 0.08), 0.7, 0.8),
            Part((ellipse(0, 0.8, 0.88, 0.11), ellipse(0, 0.8, 0.8, 0.09)), trim, paint=True),
            Part((limb([(0.5, -0.1), (0.86, -0.12), (0.84, 0.26), (0.4, 0.42)], 0.09),), colour, 0.9, 0.8),
            Part(
                (_even((0.64, -0.32), (0.6, 0.1), (0.4, 0.5), (0.26, 0.66), (0.3, 0.8)),), colour, 0.95, 0.9
            ),
            *(
                Part(
                    (ellipse(x + 0.07 * math.cos(k * 1.257), 0.1 + 0.07 * math.sin(k * 1.257), 0.06, 0.06),),
                    trim,
                    paint=True,
                )
                for x in (-0.34, 0.0, 0.34)
                for k in range(5)
            ),
        ]
        return [
            *parts,
            Part((ellipse(0, -0.32, 0.63, 0.14),), lighter(colour, 0.2), 0.5, 0.6),
            Part((ellipse(0, -0.31, 0.57, 0.11),), (150, 84, 34), 0.1, 0.6),
        ]
    if shape == "tankard":
        parts = [
            Part(
                (limb([(0.44, -0.5), (0.88, -0.46), (0.9, 0.34), (0.46, 0.6)], 0.15),),
                darker(colour, 0.1),
                0.9,
                0.9,
                "metal",
            ),
            Part(
                (polygon((-0.46, -0.62), (0.46, -0.62), (0.58, 0.98), (-0.58, 0.98)),),
                colour,
                0.95,
                0.9,
                "metal",
            ),
            *(Part((box(-0.7, y, 0.7, y + 0.09),), trim, paint=True) for y in (-0.4, 0.74)),
        ]
        return [
            *parts,
            Part((ellipse(0, -0.62, 0.48, 0.12),), darker(colour, 0.2), 0.5, 0.8),
            Part(
                (_even((0.16, -0.86), (0.46, -0.7), (0.48, -0.6)),), lighter(colour, 0.1), 0.9, 0.9, "metal"
            ),
            Part((ellipse(0, -0.9, 0.08, 0.1),), colour, 0.9, 0.9),
        ]
    parts = [
        Part(
            (limb([(0.42, -0.36), (0.86, -0.34), (0.88, 0.4), (0.42, 0.5)], 0.15),),
            darker(colour, 0.06),
            0.9,
            0.7,
        ),
        Part((_even((0.56, -0.66), (0.57, 0.0), (0.56, 0.8), (0.44, 0.98)),), colour, 0.95, 0.8),
        *(Part((box(-0.8, y, 0.8, y + 0.14),), trim, paint=True) for y in features.get("bands", (0.1,))),
    ]
    return [
        *parts,
        Part((ellipse(0, -0.66, 0.57, 0.15),), lighter(colour, 0.15), 0.5, 0.6),
        Part((ellipse(0, -0.65, 0.5, 0.115),), (74, 44, 28), 0.1, 0.5),
    ]


look("Mug", "cup", ("blue", "striped"), shape="mug", colour=(48, 104, 190), trim=WHITE, bands=(0.0, 0.28))
look("Teacup", "cup", ("white", "painted"), shape="tea", colour=(246, 244, 238), trim=(214, 80, 110))
look("Tankard", "cup", ("grey",), shape="tankard", colour=(168, 170, 172), trim=(128, 130, 134))
