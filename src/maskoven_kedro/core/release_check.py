"""Whether the sections of a release file fit together, and their masks are some.

Ids are given once (D01), paths stay inside (D02), masks have the size of their picture (D03), and nothing is named that
is not there.

Ids are remembered as 64-bit hashes, sixteen bytes each, so that a file of five million pictures needs some hundred
megabytes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maskoven_kedro.core import rle
from maskoven_kedro.core.paths import PathOutsideRoot, checked_relative
from maskoven_kedro.core.release_objects import FAULTS, STAGE
from maskoven_kedro.core.schemas import REJECTIONS, split_of

Numbers = NDArray[np.int64]


class Register:
    """The ids of a section, each with the number of the first object that has it."""

    def __init__(self) -> None:
        # Sorted hashes and their numbers, in runs of which none is shorter than twice the next.
        self._runs: list[tuple[NDArray[np.uint64], Numbers]] = []

    def __len__(self) -> int:
        return sum(len(hashes) for hashes, _ in self._runs)

    def add(self, ids: pl.Series, numbers: pl.Series) -> Numbers:
        """Remember ids; returns the number of the first object with each, which is its own where it is new."""
        given = numbers.cast(pl.Int64).to_numpy()
        hashes, first, places = np.unique(ids.hash(seed=0).to_numpy(), return_index=True, return_inverse=True)
        known = self._find(hashes)
        new = known < 0
        self._keep(hashes[new], given[first[new]])
        return np.where(new, given[first], known)[places]

    def numbers(self, ids: pl.Series) -> Numbers:
        """Return the number of the first object with each id, -1 where there is none."""
        return self._find(ids.hash(seed=0).to_numpy())

    def _find(self, hashes: NDArray[np.uint64]) -> Numbers:
        found = np.full(len(hashes), -1, np.int64)
        for known, numbers in self._runs:
            place = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
            found = np.where(known[place] == hashes, numbers[place], found)
        return found

    def _keep(self, hashes: NDArray[np.uint64], numbers: Numbers) -> None:
        while self._runs and len(self._runs[-1][0]) < 2 * len(hashes):
            known, their = self._runs.pop()
            hashes, numbers = np.concatenate([known, hashes]), np.concatenate([their, numbers])
            order = np.argsort(hashes)
            hashes, numbers = hashes[order], numbers[order]
        if len(hashes):
            self._runs.append((hashes, numbers))


class Pictures(Register):
    """The ids of pictures, and their sizes, eight bytes each."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers: list[Numbers] = []
        self._sizes: list[NDArray[np.int32]] = []

    def add_sizes(self, rows: pl.DataFrame) -> None:
        """Remember the sizes of pictures by their `number`, which has to grow."""
        if rows.is_empty():
            return
        self._numbers.append(rows["number"].to_numpy())
        self._sizes.append(rows.select("height", "width").to_numpy().astype(np.int32))

    def sizes(self, ids: pl.Series) -> NDArray[np.int32]:
        """Return height and width of pictures (N, 2), zeros where they are not known."""
        if len(self._numbers) > 1:
            self._numbers, self._sizes = [np.concatenate(self._numbers)], [np.concatenate(self._sizes)]
        found = np.zeros((len(ids), 2), np.int32)
        for numbers, sizes in zip(self._numbers, self._sizes, strict=True):
            wanted = self.numbers(ids)
            place = np.minimum(np.searchsorted(numbers, wanted), len(numbers) - 1)
            known = numbers[place] == wanted
            found[known] = sizes[place[known]]
        return found

    def size(self, image_id: str) -> tuple[int, int] | None:
        """Return height and width of one picture, None where they are not known."""
        height, width = self.sizes(pl.Series([image_id], dtype=pl.String))[0].tolist()
        return (height, width) if height else None


def picture_faults(rows: pl.DataFrame, pictures: Pictures) -> pl.DataFrame:
    """Return rejections (`REJECTIONS`) of an id that is given twice, a path that could leave its folder, no size.

    Args:
        rows: of `release_layouts.IMAGES`, with their `number`.
        pictures: those met before; takes the rows.
    """
    faults: list[tuple[str, ...]] = []
    firsts = pictures.add(rows["image_id"], rows["number"]).tolist()
    pictures.add_sizes(rows)
    columns = rows.select("number", "image_id", "file_name", "height", "width")
    for first, (number, image, path, height, width) in zip(firsts, columns.iter_rows(), strict=True):
        try:
            checked_relative(path)
        except PathOutsideRoot as error:
            told = f"image {number}: {error}"
            faults.append(_fault("", image, "path_outside_root", told, "correct the path"))
        if first != number:
            told = f"image {number} repeats the id of image {first}"
            faults.append(_fault("", image, "duplicate_image", told, "keep one of them"))
        if min(height, width) <= 0:
            told = f"image {number}: a picture of {width} x {height}"
            faults.append(_fault("", image, "image_malformed", told, "correct the size"))
    return pl.DataFrame(faults, schema=REJECTIONS, orient="row")


def category_faults(rows: pl.DataFrame, entities: Register) -> pl.DataFrame:
    """Return rejections (`REJECTIONS`) of entities that are given twice.

    rows: of `release_layouts.CATEGORIES`, with their `number`. entities: those met before; takes the rows.
    """
    firsts = entities.add(rows["entity_id"], rows["number"])
    repeated = rows.with_columns(first=pl.Series(firsts)).filter(pl.col("first") != pl.col("number"))
    faults = [
        _fault(
            "",
            entity,
            "duplicate_entity",
            f"category {number} repeats the id of category {first}",
            "keep one of them",
        )
        for number, first, entity in repeated.select("number", "first", "entity_id").iter_rows()
    ]
    return pl.DataFrame(faults, schema=REJECTIONS, orient="row")


def reference_faults(rows: pl.DataFrame, pictures: Pictures, entities: Register) -> pl.DataFrame:
    """Return rejections (`REJECTIONS`) of annotations of what the file does not hold, or in another size than it has.

    Args:
        rows: of `release_layouts.READ`, with their `number`. pictures, entities: all of the file.
    """
    no_picture = pictures.numbers(rows["image_id"]) < 0
    no_entity = entities.numbers(rows["entity_id"]) < 0
    sizes = pictures.sizes(rows["image_id"])
    framed = rows.select(pl.col("height", "width").fill_null(0)).to_numpy()
    other_size = (sizes[:, 0] > 0) & (framed[:, 0] > 0) & (framed != sizes).any(axis=1)
    faults = []
    columns = ("number", "mention_id", "image_id", "entity_id", "subset", "height", "width")
    for place in np.flatnonzero(no_picture | no_entity | other_size).tolist():
        number, mention, image, entity, subset, height, width = rows.select(columns).row(place)
        if no_picture[place] or no_entity[place]:
            reason, what = ("image_unknown", image) if no_picture[place] else ("entity_unknown", entity)
            told, mend = (
                f"annotation {number} names {what!r}, which the file does not hold",
                "fetch the file again",
            )
        else:
            reason, (of_height, of_width) = "size_mismatch", sizes[place].tolist()
            told = (
                f"annotation {number}: masks of {width} x {height} in a picture of {of_width} x {of_height}"
            )
            mend = "correct the size of the picture, or of its masks"
        faults.append(_fault(split_of(subset), image, reason, told, mend, mention))
    return pl.DataFrame(faults, schema=REJECTIONS, orient="row")


def faults_of(rows: pl.DataFrame, seen: Register) -> pl.DataFrame:
    """Return a rejection (`FAULTS`) for every annotation with a repeated id (D01) or a malformed mask (D03).

    Args:
        rows: annotations as read, with their `number` in the file.
        seen: the ids met before; those of `rows` are added.
    """
    faults: list[tuple[Any, ...]] = []
    columns = rows.select("number", "mention_id", "image_id", "subset", "height", "width", "masks")
    firsts = seen.add(rows["mention_id"], rows["number"]).tolist()
    for first, (number, one, image, subset, height, width, masks) in zip(
        firsts, columns.iter_rows(), strict=True
    ):
        fault = None
        if first != number:
            fault = ("duplicate_mention", f"repeats the id of annotation {first}", "keep one of them")
        for counts in masks:
            try:
                rle.validate(counts, height, width)
            except rle.MalformedRLE as error:
                fault = ("mask_malformed", str(error), "fetch the file again")
        if fault:
            reason, detail, mend = fault
            place = f"annotation {number}: {detail}"
            faults.append((number, STAGE, split_of(subset), one, image, reason, place, mend))
    return pl.DataFrame(faults, schema=FAULTS, orient="row")


def _fault(split: str, image: str, reason: str, detail: str, mend: str, mention: str = "") -> tuple[str, ...]:
    return (STAGE, split, mention, image, reason, detail, mend)
