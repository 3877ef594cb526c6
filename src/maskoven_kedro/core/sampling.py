"""Drawing annotations for people to judge: one of every entity, then by split (paper, Table 6).

A draw is an order of ids by a keyed integer mix, so that it depends on ids and seed alone, not on the order of rows,
the number of threads or the version of a library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

PAPER_QUOTAS: dict[str, int] = {"entity": 1400, "query": 400, "wiki": 200}
"""Cases per split of the paper's sample."""


Frames = Callable[[], Iterable[pl.DataFrame]]
"""Gives the pieces of a table, as often as it is called."""

_ENTITIES = 0x656E74697479  # another key than that of the annotations
_PENDING = 25_000  # rows that wait before the first of every group are chosen again


def lottery(ids: pl.Series, seed: int, longest: int | None = None) -> NDArray[np.uint64]:
    """Return a number for every id, by which they are drawn: splitmix64 over the bytes of the id, keyed by the seed.

    longest: bytes of the longest id of the table that these are a part of; without it they are the table.
    """
    width = -(-(longest or longest_of(ids)) // 8) * 8
    data = np.array(ids.cast(pl.Binary).to_list(), dtype=f"S{width}")
    words = data.view("<u8").reshape(len(ids), width // 8)
    state = np.full(len(ids), np.uint64(seed % 2**64), dtype=np.uint64)
    for word in words.T:
        state = _mixed(state ^ word)
    return state


def longest_of(ids: pl.Series) -> int:
    """Return the bytes of the longest id, at least 1."""
    return max(int(ids.str.len_bytes().max() or 1), 1)  # type: ignore[arg-type]


def first_drawn(frames: Frames, groups: Sequence[str], n: int, seed: int) -> pl.DataFrame:
    """Return the first `n` rows of every group in the order in which the lot draws them, with `ticket` and `longest`.

    Memory is that of some pieces and of the rows returned. The same rows in other pieces give the same.

    Args:
        frames: columns mention_id and those of `groups` at least; walked through twice.
        groups: columns that make a group.
        n: rows of a group.
        seed: of the lottery.
    """
    longest = max((longest_of(frame["mention_id"]) for frame in frames()), default=1)
    best: pl.DataFrame | None = None
    pending: list[pl.DataFrame] = []
    for frame in frames():
        tickets = pl.Series(lottery(frame["mention_id"], seed, longest), dtype=pl.UInt64)
        pending.append(frame.with_columns(ticket=tickets, longest=pl.lit(longest)))
        if sum(one.height for one in pending) > max(_PENDING, best.height if best is not None else 0):
            best = _first(pending if best is None else [best, *pending], groups, n)
            pending = []
    return _first(pending if best is None else [best, *pending], groups, n)


def _first(parts: Sequence[pl.DataFrame], groups: Sequence[str], n: int) -> pl.DataFrame:
    ordered = pl.concat(parts).sort("ticket", "mention_id")
    return ordered.filter(pl.int_range(pl.len()).over(groups) < n)


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """One step of splitmix64 (Steele, Lea and Flood, 2014); overflow is meant."""
    with np.errstate(over="ignore"):
        values = values + np.uint64(0x9E3779B97F4A7C15)
        values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def largest_remainder(weights: Mapping[str, int], total: int) -> dict[str, int]:
    """Return whole shares of `total` in proportion to the weights, none above its weight.

    >>> largest_remainder({"entity": 50, "query": 30, "wiki": 20}, 7)
    {'entity': 4, 'query': 2, 'wiki': 1}
    """
    whole = sum(weights.values())
    total = min(total, whole)
    if not total:
        return dict.fromkeys(weights, 0)
    exact = {name: weight * total / whole for name, weight in weights.items()}
    shares = {name: int(value) for name, value in exact.items()}
    by_rest = sorted(weights, key=lambda name: (shares[name] - exact[name], name))
    for name in by_rest[: total - sum(shares.values())]:
        shares[name] += 1
    return shares


def evaluation_sample(
    annotated: pl.DataFrame, cases: int | Mapping[str, int], seed: int, longest: int | None = None
) -> pl.DataFrame:
    """Return the sample that people judge: at most one annotation of every entity, the splits in proportion.

    Entities are drawn by lots of their own, so that one of a thousand annotations comes no sooner than one of a single
    annotation: a mean over the sample is then one over entities, and weights bring it to annotations. The split with
    the smallest quota draws first: an entity of several splits would otherwise always stand for the largest.

    Args:
        annotated: columns mention_id, split, entity_id of every released annotation; or of those that the lot draws
            first of every split and entity (`first_drawn`), which are all that count.
        cases: number per split (`PAPER_QUOTAS`); a split that has fewer entities left than cases gives what it has.
            Or in all: a tenth from the wiki split, the rest from the others in proportion to their entities, as the
            paper does, and what a split cannot give from wherever an entity is left.
        seed: another seed, another sample.
        longest: see `lottery`.

    Returns:
        mention_id, split, entity_id, sorted by split and mention id; splits that have no quota (human) have no case.
        With a number in all, that many rows, or one of every entity where there are fewer.
    """
    pool = annotated.select("mention_id", "split", "entity_id")
    drawn = pool.with_columns(
        ticket=pl.Series(lottery(pool["mention_id"], seed, longest), dtype=pl.UInt64),
        turn=pl.Series(lottery(pool["entity_id"], seed ^ _ENTITIES), dtype=pl.UInt64),
    )
    quotas = _quotas(pool, cases) if isinstance(cases, int) else cases
    parts = [pool.clear()]
    for split, quota in sorted(quotas.items(), key=lambda pair: (pair[1], pair[0])):
        parts.append(_draw(drawn.filter(pl.col("split") == split), parts, quota))
    if isinstance(cases, int):
        missing = max(0, cases - sum(part.height for part in parts))
        parts.append(_draw(drawn.filter(pl.col("split").is_in(list(PAPER_QUOTAS))), parts, missing))
    return pl.concat(parts).sort("split", "mention_id")


def _draw(drawn: pl.DataFrame, parts: Sequence[pl.DataFrame], n: int) -> pl.DataFrame:
    """Return up to `n` rows, one of an entity and none of an entity that the parts hold; entities in their turn."""
    taken = pl.concat([part["entity_id"] for part in parts])
    own = drawn.filter(~pl.col("entity_id").is_in(taken.to_list()))
    first = own.sort("ticket", "mention_id").unique("entity_id", keep="first", maintain_order=True)
    return first.sort("turn", "entity_id").head(n).drop("ticket", "turn")


def _quotas(pool: pl.DataFrame, cases: int) -> dict[str, int]:
    """Share a number of cases among the splits of the paper's sample: wiki by its quota, the others by entities."""
    counted = pool.group_by("split").agg(pl.col("entity_id").n_unique()).iter_rows()
    known = {split: n for split, n in sorted(counted) if split in PAPER_QUOTAS}
    wiki = min(known.pop("wiki", 0), round(cases * PAPER_QUOTAS["wiki"] / sum(PAPER_QUOTAS.values())))
    return {"wiki": wiki, **largest_remainder(known, max(0, cases - wiki))}
