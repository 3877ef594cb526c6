"""Files that are either wholly there or not there at all."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

TEMPORARY_SUFFIX = ".partial"


@contextlib.contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; on leaving without an error it is flushed to disk and renamed to `path`.

    Raises OSError where the disk refuses; the former file, if any, is then still in place.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(
        f"{path.name}{TEMPORARY_SUFFIX}"
    )  # one name: what a killed run left is overwritten
    try:
        yield temporary
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    flush_folder(path.parent)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a whole file, atomically and durably."""
    with replaced(path) as temporary:
        temporary.write_bytes(content)


def flush_folder(folder: Path) -> None:
    """Make a new or changed name in it survive a loss of power; nothing is needed where folders cannot be opened."""
    with contextlib.suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
