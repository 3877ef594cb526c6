"""A release of two colours, each with its own entity: what a linker can learn in seconds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
from PIL import Image

from maskoven_kedro.core import rle
from maskoven_kedro.core.linking_samples import SAMPLES
from maskoven_kedro.linker.train_linker import Release
from tests.linker.conftest import entity_codes

CODES = {"Q1": [260, 261, 264, 265], "Q2": [262, 260, 261, 263]}
SUBSETS = ("wiki", "entity_train")
SIDE = 40


def coloured_release(folder: Path, count: int = 12) -> Release:
    """Write pictures into a folder and return them with their masks; every other one is red."""
    rows = []
    for number in range(count):
        noise = np.random.default_rng(number).integers(0, 30, (SIDE, SIDE, 3), dtype=np.uint8)
        colour = np.array((200, 20, 20) if number % 2 else (20, 20, 200), np.uint8)
        Image.fromarray(colour + noise).save(folder / f"{number}.png")
        mask = np.zeros((SIDE, SIDE), bool)
        mask[5:30, 5:30] = True
        subset = SUBSETS[number // 2 % 2]
        rows.append(
            {
                "mention_id": f"m{number:02d}",
                "split": subset.partition("_")[0],
                "subset": subset,
                "seen": True,
                "image_id": f"i{number}",
                "image_path": f"{number}.png",
                "width": SIDE,
                "height": SIDE,
                "entity_id": f"Q{1 + number % 2}",
                "question": None,
                "mask": rle.encode(mask),
            }
        )
    return Release(pl.DataFrame(rows, schema=SAMPLES), folder, None, entity_codes(CODES))
