"""How good the final annotations are: over the same visible mentions as the settings, and how well rule 1 tells.

The setting `final` has one row per visible mention; a dropped one counts as wrong. The population `kept` leaves the
dropped out and is never the headline.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from maskoven_kedro.core import rle
from maskoven_kedro.core.annotations import in_order
from maskoven_kedro.core.schemas import split_of
from maskoven_kedro.core.success import HIT_IOU, HITS, FrameMismatch, success_rows

FINAL = "final"
KEPT = "kept"
VAL_SUBSETS = ("entity_val", "query_val")
RULE_ONE = r"^(?:non_visual_|question_|chart_)"
"""Reasons of rule 1."""


def final_hits(annotations: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Return one row per visible mention (`success.HITS`, setting `final`); a dropped one has no boxes and IoU 0.

    Args:
        annotations: of all mentions of a split or shard.
        truth: as `success.truth_frame` gives it.

    Raises:
        FrameMismatch: an annotation of another size than its truth.
    """
    rows: list[dict[str, Any]] = []
    for row in annotations.join(truth, on="mention_id").sort("mention_id").iter_rows(named=True):
        size = row["height_right"], row["width_right"]
        if (row["height"], row["width"]) != size:
            raise FrameMismatch(
                f"{row['mention_id']}: {row['width']} x {row['height']}, truth {size[1]} x {size[0]}"
            )
        overlap = 0.0 if row["mask"] is None else rle.iou(row["mask"], row["counts"], *size)
        place = {name: row[name] for name in ("mention_id", "split", "subset")}
        rows.append(
            {**place, "setting": FINAL, "boxes": len(row["boxes"]), "iou": overlap, "hit": overlap >= HIT_IOU}
        )
    return pl.DataFrame(rows, schema=HITS)


def kept_rows(measured: pl.DataFrame) -> list[dict[str, Any]]:
    """Return success over the visible mentions whose annotation was not dropped (population `kept`)."""
    kept = measured.filter((pl.col("setting") == FINAL) & (pl.col("boxes") > 0))
    return [row | {"population": KEPT} for row in success_rows(kept)]


def best_single_setting(measured: pl.DataFrame, subsets: Sequence[str] = VAL_SUBSETS) -> str | None:
    """Return the setting with the most hits per visible mention of the val subsets, None where those are empty.

    A setting counts over all visible mentions of these subsets, also those that it has no reference for; of equals
    the first by name.
    """
    val = measured.filter(pl.col("subset").is_in(subsets) & (pl.col("setting") != FINAL))
    counted = (
        val.group_by("setting")
        .agg(hits=pl.col("hit").sum())
        .sort("hits", "setting", descending=[True, False])
    )
    return str(counted["setting"][0]) if counted.height else None


def rule_one_report(annotations: pl.DataFrame, truth: pl.DataFrame) -> list[dict[str, Any]]:
    """Return how well rule 1 tells mentions that are not drawn: rows per subset, then `all`.

    Each row: split, subset, mentions, not_drawn, dropped, dropped_not_drawn, precision, recall (null where undefined),
    visible_dropped (drawn mentions that rule 1 dropped) and visible_dropped_by_any (by any rule), as counts.
    """
    told = annotations.select(
        "subset",
        drawn=pl.col("mention_id").is_in(truth["mention_id"].to_list()),
        by_rule=(pl.col("status") == "dropped") & pl.col("reason").str.contains(RULE_ONE).fill_null(False),
        by_any=pl.col("status") == "dropped",
    )
    rows = []
    for subset in (*in_order(told["subset"].unique().to_list()), "all"):
        own = told if subset == "all" else told.filter(pl.col("subset") == subset)
        dropped, absent = own.filter("by_rule"), own.filter(~pl.col("drawn"))
        right = dropped.filter(~pl.col("drawn")).height
        rows.append(
            {
                "split": "all" if subset == "all" else split_of(subset),
                "subset": subset,
                "mentions": own.height,
                "not_drawn": absent.height,
                "dropped": dropped.height,
                "dropped_not_drawn": right,
                "precision": right / dropped.height if dropped.height else None,
                "recall": right / absent.height if absent.height else None,
                "visible_dropped": dropped.height - right,
                "visible_dropped_by_any": own.filter(pl.col("drawn") & pl.col("by_any")).height,
            }
        )
    return rows
