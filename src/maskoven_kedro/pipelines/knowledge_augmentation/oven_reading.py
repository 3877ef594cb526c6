"""Rows of OVEN's files to mentions, shard by shard; a shard reads its own lines where it is worked on."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from maskoven_kedro.core.images import ImageLimits
from maskoven_kedro.core.mentions import mentions_of, pictured, wiki_mentions_of
from maskoven_kedro.core.options import ReadingOptions
from maskoven_kedro.core.oven import (
    first_oven_lines,
    first_wiki_lines,
    oven_ids,
    parse_oven_rows,
    parse_wiki_rows,
    wiki_ids,
)
from maskoven_kedro.core.records import Rejection
from maskoven_kedro.datasets.line_index import (
    IndexedLines,
    LineRange,
    PathIndex,
    PathLines,
    index_lines,
    shared_lines,
)
from maskoven_kedro.datasets.world import OvenWorld
from maskoven_kedro.execution.promises import Tables
from maskoven_kedro.pipelines.knowledge_augmentation.reading import Tasks, closed_tables

log = logging.getLogger(__name__)

Firsts = Mapping[str, int]


def oven_tasks(world: OvenWorld, options: ReadingOptions) -> Tasks:
    """Deferred calls that read the subsets of a split of OVEN; none holds a row, only where its rows are."""
    if world.missing:
        log.warning("the split %s goes without %s: not there", world.split, ", ".join(world.missing))
    trained = world.training_entities()
    oven = [one for one in world.subsets if one != "wiki"]
    paths = _paths(world.root / "oven" / "ovenid2impath.csv") if oven else None
    indexed = {
        one: index_lines(
            world.lines(one).path, options.lines_per_shard, wiki_ids if one == "wiki" else oven_ids
        )
        for one in world.subsets
    }
    earlier = {
        one: index_lines(world.lines(one).path, options.lines_per_shard, oven_ids) for one in world.earlier
    }
    taken = _taken_before(earlier | {one: indexed[one] for one in oven})
    tasks: Tasks = {}
    for subset, lines in indexed.items():
        asked = frozenset() if subset.endswith("_train") else trained  # training entities are seen anyway
        suspected = lines.suspected()
        firsts = first_wiki_lines(suspected) if subset == "wiki" else first_oven_lines(suspected, subset)
        for number, (own, pictures) in enumerate(zip(lines.ranges, lines.pictures, strict=True)):
            if paths is None or subset == "wiki":
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
                    taken[subset],
                )
            tasks[f"{subset}-{number:05d}"] = task
    return tasks


def _paths(path: Path) -> PathIndex:
    """The table of original paths; what it has lines for that cannot be used keeps its picture, and is told."""
    paths = PathIndex(path)
    if paths.unusable:
        log.warning(
            "%d lines of %s cannot be used, such as %s: correct them, or the source of their pictures stays unknown",
            paths.unusable, path.name, "; ".join(paths.faults),
        )  # fmt: skip
    return paths


def _taken_before(indexed: Mapping[str, IndexedLines]) -> dict[str, dict[str, str]]:
    """Return for every subset its ids that a subset before it has too, and where (D01)."""
    met: dict[str, str] = {}
    taken: dict[str, dict[str, str]] = {}
    for subset, lines in zip(indexed, shared_lines(list(indexed.values()), oven_ids), strict=True):
        firsts = first_oven_lines(lines, subset)
        taken[subset] = {one: met[one] for one in firsts if one in met}
        met = {one: f"line {number} of {subset}" for one, number in firsts.items()} | met
    return taken


def read_oven_shard(
    lines: LineRange,
    subset: str,
    paths: PathLines,
    root: Path,
    trained: frozenset[str],
    limits: ImageLimits,
    firsts: Firsts,
    taken: Mapping[str, str],
) -> Tables:
    """The mentions and rejections of some lines of an OVEN file."""
    rows = list(parse_oven_rows(lines, subset, firsts, taken))
    records = mentions_of(rows, subset, paths.read(), root, trained, limits)
    return closed_tables([row.mention_id for row in rows], records)


def read_wiki_shard(
    lines: LineRange, root: Path, trained: frozenset[str], limits: ImageLimits, firsts: Firsts
) -> Tables:
    """The mentions and rejections of some lines of Wiki6M, of the items that have a picture."""
    rows = list(pictured(parse_wiki_rows(lines, firsts), root))
    received = [row.mention_id if isinstance(row, Rejection) else f"wiki_{row.entity_id}" for row in rows]
    return closed_tables(received, wiki_mentions_of(rows, root, trained, limits))
