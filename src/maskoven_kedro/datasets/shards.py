"""A table in many files, each of which is computed, checked and written as one step."""

from __future__ import annotations

import errno
import logging
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import polars as pl
from kedro.io import AbstractDataset, DatasetError
from kedro_datasets._typing import TablePreview

from maskoven_kedro.core.recipe import fingerprint
from maskoven_kedro.datasets.lock import FolderLocked, locked
from maskoven_kedro.datasets.preview import table_preview
from maskoven_kedro.datasets.progress import progress_of
from maskoven_kedro.datasets.shard_folder import ShardFolder
from maskoven_kedro.datasets.tables import TABLES, TableMismatch, check_table
from maskoven_kedro.execution.build import ExecutorOptions, execute
from maskoven_kedro.execution.promises import Outcome, Promises, Tables

logger = logging.getLogger(__name__)


class ShardReader:
    """Reads one shard when called; a class, so that process runners can pickle it."""

    def __init__(self, folder: ShardFolder, shard: str) -> None:
        self._folder, self._shard = folder, shard

    def __call__(self) -> Tables:
        """All tables of the shard."""
        return {
            table: pl.read_parquet(self._folder.path(table, self._shard)) for table in self._folder.tables
        }

    def scan(self, table: str) -> pl.LazyFrame:
        """One table of the shard, of which only what is asked for is read."""
        return pl.scan_parquet(self._folder.path(table, self._shard), glob=False)


class Shards(dict[str, ShardReader]):
    """Shard id -> function that reads the tables of that shard, in sorted order; `digest` stands for their content."""

    def __init__(self, readers: Mapping[str, ShardReader], digest: str) -> None:
        super().__init__(readers)
        self.digest = digest

    def scan(self, table: str) -> pl.LazyFrame:
        """One table of all shards, in their order, of which only what is asked for is read."""
        return pl.concat([pl.LazyFrame(schema=TABLES[table]), *(read.scan(table) for read in self.values())])


class ShardsDataset(AbstractDataset[Promises, Shards]):
    """Keeps promises: executes those whose shard is not there yet and writes each shard atomically.

    Saving takes `Promises` only. Shards of the same recipe are kept, those of another are removed first; a killed run
    is continued by the next, with the bytes of an undisturbed one. Loading gives shard id -> function that reads its
    tables. Computation happens while saving, so its errors arrive as `DatasetError`.

    path: folder. tables: names of the tables of a shard, each a schema of `core.schemas`.
    executor: see `ExecutorOptions`. on_error: `raise` ends the run at the first failing shard (finished ones are
    kept); `quarantine` writes the tables that `Promises.on_failure` makes of the error and goes on.

    Example in a catalog:

        "{split}.candidates@shards":
          type: maskoven_kedro.datasets.shards.ShardsDataset
          path: data/04_feature/{split}/candidates
          tables: [candidates, rejections]
          executor: {kind: processes, workers: 2}
    """

    def __init__(
        self,
        *,
        path: str,
        tables: list[str],
        executor: dict[str, Any] | None = None,
        on_error: Literal["raise", "quarantine"] = "raise",
        metadata: dict[str, Any] | None = None,
    ) -> None:
        unknown = set(tables) - set(TABLES)
        if unknown or not tables:
            raise DatasetError(f"'tables' must name some of {sorted(TABLES)}, got {tables}")
        self._folder = ShardFolder(Path(path), tables)
        self._executor = ExecutorOptions(**(executor or {}))
        self._on_error = on_error
        self.metadata = metadata

    def load(self) -> Shards:
        """Shard id -> function that reads the tables of that shard, in sorted order."""
        manifest = self._folder.manifest()
        if manifest is None:
            raise DatasetError(
                f"'{self._folder.root}' is not complete: run the stage that writes it (again)."
            )
        readers = {shard: ShardReader(self._folder, shard) for shard in sorted(manifest["shards"])}
        return Shards(readers, fingerprint(manifest["shards"]))

    def save(self, data: Promises) -> None:
        """Execute what is missing; see the class."""
        if not isinstance(data, Promises):
            raise DatasetError(f"{type(self).__name__} saves Promises, not {type(data).__name__}.")
        _check_writable(self._folder.root)
        try:
            with locked(self._folder.root):
                self._keep(data)
        except FolderLocked as error:
            raise DatasetError(str(error)) from error

    def _keep(self, promises: Promises) -> None:
        done = self._folder.open(promises.recipe, list(promises))
        missing = {shard: task for shard, task in promises.items() if shard not in done}
        title = "/".join(self._folder.root.parts[-2:])
        with progress_of(title, "shards", kept=len(done)) as at:
            for number, outcome in enumerate(execute(missing, self._executor), start=len(done) + 1):
                self._store(outcome, promises)
                at(number, len(promises))
        self._folder.close(promises.recipe, list(promises))

    def _store(self, outcome: Outcome, promises: Promises) -> None:
        tables, error = outcome.tables, outcome.error
        if error is not None:
            if self._on_error == "raise" or promises.on_failure is None:
                raise DatasetError(
                    f"Shard '{outcome.shard}' of '{self._folder.root}' failed: {type(error).__name__}: {error}. "
                    "Finished shards are kept; mend the cause and run the same command again."
                ) from error
            logger.warning("Shard '%s' is quarantined: %s: %s", outcome.shard, type(error).__name__, error)
            tables = promises.on_failure(outcome.shard, error)
        assert tables is not None
        frames = {table: _checked(tables, table, outcome.shard) for table in self._folder.tables}
        try:
            self._folder.store(outcome.shard, frames, quarantined=error is not None)
        except OSError as refusal:
            raise DatasetError(_refusal(refusal, self._folder.root, frames)) from refusal

    def _exists(self) -> bool:
        return self._folder.is_complete()

    def _describe(self) -> dict[str, Any]:
        return {
            "path": self._folder.root.as_posix(),
            "tables": list(self._folder.tables),
            "executor": self._executor.kind,
            "on_error": self._on_error,
        }

    def preview(self, rows: int = 20) -> TablePreview:
        """The first rows of the first shard's first table, without its binary columns."""
        readers = list(self.load().values())
        table = self._folder.tables[0]
        return table_preview(
            readers[0]()[table].head(rows) if readers else pl.DataFrame(schema=TABLES[table])
        )


def _check_writable(folder: Path) -> None:
    """Refuse before any work is done where nothing could be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise DatasetError(
            f"'{folder}' cannot be written ({error.strerror}): nothing was computed."
        ) from error


def _checked(tables: Mapping[str, Any], table: str, shard: str) -> pl.DataFrame:
    frame = tables.get(table)
    if not isinstance(frame, pl.DataFrame):
        raise DatasetError(f"Shard '{shard}' brought no table '{table}'.")
    try:
        check_table(frame, table)
    except TableMismatch as error:
        raise DatasetError(f"Shard '{shard}' is {error}.") from error
    return frame


def _refusal(error: OSError, folder: Path, frames: Mapping[str, pl.DataFrame]) -> str:
    if error.errno != errno.ENOSPC:
        return f"'{folder}' refused a shard: {error}. Finished shards are kept."
    need = sum(frame.estimated_size("mb") for frame in frames.values())
    return (
        f"The disk of '{folder}' is full: the next shard needs about {need:.1f} MB. Finished shards are kept; "
        "free some space and run the same command again."
    )
