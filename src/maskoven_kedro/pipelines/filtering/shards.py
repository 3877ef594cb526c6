"""The work of one shard of the filtering."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl

from maskoven_kedro.core.annotations import ANNOTATIONS
from maskoven_kedro.core.filtering import filter_mention
from maskoven_kedro.core.filtering_options import FilteringOptions
from maskoven_kedro.core.schemas import MENTIONS
from maskoven_kedro.core.selection import SelectionOptions
from maskoven_kedro.core.visibility import Verdict
from maskoven_kedro.execution.promises import Tables
from maskoven_kedro.pipelines.origins import Origin

_UNKNOWN_CATEGORY = "others"


def filter_shard(
    read: Callable[[], Tables],
    origin: Origin,
    known: tuple[pl.LazyFrame, pl.LazyFrame],
    options: FilteringOptions,
    selection: SelectionOptions,
) -> Tables:
    """Annotate the mentions of one shard of candidates, those whose annotation was rejected included.

    Args:
        read: gives the tables `candidates` and `rejections` of the shard.
        origin: where its mentions are read.
        known: all entities, and the verdict on each (`visibility.VISIBILITY`).
        options: the rules.
        selection: how boxes are kept.
    """
    tables = read()
    candidates: pl.DataFrame = tables["candidates"]
    ids = pl.concat([candidates["mention_id"], tables["rejections"]["mention_id"]]).unique()
    own = origin.mentions(ids) if origin.names else pl.DataFrame(schema=MENTIONS)
    by_entity = _facts(own["entity_id"].unique(), *known)
    refused = dict(tables["rejections"].select("mention_id", "reason").iter_rows())
    found = _by_mention(candidates)
    rows = []
    for mention in own.iter_rows(named=True):
        fact = by_entity.get(mention["entity_id"], {})
        proposed = found.get(mention["mention_id"], [])
        category = fact.get("category") or _UNKNOWN_CATEGORY
        why = refused.get(mention["mention_id"], "no_candidates")
        rows.append(filter_mention(mention, category, _verdict(fact), proposed, selection, options, why))
    return {"annotations": pl.DataFrame(rows, schema=ANNOTATIONS)}


def _facts(ids: pl.Series, entities: pl.LazyFrame, visibility: pl.LazyFrame) -> dict[str, dict[str, Any]]:
    """Category of and verdict on some entities."""
    wanted = pl.col("entity_id").is_in(ids.implode())
    own, judged = entities.select("entity_id", "category").filter(wanted), visibility.filter(wanted)
    rows = own.join(judged, on="entity_id", how="left").collect()
    return {row["entity_id"]: row for row in rows.iter_rows(named=True)}


def _by_mention(candidates: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in candidates.iter_rows(named=True):
        found.setdefault(row["mention_id"], []).append(row)
    return found


def _verdict(fact: dict[str, object]) -> Verdict:
    if fact.get("nature") is None:
        return Verdict("unknown")
    return Verdict(**{name: fact[name] for name in ("nature", "type", "class_id", "label", "depth")})  # type: ignore[arg-type]
