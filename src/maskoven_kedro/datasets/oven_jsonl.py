"""Datasets over OVEN's own text files: numbered lines, read as a stream, never whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, NoReturn

from kedro.io import AbstractDataset
from kedro.io.core import DatasetError

from maskoven_kedro.core.oven import ImagePaths, parse_image_paths

_LONGEST = 64 << 20  # bytes of a line; the longest of Wiki6M has about a megabyte


def raw_lines(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Yield the lines of a file with their bytes; of one that would fill the memory the beginning, which is no JSON."""
    while raw := file.readline(_LONGEST):
        size, more = len(raw), raw
        while len(more) == _LONGEST and not more.endswith(b"\n"):
            more = file.readline(_LONGEST)
            size += len(more)
        yield raw, size


@dataclass(frozen=True)
class NumberedLines:
    """The lines of a text file with their numbers from 1; may be walked through again and again.

    Blank lines are passed over. Bytes that are no UTF-8 stay in the text as lone surrogates, which every
    parser of ours rejects with the number of the line.
    """

    path: Path

    def __iter__(self) -> Iterator[tuple[int, str]]:
        with self.path.open("rb") as file:
            for number, (raw, _) in enumerate(raw_lines(file), start=1):
                content = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
                if content.strip():
                    yield number, content.rstrip(b"\r\n").decode("utf-8", "surrogateescape")


class _TextFileDataset(AbstractDataset[NoReturn, Any]):
    """What the read-only datasets of this module share: a path, existence, and a refusal to write."""

    def __init__(self, *, filepath: str, metadata: dict[str, Any] | None = None) -> None:
        self._filepath = PurePosixPath(filepath)
        self.metadata = metadata

    def _describe(self) -> dict[str, Any]:
        return {"filepath": str(self._filepath)}

    def _exists(self) -> bool:
        return Path(self._filepath).is_file()

    def _lines(self) -> NumberedLines:
        if not self._exists():
            raise DatasetError(f"{self._filepath} is not there: render the miniature or fetch OVEN first")
        return NumberedLines(Path(self._filepath))

    def save(self, data: NoReturn) -> None:
        """Refuse: these files belong to those who wrote them."""
        raise DatasetError(f"{self._filepath} is read only")


class OvenJsonlDataset(_TextFileDataset):
    """Rows of one OVEN file as numbered lines (line number, text), unparsed.

    Example:
        entity.raw_val:
          type: maskoven_kedro.datasets.oven_jsonl.OvenJsonlDataset
          filepath: data/01_raw/oven/oven/oven_entity_val.jsonl
    """

    def load(self) -> NumberedLines:
        """Return the lines, to be walked through as often as needed."""
        return self._lines()


class Wiki6mDataset(_TextFileDataset):
    """Rows of a Wiki6M file (full or title-only) as numbered lines (line number, text), unparsed.

    Example:
        wiki6m:
          type: maskoven_kedro.datasets.oven_jsonl.Wiki6mDataset
          filepath: data/01_raw/oven/wiki6m/Wiki6M_ver_1_0.jsonl
    """

    def load(self) -> NumberedLines:
        """Return the lines, to be walked through as often as needed."""
        return self._lines()


class ImagePathsDataset(_TextFileDataset):
    """`ovenid2impath.csv` as a mapping image id -> original path; lines left out in its `rejections`.

    Example:
        image_paths:
          type: maskoven_kedro.datasets.oven_jsonl.ImagePathsDataset
          filepath: data/01_raw/oven/oven/ovenid2impath.csv
    """

    def load(self) -> ImagePaths:
        """Return the mapping; about 250 bytes a picture."""
        return parse_image_paths(self._lines())
