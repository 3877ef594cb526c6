"""Unpacking archives that others packed: every member is looked at before a single byte is written (D04).

OVEN's and Wikipedia's pictures come as tar files. Only plain files and folders are taken; an archive that holds
anything else, a path that could leave the folder, or far more than its size lets expect, is refused as a whole.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from maskoven_kedro.core.archive_members import (
    ArchiveLimits,
    members_of,
    opened_files,
    refused,
    too_many,
)
from maskoven_kedro.core.paths import PathOutsideRoot, checked_relative, inside

_BLOCK = 1 << 18
_LONGEST_NAME, _LONGEST_PATH = 255, 4_000  # bytes that file systems take
_FREE_OF_RATIO = 100 << 20  # bytes below which nobody is hurt, however well they are packed


@dataclass(frozen=True)
class Contents:
    """What an archive holds: its files by name with their bytes, in its order."""

    files: dict[str, int]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(self.files.values())


def inspect(path: Path, limits: ArchiveLimits | None = None) -> Contents:
    """Look at every member of a tar (plain, gz, bz2, xz) or zip file; nothing is written.

    Raises:
        ArchiveRefused: a path that leaves its folder, stands twice or is too long; a link, device or anything else
            that is no plain file; too many members; too many bytes; no archive, one that is cut off, several in one.
    """
    limits = limits or ArchiveLimits()
    files: dict[str, int] = {}
    folders: set[str] = set()
    allowed = max(_FREE_OF_RATIO, int(path.stat().st_size * limits.ratio))
    total = 0
    with members_of(path, limits) as members:
        for number, (name, size, is_folder, odd) in enumerate(members, start=1):
            if odd:
                raise refused(path, f"{name!r} is a {odd}")
            if number > limits.members:
                raise too_many(path, limits)
            relative = _relative(path, name)
            total += size
            if total > allowed:
                raise refused(path, f"its first {number} members alone are {total} bytes unpacked")
            if is_folder:
                folders.add(relative)
            elif relative in files or relative == ".":
                raise refused(path, f"{name!r} stands in it twice, or is no name")
            else:
                files[relative] = size
    for relative in files:
        if relative in folders or any(parent.as_posix() in files for parent in Path(relative).parents):
            raise refused(path, f"{relative!r} is a file and a folder")
    return Contents(files)


def unpack(
    path: Path,
    folder: Path,
    limits: ArchiveLimits | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Unpack an archive below a folder, after `inspect`; returns the number of files written.

    A file that is there in its full size is kept, so that an unpacking that was ended goes on. Files appear whole,
    under our own rights: modes, owners and times of the archive count for nothing.

    Args:
        progress: called with (files done, files of the archive).

    Raises:
        ArchiveRefused: see `inspect`; the disk has not enough room; a link in `folder` would lead out of it.
    """
    contents = inspect(path, limits)
    folder.mkdir(parents=True, exist_ok=True)
    missing = {
        name: size
        for name, size in contents.files.items()
        if not _is_whole(_target(path, folder, name), size)
    }
    needed, free = sum(missing.values()), shutil.disk_usage(folder).free
    if needed > free:
        raise refused(
            path, f"{needed / 1e9:.2f} GB are needed in {folder}, {free / 1e9:.2f} GB are free", "free room"
        )
    unfinished = _name_of_none(contents.files)
    with opened_files(path) as opened:
        for done, (name, content) in enumerate(opened, start=1):
            relative = _relative(path, name)
            if relative in missing:
                _write(path, content, _target(path, folder, relative), missing[relative], unfinished)
            if progress is not None:
                progress(done, len(contents.files))
    return len(missing)


def _target(path: Path, folder: Path, name: str) -> Path:
    try:
        return inside(folder, name)
    except (PathOutsideRoot, RuntimeError, OSError) as error:
        raise refused(path, f"{name!r} cannot be written: {error}", "remove the link") from error


def _name_of_none(files: Iterable[str]) -> str:
    """Return a name for files that are not whole yet, which no file of the archive has."""
    names = {name.rpartition("/")[2] for name in files}
    name = ".unpacking"
    while name in names:
        name += "_"
    return name


def _write(path: Path, content: IO[bytes], target: Path, size: int, unfinished: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(unfinished)
    part.unlink(missing_ok=True)  # of an unpacking that was ended; and a link is not written through
    written = 0
    try:
        with part.open("xb") as file:
            while written <= size and (block := content.read(min(_BLOCK, size - written + 1))):
                written += len(block)
                file.write(block)
        if written != size:
            raise refused(
                path, f"{target.name!r} has another size than the archive says", "fetch the archive again"
            )
    except BaseException:
        part.unlink()
        raise
    os.replace(part, target)


def _relative(path: Path, name: str) -> str:
    """Return the checked name of a member, `./` and a slash behind a folder taken off."""
    plain = name.removeprefix("./").rstrip("/")
    try:
        relative = checked_relative("." if name == "./" else plain).as_posix()
    except PathOutsideRoot as error:
        raise refused(path, str(error)) from error
    written = os.fsencode(relative)
    if len(written) > _LONGEST_PATH or max(map(len, written.split(b"/"))) > _LONGEST_NAME:
        raise refused(path, f"{name[:80]!r}... is a longer name than a file can have")
    return relative


def _is_whole(target: Path, size: int) -> bool:
    return target.is_file() and target.stat().st_size == size
