"""Unpacking archives that others packed: every member is looked at before a single byte is written (D04).

OVEN's and Wikipedia's pictures come as tar files. Only plain files and folders are taken; an archive that holds
anything else, a path that could leave the folder, or far more than its size lets expect, is refused as a whole.
"""

from __future__ import annotations

import os
import shutil
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from maskoven_kedro.core.paths import PathOutsideRoot, checked_relative, inside

_LARGEST_READ = (
    1 << 20
)  # bytes of a header at a time: an extended header may claim any length, and is read as a whole
_BLOCK = 1 << 18
_LONGEST_NAME, _LONGEST_PATH = 255, 4_000  # bytes that file systems take
_LONGEST_END = 16 << 20  # bytes of padding behind the mark that ends a tar file; the usual are 10 KB
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # how a zip file begins; the second is one of no members
_ZIP_ENTRY = 300  # bytes of the list at its end for each member: 46, the name, and times or sizes
_FREE_OF_RATIO = 100 << 20  # bytes below which nobody is hurt, however well they are packed
_BROKEN = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
)


class ArchiveRefused(ValueError):
    """An archive that is not unpacked; the message names it, the member, what is wrong, and what to do."""


@dataclass(frozen=True)
class ArchiveLimits:
    """What an archive may hold.

    members: files and folders. ratio: unpacked bytes for each packed one, beyond the first 100 MiB; pictures pack to
    about 1, JSON lines to about 10.
    """

    members: int = 1_000_000
    ratio: float = 50.0


@dataclass(frozen=True)
class Contents:
    """What an archive holds: its files by name with their bytes, in its order."""

    files: dict[str, int]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(self.files.values())


Member = tuple[str, int, bool, str]
"""Name, bytes, whether it is a folder, and what it is where it is neither that nor a plain file."""


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
    with _members(path, limits) as members:
        for number, (name, size, is_folder, odd) in enumerate(members, start=1):
            if odd:
                raise _refused(path, f"{name!r} is a {odd}")
            if number > limits.members:
                raise _too_many(path, limits)
            relative = _relative(path, name)
            total += size
            if total > allowed:
                raise _refused(path, f"its first {number} members alone are {total} bytes unpacked")
            if is_folder:
                folders.add(relative)
            elif relative in files or relative == ".":
                raise _refused(path, f"{name!r} stands in it twice, or is no name")
            else:
                files[relative] = size
    for relative in files:
        if relative in folders or any(parent.as_posix() in files for parent in Path(relative).parents):
            raise _refused(path, f"{relative!r} is a file and a folder")
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
        raise _refused(
            path, f"{needed / 1e9:.2f} GB are needed in {folder}, {free / 1e9:.2f} GB are free", "free room"
        )
    unfinished = _name_of_none(contents.files)
    with _opened_files(path) as opened:
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
        raise _refused(path, f"{name!r} cannot be written: {error}", "remove the link") from error


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
    with part.open("xb") as file:
        while block := content.read(min(_BLOCK, size - written + 1)):
            written += len(block)
            if written > size:
                break
            file.write(block)
    if written != size:
        part.unlink()
        raise _refused(
            path, f"{target.name!r} has another size than the archive says", "fetch the archive again"
        )
    os.replace(part, target)


def _relative(path: Path, name: str) -> str:
    """Return the checked name of a member, `./` and a slash behind a folder taken off."""
    plain = name.removeprefix("./").rstrip("/")
    try:
        relative = checked_relative("." if name == "./" else plain).as_posix()
    except PathOutsideRoot as error:
        raise _refused(path, str(error)) from error
    written = os.fsencode(relative)
    if len(written) > _LONGEST_PATH or max(map(len, written.split(b"/"))) > _LONGEST_NAME:
        raise _refused(path, f"{name[:80]!r}... is a longer name than a file can have")
    return relative


def _is_whole(target: Path, size: int) -> bool:
    return target.is_file() and target.stat().st_size == size


def _too_many(path: Path, limits: ArchiveLimits) -> ArchiveRefused:
    more = "raise the limit if you trust it (kedro maskoven unpack --members)"
    return _refused(path, f"it has more than {limits.members} members", more)


def _refused(path: Path, why: str, mend: str = "fetch it again from its source") -> ArchiveRefused:
    return ArchiveRefused(f"{path.name} is not unpacked: {why}; {mend}")


class _Bounded:
    """A file whose reads are bounded, so that no header makes its reader fill the memory; `last` is what was read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.last: bytes | None = None

    def read(self, size: int = -1) -> bytes:
        """Read at most a megabyte. Raises ValueError for more."""
        if size < 0 or size > _LARGEST_READ:
            raise ValueError(f"a header of {size} bytes")
        self.last = self._file.read(size)
        return self.last

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


@contextmanager
def _members(path: Path, limits: ArchiveLimits) -> Iterator[Iterator[Member]]:
    """Open an archive for walking over its members once."""
    with _faults(path):
        if _is_zip(path):
            announced, size = _end_of_zip(path)
            if announced > limits.members or size > limits.members * _ZIP_ENTRY + _LARGEST_READ:
                raise _too_many(
                    path, limits
                )  # before they fill the memory: a zip file is opened with all of them
            with zipfile.ZipFile(path) as packed:
                yield map(_zip_member, packed.infolist())
        else:
            with _tar(path) as tar:
                yield map(_tar_member, _walked(path, tar))


@contextmanager
def _opened_files(path: Path) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """Open an archive for reading its plain files once, in its order."""
    with _faults(path):
        if _is_zip(path):
            with zipfile.ZipFile(path) as packed:
                yield ((one.filename, packed.open(one)) for one in packed.infolist() if not one.is_dir())
        else:
            with _tar(path) as tar:
                yield ((one.name, _content(tar, one)) for one in _walked(path, tar) if one.isfile())


def _is_zip(path: Path) -> bool:
    """Whether a file begins like a zip file: a tar file may end with one, its last member."""
    with path.open("rb") as file:
        return file.read(4) in _ZIP


def _end_of_zip(path: Path) -> tuple[int, int]:
    """Return the members that the end of a zip file announces, and the bytes of their list; zeros without an end.

    Format: PKWARE's APPNOTE, sections 4.3.14 to 4.3.16.
    """
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - (22 + 0xFFFF)))  # the record, and a comment behind it
        tail = file.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) < at + 22:
            return 0, 0
        announced, size = struct.unpack_from("<HL", tail, at + 10)
        if tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):  # a large one says it in a larger record
            file.seek(struct.unpack_from("<Q", tail, at - 12)[0])
            record = file.read(56)
            if record.startswith(b"PK\x06\x06") and len(record) == 56:
                announced, size = struct.unpack_from("<QQ", record, 32)
        return announced, size


@contextmanager
def _tar(path: Path) -> Iterator[tarfile.TarFile]:
    with tarfile.open(path, "r:*") as tar:
        tar.fileobj = _Bounded(tar.fileobj)  # type: ignore[assignment, arg-type]
        yield tar


def _walked(path: Path, tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """Yield members without keeping them: a million of them would fill a gigabyte."""
    tar.members.clear()  # type: ignore[attr-defined]
    while (member := tar.next()) is not None:
        yield member
        tar.members.clear()  # type: ignore[attr-defined]
    _require_end(path, cast(_Bounded, tar.fileobj))


def _require_end(path: Path, file: _Bounded) -> None:
    """Raise unless what was read last is the mark that ends a tar file, and nothing but padding follows.

    Without the mark the rest was cut off, or a header is damaged; the library takes both for the end.
    """
    if file.last not in (None, bytes(tarfile.BLOCKSIZE)):
        raise EOFError("it ends, or is damaged, before the mark at its end")
    behind = 0
    while block := file.read(_BLOCK):
        behind += len(block)
        if block.strip(b"\0") or behind > _LONGEST_END:
            why = "something stands behind the mark at its end, such as a second archive"
            raise _refused(path, why, "part it into its archives")


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(member)
    if content is None:
        raise tarfile.ReadError(f"{member.name!r} has no content")
    return content


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    try:
        yield
    except ArchiveRefused:
        raise
    except _BROKEN as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # of the disk, not of the archive
        raise _refused(path, f"it is no archive, or cut off ({type(error).__name__}: {error})") from error


def _tar_member(member: tarfile.TarInfo) -> Member:
    kinds = {
        "symbolic link": member.issym(), "hard link": member.islnk(), "device": member.ischr() or member.isblk(),
        "pipe": member.isfifo(), "file with holes": bool(member.sparse),
    }  # fmt: skip
    odd = next((kind for kind, is_it in kinds.items() if is_it), "")
    if not odd and not (member.isfile() or member.isdir()):
        odd = f"member of unknown type {member.type!r}"
    return member.name, max(0, member.size) if member.isfile() else 0, member.isdir(), odd


def _zip_member(member: zipfile.ZipInfo) -> Member:
    kind = (member.external_attr >> 16) & 0o170000
    plain = kind in (0, 0o100000, 0o040000)
    odd = "" if plain else "symbolic link" if kind == 0o120000 else "device"
    if member.flag_bits & 1:
        odd = "file under a password"
    return member.orig_filename, member.file_size, member.orig_filename.endswith("/"), odd
