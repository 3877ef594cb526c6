"""From parts to shaded pixels: relief from the distance transform, one sun, a sky, textures.

Everything here decides colours only; which pixels belong to a thing is decided by `ink.fill` alone.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from maskoven_kedro.miniature.ink import Frame, Part, fill

SUPERSAMPLING = 2
_TILE = 256


@dataclass(frozen=True)
class Light:
    """Sun direction (x right, y down, z to the viewer; normalised on use), its colour and the sky's share."""

    x: float = -0.5
    y: float = -0.7
    z: float = 0.8
    sun: tuple[float, float, float] = (1.0, 0.97, 0.9)
    sky: tuple[float, float, float] = (0.42, 0.45, 0.52)

    @property
    def direction(self) -> np.ndarray:
        vector = np.array([self.x, self.y, self.z])
        return vector / np.linalg.norm(vector)


@dataclass(frozen=True)
class Sprite:
    """A rendered thing at `SUPERSAMPLING` times the picture's resolution.

    colour float32 (h, w, 3) linear light 0..1, mask bool (h, w), left/top: where its corner lies (may be negative).
    """

    colour: np.ndarray
    mask: np.ndarray
    left: int
    top: int


def linear(colour: Sequence[float]) -> np.ndarray:
    """Return sRGB 0..255 as linear light 0..1 (gamma 2.2)."""
    return (np.asarray(colour, np.float32) / 255.0) ** np.float32(2.2)


def display(light: np.ndarray) -> np.ndarray:
    """Return linear light as sRGB uint8."""
    return np.rint(np.clip(light, 0, 1) ** np.float32(1 / 2.2) * 255).astype(np.uint8)


def shade(parts: Sequence[Part], frame: Frame, light: Light) -> Sprite:
    """Draw the parts from back to front and light them.

    Paint parts recolour what lies below and keep its relief. Empty outlines are skipped. The sprite's mask is the
    union of all solid parts.
    """
    placed = [[frame.place(c) * SUPERSAMPLING for c in part.outline] for part in parts]
    points = np.concatenate([c for contours in placed for c in contours])
    left, top = (math.floor(v) - 2 for v in points.min(axis=0))
    width, height = (math.ceil(v) + 2 for v in points.max(axis=0) - [left, top])
    albedo = np.zeros((height, width, 3), np.float32)
    shine = np.zeros((height, width), np.float32)
    gleam = np.zeros((height, width), np.float32)
    glow = np.zeros((height, width), np.float32)
    union = np.zeros((height, width), bool)
    for part, contours in zip(parts, placed, strict=True):
        _draw(part, [c - [left, top] for c in contours], frame, light, (albedo, shine, gleam, glow, union))
    sky, sun = np.array(light.sky, np.float32), np.array(light.sun, np.float32)
    lit = albedo * (sky + sun * shine[..., None]) + gleam[..., None]
    colour = lit * (1 - glow[..., None]) + albedo * glow[..., None]
    return Sprite(colour, union, left, top)


def _draw(
    part: Part, contours: list[np.ndarray], frame: Frame, light: Light, canvas: tuple[np.ndarray, ...]
) -> None:
    albedo, shine, gleam, glow, union = canvas
    points = np.concatenate(contours)
    x0, y0 = (max(int(v) - 2, 0) for v in np.floor(points.min(axis=0)))
    x1, y1 = (int(v) + 3 for v in np.ceil(points.max(axis=0)))
    window = (slice(y0, min(y1, union.shape[0])), slice(x0, min(x1, union.shape[1])))
    if window[0].start >= window[0].stop or window[1].start >= window[1].stop:
        return
    shape = (window[0].stop - window[0].start, window[1].stop - window[1].start)
    mask = fill([c - [x0, y0] for c in contours], *shape)
    if part.paint:
        mask &= union[window]
    if not mask.any():
        return
    base = linear(part.colour) * _texture(part, shape, x0, y0, frame)[..., None]
    albedo[window][mask] = base[mask]
    glow[window][mask] = part.glow
    if part.paint:
        return
    lambert, specular = _relief(mask, part, light)
    shine[window][mask] = lambert[mask]
    gleam[window][mask] = specular[mask]
    union[window] |= mask


def _relief(mask: np.ndarray, part: Part, light: Light) -> tuple[np.ndarray, np.ndarray]:
    """Inflate the silhouette: height = a circle's profile over the distance to the border."""
    padded = cv2.copyMakeBorder(mask.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    distance = cv2.distanceTransform(padded, cv2.DIST_L2, 5)[1:-1, 1:-1]
    radius = max(float(distance.max()), 1.0)
    share = np.clip(distance / radius, 0, 1)
    height = radius * np.sqrt(np.maximum(1 - (1 - share) ** 2, 0)) * part.relief
    height = cv2.GaussianBlur(height, (0, 0), max(1.0, radius * 0.12))
    dy, dx = np.gradient(height) if min(height.shape) > 1 else (np.zeros_like(height), np.zeros_like(height))
    norm = 1 / np.sqrt(dx * dx + dy * dy + 1)
    lx, ly, lz = light.direction
    facing = (-dx * lx - dy * ly + lz) * norm
    half = light.direction + np.array([0, 0, 1.0])
    half /= np.linalg.norm(half)
    mirror = np.maximum((-dx * half[0] - dy * half[1] + half[2]) * norm, 0)
    crease = 0.72 + 0.28 * np.clip(distance / (1.0 + 0.05 * radius + 1.5), 0, 1)
    lambert = np.maximum(facing, 0.0) * crease
    return lambert.astype(np.float32), (part.gloss * mirror**24 * 0.8).astype(np.float32)


# ---- textures --------------------------------------------------------------------------------------------------


@functools.cache
def noise(kind: str) -> np.ndarray:
    """Return a tileable float32 field (256, 256), mean 0, standard deviation about 1: fine, cloud, across, down."""
    generator = np.random.Generator(np.random.PCG64({"fine": 1, "cloud": 2, "across": 3, "down": 4}[kind]))
    white = generator.standard_normal((_TILE, _TILE)).astype(np.float32)
    frequency_y, frequency_x = np.meshgrid(np.fft.fftfreq(_TILE), np.fft.fftfreq(_TILE), indexing="ij")
    distance = np.hypot(frequency_x, frequency_y)
    if kind == "fine":
        falloff = np.exp(-((distance / 0.33) ** 2))
    elif kind == "cloud":
        falloff = 1 / np.maximum(distance, 1 / _TILE) ** 1.4
    else:
        slow, fast = (frequency_x, frequency_y) if kind == "across" else (frequency_y, frequency_x)
        falloff = np.exp(-((slow / 0.015) ** 2)) * np.exp(-((fast / 0.22) ** 2))
    falloff[0, 0] = 0
    field = np.fft.ifft2(np.fft.fft2(white) * falloff).real
    return (field / field.std()).astype(np.float32)


def _sample(kind: str, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    tile = noise(kind)
    return tile[(v.astype(np.int64) % _TILE)[:, None], (u.astype(np.int64) % _TILE)[None, :]]


def _fur(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return 0.30 * _sample("down", u * 130, v * 90) + 0.10 * _sample("cloud", u * 60, v * 60)


def _feather(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    row = np.floor(v * 14)
    wave = (
        np.abs(np.sin((u[None, :] * 14 + (row % 2)[:, None] * 0.5) * np.pi))
        * (0.4 + 0.6 * (v * 14 - row))[:, None]
    )
    return 0.55 * (wave - 0.45) + 0.1 * _sample("across", u * 90, v * 90)


def _scale(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    column = np.floor(u * 16)
    wave = (
        np.abs(np.sin((v[:, None] * 16 + (column % 2)[None, :] * 0.5) * np.pi))
        * (0.4 + 0.6 * (u * 16 - column))[None, :]
    )
    return 0.6 * (wave - 0.45)


def _brick(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    row = np.floor(v * 16)
    along = u[None, :] * 8 + (row % 2)[:, None] * 0.5
    joint = ((v * 16 - row) < 0.16)[:, None] | ((along - np.floor(along)) < 0.09)
    tint = _sample("fine", np.floor(u * 8) * 37, row * 53)
    return np.where(joint, 0.55, -0.05) + 0.22 * np.where(joint, 0, tint)


def _cloth(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    weave = np.sin(u * 190)[None, :] * np.sin(v * 190)[:, None]
    return 0.22 * weave + 0.16 * _sample("cloud", u * 70, v * 70)


TEXTURES: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "smooth": lambda u, v: 0.10 * _sample("cloud", u * 50, v * 50),
    "fur": _fur,
    "feather": _feather,
    "scale": _scale,
    "wood": lambda u, v: 0.34 * _sample("across", u * 60, v * 110) + 0.08 * _sample("cloud", u * 40, v * 40),
    "bark": lambda u, v: 0.5 * _sample("down", u * 120, v * 50) + 0.2 * _sample("fine", u * 90, v * 90),
    "stone": lambda u, v: 0.22 * _sample("cloud", u * 90, v * 90) + 0.2 * _sample("fine", u * 100, v * 100),
    "brick": _brick,
    "leaf": lambda u, v: 0.2 * _sample("cloud", u * 110, v * 110) + 0.14 * _sample("across", u * 90, v * 90),
    "foliage": lambda u, v: 0.5 * _sample("fine", u * 48, v * 48) + 0.25 * _sample("cloud", u * 110, v * 110),
    "cloth": _cloth,
    "peel": lambda u, v: 0.24 * _sample("fine", u * 75, v * 75),
    "crumb": lambda u, v: 0.26 * _sample("fine", u * 55, v * 55) + 0.16 * _sample("cloud", u * 90, v * 90),
    "metal": lambda u, v: 0.16 * _sample("across", u * 30, v * 80),
    "speckle": lambda u, v: np.where(_sample("fine", u * 42, v * 42) > 1.1, -1.1, 0.06),
}


def _texture(part: Part, shape: tuple[int, int], x0: int, y0: int, frame: Frame) -> np.ndarray:
    """Return the albedo's multiplier (h, w); coordinates follow the thing, so that a texture scales with it."""
    unit = frame.scale * SUPERSAMPLING
    u = (np.arange(shape[1]) + x0) / unit + 3.0
    v = (np.arange(shape[0]) + y0) / unit + 3.0
    return np.clip(1.0 + part.grain * TEXTURES[part.texture](u, v), 0.05, 1.9).astype(np.float32)
