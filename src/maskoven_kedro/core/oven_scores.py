"""OVEN's own scores, as its public scorer calculates them, and from strict verdicts.

The public scorer divides by the number of predictions that it is given: leaving out what one is unsure of, or sending a
right answer twice, raises its scores. `public_scores` reproduces it for comparison with published numbers;
`strict_scores` has the same form and is not fooled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

_ALMOST_NOTHING = 1e-12
"""What stands for zero in a harmonic mean, in the units of its arguments."""

Answers = Iterable[tuple[str, bool]]


def harmonic_shares(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the harmonic mean over the last axis, zeros replaced by almost nothing."""
    safe = np.where(shares == 0, _ALMOST_NOTHING, shares)
    return np.asarray(shares.shape[-1] / (1 / safe).sum(axis=-1))


def oven_scores(query: Answers, entity: Answers) -> dict[str, Any]:
    """Return the document of the public scorer, percentages with two decimals.

    Args:
        query: (data_split, right) for every prediction of the query file; the name of the split says seen or unseen,
            and accuracies are rounded before they are averaged.
        entity: the same of the entity file.

    Raises:
        ValueError: nothing seen or nothing unseen in one of the two.
    """
    results = {"query": _accuracies("query", query), "entity": _accuracies("entity", entity)}
    scores = {split: float(harmonic_shares(np.array([*found.values()]))) for split, found in results.items()}
    final = float(harmonic_shares(np.array([scores["query"], scores["entity"]])))
    return {
        "query_score": round(scores["query"], 2),
        "entity_score": round(scores["entity"], 2),
        "final_score": round(final, 2),
        "query_result": results["query"],
        "entity_result": results["entity"],
    }


def public_scores(
    references: Mapping[str, Mapping[str, str]],
    query: Iterable[Mapping[str, Any]],
    entity: Iterable[Mapping[str, Any]],
) -> dict[str, Any]:
    """Return what the public scorer says of predictions (`data_id`, `pred_entity_id`), fooled as it is.

    Args:
        references: data_id -> row with `entity_id` and `data_split`.
        query: the rows of the query file of predictions, in any number.
        entity: the rows of the entity file.

    Raises:
        KeyError: a data_id that is not among the references.
    """

    def answers(rows: Iterable[Mapping[str, Any]]) -> Answers:
        for row in rows:
            wanted = references[row["data_id"]]
            yield wanted["data_split"], wanted["entity_id"] == row["pred_entity_id"]

    return oven_scores(answers(query), answers(entity))


def strict_scores(judged: pl.DataFrame, scope: str = "val") -> dict[str, Any]:
    """Return the same document from verdicts on every mention (`predictions.JUDGED`) of test or val."""
    return oven_scores(_verdicts(judged, "query", scope), _verdicts(judged, "entity", scope))


def split_scores(judged: pl.DataFrame, split: str, scope: str = "val") -> dict[str, Any]:
    """Return the part of the same document that is about `split`, query or entity.

    Raises:
        ValueError: nothing seen or nothing unseen in it.
    """
    found = _accuracies(split, _verdicts(judged, split, scope))
    score = float(harmonic_shares(np.array([*found.values()])))
    return {f"{split}_score": round(score, 2), f"{split}_result": found}


def _verdicts(judged: pl.DataFrame, split: str, scope: str) -> Answers:
    own = judged.filter(pl.col("subset") == f"{split}_{scope}").select("seen", "correct")
    return ((f"{split}_{scope}_{'seen' if seen else 'unseen'}", right) for seen, right in own.iter_rows())


def _accuracies(split: str, answers: Answers) -> dict[str, float]:
    right: dict[str, list[bool]] = {"seen": [], "unseen": []}
    for place, correct in answers:
        group = "unseen" if "_unseen" in place else "seen" if "_seen" in place else None
        if group:
            right[group].append(correct)
    for group, found in right.items():
        if not found:
            raise ValueError(f"no predictions for what is {group} in the {split} split")
    return {group: round(sum(found) / len(found) * 100, 2) for group, found in right.items()}
