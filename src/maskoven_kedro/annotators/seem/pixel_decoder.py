"""The pixel decoder of SEEM: a transformer on the coarsest map, then a feature pyramid up to stride 4."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor, nn
from torch.nn import functional as F

from maskoven_kedro.annotators.seem.attention import Attention, sine_positions
from maskoven_kedro.annotators.seem.config import SeemConfig


class PixelFeatures(NamedTuple):
    """levels: maps (B, C, h, w) at strides 32, 16 and 8; mask_features: (B, mask_dim, H / 4, W / 4)."""

    levels: list[Tensor]
    mask_features: Tensor


class PixelDecoder(nn.Module):
    """annotators.md 3.3; the names of the parts are those of the official file."""

    def __init__(self, config: SeemConfig) -> None:
        super().__init__()
        dim, groups, widths = config.dim, config.group_norm_groups, config.widths
        self.input_proj = nn.Conv2d(widths[-1], dim, 1)
        self.transformer = nn.ModuleDict({"encoder": Encoder(config)})
        self.steps = len(widths)
        for step, width in enumerate(widths[:-1], start=1):
            self.add_module(f"adapter_{step}", NormedConvolution(width, dim, 1, groups))
            self.add_module(f"layer_{step}", NormedConvolution(dim, dim, 3, groups))
        self.add_module(f"layer_{self.steps}", NormedConvolution(dim, dim, 3, groups))
        self.mask_features = nn.Conv2d(dim, config.mask_dim, 3, padding=1)

    def forward(self, maps: list[Tensor]) -> PixelFeatures:
        """Join maps of strides 4, 8, 16 and 32."""
        coarse = self.input_proj(maps[-1])
        height, width = coarse.shape[-2:]
        states = coarse.flatten(2).transpose(1, 2)
        positions = sine_positions(height, width, states.shape[-1], states)
        states = self.transformer["encoder"](states, positions)
        joined = self._layer(self.steps, states.transpose(1, 2).unflatten(2, (height, width)))
        levels = [joined]
        for step in range(self.steps - 1, 0, -1):
            fine = self.get_submodule(f"adapter_{step}")(maps[step - 1])
            joined = self._layer(step, fine + F.interpolate(joined, size=fine.shape[-2:], mode="nearest"))
            levels.append(joined)
        return PixelFeatures(levels[:-1], self.mask_features(levels[-1]))

    def _layer(self, step: int, maps: Tensor) -> Tensor:
        return F.relu(self.get_submodule(f"layer_{step}")(maps))


class NormedConvolution(nn.Conv2d):
    """A convolution without bias and a group norm behind it."""

    def __init__(self, entering: int, leaving: int, kernel: int, groups: int) -> None:
        super().__init__(entering, leaving, kernel, padding=kernel // 2, bias=False)
        self.norm = nn.GroupNorm(groups, leaving)

    def forward(self, maps: Tensor) -> Tensor:
        """Turn (B, C, H, W) into (B, C', H, W)."""
        return self.norm(super().forward(maps))


class Encoder(nn.Module):
    """Transformer layers without a norm behind the last."""

    def __init__(self, config: SeemConfig) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            EncoderLayer(config.dim, config.heads, config.ffn) for _ in range(config.enc_layers)
        )

    def forward(self, states: Tensor, positions: Tensor) -> Tensor:
        """Keep the shape (B, L, C)."""
        for layer in self.layers:
            states = layer(states, positions)
        return states


class EncoderLayer(nn.Module):
    """A post-norm transformer layer whose positions enter queries and keys but not values."""

    def __init__(self, dim: int, heads: int, hidden: int) -> None:
        super().__init__()
        self.self_attn = Attention(dim, heads)
        self.linear1, self.linear2 = nn.Linear(dim, hidden), nn.Linear(hidden, dim)
        self.norm1, self.norm2 = nn.LayerNorm(dim), nn.LayerNorm(dim)

    def forward(self, states: Tensor, positions: Tensor) -> Tensor:
        """Keep the shape (B, L, C)."""
        placed = states + positions
        states = self.norm1(states + self.self_attn(placed, placed, states))
        return self.norm2(states + self.linear2(F.relu(self.linear1(states))))
