"""The contract of every annotator: pictures and texts in, candidate masks with all their scores out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np


class AnnotatorUnavailable(RuntimeError):
    """An annotator cannot be built; the message names what is missing and the command that makes it."""


@dataclass(frozen=True)
class Detection:
    """Everything found in one picture (H, W) for one text, best box first; N may be 0.

    masks: bool (N, H, W), one per box; boxes: float32 (N, 4), x1 y1 x2 y2 in pixels of the picture, inside it;
    phrases: N texts; box_scores: float32 (N,) in 0..1; mask_scores: float32 (N,), predicted IoU, unbounded regression.
    """

    masks: np.ndarray
    boxes: np.ndarray
    phrases: list[str]
    box_scores: np.ndarray
    mask_scores: np.ndarray

    def __len__(self) -> int:
        """Number of boxes."""
        return len(self.boxes)


class Annotator(Protocol):
    """Turns texts into masks of pictures."""

    @property
    def name(self) -> str:
        """Name in tables and metrics, such as `grounded_sam`."""
        ...

    @property
    def checkpoint(self) -> str:
        """First 16 hexadecimal digits of the SHA-256 over the weights."""
        ...

    def annotate(self, images: Sequence[np.ndarray], texts: Sequence[Sequence[str]]) -> list[list[Detection]]:
        """Annotate uint8 RGB pictures (H, W, 3) of one size: one detection per picture and text, in the same order."""
        ...
