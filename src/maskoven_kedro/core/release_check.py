"""Whether the sections of a release file fit together.

Ids are given once (D01), paths stay inside (D02), and nothing is named that is not there.

Ids are remembered as 64-bit hashes, eight bytes each, so that a file of five million pictures needs tens of megabytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maskoven_kedro.core.paths import PathOutsideRoot, checked_relative
from maskoven_kedro.core.schemas import REJECTIONS, split_of

_STAGE = "read_release"
Hashes = NDArray[np.uint64]


class Register:
    """The ids of a section, in the order in which they came."""

    def __init__(self) -> None:
        self._parts: list[Hashes] = []

    def add(self, ids: pl.Series) -> None:
        """Remember the ids of some rows."""
        self._parts.append(ids.hash(seed=0).to_numpy())

    def _all(self) -> Hashes:
        return np.concatenate([np.zeros(0, np.uint64), *self._parts])

    def known(self) -> Hashes:
        """Return every id once, sorted."""
        return np.unique(self._all())

    def repeated(self) -> dict[int, int]:
        """Return number of a row -> number of the first row with the same id, both from 0."""
        hashes = self._all()
        order = np.argsort(hashes, kind="stable")
        same = np.flatnonzero(hashes[order][1:] == hashes[order][:-1]) + 1
        first = {int(hashes[order[place]]): int(order[place - 1]) for place in reversed(same.tolist())}
        return {int(order[place]): first[int(hashes[order[place]])] for place in sorted(same.tolist())}


def picture_faults(images: Callable[[], Iterable[pl.DataFrame]], register: Register) -> pl.DataFrame:
    """Return rejections of pictures (`REJECTIONS`): an id that is given twice, a path that could leave its folder.

    Args:
        images: begins to read the rows (`release_layouts.IMAGES`); once more where ids are given twice, to name them.
        register: takes the ids.
    """
    faults: list[tuple[str, ...]] = []
    number = 0
    for rows in images():
        register.add(rows["image_id"])
        for image, path in rows.select("image_id", "file_name").iter_rows():
            try:
                checked_relative(path)
            except PathOutsideRoot as error:
                faults.append(
                    _fault("", image, "path_outside_root", f"image {number}: {error}", "correct the path")
                )
            number += 1
    repeated = register.repeated()
    ids = (one for rows in images() for one in rows["image_id"]) if repeated else ()
    for place, image in enumerate(ids):
        if place in repeated:
            told = f"image {place} repeats the id of image {repeated[place]}"
            faults.append(_fault("", image, "duplicate_image", told, "keep one of them"))
    return pl.DataFrame(faults, schema=REJECTIONS, orient="row")


def reference_faults(
    annotations: Iterable[pl.DataFrame], images: Register, entities: Register
) -> Iterator[pl.DataFrame]:
    """Yield rejections (`REJECTIONS`) of annotations that name a picture or an entity that the file does not hold.

    Args:
        annotations: rows of `release_layouts.READ`. images, entities: the ids of these sections.
    """
    pictures, things = images.known(), entities.known()
    done = 0
    for rows in annotations:
        lost = ~_held(rows["image_id"], pictures) | ~_held(rows["entity_id"], things)
        faults = []
        columns = ("mention_id", "image_id", "entity_id", "subset")
        for number in np.flatnonzero(lost).tolist():
            mention, image, entity, subset = rows.select(columns).row(number)
            no_picture = not _held(rows["image_id"][number : number + 1], pictures)[0]
            reason, what = ("image_unknown", image) if no_picture else ("entity_unknown", entity)
            place = f"annotation {done + number} names {what!r}, which the file does not hold"
            faults.append(
                _fault(split_of(subset or ""), image, reason, place, "fetch the file again", mention)
            )
        done += rows.height
        if faults:
            yield pl.DataFrame(faults, schema=REJECTIONS, orient="row")


def _held(ids: pl.Series, known: Hashes) -> NDArray[np.bool_]:
    hashes = ids.hash(seed=0).to_numpy()
    if not len(known):
        return np.zeros(len(hashes), bool)
    place = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    return np.asarray(known[place] == hashes)


def _fault(split: str, image: str, reason: str, detail: str, mend: str, mention: str = "") -> tuple[str, ...]:
    return (_STAGE, split, mention, image, reason, detail, mend)
