"""A scene: which things stand where, and its picture with the exact visible pixels of every thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from maskoven_kedro.miniature.backdrop import paint_backdrop
from maskoven_kedro.miniature.catalogue import Kind, kinds, looks, parts_of
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.ink import Frame
from maskoven_kedro.miniature.light import SUPERSAMPLING, Light, Sprite, display, shade


@dataclass(frozen=True)
class Item:
    """One instance: an entity's title, its centre and half extent in units of the picture's shorter side."""

    title: str
    x: float
    y: float
    half: float
    turn: float
    mirror: bool
    number: int

    @property
    def kind(self) -> Kind:
        return kinds()[looks()[self.title].kind]


@dataclass(frozen=True)
class Scene:
    """Everything that decides a picture. Items are ordered from back to front; width and height in
    shorter sides, the horizon as a share of the height."""

    name: tuple[object, ...]
    place: str
    horizon: float
    width: float
    height: float
    light: Light
    items: tuple[Item, ...]

    def size(self, long_side: int) -> tuple[int, int]:
        """Return (width, height) in pixels for that longer side."""
        short = long_side / max(self.width, self.height)
        return round(self.width * short), round(self.height * short)


def render(scene: Scene, long_side: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the picture, uint8 (H, W, 3) sRGB, and the visible pixels of every item, bool (N, H, W).

    A pixel belongs to an item when at least half of its four samples do; where two items tie, to the nearer one.
    """
    width, height = scene.size(long_side)
    unit = min(width, height)
    backdrop = paint_backdrop(scene.place, scene.horizon, width, height, Dice(*scene.name, "backdrop"))
    canvas = np.repeat(np.repeat(backdrop * _exposure(scene.light), SUPERSAMPLING, 0), SUPERSAMPLING, 1)
    owner = np.full(canvas.shape[:2], -1, np.int16)
    for number, item in enumerate(scene.items):
        frame = Frame(item.x * unit, item.y * unit, item.half * unit, item.turn, item.mirror)
        sprite = shade(parts_of(item.title, Dice(*scene.name, "item", item.number)), frame, scene.light)
        _cast_shadow(canvas, sprite, item, scene.light)
        _stamp(canvas, owner, sprite, number)
    return _develop(canvas, scene), _visible(owner, len(scene.items))


def outline_points(scene: Scene, title: str, number: int) -> np.ndarray:
    """Return the corners (N, 2) of everything solid in that instance, in object space."""
    solid = [part for part in parts_of(title, Dice(*scene.name, "item", number)) if not part.paint]
    return np.concatenate([c for part in solid for c in part.outline])


def outline_box(item: Item, points: np.ndarray) -> tuple[float, float, float, float]:
    """Return an item's extent (x0, y0, x1, y1) in shorter sides, before occlusion and cropping."""
    placed = Frame(item.x, item.y, item.half, item.turn, item.mirror).place(points)
    return tuple(float(v) for v in (*placed.min(axis=0), *placed.max(axis=0)))  # type: ignore[return-value]


def encode_jpeg(image: np.ndarray, quality: int = 92) -> bytes:
    """Return the picture as a baseline JPEG."""
    done, data = cv2.imencode(
        ".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )
    if not done:
        raise ValueError(f"a picture of shape {image.shape} could not be encoded as JPEG")
    return data.tobytes()


def _exposure(light: Light) -> np.ndarray:
    return np.array(light.sky, np.float32) + 0.6 * np.array(light.sun, np.float32)


def _overlap(sprite: Sprite, shape: Sequence[int]) -> tuple[tuple[slice, slice], tuple[slice, slice]] | None:
    height, width = sprite.mask.shape
    top, left = max(sprite.top, 0), max(sprite.left, 0)
    bottom, right = min(sprite.top + height, shape[0]), min(sprite.left + width, shape[1])
    if top >= bottom or left >= right:
        return None
    outside = (slice(top, bottom), slice(left, right))
    inside = (slice(top - sprite.top, bottom - sprite.top), slice(left - sprite.left, right - sprite.left))
    return outside, inside


def _stamp(canvas: np.ndarray, owner: np.ndarray, sprite: Sprite, number: int) -> None:
    windows = _overlap(sprite, owner.shape)
    if windows is None:
        return
    outside, inside = windows
    mask = sprite.mask[inside]
    canvas[outside][mask] = sprite.colour[inside][mask]
    owner[outside][mask] = number


def _cast_shadow(canvas: np.ndarray, sprite: Sprite, item: Item, light: Light) -> None:
    pose = item.kind.pose
    if pose in {"flies", "rises"}:
        return
    height, width = sprite.mask.shape
    reach = max(3, round(0.06 * max(height, width)))
    shade_of = np.zeros((height + 4 * reach, width + 4 * reach), np.uint8)
    if pose == "stands":
        low = sprite.mask[int(height * 0.8) :]
        columns = np.flatnonzero(low.any(axis=0))
        if len(columns) == 0:
            return
        centre = (int(columns.mean()) + 2 * reach - round(light.x * reach), height + 2 * reach - reach // 2)
        axes = (max(int((columns[-1] - columns[0]) * 0.6), 2), max(reach, 2))
        cv2.ellipse(shade_of, centre, axes, 0, 0, 360, 255, -1)
    else:
        dx, dy = round(-light.x * reach), max(1, round(abs(light.y) * reach * 0.8))
        shade_of[2 * reach + dy : 2 * reach + dy + height, 2 * reach + dx : 2 * reach + dx + width] = (
            sprite.mask * 255
        )
    soft = cv2.GaussianBlur(shade_of, (0, 0), reach * 0.6).astype(np.float32) * (0.5 / 255)
    windows = _overlap(Sprite(soft, soft, sprite.left - 2 * reach, sprite.top - 2 * reach), canvas.shape)
    if windows is not None:
        outside, inside = windows
        canvas[outside] *= (1 - soft[inside])[..., None]


def _develop(canvas: np.ndarray, scene: Scene) -> np.ndarray:
    height, width = canvas.shape[0] // SUPERSAMPLING, canvas.shape[1] // SUPERSAMPLING
    mean = cv2.resize(canvas, (width, height), interpolation=cv2.INTER_AREA)
    grain = np.random.Generator(np.random.PCG64(Dice(*scene.name, "grain").number()))
    return display(mean * (1 + 0.02 * grain.standard_normal((height, width, 1), np.float32)))


def _visible(owner: np.ndarray, count: int) -> np.ndarray:
    height, width = owner.shape[0] // SUPERSAMPLING, owner.shape[1] // SUPERSAMPLING
    samples = (
        owner.reshape(height, SUPERSAMPLING, width, SUPERSAMPLING)
        .transpose(0, 2, 1, 3)
        .reshape(height, width, -1)
    )
    masks = np.zeros((count, height, width), bool)
    taken = np.zeros((height, width), bool)
    for number in range(count - 1, -1, -1):
        masks[number] = ((samples == number).sum(axis=2) * 2 >= samples.shape[2]) & ~taken
        taken |= masks[number]
    return masks
