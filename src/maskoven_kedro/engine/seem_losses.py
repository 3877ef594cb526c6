"""Losses of SEEM: a reference is learned by the query that comes closest, which must also be the chosen one."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

ENTROPY_WEIGHT, DICE_WEIGHT, CHOICE_WEIGHT = 5.0, 5.0, 2.0
"""Weights of Mask2Former, from which SEEM's decoder comes: binary cross-entropy, dice, classification."""


def query_costs(logits: Tensor, targets: Tensor) -> Tensor:
    """Weighted cross-entropy and dice (R, Q) of mask logits (R, Q, h, w) against targets (R, h, w) in 0..1.

    Targets may be fractions of covered pixels.
    """
    wanted = targets[:, None].expand_as(logits)
    entropy = F.binary_cross_entropy_with_logits(logits, wanted, reduction="none").mean((2, 3))
    probability = logits.sigmoid()
    overlap = (probability * wanted).sum((2, 3))
    dice = 1 - (2 * overlap + 1) / (probability.sum((2, 3)) + wanted.sum((2, 3)) + 1)
    return ENTROPY_WEIGHT * entropy + DICE_WEIGHT * dice


def layer_loss(logits: Tensor, similarities: Tensor, targets: Tensor) -> Tensor:
    """Loss of one layer: the cheapest query of each reference learns its mask and to be the most similar one.

    logits (R, Q, h, w), similarities (R, Q), targets (R, h, w) -> scalar. The similarity enters the cost, so that of
    two queries with like masks the one that is already chosen learns.
    """
    costs = query_costs(logits, targets)
    with torch.no_grad():
        cheapest = (costs - CHOICE_WEIGHT * similarities.softmax(1)).argmin(1)
    masks = costs.gather(1, cheapest[:, None]).mean()
    return masks + CHOICE_WEIGHT * F.cross_entropy(similarities, cheapest)


def seem_loss(logits: Sequence[Tensor], similarities: Sequence[Tensor], targets: Tensor) -> Tensor:
    """Mean loss over the start and every layer of the decoder."""
    losses = [layer_loss(*layer, targets) for layer in zip(logits, similarities, strict=True)]
    return torch.stack(losses).mean()
