"""Asking a linker about every mention of a table, in batches of about equal length."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from maskoven_kedro.core.predictions import PREDICTIONS
from maskoven_kedro.linker.linkers import Linker
from maskoven_kedro.linker.linking_data import LinkingData


def predict(linker: Linker, data: LinkingData, batch: int = 16) -> pl.DataFrame:
    """Return one prediction for every sample, in their order (`core.predictions.PREDICTIONS`).

    A mention for which the linker recognises nothing is predicted to be no entity.
    """
    best: list[str | None] = [None] * len(data)
    for places in _batches(data, batch):
        for place, link in zip(places, linker.link([data[place] for place in places]), strict=True):
            best[place] = link.entity_ids[0] if link.entity_ids else None
    return pl.DataFrame(
        {"mention_id": data.mention_ids(), "entity_id": best, "valid": [one is not None for one in best]},
        schema=PREDICTIONS,
    )


def _batches(data: LinkingData, size: int) -> Iterator[list[int]]:
    order = np.argsort(data.lengths(), kind="stable").tolist()
    for start in range(0, len(order), size):
        yield order[start : start + size]
