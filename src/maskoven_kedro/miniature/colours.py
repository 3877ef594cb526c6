"""The colour words of the miniature and what they look like (sRGB)."""

from __future__ import annotations

from maskoven_kedro.miniature.ink import Colour

COLOURS: dict[str, Colour] = {
    "red": (196, 38, 34),
    "orange": (238, 128, 30),
    "yellow": (244, 206, 56),
    "green": (66, 142, 58),
    "blue": (44, 92, 186),
    "purple": (120, 58, 150),
    "pink": (238, 140, 170),
    "brown": (124, 78, 44),
    "black": (34, 33, 36),
    "white": (242, 241, 236),
    "grey": (134, 136, 140),
}


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """Return the colour that lies that share of the way from a to b."""
    return tuple(round(x + (y - x) * share) for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


def darker(colour: Colour, share: float = 0.3) -> Colour:
    """Return the colour moved towards black."""
    return mix(colour, (0, 0, 0), share)


def lighter(colour: Colour, share: float = 0.3) -> Colour:
    """Return the colour moved towards white."""
    return mix(colour, (255, 255, 255), share)
