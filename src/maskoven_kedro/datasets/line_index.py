"""Where the lines of OVEN's large files stand, so that a part of a file is read where it is worked on.

An index keeps some bytes of a line, never the line: eight for its id, by which repeated ids are found, and for a table
of paths twelve, by which a path is looked up. Ids and paths themselves are read again from the file.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from maskoven_kedro.core.oven import parse_image_paths
from maskoven_kedro.core.records import Rejection
from maskoven_kedro.datasets.oven_jsonl import raw_lines

Key = Callable[[bytes], tuple[str, str] | None]
"""Gives the id of a line and the id of its picture, None for a line that has no id."""

_PICTURE = re.compile(r"oven_([0-9]{8})\Z")
# A line of `ovenid2impath.csv` whose path surely stays in its folder; every other line goes through the parser.
_PLAIN = re.compile(rb"oven_([0-9]{8}),\w[\w .,()'&+-]*(?:/\w[\w .,()'&+-]*)*\r?\n?\Z", re.ASCII)
_BEGINS = re.compile(rb"[^,]*?oven_([0-9]{8})")
_TOLD = 5  # lines of a table of paths that cannot be used
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class LineRange:
    """Some successive lines of a file, blank ones left out, with their numbers; walks through the file when asked.

    offset: byte of the first one. first: its number, from 1. last: number of the last one.
    """

    path: Path
    offset: int
    first: int
    last: int

    def __iter__(self) -> Iterator[tuple[int, str]]:
        with self.path.open("rb") as file:
            file.seek(self.offset)
            for number, (raw, _) in enumerate(raw_lines(file), start=self.first):
                if number > self.last:
                    return
                if content := _content(number, raw):
                    yield number, content.decode("utf-8", "surrogateescape")


@dataclass(frozen=True)
class IndexedLines:
    """The ranges of a file, the pictures of each, and which lines may repeat an id.

    pictures: for every range the numbers of its pictures, int32, one for each line that has one. suspects: numbers of
    the lines that share a hash of their id with another, ascending, and the byte where each begins. hashes: of all ids,
    int64, sorted.
    """

    path: Path
    ranges: tuple[LineRange, ...]
    pictures: tuple[NDArray[np.int32], ...]
    suspects: Mapping[int, int] = field(default_factory=dict)
    hashes: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    def suspected(self) -> Iterator[tuple[int, str]]:
        """The suspected lines with their numbers."""
        return _lines_at(self.path, self.suspects)


def index_lines(path: Path, per_range: int, key: Key) -> IndexedLines:
    """Walk once through a file, twice where ids are repeated; `per_range` lines that are not blank make a range."""
    hashes = array("q")
    ranges: list[LineRange] = []
    pictures: list[NDArray[np.int32]] = []
    met, held, start, first, number = array("i"), 0, 0, 1, 0
    for number, at, content in _numbered(path):
        if held == per_range:
            ranges.append(LineRange(path, start, first, number - 1))
            pictures.append(np.array(met, dtype=np.int32))
            met, held, start, first = array("i"), 0, at, number
        held += 1
        found = key(content)
        if found is not None:
            hashes.append(hash(found[0]))
            if picture := _PICTURE.match(found[1]):
                met.append(int(picture[1]))
    if held:
        ranges.append(LineRange(path, start, first, number))
        pictures.append(np.array(met, dtype=np.int32))
    known = np.sort(np.frombuffer(hashes, dtype=np.int64)) if hashes else np.zeros(0, dtype=np.int64)
    return IndexedLines(path, tuple(ranges), tuple(pictures), _suspects(path, key, _repeated(known)), known)


def shared_lines(files: Sequence[IndexedLines], key: Key) -> list[Iterator[tuple[int, str]]]:
    """Return for every file its lines, with their numbers, whose id may be in another of the files too."""
    shared = _repeated(
        np.sort(np.concatenate([np.zeros(0, np.int64), *(np.unique(one.hashes) for one in files)]))
    )
    return [_lines_at(one.path, _suspects(one.path, key, shared)) for one in files]


def _lines_at(path: Path, places: Mapping[int, int]) -> Iterator[tuple[int, str]]:
    """Yield lines by their numbers and first bytes."""
    with path.open("rb") as file:
        for number, offset in places.items():
            file.seek(offset)
            yield number, _content(number, file.readline()).decode("utf-8", "surrogateescape")


def _numbered(path: Path) -> Iterator[tuple[int, int, bytes]]:
    """Yield number, first byte and content of the lines that are not blank."""
    at = 0
    with path.open("rb") as file:
        for number, (raw, size) in enumerate(raw_lines(file), start=1):
            if content := _content(number, raw):
                yield number, at, content
            at += size


def _repeated(known: NDArray[np.int64]) -> set[int]:
    return set(known[1:][known[1:] == known[:-1]].tolist())


def _suspects(path: Path, key: Key, repeated: set[int]) -> dict[int, int]:
    """Number and first byte of the lines whose id has one of these hashes."""
    lines = _numbered(path) if repeated else ()
    return {
        number: at
        for number, at, content in lines
        if (found := key(content)) is not None and hash(found[0]) in repeated
    }


class PathIndex:
    """`ovenid2impath.csv`, looked up picture by picture: the first usable line of a picture counts.

    unusable: how many lines were left out. faults: the first of them, told with their numbers.
    """

    def __init__(self, path: Path) -> None:
        """Walk once through the file, twice where pictures are repeated."""
        pictures, offsets = array("i"), array("q")
        self.unusable, self.faults = 0, list[str]()
        at = 0
        with path.open("rb") as file:
            for number, (raw, size) in enumerate(raw_lines(file), start=1):
                plain = _PLAIN.match(raw)
                if plain is not None:
                    pictures.append(int(plain[1]))
                    offsets.append(at)
                elif content := _content(number, raw):
                    parsed = parse_image_paths([(number, content.decode("utf-8", "surrogateescape"))])
                    self._note(parsed.rejections)
                    for image_id in parsed:
                        pictures.append(int(image_id.removeprefix("oven_")))
                        offsets.append(at)
                at += size
        self._path = path
        self._pictures, self._offsets = np.array(pictures, dtype=np.int32), np.array(offsets, dtype=np.int64)
        if not (self._pictures[1:] > self._pictures[:-1]).all():  # OVEN's own table is in order
            self._pictures, first, times = np.unique(self._pictures, return_index=True, return_counts=True)
            self._offsets = self._offsets[first]
            again = parse_image_paths(_lines_of(path, set(self._pictures[times > 1].tolist())))
            self._note(one for one in again.rejections if one.reason == "duplicate_image")

    def _note(self, rejections: Iterable[Rejection]) -> None:
        for one in rejections:
            self.unusable += 1
            if len(self.faults) < _TOLD:
                self.faults.append(one.detail)

    def lines_of(self, pictures: NDArray[np.int32]) -> PathLines:
        """The lines of some pictures; those that have none are left out."""
        wanted = np.unique(pictures)
        places = np.searchsorted(self._pictures, wanted).clip(max=max(self._pictures.size - 1, 0))
        there = self._pictures[places] == wanted if self._pictures.size else np.zeros(wanted.size, bool)
        return PathLines(self._path, self._offsets[places[there]] if self._pictures.size else self._offsets)


@dataclass(frozen=True)
class PathLines:
    """Some lines of `ovenid2impath.csv`; offsets: where they begin, int64."""

    path: Path
    offsets: NDArray[np.int64]

    def read(self) -> dict[str, str]:
        """Return picture -> path."""
        return dict(parse_image_paths(self._lines()))

    def _lines(self) -> Iterable[tuple[int, str]]:
        with self.path.open("rb") as file:
            for offset in np.sort(self.offsets).tolist():
                file.seek(offset)
                content = _content(1 if offset == 0 else 2, file.readline())
                yield offset, content.decode("utf-8", "surrogateescape")


def _lines_of(path: Path, pictures: set[int]) -> Iterator[tuple[int, str]]:
    """Yield the lines of a table of paths that begin with one of these pictures; of no pictures, without a look."""
    for number, _, content in _numbered(path) if pictures else ():
        found = _BEGINS.match(content)
        if found and int(found[1]) in pictures:
            yield number, content.decode("utf-8", "surrogateescape")


def _content(number: int, raw: bytes) -> bytes:
    """A line without its end, and without the mark that may stand before the first; empty where it is blank."""
    content = raw.removeprefix(_BOM) if number == 1 else raw
    return content.rstrip(b"\r\n") if content.strip() else b""
