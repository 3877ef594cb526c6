"""Which shards of mentions the rows of other shards come from, so that work on one reads few files of the other."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from maskoven_kedro.datasets.shards import ShardReader, Shards

Readers = tuple[ShardReader, ...]


@dataclass(frozen=True)
class Origin:
    """The shards of mentions behind one shard: their names and readers."""

    names: tuple[str, ...]
    readers: Readers

    @classmethod
    def of(cls, mentions: Shards, names: Sequence[str]) -> Origin:
        """The shards of these names."""
        return cls(tuple(names), tuple(mentions[name] for name in names))

    def mentions(self, ids: pl.Series) -> pl.DataFrame:
        """The rows of some mentions, by id."""
        return rows_of(self.readers, "mentions", ids)


def origins(mentions: Shards, others: Shards, tables: Sequence[str]) -> Iterator[tuple[str, Origin]]:
    """Yield every shard of `others` with its origin, in order.

    Keeps eight bytes of a mention: a hash of its id whose last bits are the number of its shard. Two ids of one hash
    cost a file that is read in vain.

    tables: of `others` whose column `mention_id` counts.
    """
    names = list(mentions)
    number = np.uint64((1 << len(names).bit_length()) - 1)  # the bits that hold it
    packed = array("Q")
    for place, read in enumerate(mentions.values()):
        packed.frombytes((_hashes(read, ["mentions"]) & ~number | np.uint64(place)).tobytes())
    known = np.frombuffer(packed, dtype=np.uint64)
    known.sort()  # in place: millions of them are held once
    for name, read in others.items():
        wanted = _hashes(read, tables) & ~number
        first, behind = np.searchsorted(known, wanted), np.searchsorted(known, wanted | number, side="right")
        places: set[int] = set()
        while (more := first < behind).any():
            places.update((known[first[more]] & number).tolist())
            first, behind = first[more] + 1, behind[more]
        yield name, Origin.of(mentions, [names[place] for place in sorted(places)])


def subset_of_shard(name: str) -> str:
    """The subset that a shard of mentions is from.

    >>> subset_of_shard("entity_train-00012")
    'entity_train'
    """
    return name.rpartition("-")[0]


def rows_of(readers: Readers, table: str, ids: pl.Series) -> pl.DataFrame:
    """The rows of a table of some shards whose mention is among `ids`, by id; readers are at least one."""
    wanted = pl.col("mention_id").is_in(ids.implode())
    return pl.concat([read.scan(table) for read in readers]).filter(wanted).collect().sort("mention_id")


def _hashes(read: ShardReader, tables: Sequence[str]) -> np.ndarray:
    parts = [read.scan(table).select(pl.col("mention_id").unique().hash()) for table in tables]
    return pl.concat(parts).collect()["mention_id"].to_numpy()
