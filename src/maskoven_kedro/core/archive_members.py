"""Walking over the members of archives that others packed: tar files (plain, gz, bz2, xz) and zip files.

Nothing is written here, and nothing is believed that would fill the memory. `archives` decides what is taken.
"""

from __future__ import annotations

import errno
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO, Any, cast

_LARGEST_READ = (
    1 << 20
)  # bytes of a header at a time: an extended header may claim any length, and is read as a whole
_LONGEST_END = 16 << 20  # bytes of padding behind the mark that ends a tar file; the usual are 10 KB
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # how a zip file begins; the second is one of no members
_OTHERS = {b"7z\xbc\xaf": "a 7z file", b"Rar!": "a RAR file", b"\x28\xb5\x2f\xfd": "packed with zstd"}
_BLOCK = 1 << 18
_ZIP_HEADER = 30  # bytes before each member at least
_ZIP_ENTRY = 300  # bytes of the list at its end for each member: 46, the name, and times or sizes
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


Member = tuple[str, int, bool, str]
"""Name, bytes, whether it is a folder, and what it is where it is neither that nor a plain file."""


def too_many(path: Path, limits: ArchiveLimits) -> ArchiveRefused:
    """Return the refusal of an archive of more members than are allowed."""
    more = "raise the limit if you trust it (kedro maskoven unpack --members)"
    return refused(path, f"it has more than {limits.members} members", more)


def refused(path: Path, why: str, mend: str = "fetch it again from its source") -> ArchiveRefused:
    """Return the refusal of an archive."""
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
def members_of(path: Path, limits: ArchiveLimits) -> Iterator[Iterator[Member]]:
    """Open an archive for walking over its members once."""
    with _faults(path):
        if _is_zip(path):
            announced, size = _end_of_zip(path)
            if announced > limits.members or size > limits.members * _ZIP_ENTRY + _LARGEST_READ:
                raise too_many(
                    path, limits
                )  # before they fill the memory: a zip file is opened with all of them
            with zipfile.ZipFile(path) as packed:
                _require_apart(path, packed.infolist())
                yield map(_zip_member, packed.infolist())
        else:
            with _tar(path) as tar:
                yield map(_tar_member, _walked(path, tar))


@contextmanager
def opened_files(path: Path) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
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


def _require_apart(path: Path, members: Sequence[zipfile.ZipInfo]) -> None:
    """Raise where members share bytes of the file: some kilobytes that stand for many of them are a bomb."""
    for one, following in pairwise(sorted(members, key=lambda member: member.header_offset)):
        if following.header_offset < one.header_offset + _ZIP_HEADER + one.compress_size:
            raise refused(path, f"{following.filename!r} and {one.filename!r} lie upon one another in it")


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
            raise refused(path, why, "part it into its archives")


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
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise  # of the disk, not of the archive; a damaged one may name a place before its beginning
        if kind := _other_kind(path):
            raise refused(
                path, f"it is {kind}", "unpack it with its own program, or fetch a tar or zip file"
            ) from error
        told = str(error).partition(":\n")[0]  # the library lists what it tried
        raise refused(path, f"it is no archive, or cut off ({type(error).__name__}: {told})") from error


def _other_kind(path: Path) -> str | None:
    with path.open("rb") as file:
        beginning = file.read(4)
    return next((kind for mark, kind in _OTHERS.items() if beginning.startswith(mark)), None)


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
