"""Set losses that train a GroundingDINO from nothing: focal over the tokens of a phrase, L1 and GIoU over boxes.

Two-stage cells and every layer of the decoder get the same loss; only the assignment differs: a truth owns its few
cheapest cells, but exactly one query of each decoder layer (Hungarian matching). Boxes are cx, cy, w, h in 0..1.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from scipy.optimize import linear_sum_assignment
from torch import Tensor
from torch.nn import functional as F

CLASS_COST, BOX_COST, GIOU_COST = 2.0, 5.0, 2.0
"""Matching weights of DINO and GroundingDINO."""

CLASS_WEIGHT, BOX_WEIGHT, GIOU_WEIGHT = 2.0, 5.0, 2.0
"""Loss weights of DINO and GroundingDINO."""

FOCAL_ALPHA, FOCAL_GAMMA = 0.25, 2.0


@dataclass(frozen=True)
class Truths:
    """What one image's caption points at.

    boxes: float (N, 4) cx, cy, w, h in 0..1; positive: float (N, T), 1 where a token names the truth;
    weights: float (T,), how much each token column counts (0 for padding).
    """

    boxes: Tensor
    positive: Tensor
    weights: Tensor


def corners(boxes: Tensor) -> Tensor:
    """Turn cx, cy, w, h (..., 4) into x1, y1, x2, y2."""
    centre, half = boxes[..., :2], boxes[..., 2:].clamp(min=0) / 2
    return torch.cat([centre - half, centre + half], dim=-1)


def giou(first: Tensor, second: Tensor) -> Tensor:
    """Generalised IoU of corner boxes (..., 4) that broadcast against each other, in -1..1."""
    low = torch.maximum(first[..., :2], second[..., :2])
    high = torch.minimum(first[..., 2:], second[..., 2:])
    overlap = (high - low).clamp(min=0).prod(-1)
    areas = [(box[..., 2:] - box[..., :2]).clamp(min=0).prod(-1) for box in (first, second)]
    union = areas[0] + areas[1] - overlap
    hull_low = torch.minimum(first[..., :2], second[..., :2])
    hull_high = torch.maximum(first[..., 2:], second[..., 2:])
    hull = (hull_high - hull_low).clamp(min=0).prod(-1)
    return overlap / union.clamp(min=1e-9) - (hull - union) / hull.clamp(min=1e-9)


def focal(logits: Tensor, targets: Tensor) -> Tensor:
    """Sigmoid focal loss, element by element (alpha 0.25, gamma 2)."""
    probability = logits.sigmoid()
    entropy = F.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    miss = probability * (1 - targets) + (1 - probability) * targets
    alpha = FOCAL_ALPHA * targets + (1 - FOCAL_ALPHA) * (1 - targets)
    return alpha * entropy * miss**FOCAL_GAMMA


@torch.no_grad()
def matching_costs(logits: Tensor, boxes: Tensor, truths: Truths) -> Tensor:
    """Cost (predictions, truths) of giving each prediction to each truth."""
    probability = logits.sigmoid().clamp(1e-6, 1 - 1e-6)
    gain = FOCAL_ALPHA * (1 - probability) ** FOCAL_GAMMA * -probability.log()
    loss = (1 - FOCAL_ALPHA) * probability**FOCAL_GAMMA * -(1 - probability).log()
    tokens = truths.positive / truths.positive.sum(-1, keepdim=True).clamp(min=1)
    named = (gain - loss) @ tokens.T
    distance = torch.cdist(boxes, truths.boxes, p=1)
    overlap = giou(corners(boxes)[:, None], corners(truths.boxes)[None])
    return CLASS_COST * named + BOX_COST * distance - GIOU_COST * overlap


def hungarian(costs: Tensor) -> tuple[Tensor, Tensor]:
    """One prediction for each truth at the least total cost: indices of predictions and of truths."""
    rows, columns = linear_sum_assignment(costs.cpu().numpy())
    return torch.as_tensor(rows), torch.as_tensor(columns)


def cheapest(costs: Tensor, each: int) -> tuple[Tensor, Tensor]:
    """The `each` cheapest predictions of every truth; a prediction wanted twice goes to the truth it fits better."""
    wanted = costs.topk(min(each, costs.shape[0]), dim=0, largest=False).indices
    mask = torch.zeros_like(costs, dtype=torch.bool).scatter_(0, wanted, True)
    owner = costs.masked_fill(~mask, float("inf")).argmin(-1)
    rows = mask.any(-1).nonzero().squeeze(-1)
    return rows, owner[rows]


def set_loss(logits: Tensor, boxes: Tensor, truths: Truths, each: int | None = None) -> Tensor:
    """Sum of the weighted losses of one image: logits (P, T), boxes (P, 4); `each` cells per truth or one to one.

    Not yet divided by the number of truths: the caller does so over the batch.
    """
    logits = logits[:, : truths.weights.shape[0]].clamp(min=-50.0)
    targets = torch.zeros_like(logits)
    regression = logits.new_zeros(())
    if len(truths.boxes):
        costs = matching_costs(logits, boxes, truths)
        rows, columns = hungarian(costs) if each is None else cheapest(costs, each)
        targets[rows] = truths.positive[columns]
        chosen, wanted = boxes[rows], truths.boxes[columns]
        overlap = giou(corners(chosen), corners(wanted))
        share = 1.0 if each is None else 1.0 / each
        regression = BOX_WEIGHT * (chosen - wanted).abs().sum() + GIOU_WEIGHT * (1 - overlap).sum()
        regression = regression * share
    classes = (focal(logits, targets) * truths.weights).sum() * (1.0 if each is None else 1.0 / each)
    return CLASS_WEIGHT * classes + regression
