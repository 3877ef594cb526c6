"""How far reviewers agree beyond chance: Cohen's kappa for two, Fleiss' kappa for any number."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maskoven_kedro.core.verdicts import CHOICES

Row = dict[str, Any]


def cohen_kappa(table: NDArray[np.int64]) -> float | None:
    """Return Cohen's kappa of a square table of counts, rows one reviewer's verdicts, columns the other's.

    None where it is not defined: nothing was judged by both, or both always said the same one thing (Cohen, 1960).
    """
    counts = np.asarray(table, dtype=np.float64)
    n = counts.sum()
    if n == 0:
        return None
    observed = float(np.trace(counts) / n)
    expected = float(counts.sum(axis=0) @ counts.sum(axis=1) / (n * n))
    return _beyond_chance(observed, expected)


def fleiss_kappa(counts: NDArray[np.int64]) -> float | None:
    """Return Fleiss' kappa of counts (cases, choices): how many reviewers chose what (Fleiss, 1971).

    Cases need not have equally many reviewers; those with fewer than two say nothing and are left out. None where it is
    not defined, as for `cohen_kappa`.
    """
    several = np.asarray(counts, dtype=np.float64)
    several = several[several.sum(axis=1) >= 2]
    if not len(several):
        return None
    raters = several.sum(axis=1)
    pairs = ((several * several).sum(axis=1) - raters) / (raters * (raters - 1))
    shares = several.sum(axis=0) / several.sum()
    return _beyond_chance(float(pairs.mean()), float(shares @ shares))


def agreement_rows(verdicts: pl.DataFrame, seed: int, resamples: int) -> list[Row]:
    """Return agreement of every two reviewers on the masks that both judged, and a last row of all together.

    Args:
        verdicts: `verdicts.VERDICTS`.
        seed: of the bootstrap over cases that the bounds come from.
        resamples: of the same bootstrap.

    Returns:
        rows {reviewers, measure, cases, same, kappa, low, high}: `same` is the share of cases (for all together: of
        pairs of verdicts) that agree; kappa and its 95 % bounds None where they are not defined.
    """
    coded = verdicts.with_columns(
        choice=pl.col("verdict").replace_strict(dict(zip(CHOICES, range(3), strict=True)))
    )
    said = {
        name: {(mention, mask): choice for mention, mask, choice in part.iter_rows()}
        for (name,), part in sorted(
            coded.select("reviewer", "mention_id", "mask", "choice")
            .partition_by("reviewer", as_dict=True, include_key=False)
            .items()
        )
    }
    rows = []
    for first, second in combinations(said, 2):
        both = [
            (said[first][case], said[second][case])
            for case in sorted(said[first].keys() & said[second].keys())
        ]
        table = np.zeros((3, 3), np.int64)
        np.add.at(table, tuple(np.array(both, dtype=np.int64).reshape(-1, 2).T), 1)
        rows.append(_pair_row([first, second], table, seed, resamples))
    if len(said) > 1:
        rows.append(_group_row(coded, list(said), seed, resamples))
    return rows


def agreement_metrics(rows: list[Row]) -> dict[str, float]:
    """Return Fleiss' kappa and the mean of Cohen's over pairs, those that are defined; names stay out of MLflow."""
    fleiss = [row["kappa"] for row in rows if row["measure"] == "fleiss" and row["kappa"] is not None]
    cohen = [row["kappa"] for row in rows if row["measure"] == "cohen" and row["kappa"] is not None]
    metrics = {"human_agreement/fleiss_kappa": fleiss[0]} if fleiss else {}
    return metrics | ({"human_agreement/mean_cohen_kappa": sum(cohen) / len(cohen)} if cohen else {})


def _pair_row(names: list[str], table: NDArray[np.int64], seed: int, resamples: int) -> Row:
    n = int(table.sum())
    kappa = cohen_kappa(table)
    low, high = None, None
    if kappa is not None:
        draws = np.random.Generator(np.random.PCG64(seed)).multinomial(n, table.ravel() / n, size=resamples)
        low, high = _bounds([cohen_kappa(draw.reshape(3, 3)) for draw in draws])
    same = float(np.trace(table) / n) if n else None
    return {
        "reviewers": names,
        "measure": "cohen",
        "cases": n,
        "same": same,
        "kappa": kappa,
        "low": low,
        "high": high,
    }


def _group_row(coded: pl.DataFrame, names: list[str], seed: int, resamples: int) -> Row:
    choices = [(pl.col("choice") == code).sum().alias(str(code)) for code in range(3)]
    several = coded.group_by("mention_id", "mask").agg(choices).filter(pl.sum_horizontal("0", "1", "2") >= 2)
    counts = several.sort("mention_id", "mask").select("0", "1", "2").to_numpy().astype(np.int64)
    kappa = fleiss_kappa(counts)
    low, high, same = None, None, None
    if len(counts):
        raters = counts.sum(axis=1)
        same = float((((counts * counts).sum(axis=1) - raters) / (raters * (raters - 1))).mean())
    if kappa is not None:
        lots = np.random.Generator(np.random.PCG64(seed)).integers(len(counts), size=(resamples, len(counts)))
        low, high = _bounds([fleiss_kappa(counts[lot]) for lot in lots])
    return {
        "reviewers": names,
        "measure": "fleiss",
        "cases": len(counts),
        "same": same,
        "kappa": kappa,
        "low": low,
        "high": high,
    }


def _bounds(kappas: list[float | None]) -> tuple[float | None, float | None]:
    known = [one for one in kappas if one is not None]
    if not known:
        return None, None
    low, high = np.quantile(known, [0.025, 0.975])
    return float(low), float(high)


def _beyond_chance(observed: float, expected: float) -> float | None:
    return None if expected >= 1 else (observed - expected) / (1 - expected)
