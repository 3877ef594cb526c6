"""Mammals: how each kind is drawn, and the looks of its entities."""

from __future__ import annotations

from typing import Any

from maskoven_kedro.miniature.catalogue import kind, look
from maskoven_kedro.miniature.colours import darker, lighter, mix
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.ink import Colour, Contour, Part, blob, ellipse, leaf, limb
from maskoven_kedro.miniature.things.anatomy import INK, eye, fleece, leg, scatter, spots

_DOG_TAILS: dict[str, tuple[tuple[tuple[float, float], ...], tuple[float, ...]]] = {
    "up": (((0.56, 0.06), (0.76, -0.12), (0.86, -0.42)), (0.13, 0.1, 0.05)),
    "curl": (
        ((0.54, 0.04), (0.72, -0.2), (0.6, -0.42), (0.4, -0.34), (0.42, -0.2)),
        (0.16, 0.2, 0.2, 0.18, 0.1),
    ),
    "brush": (((0.56, 0.08), (0.78, 0.2), (0.84, 0.46), (0.74, 0.7)), (0.14, 0.2, 0.2, 0.08)),
    "plume": (((0.56, 0.08), (0.78, 0.1), (0.96, 0.0)), (0.14, 0.26, 0.06)),
    "stub": (((0.56, 0.06), (0.66, -0.1)), (0.14, 0.1)),
    "pom": (((0.56, 0.06), (0.66, -0.24)), (0.08, 0.07)),
}
_DOG_EARS: dict[str, tuple[tuple[float, float], ...]] = {
    "drop": (
        (-0.44, -0.62),
        (-0.3, -0.6),
        (-0.2, -0.4),
        (-0.22, -0.14),
        (-0.34, -0.06),
        (-0.44, -0.2),
        (-0.46, -0.42),
    ),
    "prick": ((-0.52, -0.58), (-0.48, -0.74), (-0.38, -0.9), (-0.29, -0.72), (-0.26, -0.52), (-0.4, -0.48)),
    "fold": ((-0.5, -0.66), (-0.36, -0.74), (-0.26, -0.6), (-0.36, -0.5), (-0.44, -0.4), (-0.5, -0.52)),
}


def _below(points: tuple[tuple[float, float], ...], drop: float) -> tuple[tuple[float, float], ...]:
    return tuple((x, y + drop) for x, y in points)


@kind(
    "dog",
    nouns=("dog",),
    plural="dogs",
    general="animal",
    category="animal",
    pose="stands",
    places=("meadow", "garden", "street", "floor", "beach"),
    size=(0.5, 0.8),
)
def dog(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A dog standing in profile, looking left."""
    coat: Colour = features["coat"]
    saddle: Colour = features.get("saddle", coat)
    legs: Colour = features.get("legs", coat)
    face: Colour = features.get("face", coat)
    muzzle: Colour = features.get("muzzle", face)
    ear: Colour = features.get("ear", darker(face, 0.2))
    grain, drop, slim = features.get("grain", 0.3), features.get("drop", 0.0), features.get("slim", 0.0)
    stride, wag = dice.uniform(-0.06, 0.06), dice.uniform(-0.08, 0.08)
    path, widths = _DOG_TAILS[features.get("tail", "up")]
    spine = [(x + wag * n / 2, y + drop) for n, (x, y) in enumerate(path)]
    parts = [Part((limb(spine, widths),), features.get("tail_colour", saddle), 0.6, 0.05, "fur", grain)]
    if features.get("tail") == "pom":
        parts.append(
            Part((fleece(spine[-1][0], spine[-1][1] - 0.06, 0.15, 0.15, 7),), coat, 0.8, 0.05, "fur", grain)
        )
    for x, shift in ((-0.2, stride), (0.36, -stride)):
        hind = x > 0
        joints = [
            (x, 0.4 + drop),
            (x + (0.1 if hind else 0.0) + shift / 2, 0.7 + drop * 0.6),
            (x + shift, 1.0),
        ]
        parts += leg(joints, (0.24, 0.13, 0.1), darker(legs, 0.28), foot=0.075, grain=grain)
    torso = blob(
        *_below(
            (
                (-0.5, -0.08),
                (-0.3, -0.08),
                (0.0, 0.0),
                (0.34, -0.02),
                (0.58, 0.06),
                (0.64, 0.3),
                (0.5, 0.5 - slim),
                (0.16, 0.44 - slim),
                (-0.12, 0.52),
                (-0.36, 0.54),
                (-0.52, 0.34),
            ),
            drop,
        )
    )
    parts.append(Part((torso,), coat, 0.75, 0.08, "fur", grain))
    if "saddle" in features:
        parts.append(
            Part(
                (
                    blob(
                        *_below(
                            (
                                (-0.4, -0.3),
                                (0.2, -0.1),
                                (0.66, -0.06),
                                (0.7, 0.26),
                                (0.46, 0.26),
                                (0.2, 0.3),
                                (-0.14, 0.32),
                                (-0.36, 0.14),
                            ),
                            drop,
                        )
                    ),
                ),
                saddle,
                paint=True,
                texture="fur",
                grain=grain,
            )
        )
    if "chest" in features:
        parts.append(
            Part(
                (
                    blob(
                        *_below(
                            ((-0.62, 0.0), (-0.42, 0.08), (-0.34, 0.36), (-0.2, 0.66), (-0.6, 0.66)), drop
                        )
                    ),
                ),
                features["chest"],
                paint=True,
                texture="fur",
                grain=grain,
            )
        )
    for x, shift in ((-0.36, -stride), (0.5, stride)):
        hind = x > 0
        joints = [
            (x, 0.34 + drop),
            (x + (0.1 if hind else 0.0) + shift / 2, 0.7 + drop * 0.6),
            (x + shift, 1.0),
        ]
        parts += leg(
            joints, (0.32 if hind else 0.25, 0.15, 0.11), legs, features.get("paw"), 0.085, grain=grain
        )
        if hind:
            haunch = saddle if features.get("haunch") else legs
            parts.append(Part((ellipse(0.48, 0.3 + drop, 0.17, 0.22),), haunch, 0.4, 0.05, "fur", grain))
    if features.get("pom"):
        parts += [
            Part((fleece(x, y, r, r, 9),), coat, 0.8, 0.05, "fur", grain)
            for x, y, r in ((-0.3, 0.2, 0.3), (-0.36, 0.86, 0.13), (0.56, 0.84, 0.13))
        ]
    neck = limb(
        _below(((-0.3, 0.22), (-0.42, -0.08), (-0.46, -0.42)), drop), features.get("neck", (0.46, 0.36, 0.3))
    )
    parts.append(Part((neck,), features.get("neck_colour", coat), 0.6, 0.08, "fur", grain))
    if "bib" in features:
        parts.append(
            Part(
                (
                    blob(
                        *_below(
                            ((-0.66, -0.3), (-0.5, -0.24), (-0.46, 0.1), (-0.4, 0.44), (-0.66, 0.3)), drop
                        )
                    ),
                ),
                features["bib"],
                paint=True,
                texture="fur",
                grain=grain,
            )
        )
    if features.get("ears") == "prick":
        parts.append(
            Part(
                (blob(*[(x - 0.12, y) for x, y in _below(_DOG_EARS["prick"], drop)]),),
                darker(ear, 0.25),
                0.4,
                0.05,
                "fur",
                grain,
            )
        )
    long = features.get("snout", 0.0)
    head = blob(
        *_below(
            (
                (-0.3, -0.44),
                (-0.36, -0.62),
                (-0.54, -0.68),
                (-0.66, -0.58),
                (-0.8 - long, -0.47),
                (-0.92 - long, -0.42),
                (-0.94 - long, -0.32),
                (-0.84 - long, -0.24),
                (-0.64, -0.24),
                (-0.46, -0.2),
            ),
            drop,
        )
    )
    parts.append(Part((head,), face, 0.75, 0.08, "fur", grain * 0.7))
    if "muzzle" in features:
        parts.append(
            Part(
                (
                    blob(
                        *_below(
                            (
                                (-1.1 - long, -0.5),
                                (-0.8 - long * 0.5, -0.48),
                                (-0.66, -0.36),
                                (-0.56, -0.16),
                                (-0.9, -0.1),
                                (-1.1 - long, -0.2),
                            ),
                            drop,
                        )
                    ),
                ),
                muzzle,
                paint=True,
                texture="fur",
                grain=grain * 0.6,
            )
        )
    if "blaze" in features:
        parts.append(
            Part(
                (limb(_below(((-0.5, -0.74), (-0.66, -0.58), (-0.86, -0.46)), drop), (0.06, 0.1, 0.08)),),
                features["blaze"],
                paint=True,
            )
        )
    if "mask" in features:
        parts.append(
            Part(
                (
                    blob(
                        *_below(
                            ((-0.7, -0.62), (-0.54, -0.6), (-0.46, -0.44), (-0.56, -0.38), (-0.68, -0.44)),
                            drop,
                        )
                    ),
                ),
                features["mask"],
                paint=True,
            )
        )
    if "brow" in features:
        parts.append(Part((ellipse(-0.64, -0.57 + drop, 0.04, 0.03),), features["brow"], paint=True))
    if "beard" in features:
        parts.append(
            Part((fleece(-0.84, -0.26 + drop, 0.14, 0.13, 7),), features["beard"], 0.6, 0.05, "fur", 0.6)
        )
    parts.append(
        Part(
            (
                limb(
                    _below(((-0.93 - long, -0.31), (-0.8 - long, -0.29), (-0.68, -0.31)), drop),
                    (0.016, 0.022, 0.008),
                ),
            ),
            INK,
            paint=True,
        )
    )
    parts.append(Part((ellipse(-0.92 - long, -0.42 + drop, 0.06, 0.05),), INK, 0.8, 0.7))
    if "spots" in features:
        area = [
            (x, y)
            for x, y in scatter(-0.7, -0.5 + drop, 0.62, 0.9, 0.19, dice)
            if y > -0.15 + drop or x < -0.3
        ]
        parts.append(Part(spots(area, 0.045, dice), features["spots"], paint=True))
    if features.get("pom"):
        parts.append(Part((fleece(-0.46, -0.7 + drop, 0.2, 0.18, 9),), coat, 0.8, 0.05, "fur", grain))
    parts.append(
        Part((blob(*_below(_DOG_EARS[features.get("ears", "drop")], drop)),), ear, 0.5, 0.08, "fur", grain)
    )
    return parts + eye(-0.62, -0.49 + drop, 0.042, features.get("iris", INK))


_TAN: Colour = (178, 104, 52)
_CREAM: Colour = (240, 232, 216)
look(
    "Beagle",
    "dog",
    ("brown", "tricolour"),
    coat=(244, 238, 226),
    saddle=(52, 42, 38),
    face=(182, 110, 58),
    muzzle=(246, 240, 230),
    ear=(156, 90, 48),
    neck_colour=(182, 112, 60),
    bib=(244, 238, 226),
    tail="up",
    tail_colour=(236, 228, 214),
    blaze=(246, 240, 230),
)
look(
    "German Shepherd",
    "dog",
    ("brown", "black-saddled"),
    coat=(190, 138, 82),
    saddle=(42, 36, 34),
    muzzle=(46, 38, 36),
    ear=(70, 52, 42),
    ears="prick",
    tail="brush",
    neck=(0.5, 0.44, 0.32),
    snout=0.04,
    grain=0.32,
)
look(
    "Golden Retriever",
    "dog",
    ("yellow", "golden", "long-haired"),
    coat=(222, 170, 96),
    chest=(236, 196, 130),
    ear=(196, 140, 72),
    tail="plume",
    neck=(0.52, 0.44, 0.34),
    grain=0.36,
    haunch=True,
)
look(
    "Fox Terrier",
    "dog",
    ("white", "brown-headed"),
    coat=(246, 242, 232),
    face=(176, 108, 62),
    ear=(152, 88, 50),
    saddle=(60, 52, 50),
    ears="fold",
    tail="pom",
    beard=(214, 170, 120),
    neck=(0.42, 0.3, 0.26),
)
look(
    "Dachshund",
    "dog",
    ("brown", "short-legged"),
    coat=(132, 66, 34),
    ear=(102, 50, 28),
    drop=0.3,
    slim=0.02,
    snout=0.08,
    tail="up",
    grain=0.15,
)
look(
    "Dobermann",
    "dog",
    ("black", "tan", "slender"),
    coat=(38, 34, 36),
    muzzle=_TAN,
    legs=(52, 42, 40),
    paw=_TAN,
    brow=_TAN,
    chest=_TAN,
    ear=(30, 28, 30),
    ears="prick",
    tail="stub",
    slim=0.1,
    snout=0.06,
    neck=(0.36, 0.26, 0.24),
    grain=0.1,
)
look(
    "Dalmatian (dog)",
    "dog",
    ("white", "black-spotted"),
    coat=(246, 244, 240),
    ear=(36, 34, 38),
    spots=(34, 32, 36),
    tail="up",
    slim=0.06,
    grain=0.1,
)
look(
    "Husky",
    "dog",
    ("grey", "white", "curly-tailed"),
    coat=(238, 238, 236),
    saddle=(98, 102, 112),
    face=(108, 112, 122),
    muzzle=(246, 246, 244),
    neck_colour=(126, 130, 140),
    bib=(244, 244, 242),
    ear=(84, 88, 98),
    ears="prick",
    tail="curl",
    tail_colour=(120, 124, 134),
    iris=(120, 190, 236),
    neck=(0.5, 0.44, 0.34),
    grain=0.32,
)
look(
    "Georgian Shepherd",
    "dog",
    ("grey", "shaggy"),
    coat=(176, 170, 158),
    legs=(212, 206, 194),
    muzzle=(58, 54, 54),
    ear=(70, 66, 66),
    ears="fold",
    tail="curl",
    neck=(0.6, 0.52, 0.4),
    grain=0.36,
)
look(
    "Poodle",
    "dog",
    ("black", "curly"),
    coat=(62, 58, 62),
    ear=(44, 40, 44),
    pom=True,
    tail="pom",
    slim=0.1,
    snout=0.04,
    neck=(0.34, 0.24, 0.22),
    grain=0.45,
)


@kind(
    "wild cat",
    nouns=("wild cat", "big cat"),
    plural="wild cats",
    general="animal",
    category="animal",
    pose="stands",
    places=("meadow", "forest", "desert", "mountains"),
    size=(0.5, 0.8),
)
def wild_cat(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A great cat standing in profile, its face turned to the viewer."""
    coat: Colour = features["coat"]
    pale: Colour = features.get("pale", mix(coat, (255, 250, 240), 0.6))
    mark: Colour = features.get("mark", INK)
    slim, grain = features.get("slim", 0.0), features.get("grain", 0.25)
    stride, swing, nod = dice.uniform(-0.07, 0.07), dice.uniform(-0.08, 0.08), dice.uniform(-0.04, 0.04)
    tail = [(0.66, 0.1), (0.84, 0.3), (0.86, 0.6), (0.92, 0.78 + swing), (1.02, 0.7 + swing)]
    if features.get("bobtail"):
        tail = [(0.64, 0.12), (0.76, 0.22), (0.78, 0.36)]
    thick = features.get("tail_width", 0.1)
    parts = [Part((limb(tail, (thick * 1.2, thick, thick, thick, thick)),), coat, 0.6, 0.05, "fur", grain)]
    if "tuft" in features:
        parts.append(Part((ellipse(*tail[-1], 0.1, 0.08, -30),), features["tuft"], 0.7, 0.05, "fur", 0.5))
    elif "rings" in features:
        parts.append(
            Part(
                tuple(
                    ellipse(x, y, 0.035, 0.1, turn)
                    for (x, y), turn in zip(tail[1:], (40, 80, 40, -40), strict=False)
                ),
                mark,
                paint=True,
            )
        )
    for x, shift in ((-0.22, stride), (0.4, -stride)):
        parts += leg(
            [(x, 0.4), (x + (0.08 if x > 0 else 0) + shift / 2, 0.7), (x + shift, 1.0)],
            (0.26 - slim, 0.15, 0.12),
            darker(coat, 0.28),
            foot=0.1,
            grain=grain,
        )
    torso = blob(
        (-0.54, -0.1),
        (-0.3, -0.16),
        (0.0, -0.04),
        (0.36, -0.08),
        (0.62, 0.04),
        (0.7, 0.28),
        (0.54, 0.5),
        (0.2, 0.46 - slim),
        (-0.14, 0.52 - slim / 2),
        (-0.42, 0.52),
        (-0.6, 0.26),
    )
    parts.append(Part((torso,), coat, 0.75, 0.08, "fur", grain))
    parts.append(
        Part(
            (blob((-0.5, 0.42), (-0.1, 0.36), (0.3, 0.34), (0.5, 0.44), (0.3, 0.7), (-0.4, 0.7)),),
            pale,
            paint=True,
            texture="fur",
            grain=grain,
        )
    )
    for x, shift in ((-0.4, -stride), (0.54, stride)):
        joints = [(x, 0.3), (x + (0.1 if x > 0 else 0) + shift / 2, 0.68), (x + shift, 1.0)]
        parts += leg(
            joints,
            (0.34 - slim if x > 0 else 0.28 - slim, 0.17, 0.13),
            coat,
            mix(coat, pale, 0.4),
            0.11,
            grain=grain,
        )
    parts += _coat_marks(features, mark, dice)
    if "mane" in features:
        parts.append(
            Part((fleece(-0.56, -0.12 + nod, 0.45, 0.5, 15, 0.06),), features["mane"], 0.6, 0.05, "fur", 0.45)
        )
        parts.append(
            Part(
                (fleece(-0.57, -0.18 + nod, 0.36, 0.39, 13, 0.06),),
                lighter(features["mane"], 0.18),
                0.4,
                0.05,
                "fur",
                0.45,
            )
        )
    else:
        parts.append(
            Part((limb([(-0.34, 0.1), (-0.54, -0.16 + nod)], 0.46 - slim),), coat, 0.6, 0.05, "fur", grain)
        )
    return parts + _cat_face(features, coat, pale, mark, nod)


def _coat_marks(features: dict[str, Any], mark: Colour, dice: Dice) -> list[Part]:
    pattern = features.get("pattern")
    if pattern == "stripes":
        back = [
            leaf(x, -0.2, 0.5 + 0.08 * (n % 2), 0.085, 94 + dice.uniform(-8, 8))
            for n, x in enumerate((-0.3, -0.16, -0.02, 0.12, 0.26, 0.4, 0.54, 0.66))
        ]
        flank = [
            leaf(x, 0.62, 0.26, 0.06, -86 + dice.uniform(-8, 8)) for x in (-0.23, -0.09, 0.05, 0.19, 0.33)
        ]
        limbs = [
            leaf(x, y, 0.2, 0.05, 172)
            for x, y in ((-0.28, 0.62), (-0.28, 0.76), (0.74, 0.58), (0.74, 0.72), (0.3, 0.7), (-0.1, 0.7))
        ]
        return [Part((*back, *flank, *limbs), mark, paint=True)]
    if pattern in {"rosettes", "spots"}:
        hollow, step, size = (0.5, 0.165, 0.064) if pattern == "rosettes" else (0.0, 0.125, 0.033)
        area = scatter(-0.5, -0.08, 0.7, 0.46, step, dice)
        small = scatter(-0.5, 0.6, -0.3, 0.86, 0.11, dice) + scatter(0.5, 0.56, 0.72, 0.86, 0.11, dice)
        inner = (
            [Part(spots(area, size * 0.8, dice), darker(features["coat"], 0.22), paint=True)]
            if hollow
            else []
        )
        return [
            *inner,
            Part(spots(area, size, dice, hollow), mark, paint=True),
            Part(spots(small, 0.026, dice), mark, paint=True),
        ]
    return []


def _cat_face(features: dict[str, Any], coat: Colour, pale: Colour, mark: Colour, nod: float) -> list[Part]:
    """Return head, ears and face about (-0.62, -0.28)."""
    x, y = -0.6, -0.28 + nod
    parts = []
    for side in (-1, 1):
        ear = blob(
            (x + side * 0.1, y - 0.2),
            (x + side * 0.16, y - 0.36),
            (x + side * 0.27, y - 0.37),
            (x + side * 0.3, y - 0.2),
            (x + side * 0.2, y - 0.08),
        )
        if "tufts" in features:
            parts.append(Part((leaf(x + side * 0.22, y - 0.26, 0.32, 0.07, -90 + side * 14),), mark, 0.3))
        parts.append(Part((ear,), features.get("ear", coat), 0.5, 0.05, "fur"))
        parts.append(
            Part(
                (ellipse(x + side * 0.21, y - 0.25, 0.05, 0.07, side * 20),),
                mix(coat, (236, 190, 176), 0.6),
                paint=True,
            )
        )
    skull = blob(
        (x, y - 0.3),
        (x + 0.2, y - 0.22),
        (x + 0.28, y),
        (x + 0.22, y + 0.18),
        (x + 0.08, y + 0.3),
        (x - 0.08, y + 0.3),
        (x - 0.22, y + 0.18),
        (x - 0.28, y),
        (x - 0.2, y - 0.22),
    )
    parts.append(Part((skull,), coat, 0.7, 0.08, "fur", 0.2))
    cheeks: list[Contour] = [ellipse(x + side * 0.17, y + 0.14, 0.11, 0.14, side * 20) for side in (-1, 1)]
    brows = [ellipse(x + side * 0.12, y - 0.13, 0.06, 0.045) for side in (-1, 1)]
    parts.append(Part((*cheeks, *brows), mix(coat, pale, 0.75), paint=True, texture="fur", grain=0.2))
    if features.get("pattern") == "stripes":
        bars = [
            leaf(x + side * 0.3, y + dy, 0.16, 0.035, 90 + side * 80)
            for side in (-1, 1)
            for dy in (0.0, 0.1, 0.19)
        ]
        crown = [leaf(x + dx, y - 0.3, 0.14, 0.03, 90) for dx in (-0.1, 0.0, 0.1)]
        parts.append(Part((*bars, *crown), mark, paint=True))
    elif features.get("pattern"):
        dots = [
            ellipse(x + dx, y + dy, 0.016, 0.014)
            for dx, dy in (
                (-0.08, -0.24),
                (0, -0.25),
                (0.08, -0.24),
                (-0.04, -0.19),
                (0.04, -0.19),
                (-0.22, 0.0),
                (0.22, 0.0),
            )
        ]
        parts.append(Part(tuple(dots), mark, paint=True))
    parts.append(
        Part(
            (
                blob(
                    (x, y + 0.04),
                    (x + 0.13, y + 0.12),
                    (x + 0.1, y + 0.25),
                    (x, y + 0.29),
                    (x - 0.1, y + 0.25),
                    (x - 0.13, y + 0.12),
                ),
            ),
            pale,
            0.5,
            0.05,
            "fur",
            0.1,
        )
    )
    parts.append(
        Part(
            (limb([(x, y - 0.16), (x, y + 0.06)], (0.07, 0.11)),), mix(coat, pale, 0.1), 0.4, 0.05, "fur", 0.1
        )
    )
    if features.get("tears"):
        parts.append(
            Part(
                tuple(
                    limb([(x + s * 0.08, y - 0.03), (x + s * 0.09, y + 0.1), (x + s * 0.14, y + 0.2)], 0.028)
                    for s in (-1, 1)
                ),
                mark,
                paint=True,
            )
        )
    nose: Colour = features.get("nose", (190, 110, 100))
    parts.append(
        Part(
            (
                blob(
                    (x - 0.065, y + 0.06),
                    (x, y + 0.05),
                    (x + 0.065, y + 0.06),
                    (x + 0.02, y + 0.115),
                    (x, y + 0.125),
                    (x - 0.02, y + 0.115),
                ),
            ),
            nose,
            0.5,
            0.4,
        )
    )
    mouth = [
        limb([(x, y + 0.12), (x, y + 0.17)], 0.018),
        *(limb([(x, y + 0.17), (x + s * 0.05, y + 0.2), (x + s * 0.1, y + 0.185)], 0.018) for s in (-1, 1)),
    ]
    parts += [Part((line,), INK, paint=True) for line in mouth]
    for side in (-1, 1):
        parts.append(Part((ellipse(x + side * 0.115, y - 0.05, 0.062, 0.045, side * -14),), INK, 0.3))
        parts += eye(x + side * 0.115, y - 0.05, 0.04, features.get("iris", (226, 178, 60)))
    return parts


look(
    "Tiger",
    "wild cat",
    ("orange", "striped"),
    coat=(232, 132, 44),
    pale=(250, 244, 232),
    pattern="stripes",
    rings=True,
)
look(
    "Lion",
    "wild cat",
    ("yellow", "maned"),
    coat=(206, 158, 92),
    pale=(236, 212, 170),
    mane=(128, 74, 36),
    tuft=(92, 56, 32),
)
look(
    "Leopard",
    "wild cat",
    ("yellow", "spotted"),
    coat=(226, 174, 92),
    pale=(248, 236, 212),
    pattern="rosettes",
    mark=(44, 32, 26),
    rings=True,
)
look(
    "Snow leopard",
    "wild cat",
    ("grey", "spotted"),
    coat=(198, 198, 194),
    pale=(244, 244, 240),
    pattern="rosettes",
    mark=(66, 66, 70),
    rings=True,
    tail_width=0.19,
    iris=(170, 200, 190),
    grain=0.25,
)
look(
    "Cheetah",
    "wild cat",
    ("yellow", "spotted", "slender"),
    coat=(234, 192, 112),
    pale=(250, 240, 220),
    pattern="spots",
    mark=(40, 32, 28),
    slim=0.09,
    tears=True,
    rings=True,
    nose=(50, 40, 38),
)
look(
    "Cougar",
    "wild cat",
    ("brown",),
    coat=(184, 130, 84),
    pale=(240, 224, 204),
    tuft=(90, 64, 46),
    iris=(200, 190, 110),
)
look(
    "Black panther",
    "wild cat",
    ("black",),
    coat=(40, 39, 46),
    pale=(60, 58, 66),
    nose=(70, 60, 62),
    iris=(232, 206, 70),
)
look(
    "Eurasian lynx",
    "wild cat",
    ("brown", "tufted"),
    coat=(188, 148, 108),
    pale=(244, 236, 222),
    pattern="spots",
    mark=(70, 52, 42),
    tufts=True,
    bobtail=True,
    tail_width=0.14,
    ear=(150, 114, 84),
    grain=0.25,
)


@kind(
    "bear",
    nouns=("bear",),
    plural="bears",
    general="animal",
    category="animal",
    pose="stands",
    places=("forest", "meadow", "snow", "mountains"),
    size=(0.5, 0.8),
)
def bear(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A bear walking in profile, its face turned to the viewer."""
    coat: Colour = features["coat"]
    legs: Colour = features.get("legs", coat)
    hump, grain = features.get("hump", 0.0), 0.3
    stride, nod = dice.uniform(-0.08, 0.08), dice.uniform(-0.04, 0.05)
    parts: list[Part] = [
        Part((ellipse(0.82, 0.14, 0.09, 0.08),), features.get("tail", coat), 0.7, 0.05, "fur", grain)
    ]
    for x, shift in ((-0.14, stride), (0.38, -stride)):
        parts += leg(
            [(x, 0.4), (x + 0.04 + shift / 2, 0.74), (x + shift, 1.0)],
            (0.34, 0.25, 0.2),
            darker(legs, 0.3),
            foot=0.13,
            grain=grain,
        )
    torso = blob(
        (-0.6, 0.1),
        (-0.5, -0.2),
        (-0.24, -0.28 - hump),
        (0.14, -0.22),
        (0.5, -0.22),
        (0.78, 0.0),
        (0.84, 0.34),
        (0.66, 0.6),
        (0.2, 0.62),
        (-0.3, 0.62),
        (-0.58, 0.44),
    )
    parts.append(Part((torso,), coat, 0.8, 0.06, "fur", grain))
    if "band" in features:
        parts.append(
            Part(
                (blob((-0.6, -0.5), (-0.14, -0.5), (-0.02, 0.1), (-0.1, 0.8), (-0.7, 0.8), (-0.62, 0.1)),),
                features["band"],
                paint=True,
                texture="fur",
                grain=grain,
            )
        )
    for x, shift in ((-0.36, -stride), (0.62, stride)):
        parts += leg(
            [(x, 0.3), (x + 0.03 + shift / 2, 0.7), (x + shift, 1.0)],
            (0.44, 0.3, 0.23),
            legs,
            features.get("paw"),
            0.15,
            grain=grain,
        )
        parts.append(
            Part(
                tuple(leaf(x + shift - 0.2 + 0.05 * n, 0.955, 0.07, 0.03, 130) for n in range(3)),
                features.get("claw", (64, 56, 50)),
                paint=True,
            )
        )
    x, y = -0.58, -0.2 + nod
    for side in (-1, 1):
        parts.append(
            Part(
                (ellipse(x + side * 0.25, y - 0.25, 0.12, 0.12),),
                features.get("ear", coat),
                0.6,
                0.05,
                "fur",
                grain,
            )
        )
        parts.append(
            Part(
                (ellipse(x + side * 0.25, y - 0.24, 0.06, 0.065),),
                darker(features.get("ear", coat), 0.3),
                paint=True,
            )
        )
    skull = blob(
        (x, y - 0.34),
        (x + 0.25, y - 0.24),
        (x + 0.35, y + 0.02),
        (x + 0.24, y + 0.26),
        (x, y + 0.33),
        (x - 0.24, y + 0.26),
        (x - 0.35, y + 0.02),
        (x - 0.25, y - 0.24),
    )
    parts.append(Part((skull,), features.get("face", coat), 0.75, 0.06, "fur", grain))
    if "patch" in features:
        parts.append(
            Part(
                tuple(ellipse(x + side * 0.155, y - 0.02, 0.085, 0.11, side * 32) for side in (-1, 1)),
                features["patch"],
                paint=True,
            )
        )
    if "rings" in features:
        rings: list[Contour] = []
        for side in (-1, 1):
            rings += [
                ellipse(x + side * 0.15, y - 0.03, 0.148, 0.2),
                ellipse(x + side * 0.15, y - 0.02, 0.085, 0.1),
            ]
        parts.append(Part(tuple(rings), features["rings"], paint=True))
    muzzle: Colour = features.get("muzzle", lighter(coat, 0.3))
    parts.append(
        Part(
            (
                blob(
                    (x, y + 0.0),
                    (x + 0.16, y + 0.1),
                    (x + 0.13, y + 0.26),
                    (x, y + 0.31),
                    (x - 0.13, y + 0.26),
                    (x - 0.16, y + 0.1),
                ),
            ),
            muzzle,
            0.7,
            0.05,
            "fur",
            0.1,
        )
    )
    parts.append(Part((ellipse(x, y + 0.09, 0.085, 0.06),), INK, 0.7, 0.6))
    for bend in (-1, 1):
        parts.append(
            Part(
                (limb([(x, y + 0.13), (x + bend * 0.02, y + 0.2), (x + bend * 0.09, y + 0.22)], 0.02),),
                INK,
                paint=True,
            )
        )
    for side in (-1, 1):
        parts += eye(x + side * 0.145, y - 0.03, 0.042, features.get("iris", (58, 36, 24)))
    return parts


look("American black bear", "bear", ("black",), coat=(44, 41, 44), muzzle=(178, 132, 92))
look(
    "Brown bear",
    "bear",
    ("brown", "humped"),
    coat=(126, 82, 48),
    legs=(92, 58, 36),
    hump=0.14,
    muzzle=(176, 132, 90),
    claw=(226, 210, 180),
)
look("Cinnamon bear", "bear", ("orange", "reddish"), coat=(196, 108, 52), muzzle=(222, 168, 112))
look("Polar bear", "bear", ("white",), coat=(244, 240, 226), muzzle=(236, 230, 216))
look(
    "Giant panda",
    "bear",
    ("white", "black"),
    coat=(244, 242, 236),
    legs=(36, 34, 38),
    ear=(36, 34, 38),
    patch=(36, 34, 38),
    band=(36, 34, 38),
    muzzle=(244, 242, 236),
)
look(
    "Spectacled bear",
    "bear",
    ("black", "ring-eyed"),
    coat=(62, 50, 44),
    rings=(232, 208, 162),
    muzzle=(232, 208, 162),
)


@kind(
    "rabbit",
    nouns=("rabbit",),
    plural="rabbits",
    general="animal",
    category="animal",
    pose="stands",
    places=("meadow", "garden", "forest"),
    size=(0.4, 0.7),
    crowd=True,
)
def rabbit(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A rabbit sitting in profile, looking left."""
    coat: Colour = features["coat"]
    inner: Colour = features.get("inner", (226, 170, 160))
    perk = dice.uniform(-7, 7)
    parts = [
        Part(
            (fleece(0.74, 0.66, 0.17, 0.16, 9),),
            features.get("tail", lighter(coat, 0.45)),
            0.8,
            0.05,
            "fur",
            0.3,
        )
    ]
    lop = features.get("lop", False)
    if not lop:
        parts.append(Part((leaf(-0.34, -0.34, 0.74, 0.2, -74 + perk),), darker(coat, 0.2), 0.5, 0.05, "fur"))
    parts.append(
        Part(
            (limb([(-0.2, 0.5), (-0.26, 0.8), (-0.34, 0.95)], (0.22, 0.14, 0.11)),),
            darker(coat, 0.25),
            0.6,
            0.05,
            "fur",
        )
    )
    torso = blob(
        (-0.42, 0.1),
        (-0.24, 0.0),
        (0.1, 0.0),
        (0.48, 0.16),
        (0.72, 0.5),
        (0.7, 0.86),
        (0.4, 0.99),
        (-0.1, 0.96),
        (-0.4, 0.72),
        (-0.5, 0.4),
    )
    parts.append(Part((torso,), coat, 0.8, 0.05, "fur", 0.3))
    parts.append(
        Part(
            (blob((-0.6, 0.2), (-0.36, 0.4), (-0.2, 0.7), (0.1, 0.86), (0.0, 1.1), (-0.6, 1.0)),),
            features.get("belly", lighter(coat, 0.3)),
            paint=True,
            texture="fur",
        )
    )
    if "saddle" in features:
        parts.append(
            Part(
                (blob((0.02, -0.2), (0.9, 0.0), (0.9, 1.1), (0.1, 1.1), (-0.02, 0.5)),),
                features["saddle"],
                paint=True,
                texture="fur",
            )
        )
    thigh: Colour = features.get("saddle", coat)
    parts.append(Part((ellipse(0.36, 0.68, 0.31, 0.29),), thigh, 0.6, 0.05, "fur", 0.3))
    parts.append(
        Part(
            (blob((-0.08, 0.99), (0.0, 0.88), (0.3, 0.86), (0.52, 0.9), (0.5, 1.0)),),
            features.get("paw", lighter(coat, 0.12)),
            0.6,
            0.05,
            "fur",
        )
    )
    parts.append(
        Part(
            (limb([(-0.3, 0.4), (-0.34, 0.76), (-0.46, 0.95)], (0.24, 0.15, 0.12)),),
            features.get("belly_leg", coat),
            0.6,
            0.05,
            "fur",
        )
    )
    skull = blob(
        (-0.86, -0.08),
        (-0.76, -0.3),
        (-0.52, -0.44),
        (-0.26, -0.32),
        (-0.16, -0.04),
        (-0.28, 0.2),
        (-0.56, 0.24),
        (-0.8, 0.12),
    )
    parts.append(Part((skull,), features.get("face", coat), 0.8, 0.05, "fur", 0.25))
    if "blaze" in features:
        parts.append(
            Part(
                (
                    blob(
                        (-1.0, -0.2),
                        (-0.72, -0.3),
                        (-0.5, -0.5),
                        (-0.46, -0.42),
                        (-0.62, -0.14),
                        (-0.66, 0.1),
                        (-0.5, 0.3),
                        (-1.0, 0.3),
                    ),
                ),
                features["blaze"],
                paint=True,
            )
        )
    if lop:
        parts.append(
            Part(
                (
                    blob(
                        (-0.46, -0.4),
                        (-0.3, -0.44),
                        (-0.14, -0.2),
                        (-0.08, 0.2),
                        (-0.18, 0.44),
                        (-0.34, 0.36),
                        (-0.4, 0.0),
                    ),
                ),
                features.get("ear", darker(coat, 0.12)),
                0.6,
                0.05,
                "fur",
            )
        )
    else:
        for width, tone, paint in ((0.24, features.get("ear", coat), False), (0.12, inner, True)):
            parts.append(
                Part(
                    (leaf(-0.44, -0.3, 0.78 if not paint else 0.64, width, -98 + perk),),
                    tone,
                    0.5,
                    0.05,
                    "fur",
                    0.2,
                    paint,
                )
            )
    parts.append(
        Part((ellipse(-0.85, -0.04, 0.045, 0.035),), features.get("nose", (206, 130, 124)), 0.6, 0.3)
    )
    parts.append(
        Part(
            tuple(
                limb([(-0.78, 0.02), end], (0.012, 0.005))
                for end in ((-1.0, 0.1), (-0.98, 0.18), (-0.9, 0.24))
            ),
            lighter(coat, 0.6),
            0.2,
        )
    )
    parts.append(
        Part((limb([(-0.84, 0.0), (-0.78, 0.08), (-0.7, 0.08)], 0.018),), darker(coat, 0.6), paint=True)
    )
    return parts + eye(-0.6, -0.13, 0.065, features.get("iris", (46, 28, 22)))


look(
    "Alaska rabbit",
    "rabbit",
    ("black",),
    coat=(42, 40, 44),
    belly=(52, 50, 54),
    tail=(50, 48, 52),
    inner=(92, 74, 76),
    nose=(60, 50, 52),
)
look(
    "New Zealand rabbit",
    "rabbit",
    ("white", "red-eyed"),
    coat=(248, 246, 242),
    iris=(216, 60, 70),
    inner=(244, 190, 188),
)
look(
    "Dutch rabbit",
    "rabbit",
    ("white", "black"),
    coat=(246, 244, 240),
    saddle=(44, 42, 46),
    face=(44, 42, 46),
    ear=(44, 42, 46),
    blaze=(246, 244, 240),
    tail=(50, 48, 52),
    inner=(110, 84, 84),
    paw=(246, 244, 240),
)
look(
    "European rabbit", "rabbit", ("brown",), coat=(150, 122, 90), belly=(214, 198, 172), tail=(248, 244, 236)
)
look(
    "Holland Lop",
    "rabbit",
    ("orange", "lop-eared"),
    coat=(222, 152, 84),
    belly=(246, 226, 198),
    lop=True,
    ear=(186, 112, 54),
)


@kind(
    "mouse",
    nouns=("mouse",),
    plural="mice",
    general="animal",
    category="animal",
    pose="stands",
    places=("meadow", "forest", "floor", "desert"),
    size=(0.35, 0.65),
    crowd=True,
)
def mouse(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A mouse crouching in profile, looking left."""
    coat: Colour = features["coat"]
    pale: Colour = features.get("pale", lighter(coat, 0.5))
    skin: Colour = features.get("skin", (228, 168, 156))
    curl, perk = dice.uniform(-0.1, 0.1), dice.uniform(-0.03, 0.03)
    parts = [
        Part(
            (
                limb(
                    [(0.5, 0.86), (0.78, 0.94), (0.98, 0.8), (0.9, 0.5 + curl), (1.0, 0.26 + curl)],
                    (0.09, 0.07, 0.055, 0.045, 0.02),
                ),
            ),
            skin,
            0.7,
            0.15,
        )
    ]
    parts.append(
        Part(
            (blob((-0.42, 0.02), (-0.5, -0.26 + perk), (-0.32, -0.4 + perk), (-0.14, -0.28), (-0.16, 0.02)),),
            darker(coat, 0.25),
            0.4,
            0.05,
            "fur",
        )
    )
    for x in (-0.2, 0.28):
        parts.append(
            Part(
                (blob((x - 0.2, 0.99), (x - 0.1, 0.9), (x + 0.14, 0.88), (x + 0.16, 0.98)),),
                darker(skin, 0.25),
                0.5,
            )
        )
    torso = blob(
        (-0.98, 0.5),
        (-0.8, 0.28),
        (-0.5, 0.1),
        (-0.2, 0.12),
        (0.2, 0.04),
        (0.52, 0.24),
        (0.66, 0.64),
        (0.52, 0.92),
        (0.0, 0.97),
        (-0.36, 0.9),
        (-0.6, 0.7),
        (-0.86, 0.62),
    )
    parts.append(Part((torso,), coat, 0.85, 0.05, "fur", 0.35))
    parts.append(
        Part(
            (
                blob(
                    (-1.1, 0.56),
                    (-0.7, 0.56),
                    (-0.36, 0.72),
                    (0.1, 0.82),
                    (0.5, 0.88),
                    (0.3, 1.1),
                    (-0.5, 1.1),
                ),
            ),
            pale,
            paint=True,
            texture="fur",
        )
    )
    parts.append(Part((ellipse(0.34, 0.68, 0.24, 0.23),), coat, 0.5, 0.05, "fur", 0.35))
    for x in (-0.36, 0.2):
        parts.append(
            Part((blob((x - 0.22, 1.0), (x - 0.12, 0.9), (x + 0.14, 0.9), (x + 0.2, 0.99)),), skin, 0.6, 0.1)
        )
    parts.append(Part((limb([(-0.3, 0.74), (-0.38, 0.93)], (0.15, 0.1)),), coat, 0.6, 0.05, "fur"))
    ear = blob(
        (-0.36, 0.26),
        (-0.4, -0.08 + perk),
        (-0.2, -0.3 + perk),
        (0.02, -0.12 + perk),
        (-0.04, 0.16),
        (-0.2, 0.3),
    )
    parts.append(Part((ear,), features.get("ear", coat), 0.5, 0.05, "fur"))
    parts.append(Part((ear * 0.66 + (-0.065, 0.02),), mix(skin, coat, 0.15), paint=True))
    parts.append(Part((ellipse(-0.965, 0.5, 0.05, 0.045),), features.get("nose", (206, 118, 118)), 0.7, 0.4))
    parts.append(
        Part(
            tuple(
                limb([(-0.86, 0.54), end], (0.012, 0.005))
                for end in ((-1.04, 0.72), (-0.94, 0.8), (-0.8, 0.8))
            ),
            lighter(coat, 0.6),
            0.2,
        )
    )
    parts.append(
        Part((limb([(-0.92, 0.57), (-0.82, 0.6), (-0.74, 0.57)], 0.016),), darker(coat, 0.6), paint=True)
    )
    return parts + eye(-0.62, 0.36, 0.07)


look("House mouse", "mouse", ("brown",), coat=(140, 112, 86), pale=(196, 172, 144))
look("Cactus mouse", "mouse", ("orange", "white-bellied"), coat=(222, 164, 104), pale=(252, 248, 238))
look("Smoky mouse", "mouse", ("grey",), coat=(104, 110, 122), pale=(186, 192, 200))
look(
    "Fancy mouse",
    "mouse",
    ("white", "black-patched"),
    coat=(246, 244, 240),
    pale=(246, 244, 240),
    ear=(52, 48, 50),
)
