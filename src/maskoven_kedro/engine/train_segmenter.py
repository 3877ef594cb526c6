"""Training of a SAM on lessons: boxes and points in, masks and their predicted IoU out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F
from transformers import SamVisionConfig

from maskoven_kedro.core.lessons import Lesson
from maskoven_kedro.core.network_input import network_input, segmenter_size
from maskoven_kedro.core.training_options import SegmenterTrainingOptions
from maskoven_kedro.engine.lesson_batches import LessonDraw, LessonSource, boxes_of, mirrored
from maskoven_kedro.engine.progress import Report, train_steps
from maskoven_kedro.engine.segmenter_losses import mask_ious, prompt_loss

if TYPE_CHECKING:
    from transformers import SamModel

UPSCALED = 4
"""Side of a predicted mask over the side of the image embedding."""

_BOX_JITTER = 0.1
_OTHER_MODE_SHARE = 0.15
_GRID = 8
_GRID_LESSONS = 40


@dataclass(frozen=True)
class SegmenterBatch:
    """Network input of one step.

    pixels (B, 3, S, S); boxes (B, P, 4) and points (B, P + 1, 1, 2) in pixels of the network's frame, the last point
    on the background; box_targets and point_targets (B, P[+1], s, s): covered share of each cell of the mask.
    """

    pixels: Tensor
    boxes: Tensor
    points: Tensor
    box_targets: Tensor
    point_targets: Tensor
    swapped: bool


def train_segmenter(
    model: SamModel,
    lessons: LessonSource,
    count: int,
    options: SegmenterTrainingOptions,
    on_report: Report,
    folder: Path,
) -> dict[str, float]:
    """Train `model` in place on `count` lessons and return its last metrics; resumes like the detector's training."""
    device = next(model.parameters()).device
    draw = LessonDraw(lessons, count - options.held_out, options.batch, options.seed)
    side, cells = _sides_of(model)[0], _mask_side(model)

    def make(step: int) -> SegmenterBatch:
        drawn, rng = draw(step)
        return build_prompts([_visible(lesson) for lesson in drawn], options.prompts, side, cells, rng)

    def loss_of(_: int, batch: SegmenterBatch) -> Tensor:
        return segmenter_loss(model, batch, device)

    def measure() -> dict[str, float]:
        return measure_segmenter(model, lessons, range(count - options.held_out, count), options)

    return train_steps(
        model,
        options,
        make,
        loss_of,
        measure,
        on_report,
        folder,
    )


def _mask_side(model: SamModel) -> int:
    """Side of the low-resolution masks in cells."""
    picture, patch = _sides_of(model)
    return picture // patch * UPSCALED


def _sides_of(model: SamModel) -> tuple[int, int]:
    """Sides of the padded picture and of a patch in pixels; both are square."""
    vision = model.config.vision_config
    assert isinstance(vision, SamVisionConfig)
    assert isinstance(vision.image_size, int)
    assert isinstance(vision.patch_size, int)
    return vision.image_size, vision.patch_size


def _visible(lesson: Lesson) -> tuple[Lesson, np.ndarray]:
    """A lesson and the rows of its masks that have pixels."""
    return lesson, np.flatnonzero(lesson.masks.any((1, 2)))


def build_prompts(
    lessons: Sequence[tuple[Lesson, np.ndarray]],
    prompts: int,
    side: int,
    cells: int,
    rng: np.random.Generator,
) -> SegmenterBatch:
    """Draw objects of every lesson and prompt each by a jittered box and by a point inside; one more point outside."""
    rows = [
        _prompts_of(lesson, visible, prompts, side, cells, rng) for lesson, visible in lessons if len(visible)
    ]
    pixels, boxes, points, targets = (torch.from_numpy(np.stack(part)) for part in zip(*rows, strict=True))
    nothing = torch.zeros_like(targets[:, :1])
    swapped = bool(rng.random() < _OTHER_MODE_SHARE)
    return SegmenterBatch(pixels, boxes, points, targets, torch.cat([targets, nothing], dim=1), swapped)


def _prompts_of(
    lesson: Lesson, visible: np.ndarray, prompts: int, side: int, cells: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Pixels, boxes (P, 4), points (P + 1, 1, 2) and targets (P, s, s) of one lesson."""
    if rng.random() < 0.5:
        lesson = mirrored(lesson)
    chosen = rng.choice(visible, prompts, replace=len(visible) < prompts)
    height, width = lesson.image.shape[:2]
    size = segmenter_size(height, width, side)
    scale = np.array([size[1] / width, size[0] / height], dtype=np.float32)
    masks = lesson.masks[chosen]
    boxes = boxes_of(masks)
    extent = np.tile(boxes[:, 2:] - boxes[:, :2], 2)
    boxes = boxes + rng.uniform(-_BOX_JITTER, _BOX_JITTER, boxes.shape) * extent
    points = [_point_in(mask, rng) for mask in masks] + [_point_in(~np.asarray(lesson.masks.any(0)), rng)]
    return (
        network_input(lesson.image, size, padded=side),
        (boxes * np.tile(scale, 2)).astype(np.float32),
        (np.stack(points) * scale).astype(np.float32)[:, None],
        covered_share(masks, size, side, cells),
    )


def _point_in(mask: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A random pixel (x, y) of a mask; the corner of the picture when the mask is empty."""
    places = np.flatnonzero(mask)
    if not len(places):
        return np.zeros(2, dtype=np.float32)
    y, x = divmod(int(places[int(rng.integers(len(places)))]), mask.shape[1])
    return np.array([x, y], dtype=np.float32)


def covered_share(masks: np.ndarray, size: tuple[int, int], side: int, cells: int) -> np.ndarray:
    """Masks bool (N, H, W), resized to `size` in a padded square of `side`, as float32 (N, cells, cells) shares."""
    small = F.interpolate(torch.from_numpy(masks).float()[None], size=size, mode="area")
    square = F.pad(small, (0, side - size[1], 0, side - size[0]))
    return F.adaptive_avg_pool2d(square, cells)[0].numpy()


def segmenter_loss(model: SamModel, batch: SegmenterBatch, device: torch.device) -> Tensor:
    """Loss of a batch: boxes with one mask and points with three; the other way round in a small share of steps."""
    embedding = model.vision_encoder(batch.pixels.to(device)).last_hidden_state
    by_box = model(
        image_embeddings=embedding, input_boxes=batch.boxes.to(device), multimask_output=batch.swapped
    )
    by_point = model(
        image_embeddings=embedding, input_points=batch.points.to(device), multimask_output=not batch.swapped
    )
    return prompt_loss(by_box.pred_masks, by_box.iou_scores, batch.box_targets.to(device)) + prompt_loss(
        by_point.pred_masks, by_point.iou_scores, batch.point_targets.to(device)
    )


@torch.no_grad()
def measure_segmenter(
    model: SamModel, lessons: LessonSource, indices: Sequence[int], options: SegmenterTrainingOptions
) -> dict[str, float]:
    """Mean IoU over objects of held-out lessons at the mask's resolution.

    `box`: the single mask of the exact box; `point`: the best of three masks of a random point inside; `grid`: the best
    mask of any point of an 8 x 8 grid (first lessons only); `score_error`: mean absolute error of the predicted IoU.
    """
    model.eval()
    device = next(model.parameters()).device
    side, cells = _sides_of(model)[0], _mask_side(model)
    rng = np.random.default_rng(options.seed)
    found: dict[str, list[float]] = {"box": [], "point": [], "grid": [], "score_error": []}
    for place, index in enumerate(indices):
        lesson, visible = _visible(lessons(index))
        if not len(visible):
            continue
        masks = lesson.masks[visible]
        height, width = lesson.image.shape[:2]
        size = segmenter_size(height, width, side)
        scale = np.array([size[1] / width, size[0] / height], dtype=np.float32)
        targets = torch.from_numpy(covered_share(masks, size, side, cells)).to(device)[None]
        pixels = torch.from_numpy(network_input(lesson.image, size, padded=side))[None].to(device)
        embedding = model.vision_encoder(pixels).last_hidden_state
        boxes = torch.from_numpy(boxes_of(masks) * np.tile(scale, 2))[None].to(device)
        points = torch.from_numpy(np.stack([_point_in(mask, rng) for mask in masks]) * scale)[
            None, :, None
        ].to(device)
        single = model(image_embeddings=embedding, input_boxes=boxes, multimask_output=False)
        triple = model(image_embeddings=embedding, input_points=points, multimask_output=True)
        ious = mask_ious(single.pred_masks, targets[:, :, None])
        found["box"] += ious.flatten().tolist()
        found["score_error"] += (single.iou_scores - ious).abs().flatten().tolist()
        found["point"] += mask_ious(triple.pred_masks, targets[:, :, None]).max(-1).values.flatten().tolist()
        if place < _GRID_LESSONS:
            every = model(
                image_embeddings=embedding, input_points=grid_points(size).to(device), multimask_output=True
            )
            flat = every.pred_masks[0].flatten(0, 1)[None]
            found["grid"] += mask_ious(flat, targets[0][:, None]).max(-1).values.tolist()
    return {name: float(np.mean(values)) for name, values in found.items() if values}


def grid_points(size: tuple[int, int]) -> Tensor:
    """Centres of an 8 x 8 grid over a picture of that (height, width), as points (1, 64, 1, 2)."""
    ys, xs = ((torch.arange(_GRID) + 0.5) / _GRID * extent for extent in size)
    return torch.stack([xs.repeat(_GRID), ys.repeat_interleave(_GRID)], dim=-1)[None, :, None]
