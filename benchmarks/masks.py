"""Rules and agreement per mask against decoding everything: JSON with microseconds and ratios, one thread.

    python benchmarks/masks.py [--masks 300] [--repeats 5]

Masks are smooth blobs of 400 x 500 pixels. Alternatives: IoU and areas on decoded masks with numpy; morphology,
components and inversion with scipy on the whole frame.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from statistics import median
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from maskoven_kedro.core import rle
from maskoven_kedro.core.dense_scenes import components, inverted

HEIGHT, WIDTH, KERNEL = 400, 500, 5
Mask = NDArray[np.bool_]
T = TypeVar("T")


def main() -> None:
    """Measure both ways in turn and print JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--masks", type=int, default=300)
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    masks = [rle.encode(blob(seed)) for seed in range(arguments.masks)]
    pairs = list(zip(masks, masks[1:] + masks[:1], strict=True))
    assert all(np.isclose(agree_on_runs(*pair), agree_on_bitmaps(*pair)).all() for pair in pairs[:20])
    assert all(crowd_on_runs(mask) == crowd_with_scipy(mask) for mask in masks[:20])
    rows = {
        "agreement": compared(
            pairs, lambda p: agree_on_runs(*p), lambda p: agree_on_bitmaps(*p), arguments.repeats
        ),
        "morphology": compared(masks, crowd_on_runs, crowd_with_scipy, arguments.repeats),
    }
    print(
        json.dumps(
            {"size": [HEIGHT, WIDTH], "masks": len(masks), "repeats": arguments.repeats, **rows}, indent=1
        )
    )


def blob(seed: int) -> Mask:
    """Return a smooth random shape, bool (HEIGHT, WIDTH), about a quarter of the frame in a part of it."""
    rng = np.random.default_rng(seed)
    small = rng.normal(size=(14, 16)).astype(np.float32)
    field = cv2.resize(small, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    ys, xs = np.mgrid[0:HEIGHT, 0:WIDTH]
    centre = rng.uniform(0.4, 0.6, 2) * (HEIGHT, WIDTH)
    distance = ((ys - centre[0]) / HEIGHT) ** 2 + ((xs - centre[1]) / WIDTH) ** 2
    return np.asarray((field > -0.3) & (distance < 0.11))


def agree_on_runs(first: bytes, second: bytes) -> tuple[float, float, float]:
    """Return IoU and both areas without decoding."""
    return rle.iou(first, second, HEIGHT, WIDTH), *rle.areas([first, second], HEIGHT, WIDTH).tolist()


def agree_on_bitmaps(first: bytes, second: bytes) -> tuple[float, float, float]:
    """Return IoU and both areas of decoded masks."""
    left, right = rle.decode(first, HEIGHT, WIDTH), rle.decode(second, HEIGHT, WIDTH)
    union = np.logical_or(left, right).sum()
    return float(np.logical_and(left, right).sum() / union), float(left.sum()), float(right.sum())


def crowd_on_runs(mask: bytes) -> tuple[int, bytes]:
    """Return the components after opening, and the other side of the mask, as the dense-scene rule does."""
    return components(mask, HEIGHT, WIDTH, KERNEL), inverted(mask, HEIGHT, WIDTH)


def crowd_with_scipy(mask: bytes) -> tuple[int, bytes]:
    """Return the same with scipy on the whole frame."""
    bitmap = rle.decode(mask, HEIGHT, WIDTH)
    square = np.ones((KERNEL, KERNEL), dtype=bool)
    opened = ndimage.binary_dilation(ndimage.binary_erosion(bitmap, square), square)
    return int(ndimage.label(opened, np.ones((3, 3)))[1]), rle.encode(~bitmap)


def compared(
    items: list[T], ours: Callable[[T], object], theirs: Callable[[T], object], repeats: int
) -> dict[str, float]:
    """Return the median CPU microseconds per item of both, taken in turn, and their ratio."""
    times: dict[str, list[float]] = {"ours": [], "alternative": []}
    for _ in range(repeats):
        for name, work in (("ours", ours), ("alternative", theirs)):
            start = time.process_time()
            for item in items:
                work(item)
            times[name].append(1e6 * (time.process_time() - start) / len(items))
    found = {name: round(median(values), 1) for name, values in times.items()}
    return {f"{name}_us": value for name, value in found.items()} | {
        "ratio": round(found["alternative"] / found["ours"], 2)
    }


if __name__ == "__main__":
    main()
