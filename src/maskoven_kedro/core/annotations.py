"""The table of annotations, one row for every mention, and the book that shows that none went missing.

A row is `kept` as the preferred setting drew it, `repaired` by a rule, or `dropped` for a reason; in every case it
carries the decision of every rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from maskoven_kedro.core.ledger import Ledger
from maskoven_kedro.core.schemas import SUBSETS, Schema, split_of
from maskoven_kedro.core.tally import Tally, outcomes

STAGE = "filtering"
STATUSES = ("kept", "repaired", "dropped")

ANNOTATIONS: Schema = {
    "mention_id": pl.String,
    "split": pl.String,
    "subset": pl.String,
    "image_id": pl.String,
    "height": pl.Int32,
    "width": pl.Int32,
    "mask": pl.Binary,
    "masks": pl.List(pl.Binary),
    "boxes": pl.List(pl.List(pl.Float32)),
    "phrases": pl.List(pl.String),
    "scores": pl.List(pl.Float32),
    "prompt": pl.String,
    "annotator": pl.String,
    "kind": pl.String,
    "agreement": pl.Float64,
    "decisions": pl.String,
    "status": pl.String,
    "reason": pl.String,
}
"""`mask`: the final mask as compressed COCO counts, the OR of `masks`, which has one for every box (x0, y0, x1, y1
in pixels), phrase and score. `prompt`, `annotator`, `kind`: what the mask was drawn for and by whom. `agreement`:
weighted mean IoU with the other settings, in [0, 1], null where there is no other. `decisions`: JSON list, one object
per rule in the order of the rules. `reason`: the rule that repaired, or why it was dropped, null where kept. A dropped
row has no mask, prompt, annotator and kind, and empty lists."""

Outcome = tuple[str, str | None]
"""What became of a mention: its status, and the reason where it was not kept as it was."""

LEDGER: Schema = {
    "stage": pl.String,
    "split": pl.String,
    "subset": pl.String,
    "status": pl.String,
    "reason": pl.String,
    "n": pl.Int64,
}
"""Counts of a stage and subset: one row `received`, one `kept`, one `repaired` per rule, one `dropped` per reason."""


def ledger_table(received: pl.DataFrame, annotations: pl.DataFrame) -> pl.DataFrame:
    """Return the closed book of the filtering, subset by subset.

    Args:
        received: mentions, columns mention_id and subset at least.
        annotations: what came of them (`ANNOTATIONS`).

    Raises:
        ledger.LedgerOpen: a mention is lost, invented or counted twice; the message names up to five of them.
    """
    came = annotations.select("mention_id", "status", "reason")
    return stage_book(
        STAGE,
        Tally(lambda: iter([received.select("mention_id", "subset")]), str),
        Tally(lambda: iter([came]), lambda status, reason: (status, reason)),
    )


def stage_book(stage: str, received: Tally[str], came: Tally[Outcome]) -> pl.DataFrame:
    """Return the closed book of a stage, subset by subset (`LEDGER`).

    Args:
        stage: its name.
        received: the mentions, by subset.
        came: what came of them, by status and reason.

    Raises:
        ledger.LedgerOpen: a mention is lost, invented or counted twice; the message names up to five of them.
    """
    table = outcomes(stage, received, came)
    rows = [row for subset in in_order(table) for row in _closed_rows(stage, subset, table[subset])]
    return pl.DataFrame(rows, schema=LEDGER)


def _closed_rows(stage: str, subset: str, counts: Counter[Outcome]) -> list[dict[str, Any]]:
    by_status: dict[str, dict[str, int]] = {status: {} for status in STATUSES}
    for (status, reason), n in counts.items():
        by_status[status][reason or ""] = n
    kept, repaired, dropped = (by_status[status] for status in STATUSES)
    book = Ledger(
        stage,
        split_of(subset),
        counts.total(),
        sum(kept.values()),
        sum(repaired.values()),
        dict(sorted(dropped.items())),
    )
    return _rows_of(book.closed(), subset, repaired)


def exclusions(ledger: pl.DataFrame) -> pl.DataFrame:
    """Return what was dropped per split and reason: columns split, reason, n (the paper's 124,896 / 7,920 / 176)."""
    dropped = ledger.filter((pl.col("stage") == STAGE) & (pl.col("status") == "dropped"))
    return dropped.group_by("split", "reason").agg(pl.col("n").sum()).sort("split", "reason")


def in_order(subsets: Iterable[str]) -> list[str]:
    """Return subsets in the order of the specification, unknown ones behind by name."""
    return sorted(subsets, key=lambda name: (SUBSETS.index(name) if name in SUBSETS else len(SUBSETS), name))


def reading_rows(stage: str, subset: str, kept: int, reasons: Iterable[str]) -> list[dict[str, Any]]:
    """Return the book of the stage that reads rows, of which some never got an id; rows of `LEDGER`.

    kept: number of mentions. reasons: why each of the others was left out.
    """
    dropped = dict(sorted(Counter(reasons).items()))
    split = split_of(subset)
    return _rows_of(
        Ledger(stage, split, kept + sum(dropped.values()), kept, dropped=dropped).closed(), subset, {}
    )


def _rows_of(book: Ledger, subset: str, by_rule: Mapping[str, int]) -> list[dict[str, Any]]:
    counts: list[tuple[str, str | None, int]] = [("received", None, book.received), ("kept", None, book.kept)]
    counts += [("repaired", rule, n) for rule, n in sorted(by_rule.items())]
    counts += [("dropped", reason, n) for reason, n in book.dropped.items()]
    return [
        {
            "stage": book.stage,
            "split": split_of(subset),
            "subset": subset,
            "status": status,
            "reason": reason,
            "n": n,
        }
        for status, reason, n in counts
    ]
