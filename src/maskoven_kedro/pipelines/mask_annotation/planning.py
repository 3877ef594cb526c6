"""Which mentions make a shard of candidates: planned by reading four columns, some thousand mentions at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from maskoven_kedro.datasets.shards import ShardReader, Shards

_BLOCK = 50  # shards of mentions that are planned together
_ORDER = ("height", "width", "image_path", "mention_id")


@dataclass(frozen=True)
class PlannedShard:
    """The mentions of a shard: their ids, and the readers of the tables that hold them and their references."""

    ids: pl.Series
    mentions: tuple[ShardReader, ...]
    references: tuple[ShardReader, ...]

    def read(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The mentions, by size and name of their pictures, and their references."""
        mentions = _rows(self.mentions, "mentions", self.ids).sort(*_ORDER)
        return mentions, _rows(self.references, "references", self.ids)


def plan_shards(mentions: Shards, references: Shards, per_shard: int) -> dict[str, PlannedShard]:
    """Cut mentions into shards of about `per_shard`, those of one picture together; the plan depends on them alone.

    Pictures are ordered by size and name within some shards of mentions, so that a shard holds few sizes, batches are
    full, and a worker finds its mentions in few files.

    references: of these mentions, in shards of the same names.
    """
    plan: dict[str, PlannedShard] = {}
    names = list(mentions)
    for start in range(0, len(names), _BLOCK):
        block = names[start : start + _BLOCK]
        readers = tuple(mentions[name] for name in block)
        written = tuple(references[name] for name in block)
        light = pl.concat([read.scan("mentions").select(_ORDER) for read in readers]).collect()
        for ids in cut(light, per_shard):
            plan[f"{len(plan):06d}"] = PlannedShard(ids, readers, written)
    return plan


def cut(mentions: pl.DataFrame, per_shard: int) -> Iterator[pl.Series]:
    """Yield the ids of shards of about `per_shard` mentions, none of which parts the mentions of a picture.

    mentions: columns height, width, image_path and mention_id.
    """
    ordered = mentions.sort(*_ORDER)
    pictures = ordered["image_path"].rle().struct.field("len").to_list()
    size = start = 0
    for n in pictures:
        if size >= per_shard:
            yield ordered["mention_id"][start : start + size].rechunk()
            start, size = start + size, 0
        size += n
    if size:
        yield ordered["mention_id"][start : start + size].rechunk()


def _rows(readers: tuple[ShardReader, ...], table: str, ids: pl.Series) -> pl.DataFrame:
    wanted = pl.col("mention_id").is_in(ids.implode())
    return pl.concat([read.scan(table) for read in readers]).filter(wanted).collect()
