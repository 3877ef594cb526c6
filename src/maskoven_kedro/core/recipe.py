"""One short hash over everything that a result was made from: options, tables, digests of files."""

import dataclasses
import hashlib
import math
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import PurePath
from typing import Any

import polars as pl
from pydantic import BaseModel

_SLICE = 50_000  # rows of a table hashed at a time, so that memory stays flat


def fingerprint(*parts: object) -> str:
    """Return 16 hex digits that change when any part changes, and never otherwise.

    Parts may be pydantic models, dataclasses, polars frames, and nested mappings, sequences, sets, strings,
    numbers, bytes, None. Order counts in sequences and rows, not in mappings and sets. The same on every
    machine, process and PYTHONHASHSEED.

    Raises:
        TypeError: a part whose content cannot be read off it, such as a path or a function.

    >>> fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    True
    >>> fingerprint("ab", "c") == fingerprint("a", "bc")
    False
    """
    digest = hashlib.sha256()
    for chunk in _chunks(list(parts)):
        # The length in front keeps neighbouring chunks apart.
        digest.update(b"%d:" % len(chunk))
        digest.update(chunk)
    return digest.hexdigest()[:16]


def _chunks(value: Any) -> Iterator[bytes]:
    """Yield a canonical byte form of `value`, type marks included."""
    match value:
        case None | bool():
            yield f"constant {value}".encode()
        case Enum():
            yield from _chunks(value.value)
        case int():
            yield f"int {value}".encode()
        case float():
            yield b"float nan" if math.isnan(value) else f"float {float(value)!r}".encode()
        case str():
            yield b"str"
            yield value.encode("utf-8", "surrogatepass")
        case bytes():
            yield b"bytes"
            yield value
        case BaseModel():
            yield from _chunks(value.model_dump(mode="json"))
        case pl.LazyFrame():
            yield from _chunks(value.collect())
        case pl.DataFrame():
            yield from _table(value)
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            yield from _chunks({f.name: getattr(value, f.name) for f in dataclasses.fields(value)})
        case Mapping():
            yield f"mapping {len(value)}".encode()
            for key in sorted(value, key=str):
                yield from _chunks(key)
                yield from _chunks(value[key])
        case set() | frozenset():
            yield f"set {len(value)}".encode()
            yield from sorted(b"".join(_chunks(item)) for item in value)
        case list() | tuple():
            yield f"sequence {len(value)}".encode()
            for item in value:
                yield from _chunks(item)
        case PurePath():
            raise TypeError("a path says where a file is, not what is in it: pass the digest of the file")
        case _:
            raise TypeError(f"no canonical form for {type(value).__name__}")


def _table(frame: pl.DataFrame) -> Iterator[bytes]:
    yield f"table {frame.height}".encode()
    for name, dtype in frame.schema.items():
        yield name.encode()
        yield str(dtype).encode()
    for part in frame.iter_slices(_SLICE):
        for column in part.get_columns():
            yield from _chunks(column.to_list())
