"""Small animals: fish, butterflies, beetles, and those that creep."""

from __future__ import annotations

from typing import Any

from maskoven_kedro.miniature.catalogue import kind, look
from maskoven_kedro.miniature.colours import darker, lighter, mix
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.ink import Colour, Contour, Part, blob, ellipse, leaf, limb, mirrored, shifted
from maskoven_kedro.miniature.things.anatomy import eye

_PALE: Colour = (246, 244, 236)


def _rays(x: float, y: float, length: float, low: float, high: float, count: int) -> tuple[Contour, ...]:
    turns = [low + (high - low) * n / (count - 1) for n in range(count)]
    return tuple(leaf(x, y, length, 0.03, turn) for turn in turns)


@kind(
    "fish",
    nouns=("fish",),
    plural="fish",
    general="animal",
    category="animal",
    pose="flies",
    places=("sea", "pond"),
    size=(0.4, 0.75),
    crowd=True,
)
def fish(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A fish in profile, swimming to the left."""
    body: Colour = features["body"]
    fin: Colour = features.get("fin", darker(body, 0.15))
    tail: Colour = features.get("tail", fin)
    h, sail, swish = features.get("depth", 0.42), features.get("sail", 0.2), dice.uniform(-0.08, 0.08)
    if features.get("forked", False):
        fork = blob(
            (0.5, -0.05),
            (0.72, -0.22),
            (0.98, -0.46 + swish),
            (0.86, -0.1 + swish),
            (0.8, swish),
            (0.86, 0.14 + swish),
            (0.98, 0.48 + swish),
            (0.72, 0.22),
            (0.5, 0.07),
        )
    else:
        fork = blob(
            (0.5, -0.07),
            (0.74, -0.28),
            (0.96, -0.34 + swish),
            (0.99, -0.1 + swish),
            (0.93, swish),
            (0.99, 0.12 + swish),
            (0.96, 0.36 + swish),
            (0.74, 0.28),
            (0.5, 0.09),
        )
    parts = [
        Part((fork,), tail, 0.3, 0.15),
        Part(_rays(0.56, swish * 0.4, 0.42, -34, 34, 7), darker(tail, 0.22), paint=True),
    ]
    crown = blob(
        (-0.36, -h * 0.7),
        (-0.18, -h - sail),
        (0.12, -h - sail * features.get("peak", 0.75)),
        (0.5, -h * 0.5 - sail * 0.8),
        (0.6, -h * 0.2),
        (0.2, -h * 0.5),
    )
    keel = blob(
        (0.0, h * 0.7), (0.18, h + sail * 0.6), (0.46, h * 0.5 + sail * 0.8), (0.58, h * 0.15), (0.3, h * 0.4)
    )
    for flap, centre in ((crown, (0.1, -h * 0.3)), (keel, (0.2, h * 0.2))):
        parts.append(Part((flap,), fin, 0.3, 0.15))
        low, high = (-130, -20) if centre[1] < 0 else (20, 110)
        parts.append(Part(_rays(*centre, h * 0.8 + sail, low, high, 9), darker(fin, 0.2), paint=True))
    parts.append(Part((leaf(-0.2, h * 0.75, 0.36, 0.16, 62),), fin, 0.3, 0.15))
    trunk = blob(
        (-0.97, 0.03),
        (-0.86, -h * 0.32),
        (-0.55, -h * 0.82),
        (-0.15, -h),
        (0.25, -h * 0.72),
        (0.52, -0.15),
        (0.64, -0.09),
        (0.64, 0.11),
        (0.52, 0.17),
        (0.25, h * 0.72),
        (-0.15, h),
        (-0.55, h * 0.78),
        (-0.84, h * 0.36),
    )
    parts.append(Part((trunk,), body, 0.75, 0.4, "scale", features.get("scales", 0.3)))
    belly = features.get("belly", lighter(body, 0.25))
    parts.append(
        Part(
            (
                blob(
                    (-1.0, 0.16),
                    (-0.5, h * 0.42),
                    (0.1, h * 0.5),
                    (0.7, 0.08),
                    (0.4, h + 0.1),
                    (-0.4, h + 0.2),
                ),
            ),
            belly,
            paint=True,
            texture="scale",
            grain=0.25,
        )
    )
    for x, width, bend, colour in features.get("bands", ()):
        for extra, tone in ((0.035, features.get("rim")), (0.0, colour)):
            if tone:
                parts.append(
                    Part(
                        (
                            limb(
                                [(x, -h - sail - 0.1), (x + bend, 0), (x, h + sail + 0.1)], width + 2 * extra
                            ),
                        ),
                        tone,
                        paint=True,
                    )
                )
    for colour, points in features.get("marks", ()):
        parts.append(Part((blob(*points),), colour, paint=True))
    if "lines" in features:
        lines = tuple(
            limb([(-0.5, y * h), (0.0, y * h * 1.12), (0.6, y * 0.16)], 0.035)
            for y in (-0.6, -0.35, -0.1, 0.15, 0.4, 0.62)
        )
        parts.append(Part(lines, features["lines"], paint=True))
    if "face" in features:
        parts.append(
            Part(
                (blob((-1.1, -h), (-0.62, -h), (-0.54, 0), (-0.62, h), (-1.1, h)),),
                features["face"],
                paint=True,
            )
        )
    tint = features.get("face", body)
    parts.append(
        Part(
            (limb([(-0.5, -h * 0.5), (-0.42, 0.02), (-0.5, h * 0.5)], [0.012, 0.035, 0.012]),),
            darker(tint, 0.32),
            paint=True,
        )
    )
    parts.append(
        Part(
            (limb([(-0.98, 0.07), (-0.88, 0.1), (-0.8, 0.09)], [0.02, 0.03, 0.01]),),
            darker(tint, 0.55),
            paint=True,
        )
    )
    flip = dice.uniform(10, 40)
    parts.append(
        Part(
            (leaf(-0.36, 0.08, 0.36, 0.2, flip),), features.get("pectoral", mix(fin, belly, 0.25)), 0.35, 0.15
        )
    )
    parts.append(
        Part(
            _rays(-0.34, 0.09, 0.28, flip - 14, flip + 14, 4),
            darker(features.get("pectoral", fin), 0.2),
            paint=True,
        )
    )
    return parts + eye(-0.7, -h * 0.24, 0.075, features.get("iris", (226, 214, 170)))


look(
    "Orange-fin anemonefish",
    "fish",
    ("brown", "white-banded", "orange-finned"),
    body=(92, 58, 36),
    fin=(244, 150, 32),
    tail=(246, 240, 224),
    belly=(228, 132, 44),
    depth=0.46,
    bands=((-0.42, 0.14, 0.06, (206, 230, 246)), (0.12, 0.13, 0.05, (206, 230, 246))),
    scales=0.15,
)
look(
    "Ocellaris clownfish",
    "fish",
    ("orange", "white-banded"),
    body=(240, 112, 28),
    fin=(240, 116, 32),
    belly=(246, 142, 56),
    depth=0.42,
    rim=(30, 24, 24),
    bands=((-0.42, 0.12, 0.08, _PALE), (0.1, 0.14, -0.07, _PALE), (0.56, 0.07, 0.0, _PALE)),
    scales=0.1,
)
look(
    "Paracanthurus",
    "fish",
    ("blue", "black", "yellow-tailed"),
    body=(30, 86, 208),
    fin=(26, 44, 120),
    tail=(248, 214, 40),
    belly=(44, 104, 222),
    depth=0.45,
    sail=0.14,
    scales=0.08,
    marks=(
        (
            (24, 24, 40),
            (
                (-0.56, -0.22),
                (-0.3, -0.4),
                (0.2, -0.32),
                (0.62, -0.1),
                (0.6, 0.12),
                (0.3, 0.1),
                (-0.1, 0.14),
                (-0.3, -0.02),
            ),
        ),
        ((36, 98, 216), ((-0.22, -0.18), (0.0, -0.22), (0.14, -0.12), (0.02, 0.02), (-0.16, -0.02))),
    ),
    pectoral=(246, 204, 50),
)
look(
    "Goldfish",
    "fish",
    ("orange", "golden"),
    body=(246, 130, 30),
    fin=(248, 158, 70),
    belly=(250, 190, 100),
    depth=0.44,
    sail=0.24,
    scales=0.45,
)
look(
    "Yellow tang",
    "fish",
    ("yellow", "disc-shaped"),
    body=(250, 218, 30),
    fin=(246, 206, 32),
    belly=(252, 226, 70),
    depth=0.56,
    sail=0.32,
    peak=1.0,
    scales=0.06,
    iris=(244, 224, 120),
)
look(
    "Moorish idol",
    "fish",
    ("yellow", "black-banded"),
    body=(250, 246, 226),
    fin=(246, 240, 214),
    tail=(34, 32, 36),
    belly=(250, 234, 150),
    depth=0.6,
    sail=0.34,
    peak=1.3,
    scales=0.05,
    bands=(
        (-0.6, 0.26, 0.06, (30, 28, 32)),
        (0.26, 0.2, 0.04, (30, 28, 32)),
        (-0.16, 0.18, 0.0, (248, 214, 60)),
    ),
    pectoral=(240, 226, 170),
)
look(
    "Ballerus ballerus",
    "fish",
    ("grey", "silvery"),
    body=(176, 190, 200),
    fin=(120, 134, 146),
    belly=(226, 232, 234),
    depth=0.38,
    sail=0.16,
    forked=True,
    scales=0.5,
    marks=(
        (
            (96, 116, 134),
            ((-0.9, -0.14), (-0.5, -0.32), (0.0, -0.3), (0.5, -0.12), (0.3, -0.5), (-0.4, -0.5)),
        ),
    ),
)
look(
    "Yellow bass",
    "fish",
    ("yellow", "striped"),
    body=(214, 190, 96),
    fin=(168, 152, 96),
    belly=(240, 230, 178),
    depth=0.36,
    sail=0.24,
    lines=(52, 50, 44),
    scales=0.35,
)
look(
    "Red lionfish",
    "fish",
    ("red", "striped", "spiny"),
    body=(172, 54, 40),
    fin=(190, 92, 66),
    belly=(196, 92, 70),
    depth=0.36,
    sail=0.5,
    peak=1.1,
    scales=0.1,
    bands=tuple((x / 100, 0.06, 0.04, (248, 232, 214)) for x in (-86, -66, -34, -14, 6, 26, 46)),
    pectoral=(214, 128, 96),
)


def _wings(fore: Contour, hind: Contour, spread: float) -> tuple[tuple[Contour, ...], tuple[Contour, ...]]:
    squeeze = (1.0 - spread, 1.0)
    fore, hind = fore * squeeze, hind * squeeze
    return (fore, mirrored(fore)), (hind, mirrored(hind))


_FORE: dict[str, tuple[tuple[float, float], ...]] = {
    "round": (
        (0.05, -0.2),
        (0.45, -0.62),
        (0.86, -0.78),
        (0.98, -0.62),
        (0.84, -0.26),
        (0.62, 0.02),
        (0.3, 0.1),
        (0.06, 0.04),
    ),
    "point": (
        (0.05, -0.2),
        (0.46, -0.6),
        (0.98, -0.8),
        (0.94, -0.5),
        (0.88, -0.16),
        (0.6, 0.06),
        (0.3, 0.1),
        (0.06, 0.04),
    ),
    "notch": (
        (0.05, -0.2),
        (0.44, -0.64),
        (0.8, -0.8),
        (0.97, -0.68),
        (0.84, -0.46),
        (0.9, -0.26),
        (0.64, 0.02),
        (0.3, 0.1),
        (0.06, 0.04),
    ),
}
_HIND: dict[str, tuple[tuple[float, float], ...]] = {
    "round": (
        (0.05, -0.02),
        (0.36, 0.02),
        (0.7, 0.1),
        (0.78, 0.36),
        (0.6, 0.68),
        (0.34, 0.76),
        (0.14, 0.5),
        (0.06, 0.2),
    ),
    "tail": (
        (0.05, -0.02),
        (0.36, 0.02),
        (0.7, 0.1),
        (0.76, 0.36),
        (0.6, 0.62),
        (0.56, 0.72),
        (0.6, 0.98),
        (0.46, 0.78),
        (0.3, 0.7),
        (0.14, 0.5),
        (0.06, 0.2),
    ),
    "point": (
        (0.05, -0.02),
        (0.36, 0.02),
        (0.7, 0.1),
        (0.8, 0.38),
        (0.68, 0.74),
        (0.36, 0.72),
        (0.14, 0.5),
        (0.06, 0.2),
    ),
}


def _both(*contours: Contour) -> tuple[Contour, ...]:
    return (*contours, *(mirrored(contour) for contour in contours))


@kind(
    "butterfly",
    nouns=("butterfly",),
    plural="butterflies",
    general="animal",
    category="animal",
    pose="flies",
    places=("meadow", "garden", "sky", "forest"),
    size=(0.4, 0.7),
    crowd=True,
)
def butterfly(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A butterfly from above with open wings."""
    wing: Colour = features["wing"]
    hind_wing: Colour = features.get("hind", wing)
    rim: Colour = features.get("rim", darker(wing, 0.5))
    squeeze = (dice.uniform(0.86, 1.0), 1.0)
    fore, hind = (
        blob(*_FORE[features.get("fore_shape", "round")]),
        blob(*_HIND[features.get("hind_shape", "round")]),
    )
    broad = features.get("broad", 0.86)
    parts = [
        Part(_both(hind), rim, 0.2, 0.1),
        Part(
            _both(shifted(hind, 0.06 * (1 - broad) * 7, 0.05, broad)),
            hind_wing,
            paint=True,
            texture="leaf",
            grain=0.25,
        ),
    ]
    if "hind_base" in features:
        parts.append(
            Part(
                _both(blob((0.05, 0.0), (0.5, 0.04), (0.56, 0.22), (0.3, 0.46), (0.06, 0.3))),
                features["hind_base"],
                paint=True,
            )
        )
    if "beads" in features:
        beads = [ellipse(0.72 - 0.1 * n, 0.3 + 0.12 * n - 0.012 * n * n, 0.032, 0.032) for n in range(4)]
        parts.append(Part(_both(*beads), features["beads"], paint=True))
    if "crescents" in features:
        moons = [ellipse(0.68 - 0.1 * n, 0.36 + 0.08 * n, 0.055, 0.045) for n in range(4)]
        parts.append(Part(_both(*moons), features["crescents"], paint=True))
    parts += _eyespots(features.get("hind_eye"), 0.5, 0.4, 0.15)
    parts.append(
        Part(
            _both(*(limb([(0.1, 0.06), end], 0.014) for end in ((0.74, 0.26), (0.66, 0.54), (0.44, 0.72)))),
            features.get("vein", rim),
            paint=True,
        )
    )
    if "hind_spot" in features:
        parts.append(Part(_both(ellipse(*features["hind_spot"][1])), features["hind_spot"][0], paint=True))
    parts.append(Part(_both(fore), rim, 0.25, 0.1))
    parts.append(
        Part(
            _both(shifted(fore, 0.05 * (1 - broad) * 7, -0.04, broad)),
            wing,
            paint=True,
            texture="leaf",
            grain=0.25,
            glow=features.get("shine", 0.0),
        )
    )
    if "tip" in features:
        parts.append(
            Part(
                _both(
                    blob((0.56, -0.9), (0.62, -0.56), (0.76, -0.36), (0.98, -0.3), (1.2, -0.6), (0.9, -1.0))
                ),
                features["tip"],
                paint=True,
            )
        )
    if "sash" in features:
        parts.append(
            Part(_both(limb([(0.36, -0.56), (0.56, -0.34), (0.62, 0.0)], 0.13)), features["sash"], paint=True)
        )
    if "bars" in features:
        parts.append(
            Part(
                _both(
                    leaf(0.3, -0.5, 0.2, 0.12, 70),
                    leaf(0.5, -0.64, 0.28, 0.14, 76),
                    leaf(0.52, -0.2, 0.16, 0.12, 70),
                ),
                features["bars"],
                paint=True,
            )
        )
    parts.append(
        Part(
            _both(
                *(
                    limb([(0.1, -0.12), end], 0.016)
                    for end in ((0.86, -0.7), (0.9, -0.46), (0.8, -0.2), (0.58, 0.02))
                )
            ),
            features.get("vein", rim),
            paint=True,
        )
    )
    if "dots" in features:
        dots = [ellipse(0.9 - 0.02 * n - 0.012 * n * n, -0.64 + 0.12 * n, 0.028, 0.028) for n in range(6)] + [
            ellipse(0.78 - 0.02 * n, -0.68 + 0.1 * n, 0.022, 0.022) for n in range(2)
        ]
        parts.append(Part(_both(*dots), features["dots"], paint=True))
    if "tip_spots" in features:
        parts.append(
            Part(
                _both(
                    ellipse(0.72, -0.6, 0.07, 0.05, -40),
                    ellipse(0.8, -0.5, 0.05, 0.04),
                    ellipse(0.8, -0.4, 0.035, 0.03),
                ),
                features["tip_spots"],
                paint=True,
            )
        )
    if "spot" in features:
        parts.append(
            Part(_both(*(ellipse(*place) for place in features["spot"][1])), features["spot"][0], paint=True)
        )
    parts += _eyespots(features.get("fore_eye"), 0.7, -0.5, 0.17)
    parts = [
        Part(
            tuple(c * squeeze for c in part.outline),
            part.colour,
            part.relief,
            part.gloss,
            part.texture,
            part.grain,
            part.paint,
            part.glow,
        )
        for part in parts
    ]
    coat = features.get("body", (48, 40, 36))
    for side in (-1, 1):
        parts.append(
            Part(
                (limb([(0.02 * side, -0.26), (0.1 * side, -0.5), (0.2 * side, -0.66)], [0.02, 0.018, 0.05]),),
                darker(coat, 0.3),
                0.5,
            )
        )
    parts.append(
        Part(
            (limb([(0, -0.06), (0, 0.2), (0, 0.46)], [0.11, 0.1, 0.05]),), darker(coat, 0.15), 0.8, 0.1, "fur"
        )
    )
    parts.append(Part((ellipse(0, -0.12, 0.075, 0.14),), coat, 0.8, 0.1, "fur"))
    parts.append(Part((ellipse(0, -0.27, 0.06, 0.06),), darker(coat, 0.1), 0.8, 0.2))
    return parts


def _eyespots(colours: tuple[Colour, Colour, Colour] | None, x: float, y: float, radius: float) -> list[Part]:
    if colours is None:
        return []
    sizes = ((radius, colours[0]), (radius * 0.72, colours[1]), (radius * 0.36, colours[2]))
    return [Part(_both(ellipse(x, y, size, size)), colour, paint=True) for size, colour in sizes]


look(
    "Monarch butterfly",
    "butterfly",
    ("orange", "black-veined"),
    wing=(238, 122, 24),
    rim=(30, 26, 26),
    dots=_PALE,
    beads=_PALE,
    tip=(34, 28, 28),
    tip_spots=(248, 214, 160),
    broad=0.84,
)
look(
    "Gonepteryx rhamni",
    "butterfly",
    ("yellow",),
    wing=(240, 232, 70),
    hind=(236, 228, 84),
    rim=(218, 208, 60),
    vein=(214, 202, 70),
    fore_shape="point",
    hind_shape="point",
    spot=((238, 126, 40), ((0.5, -0.32, 0.035, 0.035),)),
    hind_spot=((238, 126, 40), (0.42, 0.34, 0.04, 0.04)),
    body=(150, 146, 110),
    broad=0.93,
)
look(
    "Morpho menelaus",
    "butterfly",
    ("blue", "iridescent"),
    wing=(24, 116, 240),
    hind=(30, 104, 226),
    rim=(24, 24, 34),
    vein=(18, 80, 190),
    dots=(236, 242, 250),
    shine=0.2,
    broad=0.88,
)
look(
    "Aglais io",
    "butterfly",
    ("red", "eye-spotted"),
    wing=(184, 54, 32),
    hind=(150, 58, 36),
    rim=(72, 52, 42),
    vein=(150, 44, 30),
    hind_eye=((226, 206, 170), (26, 28, 44), (70, 130, 220)),
    fore_eye=((244, 214, 110), (40, 30, 50), (96, 140, 226)),
    bars=(34, 26, 26),
    fore_shape="notch",
    broad=0.9,
)
look(
    "Pieris rapae",
    "butterfly",
    ("white",),
    wing=(246, 244, 234),
    hind=(244, 240, 214),
    rim=(232, 228, 212),
    vein=(222, 218, 198),
    tip=(70, 68, 72),
    spot=((58, 56, 60), ((0.62, -0.3, 0.06, 0.055), (0.56, -0.1, 0.05, 0.045))),
    body=(110, 106, 104),
    broad=0.95,
)
look(
    "Papilio machaon",
    "butterfly",
    ("yellow", "tailed"),
    wing=(246, 224, 110),
    hind=(246, 222, 104),
    rim=(34, 32, 36),
    hind_shape="tail",
    vein=(34, 32, 36),
    bars=(34, 32, 36),
    dots=(246, 224, 110),
    crescents=(76, 116, 196),
    hind_spot=((206, 54, 40), (0.2, 0.56, 0.06, 0.05)),
    body=(60, 54, 44),
    broad=0.82,
)
look(
    "Vanessa atalanta",
    "butterfly",
    ("black", "red-banded"),
    wing=(44, 36, 38),
    hind=(54, 42, 40),
    rim=(36, 30, 32),
    vein=(36, 30, 32),
    sash=(226, 66, 34),
    tip_spots=_PALE,
    crescents=(226, 74, 40),
    fore_shape="notch",
)
