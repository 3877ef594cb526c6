"""From a mention and its candidate to a tile of a montage."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from maskoven_kedro.core import rle
from maskoven_kedro.core.images import ImageFault, read_image
from maskoven_kedro.core.montage import Tile
from maskoven_kedro.core.options import ReadingOptions
from maskoven_kedro.core.selection import SelectionOptions, kept_boxes


def tile_of(
    mention: Mapping[str, Any],
    candidate: Mapping[str, Any],
    root: Path,
    selection: SelectionOptions,
    reading: ReadingOptions,
    measured: Mapping[str, Any] | None = None,
    truth: np.ndarray | None = None,
) -> Tile | None:
    """The tile of a candidate with its kept boxes; None where the picture cannot be read any more.

    measured: the row of the table of hits, for colour and IoU. truth: bool (H, W), drawn as an outline.
    """
    try:
        picture = read_image(root, mention["image_path"], reading.limits()).pixels
    except ImageFault:
        return None
    kept = kept_boxes(candidate["box_scores"], selection.of(candidate["annotator"]))
    size = candidate["height"], candidate["width"]
    mask = rle.decode(rle.union([candidate["masks"][i] for i in kept], *size), *size) if kept else None
    phrases = ", ".join(dict.fromkeys(candidate["phrases"][i] for i in kept)) or "nothing"
    score = f" {max(candidate['box_scores'][i] for i in kept):.2f}" if kept else ""
    overlap = f"  IoU {measured['iou']:.2f}" if measured else ""
    return Tile(
        picture=picture,
        lines=(
            candidate["text"],
            f"found: {phrases}{score}{overlap}",
            f"{mention['entity_text']} ({mention['subset']})",
        ),
        mask=mask,
        boxes=tuple(tuple(candidate["boxes"][i]) for i in kept),
        hit=measured["hit"] if measured else None,
        truth=truth,
    )
