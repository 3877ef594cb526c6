"""Outlines and how they become masks.

Object space: x to the right, y down, a thing fits about [-1, 1] x [-1, 1] and stands on y = +1. A contour is a
float64 array (N, 2), closed by itself. Masks are made by integer-quantised vertices and IEEE arithmetic alone, so
they are the same bits with every version of every library.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Contour = np.ndarray
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Part:
    """One piece of a thing.

    outline: closed contours in object space, filled by the even-odd rule (a second contour inside makes a hole).
    colour: sRGB 0..255.
    relief: 0 flat as paper .. 1 inflated as a balloon; decides the shading.
    gloss: 0 matt .. 1 polished.
    texture: name in `light.TEXTURES` ("smooth", "fur", "feather", "wood", "stone", "brick", "leaf", "cloth", ...).
    grain: 0..1 strength of the texture.
    paint: True for a marking: it recolours what is already drawn, is clipped to it, and keeps its relief.
    glow: 0..1 share of the colour that ignores the light (lamps, screens, sky seen through a window).
    """

    outline: tuple[Contour, ...]
    colour: Colour
    relief: float = 0.6
    gloss: float = 0.1
    texture: str = "smooth"
    grain: float = 0.3
    paint: bool = False
    glow: float = 0.0


@dataclass(frozen=True)
class Frame:
    """Where object space lies in a picture: turn, mirror, scale (pixels per unit) and centre (pixels)."""

    x: float
    y: float
    scale: float
    turn: float = 0.0
    mirror: bool = False

    def place(self, contour: Contour) -> Contour:
        """Return the contour (N, 2) in pixels."""
        points = contour * np.array([-1.0 if self.mirror else 1.0, 1.0])
        cos, sin = math.cos(self.turn), math.sin(self.turn)
        rotated = np.stack(
            [points[:, 0] * cos - points[:, 1] * sin, points[:, 0] * sin + points[:, 1] * cos], axis=1
        )
        return rotated * self.scale + np.array([self.x, self.y])


_QUANTUM = 64.0


def fill(contours: Sequence[Contour], height: int, width: int) -> np.ndarray:
    """Return the bool mask (height, width) of the pixels whose centre lies inside the contours (even-odd rule)."""
    starts, ends = [], []
    for contour in contours:
        points = np.rint(contour * _QUANTUM)
        starts.append(points)
        ends.append(np.roll(points, -1, axis=0))
    a, b = np.concatenate(starts), np.concatenate(ends)
    down = b[:, 1] > a[:, 1]
    top, bottom = np.where(down[:, None], a, b), np.where(down[:, None], b, a)
    # An edge crosses row r when top.y <= centre(r) < bottom.y: half-open, so shared vertices count once.
    first = np.clip(np.ceil(top[:, 1] / _QUANTUM - 0.5), 0, height).astype(np.int64)
    last = np.clip(np.ceil(bottom[:, 1] / _QUANTUM - 0.5), 0, height).astype(np.int64)
    count = last - first
    edge = np.repeat(np.arange(len(count)), count)
    if not len(edge):
        return np.zeros((height, width), bool)
    row = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count) + first[edge]
    centre = (row + 0.5) * _QUANTUM
    share = (centre - top[edge, 1]) / (bottom[edge, 1] - top[edge, 1])
    crossing = top[edge, 0] + share * (bottom[edge, 0] - top[edge, 0])
    column = np.clip(np.ceil(crossing / _QUANTUM - 0.5), 0, width).astype(np.int64)
    toggles = np.bincount(row * (width + 1) + column, minlength=height * (width + 1)).reshape(
        height, width + 1
    )
    return (np.cumsum(toggles, axis=1)[:, :width] & 1).astype(bool)


# ---- shapes: every function returns one contour in object space -----------------------------------------------


def ellipse(
    x: float, y: float, rx: float, ry: float, turn: float = 0.0, start: float = 0.0, end: float = 360.0
) -> Contour:
    """Ellipse, or the segment of it between two angles (degrees, clockwise from +x) closed by its chord."""
    steps = max(8, int(abs(end - start) / 8))
    angle = np.radians(np.linspace(start, end, steps, endpoint=abs(end - start) < 360))
    points = np.stack([rx * np.cos(angle), ry * np.sin(angle)], axis=1)
    return rotated(points, turn) + np.array([x, y])


def sector(x: float, y: float, radius: float, start: float, end: float, inner: float = 0.0) -> Contour:
    """Slice of a disc or ring between two angles (degrees, clockwise from +x)."""
    steps = max(3, int(abs(end - start) / 6) + 1)
    angle = np.radians(np.linspace(start, end, steps))
    outer = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    back = outer[::-1] * inner if inner > 0 else np.zeros((1, 2))
    return np.concatenate([outer * radius, back]) + np.array([x, y])


def box(x0: float, y0: float, x1: float, y1: float, corner: float = 0.0) -> Contour:
    """Axis-parallel rectangle from its corners, with optional rounded corners of that radius."""
    corner = min(corner, abs(x1 - x0) / 2, abs(y1 - y0) / 2)
    if corner <= 0:
        return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], float)
    arcs = []
    for cx, cy, begin in (
        (x1 - corner, y0 + corner, -90),
        (x1 - corner, y1 - corner, 0),
        (x0 + corner, y1 - corner, 90),
        (x0 + corner, y0 + corner, 180),
    ):
        angle = np.radians(np.linspace(begin, begin + 90, 7))
        arcs.append(np.stack([cx + corner * np.cos(angle), cy + corner * np.sin(angle)], axis=1))
    return np.concatenate(arcs)


def polygon(*points: tuple[float, float]) -> Contour:
    """Straight-edged polygon through the points."""
    return np.array(points, float)


def blob(*points: tuple[float, float], steps: int = 8) -> Contour:
    """Smooth closed curve through the points (closed Catmull-Rom spline)."""
    p1 = np.array(points, float)
    p0, p2, p3 = np.roll(p1, 1, 0), np.roll(p1, -1, 0), np.roll(p1, -2, 0)
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    p0, p1, p2, p3 = (p[:, None, :] for p in (p0, p1, p2, p3))
    curve = 0.5 * (
        2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    )
    return curve.reshape(-1, 2)


def limb(
    points: Sequence[tuple[float, float]], widths: Sequence[float] | float, smooth: bool = True
) -> Contour:
    """Band along a path with a full width at every point and round ends: legs, tails, stems, handles, cables."""
    spine = np.array(points, float)
    width = (
        np.full(len(spine), float(widths)) if isinstance(widths, (int, float)) else np.array(widths, float)
    )
    if smooth and len(spine) > 2:
        spine, width = (
            _open_spline(spine, 8),
            np.interp(np.linspace(0, 1, (len(spine) - 1) * 8 + 1), np.linspace(0, 1, len(width)), width),
        )
    tangent = np.gradient(spine, axis=0)
    tangent /= np.maximum(np.hypot(tangent[:, 0], tangent[:, 1]), 1e-9)[:, None]
    normal = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1)
    left, right = spine + normal * width[:, None] / 2, spine - normal * width[:, None] / 2
    return np.concatenate(
        [left, _cap(spine[-1], tangent[-1], width[-1]), right[::-1], _cap(spine[0], -tangent[0], width[0])]
    )


def star(x: float, y: float, radius: float, inner: float, points: int = 5, turn: float = -90.0) -> Contour:
    """Star with that many points; `inner` is the radius of the notches; first point at `turn` degrees."""
    angle = np.radians(turn + np.arange(2 * points) * 180.0 / points)
    reach = np.where(np.arange(2 * points) % 2 == 0, radius, inner)
    return np.stack([x + reach * np.cos(angle), y + reach * np.sin(angle)], axis=1)


def leaf(x: float, y: float, length: float, width: float, turn: float = 0.0) -> Contour:
    """Pointed oval that starts at (x, y) and points to `turn` degrees (clockwise from +x): leaves, petals, feathers."""
    t = np.linspace(0, 1, 14)
    half = width / 2 * np.sin(np.pi * t) ** 0.8
    upper = np.stack([t * length, -half], axis=1)
    lower = np.stack([t * length, half], axis=1)[::-1]
    return rotated(np.concatenate([upper, lower[1:-1]]), turn) + np.array([x, y])


def rotated(contour: Contour, degrees: float, x: float = 0.0, y: float = 0.0) -> Contour:
    """Return the contour turned clockwise about (x, y)."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    centre = np.array([x, y])
    return (contour - centre) @ np.array([[cos, sin], [-sin, cos]]) + centre


def shifted(contour: Contour, x: float, y: float, scale: float = 1.0) -> Contour:
    """Return the contour scaled about the origin and then moved."""
    return contour * scale + np.array([x, y])


def mirrored(contour: Contour, x: float = 0.0) -> Contour:
    """Return the contour mirrored at the vertical line through x."""
    return contour * np.array([-1.0, 1.0]) + np.array([2 * x, 0.0])


def _open_spline(points: np.ndarray, steps: int) -> np.ndarray:
    padded = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    p0, p1, p2, p3 = (padded[i : len(padded) - 3 + i, None, :] for i in range(4))
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    curve = 0.5 * (
        2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    )
    return np.concatenate([curve.reshape(-1, 2), points[-1:]])


def _cap(tip: np.ndarray, direction: np.ndarray, width: float) -> np.ndarray:
    if width < 1e-6:
        return tip[None]
    angle = math.atan2(direction[1], direction[0]) + np.radians(np.linspace(75, -75, 5))
    return tip + width / 2 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
