"""Nodes that judge what linkers said, and count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import polars as pl

from maskoven_kedro.core import linking_breakdowns as breakdowns
from maskoven_kedro.core import linking_figures, linking_scores, linking_tables
from maskoven_kedro.core.ald import EntityCodes
from maskoven_kedro.core.linking_options import LinkingOptions
from maskoven_kedro.core.predictions import JUDGED, judge

Rows = list[dict[str, Any]]

PROMPTS = ("release", "truth")
"""Where the masks are from that linkers are shown."""


def judge_linkers(
    asked: pl.DataFrame, redirects: Mapping[str, str], *predictions: pl.LazyFrame
) -> pl.DataFrame:
    """Judge every linker on the masks of the release, and on exact ones where it was asked about them.

    A mention that a linker said nothing about is wrong. Columns of `predictions.JUDGED`, then linker and prompt_masks.
    """
    verdicts = [pl.DataFrame(schema=JUDGED | {"linker": pl.String, "prompt_masks": pl.String})]
    for said in (part.collect() for part in predictions):
        for (linker, prompt), own in said.group_by(["linker", "prompt_masks"], maintain_order=True):
            mentions = asked.filter(pl.col("prompt_masks") == prompt)
            rows = judge(own.drop("linker", "prompt_masks"), mentions, redirects).rows
            verdicts.append(rows.with_columns(linker=pl.lit(linker), prompt_masks=pl.lit(prompt)))
    return pl.concat(verdicts)


def measure_linkers(verdicts: pl.LazyFrame) -> tuple[Rows, Rows, Rows, dict[str, float]]:
    """Accuracy of every linker, overall numbers, each two of them against each other, and the headline metrics.

    Two linkers meet on the masks of the release; a linker meets itself on exact masks, `<linker>/truth`, where the
    entity is visible.
    """
    judged = verdicts.collect()
    accuracy: Rows = []
    overall: Rows = []
    for linker, prompt, rows in _each(judged):
        accuracy += linking_scores.accuracy_rows(rows, linker, prompt)
        overall += linking_scores.overall_rows(rows, linker, prompt)
    released = {linker: rows for linker, prompt, rows in _each(judged) if prompt == "release"}
    compared = [
        row
        for first, second in combinations(released, 2)
        for row in linking_scores.comparison_rows(released[first], released[second], (first, second))
    ]
    for linker, prompt, rows in _each(judged):
        if prompt == "truth" and linker in released:
            same = released[linker].join(rows, on="mention_id", how="semi", maintain_order="left")
            compared += linking_scores.comparison_rows(rows, same, (f"{linker}/truth", f"{linker}/release"))
    return accuracy, overall, compared, linking_scores.linking_metrics(accuracy)


def break_down(
    verdicts: pl.LazyFrame,
    asked: pl.DataFrame,
    codes: EntityCodes,
    linking: LinkingOptions,
    *tables: pl.LazyFrame | pl.DataFrame,
) -> tuple[Rows, Rows, Rows]:
    """Accuracy by mask area, training frequency, kind of code and intent; by position of the code; share of valid ones.

    tables: intents of each split, then its samples. Training frequency counts the masks of the release in the subsets
    of fine-tuning.
    """
    half = len(tables) // 2
    intents = pl.concat([table.lazy() for table in tables[:half]]).collect()
    trained = pl.col("subset").is_in(list(linking.finetune.subsets))
    training = pl.concat([table.lazy().filter(trained).select("entity_id") for table in tables[half:]])
    attributes = {
        prompt: breakdowns.attributes_of(
            asked.filter(pl.col("prompt_masks") == prompt), codes, training.collect(), intents
        )
        for prompt in PROMPTS
    }
    broken: Rows = []
    positions: Rows = []
    valid: Rows = []
    for linker, prompt, rows in _each(verdicts.collect()):
        for by in breakdowns.ATTRIBUTES:
            broken += breakdowns.grouped_rows(rows, attributes[prompt], by, linker, prompt)
        positions += breakdowns.code_position_rows(rows, codes, linker, prompt)
        valid += linking_scores.valid_rows(rows, linker, prompt)
    return broken, positions, valid


def tabulate_linkers(
    accuracy: Rows, overall: Rows, comparison: Rows, linkers: Mapping[str, Any]
) -> tuple[Rows, Rows, Rows]:
    """Put the numbers into the shape of the paper's Tables 3, 4 and 5. linkers: name -> switches."""
    # Kedro hands over what it has validated for other nodes as models, the rest as dictionaries.
    switches = {name: dict(own).items() for name, own in linkers.items()}
    methods = linking_tables.methods_of([row["linker"] for row in accuracy], switches)
    return (
        linking_tables.table_3(methods, accuracy, overall),
        linking_tables.table_4(methods, accuracy, overall, comparison),
        linking_tables.table_5(methods, accuracy, overall),
    )


def draw_linkers(accuracy: Rows, broken: Rows, positions: Rows) -> tuple[linking_figures.Figure, ...]:
    """Draw accuracy by subset, by seen and unseen, by each attribute, and by position of the code."""
    return (
        linking_figures.by_subset(accuracy),
        linking_figures.by_group(accuracy),
        *(linking_figures.by_attribute(broken, by) for by in breakdowns.ATTRIBUTES),
        linking_figures.by_position(positions),
    )


def _each(judged: pl.DataFrame) -> Iterator[tuple[str, str, pl.DataFrame]]:
    """Yield every linker with the masks that it was shown and its verdicts."""
    for (linker, prompt), rows in judged.group_by(["linker", "prompt_masks"], maintain_order=True):
        yield str(linker), str(prompt), rows
