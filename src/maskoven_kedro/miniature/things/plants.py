"""Plants: how cacti, mushrooms and single leaves are drawn, and the looks of their entities."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from maskoven_kedro.miniature.catalogue import kind, look
from maskoven_kedro.miniature.colours import darker, lighter, mix
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.ink import (
    Colour,
    Contour,
    Part,
    blob,
    ellipse,
    leaf,
    limb,
    polygon,
    rotated,
    shifted,
)


def petals(
    x: float, y: float, count: int, length: float, width: float, turn: float = 0.0
) -> tuple[Contour, ...]:
    """Return a ring of petals around (x, y); narrow enough not to overlap, it is one part."""
    return tuple(leaf(x, y, length, width, turn + 360 * i / count) for i in range(count))


def grounded(parts: list[Part]) -> list[Part]:
    """Return the parts moved up or down until the lowest solid point stands on y = +1."""
    low = max(float(contour[:, 1].max()) for part in parts if not part.paint for contour in part.outline)
    return [
        replace(part, outline=tuple(shifted(contour, 0, 1 - low) for contour in part.outline))
        for part in parts
    ]


def dots(
    dice: Dice, count: int, x: float, y: float, rx: float, ry: float, size: float
) -> tuple[Contour, ...]:
    """Return round spots spread evenly (sunflower spiral) over an ellipse, each moved a little."""
    spots = []
    for i in range(count):
        reach, angle = math.sqrt((i + 0.5) / count), 2.39996 * i + dice.uniform(-0.2, 0.2)
        radius = dice.jitter(size, 0.25)
        spots.append(
            ellipse(x + rx * reach * math.cos(angle), y + ry * reach * math.sin(angle), radius, radius)
        )
    return tuple(spots)


@kind(
    "cactus",
    nouns=("cactus",),
    plural="cacti",
    general="plant",
    category="plant",
    pose="stands",
    places=("desert", "studio", "garden"),
    size=(0.5, 0.85),
    crowd=True,
)
def cactus(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A cactus: a column with arms, a barrel, or pads."""
    return grounded(_CACTI[features["form"]](features["body"], features["spine"], dice))


def _ribs(path: list[tuple[float, float]], width: float, count: int, colour: Colour) -> Part:
    lines = []
    for i in range(count):
        offset = width * ((i + 0.5) / count - 0.5) * 0.96
        lines.append(limb([(x + offset, y) for x, y in path], 0.022))
    return Part(tuple(lines), colour, paint=True)


def _spines(points: list[tuple[float, float]], colour: Colour, size: float = 0.035) -> Part:
    marks = []
    for x, y in points:
        marks += [
            limb([(x - size, y - size), (x + size, y + size)], 0.012),
            limb([(x + size, y - size * 0.6), (x + 0.3 * size, y + 0.1 * size)], 0.012),
        ]
    return Part(tuple(marks), colour, 0.2)


def _saguaro(body: Colour, spine: Colour, dice: Dice) -> list[Part]:
    up = dice.uniform(-0.08, 0.08)
    left = [(-0.1, 0.22), (-0.42, 0.2), (-0.54, 0.02), (-0.54, -0.4 + up)]
    right = [(0.1, 0.42), (0.4, 0.4), (0.5, 0.22), (0.5, -0.12 - up)]
    parts = [Part((limb(path, 0.25),), body, 0.85, texture="bark", grain=0.25) for path in (left, right)]
    parts += [
        _ribs([(-0.54, -0.5 + up), (-0.54, 0.0)], 0.25, 3, darker(body, 0.35)),
        _ribs([(0.5, -0.2 - up), (0.5, 0.2)], 0.25, 3, darker(body, 0.35)),
        Part(
            (limb([(0, 1.0), (0, 0.2), (0, -0.82)], [0.34, 0.4, 0.34]),),
            body,
            0.9,
            texture="bark",
            grain=0.25,
        ),
        _ribs([(0, 1), (0, -0.88)], 0.38, 5, darker(body, 0.35)),
        _spines(
            [(x, y) for x in (-0.12, 0.0, 0.12) for y in (-0.7, -0.45, -0.2, 0.05, 0.3, 0.55, 0.8)], spine
        ),
        _spines(
            [(-0.54, y + up) for y in (-0.4, -0.2, 0.0)] + [(0.5, y - up) for y in (-0.1, 0.08, 0.24)], spine
        ),
    ]
    parts += [
        Part(petals(x, y, 6, 0.1, 0.07, 15), (250, 248, 236), 0.5)
        for x, y in ((-0.1, -0.96), (0.1, -0.95), (-0.54, -0.53 + up))
    ]
    return parts


def _prickly(body: Colour, spine: Colour, dice: Dice) -> list[Part]:
    parts = []
    pads = (
        (-0.42, -0.2, 0.27, 0.36, -30),
        (0.44, -0.12, 0.26, 0.36, 34),
        (0.02, -0.42, 0.25, 0.36, 4),
        (0.0, 0.42, 0.36, 0.58, 0),
    )
    fruits = ((-0.66, -0.46), (-0.5, -0.56), (0.02, -0.84), (0.16, -0.8), (0.6, -0.44), (0.72, -0.32))
    for i, (x, y) in enumerate(fruits):
        parts.append(
            Part(
                (ellipse(x, y, 0.08, 0.12, math.degrees(x) * 0.5),),
                (188, 44, 74) if i % 3 else (242, 180, 44),
                0.9,
                0.2,
            )
        )
    for i, (x, y, rx, ry, turn) in enumerate(pads):
        angle = turn + dice.uniform(-6, 6)
        parts.append(
            Part(
                (ellipse(x, y, rx, ry, angle),),
                mix(body, lighter(body, 0.2), i % 2 * 0.6),
                0.55,
                texture="leaf",
                grain=0.4,
            )
        )
        areole = ellipse(0, 0, 0.02, 0.02)
        grid = [
            shifted(rotated(shifted(areole, u * rx, v * ry), angle), x, y)
            for u in (-0.5, 0, 0.5)
            for v in (-0.7, -0.35, 0.0, 0.35, 0.7)
        ]
        parts.append(Part(tuple(grid), spine, 0.2, paint=True))
    return parts


def _barrel(body: Colour, spine: Colour, dice: Dice) -> list[Part]:
    height = dice.uniform(-0.06, 0.06)
    parts = [
        Part(
            (
                blob(
                    (-0.72, 0.3),
                    (-0.6, -0.4 + height),
                    (0, -0.72 + height),
                    (0.6, -0.4 + height),
                    (0.72, 0.3),
                    (0.5, 0.98),
                    (-0.5, 0.98),
                ),
            ),
            body,
            0.9,
        )
    ]
    for i in range(-3, 4):
        bulge = i * 0.21
        path = [(bulge * 0.3, -0.62 + height), (bulge * 0.95, -0.2), (bulge * 1.05, 0.3), (bulge * 0.8, 0.98)]
        parts.append(
            Part(
                (limb(path, [0.03, 0.08, 0.09, 0.06]),),
                darker(body, 0.3) if i % 2 else lighter(body, 0.1),
                paint=True,
            )
        )
        points = [
            (bulge * (0.75 + 0.3 * math.sin(3.1 * (y + 0.5) / 1.4)), y)
            for y in (-0.4, -0.16, 0.08, 0.32, 0.56, 0.8)
        ]
        parts.append(_spines(points, spine, 0.055))
    for x, y in ((-0.2, -0.66), (0.2, -0.66), (0.0, -0.74), (-0.09, -0.6), (0.1, -0.6)):
        parts.append(Part(petals(x, y + height, 6, 0.15, 0.1, 10), (246, 206, 60), 0.5))
    return parts


def _hairy(body: Colour, spine: Colour, dice: Dice) -> list[Part]:
    parts = []
    for x, top, width in ((-0.36, -0.1, 0.34), (0.4, 0.2, 0.32), (0.02, -0.8, 0.42)):
        lean = dice.uniform(-0.04, 0.04)
        spinal = [(x, 1.0), (x, (top + 1) / 2), (x + lean, top)]
        parts.append(
            Part((limb(spinal, [width * 0.9, width, width * 0.85]),), body, 0.9, texture="fur", grain=0.6)
        )
        for shade, offset in ((0.0, 0.0), (0.3, 0.5), (0.12, 0.25)):
            hairs = []
            for i in range(5):
                u = x + width * 1.16 * ((i + 0.25 + offset) / 5 - 0.5)
                start = top + dice.uniform(-0.04, 0.2)
                hairs.append(
                    limb(
                        [
                            (u * 0.7 + x * 0.3 + lean, start),
                            (u, start + 0.3),
                            (u + lean, min(1.0, dice.uniform(0.6, 1.1))),
                        ],
                        [0.02, 0.04, 0.01],
                    )
                )
            parts.append(Part(tuple(hairs), mix(spine, body, shade), 0.6, texture="fur", grain=0.5))
        parts.append(
            Part((ellipse(x + lean, top - 0.06, width * 0.48, 0.16),), spine, 0.9, texture="fur", grain=0.9)
        )
    return parts


_CACTI = {"saguaro": _saguaro, "prickly": _prickly, "barrel": _barrel, "hairy": _hairy}

look("Saguaro", "cactus", ("green", "tall"), form="saguaro", body=(86, 128, 74), spine=(226, 216, 170))
look(
    "Opuntia ficus-indica",
    "cactus",
    ("green", "flat"),
    form="prickly",
    body=(104, 150, 92),
    spine=(244, 234, 190),
)
look("Ferocactus", "cactus", ("green", "round"), form="barrel", body=(74, 120, 66), spine=(192, 74, 52))
look(
    "Cephalocereus senilis",
    "cactus",
    ("white", "hairy"),
    form="hairy",
    body=(150, 160, 136),
    spine=(236, 234, 224),
)


@kind(
    "mushroom",
    nouns=("mushroom", "fungus"),
    plural="mushrooms",
    general="organism",
    category="plant",
    pose="stands",
    places=("forest", "meadow", "garden"),
    size=(0.4, 0.7),
    crowd=True,
)
def mushroom(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A mushroom seen from the side: stem, gills and cap."""
    return grounded(_MUSHROOMS[features["form"]](features, dice))


def _parasol(features: dict[str, Any], dice: Dice) -> list[Part]:
    cap, stem, width = features["cap"], features["stem"], features.get("width", 0.26)
    lean, rim = dice.uniform(-0.05, 0.05), -0.02
    parts = [
        Part(
            (
                limb(
                    [(lean, rim - 0.1), (0, 0.5), (0, 0.9)],
                    [width * 0.8, width, width * features.get("foot", 1.3)],
                ),
            ),
            stem,
            0.85,
            texture="bark",
            grain=0.18,
        )
    ]
    if features.get("ring"):
        parts.append(
            Part(
                (
                    blob(
                        (-0.26, 0.3),
                        (0, 0.18),
                        (0.26, 0.3),
                        (0.2, 0.36),
                        (0.1, 0.32),
                        (0, 0.37),
                        (-0.1, 0.32),
                        (-0.2, 0.36),
                    ),
                ),
                lighter(stem, 0.4),
                0.4,
            )
        )
        parts.append(
            Part(
                tuple(
                    ellipse(x, 0.84 + 0.06 * (i % 2), 0.05, 0.035)
                    for i, x in enumerate((-0.16, -0.05, 0.06, 0.17))
                ),
                lighter(stem, 0.3),
                0.6,
            )
        )
    dome = features.get("dome", 0.86)
    parts += [
        Part((ellipse(lean, rim, 0.84, 0.2),), features["gills"], 0.3),
        Part(
            tuple(
                limb([(lean + 0.05 * i, rim - 0.06), (lean + 0.115 * i, rim + 0.17)], 0.014)
                for i in range(-7, 8)
            ),
            darker(features["gills"], 0.2),
            paint=True,
        ),
        Part(
            (
                blob(
                    (lean - 0.93, rim + 0.02),
                    (lean - 0.8, rim - dome * 0.55),
                    (lean - 0.38, rim - dome * 0.97),
                    (lean, rim - dome * 1.04),
                    (lean + 0.38, rim - dome * 0.97),
                    (lean + 0.8, rim - dome * 0.55),
                    (lean + 0.93, rim + 0.02),
                    (lean + 0.5, rim + 0.08),
                    (lean, rim + 0.04),
                    (lean - 0.5, rim + 0.08),
                ),
            ),
            cap,
            0.85,
            features.get("gloss", 0.2),
            features.get("skin", "smooth"),
        ),
    ]
    if features.get("spots"):
        for x, y, size in (
            (-0.62, -0.22, 0.09),
            (-0.4, -0.5, 0.12),
            (-0.2, -0.16, 0.1),
            (0.02, -0.62, 0.12),
            (0.1, -0.32, 0.13),
            (0.42, -0.52, 0.1),
            (0.44, -0.16, 0.11),
            (0.7, -0.26, 0.08),
            (-0.1, -0.82, 0.07),
            (-0.66, -0.04, 0.05),
            (0.26, -0.76, 0.06),
        ):
            parts.append(
                Part(
                    (ellipse(lean + x, y, dice.jitter(size, 0.2), size * 0.78),),
                    features["spots"],
                    0.7,
                    texture="crumb",
                )
            )
    if features.get("bands"):
        parts += [
            Part(
                (
                    ellipse(lean, rim - 0.44, r, r * 0.62),
                    ellipse(lean, rim - 0.44, r - 0.06, (r - 0.06) * 0.62),
                ),
                features["bands"],
                paint=True,
                texture="crumb",
            )
            for r in (0.74, 0.5, 0.26)
        ]
    return parts


def _funnel(features: dict[str, Any], dice: Dice) -> list[Part]:
    cap, tilt = features["cap"], dice.uniform(-0.06, 0.06)
    parts = [
        Part(
            (
                blob(
                    (-0.8, -0.56),
                    (-0.42, -0.14),
                    (-0.2, 0.3),
                    (-0.17, 0.96),
                    (0.15, 0.96),
                    (0.18, 0.3),
                    (0.42, -0.1),
                    (0.84, -0.5 + tilt),
                    (0, -0.42),
                ),
            ),
            features["gills"],
            0.7,
        ),
    ]
    folds = []
    for i in range(-5, 6):
        folds.append(
            limb(
                [(0.15 * i, -0.42 + 0.02 * abs(i)), (0.075 * i, 0.0), (0.026 * i, 0.46)], [0.03, 0.024, 0.01]
            )
        )
    wave = [
        (-0.9, -0.52),
        (-0.7, -0.74),
        (-0.4, -0.66),
        (-0.1, -0.8),
        (0.24, -0.7),
        (0.52, -0.82),
        (0.84, -0.66 + tilt),
        (0.92, -0.44 + tilt),
        (0.64, -0.34),
        (0.4, -0.42),
        (0.12, -0.26),
        (-0.16, -0.38),
        (-0.44, -0.28),
        (-0.7, -0.4),
    ]
    parts += [
        Part(tuple(folds), darker(features["gills"], 0.25), paint=True),
        Part((blob(*wave),), cap, 0.6, 0.15, "peel"),
        Part(
            (blob((-0.5, -0.52), (-0.1, -0.62), (0.4, -0.6), (0.6, -0.52), (0.1, -0.44)),),
            darker(cap, 0.22),
            paint=True,
            texture="peel",
        ),
    ]
    return parts


def _inkcap(features: dict[str, Any], dice: Dice) -> list[Part]:
    cap, lean = features["cap"], dice.uniform(-0.04, 0.04)
    parts = [
        Part((limb([(0, 0.2), (0, 0.94)], [0.2, 0.24]),), features["stem"], 0.85),
        Part((ellipse(0, 0.58, 0.18, 0.05),), lighter(features["stem"], 0.4), 0.5),
        Part(
            (
                blob(
                    (-0.36, 0.36),
                    (-0.4, -0.2),
                    (-0.26, -0.8),
                    (lean, -0.98),
                    (0.26, -0.8),
                    (0.4, -0.2),
                    (0.36, 0.36),
                    (0.18, 0.3),
                    (0, 0.38),
                    (-0.18, 0.3),
                ),
            ),
            cap,
            0.9,
            texture="fur",
            grain=0.3,
        ),
        Part(
            (
                polygon(
                    (-0.42, 0.2), (-0.2, 0.12), (0, 0.2), (0.2, 0.12), (0.42, 0.2), (0.42, 0.5), (-0.42, 0.5)
                ),
            ),
            features["gills"],
            paint=True,
            texture="bark",
        ),
        Part((ellipse(lean, -0.9, 0.2, 0.14),), (190, 156, 112), paint=True, texture="crumb"),
    ]
    for i in range(14):
        x, y = (
            -0.28 + 0.14 * (i % 5) + (0.06 if i % 2 else 0),
            -0.7 + 0.27 * (i // 4) + dice.uniform(-0.05, 0.05),
        )
        parts.append(
            Part((leaf(x, y, 0.2, 0.12, 90 + x * 60),), mix(cap, (176, 146, 108), 0.55), 0.5, texture="fur")
        )
    return parts


_MUSHROOMS = {"parasol": _parasol, "funnel": _funnel, "inkcap": _inkcap}

look(
    "Amanita muscaria",
    "mushroom",
    ("red", "spotted"),
    form="parasol",
    cap=(206, 40, 26),
    stem=(240, 234, 220),
    gills=(244, 238, 224),
    ring=True,
    spots=(250, 246, 234),
    gloss=0.5,
)
look(
    "Boletus edulis",
    "mushroom",
    ("brown", "thick"),
    form="parasol",
    cap=(132, 82, 44),
    stem=(226, 204, 164),
    gills=(216, 196, 120),
    width=0.52,
    foot=1.25,
    dome=0.72,
)
look("Chanterelle", "mushroom", ("yellow", "wavy"), form="funnel", cap=(244, 176, 46), gills=(246, 196, 84))
look(
    "Agaricus bisporus",
    "mushroom",
    ("white", "round"),
    form="parasol",
    cap=(240, 234, 224),
    stem=(236, 230, 218),
    gills=(176, 128, 110),
    width=0.4,
    foot=1.0,
    dome=0.8,
)
look(
    "Lactarius indigo",
    "mushroom",
    ("blue", "ringed"),
    form="parasol",
    cap=(84, 116, 176),
    stem=(110, 140, 190),
    gills=(64, 96, 168),
    bands=(52, 80, 146),
    dome=0.62,
    width=0.34,
    foot=0.9,
)
look(
    "Coprinus comatus",
    "mushroom",
    ("white", "shaggy"),
    form="inkcap",
    cap=(244, 240, 230),
    stem=(238, 234, 226),
    gills=(74, 60, 60),
)


@kind(
    "leaf",
    nouns=("leaf",),
    plural="leaves",
    general="plant",
    category="plant",
    pose="lies",
    places=("floor", "forest", "table", "street", "garden"),
    size=(0.4, 0.75),
    crowd=True,
)
def foliage(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A single leaf, seen from above."""
    return _LEAVES[features["form"]](features["blade"], features["vein"], dice)


def _veins(paths: list[list[tuple[float, float]]], colour: Colour, width: float = 0.03) -> list[Part]:
    return [Part((limb(path, [width, width * 0.4]),), colour, paint=True) for path in paths]


def _maple(blade: Colour, vein: Colour, dice: Dice) -> list[Part]:
    half = [
        (0.0, -1.0),
        (0.12, -0.72),
        (0.26, -0.78),
        (0.22, -0.4),
        (0.5, -0.62),
        (0.54, -0.5),
        (0.78, -0.54),
        (0.74, -0.34),
        (0.94, -0.22),
        (0.6, 0.04),
        (0.66, 0.18),
        (0.3, 0.22),
        (0.1, 0.32),
        (0.04, 0.4),
    ]
    outline = polygon(*half, *[(-x, y) for x, y in half[::-1]])
    tips = [(0.0, -0.94), (0.68, -0.46), (-0.68, -0.46), (0.56, 0.12), (-0.56, 0.12)]
    parts = [
        Part((limb([(0, 0.3), (0.02, 0.7), (dice.uniform(-0.12, 0.12), 1)], 0.06),), darker(blade, 0.35)),
        Part((outline,), blade, 0.3, 0.1, "leaf", 0.6),
        Part(
            (blob((0, 0.2), (-0.3, -0.1), (-0.2, -0.4), (0, -0.6), (0.2, -0.4), (0.3, -0.1)),),
            lighter(blade, 0.12),
            paint=True,
            texture="leaf",
            grain=0.7,
        ),
    ]
    parts += _veins([[(0, 0.36), tip] for tip in tips], vein, 0.04)
    parts += _veins(
        [[(0, y), (s * 0.18, y - 0.2)] for y in (-0.1, -0.4) for s in (-1, 1)]
        + [[(s * 0.34, -0.05), (s * 0.42, -0.34)] for s in (-1, 1)],
        vein,
        0.025,
    )
    return parts


def _banana_leaf(blade: Colour, vein: Colour, dice: Dice) -> list[Part]:
    slits = sorted(dice.uniform(-0.5, 0.75) for _ in range(3))
    edge: list[tuple[float, float]] = []
    for step in range(25):
        t = step / 24
        edge.append((-0.92 + 1.8 * t, -0.36 * math.sin(math.pi * t) ** 0.55))
    upper = []
    for x, y in edge:
        upper.append((x, y))
        if any(0 <= s - x < 0.075 for s in slits):
            upper += [(x + 0.0, y * 0.3), (x + 0.03, y)]
    lower = [(x, -y) for x, y in edge[::-1]]
    parts = [
        Part((limb([(0.8, 0), (1.0, 0.02)], 0.1),), vein),
        Part((polygon(*upper, *lower),), blade, 0.45, 0.3, "leaf", 0.5),
    ]
    ribs = [
        limb([(x, 0), (x - 0.1, side * 0.34)], 0.014)
        for x in [-0.75 + 0.11 * i for i in range(15)]
        for side in (-1, 1)
    ]
    parts += [
        Part(tuple(ribs), darker(blade, 0.18), paint=True),
        Part((limb([(-0.9, 0), (0.9, 0)], [0.02, 0.08]),), vein, 0.8, 0.2),
    ]
    return parts


def _ginkgo(blade: Colour, vein: Colour, dice: Dice) -> list[Part]:
    notch = dice.uniform(-0.06, 0.06)
    fan = blob(
        (0, 0.42),
        (-0.4, 0.1),
        (-0.9, -0.12),
        (-0.86, -0.44),
        (-0.56, -0.7),
        (-0.22, -0.84),
        (notch - 0.06, -0.78),
        (notch, -0.3),
        (notch + 0.08, -0.78),
        (0.24, -0.86),
        (0.58, -0.7),
        (0.86, -0.42),
        (0.9, -0.1),
        (0.4, 0.1),
    )
    lines = [
        limb([(0, 0.38), (0.82 * math.sin(a), 0.4 - 1.18 * math.cos(a))], [0.008, 0.02])
        for a in [-0.95 + 0.19 * i for i in range(11)]
    ]
    return [
        Part((limb([(0, 0.36), (0.04, 0.7), (0.12, 1)], 0.055),), darker(blade, 0.3), 0.7),
        Part((fan,), blade, 0.3, 0.1, "leaf", 0.4),
        Part(tuple(lines), vein, paint=True),
    ]


def _clover(blade: Colour, vein: Colour, dice: Dice) -> list[Part]:
    turn = dice.uniform(-10, 10)
    heart = blob(
        (0, 0),
        (-0.24, -0.2),
        (-0.42, -0.5),
        (-0.32, -0.74),
        (-0.12, -0.76),
        (0, -0.64),
        (0.12, -0.76),
        (0.32, -0.74),
        (0.42, -0.5),
        (0.24, -0.2),
    )
    band = blob((-0.26, -0.34), (0, -0.52), (0.26, -0.34), (0.3, -0.4), (0, -0.62), (-0.3, -0.4))
    parts = [Part((limb([(0, 0), (0.14, 0.6), (0.3, 1.0)], 0.06),), darker(blade, 0.1), 0.8)]
    for i in range(4):
        angle = 45 + 90 * i + turn
        parts.append(
            Part(
                (shifted(rotated(heart, angle), 0, -0.16),),
                mix(blade, lighter(blade, 0.15), i % 2),
                0.4,
                texture="leaf",
            )
        )
        parts.append(Part((shifted(rotated(band, angle), 0, -0.16),), vein, paint=True))
        parts.append(
            Part(
                (shifted(rotated(limb([(0, 0), (0, -0.6)], 0.02), angle), 0, -0.16),),
                darker(blade, 0.25),
                paint=True,
            )
        )
    return parts


def _monstera(blade: Colour, vein: Colour, dice: Dice) -> list[Part]:
    right = [
        (0.0, -0.62),
        (0.3, -0.8),
        (0.62, -0.7),
        (0.42, -0.42),
        (0.82, -0.56),
        (0.94, -0.3),
        (0.44, -0.18),
        (0.94, -0.14),
        (0.92, 0.16),
        (0.42, 0.1),
        (0.82, 0.34),
        (0.66, 0.58),
        (0.32, 0.34),
        (0.44, 0.74),
        (0.12, 0.9),
        (0.0, 1.0),
    ]
    outline = polygon(*right, *[(-x, y) for x, y in right[::-1]])
    holes = [ellipse(s * 0.2, y, 0.07, 0.03, s * 20) for s in (-1, 1) for y in (-0.3, 0.0, 0.26)]
    parts = [
        Part((limb([(0, -0.6), (0.02, -0.8), (dice.uniform(-0.1, 0.1), -1.0)], 0.06),), vein),
        Part((outline, *holes), blade, 0.35, 0.3, "leaf", 0.4),
    ]
    parts += _veins([[(0, -0.62), (0, 0.94)]], vein, 0.05)
    parts += _veins(
        [
            [(0, y), (s * 0.6, y + d)]
            for s in (-1, 1)
            for y, d in ((-0.5, -0.12), (-0.2, -0.12), (0.08, 0.0), (0.3, 0.1))
        ],
        vein,
        0.03,
    )
    return parts


_LEAVES = {
    "maple": _maple,
    "banana": _banana_leaf,
    "ginkgo": _ginkgo,
    "clover": _clover,
    "monstera": _monstera,
}

look("Maple leaf", "leaf", ("red", "pointed"), form="maple", blade=(200, 56, 30), vein=(244, 176, 96))
look("Banana leaf", "leaf", ("green", "long"), form="banana", blade=(84, 152, 62), vein=(196, 214, 130))
look(
    "Ginkgo biloba",
    "leaf",
    ("yellow", "fan-shaped"),
    form="ginkgo",
    blade=(238, 200, 62),
    vein=(206, 160, 44),
)
look("Four-leaf clover", "leaf", ("green", "small"), form="clover", blade=(66, 140, 60), vein=(170, 206, 140))
look(
    "Monstera deliciosa",
    "leaf",
    ("green", "split"),
    form="monstera",
    blade=(36, 98, 56),
    vein=(132, 178, 110),
)
