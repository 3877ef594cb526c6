"""Pictures and masks as a browser shows them: encoded anew, so that no byte of a foreign file reaches it."""

from __future__ import annotations

import io
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from maskoven_kedro.core import rle
from maskoven_kedro.review.cases import Case

LONGEST, SHORTEST = 1600, 900
"""Bounds of the longer side of what is sent, in pixels: screens show no more, and outlines of less look coarse."""

_FILL = (232, 28, 108, 96)
_EDGE = (232, 28, 108, 255)
_HALO = (255, 255, 255, 230)

_SMALLEST_VIEW = 48
"""Pixels of a side of a close view, where the picture has as many: of fewer nothing is recognised."""


class View(NamedTuple):
    """Rows and columns of a picture that are shown."""

    rows: slice
    columns: slice


WHOLE = View(slice(None), slice(None))


def close_view(case: Case) -> View:
    """Return a square around the mask, twice its longer side, as far as the picture goes."""
    mask = rle.decode(case.mask, case.height, case.width)
    ys, xs = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(ys):
        return WHOLE
    side = max(_SMALLEST_VIEW, 2 * int(ys[-1] + 1 - ys[0]), 2 * int(xs[-1] + 1 - xs[0]))
    return View(_around(ys, side, case.height), _around(xs, side, case.width))


def _around(places: NDArray[np.intp], side: int, length: int) -> slice:
    """A stretch of `side` with the places in its middle, or as far as the picture goes."""
    extent = min(side, length)
    start = min(max(0, int(places[0] + places[-1] + 1 - extent) // 2), length - extent)
    return slice(start, start + extent)


def shown_size(height: int, width: int) -> tuple[int, int]:
    """Return height and width of what is sent for a picture.

    >>> shown_size(3000, 1500), shown_size(48, 64), shown_size(1000, 500)
    ((1600, 800), (675, 900), (1000, 500))
    """
    longer = max(height, width)
    scale = min(max(longer, SHORTEST), LONGEST) / longer
    return max(1, round(height * scale)), max(1, round(width * scale))


def picture_bytes(pixels: NDArray[np.uint8]) -> bytes:
    """Return a picture, uint8 (H, W, 3), as JPEG no larger than is shown."""
    height, width = pixels.shape[:2]
    if max(height, width) > LONGEST:
        tall, wide = shown_size(height, width)
        pixels = cv2.resize(pixels, (wide, tall), interpolation=cv2.INTER_AREA).astype(np.uint8)
    sink = io.BytesIO()
    Image.fromarray(pixels).save(sink, "JPEG", quality=92)
    return sink.getvalue()


def mask_bytes(case: Case, view: View = WHOLE) -> bytes:
    """Return the mask of a case as a transparent PNG: tinted inside, outlined in colour on white."""
    mask = 255 * rle.decode(case.mask, case.height, case.width)[view].astype(np.uint8)
    tall, wide = shown_size(*mask.shape)
    if (tall, wide) < mask.shape:  # what is a pixel of a huge picture is still a pixel on the screen
        inside = cv2.resize(mask, (wide, tall), interpolation=cv2.INTER_AREA) > 0
    else:
        inside = cv2.resize(mask, (wide, tall), interpolation=cv2.INTER_NEAREST) > 0
    layer = np.zeros((tall, wide, 4), np.uint8)
    layer[inside] = _FILL
    contours, _ = cv2.findContours(inside.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(layer, contours, -1, _HALO, 5)
    cv2.drawContours(layer, contours, -1, _EDGE, 2)
    sink = io.BytesIO()
    Image.fromarray(layer).save(sink, "PNG", compress_level=4)
    return sink.getvalue()
