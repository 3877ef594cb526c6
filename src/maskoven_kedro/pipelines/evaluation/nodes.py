"""Nodes that measure candidate masks against the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from maskoven_kedro.core import final_success, rle, success
from maskoven_kedro.core.montage import Tile, draw_montage
from maskoven_kedro.core.options import EvaluationOptions, MontageOptions, ReadingOptions
from maskoven_kedro.core.schemas import KINDS, TEST_SUBSETS
from maskoven_kedro.core.selection import SelectionOptions
from maskoven_kedro.datasets.world import OvenWorld
from maskoven_kedro.pipelines.tiles import tile_of

Examples = list[tuple[str, Tile]]
"""(kind of reference, tile)."""


def measure(
    mentions: pl.LazyFrame, candidates: pl.LazyFrame, truth: Mapping[str, Any], selection: SelectionOptions
) -> pl.DataFrame:
    """Compare every setting of every visible mention with the truth."""
    listed, found = mentions.collect(), candidates.collect()
    annotators = sorted({"grounded_sam", *found["annotator"].unique().to_list()})
    return success.hits(found, listed, _truth_of(listed, truth), selection, annotators)


def measure_final(
    mentions: pl.LazyFrame, annotations: pl.LazyFrame, truth: Mapping[str, Any]
) -> tuple[pl.DataFrame, list[dict[str, Any]]]:
    """Compare the final annotation of every visible mention with the truth, and rule 1 with what was drawn."""
    visible = _truth_of(mentions.collect(), truth)
    decided = annotations.collect()
    return final_success.final_hits(decided, visible), final_success.rule_one_report(decided, visible)


def pick_examples(
    hits: pl.LazyFrame,
    mentions: pl.LazyFrame,
    candidates: pl.LazyFrame,
    truth: Mapping[str, Any],
    world: OvenWorld,
    selection: SelectionOptions,
    reading: ReadingOptions,
    montage: MontageOptions,
) -> Examples:
    """Pick hits and misses of the test subset by lot, and draw their masks beside the truth."""
    measured = hits.filter(pl.col("subset").is_in(TEST_SUBSETS)).collect()
    chosen = _chosen(measured, montage)
    ids = list({row["mention_id"] for row in chosen})
    listed = mentions.filter(pl.col("mention_id").is_in(ids)).collect()
    masks = {row["mention_id"]: row for row in _truth_of(listed, truth).rows(named=True)}
    rows = {row["mention_id"]: row for row in listed.rows(named=True)}
    found = {
        (row["mention_id"], f"{row['annotator']}/{row['kind']}"): row
        for row in candidates.filter(pl.col("mention_id").is_in(ids)).collect().rows(named=True)
    }
    examples: Examples = []
    for hit in chosen:
        one, setting = hit["mention_id"], hit["setting"]
        if (one, setting) in found:
            visible = rle.decode(masks[one]["counts"], masks[one]["height"], masks[one]["width"])
            tile = tile_of(rows[one], found[one, setting], world.root, selection, reading, hit, visible)
            examples += [(setting.partition("/")[2], tile)] if tile else []
    return examples


def summarise(
    evaluation: EvaluationOptions, *hits: pl.LazyFrame
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, float]]:
    """Count successes per split and setting, compare settings pairwise, and name the headline metrics.

    `final` is compared with every setting, first with the best single one, which is chosen on the val subsets.
    """
    measured = pl.concat([part.collect() for part in hits])
    rows = success.success_rows(measured) + final_success.kept_rows(measured)
    annotators = sorted(
        {setting.partition("/")[0] for setting in measured["setting"].unique() if "/" in setting}
    )
    pairs = success.augmentation_pairs(annotators)
    best = final_success.best_single_setting(measured)
    if best is not None:
        others = sorted({one for one in measured["setting"].unique() if "/" in one and one != best})
        pairs += [(final_success.FINAL, one) for one in (best, *others)]
    compared = success.comparisons(measured, pairs, evaluation.seed, evaluation.resamples)
    headline = [row for row in rows if row["population"] == success.POPULATION]
    return rows, compared, success.success_metrics(headline)


def summarise_rules(*reports: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put the reports on rule 1 of all splits together."""
    return [row for report in reports for row in report]


def draw_montages(montage: MontageOptions, *examples: Examples) -> tuple[np.ndarray, ...]:
    """Draw one sheet per kind of reference: hits framed in green, misses in red, the truth outlined in white."""
    sheets = []
    for kind in KINDS:
        tiles = [tile for part in examples for name, tile in part if name == kind]
        title = f"{kind}: hits green, misses red, truth outlined in white"
        sheets.append(draw_montage(tiles, title, montage.columns, montage.tile_width))
    return tuple(sheets)


def _truth_of(mentions: pl.DataFrame, truth: Mapping[str, Any]) -> pl.DataFrame:
    """The visible pixels of the mentions, from the documents of their subsets."""
    frames = [success.truth_frame(truth[subset]) for subset in sorted(mentions["subset"].unique())]
    whole = pl.concat([pl.DataFrame(schema=success.TRUTH), *frames])
    return whole.filter(pl.col("mention_id").is_in(mentions["mention_id"].to_list()))


def _chosen(measured: pl.DataFrame, montage: MontageOptions) -> Sequence[dict[str, Any]]:
    """As many hits as misses of every setting, drawn by lot, in the order of the mentions; a fourth of a sheet."""
    share = max(montage.tiles // 8, 1)
    picked = []
    for _, same in measured.sort("setting", "mention_id").group_by(["setting", "hit"], maintain_order=True):
        order = np.random.default_rng(montage.seed).permutation(same.height)[:share]
        picked += same[sorted(order.tolist())].rows(named=True)
    return picked
