"""Work that a node describes and a dataset performs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


class DeviceLost(RuntimeError):
    """The device under a process is gone: this process can do no more work, a new one perhaps can (A05)."""


Tables = Mapping[str, Any]
"""Table name -> polars frame: what one shard holds."""


@dataclass(frozen=True)
class Promises(Mapping[str, Callable[[], Tables]]):
    """Shard id -> deferred call, with the recipe that says what the results are made from.

    tasks: every call is picklable and returns the tables of its shard.
    recipe: fingerprint of everything that decides the result (`core.recipe.fingerprint`); results under another
        recipe are never mixed with these.
    on_failure: builds the tables of a shard whose call raised, from (shard id, error); without it a failing shard
        cannot be quarantined.

    >>> promises = Promises({"a": dict}, recipe="r1")
    >>> list(promises), promises["a"]()
    (['a'], {})
    """

    tasks: Mapping[str, Callable[[], Tables]]
    recipe: str
    on_failure: Callable[[str, Exception], Tables] | None = None

    def __getitem__(self, shard: str) -> Callable[[], Tables]:
        return self.tasks[shard]

    def __iter__(self) -> Iterator[str]:
        return iter(self.tasks)

    def __len__(self) -> int:
        return len(self.tasks)


@dataclass(frozen=True)
class Outcome:
    """What came of one shard: its tables, or the error that its call raised."""

    shard: str
    tables: Tables | None
    error: Exception | None = None
