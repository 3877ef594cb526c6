"""Asking a linker about every mention of a table, in batches of about equal length."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from maskoven_kedro.core.images import ImageFault
from maskoven_kedro.core.predictions import PREDICTIONS
from maskoven_kedro.core.rle import MalformedRLE
from maskoven_kedro.linker.linkers import Linker
from maskoven_kedro.linker.linking_data import LinkingData
from maskoven_kedro.linker.samples import Sample

_LOG = logging.getLogger(__name__)


def predict(linker: Linker, data: LinkingData, batch: int = 16) -> pl.DataFrame:
    """Return one prediction for every sample, in their order (`core.predictions.PREDICTIONS`).

    A mention for which the linker recognises nothing is predicted to be no entity, and so is one whose picture or masks
    were damaged after the release; a warning names it.
    """
    best: list[str | None] = [None] * len(data)
    for places in _batches(data, batch):
        whole = _readable(data, places)
        links = linker.link(list(whole.values())) if whole else []
        for place, link in zip(whole, links, strict=True):
            best[place] = link.entity_ids[0] if link.entity_ids else None
    return pl.DataFrame(
        {"mention_id": data.mention_ids(), "entity_id": best, "valid": [one is not None for one in best]},
        schema=PREDICTIONS,
    )


def _readable(data: LinkingData, places: Sequence[int]) -> dict[int, Sample]:
    samples = {}
    for place in places:
        try:
            samples[place] = data[place]
        except (ImageFault, MalformedRLE) as fault:
            _LOG.warning("Predicted to be no entity: %s", fault)
    return samples


def _batches(data: LinkingData, size: int) -> Iterator[list[int]]:
    order = np.argsort(data.lengths(), kind="stable").tolist()
    for start in range(0, len(order), size):
        yield order[start : start + size]
