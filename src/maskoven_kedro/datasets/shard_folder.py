"""The folder of a sharded table: what is there, what is whole, what is still to be done.

    <folder>/_MANIFEST            recipe and checksum of every shard; its presence says: complete
    <folder>/_PROGRESS            the same, line by line, while work is under way
    <folder>/<table>/<shard>.parquet

A shard counts only when a checksum of it stands in one of the two records and agrees with the file, so a file that a
killed process or a loss of power left behind is never believed. Nothing here depends on time, host or workers.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from maskoven_kedro.datasets.atomic import TEMPORARY_SUFFIX, replaced, write_bytes

MANIFEST, PROGRESS = "_MANIFEST", "_PROGRESS"
_SUFFIX = ".parquet"


@dataclass(frozen=True)
class ShardRecord:
    """Checksums (sha256, hex) of a shard's tables, and whether it stands there only as a quarantined failure."""

    sha256: Mapping[str, str]
    quarantined: bool = False


class ShardFolder:
    """Reads and writes the folder; holds no state beside the paths, so that a crash can lose none."""

    def __init__(self, root: Path, tables: Collection[str]) -> None:
        self.root = root
        self.tables = tuple(tables)

    def path(self, table: str, shard: str) -> Path:
        """The file of one table of one shard."""
        return self.root / table / f"{shard}{_SUFFIX}"

    def manifest(self) -> dict[str, Any] | None:
        """The manifest of a complete folder, None where there is none or it is damaged."""
        try:
            return _checked_record(json.loads((self.root / MANIFEST).read_bytes()))
        except (FileNotFoundError, ValueError):
            return None

    def is_complete(self) -> bool:
        """Whether a manifest is there and every file that it lists exists."""
        manifest = self.manifest()
        return manifest is not None and all(
            self.path(table, shard).is_file() for shard in manifest["shards"] for table in self.tables
        )

    def open(self, recipe: str, expected: Collection[str]) -> set[str]:
        """Prepare the folder for this recipe and return the shards that are already whole.

        Results of another recipe, orphans, temporary files and damaged shards are removed; a complete folder of the
        same recipe is left untouched.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        manifest = self.manifest()
        records = self._records(manifest, recipe, expected)
        whole = {shard: record for shard, record in records.items() if self._is_whole(shard, record)}
        self._remove_all_but(whole)
        if manifest is not None and set(whole) == set(expected):
            return set(whole)
        for table in self.tables:
            (self.root / table).mkdir(exist_ok=True)
        header = {"recipe": recipe, "expected": sorted(expected)}
        lines = [json.dumps(header, sort_keys=True), *(_line(shard, whole[shard]) for shard in sorted(whole))]
        write_bytes(self.root / PROGRESS, "".join(f"{line}\n" for line in lines).encode())
        (self.root / MANIFEST).unlink(missing_ok=True)
        return set(whole)

    def store(self, shard: str, tables: Mapping[str, pl.DataFrame], quarantined: bool = False) -> None:
        """Write the tables of a shard, then the line that makes them count."""
        sha256 = {}
        for table in self.tables:
            path = self.path(table, shard)
            with replaced(path) as temporary:
                tables[table].rechunk().write_parquet(temporary, compression="zstd")
                sha256[table] = _sha256(temporary)
        with (self.root / PROGRESS).open("ab") as progress:
            progress.write(f"{_line(shard, ShardRecord(sha256, quarantined))}\n".encode())
            progress.flush()
            os.fsync(progress.fileno())

    def close(self, recipe: str, expected: Collection[str]) -> None:
        """Write the manifest once every expected shard counts, and drop the record of progress."""
        if self.manifest() is not None:
            return
        records = self._records(None, recipe, expected)
        missing = set(expected) - set(records)
        if missing:
            raise RuntimeError(
                f"{len(missing)} shards of '{self.root}' were not written, such as {min(missing)}"
            )
        shards = {
            shard: {"sha256": dict(records[shard].sha256)}
            | ({"quarantined": True} if records[shard].quarantined else {})
            for shard in sorted(expected)
        }
        content = json.dumps({"recipe": recipe, "shards": shards}, indent=1, sort_keys=True)
        write_bytes(self.root / MANIFEST, f"{content}\n".encode())
        (self.root / PROGRESS).unlink(missing_ok=True)

    def _records(
        self, manifest: dict[str, Any] | None, recipe: str, expected: Collection[str]
    ) -> dict[str, ShardRecord]:
        """What the manifest, or else the record of progress, says about the expected shards of this recipe."""
        if manifest is not None:
            if manifest["recipe"] != recipe or set(manifest["shards"]) != set(expected):
                return {}
            entries = manifest["shards"].items()
            return {shard: ShardRecord(e["sha256"], e.get("quarantined", False)) for shard, e in entries}
        try:
            header, *lines = (self.root / PROGRESS).read_text().splitlines()
        except (FileNotFoundError, ValueError):
            return {}
        if header != json.dumps({"recipe": recipe, "expected": sorted(expected)}, sort_keys=True):
            return {}
        return dict(parsed for line in lines if (parsed := _parsed(line)) is not None)

    def _is_whole(self, shard: str, record: ShardRecord) -> bool:
        if record.quarantined:  # it is tried again: the cause may have been mended
            return False
        return all(
            self.path(table, shard).is_file() and _sha256(self.path(table, shard)) == record.sha256.get(table)
            for table in self.tables
        )

    def _remove_all_but(self, whole: Collection[str]) -> None:
        for table in self.tables:
            for path in sorted((self.root / table).glob("*")):
                is_ours = path.name.endswith((_SUFFIX, TEMPORARY_SUFFIX))
                if is_ours and path.name.removesuffix(_SUFFIX) not in whole:
                    path.unlink()
        for path in self.root.glob(f"_*{TEMPORARY_SUFFIX}"):
            path.unlink()


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _line(shard: str, record: ShardRecord) -> str:
    entry = {"shard": shard, "sha256": dict(record.sha256), "quarantined": record.quarantined}
    return json.dumps(entry, sort_keys=True)


def _parsed(line: str) -> tuple[str, ShardRecord] | None:
    """A line of the record of progress; None for the torn last line of a killed process."""
    try:
        entry = json.loads(line)
        return entry["shard"], ShardRecord(entry["sha256"], entry["quarantined"])
    except (ValueError, KeyError, TypeError):
        return None


def _checked_record(manifest: Any) -> dict[str, Any]:
    if not (isinstance(manifest, dict) and {"recipe", "shards"} <= set(manifest)):
        raise ValueError("not a manifest")
    return manifest
