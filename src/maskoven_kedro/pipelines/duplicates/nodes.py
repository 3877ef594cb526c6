"""Nodes that hash pictures and report those that leak."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from maskoven_kedro.core.duplicate_options import DuplicateOptions
from maskoven_kedro.core.duplicates import HASHES, dhash, leak_report
from maskoven_kedro.core.images import ImageFault, read_image
from maskoven_kedro.core.options import ReadingOptions
from maskoven_kedro.core.recipe import fingerprint
from maskoven_kedro.core.records import Rejection, records_frame
from maskoven_kedro.core.schemas import REJECTIONS, split_of
from maskoven_kedro.datasets.photos import PhotoFolder
from maskoven_kedro.datasets.world import OvenWorld
from maskoven_kedro.execution.promises import Promises, Tables

STAGE = "duplicates"


def hash_pictures(
    mentions: pl.LazyFrame,
    world: OvenWorld | PhotoFolder,
    duplicates: DuplicateOptions,
    reading: ReadingOptions,
) -> Promises:
    """Promise the hash of every picture that a mention names, once for every subset that it is in."""
    columns = ("image_path", "image_id", "subset", "sha256")
    pictures = mentions.group_by(columns).agg(mentions=pl.len().cast(pl.Int64)).collect().sort(columns)
    shards = enumerate(pictures.iter_slices(duplicates.pictures_per_shard))
    tasks = {f"{number:06d}": partial(hash_shard, shard, world.root, reading) for number, shard in shards}
    return Promises(tasks, fingerprint("hashes 1", pictures, duplicates.pictures_per_shard, reading))


def hash_shard(pictures: pl.DataFrame, root: Path, reading: ReadingOptions) -> Tables:
    """The hashes of the pictures of a shard, and a rejection for each that cannot be read."""
    hashed: list[dict[str, Any]] = []
    rejected: list[Rejection] = []
    for row in pictures.iter_rows(named=True):
        path = row["image_path"]
        try:
            hashed.append(row | {"dhash": dhash(read_image(root, path, reading.limits()).pixels)})
        except ImageFault as fault:
            split, detail = split_of(row["subset"]), f"{path}: {fault.detail}"
            rejected.append(Rejection(STAGE, split, "", row["image_id"], fault.reason, detail, fault.mend))
    return {
        "hashes": pl.DataFrame(hashed, schema=HASHES),
        "rejections": records_frame(rejected, REJECTIONS),
    }


def list_mentions(mentions: pl.LazyFrame) -> pl.LazyFrame:
    """The ids of the mentions of a split, with their subsets; nothing is read yet."""
    return mentions.select("mention_id", "subset")


def report_leaks(
    duplicates: DuplicateOptions, *tables: pl.LazyFrame
) -> tuple[dict[str, Any], dict[str, float]]:
    """Report ids in several subsets, pictures under several ids and near duplicates over all splits.

    tables: the hashes of every split, then what `list_mentions` gives for each.
    """
    hashes, mentions = tables[: len(tables) // 2], tables[len(tables) // 2 :]
    told = leak_report(
        pl.concat(hashes).collect(), pl.concat(mentions), duplicates.distance, duplicates.listed
    )
    return told, _metrics(told)


def _metrics(told: Mapping[str, Any]) -> dict[str, float]:
    names = (
        *("pictures", "same_mention", "same_mention_leaks", "same_id", "same_id_leaks"),
        *("same_bytes", "same_bytes_leaks", "near", "near_leaks"),
    )
    return {f"duplicates/{name}": float(told[name]) for name in names}
