"""Balls, boards, rackets and toys: how each kind is drawn, and the looks of their entities."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from maskoven_kedro.miniature.catalogue import kind, look
from maskoven_kedro.miniature.colours import darker, lighter
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
    sector,
    shifted,
    star,
)

WHITE: Colour = (244, 243, 238)
BLACK: Colour = (36, 35, 38)
RED: Colour = (200, 36, 40)
STEEL: Colour = (190, 193, 198)
WOOD: Colour = (196, 142, 82)


# ---- balls: the body is a disc or an oval, everything else is painted on it ----------------------------------------


def _arc(bend: float, turn: float, width: float, offset: float = 0.0) -> Contour:
    """Return a seam that bows across the ball."""
    return rotated(
        limb(
            [
                (-1.0, offset),
                (-0.5, offset + bend * 0.75),
                (0, offset + bend),
                (0.5, offset + bend * 0.75),
                (1.0, offset),
            ],
            width,
        ),
        turn,
    )


def _tennis(turn: float) -> list[Part]:
    return [
        Part(
            (
                rotated(
                    limb(
                        [
                            (-1, x * 0.95),
                            (-0.5, x * 0.5),
                            (-0.1, x * 0.42),
                            (0.35, x * 0.62),
                            (0.62, x * 1.0),
                        ],
                        0.09,
                    ),
                    turn + (8 if x > 0 else 0),
                ),
            ),
            WHITE,
            paint=True,
        )
        for x in (-1, 1)
    ]


def _basketball(turn: float) -> list[Part]:
    return [
        Part((_arc(bend, turn + angle, 0.05, offset),), (46, 28, 22), paint=True)
        for bend, angle, offset in ((0.12, 0, 0.0), (0.1, 90, 0.0), (-0.5, 90, 0.75), (0.5, 90, -0.75))
    ]


def _baseball(turn: float) -> list[Part]:
    parts = []
    for side in (-1, 1):
        parts.append(
            Part(
                (
                    rotated(
                        limb(
                            [
                                (side * 0.82, -0.8),
                                (side * 0.45, -0.4),
                                (side * 0.36, 0),
                                (side * 0.45, 0.4),
                                (side * 0.82, 0.8),
                            ],
                            0.025,
                        ),
                        turn,
                    ),
                ),
                RED,
                paint=True,
            )
        )
        for i in range(9):
            y = -0.7 + 0.175 * i
            x = side * (0.36 + 0.75 * y * y)
            parts.append(
                Part(
                    (
                        rotated(
                            limb(
                                [(x - 0.09, y - 0.05 * side), (x, y), (x + 0.09, y - 0.05 * side)],
                                0.035,
                                smooth=False,
                            ),
                            turn,
                        ),
                    ),
                    RED,
                    paint=True,
                )
            )
    return parts


def _football(turn: float) -> list[Part]:
    def pentagon(x: float, y: float, size: float, spin: float) -> Contour:
        return star(x, y, size, size * 0.809, 5, spin)

    parts = [
        Part(
            (
                rotated(
                    limb(
                        [(0.3 * math.cos(a), 0.3 * math.sin(a)), (0.72 * math.cos(a), 0.72 * math.sin(a))],
                        0.035,
                    ),
                    turn,
                ),
            ),
            (90, 90, 94),
            paint=True,
        )
        for a in (math.radians(-90 + 72 * i) for i in range(5))
    ]
    for i in range(5):
        a, b = math.radians(-54 + 72 * i), math.radians(-126 + 72 * i)
        c = math.radians(-90 + 72 * i)
        parts.append(
            Part(
                (
                    rotated(
                        limb(
                            [
                                (0.98 * math.cos(a), 0.98 * math.sin(a)),
                                (0.66 * math.cos(a), 0.66 * math.sin(a)),
                                (0.7 * math.cos(c), 0.7 * math.sin(c)),
                                (0.66 * math.cos(b), 0.66 * math.sin(b)),
                            ],
                            0.035,
                            smooth=False,
                        ),
                        turn,
                    ),
                ),
                (90, 90, 94),
                paint=True,
            )
        )
        parts.append(
            Part(
                (rotated(pentagon(0.9 * math.cos(c), 0.9 * math.sin(c), 0.27, 90 - 90 + 72 * i + 90), turn),),
                BLACK,
                paint=True,
            )
        )
    return [*parts, Part((rotated(pentagon(0, 0, 0.32, -90), turn),), BLACK, paint=True)]


def _volleyball(turn: float) -> list[Part]:
    parts = [
        Part((rotated(sector(0, 0, 1.0, -90 + 120 * i, 30 + 120 * i), turn),), colour, paint=True)
        for i, colour in enumerate(((246, 212, 60), (36, 84, 176), WHITE))
    ]
    for i in range(3):
        for offset in (0.02, 0.34, 0.66):
            middle = math.radians(-90 + 120 * i)
            x, y = -offset * math.sin(middle), offset * math.cos(middle)
            path = [
                (x, y),
                (x + 0.5 * math.cos(middle + 0.15), y + 0.5 * math.sin(middle + 0.15)),
                (x + math.cos(middle + 0.35), y + math.sin(middle + 0.35)),
            ]
            parts.append(Part((rotated(limb(path, 0.035), turn),), (70, 74, 90), paint=True))
    return parts


def _beach(turn: float) -> list[Part]:
    colours: tuple[Colour, ...] = (RED, WHITE, (244, 204, 50), WHITE, (36, 104, 190), WHITE)
    parts = []
    for i, colour in enumerate(colours):
        a, b = math.radians(turn + 60 * i), math.radians(turn + 60 * i + 60)
        reach = [(1.3 * math.cos(a + (b - a) * k / 4), 1.3 * math.sin(a + (b - a) * k / 4)) for k in range(5)]
        parts.append(Part((polygon((-0.15, -0.2), *reach),), colour, paint=True))
    return [*parts, Part((ellipse(-0.15, -0.2, 0.14, 0.13),), WHITE, paint=True)]


def _golf(turn: float) -> list[Part]:
    dents = []
    for row in range(-5, 6):
        y = math.sin(row * 0.27) * 0.92
        for column in range(-5, 6):
            x = math.sin((column + 0.5 * (row % 2)) * 0.27) * math.sqrt(max(0.0, 0.86 - y * y))
            dents.append(ellipse(x, y, 0.05, 0.05))
    return [Part((dent,), (196, 198, 204), paint=True) for dent in dents[::3]] + [
        Part(tuple(dents[k::3]), (202, 204, 208), paint=True) for k in (1, 2)
    ]


def _bowling(turn: float) -> list[Part]:
    return [
        Part((ellipse(x, y, 0.11, 0.1),), (8, 8, 14), paint=True)
        for x, y in ((0.06, -0.5), (0.34, -0.44), (0.16, -0.14))
    ]


def _rugby(turn: float) -> list[Part]:
    return [
        Part((limb([(-0.98, 0), (0, 0.12), (0.98, 0)], 0.03),), BLACK, paint=True),
        *(
            Part((limb([(x * 0.66, -0.6), (x * 0.56, 0), (x * 0.66, 0.6)], 0.1),), (30, 80, 160), paint=True)
            for x in (-1, 1)
        ),
        Part((limb([(-0.2, -0.32), (0.2, -0.32)], 0.03),), BLACK, paint=True),
        *(
            Part((limb([(x, -0.39), (x, -0.25)], 0.03),), BLACK, paint=True)
            for x in (-0.15, -0.05, 0.05, 0.15)
        ),
    ]


def _cricket(turn: float) -> list[Part]:
    return [Part((_arc(0.1, turn, 0.05, y),), (238, 214, 180), paint=True) for y in (-0.08, 0.08)] + [
        Part(
            (
                rotated(
                    limb(
                        [
                            (-0.8 + 0.16 * i, -0.16 + 0.11 * (1 - abs(i - 5) / 5)),
                            (-0.8 + 0.16 * i, 0.18 + 0.11 * (1 - abs(i - 5) / 5)),
                        ],
                        0.025,
                    ),
                    turn,
                ),
            ),
            (238, 214, 180),
            paint=True,
        )
        for i in range(11)
    ]


_BALLS = {
    "tennis": _tennis,
    "basketball": _basketball,
    "baseball": _baseball,
    "football": _football,
    "volleyball": _volleyball,
    "beach": _beach,
    "golf": _golf,
    "bowling": _bowling,
    "rugby": _rugby,
    "cricket": _cricket,
}


@kind(
    "ball",
    nouns=("ball",),
    plural="balls",
    general="piece of sports equipment",
    category="sport",
    pose="lies",
    places=("floor", "meadow", "beach", "street", "table", "studio"),
    size=(0.36, 0.66),
    crowd=True,
)
def ball(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A ball, turned any way."""
    shape = features["shape"]
    body = ellipse(0, 0, 0.98, 0.64) if shape == "rugby" else ellipse(0, 0, 0.95, 0.95)
    return [
        Part(
            (body,),
            features["colour"],
            1.0,
            features.get("gloss", 0.2),
            features.get("texture", "smooth"),
            0.5,
        ),
        *_BALLS[shape](dice.uniform(-40, 40)),
    ]


look("Tennis ball", "ball", ("yellow",), shape="tennis", colour=(206, 226, 60), texture="peel")
look("Basketball (ball)", "ball", ("orange",), shape="basketball", colour=(222, 112, 40), texture="peel")
look("Baseball (ball)", "ball", ("white",), shape="baseball", colour=(240, 236, 224))
look(
    "Ball (association football)",
    "ball",
    ("white", "spotted"),
    shape="football",
    colour=(244, 244, 244),
    gloss=0.4,
)
look("Volleyball (ball)", "ball", ("blue", "yellow"), shape="volleyball", colour=WHITE)
look("Beach ball", "ball", ("red", "striped"), shape="beach", colour=WHITE, gloss=0.8)
look("Golf ball", "ball", ("white", "dimpled"), shape="golf", colour=(246, 246, 246), gloss=0.4)
look("Bowling ball", "ball", ("purple",), shape="bowling", colour=(70, 38, 110), gloss=1.0)
look("Rugby ball", "ball", ("white", "oval"), shape="rugby", colour=(240, 238, 232))
look("Cricket ball", "ball", ("red",), shape="cricket", colour=(166, 28, 34), gloss=0.7)


# ---- boards and other gear -----------------------------------------------------------------------------------------


def _skate(features: dict[str, Any], dice: Dice) -> list[Part]:
    colour: Colour = features["colour"]
    parts = [Part((ellipse(x, 0.3, 0.15, 0.15),), features["wheel"], 0.9, 0.5) for x in (-0.52, 0.52)]
    parts += [
        Part(
            (polygon((x - 0.12, 0.02), (x + 0.12, 0.02), (x + 0.05, 0.3), (x - 0.05, 0.3)),), STEEL, 0.7, 0.8
        )
        for x in (-0.52, 0.52)
    ]
    parts += [Part((ellipse(x, 0.3, 0.05, 0.05),), STEEL, 0.9, 0.8) for x in (-0.52, 0.52)]
    parts.append(
        Part(
            (
                limb(
                    [(-0.98, -0.22), (-0.8, -0.04), (-0.4, 0.02), (0.4, 0.02), (0.8, -0.04), (0.98, -0.22)],
                    0.14,
                ),
            ),
            colour,
            0.6,
            0.4,
            "wood",
        )
    )
    parts.append(
        Part(
            (
                limb(
                    [(-0.98, -0.26), (-0.8, -0.08), (-0.4, -0.03), (0.4, -0.03), (0.8, -0.08), (0.98, -0.26)],
                    0.05,
                ),
            ),
            BLACK,
            0.4,
            0.1,
            "speckle",
            0.4,
        )
    )
    if features.get("motor"):
        parts += [
            Part((box(-0.34, 0.06, 0.34, 0.24, 0.05),), (50, 54, 60), 0.6, 0.5),
            Part((box(-0.28, 0.12, -0.06, 0.18),), (60, 220, 150), paint=True, glow=0.9),
        ]
    return parts


@kind(
    "board",
    nouns=("board", "sports board"),
    plural="boards",
    general="piece of sports equipment",
    category="sport",
    pose="stands",
    places=("beach", "wall", "street", "snow"),
    size=(0.5, 0.85),
)
def board(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A board to ride on: upright to show its deck, or on its wheels."""
    colour, trim = features["colour"], features.get("trim", WHITE)
    if features["shape"] == "skate":
        return [
            dataclasses.replace(part, outline=tuple(shifted(c, 0, 0.55) for c in part.outline))
            for part in _skate(features, dice)
        ]
    if features["shape"] == "surf":
        deck = blob(
            (0, -1.0),
            (0.16, -0.86),
            (0.28, -0.4),
            (0.3, 0.1),
            (0.24, 0.66),
            (0.12, 0.98),
            (-0.12, 0.98),
            (-0.24, 0.66),
            (-0.3, 0.1),
            (-0.28, -0.4),
            (-0.16, -0.86),
        )
        return [
            Part((deck,), colour, 0.5, 0.8),
            Part((polygon((-0.4, -0.36), (0.4, -0.6), (0.4, -0.44), (-0.4, -0.2)),), trim, paint=True),
            Part(
                (polygon((-0.4, -0.14), (0.4, -0.38), (0.4, -0.3), (-0.4, -0.06)),),
                features["second"],
                paint=True,
            ),
            Part((limb([(0, -1.0), (0, 1.0)], 0.025),), darker(colour, 0.35), paint=True),
            *(Part((leaf(x, 0.84, 0.2, 0.09, -90),), BLACK, 0.7, 0.4) for x in (-0.13, 0.0, 0.13)),
            *(
                Part(
                    (ellipse(0.1 * math.cos(k * 1.257), 0.3 + 0.1 * math.sin(k * 1.257), 0.075, 0.075),),
                    trim,
                    paint=True,
                )
                for k in range(5)
            ),
            Part((ellipse(0, 0.3, 0.06, 0.06),), features["second"], paint=True),
        ]
    deck = box(-0.27, -1.0, 0.27, 1.0, 0.27)
    parts = [Part((deck,), colour, 0.4, 0.8)]
    parts += [
        Part(
            (polygon((-0.4, y), (0.0, y - 0.2), (0.4, y), (0.4, y + 0.13), (0, y - 0.07), (-0.4, y + 0.13)),),
            tint,
            paint=True,
        )
        for y, tint in ((-0.62, trim), (-0.36, features["second"]), (0.66, trim), (0.9, features["second"]))
    ]
    for y, tilt in ((-0.28, -14), (0.3, 14)):
        parts += [
            Part((rotated(box(-0.34, y - 0.13, 0.34, y + 0.13, 0.1), tilt, 0, y),), BLACK, 0.8, 0.4),
            Part(
                (rotated(box(-0.17, y - 0.16, -0.02, y + 0.16, 0.04), tilt, 0, y),), (96, 98, 104), 0.8, 0.4
            ),
            Part((rotated(box(0.1, y - 0.15, 0.2, y + 0.15, 0.04), tilt, 0, y),), (96, 98, 104), 0.8, 0.4),
        ]
    return parts


look(
    "Surfboard",
    "board",
    ("yellow", "pointed"),
    shape="surf",
    colour=(246, 208, 84),
    trim=(214, 60, 60),
    second=WHITE,
)
look(
    "Snowboard",
    "board",
    ("purple",),
    shape="snow",
    colour=(98, 60, 160),
    trim=(240, 130, 60),
    second=(90, 200, 210),
)
look("Skateboard", "board", ("red",), shape="skate", colour=(206, 50, 40), wheel=(240, 230, 200))
look(
    "Electric skateboard",
    "board",
    ("black",),
    shape="skate",
    colour=(60, 62, 70),
    wheel=(240, 140, 40),
    motor=True,
)


@kind(
    "sports gear",
    nouns=("piece of sports equipment", "sports gear"),
    plural="pieces of sports equipment",
    general="thing",
    category="sport",
    pose="lies",
    places=("meadow", "beach", "floor", "table", "studio"),
    size=(0.42, 0.72),
)
def sports_gear(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A disc to throw, a bat or a racket to hit with."""
    colour, shape = features["colour"], features["shape"]
    if shape == "disc":
        return [
            Part((ellipse(0, 0.06, 0.98, 0.6),), darker(colour, 0.25), 0.9, 0.6),
            Part((ellipse(0, 0, 0.98, 0.56),), colour, 0.6, 0.7),
            *(
                Part(
                    (ellipse(0, 0.01, r, r * 0.56), ellipse(0, 0.01, r - 0.03, (r - 0.03) * 0.56)),
                    darker(colour, 0.18),
                    paint=True,
                )
                for r in (0.86, 0.76, 0.66)
            ),
            Part((star(0, 0.0, 0.4, 0.16) * [1, 0.56],), WHITE, paint=True),
        ]
    if shape == "paddle":
        return [
            Part((limb([(0, 0.2), (0, 0.92)], [0.2, 0.24]),), WOOD, 0.8, 0.3, "wood"),
            Part((ellipse(0, -0.3, 0.66, 0.68),), darker(WOOD, 0.1), 0.4, 0.2),
            Part((ellipse(0, -0.32, 0.62, 0.64),), colour, 0.2, 0.2, "peel", 0.3),
            Part((box(-0.7, 0.16, 0.7, 0.5),), WOOD, paint=True, texture="wood"),
            Part((limb([(-0.6, 0.17), (0.6, 0.17)], 0.04),), BLACK, paint=True),
            Part((box(-0.03, 0.4, 0.03, 0.9),), darker(WOOD, 0.4), paint=True),
        ]
    if shape == "bat":
        return [
            Part(
                (limb([(0, -0.88), (0, -0.3), (0, 0.3), (0, 0.9)], [0.3, 0.3, 0.17, 0.11]),),
                colour,
                0.95,
                0.5,
                "wood",
                0.7,
            ),
            Part((ellipse(0, 0.94, 0.12, 0.06),), colour, 0.8, 0.4),
            *(
                Part((polygon((-0.2, y), (0.2, y - 0.06), (0.2, y), (-0.2, y + 0.06)),), BLACK, paint=True)
                for y in (0.4, 0.5, 0.6, 0.7, 0.8)
            ),
            Part((box(-0.1, -0.6, 0.1, -0.3, 0.05),), RED, paint=True),
        ]
    head = ellipse(0, -0.42, 0.46, 0.56)
    strings = [limb([(x, -1), (x, 0.1)], 0.014) for x in (-0.3, -0.18, -0.06, 0.06, 0.18, 0.3)] + [
        limb([(-0.5, y), (0.5, y)], 0.014) for y in (-0.84, -0.7, -0.56, -0.42, -0.28, -0.14, 0.0)
    ]
    return [
        Part((ellipse(0, -0.42, 0.42, 0.52),), (214, 218, 206), 0.05),
        *(Part((line,), (250, 250, 246), paint=True) for line in strings),
        Part((head, ellipse(0, -0.42, 0.37, 0.47)), colour, 0.9, 0.7),
        Part((limb([(-0.28, 0.0), (0, 0.4)], 0.09),), colour, 0.9, 0.6),
        Part((limb([(0.28, 0.0), (0, 0.4)], 0.09),), colour, 0.9, 0.6),
        Part((limb([(0, 0.38), (0, 0.95)], [0.12, 0.15]),), BLACK, 0.9, 0.2, "cloth"),
    ]


look("Frisbee", "sports gear", ("blue", "round"), shape="disc", colour=(36, 118, 204))
look("Table tennis racket", "sports gear", ("red",), shape="paddle", colour=(200, 36, 40))
look("Baseball bat", "sports gear", ("brown", "wooden"), shape="bat", colour=(206, 150, 86))
look("Racket (sports equipment)", "sports gear", ("green",), shape="racket", colour=(40, 150, 90))


# ---- toys ----------------------------------------------------------------------------------------------------------


def _teddy(dice: Dice) -> list[Part]:
    fur: Colour = (168, 108, 58)
    pale, lift = lighter(fur, 0.35), dice.uniform(-0.06, 0.06)
    return [
        *(Part((ellipse(x * 0.42, -0.8, 0.19, 0.19),), fur, 0.9, texture="fur") for x in (-1, 1)),
        *(Part((ellipse(x * 0.42, -0.79, 0.1, 0.1),), pale, paint=True) for x in (-1, 1)),
        *(
            Part((ellipse(x * 0.58, 0.2 + lift * x, 0.17, 0.34, -x * 28),), fur, 0.9, texture="fur")
            for x in (-1, 1)
        ),
        Part((ellipse(0, 0.3, 0.5, 0.54),), fur, 0.9, texture="fur"),
        Part((ellipse(0, 0.36, 0.3, 0.36),), pale, paint=True, texture="fur"),
        *(Part((ellipse(x * 0.44, 0.76, 0.26, 0.24),), fur, 0.95, texture="fur") for x in (-1, 1)),
        *(Part((ellipse(x * 0.46, 0.78, 0.15, 0.15),), pale, paint=True) for x in (-1, 1)),
        Part((ellipse(0, -0.48, 0.5, 0.44),), fur, 0.9, texture="fur"),
        Part((ellipse(0, -0.34, 0.22, 0.18),), pale, 0.9, texture="fur"),
        Part((ellipse(0, -0.42, 0.09, 0.065),), BLACK, 0.9, 0.9),
        *(Part((ellipse(x * 0.2, -0.56, 0.055, 0.06),), BLACK, 0.9, 0.9) for x in (-1, 1)),
        Part((limb([(-0.12, -0.31), (0, -0.24), (0.12, -0.31)], 0.025),), BLACK, paint=True),
        Part((leaf(0, 0.0, 0.3, 0.2, 180),), RED, 0.7),
        Part((leaf(0, 0.0, 0.3, 0.2, 0),), RED, 0.7),
        Part((ellipse(0, 0, 0.06, 0.06),), darker(RED, 0.2), 0.8),
    ]


def _monkey(dice: Dice) -> list[Part]:
    knit, lift = (128, 108, 92), dice.uniform(0, 0.1)
    parts = [Part((limb([(0.3, 0.5), (0.8, 0.5), (0.86, 0.1)], 0.1),), knit, 0.9, texture="cloth")]
    for x in (-1, 1):
        parts += [
            Part(
                (limb([(x * 0.2, -0.1), (x * 0.6, 0.0), (x * 0.78, -0.3 - lift)], 0.17),),
                knit,
                0.9,
                0.05,
                "cloth",
                0.8,
            ),
            Part((ellipse(x * 0.79, -0.36 - lift, 0.11, 0.12),), WHITE, 0.9, texture="cloth"),
            Part(
                (limb([(x * 0.16, 0.4), (x * 0.3, 0.7), (x * 0.36, 0.9)], 0.2),),
                knit,
                0.9,
                0.05,
                "cloth",
                0.8,
            ),
            Part((ellipse(x * 0.4, 0.92, 0.17, 0.09),), WHITE, 0.9),
            Part((ellipse(x * 0.42, -0.6, 0.13, 0.13),), knit, 0.9),
        ]
    return [
        *parts,
        Part((ellipse(0, 0.16, 0.32, 0.44),), knit, 0.9, 0.05, "cloth", 0.8),
        Part((ellipse(0, -0.58, 0.38, 0.38),), knit, 0.9, 0.05, "cloth", 0.8),
        Part((ellipse(0, -0.42, 0.3, 0.2),), WHITE, 0.9, texture="cloth"),
        Part((ellipse(0, -0.42, 0.25, 0.11),), (214, 44, 44), 0.8),
        Part((limb([(-0.24, -0.42), (0, -0.4), (0.24, -0.42)], 0.025),), WHITE, paint=True),
        Part((ellipse(0, -0.88, 0.26, 0.14, 0, 180, 360),), WHITE, 0.8, texture="cloth"),
        Part((ellipse(0, -0.99, 0.08, 0.08),), RED, 0.9),
        *(Part((ellipse(x, -0.66, 0.06, 0.06),), BLACK, 0.9, 0.9) for x in (-0.13, 0.13)),
    ]


def _cube(dice: Dice) -> list[Part]:
    tints: tuple[Colour, ...] = (
        (206, 36, 40),
        (244, 208, 50),
        (36, 140, 72),
        (30, 84, 184),
        (240, 124, 36),
        WHITE,
    )
    parts = [
        Part(
            (polygon((0, -0.98), (0.86, -0.55), (0.86, 0.48), (0, 0.98), (-0.86, 0.48), (-0.86, -0.55)),),
            BLACK,
            0.15,
            0.5,
        )
    ]
    for origin, along, down, tone in (
        ((-0.86, -0.55), (0.86, 0.45), (0, 1.05), 0.1),
        ((0, -0.1), (0.86, -0.45), (0, 1.05), 0.25),
        ((-0.86, -0.55), (0.86, -0.43), (0.86, 0.45), 0.0),
    ):
        for i in range(3):
            for j in range(3):
                corners = [
                    (origin[0] + along[0] * u + down[0] * v, origin[1] + along[1] * u + down[1] * v)
                    for u, v in (
                        (i / 3 + 0.03, j / 3 + 0.03),
                        (i / 3 + 0.31, j / 3 + 0.03),
                        (i / 3 + 0.31, j / 3 + 0.31),
                        (i / 3 + 0.03, j / 3 + 0.31),
                    )
                ]
                parts.append(Part((polygon(*corners),), darker(dice.choice(tints), tone), 0.15, 0.6))
    return parts


def _duck(dice: Dice) -> list[Part]:
    yellow: Colour = (250, 206, 40)
    return [
        Part(
            (
                blob(
                    (-0.72, 0.3),
                    (-0.4, 0.1),
                    (0.2, 0.16),
                    (0.6, 0.02),
                    (0.96, -0.2),
                    (0.92, 0.4),
                    (0.66, 0.82),
                    (0.1, 0.97),
                    (-0.5, 0.86),
                    (-0.76, 0.6),
                ),
            ),
            yellow,
            0.95,
            0.7,
        ),
        Part((ellipse(-0.34, -0.34, 0.5, 0.5),), yellow, 0.95, 0.7),
        Part(
            (
                blob(
                    (-0.7, -0.36),
                    (-0.96, -0.32),
                    (-0.99, -0.2),
                    (-0.84, -0.12),
                    (-0.96, -0.04),
                    (-0.82, 0.02),
                    (-0.62, -0.1),
                ),
            ),
            (240, 104, 30),
            0.8,
            0.6,
        ),
        Part((ellipse(-0.52, -0.48, 0.09, 0.11),), WHITE, 0.5, 0.5),
        Part((ellipse(-0.54, -0.47, 0.055, 0.07),), BLACK, 0.8, 0.9),
        Part(
            (blob((-0.1, 0.4), (0.3, 0.32), (0.66, 0.2), (0.56, 0.52), (0.2, 0.68), (-0.04, 0.6)),),
            darker(yellow, 0.08),
            0.8,
            0.5,
        ),
    ]


def _matryoshka(dice: Dice) -> list[Part]:
    red: Colour = (200, 36, 46)
    skin: Colour = (250, 222, 190)
    parts = [
        Part(
            (
                blob(
                    (0, -1.0),
                    (0.34, -0.86),
                    (0.42, -0.5),
                    (0.48, -0.2),
                    (0.64, 0.2),
                    (0.6, 0.7),
                    (0.42, 0.98),
                    (-0.42, 0.98),
                    (-0.6, 0.7),
                    (-0.64, 0.2),
                    (-0.48, -0.2),
                    (-0.42, -0.5),
                    (-0.34, -0.86),
                ),
            ),
            red,
            0.95,
            0.9,
        ),
        Part((ellipse(0, -0.5, 0.29, 0.31),), (60, 36, 22), paint=True),
        Part((ellipse(0, -0.46, 0.25, 0.27),), skin, paint=True),
        Part(
            (
                blob(
                    (-0.28, -0.62),
                    (-0.02, -0.78),
                    (0.0, -0.66),
                    (0.02, -0.78),
                    (0.28, -0.62),
                    (0.1, -0.6),
                    (0, -0.64),
                    (-0.1, -0.6),
                ),
            ),
            (60, 36, 22),
            paint=True,
        ),
    ]
    parts += (
        [Part((ellipse(x, -0.48, 0.035, 0.04),), (40, 60, 110), paint=True) for x in (-0.1, 0.1)]
        + [Part((ellipse(x, -0.38, 0.05, 0.04),), (240, 140, 130), paint=True) for x in (-0.15, 0.15)]
        + [Part((ellipse(0, -0.32, 0.05, 0.025),), RED, paint=True)]
    )
    parts += [
        Part((ellipse(0, 0.38, 0.4, 0.46),), (250, 236, 190), paint=True),
        Part((box(-0.7, -0.06, 0.7, 0.0),), (244, 200, 60), paint=True),
        Part((box(-0.7, 0.88, 0.7, 0.94),), (244, 200, 60), paint=True),
    ]
    for x, y in ((0, 0.3), (-0.18, 0.52), (0.18, 0.52)):
        parts += [
            Part(
                (ellipse(x + 0.08 * math.cos(k * 1.257), y + 0.08 * math.sin(k * 1.257), 0.06, 0.06),),
                (214, 60, 90),
                paint=True,
            )
            for k in range(5)
        ] + [Part((ellipse(x, y, 0.05, 0.05),), (250, 206, 60), paint=True)]
    return [*parts, *(Part((leaf(0, 0.7, 0.28, 0.1, a),), (50, 130, 70), paint=True) for a in (-150, -30))]


def _hopper(dice: Dice) -> list[Part]:
    orange: Colour = (240, 104, 40)
    return [
        *(
            Part(
                (limb([(x * 0.24, -0.5), (x * 0.34, -0.86), (x * 0.3, -0.97)], [0.16, 0.13, 0.12]),),
                orange,
                0.95,
                0.7,
            )
            for x in (-1, 1)
        ),
        Part((ellipse(0, 0.16, 0.84, 0.84),), orange, 0.98, 0.8),
        *(Part((ellipse(x, -0.04, 0.15, 0.17),), WHITE, paint=True) for x in (-0.26, 0.26)),
        *(Part((ellipse(x, 0.0, 0.08, 0.1),), BLACK, paint=True) for x in (-0.24, 0.24)),
        Part((limb([(-0.4, 0.36), (-0.2, 0.52), (0.2, 0.52), (0.4, 0.36)], 0.07),), BLACK, paint=True),
        Part((ellipse(0, 0.2, 0.08, 0.07),), BLACK, paint=True),
        *(Part((limb([(x * 0.36, -0.28), (x * 0.16, -0.24)], 0.05),), BLACK, paint=True) for x in (-1, 1)),
        *(
            Part(
                (limb([(x * 0.84, 0.0), (x * 0.7, 0.2), (x * 0.74, 0.5)], 0.02),),
                darker(orange, 0.2),
                paint=True,
            )
            for x in (-1, 1)
        ),
    ]


_TOYS = {
    "teddy": _teddy,
    "monkey": _monkey,
    "cube": _cube,
    "duck": _duck,
    "matryoshka": _matryoshka,
    "hopper": _hopper,
}


@kind(
    "toy",
    nouns=("toy", "plaything"),
    plural="toys",
    general="thing",
    category="object",
    pose="stands",
    places=("floor", "table", "studio", "garden"),
    size=(0.4, 0.7),
    crowd=True,
)
def toy(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A toy that sits or stands."""
    return _TOYS[features["shape"]](dice)


look("Teddy bear", "toy", ("brown", "soft"), shape="teddy")
look("Sock monkey", "toy", ("grey", "knitted"), shape="monkey")
look("Rubik's Cube", "toy", ("colourful", "square"), shape="cube")
look("Rubber duck", "toy", ("yellow",), shape="duck")
look("Matryoshka doll", "toy", ("red", "painted"), shape="matryoshka")
look("Space hopper", "toy", ("orange", "round"), shape="hopper")
