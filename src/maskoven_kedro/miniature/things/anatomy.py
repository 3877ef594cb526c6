"""What many animals have in common: eyes, legs, paws, spots."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from maskoven_kedro.miniature.colours import darker
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.ink import Colour, Contour, Part, blob, ellipse, limb

INK: Colour = (22, 19, 18)


def eye(x: float, y: float, radius: float, iris: Colour = INK, ring: Colour | None = None) -> list[Part]:
    """Return an eye with a catch light; a coloured iris gets a round pupil, a ring is the bare skin about it."""
    parts = [] if ring is None else [Part((ellipse(x, y, radius * 1.55, radius * 1.4),), ring, 0.3)]
    parts.append(Part((ellipse(x, y, radius, radius),), iris, 0.8, 0.9))
    if iris != INK:
        parts.append(Part((ellipse(x, y, radius * 0.55, radius * 0.55),), INK, paint=True))
    shine = ellipse(x - radius * 0.35, y - radius * 0.4, radius * 0.32, radius * 0.32)
    parts.append(Part((shine,), (255, 255, 255), paint=True, glow=0.8))
    return parts


def leg(
    points: Sequence[tuple[float, float]],
    widths: Sequence[float],
    colour: Colour,
    paw: Colour | None = None,
    foot: float = 0.07,
    texture: str = "fur",
    grain: float = 0.3,
) -> list[Part]:
    """Return a leg along its joints, the last on the ground, and a paw or hoof that points to the left."""
    x, y = points[-1]
    shank = Part(
        (limb([*points[:-1], (x, y - max(foot, widths[-1]) * 0.5)], widths),),
        colour,
        0.6,
        0.05,
        texture,
        grain,
    )
    shape = blob(
        (x - foot * 1.5, y - foot * 0.25),
        (x - foot * 0.7, y - foot * 1.1),
        (x + foot * 0.6, y - foot * 1.2),
        (x + foot * 0.9, y - foot * 0.2),
        (x, y + 0.004),
    )
    return [shank, Part((shape,), paw or darker(colour, 0.08), 0.6, 0.1, texture, grain)]


def spots(
    centres: Sequence[tuple[float, float]], radius: float, dice: Dice, hollow: float = 0.0
) -> tuple[Contour, ...]:
    """Return irregular spots about the centres; `hollow` is the share of the radius left open, for rosettes."""
    outline: list[Contour] = []
    for x, y in centres:
        size, turn = radius * dice.uniform(0.75, 1.2), dice.uniform(0, 360)
        outline.append(ellipse(x, y, size, size * 0.78, turn))
        if hollow:
            outline.append(ellipse(x, y, size * hollow, size * hollow * 0.7, turn))
    return tuple(outline)


def scatter(x0: float, y0: float, x1: float, y1: float, step: float, dice: Dice) -> list[tuple[float, float]]:
    """Return points that fill a rectangle in offset rows, each moved a little, none touching its neighbour."""
    points = []
    rows = max(1, round((y1 - y0) / (step * 0.87)))
    for row in range(rows + 1):
        offset = step / 2 if row % 2 else 0.0
        for column in range(int((x1 - x0 - offset) / step) + 1):
            x, y = x0 + offset + column * step, y0 + row * (y1 - y0) / rows
            points.append((x + dice.uniform(-0.16, 0.16) * step, y + dice.uniform(-0.16, 0.16) * step))
    return points


def fleece(
    x: float, y: float, rx: float, ry: float, bumps: int, depth: float = 0.07, phase: float = 0.0
) -> Contour:
    """Return an ellipse with a woolly, scalloped border."""
    angle = np.linspace(0, 2 * math.pi, bumps * 7, endpoint=False)
    reach = 1 - depth + depth * 2 * np.abs(np.sin(angle * bumps / 2 + phase))
    return np.stack([x + rx * reach * np.cos(angle), y + ry * reach * np.sin(angle)], axis=1)
