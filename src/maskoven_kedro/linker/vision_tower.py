"""The vision tower: a ConvNeXt whose four stages give the feature levels res2 to res5 (linker.md 1.1).

Names of parameters are those of the official file behind `visual.trunk.`, so that weights load as they are.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from maskoven_kedro.linker.config import TowerConfig

_EPS = 1e-6
_PATCH = 4
_EXPANSION = 4


class ChannelNorm(nn.LayerNorm):
    """Layer norm over the channels of maps (B, C, H, W)."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels, eps=_EPS)

    def forward(self, maps: Tensor) -> Tensor:
        """Normalise every cell."""
        return super().forward(maps.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class Mlp(nn.Module):
    """Two linear layers with an exact GELU between them."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(channels, _EXPANSION * channels)
        self.fc2 = nn.Linear(_EXPANSION * channels, channels)

    def forward(self, cells: Tensor) -> Tensor:
        """Map cells (..., C) to cells of the same width."""
        mapped: Tensor = self.fc2(F.gelu(self.fc1(cells)))
        return mapped


class Block(nn.Module):
    """A depth-wise 7 x 7 convolution, a norm and an MLP, scaled per channel and added to the input."""

    def __init__(self, channels: int, scale: float) -> None:
        super().__init__()
        self.conv_dw = nn.Conv2d(channels, channels, 7, padding=3, groups=channels)
        self.norm = nn.LayerNorm(channels, eps=_EPS)
        self.mlp = Mlp(channels)
        self.gamma = nn.Parameter(torch.full((channels,), scale))

    def forward(self, maps: Tensor) -> Tensor:
        """Map (B, C, H, W) to the same size."""
        cells = self.mlp(self.norm(self.conv_dw(maps).permute(0, 2, 3, 1)))
        return maps + (self.gamma * cells).permute(0, 3, 1, 2)


class Stage(nn.Module):
    """Blocks of one width, behind a norm and a 2 x 2 convolution that halves the map (none before the first stage)."""

    def __init__(self, before: int, channels: int, depth: int, scale: float) -> None:
        super().__init__()
        self.downsample = (
            nn.Identity()
            if before == channels
            else nn.Sequential(ChannelNorm(before), nn.Conv2d(before, channels, 2, stride=2))
        )
        self.blocks = nn.Sequential(*(Block(channels, scale) for _ in range(depth)))

    def forward(self, maps: Tensor) -> Tensor:
        """Map (B, C, H, W) to the next level."""
        levels: Tensor = self.blocks(self.downsample(maps))
        return levels


class VisionTower(nn.Module):
    """The trunk of a ConvNeXt-CLIP, without its head."""

    def __init__(self, config: TowerConfig, scale: float = 1e-6) -> None:
        """Build with random weights. scale: where the layer scales start; 1 learns faster from nothing."""
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, config.dims[0], _PATCH, stride=_PATCH), ChannelNorm(config.dims[0])
        )
        befores = (config.dims[0], *config.dims[:-1])
        self.stages = nn.ModuleList(
            Stage(before, channels, depth, scale)
            for before, channels, depth in zip(befores, config.dims, config.depths, strict=True)
        )

    def forward(self, pixels: Tensor) -> list[Tensor]:
        """Feature levels res2, res3, res4, res5 (B, C, h, w) of normalised pictures (B, 3, S, S)."""
        maps = self.stem(pixels.contiguous(memory_format=torch.channels_last))
        levels = []
        for stage in self.stages:
            maps = stage(maps)
            levels.append(maps)
        return levels
