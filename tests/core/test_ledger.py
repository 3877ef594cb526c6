"""The book must close."""

import polars as pl
import pytest

from maskoven_kedro.core.ledger import Ledger, LedgerOpen, close_ledger
from maskoven_kedro.core.schemas import REJECTIONS


def rejections(**reasons: str) -> pl.DataFrame:
    rows = [
        {
            "stage": "read",
            "split": "wiki",
            "mention_id": one,
            "image_id": "i",
            "reason": why,
            "detail": "d",
            "mend": "m",
        }
        for one, why in reasons.items()
    ]
    return pl.DataFrame(rows, schema=REJECTIONS)


def test_ids_that_add_up() -> None:
    ledger = close_ledger(
        "read", "wiki", ["a", "b", "c", "d"], ["a"], rejections(b="x", c="x"), repaired=["d"]
    )
    assert ledger == Ledger("read", "wiki", 4, 1, 1, {"x": 2})
    assert (ledger + ledger).dropped == {"x": 4}
    assert (ledger + ledger).closed().received == 8


@pytest.mark.parametrize(
    ("received", "kept", "message"),
    [
        (["a", "b", "c"], ["a"], "lost 1 .c."),
        (["a", "b"], ["a", "b"], "counted twice or never received 1 .b."),
        (["a", "b"], ["a", "z"], "never received 1 .z."),
        (["a", "a", "b"], ["a"], "lost 1 .a."),
    ],
)
def test_lost_and_invented_ids_are_named(received: list[str], kept: list[str], message: str) -> None:
    with pytest.raises(LedgerOpen, match=message):
        close_ledger("read", "wiki", received, kept, rejections(b="x"))


def test_counts_that_do_not_add_up() -> None:
    with pytest.raises(LedgerOpen, match="filter/human: 3 came in"):
        Ledger("filter", "human", 3, 1, 1, {}).closed()
    with pytest.raises(LedgerOpen):
        Ledger("filter", "human", 3, 4, -1, {}).closed()
    with pytest.raises(ValueError, match="two books"):
        Ledger("a", "human", 0, 0) + Ledger("b", "human", 0, 0)
