"""Tasks for Label Studio: the picture, what is meant, and our mask as a prediction that a person judges.

Label Studio packs a brush mask by a scheme of its own: a stream of bits that holds the number of values, the bits of a
value, four sizes of run lengths, then runs. A value is a byte; every pixel has four of them (red to alpha), row by row.
"""

from __future__ import annotations

from typing import Any, BinaryIO, cast
from urllib.parse import quote

import numpy as np
import orjson
from numpy.typing import NDArray

from maskoven_kedro.core import rle
from maskoven_kedro.core.release_layouts import Row, rows_of, writable
from maskoven_kedro.core.verdicts import mask_digest
from maskoven_kedro.export.document import Frames

CONFIG = """<View>
  <Header value="$entity"/>
  <Text name="reference" value="$text_prompt"/>
  <Image name="image" value="$image" zoom="true"/>
  <BrushLabels name="mask" toName="image"><Label value="mention" background="#3468b8"/></BrushLabels>
  <RectangleLabels name="box" toName="image"><Label value="box" background="#c83e34"/></RectangleLabels>
  <Choices name="verdict" toName="image" choice="single" required="true">
    <Choice value="correct"/><Choice value="wrong"/><Choice value="unsure"/>
  </Choices>
  <TextArea name="reason" toName="image" placeholder="why, if it is wrong"/>
</View>
"""
"""The labelling interface that the tasks are made for."""

_LOCAL = "/data/local-files/?d="  # how Label Studio addresses files below its document root
_RUN_BITS = (4, 8, 12, 16)  # sizes of run lengths, the shortest that fits is taken
_VALUE_BITS = 8
_CHANNELS = 4


def write_tasks(sink: BinaryIO, frames: Frames) -> int:
    """Write one task for every row as a JSON list and return how many there are."""
    sink.write(b"[")
    n = 0
    for n, row in enumerate((row for frame in frames() for row in rows_of(writable(frame))), start=1):
        sink.write((b",\n" if n > 1 else b"") + orjson.dumps(task_of(row)))
    sink.write(b"]\n")
    return n


def task_of(row: Row) -> dict[str, Any]:
    """Return the task of a writable released row."""
    size = {"original_width": row["width"], "original_height": row["height"], "image_rotation": 0}
    common = size | {"to_name": "image"}
    mask = rle.decode(row["mask"].encode("ascii"), row["height"], row["width"])
    results = [
        {
            "id": "mask",
            "type": "brushlabels",
            "from_name": "mask",
            "value": {"format": "rle", "rle": packed(mask), "brushlabels": ["mention"]},
        }
        | common
    ]
    for number, (x0, y0, x1, y1) in enumerate(row["boxes"]):
        place = {
            "x": 100 * x0 / row["width"],
            "y": 100 * y0 / row["height"],
            "width": 100 * (x1 - x0) / row["width"],
            "height": 100 * (y1 - y0) / row["height"],
            "rotation": 0,
        }
        value = place | {"rectanglelabels": ["box"]}
        results.append(
            {"id": f"box{number}", "type": "rectanglelabels", "from_name": "box", "value": value} | common
        )
    known = ("mention_id", "subset", "entity_id", "entity", "question", "text_prompt", "source")
    return {
        "data": {
            "image": _LOCAL + quote(row["file_name"]),
            **{name: row[name] for name in known},
            "mask_digest": mask_digest(row["mask"].encode("ascii")),
        },
        "predictions": [
            {
                "model_version": f"{row['annotator']}/{row['kind']}",
                "score": max(row["scores"], default=0.0),
                "result": results,
            }
        ],
    }


def packed(mask: NDArray[np.bool_]) -> list[int]:
    """Return a bool mask (H, W) in Label Studio's packing, as byte values."""
    values, lengths = _runs(mask)
    sizes = np.array(_RUN_BITS)
    place = np.searchsorted(1 << sizes, lengths)
    width = 1 + 2 + sizes[place] + _VALUE_BITS
    words = (1 << 2 | place) << sizes[place] | (lengths - 1)
    words = np.concatenate((_HEAD_WORDS, words << _VALUE_BITS | values))
    words[0] = mask.size * _CHANNELS
    width = np.concatenate((_HEAD_BITS, width))
    behind = (
        np.repeat(np.cumsum(width), width) - np.arange(width.sum()) - 1
    )  # bits of its word behind each bit
    bits = np.repeat(words, width) >> behind & 1
    return cast(list[int], np.packbits(bits.astype(np.uint8)).tolist())


_HEAD_BITS = np.array((32, 5, *(4 for _ in _RUN_BITS)))
_HEAD_WORDS = np.array((0, _VALUE_BITS - 1, *(size - 1 for size in _RUN_BITS)))
"""Number of values (filled in), bits of a value, and the sizes of run lengths."""


def _runs(mask: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return value and length of the runs of bytes, none longer than the packing can say."""
    flat = mask.ravel()
    edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    starts = np.concatenate(([0], edges))
    lengths = np.diff(np.append(starts, flat.size)) * _CHANNELS
    longest = 1 << _RUN_BITS[-1]
    pieces = -(-lengths // longest)
    parts = np.full(pieces.sum(), longest)
    parts[np.cumsum(pieces) - 1] = lengths - (pieces - 1) * longest
    return np.repeat(255 * flat[starts].astype(np.int64), pieces), parts
