"""What the transformers of SEEM share: attention with packed projections, feed-forward layers, sine positions."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

_TEMPERATURE = 10000.0


class Attention(nn.Module):
    """Multi-head attention whose three input projections lie in one matrix, as in the official file."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.in_proj_weight = nn.Parameter(torch.empty(3 * width, width))
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * width))
        self.out_proj = nn.Linear(width, width)
        nn.init.xavier_uniform_(self.in_proj_weight)

    def queries(self, states: Tensor) -> Tensor:
        """Project (B, L, C) to queries (B, heads, L, C / heads)."""
        return self._project(states, 0)

    def keys(self, states: Tensor) -> Tensor:
        """Project (B, L, C) to keys (B, heads, L, C / heads)."""
        return self._project(states, 1)

    def values(self, states: Tensor) -> Tensor:
        """Project (B, L, C) to values (B, heads, L, C / heads)."""
        return self._project(states, 2)

    def attend(
        self,
        queries: Tensor,
        keys: Tensor,
        values: Tensor,
        allowed: Tensor | None = None,
        causal: bool = False,
    ) -> Tensor:
        """Mix the values by their keys and project to (B, L, C).

        allowed: bool, broadcast to (B, heads, L, keys), True where a query may look; each query needs one True.
        """
        mixed = F.scaled_dot_product_attention(queries, keys, values, attn_mask=allowed, is_causal=causal)
        return self.out_proj(mixed.transpose(1, 2).flatten(2))

    def forward(self, queries: Tensor, keys: Tensor, values: Tensor, allowed: Tensor | None = None) -> Tensor:
        """Attend from (B, L, C) to (B, N, C)."""
        return self.attend(self.queries(queries), self.keys(keys), self.values(values), allowed)

    def _project(self, states: Tensor, part: int) -> Tensor:
        width = states.shape[-1]
        rows = slice(part * width, (part + 1) * width)
        projected = F.linear(states, self.in_proj_weight[rows], self.in_proj_bias[rows])
        return projected.unflatten(-1, (self.heads, -1)).transpose(1, 2)


def sine_positions(height: int, width: int, dim: int, like: Tensor) -> Tensor:
    """Positions (height * width, dim) of a map in row order, as annotators.md 3.5 has them; type and device of `like`.

    The first half of the features speaks of y, the second of x, sine and cosine taking turns.
    """
    half = dim // 2
    feature = torch.arange(half, device=like.device, dtype=torch.float32)
    frequency = _TEMPERATURE ** (2 * (feature // 2) / half)
    axes = []
    for extent in (height, width):
        place = torch.arange(1, extent + 1, device=like.device, dtype=torch.float32)
        angle = place[:, None] / (extent + 1e-6) * (2 * math.pi) / frequency
        axes.append(torch.stack([angle[:, 0::2].sin(), angle[:, 1::2].cos()], dim=-1).flatten(1))
    ys = axes[0][:, None].expand(height, width, half)
    xs = axes[1][None].expand(height, width, half)
    return torch.cat([ys, xs], dim=-1).flatten(0, 1).to(like.dtype)
