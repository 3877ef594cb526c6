"""The work of one shard of pictures."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from maskoven_kedro.core.images import ImageFault, Picture, read_image
from maskoven_kedro.core.options import ReadingOptions
from maskoven_kedro.core.records import Rejection, records_frame
from maskoven_kedro.core.region_options import RegionOptions
from maskoven_kedro.core.schemas import REGIONS, REJECTIONS
from maskoven_kedro.execution.promises import Tables

if TYPE_CHECKING:
    from maskoven_kedro.annotators.regions import RegionFinder

STAGE = "regions"
PICTURE = ("split", "image_id", "image_path", "height", "width")
"""Columns of a mention that describe its picture."""

Row = Mapping[str, Any]


def find_in_shard(
    pictures: pl.DataFrame, root: Path, options: RegionOptions, reading: ReadingOptions
) -> Tables:
    """Regions of the pictures of a shard, in their order, and a rejection for each that cannot be used.

    Raises DeviceLost.
    """
    from maskoven_kedro.annotators.device_faults import lost_devices_told

    with lost_devices_told():
        return _find(_finder(options), pictures, root, options, reading)


def _find(
    finder: RegionFinder, pictures: pl.DataFrame, root: Path, options: RegionOptions, reading: ReadingOptions
) -> Tables:
    from maskoven_kedro.annotators.device_faults import OOM, OOM_MEND, halving
    from maskoven_kedro.annotators.regions import regions_row

    rows: list[Row] = []
    rejected: list[Rejection] = []
    for batch in _batches(pictures, getattr(options, "batch_images", 1)):
        read, faults = _read(batch, root, reading)
        rejected += faults
        found = halving(finder.find, [picture.pixels for _, picture in read]) if read else []
        for (row, _), regions in zip(read, found, strict=True):
            if regions is None:
                rejected.append(_rejection(row, OOM, f"{row['image_path']}: out of memory", OOM_MEND))
            else:
                rows.append(regions_row(row, regions, finder))
    return {
        "regions": pl.DataFrame(rows, schema=REGIONS),
        "rejections": records_frame(rejected, REJECTIONS),
    }


def reject_shard(plan: Mapping[str, pl.DataFrame], shard: str, error: Exception) -> Tables:
    """The tables of a shard whose work failed as a whole: all its pictures rejected."""
    detail = f"{type(error).__name__}: {error}"
    rejected = [
        _rejection(row, "shard_failed", detail, "mend the cause and run again")
        for row in plan[shard].iter_rows(named=True)
    ]
    return {"regions": pl.DataFrame(schema=REGIONS), "rejections": records_frame(rejected, REJECTIONS)}


@functools.lru_cache(maxsize=1)
def _finder(options: RegionOptions) -> RegionFinder:
    """Build the network once per process; one thread each, because the number of threads shows in the last digits."""
    import torch

    from maskoven_kedro.annotators.regions import build_region_finder

    if options.device == "cpu":
        torch.set_num_threads(1)
    return build_region_finder(options)


def _batches(pictures: pl.DataFrame, size: int) -> Iterator[list[Row]]:
    """At most `size` pictures of one height and width at a time."""
    for _, same_size in pictures.group_by(["height", "width"], maintain_order=True):
        for part in same_size.iter_slices(size):
            yield list(part.rows(named=True))


def _read(
    rows: list[Row], root: Path, reading: ReadingOptions
) -> tuple[list[tuple[Row, Picture]], list[Rejection]]:
    read, rejected = [], []
    for row in rows:
        try:
            picture = read_image(root, row["image_path"], reading.limits(), (row["width"], row["height"]))
        except ImageFault as fault:
            detail = f"{row['image_path']}: {fault.detail}"
            rejected.append(_rejection(row, fault.reason, detail, fault.mend))
        else:
            read.append((row, picture))
    return read, rejected


def _rejection(row: Row, reason: str, detail: str, mend: str) -> Rejection:
    """A rejection of a picture, and so of no mention in particular."""
    return Rejection(STAGE, row["split"], "", row["image_id"], reason, detail, mend)
