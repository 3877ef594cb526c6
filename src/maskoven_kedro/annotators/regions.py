"""Class-agnostic masks of a whole picture, "segment everything": SAM asked at the points of a grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor
from transformers import SamModel

from maskoven_kedro.annotators.sam import Frame, encode_squares, input_side
from maskoven_kedro.annotators.weight_files import checkpoint_of, network_folder
from maskoven_kedro.annotators.weights import load_segmenter
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
        folder = network_folder(options.segmenter, "segmenter")
        network = load_segmenter(folder, options.device, options.dtype)
        return SamGrid(network, options, checkpoint_of([folder]))
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


class SamGrid:
    """The finder `sam_grid`: three masks for every point of a grid, of which the certain and distinct ones stay."""

    name = "sam_grid"

    def __init__(self, segmenter: SamModel, options: SamGridOptions, checkpoint: str) -> None:
        """Take a network that is ready for inference on the device and in the number format of the options."""
        self.segmenter, self.options, self.checkpoint = segmenter, options, checkpoint

    @torch.inference_mode()
    def find(self, images: Sequence[np.ndarray]) -> list[Regions]:
        """Find the regions of uint8 RGB pictures (H, W, 3) of one size; ValueError when sizes differ."""
        if len({image.shape for image in images}) > 1:
            raise ValueError("Images of one call must have one size")
        found: list[Regions] = []
        for start in range(0, len(images), self.options.batch_images):
            found.extend(self._find_batch(images[start : start + self.options.batch_images]))
        return found

    def _find_batch(self, images: Sequence[np.ndarray]) -> list[Regions]:
        """Find the regions of as many pictures as the encoder takes at once."""
        height, width = images[0].shape[:2]
        frame = Frame.of(height, width, input_side(self.segmenter))
        embeddings = encode_squares(self.segmenter, images, frame)
        points = grid_points(self.options.points_per_side, frame).to(embeddings.device, embeddings.dtype)
        per_pass = max(self.options.points_per_pass // len(images), 1)
        parts: list[list[tuple[Tensor, Tensor]]] = [[] for _ in images]
        for some in points.split(per_pass):
            asked = some[None, :, None].expand(len(images), -1, -1, -1)
            output = self.segmenter(
                image_embeddings=embeddings,
                input_points=asked,
                input_labels=torch.ones(asked.shape[:3], dtype=torch.long, device=asked.device),
                multimask_output=True,
            )
            for row, own in enumerate(parts):
                own.append(
                    self._certain(
                        output.pred_masks[row].flatten(0, 1), output.iou_scores[row].flatten(), frame
                    )
                )
        return [self._distinct(*(torch.cat(column) for column in zip(*own, strict=True))) for own in parts]

    def _certain(self, logits: Tensor, scores: Tensor, frame: Frame) -> tuple[Tensor, Tensor]:
        """Masks (M, H, W) and scores (M,) of the answers (N, s, s) that are confident, stable and large enough."""
        scores = scores.float()
        confident = torch.isfinite(scores) & (scores > self.options.predicted_iou)
        chosen = logits[confident]
        full = frame.restore(chosen) if len(chosen) else logits.new_zeros(0, *frame.picture)
        masks = full > 0
        kept = stability(full, self.options.stability_offset) >= self.options.stability
        kept &= masks.sum((1, 2)) >= self.options.smallest_area
        return masks[kept], scores[confident][kept]

    def _distinct(self, masks: Tensor, scores: Tensor) -> Regions:
        """The masks whose boxes are not covered by that of a better one, best first."""
        order = scores.argsort(descending=True, stable=True)
        boxes = boxes_of(masks)[order]
        kept = order[suppress(boxes, self.options.overlap)]
        chosen = masks[kept]
        return Regions(
            masks=chosen.cpu().numpy(),
            boxes=boxes_of(chosen).cpu().numpy(),
            scores=scores[kept].cpu().numpy(),
            areas=chosen.sum((1, 2)).cpu().numpy(),
        )


def grid_points(per_side: int, frame: Frame) -> Tensor:
    """Centres of an even grid over a picture, as x, y (per_side ** 2, 2) in pixels of the network's input."""
    steps = (torch.arange(per_side) + 0.5) / per_side
    ys, xs = torch.meshgrid(steps, steps, indexing="ij")
    return torch.stack([xs.flatten() * frame.resized[1], ys.flatten() * frame.resized[0]], dim=1)


def stability(logits: Tensor, offset: float) -> Tensor:
    """IoU (N,) of the masks that logits (N, H, W) give above `offset` and above `-offset`; 0 for empty masks."""
    inner, outer = ((logits > bound).sum((1, 2)) for bound in (offset, -offset))
    return inner / outer.clamp(min=1)


def boxes_of(masks: Tensor) -> Tensor:
    """Boxes float32 (N, 4) xyxy around bool masks (N, H, W), none of which is empty."""
    height, width = masks.shape[1:]
    columns, rows = masks.any(1).int(), masks.any(2).int()
    left, top = columns.argmax(1), rows.argmax(1)
    right, bottom = width - columns.flip(1).argmax(1), height - rows.flip(1).argmax(1)
    return torch.stack([left, top, right, bottom], dim=1).float()


def suppress(boxes: Tensor, overlap: float) -> Tensor:
    """Rows (M,) of boxes (N, 4), ordered from the best on, that no kept better box overlaps by more than `overlap`.

    The greedy rule as a fixed point: who is kept decides who is covered, until nothing changes. The first k rows are
    settled after k rounds, in practice all of them after a few.
    """
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(1)
    common = torch.minimum(boxes[:, None, 2:], boxes[None, :, 2:]) - torch.maximum(
        boxes[:, None, :2], boxes[None, :, :2]
    )
    shared = common.clamp(min=0).prod(2)
    covers = (shared > overlap * (areas[:, None] + areas[None] - shared)).triu(1)
    kept = torch.ones(len(boxes), dtype=torch.bool, device=boxes.device)
    while True:
        settled = ~(covers & kept[:, None]).any(0)
        if torch.equal(settled, kept):
            return kept.nonzero().squeeze(1)
        kept = settled
