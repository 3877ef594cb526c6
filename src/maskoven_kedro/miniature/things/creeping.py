"""Animals that creep: beetles, snakes, frogs, turtles, crabs, snails."""

from __future__ import annotations

import math
from typing import Any

from maskoven_kedro.miniature.catalogue import kind, look
from maskoven_kedro.miniature.colours import darker, lighter, mix
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.ink import Colour, Contour, Part, blob, ellipse, leaf, limb, mirrored
from maskoven_kedro.miniature.things.anatomy import INK, eye, scatter, spots


def _both(*contours: Contour) -> tuple[Contour, ...]:
    return (*contours, *(mirrored(contour) for contour in contours))


@kind(
    "beetle",
    nouns=("beetle",),
    plural="beetles",
    general="animal",
    category="animal",
    pose="lies",
    places=("meadow", "garden", "forest", "table"),
    size=(0.35, 0.6),
    crowd=True,
)
def beetle(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A beetle seen from above, its head up."""
    shell: Colour = features["shell"]
    collar: Colour = features.get("collar", darker(shell, 0.4))
    limbs: Colour = features.get("limbs", INK)
    wide, gloss, sway = features.get("wide", 0.5), features.get("gloss", 0.5), dice.uniform(-0.05, 0.05)
    parts = []
    for side, lean in ((-1, sway), (1, -sway)):
        for y, knee, foot in ((-0.3, -0.46, -0.66), (0.02, 0.0, 0.1), (0.26, 0.42, 0.74)):
            path = [
                (side * wide * 0.5, y),
                (side * (wide + 0.16), knee + lean),
                (side * (wide + 0.3), foot + lean),
            ]
            parts.append(Part((limb(path, (0.1, 0.075, 0.03)),), limbs, 0.7, 0.3))
        reach = features.get("feelers", 0.28)
        feeler = [
            (side * 0.08, -0.72),
            (side * (0.12 + reach * 0.5), -0.78 - reach * 0.5),
            (side * (0.16 + reach), -0.74 - reach * features.get("sweep", 0.4)),
        ]
        parts.append(Part((limb(feeler, (0.045, 0.035, 0.05)),), limbs, 0.6, 0.2))
        if "jaws" in features:
            jaw = [(side * 0.1, -0.7), (side * 0.3, -0.84), (side * 0.27, -1.02), (side * 0.09, -1.1)]
            parts += [
                Part((limb(jaw, (0.13, 0.11, 0.08, 0.02)),), features["jaws"], 0.7, 0.5),
                Part((leaf(side * 0.28, -0.92, 0.18, 0.07, 90 + side * 70),), features["jaws"], 0.6, 0.5),
            ]
    parts.append(Part((ellipse(0, -0.66, 0.2, 0.15),), features.get("head", collar), 0.7, gloss))
    neck = features.get("neck", 0.8)
    parts.append(
        Part(
            (
                blob(
                    (0, -0.66),
                    (wide * neck * 0.7, -0.62),
                    (wide * neck, -0.42),
                    (wide * neck * 0.9, -0.26),
                    (0, -0.22),
                    (-wide * neck * 0.9, -0.26),
                    (-wide * neck, -0.42),
                    (-wide * neck * 0.7, -0.62),
                ),
            ),
            collar,
            0.7,
            gloss,
        )
    )
    if "cheeks" in features:
        parts.append(
            Part(_both(ellipse(wide * neck * 0.66, -0.5, 0.09, 0.1)), features["cheeks"], paint=True)
        )
    long = features.get("long", 0.86)
    parts.append(
        Part(
            (
                blob(
                    (0, -0.32),
                    (wide * 0.8, -0.26),
                    (wide * 1.02, 0.1),
                    (wide * 0.82, long * 0.72),
                    (0, long),
                    (-wide * 0.82, long * 0.72),
                    (-wide * 1.02, 0.1),
                    (-wide * 0.8, -0.26),
                ),
            ),
            shell,
            0.85,
            gloss,
            "smooth",
            0.4,
        )
    )
    if "stripes" in features:
        lines = [
            limb([(wide * share * 0.7, -0.34), (wide * share, 0.2), (wide * share * 0.5, long)], 0.055)
            for share in (0.28, 0.56, 0.84)
        ]
        parts.append(Part(_both(*lines), features["stripes"], paint=True))
    if "flecks" in features:
        parts.append(
            Part(
                _both(
                    *(
                        leaf(x * wide, y, 0.16, 0.03, turn)
                        for x, y, turn in (
                            (0.3, 0.2, -20),
                            (0.5, 0.36, 10),
                            (0.3, 0.52, -10),
                            (0.7, 0.1, 30),
                            (0.6, 0.56, 0),
                        )
                    )
                ),
                features["flecks"],
                paint=True,
            )
        )
    for x, y, radius in features.get("dots", ()):
        parts.append(
            Part(
                _both(ellipse(x, y, radius, radius)) if x else (ellipse(x, y, radius, radius),),
                features["dot"],
                paint=True,
            )
        )
    parts.append(Part((limb([(0, -0.3), (0, long)], 0.022),), darker(shell, 0.65), paint=True))
    if "notch" in features:
        parts.append(Part((blob((-0.09, -0.3), (0.09, -0.3), (0, -0.12)),), features["notch"], paint=True))
    return parts


look(
    "Coccinella septempunctata",
    "beetle",
    ("red", "black-spotted"),
    shell=(216, 40, 30),
    collar=(32, 30, 32),
    cheeks=(246, 242, 230),
    wide=0.66,
    long=0.8,
    dot=(28, 26, 28),
    gloss=0.7,
    dots=((0.0, -0.2, 0.13), (0.36, 0.02, 0.13), (0.24, 0.44, 0.12), (0.54, 0.3, 0.09)),
)
look(
    "Colorado potato beetle",
    "beetle",
    ("yellow", "striped"),
    shell=(246, 206, 90),
    collar=(236, 140, 50),
    head=(230, 130, 46),
    stripes=(36, 30, 28),
    wide=0.56,
    limbs=(196, 110, 50),
)
look(
    "Cetonia aurata",
    "beetle",
    ("green", "shiny"),
    shell=(54, 158, 72),
    collar=(40, 136, 70),
    flecks=(236, 234, 208),
    notch=(28, 96, 52),
    wide=0.54,
    gloss=1.0,
    limbs=(40, 84, 52),
)
look(
    "Lucanus cervus",
    "beetle",
    ("brown", "antlered"),
    shell=(106, 50, 32),
    collar=(42, 34, 34),
    head=(44, 36, 34),
    jaws=(146, 58, 36),
    wide=0.42,
    gloss=0.6,
)
look(
    "Linda apicalis",
    "beetle",
    ("orange", "black-tipped", "slender"),
    shell=(226, 118, 36),
    collar=(220, 104, 34),
    head=(214, 98, 34),
    wide=0.29,
    neck=0.84,
    feelers=0.56,
    sweep=-0.6,
    long=0.94,
    dot=(30, 28, 30),
    dots=((0.0, 0.84, 0.24),),
    gloss=0.3,
)
look(
    "Rosalia longicorn",
    "beetle",
    ("blue", "long-horned"),
    shell=(140, 178, 206),
    collar=(128, 166, 196),
    dot=(26, 28, 36),
    dots=((0.16, -0.12, 0.08), (0.17, 0.26, 0.14), (0.13, 0.66, 0.07)),
    wide=0.34,
    feelers=0.7,
    sweep=-0.4,
    long=0.92,
    gloss=0.2,
)


@kind(
    "snake",
    nouns=("snake",),
    plural="snakes",
    general="animal",
    category="animal",
    pose="lies",
    places=("desert", "forest", "meadow"),
    size=(0.5, 0.8),
)
def snake(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A snake seen from above, winding, its head to the left."""
    skin: Colour = features["skin"]
    swing, thick = dice.uniform(0.85, 1.1), features.get("thick", 0.27)
    steps = 34
    path = [
        (-0.62 + 1.56 * t, 0.56 * swing * math.sin(t * 10.2) * (1 - 0.35 * t))
        for t in (n / steps for n in range(steps + 1))
    ]
    widths = [
        thick * (0.7 + 0.5 * math.sin(min(t * 2.2, 1.0) * math.pi / 2)) * min(1.0, (1.04 - t) * 2.4)
        for t in (n / steps for n in range(steps + 1))
    ]
    parts = [Part((limb(path, widths),), skin, 0.8, 0.35, "scale", 0.4)]
    rings: list[Contour] = []
    cores: list[Contour] = []
    for n in range(2, steps - 1, features.get("every", 2)):
        (x0, y0), (x, y), (x1, y1) = path[n - 1], path[n], path[n + 1]
        turn = math.degrees(math.atan2(y1 - y0, x1 - x0))
        cx, sy = math.cos(math.radians(turn)), math.sin(math.radians(turn))
        half, width = widths[n] * 0.6, features.get("band_width", 0.09)
        if features.get("pattern") == "bands":
            rings.append(limb([(x + sy * half, y - cx * half), (x - sy * half, y + cx * half)], width))
            cores.append(limb([(x + sy * half, y - cx * half), (x - sy * half, y + cx * half)], width * 0.5))
        elif features.get("pattern") == "saddles":
            rings.append(ellipse(x, y, width * 0.85, widths[n] * 0.36, turn))
            cores.append(ellipse(x, y, width * 0.5, widths[n] * 0.2, turn))
        elif features.get("pattern") == "zigzag":
            side = 1 if (n // features.get("every", 2)) % 2 else -1
            rings.append(
                ellipse(
                    x + sy * half * 0.25 * side,
                    y - cx * half * 0.25 * side,
                    width,
                    widths[n] * 0.22,
                    turn + 28 * side,
                )
            )
    if rings:
        parts += [Part((ring,), features["mark"], paint=True) for ring in rings[:1]] + [
            Part(tuple(rings[1::2]), features["mark"], paint=True),
            Part(tuple(rings[2::2]), features["mark"], paint=True),
        ]
    if "core" in features:
        parts += [
            Part(tuple(cores[0::2]), features["core"], paint=True),
            Part(tuple(cores[1::2]), features["core"], paint=True),
        ]
    if features.get("pattern") == "line":
        parts.append(Part((limb(path, 0.035),), features["mark"], paint=True))
    fork: Colour = (190, 40, 50)
    parts += [
        Part((limb([(-0.88, -0.02), (-1.0, -0.03), (-1.07, -0.03 + dy)], (0.03, 0.025, 0.012)),), fork, 0.3)
        for dy in (-0.07, 0.05)
    ]
    head = features.get("head", skin)
    parts.append(
        Part(
            (
                blob(
                    (-0.95, -0.02),
                    (-0.88, -0.15),
                    (-0.68, -0.2),
                    (-0.5, -0.12),
                    (-0.46, 0.08),
                    (-0.64, 0.19),
                    (-0.85, 0.13),
                ),
            ),
            head,
            0.8,
            0.35,
            "scale",
            0.2,
        )
    )
    if "collar" in features:
        parts.append(Part((limb([(-0.55, -0.26), (-0.53, 0.26)], 0.1),), features["collar"], paint=True))
    return (
        parts
        + eye(-0.77, -0.11, 0.045, features.get("iris", INK))
        + eye(-0.75, 0.09, 0.045, features.get("iris", INK))
    )


look(
    "Bandy-bandy",
    "snake",
    ("black", "white", "banded"),
    skin=(244, 242, 234),
    mark=(30, 29, 32),
    head=(30, 29, 32),
    pattern="bands",
    band_width=0.085,
    iris=(150, 140, 120),
    thick=0.26,
)
look(
    "Corn snake",
    "snake",
    ("orange", "blotched"),
    skin=(232, 148, 74),
    mark=(134, 40, 26),
    core=(196, 66, 36),
    pattern="saddles",
    head=(222, 118, 56),
    iris=(214, 90, 40),
)
look(
    "Green tree python",
    "snake",
    ("green",),
    skin=(92, 184, 58),
    mark=(240, 240, 214),
    pattern="line",
    iris=(222, 210, 120),
    thick=0.31,
)
look(
    "Vipera berus",
    "snake",
    ("grey", "zigzag"),
    skin=(166, 160, 146),
    mark=(42, 38, 36),
    pattern="zigzag",
    band_width=0.1,
    iris=(190, 60, 36),
    thick=0.29,
)
look(
    "Micrurus fulvius",
    "snake",
    ("red", "yellow", "banded"),
    skin=(206, 40, 34),
    mark=(246, 214, 62),
    core=(30, 28, 30),
    pattern="bands",
    every=3,
    band_width=0.13,
    head=(32, 30, 32),
    collar=(246, 214, 62),
    iris=(90, 80, 70),
)


@kind(
    "frog",
    nouns=("frog",),
    plural="frogs",
    general="animal",
    category="animal",
    pose="stands",
    places=("pond", "forest", "garden"),
    size=(0.35, 0.65),
    crowd=True,
)
def frog(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A frog sitting, half turned to the left."""
    skin: Colour = features["skin"]
    belly: Colour = features.get("belly", lighter(skin, 0.55))
    limbs: Colour = features.get("limbs", skin)
    toe: Colour = features.get("toes", limbs)
    puff = dice.uniform(-0.03, 0.03)
    parts = []
    parts += _frog_foot(0.66, 0.96, darker(limbs, 0.25), darker(toe, 0.15), 1)
    torso = blob(
        (-0.66, -0.02),
        (-0.5, -0.22),
        (-0.1, -0.26),
        (0.3, 0.06),
        (0.66, 0.52),
        (0.6, 0.84),
        (0.2, 0.92),
        (-0.3, 0.86),
        (-0.56, 0.5 + puff),
        (-0.72, 0.24),
    )
    parts.append(Part((torso,), skin, 0.8, 0.45, "smooth", 0.6))
    parts.append(
        Part(
            (blob((-0.9, 0.2), (-0.4, 0.26), (-0.2, 0.46), (0.0, 0.8), (-0.1, 1.1), (-0.6, 1.0)),),
            belly,
            paint=True,
        )
    )
    if "side" in features:
        parts.append(
            Part(
                (blob((-0.3, 0.2), (0.1, 0.24), (0.5, 0.6), (0.3, 0.72), (-0.1, 0.56)),),
                features["side"],
                paint=True,
            )
        )
        parts.append(
            Part(
                tuple(limb([(x, 0.18 + x * 0.5), (x - 0.04, 0.62)], 0.03) for x in (-0.1, 0.06, 0.22)),
                features.get("side_bars", belly),
                paint=True,
            )
        )
    if "marks" in features:
        area = [
            (x, y)
            for x, y in scatter(-0.44, -0.16, 0.62, 0.6, 0.22, dice)
            if y > x * 0.5 - 0.14 and y < x * 0.6 + 0.34
        ]
        parts.append(Part(spots(area, features.get("mark_size", 0.07), dice), features["marks"], paint=True))
    parts.append(
        Part(
            (limb([(0.16, 0.86), (0.56, 0.42), (0.74, 0.52), (0.4, 0.92)], (0.26, 0.3, 0.26, 0.14)),),
            limbs,
            0.7,
            0.4,
        )
    )
    if "marks" in features and features.get("barred", True):
        parts.append(
            Part(
                tuple(
                    limb([(x, y), (x + 0.12, y + 0.14)], 0.05)
                    for x, y in ((0.3, 0.54), (0.44, 0.4), (0.6, 0.34))
                ),
                features["marks"],
                paint=True,
            )
        )
    parts += _frog_foot(0.36, 0.97, limbs, toe, 1.1)
    for x, shade in ((-0.08, 0.22), (-0.4, 0.0)):
        parts.append(
            Part(
                (limb([(x + 0.02, 0.42), (x + 0.08, 0.68), (x - 0.04, 0.93)], (0.2, 0.15, 0.1)),),
                darker(limbs, shade),
                0.7,
                0.4,
            )
        )
        parts += _frog_foot(x - 0.04, 0.96, darker(limbs, shade), darker(toe, shade), 0.8)
    head = blob(
        (-0.95, 0.06),
        (-0.84, -0.16),
        (-0.56, -0.32),
        (-0.2, -0.3),
        (-0.02, -0.06),
        (-0.16, 0.24),
        (-0.52, 0.34),
        (-0.86, 0.26),
    )
    parts.append(Part((head,), skin, 0.7, 0.45, "smooth", 0.6))
    parts.append(
        Part(
            (
                blob(
                    (-1.1, 0.12),
                    (-0.86, 0.14),
                    (-0.46, 0.16),
                    (-0.14, 0.08),
                    (-0.1, 0.3),
                    (-0.5, 0.5),
                    (-1.0, 0.4),
                ),
            ),
            belly,
            paint=True,
        )
    )
    if "marks" in features:
        parts.append(
            Part(
                (ellipse(-0.28, -0.02, 0.09, 0.06), ellipse(-0.5, -0.2, 0.07, 0.04)),
                features["marks"],
                paint=True,
            )
        )
    parts.append(
        Part(
            (limb([(-0.93, 0.1), (-0.7, 0.15), (-0.42, 0.14), (-0.16, 0.03)], 0.024),),
            darker(skin, 0.6),
            paint=True,
        )
    )
    parts.append(Part((ellipse(-0.88, -0.02, 0.02, 0.015),), darker(skin, 0.6), paint=True))
    iris: Colour = features.get("iris", (222, 182, 72))
    for x, y, radius in ((-0.68, -0.3, 0.1), (-0.34, -0.32, 0.14)):
        parts.append(Part((ellipse(x, y + 0.02, radius * 1.3, radius * 1.2),), skin, 0.7, 0.4))
        parts += eye(x - 0.01, y - 0.01, radius, iris)
    return parts


def _frog_foot(x: float, y: float, skin: Colour, toe: Colour, size: float) -> list[Part]:
    ends = ((-0.2, 0.03), (-0.13, 0.0), (-0.03, 0.03), (0.1, 0.03))
    parts = [
        Part((limb([(x, y - 0.03), (x + dx * size, y + dy)], (0.075 * size, 0.04)),), skin, 0.6, 0.3)
        for dx, dy in ends[:3]
    ]
    return [
        *parts,
        Part(tuple(ellipse(x + dx * size, y + dy, 0.035, 0.027) for dx, dy in ends[:3]), toe, 0.6, 0.4),
    ]


look(
    "Agalychnis callidryas",
    "frog",
    ("green", "red-eyed", "orange-footed"),
    skin=(98, 190, 54),
    belly=(244, 242, 226),
    toes=(240, 120, 36),
    side=(48, 80, 170),
    side_bars=(240, 226, 150),
    iris=(220, 34, 26),
)
look(
    "Palm forest tree frog",
    "frog",
    ("green", "brown-blotched"),
    skin=(116, 138, 62),
    belly=(226, 226, 180),
    marks=(94, 66, 40),
    mark_size=0.09,
    toes=(214, 190, 130),
    iris=(196, 90, 44),
)
look(
    "Strawberry poison-dart frog",
    "frog",
    ("red", "blue-legged"),
    skin=(218, 46, 30),
    belly=(222, 70, 44),
    limbs=(42, 62, 140),
    iris=INK,
)
look("Golden poison frog", "frog", ("yellow",), skin=(248, 204, 36), belly=(250, 216, 84), iris=INK)
look(
    "Common frog",
    "frog",
    ("brown", "spotted"),
    skin=(148, 118, 72),
    belly=(226, 214, 178),
    marks=(72, 54, 36),
    iris=(216, 166, 60),
)
look(
    "Dyeing poison dart frog",
    "frog",
    ("blue", "black-spotted"),
    skin=(42, 116, 214),
    belly=(70, 140, 222),
    limbs=(30, 70, 170),
    marks=(20, 22, 44),
    mark_size=0.06,
    barred=False,
    iris=INK,
)


@kind(
    "turtle",
    nouns=("turtle",),
    plural="turtles",
    general="animal",
    category="animal",
    pose="stands",
    places=("beach", "pond", "meadow", "desert"),
    size=(0.4, 0.75),
    crowd=True,
)
def turtle(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A turtle or tortoise walking in profile, looking left."""
    shell: Colour = features["shell"]
    skin: Colour = features["skin"]
    rim: Colour = features.get("rim", lighter(shell, 0.2))
    dome, nod, stride = features.get("dome", 0.62), dice.uniform(-0.06, 0.04), dice.uniform(-0.05, 0.05)
    top = 0.52 - dome
    parts = [Part((leaf(0.66, 0.62, 0.3, 0.12, 22),), skin, 0.5, 0.1, "scale")]
    for x, shade in ((-0.16, 0.3), (0.36, 0.3), (-0.4, 0.0), (0.52, 0.0)):
        tone = darker(skin, shade)
        if features.get("flippers"):
            reach = -0.34 if x < 0 else 0.26
            parts.append(
                Part(
                    (
                        blob(
                            (x - 0.1, 0.6),
                            (x + 0.12, 0.6),
                            (x + reach * 0.5 + 0.1, 0.84),
                            (x + reach, 0.99),
                            (x + reach * 0.6 - 0.08, 0.86),
                        ),
                    ),
                    tone,
                    0.6,
                    0.2,
                    "scale",
                    0.6,
                )
            )
        else:
            parts.append(
                Part(
                    (limb([(x, 0.6), (x - 0.03 + stride * (1 if shade else -1), 0.895)], (0.26, 0.21)),),
                    tone,
                    0.7,
                    0.1,
                    "scale",
                    0.5,
                )
            )
            parts.append(
                Part(
                    tuple(
                        leaf(x - 0.14 + 0.06 * n + stride * (1 if shade else -1), 0.92, 0.09, 0.04, 110)
                        for n in range(3)
                    ),
                    lighter(tone, 0.5),
                    0.5,
                )
            )
    if features.get("flippers"):
        neck_path = [(-0.5, 0.56), (-0.68, 0.48), (-0.78, 0.42 + nod)]
    else:
        neck_path = [(-0.46, 0.6), (-0.68, 0.46), (-0.76, 0.26 + nod)]
    x, y = neck_path[-1]
    parts.append(Part((limb(neck_path, (0.26, 0.22, 0.2)),), skin, 0.7, 0.1, "scale", 0.4))
    parts.append(
        Part(
            (
                blob(
                    (x - 0.2, y + 0.04),
                    (x - 0.14, y - 0.12),
                    (x + 0.06, y - 0.15),
                    (x + 0.16, y),
                    (x + 0.06, y + 0.13),
                    (x - 0.12, y + 0.12),
                ),
            ),
            skin,
            0.8,
            0.15,
            "scale",
            0.3,
        )
    )
    if "cheek" in features:
        parts.append(Part((leaf(x - 0.02, y + 0.0, 0.24, 0.09, 16),), features["cheek"], paint=True))
    if "lines" in features:
        parts.append(
            Part(
                tuple(
                    limb([(x - 0.14, y + 0.09), (x + 0.04, y + 0.1), (-0.5, 0.56 + dy)], 0.018)
                    for dy in (0.0, 0.08)
                ),
                features["lines"],
                paint=True,
            )
        )
    parts.append(
        Part((limb([(x - 0.19, y + 0.06), (x - 0.05, y + 0.065)], 0.016),), darker(skin, 0.6), paint=True)
    )
    parts.append(
        Part(
            (
                blob(
                    (-0.68, 0.56), (-0.3, 0.62), (0.4, 0.62), (0.8, 0.56), (0.56, 0.8), (0, 0.84), (-0.5, 0.8)
                ),
            ),
            features.get("plastron", (222, 200, 140)),
            0.5,
            0.1,
        )
    )
    parts.append(
        Part(
            (
                blob(
                    (-0.7, 0.6),
                    (-0.62, 0.3),
                    (-0.36, top + 0.12),
                    (0.05, top),
                    (0.46, top + 0.1),
                    (0.74, 0.34),
                    (0.86, 0.64),
                    (0.4, 0.7),
                    (-0.3, 0.7),
                ),
            ),
            shell,
            0.8,
            0.3,
            "smooth",
            0.6,
        )
    )
    seam: Colour = features.get("seam", darker(shell, 0.5))
    for n, centre in enumerate((-0.34, 0.07, 0.48)):
        h = dome * (0.46 if n == 1 else 0.4)
        mid = 0.54 - h * 0.84
        plate = blob(
            (centre - 0.17, mid + h * 0.4),
            (centre - 0.19, mid - h * 0.2),
            (centre, mid - h * 0.62),
            (centre + 0.19, mid - h * 0.2),
            (centre + 0.17, mid + h * 0.4),
            steps=3,
        )
        parts.append(Part((plate,), features.get("plate", lighter(shell, 0.12)), paint=True))
        if "star" in features:
            parts.append(
                Part(
                    tuple(leaf(centre, mid, 0.26, 0.03, turn) for turn in range(0, 360, 45)),
                    features["star"],
                    paint=True,
                )
            )
        else:
            parts.append(
                Part(
                    (ellipse(centre, mid, 0.08, h * 0.24),),
                    features.get("core", darker(shell, 0.12)),
                    paint=True,
                )
            )
    parts.append(
        Part(
            tuple(
                limb([(x0, 0.3 + abs(x0 - 0.07) * 0.25 - dome * 0.2), (x0 * 1.08, 0.56)], 0.022)
                for x0 in (-0.55, -0.135, 0.275, 0.68)
            ),
            seam,
            paint=True,
        )
    )
    parts.append(Part((limb([(-0.7, 0.6), (-0.3, 0.66), (0.4, 0.66), (0.86, 0.63)], 0.1),), rim, 0.7, 0.25))
    parts.append(
        Part(
            tuple(
                limb([(x0, 0.58), (x0, 0.74)], 0.018)
                for x0 in (-0.5, -0.32, -0.14, 0.04, 0.22, 0.4, 0.58, 0.74)
            ),
            darker(rim, 0.45),
            paint=True,
        )
    )
    return parts + eye(x - 0.09, y - 0.03, 0.034)


look(
    "Green sea turtle",
    "turtle",
    ("green", "flippered"),
    shell=(104, 112, 62),
    skin=(128, 142, 96),
    plate=(132, 134, 70),
    core=(92, 84, 46),
    rim=(150, 146, 92),
    dome=0.44,
    flippers=True,
    plastron=(236, 226, 176),
)
look(
    "Red-eared slider",
    "turtle",
    ("green", "red-eared"),
    shell=(66, 84, 48),
    skin=(84, 116, 60),
    plate=(84, 104, 52),
    core=(206, 190, 74),
    rim=(172, 166, 70),
    dome=0.5,
    cheek=(216, 40, 32),
    lines=(232, 218, 90),
    plastron=(236, 206, 76),
)
look(
    "Galápagos tortoise",
    "turtle",
    ("grey", "domed"),
    shell=(92, 84, 76),
    skin=(122, 114, 104),
    dome=0.92,
    rim=(104, 96, 86),
    plastron=(120, 110, 98),
)
look(
    "Indian star tortoise",
    "turtle",
    ("black", "yellow", "star-patterned"),
    shell=(44, 36, 30),
    plate=(54, 44, 34),
    star=(238, 202, 92),
    skin=(176, 150, 96),
    dome=0.8,
    rim=(214, 178, 88),
    seam=(226, 196, 100),
)
look(
    "Hermann's tortoise",
    "turtle",
    ("yellow", "black-blotched"),
    shell=(214, 178, 82),
    plate=(222, 188, 92),
    core=(40, 34, 30),
    skin=(150, 132, 84),
    dome=0.68,
    rim=(196, 158, 74),
    seam=(62, 48, 34),
)


@kind(
    "crab",
    nouns=("crab",),
    plural="crabs",
    general="animal",
    category="animal",
    pose="stands",
    places=("beach", "sea", "forest"),
    size=(0.4, 0.7),
    crowd=True,
)
def crab(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A crab from the front, claws raised."""
    shell: Colour = features["shell"]
    claw: Colour = features.get("claw", shell)
    legs: Colour = features.get("legs", shell)
    wave = dice.uniform(-0.08, 0.08)
    parts = []
    for side in (-1, 1):
        for n, (knee_x, knee_y, foot_x) in enumerate(
            ((0.86, 0.24, 0.98), (0.82, 0.4, 0.86), (0.7, 0.54, 0.68), (0.56, 0.64, 0.5))
        ):
            path = [(side * 0.4, 0.36 + 0.06 * n), (side * knee_x, knee_y - 0.02), (side * foot_x, 0.98)]
            parts.append(Part((limb(path, (0.13, 0.11, 0.025)),), darker(legs, 0.22 - 0.07 * n), 0.7, 0.25))
        big = features.get("big", 1.0) if side < 0 else features.get("small", 1.0)
        lift = wave * side
        parts.append(
            Part(
                (
                    limb(
                        [(side * 0.44, 0.24), (side * 0.74, 0.12), (side * 0.72, -0.14 + lift)],
                        (0.15, 0.16, 0.15),
                    ),
                ),
                claw,
                0.7,
                0.3,
            )
        )
        cx, cy = side * 0.7, -0.34 + lift
        palm = blob(
            (cx - side * 0.14 * big, cy + 0.2),
            (cx + side * 0.2 * big, cy + 0.12),
            (cx + side * 0.24 * big, cy - 0.16 * big),
            (cx + side * 0.04, cy - 0.46 * big),
            (cx + side * 0.06, cy - 0.18 * big),
            (cx - side * 0.1 * big, cy - 0.1 * big),
        )
        thumb = blob(
            (cx - side * 0.08 * big, cy + 0.06),
            (cx - side * 0.2 * big, cy + 0.02),
            (cx - side * 0.24 * big, cy - 0.22 * big),
            (cx - side * 0.1 * big, cy - 0.42 * big),
            (cx - side * 0.08 * big, cy - 0.16 * big),
        )
        tip: Colour = features.get("tip", darker(claw, 0.3))
        parts += [
            Part((thumb,), mix(claw, tip, 0.35), 0.7, 0.35),
            Part((palm,), claw, 0.75, 0.35, "speckle", 0.15),
        ]
        parts.append(Part((ellipse(cx + side * 0.06, cy - 0.44 * big, 0.12, 0.16 * big),), tip, paint=True))
        parts.append(
            Part((limb([(side * 0.17, 0.08), (side * 0.19, -0.14)], (0.07, 0.05)),), shell, 0.6, 0.2)
        )
        parts += eye(side * 0.19, -0.18, 0.075)
    body = blob(
        (0, 0.0),
        (0.34, 0.0),
        (0.62, 0.14),
        (0.66, 0.32),
        (0.44, 0.6),
        (0.16, 0.7),
        (-0.16, 0.7),
        (-0.44, 0.6),
        (-0.66, 0.32),
        (-0.62, 0.14),
        (-0.34, 0.0),
    )
    parts.append(Part((body,), shell, 0.85, 0.35, "speckle", features.get("grain", 0.2)))
    parts.append(
        Part(
            (blob((-0.5, 0.52), (0, 0.46), (0.5, 0.52), (0.3, 0.8), (-0.3, 0.8)),),
            features.get("belly", lighter(shell, 0.4)),
            paint=True,
        )
    )
    parts.append(Part((limb([(-0.14, 0.5), (0, 0.54), (0.14, 0.5)], 0.025),), darker(shell, 0.6), paint=True))
    parts.append(
        Part(_both(limb([(0.16, 0.16), (0.24, 0.26), (0.2, 0.38)], 0.028)), darker(shell, 0.25), paint=True)
    )
    return parts


look(
    "Christmas Island red crab",
    "crab",
    ("red",),
    shell=(206, 42, 32),
    legs=(196, 40, 32),
    tip=(236, 190, 160),
)
look(
    "Callinectes sapidus",
    "crab",
    ("blue",),
    shell=(92, 112, 92),
    claw=(46, 104, 196),
    legs=(58, 116, 196),
    tip=(206, 60, 48),
    belly=(232, 236, 230),
)
look(
    "Cancer pagurus",
    "crab",
    ("brown", "black-clawed"),
    shell=(176, 96, 56),
    claw=(178, 92, 54),
    legs=(140, 72, 48),
    tip=(32, 28, 30),
    big=1.25,
    small=1.25,
    belly=(232, 200, 160),
)
look(
    "Ocypode quadrata",
    "crab",
    ("white",),
    shell=(240, 232, 210),
    legs=(232, 222, 196),
    tip=(252, 250, 244),
    grain=0.1,
)
look(
    "Gecarcinus quadratus",
    "crab",
    ("purple", "orange-legged"),
    shell=(72, 44, 92),
    claw=(142, 84, 178),
    legs=(236, 120, 40),
    tip=(214, 190, 226),
    belly=(240, 190, 120),
)


@kind(
    "snail",
    nouns=("snail",),
    plural="snails",
    general="animal",
    category="animal",
    pose="stands",
    places=("garden", "forest", "meadow"),
    size=(0.35, 0.65),
    crowd=True,
)
def snail(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A snail creeping to the left, shell on its back."""
    shell: Colour = features["shell"]
    skin: Colour = features.get("skin", (178, 152, 116))
    stretch, tall = dice.uniform(-0.05, 0.05), features.get("tall", False)
    parts = []
    for dx, dy, shade in ((0.02, -0.02, 0.2), (-0.1, 0.03, 0.0)):
        tip = (-0.84 + dx - stretch, 0.18 + dy)
        parts += [
            Part((limb([(-0.66, 0.56), tip], (0.07, 0.045)),), darker(skin, shade), 0.6),
            Part((ellipse(*tip, 0.04, 0.04),), darker(skin, 0.6), 0.8, 0.6),
        ]
    parts.append(Part((limb([(-0.78, 0.72), (-0.92, 0.76)], (0.05, 0.03)),), skin, 0.5))
    foot = blob(
        (-0.86, 0.62),
        (-0.74, 0.48),
        (-0.54, 0.52),
        (-0.38, 0.72),
        (0.1, 0.78),
        (0.6, 0.8),
        (0.98, 0.97),
        (0.5, 1.0),
        (-0.4, 1.0),
        (-0.74, 0.98),
        (-0.84, 0.82),
    )
    parts.append(Part((foot,), skin, 0.7, 0.3, "speckle", 0.35))
    parts.append(
        Part((limb([(-0.74, 0.96), (0.0, 0.97), (0.86, 0.97)], 0.05),), lighter(skin, 0.3), paint=True)
    )
    if tall:
        coils = (
            (0.08, 0.44, 0.4, 0.36),
            (0.28, 0.18, 0.32, 0.27),
            (0.44, -0.04, 0.24, 0.2),
            (0.57, -0.22, 0.16, 0.14),
            (0.66, -0.36, 0.09, 0.1),
        )
        for n, (x, y, rx, ry) in reversed(list(enumerate(coils))):
            parts.append(
                Part(
                    (ellipse(x, y, rx, ry, -48 + 90),),
                    mix(shell, features.get("apex", lighter(shell, 0.3)), n / 5),
                    0.8,
                    0.4,
                    "smooth",
                    0.5,
                )
            )
            if "bands" in features:
                parts.append(
                    Part(
                        tuple(
                            limb([(x + rx * s, y - ry), (x + rx * (s - 0.24), y + ry)], 0.04)
                            for s in (-0.3, 0.1, 0.5)
                        ),
                        features["bands"],
                        paint=True,
                    )
                )
        parts.append(
            Part((ellipse(-0.12, 0.62, 0.14, 0.2, 50),), features.get("lip", lighter(shell, 0.5)), 0.5, 0.3)
        )
        return parts
    x, y, radius = 0.2, 0.26, 0.58
    parts.append(
        Part(
            (
                blob(
                    (-0.3, 0.74),
                    (-0.38, 0.34),
                    (x - 0.3, y - 0.46),
                    (x + 0.1, y - radius),
                    (x + 0.5, y - 0.32),
                    (x + radius, y + 0.1),
                    (x + 0.44, 0.72),
                    (0.1, 0.84),
                ),
            ),
            shell,
            0.85,
            0.45,
            "smooth",
            0.6,
        )
    )
    turns = [2.75 * 2 * math.pi * n / 60 for n in range(61)]
    spiral = [
        (
            x + 0.02 + radius * (1 - t / 18.5) * math.cos(2.5 + t),
            y + 0.02 + radius * (1 - t / 18.5) * math.sin(2.5 + t),
        )
        for t in turns
    ]
    width = features.get("band_width", 0.1)
    if "bands" in features:
        inner = [
            (x + 0.02 + (px - x - 0.02) * 0.8, y + 0.02 + (py - y - 0.02) * 0.8) for px, py in spiral[:44]
        ]
        parts.append(
            Part(
                (limb(inner, [width * (1 - 0.7 * n / 44) for n in range(44)]),), features["bands"], paint=True
            )
        )
    parts.append(
        Part(
            (limb(spiral, [0.05 * (1 - 0.6 * n / 60) for n in range(61)]),),
            features.get("seam", darker(shell, 0.5)),
            paint=True,
        )
    )
    parts.append(
        Part(
            (limb([(-0.34, 0.4), (-0.34, 0.6), (-0.22, 0.78)], 0.09),),
            features.get("lip", lighter(shell, 0.45)),
            0.6,
            0.4,
        )
    )
    return parts


look(
    "Helix pomatia",
    "snail",
    ("brown",),
    shell=(186, 140, 90),
    skin=(196, 180, 154),
    bands=(150, 104, 62),
    band_width=0.14,
    lip=(236, 220, 190),
)
look(
    "Cepaea nemoralis",
    "snail",
    ("yellow", "striped"),
    shell=(244, 214, 84),
    bands=(62, 38, 28),
    skin=(142, 132, 112),
    lip=(70, 46, 36),
    band_width=0.15,
)
look(
    "Lissachatina fulica",
    "snail",
    ("brown", "tall-shelled"),
    shell=(134, 82, 48),
    bands=(236, 206, 154),
    tall=True,
    skin=(112, 94, 76),
    apex=(226, 184, 140),
)
look(
    "Papustyla pulcherrima",
    "snail",
    ("green",),
    shell=(92, 178, 56),
    skin=(150, 124, 92),
    bands=(240, 222, 90),
    band_width=0.06,
    seam=(238, 220, 96),
    lip=(236, 236, 200),
)
