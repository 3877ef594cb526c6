"""How much there is to do, from the tables of an earlier run or from the raw files themselves."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from maskoven_kedro.core.plan import Inputs
from maskoven_kedro.datasets.photos import PhotoFolder
from maskoven_kedro.datasets.world import OvenWorld
from maskoven_kedro.knowledge.instruction import normal_form
from maskoven_kedro.pipelines.splits import OWN_PHOTOS


def count_inputs(catalog: Any, splits: Iterable[str], rendered_mentions: int) -> Inputs:
    """Count mentions and distinct questions of the splits.

    rendered_mentions: what a miniature that is not rendered yet will have.
    """
    mentions, distinct, size, found = 0, set[bytes](), 0, False
    for split in splits:
        for count, question in _rows(catalog, split):
            found = True
            mentions += count
            if not question:
                continue
            sent = normal_form(question).encode("utf-8", "surrogatepass")
            key = blake2b(sent, digest_size=8).digest()  # ten million questions in a few hundred megabytes
            if key not in distinct:
                distinct.add(key)
                size += len(sent)
    if not found:
        return Inputs(rendered_mentions, rendered_mentions, 50 * rendered_mentions, exact=False)
    return Inputs(mentions, len(distinct), size, exact=True)


def count_mentions(catalog: Any, split: str) -> int:
    """Count the mentions of a split from its raw files, without a look into them: lines, and pictures of entities."""
    if not catalog.exists(world_name(split)):
        return 0
    world = catalog.load(world_name(split))
    if isinstance(world, PhotoFolder):
        return len(world.rows())
    return sum(
        _pictures_of_entities(world) if subset == "wiki" else sum(1 for _ in world.lines(subset))
        for subset in world.subsets
    )


def _pictures_of_entities(world: OvenWorld) -> int:
    return sum(len(files) for _, _, files in os.walk(world.root / "wikipedia_images"))


def world_root(catalog: Any, splits: Iterable[str]) -> Path | None:
    """Folder that the paths of pictures are relative to, None where there are no raw files yet."""
    for name in map(world_name, splits):
        if catalog.exists(name):
            return Path(catalog.load(name).root)
    return None


def mean_picture_bytes(root: Path | None) -> float:
    """Mean size of some pictures; 75 kB, as of OVEN's usual ones, where there are none to look at."""
    files = [root / name for name in sample_pictures(root)] if root is not None else []
    sizes = [file.stat().st_size for file in files if file.is_file()]  # a link may lead nowhere
    return sum(sizes) / len(sizes) if sizes else 75_000.0


def world_name(split: str) -> str:
    """Entry of the catalog with the raw files of a split."""
    return f"{split}.world" if split == OWN_PHOTOS else f"world@{split}"


def sample_pictures(root: Path, most: int = 64) -> list[str]:
    """Some pictures below a world, as paths relative to it, in the order of their names."""
    found: list[str] = []
    for folder, subfolders, files in os.walk(root):
        subfolders.sort()
        pictures = (Path(folder, name) for name in sorted(files))
        found += [
            path.relative_to(root).as_posix()
            for path in pictures
            if path.suffix.lower() in (".jpg", ".jpeg", ".png", ".webp")
        ]
        if len(found) >= most:
            break
    return found[:most]


def _rows(catalog: Any, split: str) -> Iterator[tuple[int, str | None]]:
    """Pairs of (mentions, one question that they ask)."""
    table = f"{split}.mentions@table"
    if catalog.exists(table):
        counted = catalog.load(table).group_by("question").agg(pl.len()).collect()
        yield from ((count, question) for question, count in counted.iter_rows())
        return
    if not catalog.exists(world_name(split)):
        return
    world = catalog.load(world_name(split))
    if isinstance(world, PhotoFolder):
        yield from ((1, getattr(row, "question", None)) for row in world.rows())
    elif isinstance(world, OvenWorld):
        for subset in world.subsets:
            if subset == "wiki":
                yield _pictures_of_entities(world), None
            else:
                yield from ((1, _question(line)) for _, line in world.lines(subset))


def _question(line: str) -> str | None:
    try:
        question = orjson.loads(line).get("question")
    except (ValueError, AttributeError):
        return None
    return question if isinstance(question, str) else None
