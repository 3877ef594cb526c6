"""Tables: lazy, checked, and never half of a folder."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from kedro.io import DatasetError

from maskoven_kedro.core.schemas import REFERENCES
from maskoven_kedro.datasets.table import TableDataset

ROWS = [("m1", "intension", "a dog", "{}")]


def references() -> pl.DataFrame:
    return pl.DataFrame(ROWS, schema=REFERENCES, orient="row")


def test_saved_table_loads_lazily_with_the_same_bytes_each_time(tmp_path: Path) -> None:
    path = tmp_path / "a/references.parquet"
    dataset = TableDataset(path=str(path), table="references")
    assert not dataset.exists()
    dataset.save(references())
    first = path.read_bytes()
    dataset.save(pl.concat([references().head(0), references()]))
    assert path.read_bytes() == first
    loaded = dataset.load()
    assert isinstance(loaded, pl.LazyFrame)
    assert loaded.collect().rows() == ROWS


def test_other_columns_are_refused_by_name_and_the_former_file_stays(tmp_path: Path) -> None:
    dataset = TableDataset(path=str(tmp_path / "r.parquet"), table="references")
    dataset.save(references())
    with pytest.raises(DatasetError, match="kind"):
        dataset.save(references().rename({"kind": "sort"}))
    assert dataset.load().collect().height == 1
    assert [path.name for path in tmp_path.iterdir()] == ["r.parquet"]


def test_folder_of_shards_is_read_only_when_complete(tmp_path: Path) -> None:
    folder = tmp_path / "references"
    folder.mkdir()
    references().write_parquet(folder / "b.parquet")
    dataset = TableDataset(path=str(folder), table="references")
    with pytest.raises(DatasetError, match="not complete"):
        dataset.load()
    (tmp_path / "_MANIFEST").write_text("{}")
    assert dataset.load().collect().height == 1
    with pytest.raises(DatasetError, match="promises"):
        dataset.save(references())


def test_complete_folder_without_files_is_an_empty_table_with_columns(tmp_path: Path) -> None:
    (tmp_path / "references").mkdir()
    (tmp_path / "_MANIFEST").write_text("{}")
    assert (
        TableDataset(path=str(tmp_path / "references"), table="references").load().collect_schema()
        == REFERENCES
    )


def test_unknown_table_is_refused() -> None:
    with pytest.raises(DatasetError, match="table"):
        TableDataset(path="x.parquet", table="nonsense")
