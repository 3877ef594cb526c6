"""Pictures on their way into SEEM, and its masks on their way back to them (annotators.md 3.1 and 3.7)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from maskoven_kedro.annotators.seem.config import SeemConfig


def input_size(height: int, width: int, shortest: int, longest: int) -> tuple[int, int]:
    """Size (height, width) that SEEM sees before padding: shorter side `shortest`, longer side at most `longest`.

    >>> input_size(480, 640, 512, 1024)
    (512, 683)
    >>> input_size(300, 900, 512, 1024)
    (341, 1024)
    """
    scale = min(shortest / min(height, width), longest / max(height, width))
    return max(int(height * scale + 0.5), 1), max(int(width * scale + 0.5), 1)


def resized(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Resize uint8 RGB (H, W, 3) bilinearly to uint8 (3, h, w)."""
    small = Image.fromarray(pixels).resize((size[1], size[0]), Image.Resampling.BILINEAR)
    return np.ascontiguousarray(np.asarray(small).transpose(2, 0, 1))


def padded_input(pixels: Tensor, config: SeemConfig, dtype: torch.dtype = torch.float32) -> Tensor:
    """Normalise uint8 pictures (B, 3, h, w), then fill with zeros to the right and below to the divisible size."""
    mean = torch.tensor(config.pixel_mean, device=pixels.device)[:, None, None]
    deviation = torch.tensor(config.pixel_std, device=pixels.device)[:, None, None]
    height, width = pixels.shape[-2:]
    unit = config.size_divisibility
    normal = (pixels.float() - mean) / deviation
    return F.pad(normal, (0, -width % unit, 0, -height % unit)).to(dtype)


def input_logits(logits: Tensor, padded: Sequence[int], size: tuple[int, int]) -> Tensor:
    """Bring mask logits (R, h, w) at stride 4 to the padded input and cut them to the picture in it, float32."""
    large = F.interpolate(logits[:, None].float(), size=tuple(padded), mode="bilinear", align_corners=False)
    return large[:, 0, : size[0], : size[1]]


def original_logits(logits: Tensor, size: tuple[int, int]) -> Tensor:
    """Bring mask logits (R, h, w) at the input's size to the original (height, width), bicubic with antialias."""
    return F.interpolate(
        logits[:, None], size=size, mode="bicubic", align_corners=False, antialias=True
    ).squeeze(1)
