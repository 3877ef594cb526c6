"""Writes the world as OVEN's own files (questions, Wiki6M, images, their sources, Wikidata snapshot) and the truth."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import multiprocessing
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from itertools import islice
from pathlib import Path

import cv2

from maskoven_kedro.core import rle
from maskoven_kedro.core.orphans import die_with_parent
from maskoven_kedro.core.recipe import fingerprint
from maskoven_kedro.core.release import image_number
from maskoven_kedro.miniature.catalogue import kinds, looks
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.facts import entities, snapshot_lines, wiki_summary
from maskoven_kedro.miniature.lessons import LESSON_SEEDS
from maskoven_kedro.miniature.picture import Asked, Rendered, render_picture
from maskoven_kedro.miniature.plan import SHARES, Picture, plan_world

Progress = Callable[[int, int], None]
"""Called with (pictures done, pictures in all)."""

_CHUNK = 25
_RECEIPT = "world.json"
_SOURCES = {
    "car": "car196",
    "aircraft": "aircraft",
    "flower": "oxford_flower",
    "tower": "gldv2",
    "bridge": "gldv2",
    "pyramid": "gldv2",
    "temple": "gldv2",
    "castle": "gldv2",
    "church": "gldv2",
    "lighthouse": "gldv2",
    "mountain": "sun397",
    "statue": "gldv2",
    "windmill": "sun397",
    "building": "gldv2",
    "animal": "inaturalist",
    "plant": "inaturalist",
    "food": "food101",
    "sport": "sports100",
}
"""Kind or category -> first folder of the original path in the entity split; everything else is ImageNet's."""
_QUERY_SOURCES = ("coco", "vg", "v7w", "textvqa", "okvqa", "vqa2")


@dataclass(frozen=True)
class _Row:
    """One mention as it goes into the files, with the picture it belongs to."""

    picture: Picture
    jpeg_name: str
    width: int
    height: int
    asked: Asked


def render_world(
    root: Path, *, seed: int, mentions: int, workers: int = 1, progress: Progress | None = None
) -> dict[str, int]:
    """Write the world of that seed and size below `root` and return the number of mentions per subset.

    Finished worlds are kept; an interrupted one continues with the pictures that are missing; a world of another
    seed, size or renderer is replaced. The bytes depend on seed and size alone, not on workers.

    Raises:
        ValueError: the seed belongs to the networks' training worlds, or there are fewer than 40 mentions.
    """
    if seed in LESSON_SEEDS or mentions < 40:
        raise ValueError(
            f"seed {seed} must lie outside {LESSON_SEEDS.start}..{LESSON_SEEDS.stop - 1}, "
            f"and mentions ({mentions}) be at least 40"
        )
    recipe = fingerprint("miniature world", seed, mentions, renderer_digest())
    receipt = _read_receipt(root)
    if receipt.get("recipe") == recipe and receipt.get("complete") and (root / "ground_truth").is_dir():
        return dict(receipt["mentions"])
    if receipt.get("recipe") != recipe:
        _clear(root)
    _write(root / _RECEIPT, json.dumps({"complete": False, "recipe": recipe}).encode())
    rows = [
        row
        for chunk in _render_all(root, seed, plan_world(seed, mentions), workers, progress)
        for row in chunk
    ]
    counts = _write_tables(root, rows)
    shutil.rmtree(root / ".render", ignore_errors=True)
    _write(
        root / _RECEIPT,
        json.dumps({"complete": True, "mentions": counts, "recipe": recipe}, sort_keys=True).encode(),
    )
    return counts


# ---- pictures ---------------------------------------------------------------------------------------------------


def _render_all(
    root: Path, seed: int, pictures: Sequence[Picture], workers: int, progress: Progress | None
) -> Iterator[list[_Row]]:
    chunks = list(_chunks(pictures, _CHUNK))
    tasks = [(root, seed, number, chunk) for number, chunk in enumerate(chunks)]
    done = 0
    if workers <= 1:
        results: Iterable[list[_Row]] = map(_render_chunk, tasks)
        for chunk, rows in zip(chunks, results, strict=True):
            done += len(chunk)
            if progress:
                progress(done, len(pictures))
            yield rows
        return
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(workers, context, initializer=die_with_parent) as pool:
        for chunk, rows in zip(chunks, pool.map(_render_chunk, tasks), strict=True):
            done += len(chunk)
            if progress:
                progress(done, len(pictures))
            yield rows


def _render_chunk(task: tuple[Path, int, int, Sequence[Picture]]) -> list[_Row]:
    """Render some pictures; their rows are kept beside them, so that an interrupted world continues."""
    root, seed, number, pictures = task
    cv2.setNumThreads(1)
    kept = root / ".render" / f"{number:05d}.json"
    if kept.exists():
        return _rows_from_json(kept.read_bytes(), pictures)
    rows: list[_Row] = []
    for picture in pictures:
        rendered = render_picture(seed, picture)
        name = _image_name(seed, rendered)
        _write(root / _image_path(name), rendered.jpeg)
        rows += [_Row(picture, name, rendered.width, rendered.height, asked) for asked in rendered.asked]
    _write(kept, _rows_to_json(rows))
    return rows


def _rows_to_json(rows: Sequence[_Row]) -> bytes:
    return json.dumps(
        [
            [
                r.picture.number,
                r.jpeg_name,
                r.width,
                r.height,
                r.asked.number,
                r.asked.title,
                r.asked.question,
                r.asked.truth.decode() if r.asked.truth else None,
            ]
            for r in rows
        ]
    ).encode()


def _rows_from_json(data: bytes, pictures: Sequence[Picture]) -> list[_Row]:
    by_number = {p.number: p for p in pictures}
    return [
        _Row(
            by_number[number],
            name,
            width,
            height,
            Asked(asked, title, question, truth.encode() if truth else None),
        )
        for number, name, width, height, asked, title, question, truth in json.loads(data)
    ]


def _image_name(seed: int, rendered: Rendered) -> str:
    """Name of the image file: the OVEN id, or the entity's id for a wiki picture, with the original's extension."""
    picture = rendered.picture
    if picture.subset == "wiki":
        return f"{entities()[picture.titles[0]].entity_id}.jpg"
    extension = ".JPEG" if _original_folder(picture) == "imagenet21k" else ".jpg"
    return f"oven_{1_000 + picture.number * 1_999:08d}{extension}"


def _image_path(name: str) -> str:
    """Path below the root by OVEN's folder rules (specification of the linker, section 7)."""
    if name.startswith("oven_"):
        return f"images/{name[5:7]}/{name}"
    return f"wikipedia_images/{name.partition('.')[0][:4]}/{name}"


def _original_folder(picture: Picture) -> str:
    split = picture.subset.partition("_")[0]
    dice = Dice("source", picture.subset, picture.first)
    if split == "query" or (split == "human" and picture.form == "scene"):
        return dice.choice(_QUERY_SOURCES)
    kind = kinds()[looks()[picture.titles[0]].kind]
    own = _SOURCES.get(kind.name) or _SOURCES.get(kind.category) or "imagenet21k"
    return own if dice.chance(0.7) else "imagenet21k"


# ---- tables -----------------------------------------------------------------------------------------------------


def _write_tables(root: Path, rows: Sequence[_Row]) -> dict[str, int]:
    """Write everything that is not a picture; returns the number of mentions per subset."""
    trained = {r.asked.title for r in rows if r.picture.subset.endswith("_train")}
    counts: dict[str, int] = {}
    for subset in (*SHARES, "wiki"):
        own = sorted((r for r in rows if r.picture.subset == subset), key=lambda r: r.asked.number)
        counts[subset] = len(own)
        if subset != "wiki":
            _write(root / "oven" / f"oven_{subset}.jsonl", _lines(_oven_row(r, trained) for r in own))
        _write(root / "ground_truth" / f"{subset}.json", _truth(own))
    _write(root / "oven" / "ovenid2impath.csv", _image_table(rows))
    pictured = {r.asked.title for r in rows if r.picture.subset == "wiki"}
    _write(root / "wiki6m" / "Wiki6M_ver_1_0.jsonl", _lines(_wiki_rows(pictured)))
    _write(
        root / "wiki6m" / "Wiki6M_ver_1_0_title_only.jsonl",
        _lines({k: r[k] for k in ("wikidata_id", "wikipedia_title")} for r in _wiki_rows(pictured)),
    )
    _write(root / "wikidata" / "snapshot.nt", "".join(f"{line}\n" for line in snapshot_lines()).encode())
    return counts


def _mention_id(row: _Row) -> str:
    if row.picture.subset == "wiki":
        return f"wiki_{entities()[row.asked.title].entity_id}"
    return f"oven_{row.picture.subset}_{row.asked.number:08d}"


def _oven_row(row: _Row, trained: set[str]) -> dict[str, object]:
    subset = row.picture.subset
    suffix = "" if subset.endswith("_train") else "_seen" if row.asked.title in trained else "_unseen"
    return {
        "data_id": _mention_id(row),
        "image_id": row.jpeg_name.partition(".")[0],
        "question": row.asked.question,
        "entity_id": entities()[row.asked.title].entity_id,
        "entity_text": row.asked.title,
        "data_split": subset + suffix,
    }


def _wiki_rows(pictured: set[str]) -> Iterator[dict[str, str]]:
    for fact in sorted(entities().values(), key=lambda f: int(f.entity_id[1:])):
        yield {
            "wikidata_id": fact.entity_id,
            "wikipedia_title": fact.title,
            "wikipedia_summary": wiki_summary(fact),
            "wikipedia_content": wiki_summary(fact),
            "wikipedia_image_url": f"{fact.entity_id}.jpg" if fact.title in pictured else "",
        }


def _image_table(rows: Sequence[_Row]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = sorted(
        {(r.jpeg_name, r.picture) for r in rows if r.picture.subset != "wiki"}, key=lambda pair: pair[0]
    )
    for name, picture in names:
        stem, _, extension = name.partition(".")
        writer.writerow(
            [
                stem,
                f"{_original_folder(picture)}/{picture.subset.replace('_', '/')}/{picture.number:06d}.{extension}",
            ]
        )
    return out.getvalue().encode()


def _truth(rows: Sequence[_Row]) -> bytes:
    """Strict COCO: integer ids, one RLE, xywh box, area; a thing that is not drawn has no annotation.

    Ids of pictures and categories are those of a release, so that COCOeval compares one with the other.
    """
    names = list(dict.fromkeys(r.jpeg_name for r in rows))
    number_of = {name: image_number(name.partition(".")[0]) for name in names}
    sizes = {r.jpeg_name: (r.height, r.width) for r in rows}
    meant = sorted(
        {entities()[r.asked.title].entity_id: r.asked.title for r in rows if r.asked.truth}.items(),
        key=lambda pair: int(pair[0][1:]),
    )
    annotations: list[dict[str, object]] = []
    for row in rows:
        if row.asked.truth is None:
            continue
        entity_id = entities()[row.asked.title].entity_id
        annotations.append(
            {
                "id": len(annotations) + 1,
                "image_id": number_of[row.jpeg_name],
                "category_id": int(entity_id[1:]),
                "segmentation": {"size": [row.height, row.width], "counts": row.asked.truth.decode()},
                "area": rle.area(row.asked.truth, row.height, row.width),
                "bbox": [float(v) for v in rle.to_box(row.asked.truth, row.height, row.width)],
                "iscrowd": 0,
                "mention_id": _mention_id(row),
                "entity_id": entity_id,
            }
        )
    images = [
        {"id": number_of[n], "file_name": _image_path(n), "height": sizes[n][0], "width": sizes[n][1]}
        for n in names
    ]
    categories = [{"id": int(entity_id[1:]), "name": title} for entity_id, title in meant]
    return json.dumps({"images": images, "annotations": annotations, "categories": categories}).encode()


def _lines(rows: Iterable[dict[str, object]] | Iterable[dict[str, str]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


# ---- files ------------------------------------------------------------------------------------------------------


def renderer_digest() -> str:
    """Digest of the code and tables that decide the world, so that a changed renderer never mixes with old pictures."""
    digest = hashlib.sha256()
    package = files("maskoven_kedro.miniature")
    for folder in ("", "things", "knowledge"):
        for entry in sorted((package / folder if folder else package).iterdir(), key=lambda e: e.name):
            if entry.name.endswith((".py", ".csv")):
                digest.update(entry.name.encode() + entry.read_bytes())
    return digest.hexdigest()


def _read_receipt(root: Path) -> dict:
    try:
        return json.loads((root / _RECEIPT).read_bytes())
    except (OSError, ValueError):
        return {}


def _clear(root: Path) -> None:
    for name in ("oven", "wiki6m", "images", "wikipedia_images", "wikidata", "ground_truth", ".render"):
        shutil.rmtree(root / name, ignore_errors=True)


def _write(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_bytes(data)
    os.replace(partial, path)


def _chunks(items: Sequence[Picture], size: int) -> Iterator[list[Picture]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
