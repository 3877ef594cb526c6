"""What a release consists of, file by file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import polars as pl

from maskoven_kedro.core.licences import AllowedUse, licence_of
from maskoven_kedro.core.paths import inside
from maskoven_kedro.core.recipe import fingerprint
from maskoven_kedro.core.release import (
    FileDigest,
    ReleaseOptions,
    coco_file,
    dropped_rows,
    maskoven_file,
    permitted,
    release_rows,
)
from maskoven_kedro.core.sampling import first_drawn
from maskoven_kedro.datasets.release import ReleaseFiles, Writer, Written
from maskoven_kedro.datasets.shards import ShardReader, Shards
from maskoven_kedro.execution.promises import Tables
from maskoven_kedro.pipelines.origins import Origin, subset_of_shard

if TYPE_CHECKING:
    from maskoven_kedro.export.card import CardFacts

_DESCRIPTION = (
    "Pixel masks of mentions in pictures, linked to Wikidata entities by reverse region-to-entity annotation."
)
_NO_DATA = (".md", ".xml", "croissant.json")


def release_shard(
    read: ShardReader,
    subset: str,
    origin: Origin,
    entities: pl.LazyFrame,
    uses: tuple[AllowedUse, ...],
) -> Tables:
    """The released rows of one subset in a shard of annotations, and what they leave out.

    origin: where the mentions of the subset in this shard are read.
    """
    own = read.scan("annotations").filter(pl.col("subset") == subset).drop("decisions").collect()
    listed = origin.mentions(own["mention_id"])
    wanted = pl.col("entity_id").is_in(listed["entity_id"].unique().implode())
    rows = release_rows(listed, own, entities.filter(wanted).collect())
    released = permitted(rows, uses)
    return {"released": released, "dropped": dropped_rows(own, rows, released)}


def release_files(
    release: ReleaseOptions,
    told: Mapping[str, Any],
    pictures: Path,
    released: Sequence[Shards],
    unread: pl.DataFrame,
) -> ReleaseFiles:
    """Every file of the release with its writer: data first, then what describes them.

    told: the statistics, for the card. pictures: the folder that `file_name` is relative to. unread: what never
    became a mention (`DROPPED`).
    """
    from maskoven_kedro.export import coco, fiftyone, huggingface, label_studio, maskoven_layout

    recipe = fingerprint("release 3", [shards.digest for shards in released], unread, release, told)
    info = {"description": _DESCRIPTION, "release": release.name, "recipe": recipe}
    picture = partial(_picture, pictures) if release.pictures else None
    writers: dict[str, Writer] = {}
    for subset, readers in _by_subset(released).items():
        frames, light = partial(_frames, readers), partial(_light_frames, readers)
        document = {"frames": frames, "light": light, "info": info}
        writers[maskoven_file(subset)] = _plain(maskoven_layout.write_maskoven, **document)
        writers[coco_file(subset)] = _plain(coco.write_coco, **document)
        for number, start in enumerate(range(0, len(readers), release.shards_per_file)):
            some = partial(_frames, readers[start : start + release.shards_per_file])
            writers[f"parquet/{subset}-{number:05d}.parquet"] = _plain(
                huggingface.write_parquet, frames=some, pictures=picture
            )
        writers[f"label_studio/{subset}.json"] = _plain(
            label_studio.write_tasks, frames=partial(_drawn_frames, readers, release.tasks)
        )
        writers[f"fiftyone/{subset}.json"] = _plain(fiftyone.write_labels, frames=frames)
    writers["dropped.parquet"] = _plain(_write_dropped, released=released, unread=unread)
    writers["label_studio/config.xml"] = _plain(_write_text, text=label_studio.CONFIG)
    writers["README.md"] = partial(_write_card, release=release, told=told, recipe=recipe)
    writers["croissant.json"] = partial(_write_croissant, release=release, told=told)
    return ReleaseFiles(writers, recipe, describing=("README.md", "croissant.json"))


def card_facts(
    release: ReleaseOptions,
    told: Mapping[str, Any],
    recipe: str,
    files: Written,
    success: Sequence[Mapping[str, Any]] = (),
) -> CardFacts:
    """What the card says; without `success` nothing in it depends on the truth."""
    from maskoven_kedro.export.card import CardFacts

    subsets = [{**row, "entities": row["seen_entities"] + row["unseen_entities"]} for row in told["table_2"]]
    return CardFacts(
        name=release.name,
        subsets=subsets,
        sources=told["annotations_by_source"],
        excluded=told["excluded"],
        recipe=recipe,
        digest=data_digest(files),
        rendered=release.rendered,
        pictures=release.pictures,
        success=success,
    )


def data_digest(files: Written) -> str:
    """One digest of all data files; those that describe them do not count."""
    return fingerprint({path: digest.sha256 for path, digest in files.items() if not path.endswith(_NO_DATA)})


def _by_subset(released: Sequence[Shards]) -> dict[str, list[ShardReader]]:
    """Subset -> the readers of its shards, in order."""
    found: dict[str, list[ShardReader]] = {}
    for shards in released:
        for shard, read in shards.items():
            found.setdefault(subset_of_shard(shard), []).append(read)
    return found


def _frames(readers: Sequence[ShardReader]) -> Iterator[pl.DataFrame]:
    for read in readers:
        yield read.scan("released").collect()


def _light_frames(readers: Sequence[ShardReader]) -> Iterator[pl.DataFrame]:
    """The rows without what is large in them."""
    for read in readers:
        yield read.scan("released").drop("mask", "masks", "boxes", "phrases", "scores", "question").collect()


def _drawn_frames(readers: Sequence[ShardReader], n: int) -> Iterator[pl.DataFrame]:
    """The rows, or `n` of them by lot where there are more."""
    drawn = first_drawn(partial(_ids, readers), ["subset"], n, seed=0)["mention_id"]
    for read in readers:
        yield read.scan("released").filter(pl.col("mention_id").is_in(drawn.implode())).collect()


def _ids(readers: Sequence[ShardReader]) -> Iterator[pl.DataFrame]:
    for read in readers:
        yield read.scan("released").select("mention_id", "subset").collect()


def _plain(write: Callable[..., object], **arguments: Any) -> Writer:
    """A writer that does not care what was written before it."""
    return partial(_without_others, write, arguments)


def _without_others(
    write: Callable[..., object], arguments: Mapping[str, Any], sink: BinaryIO, written: Written
) -> None:
    write(sink, **arguments)


def _picture(root: Path, name: str) -> bytes:
    return inside(root, name).read_bytes()


def _write_dropped(sink: BinaryIO, released: Sequence[Shards], unread: pl.DataFrame) -> None:
    parts = [read.scan("dropped").collect() for shards in released for read in shards.values()]
    pl.concat([unread, *parts]).sort("subset", "mention_id").write_parquet(sink)


def _write_text(sink: BinaryIO, text: str) -> None:
    sink.write(text.encode())


def _write_card(
    sink: BinaryIO, written: Written, release: ReleaseOptions, told: Mapping[str, Any], recipe: str
) -> None:
    from maskoven_kedro.export.card import dataset_card, front_matter

    facts = card_facts(release, told, recipe, written)
    sink.write(f"{front_matter(facts)}\n{dataset_card(facts)}".encode())


def _write_croissant(
    sink: BinaryIO, written: Written, release: ReleaseOptions, told: Mapping[str, Any]
) -> None:
    from maskoven_kedro.export.croissant import croissant

    licences = [licence_of(source).name for source in told["annotations_by_source"]]
    files: dict[str, FileDigest] = dict(written)
    told_of = f"{_DESCRIPTION} Digest of the data files: {data_digest(files)}."
    name = f"maskoven-{release.name}"
    described = croissant(name, told_of, licences, version("maskoven-kedro"), files, release.pictures)
    sink.write(f"{json.dumps(described, indent=1, ensure_ascii=False)}\n".encode())
