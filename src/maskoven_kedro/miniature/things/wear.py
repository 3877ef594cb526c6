"""What people wear and carry: hats, helmets, shoes, bags, dresses, jackets, umbrellas; and the looks of their entities."""

# ruff: noqa: E501 (outlines are read as one list of points)

from __future__ import annotations

import dataclasses
import itertools
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
    limb,
    polygon,
    shifted,
    star,
)

STEEL: Colour = (190, 192, 198)
BRASS: Colour = (212, 172, 72)
WHITE: Colour = (244, 243, 238)
BLACK: Colour = (36, 35, 38)


def _top_hat(colour: Colour, band: Colour) -> list[Part]:
    crown = np.concatenate(
        [
            [(-0.6, -0.72), (-0.52, 0.62)],
            ellipse(0, 0.62, 0.52, 0.14, 0, 180, 0),
            [(0.52, 0.62), (0.6, -0.72)],
        ]
    )
    return [
        Part(
            (
                blob(
                    (-0.98, 0.52), (-0.5, 0.5), (0.5, 0.5), (0.98, 0.52), (0.7, 0.78), (0, 0.9), (-0.7, 0.78)
                ),
            ),
            colour,
            0.6,
            0.35,
        ),
        Part((crown,), colour, 0.95, 0.5, "cloth", 0.15),
        Part(
            (polygon((-0.545, 0.34), (0, 0.48), (0.545, 0.34), (0.53, 0.62), (0, 0.78), (-0.53, 0.62)),),
            band,
            paint=True,
            texture="cloth",
        ),
        Part((ellipse(0, -0.72, 0.6, 0.16),), lighter(colour, 0.12), 0.25, 0.3),
    ]


def _brimmed(features: dict[str, Any], colour: Colour, band: Colour) -> list[Part]:
    """Fedora, straw hat and cowboy hat: a crown, a band, a brim that lies flat or rises at the sides."""
    texture, rise = features.get("texture", "cloth"), features.get("rise", 0.0)
    brim = blob(
        (-1.0, 0.5 - rise),
        (-0.84, 0.44 - rise * 0.4),
        (-0.4, 0.44),
        (0.4, 0.44),
        (0.84, 0.44 - rise * 0.4),
        (1.0, 0.5 - rise),
        (0.78, 0.78 - rise * 0.5),
        (0.35, 0.92),
        (-0.35, 0.92),
        (-0.78, 0.78 - rise * 0.5),
    )
    crown = blob(
        (-0.56, 0.6),
        (-0.54, 0.1),
        (-0.42, -0.36),
        (-0.2, -0.46),
        (0.0, -0.34),
        (0.2, -0.46),
        (0.42, -0.36),
        (0.54, 0.1),
        (0.56, 0.6),
        (0, 0.74),
    )
    if features.get("flat"):
        crown = np.concatenate(
            [
                [(-0.56, 0.62), (-0.5, -0.1)],
                ellipse(0, -0.1, 0.5, 0.28, 0, 180, 360),
                [(0.5, -0.1), (0.56, 0.62), (0, 0.74)],
            ]
        )
    parts = [
        Part((brim,), darker(colour, 0.06), 0.6, 0.1, texture, 0.5),
        Part((crown,), colour, 0.9, 0.12, texture, 0.5),
    ]
    parts.append(
        Part(
            (
                polygon(
                    (-0.6, 0.28),
                    (-0.3, 0.37),
                    (0, 0.4),
                    (0.3, 0.37),
                    (0.6, 0.28),
                    (0.6, 0.56),
                    (0.3, 0.68),
                    (0, 0.71),
                    (-0.3, 0.68),
                    (-0.6, 0.56),
                ),
            ),
            band,
            paint=True,
            texture="cloth",
        )
    )
    if texture == "wood":
        parts += [
            Part(
                (
                    limb(
                        [
                            (-0.8 + 0.1 * i, 0.6 + 0.07 * i),
                            (0, 0.78 + 0.03 * i),
                            (0.8 - 0.1 * i, 0.6 + 0.07 * i),
                        ],
                        0.014,
                    ),
                ),
                darker(colour, 0.25),
                paint=True,
            )
            for i in range(3)
        ]
    else:
        parts.append(
            Part(
                (limb([(0, -0.36), (0.02, -0.1), (0.0, 0.12)], [0.06, 0.05, 0.02]),),
                darker(colour, 0.35),
                paint=True,
            )
        )
    return parts


def _cap(colour: Colour, badge: Colour) -> list[Part]:
    dome = np.concatenate(
        [[(-0.52, 0.5)], ellipse(0.18, 0.42, 0.72, 0.9, 0, 184, 360), [(0.9, 0.5), (0.2, 0.62)]]
    )
    return [
        Part((dome,), colour, 0.9, 0.15, "cloth", 0.4),
        Part(
            (
                limb([(0.2, -0.46), (0.36, 0.0), (0.4, 0.58)], 0.018),
                limb([(0.16, -0.46), (-0.16, -0.1), (-0.24, 0.55)], 0.018),
            ),
            darker(colour, 0.35),
            paint=True,
        ),
        Part(
            (
                blob(
                    (-0.56, 0.36),
                    (-0.2, 0.5),
                    (0.16, 0.56),
                    (0.1, 0.72),
                    (-0.4, 0.72),
                    (-0.85, 0.84),
                    (-0.99, 0.76),
                    (-0.9, 0.58),
                ),
            ),
            darker(colour, 0.2),
            0.7,
            0.2,
            "cloth",
            0.4,
        ),
        Part((ellipse(0.18, -0.5, 0.09, 0.06),), darker(colour, 0.1), 0.9),
        Part((ellipse(-0.14, 0.1, 0.17, 0.2, -12),), badge, 0.3, 0.1),
        Part((star(-0.14, 0.1, 0.12, 0.05),), colour, paint=True),
        Part((ellipse(0.58, 0.0, 0.03, 0.03),), darker(colour, 0.4), paint=True),
    ]


def _beret(colour: Colour, band: Colour) -> list[Part]:
    return [
        Part((limb([(0.14, -0.34), (0.18, -0.52)], 0.07),), colour, 0.8),
        Part(
            (
                blob(
                    (-0.98, 0.12),
                    (-0.7, -0.26),
                    (-0.1, -0.42),
                    (0.5, -0.36),
                    (0.96, -0.04),
                    (0.98, 0.24),
                    (0.62, 0.46),
                    (0, 0.54),
                    (-0.6, 0.46),
                    (-0.94, 0.34),
                ),
            ),
            colour,
            0.95,
            0.1,
            "cloth",
            0.6,
        ),
        Part(
            (blob((-0.56, 0.42), (0, 0.52), (0.62, 0.4), (0.58, 0.6), (0, 0.72), (-0.52, 0.6)),),
            band,
            0.5,
            0.1,
            "cloth",
        ),
        Part(
            (limb([(-0.6, 0.0), (-0.1, -0.2), (0.4, -0.16)], [0.02, 0.05, 0.02]),),
            darker(colour, 0.22),
            paint=True,
        ),
    ]


@kind(
    "hat",
    nouns=("hat", "headgear"),
    plural="hats",
    general="piece of clothing",
    category="clothing",
    pose="lies",
    places=("table", "floor", "wall", "studio"),
    size=(0.4, 0.72),
    crowd=True,
)
def hat(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A hat seen a little from above."""
    colour = mix(features["colour"], (255, 255, 255), dice.uniform(0, 0.06))
    band = features["band"]
    if features["shape"] == "top":
        return _top_hat(colour, band)
    if features["shape"] == "cap":
        return _cap(colour, band)
    if features["shape"] == "beret":
        return _beret(colour, band)
    return _brimmed(features, colour, band)


look("Top hat", "hat", ("black", "tall"), shape="top", colour=(40, 39, 44), band=(112, 24, 34))
look("Fedora", "hat", ("grey",), shape="brimmed", colour=(118, 116, 118), band=(38, 36, 40))
look("Cowboy hat", "hat", ("brown",), shape="brimmed", colour=(146, 92, 48), band=(74, 42, 24), rise=0.5)
look(
    "Straw hat",
    "hat",
    ("yellow",),
    shape="brimmed",
    colour=(230, 196, 116),
    band=(170, 36, 40),
    texture="wood",
    flat=True,
)
look("Baseball cap", "hat", ("blue",), shape="cap", colour=(36, 78, 168), band=WHITE)
look("Beret", "hat", ("red", "flat"), shape="beret", colour=(176, 32, 44), band=(60, 24, 28))


@kind(
    "helmet",
    nouns=("helmet",),
    plural="helmets",
    general="piece of clothing",
    category="clothing",
    pose="lies",
    places=("table", "floor", "studio", "meadow"),
    size=(0.4, 0.7),
)
def helmet(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A helmet in profile, facing left."""
    colour: Colour = features["colour"]
    shape = features["shape"]
    if shape == "combat":
        parts = [
            Part(
                (limb([(-0.5, 0.3), (-0.3, 0.8), (0.1, 0.86), (0.4, 0.4)], 0.06),),
                (92, 78, 50),
                0.5,
                texture="cloth",
            ),
            Part(
                (
                    blob(
                        (-0.98, 0.36),
                        (-0.84, 0.2),
                        (-0.78, -0.3),
                        (-0.3, -0.74),
                        (0.3, -0.74),
                        (0.76, -0.36),
                        (0.84, 0.1),
                        (0.96, 0.44),
                        (0.6, 0.5),
                        (0.2, 0.36),
                        (-0.4, 0.3),
                    ),
                ),
                colour,
                0.95,
                0.15,
                "stone",
                0.3,
            ),
        ]
        parts += [
            Part(
                (
                    limb([(-0.9 + 0.3 * i, 0.4), (-0.5 + 0.25 * i, -0.2), (0.1 + 0.2 * i, -0.8)], 0.02),
                    limb([(-0.8, 0.2 - 0.3 * i), (0.0, 0.05 - 0.3 * i), (0.9, 0.35 - 0.3 * i)], 0.02),
                ),
                darker(colour, 0.3),
                paint=True,
            )
            for i in range(4)
        ]
        return parts
    shell = blob(
        (-0.72, -0.16),
        (-0.56, -0.68),
        (0.0, -0.94),
        (0.56, -0.76),
        (0.9, -0.2),
        (0.86, 0.34),
        (0.62, 0.72),
        (0.2, 0.78),
        (0.02, 0.5),
        (-0.1, 0.16),
        (-0.42, -0.02),
    )
    parts = [Part((shell,), colour, 0.95, 0.6)]
    if shape == "football":
        parts += [
            Part(
                (blob((-0.3, -0.88), (0.3, -0.92), (0.92, -0.3), (0.9, -0.05), (0.3, -0.68), (-0.3, -0.7)),),
                features["stripe"],
                paint=True,
            ),
            Part((ellipse(0.3, 0.16, 0.11, 0.13),), darker(colour, 0.6), 0.3),
        ]
        for path in (
            ((0.2, 0.3), (-0.4, 0.16), (-0.86, 0.2), (-0.9, 0.5)),
            ((0.26, 0.5), (-0.4, 0.46), (-0.9, 0.5), (-0.78, 0.78)),
            ((0.2, 0.66), (-0.3, 0.74), (-0.78, 0.78), (-0.9, 0.5)),
            ((-0.62, 0.16), (-0.66, 0.5), (-0.58, 0.78)),
        ):
            parts.append(Part((limb(path, 0.07),), (214, 214, 218), 0.9, 0.6))
    else:
        parts += [
            Part((ellipse(0.3, 0.24, 0.22, 0.3),), darker(colour, 0.25), 0.7, 0.4),
            Part(
                (
                    blob(
                        (-0.78, -0.14),
                        (-0.62, -0.58),
                        (-0.14, -0.6),
                        (0.04, -0.3),
                        (-0.08, 0.06),
                        (-0.4, 0.02),
                    ),
                ),
                features["stripe"],
                0.7,
                1.0,
            ),
            Part(
                (limb([(-0.7, -0.3), (-0.3, -0.5), (-0.06, -0.44)], [0.02, 0.06, 0.02]),),
                (150, 160, 176),
                paint=True,
            ),
            Part(
                (blob((-0.66, 0.2), (-0.5, 0.06), (-0.16, 0.12), (-0.02, 0.44), (-0.2, 0.7), (-0.5, 0.62)),),
                (60, 66, 62),
                0.9,
                0.4,
            ),
            Part(
                (limb([(-0.36, 0.64), (-0.3, 0.84), (-0.1, 0.98), (0.3, 0.98)], 0.12),),
                (84, 88, 84),
                0.9,
                0.3,
            ),
            Part((polygon((0.2, -0.9), (0.4, -0.86), (0.7, -0.4), (0.56, -0.3)),), (200, 44, 40), paint=True),
        ]
    return parts


look("Combat helmet", "helmet", ("green",), shape="combat", colour=(88, 96, 62))
look("Football helmet", "helmet", ("blue",), shape="football", colour=(30, 58, 140), stripe=(238, 196, 50))
look("Flight helmet", "helmet", ("white",), shape="flight", colour=(232, 230, 224), stripe=(36, 40, 52))


def _boot(features: dict[str, Any], colour: Colour) -> list[Part]:
    """A boot with a shaft, toe to the left; cowboy boots have a pointed toe, a slanted heel and stitching."""
    cowboy = features["shape"] == "cowboy"
    sole: Colour = (50, 34, 26)
    toe = -0.95 if cowboy else -0.84
    body = blob(
        (-0.04, -0.98),
        (0.34, -0.9),
        (0.7, -1.0),
        (0.7, -0.3),
        (0.66, 0.3),
        (0.7, 0.72),
        (0.2, 0.8),
        (-0.4, 0.86),
        (toe, 0.88),
        (toe + 0.04, 0.72),
        (-0.5, 0.5),
        (-0.12, 0.3),
        (0.0, -0.2),
    )
    parts = [
        Part(
            (
                polygon((0.26, 0.76), (0.72, 0.7), (0.64, 1.0), (0.34, 1.0))
                if cowboy
                else box(0.22, 0.74, 0.72, 1.0, 0.03),
            ),
            sole,
            0.4,
            0.2,
        ),
        Part((body,), colour, 0.85, 0.4, "smooth", 0.7),
        Part(
            (limb([(toe + 0.02, 0.9), (-0.4, 0.9), (0.1, 0.84), (0.68, 0.78)], 0.1 if cowboy else 0.16),),
            sole,
            0.5,
            0.2,
        ),
    ]
    if cowboy:
        pale: Colour = (236, 206, 150)
        for i in range(3):
            parts.append(
                Part(
                    (
                        limb(
                            [
                                (0.12 + 0.06 * i, -0.8 + 0.12 * i),
                                (0.34, -0.5 + 0.2 * i),
                                (0.58 - 0.06 * i, -0.8 + 0.12 * i),
                            ],
                            0.025,
                        ),
                    ),
                    pale,
                    paint=True,
                )
            )
        parts += [
            Part(
                (
                    limb([(-0.6, 0.62), (-0.3, 0.66), (-0.16, 0.44)], 0.025),
                    limb([(-0.7, 0.72), (-0.2, 0.76), (-0.02, 0.44)], 0.025),
                ),
                pale,
                paint=True,
            ),
            Part((limb([(-0.02, 0.32), (0.3, 0.44), (0.68, 0.3)], 0.03),), darker(colour, 0.4), paint=True),
        ]
    else:
        for y in (0.34, -0.72):
            parts += [
                Part(
                    (limb([(-0.12 if y > 0 else -0.03, y), (0.3, y + 0.06), (0.69, y)], 0.1),),
                    darker(colour, 0.35),
                    0.6,
                    0.4,
                ),
                Part((box(0.2, y - 0.04, 0.4, y + 0.14, 0.02),), STEEL, 0.8, 0.9, "metal"),
                Part((box(0.25, y + 0.01, 0.35, y + 0.09),), darker(colour, 0.4), 0.3),
            ]
    return parts


def _low_shoe(features: dict[str, Any], colour: Colour) -> list[Part]:
    """A laced low shoe or a sneaker, toe to the left."""
    sneaker = features["shape"] == "sneaker"
    sole: Colour = features["sole"]
    body = blob(
        (0.2, -0.3),
        (0.6, -0.42),
        (0.9, -0.5),
        (0.94, 0.0),
        (0.92, 0.44),
        (0.0, 0.5),
        (-0.9, 0.5),
        (-0.96, 0.28),
        (-0.72, 0.08),
        (-0.3, -0.02),
        (0.02, -0.2),
    )
    parts = [
        Part((ellipse(0.54, -0.36, 0.36, 0.14, -10),), darker(colour, 0.6), 0.3),
        Part(
            (
                blob(
                    (-0.98, 0.4),
                    (0.0, 0.42),
                    (0.96, 0.38),
                    (0.98, 0.6),
                    (0.94, 0.68),
                    (-0.9, 0.68),
                    (-1.0, 0.56),
                ),
            )
            if sneaker
            else (
                np.concatenate(
                    [[(-0.98, 0.46), (0.96, 0.42), (0.96, 0.68), (0.36, 0.68), (0.34, 0.58), (-0.92, 0.58)]]
                ),
            ),
            sole,
            0.5,
            0.2,
        ),
        Part((body,), colour, 0.85, 0.5, "smooth", 0.5),
    ]
    if "saddle" in features:
        parts.append(
            Part(
                (
                    blob(
                        (-0.22, -0.1),
                        (0.14, -0.36),
                        (0.42, -0.4),
                        (0.5, 0.1),
                        (0.46, 0.56),
                        (-0.2, 0.56),
                        (-0.1, 0.2),
                    ),
                ),
                features["saddle"],
                paint=True,
            )
        )
        parts.append(
            Part((blob((0.84, -0.52), (1.0, -0.5), (1.0, 0.3), (0.82, 0.3)),), features["saddle"], paint=True)
        )
    if "stripes" in features:
        for i in range(3):
            parts.append(
                Part(
                    (
                        polygon(
                            (0.04 + 0.2 * i, -0.24),
                            (0.14 + 0.2 * i, -0.28),
                            (0.3 + 0.18 * i, 0.44),
                            (0.18 + 0.18 * i, 0.44),
                        ),
                    ),
                    features["stripes"],
                    paint=True,
                )
            )
        parts.append(
            Part((ellipse(-0.96, 0.46, 0.36, 0.3),), (226, 224, 214), paint=True, texture="scale", grain=0.5)
        )
    elif sneaker:
        parts += [
            Part((ellipse(-0.98, 0.5, 0.4, 0.34),), sole, paint=True),
            Part((ellipse(0.62, 0.1, 0.17, 0.17),), sole, paint=True),
            Part((star(0.62, 0.1, 0.13, 0.055),), (36, 62, 150), paint=True),
        ]
    for i in range(4):
        x, y = -0.3 + 0.15 * i, 0.0 - 0.085 * i
        parts.append(
            Part((limb([(x, y - 0.04), (x + 0.1, y + 0.12)], 0.055),), features.get("lace", WHITE), 0.8, 0.2)
        )
    return parts


def _clog(colour: Colour) -> list[Part]:
    body = blob(
        (-0.98, -0.16),
        (-0.88, -0.3),
        (-0.6, -0.14),
        (-0.2, -0.34),
        (0.1, -0.44),
        (0.22, -0.2),
        (0.6, -0.12),
        (0.9, -0.26),
        (0.97, 0.1),
        (0.9, 0.46),
        (0.5, 0.42),
        (0.1, 0.56),
        (-0.5, 0.56),
        (-0.84, 0.3),
    )
    return [
        Part((box(0.44, 0.34, 0.92, 0.66, 0.04),), darker(colour, 0.25), 0.4, 0.2, "wood"),
        Part((box(-0.6, 0.44, 0.06, 0.66, 0.06),), darker(colour, 0.25), 0.4, 0.2, "wood"),
        Part((ellipse(0.55, -0.2, 0.36, 0.13, 4),), darker(colour, 0.65), 0.3),
        Part((body,), colour, 0.9, 0.5, "wood", 0.4),
        Part(
            (limb([(0.1, -0.4), (0.16, -0.1), (0.6, -0.02), (0.94, -0.1)], 0.04),), (190, 40, 36), paint=True
        ),
        *(
            Part((star(x, y, 0.13, 0.05, 6),), (196, 44, 38), paint=True)
            for x, y in ((-0.36, 0.1), (-0.62, 0.14))
        ),
        Part((ellipse(-0.36, 0.1, 0.04, 0.04),), WHITE, paint=True),
    ]


@kind(
    "shoe",
    nouns=("shoe", "footwear"),
    plural="shoes",
    general="piece of clothing",
    category="clothing",
    pose="stands",
    places=("floor", "studio", "street", "table"),
    size=(0.4, 0.7),
    crowd=True,
)
def shoe(features: dict[str, Any], dice: Dice) -> list[Part]:
    """One shoe in profile, toe to the left."""
    colour = mix(features["colour"], (255, 255, 255), dice.uniform(0, 0.06))
    if features["shape"] in {"cowboy", "buckled"}:
        return _boot(features, colour)
    low = _clog(colour) if features["shape"] == "clog" else _low_shoe(features, colour)
    return [
        dataclasses.replace(part, outline=tuple(shifted(c, 0, 0.32) for c in part.outline)) for part in low
    ]


look("Cowboy boot", "shoe", ("brown", "pointed"), shape="cowboy", colour=(142, 78, 38))
look("Motorcycle boot", "shoe", ("black",), shape="buckled", colour=(44, 42, 46))
look("Sneakers", "shoe", ("red",), shape="sneaker", colour=(196, 40, 42), sole=WHITE)
look(
    "Saddle shoe",
    "shoe",
    ("white", "two-coloured"),
    shape="low",
    colour=(238, 234, 224),
    sole=(120, 70, 40),
    saddle=(40, 38, 42),
)
look(
    "Adidas Superstar",
    "shoe",
    ("white", "striped"),
    shape="sneaker",
    colour=(240, 240, 240),
    sole=(232, 230, 224),
    stripes=(34, 34, 38),
)
look("Clog", "shoe", ("yellow", "wooden"), shape="clog", colour=(240, 196, 74))


@kind(
    "bag",
    nouns=("bag", "piece of luggage"),
    plural="bags",
    general="thing",
    category="object",
    pose="stands",
    places=("floor", "street", "table", "studio"),
    size=(0.4, 0.7),
)
def bag(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A bag or case, seen from the front."""
    return _BAGS[features["shape"]](features["colour"], dice)


def _briefcase(colour: Colour, dice: Dice) -> list[Part]:
    dark = darker(colour, 0.3)
    return [
        Part(
            (limb([(-0.3, -0.42), (-0.28, -0.64), (0.28, -0.64), (0.3, -0.42)], 0.1, smooth=False),),
            dark,
            0.8,
            0.4,
        ),
        Part((box(-0.98, -0.44, 0.98, 1.0, 0.1),), colour, 0.4, 0.4, "smooth", 0.8),
        Part((box(-0.98, 0.08, 0.98, 0.13),), dark, paint=True),
        Part((box(-0.98, -0.44, 0.98, -0.34),), dark, paint=True),
        *(
            Part((box(x - 0.11, -0.02, x + 0.11, 0.22, 0.03),), BRASS, 0.7, 0.9, "metal")
            for x in (-0.52, 0.52)
        ),
        *(
            Part(
                (limb([(x * 0.92, y + 0.12 * s), (x * 0.92, y), (x * 0.78, y)], 0.09, smooth=False),),
                dark,
                0.5,
                0.4,
            )
            for x in (-1, 1)
            for y, s in ((0.92, -1),)
        ),
        *(
            Part((limb([(-0.9, y), (0.9, y)], 0.012),), lighter(colour, 0.35), paint=True)
            for y in (-0.28, 0.94)
        ),
    ]


def _suitcase(colour: Colour, dice: Dice) -> list[Part]:
    dark = darker(colour, 0.35)
    return [
        Part(
            (limb([(-0.26, -0.5), (-0.26, -0.95), (0.26, -0.95), (0.26, -0.5)], 0.07, smooth=False),),
            (70, 72, 76),
            0.8,
            0.6,
            "metal",
        ),
        *(Part((ellipse(x, 0.92, 0.09, 0.08),), BLACK, 0.8, 0.4) for x in (-0.46, 0.46)),
        Part((box(-0.66, -0.56, 0.66, 0.92, 0.16),), colour, 0.55, 0.7),
        *(
            Part((box(x - 0.035, -0.48, x + 0.035, 0.86, 0.03),), darker(colour, 0.18), 0.9, 0.5)
            for x in (-0.48, -0.29, -0.1, 0.1, 0.29, 0.48)
        ),
        Part((limb([(-0.2, -0.5), (-0.16, -0.62), (0.16, -0.62), (0.2, -0.5)], 0.07),), dark, 0.8, 0.3),
        Part((box(-0.13, 0.0, 0.13, 0.12, 0.03),), STEEL, 0.6, 0.8),
    ]


def _duffel(colour: Colour, dice: Dice) -> list[Part]:
    dark = darker(colour, 0.4)
    return [
        Part(
            (limb([(-0.42, 0.3), (-0.36, -0.38), (0.0, -0.62), (0.36, -0.38), (0.42, 0.3)], 0.08),),
            dark,
            0.6,
            texture="cloth",
        ),
        Part(
            (
                blob(
                    (-0.98, 0.3),
                    (-0.9, -0.08),
                    (-0.6, -0.22),
                    (0, -0.26),
                    (0.6, -0.22),
                    (0.9, -0.08),
                    (0.98, 0.3),
                    (0.94, 0.86),
                    (0.6, 1.0),
                    (-0.6, 1.0),
                    (-0.94, 0.86),
                ),
            ),
            colour,
            0.95,
            0.15,
            "cloth",
            0.6,
        ),
        *(
            Part((box(x - 0.06, -0.3, x + 0.06, 1.02),), dark, paint=True, texture="cloth")
            for x in (-0.42, 0.42)
        ),
        Part((limb([(-0.7, -0.14), (0, -0.18), (0.7, -0.14)], 0.035),), (224, 222, 214), paint=True),
        Part((box(-0.28, 0.3, 0.28, 0.78, 0.06),), darker(colour, 0.15), 0.5, 0.1, "cloth"),
        Part((box(-0.28, 0.36, 0.28, 0.4),), (224, 222, 214), paint=True),
        Part(
            (limb([(-0.42, 0.4), (-0.3, -0.1), (0.0, -0.34), (0.3, -0.1), (0.42, 0.4)], 0.09),),
            dark,
            0.7,
            texture="cloth",
        ),
    ]


def _backpack(colour: Colour, dice: Dice) -> list[Part]:
    dark = darker(colour, 0.35)
    return [
        Part(
            (limb([(-0.15, -0.74), (-0.12, -0.96), (0.12, -0.96), (0.15, -0.74)], 0.08),),
            dark,
            0.8,
            texture="cloth",
        ),
        *(
            Part(
                (limb([(x * 0.5, -0.4), (x * 0.78, 0.1), (x * 0.6, 0.8)], 0.14),), dark, 0.8, texture="cloth"
            )
            for x in (-1, 1)
        ),
        Part(
            (
                blob(
                    (-0.58, -0.4),
                    (-0.4, -0.76),
                    (0, -0.84),
                    (0.4, -0.76),
                    (0.58, -0.4),
                    (0.66, 0.5),
                    (0.6, 0.94),
                    (0, 1.0),
                    (-0.6, 0.94),
                    (-0.66, 0.5),
                ),
            ),
            colour,
            0.8,
            0.15,
            "cloth",
            0.5,
        ),
        Part(
            (limb([(-0.5, 0.02), (-0.42, -0.46), (0, -0.64), (0.42, -0.46), (0.5, 0.02)], 0.035),),
            dark,
            paint=True,
        ),
        Part((box(-0.46, 0.2, 0.46, 0.86, 0.14),), lighter(colour, 0.12), 0.8, 0.15, "cloth", 0.5),
        Part((limb([(-0.42, 0.36), (0.42, 0.36)], 0.035),), dark, paint=True),
        Part((box(0.3, 0.36, 0.35, 0.5, 0.02),), STEEL, 0.6, 0.6),
        Part((box(-0.1, -0.3, 0.1, -0.16, 0.02),), WHITE, 0.4),
    ]


def _plastic(colour: Colour, dice: Dice) -> list[Part]:
    body = blob(
        (-0.56, -0.3),
        (-0.3, -0.24),
        (0, -0.2),
        (0.3, -0.24),
        (0.56, -0.3),
        (0.7, 0.2),
        (0.78, 0.7),
        (0.62, 0.98),
        (0, 0.94),
        (-0.62, 0.98),
        (-0.78, 0.7),
        (-0.7, 0.2),
    )
    parts = [
        Part(
            (
                limb(
                    [
                        (x * 0.52, -0.1),
                        (x * 0.5, -0.7),
                        (x * 0.34, -0.96),
                        (x * 0.2, -0.7),
                        (x * 0.14, -0.16),
                    ],
                    0.12,
                ),
            ),
            darker(colour, 0.06),
            0.6,
            0.5,
        )
        for x in (-1, 1)
    ]
    parts.append(Part((body,), colour, 0.8, 0.6))
    for i in range(6):
        x = -0.5 + 0.2 * i + dice.uniform(-0.04, 0.04)
        parts.append(
            Part(
                (
                    limb(
                        [(x * 0.8, -0.2), (x, 0.2), (x * 1.2 + dice.uniform(-0.1, 0.1), 0.66)],
                        [0.02, 0.035, 0.01],
                    ),
                ),
                darker(colour, 0.14),
                paint=True,
            )
        )
    parts += [
        Part((ellipse(0, 0.42, 0.3, 0.3),), (206, 40, 44), paint=True),
        Part(
            (blob((-0.14, 0.46), (-0.02, 0.52), (0.16, 0.3), (0.2, 0.34), (0, 0.6), (-0.18, 0.5)),),
            WHITE,
            paint=True,
        ),
    ]
    return parts


_BAGS = {
    "briefcase": _briefcase,
    "suitcase": _suitcase,
    "duffel": _duffel,
    "backpack": _backpack,
    "plastic": _plastic,
}

look("Briefcase", "bag", ("brown",), shape="briefcase", colour=(116, 66, 36))
look("Suitcase", "bag", ("blue",), shape="suitcase", colour=(40, 92, 160))
look("Duffel bag", "bag", ("black",), shape="duffel", colour=(54, 58, 68))
look("Backpack", "bag", ("green",), shape="backpack", colour=(72, 124, 66))
look("Plastic bag", "bag", ("white",), shape="plastic", colour=(236, 238, 240))


def _flared(features: dict[str, Any], dice: Dice) -> Contour:
    wide, hem = features.get("wide", 0.8), features.get("hem", 1.0)
    sway = dice.uniform(-0.03, 0.03)
    return blob(
        (0.2, -0.72),
        (0.25, -0.5),
        (0.2, -0.22),
        (wide * 0.55, hem * 0.3),
        (wide, hem - 0.06),
        (wide * 0.5 + sway, hem),
        (sway, hem - 0.05),
        (-wide * 0.5, hem),
        (-wide, hem - 0.06),
        (-wide * 0.55, hem * 0.3),
        (-0.2, -0.22),
        (-0.25, -0.5),
        (-0.2, -0.72),
        (0, -0.6 + features.get("neck", 0.0)),
    )


@kind(
    "dress",
    nouns=("dress", "gown"),
    plural="dresses",
    general="piece of clothing",
    category="clothing",
    pose="hangs",
    places=("wall", "studio"),
    size=(0.6, 0.88),
)
def dress(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A dress on an unseen body, from the front."""
    colour: Colour = features["colour"]
    trim: Colour = features.get("trim", darker(colour, 0.2))
    parts: list[Part] = []
    if features.get("sleeves"):
        parts += [
            Part(
                (
                    limb(
                        [(x * 0.2, -0.66), (x * 0.4, -0.42), (x * 0.46, -0.42 + features["sleeves"])],
                        [0.22, 0.2, 0.15],
                    ),
                ),
                features.get("sleeve", colour),
                0.8,
                0.1,
                "cloth",
            )
            for x in (-1, 1)
        ]
        parts += [
            Part(
                (
                    limb(
                        [(x * 0.39, -0.46 + features["sleeves"]), (x * 0.53, -0.44 + features["sleeves"])],
                        0.08,
                    ),
                ),
                trim,
                0.5,
            )
            for x in (-1, 1)
        ]
    elif features.get("straps"):
        parts += [Part((limb([(x * 0.15, -0.66), (x * 0.13, -0.92)], 0.045),), colour, 0.5) for x in (-1, 1)]
    parts.append(Part((_flared(features, dice),), colour, 0.85, features.get("gloss", 0.15), "cloth", 0.4))
    wide, hem = features.get("wide", 0.8), features.get("hem", 1.0)
    for i in range(6):
        x = (-2.5 + i) / 3
        parts.append(
            Part(
                (
                    limb(
                        [(x * 0.12, -0.16), (x * wide * 0.6, hem * 0.36), (x * wide * 0.98, hem)],
                        [0.01, 0.03, 0.06],
                    ),
                ),
                darker(colour, 0.1),
                paint=True,
            )
        )
    for y in features.get("tiers", ()):
        half = 0.2 + (wide - 0.2) * (y + 0.2) / 1.2
        parts.append(
            Part(
                (
                    limb(
                        [
                            (-half * 1.1, y + 0.02),
                            (-half * 0.5, y + 0.07),
                            (0, y + 0.04),
                            (half * 0.5, y + 0.08),
                            (half * 1.1, y + 0.02),
                        ],
                        0.06,
                    ),
                ),
                trim,
                paint=True,
            )
        )
    parts.append(Part((box(-0.3, -0.26, 0.3, -0.18),), features.get("sash", trim), paint=True))
    if features.get("collar"):
        parts += [
            Part(
                (polygon((0, -0.34), (x * 0.34, -0.72), (x * 0.14, -0.8), (0, -0.6)),),
                features["collar"],
                0.3,
            )
            for x in (-1, 1)
        ]
        parts += [
            Part((limb([(x * 0.05, -0.36), (x * 0.26, -0.68)], 0.025),), WHITE, paint=True) for x in (-1, 1)
        ]
        parts += [
            Part(
                (
                    polygon(
                        (0, -0.36), (-0.12, -0.44), (-0.1, -0.24), (0, -0.32), (0.1, -0.24), (0.12, -0.44)
                    ),
                ),
                (196, 36, 40),
                0.5,
            )
        ]
    if features.get("veil"):
        parts.insert(
            0,
            Part(
                (
                    blob(
                        (-0.16, -0.86),
                        (0.16, -0.86),
                        (0.34, -0.4),
                        (0.6, 0.6),
                        (0.94, 0.98),
                        (-0.94, 0.98),
                        (-0.6, 0.6),
                        (-0.34, -0.4),
                    ),
                ),
                (224, 226, 232),
                0.4,
                0.1,
                "cloth",
                0.6,
            ),
        )
    return parts


look(
    "Wedding dress",
    "dress",
    ("white",),
    colour=(248, 246, 242),
    trim=(226, 222, 226),
    tiers=(0.75,),
    sleeves=0.4,
    veil=True,
    wide=0.78,
)
look(
    "Ball gown",
    "dress",
    ("purple",),
    colour=(112, 50, 150),
    trim=(220, 184, 90),
    tiers=(0.3, 0.6, 0.88),
    wide=0.95,
    gloss=0.4,
    sleeves=0.06,
)
look(
    "Sailor dress",
    "dress",
    ("white",),
    colour=(240, 240, 240),
    trim=(34, 56, 120),
    collar=(34, 56, 120),
    tiers=(0.44,),
    hem=0.62,
    wide=0.6,
    sleeves=0.26,
)
look("Strapless dress", "dress", ("red",), colour=(196, 30, 48), wide=0.46, gloss=0.4)
look(
    "Tea gown",
    "dress",
    ("green",),
    colour=(118, 168, 128),
    trim=(240, 232, 206),
    sleeves=0.5,
    wide=0.66,
    tiers=(0.86,),
    sash=(222, 150, 150),
)


@kind(
    "jacket",
    nouns=("jacket",),
    plural="jackets",
    general="piece of clothing",
    category="clothing",
    pose="hangs",
    places=("wall", "studio"),
    size=(0.5, 0.8),
)
def jacket(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A jacket from the front, arms down."""
    colour, trim = features["colour"], features.get("trim", darker(features["colour"], 0.35))
    gloss, hem = features.get("gloss", 0.1), features.get("hem", 0.8)
    parts = []
    for x in (-1, 1):
        swing = dice.uniform(0, 0.05)
        parts += [
            Part(
                (limb([(x * 0.42, -0.66), (x * 0.68, -0.1), (x * (0.8 + swing), 0.62)], [0.36, 0.34, 0.26]),),
                colour,
                0.85,
                gloss,
                "cloth",
                0.4,
            ),
            Part((limb([(x * (0.68 + swing), 0.66), (x * (0.92 + swing), 0.64)], 0.12),), trim, 0.5, gloss),
        ]
    torso = blob(
        (-0.22, -0.86),
        (-0.56, -0.72),
        (-0.56, -0.1),
        (-0.52, hem),
        (0, hem + 0.03),
        (0.52, hem),
        (0.56, -0.1),
        (0.56, -0.72),
        (0.22, -0.86),
        (0, -0.7),
    )
    parts.append(Part((torso,), colour, 0.7, gloss, "cloth", 0.4))
    if features.get("shirt"):
        parts += [
            Part((polygon((-0.2, -0.86), (0.2, -0.86), (0.02, 0.14), (-0.02, 0.14)),), WHITE, paint=True),
            Part(
                (
                    polygon(
                        (0, -0.62), (-0.15, -0.72), (-0.15, -0.52), (0, -0.58), (0.15, -0.52), (0.15, -0.72)
                    ),
                ),
                BLACK,
                0.5,
            ),
        ]
    if features.get("tails"):
        parts += [
            Part(
                (blob((x * 0.5, 0.3), (x * 0.52, 0.6), (x * 0.4, 1.0), (x * 0.26, 0.98), (x * 0.1, 0.34)),),
                colour,
                0.6,
                gloss,
                "cloth",
            )
            for x in (-1, 1)
        ]
    for x in (-1, 1):
        parts.append(
            Part(
                (
                    polygon(
                        (x * 0.2, -0.9),
                        (x * 0.4, -0.64),
                        (x * 0.28, -0.44),
                        (x * 0.05, -0.02 if features.get("shirt") else -0.34),
                        (x * 0.04, -0.6),
                    ),
                ),
                features.get("collar", lighter(colour, 0.08)),
                0.5,
                gloss,
                "cloth",
            )
        )
    if features.get("zip"):
        parts += [
            Part((limb([(0.08, -0.3), (-0.04, 0.82)], 0.035, smooth=False),), STEEL, 0.4, 0.9, "metal"),
            Part(
                (limb([(-0.44, 0.2), (-0.2, 0.34)], 0.03), limb([(0.44, 0.2), (0.2, 0.34)], 0.03)),
                STEEL,
                0.4,
                0.9,
            ),
            Part((box(-0.56, hem - 0.14, 0.56, hem + 0.05),), trim, paint=True),
        ]
    elif features.get("pockets"):
        parts += [
            Part((box(x - 0.14, -0.26, x + 0.14, 0.06, 0.03),), darker(colour, 0.12), 0.4, 0.1, "cloth")
            for x in (-0.32, 0.32)
        ]
        parts += [
            Part((box(-0.02, -0.36, 0.02, hem),), features["stitch"], paint=True),
            Part(
                (
                    box(-0.56, hem - 0.14, 0.56, hem - 0.11),
                    *(box(x - 0.14, -0.17, x + 0.14, -0.15) for x in (-0.32, 0.32)),
                ),
                features["stitch"],
                paint=True,
            ),
        ]
        parts += [Part((ellipse(0.06, y, 0.03, 0.03),), BRASS, 0.9, 0.8) for y in (-0.2, 0.08, 0.36, 0.64)]
    else:
        parts += [
            Part((ellipse(x, y, 0.04, 0.04),), BRASS, 0.9, 0.8)
            for x in (-0.2, 0.2)
            for y in (0.14, 0.34, 0.54)
        ]
    return parts


look("Leather jacket", "jacket", ("black",), colour=(46, 42, 44), gloss=0.7, zip=True)
look("Jean jacket", "jacket", ("blue",), colour=(82, 118, 172), pockets=True, stitch=(222, 170, 90))
look(
    "Mess jacket",
    "jacket",
    ("red", "short"),
    colour=(176, 26, 36),
    collar=(30, 34, 70),
    trim=(30, 34, 70),
    hem=0.5,
    shirt=True,
)
look(
    "Tailcoat",
    "jacket",
    ("black",),
    colour=(34, 34, 40),
    collar=(52, 52, 60),
    hem=0.42,
    shirt=True,
    tails=True,
)


@kind(
    "umbrella",
    nouns=("umbrella",),
    plural="umbrellas",
    general="thing",
    category="object",
    pose="stands",
    places=("street", "beach", "garden", "studio", "meadow"),
    size=(0.45, 0.8),
    crowd=True,
)
def umbrella(features: dict[str, Any], dice: Dice) -> list[Part]:
    """An open umbrella, its gores fanned over ribs, held by a straight or hooked stick."""
    colours: tuple[Colour, ...] = features["colours"]
    foot = (
        [(0, -0.7), (0, 0.74), (0.03, 0.92), (0.14, 0.96), (0.22, 0.84)]
        if features.get("hook", True)
        else [(0, -0.7), (0, 0.3), (0, 0.99)]
    )
    parts = [
        Part(
            (limb(foot, 0.05 if features.get("hook", True) else 0.07),),
            features.get("stick", (92, 58, 36)),
            0.8,
            0.4,
        ),
        Part((limb([(0, -0.86), (0, -1.0)], [0.05, 0.03]),), features.get("stick", (92, 58, 36)), 0.8),
    ]
    rise, base = features.get("rise", 0.82), features.get("base", -0.06)
    edges = [-0.98, -0.72, -0.36, 0.0, 0.36, 0.72, 0.98][:: features.get("step", 1)]
    parts.append(
        Part(
            (
                np.concatenate(
                    [
                        ellipse(0, base, 0.98, rise, 0, 180, 360),
                        [(0.98, base), (0, base + 0.06), (-0.98, base)],
                    ]
                ),
            ),
            darker(colours[0], 0.45),
            0.3,
        )
    )
    for i, (a, b) in enumerate(itertools.pairwise(edges)):
        t = np.linspace(0, 1, 12)[:, None]
        rim = np.array([[a, base], [(a + b) / 2, base - 0.07]])

        def rib(x: float, share: np.ndarray = t) -> Contour:
            """Return the points of one rib from the tip down to the rim at x."""
            return np.concatenate(
                [x * np.sin(share * np.pi / 2), base - rise * np.cos(share * np.pi / 2)], axis=1
            )

        hem = np.array(
            [
                [b, base],
                [(a + b) / 2 + 0.2 * (b - a), base - 0.055],
                [*rim[1]],
                [(a + b) / 2 - 0.2 * (b - a), base - 0.055],
                [a, base],
            ]
        )
        parts.append(
            Part(
                (np.concatenate([rib(b), hem, rib(a)[::-1]]),),
                colours[i % len(colours)],
                0.5,
                0.3,
                "cloth",
                0.3,
            )
        )
    for ring in features.get("rings", ()):
        parts.append(
            Part(
                (
                    np.concatenate(
                        [
                            ellipse(0, base, 0.98 * ring, rise * ring, 0, 180, 360),
                            ellipse(0, base, 0.98 * ring - 0.04, rise * ring - 0.04, 0, 180, 360)[::-1],
                        ]
                    ),
                ),
                features["trim"],
                paint=True,
            )
        )
    if features.get("sprays"):
        parts += [
            Part(
                (ellipse(x + 0.06 * np.cos(k * 1.257), y + 0.06 * np.sin(k * 1.257), 0.045, 0.045),),
                features["trim"],
                paint=True,
            )
            for x, y in ((-0.5, -0.34), (0.5, -0.34), (0.0, -0.5))
            for k in range(5)
        ]
    return parts


look("Bulgarian umbrella", "umbrella", ("black",), colours=((44, 44, 50),))
look(
    "Oil-paper umbrella",
    "umbrella",
    ("red",),
    colours=((200, 52, 40),),
    hook=False,
    stick=(206, 164, 96),
    rise=0.66,
    base=-0.26,
    rings=(0.96, 0.3),
    trim=(246, 214, 150),
    sprays=True,
)


@kind(
    "eyewear",
    nouns=("eyewear", "pair of glasses"),
    plural="pairs of glasses",
    general="thing",
    category="clothing",
    pose="lies",
    places=("table", "floor", "studio", "beach"),
    size=(0.42, 0.7),
    crowd=True,
)
def eyewear(features: dict[str, Any], dice: Dice) -> list[Part]:
    """Two lenses in a frame, from the front, the temples folded back."""
    frame, lens, shape = features["frame"], features["lens"], features["shape"]
    outlines = {
        "drop": blob(
            (0.1, -0.24),
            (0.5, -0.32),
            (0.88, -0.26),
            (0.92, 0.0),
            (0.78, 0.34),
            (0.5, 0.42),
            (0.24, 0.26),
            (0.1, 0.0),
        ),
        "round": ellipse(0.5, 0.0, 0.38, 0.38),
        "broad": blob(
            (0.1, -0.2), (0.5, -0.3), (0.96, -0.28), (0.92, 0.1), (0.72, 0.32), (0.36, 0.32), (0.14, 0.12)
        ),
    }
    parts = [
        Part(
            (limb([(x * 0.86, -0.14), (x * 0.98, -0.3), (x * 0.72, -0.5)], 0.05),),
            darker(frame, 0.2),
            0.8,
            0.6,
        )
        for x in (-1, 1)
    ]
    parts.append(Part((limb([(-0.16, -0.06), (0, -0.16), (0.16, -0.06)], 0.06),), frame, 0.9, 0.8))
    if shape == "drop":
        parts.append(Part((limb([(-0.4, -0.29), (0, -0.26), (0.4, -0.29)], 0.045),), frame, 0.9, 0.8))
    thick = features.get("thick", 1.12)
    for x in (-1, 1):
        rim = outlines[shape] * [x, 1]
        centre = np.array([x * 0.5, 0.02])
        parts += [
            Part(((rim - centre) * thick + centre,), frame, 0.7, 0.7),
            Part((rim,), lens, 0.3, 0.9),
            Part(
                (
                    polygon(
                        (x * 0.5 - 0.26, 0.2),
                        (x * 0.5 + 0.06, -0.24),
                        (x * 0.5 + 0.14, -0.24),
                        (x * 0.5 - 0.18, 0.26),
                    ),
                ),
                lighter(lens, 0.35),
                paint=True,
            ),
        ]
        if features.get("mirror"):
            parts.append(
                Part(
                    (
                        blob(
                            (x * 0.5 - 0.46, 0.1),
                            (x * 0.5, -0.02),
                            (x * 0.5 + 0.46, 0.1),
                            (x * 0.5 + 0.3, 0.44),
                            (x * 0.5 - 0.3, 0.44),
                        ),
                    ),
                    features["mirror"],
                    paint=True,
                )
            )
    return parts


look("Aviator sunglasses", "eyewear", ("green",), shape="drop", frame=(214, 172, 70), lens=(60, 84, 62))
look(
    "Windsor glasses",
    "eyewear",
    ("black", "round"),
    shape="round",
    frame=(44, 36, 34),
    lens=(206, 220, 226),
    thick=1.16,
)
look(
    "Mirrored sunglasses",
    "eyewear",
    ("blue", "shiny"),
    shape="broad",
    frame=(30, 30, 34),
    lens=(60, 150, 230),
    mirror=(240, 140, 60),
    thick=1.2,
)
