"""What the accuracy of a linker hangs on: size of the mask, kind of the code, training frequency, intent, position.

Attributes are of mentions (`ATTRIBUTES`), positions are places in a code (specification of the linker, sections 8, 10).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maskoven_kedro.core import rle
from maskoven_kedro.core.ald import KINDS, EntityCodes
from maskoven_kedro.core.linking_scores import Row, accuracy_of, subsets_of

AREA_BINS: tuple[float, ...] = (0.01, 0.05, 0.1, 0.25, 0.5)
"""Borders of the share of the picture that a mask covers."""
TRAINING_BINS: tuple[int, ...] = (1, 5, 10, 50)
"""Borders of the number of training samples of an entity."""

ATTRIBUTES: tuple[str, ...] = ("mask_area", "training_samples", "code_kind", "intent")
"""What accuracy is broken down by."""

UNKNOWN = "unknown"
"""Group of mentions without an attribute: an entity without a code, a mention without a question."""


def attributes_of(
    asked: pl.DataFrame, codes: EntityCodes, training: pl.DataFrame, intents: pl.DataFrame
) -> pl.DataFrame:
    """Return the attributes of mentions, one row for each, in their order.

    Args:
        asked: `linking_samples.SAMPLES`, each mention once; the area is that of these masks.
        codes: of all entities.
        training: samples that linkers are trained on, column `entity_id`.
        intents: columns mention_id and intent, what the question of a mention asks about the thing.
    """
    frames = asked.select("mention_id", "entity_id", "mask", "height", "width")
    shares = [rle.area(mask, high, wide) / (high * wide) for _, _, mask, high, wide in frames.iter_rows()]
    places = codes.rows_of(frames["entity_id"].to_list()).tolist()
    kinds = [KINDS[codes.kinds[place]] if place >= 0 else None for place in places]
    counted = frames.select("entity_id").join(
        training.group_by("entity_id").len(), on="entity_id", how="left", maintain_order="left"
    )
    told = frames.select("mention_id").with_columns(
        mask_area=area_bins(pl.Series(shares, dtype=pl.Float64)),
        training_samples=training_bins(counted["len"].fill_null(0)),
        code_kind=pl.Series(kinds, dtype=pl.Enum(KINDS)),
    )
    asks = intents.select("mention_id", pl.col("intent").cast(pl.String))
    return told.join(asks, on="mention_id", how="left", maintain_order="left")


def grouped_rows(
    judged: pl.DataFrame, attribute: pl.DataFrame, by: str, linker: str, prompt_masks: str = "release"
) -> list[Row]:
    """Return the accuracy within each value of an attribute: question intent, mask area, code kind, training frequency.

    Args:
        judged: `predictions.JUDGED`.
        attribute: columns mention_id and `by`; mentions without one are in the group `unknown`.
        by: name of the attribute, also in the rows. An enumeration keeps its order, texts are sorted.
        linker: its name.
        prompt_masks: what the linker was shown: `release` or `truth`.
    """
    joined = judged.join(
        attribute.select("mention_id", by), on="mention_id", how="left", maintain_order="left"
    )
    joined = joined.with_columns(pl.col(by).cast(pl.String).fill_null(UNKNOWN))
    ordered = dict.fromkeys([*attribute.sort(by)[by].cast(pl.String).drop_nulls(), UNKNOWN])
    names = {"linker": linker, "prompt_masks": prompt_masks}
    rows = []
    for subset, part in subsets_of(joined):
        for value in ordered:
            own = part.filter(pl.col(by) == value)
            if own.height:
                rows.append(
                    {**names, "subset": subset, "by": by, "group": value, **accuracy_of(own["correct"])}
                )
    return rows


def area_bins(shares: pl.Series) -> pl.Series:
    """Return the bin of the share of the picture that each mask covers, in [0, 1], as an enumeration.

    >>> area_bins(pl.Series([0.005, 0.01, 0.7])).to_list()
    ['under 1 %', '1 to 5 %', '50 % and more']
    """
    borders = [f"{100 * border:g}" for border in AREA_BINS]
    between = [f"{low} to {high} %" for low, high in pairwise(borders)]
    return _binned(shares, AREA_BINS, [f"under {borders[0]} %", *between, f"{borders[-1]} % and more"])


def training_bins(samples: pl.Series) -> pl.Series:
    """Return the bin of the number of training samples that each entity has, as an enumeration.

    >>> training_bins(pl.Series([0, 1, 12, 50])).to_list()
    ['0', '1 to 4', '10 to 49', '50 and more']
    """
    between = [f"{low} to {high - 1}" for low, high in pairwise(TRAINING_BINS)]
    return _binned(samples, TRAINING_BINS, ["0", *between, f"{TRAINING_BINS[-1]} and more"])


def code_position_rows(
    judged: pl.DataFrame, codes: EntityCodes, linker: str, prompt_masks: str = "release"
) -> list[Row]:
    """Return accuracy position by position of the code, per subset: of the token there, and of all up to it.

    The code is that of the entity that was answered; under the constraint it is what the linker said, token by token.
    Mentions whose entity has no code are left out; an answer without a code is wrong at every position, and a right one
    under another id of the same entity right at every one.

    Args:
        judged: `predictions.JUDGED`.
        codes: of all entities.
        linker: its name.
        prompt_masks: what the linker was shown: `release` or `truth`.
    """
    wanted = codes.rows_of(judged["entity_id"].to_list())
    said = np.full(len(wanted), -1)
    answered = judged["answer"].is_not_null().to_numpy()
    said[answered] = codes.rows_of(judged["answer"].drop_nulls().to_list())
    if not len(codes.codes):
        return []
    told = np.where((said >= 0)[:, None], codes.codes[said], -1)
    right = judged["correct"].to_numpy()
    told = np.where(right[:, None], codes.codes[wanted], told)
    rows = []
    placed = judged.with_columns(place=pl.Series(np.arange(judged.height))).filter(pl.Series(wanted >= 0))
    for subset, part in subsets_of(placed):
        own = part["place"].to_numpy()
        names = {"linker": linker, "prompt_masks": prompt_masks, "subset": subset}
        rows += [{**names, **row} for row in position_rows(told[own], codes.codes[wanted[own]])]
    return rows


def position_rows(said: NDArray[np.integer[Any]], wanted: NDArray[np.integer[Any]]) -> list[Row]:
    """Return accuracy place by place of a code: of the token there, and of all tokens up to it.

    Args:
        said: codes as predicted, (mentions, length), anything in rows without one.
        wanted: the right codes, of the same shape.
    """
    same = np.asarray(said == wanted)
    until = np.logical_and.accumulate(same, axis=1)
    n = max(len(same), 1)
    return [
        {
            "position": place + 1,
            "n": len(same),
            "token": float(same[:, place].sum() / n),
            "prefix": float(until[:, place].sum() / n),
        }
        for place in range(same.shape[1])
    ]


def _binned(values: pl.Series, borders: Sequence[float], labels: list[str]) -> pl.Series:
    """Return the label of each value; a border belongs to the bin above it."""
    places = np.searchsorted(np.asarray(borders, dtype=np.float64), values.to_numpy(), side="right")
    return pl.Series([labels[place] for place in places.tolist()], dtype=pl.Enum(labels))
