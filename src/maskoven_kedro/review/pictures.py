"""Pictures and masks as a browser shows them: encoded anew, so that no byte of a foreign file reaches it."""

from __future__ import annotations

import io

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


def mask_bytes(case: Case) -> bytes:
    """Return the mask of a case as a transparent PNG: tinted inside, outlined in colour on white."""
    tall, wide = shown_size(case.height, case.width)
    mask = 255 * rle.decode(case.mask, case.height, case.width).astype(np.uint8)
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
