"""Predictions held strictly against mentions: nothing left out is forgiven, nothing added is taken.

A mention without a prediction is wrong. Predictions for mentions that are not asked for, a second one for a mention,
ids that are no Wikidata items and ids outside the knowledge base are refused, all of them counted. An empty prediction
says "no entity" and is wrong. Ids are compared after redirects are followed on both sides; blanks around an id do not
count, anything else does. (E01, E02)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import polars as pl

from maskoven_kedro.core.oven import WHOLE_ENTITY_ID
from maskoven_kedro.core.schemas import Schema, split_of

PREDICTIONS: Schema = {"mention_id": pl.String, "entity_id": pl.String, "valid": pl.Boolean}
"""`entity_id` null: no entity. `valid`: whether a code or name was said that exists; null: as `entity_id` says."""

JUDGED: Schema = {
    "mention_id": pl.String,
    "split": pl.String,
    "subset": pl.String,
    "seen": pl.Boolean,
    "entity_id": pl.String,
    "answer": pl.String,
    "answered": pl.Boolean,
    "valid": pl.Boolean,
    "correct": pl.Boolean,
}
"""One row for every mention, in the order of the mentions.

`entity_id`, `answer`: what is right and what was said, as they were given. `answered`: there is a prediction for it,
empty or not.
"""

ASKED: Schema = {name: JUDGED[name] for name in ("mention_id", "split", "subset", "seen")} | {
    "entity_id": pl.String
}
"""What must be known of a mention to judge a prediction."""

_MENTION, _ENTITY = ("mention_id", "data_id"), ("pred_entity_id", "entity_id")
_SHOWN = 3
_RIGHT_LINE = 'one JSON object per line, in UTF-8: {"mention_id": "...", "entity_id": "Q42"}'


class PredictionsRefused(ValueError):
    """Predictions that cannot be scored; `counts` says how many of each kind: extra, duplicate, malformed, unknown."""

    def __init__(self, counts: Mapping[str, int], detail: str) -> None:
        super().__init__(detail)
        self.counts = dict(counts)


@dataclass(frozen=True)
class Judged:
    """The verdict on every mention (`JUDGED`), and how many had no prediction or an empty one."""

    rows: pl.DataFrame
    missing: int
    empty: int


def read_predictions(lines: Iterable[tuple[int, bytes | str]]) -> pl.DataFrame:
    """Return `PREDICTIONS` from JSON lines with their numbers.

    A line has `mention_id` or OVEN's `data_id`, and `pred_entity_id` or `entity_id`, which may be null or empty, and
    may have `valid`.

    Raises:
        PredictionsRefused: a line that is no such object, named by its number, and what a right line looks like.
    """
    rows, wrong = [], []
    for number, line in lines:
        row = _prediction(line)
        if row is None:
            wrong.append(f"line {number}")
        else:
            rows.append(row)
    if wrong:
        _refuse({"malformed": wrong}, mend=f" (write {_RIGHT_LINE})")
    return pl.DataFrame(rows, schema=PREDICTIONS, orient="row")


def read_references(lines: Iterable[tuple[int, bytes | str]]) -> pl.DataFrame:
    """Return what is `ASKED` from the lines of OVEN's own files, whose `data_split` says subset and seen.

    Raises:
        ValueError: a line that names no mention, entity or split.
    """
    rows = []
    for number, line in lines:
        found = _object(line)
        texts = [found.get(name) for name in ("data_id", "entity_id", "data_split")]
        if not all(isinstance(text, str) and text for text in texts):
            raise ValueError(f"line {number}: no data_id, entity_id or data_split")
        mention, entity, place = map(str, texts)
        front, _, last = place.rpartition("_")
        seen = {"seen": True, "unseen": False}.get(last)
        subset = place if seen is None else front
        rows.append((mention, split_of(subset), subset, seen, entity))
    return pl.DataFrame(rows, schema=ASKED, orient="row")


def judge(
    predictions: pl.DataFrame,
    mentions: pl.DataFrame,
    redirects: Mapping[str, str] | None = None,
    known: Collection[str] | None = None,
) -> Judged:
    """Return the verdict on every mention.

    Args:
        predictions: `PREDICTIONS`, the column `valid` may be absent.
        mentions: columns of `ASKED`, each mention once.
        redirects: Wikidata id -> the id that it became; chains are followed.
        known: ids of the knowledge base; by default every Wikidata item may be predicted.

    Raises:
        PredictionsRefused: predictions that are not one for each mention asked for, with the counts.
    """
    given = predictions.with_columns(pl.col("entity_id").str.strip_chars().replace("", None))
    final = _resolved(redirects or {})
    answers = given.with_columns(answer="entity_id", entity_id=pl.col("entity_id").replace(final))
    _check(given, answers, mentions, None if known is None else {final.get(one, one) for one in known})
    valid = pl.col("valid") if "valid" in answers.columns else pl.lit(None, dtype=pl.Boolean)
    answers = answers.select(
        "mention_id",
        "answer",
        resolved="entity_id",
        valid=valid.fill_null(pl.col("entity_id").is_not_null()),
        answered=True,
    )
    rows = mentions.join(answers, on="mention_id", how="left", maintain_order="left").with_columns(
        pl.col("answered", "valid").fill_null(False),
        correct=(pl.col("resolved") == pl.col("entity_id").replace(final)).fill_null(False),
    )
    answered = int(rows["answered"].sum())
    empty = answered - int(rows["answer"].is_not_null().sum())
    return Judged(rows.select(list(JUDGED)), rows.height - answered, empty)


def _check(
    given: pl.DataFrame, answers: pl.DataFrame, mentions: pl.DataFrame, known: Collection[str] | None
) -> None:
    twice = mentions.filter(pl.col("mention_id").is_duplicated())["mention_id"]
    if twice.len():
        raise ValueError(f"mention {twice[0]} is asked for twice")
    answer = pl.col("entity_id")
    shaped = answer.str.contains(WHOLE_ENTITY_ID)
    refused = {
        "extra": given.join(mentions, on="mention_id", how="anti")["mention_id"].to_list(),
        "duplicate": given.filter(~pl.col("mention_id").is_first_distinct())["mention_id"].to_list(),
        "malformed": given.filter(~shaped)["entity_id"].to_list(),
    }
    if known is not None:
        inside = pl.Series(list(known), dtype=pl.String)
        refused["unknown"] = answers.filter(shaped & ~answer.is_in(inside.implode()))["entity_id"].to_list()
    _refuse(refused)


def _refuse(refused: Mapping[str, list[str]], mend: str = "") -> None:
    found = {kind: rows for kind, rows in refused.items() if rows}
    if found:
        told = (f"{len(rows)} {kind} ({', '.join(rows[:_SHOWN])})" for kind, rows in found.items())
        raise PredictionsRefused(
            {kind: len(rows) for kind, rows in found.items()}, f"refused: {'; '.join(told)}{mend}"
        )


def _resolved(redirects: Mapping[str, str]) -> dict[str, str]:
    """Return redirects with chains followed to their ends; for those in a circle it is the first of their names."""
    final = {}
    for first in redirects:
        passed = [first]
        while (after := redirects.get(passed[-1])) is not None and after not in passed:
            passed.append(after)
        final[first] = passed[-1] if after is None else min(passed[passed.index(after) :])
    return final


def _prediction(line: bytes | str) -> tuple[str, str | None, bool | None] | None:
    row = _object(line)
    mention = next((row[name] for name in _MENTION if name in row), None)
    entity_name = next((name for name in _ENTITY if name in row), None)
    entity, valid = row.get(entity_name or ""), row.get("valid")
    right = isinstance(mention, str) and mention and entity_name and isinstance(entity, str | None)
    return (str(mention), entity, valid) if right and isinstance(valid, bool | None) else None


def _object(line: bytes | str) -> dict[str, Any]:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}
