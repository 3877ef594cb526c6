"""Rows of one's own photos to mentions, shard by shard; and the tables that every reader makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from maskoven_kedro.core.images import ImageLimits
from maskoven_kedro.core.ledger import close_ledger
from maskoven_kedro.core.options import ReadingOptions
from maskoven_kedro.core.photos import PhotoRow, photo_mentions
from maskoven_kedro.core.records import Mention, Rejection, records_frame
from maskoven_kedro.core.schemas import MENTIONS, REJECTIONS
from maskoven_kedro.datasets.photos import PhotoFolder
from maskoven_kedro.execution.promises import Tables
from maskoven_kedro.pipelines.knowledge_augmentation.naming import linked_rows

Tasks = dict[str, Callable[[], Tables]]
Row = TypeVar("Row")


def photo_tasks(world: PhotoFolder, options: ReadingOptions) -> Tasks:
    """Deferred calls that read one's own photos."""
    return {
        f"photos-{number:05d}": partial(read_photo_shard, rows, world.root, options.limits())
        for number, rows in enumerate(_batches(linked_rows(world), options.lines_per_shard))
    }


def read_photo_shard(rows: Sequence[PhotoRow | Rejection], root: Path, limits: ImageLimits) -> Tables:
    """The mentions and rejections of some rows of the table of photos."""
    return closed_tables([row.mention_id for row in rows], photo_mentions(rows, root, limits))


def closed_tables(received: Iterable[str], records: Iterable[Mention | Rejection]) -> Tables:
    """Sort records into the two tables, after checking that every row became exactly one of them.

    received: id of every row.
    """
    found = list(records)
    mentions = records_frame((one for one in found if isinstance(one, Mention)), MENTIONS)
    rejections = records_frame((one for one in found if isinstance(one, Rejection)), REJECTIONS)
    split = found[0].split if found else ""
    close_ledger("read_mentions", split, received, mentions["mention_id"].to_list(), rejections)
    return {"mentions": mentions, "rejections": rejections}


def _batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    stream = iter(rows)
    while batch := list(islice(stream, size)):
        yield batch
