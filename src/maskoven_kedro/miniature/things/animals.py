"""Animals: how each kind is drawn, and the looks of its entities."""

from __future__ import annotations

from typing import Any

from maskoven_kedro.miniature.catalogue import kind, look
from maskoven_kedro.miniature.colours import COLOURS, darker, lighter
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.ink import Colour, Part, blob, ellipse, leaf, limb, polygon


@kind("bird", nouns=("bird",), plural="birds", general="animal", category="animal", pose="stands",
      places=("meadow", "garden", "forest", "snow"), size=(0.45, 0.75), crowd=True)
def bird(features: dict[str, Any], dice: Dice) -> list[Part]:
    """A perching bird in profile, looking left."""
    body: Colour = features["body"]
    wing: Colour = features.get("wing", darker(body, 0.25))
    belly: Colour = features.get("belly", lighter(body, 0.25))
    head: Colour = features.get("head", body)
    beak: Colour = features.get("beak", (70, 60, 50))
    tilt = dice.uniform(-0.06, 0.06)
    parts = [
        Part((limb([(0.05, 0.5), (0.02, 0.8), (-0.02, 0.98)], 0.06),), (90, 66, 48), gloss=0.1),
        Part((limb([(0.2, 0.5), (0.2, 0.8), (0.16, 0.98)], 0.06),), (90, 66, 48), gloss=0.1),
        Part((blob((0.35, 0.1), (0.95, 0.42), (0.98, 0.56), (0.62, 0.5), (0.3, 0.4)),), features.get("tail", wing), 0.3, texture="feather"),
        Part((blob((-0.55, -0.35), (-0.2, -0.32), (0.3, -0.1), (0.55, 0.25), (0.3, 0.55), (-0.1, 0.62), (-0.42, 0.38), (-0.55, 0.0)),), body, 0.8, texture="feather"),
        Part((blob((-0.5, 0.05), (-0.2, 0.12), (0.1, 0.4), (0.0, 0.66), (-0.3, 0.6), (-0.52, 0.36)),), belly, paint=True, texture="feather"),
        Part((ellipse(-0.45, -0.5 + tilt, 0.29, 0.27),), head, 0.8, texture="feather", grain=0.15),
        Part((polygon((-0.68, -0.58 + tilt), (-1.0, -0.44 + tilt), (-0.68, -0.38 + tilt)),), beak, 0.4, gloss=0.3),
        Part((leaf(-0.2, -0.12, 1.0, 0.48, 24),), wing, 0.5, texture="feather", grain=0.5),
        Part((ellipse(-0.53, -0.56 + tilt, 0.055, 0.055),), (20, 18, 18), 0.8, gloss=0.9),
        Part((ellipse(-0.545, -0.575 + tilt, 0.018, 0.018),), (250, 250, 250), glow=0.8, paint=True),
    ]
    return parts


look("Crow", "bird", ("black",), body=(36, 36, 42), belly=(44, 44, 50), beak=(40, 40, 44))
