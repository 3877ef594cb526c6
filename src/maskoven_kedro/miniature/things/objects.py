"""Things on walls, poles and streets: flags, signs, lamps, clocks; and the looks of their entities."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from maskoven_kedro.miniature.catalogue import kind, look
from maskoven_kedro.miniature.colours import darker
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.ink import Colour, Contour, Part, box, ellipse, limb, polygon, star

RED: Colour = (200, 30, 38)
WHITE: Colour = (244, 243, 238)
BLUE: Colour = (26, 62, 150)
BLACK: Colour = (30, 29, 32)
GOLD: Colour = (246, 198, 40)
GREEN: Colour = (20, 128, 66)

Warp = Callable[[Contour], Contour]


def _dense(contour: Contour) -> Contour:
    """Return the contour with extra points on its edges, so that a bent map of it bends its edges too."""
    share = np.linspace(0, 1, 12, endpoint=False)[None, :, None]
    ends = np.roll(contour, -1, axis=0)
    return (contour[:, None, :] * (1 - share) + ends[:, None, :] * share).reshape(-1, 2)


def _stripes(colours: tuple[Colour, ...], upright: bool) -> list[tuple[Contour, Colour]]:
    share = 1 / len(colours)
    bands = [(i * share, (i + 1) * share) for i in range(len(colours))]
    return [
        (box(a, 0, b, 1) if upright else box(0, a, 1, b), colour)
        for (a, b), colour in zip(bands, colours, strict=True)
    ]


def _charges(pattern: tuple[Any, ...]) -> list[tuple[Contour, Colour]]:
    """Return what one word of a flag's description draws on the unit square: a contour and its colour each."""
    word, *rest = pattern
    if word in {"across", "upright"}:
        return _stripes(tuple(rest), word == "upright")
    if word == "nordic":
        return [(box(0.3, 0, 0.42, 1), rest[0]), (box(0, 0.41, 1, 0.59), rest[0])]
    if word == "disc":
        x, y, radius, colour = rest
        return [(ellipse(x, y, radius * 0.64, radius), colour)]
    if word == "star":
        x, y, radius, colour = rest
        return [(star(x, y, radius, radius * 0.42) * [0.64, 1] + [0.36 * x, 0], colour)]
    colour, *points = rest
    return [(polygon(*points), colour)]


@kind(
    "flag",
    nouns=("flag",),
    plural="flags",
    general="thing",
    category="others",
    pose="hangs",
    places=("sky", "wall", "street", "meadow"),
    size=(0.45, 0.8),
    crowd=True,
    mirrors=False,
)
def flag(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A cloth that waves from a pole at its left."""
    phase, swing, droop = dice.uniform(0, 6.28), dice.uniform(0.05, 0.09), dice.uniform(0.0, 0.12)

    def warp(contour: Contour) -> Contour:
        s, t = contour[:, 0], contour[:, 1]
        wave = swing * np.minimum(s * 3, 1.0) * np.sin(phase - s * 8.0)
        x = -0.84 + 1.8 * s + 0.03 * np.sin(t * 3 + phase) * s
        return np.stack([x, -0.74 + 1.2 * t + wave + droop * s * np.abs(s)], axis=1)

    parts = [
        Part((box(-0.93, -0.92, -0.84, 0.98, 0.04),), (150, 142, 132), 0.8, 0.5, "metal"),
        Part((ellipse(-0.885, -0.93, 0.08, 0.08),), (214, 176, 70), 0.9, 0.8),
    ]
    folds = [0.0, *(round(0.2 * i + dice.uniform(-0.04, 0.04), 3) for i in range(1, 5)), 1.0]
    for left, right in itertools.pairwise(folds):
        cloth = warp(_dense(box(left, 0, right + (0.01 if right < 1 else 0), 1)))
        parts.append(Part((cloth,), features["ground"], dice.uniform(0.22, 0.45), 0.05, "cloth", 0.35))
    for pattern in features["charges"]:
        for contour, colour in _charges(pattern):
            parts.append(Part((warp(_dense(contour)),), colour, paint=True, texture="cloth", grain=0.35))
    return parts


look("Flag of Japan", "flag", ("white",), ground=WHITE, charges=(("disc", 0.5, 0.5, 0.3, RED),))
look("Flag of France", "flag", ("blue", "striped"), ground=WHITE, charges=(("upright", BLUE, WHITE, RED),))
look("Flag of Italy", "flag", ("green", "striped"), ground=WHITE, charges=(("upright", GREEN, WHITE, RED),))
look("Flag of Germany", "flag", ("black", "striped"), ground=RED, charges=(("across", BLACK, RED, GOLD),))
look(
    "Flag of the German Empire",
    "flag",
    ("black", "striped"),
    ground=WHITE,
    charges=(("across", BLACK, WHITE, RED),),
)
look(
    "Flag of Ukraine",
    "flag",
    ("blue", "two-coloured"),
    ground=GOLD,
    charges=(("across", (40, 104, 196), GOLD),),
)
look("Flag of Sweden", "flag", ("blue",), ground=(20, 96, 168), charges=(("nordic", GOLD),))
look(
    "Flag of Switzerland",
    "flag",
    ("red",),
    ground=RED,
    charges=(
        ("patch", WHITE, (0.43, 0.2), (0.57, 0.2), (0.57, 0.8), (0.43, 0.8)),
        ("patch", WHITE, (0.3, 0.4), (0.7, 0.4), (0.7, 0.6), (0.3, 0.6)),
    ),
)
look(
    "Flag of Brazil",
    "flag",
    ("green",),
    ground=(16, 140, 62),
    charges=(
        ("patch", GOLD, (0.08, 0.5), (0.5, 0.1), (0.92, 0.5), (0.5, 0.9)),
        ("disc", 0.5, 0.5, 0.24, BLUE),
        ("patch", WHITE, (0.35, 0.44), (0.5, 0.43), (0.65, 0.53), (0.64, 0.58), (0.5, 0.49), (0.35, 0.5)),
    ),
)
look(
    "Flag of American Samoa",
    "flag",
    ("blue",),
    ground=(18, 44, 112),
    charges=(
        ("patch", RED, (0, 0.5), (1.0, -0.02), (1.0, 1.02)),
        ("patch", WHITE, (0.08, 0.5), (1.0, 0.05), (1.0, 0.95)),
        (
            "patch",
            (134, 84, 36),
            (0.5, 0.5),
            (0.62, 0.36),
            (0.8, 0.26),
            (0.94, 0.3),
            (0.84, 0.44),
            (0.9, 0.58),
            (0.74, 0.62),
        ),
        ("patch", GOLD, (0.6, 0.66), (0.84, 0.58), (0.86, 0.64), (0.62, 0.72)),
    ),
)
look(
    "Transgender flag",
    "flag",
    ("pink", "striped"),
    ground=WHITE,
    charges=(("across", (104, 200, 246), (244, 168, 186), WHITE, (244, 168, 186), (104, 200, 246)),),
)
look(
    "Australian Aboriginal Flag",
    "flag",
    ("red", "two-coloured"),
    ground=RED,
    charges=(("across", BLACK, RED), ("disc", 0.5, 0.5, 0.27, GOLD)),
)
look(
    "Flag of the United States",
    "flag",
    ("red", "striped"),
    ground=WHITE,
    charges=(
        ("across", *(RED if i % 2 == 0 else WHITE for i in range(9))),
        ("patch", (34, 48, 104), (0, 0), (0.42, 0), (0.42, 0.555), (0, 0.555)),
        *(
            ("star", 0.07 + 0.092 * (i % 4) + 0.046 * (i // 4 % 2), 0.1 + 0.17 * (i // 4), 0.06, WHITE)
            for i in range(11)
        ),
    ),
)
look(
    "Flag of Jamaica",
    "flag",
    ("green",),
    ground=(20, 140, 70),
    charges=(
        ("patch", BLACK, (0, 0), (0.5, 0.5), (0, 1)),
        ("patch", BLACK, (1, 0), (0.5, 0.5), (1, 1)),
        ("patch", GOLD, (-0.02, -0.02), (0.1, 0), (1, 0.9), (1.02, 1.02), (0.9, 1), (0, 0.1)),
        ("patch", GOLD, (-0.02, 1.02), (0, 0.9), (0.9, 0), (1.02, -0.02), (1, 0.1), (0.1, 1)),
    ),
)


# ---- signs and street fixtures -----------------------------------------------------------------------------------


def _post(bottom: float = 1.0) -> list[Part]:
    return [Part((box(-0.05, -0.3, 0.05, bottom),), (150, 152, 156), 0.8, 0.5, "metal")]


def _letters(word: str, size: float, y: float, colour: Colour) -> list[Part]:
    """Return the strokes of a word of the letters S, T, O, P, centred at height y."""
    strokes = {
        "S": (
            [
                (0.8, -0.8),
                (0.3, -1),
                (-0.6, -0.7),
                (-0.3, -0.1),
                (0.4, 0.1),
                (0.7, 0.6),
                (0.1, 1),
                (-0.8, 0.8),
            ],
        ),
        "T": ([(-0.9, -0.95), (0.9, -0.95)], [(0, -0.9), (0, 1)]),
        "O": ([(0, -1), (0.75, -0.5), (0.75, 0.5), (0, 1), (-0.75, 0.5), (-0.75, -0.5), (0, -1)],),
        "P": ([(-0.6, 1), (-0.6, -0.95), (0.4, -0.95), (0.7, -0.45), (0.4, 0.05), (-0.55, 0.05)],),
    }
    parts = []
    for place, letter in enumerate(word):
        x = (place - (len(word) - 1) / 2) * size * 1.25
        for stroke in strokes[letter]:
            path = [(x + px * size * 0.5, y + py * size * 0.85) for px, py in stroke]
            parts.append(Part((limb(path, size * 0.26, smooth=letter == "O"),), colour, paint=True))
    return parts


@kind(
    "sign",
    nouns=("sign", "road sign"),
    plural="signs",
    general="thing",
    category="others",
    pose="stands",
    places=("street", "meadow", "desert", "mountains"),
    size=(0.45, 0.8),
    mirrors=False,
)
def sign(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A road sign on its post."""
    shape, face, rim = features["shape"], features["face"], features["rim"]
    outlines: dict[str, Callable[[float], Contour]] = {
        "octagon": lambda r: polygon(
            *(
                (
                    r * math.cos(math.radians(22.5 + 45 * i)) * 1.05,
                    -0.38 + r * math.sin(math.radians(22.5 + 45 * i)) * 1.05,
                )
                for i in range(8)
            )
        ),
        "down": lambda r: polygon((-r, -0.47 - r * 0.6), (r, -0.47 - r * 0.6), (0, -0.47 + r * 1.15)),
        "up": lambda r: polygon((-r, -0.38 + r * 0.75), (r, -0.38 + r * 0.75), (0, -0.32 - r * 1.05)),
        "diamond": lambda r: polygon((-r, -0.38), (0, -0.38 - r), (r, -0.38), (0, -0.38 + r)),
        "round": lambda r: ellipse(0, -0.38, r, r),
    }
    outline = outlines[shape]
    parts = _post()
    parts += [
        Part((outline(0.62),), rim, 0.25, 0.3),
        Part((outline(features.get("inner", 0.5)),), face, paint=True),
    ]
    for mark in features.get("marks", ()):
        parts.append(Part((polygon(*mark),), features.get("ink", BLACK), paint=True))
    if "word" in features:
        parts += _letters(features["word"], 0.24, -0.38, WHITE)
    parts += [Part((ellipse(0, y, 0.025, 0.025),), (120, 120, 124), 0.9, 0.6) for y in (-0.72, 0.0)][
        : features.get("bolts", 0)
    ]
    return parts


look(
    "Stop sign", "sign", ("red", "eight-sided"), shape="octagon", face=RED, rim=WHITE, inner=0.57, word="STOP"
)
look("Yield sign", "sign", ("white", "three-cornered"), shape="down", face=WHITE, rim=RED, inner=0.36)
look(
    "Warning sign",
    "sign",
    ("yellow", "three-cornered"),
    shape="up",
    face=(248, 204, 40),
    rim=BLACK,
    inner=0.53,
    marks=(
        ((-0.06, -0.66), (0.06, -0.66), (0.035, -0.22), (-0.035, -0.22)),
        ((-0.05, -0.16), (0.05, -0.16), (0.05, -0.06), (-0.05, -0.06)),
    ),
)
look(
    "No symbol",
    "sign",
    ("red", "round"),
    shape="round",
    face=WHITE,
    rim=RED,
    inner=0.47,
    ink=RED,
    marks=(((-0.42, -0.71), (-0.33, -0.8), (0.42, -0.05), (0.33, 0.04)),),
)


def _cone(dice: Dice) -> list[Part]:
    orange: Colour = (240, 98, 26)
    parts = [
        Part((polygon((-0.78, 0.86), (0.78, 0.86), (0.82, 1.0), (-0.82, 1.0)),), darker(orange, 0.25), 0.3),
        Part((polygon((-0.12, -0.98), (0.12, -0.98), (0.56, 0.88), (-0.56, 0.88)),), orange, 0.9, 0.25),
    ]
    for top in (-0.6, -0.02):
        a, b = 0.12 + (top + 0.98) * 0.237, 0.12 + (top + 0.32 + 0.98) * 0.237
        parts.append(
            Part(
                (
                    polygon(
                        (-a, top), (0, top + 0.04), (a, top), (b, top + 0.3), (0, top + 0.36), (-b, top + 0.3)
                    ),
                ),
                WHITE,
                paint=True,
            )
        )
    parts.append(Part((ellipse(0, -0.97, 0.1, 0.03),), (60, 30, 16), paint=True))
    return parts


def _traffic_light(dice: Dice) -> list[Part]:
    lit = dice.integer(0, 2)
    parts = [
        Part((box(-0.06, 0.4, 0.06, 1.0),), (84, 88, 92), 0.8, 0.4, "metal"),
        Part((box(-0.36, -1.0, 0.36, 0.48, 0.1),), (44, 46, 48), 0.5, 0.3),
    ]
    for place, colour in enumerate(((236, 40, 34), (250, 190, 40), (50, 206, 110))):
        y = -0.74 + 0.47 * place
        shown = colour if place == lit else darker(colour, 0.62)
        parts += [
            Part((ellipse(0, y, 0.21, 0.21),), (18, 18, 20), 0.3),
            Part((ellipse(0, y + 0.02, 0.175, 0.175),), shown, 0.8, 0.5, glow=0.85 if place == lit else 0.0),
            Part((ellipse(0, y - 0.03, 0.25, 0.22, 0, 190, 350),), (26, 27, 30), 0.6),
        ]
    return parts


def _hydrant(dice: Dice) -> list[Part]:
    red: Colour = (196, 40, 30)
    dark = darker(red, 0.2)
    return [
        Part((box(-0.44, 0.82, 0.44, 1.0, 0.04),), dark, 0.5, 0.3),
        Part((box(-0.3, -0.5, 0.3, 0.86, 0.05),), red, 0.9, 0.4),
        Part((box(-0.62, -0.16, 0.62, 0.14, 0.05),), red, 0.8, 0.4),
        Part((box(-0.68, -0.2, -0.56, 0.18, 0.03), box(0.56, -0.2, 0.68, 0.18, 0.03)), dark, 0.7, 0.4),
        Part((ellipse(0, 0.02, 0.22, 0.24),), red, 0.8, 0.5),
        Part((ellipse(0, 0.02, 0.15, 0.16),), (206, 196, 180), 0.7, 0.6, "metal"),
        Part((box(-0.38, -0.56, 0.38, -0.42, 0.05),), dark, 0.8, 0.4),
        Part((ellipse(0, -0.54, 0.32, 0.36, 0, 180, 360),), red, 0.9, 0.5),
        Part((box(-0.09, -1.0, 0.09, -0.86, 0.02),), (206, 196, 180), 0.8, 0.5, "metal"),
        *(Part((ellipse(x, 0.91, 0.035, 0.035),), (206, 196, 180), 0.9, 0.5) for x in (-0.34, 0.34)),
    ]


def _parking_meter(dice: Dice) -> list[Part]:
    grey: Colour = (120, 126, 134)
    return [
        Part((box(-0.08, 0.1, 0.08, 1.0),), (96, 98, 102), 0.9, 0.5, "metal"),
        Part((box(-0.16, 0.02, 0.16, 0.18, 0.03),), (84, 86, 90), 0.8, 0.5),
        Part(
            (
                np.concatenate(
                    [
                        ellipse(0, -0.55, 0.4, 0.45, 0, 180, 360),
                        [[0.4, -0.1], [0.24, 0.08], [-0.24, 0.08], [-0.4, -0.1]],
                    ]
                ),
            ),
            grey,
            0.7,
            0.5,
            "metal",
        ),
        Part((ellipse(0, -0.6, 0.27, 0.27, 0, 180, 360),), (226, 232, 226), 0.4, 0.6),
        Part((polygon((-0.015, -0.6), (0.12, -0.8), (0.02, -0.6)),), RED, paint=True),
        Part((box(-0.22, -0.54, 0.22, -0.44),), RED, 0.3),
        Part((box(-0.025, -0.34, 0.025, -0.16),), (30, 30, 32), 0.2),
        Part((ellipse(0.18, -0.2, 0.08, 0.08),), (196, 196, 200), 0.9, 0.7),
    ]


_FIXTURES = {"cone": _cone, "light": _traffic_light, "hydrant": _hydrant, "meter": _parking_meter}


@kind(
    "street fixture",
    nouns=("street fixture",),
    plural="street fixtures",
    general="thing",
    category="object",
    pose="stands",
    places=("street",),
    size=(0.4, 0.75),
)
def street_fixture(features: dict[str, Any], dice: Dice) -> list[Part]:
    """What stands at the kerb: a cone, a signal, a hydrant, a meter."""
    return _FIXTURES[features["shape"]](dice)


look("Traffic cone", "street fixture", ("orange", "striped"), shape="cone")
look("Traffic light", "street fixture", ("black",), shape="light")
look("Fire hydrant", "street fixture", ("red",), shape="hydrant")
look("Parking meter", "street fixture", ("grey",), shape="meter")
