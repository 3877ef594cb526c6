"""Class-agnostic masks of a whole picture, "segment everything": the contract of all that find them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from maskoven_kedro.core import rle
from maskoven_kedro.core.region_options import RegionOptions, SamGridOptions


@dataclass(frozen=True)
class Regions:
    """Masks bool (N, H, W) of a picture, best first; boxes float32 (N, 4) xyxy; scores float32 (N,); areas int64 (N,).

    Boxes enclose the pixels of their masks: the right and lower edges are behind the last pixel.
    """

    masks: np.ndarray
    boxes: np.ndarray
    scores: np.ndarray
    areas: np.ndarray

    def __len__(self) -> int:
        """Number of masks."""
        return len(self.masks)


class RegionFinder(Protocol):
    """Finds the things in pictures without being told what they are."""

    @property
    def name(self) -> str:
        """Name in tables."""
        ...

    @property
    def checkpoint(self) -> str:
        """First 16 hexadecimal digits of the SHA-256 over the weights."""
        ...

    def find(self, images: Sequence[np.ndarray]) -> list[Regions]:
        """Find the regions of uint8 RGB pictures (H, W, 3) of one size."""
        ...


def build_region_finder(options: RegionOptions) -> RegionFinder:
    """Load the network that the options name; raises AnnotatorUnavailable when something is missing."""
    if isinstance(options, SamGridOptions):
        from maskoven_kedro.annotators.sam_grid import open_sam_grid

        return open_sam_grid(options)
    from maskoven_kedro.annotators.fast_sam import FastSam

    return FastSam(Path(options.weights), options)


def regions_row(picture: Mapping[str, Any], regions: Regions, finder: RegionFinder) -> dict[str, Any]:
    """Row of the table REGIONS for a picture, which has `image_id`, `image_path`, `height` and `width`."""
    return {
        "image_id": picture["image_id"],
        "image_path": picture["image_path"],
        "finder": finder.name,
        "height": picture["height"],
        "width": picture["width"],
        "masks": [rle.encode(mask) for mask in regions.masks],
        "boxes": regions.boxes.tolist(),
        "scores": regions.scores.tolist(),
        "areas": regions.areas.tolist(),
        "checkpoint": finder.checkpoint,
    }


def boxes_of(masks: Tensor) -> Tensor:
    """Boxes float32 (N, 4) xyxy around bool masks (N, H, W), none of which is empty."""
    height, width = masks.shape[1:]
    columns, rows = masks.any(1).int(), masks.any(2).int()
    left, top = columns.argmax(1), rows.argmax(1)
    right, bottom = width - columns.flip(1).argmax(1), height - rows.flip(1).argmax(1)
    return torch.stack([left, top, right, bottom], dim=1).float()
