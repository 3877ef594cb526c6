"""The lines of a compressed dump, one after the other, from any place that was noted before."""

from __future__ import annotations

import bz2
import queue
import threading
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_READ = 1 << 18  # compressed bytes read at a time
_OUT = 1 << 20  # bytes decompressed at a time at most, however well they were packed
_AHEAD = 8  # decompressed pieces that wait for the parser
LONGEST_LINE = 32 << 20  # the longest item of Wikidata has about 5 MB


class DumpUnreadable(ValueError):
    """A dump is cut off, broken, or not what it should be; the message says where, and what to do."""


@dataclass(frozen=True)
class Place:
    """Between two lines of a dump.

    line: bytes of plain text before the next line. packed, plain: where the compressed stream begins that holds it, in
    bytes of the file and of the text. A file of many streams, as lbzip2 and pbzip2 write them, is read on from there;
    one of a single stream is decompressed anew and skipped.
    """

    packed: int = 0
    plain: int = 0
    line: int = 0


class DumpLines:
    """Iterates over the lines of a bz2 or gz file in flat memory; decompression runs ahead in a thread of its own."""

    def __init__(self, path: Path, start: Place | None = None) -> None:
        """Begin at `start`, or at the first line. Raises `DumpUnreadable` for a file of another kind."""
        self._path = path
        self._start = start or Place()
        self._decoder = _decoder_of(path)
        self._next = self._start.line
        self._streams: deque[tuple[int, int]] = deque([(self._start.packed, self._start.plain)])

    def place(self) -> Place:
        """Where the line begins that comes next."""
        while len(self._streams) > 1 and self._streams[1][1] <= self._next:
            self._streams.popleft()
        return Place(*self._streams[0], self._next)

    def __iter__(self) -> Iterator[bytes]:
        """Yield lines without their ends. Raises `DumpUnreadable` where the file is cut off or broken."""
        at, skip = self._start.plain, self._start.line - self._start.plain
        rest: list[bytes] = []  # of a line whose end has not come yet
        held = 0
        for piece, stream in _ahead(self._pieces()):
            if stream is not None and stream > self._streams[-1][0]:
                self._streams.append((stream, at))
            at += len(piece)
            if skip:
                piece, skip = piece[skip:], max(0, skip - len(piece))
            first, *others = piece.split(b"\n")
            rest.append(first)
            held += len(first)
            if held > LONGEST_LINE:
                raise DumpUnreadable(f"{self._path}: a line of more than {LONGEST_LINE >> 20} MiB: no dump")
            if not others:
                continue
            last = others.pop()
            for line in (b"".join(rest), *others):
                self._next += len(line) + 1
                yield line
            rest, held = [last], len(last)
        if held:
            yield b"".join(rest)

    def _pieces(self) -> Iterator[tuple[bytes, int | None]]:
        """Yield plain text, and at the beginning of a stream where it begins in the file."""
        with self._path.open("rb") as file:
            file.seek(self._start.packed)
            read, data = self._start.packed, b""
            while True:
                while not (data := data.lstrip(b"\0")):  # some tools fill up the last block
                    if not (data := file.read(_READ)):
                        return
                read = file.tell()
                began: int | None = read - len(data)
                decoder = self._decoder()
                try:
                    while not decoder.eof:
                        if not data and decoder.needs_input:
                            data = file.read(_READ)
                            read += len(data)
                            if not data:
                                raise DumpUnreadable(
                                    f"{self._path}: cut off after {read} bytes; fetch the dump again"
                                )
                        piece, data = decoder.decompress(data, _OUT), b""
                        yield piece, began
                        began = None
                except (OSError, zlib.error) as error:
                    raise DumpUnreadable(
                        f"{self._path}: broken near byte {read} ({error}); fetch the dump again"
                    ) from error
                data = decoder.unused_data


class _Decoder(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Gunzip:
    """A gzip member with the methods of `bz2.BZ2Decompressor`."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)
        self._full = False

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail and not self._full

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        piece = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        self._full = len(piece) == max_length
        return piece


def _decoder_of(path: Path) -> Callable[[], _Decoder]:
    with path.open("rb") as file:
        magic = file.read(3)
    if magic == b"BZh":
        return bz2.BZ2Decompressor
    if magic[:2] == b"\x1f\x8b":
        return _Gunzip
    raise DumpUnreadable(f"{path}: neither bz2 nor gz; take latest-all.json.bz2 or .gz of Wikidata's dumps")


def _ahead(pieces: Iterator[tuple[bytes, int | None]]) -> Iterator[tuple[bytes, int | None]]:
    """Yield what `pieces` yields, made in another thread a little ahead; faults come through too."""
    waiting: queue.Queue[tuple[bytes, int | None] | BaseException | None] = queue.Queue(_AHEAD)
    ended = threading.Event()

    def work() -> None:
        last: BaseException | None = None
        try:
            for piece in pieces:
                waiting.put(piece)
                if ended.is_set():
                    return
        except Exception as error:
            last = error
        waiting.put(last)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while (piece := waiting.get()) is not None:
            if isinstance(piece, BaseException):
                raise piece
            yield piece
    finally:
        ended.set()
        while thread.is_alive():  # it may be waiting for room
            try:
                waiting.get(timeout=0.05)
            except queue.Empty:
                continue
        thread.join()
