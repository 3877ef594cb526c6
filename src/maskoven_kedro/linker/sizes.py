"""Sizes of an official linker, read off the names and shapes of its weights: config.json tells only some of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isqrt
from typing import Any

from maskoven_kedro.linker.config import OspreyConfig, TowerConfig

_SCALE = re.compile(r"vision_tower\.stages\.(\d+)\.blocks\.(\d+)\.gamma")
_WIDTH = "mask_extractor.feat_linear.weight"
_POSITIONS = "mask_extractor.mask_linear.layers.0.weight"

Shapes = Mapping[str, Sequence[int]]
"""Name in `Osprey` -> shape."""


def tower_sizes(shapes: Shapes) -> TowerConfig:
    """Blocks and channels of a ConvNeXt by the layer scale of every block; those of the official one without any.

    The side of its pictures shows in no weight and is the official one.
    """
    blocks: dict[int, dict[int, int]] = {}
    for name, shape in shapes.items():
        if (found := _SCALE.fullmatch(name)) and len(shape) == 1:
            blocks.setdefault(int(found[1]), {})[int(found[2])] = int(shape[0])
    if sorted(blocks) != list(range(len(TowerConfig().depths))):
        return TowerConfig()
    stages = [blocks[stage] for stage in sorted(blocks)]
    return TowerConfig(
        tuple(max(stage) + 1 for stage in stages), tuple(stage[min(stage)] for stage in stages)
    )


def official_sizes(stored: Mapping[str, Any], shapes: Shapes) -> OspreyConfig:
    """Sizes of an Osprey from its config.json and the shapes of its weights.

    What a shape does not tell keeps the size of Osprey-7B, so that weights that do not fit are reported by name.
    Raises LinkerUnavailable as `OspreyConfig.from_official` does.
    """
    config = OspreyConfig.from_official(stored, tower_sizes(shapes))
    width, positions = (shapes.get(name, ()) for name in (_WIDTH, _POSITIONS))
    if len(width) == 2:
        config = replace(config, embed_dim=int(width[1]))
    if len(positions) == 2 and isqrt(positions[1]) ** 2 == positions[1]:
        config = replace(config, mask_size=isqrt(positions[1]))
    return config
