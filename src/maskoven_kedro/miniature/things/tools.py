"""Utensils, tools, electronic devices and kitchen machines: how each kind is drawn, and the looks of their entities."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Any

from maskoven_kedro.miniature.catalogue import kind, look
from maskoven_kedro.miniature.colours import darker
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.ink import Colour, Part, blob, box, ellipse, limb, polygon, rotated, shifted

STEEL: Colour = (190, 193, 198)
WHITE: Colour = (244, 243, 238)
BLACK: Colour = (38, 37, 40)
WOOD: Colour = (186, 128, 72)
RED: Colour = (200, 36, 40)


def _grounded(parts: list[Part]) -> list[Part]:
    """Return the parts moved down until the lowest of them stands on y = +1."""
    drop = 1.0 - max(float(c[:, 1].max()) for part in parts if not part.paint for c in part.outline)
    return [
        dataclasses.replace(part, outline=tuple(shifted(c, 0.0, drop) for c in part.outline))
        for part in parts
    ]


# ---- utensils ------------------------------------------------------------------------------------------------------


def _spoon(colour: Colour, dice: Dice) -> list[Part]:
    wooden = colour != STEEL
    return [
        Part(
            (
                limb(
                    [(0, -0.4), (0, 0.2), (0, 0.92)], [0.1, 0.09, 0.16] if not wooden else [0.13, 0.13, 0.15]
                ),
            ),
            colour,
            0.9,
            0.2 if wooden else 0.9,
            "wood" if wooden else "metal",
            0.6,
        ),
        Part(
            (ellipse(0, -0.62, 0.29, 0.37),),
            colour,
            0.6,
            0.2 if wooden else 0.9,
            "wood" if wooden else "metal",
            0.6,
        ),
        Part((ellipse(0.01, -0.6, 0.21, 0.28),), darker(colour, 0.16), paint=True),
        Part((ellipse(0.03, -0.56, 0.15, 0.2),), darker(colour, 0.06), paint=True),
    ]


def _fork(colour: Colour, dice: Dice) -> list[Part]:
    return [
        Part((limb([(0, -0.2), (0, 0.2), (0, 0.92)], [0.12, 0.09, 0.17]),), colour, 0.9, 0.9, "metal"),
        *(
            Part((limb([(x, -0.4), (x, -0.97)], [0.085, 0.05]),), colour, 0.9, 0.9, "metal")
            for x in (-0.22, -0.075, 0.075, 0.22)
        ),
        Part(
            (
                blob(
                    (-0.27, -0.5),
                    (-0.12, -0.42),
                    (0.12, -0.42),
                    (0.27, -0.5),
                    (0.24, -0.24),
                    (0.08, -0.06),
                    (-0.08, -0.06),
                    (-0.24, -0.24),
                ),
            ),
            colour,
            0.7,
            0.9,
            "metal",
        ),
    ]


def _whisk(colour: Colour, dice: Dice) -> list[Part]:
    wires = [
        Part((limb([(x * 0.25, 0.2), (x, -0.4), (x * 0.75, -0.86), (0, -0.98)], 0.032),), colour, 0.9, 0.9)
        for x in (-0.42, -0.26, -0.1, 0.1, 0.26, 0.42)
    ]
    return [
        *wires,
        Part((limb([(0, 0.14), (0, 0.92)], [0.13, 0.17]),), darker(colour, 0.1), 0.95, 0.9, "metal"),
        Part((box(-0.1, 0.16, 0.1, 0.24),), darker(colour, 0.4), paint=True),
        Part((ellipse(0, 0.9, 0.03, 0.03),), BLACK, paint=True),
    ]


def _rolling_pin(colour: Colour, dice: Dice) -> list[Part]:
    pin = [box(-0.62, -0.19, 0.62, 0.19, 0.08)]
    parts = [
        Part(
            (limb([(x * 0.6, 0), (x * 0.72, 0), (x * 0.94, 0)], [0.08, 0.13, 0.15]),),
            darker(colour, 0.3),
            0.95,
            0.5,
            "wood",
        )
        for x in (-1, 1)
    ]
    return [
        *parts,
        Part((pin[0],), colour, 0.95, 0.4, "wood", 0.7),
        *(
            Part((box(x - 0.02, -0.2, x + 0.02, 0.2),), darker(colour, 0.2), paint=True)
            for x in (-0.56, 0.56)
        ),
    ]


def _chopsticks(colour: Colour, dice: Dice) -> list[Part]:
    gap = dice.uniform(0.1, 0.24)
    parts = []
    for x, lean in ((-gap, -0.1), (gap, 0.14)):
        parts.append(Part((limb([(x + lean, -0.97), (x * 0.4, 0.97)], [0.11, 0.05]),), colour, 0.8, 0.8))
        for y in (-0.9, -0.8, -0.55):
            share = (y + 0.97) / 1.94
            at = (x + lean) * (1 - share) + x * 0.4 * share
            parts.append(Part((box(at - 0.08, y, at + 0.08, y + 0.04),), (236, 196, 90), paint=True))
    return parts


def _knife(colour: Colour, dice: Dice) -> list[Part]:
    edge = [(-0.14 - (0.03 if i % 2 else 0.0), -0.9 + 0.076 * i) for i in range(17)]
    return [
        Part(
            (polygon((0.13, -0.98), *edge, (-0.12, 0.36), (0.13, 0.36)),), (208, 211, 216), 0.3, 0.9, "metal"
        ),
        Part((box(0.06, -0.98, 0.13, 0.36),), (168, 172, 178), paint=True),
        Part(
            (
                blob(
                    (-0.12, 0.32),
                    (0.15, 0.32),
                    (0.13, 0.6),
                    (0.17, 0.92),
                    (0.06, 1.0),
                    (-0.1, 0.96),
                    (-0.07, 0.64),
                ),
            ),
            colour,
            0.8,
            0.4,
            "wood",
        ),
        *(Part((ellipse(0.03, y, 0.035, 0.035),), STEEL, 0.9, 0.8) for y in (0.46, 0.66, 0.86)),
    ]


def _tongs(colour: Colour, dice: Dice) -> list[Part]:
    spread = dice.uniform(0.3, 0.44)
    return (
        [
            Part(
                (
                    limb(
                        [(0, 0.92), (x * spread * 0.6, 0.2), (x * spread, -0.5), (x * spread * 0.66, -0.86)],
                        [0.12, 0.11, 0.12, 0.2],
                    ),
                ),
                colour if x < 0 else darker(colour, 0.12),
                0.9,
                0.9,
                "metal",
            )
            for x in (-1, 1)
        ]
        + [Part((ellipse(0, 0.9, 0.11, 0.09),), darker(colour, 0.2), 0.9, 0.9)]
        + [
            Part(
                (limb([(x * (spread * 0.3 + 0.03), 0.56), (x * (spread * 0.62 + 0.04), 0.16)], 0.14),),
                RED,
                0.9,
                0.4,
            )
            for x in (-1, 1)
        ]
    )


_UTENSILS: dict[str, Callable[[Colour, Dice], list[Part]]] = {
    "spoon": _spoon,
    "fork": _fork,
    "whisk": _whisk,
    "pin": _rolling_pin,
    "sticks": _chopsticks,
    "knife": _knife,
    "tongs": _tongs,
}


@kind(
    "utensil",
    nouns=("utensil", "kitchen utensil"),
    plural="utensils",
    general="thing",
    category="object",
    pose="lies",
    places=("table", "floor", "studio"),
    size=(0.45, 0.75),
    crowd=True,
)
def utensil(features: dict[str, Any], dice: Dice) -> list[Part]:
    """Something to eat or cook with, seen from above."""
    return _UTENSILS[features["shape"]](features.get("colour", STEEL), dice)


look("Spoon", "utensil", ("grey",), shape="spoon")
look("Fork", "utensil", ("grey", "pointed"), shape="fork")
look("Wooden spoon", "utensil", ("brown", "wooden"), shape="spoon", colour=(206, 152, 92))
look("Whisk", "utensil", ("grey",), shape="whisk")
look("Rolling pin", "utensil", ("brown", "wooden"), shape="pin", colour=(222, 172, 108))
look("Chopsticks", "utensil", ("red", "thin"), shape="sticks", colour=(150, 30, 34))
look("Bread knife", "utensil", ("grey", "toothed"), shape="knife", colour=(92, 54, 32))
look("Tongs", "utensil", ("grey", "red"), shape="tongs")


# ---- tools -----------------------------------------------------------------------------------------------------------


def _scissors(colour: Colour, dice: Dice) -> list[Part]:
    spread = dice.uniform(9, 17)
    parts = []
    for x in (-1, 1):
        blade = polygon((0.0, 0.1), (x * 0.13, 0.06), (x * 0.1, -0.6), (x * 0.0, -0.98), (x * -0.03, -0.5))
        ring = [ellipse(-x * 0.22, 0.68, 0.24, 0.3), ellipse(-x * 0.22, 0.68, 0.14, 0.2)]
        parts += [
            Part((rotated(blade, x * spread),), (206, 209, 214), 0.4, 0.9, "metal"),
            Part(
                (rotated(limb([(0, 0.02), (-x * 0.08, 0.3), (-x * 0.16, 0.46)], 0.12), x * spread * 0.5),),
                (190, 194, 200),
                0.7,
                0.7,
            ),
            Part(tuple(rotated(c, x * spread * 0.5) for c in ring), colour, 0.9, 0.6),
        ]
    return [*parts, Part((ellipse(0, 0.04, 0.06, 0.06),), (120, 124, 130), 0.9, 0.8)]


def _hammer(colour: Colour, dice: Dice) -> list[Part]:
    return [
        Part((limb([(0, -0.7), (0, 0.1), (0, 0.92)], [0.12, 0.12, 0.17]),), colour, 0.9, 0.4, "wood", 0.7),
        Part(
            (
                blob(
                    (-0.14, -0.94),
                    (0.1, -0.94),
                    (0.4, -0.9),
                    (0.72, -0.66),
                    (0.68, -0.56),
                    (0.36, -0.72),
                    (0.12, -0.68),
                    (-0.14, -0.66),
                ),
            ),
            (110, 114, 120),
            0.8,
            0.8,
            "metal",
        ),
        Part((box(-0.42, -0.9, -0.1, -0.72, 0.03),), (110, 114, 120), 0.8, 0.8, "metal"),
        Part((box(-0.58, -0.98, -0.4, -0.64, 0.05),), (130, 134, 140), 0.8, 0.8, "metal"),
        Part((box(-0.1, 0.4, 0.1, 0.46),), darker(colour, 0.4), paint=True),
    ]


def _saw(colour: Colour, dice: Dice) -> list[Part]:
    teeth = [(-0.98 + 0.05 * i, 0.34 + 0.005 * i - (0.06 if i % 2 else 0.0)) for i in range(26)]
    return [
        Part(
            (polygon((0.4, -0.24), (-0.98, 0.1), *teeth, (0.42, 0.44)),), (206, 209, 214), 0.2, 0.9, "metal"
        ),
        Part(
            (
                blob(
                    (0.26, -0.3),
                    (0.5, -0.46),
                    (0.8, -0.4),
                    (0.98, -0.2),
                    (0.84, 0.1),
                    (0.94, 0.4),
                    (0.76, 0.56),
                    (0.4, 0.5),
                    (0.26, 0.1),
                ),
                ellipse(0.62, 0.06, 0.11, 0.26, -12),
            ),
            colour,
            0.8,
            0.4,
            "wood",
            0.6,
        ),
        *(
            Part((ellipse(x, y, 0.04, 0.04),), (226, 186, 90), 0.9, 0.9)
            for x, y in ((0.36, -0.16), (0.38, 0.36))
        ),
    ]


def _axe(colour: Colour, dice: Dice) -> list[Part]:
    return [
        Part(
            (limb([(0.1, -0.96), (0.1, -0.3), (0.04, 0.4), (0.14, 0.94)], [0.12, 0.12, 0.13, 0.2]),),
            colour,
            0.9,
            0.4,
            "wood",
            0.7,
        ),
        Part(
            (
                blob(
                    (0.24, -0.86),
                    (0.0, -0.84),
                    (-0.3, -0.92),
                    (-0.6, -1.0),
                    (-0.68, -0.62),
                    (-0.56, -0.22),
                    (-0.3, -0.44),
                    (0.0, -0.54),
                    (0.24, -0.54),
                ),
            ),
            RED,
            0.6,
            0.6,
        ),
        Part(
            (
                blob(
                    (-0.5, -0.98),
                    (-0.62, -1.0),
                    (-0.7, -0.62),
                    (-0.58, -0.22),
                    (-0.46, -0.32),
                    (-0.54, -0.62),
                ),
            ),
            (214, 217, 222),
            paint=True,
        ),
    ]


def _wrench(colour: Colour, dice: Dice) -> list[Part]:
    return [
        Part((limb([(0, -0.5), (0, 0.5)], 0.24),), colour, 0.5, 0.9, "metal"),
        Part((box(-0.06, -0.36, 0.06, 0.4, 0.06),), darker(colour, 0.2), paint=True),
        Part(
            (
                polygon(
                    *(
                        (0.42 * math.cos(math.radians(a)), -0.62 + 0.36 * math.sin(math.radians(a)))
                        for a in range(-60, 241, 15)
                    ),
                    (-0.15, -0.62),
                    (0.0, -0.5),
                    (0.15, -0.62),
                ),
            ),
            colour,
            0.6,
            0.9,
            "metal",
        ),
        Part((ellipse(0, 0.66, 0.32, 0.32), ellipse(0, 0.66, 0.17, 0.17)), colour, 0.7, 0.9, "metal"),
    ]


_TOOLS: dict[str, Callable[[Colour, Dice], list[Part]]] = {
    "scissors": _scissors,
    "hammer": _hammer,
    "saw": _saw,
    "axe": _axe,
    "wrench": _wrench,
}


@kind(
    "tool",
    nouns=("tool", "hand tool"),
    plural="tools",
    general="thing",
    category="object",
    pose="lies",
    places=("table", "floor", "studio", "garden"),
    size=(0.45, 0.75),
)
def tool(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A hand tool, lying."""
    return _TOOLS[features["shape"]](features["colour"], dice)


look("Scissors", "tool", ("blue", "pointed"), shape="scissors", colour=(40, 92, 180))
look("Hammer", "tool", ("brown", "heavy"), shape="hammer", colour=(198, 140, 76))
look("Hand saw", "tool", ("grey", "toothed"), shape="saw", colour=(170, 100, 52))
look("Axe", "tool", ("red",), shape="axe", colour=(206, 156, 92))
look("Wrench", "tool", ("grey",), shape="wrench", colour=(176, 180, 188))


# ---- devices ---------------------------------------------------------------------------------------------------------


def _screen(x0: float, y0: float, x1: float, y1: float, dice: Dice) -> list[Part]:
    """Return a lit picture: sky, a hill and a sun."""
    w, h = x1 - x0, y1 - y0
    return [
        Part((box(x0, y0, x1, y1, 0.02),), (90, 160, 226), 0.05, glow=0.75),
        Part(
            (ellipse(x0 + w * dice.uniform(0.6, 0.8), y0 + h * 0.26, h * 0.1, h * 0.1),),
            (255, 240, 180),
            paint=True,
            glow=0.9,
        ),
        Part(
            (
                polygon(
                    (x0, y1),
                    (x0, y0 + h * 0.7),
                    (x0 + w * 0.35, y0 + h * 0.45),
                    (x0 + w * 0.65, y0 + h * 0.7),
                    (x1, y0 + h * 0.56),
                    (x1, y1),
                ),
            ),
            (60, 150, 96),
            paint=True,
            glow=0.7,
        ),
    ]


def _laptop(features: dict[str, Any], dice: Dice) -> list[Part]:
    parts = [
        Part((box(-0.72, -0.78, 0.72, 0.3, 0.06),), (70, 72, 78), 0.3, 0.5),
        *_screen(-0.64, -0.7, 0.64, 0.2, dice),
        Part(
            (polygon((-0.72, 0.28), (0.72, 0.28), (0.98, 0.78), (-0.98, 0.78)),),
            (196, 199, 205),
            0.15,
            0.6,
            "metal",
        ),
        Part((polygon((-0.98, 0.78), (0.98, 0.78), (0.96, 0.86), (-0.96, 0.86)),), (150, 153, 160), 0.4, 0.5),
    ]
    for row in range(3):
        y, half = 0.34 + 0.09 * row, 0.64 + 0.047 * row
        parts += [
            Part(
                (
                    polygon(
                        *(
                            (half * (-1 + 2 * (i + a) / 9), y + b)
                            for a, b in ((0.08, 0), (0.9, 0), (0.9, 0.065), (0.08, 0.065))
                        )
                    ),
                ),
                (48, 50, 56),
                paint=True,
            )
            for i in range(9)
        ]
    return [
        *parts,
        Part(
            (polygon((-0.24, 0.63), (0.24, 0.63), (0.27, 0.74), (-0.27, 0.74)),), (170, 173, 180), paint=True
        ),
    ]


def _monitor(features: dict[str, Any], dice: Dice) -> list[Part]:
    return [
        Part((ellipse(0, 0.92, 0.44, 0.08),), (60, 62, 68), 0.6, 0.5),
        Part((polygon((-0.12, 0.4), (0.12, 0.4), (0.16, 0.9), (-0.16, 0.9)),), (48, 50, 56), 0.6, 0.5),
        Part((box(-0.98, -0.76, 0.98, 0.5, 0.05),), (36, 37, 42), 0.3, 0.5),
        *_screen(-0.9, -0.68, 0.9, 0.38, dice),
        Part((ellipse(0.0, 0.44, 0.03, 0.025),), (90, 220, 130), 0.3, glow=0.9),
    ]


def _remote(features: dict[str, Any], dice: Dice) -> list[Part]:
    parts = [
        Part((box(-0.3, -0.98, 0.3, 0.98, 0.16),), (48, 49, 54), 0.7, 0.5),
        Part((ellipse(0.14, -0.82, 0.07, 0.07),), (224, 50, 46), 0.7, 0.5),
        Part((ellipse(0, -0.46, 0.2, 0.2), ellipse(0, -0.46, 0.09, 0.09)), (120, 123, 130), 0.6, 0.4),
        Part((ellipse(0, -0.46, 0.07, 0.07),), (170, 173, 180), 0.7, 0.4),
    ]
    parts += [
        Part((box(x - 0.06, y - 0.045, x + 0.06, y + 0.045, 0.03),), (206, 208, 212), 0.7, 0.3)
        for y in (-0.12, 0.04, 0.2, 0.36)
        for x in (-0.17, 0, 0.17)
    ]
    return [
        *parts,
        *(
            Part((ellipse(x, 0.56, 0.05, 0.04),), tint, 0.7, 0.4)
            for x, tint in (
                (-0.2, RED),
                (-0.07, (60, 160, 80)),
                (0.07, (240, 200, 60)),
                (0.2, (50, 100, 200)),
            )
        ),
    ]


def _keyboard(features: dict[str, Any], dice: Dice) -> list[Part]:
    parts = [Part((box(-0.99, -0.36, 0.99, 0.36, 0.06),), (60, 62, 68), 0.3, 0.4)]
    for row in range(4):
        y, start = -0.28 + 0.145 * row, -0.92 + 0.035 * row
        parts.append(
            Part(
                tuple(box(start + 0.15 * i, y, start + 0.15 * i + 0.125, y + 0.12, 0.02) for i in range(12)),
                (222, 224, 228),
                0.6,
                0.2,
            )
        )
    return [
        *parts,
        Part((box(-0.46, 0.3 - 0.0, 0.42, 0.345, 0.01),), (222, 224, 228), 0.5),
        Part((box(-0.92, 0.01 - 0.29, -0.8, -0.16, 0.02),), RED, 0.6),
    ]


def _tablet(features: dict[str, Any], dice: Dice) -> list[Part]:
    return [
        Part((box(-0.74, -0.98, 0.74, 0.98, 0.1),), (236, 236, 238), 0.3, 0.6),
        *_screen(-0.64, -0.82, 0.64, 0.8, dice),
        Part((ellipse(0, 0.89, 0.06, 0.06), ellipse(0, 0.89, 0.04, 0.04)), (120, 122, 128), 0.3),
        Part((ellipse(0, -0.9, 0.02, 0.02),), BLACK, 0.3),
    ]


def _radio(features: dict[str, Any], dice: Dice) -> list[Part]:
    red: Colour = (178, 52, 42)
    return [
        Part((limb([(0.7, -0.4), (0.94, -0.98)], 0.025),), STEEL, 0.8, 0.9),
        Part(
            (limb([(-0.6, -0.4), (-0.5, -0.66), (0.5, -0.66), (0.6, -0.4)], 0.08),),
            darker(red, 0.3),
            0.8,
            0.4,
        ),
        Part((box(-0.98, -0.44, 0.98, 0.9, 0.16),), red, 0.5, 0.6),
        Part((box(-0.86, -0.32, 0.86, 0.78, 0.1),), (236, 220, 190), 0.2, 0.2),
        Part((ellipse(-0.36, 0.24, 0.4, 0.4),), (96, 74, 56), 0.4, 0.1, "scale", 0.6),
        *(
            Part((limb([(-0.7, y), (-0.02, y)], 0.03),), (60, 44, 34), paint=True)
            for y in (0.04, 0.18, 0.32, 0.46)
        ),
        Part((box(0.12, -0.22, 0.78, 0.08, 0.03),), (250, 240, 200), 0.1, 0.4, glow=0.4),
        *(Part((box(0.18 + 0.1 * i, -0.14, 0.195 + 0.1 * i, 0.0),), BLACK, paint=True) for i in range(6)),
        Part((box(0.44, -0.22, 0.47, 0.08),), RED, paint=True),
        *(Part((ellipse(x, 0.44, 0.15, 0.15),), darker(red, 0.15), 0.8, 0.7) for x in (0.26, 0.64)),
        *(Part((box(x - 0.015, 0.31, x + 0.015, 0.42),), WHITE, paint=True) for x in (0.26, 0.64)),
    ]


_DEVICES: dict[str, Callable[[dict[str, Any], Dice], list[Part]]] = {
    "laptop": _laptop,
    "monitor": _monitor,
    "remote": _remote,
    "keyboard": _keyboard,
    "tablet": _tablet,
    "radio": _radio,
}


@kind(
    "device",
    nouns=("device", "electronic device"),
    plural="devices",
    general="thing",
    category="object",
    pose="stands",
    places=("table", "studio", "floor"),
    size=(0.42, 0.72),
)
def device(features: dict[str, Any], dice: Dice) -> list[Part]:
    """An electronic device, its screen lit when it has one."""
    return _grounded(_DEVICES[features["shape"]](features, dice))


look("Laptop", "device", ("grey",), shape="laptop")
look("Computer monitor", "device", ("black",), shape="monitor")
look("Remote control", "device", ("black", "long"), shape="remote")
look("Computer keyboard", "device", ("black", "flat"), shape="keyboard")
look("Tablet computer", "device", ("white", "flat"), shape="tablet")
look("Transistor radio", "device", ("red",), shape="radio")


@kind(
    "phone",
    nouns=("phone", "handset"),
    plural="phones",
    general="device",
    category="object",
    pose="lies",
    places=("table", "studio", "floor"),
    size=(0.42, 0.72),
)
def phone(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A telephone to carry, its front towards the viewer."""
    colour: Colour = features["colour"]
    if features["shape"] == "keys":
        parts = [
            Part((box(-0.42, -0.98, 0.42, 0.98, 0.22),), colour, 0.6, 0.6),
            Part((box(-0.32, -0.74, 0.32, -0.1, 0.05),), (30, 34, 40), 0.2),
            Part((box(-0.27, -0.68, 0.27, -0.16, 0.02),), (164, 190, 120), 0.05, glow=0.5),
            Part((box(-0.14, -0.88, 0.14, -0.84, 0.02),), BLACK, 0.3),
            Part((ellipse(0, 0.06, 0.2, 0.08),), (206, 210, 216), 0.7, 0.4),
        ]
        return [
            *parts,
            *(
                Part((ellipse(x, y, 0.09, 0.065),), (214, 218, 224), 0.7, 0.4)
                for y in (0.3, 0.48, 0.66, 0.84)
                for x in (-0.23, 0.0, 0.23)
            ),
        ]
    if features["shape"] == "clam":
        return [
            Part((box(-0.46, -0.98, 0.46, -0.04, 0.12),), colour, 0.4, 0.9, "metal"),
            Part((box(-0.36, -0.86, 0.36, -0.2, 0.03),), (30, 34, 40), 0.1),
            Part((box(-0.32, -0.82, 0.32, -0.24, 0.02),), (84, 150, 230), 0.05, glow=0.7),
            Part((box(-0.46, 0.06, 0.46, 0.98, 0.14),), colour, 0.4, 0.9, "metal"),
            Part((limb([(-0.4, 0.01), (0.4, 0.01)], 0.15),), darker(colour, 0.25), 0.9, 0.8),
            Part((ellipse(0, 0.24, 0.13, 0.11),), (90, 170, 236), 0.4, glow=0.6),
            *(
                Part((box(x - 0.11, y - 0.045, x + 0.11, y + 0.045, 0.02),), (110, 180, 240), 0.2, glow=0.6)
                for y in (0.48, 0.61, 0.74, 0.87)
                for x in (-0.27, 0, 0.27)
            ),
        ]
    rim = features.get("rim", STEEL)
    parts = [
        Part((box(-0.5, -0.98, 0.5, 0.98, features.get("corner", 0.12)),), rim, 0.7, 0.9, "metal"),
        Part((box(-0.46, -0.94, 0.46, 0.94, features.get("corner", 0.12)),), colour, 0.1, 0.8),
        Part((box(-0.42, -0.72, 0.42, 0.7, 0.01),), features["glow"], 0.05, glow=0.7),
    ]
    tints: tuple[Colour, ...] = (
        (76, 190, 100),
        (240, 190, 60),
        (230, 80, 70),
        (80, 140, 230),
        (240, 240, 244),
        (150, 90, 200),
    )
    parts += [
        Part(
            (box(-0.35 + 0.19 * i, -0.62 + 0.25 * j, -0.22 + 0.19 * i, -0.48 + 0.25 * j, 0.035),),
            tints[(i * 2 + j) % 6],
            paint=True,
            glow=0.7,
        )
        for j in range(5)
        for i in range(4)
    ]
    return [
        *parts,
        Part((ellipse(0, 0.82, 0.09, 0.09), ellipse(0, 0.82, 0.07, 0.07)), (150, 152, 158), 0.2),
        Part((box(-0.1, -0.85, 0.1, -0.82, 0.01),), (110, 112, 118), 0.1),
    ]


look("IPhone 4", "phone", ("black",), shape="touch", colour=(20, 20, 24), glow=(40, 66, 110))
look(
    "IPhone 6",
    "phone",
    ("white",),
    shape="touch",
    colour=(244, 244, 244),
    glow=(150, 206, 232),
    rim=(222, 190, 130),
    corner=0.2,
)
look("Nokia 3310", "phone", ("blue",), shape="keys", colour=(44, 62, 110))
look("Motorola Razr", "phone", ("grey", "folding"), shape="clam", colour=(150, 154, 162))


# ---- kitchen machines ------------------------------------------------------------------------------------------------


@kind(
    "appliance",
    nouns=("appliance", "kitchen appliance"),
    plural="appliances",
    general="thing",
    category="object",
    pose="stands",
    places=("floor", "table", "studio", "wall"),
    size=(0.45, 0.78),
)
def appliance(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A machine for the kitchen, from the front."""
    return _grounded(_machine(features))


def _machine(features: dict[str, Any]) -> list[Part]:
    colour, shape = features["colour"], features["shape"]
    if shape == "microwave":
        return [
            *(Part((box(x - 0.1, 0.6, x + 0.1, 0.72),), BLACK, 0.4) for x in (-0.76, 0.76)),
            Part((box(-0.99, -0.56, 0.99, 0.66, 0.06),), colour, 0.3, 0.5),
            Part((box(-0.88, -0.44, 0.44, 0.54, 0.06),), (40, 42, 48), 0.2, 0.7),
            Part((box(-0.76, -0.32, 0.32, 0.42, 0.06),), (84, 80, 70), 0.1, 0.5, "scale", 0.3),
            Part((ellipse(-0.22, 0.3, 0.36, 0.06),), (150, 160, 164), paint=True),
            Part((limb([(0.52, -0.36), (0.52, 0.46)], 0.07),), STEEL, 0.9, 0.9, "metal"),
            Part((box(0.62, -0.44, 0.92, -0.26, 0.03),), (14, 20, 20), 0.1),
            Part((box(0.67, -0.38, 0.87, -0.32),), (80, 240, 170), paint=True, glow=1.0),
            *(
                Part((box(x - 0.045, y - 0.04, x + 0.045, y + 0.04, 0.02),), darker(colour, 0.2), 0.6)
                for y in (-0.12, 0.02, 0.16)
                for x in (0.66, 0.77, 0.88)
            ),
            Part((ellipse(0.77, 0.4, 0.11, 0.11),), darker(colour, 0.12), 0.8, 0.5),
        ]
    if shape == "fridge":
        return [
            Part((box(-0.5, 0.9, 0.5, 1.0),), BLACK, 0.3),
            Part((box(-0.56, -0.99, 0.56, 0.94, 0.14),), colour, 0.5, 0.8),
            Part((box(-0.56, -0.42, 0.56, -0.38),), darker(colour, 0.5), paint=True),
            *(
                Part((limb([(-0.42, y0), (-0.42, y1)], 0.08),), STEEL, 0.9, 0.9, "metal")
                for y0, y1 in ((-0.78, -0.52), (-0.26, 0.2))
            ),
            Part((box(0.1, -0.82, 0.38, -0.74, 0.03),), STEEL, 0.5, 0.8),
            Part((box(-0.46, 0.82, 0.46, 0.86),), darker(colour, 0.25), paint=True),
            *(
                Part((box(x, y, x + 0.16, y + 0.18),), tint, 0.2)
                for x, y, tint in (
                    (0.0, -0.2, (246, 226, 120)),
                    (0.22, -0.1, (150, 206, 240)),
                    (0.06, 0.08, WHITE),
                )
            ),
        ]
    if shape == "blender":
        return [
            Part((box(-0.26, -0.99, 0.26, -0.86, 0.05),), BLACK, 0.7, 0.5),
            Part(
                (limb([(0.38, -0.66), (0.66, -0.6), (0.6, 0.0), (0.3, 0.16)], 0.09),),
                (190, 210, 216),
                0.8,
                0.9,
            ),
            Part(
                (polygon((-0.46, -0.86), (0.46, -0.86), (0.3, 0.34), (-0.3, 0.34)),),
                (206, 222, 226),
                0.8,
                1.0,
            ),
            Part(
                (
                    polygon(
                        (-0.42, -0.34),
                        (-0.2, -0.3),
                        (0, -0.36),
                        (0.2, -0.3),
                        (0.42, -0.34),
                        (0.29, 0.3),
                        (-0.29, 0.3),
                    ),
                ),
                (226, 84, 110),
                paint=True,
            ),
            *(
                Part((box(-0.3, y, -0.14, y + 0.02),), (120, 140, 150), paint=True)
                for y in (-0.6, -0.4, -0.2, 0.0)
            ),
            Part((box(-0.34, 0.28, 0.34, 0.42, 0.04),), STEEL, 0.8, 0.9, "metal"),
            Part((polygon((-0.34, 0.4), (0.34, 0.4), (0.48, 0.98), (-0.48, 0.98)),), colour, 0.7, 0.7),
            Part((ellipse(0, 0.7, 0.16, 0.16),), STEEL, 0.8, 0.9),
            Part((box(-0.015, 0.56, 0.015, 0.68),), RED, paint=True),
        ]
    if shape == "toaster":
        return [
            *(
                Part(
                    (blob((x - 0.26, 0.0), (x - 0.3, -0.62), (x, -0.74), (x + 0.3, -0.62), (x + 0.26, 0.0)),),
                    (206, 146, 76),
                    0.6,
                    0.05,
                    "crumb",
                )
                for x in (-0.34, 0.36)
            ),
            *(Part((box(x - 0.14, 0.74, x + 0.14, 0.9, 0.04),), BLACK, 0.6) for x in (-0.6, 0.6)),
            Part(
                (
                    blob(
                        (-0.92, 0.8),
                        (-0.9, 0.0),
                        (-0.7, -0.24),
                        (0, -0.28),
                        (0.7, -0.24),
                        (0.9, 0.0),
                        (0.92, 0.8),
                        (0, 0.84),
                    ),
                ),
                colour,
                0.8,
                1.0,
                "metal",
            ),
            Part((box(0.84, 0.0, 0.99, 0.16, 0.04),), BLACK, 0.8, 0.5),
            Part((ellipse(0.5, 0.54, 0.11, 0.11),), BLACK, 0.8, 0.6),
            Part(
                (limb([(-0.7, 0.3), (0.2, 0.3)], 0.03), limb([(-0.7, 0.44), (0.2, 0.44)], 0.03)),
                darker(colour, 0.3),
                paint=True,
            ),
        ]
    return [
        Part((box(-0.7, -0.7, 0.7, 1.0, 0.06),), colour, 0.3, 0.6),
        Part((box(-0.76, -0.8, 0.76, -0.64, 0.04),), (60, 62, 68), 0.6, 0.6),
        *(Part((ellipse(x, -0.82, 0.22, 0.05),), BLACK, 0.6) for x in (-0.4, 0.4)),
        *(Part((ellipse(x, -0.48, 0.08, 0.08),), BLACK, 0.8, 0.6) for x in (-0.5, -0.25, 0.25, 0.5)),
        Part((box(-0.12, -0.56, 0.12, -0.42, 0.03),), (14, 20, 20), 0.2),
        Part((box(-0.07, -0.51, 0.07, -0.47),), (255, 140, 60), paint=True, glow=1.0),
        Part((limb([(-0.52, -0.22), (0.52, -0.22)], 0.08),), STEEL, 0.9, 0.9, "metal"),
        Part((box(-0.54, -0.08, 0.54, 0.6, 0.06),), (44, 40, 40), 0.2, 0.8),
        Part((ellipse(0, 0.3, 0.4, 0.2),), (240, 150, 60), paint=True, glow=0.5),
        *(Part((box(-0.5, y, 0.5, y + 0.025),), (150, 150, 154), paint=True) for y in (0.2, 0.38)),
        Part((box(-0.6, 0.72, 0.6, 0.92, 0.03),), darker(colour, 0.08), 0.3, 0.4),
    ]


look("Microwave oven", "appliance", ("white",), shape="microwave", colour=(232, 232, 230))
look("Refrigerator", "appliance", ("blue", "tall"), shape="fridge", colour=(134, 196, 206))
look("Blender", "appliance", ("red",), shape="blender", colour=(190, 34, 40))
look("Toaster", "appliance", ("grey",), shape="toaster", colour=(196, 199, 205))
look("Kitchen stove", "appliance", ("white", "large"), shape="stove", colour=(238, 238, 236))
