"""Vehicles of the road, in profile and driving to the left, and the looks of their entities."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from maskoven_kedro.miniature.catalogue import kind, look
from maskoven_kedro.miniature.colours import COLOURS, darker, lighter, mix
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
        outline = np.stack([0.75 * outline + 0.25 * after, 0.25 * outline + 0.75 * after], axis=1).reshape(-1,
            2)
    return outline


def wheel(x: float, radius: float, rim: Colour = CHROME, y: float | None = None,
          spokes: int = 5) -> list[Part]:
    """Return a road wheel that touches y = 1 unless its centre is given."""
    y = 1.0 - radius if y is None else y
    holes = tuple(sector(x, y, radius * 0.5, 72 * i, 72 * i + 34, radius * 0.2) for i in range(spokes))
    return [
        Part((ellipse(x, y, radius, radius),), TYRE, 0.35, 0.15),
        Part((ellipse(x, y, radius * 0.6, radius * 0.6),), rim, 0.5, 0.5),
        Part(holes, darker(rim, 0.65), paint=True),
        Part((ellipse(x, y, radius * 0.14, radius * 0.14),), darker(rim, 0.35), paint=True),
    ]


def panes(y0: float, y1: float, edges: Sequence[float], gap: float = 0.03,
          corner: float = 0.03) -> tuple[Contour, ...]:
    """Return a row of windows between the edges."""
    return tuple(box(a + gap / 2, y0, b - gap / 2, y1, corner) for a, b in pairwise(edges))


def _glass(*outlines: Contour, colour: Colour = GLASS) -> Part:
    return Part(outlines, colour, 0.2, 0.7, grain=0.5)


def _tinted(colour: Colour, dice: Dice) -> Colour:
    """Return the paint of one vehicle out of many: a few per cent lighter or darker."""
    return mix(colour, dice.choice(((255, 255, 255), (0, 0, 0))), dice.uniform(0, 0.07))


# ---- cars ----

_CARS: dict[str, dict[str, Any]] = {
    "beetle": {
        "body": [(-0.95, 0.84), (-0.95, 0.6), (-0.82, 0.36), (-0.5, 0.27), (-0.36, 0.26), (-0.2, -0.08),
                 (0.12, -0.16), (0.45, -0.05),
                 (0.72, 0.22), (0.9, 0.5), (0.97, 0.84)],
        "glass": [[(-0.3, 0.24), (-0.17, -0.03), (0.02, -0.07), (0.02, 0.24)],
                  [(0.09, 0.24), (0.09, -0.07), (0.34, -0.01), (0.52, 0.24)]],
        "wheels": (-0.58, 0.6, 0.23), "fenders": 0.36, "light": (-0.82, 0.52, 0.085), "door": (-0.3, 0.08),
    },
    "mini": {
        "body": [(-0.88, 0.86), (-0.9, 0.5), (-0.82, 0.36), (-0.36, 0.28), (-0.2, -0.06), (0.5, -0.08),
                 (0.76, 0.28), (0.84, 0.42), (0.86, 0.86)],
        "glass": [[(-0.28, 0.26), (-0.14, 0.02), (0.14, 0.02), (0.14, 0.26)],
                  [(0.2, 0.26), (0.2, 0.02), (0.46, 0.02), (0.62, 0.26)]],
        "wheels": (-0.56, 0.56, 0.2), "light": (-0.8, 0.48, 0.08), "door": (-0.3, 0.17),
        "roof": [(-0.25, 0.02), (-0.16, -0.12), (0.55, -0.12), (0.62, 0.02)],
    },
    "wedge": {
        "body": [(-1.0, 0.86), (-1.0, 0.7), (-0.9, 0.6), (-0.4, 0.44), (-0.1, 0.2), (0.3, 0.18), (0.62, 0.32),
                 (0.92, 0.4), (0.97, 0.55), (0.95, 0.86)],
        "glass": [[(-0.3, 0.44), (-0.06, 0.25), (0.18, 0.25), (0.2, 0.44)]],
        "wheels": (-0.6, 0.58, 0.21), "light": (-0.86, 0.66, 0.05), "door": (-0.28, 0.24),
        "wing": [(0.6, 0.5), (0.78, 0.18), (0.99, 0.14), (1.0, 0.2), (0.9, 0.24), (0.92, 0.5)],
        "vent": (0.38, 0.62),
    },
    "cinquecento": {
        "body": [(-0.78, 0.88), (-0.8, 0.5), (-0.7, 0.32), (-0.42, 0.24), (-0.3, 0.2), (-0.16, -0.18),
                 (0.14, -0.26), (0.46, -0.16), (0.62, 0.2),
                 (0.76, 0.4), (0.8, 0.88)],
        "glass": [[(-0.24, 0.18), (-0.1, -0.1), (0.12, -0.15), (0.14, 0.18)],
                  [(0.2, 0.18), (0.19, -0.15), (0.38, -0.09), (0.5, 0.18)]],
        "wheels": (-0.48, 0.5, 0.19), "light": (-0.68, 0.44, 0.085), "door": (-0.22, 0.17),
    },
    "jeep": {
        "body": [(-0.95, 0.74), (-0.95, 0.3), (-0.9, 0.24), (-0.36, 0.18), (-0.33, 0.16), (-0.2, -0.2),
                 (-0.12, -0.24), (0.78, -0.24), (0.84, -0.2),
                 (0.86, 0.74)],
        "glass": [[(-0.27, 0.16), (-0.16, -0.14), (0.12, -0.14), (0.12, 0.16)],
                  [(0.18, 0.16), (0.18, -0.14), (0.44, -0.14), (0.44, 0.16)],
                  [(0.5, 0.16), (0.5, -0.14), (0.76, -0.14), (0.76, 0.16)]],
        "wheels": (-0.58, 0.56, 0.28), "light": (-0.9, 0.4, 0.075), "door": (-0.3, 0.15), "spare": True,
        "flares": True,
        "roof": [(-0.24, -0.14), (-0.18, -0.27), (0.88, -0.27), (0.88, -0.14)],
    },
    "sedan": {
        "body": [(-0.98, 0.84), (-0.98, 0.5), (-0.88, 0.4), (-0.42, 0.34), (-0.14, 0.04), (0.38, 0.02),
                 (0.62, 0.32), (0.92, 0.38), (0.98, 0.5), (0.97, 0.84)],
        "glass": [[(-0.32, 0.33), (-0.1, 0.11), (0.12, 0.1), (0.12, 0.33)],
                  [(0.18, 0.33), (0.18, 0.1), (0.35, 0.1), (0.5, 0.33)]],
        "wheels": (-0.6, 0.6, 0.2), "light": (-0.92, 0.52, 0.07), "door": (-0.36, 0.15),
    },
    "fins": {
        "body": [(-1.0, 0.86), (-1.0, 0.5), (-0.9, 0.38), (-0.38, 0.36), (-0.22, 0.06), (0.34, 0.02),
                 (0.5, 0.34), (0.76, 0.3), (1.02, 0.2), (0.96, 0.4),
                 (1.0, 0.86)],
        "glass": [[(-0.32, 0.35), (-0.17, 0.12), (0.08, 0.1), (0.08, 0.35)],
                  [(0.12, 0.35), (0.12, 0.1), (0.3, 0.09), (0.42, 0.35)]],
        "wheels": (-0.6, 0.58, 0.2), "light": (-0.92, 0.5, 0.08), "door": (-0.36, 0.1), "whitewall": True,
        "spear": True,
        "roof": [(-0.26, 0.12), (-0.2, -0.02), (0.38, -0.04), (0.44, 0.12)],
    },
    "van": {
        "body": [(-0.95, 0.86), (-0.96, 0.46), (-0.88, 0.34), (-0.68, 0.26), (-0.46, -0.22), (-0.34, -0.34),
                 (0.9, -0.34), (0.95, -0.26), (0.95, 0.86)],
        "glass": [[(-0.58, 0.22), (-0.4, -0.18), (-0.08, -0.18), (-0.08, 0.22)]],
        "wheels": (-0.58, 0.56, 0.21), "light": (-0.88, 0.44, 0.075), "door": (-0.62, -0.04), "slide": 0.46,
    },
}


@kind("car", nouns=("car", "automobile"), plural="cars", general="vehicle", category="vehicle", pose="stands",
      places=("street", "desert", "meadow", "snow"),
      size=(0.5, 0.8), crowd=True)
def car(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A car in profile, facing left."""
    shape = _CARS[features["shape"]]
    paint = _tinted(features["colour"], dice)
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
        parts += [Part((ellipse(x, 0.8, shape["fenders"], 0.36, 0, 180, 360),), darker(paint, 0.06), 0.7, 0.6)
                  for x in (front, rear)]
    for a in shape["door"]:
        parts.append(Part((limb([(a, 0.3), (a + 0.02, 0.6), (a, 0.76)], 0.014),), darker(paint, 0.5),
                          paint=True))
    if "slide" in shape:
        parts.append(Part((limb([(shape["slide"], -0.2), (shape["slide"], 0.76)], 0.014),
                           box(-0.04, 0.3, 0.9, 0.32)), darker(paint, 0.3), paint=True))
    parts.append(Part((box(shape["door"][1] - 0.12, 0.42, shape["door"][1] - 0.03, 0.45, 0.012),), CHROME,
                      0.5, 0.6))
    parts.append(_glass(*[soft(g, 1) for g in shape["glass"]]))
    parts += [Part((polygon((g[1][0] + 0.02, g[1][1] + 0.02), (g[1][0] + 0.1, g[1][1] + 0.02),
                            (g[0][0] + 0.13, g[0][1]), (g[0][0] + 0.05, g[0][1])),),
                   lighter(GLASS, 0.4), paint=True) for g in shape["glass"]]
    if "vent" in shape:
        parts.append(Part(tuple(box(0.36 + 0.07 * i, 0.54, 0.4 + 0.07 * i, 0.64) for i in range(3)),
                          (30, 28, 28), paint=True))
    if "spear" in shape:
        parts.append(Part((polygon((-0.85, 0.54), (0.5, 0.6), (0.98, 0.44), (0.98, 0.5), (0.5, 0.66),
                                   (-0.85, 0.58)),), CHROME, paint=True))
    if features.get("checker"):
        parts.append(Part(tuple(box(-0.4 + 0.1 * i, 0.53 + 0.05 * (i % 2), -0.3 + 0.1 * i,
                                    0.58 + 0.05 * (i % 2)) for i in range(9)), (24, 24, 26), paint=True))
        parts.append(Part((box(-0.06, -0.1, 0.26, 0.03, 0.04),), (250, 244, 214), 0.4, glow=0.35))
        parts.append(Part((box(0.02, -0.06, 0.18, -0.01),), (40, 40, 40), paint=True))
    if "stripes" in features:
        parts.append(Part((box(-0.94, 0.5, 0.9, 0.56),), features["stripes"], paint=True))
    x, y, size = shape["light"]
    parts.append(Part((ellipse(x, y, size * 0.7, size),), (252, 246, 214), 0.7, 0.8, glow=0.4))
    left, right = shape["body"][0][0], shape["body"][-1][0]
    parts.append(Part((box(right - 0.1, 0.5, right, 0.62, 0.03),), (200, 30, 30), paint=True, glow=0.3))
    bumpers = (limb([(left - 0.02, 0.8), (left + 0.13, 0.82)], 0.07),
               limb([(right - 0.13, 0.82), (right + 0.02, 0.8)], 0.07))
    parts.append(Part(bumpers, features.get("bumper", CHROME), 0.6, 0.6))
    arch = darker(paint, 0.75)
    parts.append(Part(tuple(ellipse(x, 1 - radius, radius * 1.22, radius * 1.22) for x in (front, rear)),
                      arch, paint=True))
    if shape.get("flares"):
        parts.append(Part(tuple(sector(x, 1 - radius, radius * 1.36, 190, 350, radius * 1.12)
                                for x in (front, rear)), (40, 40, 42), 0.5))
    rim = features.get("rim", CHROME)
    for x in (front, rear):
        parts += wheel(x, radius, rim)
        if shape.get("whitewall"):
            parts.insert(len(parts) - 3, Part((ellipse(x, 1 - radius, radius * 0.8, radius * 0.8),),
                                              (236, 232, 222), 0.3))
    return parts


look("Volkswagen Beetle", "car", ("blue", "rounded"), shape="beetle", colour=(110, 170, 206))
look("Mini", "car", ("green", "small"), shape="mini", colour=(24, 92, 56), roof=(240, 238, 230))
look("Ferrari F40", "car", ("red", "low"), shape="wedge", colour=(206, 26, 24), bumper=(150, 18, 18),
     rim=(206, 206, 210))
look("Fiat 500", "car", ("white", "small"), shape="cinquecento", colour=(240, 232, 208))
look("Jeep Wrangler", "car", ("orange", "boxy"), shape="jeep", colour=(226, 112, 30), roof=(44, 44, 46),
     bumper=(40, 40, 42), rim=(120, 122, 126))
look("Taxi", "car", ("yellow", "checkered"), shape="sedan", colour=(246, 196, 34), checker=True)
look("Buick", "car", ("pink", "finned"), shape="fins", colour=(232, 142, 160), roof=(242, 236, 226))
look("Van", "car", ("white", "tall"), shape="van", colour=(232, 234, 236), bumper=(60, 62, 66))


# ---- trucks ----


def _cab(paint: Colour, x0: float = -0.95, top: float = -0.2, x1: float = -0.3) -> list[Part]:
    """Return the driver's cab of a truck with its window, door and lamp."""
    return [
        Part((soft([(x0, 0.82), (x0, 0.3), (x0 + 0.1, top + 0.04), (x0 + 0.16, top), (x1, top), (x1, 0.82)],
                   1),), paint, 0.5, 0.5),
        _glass(polygon((x0 + 0.08, 0.22), (x0 + 0.17, top + 0.1), (x0 + 0.24, top + 0.1), (x0 + 0.24, 0.22)),
               box(x0 + 0.29, top + 0.1, x1 - 0.06, 0.22, 0.03)),
        Part((limb([(x0 + 0.26, top + 0.06), (x0 + 0.26, 0.74)], 0.014),
              limb([(x1 - 0.03, top + 0.06), (x1 - 0.03, 0.74)], 0.014)), darker(paint, 0.4), paint=True),
        Part((box(x1 - 0.16, 0.34, x1 - 0.07, 0.37),), CHROME, 0.4, 0.6),
        Part((ellipse(x0 + 0.05, 0.6, 0.05, 0.07),), (252, 246, 214), 0.7, 0.8, glow=0.4),
        Part((box(x0 - 0.04, 0.76, x0 + 0.16, 0.86, 0.03),), CHROME, 0.5, 0.5),
    ]


def _chassis(*wheels: float, radius: float = 0.2, rim: Colour = CHROME) -> list[Part]:
    parts = [Part((box(-0.85, 0.72, 0.92, 0.84),), (46, 46, 50), 0.3)]
    for x in wheels:
        parts += wheel(x, radius, rim)
    return parts


def _fire_engine(paint: Colour, dice: Dice) -> list[Part]:
    rungs = tuple(box(-0.26 + 0.1 * i, -0.34, -0.24 + 0.1 * i, -0.22) for i in range(12))
    return [
        Part((box(-0.32, -0.16, 0.95, 0.8, 0.03),), paint, 0.4, 0.5),
        Part((box(-0.3, 0.42, 0.95, 0.5),), (244, 240, 230), paint=True),
        *[Part((box(x, 0.0, x + 0.34, 0.36, 0.02),), (176, 180, 186), 0.25, 0.4, "metal")
          for x in (-0.24, 0.16, 0.54)],
        Part(tuple(box(x + 0.03, y, x + 0.31, y + 0.02) for x in (-0.24, 0.16, 0.54)
                   for y in (0.06, 0.13, 0.2, 0.27)), (110, 114, 120), paint=True),
        Part((box(-0.3, -0.36, 0.98, -0.32), box(-0.3, -0.24, 0.98, -0.2)), (206, 208, 212), 0.5, 0.5),
        Part(rungs, (190, 192, 198), 0.5),
        *_cab(paint),
        Part((box(-0.94, 0.42, -0.3, 0.5),), (244, 240, 230), paint=True),
        Part((box(-0.74, -0.3, -0.46, -0.2, 0.04),), (40, 90, 220), 0.6, 0.8, glow=0.5),
        *_chassis(-0.62, 0.3, 0.68),
    ]


def _dump_truck(paint: Colour, dice: Dice) -> list[Part]:
    tip = dice.uniform(0, 0.12)
    pile = [(-0.3, -0.1 - tip), (-0.06, -0.34 - tip), (0.2, -0.3 - tip), (0.5, -0.42), (0.84, -0.1),
            (0.3, 0.1)]
    bed = polygon((-0.64, -0.36 - tip), (-0.24, -0.32 - tip), (-0.2, -0.14 - tip), (1.0, -0.16), (0.92, 0.5),
                  (-0.1, 0.6))
    return [
        Part((soft(pile),), (120, 90, 62), 0.6, texture="crumb", grain=0.9),
        *_cab(paint, top=-0.12),
        Part((bed,), paint, 0.4, 0.3, "metal"),
        Part(tuple(polygon((x, -0.15), (x + 0.05, -0.15), (x + 0.01, 0.54), (x - 0.04, 0.54))
                   for x in (0.1, 0.36, 0.62)), darker(paint, 0.3), paint=True),
        Part((polygon((-0.3, -0.14 - tip), (1.0, -0.17), (1.0, -0.11), (-0.2, -0.08 - tip)),),
             lighter(paint, 0.25), paint=True),
        *_chassis(-0.6, 0.3, 0.72, radius=0.24, rim=darker(paint, 0.1)),
    ]


def _tow_truck(paint: Colour, dice: Dice) -> list[Part]:
    hook = dice.uniform(0.42, 0.54)
    return [
        Part((limb([(0.1, 0.5), (0.88, -0.34)], 0.09),), (54, 56, 60), 0.5, 0.3),
        Part((limb([(0.46, 0.5), (0.62, -0.06)], 0.06),), (70, 72, 76), 0.5),
        Part((limb([(0.88, -0.34), (0.9, hook - 0.1)], 0.022),), (60, 60, 62), 0.3),
        Part((limb([(0.9, hook - 0.1), (0.97, hook), (0.9, hook + 0.08), (0.83, hook + 0.02)], 0.05),),
             (206, 180, 60), 0.5, 0.5),
        Part((soft([(-0.36, 0.8), (-0.36, 0.4), (0.96, 0.4), (0.98, 0.8)], 1),), paint, 0.4, 0.5),
        Part((box(-0.34, 0.46, 0.96, 0.53),), (246, 246, 240), paint=True),
        *_cab(paint, top=-0.24),
        Part((box(-0.94, 0.46, -0.3, 0.53),), (246, 246, 240), paint=True),
        Part((box(-0.76, -0.34, -0.44, -0.24, 0.05),), (250, 160, 30), 0.6, 0.8, glow=0.5),
        *_chassis(-0.62, 0.56, radius=0.22),
    ]


def _food_truck(paint: Colour, dice: Dice) -> list[Part]:
    return [
        Part((soft([(-0.95, 0.84), (-0.97, 0.36), (-0.78, -0.02), (-0.6, -0.44), (0.95, -0.46), (0.97, 0.84)],
                   1),), paint, 0.4, 0.4),
        Part((box(-1.0, 0.56, 1.0, 0.84),), (250, 244, 230), paint=True),
        _glass(polygon((-0.88, 0.2), (-0.66, -0.26), (-0.44, -0.26), (-0.44, 0.2))),
        Part((box(-0.22, -0.12, 0.84, 0.3, 0.02),), (72, 46, 34), 0.2),
        Part((box(-0.18, -0.1, 0.8, 0.26),), (250, 214, 140), paint=True, glow=0.3),
        Part((ellipse(0.16, 0.0, 0.075, 0.085),), (226, 172, 134), 0.7),
        Part((box(0.04, 0.09, 0.28, 0.27, 0.08), box(0.09, -0.13, 0.23, -0.05, 0.03)), (246, 246, 246), 0.5),
        Part(tuple(ellipse(0.42 + 0.13 * i, 0.22, 0.05, 0.05, 0, 180, 360) for i in range(3)), (206, 140, 60),
             0.6),
        Part((box(-0.28, 0.28, 0.9, 0.35, 0.02),), (190, 194, 198), 0.4, 0.5),
        Part((polygon((-0.2, -0.28), (0.82, -0.28), (0.94, 0.0), (-0.32, 0.0)),), (250, 246, 236), 0.5,
             texture="cloth"),
        Part(tuple(polygon((-0.2 + 0.17 * i, -0.3), (-0.115 + 0.17 * i, -0.3), (-0.215 + 0.21 * i, 0.02),
                           (-0.32 + 0.21 * i, 0.02)) for i in range(6)), (214, 52, 44), paint=True),
        Part((box(0.34, -0.62, 0.6, -0.46, 0.03),), (150, 154, 158), 0.4),
        Part((ellipse(-0.9, 0.5, 0.05, 0.07),), (252, 246, 214), 0.7, 0.8, glow=0.4),
        *_chassis(-0.6, 0.58, radius=0.2)[1:],
    ]


def _monster_truck(paint: Colour, dice: Dice) -> list[Part]:
    flames = polygon((-0.95, 0.2), (-0.1, -0.02), (-0.35, 0.08), (0.2, 0.05), (-0.15, 0.14), (0.3, 0.18),
                     (-0.95, 0.26))
    parts = [
        Part((limb([(-0.5, 0.5), (0.5, 0.2)], 0.05), limb([(-0.5, 0.2), (0.5, 0.5)], 0.05),
              box(-0.5, 0.24, 0.5, 0.32)), (170, 172, 176), 0.5, 0.4),
        Part((soft([(-0.95, 0.3), (-0.95, -0.02), (-0.8, -0.1), (-0.4, -0.14), (-0.2, -0.46), (0.2, -0.48),
                    (0.3, -0.14), (0.92, -0.14), (0.95, 0.26)], 1),), paint, 0.5, 0.6),
        Part((flames,), (250, 190, 40), paint=True),
        _glass(polygon((-0.3, -0.15), (-0.15, -0.38), (0.14, -0.39), (0.2, -0.15))),
        Part((ellipse(-0.9, 0.04, 0.04, 0.06),), (252, 246, 214), 0.7, 0.8, glow=0.4),
        Part((limb([(0.32, -0.14), (0.32, -0.5), (0.36, -0.56)], 0.05),), CHROME, 0.6, 0.6),
    ]
    for x in (-0.56, 0.56):
        lugs = tuple(sector(x, 0.56, 0.46, 20 * i, 20 * i + 11, 0.38) for i in range(18))
        parts += [Part((ellipse(x, 0.56, 0.43, 0.43),), TYRE, 0.45, 0.1), Part(lugs, (46, 46, 48), 0.4)]
        parts += wheel(x, 0.32, (216, 218, 222), y=0.56)[1:]
    return parts


_TRUCKS = {"fire": _fire_engine, "dump": _dump_truck, "tow": _tow_truck, "food": _food_truck,
           "monster": _monster_truck}


@kind("truck", nouns=("truck", "lorry"), plural="trucks", general="vehicle", category="vehicle",
      pose="stands", places=("street", "desert", "meadow"),
      size=(0.55, 0.85), crowd=False)
def truck(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A working truck in profile, facing left."""
    return _TRUCKS[features["shape"]](_tinted(features["colour"], dice), dice)


look("Fire engine", "truck", ("red",), shape="fire", colour=(204, 30, 28))
look("Dump truck", "truck", ("yellow",), shape="dump", colour=(240, 180, 30))
look("Tow truck", "truck", ("blue",), shape="tow", colour=(38, 92, 180))
look("Food truck", "truck", ("green", "striped"), shape="food", colour=(78, 168, 150))
look("Monster truck", "truck", ("purple", "huge"), shape="monster", colour=(110, 46, 150))


# ---- buses ----


def _school_bus(paint: Colour) -> list[Part]:
    black = (30, 30, 32)
    return [
        Part((soft([(-0.97, 0.82), (-0.97, 0.4), (-0.9, 0.32), (-0.62, 0.28), (-0.56, -0.2), (-0.48, -0.32),
                    (0.9, -0.32), (0.97, -0.22), (0.97, 0.82)], 1),), paint, 0.4, 0.4),
        Part((box(-0.58, 0.3, 1.0, 0.33), box(-0.58, 0.48, 1.0, 0.51), box(-1.0, 0.74, 1.0, 0.77)), black,
             paint=True),
        _glass(*panes(-0.12, 0.2, [-0.54, -0.32, -0.13, 0.06, 0.25, 0.44, 0.63, 0.82, 0.95], 0.04)),
        Part((box(-0.52, -0.12, -0.34, 0.7),), (120, 140, 150), 0.2, 0.6),
        Part((box(-0.45, -0.12, -0.41, 0.7), box(-0.52, 0.26, -0.34, 0.3)), darker(paint, 0.1), paint=True),
        Part(tuple(box(0.06 + 0.055 * i, 0.385, 0.1 + 0.055 * i, 0.435) for i in range(9)), black,
             paint=True),
        Part((polygon(*[(-0.28 + 0.07 * x, 0.59 + 0.07 * y) for x,
                        y in ((0.4, -1), (1, -0.4), (1, 0.4), (0.4, 1), (-0.4, 1), (-1, 0.4), (-1, -0.4),
                              (-0.4, -1))]),), (206, 28, 28), 0.3),
        Part((ellipse(-0.4, -0.26, 0.04, 0.03), ellipse(0.86, -0.26, 0.04, 0.03)), (220, 40, 30), 0.6, 0.8,
             glow=0.4),
        Part((ellipse(-0.92, 0.5, 0.05, 0.06),), (252, 246, 214), 0.7, 0.8, glow=0.4),
        Part((box(-1.0, 0.74, -0.88, 0.84, 0.02), box(0.88, 0.74, 1.0, 0.84, 0.02)), black, 0.5),
        *wheel(-0.66, 0.19, (60, 60, 62)), *wheel(0.5, 0.19, (60, 60, 62)),
    ]


def _routemaster(paint: Colour) -> list[Part]:
    return [
        Part((box(-0.86, -0.88, 0.86, 0.86, 0.12),), paint, 0.35, 0.5),
        Part((box(0.62, 0.06, 0.9, 0.8, 0.02),), (64, 40, 36), 0.1),
        Part((box(0.84, -0.04, 0.88, 0.86),), darker(paint, 0.2), 0.4),
        Part((box(-0.9, -0.02, 0.62, 0.03), box(-0.9, -0.36, 0.9, -0.32)), (240, 226, 190), paint=True),
        _glass(*panes(-0.72, -0.42, [-0.82, -0.5, -0.24, 0.02, 0.28, 0.54, 0.8], 0.04)),
        _glass(*panes(0.1, 0.4, [-0.52, -0.24, 0.02, 0.28, 0.54], 0.04)),
        _glass(box(-0.84, 0.08, -0.62, 0.34, 0.03)),
        Part((box(-0.44, -0.27, 0.5, -0.08, 0.01),), (246, 236, 206), 0.1),
        Part((box(-0.38, -0.22, 0.0, -0.13), box(0.08, -0.2, 0.44, -0.15)), (40, 70, 130), paint=True),
        Part((box(-0.9, 0.46, -0.58, 0.86),), darker(paint, 0.15), paint=True),
        Part((ellipse(-0.82, 0.62, 0.045, 0.06),), (252, 246, 214), 0.7, 0.8, glow=0.4),
        Part((limb([(0.72, 0.1), (0.72, 0.74)], 0.025),), (240, 230, 210), 0.5),
        *wheel(-0.5, 0.2, (150, 30, 30)), *wheel(0.42, 0.2, (150, 30, 30)),
    ]


def _camper(paint: Colour) -> list[Part]:
    cream = (246, 240, 222)
    return [
        Part((soft([(-0.9, 0.86), (-0.95, 0.5), (-0.9, 0.12), (-0.74, -0.34), (-0.56, -0.42), (0.78, -0.42),
                    (0.93, -0.2), (0.94, 0.86)]),), paint, 0.5, 0.6),
        Part((polygon((-1, 0.2), (-0.86, 0.3), (-0.7, 0.2), (1, 0.16), (1, -0.5), (-1, -0.5)),), cream,
             paint=True),
        Part((polygon((-0.97, 0.3), (-0.78, 0.2), (0.97, 0.16), (0.97, 0.22), (-0.76, 0.26), (-0.97, 0.38)),),
             CHROME, paint=True),
        _glass(polygon((-0.82, 0.12), (-0.68, -0.24), (-0.6, -0.24), (-0.6, 0.12)),
               *panes(-0.24, 0.1, [-0.56, -0.16, 0.2, 0.54, 0.84], 0.05)),
        Part((limb([(-0.16, -0.2), (-0.16, 0.8)], 0.014), limb([(0.2, -0.2), (0.2, 0.8)], 0.014),
              limb([(-0.58, -0.1), (-0.58, 0.8)], 0.014)), darker(paint, 0.35), paint=True),
        Part((ellipse(-0.88, 0.48, 0.065, 0.09),), (252, 246, 214), 0.7, 0.8, glow=0.4),
        Part((ellipse(-0.94, 0.3, 0.02, 0.06),), CHROME, paint=True),
        Part((limb([(-0.98, 0.78), (-0.8, 0.8)], 0.07), limb([(0.82, 0.8), (0.98, 0.78)], 0.07)), cream, 0.5,
             0.5),
        *wheel(-0.52, 0.21, cream), *wheel(0.54, 0.21, cream),
    ]


def _trolleybus(paint: Colour) -> list[Part]:
    return [
        Part((limb([(0.1, -0.3), (0.9, -0.8)], 0.025), limb([(0.24, -0.3), (0.99, -0.76)], 0.025)),
             (50, 50, 54), 0.4),
        Part((box(-0.1, -0.44, 0.5, -0.28, 0.05),), (150, 154, 156), 0.4),
        Part((soft([(-0.96, 0.84), (-0.98, 0.4), (-0.94, -0.3), (-0.86, -0.36), (0.92, -0.36), (0.97, -0.28),
                    (0.97, 0.84)], 1),), (240, 240, 234), 0.4, 0.5),
        Part((box(-1.0, 0.34, 1.0, 0.86),), paint, paint=True),
        Part((polygon((0.3, 0.34), (0.6, -0.4), (1.0, -0.4), (1.0, 0.34)),), lighter(paint, 0.2), paint=True),
        _glass(*panes(-0.2, 0.26, [-0.9, -0.64, -0.3, -0.02, 0.3, 0.58, 0.9], 0.04),
               box(-0.3, -0.2, -0.04, 0.76, 0.02), box(0.6, -0.2, 0.86, 0.76, 0.02)),
        Part((box(-0.18, -0.2, -0.16, 0.76), box(0.72, -0.2, 0.74, 0.76), box(-0.3, 0.28, -0.04, 0.32),
              box(0.6, 0.28, 0.86, 0.32)), (60, 66, 70), paint=True),
        Part((box(-0.9, -0.32, -0.56, -0.24, 0.02),), (250, 180, 40), paint=True, glow=0.6),
        Part((ellipse(-0.92, 0.6, 0.045, 0.06),), (252, 246, 214), 0.7, 0.8, glow=0.4),
        *wheel(-0.58, 0.18), *wheel(0.38, 0.18),
    ]


_BUSES = {"school": _school_bus, "double": _routemaster, "camper": _camper, "trolley": _trolleybus}


@kind("bus", nouns=("bus",), plural="buses", general="vehicle", category="vehicle", pose="stands",
      places=("street", "meadow", "desert"), size=(0.6, 0.9))
def bus(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A bus in profile, facing left."""
    return _BUSES[features["shape"]](_tinted(features["colour"], dice))


look("School bus", "bus", ("yellow",), shape="school", colour=(248, 184, 22))
look("AEC Routemaster", "bus", ("red", "double-decked"), shape="double", colour=(200, 28, 30))
look("Volkswagen Type 2", "bus", ("orange", "two-coloured"), shape="camper", colour=(226, 104, 52))
look("Trolleybus", "bus", ("green", "white"), shape="trolley", colour=COLOURS["green"])
