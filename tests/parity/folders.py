"""The folders of the sets of fixtures under `MASKOVEN_FIXTURES`."""

from __future__ import annotations

import os
from pathlib import Path

OWN = Path(__file__).parents[1] / "fixtures"
ROOT = Path(os.environ.get("MASKOVEN_FIXTURES") or OWN)


def sets(name: str, file: str = "config.json") -> list[Path]:
    """Folders of the sets of that kind, each with that file; a set that is not there fails instead of being skipped."""
    return sorted(path.parent for path in ROOT.glob(f"{name}*/{file}")) or [ROOT / name]
