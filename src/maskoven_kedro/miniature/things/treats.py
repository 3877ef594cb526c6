"""Treats: how drinks and sweets are drawn, and the looks of their entities."""

from __future__ import annotations

import math
from typing import Any

from maskoven_kedro.miniature.catalogue import kind, look
from maskoven_kedro.miniature.colours import darker, lighter, mix
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.ink import (
    Colour, Contour, Part, blob, box, ellipse, leaf, limb, polygon, rotated, sector, shifted,
)
from maskoven_kedro.miniature.things.food import wave
from maskoven_kedro.miniature.things.plants import dots

_GLASS: Colour = (206, 220, 228)
_SHINE: Colour = (252, 254, 255)


@kind("drink", nouns=("drink", "beverage"), plural="drinks", general="drink", category="food", pose="stands",
      places=("table", "studio"), size=(0.45, 0.75))
def drink(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A drink in the glass, cup or mug that is usual for it."""
    return _DRINKS[features["form"]](features["liquid"], features.get("extra"), dice)


def _side(top: float, low: float, upper: float, lower: float, bulge: float) -> Contour:
    """Return the side of a round vessel: half widths at the top and below, elliptic ends of that height."""
    rim = [(upper * math.cos(math.pi * (1 + i / 12)), top + bulge * math.sin(math.pi * (1 + i / 12))) for i in range(13)]
    foot = [(lower * math.cos(math.pi * i / 12), low + bulge * math.sin(math.pi * i / 12)) for i in range(13)]
    return polygon(*rim, *foot)


def _tumbler(liquid: Colour, level: float, upper: float = 0.56, lower: float = 0.44, top: float = -0.72) -> list[Part]:
    at = upper + (lower - upper) * (level - top) / (0.92 - top)
    return [
        Part((_side(top, 0.92, upper, lower, 0.08),), _GLASS, 0.5, 0.6, grain=0.1),
        Part((ellipse(0, top, upper - 0.03, 0.06),), lighter(_GLASS, 0.4), paint=True),
        Part((_side(level, 0.84, at - 0.05, lower - 0.05, 0.07),), liquid, 0.6, 0.4),
        Part((ellipse(0, level, at - 0.05, 0.07),), lighter(liquid, 0.25), 0.2, 0.3),
    ]


def _gleam(x: float, top: float, low: float) -> Part:
    return Part((limb([(x, top), (x * 0.92, low)], [0.05, 0.03]),), _SHINE, paint=True, glow=0.4)


def _straw(colour: Colour, x: float, lean: float, low: float) -> list[Part]:
    straw = limb([(x, low), (x + lean, -0.98)], 0.075, smooth=False)
    bands = []
    for i in range(1, 8, 2):
        t = i / 8
        cx, cy = x + lean * t, low + (-0.98 - low) * t
        bands.append(box(cx - 0.06, cy - 0.035, cx + 0.06, cy + 0.035))
    return [Part((straw,), colour, 0.8, 0.3), Part(tuple(bands), (250, 250, 250), paint=True)]


def _beer(liquid: Colour, extra: Colour | None, dice: Dice) -> list[Part]:
    parts = [
        Part((limb([(0.36, -0.3), (0.84, -0.28), (0.86, 0.46), (0.38, 0.56)], 0.15),), _GLASS, 0.8, 0.7),
        Part((_side(-0.5, 0.9, 0.54, 0.52, 0.07),), _GLASS, 0.5, 0.6),
        Part((_side(-0.42, 0.8, 0.48, 0.46, 0.06),), liquid, 0.7, 0.5),
    ]
    for x in (-0.3, 0.0, 0.3):
        parts.append(Part((blob((x - 0.1, -0.1), (x + 0.1, -0.1), (x + 0.1, 0.66), (x - 0.1, 0.66)),), lighter(liquid, 0.16), paint=True))
        parts.append(_gleam(x - 0.06, -0.02, 0.56))
    parts.append(Part(dots(dice, 26, 0, 0.25, 0.4, 0.5, 0.02), lighter(liquid, 0.55), paint=True))
    foam = (254, 250, 238)
    for x, y, r in ((-0.4, -0.5, 0.2), (0.4, -0.5, 0.2), (-0.2, -0.66, 0.22), (0.2, -0.68, 0.22), (0.0, -0.54, 0.26), (-0.46, -0.3, 0.1)):
        parts.append(Part((ellipse(x, y + dice.uniform(-0.03, 0.03), r, r * 0.9),), foam, 0.9, 0.1, "crumb", 0.15))
    return parts


def _wine(liquid: Colour, extra: Colour | None, dice: Dice) -> list[Part]:
    bowl = blob((-0.36, -0.94), (-0.5, -0.5), (-0.46, -0.14), (-0.2, 0.12), (0, 0.16), (0.2, 0.12), (0.46, -0.14), (0.5, -0.5), (0.36, -0.94))
    inner = blob((-0.47, -0.42), (-0.42, -0.14), (-0.18, 0.08), (0, 0.12), (0.18, 0.08), (0.42, -0.14), (0.47, -0.42), (0.0, -0.4))
    return [
        Part((ellipse(0, 0.9, 0.44, 0.09),), _GLASS, 0.4, 0.7),
        Part((limb([(0, 0.1), (0, 0.5), (0, 0.88)], [0.13, 0.06, 0.14]),), _GLASS, 0.9, 0.8),
        Part((bowl,), _GLASS, 0.6, 0.6, grain=0.05),
        Part((ellipse(0, -0.93, 0.35, 0.05),), _SHINE, paint=True),
        Part((inner,), liquid, 0.7, 0.5),
        Part((ellipse(0, -0.42, 0.465, 0.075),), lighter(liquid, 0.22), 0.2, 0.3),
        Part((limb([(-0.36, -0.74), (-0.4, -0.4), (-0.32, -0.12)], [0.03, 0.06, 0.03]),), _SHINE, paint=True, glow=0.3),
        Part((limb([(0.34, -0.8), (0.4, -0.56)], 0.03),), _SHINE, paint=True, glow=0.3),
    ]


def _juice(liquid: Colour, extra: Colour | None, dice: Dice) -> list[Part]:
    fruit = extra or liquid
    parts = _straw((226, 70, 70), 0.04, -0.3 + dice.uniform(-0.08, 0.08), -0.4)
    parts += _tumbler(liquid, -0.5)
    parts += [_gleam(-0.4, -0.5, 0.6), _gleam(-0.3, -0.5, 0.2)]
    x, y = 0.5, -0.66
    parts += [
        Part((ellipse(x, y, 0.3, 0.3),), fruit, 0.4, 0.3, "peel"),
        Part((ellipse(x, y, 0.25, 0.25),), lighter(fruit, 0.7), paint=True),
        Part(tuple(sector(x, y, 0.22, 45 * i + 5, 45 * i + 40) for i in range(8)), lighter(fruit, 0.2), paint=True),
    ]
    return parts


def _lemonade(liquid: Colour, extra: Colour | None, dice: Dice) -> list[Part]:
    parts = _straw((70, 150, 90), -0.04, 0.34 + dice.uniform(-0.06, 0.06), -0.4)
    parts += _tumbler(liquid, -0.56)
    for x, y, turn in ((-0.18, -0.44, 15), (0.2, -0.36, -20), (0.0, 0.02, 30), (-0.2, 0.4, -10)):
        cube = rotated(box(x - 0.13, y - 0.13, x + 0.13, y + 0.13, 0.04), turn + dice.uniform(-12, 12), x, y)
        parts.append(Part((cube,), mix(lighter(liquid, 0.6), (236, 246, 252), 0.5), 0.7, 0.7))
    for x, y in ((0.2, 0.3), (-0.2, 0.72)):
        parts.append(Part((ellipse(x, y, 0.19, 0.15),), (246, 206, 40), 0.3, 0.2))
        parts.append(Part((ellipse(x, y, 0.15, 0.115),), (252, 240, 150), paint=True))
    for angle in (-160, -120, -60, -30):
        parts.append(Part((leaf(-0.36, -0.66, 0.34, 0.2, angle),), (70, 150, 66), 0.5, 0.2, "leaf"))
    parts.append(_gleam(-0.42, -0.5, 0.6))
    return parts


def _milk(liquid: Colour, extra: Colour | None, dice: Dice) -> list[Part]:
    sides = [(-0.5, 0.98), (-0.56, 0.2), (-0.5, -0.1), (-0.22, -0.5), (-0.22, -0.74)]
    body = polygon(*sides, *[(-x, y) for x, y in sides[::-1]])
    parts = [
        Part((body,), _GLASS, 0.7, 0.7, grain=0.05),
        Part((polygon((-0.45, 0.92), (-0.5, 0.2), (-0.45, -0.06), (-0.2, -0.42), (0.2, -0.42), (0.45, -0.06), (0.5, 0.2), (0.45, 0.92)),), liquid, 0.8, 0.3, grain=0.05),
        Part((box(-0.28, -0.84, 0.28, -0.68, 0.05),), _GLASS, 0.9, 0.7),
        Part((box(-0.27, -0.98, 0.27, -0.8, 0.06),), (60, 110, 190), 0.8, 0.5),
        Part((blob((-0.3, 0.4), (-0.1, 0.24), (0.2, 0.26), (0.32, 0.42), (0.14, 0.62), (-0.2, 0.6)),), (60, 110, 190), paint=True),
        Part((ellipse(0, 0.43, 0.12, 0.1),), liquid, paint=True),
        _gleam(-0.4, 0.2, 0.8),
        _gleam(0.42, 0.1, 0.4),
    ]
    return parts


def _steam(dice: Dice, top: float) -> list[Part]:
    parts = []
    for x in (-0.2, 0.06, 0.3):
        d = dice.uniform(-0.04, 0.04)
        path = [(x, top + 0.42), (x + 0.09 + d, top + 0.26), (x - 0.07, top + 0.14), (x + 0.05, top)]
        parts.append(Part((limb(path, [0.05, 0.05, 0.04, 0.01]),), (236, 240, 242), 0.3, 0.0, grain=0.0))
    return parts


def _cup(liquid: Colour, extra: Colour | None, dice: Dice) -> list[Part]:
    ware = extra or (244, 244, 242)
    parts = _steam(dice, -0.92)
    parts += [
        Part((ellipse(0, 0.78, 0.98, 0.2),), ware, 0.5, 0.5),
        Part((ellipse(0, 0.76, 0.66, 0.11),), darker(ware, 0.12), paint=True),
        Part((limb([(0.54, -0.06), (0.92, -0.04), (0.86, 0.34), (0.44, 0.46)], 0.11),), ware, 0.9, 0.5),
        Part((blob((-0.7, -0.24), (0.7, -0.24), (0.6, 0.3), (0.34, 0.66), (-0.34, 0.66), (-0.6, 0.3)),), ware, 0.8, 0.5, grain=0.08),
        Part((ellipse(0, -0.24, 0.7, 0.17),), lighter(ware, 0.3), 0.3, 0.4),
        Part((ellipse(0, -0.21, 0.6, 0.12),), liquid, 0.2, 0.5),
        Part((blob((-0.24, -0.2), (0, -0.27), (0.24, -0.2), (0, -0.14)),), lighter(liquid, 0.35), paint=True),
    ]
    return parts


def _bowl(liquid: Colour, extra: Colour | None, dice: Dice) -> list[Part]:
    ware = extra or (70, 96, 110)
    parts = _steam(dice, -0.96)
    parts += [
        Part((box(-0.4, 0.8, 0.4, 1.0, 0.05),), darker(ware, 0.3), 0.7, 0.2, "stone"),
        Part((blob((-0.74, -0.4), (0.74, -0.4), (0.7, 0.3), (0.46, 0.86), (-0.46, 0.86), (-0.7, 0.3)),), ware, 0.8, 0.4, "stone", 0.4),
        Part((wave(-0.8, 0.8, -0.42, 0.16, 4, 0.16),), darker(ware, 0.4), paint=True, texture="stone"),
        Part((ellipse(0, -0.4, 0.74, 0.2),), darker(ware, 0.3), 0.3, 0.4, "stone"),
        Part((ellipse(0, -0.37, 0.65, 0.155),), liquid, 0.2, 0.5),
        Part((ellipse(-0.1, -0.38, 0.34, 0.06),), lighter(liquid, 0.25), paint=True),
    ]
    for x, turn in ((-0.14, -20), (0.1, 14)):
        parts.append(Part((leaf(x, 0.36, 0.34, 0.14, -70 + turn),), lighter(ware, 0.45), paint=True))
    return parts


def _mug(liquid: Colour, extra: Colour | None, dice: Dice) -> list[Part]:
    ware = extra or (190, 40, 44)
    parts = [
        Part((limb([(0.44, -0.14), (0.88, -0.12), (0.88, 0.5), (0.44, 0.6)], 0.15),), ware, 0.9, 0.4),
        Part((_side(-0.34, 0.9, 0.62, 0.58, 0.09),), ware, 0.6, 0.4),
        Part((ellipse(0, -0.36, 0.62, 0.15),), lighter(ware, 0.2), 0.3, 0.4),
        Part((ellipse(0, -0.34, 0.53, 0.11),), liquid, 0.2, 0.4),
    ]
    for i, (x, y) in enumerate(((-0.32, -0.4), (0.34, -0.4), (0.02, -0.34), (-0.16, -0.56), (0.2, -0.56), (0.0, -0.72))):
        turn = dice.uniform(-20, 20)
        outline = rotated(box(x - 0.16, y - 0.12, x + 0.16, y + 0.12, 0.07), turn, x, y)
        parts.append(Part((outline,), mix((255, 252, 246), (250, 206, 212), float(i % 2) * 0.7), 0.8, 0.1))
    parts += [
        Part(tuple(limb([(-0.5 + 0.25 * i, 0.26 + 0.08 * (i % 2)), (-0.36 + 0.25 * i, 0.34 - 0.08 * (i % 2))], 0.04) for i in range(5)), (250, 244, 234), paint=True),
        Part((polygon((0.3, -0.4), (0.42, -0.38), (0.6, -0.98), (0.48, -1.0)),), (120, 66, 34), 0.7, 0.1, "bark"),
    ]
    return parts


def _smoothie(liquid: Colour, extra: Colour | None, dice: Dice) -> list[Part]:
    sides = [(-0.46, -0.62), (-0.42, -0.2), (-0.3, 0.2), (-0.32, 0.5), (-0.14, 0.72)]
    glass = blob(*sides, *[(-x, y) for x, y in sides[::-1]])
    parts = _straw((90, 180, 200), 0.04, 0.26 + dice.uniform(-0.06, 0.06), -0.4)
    parts += [
        Part((ellipse(0, 0.92, 0.4, 0.08),), _GLASS, 0.5, 0.7),
        Part((limb([(0, 0.6), (0, 0.9)], [0.16, 0.2]),), _GLASS, 0.8, 0.7),
        Part((glass,), _GLASS, 0.6, 0.6),
        Part(((glass - [0, 0.05]) * [0.86, 0.9] + [0, 0.06],), liquid, 0.8, 0.4),
        Part((blob((-0.42, -0.56), (-0.3, -0.72), (0, -0.78), (0.3, -0.72), (0.42, -0.56), (0, -0.48)),), lighter(liquid, 0.4), 0.8, 0.1, "crumb", 0.3),
        Part((limb([(-0.28, -0.3), (0.1, -0.2), (0.3, -0.34)], 0.06),), lighter(liquid, 0.35), paint=True),
        Part((limb([(-0.24, 0.14), (0.05, 0.24), (0.24, 0.1)], 0.05),), lighter(liquid, 0.35), paint=True),
        Part((blob((-0.44, -0.96), (-0.62, -0.84), (-0.5, -0.52), (-0.38, -0.48), (-0.28, -0.56), (-0.22, -0.86)),), (214, 32, 46), 0.9, 0.4, "peel"),
        Part(tuple(leaf(-0.42, -0.9, 0.2, 0.1, a) for a in (200, 270, 340)), (84, 150, 56), 0.5),
        _gleam(-0.3, -0.44, 0.0),
    ]
    return parts


_DRINKS = {"beer": _beer, "wine": _wine, "juice": _juice, "lemonade": _lemonade, "milk": _milk, "cup": _cup, "bowl": _bowl, "mug": _mug, "smoothie": _smoothie}

look("Beer", "drink", ("yellow", "foamy"), form="beer", liquid=(230, 156, 34))
look("Red wine", "drink", ("red", "dark"), form="wine", liquid=(112, 14, 36))
look("White wine", "drink", ("yellow", "pale"), form="wine", liquid=(236, 218, 130))
look("Orange juice", "drink", ("orange", "fresh"), form="juice", liquid=(248, 150, 28), extra=(244, 140, 30))
look("Lemonade", "drink", ("yellow", "iced"), form="lemonade", liquid=(246, 232, 140))
look("Milk", "drink", ("white", "bottled"), form="milk", liquid=(252, 251, 246))
look("Coffee", "drink", ("black", "hot"), form="cup", liquid=(56, 32, 20))
look("Green tea", "drink", ("green", "hot"), form="bowl", liquid=(158, 178, 62), extra=(96, 122, 128))
look("Hot chocolate", "drink", ("brown", "hot"), form="mug", liquid=(104, 58, 34))
look("Smoothie", "drink", ("pink", "thick"), form="smoothie", liquid=(232, 108, 140))


@kind("sweet", nouns=("sweet", "treat"), plural="sweets", general="dessert", category="food", pose="stands",
      places=("table", "studio"), size=(0.4, 0.7))
def sweet(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A sweet thing to eat."""
    return _SWEETS[features["form"]](features["body"], features["icing"], dice)


def _doughnut(body: Colour, icing: Colour, dice: Dice) -> list[Part]:
    edge = [((0.84 + 0.05 * (-1) ** i) * math.cos(i * 0.3142), -0.05 + (0.66 + 0.05 * (-1) ** i) * math.sin(i * 0.3142)) for i in range(20)]
    parts = [
        Part((ellipse(0, 0.08, 0.94, 0.78), ellipse(0, 0.04, 0.26, 0.18)), body, 0.95, 0.2, "crumb", 0.3),
        Part((blob(*edge), ellipse(0, 0.0, 0.3, 0.21)), icing, 0.8, 0.6),
    ]
    tones: tuple[Colour, ...] = ((250, 240, 90), (90, 180, 230), (252, 252, 252), (120, 200, 100), (220, 50, 70))
    for i in range(20):
        angle, reach = 2.39996 * i, dice.uniform(0.46, 0.74)
        x, y = reach * math.cos(angle), -0.04 + 0.78 * reach * math.sin(angle)
        parts.append(Part((shifted(rotated(limb([(-0.05, 0), (0.05, 0)], 0.04), dice.uniform(0, 180)), x, y),), tones[i % 5], 0.6))
    return parts


def _jelly_doughnut(body: Colour, icing: Colour, dice: Dice) -> list[Part]:
    parts = [
        Part((blob((-0.92, 0.1), (-0.8, -0.3), (-0.3, -0.56), (0.3, -0.56), (0.8, -0.3), (0.92, 0.1), (0.76, 0.52), (0.3, 0.68), (-0.3, 0.68), (-0.76, 0.52)),), body, 0.95, 0.15, "crumb", 0.3),
        Part((limb([(-0.9, 0.14), (-0.4, 0.24), (0.4, 0.24), (0.9, 0.14)], 0.16),), lighter(body, 0.5), paint=True, texture="crumb"),
        Part((_powder(dice),), (252, 250, 246), paint=True, texture="crumb", grain=0.35),
        Part(dots(dice, 40, 0, -0.1, 0.8, 0.46, 0.018), (254, 252, 250), paint=True),
        Part((blob((-0.2, 0.06), (0, -0.02), (0.2, 0.04), (0.3, 0.24), (0.2, 0.4), (0.16, 0.66), (0.06, 0.7), (0.02, 0.46), (-0.16, 0.42), (-0.28, 0.24)),), icing, 0.9, 0.9),
        Part((ellipse(-0.08, 0.14, 0.06, 0.04),), lighter(icing, 0.6), paint=True),
    ]
    return parts


def _powder(dice: Dice) -> Contour:
    edge = []
    for i in range(16):
        angle, reach = 2 * math.pi * i / 16, dice.uniform(0.78, 1.0)
        edge.append((0.8 * reach * math.cos(angle), -0.24 + 0.36 * reach * math.sin(angle)))
    return blob(*edge)


def _banana_split(body: Colour, icing: Colour, dice: Dice) -> list[Part]:
    parts = [Part((limb([(-0.96, 0.1), (-0.5, 0.0), (0.5, 0.0), (0.96, 0.06)], [0.1, 0.34, 0.34, 0.1]),), body, 0.9, 0.1)]
    scoops = ((-0.5, (250, 236, 190), icing), (0.5, (240, 150, 170), (196, 30, 60)), (0.0, (120, 74, 46), (252, 250, 244)))
    for x, tone, sauce in scoops:
        y = -0.16 - (0.14 if x == 0 else 0)
        parts += [
            Part((ellipse(x, y, 0.36, 0.36),), tone, 0.95, 0.15, "crumb", 0.3),
            Part((blob((x - 0.28, y - 0.14), (x - 0.16, y - 0.34), (x + 0.14, y - 0.36), (x + 0.3, y - 0.12), (x + 0.2, y + 0.1), (x + 0.08, y - 0.08), (x - 0.06, y + 0.12), (x - 0.16, y - 0.08)),), sauce, 0.7, 0.6),
        ]
        parts.append(Part((ellipse(x, y - 0.38, 0.09, 0.09),), (206, 20, 44), 0.95, 0.9))
        parts.append(Part((limb([(x, y - 0.44), (x + 0.08, y - 0.58 + dice.uniform(-0.03, 0.03))], 0.025),), (90, 110, 50)))
    parts += [
        Part((limb([(-0.98, 0.22), (-0.5, 0.3), (0.5, 0.3), (0.98, 0.2)], [0.08, 0.3, 0.3, 0.08]),), lighter(body, 0.1), 0.9, 0.1),
        Part((limb([(-0.9, 0.2), (-0.4, 0.24), (0.4, 0.24), (0.9, 0.18)], 0.03),), lighter(body, 0.5), paint=True),
        Part((blob((-1.0, 0.34), (0, 0.4), (1.0, 0.34), (0.7, 0.68), (0.24, 0.78), (-0.24, 0.78), (-0.7, 0.68)),), (190, 216, 230), 0.7, 0.8),
        Part((polygon((-0.1, 0.74), (0.1, 0.74), (0.36, 0.98), (-0.36, 0.98)),), (176, 204, 220), 0.6, 0.7),
        Part(tuple(limb([(0.22 * i, 0.44), (0.16 * i, 0.74)], 0.03) for i in range(-3, 4)), (226, 240, 248), paint=True),
    ]
    return parts


def _candy_cane(body: Colour, icing: Colour, dice: Dice) -> list[Part]:
    arc = [(-0.28 + 0.4 * -math.cos(math.pi * i / 8), -0.48 - 0.42 * math.sin(math.pi * i / 8)) for i in range(9)]
    path = [(-0.68, -0.24), *arc, (0.12, 0.0), (0.12, 0.5), (0.12, 0.94)]
    centred = [(x + 0.24, y) for x, y in path]
    parts = [Part((limb(centred, 0.27),), body, 0.95, 0.6)]
    spots = [centred[0], *centred[1:10:2], (0.36, -0.26), (0.36, 0.0), (0.36, 0.26), (0.36, 0.52), (0.36, 0.78)]
    for i, (x, y) in enumerate(spots):
        turn = (60, 60, 10, -20, 50, 100, 145, 145, 145, 145, 145)[min(i, 10)]
        band = shifted(rotated(box(-0.3, -0.055, 0.3, 0.055), turn if i < 6 else 155), x, y)
        parts.append(Part((band,), icing, paint=True))
        parts.append(Part((shifted(band - [x, y], x, y + 0.11, 0.25),), icing, paint=True))
    bow = (40, 132, 70)
    for side in (-1, 1):
        parts.append(Part((blob((0.36, 0.16), (0.36 + side * 0.3, -0.04), (0.36 + side * 0.42, 0.14), (0.36 + side * 0.3, 0.32)),), bow, 0.7, 0.3, "cloth"))
        parts.append(Part((polygon((0.36, 0.16), (0.36 + side * 0.12, 0.6), (0.36 + side * 0.26, 0.52)),), darker(bow, 0.15), 0.5, 0.2, "cloth"))
    parts.append(Part((ellipse(0.36, 0.16, 0.1, 0.1),), bow, 0.9, 0.3))
    return parts


def _gingerbread_house(body: Colour, icing: Colour, dice: Dice) -> list[Part]:
    parts = [
        Part((blob((-0.98, 0.92), (-0.6, 0.84), (0.6, 0.84), (0.98, 0.92), (0.8, 1.0), (-0.8, 1.0)),), icing, 0.6),
        Part((box(0.3, -0.86, 0.54, -0.3),), body, 0.5, texture="crumb"),
        Part((blob((0.26, -0.84), (0.42, -0.98), (0.58, -0.84), (0.52, -0.74), (0.42, -0.8), (0.32, -0.74)),), icing, 0.8),
        Part((polygon((-0.7, 0.9), (-0.7, -0.1), (0, -0.78), (0.7, -0.1), (0.7, 0.9)),), body, 0.3, 0.1, "crumb", 0.6),
        Part((polygon((0, -0.98), (0.98, -0.06), (0.84, 0.1), (0, -0.7), (-0.84, 0.1), (-0.98, -0.06)),), darker(body, 0.25), 0.6, 0.1, "crumb"),
        Part((wave(-0.7, 0.7, -0.1, 0.02, 6, 0.06),), icing, paint=True),
    ]
    tones: tuple[Colour, ...] = ((214, 36, 44), (60, 150, 76), (250, 200, 50), (70, 130, 210))
    for i in range(13):
        t = (i - 6) / 6
        parts.append(Part((ellipse(t * 0.88, -0.86 + 0.84 * abs(t), 0.075, 0.075),), icing if i % 2 else tones[(i // 2) % 4], 0.95, 0.5))
    parts += [
        Part((blob((-0.2, 0.9), (-0.2, 0.36), (0, 0.2), (0.2, 0.36), (0.2, 0.9)),), icing, 0.4),
        Part((blob((-0.14, 0.9), (-0.14, 0.4), (0, 0.27), (0.14, 0.4), (0.14, 0.9)),), (150, 48, 40), 0.4),
    ]
    for x in (-0.44, 0.44):
        parts += [
            Part((box(x - 0.15, 0.16, x + 0.15, 0.46, 0.03),), icing, 0.4),
            Part((box(x - 0.11, 0.2, x - 0.015, 0.3), box(x + 0.015, 0.2, x + 0.11, 0.3), box(x - 0.11, 0.33, x - 0.015, 0.42), box(x + 0.015, 0.33, x + 0.11, 0.42)), (250, 206, 90), 0.2, glow=0.4),
            Part((ellipse(x, 0.7, 0.1, 0.1),), tones[0 if x < 0 else 1], 0.95, 0.7),
        ]
    parts.append(Part((ellipse(0, -0.2, 0.15, 0.15), ellipse(0, -0.2, 0.06, 0.06)), tones[0], 0.8, 0.6))
    return parts


def _gingerbread_man(body: Colour, icing: Colour, dice: Dice) -> list[Part]:
    wave_hand = dice.uniform(-0.12, 0.08)
    outline = blob((-0.2, -0.34), (-0.56, -0.32 + wave_hand), (-0.86, -0.26 + wave_hand), (-0.86, -0.0 + wave_hand), (-0.56, 0.02), (-0.32, 0.06), (-0.36, 0.4), (-0.62, 0.78), (-0.54, 0.98), (-0.3, 0.98), (-0.1, 0.66), (0, 0.56), (0.1, 0.66), (0.3, 0.98), (0.54, 0.98), (0.62, 0.78), (0.36, 0.4), (0.32, 0.06), (0.56, 0.02), (0.86, -0.0), (0.86, -0.26), (0.56, -0.32), (0.2, -0.34))
    parts = [
        Part((outline,), body, 0.5, 0.1, "crumb", 0.5),
        Part((ellipse(0, -0.6, 0.38, 0.38),), body, 0.5, 0.1, "crumb", 0.5),
        Part((ellipse(0, -0.34, 0.2, 0.08),), body, 0.1, 0.1, "crumb", 0.5),
        Part(tuple(ellipse(x, -0.66, 0.055, 0.065) for x in (-0.14, 0.14)), (40, 24, 20), 0.8, 0.8),
        Part((limb([(-0.17, -0.48), (0, -0.4), (0.17, -0.48)], 0.05),), icing, 0.8),
        Part((polygon((-0.02, -0.24), (-0.2, -0.34), (-0.2, -0.14)), polygon((0.02, -0.24), (0.2, -0.34), (0.2, -0.14))), (206, 32, 42), 0.7, 0.2),
    ]
    parts += [Part((ellipse(0, y, 0.075, 0.075),), tone, 0.95, 0.7) for y, tone in ((-0.02, (206, 32, 42)), (0.2, (60, 150, 76)), (0.42, (206, 32, 42)))]
    for x, y, turn in ((-0.66, -0.14, 90), (0.66, -0.14, 90), (-0.46, 0.74, 30), (0.46, 0.74, -30)):
        zigzag = [(-0.14 + 0.07 * i, 0.04 if i % 2 else -0.04) for i in range(5)]
        parts.append(Part((shifted(rotated(limb(zigzag, 0.04), turn), x, y),), icing, 0.7))
    parts.append(Part((limb([(-0.22, -0.88), (0, -0.95), (0.22, -0.88)], 0.05),), icing, 0.7))
    return parts


def _swirl(body: Colour, icing: Colour, dice: Dice) -> list[Part]:
    parts = []
    for y, rx, ry in ((0.1, 0.62, 0.22), (-0.16, 0.54, 0.2), (-0.4, 0.4, 0.18), (-0.62, 0.26, 0.16)):
        parts.append(Part((blob((-rx, y + 0.08), (-rx * 0.75, y - ry), (0, y - ry * 1.2), (rx * 0.8, y - ry), (rx, y), (rx * 0.5, y + ry), (-rx * 0.5, y + ry)),), body, 0.95, 0.15))
        parts.append(Part((limb([(-rx * 0.9, y + 0.1), (0, y + ry * 0.4), (rx * 0.9, y - 0.06)], 0.04),), darker(body, 0.13), paint=True))
    parts.append(Part((blob((-0.12, -0.7), (0.0, -0.9), (0.12, -0.98), (0.1, -0.82), (0.14, -0.68)),), body, 0.9, 0.15))
    for i in range(7):
        x, y = -0.42 + 0.14 * i, 0.06 - 0.4 * abs(math.sin(1.3 * i))
        parts.append(Part((ellipse(x, y + dice.uniform(-0.04, 0.04), 0.08, 0.08),), ((66, 74, 150), (206, 36, 60))[i % 2], 0.95, 0.5))
    parts += [
        Part((polygon((-0.66, 0.2), (0.66, 0.2), (0.46, 0.98), (-0.46, 0.98)),), icing, 0.6, 0.2),
        Part((polygon((-0.6, 0.46), (0.6, 0.46), (0.53, 0.74), (-0.53, 0.74)),), lighter(icing, 0.65), paint=True),
        Part((box(-0.7, 0.16, 0.7, 0.26, 0.04),), lighter(icing, 0.2), 0.7, 0.2),
    ]
    return parts


def _cone(body: Colour, icing: Colour, dice: Dice) -> list[Part]:
    parts = [Part((polygon((-0.44, -0.1), (0.44, -0.1), (0.05, 1.0), (-0.05, 1.0)),), body, 0.8, 0.1, "crumb", 0.3)]
    for side in (-1, 1):
        lines = tuple(limb([(side * (-0.6 + 0.2 * i), -0.2), (side * (0.0 + 0.2 * i), 1.0)], 0.03) for i in range(-1, 6))
        parts.append(Part(lines, darker(body, 0.35), paint=True))
    scoops: tuple[tuple[float, float, float, Colour], ...] = ((-0.24, -0.22, 0.34, (250, 232, 180)), (0.26, -0.22, 0.34, (112, 70, 46)), (0.0, -0.58, 0.36, icing))
    for x, y, r, tone in scoops:
        parts.append(Part((wave(x - r, x + r, y + 0.08, 0.14, 3, 0.1),), tone, 0.8, 0.15, "crumb", 0.3))
        parts.append(Part((ellipse(x, y, r, r),), tone, 0.95, 0.2, "crumb", 0.3))
    for i in range(8):
        x, y = 0.28 * math.cos(2.4 * i) * ((i + 1) / 8), -0.66 + 0.2 * math.sin(2.4 * i)
        parts.append(Part((shifted(rotated(limb([(-0.04, 0), (0.04, 0)], 0.035), dice.uniform(0, 180)), x, y),), ((250, 210, 60), (80, 160, 220), (255, 255, 255))[i % 3], 0.5))
    return parts


_SWEETS = {"doughnut": _doughnut, "jelly": _jelly_doughnut, "split": _banana_split, "cane": _candy_cane, "house": _gingerbread_house, "man": _gingerbread_man, "swirl": _swirl, "cone": _cone}

look("Doughnut", "sweet", ("pink", "ring-shaped"), form="doughnut", body=(206, 146, 72), icing=(240, 120, 160))
look("Jelly doughnut", "sweet", ("brown", "sugared"), form="jelly", body=(196, 130, 62), icing=(184, 20, 44))
look("Banana split", "sweet", ("yellow", "creamy"), form="split", body=(250, 226, 132), icing=(90, 48, 28))
look("Candy cane", "sweet", ("red", "striped"), form="cane", body=(250, 247, 244), icing=(206, 26, 40))
look("Gingerbread house", "sweet", ("brown", "decorated"), form="house", body=(176, 106, 52), icing=(252, 250, 248))
look("Gingerbread man", "sweet", ("brown", "smiling"), form="man", body=(178, 108, 52), icing=(252, 250, 248))
look("Frozen yogurt", "sweet", ("white", "swirled"), form="swirl", body=(252, 246, 236), icing=(70, 170, 160))
look("Ice cream cone", "sweet", ("pink", "scooped"), form="cone", body=(216, 156, 78), icing=(242, 150, 176))
