"""Backgrounds: places with a horizon, walls and table tops, all from gradients, noise and soft silhouettes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from maskoven_kedro.miniature.colours import mix
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.ink import Colour
from maskoven_kedro.miniature.light import linear, noise


@dataclass(frozen=True)
class Place:
    """What a place looks like.

    horizon: where the ground begins, as (low, high) share of the picture's height; (0, 0) is ground alone, seen from
    above; (1, 1) is no ground at all. far: colours from the top of the picture to the horizon (several moods).
    ground: colours from the horizon to the bottom. grain: noise of the ground ("fine", "cloud", "across"), its
    strength and its period in pixels. clouds, hills, boards: how strongly they show, 0 none.
    """

    horizon: tuple[float, float]
    far: tuple[tuple[Colour, Colour], ...]
    ground: tuple[tuple[Colour, Colour], ...]
    grain: tuple[str, float, float] = ("cloud", 0.1, 1.0)
    clouds: float = 0.0
    hills: tuple[Colour, ...] = ()
    boards: float = 0.0


_BLUE_SKY = ((118, 168, 222), (206, 226, 240))
_PALE_SKY = ((176, 196, 214), (226, 230, 232))
_EVENING = ((150, 140, 190), (244, 206, 170))

BACKDROPS: dict[str, Place] = {
    "meadow": Place(
        (0.3, 0.5),
        (_BLUE_SKY, _PALE_SKY, _EVENING),
        (((126, 160, 92), (92, 134, 58)), ((150, 168, 96), (112, 136, 62))),
        ("fine", 0.2, 1.2),
        0.5,
        ((118, 150, 110), (100, 134, 98)),
    ),
    "garden": Place(
        (0.25, 0.42),
        (((150, 178, 140), (176, 196, 160)), _PALE_SKY),
        (((120, 152, 88), (88, 128, 60)), ((150, 128, 98), (120, 98, 72))),
        ("fine", 0.22, 1.0),
        0.1,
        ((92, 126, 84), (78, 112, 70)),
    ),
    "forest": Place(
        (0.4, 0.55),
        (((92, 116, 92), (142, 160, 128)), ((70, 92, 84), (124, 144, 124))),
        (((96, 84, 60), (78, 64, 44)), ((92, 104, 62), (66, 78, 42))),
        ("fine", 0.3, 1.0),
        0.0,
        ((64, 86, 62), (52, 72, 52)),
    ),
    "beach": Place(
        (0.3, 0.45),
        (_BLUE_SKY, _EVENING),
        (((222, 202, 160), (206, 184, 140)), ((232, 216, 182), (214, 196, 156))),
        ("fine", 0.1, 1.0),
        0.6,
        ((86, 142, 176),),
    ),
    "sea": Place(
        (0.35, 0.5),
        (_BLUE_SKY, _PALE_SKY, _EVENING),
        (((86, 138, 172), (40, 92, 132)), ((112, 150, 166), (62, 104, 126))),
        ("across", 0.22, 1.0),
        0.6,
    ),
    "pond": Place(
        (0.15, 0.3),
        (((120, 150, 104), (96, 130, 84)), _PALE_SKY),
        (((120, 156, 160), (72, 112, 120)), ((104, 132, 112), (66, 96, 84))),
        ("across", 0.18, 1.0),
        0.0,
        ((92, 122, 74),),
    ),
    "sky": Place(
        (1, 1),
        (_BLUE_SKY, _PALE_SKY, _EVENING, ((84, 140, 210), (160, 200, 236))),
        (((0, 0, 0), (0, 0, 0)),),
        clouds=1.0,
    ),
    "snow": Place(
        (0.35, 0.5),
        (_PALE_SKY, _BLUE_SKY),
        (((232, 238, 244), (206, 216, 228)),),
        ("cloud", 0.06, 1.0),
        0.3,
        ((188, 204, 220), (150, 172, 184)),
    ),
    "desert": Place(
        (0.4, 0.55),
        (_BLUE_SKY, _EVENING),
        (((222, 178, 118), (200, 152, 96)), ((206, 160, 120), (178, 128, 88))),
        ("across", 0.12, 1.0),
        0.2,
        ((206, 160, 104), (190, 142, 92)),
    ),
    "mountains": Place(
        (0.5, 0.62),
        (_BLUE_SKY, _PALE_SKY),
        (((128, 146, 96), (98, 120, 70)), ((146, 140, 124), (116, 110, 96))),
        ("fine", 0.2, 1.0),
        0.5,
        ((150, 164, 186), (124, 140, 160)),
    ),
    "street": Place(
        (0.4, 0.55),
        (((196, 190, 182), (212, 206, 198)), ((176, 150, 132), (196, 176, 158)), _PALE_SKY),
        (((132, 132, 134), (100, 100, 104)), ((150, 146, 140), (122, 118, 114))),
        ("fine", 0.12, 1.0),
        0.0,
        ((160, 148, 138), (140, 132, 130)),
    ),
    "table": Place(
        (0.0, 0.25),
        (
            ((204, 196, 184), (220, 214, 204)),
            ((150, 166, 172), (176, 188, 190)),
            ((186, 170, 150), (206, 192, 172)),
        ),
        (
            ((176, 132, 88), (150, 106, 66)),
            ((206, 176, 134), (184, 150, 108)),
            ((112, 80, 58), (92, 64, 46)),
            ((214, 212, 206), (196, 192, 186)),
            ((176, 158, 146), (152, 134, 122)),
        ),
        ("across", 0.16, 0.9),
        boards=0.3,
    ),
    "floor": Place(
        (0.2, 0.4),
        (
            ((208, 200, 188), (222, 216, 206)),
            ((172, 184, 176), (192, 202, 194)),
            ((196, 176, 164), (212, 196, 184)),
        ),
        (
            ((170, 128, 92), (146, 104, 70)),
            ((180, 176, 168), (152, 148, 142)),
            ((150, 84, 74), (124, 66, 60)),
        ),
        ("across", 0.14, 1.0),
        boards=0.6,
    ),
    "wall": Place(
        (1, 1),
        (
            ((208, 200, 186), (190, 182, 168)),
            ((164, 182, 186), (146, 164, 170)),
            ((196, 172, 156), (178, 152, 138)),
            ((176, 184, 160), (158, 166, 142)),
        ),
        (((0, 0, 0), (0, 0, 0)),),
    ),
    "studio": Place(
        (0.55, 0.7),
        (
            ((214, 214, 216), (230, 230, 232)),
            ((172, 184, 196), (200, 208, 216)),
            ((196, 186, 200), (216, 208, 218)),
            ((120, 130, 140), (150, 158, 166)),
        ),
        (((208, 208, 210), (188, 188, 192)), ((176, 182, 192), (156, 162, 172))),
        ("cloud", 0.03, 1.0),
    ),
}


def paint_backdrop(name: str, horizon: float, width: int, height: int, dice: Dice) -> np.ndarray:
    """Return the place as linear light float32 (height, width, 3); the horizon is a share of the height."""
    place = BACKDROPS[name]
    picture = np.empty((height, width, 3), np.float32)
    line = round(horizon * height)
    if line > 0:
        picture[:line] = _gradient(dice.choice(place.far), line, width, dice)
        if place.clouds:
            _clouds(picture[:line], place.clouds * dice.uniform(0.2, 1.0), dice)
        if not place.hills and horizon == 1 and not place.clouds:
            _speckle(picture[:line], "fine", 0.05, 1.0, dice)
        _hills(picture, line, place.hills, dice)
    if line < height:
        ground = _gradient(dice.choice(place.ground), height - line, width, dice)
        kind, strength, period = place.grain
        _speckle(ground, kind, strength * dice.uniform(0.6, 1.4), period * width / 256, dice)
        if dice.chance(place.boards):
            _boards(ground, dice)
        picture[line:] = ground
        if line > 0:
            soft = cv2.GaussianBlur(picture, (0, 0), max(0.8, width / 200))
            band = slice(max(line - 3, 0), min(line + 3, height))
            picture[band] = soft[band]
    vignette = _vignette(height, width, dice.uniform(0.0, 0.3))
    return np.clip(picture * vignette[..., None], 0, 1)


def _gradient(colours: tuple[Colour, Colour], height: int, width: int, dice: Dice) -> np.ndarray:
    top, bottom = (
        linear(mix(c, (dice.integer(0, 255), dice.integer(0, 255), dice.integer(0, 255)), 0.08))
        for c in colours
    )
    share = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    return np.repeat(top * (1 - share) + bottom * share, width, axis=1)


def _field(kind: str, height: int, width: int, period: float, dice: Dice) -> np.ndarray:
    tile = noise(kind)
    y = ((np.arange(height) / max(period, 0.05) + dice.integer(0, 255)).astype(np.int64) % 256)[:, None]
    x = ((np.arange(width) / max(period, 0.05) + dice.integer(0, 255)).astype(np.int64) % 256)[None, :]
    return tile[y, x]


def _speckle(area: np.ndarray, kind: str, strength: float, period: float, dice: Dice) -> None:
    height, width = area.shape[:2]
    coarse = _field("cloud", height, width, period * 1.7, dice)
    area *= np.clip(
        1 + strength * (0.6 * _field(kind, height, width, period, dice) + 0.6 * coarse), 0.3, 1.8
    )[..., None]


def _clouds(area: np.ndarray, strength: float, dice: Dice) -> None:
    height, width = area.shape[:2]
    cover = (
        np.clip(_field("cloud", height, width, width / 150, dice) - dice.uniform(0.2, 1.2), 0, 1.3)
        * 0.7
        * strength
    )
    soft = np.clip(cv2.GaussianBlur(cover, (0, 0), max(1.0, width / 120)), 0, 1)[..., None]
    area[:] = area * (1 - soft) + soft * 0.95


def _hills(picture: np.ndarray, line: int, colours: tuple[Colour, ...], dice: Dice) -> None:
    height, width = picture.shape[:2]
    for step, colour in enumerate(colours):
        reach = height * dice.uniform(0.03, 0.16) / (step + 1)
        x = np.arange(width)
        ridge = sum(
            np.sin(x / width * dice.uniform(2, 11) * (i + 1) + dice.uniform(0, 6)) / (i + 1) for i in range(3)
        )
        top = line - reach * (0.6 + 0.4 * ridge)
        rows = np.arange(line)[:, None]
        cover = np.clip(rows - top[None, :] + 0.5, 0, 1)[..., None].astype(np.float32)
        tone = (
            linear(colour)
            * np.clip(1 + 0.12 * _field("fine", line, width, width / 200, dice), 0.5, 1.5)[..., None]
        )
        picture[:line] = picture[:line] * (1 - cover) + tone * cover


def _boards(ground: np.ndarray, dice: Dice) -> None:
    height, width = ground.shape[:2]
    count = dice.integer(3, 7)
    edges = np.linspace(0, height, count + 1).astype(int)
    for top, bottom in pairwise(edges):
        ground[top:bottom] *= dice.uniform(0.88, 1.1)
        ground[top : top + max(1, width // 256)] *= 0.6


def _vignette(height: int, width: int, strength: float) -> np.ndarray:
    y, x = np.linspace(-1, 1, height)[:, None], np.linspace(-1, 1, width)[None, :]
    return (1 - strength * np.clip((x * x + y * y) / 2, 0, 1)).astype(np.float32)
