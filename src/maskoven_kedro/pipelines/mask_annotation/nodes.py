"""Nodes that turn text references into candidate masks."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from maskoven_kedro.core.ledger import Ledger
from maskoven_kedro.core.options import AnnotationOptions, AnnotatorsOptions, MontageOptions, ReadingOptions
from maskoven_kedro.core.recipe import fingerprint
from maskoven_kedro.core.schemas import split_of
from maskoven_kedro.core.selection import SelectionOptions
from maskoven_kedro.core.tally import outcomes
from maskoven_kedro.datasets.photos import PhotoFolder
from maskoven_kedro.datasets.shards import Shards
from maskoven_kedro.datasets.world import OvenWorld
from maskoven_kedro.execution.promises import Promises
from maskoven_kedro.pipelines.books import annotated, read_rows, received_by
from maskoven_kedro.pipelines.mask_annotation.planning import plan_shards
from maskoven_kedro.pipelines.mask_annotation.shards import STAGE, annotate_planned, reject_shard
from maskoven_kedro.pipelines.origins import subset_of_shard
from maskoven_kedro.pipelines.tiles import tile_of

World = OvenWorld | PhotoFolder


def annotate(
    mentions: Shards, references: Shards, world: World, annotation: AnnotationOptions, reading: ReadingOptions
) -> Promises:
    """Promise the candidate masks of every mention and reference."""
    options = annotation.annotators
    plan = plan_shards(mentions, references, annotation.mentions_per_shard)
    tasks = {
        name: partial(annotate_planned, part, world.root, options, reading) for name, part in plan.items()
    }
    recipe = fingerprint(
        "candidates 3", mentions.digest, references.digest, annotation, reading, weights_of(options)
    )
    return Promises(tasks, recipe, on_failure=partial(reject_shard, plan))


def account(mentions: Shards, candidates: Shards) -> list[dict[str, Any]]:
    """Close the books: every row that was read is a mention or rejected, every mention annotated or rejected."""
    kept, refused, split = 0, Counter[str](), ""
    for shard, n, reasons in read_rows(mentions):
        kept, refused, split = kept + n, refused + reasons, split_of(subset_of_shard(shard))
    dropped = dict(sorted(refused.items()))
    reading = Ledger("read_mentions", split, kept + refused.total(), kept, dropped=dropped).closed()
    came = outcomes(STAGE, received_by(mentions, "split"), annotated(candidates)).get(split, Counter())
    lost = {reason or "": n for (status, reason), n in sorted(came.items()) if status == "dropped"}
    drawn = sum(n for (status, _), n in came.items() if status == "kept")
    annotation = Ledger(STAGE, split, kept, drawn, dropped=lost).closed()
    return [asdict(reading), asdict(annotation)]


def show_masks(
    mentions: pl.LazyFrame,
    candidates: pl.LazyFrame,
    world: World,
    selection: SelectionOptions,
    reading: ReadingOptions,
    montage: MontageOptions,
) -> np.ndarray:
    """Draw a sheet of mentions drawn by lot: picture, mask, boxes, the text and the phrase that was found."""
    from maskoven_kedro.core.montage import draw_montage

    shown = _drawn_by_lot(mentions.select("mention_id").collect(engine="streaming")["mention_id"], montage)
    rows = {
        row["mention_id"]: row
        for row in mentions.filter(pl.col("mention_id").is_in(shown)).collect().rows(named=True)
    }
    found = candidates.filter(pl.col("mention_id").is_in(shown)).collect()
    best = {
        row["mention_id"]: row for row in found.rows(named=True)
    }  # the last kind of a mention: the augmented one
    tiles = [
        tile
        for one in shown
        if one in best and (tile := tile_of(rows[one], best[one], world.root, selection, reading))
    ]
    split = next((row["split"] for row in rows.values()), "")
    return draw_montage(tiles, f"{split}: what was found", montage.columns, montage.tile_width)


def weights_of(options: AnnotatorsOptions) -> list[str]:
    """Hashes of the weights; a run with other weights has another recipe."""
    from maskoven_kedro.annotators.weight_files import checkpoint_of, network_folder, seem_checkpoint

    found = []
    if options.grounded_sam is not None:
        parts = (options.grounded_sam.detector, "detector"), (options.grounded_sam.segmenter, "segmenter")
        found.append(checkpoint_of([network_folder(name, part) for name, part in parts]))
    if options.seem is not None:
        found.append(seem_checkpoint(options.seem))
    return found


def _drawn_by_lot(mention_ids: pl.Series, montage: MontageOptions) -> list[str]:
    rng = np.random.default_rng(montage.seed)
    ordered = mention_ids.sort()
    chosen = rng.permutation(len(ordered))[: montage.tiles]
    return [str(ordered[int(place)]) for place in sorted(chosen)]
