"""The work of one shard of the filtering."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from maskoven_kedro.core.annotations import ANNOTATIONS
from maskoven_kedro.core.filtering import filter_mention
from maskoven_kedro.core.filtering_options import FilteringOptions
from maskoven_kedro.core.selection import SelectionOptions
from maskoven_kedro.core.visibility import Verdict
from maskoven_kedro.execution.promises import Tables

_UNKNOWN_CATEGORY = "others"


def filter_shard(
    read: Callable[[], Tables],
    mentions: pl.LazyFrame,
    known: pl.LazyFrame,
    options: FilteringOptions,
    selection: SelectionOptions,
) -> Tables:
    """Annotate the mentions of one shard of candidates, those whose annotation was rejected included.

    Args:
        read: gives the tables `candidates` and `rejections` of the shard.
        mentions: all mentions; only those of the shard are read.
        known: category and verdict of the entities: entity_id, category and the columns of `visibility.VISIBILITY`.
        options: the rules.
        selection: how boxes are kept.
    """
    tables = read()
    candidates: pl.DataFrame = tables["candidates"]
    ids = pl.concat([candidates["mention_id"], tables["rejections"]["mention_id"]]).unique()
    own = mentions.filter(pl.col("mention_id").is_in(ids.to_list())).collect().sort("mention_id")
    facts = known.filter(pl.col("entity_id").is_in(own["entity_id"].unique().to_list())).collect()
    by_entity = {row["entity_id"]: row for row in facts.iter_rows(named=True)}
    refused = dict(tables["rejections"].select("mention_id", "reason").iter_rows())
    found = {key[0]: part for key, part in candidates.partition_by("mention_id", as_dict=True).items()}
    rows = []
    for mention in own.iter_rows(named=True):
        fact = by_entity.get(mention["entity_id"], {})
        proposed = found[mention["mention_id"]].rows(named=True) if mention["mention_id"] in found else []
        category = fact.get("category") or _UNKNOWN_CATEGORY
        why = refused.get(mention["mention_id"], "no_candidates")
        rows.append(filter_mention(mention, category, _verdict(fact), proposed, selection, options, why))
    return {"annotations": pl.DataFrame(rows, schema=ANNOTATIONS)}


def _verdict(fact: dict[str, object]) -> Verdict:
    if fact.get("nature") is None:
        return Verdict("unknown")
    return Verdict(**{name: fact[name] for name in ("nature", "type", "class_id", "label", "depth")})  # type: ignore[arg-type]
