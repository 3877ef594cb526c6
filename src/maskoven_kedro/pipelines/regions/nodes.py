"""The node that finds regions."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import polars as pl

from maskoven_kedro.core.options import ReadingOptions
from maskoven_kedro.core.recipe import fingerprint
from maskoven_kedro.core.region_options import RegionOptions, RegionsOptions, SamGridOptions
from maskoven_kedro.datasets.photos import PhotoFolder
from maskoven_kedro.datasets.world import OvenWorld
from maskoven_kedro.execution.promises import Promises
from maskoven_kedro.pipelines.regions.shards import PICTURE, find_in_shard, reject_shard


def find_regions(
    mentions: pl.LazyFrame, world: OvenWorld | PhotoFolder, regions: RegionsOptions, reading: ReadingOptions
) -> Promises:
    """Promise the regions of every picture that a mention names, each picture once."""
    pictures = mentions.select(PICTURE).unique("image_path").collect().sort("height", "width", "image_path")
    shards = pictures.iter_slices(regions.pictures_per_shard)
    plan = {f"{number:06d}": shard for number, shard in enumerate(shards)}
    tasks = {
        name: partial(find_in_shard, shard, world.root, regions.finder, reading)
        for name, shard in plan.items()
    }
    recipe = fingerprint("regions 3", pictures, regions, reading, _checkpoint(regions.finder))
    return Promises(tasks, recipe, on_failure=partial(reject_shard, plan))


def _checkpoint(finder: RegionOptions) -> str:
    """Short hash of the weights; a run with other weights has another recipe."""
    from maskoven_kedro.annotators.weight_files import checkpoint_of, network_folder
    from maskoven_kedro.annotators.weights_registry import sha256_of

    if isinstance(finder, SamGridOptions):
        return checkpoint_of([network_folder(finder.segmenter, "segmenter")])
    return sha256_of(Path(finder.weights))
