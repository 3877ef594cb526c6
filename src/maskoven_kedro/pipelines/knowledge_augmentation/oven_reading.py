"""Rows of OVEN's files to mentions, shard by shard; a shard reads its own lines where it is worked on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from maskoven_kedro.core.images import ImageLimits
from maskoven_kedro.core.mentions import mentions_of, wiki_image_path, wiki_mentions_of
from maskoven_kedro.core.options import ReadingOptions
from maskoven_kedro.core.oven import (
    WikiRow,
    first_oven_lines,
    first_wiki_lines,
    oven_ids,
    parse_oven_rows,
    parse_wiki_rows,
    wiki_ids,
)
from maskoven_kedro.core.records import Rejection
from maskoven_kedro.datasets.line_index import LineRange, PathIndex, PathLines, index_lines
from maskoven_kedro.datasets.world import OvenWorld
from maskoven_kedro.execution.promises import Tables
from maskoven_kedro.pipelines.knowledge_augmentation.reading import Tasks, closed_tables

Firsts = Mapping[str, int]


def oven_tasks(world: OvenWorld, options: ReadingOptions) -> Tasks:
    """Deferred calls that read the subsets of a split of OVEN; none holds a row, only where its rows are."""
    trained = world.training_entities()
    paths = (
        PathIndex(world.root / "oven" / "ovenid2impath.csv")
        if any(one != "wiki" for one in world.subsets)
        else None
    )
    tasks: Tasks = {}
    for subset in world.subsets:
        wiki = subset == "wiki"
        asked = frozenset() if subset.endswith("_train") else trained  # training entities are seen anyway
        lines = index_lines(world.lines(subset).path, options.lines_per_shard, wiki_ids if wiki else oven_ids)
        suspected = lines.suspected()
        firsts = first_wiki_lines(suspected) if wiki else first_oven_lines(suspected, subset)
        for number, (own, pictures) in enumerate(zip(lines.ranges, lines.pictures, strict=True)):
            if paths is None or wiki:
                task = partial(read_wiki_shard, own, world.root, trained, options.limits(), firsts)
            else:
                task = partial(
                    read_oven_shard,
                    own,
                    subset,
                    paths.lines_of(pictures),
                    world.root,
                    asked,
                    options.limits(),
                    firsts,
                )
            tasks[f"{subset}-{number:05d}"] = task
    return tasks


def read_oven_shard(
    lines: LineRange,
    subset: str,
    paths: PathLines,
    root: Path,
    trained: frozenset[str],
    limits: ImageLimits,
    firsts: Firsts,
) -> Tables:
    """The mentions and rejections of some lines of an OVEN file."""
    rows = list(parse_oven_rows(lines, subset, firsts))
    records = mentions_of(rows, subset, paths.read(), root, trained, limits)
    return closed_tables([row.mention_id for row in rows], records)


def read_wiki_shard(
    lines: LineRange, root: Path, trained: frozenset[str], limits: ImageLimits, firsts: Firsts
) -> Tables:
    """The mentions and rejections of some lines of Wiki6M, of the items that have a picture."""
    rows = [row for row in parse_wiki_rows(lines, firsts) if _has_picture(root, row)]
    received = [row.mention_id if isinstance(row, Rejection) else f"wiki_{row.entity_id}" for row in rows]
    return closed_tables(received, wiki_mentions_of(rows, root, trained, limits))


def _has_picture(root: Path, row: WikiRow | Rejection) -> bool:
    """Whether a row of Wiki6M is a mention at all: most entities have no picture."""
    return isinstance(row, Rejection) or (root / wiki_image_path(row.entity_id)).exists()
