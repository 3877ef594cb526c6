"""Sets of fixtures of the linker, and comparison with what they expect (linker.md section 9).

`MASKOVEN_FIXTURES` names another folder of sets in the same layout; every number comes from their files.
"""

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
TOLERANCE = 1e-5


def folders(name: str, holding: str) -> list[Path]:
    """Folders of the sets of that kind; a set that is not there fails instead of being skipped."""
    return sorted(path.parent for path in ROOT.glob(f"{name}*/{holding}")) or [ROOT / name]


def arrays(path: Path) -> dict[str, Tensor]:
    """The arrays of an .npz file."""
    with np.load(path) as stored:
        return {name: torch.from_numpy(stored[name]) for name in stored.files}


def stored(path: Path) -> dict[str, Any]:
    """A JSON file."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def close(actual: Tensor, expected: Tensor, tolerance: float = TOLERANCE) -> None:
    """Shapes are equal and values within the tolerance."""
    assert actual.shape == expected.shape
    torch.testing.assert_close(actual.float(), expected.float(), atol=tolerance, rtol=0)
