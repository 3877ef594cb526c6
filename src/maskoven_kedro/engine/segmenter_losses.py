"""Losses of a promptable segmenter: focal and dice over masks, best of several masks, and the error of the IoU head."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

FOCAL_WEIGHT, DICE_WEIGHT, IOU_WEIGHT = 20.0, 1.0, 1.0
"""Weights of SAM: focal to dice 20 to 1, IoU head 1."""

_FOCAL_GAMMA = 2.0


def mask_costs(logits: Tensor, targets: Tensor) -> Tensor:
    """Weighted focal and dice loss of every mask: logits (..., M, h, w), targets (..., 1, h, w) in 0..1 -> (..., M).

    Targets may be fractions of covered pixels: the focal weight is the distance to the target.
    """
    targets = targets.expand_as(logits)
    probability = logits.sigmoid()
    entropy = F.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    focal = (entropy * (probability - targets).abs() ** _FOCAL_GAMMA).mean((-2, -1))
    overlap = (probability * targets).sum((-2, -1))
    dice = 1 - (2 * overlap + 1) / (probability.sum((-2, -1)) + targets.sum((-2, -1)) + 1)
    return FOCAL_WEIGHT * focal + DICE_WEIGHT * dice


@torch.no_grad()
def mask_ious(logits: Tensor, targets: Tensor) -> Tensor:
    """IoU of thresholded masks (..., M, h, w) with targets (..., 1, h, w) above one half -> (..., M)."""
    predicted, wanted = torch.broadcast_tensors(logits > 0, targets > 0.5)
    both = (predicted & wanted).sum((-2, -1)).float()
    return both / (predicted | wanted).sum((-2, -1)).clamp(min=1)


def prompt_loss(logits: Tensor, scores: Tensor, targets: Tensor) -> Tensor:
    """Mean loss of prompts (B, P): only the best of the masks learns its shape, every score learns its mask's IoU.

    logits (B, P, M, h, w), scores (B, P, M), targets (B, P, h, w). A target without pixels (a point on the
    background) teaches only the scores, towards 0.
    """
    wanted = targets[:, :, None]
    there = (targets.sum((-2, -1)) > 0).float()
    best = mask_costs(logits, wanted).min(-1).values
    shape = (best * there).sum() / there.sum().clamp(min=1)
    return shape + IOU_WEIGHT * F.mse_loss(scores, mask_ious(logits, wanted))
