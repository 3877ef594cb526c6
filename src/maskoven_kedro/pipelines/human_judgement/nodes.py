"""Nodes that turn verdicts into figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from maskoven_kedro.core import reviewer_agreement, verdict_success
from maskoven_kedro.core.judgement_options import JudgementOptions
from maskoven_kedro.core.verdicts import mask_digest

Rows = list[dict[str, Any]]


def keep_verdicts(standing: pl.DataFrame) -> pl.DataFrame:
    """Keep the verdicts that stand in the log as a table."""
    return standing


def judge(
    verdicts: pl.LazyFrame, measured: Sequence[Mapping[str, Any]] | None, *released: pl.LazyFrame
) -> dict[str, Any]:
    """Say how many released masks are right: over entities, over annotations, by split and category; and why not."""
    said = verdicts.collect()
    ids = said["mention_id"].unique().to_list()
    split = pl.col("subset").str.split("_").list.first()
    wanted = ["mention_id", "entity_id", "category", "mask"]
    judged = pl.concat(
        [
            part.filter(pl.col("mention_id").is_in(ids)).select(*wanted, split=split).collect()
            for part in released
        ]
    ).with_columns(pl.col("mask").map_elements(mask_digest, return_dtype=pl.String))
    counted = [
        part.select("entity_id", split=split).group_by("split", "entity_id").agg(n=pl.len())
        for part in released
    ]
    outcomes = verdict_success.settled(said, judged)
    return {
        "verdicts": said.height,
        "without_released_mask": said.join(judged, on=["mention_id", "mask"], how="anti").height,
        "rows": verdict_success.human_success(outcomes, pl.concat(pl.collect_all(counted))),
        "reasons": verdict_success.reasons(said, judged),
        "automatic": verdict_success.automatic_success(measured or ()),
    }


def agree(verdicts: pl.LazyFrame, judgement: JudgementOptions) -> Rows:
    """Say how far reviewers agree beyond chance."""
    return reviewer_agreement.agreement_rows(verdicts.collect(), judgement.seed, judgement.resamples)


def name_metrics(success: Mapping[str, Any], agreement: Rows) -> dict[str, float]:
    """Name the figures that MLflow keeps."""
    metrics = verdict_success.success_metrics(success["rows"], success["automatic"])
    return metrics | reviewer_agreement.agreement_metrics(agreement)
