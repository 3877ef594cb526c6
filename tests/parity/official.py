"""The sets of fixtures under `MASKOVEN_FIXTURES`, and what the tests of one of them share."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

OWN = Path(__file__).parents[1] / "fixtures"
ROOT = Path(os.environ.get("MASKOVEN_FIXTURES") or OWN)
TOLERANCE = 1e-4
"""Largest difference in float32 (annotators.md section 6)."""


def sets(name: str) -> list[Path]:
    """Folders of the sets of that kind; what is incomplete, or not there at all, fails instead of being skipped."""
    return sorted(path for path in ROOT.glob(f"{name}*") if path.is_dir()) or [ROOT / name]


class Fixture:
    """One set: its folder, its configuration and the arrays that it expects."""

    def __init__(self, folder: Path) -> None:
        torch.set_num_threads(1)
        self.folder = folder
        self.weights = folder / "weights.safetensors"
        self.stored: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        with np.load(folder / "io.npz") as arrays:
            self.expected = {name: torch.from_numpy(arrays[name]) for name in arrays.files}

    def __getitem__(self, name: str) -> Tensor:
        return self.expected[name]


def close(actual: Tensor, expected: Tensor) -> None:
    """Shapes are equal and values within the tolerance."""
    assert actual.shape == expected.shape
    torch.testing.assert_close(actual.float(), expected.float(), atol=TOLERANCE, rtol=0)


def same_side(actual: Tensor, expected: Tensor, threshold: float) -> None:
    """Values lie on the same side of a threshold, but for those that the tolerance can carry over it."""
    clear = (expected - threshold).abs() > TOLERANCE
    assert clear.any()
    assert torch.equal((actual > threshold)[clear], (expected > threshold)[clear])
