"""Lighthouses, windmills and big wheels, and the looks of their entities."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from maskoven_kedro.miniature.catalogue import kind, look
from maskoven_kedro.miniature.colours import COLOURS, darker, lighter
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.ink import (
    Colour,
    Part,
    box,
    ellipse,
    limb,
    polygon,
    rotated,
    sector,
)
from maskoven_kedro.miniature.things.places import PANE, arch, row, taper

# ---- lighthouses ----


@kind(
    "lighthouse",
    nouns=("lighthouse",),
    plural="lighthouses",
    general="building",
    category="building",
    pose="rises",
    places=("sea", "beach", "meadow"),
    size=(0.65, 0.92),
)
def lighthouse(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A lighthouse on its rock or lawn."""
    wall: Colour = features["colour"]
    band: Colour = features.get("band", wall)
    top, half, foot = features.get("top", -0.5), features.get("half", 0.15), features.get("foot", 0.24)
    cap: Colour = features.get("cap", (50, 52, 58))
    parts = []
    if features.get("house"):
        side = 0.56 + dice.uniform(-0.04, 0.04)
        parts += [
            Part((box(side - 0.3, 0.58, side + 0.34, 1.0),), (238, 234, 224), 0.3),
            Part(
                (polygon((side - 0.36, 0.6), (side - 0.22, 0.36), (side + 0.26, 0.36), (side + 0.4, 0.6)),),
                features["house"],
                0.4,
                texture="brick",
            ),
            Part(
                (box(side - 0.2, 0.7, side - 0.06, 0.86), box(side + 0.12, 0.7, side + 0.26, 0.86)),
                PANE,
                0.2,
                0.5,
            ),
        ]
    if features.get("rock"):
        bumps = [
            (-0.8, 1.0),
            (-0.7, 0.84),
            (-0.42, 0.74),
            (-0.1, 0.8),
            (0.2, 0.72),
            (0.52, 0.82),
            (0.84, 0.9),
            (0.9, 1.0),
        ]
        parts.append(Part((polygon(*bumps),), (168, 160, 150), 0.6, texture="stone", grain=0.8))
    base = 0.86 if features.get("rock") else 1.0
    parts.append(Part((taper(0, top, half, base, foot),), wall, 0.75, 0.2, texture="stone", grain=0.12))
    if features.get("pattern") == "spiral":
        for y in np.arange(-0.9, 1.4, 0.5).tolist():
            parts.append(
                Part(
                    (polygon((-0.4, y + 0.3), (0.4, y), (0.4, y + 0.25), (-0.4, y + 0.55)),), band, paint=True
                )
            )
    elif features.get("pattern") == "stripes":
        count = features["count"]
        step = (base - top) / (2 * count)
        parts.append(
            Part(
                tuple(box(-0.4, top + step * 2 * i, 0.4, top + step * (2 * i + 1)) for i in range(count)),
                band,
                paint=True,
            )
        )
    windows = tuple(
        arch(x, y, 0.06, 0.11)
        for x, y in ((-0.02, top + 0.36), (0.03, top + 0.74), (-0.02, top + 1.1))
        if y < base - 0.1
    )
    parts += [
        Part(windows, PANE, 0.2, 0.5),
        Part((arch(0, base, 0.12, 0.2),), features.get("door", (90, 60, 44)), 0.2),
        Part((box(-half - 0.08, top - 0.03, half + 0.08, top + 0.03, 0.02),), cap, 0.5),
        Part(
            tuple(limb([(x, top - 0.02), (x, top - 0.12)], 0.014) for x in row(7, -half - 0.08, half + 0.08)),
            darker(cap, 0.2),
            0.2,
        ),
        Part((limb([(-half - 0.07, top - 0.12), (half + 0.07, top - 0.12)], 0.02),), cap, 0.4),
        Part((box(-half * 0.62, top - 0.26, half * 0.62, top - 0.02),), (252, 232, 150), 0.5, 0.7, glow=0.6),
        Part(
            tuple(limb([(x, top - 0.26), (x, top - 0.03)], 0.016) for x in (-half * 0.55, 0.0, half * 0.55)),
            cap,
            0.2,
        ),
        Part(
            (sector(0, top - 0.24, half * 0.8, 180, 360), limb([(0, top - 0.3), (0, top - 0.46)], 0.02)),
            cap,
            0.7,
            0.4,
        ),
    ]
    return parts


look(
    "Dunkirk Lighthouse",
    "lighthouse",
    ("white", "tall"),
    colour=(240, 238, 230),
    top=-0.54,
    half=0.12,
    foot=0.19,
    cap=(46, 70, 66),
    house=(120, 124, 130),
)
look(
    "Cape Hatteras Lighthouse",
    "lighthouse",
    ("black", "spiral-striped"),
    colour=(242, 242, 240),
    band=(30, 30, 34),
    pattern="spiral",
    door=(150, 60, 44),
)
look(
    "West Quoddy Head Light",
    "lighthouse",
    ("red", "striped"),
    colour=(244, 242, 238),
    band=(206, 34, 34),
    pattern="stripes",
    count=6,
    top=-0.3,
    half=0.17,
    foot=0.26,
    house=(170, 50, 44),
)
look(
    "Peggy's Point Lighthouse",
    "lighthouse",
    ("white", "red-topped"),
    colour=(244, 242, 238),
    cap=(206, 34, 34),
    top=-0.1,
    half=0.17,
    foot=0.3,
    rock=True,
    door=(206, 34, 34),
)


# ---- windmills ----


@kind(
    "windmill",
    nouns=("windmill",),
    plural="windmills",
    general="building",
    category="building",
    pose="rises",
    places=("meadow", "garden"),
    size=(0.65, 0.92),
)
def windmill(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A windmill, its sails at some angle."""
    wall: Colour = features["colour"]
    x, y, reach = 0.0, features["hub"], features["reach"]
    turn = dice.uniform(12, 78)
    parts = []
    if features["shape"] == "post":
        parts += [
            Part(
                (
                    limb([(0, 0.4), (-0.42, 1.0)], 0.07),
                    limb([(0, 0.4), (0.42, 1.0)], 0.07),
                    box(-0.05, 0.4, 0.05, 1.0),
                ),
                (84, 66, 50),
                0.5,
                texture="wood",
            ),
            Part(
                (polygon((-0.34, -0.2), (0.34, -0.2), (0.3, 0.6), (-0.3, 0.6)),),
                wall,
                0.35,
                texture="wood",
                grain=0.9,
            ),
            Part(
                tuple(box(-0.4, -0.14 + 0.1 * i, 0.4, -0.125 + 0.1 * i) for i in range(8)),
                darker(wall, 0.4),
                paint=True,
            ),
            Part(
                (polygon((-0.38, -0.16), (0, -0.56), (0.38, -0.16)),), darker(wall, 0.3), 0.4, texture="wood"
            ),
        ]
    else:
        body = taper(0, -0.34, features.get("half", 0.2), 1.0, features.get("foot", 0.44))
        parts.append(Part((body,), wall, 0.6, texture=features["texture"], grain=0.5))
        if features.get("base"):
            parts.append(
                Part((box(-1, 0.5, 1, 1.1),), features["base"], paint=True, texture="brick", grain=0.6)
            )
            parts.append(Part((box(-0.56, 0.46, 0.56, 0.53, 0.02),), (230, 226, 214), 0.4, texture="wood"))
            parts.append(
                Part(
                    (
                        *[limb([(u, 0.47), (u, 0.34)], 0.02) for u in row(9, -0.55, 0.55)],
                        limb([(-0.54, 0.35), (0.54, 0.35)], 0.025),
                    ),
                    (230, 226, 214),
                    0.3,
                )
            )
        if features["shape"] == "dome":
            cap, shingle = sector(0, -0.33, 0.27, 180, 360), "metal"
        else:
            cap, shingle = polygon((-0.27, -0.3), (-0.2, -0.5), (0, -0.62), (0.2, -0.5), (0.27, -0.3)), "wood"
        parts.append(Part((cap,), features["cap"], 0.6, texture=shingle))
    parts.append(
        Part(
            (arch(0, features.get("sill", 1.0), 0.17, 0.28), box(-0.06, 0.12, 0.06, 0.28, 0.02)),
            (60, 46, 38),
            0.2,
        )
    )
    stock, lattice, cloth = [], [], []
    for i in range(4):
        angle = turn + 90 * i
        stock.append(rotated(limb([(x, y), (x + reach, y)], 0.045), angle, x, y))
        cloth.append(rotated(box(x + 0.2 * reach, y + 0.01, x + reach, y + 0.19 * reach), angle, x, y))
        lattice += [
            rotated(box(x + u * reach, y, x + u * reach + 0.022, y + 0.19 * reach), angle, x, y)
            for u in (0.2, 0.33, 0.46, 0.59, 0.72, 0.85, 0.97)
        ]
        lattice += [
            rotated(box(x + 0.2 * reach, y + v, x + reach, y + v + 0.018), angle, x, y)
            for v in (0.08 * reach, 0.18 * reach)
        ]
    parts += [
        Part(tuple(cloth), features.get("sail", (240, 232, 212)), 0.1, texture="cloth"),
        Part(tuple(stock), (96, 66, 46), 0.5),
        Part(tuple(lattice[0::2]), (112, 78, 54), paint=True),
        Part(tuple(lattice[1::2]), (112, 78, 54), paint=True),
        Part((ellipse(x, y, 0.065, 0.065),), (70, 50, 40), 0.7, 0.3),
    ]
    return parts


look(
    "De Gooyer",
    "windmill",
    ("brown", "eight-sided"),
    shape="smock",
    colour=(122, 94, 66),
    texture="wood",
    base=(168, 84, 60),
    cap=(84, 72, 62),
    hub=-0.32,
    reach=0.68,
    half=0.22,
)
look(
    "Brill Windmill",
    "windmill",
    ("black", "wooden"),
    shape="post",
    colour=(74, 66, 60),
    hub=-0.16,
    reach=0.82,
    sill=0.58,
    sail=(250, 248, 240),
)
look(
    "Montefiore Windmill",
    "windmill",
    ("white", "domed"),
    shape="dome",
    colour=(236, 224, 196),
    texture="brick",
    cap=(128, 134, 142),
    hub=-0.3,
    reach=0.68,
    half=0.25,
    foot=0.36,
    sail=(206, 196, 176),
)


# ---- big wheels ----


@kind(
    "wheel",
    nouns=("big wheel",),
    plural="big wheels",
    general="ride",
    category="location",
    pose="rises",
    places=("street", "sea", "garden"),
    size=(0.7, 0.95),
)
def big_wheel(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A fairground or observation wheel with its cabins."""
    x, y, radius = 0.0, -0.08, 0.78
    frame: Colour = features["colour"]
    count = features["count"]
    start = dice.uniform(0, 360.0 / count)
    angles = [math.radians(start + 360.0 * i / count) for i in range(count)]
    rim = [(x + radius * math.cos(a), y + radius * math.sin(a)) for a in angles]
    parts = []
    legs = [[(-0.46, 0.94), (x, y)], [(0.46, 0.94), (x, y)]]
    if features.get("lean"):
        legs = [[(0.2, 0.94), (x, y)], [(0.6, 0.94), (x, y)]]
    parts.append(Part(tuple(limb(leg, [0.09, 0.06]) for leg in legs), features["legs"], 0.6, 0.3))
    spokes = tuple(limb([(x, y), p], features.get("spoke", 0.018)) for p in rim)
    parts.append(Part(spokes[0::2], darker(frame, 0.15), 0.3))
    parts.append(Part(spokes[1::2], darker(frame, 0.15), 0.3))
    for r, w in features["rings"]:
        parts.append(Part((ellipse(x, y, r, r), ellipse(x, y, r - w, r - w)), frame, 0.5, 0.3))
    parts.append(Part((ellipse(x, y, 0.1, 0.1),), features["legs"], 0.6, 0.4))
    if features.get("centre"):
        parts.append(Part((ellipse(x, y, 0.32, 0.32),), features["centre"], 0.2))
        parts.append(
            Part(
                tuple(sector(x, y, 0.3, 60 * i, 60 * i + 30, 0.1) for i in range(6)),
                (250, 246, 230),
                paint=True,
            )
        )
    colours = features["cabins"]
    for i, colour in enumerate(colours):
        here = rim[i :: len(colours)]
        if features.get("capsules"):
            parts.append(Part(tuple(ellipse(u, v, 0.075, 0.05) for u, v in here), colour, 0.7, 0.7))
        else:
            parts.append(
                Part(
                    tuple(box(u - 0.055, v - 0.015, u + 0.055, v + 0.1, 0.03) for u, v in here),
                    colour,
                    0.6,
                    0.4,
                )
            )
            parts.append(
                Part(
                    tuple(box(u - 0.038, v + 0.01, u + 0.038, v + 0.048, 0.01) for u, v in here),
                    lighter(PANE, 0.2),
                    paint=True,
                )
            )
    if features.get("hall"):
        parts.append(Part((box(-0.8, 0.78, 0.8, 1.0),), features["hall"], 0.3))
        parts.append(
            Part(tuple(box(u - 0.06, 0.83, u + 0.06, 0.93) for u in row(9, -0.78, 0.78)), PANE, paint=True)
        )
    else:
        parts.append(Part((box(-0.56, 0.94, 0.7, 1.0, 0.02),), (120, 120, 124), 0.3))
    return parts


look(
    "London Eye",
    "wheel",
    ("white", "glass"),
    colour=(240, 242, 244),
    legs=(228, 230, 234),
    count=20,
    rings=[(0.78, 0.03), (0.7, 0.02)],
    spoke=0.008,
    cabins=[(150, 190, 216)],
    capsules=True,
    lean=True,
)
look(
    "Tempozan Ferris Wheel",
    "wheel",
    ("white", "many-coloured"),
    colour=(236, 236, 230),
    legs=(220, 70, 60),
    count=18,
    rings=[(0.8, 0.05), (0.58, 0.03)],
    cabins=[COLOURS["red"], COLOURS["yellow"], COLOURS["blue"]],
)
look(
    "Baku Ferris Wheel",
    "wheel",
    ("blue",),
    colour=(40, 96, 190),
    legs=(236, 240, 246),
    count=14,
    rings=[(0.8, 0.06), (0.5, 0.04)],
    cabins=[(238, 240, 246)],
    centre=(52, 118, 206),
)
look(
    "Harbin Ferris Wheel",
    "wheel",
    ("red",),
    colour=(204, 48, 52),
    legs=(190, 40, 46),
    count=16,
    rings=[(0.8, 0.06), (0.66, 0.03), (0.4, 0.03)],
    cabins=[COLOURS["green"], COLOURS["yellow"]],
    hall=(228, 206, 150),
)
look(
    "Changsha Ferris Wheel",
    "wheel",
    ("purple",),
    colour=(128, 70, 168),
    legs=(226, 222, 234),
    count=12,
    rings=[(0.8, 0.09), (0.3, 0.03)],
    cabins=[COLOURS["orange"]],
)
look(
    "Steiger Ferris Wheel",
    "wheel",
    ("yellow",),
    colour=(244, 196, 50),
    legs=(60, 120, 70),
    count=10,
    rings=[(0.8, 0.05), (0.7, 0.03)],
    cabins=[COLOURS["green"], COLOURS["red"]],
    centre=(60, 130, 74),
    spoke=0.03,
)
