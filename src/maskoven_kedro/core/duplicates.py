"""Leak reports: one id or picture in several subsets, or under two ids, and near duplicates across subsets (I08)."""

from __future__ import annotations

from typing import Any

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
HASHES: Schema = {
    "image_id": pl.String,
    "subset": pl.String,
    "mentions": pl.Int64,
    "sha256": pl.String,
    "dhash": pl.UInt64,
}
"""The picture of an id, once for every subset that it is in: its mentions there, digest of its bytes, `dhash`."""

_COMPARED = 1 << 22  # pairs of a band that are compared at a time, in about 100 MB
_COMMON = 1000  # pictures of one hash, beyond which it says "white" or "dark" and no more
_BANDS = 4  # of 16 bits each: two hashes within 3 bits agree on at least one band


def duplicate_images(hashes: pl.DataFrame) -> pl.DataFrame:
    """Return the pictures that stand under more than one image id, by the digest of their bytes.

    hashes: columns image_id, subset, mentions, sha256 of `HASHES`.
    `leak` says that a picture is both in a training subset and in another one.
    """
    subset = pl.col("subset")
    return (
        hashes.group_by("sha256")
        .agg(
            image_ids=pl.col("image_id").unique().sort(),
            subsets=subset.unique().sort(),
            mentions=pl.col("mentions").sum(),
            leak=subset.str.ends_with("_train").any() & ~subset.str.ends_with("_train").all(),
        )
        .filter(pl.col("image_ids").list.len() > 1)
        .sort("sha256")
        .select(list(DUPLICATES))
    )


def shared_images(hashes: pl.DataFrame) -> pl.DataFrame:
    """Return the image ids that stand in more than one subset, each with all its subsets, leaks first.

    hashes: columns image_id and subset of `HASHES`. `leak` is that of `duplicate_images`.
    """
    subset = pl.col("subset")
    training = subset.str.ends_with("_train")
    return (
        hashes.group_by("image_id")
        .agg(subsets=subset.unique().sort(), leak=training.any() & ~training.all())
        .filter(pl.col("subsets").list.len() > 1)
        .sort("leak", "image_id", descending=[True, False])
    )


def shared_mentions(mentions: pl.LazyFrame, shown: int) -> dict[str, Any]:
    """Report the mention ids that more than one row has, counted by their hashes: nine bytes a row are held.

    Within a split the reader refuses a repeated id, so what is found here stands in several splits.

    Args:
        mentions: columns mention_id and subset, of all splits.
        shown: how many ids are listed, with their subsets.

    Returns:
        {same_mention, same_mention_leaks, same_mention_listed}, leaks first. For a leak see `leak_report`.
    """
    hashed, training = pl.col("mention_id").hash(seed=0), pl.col("subset").str.ends_with("_train")
    known = mentions.select(hash=hashed, training=training).collect()
    hashes, trained = known["hash"].to_numpy(), known["training"].to_numpy()
    ordered = np.sort(hashes)
    repeated = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    leaks = np.intersect1d(hashes[trained], hashes[~trained])
    told = np.concatenate([leaks, np.setdiff1d(repeated, leaks)])[:shown]
    listed = (
        mentions.filter(hashed.is_in(told.tolist()))
        .group_by("mention_id")
        .agg(subsets=pl.col("subset").sort(), leak=training.any() & ~training.all())
        .sort("leak", "mention_id", descending=[True, False])
    )
    return {
        "same_mention": repeated.size,
        "same_mention_leaks": leaks.size,
        "same_mention_listed": listed.collect().to_dicts() if told.size else [],
    }


def dhash(pixels: NDArray[np.uint8]) -> int:
    """Return the 64-bit difference hash of a picture (H, W, 3): where it darkens to the right."""
    grey = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY)
    cells = cv2.resize(grey, (9, 8), interpolation=cv2.INTER_AREA)
    bits = (cells[:, :-1] > cells[:, 1:]).reshape(-1)
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def near_duplicates(hashes: pl.DataFrame, distance: int = 3) -> pl.DataFrame:
    """Return the pairs of pictures of different subsets whose hashes differ in at most `distance` bits.

    Pictures without detail say nothing and are left out: hash 0, and any that more than a thousand share. Only those
    are compared that agree in one of four bands of 16 bits, as all pairs within 3 bits do.

    Args:
        hashes: `HASHES`, of every picture.
        distance: 0 to 3; beyond 3 pairs would be missed.
    """
    if not 0 <= distance < _BANDS:
        raise ValueError(f"the distance lies between 0 and {_BANDS - 1}, not {distance}")
    known = hashes.select("image_id", "subset", "dhash").filter(~_without_detail())
    unique = known.unique().sort("image_id", "subset", "dhash")
    values = unique["dhash"].to_numpy()
    subsets = unique["subset"].rank("dense").to_numpy()
    found = [_agreeing(values, subsets, band, distance) for band in range(_BANDS)]
    first, second, apart = (np.concatenate(parts) for parts in zip(*found, strict=True))
    names = unique.select("image_id", "subset")
    pairs = pl.DataFrame(
        {
            "first": names["image_id"].gather(first),
            "second": names["image_id"].gather(second),
            "first_subset": names["subset"].gather(first),
            "second_subset": names["subset"].gather(second),
            "distance": pl.Series(apart, dtype=pl.Int32),
        }
    )
    return pairs.sort("first", "second", "first_subset", "second_subset").cast(pl.Schema(NEAR_DUPLICATES))


def _without_detail() -> pl.Expr:
    return (pl.col("dhash") == 0) | (pl.col("image_id").n_unique().over("dhash") > _COMMON)


def _agreeing(
    values: NDArray[np.uint64], subsets: NDArray[np.int64], band: int, distance: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the places of pairs that agree in this band, and in none before it, and their distances."""
    keys = (values >> np.uint64(16 * band)).astype(np.uint16)
    order = np.argsort(keys, kind="stable")
    bounds = np.flatnonzero(np.diff(keys[order])) + 1
    rows: list[NDArray[np.int64]] = [np.zeros((3, 0), np.int64)]
    for members in np.split(order, bounds):
        at_a_time = max(1, _COMPARED // max(1, len(members)))  # of no pictures there is one part, without any
        for start in range(0, len(members) - 1, at_a_time):
            block = members[start : start + at_a_time]
            rest = members[start:]
            unlike = values[block, None] ^ values[rest]
            apart = np.bitwise_count(unlike)
            close = (apart <= distance) & (subsets[block, None] != subsets[rest])
            i, j = np.nonzero(close)
            ahead = j > i  # each pair once: behind the block, or later in it
            for earlier in range(band):
                ahead &= ((unlike[i, j] >> np.uint64(16 * earlier)) & np.uint64(0xFFFF)) != 0
            i, j = i[ahead], j[ahead]
            one, other = np.sort([block[i], rest[j]], axis=0)
            rows.append(np.stack([one, other, apart[i, j].astype(np.int64)]))
    first, second, apart = np.concatenate(rows, axis=1)
    return first, second, apart


def leak_report(hashes: pl.DataFrame, mentions: pl.LazyFrame, distance: int, shown: int) -> dict[str, Any]:
    """Return what ids stand in several subsets, what pictures under several ids or almost so, numbers first.

    Args:
        hashes: `HASHES`, of every picture that could be read.
        mentions: see `shared_mentions`.
        distance: see `near_duplicates`.
        shown: how many of each kind are listed; the numbers are of all.

    Returns:
        {pictures, without_detail, same_mention, same_mention_leaks, same_id, same_id_leaks, same_bytes,
        same_bytes_leaks, near, near_leaks, by_subsets, same_id_by_subsets, same_mention_listed, same_id_listed,
        same_bytes_listed, near_listed}. A leak is in a training subset and in another one. same_mention, same_id:
        mention ids and image ids in several subsets. without_detail: pictures left out of `near`.
    """
    shared = shared_images(hashes)
    same = duplicate_images(hashes)
    near = near_duplicates(hashes, distance)
    training = [pl.col(f"{one}_subset").str.ends_with("_train") for one in ("first", "second")]
    near = near.with_columns(leak=training[0] ^ training[1])
    by_subsets = near.group_by("first_subset", "second_subset").agg(pairs=pl.len())
    ids_by_subsets = shared.group_by("subsets").agg(pictures=pl.len())
    worst = near.sort("leak", "distance", "first", "second", descending=[True, False, False, False])
    rows = shared_mentions(mentions, shown)
    return {
        "pictures": hashes["image_id"].n_unique(),
        "without_detail": hashes.filter(_without_detail())["image_id"].n_unique(),
        "same_mention": rows["same_mention"],
        "same_mention_leaks": rows["same_mention_leaks"],
        "same_id": shared.height,
        "same_id_leaks": int(shared["leak"].sum()),
        "same_bytes": same.height,
        "same_bytes_leaks": int(same["leak"].sum()),
        "near": near.height,
        "near_leaks": int(near["leak"].sum()),
        "by_subsets": by_subsets.sort("first_subset", "second_subset").to_dicts(),
        "same_id_by_subsets": ids_by_subsets.sort("subsets").to_dicts(),
        "same_mention_listed": rows["same_mention_listed"],
        "same_id_listed": shared.head(shown).to_dicts(),
        "same_bytes_listed": same.sort("leak", "sha256", descending=[True, False]).head(shown).to_dicts(),
        "near_listed": worst.head(shown).to_dicts(),
    }
