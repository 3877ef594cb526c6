"""Deformable attention on a CPU: every answer is one weighted sum of rows, which PyTorch computes without copies."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers.models.grounding_dino.modeling_grounding_dino import (
    GroundingDinoMultiscaleDeformableAttention,
)


class BagAttention(nn.Module):
    """Stands in for the sampling of transformers, with the same arguments and results up to rounding.

    Bilinear interpolation makes each sampled point the sum of four cells, so that a query's answer is a sum of
    4 x levels x points rows: a bag of embeddings. transformers writes all samples out before it weighs them.
    """

    def forward(
        self,
        value: Tensor,
        value_spatial_shapes: Tensor,
        value_spatial_shapes_list: Sequence[tuple[int, int]],
        level_start_index: Tensor,
        sampling_locations: Tensor,
        attention_weights: Tensor,
        im2col_step: int,
    ) -> Tensor:
        """Attend from Q queries to cells of L levels: (B, Q, heads * width).

        value: (B, cells, heads, width); sampling_locations: (B, Q, heads, L, P, 2), x and y in 0..1 of a level;
        attention_weights: (B, Q, heads, L, P). Cells outside of a level are zero.
        """
        batch, cells, heads, width = value.shape
        queries, levels, points = (sampling_locations.shape[axis] for axis in (1, 3, 4))
        sizes = value_spatial_shapes.repeat_interleave(points, 0).to(sampling_locations.dtype)
        starts = level_start_index.repeat_interleave(points).to(sampling_locations.dtype)
        x, y = sampling_locations.flatten(3, 4).unbind(-1)
        columns, across = _neighbours(x, sizes[:, 1])
        lines, down = _neighbours(y, sizes[:, 0])
        lines = [line * sizes[:, 1] + starts for line in lines]
        down = [share * attention_weights.flatten(3, 4) for share in down]
        # The four cells of a point lie apart, so that every step runs over neighbouring memory.
        shape = (batch, queries, heads, 4, levels * points)
        rows = torch.empty(shape, dtype=torch.int32, device=value.device)
        weights = value.new_empty(shape)
        for corner in range(4):
            rows[..., corner, :] = lines[corner // 2] + columns[corner % 2]
            torch.mul(down[corner // 2], across[corner % 2], out=weights[..., corner, :])
        images = torch.arange(batch, dtype=torch.int32, device=value.device)[:, None] * (cells * heads)
        own = images + torch.arange(heads, dtype=torch.int32, device=value.device)
        rows.mul_(heads).add_(own[:, None, :, None, None])
        found = F.embedding_bag(
            rows.view(batch * queries * heads, -1),
            value.reshape(-1, width),
            per_sample_weights=weights.view(batch * queries * heads, -1),
            mode="sum",
        )
        return found.view(batch, queries, heads * width)


def _neighbours(places: Tensor, size: Tensor) -> tuple[list[Tensor], list[Tensor]]:
    """The two cells beside places in 0..1 along an axis, kept on it, and their shares, 0 for cells off it."""
    exact = places * size - 0.5
    first = exact.floor()
    second = first + 1
    share = exact - first
    shares = [one.mul_((cell >= 0) & (cell < size)) for cell, one in ((first, 1 - share), (second, share))]
    return [cell.clamp_(min=0).minimum(size - 1) for cell in (first, second)], shares


def use_bags(model: nn.Module) -> None:
    """Let every deformable attention of a network sample with `BagAttention`; for inference on a CPU in float32."""
    for module in model.modules():
        if isinstance(module, GroundingDinoMultiscaleDeformableAttention):
            # transformers calls it with the same arguments; nothing asks for its own class.
            module.attn = BagAttention()  # type: ignore[assignment]
