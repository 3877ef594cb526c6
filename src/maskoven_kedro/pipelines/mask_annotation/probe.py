"""A minute of the real work, on the machine at hand."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from PIL import Image

from maskoven_kedro.core.images import ImageFault, probe_image
from maskoven_kedro.core.options import AnnotatorsOptions, ReadingOptions
from maskoven_kedro.core.plan import Measured
from maskoven_kedro.core.schemas import MENTIONS, REFERENCES
from maskoven_kedro.pipelines.mask_annotation.shards import annotate_shard

_TEXTS = {
    "entity_label": "Golden Retriever",
    "intension": "Golden Retriever, a gun dog",
    "text_query": "what is the animal left of the red cup?",
    "extension": "the animal left of the red cup",
}
_SIDE = (500, 375)  # the usual picture of OVEN


def probe(
    options: AnnotatorsOptions, reading: ReadingOptions, root: Path, pictures: Sequence[str], seconds: float
) -> dict[str, Measured]:
    """Annotate pictures below `root` again and again, each annotator for its share of `seconds`; its networks are built
    before the clock starts.

    Raises AnnotatorUnavailable and whatever a device raises.
    """
    mentions, references = _sample(root, pictures, reading)
    found: dict[str, Measured] = {}
    for one in options.used():
        alone = AnnotatorsOptions.model_validate(
            {kind: one if kind == one.kind else None for kind in ("grounded_sam", "seem")}
        )
        annotate_shard(mentions[:1], references, root, alone, reading)
        done, stored = 0, 0
        until = time.perf_counter() + seconds / len(options.used())
        started = time.perf_counter()
        while done == 0 or time.perf_counter() < until:
            for part in mentions.iter_slices(one.batch_images):
                candidates = annotate_shard(part, references, root, alone, reading)["candidates"]
                stored += _stored_bytes(candidates)
                done += part.height
                if time.perf_counter() >= until:
                    break
        found[one.kind] = Measured((time.perf_counter() - started) / done, stored / done, done)
    return found


def write_noise(root: Path, count: int = 8) -> list[str]:
    """Write pictures of noise, for a machine that has no others; return their names."""
    names = [f"{number}.jpg" for number in range(count)]
    for number, name in enumerate(names):
        rng = np.random.default_rng(number)
        small = rng.integers(0, 255, (24, 32, 3), dtype=np.uint8)
        Image.fromarray(small).resize(_SIDE, Image.Resampling.BICUBIC).save(root / name, quality=90)
    return names


def _sample(
    root: Path, pictures: Sequence[str], reading: ReadingOptions
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Mentions and references as the stages before would write them."""
    rows: list[dict[str, Any]] = []
    for path in pictures:
        try:
            facts = probe_image(root, path, reading.limits())
        except ImageFault:
            continue
        row = dict.fromkeys(MENTIONS, "") | {
            "mention_id": f"probe_{len(rows)}",
            "image_path": path,
            "seen": False,
        }
        rows.append(row | {"width": facts.width, "height": facts.height, "split": "entity"})
    if not rows:
        raise ValueError(f"none of the {len(pictures)} pictures tried below '{root}' can be read")
    mentions = pl.DataFrame(rows, schema=MENTIONS).sort("height", "width", "image_path")
    texts = [
        {"mention_id": row["mention_id"], "kind": kind, "text": text, "provenance": "{}"}
        for row in rows
        for kind, text in _TEXTS.items()
    ]
    return mentions, pl.DataFrame(texts, schema=REFERENCES)


def _stored_bytes(candidates: pl.DataFrame) -> int:
    file = io.BytesIO()
    candidates.write_parquet(file, compression="zstd")
    return file.tell()
