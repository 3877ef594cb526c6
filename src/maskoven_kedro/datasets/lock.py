"""One writer per folder, and no lock that outlives its owner."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

LOCK_NAME = "_LOCK"


class FolderLocked(RuntimeError):
    """Another living process is writing this folder."""


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; the operating system frees it when the process ends, however it ends.

    The file names its owner's process id, for the message of a second writer, and is gone after a normal end.
    Raises FolderLocked when another process holds it. Systems without `fcntl` (Windows) go unlocked.
    """
    try:
        import fcntl
    except ModuleNotFoundError:
        yield
        return
    path = folder / LOCK_NAME
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            owner = os.read(handle, 32).decode("ascii", "replace").strip() or "unknown"
            raise FolderLocked(
                f"'{folder}' is being written by process {owner}. Wait for it, or end it, and run again."
            ) from error
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
    finally:
        os.close(handle)
