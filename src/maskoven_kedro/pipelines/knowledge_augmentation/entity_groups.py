"""The entities of a shard of mentions, looked up for many shards in one pass through the table of all entities.

Mentions lie in the order of a file and entities in that of their ids, so that a shard needs rows from everywhere. A
pass through the millions of an encyclopaedia for each of some thousand shards would take longer than all other work.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import polars as pl

from maskoven_kedro.datasets.shards import ShardReader, Shards

_TOGETHER = 20_000  # mentions whose entities are held at once: a kilobyte each, in every worker


@dataclass(frozen=True)
class EntityGroup:
    """The entities of some successive shards of mentions; the process that asks first looks them up and keeps them.

    name: what tells groups apart. entities: all of them.
    """

    name: tuple[str, ...]
    mentions: tuple[ShardReader, ...] = field(compare=False)
    entities: pl.LazyFrame = field(compare=False)

    def of(self, ids: pl.Series) -> pl.DataFrame:
        """The rows of some entities of the group, in the order of the table; those that are not known have none."""
        return _held(self).filter(pl.col("entity_id").is_in(ids.unique().to_list()))


def entity_groups(mentions: Shards, entities: Shards) -> dict[str, EntityGroup]:
    """Return for every shard of mentions the group that it belongs to."""
    known = entities.scan("entities")
    groups: dict[str, EntityGroup] = {}
    for shards in _together(mentions):
        name = (mentions.digest, entities.digest, shards[0])
        groups |= dict.fromkeys(shards, EntityGroup(name, tuple(mentions[one] for one in shards), known))
    return groups


def _together(mentions: Shards) -> Iterator[list[str]]:
    shards: list[str] = []
    held = 0
    for shard, read in mentions.items():
        height = read.scan("mentions").select(pl.len()).collect().item()
        if shards and held + height > _TOGETHER:
            yield shards
            shards, held = [], 0
        shards.append(shard)
        held += height
    if shards:
        yield shards


@lru_cache(maxsize=1)
def _held(group: EntityGroup) -> pl.DataFrame:
    named = [read.scan("mentions").select("entity_id") for read in group.mentions]
    ids = pl.concat(named).unique().collect()["entity_id"]
    return group.entities.filter(pl.col("entity_id").is_in(ids.to_list())).collect()
