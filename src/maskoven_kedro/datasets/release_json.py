"""A release file of any size, ours or another's, as tables that are read a piece at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import polars as pl
from kedro.io import AbstractDataset, DatasetError

from maskoven_kedro.core.release_check import (
    Pictures,
    Register,
    category_faults,
    faults_of,
    picture_faults,
    reference_faults,
)
from maskoven_kedro.core.release_json import read_checked, read_section


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
        """Yield sound annotations with their `number` in the file, and the rejections of the others.

        Rejected are objects that are no annotation, repeated ids (D01) and malformed masks (D03). A mask in another
        form than the layout's own is read without loss, and reported as `mask_normalised`.
        """
        seen = Register()
        for rows, odd in read_checked(self.path, "annotations", _SizesOf(self)):
            faults = faults_of(rows, seen)
            sound = rows.filter(~pl.col("number").is_in(faults["number"].to_list()))
            yield sound, pl.concat([odd, faults]).sort("number", maintain_order=True).drop("number")

    def misfits(self) -> Iterator[pl.DataFrame]:
        """Yield rejections of pictures, of entities, and of what does not fit together, with their numbers in the file.

        Told are objects that are no picture or entity, repeated ids (D01), paths that leave their folder (D02), and
        annotations of pictures or entities that the file does not hold, or in another size than their picture has.
        """
        pictures, entities = Pictures(), Register()
        for rows, odd in read_checked(self.path, "images"):
            yield from _some(odd.drop("number"), picture_faults(rows, pictures))
            pictures.add(odd["image_id"], odd["number"])  # its annotations are not to blame
        for rows, odd in read_checked(self.path, "categories"):
            yield from _some(odd.drop("number"), category_faults(rows, entities))
            entities.add(odd["image_id"], odd["number"])
        for rows, _ in read_checked(self.path, "annotations", pictures.size):
            yield from _some(reference_faults(rows, pictures, entities))


def _some(*tables: pl.DataFrame) -> Iterator[pl.DataFrame]:
    return (one for one in tables if one.height)


class _SizesOf:
    """The sizes of the pictures of a file, read when one is asked for: most files need none."""

    def __init__(self, file: ReleaseFile) -> None:
        self._file = file
        self._pictures: Pictures | None = None

    def __call__(self, image_id: str) -> tuple[int, int] | None:
        if self._pictures is None:
            self._pictures = Pictures()
            for rows, _ in read_checked(self._file.path, "images"):
                self._pictures.add(rows["image_id"], rows["number"])
                self._pictures.add_sizes(rows)
        return self._pictures.size(image_id)


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
