"""One picture with a tile for every kind of thing, to see at a glance what the miniature draws."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from maskoven_kedro.miniature.catalogue import kinds, looks
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.layout import compose
from maskoven_kedro.miniature.scene import render

_TILE = 150
_CAPTION = 20


def contact_sheet(seed: int, columns: int = 11, captions: bool = True) -> np.ndarray:
    """Return uint8 (H, W, 3): one entity of every kind in a natural place, kinds in alphabetical order.

    captions: write kind and entity below each tile; without them a reader has to recognise the things.
    """
    names = list(kinds())
    rows = -(-len(names) // columns)
    height = _TILE + (_CAPTION if captions else 0)
    sheet = Image.new("RGB", (columns * _TILE, rows * height), "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=11)
    for number, name in enumerate(names):
        title = Dice(seed, "sheet", name).choice([t for t, look in looks().items() if look.kind == name])
        picture, masks = render(compose((seed, "sheet", name), [title], shrink=1.05), 240)
        tile = Image.fromarray(_around(picture, masks[0]))
        left, top = number % columns * _TILE, number // columns * height
        sheet.paste(tile.resize((_TILE - 4, _TILE - 4), Image.Resampling.LANCZOS), (left + 2, top + 2))
        if captions:
            pen.text((left + 4, top + _TILE), _fitting(f"{name}: {title}", font), fill="black", font=font)
    return np.asarray(sheet)


def _around(picture: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Cut the largest square out of the picture that has the thing near its middle."""
    side = min(picture.shape[:2])
    ys, xs = np.nonzero(mask)
    top, left = (
        int(np.clip((values.min() + values.max()) / 2 - side / 2, 0, size - side))
        for values, size in zip((ys, xs), mask.shape, strict=True)
    )
    return picture[top : top + side, left : left + side]


def _fitting(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> str:
    while font.getlength(text) > _TILE - 8:
        text = text[:-2].rstrip() + "…" if not text.endswith("…") else text[:-2] + "…"
    return text
