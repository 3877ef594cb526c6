"""Annotation success from what people said: over entities as in the paper, and re-weighted to the whole release.

The paper's sample has one annotation of every entity, so its mean is over entities; most of the release comes from
the entities with the most pictures. Both figures are given, because they answer different questions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from maskoven_kedro.core.final_success import FINAL, KEPT
from maskoven_kedro.core.intervals import weighted_share, wilson
from maskoven_kedro.core.verdicts import VERDICTS

ENTITY, ANNOTATION = "entity", "annotation"
WEIGHTINGS = (ENTITY, ANNOTATION)
"""`entity`: every entity counts once. `annotation`: every entity as often as it is annotated in its split, every split
as often as it is annotated; only splits of which something was judged are spoken for."""

EVERYTHING = "all"

Row = dict[str, Any]


def settled(verdicts: pl.DataFrame, judged: pl.DataFrame) -> pl.DataFrame:
    """Return one row for every mention of which something stands, with what its reviewers came to.

    Args:
        verdicts: `verdicts.VERDICTS`.
        judged: columns mention_id, split, entity_id, category, mask (digest) of released annotations.

    Returns:
        the columns of `judged`, and `outcome`: `correct` or `wrong` by the majority of those who decided, `open` where
        they are as many on either side or nobody decided. Verdicts on another mask than the released one, or on a
        mention that is not released, have no row.
    """
    votes = (
        verdicts.select(list(VERDICTS))
        .join(judged, on=["mention_id", "mask"])
        .group_by("mention_id", "split", "entity_id", "category")
        .agg(
            reviewers=pl.len(),
            yes=(pl.col("verdict") == "correct").sum(),
            no=(pl.col("verdict") == "wrong").sum(),
        )
    )
    outcome = (
        pl.when(pl.col("yes") > pl.col("no"))
        .then(pl.lit("correct"))
        .when(pl.col("no") > pl.col("yes"))
        .then(pl.lit("wrong"))
        .otherwise(pl.lit("open"))
    )
    return votes.with_columns(outcome=outcome).drop("yes", "no").sort("mention_id")


def human_success(outcomes: pl.DataFrame, population: pl.DataFrame) -> list[Row]:
    """Return success with 95 % bounds for all splits, every split and every category.

    Args:
        outcomes: of `settled`.
        population: columns split, entity_id, n: how often an entity is annotated in a split.

    Returns:
        rows {by, group, weighting, cases, open, correct, success, low, high, effective, success_if_open_wrong}. `cases`
        were decided, `open` were not. `effective`: the number of equally weighted cases that the bounds are worth;
        `success_if_open_wrong`: the share were every open case wrong. Categories are weighted by entity only.
    """
    counted = outcomes.join(population, on=["split", "entity_id"], how="left").with_columns(
        pl.col("n").fill_null(1)
    )
    sizes = dict(population.group_by("split").agg(pl.col("n").sum()).iter_rows())
    rows = [_row("all", EVERYTHING, weighting, counted, sizes) for weighting in WEIGHTINGS]
    for split in counted["split"].unique().sort():
        own = counted.filter(pl.col("split") == split)
        rows += [_row("split", split, weighting, own, sizes) for weighting in WEIGHTINGS]
    for category in counted["category"].unique().sort():
        rows.append(_row("category", category, ENTITY, counted.filter(pl.col("category") == category), sizes))
    return rows


def reasons(verdicts: pl.DataFrame, judged: pl.DataFrame) -> list[Row]:
    """Return how often each reason was given for a wrong mask that is still released, the commonest first."""
    wrong = verdicts.filter(pl.col("verdict") == "wrong").join(judged, on=["mention_id", "mask"])
    code = pl.col("reason").str.split(":").list.first()
    counts = (
        wrong.group_by(reason=code)
        .agg(verdicts=pl.len())
        .sort("verdicts", "reason", descending=[True, False])
    )
    return counts.to_dicts()


def automatic_success(measured: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Return the automatic figure beside people's: released masks that overlap the truth, for all and every split.

    measured: rows of `annotation_success.json`. Every annotation whose entity is visible counts once, so this compares
    with the weighting `annotation`.
    """
    own = [
        row
        for row in measured
        if row["setting"] == FINAL and row["population"] == KEPT and row["split"] != EVERYTHING
    ]
    rows = []
    for group in (EVERYTHING, *dict.fromkeys(row["split"] for row in own)):
        part = [row for row in own if group in (EVERYTHING, row["split"])]
        n, correct = sum(row["n"] for row in part), sum(row["correct"] for row in part)
        if n:
            low, high = wilson(correct, n)
            rows.append({"group": group, "cases": n, "success": correct / n, "low": low, "high": high})
    return rows


def success_metrics(rows: Sequence[Row], automatic: Sequence[Row] = ()) -> dict[str, float]:
    """Return the figures of all and of every split by metric name.

    `human_success/{group}/{weighting}`, its bounds behind `/low` and `/high`, the numbers of cases decided and open;
    and `automatic_success/{group}` with bounds.
    """
    metrics: dict[str, float] = {}
    for row in automatic:
        metrics |= _named(f"automatic_success/{row['group']}", row)
    for row in rows:
        if row["by"] == "category" or not row["cases"] + row["open"]:
            continue
        if row["success"] is not None:  # all open: only their number is known
            metrics |= _named(f"human_success/{row['group']}/{row['weighting']}", row)
        if row["weighting"] == ENTITY:
            metrics |= {f"human_success/{row['group']}/{key}": float(row[key]) for key in ("cases", "open")}
    return metrics


def _named(name: str, row: Row) -> dict[str, float]:
    return {name: row["success"], f"{name}/low": row["low"], f"{name}/high": row["high"]}


def _row(by: str, group: str, weighting: str, outcomes: pl.DataFrame, sizes: dict[str, int]) -> Row:
    decided = outcomes.filter(pl.col("outcome") != "open")
    hits = decided["outcome"] == "correct"
    told = weighted_share(hits.cast(pl.Float64).to_list(), _weights(decided, weighting, sizes))
    # An open case taken for wrong still stands for as much as any other.
    cautious = weighted_share(
        (outcomes["outcome"] == "correct").cast(pl.Float64).to_list(), _weights(outcomes, weighting, sizes)
    )
    return {
        "by": by,
        "group": group,
        "weighting": weighting,
        "cases": decided.height,
        "open": outcomes.height - decided.height,
        "correct": int(hits.sum()),
        "success": told.share,
        "low": told.low,
        "high": told.high,
        "effective": round(told.effective, 1),
        "success_if_open_wrong": cautious.share,
    }


def _weights(outcomes: pl.DataFrame, weighting: str, sizes: dict[str, int]) -> list[float]:
    """Weights of cases: several of one entity share what it counts."""
    if weighting == ENTITY:
        shared = outcomes.with_columns(weight=1 / pl.len().over("entity_id"))
        return shared["weight"].to_list()
    own = pl.col("n") / pl.len().over("split", "entity_id")
    shared = outcomes.with_columns(own=own).with_columns(
        weight=pl.col("own")
        / pl.col("own").sum().over("split")
        * pl.col("split").replace_strict(sizes, default=1)
    )
    return shared["weight"].to_list()
