"""What the books of the stages are closed from: ids and outcomes, shard by shard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

import polars as pl

from maskoven_kedro.core.annotations import Outcome
from maskoven_kedro.core.tally import Tally
from maskoven_kedro.datasets.shards import ShardReader, Shards


def received_by(mentions: Shards, label: str) -> Tally[str]:
    """The mentions, by one of their columns."""
    return Tally(partial(_columns, mentions, "mentions", label), str)


def annotated(candidates: Shards) -> Tally[Outcome]:
    """What became of the mentions in the annotation: all candidates of a mention lie in one shard."""
    return Tally(partial(_annotated, candidates), _outcome)


def filtered(annotations: Shards) -> Tally[Outcome]:
    """What became of the mentions in the filtering."""
    return Tally(partial(_columns, annotations, "annotations", "status", "reason"), _outcome)


def read_rows(mentions: Shards) -> Iterator[tuple[str, int, Counter[str]]]:
    """Yield shard, mentions and the reasons of the rejections of everything that was read."""
    for shard, read in mentions.items():
        kept = int(read.scan("mentions").select(pl.len()).collect().item())
        yield shard, kept, _reasons(read)


def _reasons(read: ShardReader) -> Counter[str]:
    return Counter(read.scan("rejections").select("reason").collect()["reason"].to_list())


def _columns(shards: Shards, table: str, *names: str) -> Iterator[pl.DataFrame]:
    for read in shards.values():
        yield read.scan(table).select("mention_id", *names).collect()


def _annotated(candidates: Shards) -> Iterator[pl.DataFrame]:
    kept = pl.col("mention_id").unique(), pl.lit("kept").alias("status"), pl.lit("").alias("reason")
    dropped = pl.col("mention_id"), pl.lit("dropped").alias("status"), pl.col("reason")
    for read in candidates.values():
        yield pl.concat(
            [read.scan("candidates").select(kept), read.scan("rejections").select(dropped)]
        ).collect()


def _outcome(status: str, reason: str | None) -> Outcome:
    return status, reason
