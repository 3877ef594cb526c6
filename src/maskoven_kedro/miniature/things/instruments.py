"""Musical instruments: how each kind is drawn, and the looks of its entities."""

# ruff: noqa: E501 (outlines are read as one list of points)

from __future__ import annotations

from typing import Any

import numpy as np

from maskoven_kedro.miniature.catalogue import kind, look
from maskoven_kedro.miniature.colours import darker, lighter
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.ink import Colour, Contour, Part, blob, box, ellipse, limb, mirrored, polygon

STEEL: Colour = (196, 198, 202)
EBONY: Colour = (36, 30, 30)


def _both(*points: tuple[float, float]) -> Contour:
    """Return a smooth outline that is even about x = 0, from its right half (top to bottom)."""
    return blob(*points, *((-x, y) for x, y in reversed(points)))


_BODIES: dict[str, Contour] = {
    "classical": _both((0.12, -0.12), (0.34, -0.08), (0.38, 0.1), (0.3, 0.28), (0.38, 0.46), (0.52, 0.7), (0.42, 0.94), (0.16, 1.0)),
    "stratocaster": blob((-0.1, -0.02), (-0.3, -0.2), (-0.46, -0.14), (-0.36, 0.14), (-0.38, 0.34), (-0.48, 0.62), (-0.38, 0.9), (-0.05, 1.0), (0.3, 0.94), (0.46, 0.68), (0.36, 0.36), (0.32, 0.16), (0.38, 0.0), (0.26, -0.06), (0.1, 0.1)),
    "les paul": blob((-0.12, -0.1), (-0.32, -0.06), (-0.4, 0.12), (-0.33, 0.32), (-0.46, 0.6), (-0.42, 0.86), (-0.12, 1.0), (0.2, 0.99), (0.44, 0.84), (0.46, 0.6), (0.33, 0.34), (0.4, 0.1), (0.3, 0.0), (0.12, 0.14)),
    "flying v": polygon((-0.12, -0.06), (0.12, -0.06), (0.34, 0.3), (0.66, 0.9), (0.6, 1.0), (0.44, 0.98), (0.0, 0.44), (-0.44, 0.98), (-0.6, 1.0), (-0.66, 0.9), (-0.34, 0.3)),
}  # fmt: skip


def _neck(top: float, bottom: float, head: Contour, wood: Colour, board: Colour, frets: int) -> list[Part]:
    parts = [
        Part((head,), wood, 0.4, 0.3, "wood"),
        Part(
            (polygon((-0.055, top), (0.055, top), (0.07, bottom), (-0.07, bottom)),), board, 0.4, 0.3, "wood"
        ),
    ]
    for i in range(frets):
        y = top + (bottom - top) * (1 - 0.88**i) / (1 - 0.88**frets)
        parts.append(Part((box(-0.07, y, 0.07, y + 0.012),), STEEL, paint=True))
    return parts


@kind(
    "guitar",
    nouns=("guitar",),
    plural="guitars",
    general="instrument",
    category="instrument",
    pose="stands",
    places=("wall", "floor", "studio", "street"),
    size=(0.6, 0.9),
)
def guitar(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A guitar that stands upright, seen from the front."""
    shape, colour = features["shape"], features["colour"]
    acoustic = shape == "classical"
    parts = [Part((_BODIES[shape],), features.get("rim", darker(colour, 0.55)), 0.4, 0.5)]
    inner = _BODIES[shape] * 0.93 + [0.0, 0.035]
    parts.append(
        Part((inner,), colour, 0.35, 0.5, "wood" if features.get("grained", acoustic) else "smooth", 0.5)
    )
    if "guard" in features:
        guard = (
            blob(
                (-0.1, 0.0),
                (-0.28, 0.1),
                (-0.22, 0.34),
                (-0.32, 0.62),
                (-0.1, 0.72),
                (0.14, 0.78),
                (0.34, 0.76),
                (0.3, 0.6),
                (0.14, 0.5),
                (0.16, 0.2),
                (0.1, 0.06),
            )
            if shape == "stratocaster"
            else polygon((0.06, 0.1), (0.14, 0.1), (0.5, 0.86), (0.44, 0.9), (0.1, 0.46))
            if shape == "flying v"
            else blob((0.09, 0.3), (0.2, 0.34), (0.26, 0.55), (0.2, 0.72), (0.1, 0.6))
        )
        parts.append(Part((guard,), features["guard"], 0.1, 0.3))
    if acoustic:
        parts += [
            Part((ellipse(0, 0.34, 0.185, 0.185),), (86, 46, 26), paint=True),
            Part((ellipse(0, 0.34, 0.145, 0.145),), (28, 18, 14), paint=True),
            Part((box(-0.22, 0.68, 0.22, 0.75, 0.02),), (52, 30, 22), 0.6),
        ]
    else:
        for y in (0.24, 0.42, 0.58)[: features.get("pickups", 2)]:
            parts.append(
                Part(
                    (box(-0.12, y, 0.12, y + (0.06 if features.get("pickups") == 3 else 0.1), 0.02),),
                    features.get("pickup", STEEL),
                    0.6,
                    0.6,
                )
            )
        parts.append(Part((box(-0.13, 0.7, 0.13, 0.77, 0.02),), STEEL, 0.8, 0.8, "metal"))
        parts += [
            Part((ellipse(x, y, 0.035, 0.035),), features.get("knob", (236, 220, 170)), 0.9, 0.5)
            for x, y in features.get("knobs", ())
        ]
    head = (
        blob((-0.06, -0.72), (-0.1, -0.86), (-0.14, -0.96), (-0.02, -1.0), (0.08, -0.92), (0.06, -0.72))
        if shape == "stratocaster"
        else polygon((-0.06, -0.7), (-0.13, -0.78), (-0.11, -1.0), (0.11, -1.0), (0.13, -0.78), (0.06, -0.7))
        if shape != "flying v"
        else polygon((-0.05, -0.7), (-0.13, -0.76), (0.0, -1.0), (0.13, -0.76), (0.05, -0.7))
    )
    neck_end = 0.2 if acoustic else 0.22
    parts += _neck(
        -0.72, neck_end, head, features.get("head", (150, 96, 52)), features.get("board", (74, 44, 30)), 11
    )
    pegs = (-0.96, -0.88, -0.8) if shape != "flying v" else (-0.86, -0.8, -0.74)
    for y in pegs:
        parts += [
            Part(
                (ellipse(-0.15, y, 0.045, 0.025), ellipse(0.15, y, 0.045, 0.025))
                if shape != "stratocaster"
                else (ellipse(-0.15, y, 0.045, 0.025),),
                STEEL,
                0.8,
                0.6,
            )
        ]
    for x in (-0.035, 0.0, 0.035):
        parts.append(Part((box(x - 0.006, -0.92, x + 0.006, 0.72),), (226, 222, 210), paint=True))
    return parts


look(
    "Classical guitar",
    "guitar",
    ("brown", "wooden"),
    shape="classical",
    colour=(214, 148, 72),
    rim=(96, 52, 26),
    head=(110, 66, 38),
)
look(
    "Fender Stratocaster",
    "guitar",
    ("red",),
    shape="stratocaster",
    colour=(196, 30, 36),
    guard=(244, 242, 234),
    pickups=3,
    pickup=(250, 248, 240),
    board=(214, 164, 98),
    head=(224, 176, 110),
    knobs=((0.22, 0.62), (0.3, 0.7)),
)
look(
    "Gibson Les Paul",
    "guitar",
    ("yellow",),
    shape="les paul",
    colour=(226, 150, 38),
    rim=(110, 36, 22),
    grained=True,
    guard=(240, 226, 190),
    pickup=(214, 212, 206),
    head=(34, 30, 30),
    knobs=((0.26, 0.6), (0.34, 0.72), (0.2, 0.76), (0.28, 0.86)),
    knob=(230, 184, 80),
)
look(
    "Gibson Flying V",
    "guitar",
    ("black",),
    shape="flying v",
    colour=(40, 40, 46),
    rim=(20, 20, 22),
    guard=(240, 240, 236),
    head=(34, 30, 30),
    knobs=((0.3, 0.6), (0.38, 0.74), (0.46, 0.86)),
)


@kind(
    "string instrument",
    nouns=("string instrument", "bowed instrument"),
    plural="string instruments",
    general="instrument",
    category="instrument",
    pose="stands",
    places=("wall", "floor", "studio"),
    size=(0.55, 0.88),
)
def bowed(features: dict[str, Any], dice: Dice) -> list[Part]:
    """An instrument of the violin family, upright, with its bow leaning across the foot or beside it."""
    colour: Colour = features["colour"]
    base, wide = features.get("base", 1.0), features.get("wide", 1.0)
    top = _both(
        (0.08, -0.2),
        (0.24, -0.21),
        (0.36, -0.12),
        (0.37, 0.04),
        (0.29, 0.16),
        (0.21, 0.3),
        (0.24, 0.43),
        (0.39, 0.5),
        (0.46, 0.7),
        (0.38, 0.92),
        (0.14, 1.0),
    )
    body = np.stack([top[:, 0] * wide, -0.2 + (top[:, 1] + 0.2) * (base + 0.2) / 1.2], axis=1)
    parts = []
    if base < 1:
        parts.append(Part((limb([(0, base - 0.05), (0, 1.0)], [0.05, 0.025]),), STEEL, 0.8, 0.7))
    parts += [
        Part((limb([(0.52, -0.7 + 0.04), (0.5, 0.2), (0.56, 0.98)], 0.03),), (120, 60, 34), 0.6, 0.4),
        Part((limb([(0.56, -0.7), (0.6, 0.98)], 0.02),), (238, 232, 214), 0.3),
        Part((body,), darker(colour, 0.5), 0.5, 0.5),
        Part((body * 0.93 + [0, 0.035 * base],), colour, 0.55, 0.7, "wood", 0.45),
    ]
    centre = -0.2 + 0.58 * (base + 0.2) / 1.2 * 1.0
    for side in (-1, 1):
        path = [
            (side * 0.17 * wide, centre - 0.1),
            (side * 0.12 * wide, centre - 0.08),
            (side * 0.16 * wide, centre + 0.02),
            (side * 0.21 * wide, centre + 0.12),
            (side * 0.15 * wide, centre + 0.13),
        ]
        parts.append(Part((limb(path, 0.03),), EBONY, paint=True))
    parts += [
        Part(
            (
                polygon(
                    (-0.05, base - 0.36),
                    (0.05, base - 0.36),
                    (0.09, base - 0.1),
                    (0, base - 0.05),
                    (-0.09, base - 0.1),
                ),
            ),
            EBONY,
            0.6,
            0.5,
        ),
        Part((polygon((-0.035, -0.76), (0.035, -0.76), (0.07, 0.2), (-0.07, 0.2)),), EBONY, 0.6, 0.5),
        Part((box(-0.12, centre + 0.04, 0.12, centre + 0.08, 0.01),), (222, 184, 130), 0.6),
        Part(
            (
                limb(
                    [(0, -0.74), (0.0, -0.88), (0.04, -0.95), (-0.02, -0.97), (-0.03, -0.92)],
                    [0.08, 0.07, 0.06, 0.06, 0.04],
                ),
            ),
            darker(colour, 0.25),
            0.8,
            0.5,
        ),
        *(
            Part((limb([(-0.13 * s, y), (0.0, y + 0.01)], [0.06, 0.03]),), EBONY, 0.8, 0.4)
            for s, y in ((1, -0.84), (-1, -0.81), (1, -0.77))
        ),
        *(
            Part((box(x - 0.006, -0.8, x + 0.006, base - 0.3),), (232, 228, 214), paint=True)
            for x in (-0.03, 0.0, 0.03)
        ),
    ]
    return parts


look("Violin", "string instrument", ("orange", "wooden"), colour=(198, 96, 36))
look("Cello", "string instrument", ("brown", "wooden"), colour=(120, 52, 28), base=0.82, wide=1.15)
look("Electric violin", "string instrument", ("blue",), colour=(36, 78, 176), wide=0.72)
look("Baritone violin", "string instrument", ("yellow", "wooden"), colour=(228, 172, 84), wide=1.05)


def _barrel(features: dict[str, Any], dice: Dice) -> list[Part]:
    """Shell, hoops, tension rods and skin of a drum whose top radius, bottom radius and top height are given."""
    upper, lower, top, bottom = (
        features["upper"],
        features["lower"],
        features["top"],
        features.get("bottom", 0.9),
    )
    waist = features.get("waist", (upper + lower) / 2)
    middle = (top + bottom) / 2 + features.get("low_waist", 0.0)
    shell = np.concatenate(
        [
            limb([(upper, top), (waist, middle), (lower, bottom)], 0.0)[:17],
            ellipse(0, bottom, lower, lower * 0.22, 0, 0, 180),
            mirrored(limb([(upper, top), (waist, middle), (lower, bottom)], 0.0)[:17])[::-1],
        ]
    )
    parts = [Part((shell,), features["colour"], 0.95, 0.45, features.get("texture", "smooth"), 0.5)]
    hoop: Colour = features.get("hoop", STEEL)
    if features.get("rods"):
        for i in range(7):
            x = np.sin((i - 3) * 0.48)
            parts.append(
                Part(
                    (
                        limb(
                            [
                                (upper * x, top + 0.2 * (1 - abs(x))),
                                (lower * x, bottom + 0.12 * (1 - abs(x))),
                            ],
                            0.035,
                        ),
                    ),
                    hoop,
                    0.8,
                    0.7,
                )
            )
        parts.append(
            Part(
                (
                    np.concatenate(
                        [
                            ellipse(0, bottom - 0.02, lower + 0.03, lower * 0.24, 0, 0, 180),
                            ellipse(0, bottom - 0.1, lower + 0.03, lower * 0.24, 0, 0, 180)[::-1],
                        ]
                    ),
                ),
                hoop,
                0.7,
                0.7,
            )
        )
    if features.get("cords"):
        count = 9
        for i in range(count):
            a, b = np.sin((i - 4) * 0.36), np.sin((i - 4 + (0.5 if i % 2 else -0.5)) * 0.36)
            parts.append(
                Part(
                    (limb([(upper * a, top + 0.1), (waist * b * 1.02, middle)], 0.025),),
                    features["cords"],
                    0.6,
                )
            )
    parts += [
        Part((ellipse(0, top + 0.04, upper + 0.04, upper * 0.3 + 0.05),), hoop, 0.8, 0.6),
        Part(
            (ellipse(0, top, upper, upper * 0.28),),
            features.get("skin", (236, 226, 204)),
            0.12,
            0.1,
            "smooth",
            0.6,
        ),
    ]
    return parts


@kind(
    "drum",
    nouns=("drum",),
    plural="drums",
    general="instrument",
    category="instrument",
    pose="stands",
    places=("floor", "studio", "street", "meadow"),
    size=(0.4, 0.7),
)
def drum(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A drum seen a little from above; some with sticks on the skin."""
    parts = []
    for leg in features.get("legs", ()):
        parts.append(Part((limb(leg, 0.05),), STEEL, 0.8, 0.7))
    parts += _barrel(features, dice)
    if features.get("sticks"):
        y, swing = features["top"], dice.uniform(-0.1, 0.1)
        for ends in (((-0.5, y + 0.06), (0.7, y - 0.32 + swing)), ((0.4, y + 0.1), (-0.6, y - 0.34 - swing))):
            parts.append(Part((limb(ends, [0.09, 0.05]),), (222, 176, 110), 0.8, 0.3, "wood"))
    return parts


look(
    "Snare drum",
    "drum",
    ("red",),
    upper=0.88,
    lower=0.88,
    top=-0.1,
    bottom=0.78,
    colour=(190, 30, 36),
    rods=True,
    sticks=True,
)
look(
    "Djembe",
    "drum",
    ("brown", "wooden"),
    upper=0.5,
    lower=0.32,
    top=-0.82,
    bottom=0.92,
    waist=0.26,
    low_waist=0.12,
    colour=(128, 70, 34),
    texture="wood",
    hoop=(60, 40, 30),
    cords=(232, 220, 190),
)
look(
    "Timpani",
    "drum",
    ("orange", "copper"),
    upper=0.9,
    lower=0.3,
    top=-0.35,
    bottom=0.55,
    waist=0.82,
    colour=(214, 116, 58),
    hoop=(70, 70, 74),
    legs=(((-0.7, 0.0), (-0.5, 0.98)), ((0.7, 0.0), (0.5, 0.98)), ((0.0, 0.4), (0.0, 0.98))),
)
look(
    "Bass drum",
    "drum",
    ("white",),
    upper=0.92,
    lower=0.92,
    top=-0.55,
    bottom=0.74,
    colour=(236, 234, 228),
    rods=True,
    hoop=(40, 40, 44),
)
look(
    "Conga",
    "drum",
    ("yellow", "tall"),
    upper=0.36,
    lower=0.27,
    top=-0.86,
    bottom=0.93,
    waist=0.47,
    colour=(232, 184, 84),
    texture="wood",
    hoop=(190, 192, 198),
)


@kind(
    "squeezebox",
    nouns=("squeezebox",),
    plural="squeezeboxes",
    general="instrument",
    category="instrument",
    pose="stands",
    places=("table", "floor", "studio", "street"),
    size=(0.45, 0.75),
)
def squeezebox(features: dict[str, Any], dice: Dice) -> list[Part]:
    """Two cases with keys or buttons and the folded bellows between them."""
    colour, spread = features["colour"], dice.uniform(0.0, 0.05)
    tall = features.get("tall", 0.72)
    parts: list[Part] = []
    folds = 11
    for i in range(folds):
        x = -0.36 + 0.72 * i / folds
        lift = 0.06 * np.sin(np.pi * (i + 0.5) / folds)
        parts.append(
            Part(
                (box(x, 0.98 - 2 * tall + 0.08 - lift, x + 0.8 / folds, 0.92, 0.02),),
                features.get("bellows", (40, 36, 40))
                if i % 2
                else lighter(features.get("bellows", (40, 36, 40)), 0.25),
                0.9,
                0.2,
                "cloth",
            )
        )
    left, right = (-0.92 - spread, -0.34), (0.34, 0.92 + spread)
    for x0, x1 in (left, right):
        parts.append(Part((box(x0, 1.0 - 2 * tall, x1, 1.0, features.get("corner", 0.1)),), colour, 0.5, 0.8))
        parts.append(
            Part(
                (
                    box(x0 + 0.3, 1.06 - 2 * tall, x1 - 0.06 if x0 < 0 else x1, 0.94, 0.04)
                    if x0 < 0
                    else box(x0 + 0.05, 1.06 - 2 * tall, x0 + 0.24, 0.94, 0.04),
                ),
                features.get("grille", STEEL),
                paint=True,
            )
        )
    if features["keys"] == "piano":
        parts.append(Part((box(-0.96, 1.1 - 2 * tall, -0.66, 0.9, 0.02),), (246, 244, 238), 0.3, 0.4))
        for i in range(12):
            y = 1.1 - 2 * tall + (2 * tall - 0.2) * i / 12
            parts.append(Part((box(-0.96, y, -0.66, y + 0.014),), (120, 118, 116), paint=True))
            if i % 7 not in (0, 3):
                parts.append(Part((box(-0.82, y - 0.035, -0.64, y + 0.035),), EBONY, 0.3, 0.4))
    else:
        rows = 6
        buttons = [
            (-0.84 + 0.12 * j, 1.16 - 2 * tall + (2 * tall - 0.4) * (i + 0.5 * (j % 2)) / rows)
            for i in range(rows + 1)
            for j in range(3)
        ]
        parts.append(Part(tuple(ellipse(x, y, 0.042, 0.042) for x, y in buttons), (246, 240, 226), 0.8, 0.6))
    parts += [
        Part(
            tuple(
                ellipse(0.68 + 0.09 * column, 1.2 - 2 * tall + (2 * tall - 0.4) * i / 7, 0.028, 0.028)
                for i in range(8)
                for column in range(2)
            ),
            (246, 240, 226),
            0.8,
            0.6,
        )
    ]
    return parts


look("Accordion", "squeezebox", ("red",), colour=(176, 22, 34), keys="piano")
look(
    "Button accordion",
    "squeezebox",
    ("green",),
    colour=(24, 104, 66),
    keys="buttons",
    bellows=(120, 34, 34),
    tall=0.62,
)
look(
    "Concertina",
    "squeezebox",
    ("brown", "small"),
    colour=(112, 60, 36),
    keys="buttons",
    bellows=(44, 40, 38),
    tall=0.5,
    corner=0.28,
)
