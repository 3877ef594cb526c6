"""A sheet of pictures with masks drawn and words beneath: what a person looks at to judge masks."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

HIT_COLOUR = (34, 139, 94)
MISS_COLOUR = (200, 62, 52)
PLAIN_COLOUR = (52, 104, 184)
_TRUTH_COLOUR = (255, 255, 255)
_PAPER = (250, 249, 246)
_INK = (38, 40, 44)
_FAINT_INK = (110, 112, 118)
_MARGIN = 14
_TINT = 0.42


@dataclass(frozen=True)
class Tile:
    """One picture of a sheet.

    `picture` uint8 (H, W, 3); `mask` bool (H, W) or None; `boxes` (x0, y0, x1, y1) in pixels of the picture;
    `lines` of caption, the first one darker; `hit` colours mask and bar: True, False, or None for neither;
    `truth` bool (H, W) is drawn as a thin white outline.
    """

    picture: NDArray[np.uint8]
    lines: tuple[str, ...]
    mask: NDArray[np.bool_] | None = None
    boxes: tuple[tuple[float, float, float, float], ...] = ()
    hit: bool | None = None
    truth: NDArray[np.bool_] | None = None


def draw_montage(
    tiles: Sequence[Tile], title: str = "", columns: int = 4, tile_width: int = 300
) -> NDArray[np.uint8]:
    """Return the sheet as uint8 (H, W, 3); the same tiles give the same pixels.

    Rows are as high as their highest picture. Captions are cut to the width of a tile.
    """
    if columns < 1 or tile_width < 40:
        raise ValueError("a sheet needs at least one column of 40 pixels")
    columns = min(columns, len(tiles)) or 1
    panels = [_panel(tile, tile_width) for tile in tiles]
    rows = [panels[i : i + columns] for i in range(0, len(panels), columns)]
    heading = _heading_height(title)
    heights = [max(panel.height for panel in row) for row in rows]
    width = columns * (tile_width + _MARGIN) + _MARGIN
    sheet = Image.new("RGB", (width, heading + sum(heights) + _MARGIN * (len(rows) + 1)), _PAPER)
    if title:
        ImageDraw.Draw(sheet).text((_MARGIN, _MARGIN), title, fill=_INK, font=_font(20))
    top = heading + _MARGIN
    for row, height in zip(rows, heights, strict=True):
        for column, panel in enumerate(row):
            sheet.paste(panel, (_MARGIN + column * (tile_width + _MARGIN), top))
        top += height + _MARGIN
    return np.asarray(sheet)


def stack_sheets(sheets: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """Return sheets one below the other, uint8 (H, W, 3), narrow ones filled up with paper on their right."""
    if not sheets:
        return draw_montage([])
    width = max(sheet.shape[1] for sheet in sheets)
    paper = np.array(_PAPER, np.uint8)
    filled = [
        np.concatenate([sheet, np.broadcast_to(paper, (len(sheet), width - sheet.shape[1], 3))], axis=1)
        for sheet in sheets
    ]
    return np.concatenate(filled)


def draw_annotation(tile: Tile, width: int) -> NDArray[np.uint8]:
    """Return the picture of a tile scaled to `width` pixels, its mask tinted and outlined, its boxes drawn."""
    scale = width / tile.picture.shape[1]
    size = (width, max(1, round(tile.picture.shape[0] * scale)))
    shrink = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    resized = cv2.resize(np.ascontiguousarray(tile.picture), size, interpolation=shrink)
    canvas: NDArray[np.uint8] = resized.astype(np.uint8)
    colour = _colour(tile.hit)
    if tile.mask is not None and tile.mask.any():
        inside = _scaled(tile.mask, size)
        tinted = canvas[inside] * (1 - _TINT) + np.asarray(colour) * _TINT
        canvas[inside] = np.round(tinted).astype(np.uint8)
        _outline(canvas, inside, colour, 2)
    if tile.truth is not None:
        _outline(canvas, _scaled(tile.truth, size), _TRUTH_COLOUR, 1)
    for x0, y0, x1, y1 in tile.boxes:
        corners = [round(value * scale) for value in (x0, y0, x1, y1)]
        cv2.rectangle(canvas, corners[:2], corners[2:], colour, 1, cv2.LINE_AA)
    return canvas


def _panel(tile: Tile, width: int) -> Image.Image:
    drawn = Image.fromarray(draw_annotation(tile, width))
    caption = 10 + 18 * len(tile.lines)
    panel = Image.new("RGB", (width, drawn.height + 4 + caption), _PAPER)
    panel.paste(drawn, (0, 0))
    draw = ImageDraw.Draw(panel)
    draw.rectangle((0, drawn.height, width, drawn.height + 3), fill=_colour(tile.hit))
    for i, line in enumerate(tile.lines):
        font, ink = (_font(14), _INK) if i == 0 else (_font(13), _FAINT_INK)
        draw.text((2, drawn.height + 10 + 18 * i), _cut(line, font, width - 4), fill=ink, font=font)
    return panel


def _colour(hit: bool | None) -> tuple[int, int, int]:
    return PLAIN_COLOUR if hit is None else HIT_COLOUR if hit else MISS_COLOUR


def _scaled(mask: NDArray[np.bool_], size: tuple[int, int]) -> NDArray[np.bool_]:
    flat = np.ascontiguousarray(mask, dtype=np.uint8)
    return cv2.resize(flat, size, interpolation=cv2.INTER_NEAREST).astype(bool)


def _outline(
    canvas: NDArray[np.uint8], inside: NDArray[np.bool_], colour: tuple[int, int, int], width: int
) -> None:
    contours, _ = cv2.findContours(inside.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(canvas, contours, -1, colour, width, cv2.LINE_AA)


def _heading_height(title: str) -> int:
    return 20 + _MARGIN if title else 0


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The font that comes with matplotlib, the same on every machine: that of Pillow has no letter with an accent."""
    found = find_spec("matplotlib")
    if found is None or found.origin is None:
        return ImageFont.load_default(size)
    return ImageFont.truetype(Path(found.origin).parent / "mpl-data/fonts/ttf/DejaVuSans.ttf", size)


def _cut(line: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int) -> str:
    """Shorten a caption line to `width` pixels, an ellipsis where it was cut."""
    line = " ".join(line.split())
    if font.getlength(line) <= width:
        return line
    keep = len(line)
    while keep and font.getlength(line[:keep] + "...") > width:
        keep -= 1
    return line[:keep].rstrip() + "..."
