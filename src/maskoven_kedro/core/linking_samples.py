"""What a linker is trained on and asked: the masks of the release, one row for each, with the picture they lie in.

A mask that was dropped makes no row. Masks of the truth are put in by `with_true_masks` alone, which evaluation calls
and training never does.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from maskoven_kedro.core.sampling import lottery
from maskoven_kedro.core.schemas import Schema
from maskoven_kedro.core.success import FrameMismatch

SAMPLES: Schema = {
    "mention_id": pl.String,
    "split": pl.String,
    "subset": pl.String,
    "seen": pl.Boolean,
    "image_id": pl.String,
    "image_path": pl.String,
    "width": pl.Int32,
    "height": pl.Int32,
    "entity_id": pl.String,
    "question": pl.String,
    "mask": pl.Binary,
}
"""`mask`: compressed COCO counts in the frame `height` x `width`."""

CAPPED_SPLITS = ("entity",)
"""Splits whose entities give a limited number of samples; query samples stay as they are (linker.md 5.3)."""


def linking_samples(annotations: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """Return one row for every mask of the release, in the order of the mentions' ids.

    Args:
        annotations: `core.annotations.ANNOTATIONS`; dropped rows have no mask and are left out.
        mentions: `core.schemas.MENTIONS` of the same splits.
    """
    masks = annotations.filter(pl.col("mask").is_not_null()).select("mention_id", "mask")
    return mentions.join(masks, on="mention_id", how="inner").select(list(SAMPLES)).sort("mention_id")


def cap_per_entity(
    samples: pl.DataFrame, most: int | None, seed: int, splits: Sequence[str] = CAPPED_SPLITS
) -> pl.DataFrame:
    """Keep at most `most` samples of every entity in these splits, drawn by the seed and the mentions' ids alone.

    Which samples stay does not depend on the order of the rows; None keeps all.
    """
    if most is None or samples.is_empty():
        return samples
    drawn = samples.with_columns(pl.Series("draw", lottery(samples["mention_id"], seed)))
    place = pl.struct("draw", "mention_id").rank("ordinal").over("split", "entity_id")
    return drawn.filter(~pl.col("split").is_in(list(splits)) | (place <= most)).drop("draw")


def with_true_masks(samples: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Return the samples with the visible pixels of their entities as masks; who is not visible is left out.

    Args:
        samples: `SAMPLES`.
        truth: `core.success.TRUTH`.

    Raises:
        FrameMismatch: a picture of another size than its truth.
    """
    exact = truth.select("mention_id", exact="counts", rows="height", columns="width")
    joined = samples.join(exact, on="mention_id", how="inner", maintain_order="left")
    changed = joined.filter((pl.col("rows") != pl.col("height")) | (pl.col("columns") != pl.col("width")))
    if changed.height:
        raise FrameMismatch(f"{changed['mention_id'][0]}: the picture has another size than its truth")
    return joined.with_columns(mask="exact").select(samples.columns)


def regions_of(regions: Sequence[pl.LazyFrame], samples: pl.DataFrame) -> pl.DataFrame | None:
    """Return the regions of the samples' pictures, each picture once; None where no table of regions is given.

    Args:
        regions: `core.schemas.REGIONS` of each split.
        samples: `SAMPLES`.
    """
    if not regions:
        return None
    pictures = samples["image_id"].unique()
    found = pl.concat(regions).filter(pl.col("image_id").is_in(pictures.implode()))
    return found.unique("image_id", keep="first", maintain_order=True).collect()


def write_regions(regions: Sequence[pl.LazyFrame], samples: pl.DataFrame, folder: Path) -> None:
    """Write the regions of the samples' pictures, each picture once, as files that can be mapped into memory.

    One uncompressed Arrow file for each table, written as it is read: with all their regions, the pictures of a large
    release do not fit in memory. Former files are replaced.

    Args:
        regions: `core.schemas.REGIONS` of each split, a picture once in each.
        samples: `SAMPLES`.
        folder: of the files, which are read in the order of their names.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    wanted = samples.select(pl.col("image_id").unique())
    for place, table in enumerate(regions):
        file = folder / f"{place:03d}.arrow"
        table.join(wanted.lazy(), on="image_id", how="semi").sink_ipc(file, compression="uncompressed")
        written = pl.scan_ipc(file).select("image_id").collect()
        wanted = wanted.join(written, on="image_id", how="anti")
