"""How deep JSON is nested at a place, told from its bytes alone, without a parser."""

from __future__ import annotations

import re
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_WHOLE = re.compile(rb'(?:[^"]++|' + _STRING.pattern + rb")*+", re.DOTALL)
_DEEPEST = 2_000  # brackets around a value
_STEPS = np.zeros(256, np.int64)
_STEPS[list(b"[{")], _STEPS[list(b"]}")] = 1, -1


class NestedTooDeep(ValueError):
    """Brackets are nested deeper than in any release."""


def deeper(piece: bytes) -> int | None:
    """Return how many brackets a piece opens more than it closes, None where it ends within a string."""
    end, deeper = outside(piece)
    return deeper if end == len(piece) else None


def outside(piece: bytes) -> tuple[int, int]:
    """Return where a piece was last outside of strings, and how many brackets deeper than at its start it is there."""
    end, bare = _bare(piece)
    counts = np.bincount(bare, minlength=256)
    return end, int(counts[ord("{")] + counts[ord("[")] - counts[ord("}")] - counts[ord("]")])


def _bare(piece: bytes) -> tuple[int, NDArray[np.uint8]]:
    """Return where a piece was last outside of strings, and what stands outside of them up to there."""
    if b'\\"' in piece:  # a quote or a backslash that is text: rare outside of masks
        whole = _WHOLE.match(piece)
        end = whole.end() if whole else 0
        return end, np.frombuffer(_STRING.sub(b"", piece[:end]), np.uint8)
    end = piece.rfind(b'"') if piece.count(b'"') % 2 else len(piece)
    values = np.frombuffer(piece, np.uint8, end)
    return end, values[~np.logical_xor.accumulate(values == ord('"'))]


class Shallow:
    """A file for the incremental parser, which holds the path to a value once for every bracket around it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._rest = b""
        self._depth = 0

    def read(self, size: int = -1) -> bytes:
        """Read on. Raises NestedTooDeep where brackets are nested deeper than in any release."""
        data = self._file.read(size)
        window = self._rest + data
        end, bare = _bare(window)
        self._rest = window[end:]
        steps = _STEPS[bare].cumsum()
        if steps.size:
            if self._depth + int(steps.max()) > _DEEPEST:
                raise NestedTooDeep(f"something is nested deeper than {_DEEPEST} brackets")
            self._depth += int(steps[-1])
        return data
