"""Large grazing animals: horses, cattle, sheep, elephants."""

from __future__ import annotations

from typing import Any

from maskoven_kedro.miniature.catalogue import kind, look
from maskoven_kedro.miniature.colours import darker, lighter, mix
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.ink import Colour, Part, blob, ellipse, leaf, limb
from maskoven_kedro.miniature.things.anatomy import INK, eye, fleece, leg, scatter, spots


@kind(
    "horse",
    nouns=("horse",),
    plural="horses",
    general="animal",
    category="animal",
    pose="stands",
    places=("meadow", "mountains", "beach"),
    size=(0.55, 0.85),
)
def horse(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A horse standing in profile, looking left."""
    coat: Colour = features["coat"]
    mane: Colour = features.get("mane", darker(coat, 0.5))
    socks: Colour = features.get("socks", darker(coat, 0.25))
    hoof: Colour = features.get("hoof", (62, 54, 50))
    stout = features.get("stout", 0.0)
    stride, swing, nod = dice.uniform(-0.06, 0.06), dice.uniform(-0.06, 0.1), dice.uniform(-0.04, 0.04)
    parts = []
    for x, shift in ((-0.12, stride), (0.46, -stride)):
        parts += _horse_leg(x, shift, darker(coat, 0.3), darker(socks, 0.25), hoof, features)
    torso = blob(
        (-0.42, -0.1),
        (-0.22, -0.2),
        (0.06, -0.12),
        (0.36, -0.18),
        (0.62, -0.08),
        (0.7, 0.16),
        (0.58, 0.38),
        (0.24, 0.36 + stout),
        (-0.1, 0.42 + stout),
        (-0.36, 0.38),
        (-0.48, 0.12),
    )
    parts.append(Part((torso,), coat, 0.8, 0.2, "smooth", 0.4))
    if "belly" in features:
        parts.append(
            Part(
                (blob((-0.4, 0.3), (0.1, 0.28), (0.6, 0.24), (0.4, 0.7), (-0.3, 0.7)),),
                features["belly"],
                paint=True,
            )
        )
    if "blanket" in features:
        parts.append(
            Part(
                (blob((0.16, -0.3), (0.8, -0.3), (0.8, 0.3), (0.44, 0.26), (0.2, 0.1)),),
                features["blanket"],
                paint=True,
            )
        )
    for patch in features.get("patches", ()):
        parts.append(Part((blob(*patch),), features["patch"], paint=True))
    for x, shift in ((-0.28, -stride), (0.56, stride)):
        parts += _horse_leg(x, shift, coat, socks, hoof, features)
    neck = blob(
        (-0.16, -0.16),
        (-0.3, -0.42),
        (-0.5, -0.74 + nod),
        (-0.66, -0.72 + nod),
        (-0.68, -0.5 + nod),
        (-0.54, -0.26),
        (-0.5, 0.08),
        (-0.34, 0.22),
        (-0.16, 0.1),
    )
    parts.append(Part((neck,), coat, 0.6, 0.2, "smooth", 0.4))
    if "stripes" in features:
        flank = [
            leaf(x, -0.26, 0.62, 0.075, 96 - 10 * n)
            for n, x in enumerate((-0.1, 0.03, 0.16, 0.3, 0.44, 0.58, 0.72))
        ]
        throat = [leaf(-0.16 - 0.075 * n, -0.12 - 0.13 * n, 0.5, 0.07, 146 + 3 * n) for n in range(5)]
        limbs = [
            leaf(x - 0.1, y, 0.3, 0.045, -4) for x in (-0.28, -0.12, 0.46, 0.6) for y in (0.5, 0.6, 0.7, 0.8)
        ]
        for bars in (flank, throat, limbs):
            parts.append(Part(tuple(bars), features["stripes"], paint=True))
    if "spots" in features:
        parts.append(
            Part(
                spots(scatter(0.22, -0.14, 0.68, 0.22, 0.12, dice), 0.036, dice),
                features["spots"],
                paint=True,
            )
        )
    parts.append(
        Part(
            (blob((-0.52, -0.72 + nod), (-0.56, -0.92 + nod), (-0.49, -0.94 + nod), (-0.44, -0.76 + nod)),),
            darker(coat, 0.15),
            0.4,
            0.1,
        )
    )
    face = blob(
        (-0.5, -0.78 + nod),
        (-0.64, -0.8 + nod),
        (-0.78, -0.6 + nod),
        (-0.95, -0.36 + nod),
        (-0.97, -0.24 + nod),
        (-0.88, -0.19 + nod),
        (-0.76, -0.28 + nod),
        (-0.6, -0.42 + nod),
        (-0.48, -0.58 + nod),
    )
    parts.append(Part((face,), features.get("face", coat), 0.6, 0.2, "smooth", 0.4))
    if "stripes" in features:
        parts.append(
            Part(
                tuple(
                    leaf(-0.82 + 0.07 * n, -0.62 - 0.06 * n + nod, 0.3, 0.035, 66 - 8 * n) for n in range(4)
                ),
                features["stripes"],
                paint=True,
            )
        )
    parts.append(
        Part(
            (
                blob(
                    (-1.05, -0.36 + nod),
                    (-0.92, -0.34 + nod),
                    (-0.82, -0.26 + nod),
                    (-0.84, -0.1 + nod),
                    (-1.05, -0.1 + nod),
                ),
            ),
            features.get("muzzle", darker(coat, 0.35)),
            paint=True,
        )
    )
    if "blaze" in features:
        parts.append(
            Part(
                (
                    limb(
                        [(-0.64, -0.8 + nod), (-0.78, -0.58 + nod), (-0.94, -0.36 + nod)], (0.05, 0.07, 0.05)
                    ),
                ),
                features["blaze"],
                paint=True,
            )
        )
    parts.append(Part((ellipse(-0.92, -0.3 + nod, 0.02, 0.028, 30),), INK, paint=True))
    parts.append(Part((limb([(-0.95, -0.225 + nod), (-0.86, -0.25 + nod)], 0.014),), INK, paint=True))
    crest = [(-0.56, -0.84 + nod), (-0.44, -0.76 + nod), (-0.34, -0.56), (-0.22, -0.32), (-0.1, -0.16)]
    if features.get("upright"):
        parts.append(Part((limb(crest, (0.06, 0.12, 0.13, 0.12, 0.04)),), mane, 0.4, 0.1, "fur", 0.4))
    else:
        parts.append(
            Part(
                (
                    blob(
                        (-0.66, -0.84 + nod),
                        (-0.5, -0.86 + nod),
                        (-0.36, -0.66),
                        (-0.2, -0.36),
                        (-0.06, -0.12),
                        (-0.14, 0.02),
                        (-0.24, -0.1),
                        (-0.3, 0.0),
                        (-0.36, -0.22),
                        (-0.44, -0.24),
                        (-0.46, -0.46),
                        (-0.56, -0.52 + nod),
                        (-0.54, -0.68 + nod),
                    ),
                ),
                mane,
                0.5,
                0.15,
                "fur",
                0.5,
            )
        )
        parts.append(Part((leaf(-0.56, -0.86 + nod, 0.28, 0.11, 128),), mane, 0.4, 0.15, "fur", 0.5))
    parts.append(
        Part(
            (blob((-0.48, -0.72 + nod), (-0.5, -0.95 + nod), (-0.43, -0.98 + nod), (-0.39, -0.76 + nod)),),
            coat,
            0.4,
            0.1,
        )
    )
    if features.get("upright"):
        parts += [
            Part((limb([(0.66, 0.0), (0.8, 0.2), (0.82 + swing, 0.44)], 0.06),), coat, 0.5),
            Part((leaf(0.82 + swing, 0.38, 0.32, 0.12, 88),), mane, 0.4, 0.1, "fur"),
        ]
    else:
        parts.append(
            Part(
                (
                    blob(
                        (0.62, -0.06),
                        (0.76, -0.04),
                        (0.88, 0.2),
                        (0.92 + swing, 0.6),
                        (0.84 + swing, 0.84),
                        (0.76, 0.6),
                        (0.72, 0.3),
                    ),
                ),
                mane,
                0.5,
                0.15,
                "fur",
                0.5,
            )
        )
    return parts + eye(-0.68, -0.6 + nod, 0.038)


def _horse_leg(
    x: float, shift: float, coat: Colour, sock: Colour, hoof: Colour, features: dict[str, Any]
) -> list[Part]:
    hind = x > 0.2
    knee = x + (0.1 if hind else -0.01) + shift / 2
    foot = x + shift + (0.03 if hind else 0.0)
    thick = 1.0 + features.get("stout", 0.0) * 2
    parts = [
        Part(
            (
                limb(
                    [(x, 0.16), (knee, 0.6), (foot, 0.93)],
                    ((0.36 if hind else 0.24), 0.11 * thick, 0.1 * thick),
                ),
            ),
            coat,
            0.6,
            0.15,
        )
    ]
    parts.append(
        Part(
            (blob((knee - 0.12, 0.68), (knee + 0.12, 0.68), (foot + 0.14, 1.0), (foot - 0.14, 1.0)),),
            sock,
            paint=True,
        )
    )
    if features.get("feather"):
        parts.append(
            Part(
                (
                    blob(
                        (foot - 0.06, 0.74),
                        (foot + 0.06, 0.74),
                        (foot + 0.14, 0.94),
                        (foot, 0.97),
                        (foot - 0.13, 0.94),
                    ),
                ),
                sock,
                0.5,
                0.05,
                "fur",
                0.5,
            )
        )
    parts.append(
        Part(
            (blob((foot - 0.06, 0.9), (foot + 0.05, 0.9), (foot + 0.07, 1.0), (foot - 0.11, 1.0)),),
            hoof,
            0.5,
            0.2,
        )
    )
    return parts


look(
    "Zebra",
    "horse",
    ("white", "black", "striped"),
    coat=(244, 242, 236),
    stripes=(30, 28, 30),
    mane=(40, 38, 40),
    socks=(236, 234, 228),
    muzzle=(56, 52, 54),
    upright=True,
)
look(
    "Newfoundland pony",
    "horse",
    ("brown", "sturdy"),
    coat=(112, 64, 38),
    mane=(40, 32, 30),
    socks=(52, 40, 36),
    stout=0.1,
    muzzle=(168, 130, 100),
)
look(
    "Palomino",
    "horse",
    ("yellow", "white-maned"),
    coat=(220, 168, 88),
    mane=(250, 244, 228),
    socks=(248, 242, 230),
    blaze=(248, 244, 236),
    muzzle=(196, 150, 110),
)
look(
    "Friesian horse",
    "horse",
    ("black", "long-maned"),
    coat=(40, 38, 42),
    mane=(28, 27, 30),
    feather=True,
    socks=(32, 31, 34),
    hoof=(56, 52, 52),
)
look(
    "Lipizzan",
    "horse",
    ("white",),
    coat=(242, 241, 238),
    mane=(250, 249, 246),
    socks=(224, 222, 220),
    muzzle=(150, 146, 150),
)
look(
    "Appaloosa",
    "horse",
    ("brown", "spotted"),
    coat=(146, 84, 52),
    mane=(58, 42, 36),
    blanket=(244, 238, 228),
    spots=(92, 54, 38),
    socks=(120, 70, 46),
)
look(
    "American Paint Horse",
    "horse",
    ("white", "brown-patched"),
    coat=(244, 238, 228),
    patch=(166, 92, 48),
    mane=(240, 232, 220),
    socks=(244, 238, 228),
    muzzle=(230, 190, 176),
    face=(166, 92, 48),
    blaze=(246, 242, 234),
    patches=(
        ((-0.5, -0.3), (-0.1, -0.3), (-0.14, 0.1), (-0.3, 0.34), (-0.6, 0.3)),
        ((0.2, -0.3), (0.8, -0.3), (0.8, 0.3), (0.56, 0.14), (0.34, 0.24)),
    ),
)


@kind(
    "cow",
    nouns=("cow",),
    plural="cows",
    general="animal",
    category="animal",
    pose="stands",
    places=("meadow", "mountains"),
    size=(0.5, 0.85),
    crowd=True,
)
def cow(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A cow standing in profile, its head turned a little to the viewer."""
    coat: Colour = features["coat"]
    face: Colour = features.get("face", coat)
    shag: bool = features.get("shaggy", False)
    texture, grain = ("fur", 0.4) if shag else ("smooth", 0.4)
    stride, swing, nod = dice.uniform(-0.05, 0.05), dice.uniform(-0.06, 0.08), dice.uniform(-0.03, 0.05)
    socks: Colour = features.get("socks", coat)
    parts = [
        Part((limb([(0.72, -0.1), (0.88, 0.1), (0.88 + swing, 0.46)], 0.055),), coat, 0.5),
        Part(
            (leaf(0.88 + swing, 0.4, 0.28, 0.13, 88),),
            features.get("tassel", darker(coat, 0.3)),
            0.5,
            0.05,
            "fur",
        ),
    ]
    for x, shift in ((-0.24, stride), (0.42, -stride)):
        parts += leg(
            [(x, 0.36), (x + shift / 2, 0.74), (x + shift, 1.0)],
            (0.24, 0.13, 0.11),
            darker(socks, 0.28),
            (70, 60, 56),
            0.075,
            texture,
            grain,
        )
    torso = blob(
        (-0.6, 0.04),
        (-0.5, -0.22),
        (-0.2, -0.2),
        (0.2, -0.2),
        (0.66, -0.22),
        (0.78, 0.0),
        (0.76, 0.34),
        (0.5, 0.52),
        (0.0, 0.62),
        (-0.4, 0.56),
        (-0.6, 0.36),
    )
    parts.append(Part((ellipse(0.38, 0.56, 0.17, 0.13),), features.get("udder", (232, 178, 168)), 0.7))
    parts.append(Part((torso,), coat, 0.75, 0.08, texture, grain))
    for patch in features.get("patches", ()):
        parts.append(Part((blob(*patch),), features["patch"], paint=True))
    for x, shift in ((-0.42, -stride), (0.6, stride)):
        parts += leg(
            [(x, 0.3), (x + shift / 2 + (0.04 if x > 0 else 0), 0.72), (x + shift, 1.0)],
            (0.36 if x > 0 else 0.28, 0.15, 0.12),
            coat,
            (70, 60, 56),
            0.085,
            texture,
            grain,
        )
        parts.append(
            Part(
                (
                    blob(
                        (x + shift - 0.16, 0.66),
                        (x + shift + 0.18, 0.66),
                        (x + shift + 0.12, 0.93),
                        (x + shift - 0.14, 0.93),
                    ),
                ),
                socks,
                paint=True,
                texture=texture,
            )
        )
    if shag:
        parts.append(
            Part((fleece(0.08, 0.56, 0.56, 0.13, 16, 0.2),), darker(coat, 0.08), 0.5, 0.05, "fur", 0.4)
        )
    x, y = -0.64, -0.12 + nod
    horn: Colour = features.get("horn", (232, 222, 196))
    span = features.get("horns", 0.22)
    if span:
        for side in (-1, 1):
            path = [
                (x + side * 0.12, y - 0.28),
                (x + side * (0.14 + span * 0.6), y - 0.3),
                (x + side * (0.1 + span), y - 0.3 - span * 0.8),
            ]
            parts.append(Part((limb(path, (0.1, 0.075, 0.02)),), horn, 0.7, 0.3))
    for side in (-1, 1):
        parts.append(
            Part(
                (leaf(x + side * 0.16, y - 0.2, 0.27, 0.16, 90 - side * 78),),
                features.get("ear", coat),
                0.5,
                0.05,
                texture,
            )
        )
        parts.append(
            Part((leaf(x + side * 0.2, y - 0.185, 0.17, 0.07, 90 - side * 78),), (212, 160, 150), paint=True)
        )
    skull = blob(
        (x, y - 0.33),
        (x + 0.2, y - 0.26),
        (x + 0.21, y - 0.04),
        (x + 0.15, y + 0.2),
        (x + 0.16, y + 0.36),
        (x, y + 0.42),
        (x - 0.16, y + 0.36),
        (x - 0.15, y + 0.2),
        (x - 0.21, y - 0.04),
        (x - 0.2, y - 0.26),
    )
    parts.append(Part((skull,), face, 0.7, 0.08, texture, grain))
    if "blaze" in features:
        parts.append(
            Part(
                (
                    blob(
                        (x - 0.06, y - 0.4),
                        (x + 0.06, y - 0.4),
                        (x + 0.04, y),
                        (x + 0.09, y + 0.2),
                        (x - 0.09, y + 0.2),
                        (x - 0.04, y),
                    ),
                ),
                features["blaze"],
                paint=True,
            )
        )
    parts.append(
        Part(
            (
                blob(
                    (x - 0.15, y + 0.22),
                    (x, y + 0.16),
                    (x + 0.15, y + 0.22),
                    (x + 0.17, y + 0.35),
                    (x, y + 0.43),
                    (x - 0.17, y + 0.35),
                ),
            ),
            features.get("muzzle", (230, 176, 164)),
            0.6,
            0.2,
        )
    )
    parts.append(
        Part(
            tuple(ellipse(x + side * 0.075, y + 0.27, 0.03, 0.022, side * 30) for side in (-1, 1)),
            (84, 56, 54),
            paint=True,
        )
    )
    parts.append(
        Part(
            (limb([(x - 0.09, y + 0.36), (x, y + 0.375), (x + 0.09, y + 0.36)], 0.014),),
            (110, 72, 68),
            paint=True,
        )
    )
    for side in (-1, 1):
        parts += eye(x + side * 0.135, y - 0.06, 0.038)
    if shag:
        parts += [
            Part((leaf(x + dx, y - 0.34, 0.4, 0.15, turn),), lighter(coat, 0.08 * n), 0.5, 0.05, "fur", 0.4)
            for n, (dx, turn) in enumerate(((-0.09, 100), (0.09, 80), (0.0, 90)))
        ]
    elif features.get("curls", True):
        parts.append(
            Part((fleece(x, y - 0.3, 0.12, 0.08, 7),), features.get("blaze", face), 0.6, 0.05, "fur")
        )
    return parts


look(
    "Pembroke cattle",
    "cow",
    ("black", "horned"),
    coat=(40, 38, 40),
    udder=(60, 54, 54),
    muzzle=(72, 66, 68),
    horns=0.34,
    horn=(240, 232, 212),
    ear=(44, 42, 44),
)
look(
    "Holstein Friesian",
    "cow",
    ("white", "black-patched"),
    coat=(246, 244, 240),
    patch=(34, 33, 36),
    face=(34, 33, 36),
    blaze=(246, 244, 240),
    horns=0.0,
    ear=(34, 33, 36),
    patches=(
        ((-0.7, -0.3), (-0.3, -0.34), (-0.24, 0.1), (-0.36, 0.36), (-0.62, 0.3)),
        ((-0.08, -0.3), (0.3, -0.3), (0.34, 0.1), (0.1, 0.34), (-0.1, 0.12)),
        ((0.52, -0.3), (0.9, -0.3), (0.86, 0.3), (0.6, 0.26), (0.56, 0.0)),
    ),
)
look(
    "Highland cattle",
    "cow",
    ("orange", "shaggy", "long-horned"),
    coat=(196, 108, 48),
    horns=0.42,
    muzzle=(222, 162, 140),
    shaggy=True,
    udder=(190, 106, 50),
)
look(
    "Hereford cattle",
    "cow",
    ("brown", "white-faced"),
    coat=(146, 60, 34),
    face=(246, 240, 230),
    socks=(244, 238, 228),
    patch=(246, 240, 230),
    horns=0.16,
    tassel=(246, 240, 230),
    patches=(
        ((-0.7, 0.46), (0.0, 0.5), (0.6, 0.44), (0.4, 0.8), (-0.5, 0.8)),
        ((-0.7, -0.3), (-0.42, -0.34), (-0.4, -0.1), (-0.5, 0.6), (-0.7, 0.5)),
    ),
)
look(
    "Jersey cattle",
    "cow",
    ("brown", "fawn"),
    coat=(200, 148, 96),
    face=(184, 130, 82),
    muzzle=(70, 60, 60),
    horns=0.12,
    socks=(216, 176, 130),
)


@kind(
    "sheep",
    nouns=("sheep",),
    plural="sheep",
    general="animal",
    category="animal",
    pose="stands",
    places=("meadow", "mountains"),
    size=(0.45, 0.75),
    crowd=True,
)
def sheep(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A sheep standing in profile, its face turned to the viewer."""
    wool: Colour = features["wool"]
    face: Colour = features["face"]
    legs: Colour = features.get("legs", face)
    stride, nod, phase = dice.uniform(-0.05, 0.05), dice.uniform(-0.04, 0.05), dice.uniform(0, 3)
    sleek: bool = features.get("sleek", False)
    parts = []
    for x, shift, shade in (
        (-0.2, stride, 0.3),
        (0.44, -stride, 0.3),
        (-0.34, -stride, 0.0),
        (0.58, stride, 0.0),
    ):
        parts += leg(
            [(x, 0.4), (x + shift / 2, 0.74), (x + shift, 1.0)],
            (0.2, 0.12, 0.1),
            darker(legs, shade),
            (58, 52, 50),
            0.07,
        )
    if sleek:
        parts.append(Part((ellipse(0.74, 0.4, 0.17, 0.24),), darker(wool, 0.05), 0.7, 0.05, "fur"))
        torso = blob(
            (-0.58, 0.16),
            (-0.44, -0.06),
            (0.0, -0.04),
            (0.5, -0.06),
            (0.78, 0.18),
            (0.72, 0.5),
            (0.3, 0.62),
            (-0.3, 0.62),
            (-0.56, 0.44),
        )
    else:
        parts.append(Part((fleece(0.78, 0.26, 0.13, 0.2, 7),), wool, 0.7, 0.02, "foliage", 0.3))
        torso = fleece(0.1, 0.24, 0.7, 0.46, 17, 0.05, phase)
    parts.append(Part((torso,), wool, 0.75, 0.02, "fur" if sleek else "foliage", 0.28))
    if "patches" in features:
        areas = tuple(fleece(x, y, r, r * 0.85, 7, 0.1) for x, y, r in features["patches"])
        parts.append(Part(areas, features["patch"], paint=True, texture="foliage", grain=0.3))
    x, y = -0.56, -0.14 + nod
    neck: Colour = features.get("neck", wool)
    parts.append(
        Part(
            (fleece(x + 0.14, y + 0.2, 0.28, 0.34, 10, 0.05),)
            if not sleek
            else (limb([(-0.3, 0.3), (x, y)], (0.5, 0.34)),),
            neck,
            0.6,
            0.02,
            "fur" if sleek else "foliage",
            0.28,
        )
    )
    for side in (-1, 1):
        parts.append(
            Part(
                (leaf(x + side * 0.14, y - 0.12, 0.28, 0.14, 90 - side * 70),),
                features.get("ear", face),
                0.5,
                0.05,
                "fur",
            )
        )
    parts += _horns(features, x, y)
    skull = blob(
        (x, y - 0.27),
        (x + 0.18, y - 0.2),
        (x + 0.17, y + 0.02),
        (x + 0.1, y + 0.24),
        (x, y + 0.3),
        (x - 0.1, y + 0.24),
        (x - 0.17, y + 0.02),
        (x - 0.18, y - 0.2),
    )
    parts.append(Part((skull,), face, 0.7, 0.05, "fur", 0.2))
    if "blaze" in features:
        parts.append(
            Part(
                (
                    blob(
                        (x - 0.06, y - 0.34),
                        (x + 0.06, y - 0.34),
                        (x + 0.04, y + 0.1),
                        (x + 0.12, y + 0.32),
                        (x - 0.12, y + 0.32),
                        (x - 0.04, y + 0.1),
                    ),
                ),
                features["blaze"],
                paint=True,
            )
        )
    parts.append(
        Part(
            (blob((x - 0.05, y + 0.16), (x, y + 0.15), (x + 0.05, y + 0.16), (x, y + 0.22)),),
            features.get("nose", (70, 56, 54)),
            paint=True,
        )
    )
    parts.append(
        Part(
            (limb([(x - 0.06, y + 0.255), (x, y + 0.235), (x + 0.06, y + 0.255)], 0.014),),
            features.get("nose", (70, 56, 54)),
            paint=True,
        )
    )
    if not sleek:
        parts.append(Part((fleece(x, y - 0.26, 0.2, 0.12, 9, 0.1),), wool, 0.7, 0.02, "foliage", 0.3))
    for side in (-1, 1):
        parts.append(
            Part((ellipse(x + side * 0.11, y - 0.05, 0.05, 0.036),), mix(face, (240, 220, 160), 0.5), 0.4)
        )
        parts += eye(x + side * 0.11, y - 0.05, 0.032)
    return parts


def _horns(features: dict[str, Any], x: float, y: float) -> list[Part]:
    colour: Colour = features.get("horn", (206, 184, 142))
    parts = []
    for side in (-1, 1):
        if features.get("horns") == "curl":
            path = [
                (x + side * 0.1, y - 0.24),
                (x + side * 0.28, y - 0.32),
                (x + side * 0.38, y - 0.14),
                (x + side * 0.3, y + 0.04),
                (x + side * 0.2, y - 0.04),
            ]
            parts.append(Part((limb(path, (0.14, 0.13, 0.11, 0.08, 0.03)),), colour, 0.8, 0.2, "wood", 0.5))
        elif features.get("horns") == "four":
            parts.append(
                Part(
                    (
                        limb(
                            [
                                (x + side * 0.06, y - 0.22),
                                (x + side * 0.12, y - 0.5),
                                (x + side * 0.2, y - 0.7),
                            ],
                            (0.1, 0.08, 0.02),
                        ),
                    ),
                    colour,
                    0.8,
                    0.2,
                    "wood",
                    0.5,
                )
            )
            parts.append(
                Part(
                    (
                        limb(
                            [
                                (x + side * 0.14, y - 0.18),
                                (x + side * 0.32, y - 0.12),
                                (x + side * 0.34, y + 0.12),
                            ],
                            (0.1, 0.08, 0.02),
                        ),
                    ),
                    colour,
                    0.8,
                    0.2,
                    "wood",
                    0.5,
                )
            )
    return parts


look(
    "Jacob sheep",
    "sheep",
    ("white", "spotted", "four-horned"),
    wool=(240, 234, 220),
    face=(48, 42, 42),
    blaze=(244, 238, 226),
    legs=(232, 224, 210),
    patch=(66, 54, 50),
    horns="four",
    horn=(104, 92, 84),
    patches=((0.0, 0.02, 0.2), (0.5, 0.2, 0.19), (0.2, 0.5, 0.16), (-0.2, 0.5, 0.12)),
)
look(
    "Somali sheep",
    "sheep",
    ("white", "black-headed"),
    wool=(246, 242, 234),
    face=(34, 32, 34),
    neck=(34, 32, 34),
    legs=(240, 234, 226),
    sleek=True,
    nose=(90, 80, 80),
)
look(
    "Merino",
    "sheep",
    ("white", "woolly", "curl-horned"),
    wool=(244, 234, 208),
    face=(240, 224, 202),
    horns="curl",
    nose=(196, 140, 130),
)
look(
    "Suffolk sheep",
    "sheep",
    ("white", "black-faced"),
    wool=(244, 238, 222),
    face=(38, 36, 38),
    nose=(96, 86, 86),
)
look(
    "Black Welsh Mountain sheep",
    "sheep",
    ("black", "curl-horned"),
    wool=(58, 48, 46),
    face=(38, 34, 36),
    horns="curl",
    horn=(128, 110, 92),
    nose=(96, 84, 84),
)


@kind(
    "elephant",
    nouns=("elephant",),
    plural="elephants",
    general="animal",
    category="animal",
    pose="stands",
    places=("meadow", "forest", "desert"),
    size=(0.55, 0.9),
)
def elephant(features: dict[str, Any], dice: Dice) -> list[Part]:
    """An elephant in profile, looking left."""
    skin: Colour = features["skin"]
    texture, grain = ("fur", 0.45) if features.get("woolly") else ("stone", 0.4)
    large, tusk = features.get("ear_size", 1.0), features.get("tusk", 0.4)
    stride, curl = dice.uniform(-0.05, 0.05), dice.uniform(-0.12, 0.1)
    parts = [
        Part((limb([(0.8, 0.0), (0.9, 0.24), (0.92, 0.5)], (0.06, 0.04, 0.03)),), darker(skin, 0.2), 0.5),
        Part((leaf(0.92, 0.46, 0.16, 0.07, 90),), darker(skin, 0.6), 0.4),
    ]
    for x, shift in ((-0.08, stride), (0.5, -stride)):
        parts.append(
            Part(
                (limb([(x, 0.4), (x + shift, 0.87)], (0.3, 0.25)),),
                darker(skin, 0.3),
                0.6,
                0.05,
                texture,
                grain,
            )
        )
    arch = features.get("arch", 0.0)
    torso = blob(
        (-0.5, 0.0),
        (-0.36, -0.4),
        (0.0, -0.44 - arch),
        (0.4, -0.46 - arch),
        (0.76, -0.26),
        (0.88, 0.1),
        (0.78, 0.46),
        (0.3, 0.54),
        (-0.2, 0.54),
        (-0.46, 0.36),
    )
    parts.append(Part((torso,), skin, 0.8, 0.06, texture, grain))
    for x, shift in ((-0.28, -stride), (0.68, stride)):
        parts.append(
            Part(
                (limb([(x, 0.3), (x + shift / 2, 0.66), (x + shift, 0.865)], (0.36, 0.28, 0.27)),),
                skin,
                0.6,
                0.06,
                texture,
                grain,
            )
        )
        parts.append(
            Part(
                tuple(ellipse(x + shift - 0.09 + 0.08 * n, 0.98, 0.035, 0.045) for n in range(3)),
                lighter(skin, 0.45),
                paint=True,
            )
        )
    if features.get("woolly"):
        parts.append(
            Part((fleece(0.14, 0.5, 0.66, 0.14, 20, 0.2),), darker(skin, 0.1), 0.5, 0.05, "fur", grain)
        )
        parts.append(
            Part((fleece(-0.56, -0.6, 0.2, 0.13, 8, 0.1),), darker(skin, 0.15), 0.5, 0.05, "fur", grain)
        )
    trunk = [(-0.74, -0.3), (-0.88, 0.02), (-0.86, 0.42), (-0.86 + curl / 2, 0.7), (-0.96 + curl, 0.82)]
    parts.append(Part((limb(trunk, (0.4, 0.28, 0.17, 0.13, 0.1)),), skin, 0.7, 0.06, texture, grain))
    parts.append(
        Part(
            tuple(
                limb([(-0.99 + 0.02 * n, 0.06 + 0.11 * n), (-0.76 - 0.008 * n, 0.1 + 0.11 * n)], 0.014)
                for n in range(5)
            ),
            darker(skin, 0.3),
            paint=True,
        )
    )
    skull = blob(
        (-0.38, -0.06),
        (-0.36, -0.48),
        (-0.54, -0.66 - arch * 0.6),
        (-0.76, -0.58),
        (-0.9, -0.28),
        (-0.8, 0.04),
        (-0.56, 0.16),
    )
    parts.append(Part((skull,), skin, 0.7, 0.06, texture, grain))
    if tusk:
        parts.append(
            Part(
                (
                    limb(
                        [
                            (-0.7, 0.06),
                            (-0.86, 0.28),
                            *(
                                ((-1.04, 0.48), (-1.1, 0.2), (-1.02, 0.0))
                                if tusk > 0.8
                                else ((-0.8 - tusk * 0.6, 0.2 + tusk * 0.3),)
                            ),
                        ],
                        (0.1, 0.08, 0.02),
                    ),
                ),
                (248, 240, 218),
                0.8,
                0.4,
            )
        )
    parts.append(Part((limb([(-0.74, 0.1), (-0.6, 0.2), (-0.5, 0.12)], (0.08, 0.14, 0.1)),), skin, 0.5))
    ear = blob(
        (-0.52, -0.42),
        (-0.3, -0.56 * large),
        (0.06 * large, -0.48 * large),
        (0.12 * large - 0.02, -0.1),
        (-0.1, 0.3 * large),
        (-0.28, 0.34 * large),
        (-0.4, 0.08),
        (-0.5, -0.12),
    )
    parts.append(Part((ear,), features.get("ear", darker(skin, 0.08)), 0.3, 0.06, texture, grain))
    if "freckles" in features:
        parts.append(
            Part(
                spots(scatter(-0.34, -0.28, -0.06, 0.1, 0.11, dice), 0.02, dice),
                features["freckles"],
                paint=True,
            )
        )
    return parts + eye(-0.68, -0.28, 0.036, ring=darker(skin, 0.25))


look(
    "African bush elephant",
    "elephant",
    ("grey", "big-eared", "tusked"),
    skin=(138, 134, 134),
    ear_size=1.14,
    tusk=0.5,
    ear=(104, 99, 100),
)
look(
    "Asian elephant",
    "elephant",
    ("brown", "small-eared"),
    skin=(134, 112, 98),
    ear_size=0.72,
    tusk=0.0,
    arch=0.14,
    ear=(160, 124, 112),
    freckles=(222, 172, 158),
)
look(
    "Woolly mammoth",
    "elephant",
    ("brown", "woolly", "long-tusked"),
    skin=(112, 66, 38),
    ear_size=0.5,
    tusk=1.0,
    arch=0.2,
    woolly=True,
    ear=(88, 50, 30),
)
