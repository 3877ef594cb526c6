"""Labels for FiftyOne's `FiftyOneImageDetectionDataset`: boxes of the masks, with everything else as attributes.

FiftyOne reads the masks themselves from the strict COCO file (`COCODetectionDataset`, `label_types="segmentations"`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from maskoven_kedro.core import rle
from maskoven_kedro.core.release_layouts import Row, rows_of, writable
from maskoven_kedro.export.document import Frames

_ATTRIBUTES = (
    "mention_id", "entity_id", "category", "question", "text_prompt", "source", "annotator", "kind", "agreement",
    "status", "rule",
)  # fmt: skip


def write_labels(sink: BinaryIO, frames: Frames) -> int:
    """Write the labels of every picture under its relative path without ending; returns the number of detections.

    Rows of one picture have to follow each other, as they do in a release.
    """
    sink.write(b'{"classes":null,"labels":{')
    n = 0
    for number, (picture, detections) in enumerate(_by_picture(frames)):
        sink.write(b",\n" if number else b"")
        sink.write(orjson.dumps(picture) + b":" + orjson.dumps(detections))
        n += len(detections)
    sink.write(b"}}\n")
    return n


def _by_picture(frames: Frames) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    current: str | None = None
    detections: list[dict[str, Any]] = []
    for frame in frames():
        for row in rows_of(writable(frame)):
            picture = row["file_name"].rpartition(".")[0]
            if picture != current and current is not None:
                yield current, detections
                detections = []
            current = picture
            detections.append(_detection(row))
    if current is not None:
        yield current, detections


def _detection(row: Row) -> dict[str, Any]:
    x, y, width, height = rle.to_box(row["mask"].encode("ascii"), row["height"], row["width"])
    box = [x / row["width"], y / row["height"], width / row["width"], height / row["height"]]
    return {
        "label": row["entity"],
        "bounding_box": box,
        "confidence": max(row["scores"], default=0.0),
        "attributes": {name: row[name] for name in _ATTRIBUTES},
    }
