"""How often a linker names the right entity: per subset, seen and unseen, overall in three ways, and what it hangs on.

Everything here is calculated from `predictions.JUDGED`, in which a missing prediction is a wrong one. Accuracies are
shares in [0, 1]; bounds are bootstrap intervals at 95 %.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maskoven_kedro.core.annotations import in_order
from maskoven_kedro.core.intervals import mcnemar_p, paired_bootstrap
from maskoven_kedro.core.oven_scores import harmonic_shares
from maskoven_kedro.core.resampling import RESAMPLES, Shares, bootstrap_of, bootstrap_share

HEADLINE: tuple[str, ...] = ("entity_test", "query_test", "human")
"""What `test` pools. The wiki split is what the linker is pre-trained on, so it is no part of it."""

QUERY_SHARE = 0.0248
"""Share of the query split in the paper's overall accuracy (specification of the linker, section 8)."""

AREA_BINS: tuple[float, ...] = (0.01, 0.05, 0.1, 0.25, 0.5)
"""Borders of the share of the picture that a mask covers."""
TRAINING_BINS: tuple[int, ...] = (1, 5, 10, 50)
"""Borders of the number of training samples of an entity."""

Row = dict[str, Any]


def accuracy_rows(judged: pl.DataFrame, linker: str, prompt_masks: str = "release") -> list[Row]:
    """Return the rows of `linker_accuracy.json`: every subset, then `test`; in each `all`, `seen`, `unseen`.

    Args:
        judged: `predictions.JUDGED`.
        linker: its name.
        prompt_masks: what the linker was shown: `release`, or `truth` as a second, separate measurement.
    """
    names = {"linker": linker, "prompt_masks": prompt_masks}
    rows = []
    for subset, part in _subsets(judged):
        for group, condition in _GROUPS.items():
            own = part.filter(condition)
            if own.height:
                rows.append({**names, "subset": subset, "group": group, **_accuracy(own["correct"])})
    return rows


def grouped_rows(judged: pl.DataFrame, attribute: pl.DataFrame, by: str, linker: str) -> list[Row]:
    """Return the accuracy within each value of an attribute: question intent, mask area, code kind, training frequency.

    Args:
        judged: `predictions.JUDGED`.
        attribute: columns mention_id and `by`; mentions without one are in the group `unknown`.
        by: name of the attribute, also in the rows.
        linker: its name.
    """
    joined = judged.join(
        attribute.select("mention_id", by), on="mention_id", how="left", maintain_order="left"
    )
    joined = joined.with_columns(pl.col(by).cast(pl.String).fill_null("unknown"))
    ordered = dict.fromkeys([*attribute.sort(by)[by].cast(pl.String).drop_nulls(), "unknown"])
    rows = []
    for subset, part in _subsets(joined):
        for value in ordered:
            own = part.filter(pl.col(by) == value)
            if own.height:
                rows.append(
                    {
                        "linker": linker,
                        "subset": subset,
                        "by": by,
                        "group": value,
                        **_accuracy(own["correct"]),
                    }
                )
    return rows


def area_bins(mention_ids: pl.Series, shares: pl.Series) -> pl.DataFrame:
    """Return the bin of the share of the picture that each mask covers, as an attribute `mask_area`."""
    labels = _labels([f"{border:.0%}" for border in AREA_BINS])
    return pl.DataFrame({"mention_id": mention_ids, "mask_area": _binned(shares, AREA_BINS, labels)})


def training_bins(mention_ids: pl.Series, samples: pl.Series) -> pl.DataFrame:
    """Return the bin of how many training samples each mention's entity has, as an attribute `training_samples`."""
    labels = _labels([str(border) for border in TRAINING_BINS])
    return pl.DataFrame(
        {"mention_id": mention_ids, "training_samples": _binned(samples, TRAINING_BINS, labels)}
    )


def overall_rows(judged: pl.DataFrame, linker: str, seed: int = 0) -> list[Row]:
    """Return single numbers for a whole test or val, each with its interval; what a subset is missing for is left out.

    `micro` counts every mention once (test with human). `paper` weights entity and query as the paper does. The
    `oven_*` are harmonic means of seen and unseen, and of those of entity and query, with missing predictions wrong.
    """
    rows = []
    for scope in ("val", "test"):
        for measure, places, formula in _MEASURES:
            cells = [_cell(judged, subset.format(scope=scope), seen) for subset, seen in places]
            if measure == "micro" and scope == "test":
                cells.append(_cell(judged, "human", None))
            if all(n for _, n in cells):
                value, low, high = bootstrap_of(cells, formula or _pooled(cells), seed)
                n = sum(n for _, n in cells)
                names = {"linker": linker, "scope": scope, "measure": measure, "n": n}
                rows.append({**names, "value": value, "low": low, "high": high})
    return rows


def valid_rows(judged: pl.DataFrame, linker: str) -> list[Row]:
    """Return the share of mentions for which the linker said a code or name that exists, per subset."""
    rows = []
    for subset, part in _subsets(judged):
        valid = int(part["valid"].sum())
        rows.append(
            {
                "linker": linker,
                "subset": subset,
                "n": part.height,
                "valid": valid,
                "share": valid / part.height,
            }
        )
    return rows


def position_rows(said: NDArray[np.integer[Any]], wanted: NDArray[np.integer[Any]], linker: str) -> list[Row]:
    """Return accuracy place by place of a code: of the token there, and of all tokens up to it.

    Args:
        said: codes as predicted, (mentions, length), anything in rows without one.
        wanted: the right codes, of the same shape.
        linker: its name.
    """
    same = np.asarray(said == wanted)
    until = np.logical_and.accumulate(same, axis=1)
    n = max(len(same), 1)
    return [
        {
            "linker": linker,
            "position": place + 1,
            "n": len(same),
            "token": float(same[:, place].sum() / n),
            "prefix": float(until[:, place].sum() / n),
        }
        for place in range(same.shape[1])
    ]


def comparison_rows(
    first: pl.DataFrame, second: pl.DataFrame, names: tuple[str, str], seed: int = 0
) -> list[Row]:
    """Return two linkers against each other on the same mentions: difference, its paired interval, McNemar's p.

    Raises:
        ValueError: they were judged on different mentions.
    """
    if set(first["mention_id"]) != set(second["mention_id"]):
        raise ValueError(f"{names[0]} and {names[1]} were judged on different mentions")
    both = first.join(second.select("mention_id", other="correct"), on="mention_id", maintain_order="left")
    rows = []
    for subset, part in _subsets(both):
        for group, condition in _GROUPS.items():
            own = part.filter(condition)
            if own.height:
                rows.append(
                    {
                        "first": names[0],
                        "second": names[1],
                        "subset": subset,
                        "group": group,
                        **_paired(own, seed),
                    }
                )
    return rows


def linking_metrics(rows: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Return rows of `accuracy_rows` as metrics `linker_accuracy/{linker}/{subset}/{group}`, shares in [0, 1].

    What was measured with masks of the truth is called `linker_accuracy_truth_masks/...`.
    """
    prefixes = {"release": "linker_accuracy", "truth": "linker_accuracy_truth_masks"}
    return {
        f"{prefixes[row['prompt_masks']]}/{row['linker']}/{row['subset']}/{row['group']}": row["accuracy"]
        for row in rows
    }


_GROUPS: dict[str, pl.Expr] = {"all": pl.lit(True), "seen": pl.col("seen"), "unseen": ~pl.col("seen")}


def _weighted(shares: Shares) -> Shares:
    return (1 - QUERY_SHARE) * shares[:, 0] + QUERY_SHARE * shares[:, 1]


def _both(shares: Shares) -> Shares:
    splits = np.stack([harmonic_shares(shares[:, :2]), harmonic_shares(shares[:, 2:])], axis=1)
    return harmonic_shares(splits)


_ENTITY, _QUERY = "entity_{scope}", "query_{scope}"
_MEASURES: tuple[tuple[str, tuple[tuple[str, bool | None], ...], Any], ...] = (
    ("micro", ((_ENTITY, None), (_QUERY, None)), None),
    ("paper", ((_ENTITY, None), (_QUERY, None)), _weighted),
    ("oven_entity", ((_ENTITY, True), (_ENTITY, False)), harmonic_shares),
    ("oven_query", ((_QUERY, True), (_QUERY, False)), harmonic_shares),
    ("oven", ((_ENTITY, True), (_ENTITY, False), (_QUERY, True), (_QUERY, False)), _both),
)


def _pooled(cells: Sequence[tuple[int, int]]) -> Any:
    weights = np.array([n for _, n in cells]) / sum(n for _, n in cells)
    return lambda shares: shares @ weights


def _cell(judged: pl.DataFrame, subset: str, seen: bool | None) -> tuple[int, int]:
    own = judged.filter(pl.col("subset") == subset)
    if seen is not None:
        own = own.filter(pl.col("seen") == seen)
    return int(own["correct"].sum()), own.height


def _subsets(judged: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield every subset in its order, then `test`."""
    for subset in in_order(judged["subset"].unique().to_list()):
        yield subset, judged.filter(pl.col("subset") == subset)
    pooled = judged.filter(pl.col("subset").is_in(HEADLINE))
    if pooled.height:
        yield "test", pooled


def _accuracy(correct: pl.Series) -> Row:
    n, right = correct.len(), int(correct.sum())
    low, high = bootstrap_share(right, n)
    return {"n": n, "correct": right, "accuracy": right / n, "low": low, "high": high}


def _paired(both: pl.DataFrame, seed: int) -> Row:
    n = both.height
    only_first = int((both["correct"] & ~both["other"]).sum())
    only_second = int((both["other"] & ~both["correct"]).sum())
    low, high = paired_bootstrap(only_first, only_second, n, seed, RESAMPLES)
    return {
        "n": n,
        "accuracy_first": int(both["correct"].sum()) / n,
        "accuracy_second": int(both["other"].sum()) / n,
        "only_first": only_first,
        "only_second": only_second,
        "difference": (only_first - only_second) / n,
        "low": low,
        "high": high,
        "p": mcnemar_p(only_first, only_second),
    }


def _binned(values: pl.Series, borders: Sequence[float], labels: list[str]) -> pl.Series:
    """Return the label of each value; a border belongs to the bin above it."""
    places = np.searchsorted(np.asarray(borders, dtype=np.float64), values.to_numpy(), side="right")
    return pl.Series([labels[place] for place in places.tolist()], dtype=pl.Enum(labels))


def _labels(borders: Sequence[str]) -> list[str]:
    between = [f"{low} to {high}" for low, high in pairwise(borders)]
    return [f"under {borders[0]}", *between, f"{borders[-1]} and more"]
