"""How often a linker names the right entity: per subset, seen and unseen, overall in three ways, one against another.

Everything here is calculated from `predictions.JUDGED`, in which a missing prediction is a wrong one. Accuracies are
shares in [0, 1]; bounds are bootstrap intervals at 95 %.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from maskoven_kedro.core.annotations import in_order
from maskoven_kedro.core.intervals import mcnemar_p, paired_bootstrap
from maskoven_kedro.core.oven_scores import harmonic_shares
from maskoven_kedro.core.resampling import RESAMPLES, Shares, bootstrap_of, bootstrap_share

HEADLINE: tuple[str, ...] = ("entity_test", "query_test", "human")
"""What `test` pools. The wiki split is what the linker is pre-trained on, so it is no part of it."""

QUERY_SHARE = 0.0248
"""Share of the query split in the paper's overall accuracy (specification of the linker, section 8)."""

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
    for subset, part in subsets_of(judged):
        for group, condition in _GROUPS.items():
            own = part.filter(condition)
            if own.height:
                rows.append({**names, "subset": subset, "group": group, **accuracy_of(own["correct"])})
    return rows


def overall_rows(
    judged: pl.DataFrame, linker: str, prompt_masks: str = "release", seed: int = 0
) -> list[Row]:
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
                names = {"linker": linker, "prompt_masks": prompt_masks, "scope": scope, "measure": measure}
                rows.append({**names, "n": n, "value": value, "low": low, "high": high})
    return rows


def valid_rows(judged: pl.DataFrame, linker: str, prompt_masks: str = "release") -> list[Row]:
    """Return the share of mentions for which the linker said a code or name that exists, per subset."""
    rows = []
    for subset, part in subsets_of(judged):
        valid = int(part["valid"].sum())
        rows.append(
            {
                "linker": linker,
                "prompt_masks": prompt_masks,
                "subset": subset,
                "n": part.height,
                "valid": valid,
                "share": valid / part.height,
            }
        )
    return rows


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
    for subset, part in subsets_of(both):
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


def subsets_of(judged: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield every subset in its order, then `test`."""
    for subset in in_order(judged["subset"].unique().to_list()):
        yield subset, judged.filter(pl.col("subset") == subset)
    pooled = judged.filter(pl.col("subset").is_in(HEADLINE))
    if pooled.height:
        yield "test", pooled


def accuracy_of(correct: pl.Series) -> Row:
    """Return n, correct, accuracy and its bounds of verdicts (Boolean), of which there is at least one."""
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
