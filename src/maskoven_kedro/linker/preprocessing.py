"""From a picture to the input of the vision tower (linker.md 1.2)."""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

MEAN = np.array([0.48145466, 0.4578275, 0.40821073], dtype=np.float32)
DEVIATION = np.array([0.26862954, 0.26130258, 0.27577711], dtype=np.float32)
"""Mean and deviation of CLIP's RGB in 0..1."""

_LEVEL = 0.00392156862745098


def shortest_edge(height: int, width: int, size: int) -> tuple[int, int]:
    """Size (height, width) whose shorter edge is `size`; the longer one is cut to whole pixels.

    >>> shortest_edge(61, 83, 512)
    (512, 696)
    """
    longer = int(size * max(height, width) / min(height, width))
    return (size, longer) if height <= width else (longer, size)


def resized(image: np.ndarray, size: int) -> np.ndarray:
    """Bring uint8 RGB (H, W, 3) to the shorter edge `size`, bicubically, and normalise: float32 (3, h, w)."""
    rows, columns = image.shape[:2]
    height, width = shortest_edge(rows, columns, size)
    scaled = Image.fromarray(image).resize((width, height), Image.Resampling.BICUBIC)
    values = np.asarray(scaled, dtype=np.float32) * np.float32(_LEVEL)
    return np.ascontiguousarray(((values - MEAN) / DEVIATION).transpose(2, 0, 1))


def preprocess(image: np.ndarray, size: int) -> Tensor:
    """Input float32 (3, size, size) of the tower for uint8 RGB (H, W, 3); the aspect ratio is not kept."""
    values = torch.from_numpy(resized(image, size))
    return F.interpolate(values[None], (size, size), mode="bilinear", align_corners=False)[0]
