"""Reading release files of any size: section by section, some megabytes at a time.

A file is one JSON object whose sections `images`, `categories` and `annotations` are lists of objects. The fast way
cuts the bytes where one object ends and the next begins. That border, `},{"id":` or the like, cannot stand inside a
JSON string, whose quotes are escaped; it is read off the first megabyte and checked there. Where it does not hold, or
no longer holds, the rest goes through an incremental parser: slower, with the same result. Cut annotations are read
straight into columns.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Literal, TypeVar

import orjson
import polars as pl

from maskoven_kedro.core.json_brackets import Shallow, deeper, outside
from maskoven_kedro.core.release_columns import ColumnReader
from maskoven_kedro.core.release_layouts import FRAMES, Object
from maskoven_kedro.core.release_objects import (
    SHAPE_ERRORS,
    Piece,
    Sizes,
    piece_of,
    piece_of_rows,
    placed,
)
from maskoven_kedro.core.text_files import LONGEST_MARK, no_text

logger = logging.getLogger(__name__)

Section = Literal["images", "categories", "annotations"]
Part = TypeVar("Part", pl.DataFrame, list[Object], Piece)

_PROBE = 1 << 20
_BLOCK = 4 << 20
_LONGEST = 256 << 20  # bytes of one object; the largest published one has some hundred kilobytes
_BATCH = 4_096  # objects a batch of the incremental parser
_NAMES = rb"images|categories|annotations|info|licenses"
_END = re.compile(rb'\}\s*\]\s*(?:,\s*"(?:' + _NAMES + rb')"\s*:|\}\s*\Z)')
_LONGEST_TEXT = (
    64 << 20
)  # bytes of one string; behind a longer one the incremental parser looks for the section


class ReleaseMalformed(ValueError):
    """A file that is no release; the message names the section and what is wrong."""


def read_section(path: Path, section: Section) -> Iterator[pl.DataFrame]:
    """Yield the rows of a section in the order of the file, some thousand at a time.

    Memory does not depend on the size of the file. Columns: `IMAGES`, `CATEGORIES` or `READ` of `release_layouts`.

    Raises:
        ReleaseMalformed: not JSON, cut short, without the section, or with an object of another shape.
    """
    with _told(path, section) as met:
        for rows in _walk(path, section, partial(_framed, section), FRAMES[section]):
            met.append(rows.height)
            yield rows


def read_checked(
    path: Path, section: Section, sizes: Sizes = lambda _: None
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Yield the rows of a section as `read_section` does, with their `number`, and what is no row (`FAULTS`).

    An object of another shape costs itself. A mask in another form is brought to the layout's own, and told.

    Args:
        path, section: see `read_section`.
        sizes: of the pictures, which polygons and plain counts are checked against.

    Raises:
        ReleaseMalformed: not JSON, cut short, or without the section.
    """
    shape = partial(piece_of, section, sizes=sizes)
    with _told(path, section) as met:
        for piece in _walk(path, section, partial(_pieced, section, shape), shape):
            first = sum(met)
            met.append(piece.objects)
            yield piece.rows.with_columns(pl.col("number") + first), placed(piece.faults, section, first)


@contextmanager
def _told(path: Path, section: str) -> Iterator[list[int]]:
    """Name the place of an error by what the caller has read so far."""
    met: list[int] = []
    try:
        yield met
    except SHAPE_ERRORS as error:
        fault = str(error) if isinstance(error, ReleaseMalformed) else f"{type(error).__name__} {error}"
        place = f"{section} behind the first {sum(met)}" if sum(met) else section
        raise ReleaseMalformed(f"{path.name}: {place}: {fault}") from error


def objects_of(path: Path, section: Section) -> Iterator[list[Object]]:
    """Yield the objects of a section as they stand in the file, in lists that together are all of them."""
    with _told(path, section) as met:
        parts: Iterator[list[Object]] = _walk(path, section, lambda border: _loaded, list)
        for objects in parts:
            met.append(len(objects))
            yield objects


def _framed(section: Section, border: bytes) -> Callable[[bytes], pl.DataFrame | None]:
    """Return what makes rows of a piece: straight into columns where that can be done, else by way of objects."""
    columns = ColumnReader(border) if section == "annotations" else None

    def load(pieces: bytes) -> pl.DataFrame | None:
        rows = columns(pieces) if columns else None
        if rows is not None:
            return rows
        objects = _loaded(pieces)
        return None if objects is None else FRAMES[section](objects)

    return load


def _pieced(
    section: str, shape: Callable[[list[Object]], Piece], border: bytes
) -> Callable[[bytes], Piece | None]:
    """Return what makes a piece with its faults: straight into columns where all is in order."""
    columns = ColumnReader(border) if section == "annotations" else None

    def load(pieces: bytes) -> Piece | None:
        rows = columns(pieces) if columns else None
        if rows is not None:
            return piece_of_rows(rows)
        objects = _loaded(pieces)
        return None if objects is None else shape(objects)

    return load


def _walk(
    path: Path,
    section: Section,
    loader: Callable[[bytes], Callable[[bytes], Part | None]],
    shape: Callable[[list[Object]], Part],
) -> Iterator[Part]:
    """Yield the parts of a section: cut and loaded as long as that works, then parsed and shaped.

    loader: gives, for a border, what loads the bytes of some objects, or declines with None.
    """
    done = 0
    with path.open("rb") as file:
        if told := no_text(file.read(LONGEST_MARK)):
            raise ReleaseMalformed(f"the file is {told}")
        start = _section_start(file, section)
        few = _few(file, start) if start is not None else None
        if few is not None:
            objects, end = few
            yield from [shape(objects)] if objects else ()
            _require_whole(file, section, end)
            return
        border = _border(file, start) if start is not None else None
        if start is not None and border is not None:
            for part in _cut(file, section, start, border, loader(border)):
                if part is None:
                    logger.info("%s: %s go through the incremental parser", path.name, section)
                    break
                done += len(part)
                yield part
            else:
                return
        file.seek(0)
        if file.read(3) != b"\xef\xbb\xbf":  # the mark that may stand at the beginning of a text
            file.seek(0)
        for objects in _parsed(file, section, done):
            yield shape(objects)


def _section_start(file: BinaryIO, section: str) -> int | None:
    """Return the place after the bracket that opens the section at the top of the file, None without such a list."""
    name = f'"{section}"'.encode()
    opening = re.compile(re.escape(name) + rb"\s*:\s*\[")
    file.seek(0)
    window, offset, depth = b"", 0, 0  # the window begins outside of strings, `depth` brackets deep
    while (block := file.read(_BLOCK)) and len(window) < _LONGEST_TEXT:
        window += block
        place = window.find(name)
        while place >= 0:
            found = opening.match(window, place)
            if found and deeper(window[:place]) == 1 - depth:
                return offset + found.end()
            place = window.find(name, place + 1)
        cut, _ = outside(window)
        last = window.rfind(name, max(0, len(window) - 256))  # its bracket may stand in the next block
        if last >= 0 and deeper(window[:last]) is not None:
            cut = min(cut, last)
        depth += deeper(window[:cut]) or 0
        window, offset = window[cut:], offset + cut
    return None


def _few(file: BinaryIO, start: int) -> tuple[list[Object], int] | None:
    """Return the objects of a section of none or one within a megabyte, which has no border to cut at, and its end."""
    file.seek(start)
    text = "[" + file.read(_PROBE).decode("utf-8", "ignore")
    try:
        objects, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return (objects, start + len(text[1:end].encode())) if len(objects) < 2 else None


def _border(file: BinaryIO, start: int) -> bytes | None:
    """Return the bytes between the brace that closes an object and the colon of the next, checked on a megabyte."""
    file.seek(start)
    window = file.read(_PROBE)
    found = re.match(rb'\s*(\{\s*"[^"\\]*"\s*:)', window)
    if not found:
        return None
    opening = found[1]
    try:
        text = window.decode("utf-8", "ignore")
        _, end = json.JSONDecoder().raw_decode(text, len(text) - len(text.lstrip()))
    except (ValueError, RecursionError):
        return None
    behind = re.match(rb"\s*,\s*", text[end : end + 64].encode())
    if not behind:
        return None  # a single object, or a form that the cutter does not know
    border = b"}" + behind[0] + opening
    cut = window.rfind(border) + 1
    if _loaded(window[:cut]) is None:  # the section ends within the window
        cut = _end_of_section(window)
    objects = _loaded(window[:cut])
    return border if objects is not None and len(objects) == window.count(border, 0, cut) + 1 else None


def _loaded(pieces: bytes) -> list[Object] | None:
    try:
        value = orjson.loads(b"[" + pieces + b"]")
    except orjson.JSONDecodeError:
        # Python writes, and reads, what is no JSON: NaN, 1e400, half a surrogate. It costs its object, not all.
        try:
            value = json.loads(b"[" + pieces + b"]")
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, list) else None


def _cut(
    file: BinaryIO, section: str, start: int, border: bytes, load: Callable[[bytes], Part | None]
) -> Iterator[Part | None]:
    """Yield what was cut at the border until the section ends; None once where that cannot go on."""
    file.seek(start)
    rest = b""
    comma = len(border) - border.index(b"{")
    while True:
        block = file.read(_BLOCK)
        rest += block
        cut = rest.rfind(border)
        if block and cut >= 0 and (part := load(rest[: cut + 1])) is not None:
            yield part
            rest = rest[cut + len(border) - comma :]
            continue
        if block and cut < 0 and not _END.search(rest):
            if len(rest) > _LONGEST:
                raise ReleaseMalformed(
                    f"{file.name}: an object of more than {_LONGEST >> 20} MiB is no annotation"
                )
            continue  # one object longer than a block
        end = _end_of_section(rest)
        part = load(rest[:end]) if end else None
        yield part
        if part is not None:
            _require_whole(file, section, file.tell() - len(rest) + rest.index(b"]", end) + 1)
        return


def _require_whole(file: BinaryIO, section: str, end: int) -> None:
    """Raise where a section, which ends at `end`, is the last one, and the file does not end soundly behind it.

    Nobody else reads what follows the last section. Raised for a second list of this name too.
    """
    file.seek(end)
    behind = file.read(_BLOCK)
    if len(behind) == _BLOCK:
        return
    text = '{"":[]' + behind.decode("utf-8", "replace")
    try:
        others = json.loads(text)
    except RecursionError:
        return
    except json.JSONDecodeError as error:
        if any(f'"{name}"' in text[: error.pos] for name in FRAMES):
            return  # another section follows, which tells of it more precisely
        raise ReleaseMalformed(f"not JSON to its end ({error.msg}); fetch it again") from error
    if section in others:
        raise ReleaseMalformed(f"the file has a second list {section!r} behind it; keep one of them")


def _end_of_section(rest: bytes) -> int:
    """Return the place behind the last object of the section, 0 where no end can be found."""
    ends = (found.start() + 1 for found in _END.finditer(rest))
    return next((end for end in ends if _loaded(rest[:end]) is not None), 0)


def _parsed(file: BinaryIO, section: str, skip: int) -> Iterator[list[Object]]:
    """Yield the objects of a section behind the first `skip`, by the incremental parser."""
    import ijson

    batch: list[Object] = []
    met = False
    fault: Exception | None = None
    try:
        # Numbers as floats, as everywhere else: the parser's own default is Decimal.
        values = ijson.items(Shallow(file), f"{section}.item", use_float=True, buf_size=_PROBE)
        for number, value in enumerate(values):
            met = True
            if number < skip:
                continue
            batch.append(value)
            if len(batch) == _BATCH:
                yield batch
                batch = []
    except ijson.JSONError as error:
        fault = error
    if batch:
        yield batch  # what stands before the fault is told by its own numbers
    if fault is not None:
        told = _told_by_parser(fault)
        raise ReleaseMalformed(f"not JSON to its end ({told}); fetch it again") from fault
    if not met:
        file.seek(0)
        _require_list(file, section)


def _told_by_parser(fault: Exception) -> str:
    """Return what the parser says in one line, without its arrow, which points at a place of a line of its own."""
    said = fault.args[0] if fault.args else ""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return " ".join(re.sub(r"\(right here\) -+\^", "", text).split())


def _require_list(file: BinaryIO, section: str) -> None:
    """Raise unless the section is there, as an empty list."""
    import ijson

    events: Iterator[tuple[str, str, Any]] = ijson.parse(Shallow(file), use_float=True)
    if not any(prefix == section and event == "start_array" for prefix, event, _ in events):
        raise ReleaseMalformed(f"the file has no list {section!r}")
