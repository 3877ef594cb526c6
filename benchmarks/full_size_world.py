"""What `full_size.py` works on: a fabricated OVEN of any size in OVEN's own formats, and candidates for its mentions.

Everything is drawn by seed, shard by shard. Pictures are a few files under many names (hard links), masks are drawn
once per size of picture and used again, so that their run lengths are as long and as hard to compress as real ones.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray
from PIL import Image

from maskoven_kedro import miniature
from maskoven_kedro.core import rle
from maskoven_kedro.core.schemas import CANDIDATES, KINDS, REJECTIONS
from maskoven_kedro.knowledge.dump import Manifest
from maskoven_kedro.knowledge.dump_items import TABLES

SHARES = {
    "entity_train": 4_464_748, "entity_val": 108_455, "entity_test": 608_144, "query_train": 23_514,
    "query_val": 1_964, "query_test": 15_439, "human": 23_157, "wiki": 524_542,
}  # fmt: skip
"""Rows of the published data set (Table 2); `wiki` is cut down to a tenth of the others."""
SIZES = ((375, 500), (500, 375), (333, 500), (500, 333), (480, 640), (600, 800))
"""Height and width of the pictures."""
ENTITIES = 20_077
_FILES = 126  # a file system allows 65,000 links to one file
_BATCH = 100_000
_FAMILIES, _VARIANTS = 600, 6
_SOURCES = (
    "imagenet21k",
    "inaturalist",
    "car196",
    "sun397",
    "food101",
    "gldv2",
    "vqa2",
    "okvqa",
    "v7w",
    "vg",
    "coco",
)
_KNOWN = Path(miniature.__file__).parent / "knowledge"
_WIKI_FIRST = 40_000_000  # number of the first entity of the wiki split
_OVEN_FIRST = 10_000_000


def write_world(
    world: Path, tables: Path, rows: int, wiki: int | None = None, seed: int = 0
) -> dict[str, int]:
    """Write raw files for about `rows` mentions below `world` and Wikidata's tables below `tables`; return counts.

    wiki: number of the entities with a picture in the place of their share of `rows`; for each of them Wiki6M then has
    two without a picture, as the real one does.
    """
    counts = {subset: max(1, round(rows * share / sum(SHARES.values()))) for subset, share in SHARES.items()}
    counts["wiki"] = wiki or counts["wiki"]
    rng = np.random.default_rng(seed)
    files = _draw_files(world / "pool", rng)
    (world / "oven").mkdir(parents=True)
    (world / "wiki6m").mkdir()
    first = 0
    with (world / "oven/ovenid2impath.csv").open("wb") as paths:
        for subset, n in counts.items():
            if subset == "wiki":
                _write_wiki(world, n, 2 * n if wiki else 0, files)
                continue
            with (world / f"oven/oven_{subset}.jsonl").open("wb") as lines:
                for start in range(0, n, _BATCH):
                    part = _oven_rows(subset, start, min(_BATCH, n - start), first + start, rng)
                    part.drop("number", "place").write_ndjson(lines)
                    _write_paths(part, paths)
                    _link(world, part["image_id"].to_list(), files)
            first += n
    _write_tables(tables, counts["wiki"], rng)
    return counts


def _oven_rows(subset: str, start: int, n: int, first: int, rng: np.random.Generator) -> pl.DataFrame:
    """Rows of a question file; `number` of the picture and `place` of the entity stand beside them."""
    place = np.minimum(
        (ENTITIES * rng.random(n) ** 3).astype(np.int64), ENTITIES - 1
    )  # few entities have most rows
    number = np.arange(first, first + n)
    split = np.where(rng.random(n) < 0.6, f"{subset}_seen", f"{subset}_unseen")
    return pl.DataFrame({
        "data_id": [f"oven_{subset}_{i:08d}" for i in range(start, start + n)],
        "image_id": [f"oven_{i:08d}" for i in number.tolist()],
        "question": _questions(subset, n, rng),
        "entity_id": [f"Q{_OVEN_FIRST + i}" for i in place.tolist()],
        "entity_text": [f"{_word(i)} {_word(i * 7 + 1)}" for i in place.tolist()],
        "data_split": split if not subset.endswith("_train") else np.repeat(subset, n),
        "number": number, "place": place,
    })  # fmt: skip


_NOUNS = (
    "bird",
    "building",
    "car",
    "dish",
    "flower",
    "dog",
    "aircraft",
    "man",
    "bridge",
    "vehicle",
    "plant",
    "fish",
)
_RELATIONS = ("left of", "next to", "behind", "on top of", "in front of", "under")
_COLOURS = ("red", "blue", "green", "white", "old", "large", "small", "wooden")


def _questions(subset: str, n: int, rng: np.random.Generator) -> list[str]:
    """Few questions for the entity split, as OVEN has; nearly one for every row of the others."""
    noun, other, where, look = (
        rng.integers(0, len(words), n).tolist() for words in (_NOUNS, _NOUNS, _RELATIONS, _COLOURS)
    )
    if subset.startswith("entity"):
        forms = (
            "what is the name of this {}?",
            "which {} is shown in the picture?",
            "what kind of {} is this?",
        )
        return [forms[w % 3].format(_NOUNS[a]) for a, w in zip(noun, where, strict=True)]
    number = rng.integers(0, max(50, n), n).tolist()
    return [
        f"what is the {_NOUNS[a]} {_RELATIONS[w]} the {_COLOURS[c]} {_NOUNS[b]} with the {_word(i)} sign?"
        for a, b, w, c, i in zip(noun, other, where, look, number, strict=True)
    ]


def _word(number: int) -> str:
    """A name that can be spoken, another for every number."""
    syllables = []
    number += 1000
    while number:
        number, rest = divmod(number, 95)
        syllables.append(
            "bdfgklmnprstvwz"[rest % 15 if rest < 90 else 3] + "aeiou"[rest % 5] + ("" if rest < 45 else "n")
        )
    return "".join(syllables).capitalize()


def _write_paths(part: pl.DataFrame, sink: Any) -> None:
    names = [
        f"{image_id},{_SOURCES[place % len(_SOURCES)]}/train/{place}/{image_id}.jpg\n"
        if number % 997
        else f'{image_id},"{_SOURCES[place % len(_SOURCES)]}/train/{place}/{image_id}, again.jpg"\n'
        for image_id, number, place in part.select("image_id", "number", "place").iter_rows()
    ]
    sink.write("".join(names).encode())


def _write_wiki(world: Path, n: int, bare: int, files: Sequence[Path]) -> None:
    """Wiki6M of `n` entities with a picture and `bare` ones without, one kind behind the other."""
    with (world / "wiki6m/Wiki6M_ver_1_0.jsonl").open("wb") as lines:
        for start in range(0, n + bare, _BATCH):
            ids = list(range(_WIKI_FIRST + start, _WIKI_FIRST + min(n + bare, start + _BATCH)))
            titles = [f"{_word(i)} {_word(i * 3)}" for i in ids]
            frame = pl.DataFrame({
                "wikidata_id": [f"Q{i}" for i in ids], "wikipedia_title": titles,
                "wikipedia_summary": [f"{title} is a thing of some note. " * 8 for title in titles],
                "wikipedia_image_url": [f"https://example.org/{i}.jpg" for i in ids],
            })  # fmt: skip
            frame.write_ndjson(lines)
            for i in ids[: max(0, n - start)]:
                folder = world / "wikipedia_images" / f"Q{i}"[:4]
                folder.mkdir(parents=True, exist_ok=True)
                os.link(files[i % len(files)], folder / f"Q{i}.jpg")


def _draw_files(folder: Path, rng: np.random.Generator) -> list[Path]:
    """Pictures of some 70 kB, every size in turn."""
    folder.mkdir(parents=True)
    paths = []
    for number in range(_FILES):
        height, width = SIZES[number % len(SIZES)]
        coarse = rng.integers(0, 255, (height // 5, width // 5, 3), dtype=np.uint8)
        pixels = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
        paths.append(folder / f"{number:03d}.jpg")
        Image.fromarray(pixels).save(paths[-1], quality=92)
    return paths


def _link(world: Path, image_ids: Sequence[str], files: Sequence[Path]) -> None:
    for name in image_ids:
        folder = world / "images" / name[5:7]
        folder.mkdir(parents=True, exist_ok=True)
        os.link(files[int(name[5:]) % len(files)], folder / f"{name}.jpg")


def _write_tables(folder: Path, wiki: int, rng: np.random.Generator) -> None:
    """Every entity has the classes of an entity of the miniature, so that the chains above it are Wikidata's own."""
    with (_KNOWN / "classes.csv").open(newline="") as file:
        labels = {int(row["class_id"][1:]): row["label"] for row in csv.DictReader(file)}
    with (_KNOWN / "statements.csv").open(newline="") as file:
        said = [row for row in csv.DictReader(file) if row["property"] in TABLES]
    models: dict[int, list[tuple[str, int, str]]] = {}
    for row in said:
        models.setdefault(int(row["subject"][1:]), []).append(
            (row["property"], int(row["object"][1:]), row["rank"])
        )
    leaves = sorted(models.keys() - labels.keys()) or sorted(models)
    numbers = [*range(_OVEN_FIRST, _OVEN_FIRST + ENTITIES), *range(_WIKI_FIRST, _WIKI_FIRST + wiki)]
    like = rng.choice(leaves, len(numbers)).tolist()
    tables: dict[str, list[tuple[Any, ...]]] = {name: [] for name in TABLES}
    items = sorted({*models, *labels, *(one for above in models.values() for _, one, _ in above)})
    tables["items"] += [(item,) for item in [*items, *numbers]]
    tables["names"] += [(item, "label", "en", labels.get(item, _word(item))) for item in items]
    tables["names"] += [(item, "label", "en", f"{_word(item)} {_word(item * 3)}") for item in numbers]
    tables["names"] += [(item, "alias", "en", f"the {_word(item)}") for item in numbers]
    for item, model in [*((item, item) for item in models), *zip(numbers, like, strict=True)]:
        for name, above, rank in models[model]:
            tables[name].append((item, above, rank, rank != "deprecated"))
    for name, schema in TABLES.items():
        (folder / name).mkdir(parents=True)
        pl.DataFrame(tables[name], schema=schema, orient="row").write_parquet(folder / name / "00000.parquet")
    manifest = Manifest(
        {"name": "fabricated"}, ("enwiki",), parts=1, items=len(items) + len(numbers), complete=True
    )
    (folder / "tables.json").write_text(json.dumps(asdict(manifest)))


class MaskPool:
    """Masks by size of picture, family and variant; variants of a family overlap as answers to one question do."""

    def __init__(self, table: pl.DataFrame) -> None:
        self._masks = table["mask"].to_arrow()
        self._boxes = table["box"].to_numpy()

    @classmethod
    def at(cls, path: Path, seed: int = 1) -> MaskPool:
        """Read the pool, draw it first where it is not there."""
        if not path.is_file():
            rows = [
                mask for size in SIZES for mask in _draw_masks(size, np.random.default_rng([seed, *size]))
            ]
            schema = {"mask": pl.Binary, "box": pl.Array(pl.Float32, 4)}
            pl.DataFrame(rows, schema=schema, orient="row").write_parquet(path)
        return cls(pl.read_parquet(path))

    def masks(self, places: NDArray[np.int64]) -> pa.Array:
        """The masks at these places."""
        return self._masks.take(pa.array(places))

    def boxes(self, places: NDArray[np.int64]) -> NDArray[np.float32]:
        """Their boxes x0, y0, x1, y1, float32 (N, 4)."""
        return self._boxes[places]


def _draw_masks(size: tuple[int, int], rng: np.random.Generator) -> Iterator[tuple[bytes, list[float]]]:
    height, width = size
    turn = np.linspace(0, 2 * np.pi, 160, endpoint=False)
    waves = np.stack([wave(turn * n) for n in range(1, 13) for wave in (np.sin, np.cos)])
    for _ in range(_FAMILIES):
        centre = rng.uniform(0.3, 0.7, 2)
        extent = rng.uniform(0.08, 0.32, 2)
        shape = rng.normal(0, 0.09, 24) / np.repeat(np.arange(1, 13), 2) ** 0.5
        for _ in range(_VARIANTS):
            radius = 1 + (shape + rng.normal(0, 0.012, 24)) @ waves + rng.normal(0, 0.008, turn.size)
            x = (centre[1] + extent[1] * radius * np.cos(turn)) * width
            y = (centre[0] + extent[0] * radius * np.sin(turn)) * height
            mask = np.zeros(size, np.uint8)
            cv2.fillPoly(mask, [np.round(np.stack([x, y], 1)).astype(np.int32)], 1)
            counts = rle.encode(mask.astype(bool))
            left, top, w, h = rle.to_box(counts, height, width)
            yield counts, [left, top, left + w, top + h]


def fabricate_shard(
    mentions: pl.DataFrame, references: pl.DataFrame, pool: Path, seed: int
) -> dict[str, pl.DataFrame]:
    """Candidates of a shard: four texts, two annotators; one mention of 500 was not read."""
    rng = np.random.default_rng([2, seed])
    drawn = MaskPool.at(pool)
    refused = mentions.filter(pl.Series(rng.random(mentions.height) < 0.002))
    rejections = refused.select(
        pl.lit("mask_annotation").alias("stage"), "split", "mention_id", "image_id",
        pl.lit("image_unreadable").alias("reason"), pl.col("image_path").alias("detail"), pl.lit("").alias("mend"),
    ).cast(pl.Schema(REJECTIONS))  # fmt: skip
    left = mentions.join(refused, on="mention_id", how="anti").with_row_index("row")
    order = pl.DataFrame({"kind": KINDS, "place": range(len(KINDS))}).with_columns(
        pl.col("place").cast(pl.Int64)
    )
    asked = (
        left.select("row", "mention_id", "height", "width")
        .join(references, on="mention_id")
        .join(order, on="kind")
    )
    both = pl.DataFrame({"annotator": ["grounded_sam", "seem"]})
    rows = asked.join(both, how="cross").sort("mention_id", "annotator", "place")
    return {"candidates": _candidates(rows, drawn, left.height, rng), "rejections": rejections}


def _candidates(rows: pl.DataFrame, pool: MaskPool, mentions: int, rng: np.random.Generator) -> pl.DataFrame:
    n = rows.height
    seem = (rows["annotator"] == "seem").to_numpy()
    row = rows["row"].to_numpy()
    boxes = np.where(seem, 1, rng.choice((0, 1, 2, 3, 5), n, p=(0.03, 0.58, 0.25, 0.125, 0.015)))
    owner = np.repeat(np.arange(n), boxes)
    offsets = np.concatenate(([0], np.cumsum(boxes)))
    within = np.arange(owner.size) - offsets[owner]
    families = rng.integers(0, _FAMILIES, (mentions, 5))  # what a mention's picture shows
    strays = rng.integers(0, _FAMILIES, owner.size)
    family = np.where(rng.random(owner.size) < 0.12, strays, families[row[owner], within])
    variant = np.where(rng.random(owner.size) < 0.4, seem[owner] * 1, rng.integers(0, _VARIANTS, owner.size))
    place = np.array([SIZES.index(size) for size in rows.select("height", "width").iter_rows()])
    chosen = (place[owner] * _FAMILIES + family) * _VARIANTS + variant
    scores = (0.95 - 0.75 * rng.random(owner.size) ** 1.5 - 0.03 * within).clip(0.151, 1).astype(np.float32)
    phrases = rows["text"].str.split(",").list.first().gather(owner)

    def nested(values: pa.Array) -> pl.Series:
        return pl.Series(pa.LargeListArray.from_arrays(pa.array(offsets), values))

    corners = pa.LargeListArray.from_arrays(
        pa.array(np.arange(0, 4 * owner.size + 1, 4)), pa.array(pool.boxes(chosen).reshape(-1))
    )
    similar = nested(pa.array(scores))
    return rows.select(
        "mention_id", "annotator", "kind", "text", "height", "width",
        masks=nested(pool.masks(chosen)), boxes=nested(corners), phrases=nested(phrases.to_arrow()),
        box_scores=similar, mask_scores=similar,
        similarities=pl.when(pl.col("annotator") == "seem").then(similar),
        checkpoint=pl.lit("fabricated"),
    ).cast(pl.Schema(CANDIDATES))  # fmt: skip
