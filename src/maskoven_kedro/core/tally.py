"""What became of millions of ids, in ten bytes each: whether each came out once, and how many with which outcome.

Ids are compared by a 64-bit hash. Two different ids of one hash (one chance in a million among six million ids) could
hide one lost id behind one invented id, nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Generic, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maskoven_kedro.core.ledger import LedgerOpen

Label = TypeVar("Label", bound=Hashable)
Other = TypeVar("Other", bound=Hashable)
Frames = Callable[[], Iterator[pl.DataFrame]]

_NAMED = 5  # ids that a message names


class Tally(Generic[Label]):
    """Ids with one of few labels each."""

    def __init__(self, frames: Frames, label: Callable[..., Label]) -> None:
        """Read the ids of all frames.

        Args:
            frames: gives the frames as often as it is called; the column mention_id, and those of the label.
            label: makes a label of the values of the other columns, in their order.
        """
        self._frames = frames
        self._codes: dict[Label, int] = {}
        hashes, codes = [np.zeros(0, np.uint64)], [np.zeros(0, np.uint16)]
        for frame in frames():
            for values, part in frame.group_by(frame.columns[1:], maintain_order=True):
                code = self._codes.setdefault(label(*values), len(self._codes))
                hashes.append(part["mention_id"].hash().to_numpy())
                codes.append(np.full(part.height, code, np.uint16))
        order = np.argsort(found := np.concatenate(hashes), kind="stable")
        self.hashes: NDArray[np.uint64] = found[order]
        self.codes: NDArray[np.uint16] = np.concatenate(codes)[order]

    @property
    def labels(self) -> list[Label]:
        """The labels, in the order of their codes."""
        return list(self._codes)

    def names(self, hashes: NDArray[np.uint64]) -> list[str]:
        """Some ids by their hashes, sorted, five at most."""
        wanted = pl.col("mention_id").hash().is_in(pl.Series(hashes).implode())
        met: set[str] = set()
        for frame in self._frames():
            met.update(frame.filter(wanted)["mention_id"].to_list())
        return sorted(met)[:_NAMED]


def outcomes(stage: str, received: Tally[Label], came: Tally[Other]) -> Mapping[Label, Counter[Other]]:
    """Return how many ids of every label came out with which other label; every id that came in comes out once.

    Raises:
        LedgerOpen: an id is lost, invented or counted twice; the message names up to five of them.
    """
    again = came.hashes[1:][came.hashes[1:] == came.hashes[:-1]]
    if again.size:
        raise LedgerOpen(f"{stage}: counted twice {came.names(again)}")
    strange = _missing_in(came.hashes, received.hashes)
    if strange.size:
        raise LedgerOpen(f"{stage}: never received {came.names(strange)}")
    lost = _missing_in(received.hashes, came.hashes)
    if lost.size:
        of = received.labels[int(received.codes[np.searchsorted(received.hashes, lost[0])])]
        named = ", ".join(received.names(lost)) + (", ..." if lost.size > _NAMED else "")
        raise LedgerOpen(f"{stage}/{of}: lost {lost.size} ({named})")
    if received.hashes.size != came.hashes.size:
        repeated = received.hashes[1:][received.hashes[1:] == received.hashes[:-1]]
        raise LedgerOpen(f"{stage}: received twice {received.names(repeated)}")
    width = max(len(came.labels), 1)
    pairs, counts = np.unique(received.codes.astype(np.int64) * width + came.codes, return_counts=True)
    table: dict[Label, Counter[Other]] = {label: Counter() for label in received.labels}
    for pair, n in zip(pairs.tolist(), counts.tolist(), strict=True):
        table[received.labels[pair // width]][came.labels[pair % width]] = n
    return table


def _missing_in(these: NDArray[np.uint64], those: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Those of sorted numbers that are not among other sorted ones."""
    if not those.size:
        return these
    return these[those[np.searchsorted(those, these).clip(max=those.size - 1)] != these]
