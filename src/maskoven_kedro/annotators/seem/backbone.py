"""FocalNet, the backbone of SEEM: blocks that gather context by growing convolutions instead of attention."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from maskoven_kedro.annotators.seem.config import SeemConfig

_FIRST_SCALE = 1.0
"""Layer scale of a network that is trained from nothing; a loaded one overwrites it."""


class FocalNet(nn.Module):
    """Four stages of focal blocks (annotators.md 3.2)."""

    def __init__(self, config: SeemConfig) -> None:
        super().__init__()
        widths = config.widths
        self.patch_embed = PatchEmbedding(3, widths[0], kernel=7, stride=4, padding=2)
        self.layers = nn.ModuleList(Stage(config, stage) for stage in range(len(widths)))
        for stage, width in enumerate(widths):
            self.add_module(f"norm{stage}", nn.LayerNorm(width))

    def forward(self, pixels: Tensor) -> list[Tensor]:
        """Turn normalised pictures (B, 3, H, W) into maps (B, C, h, w) at strides 4, 8, 16 and 32."""
        states = self.patch_embed(pixels)
        maps = []
        for stage, layer in enumerate(self.layers):
            fine, states = layer(states)
            maps.append(self.get_submodule(f"norm{stage}")(fine).permute(0, 3, 1, 2).contiguous())
        return maps


class PatchEmbedding(nn.Module):
    """A strided convolution and a norm over channels: the stem, and the step between two stages."""

    def __init__(self, entering: int, leaving: int, kernel: int, stride: int, padding: int) -> None:
        super().__init__()
        self.stride = stride
        self.proj = nn.Conv2d(entering, leaving, kernel, stride, padding)
        self.norm = nn.LayerNorm(leaving)

    def forward(self, maps: Tensor) -> Tensor:
        """Turn (B, C, H, W), padded right and below to a multiple of the stride, into (B, h, w, C')."""
        height, width = maps.shape[-2:]
        if height % self.stride or width % self.stride:
            maps = F.pad(maps, (0, -width % self.stride, 0, -height % self.stride))
        return self.norm(self.proj(maps).permute(0, 2, 3, 1))


class Stage(nn.Module):
    """The blocks of one width and the step to the next."""

    def __init__(self, config: SeemConfig, stage: int) -> None:
        super().__init__()
        width = config.widths[stage]
        levels, window = config.focal_levels[stage], config.focal_windows[stage]
        hidden = int(width * config.mlp_ratio)
        self.blocks = nn.ModuleList(
            FocalBlock(width, hidden, levels, window) for _ in range(config.depths[stage])
        )
        last = stage == len(config.depths) - 1
        self.downsample = None if last else PatchEmbedding(width, 2 * width, kernel=3, stride=2, padding=1)

    def forward(self, states: Tensor) -> tuple[Tensor, Tensor]:
        """Turn (B, h, w, C) into the same after the blocks, and into the next stage's (B, h / 2, w / 2, 2 C)."""
        for block in self.blocks:
            states = block(states)
        return states, states if self.downsample is None else self.downsample(states.permute(0, 3, 1, 2))


class FocalBlock(nn.Module):
    """Modulation and a two-layer perceptron, each normed and scaled before it is added."""

    def __init__(self, width: int, hidden: int, levels: int, window: int) -> None:
        super().__init__()
        self.modulation = FocalModulation(width, levels, window)
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.mlp = nn.ModuleDict({"fc1": nn.Linear(width, hidden), "fc2": nn.Linear(hidden, width)})
        self.gamma_1 = nn.Parameter(torch.full((width,), _FIRST_SCALE))
        self.gamma_2 = nn.Parameter(torch.full((width,), _FIRST_SCALE))

    def forward(self, states: Tensor) -> Tensor:
        """Keep the shape (B, H, W, C)."""
        states = states + self.gamma_1 * self.norm1(self.modulation(states))
        hidden = F.gelu(self.mlp["fc1"](states))
        return states + self.gamma_2 * self.norm2(self.mlp["fc2"](hidden))


class FocalModulation(nn.Module):
    """Multiplies every place by a gated sum of contexts of growing reach, the last one global."""

    def __init__(self, width: int, levels: int, window: int) -> None:
        super().__init__()
        self.width, self.levels = width, levels
        self.f = nn.Linear(width, 2 * width + levels + 1)
        self.h = nn.Conv2d(width, width, 1)
        self.proj = nn.Linear(width, width)
        kernels = [window + 2 * level for level in range(levels)]
        self.focal_layers = nn.ModuleList(
            nn.Sequential(nn.Conv2d(width, width, k, padding=k // 2, groups=width, bias=False), nn.GELU())
            for k in kernels
        )

    def forward(self, states: Tensor) -> Tensor:
        """Keep the shape (B, H, W, C)."""
        mixed = self.f(states).permute(0, 3, 1, 2)
        query, context, gates = mixed.split([self.width, self.width, self.levels + 1], dim=1)
        gathered = torch.zeros_like(context)
        for level, layer in enumerate(self.focal_layers):
            context = layer(context)
            gathered = gathered + context * gates[:, level : level + 1]
        everywhere = F.gelu(context.mean((2, 3), keepdim=True))
        gathered = (gathered + everywhere * gates[:, self.levels :]) / (self.levels + 1)
        return self.proj((query * self.h(gathered)).permute(0, 2, 3, 1))
