"""Nodes that turn a release into trained linkers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl

from maskoven_kedro.core.ald import EntityCodes
from maskoven_kedro.core.linking_options import LinkerSwitches, LinkingOptions
from maskoven_kedro.core.linking_samples import linking_samples
from maskoven_kedro.core.recipe import fingerprint
from maskoven_kedro.datasets.world import OvenWorld
from maskoven_kedro.linker.config import LinkerUnavailable
from maskoven_kedro.pipelines.training.promises import CARD, CURVES, LinkerPromise, curve_rows

Rows = list[dict[str, Any]]

WITH_REGIONS = frozenset({"osprey_seg", "osprey_seg_pt", "retrieval_generation", "search"})
"""Linkers that are shown the regions of a picture, so that the pipeline `regions` must have run."""


def gather_samples(annotations: pl.LazyFrame, mentions: pl.LazyFrame) -> pl.DataFrame:
    """Every mask of the release in one split, with the picture that it lies in."""
    return linking_samples(annotations.collect(), mentions.collect())


def find_seen(regions: pl.LazyFrame) -> pl.LazyFrame:
    """The regions of one split, under a name that trainings of all splits can ask for."""
    return regions


def make_entity_codes(world: OvenWorld, linking: LinkingOptions) -> EntityCodes:
    """The codes of all entities of the knowledge base, for the tokenizer of the base."""
    from maskoven_kedro.core.ald import make_codes
    from maskoven_kedro.core.code_tokens import CodeTokenizer
    from maskoven_kedro.linker.build import open_tokenizer

    return make_codes(world.titles(), CodeTokenizer(open_tokenizer(linking.base)), linking.codes)


def train_linker(
    linker: LinkerSwitches,
    linking: LinkingOptions,
    world: OvenWorld,
    codes: EntityCodes,
    *tables: pl.LazyFrame,
) -> LinkerPromise:
    """Promise a linker. tables: the samples of each split that may be trained on, and, for Seg, their regions."""
    found = [table for table in tables if "areas" in table.collect_schema()]
    if linker.regions and not found:
        raise LinkerUnavailable(
            f"`linkers.{linker.name}.regions` cannot be switched on: "
            f"regions reach {', '.join(sorted(WITH_REGIONS))} alone"
        )
    samples = [table for table in tables if "areas" not in table.collect_schema()]
    regions = found if linker.regions else []
    training = linking.training_of(linker)
    chosen = pl.concat(samples).filter(pl.col("subset").is_in(training.needed)).sort("mention_id").collect()
    seen = [part.select("image_id", "checkpoint", "areas").sort("image_id") for part in regions]
    made = (codes.tokenizer, codes.options, codes.rule_version)
    finds = training.method != "generation"
    titles = world.titles() if finds else pl.DataFrame()
    deciding = training.model_dump(mode="json", exclude=set() if finds else {"retrieval", "chosen_on"})
    recipe = fingerprint("linker 3", linker, deciding, chosen, made, _base_digest(linking.base), seen, titles)
    return LinkerPromise(linker, linking, world.root, codes, chosen, regions, titles, recipe)


def gather_curves(*linkers: Path) -> Rows:
    """The curves of trainings: rows of name (`training/{linker}/{stage}/{metric}`), step and value."""
    rows: Rows = []
    for folder in linkers:
        linker = json.loads((folder / CARD).read_bytes())["linker"]
        rows += curve_rows(linker, json.loads((folder / CURVES).read_bytes()))
    return rows


def _base_digest(base: str) -> str:
    """Short hash of the weights that training starts from; a run from other weights has another recipe."""
    from maskoven_kedro.linker.build import base_digest

    return base_digest(base)
