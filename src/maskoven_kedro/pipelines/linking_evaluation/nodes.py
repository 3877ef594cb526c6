"""Nodes that gather what linkers are asked, and ask them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from maskoven_kedro.core import linking_scores
from maskoven_kedro.core.ald import EntityCodes
from maskoven_kedro.core.linking_options import AskingOptions, LinkerSwitches, LinkingOptions
from maskoven_kedro.core.linking_samples import regions_of, with_true_masks
from maskoven_kedro.core.success import TRUTH, truth_frame
from maskoven_kedro.datasets.world import OvenWorld

ZERO_SHOT = "osprey"
"""Name of the base without any training on entities."""


def find_redirects(entities: pl.LazyFrame) -> pl.DataFrame:
    """The entities of one split that have become others: columns entity_id and canonical_id."""
    became = entities.select("entity_id", "canonical_id").filter(
        pl.col("canonical_id").is_not_null() & (pl.col("canonical_id") != pl.col("entity_id"))
    )
    return became.sort("entity_id").collect()


def join_redirects(*parts: pl.DataFrame) -> dict[str, str]:
    """Wikidata id -> the id that it became, over all splits."""
    return dict(pl.concat(parts).iter_rows())


def find_intents(mentions: pl.LazyFrame, references: pl.LazyFrame, asking: AskingOptions) -> pl.DataFrame:
    """What the questions of one split ask about the thing: as its extension says, else by the rules for questions."""
    from maskoven_kedro.knowledge.referring import RuleReferringSource

    extension = references.filter(pl.col("kind") == "extension").select(
        "mention_id", intent=pl.col("provenance").str.json_path_match("$.intent")
    )
    asked = mentions.filter(pl.col("subset").is_in(list(asking.subsets)) & pl.col("question").is_not_null())
    found = asked.select("mention_id", "question").join(extension, on="mention_id", how="left").collect()
    rules = RuleReferringSource()
    silent = found.filter(pl.col("intent").is_null())["question"].unique().to_list()
    by_rule = {question: str(rules.refer(question).intent) for question in silent}
    ruled = pl.col("question").replace_strict(by_rule, default=None, return_dtype=pl.String)
    return found.select("mention_id", intent=pl.coalesce("intent", ruled)).sort("mention_id")


def gather_asked(
    asking: AskingOptions, truth: Mapping[str, Any] | None, *samples: pl.LazyFrame
) -> pl.DataFrame:
    """What linkers are asked: every mask of the release in the subsets asked about, then exact masks of the test ones.

    The column `prompt_masks` says which, `release` or `truth`. truth: subset -> document; None where it is not known.
    """
    wanted = pl.concat(samples).filter(pl.col("subset").is_in(list(asking.subsets)))
    released = wanted.sort("mention_id").collect()
    asked = released.with_columns(prompt_masks=pl.lit("release"))
    if truth is None or not asking.truth:
        return asked
    headline = [one for one in linking_scores.HEADLINE if one in truth]
    exact = pl.concat([pl.DataFrame(schema=TRUTH), *(truth_frame(truth[subset]) for subset in headline)])
    tested = released.filter(pl.col("subset").is_in(headline))
    return pl.concat([asked, with_true_masks(tested, exact).with_columns(prompt_masks=pl.lit("truth"))])


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
    return _named(ask_in_words(base, release, options, index, ZERO_SHOT, asking.batch), ZERO_SHOT, asked)


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
    from maskoven_kedro.linker.asking import ask_trained
    from maskoven_kedro.linker.build import open_base
    from maskoven_kedro.linker.train_linker import Release

    _use_threads(linking)
    base = open_base(linking.base, linking.tower)
    release = Release(asked, world.root, regions_of(regions, asked), codes)
    options = linking.training_of(linker)
    predictions = ask_trained(base, trained, release, options, linker.name, asking.beams, asking.batch)
    return _named(predictions, linker.name, asked)


def _named(predictions: pl.DataFrame, linker: str, asked: pl.DataFrame) -> pl.DataFrame:
    """Predictions with who said them, and about which masks: they come in the order of what was asked."""
    return predictions.with_columns(asked["prompt_masks"], linker=pl.lit(linker))


def _use_threads(linking: LinkingOptions) -> None:
    import torch

    torch.set_num_threads(linking.threads)
