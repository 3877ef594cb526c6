"""Nodes that ask linkers about the release and judge what they say."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import polars as pl

from maskoven_kedro.core import linking_scores
from maskoven_kedro.core.ald import EntityCodes
from maskoven_kedro.core.linking_options import AskingOptions, LinkerSwitches, LinkingOptions
from maskoven_kedro.core.linking_samples import regions_of
from maskoven_kedro.core.predictions import judge
from maskoven_kedro.datasets.world import OvenWorld

ZERO_SHOT = "osprey"
"""Name of the base without any training on entities."""

Rows = list[dict[str, Any]]


def gather_asked(*samples: pl.LazyFrame) -> pl.DataFrame:
    """Every mask of the release in the headline subsets: what linkers are asked about."""
    asked = pl.concat(samples).filter(pl.col("subset").is_in(list(linking_scores.HEADLINE)))
    return asked.sort("mention_id").collect()


def find_asked_regions(regions: pl.LazyFrame) -> pl.LazyFrame:
    """The regions of one split, under a name that linkers of all splits can ask for."""
    return regions


def ask_zero_shot(
    linking: LinkingOptions,
    asking: AskingOptions,
    world: OvenWorld,
    codes: EntityCodes,
    names: Path,
    asked: pl.DataFrame,
) -> pl.DataFrame:
    """Ask the base what it sees, and search for the names that it says. names: folder that the index is kept in."""
    from maskoven_kedro.core.search import NameIndex, build_name_index
    from maskoven_kedro.linker.asking import ask_in_words
    from maskoven_kedro.linker.build import open_base
    from maskoven_kedro.linker.train_linker import Release

    _use_threads(linking)
    build_name_index(world.titles(), names / "titles")
    base, release = open_base(linking.base, linking.tower), Release(asked, world.root, None, codes)
    options = linking.training_of(LinkerSwitches(name=ZERO_SHOT, finetuned=False))
    index = NameIndex(names / "titles")
    return _named(ask_in_words(base, release, options, index, ZERO_SHOT, asking.batch), ZERO_SHOT)


def ask_linker(
    linker: LinkerSwitches,
    linking: LinkingOptions,
    asking: AskingOptions,
    world: OvenWorld,
    codes: EntityCodes,
    trained: Path,
    asked: pl.DataFrame,
    *regions: pl.LazyFrame,
) -> pl.DataFrame:
    """Ask a trained linker for the codes of entities. regions: of each split, for Seg."""
    from maskoven_kedro.linker.asking import ask_for_codes
    from maskoven_kedro.linker.build import open_base
    from maskoven_kedro.linker.train_linker import Release

    _use_threads(linking)
    base = open_base(linking.base, linking.tower)
    release = Release(asked, world.root, regions_of(regions, asked), codes)
    options = linking.training_of(linker)
    predictions = ask_for_codes(base, trained, release, options, linker.name, asking.beams, asking.batch)
    return _named(predictions, linker.name)


def measure_linkers(
    asked: pl.DataFrame, *predictions: pl.LazyFrame
) -> tuple[Rows, Rows, Rows, dict[str, float]]:
    """Accuracy of every linker, overall numbers, each two of them against each other, and the headline metrics.

    A mention that a linker said nothing about is wrong.
    """
    told = {str(part["linker"][0]): part for part in (one.collect() for one in predictions) if part.height}
    judged = {name: judge(part.drop("linker"), asked).rows for name, part in told.items()}
    accuracy = [row for name, rows in judged.items() for row in linking_scores.accuracy_rows(rows, name)]
    overall = [row for name, rows in judged.items() for row in linking_scores.overall_rows(rows, name)]
    compared = [
        row
        for first, second in combinations(judged, 2)
        for row in linking_scores.comparison_rows(judged[first], judged[second], (first, second))
    ]
    return accuracy, overall, compared, linking_scores.linking_metrics(accuracy)


def _named(predictions: pl.DataFrame, linker: str) -> pl.DataFrame:
    return predictions.with_columns(linker=pl.lit(linker))


def _use_threads(linking: LinkingOptions) -> None:
    import torch

    torch.set_num_threads(linking.threads)
