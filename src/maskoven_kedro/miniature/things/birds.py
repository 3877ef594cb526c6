"""Birds: songbirds, waterbirds, penguins, owls."""

from __future__ import annotations

from typing import Any

from maskoven_kedro.miniature.catalogue import kind, look
from maskoven_kedro.miniature.colours import darker, lighter, mix
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.ink import Colour, Part, blob, ellipse, leaf, limb
from maskoven_kedro.miniature.things.anatomy import INK, eye, scatter, spots

_HORN: Colour = (82, 74, 64)
_BILLS: dict[str, tuple[tuple[float, float], ...]] = {
    "cone": ((-0.6, -0.63), (-0.73, -0.6), (-0.86, -0.47), (-0.72, -0.41), (-0.6, -0.4)),
    "thin": ((-0.62, -0.57), (-0.78, -0.53), (-0.92, -0.48), (-0.78, -0.46), (-0.62, -0.45)),
    "stout": ((-0.6, -0.64), (-0.8, -0.61), (-1.0, -0.45), (-0.8, -0.42), (-0.6, -0.42)),
    "hook": ((-0.58, -0.66), (-0.78, -0.64), (-0.93, -0.5), (-0.9, -0.32), (-0.8, -0.42), (-0.6, -0.42)),
    "chisel": ((-0.6, -0.6), (-0.8, -0.56), (-1.02, -0.5), (-0.8, -0.46), (-0.6, -0.45)),
}


def _feet(colour: Colour, sway: float) -> list[Part]:
    parts = []
    for x, shade in ((0.16, 0.25), (0.02, 0.0)):
        tone = darker(colour, shade)
        parts.append(
            Part(
                (limb([(x + 0.06, 0.52), (x + 0.04 + sway, 0.76), (x, 0.97)], [0.11, 0.06, 0.05]),), tone, 0.6
            )
        )
        for reach in (-0.14, -0.05, 0.1):
            parts.append(Part((limb([(x, 0.955), (x + reach, 0.985)], [0.05, 0.025]),), tone, 0.5))
    return parts


def _wing(features: dict[str, Any], wing: Colour) -> list[Part]:
    shape = blob(
        (-0.3, -0.16),
        (0.02, -0.22),
        (0.34, 0.04),
        (0.62, 0.3),
        (0.86, 0.5),
        (0.52, 0.48),
        (0.1, 0.42),
        (-0.2, 0.2),
    )
    flight = features.get("flight", darker(wing, 0.4))
    parts = [Part((shape,), wing, 0.5, features.get("sheen", 0.1), "feather", 0.45)]
    quills = [leaf(0.02 - 0.05 * n, 0.36 - 0.1 * n, 0.8 - 0.05 * n, 0.1, 19 + 4 * n) for n in range(3)]
    parts += [
        Part((quill,), mix(flight, wing, 0.2 * n), paint=True, texture="feather")
        for n, quill in enumerate(quills)
    ]
    if "bar" in features:
        bars = [
            leaf(-0.02 + 0.17 * n, -0.1 + 0.1 * n, 0.42, 0.07, 100) for n in range(features.get("bars", 2))
        ]
        parts.append(Part(tuple(bars), features["bar"], paint=True))
    return parts


@kind(
    "bird",
    nouns=("bird",),
    plural="birds",
    general="animal",
    category="animal",
    pose="stands",
    places=("meadow", "garden", "forest", "snow"),
    size=(0.45, 0.75),
    crowd=True,
)
def bird(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A perching bird in profile, looking left."""
    body: Colour = features["body"]
    wing: Colour = features.get("wing", darker(body, 0.2))
    head: Colour = features.get("head", body)
    sheen = features.get("sheen", 0.1)
    fan, reach = dice.uniform(-0.06, 0.06), features.get("tail_length", 1.0)
    tail = blob(
        (0.4, 0.14),
        (0.72, 0.3 + fan),
        (0.62 + 0.36 * reach, 0.5 + fan),
        (0.56 + 0.36 * reach, 0.66 + fan),
        (0.62, 0.54),
        (0.34, 0.5),
    )
    parts = [Part((tail,), features.get("tail", wing), 0.4, sheen, "feather", 0.4)]
    parts.append(
        Part(
            (limb([(0.5, 0.4), (0.56 + 0.36 * reach, 0.59 + fan)], 0.03),),
            darker(features.get("tail", wing), 0.35),
            paint=True,
        )
    )
    parts += _feet(features.get("legs", (104, 78, 56)), dice.uniform(-0.05, 0.05))
    if "crest" in features:
        crest = blob(
            (-0.62, -0.64), (-0.42, -0.82), (-0.12, -1.0), (-0.2, -0.74), (-0.08, -0.5), (-0.3, -0.5)
        )
        parts.append(Part((crest,), features["crest"], 0.5, sheen, "feather", 0.35))
    torso = blob(
        (-0.66, -0.5),
        (-0.54, -0.73),
        (-0.34, -0.75),
        (-0.18, -0.56),
        (-0.02, -0.28),
        (0.3, -0.06),
        (0.6, 0.3),
        (0.46, 0.52),
        (0.1, 0.68),
        (-0.3, 0.54),
        (-0.54, 0.2),
        (-0.58, -0.18),
    )
    parts.append(Part((torso,), body, 0.8, sheen, "feather", 0.25))
    belly = blob(
        (-0.62, 0.02),
        (-0.4, 0.0),
        (-0.1, 0.26),
        (0.2, 0.42),
        (0.55, 0.44),
        (0.4, 0.75),
        (-0.1, 0.8),
        (-0.6, 0.5),
    )
    parts.append(
        Part((belly,), features.get("belly", lighter(body, 0.15)), paint=True, texture="feather", grain=0.25)
    )
    if "breast" in features:
        breast = blob((-0.72, -0.5), (-0.5, -0.52), (-0.32, -0.3), (-0.26, 0.1), (-0.36, 0.36), (-0.66, 0.3))
        parts.append(Part((breast,), features["breast"], paint=True, texture="feather", grain=0.25))
    if "head" in features:
        hood = blob(
            (-0.8, -0.4),
            (-0.6, -0.85),
            (-0.3, -0.85),
            (-0.08, -0.55),
            (-0.02, -0.24),
            (-0.24, -0.12),
            (-0.45, -0.06),
            (-0.7, -0.1),
        )
        parts.append(Part((hood,), head, paint=True, texture="feather", grain=0.2))
    if "cap" in features:
        cap = blob((-0.72, -0.62), (-0.55, -0.8), (-0.3, -0.82), (-0.14, -0.62), (-0.3, -0.6), (-0.5, -0.62))
        parts.append(Part((cap,), features["cap"], paint=True, texture="feather", grain=0.2))
    if "mask" in features:
        mask = blob((-0.75, -0.62), (-0.6, -0.62), (-0.48, -0.5), (-0.5, -0.3), (-0.62, -0.24), (-0.75, -0.3))
        parts.append(Part((mask,), features["mask"], paint=True))
    if "collar" in features:
        parts.append(
            Part(
                (limb([(-0.62, -0.2), (-0.4, -0.14), (-0.22, -0.34), (-0.2, -0.6)], 0.07),),
                features["collar"],
                paint=True,
            )
        )
    parts += _wing(features, wing)
    beak: Colour = features.get("beak", _HORN)
    bill = _BILLS[features.get("bill", "thin")]
    parts.append(Part((blob(*bill, steps=5),), beak, 0.5, 0.35))
    parts.append(
        Part(
            (
                limb(
                    [(-0.62, -0.49), (bill[len(bill) // 2][0] + 0.06, bill[len(bill) // 2][1])],
                    [0.022, 0.008],
                ),
            ),
            darker(beak, 0.5),
            paint=True,
        )
    )
    return parts + eye(-0.5, -0.57, 0.062, features.get("iris", INK), features.get("ring"))


look(
    "Crow",
    "bird",
    ("black",),
    body=(34, 34, 40),
    belly=(40, 40, 46),
    beak=(44, 43, 46),
    bill="stout",
    legs=(44, 42, 44),
    sheen=0.3,
)
look(
    "Bald eagle",
    "bird",
    ("brown", "white-headed"),
    body=(74, 52, 38),
    belly=(66, 46, 34),
    wing=(66, 45, 32),
    head=(244, 242, 236),
    tail=(240, 238, 232),
    bill="hook",
    beak=(246, 190, 44),
    legs=(236, 182, 50),
    iris=(238, 206, 90),
    tail_length=0.8,
)
look(
    "Parrot",
    "bird",
    ("green", "hook-billed"),
    body=(70, 168, 62),
    belly=(132, 196, 74),
    wing=(48, 140, 66),
    flight=(38, 84, 178),
    cap=(242, 196, 54),
    bill="hook",
    beak=(66, 60, 60),
    ring=(240, 238, 230),
    iris=(228, 138, 40),
    tail=(190, 50, 44),
    tail_length=1.15,
)
look(
    "Swift parrot",
    "bird",
    ("green", "red-faced"),
    body=(96, 186, 66),
    belly=(150, 206, 84),
    wing=(58, 142, 60),
    flight=(42, 78, 160),
    mask=(204, 40, 36),
    cap=(70, 96, 196),
    bill="cone",
    beak=(226, 190, 150),
    tail=(142, 48, 56),
    tail_length=1.2,
)
look(
    "Metallic starling",
    "bird",
    ("black", "glossy", "red-eyed"),
    body=(22, 48, 56),
    belly=(30, 74, 66),
    wing=(34, 36, 70),
    flight=(24, 26, 40),
    head=(48, 34, 84),
    iris=(222, 30, 26),
    bill="stout",
    beak=(34, 34, 36),
    sheen=0.8,
    tail_length=1.25,
)
look(
    "Snail kite",
    "bird",
    ("grey", "orange-billed"),
    body=(92, 98, 110),
    belly=(104, 110, 122),
    wing=(72, 78, 90),
    flight=(40, 42, 48),
    bill="hook",
    beak=(232, 106, 40),
    legs=(232, 112, 46),
    iris=(212, 40, 34),
    tail=(238, 236, 230),
)
look(
    "Syrian woodpecker",
    "bird",
    ("white", "black", "red-capped"),
    body=(240, 236, 226),
    belly=(238, 232, 220),
    wing=(34, 33, 36),
    flight=(34, 33, 36),
    bar=(246, 244, 238),
    cap=(200, 36, 40),
    bill="chisel",
    beak=(70, 70, 74),
    tail=(34, 33, 36),
    collar=(34, 33, 36),
)
look(
    "Cinnamon woodpecker",
    "bird",
    ("brown", "crested"),
    body=(176, 98, 48),
    belly=(212, 158, 96),
    wing=(150, 76, 36),
    flight=(70, 40, 26),
    crest=(232, 186, 92),
    head=(196, 122, 62),
    bill="chisel",
    beak=(220, 210, 160),
    breast=(192, 116, 60),
)
look(
    "Arabian woodpecker",
    "bird",
    ("brown", "red-bellied"),
    body=(158, 138, 116),
    belly=(206, 70, 54),
    wing=(110, 92, 76),
    flight=(70, 58, 50),
    bar=(240, 234, 222),
    bars=3,
    cap=(196, 46, 42),
    bill="chisel",
    beak=(84, 80, 78),
)
look(
    "Yellowhead (bird)",
    "bird",
    ("yellow", "brown-backed"),
    body=(146, 108, 62),
    belly=(246, 216, 74),
    breast=(250, 214, 48),
    head=(250, 212, 40),
    wing=(120, 86, 50),
    tail=(112, 82, 50),
    beak=(40, 38, 38),
    tail_length=1.1,
)
look(
    "Northern cardinal",
    "bird",
    ("red", "crested"),
    body=(206, 36, 32),
    belly=(216, 52, 44),
    wing=(160, 32, 34),
    flight=(112, 32, 34),
    crest=(212, 36, 30),
    mask=(28, 24, 26),
    bill="cone",
    beak=(238, 116, 40),
    tail=(168, 34, 34),
    tail_length=1.25,
)
look(
    "Blue jay",
    "bird",
    ("blue", "crested"),
    body=(98, 142, 206),
    belly=(232, 234, 238),
    wing=(44, 96, 188),
    flight=(26, 50, 120),
    crest=(74, 122, 204),
    breast=(226, 230, 236),
    collar=(28, 30, 38),
    bar=(244, 246, 250),
    bill="stout",
    beak=(38, 38, 42),
    tail=(46, 92, 180),
    tail_length=1.2,
)
look(
    "European robin",
    "bird",
    ("brown", "red-breasted"),
    body=(134, 112, 82),
    belly=(232, 226, 212),
    wing=(112, 90, 62),
    breast=(226, 98, 36),
    mask=(226, 98, 36),
    bill="thin",
    beak=(64, 54, 46),
    tail_length=0.7,
)
look(
    "American goldfinch",
    "bird",
    ("yellow",),
    body=(248, 214, 44),
    belly=(250, 224, 84),
    wing=(38, 36, 38),
    flight=(30, 28, 30),
    bar=(246, 242, 232),
    cap=(32, 30, 30),
    bill="cone",
    beak=(236, 140, 72),
    tail=(40, 38, 38),
    tail_length=0.8,
)


@kind(
    "penguin",
    nouns=("penguin",),
    plural="penguins",
    general="animal",
    category="animal",
    pose="stands",
    places=("snow", "beach"),
    size=(0.45, 0.8),
    crowd=True,
)
def penguin(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A penguin upright, half turned to the left."""
    back: Colour = features["back"]
    head: Colour = features.get("head", back)
    patch: Colour | None = features.get("patch")
    girth = features.get("girth", 1.0)
    foot: Colour = features.get("feet", (60, 52, 50))
    lean, lift = dice.uniform(-0.03, 0.03), dice.uniform(-0.06, 0.06)
    parts = [Part((blob((0.22, 0.74), (0.46, 0.96), (0.3, 0.99), (0.1, 0.9)),), darker(back, 0.2), 0.4)]
    for x in (0.16, -0.2):
        toes = blob(
            (x - 0.24, 0.98), (x - 0.14, 0.9), (x, 0.86), (x + 0.14, 0.9), (x + 0.16, 1.0), (x - 0.04, 0.985)
        )
        parts.append(Part((toes,), foot, 0.5, 0.2))
    parts.append(
        Part(
            (leaf(-0.3 * girth, -0.28, 0.82, 0.2, 106 + 60 * lift),), darker(back, 0.25), 0.4, 0.1, "feather"
        )
    )
    torso = blob(
        (-0.2, -0.42),
        (0.12, -0.42),
        (0.36 * girth, -0.1),
        (0.44 * girth, 0.4),
        (0.3 * girth, 0.82),
        (0.0, 0.94),
        (-0.34 * girth, 0.8),
        (-0.46 * girth, 0.36),
        (-0.38 * girth, -0.1),
    )
    parts.append(Part((torso,), back, 0.85, 0.15, "feather", 0.15))
    front = blob(
        (-0.22, -0.46),
        (0.02, -0.42),
        (0.16, -0.12),
        (0.2 * girth, 0.36),
        (0.1, 0.8),
        (-0.12, 0.98),
        (-0.42, 0.9),
        (-0.6, 0.3),
        (-0.5, -0.2),
    )
    parts.append(
        Part((front,), features.get("belly", (246, 244, 238)), paint=True, texture="feather", grain=0.1)
    )
    if patch:
        parts.append(
            Part(
                (blob((-0.45, -0.5), (0.05, -0.46), (0.08, -0.28), (-0.14, -0.08), (-0.4, -0.2)),),
                mix(patch, (255, 250, 235), 0.25),
                paint=True,
            )
        )
    nod = -0.62 + lean
    beak = features.get("beak", (44, 40, 42))
    long = features.get("bill", 0.3)
    parts.append(
        Part(
            (
                blob(
                    (-0.28, nod - 0.1),
                    (-0.36 - long * 0.6, nod - 0.03),
                    (-0.34 - long, nod + 0.06),
                    (-0.36 - long * 0.5, nod + 0.06),
                    (-0.28, nod + 0.06),
                ),
            ),
            beak,
            0.5,
            0.35,
        )
    )
    if "stripe" in features:
        parts.append(
            Part(
                (limb([(-0.34, nod + 0.035), (-0.26 - long, nod + 0.05)], [0.045, 0.03]),),
                features["stripe"],
                paint=True,
            )
        )
    skull = blob(
        (-0.4, nod - 0.02),
        (-0.32, nod - 0.22),
        (-0.1, nod - 0.32),
        (0.12, nod - 0.24),
        (0.2, nod),
        (0.2, nod + 0.3),
        (0.0, nod + 0.34),
        (-0.2, nod + 0.3),
        (-0.34, nod + 0.14),
    )
    parts.append(Part((skull,), head, 0.8, 0.2, "feather", 0.12))
    if patch:
        parts.append(
            Part(
                (
                    blob(
                        (-0.02, nod - 0.06),
                        (0.12, nod - 0.04),
                        (0.16, nod + 0.14),
                        (0.04, nod + 0.3),
                        (-0.16, nod + 0.34),
                        (-0.02, nod + 0.16),
                    ),
                ),
                patch,
                paint=True,
            )
        )
    if "cheek" in features:
        parts.append(
            Part(
                (
                    blob(
                        (-0.5, nod + 0.06),
                        (-0.2, nod + 0.08),
                        (0.02, nod + 0.2),
                        (-0.05, nod + 0.42),
                        (-0.4, nod + 0.4),
                    ),
                ),
                features["cheek"],
                paint=True,
            )
        )
    if "brow" in features:
        brow = features["brow"]
        if features.get("plumes"):
            parts += [
                Part((leaf(-0.3, nod - 0.14, 0.6 - 0.08 * n, 0.08, -26 + 20 * n),), brow, 0.4)
                for n in range(3)
            ]
        else:
            parts.append(Part((leaf(-0.28, nod - 0.12, 0.44, 0.2, -10),), brow, paint=True))
    parts.append(
        Part(
            (leaf(0.22 * girth, -0.3, 0.88, 0.24, 80 - 60 * lift),),
            features.get("flipper", darker(back, 0.12)),
            0.5,
            0.15,
            "feather",
        )
    )
    return parts + eye(-0.17, nod - 0.06, 0.05, features.get("iris", INK), features.get("ring"))


look(
    "Little penguin",
    "penguin",
    ("blue", "small"),
    back=(84, 122, 176),
    head=(88, 126, 178),
    cheek=(236, 238, 240),
    girth=1.12,
    bill=0.22,
    feet=(232, 200, 186),
    iris=(206, 214, 222),
)
look(
    "Emperor penguin",
    "penguin",
    ("black", "large"),
    back=(40, 42, 50),
    patch=(246, 208, 84),
    girth=1.15,
    bill=0.26,
    stripe=(226, 150, 120),
)
look(
    "King penguin",
    "penguin",
    ("grey", "orange-necked"),
    back=(128, 140, 158),
    head=(32, 32, 38),
    patch=(246, 134, 24),
    girth=0.85,
    bill=0.42,
    stripe=(240, 130, 50),
)
look(
    "Southern rockhopper penguin",
    "penguin",
    ("black", "yellow-crested"),
    back=(50, 56, 68),
    head=(34, 34, 40),
    brow=(248, 216, 60),
    plumes=True,
    beak=(206, 78, 44),
    bill=0.24,
    iris=(206, 34, 30),
    feet=(240, 172, 160),
)
look(
    "Gentoo penguin",
    "penguin",
    ("black", "orange-billed"),
    back=(46, 50, 58),
    head=(36, 38, 44),
    brow=(246, 246, 242),
    beak=(238, 104, 40),
    bill=0.34,
    feet=(242, 140, 60),
)


@kind(
    "waterbird",
    nouns=("waterbird", "waterfowl"),
    plural="waterbirds",
    general="animal",
    category="animal",
    pose="stands",
    places=("pond", "sea", "meadow"),
    size=(0.45, 0.75),
    crowd=True,
)
def waterbird(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A duck, goose or swan standing in profile, looking left."""
    body: Colour = features["body"]
    head: Colour = features["head"]
    wing: Colour = features.get("wing", darker(body, 0.12))
    feet: Colour = features.get("feet", (232, 130, 40))
    long, nod = features.get("neck", 0.0), dice.uniform(-0.04, 0.04)
    parts = []
    for x, shade in ((0.24, 0.28), (0.06, 0.0)):
        parts.append(Part((limb([(x + 0.06, 0.66), (x + 0.02, 0.94)], 0.075),), darker(feet, shade), 0.6))
        web = blob((x - 0.2, 0.995), (x - 0.1, 0.94), (x + 0.02, 0.9), (x + 0.08, 0.96), (x + 0.06, 1.0))
        parts.append(Part((web,), darker(feet, shade), 0.5, 0.2))
    parts.append(
        Part(
            (blob((0.5, 0.1), (0.8, 0.0), (0.98, 0.02), (0.94, 0.16), (0.74, 0.4), (0.5, 0.5)),),
            features.get("tail", body),
            0.5,
            0.1,
            "feather",
            0.4,
        )
    )
    torso = blob(
        (-0.56, 0.34),
        (-0.44, 0.08),
        (-0.1, 0.06),
        (0.3, 0.04),
        (0.66, 0.1),
        (0.74, 0.3),
        (0.5, 0.62),
        (0.1, 0.76),
        (-0.3, 0.7),
        (-0.52, 0.54),
    )
    parts.append(Part((torso,), body, 0.8, 0.1, "feather", 0.25))
    if "flank" in features:
        parts.append(
            Part(
                (blob((-0.2, 0.42), (0.2, 0.36), (0.7, 0.3), (0.6, 0.8), (0.0, 0.9), (-0.3, 0.7)),),
                features["flank"],
                paint=True,
                texture="feather",
                grain=0.3,
            )
        )
    if "breast" in features:
        parts.append(
            Part(
                (blob((-0.8, 0.0), (-0.3, 0.0), (-0.22, 0.4), (-0.36, 0.9), (-0.8, 0.8)),),
                features["breast"],
                paint=True,
                texture="feather",
                grain=0.3,
            )
        )
    top = -0.46 - long + nod
    x = -0.5 - long * 0.15
    bend = [
        (-0.34, 0.4),
        (-0.5 + long * 0.2, 0.1),
        (-0.42 + long * 0.1, -0.2 - long * 0.4),
        (x + 0.04, top + 0.06),
    ]
    thick = 0.34 - long * 0.32
    neck: Colour = features.get("neck_colour", head)
    parts.append(
        Part(
            (limb(bend, (thick * 1.5, thick * 1.1, thick * 0.9, thick * 0.9)),),
            neck,
            0.7,
            0.15,
            "feather",
            0.15,
        )
    )
    if "breast" in features:
        parts.append(
            Part(
                (blob((-0.8, 0.04), (-0.3, 0.06), (-0.2, 0.4), (-0.36, 0.9), (-0.8, 0.8)),),
                features["breast"],
                paint=True,
                texture="feather",
                grain=0.3,
            )
        )
    if "collar" in features:
        parts.append(
            Part(
                (limb([(-0.8, 0.02 - long * 0.4), (-0.2, 0.02 - long * 0.4)], 0.06),),
                features["collar"],
                paint=True,
            )
        )
    if "crest" in features:
        parts.append(
            Part(
                (
                    blob(
                        (x, top - 0.2),
                        (x + 0.24, top - 0.22),
                        (x + 0.46, top + 0.02),
                        (x + 0.42, top + 0.24),
                        (x + 0.24, top + 0.14),
                        (x, top + 0.1),
                    ),
                ),
                features["crest"],
                0.6,
                0.3,
                "feather",
            )
        )
    size = 0.22 - long * 0.1
    bill: Colour = features.get("bill", (238, 190, 60))
    beak = blob(
        (x - size * 0.6, top - 0.09),
        (x - size * 1.3, top - 0.02),
        (x - size - 0.3, top + 0.05),
        (x - size - 0.32, top + 0.11),
        (x - size - 0.1, top + 0.12),
        (x - size * 0.6, top + 0.12),
    )
    parts.append(Part((beak,), bill, 0.5, 0.35))
    parts.append(
        Part(
            (limb([(x - size, top + 0.085), (x - size - 0.28, top + 0.09)], 0.014),),
            darker(bill, 0.45),
            paint=True,
        )
    )
    parts.append(
        Part(
            (
                blob(
                    (x - size, top + 0.02),
                    (x - size * 0.8, top - 0.14),
                    (x, top - size * 0.95),
                    (x + size * 0.85, top - 0.06),
                    (x + size * 0.8, top + 0.12),
                    (x, top + size),
                    (x - size * 0.8, top + 0.14),
                ),
            ),
            head,
            0.8,
            0.25,
            "feather",
            0.1,
        )
    )
    if "cheek" in features:
        parts.append(
            Part(
                (
                    blob(
                        (x - 0.1, top - 0.02),
                        (x + 0.1, top - 0.08),
                        (x + 0.3, top + 0.06),
                        (x + 0.12, top + 0.2),
                        (x - 0.14, top + 0.2),
                    ),
                ),
                features["cheek"],
                paint=True,
            )
        )
    if "knob" in features:
        parts.append(
            Part(
                (
                    blob(
                        (x - size * 1.1, top - 0.08),
                        (x - size * 0.6, top - 0.14),
                        (x - size * 0.5, top + 0.02),
                        (x - size * 0.8, top + 0.14),
                        (x - size * 1.2, top + 0.04),
                    ),
                ),
                features["knob"],
                0.5,
            )
        )
    if "sail" in features:
        parts.append(
            Part(
                (blob((0.3, 0.3), (0.26, -0.1), (0.46, -0.24), (0.6, 0.06), (0.52, 0.34)),),
                features["sail"],
                0.5,
                0.1,
                "feather",
            )
        )
    cover = blob(
        (-0.24, 0.18), (0.1, 0.02), (0.5, 0.06), (0.92, 0.08), (0.66, 0.36), (0.3, 0.5), (-0.1, 0.42)
    )
    parts.append(Part((cover,), wing, 0.5, 0.1, "feather", 0.4))
    for n in range(3):
        parts.append(
            Part(
                (leaf(0.02, 0.34 - 0.08 * n, 0.82, 0.07, -8 - 3 * n),),
                darker(wing, 0.22),
                paint=True,
                texture="feather",
            )
        )
    if "mirror" in features:
        parts.append(
            Part(
                (blob((0.28, 0.32), (0.52, 0.24), (0.56, 0.34), (0.34, 0.44)),),
                features["mirror"],
                paint=True,
            )
        )
    return parts + eye(x - size * 0.3, top - 0.04, 0.042, features.get("iris", INK))


look(
    "Mallard",
    "waterbird",
    ("green", "yellow-billed"),
    body=(190, 186, 178),
    head=(22, 104, 66),
    wing=(142, 128, 112),
    breast=(112, 64, 40),
    collar=(246, 244, 238),
    mirror=(58, 74, 190),
    bill=(228, 196, 62),
    tail=(36, 36, 38),
)
look(
    "Mute swan",
    "waterbird",
    ("white", "long-necked"),
    body=(248, 247, 242),
    head=(248, 247, 242),
    wing=(240, 238, 232),
    neck=0.5,
    bill=(240, 122, 40),
    knob=(30, 28, 30),
    feet=(60, 56, 56),
)
look(
    "Black swan",
    "waterbird",
    ("black", "long-necked", "red-billed"),
    body=(46, 44, 48),
    head=(40, 38, 42),
    wing=(56, 53, 56),
    neck=0.5,
    bill=(206, 40, 38),
    feet=(50, 46, 48),
    iris=(200, 60, 50),
)
look(
    "Mandarin duck",
    "waterbird",
    ("orange", "crested"),
    body=(236, 230, 218),
    head=(238, 196, 120),
    crest=(196, 84, 40),
    cheek=(250, 244, 230),
    neck_colour=(206, 100, 44),
    breast=(96, 44, 110),
    flank=(216, 160, 92),
    wing=(88, 78, 76),
    sail=(240, 138, 44),
    mirror=(50, 120, 130),
    bill=(206, 60, 54),
)
look(
    "Canada goose",
    "waterbird",
    ("brown", "black-necked"),
    body=(150, 128, 104),
    head=(32, 31, 34),
    cheek=(246, 244, 238),
    wing=(118, 98, 78),
    neck=0.32,
    breast=(206, 190, 166),
    bill=(34, 32, 34),
    feet=(48, 44, 44),
    tail=(240, 238, 230),
)
look(
    "American Pekin",
    "waterbird",
    ("white", "orange-billed"),
    body=(250, 248, 240),
    head=(250, 248, 240),
    wing=(240, 236, 224),
    bill=(244, 160, 40),
)


@kind(
    "owl",
    nouns=("owl",),
    plural="owls",
    general="animal",
    category="animal",
    pose="stands",
    places=("forest", "snow", "meadow"),
    size=(0.4, 0.7),
    crowd=False,
)
def owl(features: dict[str, Any], dice: Dice) -> list[Part]:
    """An owl sitting upright, facing the viewer."""
    coat: Colour = features["coat"]
    breast: Colour = features.get("breast", lighter(coat, 0.35))
    disc: Colour = features.get("disc", lighter(coat, 0.4))
    mark: Colour = features.get("mark", darker(coat, 0.5))
    tilt = dice.uniform(-0.05, 0.05)
    parts = [
        Part(
            (blob((-0.16, 0.7), (0.16, 0.7), (0.14, 0.99), (-0.14, 0.99)),),
            darker(coat, 0.2),
            0.4,
            0.05,
            "feather",
        )
    ]
    for side in (-1, 1):
        toes = [
            limb([(side * 0.18 + dx, 0.88), (side * 0.18 + dx * 1.6, 0.985)], (0.08, 0.05))
            for dx in (-0.08, 0.0, 0.08)
        ]
        parts += [Part((toe,), features.get("feet", (206, 180, 130)), 0.6) for toe in toes]
    torso = blob(
        (0, -0.4),
        (0.4, -0.26),
        (0.54, 0.2),
        (0.42, 0.7),
        (0.16, 0.92),
        (-0.16, 0.92),
        (-0.42, 0.7),
        (-0.54, 0.2),
        (-0.4, -0.26),
    )
    parts.append(Part((torso,), coat, 0.85, 0.05, "feather", 0.3))
    parts.append(
        Part(
            (
                blob(
                    (0, -0.3),
                    (0.28, -0.1),
                    (0.34, 0.3),
                    (0.24, 0.7),
                    (0, 0.88),
                    (-0.24, 0.7),
                    (-0.34, 0.3),
                    (-0.28, -0.1),
                ),
            ),
            breast,
            paint=True,
            texture="feather",
            grain=0.3,
        )
    )
    if features.get("pattern") == "bars":
        parts.append(
            Part(
                tuple(
                    limb([(x - 0.06, y), (x, y + 0.03), (x + 0.06, y)], 0.03)
                    for x, y in scatter(-0.44, 0.0, 0.46, 0.76, 0.2, dice)
                ),
                mark,
                paint=True,
            )
        )
    elif features.get("pattern") == "streaks":
        parts.append(
            Part(
                tuple(leaf(x, y, 0.15, 0.05, 90) for x, y in scatter(-0.28, -0.12, 0.3, 0.62, 0.15, dice)),
                mark,
                paint=True,
            )
        )
    elif features.get("pattern") == "dots":
        parts.append(Part(spots(scatter(-0.3, 0.0, 0.3, 0.66, 0.17, dice), 0.018, dice), mark, paint=True))
    wing: Colour = features.get("wing", darker(coat, 0.1))
    for side in (-1, 1):
        shape = blob(
            (side * 0.36, -0.28),
            (side * 0.58, -0.04),
            (side * 0.6, 0.36),
            (side * 0.4, 0.84),
            (side * 0.32, 0.5),
            (side * 0.34, 0.1),
        )
        parts.append(Part((shape,), wing, 0.5, 0.05, "feather", 0.45))
        if features.get("pattern"):
            parts.append(
                Part(
                    tuple(leaf(side * 0.36, y, 0.24, 0.05, 90 - side * 80) for y in (0.0, 0.16, 0.32, 0.48)),
                    mark,
                    paint=True,
                )
            )
    if features.get("horns"):
        for side in (-1, 1):
            tuft = blob(
                (side * 0.16, -0.68 + tilt),
                (side * 0.4, -0.98 + tilt),
                (side * 0.46, -0.94 + tilt),
                (side * 0.46, -0.5 + tilt),
            )
            parts.append(Part((tuft,), darker(coat, 0.15), 0.4, 0.05, "feather"))
    y = -0.5 + tilt
    skull = blob(
        (0, y - 0.36),
        (0.3, y - 0.28),
        (0.48, y),
        (0.38, y + 0.28),
        (0, y + 0.38),
        (-0.38, y + 0.28),
        (-0.48, y),
        (-0.3, y - 0.28),
    )
    parts.append(Part((skull,), features.get("hood", coat), 0.8, 0.05, "feather", 0.25))
    if features.get("heart"):
        face = blob(
            (0, y - 0.16),
            (0.2, y - 0.25),
            (0.38, y - 0.1),
            (0.3, y + 0.16),
            (0, y + 0.34),
            (-0.3, y + 0.16),
            (-0.38, y - 0.1),
            (-0.2, y - 0.25),
        )
        parts += [
            Part((face * (1.08, 1.0),), darker(coat, 0.3), paint=True),
            Part((face,), disc, paint=True, texture="feather", grain=0.1),
        ]
    else:
        for size, tone in ((0.23, darker(disc, 0.35)), (0.205, disc)):
            parts += [
                Part(
                    (ellipse(side * 0.2, y + 0.02, size, size * 1.05),),
                    tone,
                    paint=True,
                    texture="feather",
                    grain=0.1,
                )
                for side in (-1, 1)
            ]
    parts.append(
        Part(
            (leaf(0, y - 0.34, 0.34, 0.1, 90),),
            features.get("hood", coat) if not features.get("heart") else disc,
            paint=True,
        )
    )
    iris: Colour = features.get("iris", INK)
    size = 0.1 if iris != INK else 0.085
    for side in (-1, 1):
        parts += eye(side * 0.19, y + 0.0, size, iris)
    parts.append(
        Part(
            (
                blob(
                    (-0.05, y + 0.05),
                    (0, y + 0.02),
                    (0.05, y + 0.05),
                    (0.035, y + 0.14),
                    (0, y + 0.22),
                    (-0.035, y + 0.14),
                ),
            ),
            features.get("beak", (70, 62, 54)),
            0.7,
            0.4,
        )
    )
    return parts


look(
    "Snowy owl",
    "owl",
    ("white", "yellow-eyed"),
    coat=(246, 245, 241),
    breast=(250, 249, 246),
    disc=(250, 249, 246),
    wing=(240, 239, 235),
    mark=(112, 108, 106),
    pattern="bars",
    iris=(248, 204, 40),
    feet=(240, 238, 232),
)
look(
    "Barn owl",
    "owl",
    ("yellow", "heart-faced"),
    coat=(218, 168, 92),
    breast=(248, 240, 222),
    disc=(250, 246, 236),
    mark=(120, 96, 70),
    pattern="dots",
    heart=True,
    beak=(236, 214, 186),
)
look(
    "Tawny owl",
    "owl",
    ("brown", "streaked"),
    coat=(146, 96, 56),
    breast=(206, 172, 128),
    disc=(190, 152, 110),
    mark=(82, 50, 32),
    pattern="streaks",
    beak=(222, 200, 120),
)
look(
    "Great horned owl",
    "owl",
    ("brown", "tufted"),
    coat=(124, 100, 78),
    breast=(206, 184, 152),
    disc=(192, 124, 70),
    mark=(60, 46, 38),
    pattern="bars",
    horns=True,
    iris=(250, 206, 36),
)
look(
    "Great grey owl",
    "owl",
    ("grey", "yellow-eyed"),
    coat=(132, 134, 138),
    breast=(164, 166, 168),
    disc=(196, 198, 200),
    mark=(76, 78, 84),
    pattern="streaks",
    iris=(250, 216, 60),
    beak=(232, 196, 70),
)
