"""How much there is to do, from the tables of an earlier run or from the raw files themselves."""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import polars as pl

from maskoven_kedro.core.plan import Inputs
from maskoven_kedro.datasets.photos import PhotoFolder
from maskoven_kedro.datasets.world import OvenWorld
from maskoven_kedro.knowledge.instruction import normal_form
from maskoven_kedro.pipelines.splits import OWN_PHOTOS


def count_inputs(catalog: Any, splits: Iterable[str], rendered_mentions: int) -> Inputs:
    """Count pictures, mentions and distinct questions of the splits; pictures are told apart by their ids.

    rendered_mentions: what a miniature that is not rendered yet will have.
    """
    mentions, distinct, size, found = 0, set[bytes](), 0, False
    alone, shown = 0, array("q")  # hashes: five million ids in forty megabytes
    for split in splits:
        for count, question, pictures in _rows(catalog, split):
            found = True
            mentions += count
            alone += count if pictures is None else 0
            shown.extend(pictures or ())
            if not question:
                continue
            sent = normal_form(question).encode("utf-8", "surrogatepass")
            key = blake2b(sent, digest_size=8).digest()  # ten million questions in a few hundred megabytes
            if key not in distinct:
                distinct.add(key)
                size += len(sent)
    if not found:
        return Inputs(
            rendered_mentions, rendered_mentions, rendered_mentions, 50 * rendered_mentions, exact=False
        )
    images = alone + len(np.unique(np.frombuffer(shown, np.int64)))
    return Inputs(images, mentions, len(distinct), size, exact=True)


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


def _rows(catalog: Any, split: str) -> Iterator[tuple[int, str | None, Sequence[int] | None]]:
    """Triples of (mentions, one question that they ask, hashes of their pictures; None: each has one of its own)."""
    table = f"{split}.mentions@table"
    if catalog.exists(table):
        counted = (
            catalog.load(table).group_by("question").agg(pl.len(), pl.col("image_id").unique()).collect()
        )
        yield from ((n, question, list(map(hash, pictures))) for question, n, pictures in counted.iter_rows())
        return
    if not catalog.exists(world_name(split)):
        return
    world = catalog.load(world_name(split))
    if isinstance(world, PhotoFolder):
        for row in world.rows():
            yield 1, getattr(row, "question", None), [hash(getattr(row, "file", row))]
    elif isinstance(world, OvenWorld):
        for subset in world.subsets:
            if subset == "wiki":
                yield _pictures_of_entities(world), None, None
            else:
                yield from ((1, *_asked(line)) for _, line in world.lines(subset))


def _asked(line: str) -> tuple[str | None, Sequence[int]]:
    """The question of a row of OVEN, and what its picture is told apart by; neither of what is no row."""
    try:
        row = orjson.loads(line)
        question, picture = row.get("question"), row.get("image_id")
    except (ValueError, AttributeError):
        return None, ()
    shown = [hash(picture)] if isinstance(picture, str) else []
    return question if isinstance(question, str) else None, shown
