"""The book of a stage: what came in is what was kept, repaired, or dropped for a named reason."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl


class LedgerOpen(ValueError):
    """A stage whose book does not close: something vanished, appeared, or was counted twice."""


@dataclass(frozen=True)
class Ledger:
    """Counts of one stage and split; `closed` returns it or raises.

    >>> Ledger("read", "entity", received=3, kept=2, dropped={"image_missing": 1}).closed().kept
    2
    """

    stage: str
    split: str
    received: int
    kept: int
    repaired: int = 0
    dropped: dict[str, int] = field(default_factory=dict)

    def closed(self) -> "Ledger":
        """Return the ledger itself if in = kept + repaired + dropped.

        Raises:
            LedgerOpen: the sum is not right; the message names the stage and all counts.
        """
        out = self.kept + self.repaired + sum(self.dropped.values())
        if out != self.received or min([self.kept, self.repaired, *self.dropped.values()]) < 0:
            raise LedgerOpen(
                f"{self.stage}/{self.split}: {self.received} came in, but {self.kept} kept + {self.repaired} "
                f"repaired + dropped {dict(sorted(self.dropped.items()))} = {out}"
            )
        return self

    def __add__(self, other: "Ledger") -> "Ledger":
        """Return the ledger of two shards of the same stage and split together."""
        if (self.stage, self.split) != (other.stage, other.split):
            raise ValueError(f"{self.stage}/{self.split} and {other.stage}/{other.split} are two books")
        return Ledger(
            self.stage,
            self.split,
            self.received + other.received,
            self.kept + other.kept,
            self.repaired + other.repaired,
            dict(sorted((Counter(self.dropped) + Counter(other.dropped)).items())),
        )


def close_ledger(
    stage: str,
    split: str,
    received: Iterable[str],
    kept: Iterable[str],
    rejections: pl.DataFrame,
    repaired: Iterable[str] = (),
) -> Ledger:
    """Return the closed ledger of a stage from the ids that went in and came out.

    Args:
        received: ids that came in; a repeated id is one record each time.
        kept: ids that came out unchanged.
        rejections: table of rejections of this stage, one row per dropped record.
        repaired: ids that came out changed.

    Raises:
        LedgerOpen: an id is lost, invented, or in two places; the message names up to five of them.
    """
    before = Counter(received)
    survivors, mended = Counter(kept), Counter(repaired)
    after = survivors + mended + Counter(rejections["mention_id"].to_list())
    lost, invented = before - after, after - before
    if lost or invented:
        raise LedgerOpen(
            f"{stage}/{split}: lost {_some(lost)}; counted twice or never received {_some(invented)}"
        )
    return Ledger(
        stage,
        split,
        before.total(),
        survivors.total(),
        mended.total(),
        dict(sorted(Counter(rejections["reason"].to_list()).items())),
    ).closed()


def _some(ids: Counter[str]) -> str:
    shown = sorted(ids)[:5]
    return f"{ids.total()} ({', '.join(shown)}{', ...' if len(ids) > 5 else ''})" if ids else "none"
