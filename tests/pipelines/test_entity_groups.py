"""Entities of shards of mentions: looked up together, and the same as one by one."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from maskoven_kedro.core.schemas import ENTITIES, MENTIONS, Schema
from maskoven_kedro.datasets.shard_folder import ShardFolder
from maskoven_kedro.datasets.shards import ShardReader, Shards
from maskoven_kedro.pipelines.knowledge_augmentation import entity_groups as module
from maskoven_kedro.pipelines.knowledge_augmentation.entity_groups import entity_groups


def shards(root: Path, table: str, schema: Schema, ids: list[list[str]]) -> Shards:
    """A table of entity ids and otherwise of nothing, in shards."""
    (root / table).mkdir(parents=True)
    folder = ShardFolder(root, [table])
    readers = {}
    for number, some in enumerate(ids):
        rows = [dict.fromkeys(schema) | {"entity_id": one} for one in some]
        pl.DataFrame(rows, schema=schema).write_parquet(folder.path(table, f"{number}"))
        readers[f"{number}"] = ShardReader(folder, f"{number}")
    return Shards(readers, root.name)


@pytest.mark.parametrize("together", [1, 3, 100])
def test_every_shard_gets_its_entities_however_many_are_looked_up_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr(module, "_TOGETHER", together)
    module._held.cache_clear()
    mentions = [["Q5", "Q1"], [], ["Q9", "Q1", "Q7"], ["", "Q2"]]
    groups = entity_groups(
        shards(tmp_path / "mentions", "mentions", MENTIONS, mentions),
        shards(tmp_path / "entities", "entities", ENTITIES, [["Q1", "Q2"], ["Q3", "Q5"], ["Q9"]]),
    )
    found = [groups[f"{n}"].of(pl.Series(ids, dtype=pl.String)) for n, ids in enumerate(mentions)]
    assert [rows["entity_id"].to_list() for rows in found] == [["Q1", "Q5"], [], ["Q1", "Q9"], ["Q2"]]
    assert all(dict(rows.schema) == ENTITIES for rows in found)


def test_all_entities_are_walked_through_once_for_shards_in_turn(tmp_path: Path) -> None:
    module._held.cache_clear()
    ids = [[f"Q{n}"] for n in range(1, 6)]
    groups = entity_groups(
        shards(tmp_path / "mentions", "mentions", MENTIONS, ids),
        shards(tmp_path / "entities", "entities", ENTITIES, [["Q2", "Q4"]]),
    )
    for name, group in groups.items():
        group.of(pl.Series(ids[int(name)]))
    assert module._held.cache_info().misses == 1
