"""Leak reports: one picture under two ids, and near duplicates across subsets (I08)."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

import cv2
import numpy as np
import polars as pl
from numpy.typing import NDArray

from maskoven_kedro.core.schemas import Schema

DUPLICATES: Schema = {
    "sha256": pl.String,
    "image_ids": pl.List(pl.String),
    "subsets": pl.List(pl.String),
    "mentions": pl.Int64,
    "leak": pl.Boolean,
}
NEAR_DUPLICATES: Schema = {
    "first": pl.String,
    "second": pl.String,
    "first_subset": pl.String,
    "second_subset": pl.String,
    "distance": pl.Int32,
}
_BANDS = 4  # of 16 bits each: two hashes within 3 bits agree on at least one band


def duplicate_images(mentions: pl.DataFrame) -> pl.DataFrame:
    """Return the pictures that stand under more than one image id, by the digest of their bytes.

    `leak` says that a picture is both in a training subset and in another one.
    """
    subset = pl.col("subset")
    return (
        mentions.group_by("sha256")
        .agg(
            image_ids=pl.col("image_id").unique().sort(),
            subsets=subset.unique().sort(),
            mentions=pl.len().cast(pl.Int64),
            leak=subset.str.ends_with("_train").any() & ~subset.str.ends_with("_train").all(),
        )
        .filter(pl.col("image_ids").list.len() > 1)
        .sort("sha256")
        .select(list(DUPLICATES))
    )


def dhash(pixels: NDArray[np.uint8]) -> int:
    """Return the 64-bit difference hash of a picture (H, W, 3): where it darkens to the right."""
    grey = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY)
    cells = cv2.resize(grey, (9, 8), interpolation=cv2.INTER_AREA)
    bits = (cells[:, :-1] > cells[:, 1:]).reshape(-1)
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def near_duplicates(hashes: Iterable[tuple[str, str, int]], distance: int = 3) -> pl.DataFrame:
    """Return the pairs of pictures of different subsets whose hashes differ in at most `distance` bits.

    Args:
        hashes: (image id, subset, `dhash`) of every picture.
        distance: 0 to 3; beyond 3 pairs would be missed.
    """
    if not 0 <= distance < _BANDS:
        raise ValueError(f"the distance lies between 0 and {_BANDS - 1}, not {distance}")
    unique = sorted(set(hashes))
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, (_, _, value) in enumerate(unique):
        for band in range(_BANDS):
            groups[band, (value >> 16 * band) & 0xFFFF].append(index)
    close: dict[tuple[int, int], int] = {}
    for members in groups.values():
        for i, j in combinations(members, 2):
            apart = (unique[i][2] ^ unique[j][2]).bit_count()
            if apart <= distance and unique[i][1] != unique[j][1]:
                close[i, j] = apart
    rows = []
    for (i, j), apart in sorted(close.items()):
        first, second = unique[i], unique[j]
        rows.append((first[0], second[0], first[1], second[1], apart))
    return pl.DataFrame(rows, schema=NEAR_DUPLICATES, orient="row")
