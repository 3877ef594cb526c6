"""Regions from SAM: asked at the points of a grid, of its answers the certain and distinct ones stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
import torch
from torch import Tensor
from transformers import SamModel

from maskoven_kedro.annotators.regions import Regions, boxes_of
from maskoven_kedro.annotators.sam import Frame, encode_squares, input_side
from maskoven_kedro.annotators.weight_files import checkpoint_of, network_folder
from maskoven_kedro.annotators.weights import load_segmenter
from maskoven_kedro.core.region_options import SamGridOptions

_AT_ONCE = 64
"""Masks that are held in numbers at the size of the picture; bounds the memory that a large one takes."""


@dataclass(frozen=True)
class Answers:
    """What SAM says of one picture, before equal answers are sorted out.

    logits: float32 (N, s, s), s a quarter of the side of the network's square. scores: SAM's own prediction of the IoU,
    float32 (N,). stability: IoU in 0..1, float32 (N,). boxes: float32 (N, 4) xyxy in pixels of the picture, the right
    and lower edges behind the last pixel.
    """

    logits: Tensor
    scores: Tensor
    stability: Tensor
    boxes: Tensor

    def __len__(self) -> int:
        """Number of masks."""
        return len(self.scores)

    def __getitem__(self, rows: Tensor) -> Answers:
        """The answers of these rows: bool (N,) or places."""
        return Answers(*(getattr(self, field.name)[rows] for field in fields(self)))

    @classmethod
    def joined(cls, parts: Sequence[Answers]) -> Answers:
        """Those of several passes, one after the other."""
        return cls(*(torch.cat([getattr(part, field.name) for part in parts]) for field in fields(cls)))


def open_sam_grid(options: SamGridOptions) -> SamGrid:
    """Load the segmenter that the options name; raises AnnotatorUnavailable when it is missing."""
    folder = network_folder(options.segmenter, "segmenter")
    network = load_segmenter(folder, options.device, options.dtype)
    return SamGrid(network, options, checkpoint_of([folder]))


class SamGrid:
    """The finder `sam_grid`: three masks for every point of a grid, of which the certain and distinct ones stay."""

    name = "sam_grid"

    def __init__(self, segmenter: SamModel, options: SamGridOptions, checkpoint: str) -> None:
        """Take a network that is ready for inference on the device and in the number format of the options."""
        self.segmenter, self.options, self.checkpoint = segmenter, options, checkpoint

    def find(self, images: Sequence[np.ndarray]) -> list[Regions]:
        """Find the regions of uint8 RGB pictures (H, W, 3) of one size; ValueError when sizes differ."""
        if not images:
            return []
        frame = self._frame(images[0])
        return [self._regions(answers, frame) for answers in self.answers(images)]

    @torch.inference_mode()
    def answers(self, images: Sequence[np.ndarray]) -> Iterator[Answers]:
        """Yield the confident and stable answers for each of some uint8 RGB pictures (H, W, 3) of one size.

        Raises ValueError when sizes differ.
        """
        if len({image.shape for image in images}) > 1:
            raise ValueError("Images of one call must have one size")
        for start in range(0, len(images), self.options.batch_images):
            yield from self._ask(images[start : start + self.options.batch_images])

    def _frame(self, image: np.ndarray) -> Frame:
        """How pictures of that size sit in the square of the network."""
        height, width = image.shape[:2]
        return Frame.of(height, width, input_side(self.segmenter))

    def _ask(self, images: Sequence[np.ndarray]) -> list[Answers]:
        """Answers for as many pictures as the encoder takes at once."""
        frame = self._frame(images[0])
        embeddings = encode_squares(self.segmenter, images, frame)
        points = grid_points(self.options.points_per_side, frame).to(embeddings.device, embeddings.dtype)
        per_pass = max(self.options.points_per_pass // len(images), 1)
        parts: list[list[Answers]] = [[] for _ in images]
        for some in points.split(per_pass):
            asked = some[None, :, None].expand(len(images), -1, -1, -1)
            output = self.segmenter(
                image_embeddings=embeddings,
                input_points=asked,
                input_labels=torch.ones(asked.shape[:3], dtype=torch.long, device=asked.device),
                multimask_output=True,
            )
            for own, logits, scores in zip(parts, output.pred_masks, output.iou_scores, strict=True):
                own.append(self._certain(logits.flatten(0, 1), scores.flatten().float(), frame))
        return [Answers.joined(own) for own in parts]

    def _certain(self, logits: Tensor, scores: Tensor, frame: Frame) -> Answers:
        """The answers (N, s, s) that are confident, stable and not empty."""
        confident = torch.isfinite(scores) & (scores > self.options.predicted_iou)
        logits, scores = logits[confident].float(), scores[confident]
        measured = [self._measured(part, frame) for part in logits.split(_AT_ONCE)]
        steady, boxes = (torch.cat(column) for column in zip(*measured, strict=True))
        answers = Answers(logits, scores, steady, boxes)
        return answers[(steady >= self.options.stability) & (boxes[:, 2] > 0)]

    def _measured(self, logits: Tensor, frame: Frame) -> tuple[Tensor, Tensor]:
        """Stability (N,) of answers (N, s, s), and boxes (N, 4) at the size of the picture, zeros for empty masks."""
        shown = enlarged(logits, frame)
        masks = shown > 0
        boxes = boxes_of(masks) * masks.flatten(1).any(1)[:, None]
        return stability(shown, self.options.stability_offset), boxes

    @torch.inference_mode()
    def _regions(self, answers: Answers, frame: Frame) -> Regions:
        """Masks at the size of the picture, best first, of the answers that no better one covers."""
        chosen = answers[distinct(answers.boxes, answers.scores, self.options.overlap)]
        full = torch.cat([enlarged(part, frame) > 0 for part in chosen.logits.split(_AT_ONCE)])
        areas = full.sum((1, 2))
        large = areas >= self.options.smallest_area
        return Regions(
            masks=full[large].cpu().numpy(),
            boxes=boxes_of(full[large]).cpu().numpy(),
            scores=chosen.scores[large].cpu().numpy(),
            areas=areas[large].cpu().numpy(),
        )


def grid_points(per_side: int, frame: Frame) -> Tensor:
    """Centres of an even grid over a picture, as x, y (per_side ** 2, 2) in pixels of the network's input."""
    steps = (torch.arange(per_side) + 0.5) / per_side
    ys, xs = torch.meshgrid(steps, steps, indexing="ij")
    return torch.stack([xs.flatten() * frame.resized[1], ys.flatten() * frame.resized[0]], dim=1)


def enlarged(logits: Tensor, frame: Frame) -> Tensor:
    """Low-resolution logits (N, s, s) at the size of the picture (N, H, W); there may be none."""
    return frame.restore(logits) if len(logits) else logits.new_zeros(0, *frame.picture)


def stability(logits: Tensor, offset: float) -> Tensor:
    """IoU (N,) of the masks that logits (N, H, W) give above `offset` and above `-offset`; 0 for empty masks."""
    inner, outer = ((logits > bound).sum((1, 2)) for bound in (offset, -offset))
    return inner / outer.clamp(min=1)


def distinct(boxes: Tensor, scores: Tensor, overlap: float) -> Tensor:
    """Places (M,) of the boxes (N, 4) xyxy that no better one overlaps by more than `overlap` (IoU), best first.

    Boxes end on their last pixel here, as those of SAM's authors do.
    """
    order = scores.argsort(descending=True, stable=True)
    starts, ends = boxes[order].split(2, dim=1)
    inclusive = torch.cat([starts, torch.maximum(ends - 1, starts)], dim=1)
    return order[suppress(inclusive, overlap)]


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
