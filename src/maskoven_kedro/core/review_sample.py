"""Which annotations people judge, and in which order."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from maskoven_kedro.core.sampling import PAPER_QUOTAS, evaluation_sample, lottery

_ORDER = 0x6F72646572  # another key than the draw's: who came first there is not judged first


def review_sample(annotated: pl.DataFrame, cases: int | Mapping[str, int], seed: int) -> pl.DataFrame:
    """Return the sample of `sampling.evaluation_sample`; a data set without the paper's splits is one split.

    Args:
        annotated: columns mention_id, split, entity_id of every released annotation.
        cases: in all, or by split.
        seed: another seed, another sample.
    """
    splits = annotated["split"].unique().sort().to_list()
    if isinstance(cases, int) and splits and not set(splits) & PAPER_QUOTAS.keys():
        cases = {splits[0]: cases}
    return evaluation_sample(annotated, cases, seed)


def reviewing_order(mention_ids: pl.Series, seed: int) -> list[str]:
    """Return the ids in an order by lot, the same for every reviewer.

    Whoever stops early has then judged a random part of the sample, and several reviewers the same part.
    """
    tickets = pl.Series("ticket", lottery(mention_ids, seed ^ _ORDER), dtype=pl.UInt64)
    frame = pl.DataFrame({"mention_id": mention_ids, "ticket": tickets})
    return frame.sort("ticket", "mention_id")["mention_id"].to_list()
