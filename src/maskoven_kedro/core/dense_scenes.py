"""Crowds of one kind: how a dense scene is told, and which side of its mask is the foreground.

Morphology runs on the transposed view of a decoded mask (run lengths go down the columns, so the transpose is
contiguous) and inside its box only; everything else works on run lengths.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import cv2
import numpy as np
from pycocotools import mask as coco

from maskoven_kedro.core import rle
from maskoven_kedro.core.agreement import Box, Setting
from maskoven_kedro.core.filtering_options import DenseSceneOptions


def crowd_of(setting: Setting, score_floor: float) -> tuple[str, list[int]]:
    """Return the phrase that most boxes of a setting carry, and the places of those boxes scoring above the floor."""
    counted = [i for i, score in enumerate(setting.scores) if score > score_floor]
    if not counted:
        return "", []
    phrases = Counter(setting.phrases[i] for i in counted)
    phrase = min(phrases, key=lambda one: (-phrases[one], one))
    return phrase, [i for i in counted if setting.phrases[i] == phrase]


def covered_share(boxes: Sequence[Box], height: int, width: int) -> float:
    """Return the share of the picture that boxes (x0, y0, x1, y1 in pixels) cover together, in [0, 1]."""
    if not boxes:
        return 0.0
    corners = np.array([[x0, y0, x1 - x0, y1 - y0] for x0, y0, x1, y1 in boxes], dtype=np.float64)
    drawn = [bytes(one["counts"]) for one in coco.frPyObjects(corners, height, width)]
    return rle.area(rle.union(drawn, height, width), height, width) / (height * width)


def components(mask: bytes, height: int, width: int, kernel: int) -> int:
    """Return how many connected parts a mask has after it was eroded and dilated by a square of `kernel` pixels."""
    x, y, w, h = (int(value) for value in rle.to_box(mask, height, width))
    if w == 0 or h == 0:
        return 0
    view = rle.decode(mask, height, width).T[x : x + w, y : y + h]
    square = np.ones((kernel, kernel), dtype=np.uint8)
    inside = np.ascontiguousarray(view).view(np.uint8)
    opened = cv2.morphologyEx(inside, cv2.MORPH_OPEN, square, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return cv2.connectedComponents(opened, connectivity=8, ltype=cv2.CV_32S)[0] - 1


def inverted(mask: bytes, height: int, width: int) -> bytes:
    """Return the counts of everything that a mask leaves out, without decoding it."""
    lengths = rle.validate(mask, height, width).tolist()
    turned = lengths[1:] if lengths[0] == 0 else [0, *lengths]
    made = coco.frPyObjects({"size": [height, width], "counts": turned}, height, width)
    return bytes(made["counts"])


def foreground_evidence(mask: bytes, voices: Sequence[tuple[bytes, float]], height: int, width: int) -> float:
    """Return the mean IoU of a mask with the masks of other predictions, weighted by their confidence, in [0, 1]."""
    weights = np.array([weight for _, weight in voices])
    if not len(voices) or weights.sum() <= 0:
        return 0.0
    overlaps = rle.ious([mask], [voice for voice, _ in voices], height, width)[0]
    return float((overlaps * weights).sum() / weights.sum())


def is_crowd(boxes: Sequence[Box], options: DenseSceneOptions, height: int, width: int) -> bool:
    """Whether boxes of one phrase are many and cover much of the picture: the test before anything is decoded."""
    return len(boxes) >= options.boxes and covered_share(boxes, height, width) >= options.coverage
