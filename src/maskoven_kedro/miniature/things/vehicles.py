"""Cars, in profile and driving to the left, and the looks of their entities."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from maskoven_kedro.miniature.catalogue import kind, look
from maskoven_kedro.miniature.colours import darker, lighter, mix
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.ink import Colour, Contour, Part, box, ellipse, limb, polygon, sector

GLASS: Colour = (88, 112, 128)
TYRE: Colour = (36, 36, 38)
CHROME: Colour = (196, 200, 204)
Points = Sequence[tuple[float, float]]


def soft(points: Points, cuts: int = 2) -> Contour:
    """Return the polygon with its corners cut (Chaikin's rule): sheet metal, domes, sails."""
    outline = np.array(points, float)
    for _ in range(cuts):
        after = np.roll(outline, -1, axis=0)
        outline = np.stack([0.75 * outline + 0.25 * after, 0.25 * outline + 0.75 * after], axis=1).reshape(
            -1, 2
        )
    return outline


def wheel(
    x: float, radius: float, rim: Colour = CHROME, y: float | None = None, spokes: int = 5
) -> list[Part]:
    """Return a road wheel that touches y = 1 unless its centre is given."""
    y = 1.0 - radius if y is None else y
    holes = tuple(sector(x, y, radius * 0.5, 72 * i, 72 * i + 34, radius * 0.2) for i in range(spokes))
    return [
        Part((ellipse(x, y, radius, radius),), TYRE, 0.35, 0.15),
        Part((ellipse(x, y, radius * 0.6, radius * 0.6),), rim, 0.5, 0.5),
        Part(holes, darker(rim, 0.65), paint=True),
        Part((ellipse(x, y, radius * 0.14, radius * 0.14),), darker(rim, 0.35), paint=True),
    ]


def panes(
    y0: float, y1: float, edges: Sequence[float], gap: float = 0.03, corner: float = 0.03
) -> tuple[Contour, ...]:
    """Return a row of windows between the edges."""
    return tuple(box(a + gap / 2, y0, b - gap / 2, y1, corner) for a, b in pairwise(edges))


def glass(*outlines: Contour, colour: Colour = GLASS) -> Part:
    return Part(outlines, colour, 0.2, 0.7, grain=0.5)


def tinted(colour: Colour, dice: Dice) -> Colour:
    """Return the paint of one vehicle out of many: a few per cent lighter or darker."""
    return mix(colour, dice.choice(((255, 255, 255), (0, 0, 0))), dice.uniform(0, 0.07))


# ---- cars ----

_CARS: dict[str, dict[str, Any]] = {
    "beetle": {
        "body": [
            (-0.95, 0.84),
            (-0.95, 0.6),
            (-0.82, 0.36),
            (-0.5, 0.27),
            (-0.36, 0.26),
            (-0.2, -0.08),
            (0.12, -0.16),
            (0.45, -0.05),
            (0.72, 0.22),
            (0.9, 0.5),
            (0.97, 0.84),
        ],
        "glass": [
            [(-0.3, 0.24), (-0.17, -0.03), (0.02, -0.07), (0.02, 0.24)],
            [(0.09, 0.24), (0.09, -0.07), (0.34, -0.01), (0.52, 0.24)],
        ],
        "wheels": (-0.58, 0.6, 0.23),
        "fenders": 0.36,
        "light": (-0.82, 0.52, 0.085),
        "door": (-0.3, 0.08),
    },
    "mini": {
        "body": [
            (-0.88, 0.86),
            (-0.9, 0.5),
            (-0.82, 0.36),
            (-0.36, 0.28),
            (-0.2, -0.06),
            (0.5, -0.08),
            (0.76, 0.28),
            (0.84, 0.42),
            (0.86, 0.86),
        ],
        "glass": [
            [(-0.28, 0.26), (-0.14, 0.02), (0.14, 0.02), (0.14, 0.26)],
            [(0.2, 0.26), (0.2, 0.02), (0.46, 0.02), (0.62, 0.26)],
        ],
        "wheels": (-0.56, 0.56, 0.2),
        "light": (-0.8, 0.48, 0.08),
        "door": (-0.3, 0.17),
        "roof": [(-0.25, 0.02), (-0.16, -0.12), (0.55, -0.12), (0.62, 0.02)],
    },
    "wedge": {
        "body": [
            (-1.0, 0.86),
            (-1.0, 0.7),
            (-0.9, 0.6),
            (-0.4, 0.44),
            (-0.1, 0.2),
            (0.3, 0.18),
            (0.62, 0.32),
            (0.92, 0.4),
            (0.97, 0.55),
            (0.95, 0.86),
        ],
        "glass": [[(-0.3, 0.44), (-0.06, 0.25), (0.18, 0.25), (0.2, 0.44)]],
        "wheels": (-0.6, 0.58, 0.21),
        "light": (-0.86, 0.66, 0.05),
        "door": (-0.28, 0.24),
        "wing": [(0.6, 0.5), (0.78, 0.18), (0.99, 0.14), (1.0, 0.2), (0.9, 0.24), (0.92, 0.5)],
        "vent": (0.38, 0.62),
    },
    "cinquecento": {
        "body": [
            (-0.78, 0.88),
            (-0.8, 0.5),
            (-0.7, 0.32),
            (-0.42, 0.24),
            (-0.3, 0.2),
            (-0.16, -0.18),
            (0.14, -0.26),
            (0.46, -0.16),
            (0.62, 0.2),
            (0.76, 0.4),
            (0.8, 0.88),
        ],
        "glass": [
            [(-0.24, 0.18), (-0.1, -0.1), (0.12, -0.15), (0.14, 0.18)],
            [(0.2, 0.18), (0.19, -0.15), (0.38, -0.09), (0.5, 0.18)],
        ],
        "wheels": (-0.48, 0.5, 0.19),
        "light": (-0.68, 0.44, 0.085),
        "door": (-0.22, 0.17),
    },
    "jeep": {
        "body": [
            (-0.95, 0.74),
            (-0.95, 0.3),
            (-0.9, 0.24),
            (-0.36, 0.18),
            (-0.33, 0.16),
            (-0.2, -0.2),
            (-0.12, -0.24),
            (0.78, -0.24),
            (0.84, -0.2),
            (0.86, 0.74),
        ],
        "glass": [
            [(-0.27, 0.16), (-0.16, -0.14), (0.12, -0.14), (0.12, 0.16)],
            [(0.18, 0.16), (0.18, -0.14), (0.44, -0.14), (0.44, 0.16)],
            [(0.5, 0.16), (0.5, -0.14), (0.76, -0.14), (0.76, 0.16)],
        ],
        "wheels": (-0.58, 0.56, 0.28),
        "light": (-0.9, 0.4, 0.075),
        "door": (-0.3, 0.15),
        "spare": True,
        "flares": True,
        "roof": [(-0.24, -0.14), (-0.18, -0.27), (0.88, -0.27), (0.88, -0.14)],
    },
    "sedan": {
        "body": [
            (-0.98, 0.84),
            (-0.98, 0.5),
            (-0.88, 0.4),
            (-0.42, 0.34),
            (-0.14, 0.04),
            (0.38, 0.02),
            (0.62, 0.32),
            (0.92, 0.38),
            (0.98, 0.5),
            (0.97, 0.84),
        ],
        "glass": [
            [(-0.32, 0.33), (-0.1, 0.11), (0.12, 0.1), (0.12, 0.33)],
            [(0.18, 0.33), (0.18, 0.1), (0.35, 0.1), (0.5, 0.33)],
        ],
        "wheels": (-0.6, 0.6, 0.2),
        "light": (-0.92, 0.52, 0.07),
        "door": (-0.36, 0.15),
    },
    "fins": {
        "body": [
            (-1.0, 0.86),
            (-1.0, 0.5),
            (-0.9, 0.38),
            (-0.38, 0.36),
            (-0.22, 0.06),
            (0.34, 0.02),
            (0.5, 0.34),
            (0.76, 0.3),
            (1.02, 0.2),
            (0.96, 0.4),
            (1.0, 0.86),
        ],
        "glass": [
            [(-0.32, 0.35), (-0.17, 0.12), (0.08, 0.1), (0.08, 0.35)],
            [(0.12, 0.35), (0.12, 0.1), (0.3, 0.09), (0.42, 0.35)],
        ],
        "wheels": (-0.6, 0.58, 0.2),
        "light": (-0.92, 0.5, 0.08),
        "door": (-0.36, 0.1),
        "whitewall": True,
        "spear": True,
        "roof": [(-0.26, 0.12), (-0.2, -0.02), (0.38, -0.04), (0.44, 0.12)],
    },
    "van": {
        "body": [
            (-0.95, 0.86),
            (-0.96, 0.46),
            (-0.88, 0.34),
            (-0.68, 0.26),
            (-0.46, -0.22),
            (-0.34, -0.34),
            (0.9, -0.34),
            (0.95, -0.26),
            (0.95, 0.86),
        ],
        "glass": [[(-0.58, 0.22), (-0.4, -0.18), (-0.08, -0.18), (-0.08, 0.22)]],
        "wheels": (-0.58, 0.56, 0.21),
        "light": (-0.88, 0.44, 0.075),
        "door": (-0.62, -0.04),
        "slide": 0.46,
    },
}


@kind(
    "car",
    nouns=("car", "automobile"),
    plural="cars",
    general="vehicle",
    category="vehicle",
    pose="stands",
    places=("street", "desert", "meadow", "snow"),
    size=(0.5, 0.8),
    crowd=True,
)
def car(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A car in profile, facing left."""
    shape = _CARS[features["shape"]]
    paint = tinted(features["colour"], dice)
    front, rear, radius = shape["wheels"]
    parts = [Part((box(front, 0.7, rear, 0.92),), (30, 30, 32), 0.2)]
    if "wing" in shape:
        parts.append(Part((polygon(*shape["wing"]),), darker(paint, 0.15), 0.4, 0.4))
    if shape.get("spare"):
        parts.append(Part((box(0.84, 0.02, 0.98, 0.5, 0.06),), TYRE, 0.5))
    parts.append(Part((soft(shape["body"]),), paint, 0.55, 0.6))
    parts.append(Part((box(-1.1, 0.77, 1.1, 0.9),), darker(paint, 0.45), paint=True))
    if "roof" in shape:
        parts.append(Part((polygon(*shape["roof"]),), features.get("roof", darker(paint, 0.6)), paint=True))
    if "fenders" in shape:
        parts += [
            Part((ellipse(x, 0.8, shape["fenders"], 0.36, 0, 180, 360),), darker(paint, 0.06), 0.7, 0.6)
            for x in (front, rear)
        ]
    for a in shape["door"]:
        parts.append(
            Part((limb([(a, 0.3), (a + 0.02, 0.6), (a, 0.76)], 0.014),), darker(paint, 0.5), paint=True)
        )
    if "slide" in shape:
        parts.append(
            Part(
                (limb([(shape["slide"], -0.2), (shape["slide"], 0.76)], 0.014), box(-0.04, 0.3, 0.9, 0.32)),
                darker(paint, 0.3),
                paint=True,
            )
        )
    parts.append(
        Part((box(shape["door"][1] - 0.12, 0.42, shape["door"][1] - 0.03, 0.45, 0.012),), CHROME, 0.5, 0.6)
    )
    parts.append(glass(*[soft(g, 1) for g in shape["glass"]]))
    parts += [
        Part(
            (
                polygon(
                    (g[1][0] + 0.02, g[1][1] + 0.02),
                    (g[1][0] + 0.1, g[1][1] + 0.02),
                    (g[0][0] + 0.13, g[0][1]),
                    (g[0][0] + 0.05, g[0][1]),
                ),
            ),
            lighter(GLASS, 0.4),
            paint=True,
        )
        for g in shape["glass"]
    ]
    if "vent" in shape:
        parts.append(
            Part(
                tuple(box(0.36 + 0.07 * i, 0.54, 0.4 + 0.07 * i, 0.64) for i in range(3)),
                (30, 28, 28),
                paint=True,
            )
        )
    if "spear" in shape:
        parts.append(
            Part(
                (polygon((-0.85, 0.54), (0.5, 0.6), (0.98, 0.44), (0.98, 0.5), (0.5, 0.66), (-0.85, 0.58)),),
                CHROME,
                paint=True,
            )
        )
    if features.get("checker"):
        parts.append(
            Part(
                tuple(
                    box(-0.4 + 0.1 * i, 0.53 + 0.05 * (i % 2), -0.3 + 0.1 * i, 0.58 + 0.05 * (i % 2))
                    for i in range(9)
                ),
                (24, 24, 26),
                paint=True,
            )
        )
        parts.append(Part((box(-0.06, -0.1, 0.26, 0.03, 0.04),), (250, 244, 214), 0.4, glow=0.35))
        parts.append(Part((box(0.02, -0.06, 0.18, -0.01),), (40, 40, 40), paint=True))
    if "stripes" in features:
        parts.append(Part((box(-0.94, 0.5, 0.9, 0.56),), features["stripes"], paint=True))
    x, y, size = shape["light"]
    parts.append(Part((ellipse(x, y, size * 0.7, size),), (252, 246, 214), 0.7, 0.8, glow=0.4))
    left, right = shape["body"][0][0], shape["body"][-1][0]
    parts.append(Part((box(right - 0.1, 0.5, right, 0.62, 0.03),), (200, 30, 30), paint=True, glow=0.3))
    bumpers = (
        limb([(left - 0.02, 0.8), (left + 0.13, 0.82)], 0.07),
        limb([(right - 0.13, 0.82), (right + 0.02, 0.8)], 0.07),
    )
    parts.append(Part(bumpers, features.get("bumper", CHROME), 0.6, 0.6))
    arch = darker(paint, 0.75)
    parts.append(
        Part(
            tuple(ellipse(x, 1 - radius, radius * 1.22, radius * 1.22) for x in (front, rear)),
            arch,
            paint=True,
        )
    )
    if shape.get("flares"):
        parts.append(
            Part(
                tuple(sector(x, 1 - radius, radius * 1.36, 190, 350, radius * 1.12) for x in (front, rear)),
                (40, 40, 42),
                0.5,
            )
        )
    rim = features.get("rim", CHROME)
    for x in (front, rear):
        parts += wheel(x, radius, rim)
        if shape.get("whitewall"):
            parts.insert(
                len(parts) - 3,
                Part((ellipse(x, 1 - radius, radius * 0.8, radius * 0.8),), (236, 232, 222), 0.3),
            )
    return parts


look("Volkswagen Beetle", "car", ("blue", "rounded"), shape="beetle", colour=(110, 170, 206))
look("Mini", "car", ("green", "small"), shape="mini", colour=(24, 92, 56), roof=(240, 238, 230))
look(
    "Ferrari F40",
    "car",
    ("red", "low"),
    shape="wedge",
    colour=(206, 26, 24),
    bumper=(150, 18, 18),
    rim=(206, 206, 210),
)
look("Fiat 500", "car", ("white", "small"), shape="cinquecento", colour=(240, 232, 208))
look(
    "Jeep Wrangler",
    "car",
    ("orange", "boxy"),
    shape="jeep",
    colour=(226, 112, 30),
    roof=(44, 44, 46),
    bumper=(40, 40, 42),
    rim=(120, 122, 126),
)
look("Taxi", "car", ("yellow", "checkered"), shape="sedan", colour=(246, 196, 34), checker=True)
look("Buick", "car", ("pink", "finned"), shape="fins", colour=(232, 142, 160), roof=(242, 236, 226))
look("Van", "car", ("white", "tall"), shape="van", colour=(232, 234, 236), bumper=(60, 62, 66))
