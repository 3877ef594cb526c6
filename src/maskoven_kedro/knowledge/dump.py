"""From Wikidata's JSON dump to local tables in one pass: flat memory, and a pass that was ended goes on."""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from maskoven_kedro.knowledge.dump_items import TABLES, NotAnItem, rows_of
from maskoven_kedro.knowledge.dump_lines import DumpLines, DumpUnreadable, Place

log = logging.getLogger(__name__)

FORMAT = 1
MANIFEST = "tables.json"
PART_LINES = 100_000  # of about 15 kB each
_HEAD = 1 << 20  # bytes of the file that tell dumps apart, together with its size
_FAULTS_KEPT = 100


class DumpBusy(RuntimeError):
    """Another process works on the tables."""


class TablesMissing(ValueError):
    """There are no tables, or not all of them; the message names the command that makes them."""


@dataclass(frozen=True)
class Manifest:
    """What the tables hold so far.

    dump: name, bytes and SHA-256 of the first MiB of the file. parts: files of each table. lines, items: read, kept.
    languages: of labels, besides English and `mul`.
    other: lines that are no items (properties, lexemes, unreadable). faults: the first unreadable ones. place: where
    the pass goes on. brackets: whether the dump has a line '[' before its items, and so a ']' behind them; a file of
    the lines of some items has neither. complete: whether the pass saw the end of the dump.
    """

    dump: dict[str, Any]
    sites: tuple[str, ...]
    languages: tuple[str, ...] = ()
    format: int = FORMAT
    parts: int = 0
    lines: int = 0
    items: int = 0
    other: int = 0
    faults: tuple[dict[str, Any], ...] = ()
    place: Place = field(default_factory=Place)
    brackets: bool = True
    complete: bool = False


def build_tables(
    dump: Path,
    folder: Path,
    sites: tuple[str, ...] = ("enwiki",),
    part_lines: int = PART_LINES,
    languages: tuple[str, ...] = (),
) -> Manifest:
    """Write the tables of `dump_items.TABLES` below `folder`, as Parquet files of `part_lines` lines of the dump each.

    A pass that was ended, in whatever way, goes on after its last whole part; the files are those of a pass in one go.

    Raises:
        DumpUnreadable: the dump is cut off or broken, or is another one than the tables were begun with. Whole parts
            of `part_lines` lines are kept, the lines behind them are read again.
        DumpBusy: another process writes the same tables.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        manifest = _begin(dump, folder, sites, languages)
        lines = DumpLines(dump, manifest.place)
        part = _Part(manifest)
        started = time.monotonic()
        if manifest.complete:
            return manifest
        try:
            for line in lines:
                part.take(line)
                # Whether a ']' is the end shows in what follows, so it stays in the part that is not kept yet.
                if part.lines >= part_lines and not part.closed:
                    manifest = part.keep(folder, lines.place())
                    _say(manifest, started)
                    part = _Part(manifest)
            if not part.closed and (part.brackets or not part.items):
                raise DumpUnreadable(f"{dump}: ends without its last line, a ']'; fetch the dump again")
        except DumpUnreadable as error:
            if not part.closed:
                kept = f"whole parts of {part_lines:,} lines are kept: {manifest.lines:,} lines so far"
                raise DumpUnreadable(f"{error}; {kept}") from error
            log.warning("behind the end of the dump: %s", error)
        manifest = part.keep(folder, lines.place(), complete=True)
        _say(manifest, started)
        return manifest


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of finished tables. Raises `TablesMissing`."""
    path = folder / MANIFEST
    how = f"kedro maskoven dump latest-all.json.bz2 --tables {folder.as_posix()}"
    if not path.is_file():
        raise TablesMissing(f"{folder} has no tables of Wikidata: {how}")
    manifest = _load(path)
    if not manifest.complete:
        raise TablesMissing(f"{folder}: the pass over the dump is not at its end; go on: {how}")
    return manifest


class _Part:
    """The rows of some lines. closed: whether the ']' of the dump came, and nothing since."""

    def __init__(self, before: Manifest) -> None:
        self._before = before
        self._sites, self._languages = frozenset(before.sites), before.languages
        self._rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in TABLES}
        self.lines = self.other = 0
        self.faults: list[dict[str, Any]] = []
        self.brackets, self.closed = before.brackets, False

    @property
    def items(self) -> int:
        """Items so far, those of earlier parts too."""
        return self._before.items + len(self._rows["items"])

    def take(self, line: bytes) -> None:
        """Take a line: an item, or a bracket, which may also stand in the line of the first and the last item."""
        self.lines += 1
        line = line.strip()
        if self._before.lines + self.lines == 1:
            self.brackets = not line.startswith(b"{")
            line = line[1:] if line.startswith(b"[{") else line
        if line in (b"[", b"]", b""):
            self.closed = line == b"]" or (self.closed and not line)
            return
        closes = line.endswith(b"}]")
        try:
            for table, row in rows_of(
                line.removesuffix(b"]" if closes else b","), self._sites, self._languages
            ):
                self._rows[table].append(row)
            self.closed = closes
        except NotAnItem as error:
            self.other += 1
            of_another_kind = str(error).startswith(("property ", "lexeme "))
            self.closed = closes and of_another_kind
            if not of_another_kind:
                self.faults.append({"line": self._before.lines + self.lines, "reason": str(error)})

    def keep(self, folder: Path, place: Place, complete: bool = False) -> Manifest:
        """Write the rows, then the manifest that speaks of them."""
        before = self._before
        for name, schema in TABLES.items():
            path = folder / name / f"{before.parts:05d}.parquet"
            path.parent.mkdir(exist_ok=True)
            frame = pl.DataFrame(self._rows[name], schema=schema, orient="row")
            frame.write_parquet(path.with_suffix(".part"), compression="zstd")
            os.replace(path.with_suffix(".part"), path)
        manifest = replace(
            before,
            parts=before.parts + 1,
            lines=before.lines + self.lines,
            items=self.items,
            other=before.other + self.other,
            faults=(*before.faults, *self.faults)[:_FAULTS_KEPT],
            brackets=self.brackets,
            place=place,
            complete=complete,
        )
        _save(folder / MANIFEST, manifest)
        return manifest


def _begin(dump: Path, folder: Path, sites: tuple[str, ...], languages: tuple[str, ...]) -> Manifest:
    identity = {"name": dump.name, "bytes": dump.stat().st_size, "head_sha256": _head(dump, _HEAD)}
    path = folder / MANIFEST
    if not path.is_file():
        return Manifest(identity, sites, languages)
    manifest = _load(path)
    if _fetched_further(dump, manifest):
        manifest = replace(manifest, dump=identity)
    begun = (manifest.dump, manifest.sites, manifest.languages, manifest.format)
    if begun != (identity, sites, languages, FORMAT):
        kept = [*manifest.sites, *manifest.languages]
        raise DumpUnreadable(
            f"{folder} was begun with another dump or other wikis or languages ({manifest.dump['name']}, {kept}): "
            "remove the folder, or choose another"
        )
    return manifest


def _fetched_further(dump: Path, manifest: Manifest) -> bool:
    """Whether a pass was begun with the beginning of this dump, of which more has been fetched since."""
    before = manifest.dump
    return (
        not manifest.complete
        and before["name"] == dump.name
        and before["bytes"] < dump.stat().st_size
        and before["head_sha256"] == _head(dump, min(_HEAD, before["bytes"]))
    )


def _head(dump: Path, size: int) -> str:
    with dump.open("rb") as file:
        return hashlib.sha256(file.read(size)).hexdigest()


def _load(path: Path) -> Manifest:
    found = json.loads(path.read_bytes())
    found |= {
        "place": Place(**found["place"]),
        "sites": tuple(found["sites"]),
        "languages": tuple(found.get("languages", ())),
        "faults": tuple(found["faults"]),
    }
    return Manifest(**found)


def _save(path: Path, manifest: Manifest) -> None:
    part = path.with_suffix(".part")
    with part.open("w") as file:
        json.dump(asdict(manifest), file, sort_keys=True, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def _say(manifest: Manifest, started: float) -> None:
    minutes = (time.monotonic() - started) / 60
    log.info(
        "%d lines, %d items, %.1f GB of text; %.0f min",
        manifest.lines, manifest.items, manifest.place.line / 1e9, minutes,
    )  # fmt: skip


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "tables.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DumpBusy(f"{folder}: another process writes these tables") from error
        yield
