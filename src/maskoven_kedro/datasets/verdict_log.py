"""The log of verdicts: lines are added and never changed, each on disk before anybody is told that it is kept."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import polars as pl
from kedro.io import AbstractDataset, DatasetError

from maskoven_kedro.core.verdicts import VerdictEvent, parse_events, verdicts_of
from maskoven_kedro.datasets.atomic import flush_folder

logger = logging.getLogger(__name__)


class VerdictLog:
    """A file of events, one JSON object a line, that several processes may add to.

    A line that was cut by a loss of power is ended before the next one is written, so that it costs nobody else's.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._one_at_a_time = threading.Lock()

    def ready(self) -> None:
        """Make the log if it is not there. Raises OSError where nothing could be added to it (R05)."""
        with _held(self.path):
            pass

    def append(self, events: Sequence[VerdictEvent]) -> None:
        """Add events and return once they are on disk. Raises OSError where the disk refuses; nothing is then kept."""
        if not events:
            return
        content = b"".join(one.line() for one in events)
        with self._one_at_a_time, _held(self.path) as handle:
            end = os.lseek(handle, 0, os.SEEK_END)
            if end and os.pread(handle, 1, end - 1) != b"\n":
                content = b"\n" + content
            try:
                _write_all(handle, content)
                os.fsync(handle)
            except OSError:
                os.ftruncate(handle, end)  # a half-written batch would be sent again and is not to be trusted
                raise

    def events(self) -> list[VerdictEvent]:
        """Return what was said, in order of arrival; lines that are no events are named in the project's log."""
        if not self.path.is_file():
            return []
        events, faults = parse_events(self.path.read_bytes().split(b"\n"))
        for fault in faults:
            logger.warning("'%s' line %d is left out: %s", self.path, fault.line, fault.detail)
        return events


class VerdictLogDataset(AbstractDataset[NoReturn, pl.DataFrame]):
    """Loads the verdicts that stand in a log (`core.verdicts.VERDICTS`); a log that is not there has none.

    path: the log, which `kedro maskoven review` writes.

    Example in a catalog:

        verdict_log:
          type: maskoven_kedro.datasets.verdict_log.VerdictLogDataset
          path: data/01_raw/verdicts/miniature.jsonl
    """

    def __init__(self, *, path: str, metadata: dict[str, Any] | None = None) -> None:
        self.log = VerdictLog(Path(path))
        self.metadata = metadata

    def load(self) -> pl.DataFrame:
        """The verdicts that stand."""
        return verdicts_of(self.log.events())

    def save(self, data: NoReturn) -> None:
        """Refuse: what people said is not made by a run."""
        raise DatasetError(f"'{self.log.path}' is written by people: kedro maskoven review")

    def _exists(self) -> bool:
        return self.log.path.is_file() and self.log.path.stat().st_size > 0

    def _describe(self) -> dict[str, Any]:
        return {"path": self.log.path.as_posix()}


@contextmanager
def _held(path: Path) -> Iterator[int]:
    """Open the file for this process alone; a system without `fcntl` (Windows) goes unlocked."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = not path.exists()
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if new:
            flush_folder(path.parent)
        try:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        except ModuleNotFoundError:
            pass
        yield handle
    finally:
        os.close(handle)


def _write_all(handle: int, content: bytes) -> None:
    while content:
        content = content[os.write(handle, content) :]
