"""Resizing and normalising pictures for the networks; the numbers come from annotators.md 1.6 and 2.3."""

from __future__ import annotations

import numpy as np
from PIL import Image

IMAGE_MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
IMAGE_DEVIATION = np.array([0.229, 0.224, 0.225], dtype=np.float32)
"""Mean and deviation of RGB in 0..1, shared by GroundingDINO and SAM (123.675 / 255 = 0.485, ...)."""


def detector_size(height: int, width: int, shortest: int, longest: int) -> tuple[int, int]:
    """Size (height, width) that GroundingDINO sees: shorter side `shortest`, longer side at most `longest`.

    >>> detector_size(480, 640, 800, 1333)
    (800, 1066)
    >>> detector_size(180, 240, 144, 144)
    (108, 144)
    """
    small, large = min(height, width), max(height, width)
    side = round(longest * small / large) if large / small * shortest > longest else shortest
    side = max(side, 1)
    other = max(int(side * large / small), 1)
    return (side, other) if height <= width else (other, side)


def segmenter_size(height: int, width: int, longest: int) -> tuple[int, int]:
    """Size (height, width) that SAM sees before padding: longer side `longest`, rounded half up.

    >>> segmenter_size(480, 640, 1024)
    (768, 1024)
    """
    scale = longest / max(height, width)
    return max(int(height * scale + 0.5), 1), max(int(width * scale + 0.5), 1)


def network_input(pixels: np.ndarray, size: tuple[int, int], padded: int | None = None) -> np.ndarray:
    """Resize uint8 RGB (H, W, 3) bilinearly to `size`, normalise and give float32 (3, h, w).

    With `padded` the result is filled with zeros to the right and below up to a square of that side.
    """
    height, width = size
    small = np.asarray(
        Image.fromarray(pixels).resize((width, height), Image.Resampling.BILINEAR), dtype=np.float32
    )
    plane = ((small / 255.0 - IMAGE_MEAN) / IMAGE_DEVIATION).transpose(2, 0, 1)
    if padded is None:
        return np.ascontiguousarray(plane)
    square = np.zeros((3, padded, padded), dtype=np.float32)
    square[:, :height, :width] = plane
    return square
