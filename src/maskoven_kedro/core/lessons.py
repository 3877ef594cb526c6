"""What a network of the miniature is taught with."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Prompt:
    """A phrase or question and the rows of `Lesson.masks` that it names (none: there is nothing to find)."""

    text: str
    targets: tuple[int, ...]


@dataclass(frozen=True)
class Lesson:
    """A training scene: image uint8 (H, W, 3) RGB, masks bool (N, H, W) of visible pixels, prompts."""

    image: np.ndarray
    masks: np.ndarray
    prompts: list[Prompt] = field(default_factory=list)
