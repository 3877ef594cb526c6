"""A release file of any size, ours or another's, as tables that are read a piece at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import polars as pl
from kedro.io import AbstractDataset, DatasetError

from maskoven_kedro.core.release_check import Register, picture_faults, reference_faults
from maskoven_kedro.core.release_json import faults_of, read_section


@dataclass(frozen=True)
class ReleaseFile:
    """One release file; every method walks through it anew, with a few megabytes in memory.

    Columns: `IMAGES`, `CATEGORIES` and `READ` of `core.release_layouts`.
    """

    path: Path

    def images(self) -> Iterator[pl.DataFrame]:
        """Yield the pictures."""
        return read_section(self.path, "images")

    def categories(self) -> Iterator[pl.DataFrame]:
        """Yield the entities."""
        return read_section(self.path, "categories")

    def annotations(self) -> Iterator[pl.DataFrame]:
        """Yield the annotations as they are."""
        return read_section(self.path, "annotations")

    def checked(self) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """Yield sound annotations and the rejections of the others: repeated ids (D01), malformed masks (D03).

        Remembers a hash of every id, about ninety bytes each.
        """
        seen: set[int] = set()
        first = 0
        for rows in self.annotations():
            faults = faults_of(rows, first, seen)
            first += rows.height
            numbers = faults["number"].to_list()
            sound = rows.with_row_index("number").filter(~pl.col("number").is_in(numbers)).drop("number")
            yield sound, faults.drop("number")

    def misfits(self) -> Iterator[pl.DataFrame]:
        """Yield rejections of what does not fit together, with its number in the file.

        Told are repeated pictures (D01), paths that leave their folder (D02), and annotations of pictures or entities
        that the file does not hold.
        """
        pictures, entities = Register(), Register()
        faults = picture_faults(self.images, pictures)
        if faults.height:
            yield faults
        for rows in self.categories():
            entities.add(rows["entity_id"])
        yield from reference_faults(self.annotations(), pictures, entities)


class ReleaseJsonDataset(AbstractDataset[NoReturn, ReleaseFile]):
    """A release file in the MaskOVEN layout or in strict COCO, such as the one that MaskOVEN-Wiki publishes.

    Example in a catalog:

        published_entity_train:
          type: maskoven_kedro.datasets.release_json.ReleaseJsonDataset
          filepath: data/01_raw/maskoven/entity_train.json
    """

    def __init__(self, *, filepath: str, metadata: dict[str, Any] | None = None) -> None:
        self._path = Path(filepath)
        self.metadata = metadata

    def load(self) -> ReleaseFile:
        """A handle on the file; nothing is read before it is asked for."""
        if not self._exists():
            raise DatasetError(f"'{self._path}' is not there")
        return ReleaseFile(self._path)

    def save(self, data: NoReturn) -> None:
        """Refuse: releases are written as a whole, see `datasets.release`."""
        raise DatasetError(f"'{self._path}' is read only")

    def _exists(self) -> bool:
        return self._path.is_file()

    def _describe(self) -> dict[str, Any]:
        return {"filepath": self._path.as_posix()}
