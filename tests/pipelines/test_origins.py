"""Shards of one table find their rows in the shards of another, whatever the order of ids."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from maskoven_kedro.core.schemas import MENTIONS, REJECTIONS
from maskoven_kedro.datasets.shards import Shards, ShardsDataset
from maskoven_kedro.execution.promises import Promises
from maskoven_kedro.pipelines.mask_annotation.planning import cut, plan_shards
from maskoven_kedro.pipelines.origins import origins, subset_of_shard


def shards(folder: Path, listed: dict[str, list[str]], table: str = "mentions") -> Shards:
    tables = {
        name: {
            table: pl.DataFrame({"mention_id": ids}, schema={"mention_id": pl.String}).select(
                pl.col(column) if column == "mention_id" else pl.lit(None, dtype=dtype).alias(column)
                for column, dtype in MENTIONS.items()
            ),
            "rejections": pl.DataFrame(schema=REJECTIONS),
        }
        for name, ids in listed.items()
    }
    dataset = ShardsDataset(path=str(folder), tables=["mentions", "rejections"])
    dataset.save(Promises({name: (lambda made=made: made) for name, made in tables.items()}, recipe="r"))
    return dataset.load()


MADE = {"val-00000": ["c", "a"], "val-00001": ["b", "e"], "train-00000": ["d"]}


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (["a"], ["val-00000"]),
        (["d", "b"], ["train-00000", "val-00001"]),
        (["a", "b", "c", "d", "e"], ["train-00000", "val-00000", "val-00001"]),
        (["nobody"], []),
        ([], []),
    ],
)
def test_the_origin_of_a_shard_holds_its_mentions(
    tmp_path: Path, ids: list[str], expected: list[str]
) -> None:
    mentions = shards(tmp_path / "mentions", MADE)
    ((name, origin),) = origins(mentions, shards(tmp_path / "others", {"000000": ids}), ("mentions",))
    assert (name, list(origin.names)) == ("000000", expected)
    if expected:
        found = origin.mentions(pl.Series(ids, dtype=pl.String))
        assert found["mention_id"].to_list() == sorted(ids)


def test_a_shard_of_mentions_names_its_subset() -> None:
    assert subset_of_shard("query_val-00003") == "query_val"


def pictures(*rows: tuple[str, str, int, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["mention_id", "image_path", "height", "width"], orient="row")


def test_a_cut_keeps_the_mentions_of_a_picture_together_and_sizes_apart() -> None:
    large = [(one, "2.jpg", 9, 9) for one in "ace"]
    table = pictures(large[0], ("b", "1.jpg", 4, 4), *large[1:], ("d", "3.jpg", 4, 4))
    assert [part.to_list() for part in cut(table, 2)] == [["b", "d"], ["a", "c", "e"]]
    assert [part.to_list() for part in cut(table.reverse(), 2)] == [["b", "d"], ["a", "c", "e"]]
    assert list(cut(table.clear(), 2)) == []


def test_every_mention_is_planned_once_and_read_back(tmp_path: Path) -> None:
    mentions = shards(tmp_path / "mentions", MADE)
    plan = plan_shards(mentions, mentions, 2)
    assert list(plan) == ["000000"]  # all of one picture, as none is named
    assert sorted(plan["000000"].ids.to_list()) == ["a", "b", "c", "d", "e"]
