"""A table in one Parquet file, or in the files of a folder of shards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
from kedro.io import AbstractDataset, DatasetError
from kedro_datasets._typing import TablePreview

from maskoven_kedro.datasets.atomic import replaced
from maskoven_kedro.datasets.preview import table_preview
from maskoven_kedro.datasets.shard_folder import MANIFEST
from maskoven_kedro.datasets.tables import TABLES, TableMismatch, check_table


class TableDataset(AbstractDataset[pl.DataFrame, pl.LazyFrame]):
    """Loads a lazy frame, so that a table larger than memory can be worked on; saves one file atomically.

    path: a `.parquet` file, or a table's folder inside a `ShardsDataset`, which is read only when complete.
    table: the name of its schema in `core.schemas`, checked on saving; a table of no files loads with it. Without it
    any columns are taken.

    Example in a catalog:

        "{split}.candidates@table":
          type: maskoven_kedro.datasets.table.TableDataset
          path: data/04_feature/{split}/candidates/candidates
          table: candidates
    """

    def __init__(
        self, *, path: str, table: str | None = None, metadata: dict[str, Any] | None = None
    ) -> None:
        if table is not None and table not in TABLES:
            raise DatasetError(f"'table' must be one of {sorted(TABLES)}, not {table!r}")
        self._path = Path(path)
        self._is_file = self._path.suffix == ".parquet"
        self._table = table
        self.metadata = metadata

    def load(self) -> pl.LazyFrame:
        """Scan the file, or the files of the folder in sorted order."""
        if not self._exists():
            raise DatasetError(f"'{self._path}' is not there or not complete: run the stage that writes it.")
        files = [self._path] if self._is_file else sorted(self._path.glob("*.parquet"))
        if not files:
            return pl.LazyFrame(schema=TABLES[self._table] if self._table else None)
        return pl.scan_parquet(files, glob=False)

    def save(self, data: pl.DataFrame) -> None:
        """Write one file."""
        if not self._is_file:
            raise DatasetError(
                f"'{self._path}' is the folder of a sharded table, which is written as promises."
            )
        if self._table is not None:
            try:
                check_table(data, self._table)
            except TableMismatch as error:
                raise DatasetError(f"'{self._path}': {error}.") from error
        with replaced(self._path) as temporary:
            data.rechunk().write_parquet(temporary, compression="zstd")

    def _exists(self) -> bool:
        return self._path.is_file() if self._is_file else (self._path.parent / MANIFEST).is_file()

    def _describe(self) -> dict[str, Any]:
        return {"path": self._path.as_posix(), "table": self._table}

    def preview(self, rows: int = 20) -> TablePreview:
        """The first rows, without binary columns."""
        return table_preview(self.load().head(rows).collect())
