"""Segmentations as others write them: one RLE, a list of RLEs, or polygons, brought to one mask (D03)."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco

from maskoven_kedro.core import rle
from maskoven_kedro.core.rle import MalformedRLE

_POLYGON_POINTS = 2_000  # the crossing test compares every pair of sides


def normalised(segmentation: Any, height: int, width: int) -> tuple[bytes, tuple[str, ...]]:
    """Return the compressed counts of a foreign segmentation, and the names of what had to be changed.

    Accepted: an RLE object with compressed or plain counts, a list of such objects (MaskOVEN-Wiki; OR-ed),
    a list of simple polygons in pixels. The changes are `plain_counts`, `list_of_rles`, `polygons`.

    Raises:
        MalformedRLE: another form, another size than the image, counts that are no mask, a polygon outside the
            frame or one that crosses itself, because its inside is a matter of opinion.
    """
    parts, notes = parts_of(segmentation, height, width)
    several = isinstance(segmentation, Sequence) and "polygons" not in notes
    return rle.union(parts, height, width), (("list_of_rles",) if several else ()) + notes


def parts_of(segmentation: Any, height: int, width: int) -> tuple[list[bytes], tuple[str, ...]]:
    """Return the compressed counts of every part of a foreign segmentation, and what was changed in them.

    The changes are `plain_counts` and `polygons`. Raises MalformedRLE as `normalised` does.
    """
    if isinstance(segmentation, Mapping):
        return parts_of([segmentation], height, width)
    if not isinstance(segmentation, Sequence) or isinstance(segmentation, str | bytes) or not segmentation:
        raise MalformedRLE(f"a {type(segmentation).__name__} is no segmentation")
    if all(isinstance(part, Mapping) for part in segmentation):
        parts = [_object_counts(part, height, width) for part in segmentation]
        return [counts for counts, _ in parts], ("plain_counts",) if any(
            changed for _, changed in parts
        ) else ()
    polygons = [_polygon(part, height, width) for part in segmentation]
    drawn = coco.frPyObjects([points.reshape(-1).tolist() for points in polygons], height, width)
    return [bytes(one["counts"]) for one in drawn], ("polygons",)


def _object_counts(segmentation: Mapping[str, Any], height: int, width: int) -> tuple[bytes, bool]:
    """Return checked counts of an RLE object and whether they came as plain numbers."""
    size = segmentation.get("size")
    if not isinstance(size, Sequence) or list(size) != [height, width]:
        raise MalformedRLE(f"size {size} in an image of {[height, width]} (height, width)")
    counts = segmentation.get("counts")
    if isinstance(counts, str | bytes):
        try:
            compressed = counts.encode("ascii") if isinstance(counts, str) else counts
        except UnicodeEncodeError as error:
            raise MalformedRLE("the counts hold a character that the format does not use") from error
        rle.validate(compressed, height, width)
        return compressed, False
    if not isinstance(counts, Sequence) or not all(type(run) is int for run in counts):
        raise MalformedRLE("the counts are neither a string nor whole numbers")
    if any(run < 0 for run in counts) or sum(counts) != height * width:
        raise MalformedRLE(f"the runs are negative or do not cover {width} x {height} pixels")
    made = coco.frPyObjects({"size": [height, width], "counts": list(counts)}, height, width)
    return bytes(made["counts"]), True


def _polygon(part: Any, height: int, width: int) -> NDArray[np.float64]:
    """Return the corners (N, 2) of a usable polygon."""
    try:
        points = np.asarray(part, dtype=np.float64).reshape(-1, 2)
    except (ValueError, TypeError) as error:
        raise MalformedRLE("a polygon is a flat list of x, y") from error
    if not 3 <= len(points) <= _POLYGON_POINTS or not np.isfinite(points).all():
        raise MalformedRLE(f"a polygon of {len(points)} corners")
    if points.min() < 0 or (points > (width, height)).any():
        raise MalformedRLE("a polygon leaves the frame")
    if _crosses_itself(points):
        raise MalformedRLE("a polygon crosses itself")
    return points


def _crosses_itself(points: NDArray[np.float64]) -> bool:
    """Say whether two sides that are not neighbours cross in their interiors."""
    start, end = points, np.roll(points, -1, axis=0)
    n = len(points)

    def side(of: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return on which side of line i the point j lies, as a sign (N, N)."""
        along, to = (end - start)[:, None, :], of[None, :, :] - start[:, None, :]
        return np.sign(along[..., 0] * to[..., 1] - along[..., 1] * to[..., 0])

    apart = side(start) * side(end) < 0
    crossing = apart & apart.T
    i, j = np.nonzero(crossing)
    neighbours = (np.abs(i - j) <= 1) | (np.abs(i - j) == n - 1)
    return bool((~neighbours).any())
