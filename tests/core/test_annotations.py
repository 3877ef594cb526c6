"""The book of the filtering closes, or says what is missing."""

import polars as pl
import pytest

from maskoven_kedro.core.annotations import ANNOTATIONS, exclusions, ledger_table
from maskoven_kedro.core.ledger import LedgerOpen


def annotations(*rows: tuple[str, str, str, str | None]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            dict.fromkeys(ANNOTATIONS)
            | {"mention_id": one, "split": subset.partition("_")[0], "subset": subset, "image_id": "i"}
            | {"status": status, "reason": reason}
            for one, subset, status, reason in rows
        ],
        schema=ANNOTATIONS,
    )


def mentions(**subsets: str) -> pl.DataFrame:
    return pl.DataFrame({"mention_id": list(subsets), "subset": list(subsets.values())})


FOUND = annotations(
    ("a", "entity_val", "kept", None),
    ("b", "entity_val", "repaired", "dense_scene"),
    ("c", "entity_val", "dropped", "non_visual_event"),
    ("d", "entity_train", "dropped", "non_visual_event"),
    ("e", "wiki", "dropped", "no_detection"),
)
RECEIVED = mentions(a="entity_val", b="entity_val", c="entity_val", d="entity_train", e="wiki")


def test_every_subset_closes() -> None:
    table = ledger_table(RECEIVED, FOUND)
    rows = [tuple(row) for row in table.select("subset", "status", "reason", "n").rows()]
    assert rows == [
        ("entity_train", "received", None, 1),
        ("entity_train", "kept", None, 0),
        ("entity_train", "dropped", "non_visual_event", 1),
        ("entity_val", "received", None, 3),
        ("entity_val", "kept", None, 1),
        ("entity_val", "repaired", "dense_scene", 1),
        ("entity_val", "dropped", "non_visual_event", 1),
        ("wiki", "received", None, 1),
        ("wiki", "kept", None, 0),
        ("wiki", "dropped", "no_detection", 1),
    ]
    assert exclusions(table).rows() == [("entity", "non_visual_event", 2), ("wiki", "no_detection", 1)]


@pytest.mark.parametrize(
    ("received", "found", "message"),
    [
        (RECEIVED, FOUND[1:], "entity_val: lost 1 .a."),
        (RECEIVED[1:], FOUND, "never received .*a"),
        (RECEIVED, pl.concat([FOUND, FOUND[:1]]), "counted twice"),
        (RECEIVED[:4], FOUND, "never received .*e"),
    ],
)
def test_a_book_that_stays_open(received: pl.DataFrame, found: pl.DataFrame, message: str) -> None:
    with pytest.raises(LedgerOpen, match=message):
        ledger_table(received, found)
