"""The names that people write for their own photos, looked up among those of all entities at hand."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import polars as pl

from maskoven_kedro.core.photo_names import NAMES, link_names, titles_and_others
from maskoven_kedro.core.photos import PhotoRow
from maskoven_kedro.core.records import Rejection
from maskoven_kedro.core.search import NameIndex, build_name_index
from maskoven_kedro.datasets.photos import DUMP_MANIFEST, PhotoFolder
from maskoven_kedro.datasets.world import read_titles
from maskoven_kedro.knowledge.dump import TablesMissing
from maskoven_kedro.knowledge.known_names import dump_names, snapshot_names

log = logging.getLogger(__name__)

_SOURCES = "sources.json"


def linked_rows(world: PhotoFolder) -> list[PhotoRow | Rejection]:
    """The rows of the table, names linked to ids where any file that knows names is there.

    The index of the names is made once and kept; other files make another one.
    """
    rows = world.rows()
    sources = world.name_digests()
    if (
        world.names is None
        or not sources
        or not any(isinstance(row, PhotoRow) and row.entity_text for row in rows)
    ):
        return rows
    if not _is_of(world.names, sources):
        (world.names / _SOURCES).unlink(missing_ok=True)  # half of a new index is no old one
        for name, table in zip(("titles", "others"), titles_and_others(_known(world)), strict=True):
            build_name_index(table, world.names / name)
        (world.names / _SOURCES).write_text(json.dumps(sources, sort_keys=True))
    linked = list(link_names(rows, NameIndex(world.names / "titles"), NameIndex(world.names / "others")))
    bare = [row.entity_text for row in linked if isinstance(row, PhotoRow) and not row.entity_id]
    if bare:
        log.warning(
            "%d names are no entity's and stand for themselves, without classes: %s",
            len(bare), ", ".join(sorted(set(bare))[:5]),
        )  # fmt: skip
    return linked


def _known(world: PhotoFolder) -> pl.DataFrame:
    """Every name (`photo_names.NAMES`) of the files that are there."""
    tables = [pl.DataFrame(schema=NAMES)]
    if world.titles is not None and world.titles.is_file():
        tables.append(read_titles(world.titles).with_columns(main=True))
    if world.snapshot.is_file():
        tables.append(snapshot_names(world.snapshot))
    if world.tables is not None and (world.tables / DUMP_MANIFEST).is_file():
        try:
            tables.append(dump_names(world.tables))
        except TablesMissing as error:
            log.info("names are not looked up in the dump: %s", error)
    return pl.concat(tables).drop_nulls()


def _is_of(folder: Path, sources: dict[str, str]) -> bool:
    try:
        return bool(json.loads((folder / _SOURCES).read_text()) == sources)
    except (OSError, ValueError):
        return False
