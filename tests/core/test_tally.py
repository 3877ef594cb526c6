"""Ids are compared by hash, and named where they are missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import polars as pl
import pytest

from maskoven_kedro.core.ledger import LedgerOpen
from maskoven_kedro.core.tally import Tally, outcomes


def tally(**labels: str) -> Tally[str]:
    return Tally(frames(labels), str)


def frames(labels: dict[str, str], size: int = 3) -> Callable[[], Iterator[pl.DataFrame]]:
    frame = pl.DataFrame(
        {"mention_id": list(labels), "label": list(labels.values())},
        schema=dict.fromkeys(("mention_id", "label"), pl.String),
    )
    return lambda: iter(frame.iter_slices(size))


def test_every_label_is_counted_against_every_outcome() -> None:
    table = outcomes("s", tally(a="x", b="x", c="y", d="x"), tally(d="kept", c="kept", b="lost", a="kept"))
    assert {label: dict(counts) for label, counts in table.items()} == {
        "x": {"kept": 2, "lost": 1},
        "y": {"kept": 1},
    }
    assert outcomes("s", tally(), tally()) == {}


@pytest.mark.parametrize(
    ("came", "message"),
    [
        ({"a": "k"}, r"s/y: lost 1 \(b\)|s/x: lost 1 \(b\)"),
        ({"a": "k", "b": "k", "z": "k"}, r"s: never received \['z'\]"),
        ({}, r"lost 2 \(a, b\)"),
    ],
)
def test_what_is_missing_or_strange_is_named(came: dict[str, str], message: str) -> None:
    with pytest.raises(LedgerOpen, match=message):
        outcomes("s", tally(a="x", b="y"), tally(**came))


def test_what_is_counted_twice_is_named() -> None:
    twice = Tally(lambda: iter([pl.DataFrame({"mention_id": ["a", "b", "a"], "label": ["k"] * 3})]), str)
    with pytest.raises(LedgerOpen, match=r"s: counted twice \['a'\]"):
        outcomes("s", tally(a="x", b="x"), twice)
    with pytest.raises(LedgerOpen, match=r"s: received twice \['a'\]"):
        outcomes("s", twice, tally(a="x", b="x"))


def test_at_most_five_are_named() -> None:
    many = tally(**{f"i{number}": "x" for number in range(9)})
    with pytest.raises(LedgerOpen, match=r"lost 9 \(i0, i1, i2, i3, i4, \.\.\.\)"):
        outcomes("s", many, tally())
