"""Raw rows to mentions, shard by shard."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from maskoven_kedro.core.images import ImageLimits
from maskoven_kedro.core.ledger import close_ledger
from maskoven_kedro.core.mentions import mentions_of, wiki_image_path, wiki_mentions_of
from maskoven_kedro.core.options import ReadingOptions
from maskoven_kedro.core.oven import OvenRow, WikiRow, parse_oven_rows, parse_wiki_rows
from maskoven_kedro.core.photos import PhotoRow, photo_mentions
from maskoven_kedro.core.records import Mention, Rejection, records_frame
from maskoven_kedro.core.schemas import MENTIONS, REJECTIONS
from maskoven_kedro.datasets.photos import PhotoFolder
from maskoven_kedro.datasets.world import OvenWorld
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


def oven_tasks(world: OvenWorld, options: ReadingOptions) -> Tasks:
    """Deferred calls that read the subsets of a split of OVEN; each carries only the rows and facts that it needs."""
    trained = world.training_entities()
    tasks: Tasks = {}
    for subset in world.subsets:
        if subset == "wiki":
            wiki = (row for row in parse_wiki_rows(world.lines(subset)) if _has_picture(world.root, row))
            shards: Iterable[Callable[[], Tables]] = (
                partial(read_wiki_shard, rows, world.root, _among(trained, rows), options.limits())
                for rows in _batches(wiki, options.lines_per_shard)
            )
        else:
            parsed = parse_oven_rows(world.lines(subset), subset)
            shards = (
                partial(
                    read_oven_shard, rows, subset, _paths(world.image_paths, rows), world.root,
                    _among(trained, rows), options.limits(),
                )
                for rows in _batches(parsed, options.lines_per_shard)
            )  # fmt: skip
        tasks |= {f"{subset}-{number:05d}": task for number, task in enumerate(shards)}
    return tasks


def read_oven_shard(
    rows: Sequence[OvenRow | Rejection],
    subset: str,
    image_paths: Mapping[str, str],
    root: Path,
    trained: frozenset[str],
    limits: ImageLimits,
) -> Tables:
    """The mentions and rejections of some rows of an OVEN file."""
    return _tables(rows, mentions_of(rows, subset, image_paths, root, trained, limits))


def read_wiki_shard(
    rows: Sequence[WikiRow | Rejection], root: Path, trained: frozenset[str], limits: ImageLimits
) -> Tables:
    """The mentions and rejections of some rows of Wiki6M, those that have a picture."""
    return _tables(rows, wiki_mentions_of(rows, root, trained, limits))


def read_photo_shard(rows: Sequence[PhotoRow | Rejection], root: Path, limits: ImageLimits) -> Tables:
    """The mentions and rejections of some rows of the table of photos."""
    return _tables(rows, photo_mentions(rows, root, limits))


def _tables(
    rows: Sequence[OvenRow | WikiRow | PhotoRow | Rejection], records: Iterator[Mention | Rejection]
) -> Tables:
    """Sort records into the two tables, after checking that every row became exactly one of them."""
    found = list(records)
    mentions = records_frame((one for one in found if isinstance(one, Mention)), MENTIONS)
    rejections = records_frame((one for one in found if isinstance(one, Rejection)), REJECTIONS)
    split = found[0].split if found else ""
    close_ledger("read_mentions", split, map(_id, rows), mentions["mention_id"].to_list(), rejections)
    return {"mentions": mentions, "rejections": rejections}


def _id(row: OvenRow | WikiRow | PhotoRow | Rejection) -> str:
    return f"wiki_{row.entity_id}" if isinstance(row, WikiRow) else row.mention_id


def _batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    stream = iter(rows)
    while batch := list(islice(stream, size)):
        yield batch


def _has_picture(root: Path, row: WikiRow | Rejection) -> bool:
    """Whether a row of Wiki6M is a mention at all: most entities have no picture."""
    return isinstance(row, Rejection) or (root / wiki_image_path(row.entity_id)).exists()


def _among(trained: frozenset[str], rows: Sequence[object]) -> frozenset[str]:
    return trained & {getattr(row, "entity_id", "") for row in rows}


def _paths(image_paths: Mapping[str, str], rows: Sequence[OvenRow | Rejection]) -> dict[str, str]:
    return {row.image_id: image_paths[row.image_id] for row in rows if row.image_id in image_paths}
