"""The work of one shard."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from maskoven_kedro.core import rle
from maskoven_kedro.core.annotation_options import GroundedSamOptions
from maskoven_kedro.core.images import ImageFault, Picture, read_image
from maskoven_kedro.core.ledger import close_ledger
from maskoven_kedro.core.options import AnnotatorsOptions, ReadingOptions
from maskoven_kedro.core.records import Rejection, records_frame
from maskoven_kedro.core.schemas import CANDIDATES, KINDS, REJECTIONS
from maskoven_kedro.core.seem_options import SeemOptions
from maskoven_kedro.execution.promises import Tables
from maskoven_kedro.pipelines.mask_annotation.planning import PlannedShard

if TYPE_CHECKING:
    from maskoven_kedro.annotators.base import Annotator, Detection

STAGE = "mask_annotation"
Row = Mapping[str, Any]


def annotate_planned(
    part: PlannedShard, root: Path, options: AnnotatorsOptions, reading: ReadingOptions
) -> Tables:
    """Do what `annotate_shard` does for the mentions of a plan. Raises DeviceLost."""
    from maskoven_kedro.annotators.device_faults import lost_devices_told

    with lost_devices_told():
        return annotate_shard(*part.read(), root, options, reading)


def annotate_shard(
    mentions: pl.DataFrame,
    references: pl.DataFrame,
    root: Path,
    options: AnnotatorsOptions,
    reading: ReadingOptions,
) -> Tables:
    """Candidates of the mentions of a shard, and a rejection for each whose picture or references cannot be used.

    Every picture is decoded once for all annotators, and goes once through every encoder; batches hold pictures of one
    size. A picture that does not fit the device, even alone, costs its own mentions.
    """
    annotators = [_annotator(one) for one in options.used()]
    texts: dict[str, dict[str, str]] = {}
    for mention_id, kind, text in references.select("mention_id", "kind", "text").iter_rows():
        texts.setdefault(mention_id, {})[kind] = text
    rejected = [
        _without_reference(row) for row in mentions.iter_rows(named=True) if row["mention_id"] not in texts
    ]
    usable = mentions.filter(pl.col("mention_id").is_in(list(texts)))
    rows: list[Row] = []
    for pictures in _batches(usable, max(one.batch_images for one in options.used())):
        read, faults = _read(pictures, root, reading)
        rejected += faults
        found, too_large = _annotate(annotators, read, texts)
        rows += found
        rejected += too_large
    rows.sort(key=lambda row: (row["mention_id"], row["annotator"], KINDS.index(row["kind"])))
    candidates = pl.DataFrame(rows, schema=CANDIDATES)
    rejections = records_frame(sorted(rejected, key=lambda one: one.mention_id), REJECTIONS)
    kept = candidates["mention_id"].unique().to_list()
    close_ledger(STAGE, mentions["split"][0], mentions["mention_id"].to_list(), kept, rejections)
    return {"candidates": candidates, "rejections": rejections}


def reject_shard(plan: Mapping[str, PlannedShard], shard: str, error: Exception) -> Tables:
    """The tables of a shard whose work failed as a whole: all its mentions rejected."""
    detail = f"{type(error).__name__}: {error}"
    rejected = [
        Rejection(
            STAGE,
            row["split"],
            row["mention_id"],
            row["image_id"],
            "shard_failed",
            detail,
            "mend the cause and run again",
        )
        for row in plan[shard].read()[0].sort("mention_id").iter_rows(named=True)
    ]
    return {"candidates": pl.DataFrame(schema=CANDIDATES), "rejections": records_frame(rejected, REJECTIONS)}


@functools.lru_cache(maxsize=2)
def _annotator(options: GroundedSamOptions | SeemOptions) -> Annotator:
    """Build the networks once per process; one thread each, because the number of threads shows in the last digits."""
    import torch

    from maskoven_kedro.annotators.build import build_annotator
    from maskoven_kedro.annotators.seem.build import build_seem

    if options.device == "cpu":
        torch.set_num_threads(1)
    return build_seem(options) if isinstance(options, SeemOptions) else build_annotator(options)


def _batches(mentions: pl.DataFrame, size: int) -> Iterator[list[list[Row]]]:
    """Mentions by picture, in batches of at most `size` pictures of one height and width."""
    ordered = mentions.sort("height", "width", "image_path", "mention_id")
    for _, same_size in ordered.group_by(["height", "width"], maintain_order=True):
        pictures: list[list[Row]] = [
            list(group.rows(named=True))
            for _, group in same_size.group_by(["image_path"], maintain_order=True)
        ]
        for start in range(0, len(pictures), size):
            yield pictures[start : start + size]


def _read(
    pictures: Sequence[list[Row]], root: Path, reading: ReadingOptions
) -> tuple[list[tuple[list[Row], Picture]], list[Rejection]]:
    """Decode pictures; a fault rejects every mention of its picture."""
    read, rejected = [], []
    for rows in pictures:
        first = rows[0]
        try:
            picture = read_image(
                root, first["image_path"], reading.limits(), (first["width"], first["height"])
            )
        except ImageFault as fault:
            rejected += [
                _rejection(row, fault.reason, f"{row['image_path']}: {fault.detail}", fault.mend)
                for row in rows
            ]
            continue
        read.append((rows, picture))
    return read, rejected


def _annotate(
    annotators: Sequence[Annotator],
    read: Sequence[tuple[list[Row], Picture]],
    texts: Mapping[str, Mapping[str, str]],
) -> tuple[list[Row], list[Rejection]]:
    """What all annotators find in some pictures; a picture too large for one of them rejects its mentions."""
    from maskoven_kedro.annotators.device_faults import OOM, OOM_MEND, halving

    if not read:
        return [], []
    pixels = [picture.pixels for _, picture in read]
    asked = [sorted({text for row in rows for text in texts[row["mention_id"]].values()}) for rows, _ in read]
    found = [(one, halving(one.annotate, pixels, asked)) for one in annotators]
    candidates: list[Row] = []
    rejected: list[Rejection] = []
    for place, (rows, _) in enumerate(read):
        refusing = [one.name for one, detections in found if detections[place] is None]
        if refusing:
            size = f"{rows[0]['width']} x {rows[0]['height']} pixels with {len(asked[place])} texts"
            detail = f"{rows[0]['image_path']}: {', '.join(refusing)} ran out of memory on {size}"
            rejected += [_rejection(row, OOM, detail, OOM_MEND) for row in rows]
            continue
        for annotator, detections in found:
            by_text = dict(zip(asked[place], detections[place] or (), strict=True))
            candidates += [
                _candidate(annotator, row, kind, text, by_text[text])
                for row in rows
                for kind, text in texts[row["mention_id"]].items()
            ]
    return candidates, rejected


def _candidate(annotator: Annotator, row: Row, kind: str, text: str, detection: Detection) -> Row:
    similarities = getattr(detection, "similarities", None)  # only SEEM has a third confidence
    return {
        "mention_id": row["mention_id"],
        "annotator": annotator.name,
        "kind": kind,
        "text": text,
        "height": row["height"],
        "width": row["width"],
        "masks": [rle.encode(mask) for mask in detection.masks],
        "boxes": detection.boxes.tolist(),
        "phrases": [phrase.strip() for phrase in detection.phrases],  # releases put the score behind them
        "box_scores": detection.box_scores.tolist(),
        "mask_scores": detection.mask_scores.tolist(),
        "similarities": similarities if similarities is None else similarities.tolist(),
        "checkpoint": annotator.checkpoint,
    }


def _without_reference(row: Row) -> Rejection:
    return _rejection(
        row, "no_reference", "no text names the mention", "give the entity a name or the mention a question"
    )


def _rejection(row: Row, reason: str, detail: str, mend: str) -> Rejection:
    return Rejection(STAGE, row["split"], row["mention_id"], row["image_id"], reason, detail, mend)
