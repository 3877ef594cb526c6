"""Masks as compressed COCO run lengths: encode, decode, measure, combine.

A mask is a bool array H x W; its encoding is the `counts` string of COCO as bytes, which runs down the
columns. Nothing here decodes unless it must: areas, unions and overlaps are computed on the runs.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco

_WORTH_HALVING = 8  # a call of pycocotools costs as much as seven pairs
_BATCH = 250  # pycocotools 2.0.11 overflows in area() on more than 255 masks under NumPy 2


class MalformedRLE(ValueError):
    """Counts that do not describe a mask of the stated size (D03)."""


def encode(mask: NDArray[np.bool_]) -> bytes:
    """Encode a bool mask (H, W) as compressed counts."""
    if mask.ndim != 2:
        raise ValueError(f"a mask has two dimensions, not {mask.ndim}")
    return bytes(coco.encode(np.asfortranarray(mask, dtype=np.uint8))["counts"])


def decode(counts: bytes, height: int, width: int) -> NDArray[np.bool_]:
    """Decode counts into a bool mask (height, width), Fortran-ordered.

    Raises:
        MalformedRLE: the counts do not fill the frame exactly.
    """
    lengths = validate(counts, height, width)
    foreground = np.arange(lengths.size) % 2 == 1
    return np.repeat(foreground, lengths).reshape(width, height).T


def runs(counts: bytes) -> NDArray[np.int64]:
    """Return the run lengths (background first) behind compressed counts.

    The format is that of the COCO API: groups of five bits in printable characters from 48, the sixth bit
    says that another character follows, the last group carries the sign, and from the fourth run on the
    difference to the run before last is stored.

    Raises:
        MalformedRLE: a foreign character, a number cut short, or a number longer than a run can be.
    """
    characters = np.frombuffer(counts, dtype=np.uint8).astype(np.int64) - 48
    if characters.size == 0:
        raise MalformedRLE("the counts are empty")
    if characters.min() < 0 or characters.max() > 63:
        raise MalformedRLE("the counts hold a character that the format does not use")
    last = (characters & 0x20) == 0
    if not last[-1]:
        raise MalformedRLE("the counts end in the middle of a number")
    ends = np.flatnonzero(last)
    starts = np.concatenate(([0], ends[:-1] + 1))
    lengths = ends - starts + 1
    if lengths.max() > 7:
        raise MalformedRLE("a run is longer than any image")
    shift = 5 * (np.arange(characters.size) - np.repeat(starts, lengths))
    values = np.add.reduceat((characters & 0x1F) << shift, starts)
    values -= np.where((characters[ends] & 0x10) != 0, np.left_shift(1, 5 * lengths), 0)
    # From the fourth on, each is stored as a difference to the run two before it.
    values[1::2] = np.cumsum(values[1::2])
    values[2::2] = np.cumsum(values[2::2])
    return values


def validate(counts: bytes, height: int, width: int) -> NDArray[np.int64]:
    """Return the runs of counts that are a mask of `height` x `width` pixels; refuse others.

    Raises:
        MalformedRLE: wrong size, negative run, wrong sum, or a string that is not in the format (D03).
    """
    if height <= 0 or width <= 0:
        raise MalformedRLE(f"the frame is {width} x {height}")
    lengths = runs(counts)
    if (lengths < 0).any():
        raise MalformedRLE(f"run {int(np.flatnonzero(lengths < 0)[0])} is negative")
    total = int(lengths.sum())
    if total != height * width:
        raise MalformedRLE(f"the runs cover {total} pixels of {width} x {height} = {height * width}")
    return lengths


def sound_areas(masks: Sequence[bytes], height: int, width: int) -> list[int | None]:
    """Return the pixels of every mask of one frame, None for counts that `validate` refuses; all in one pass."""
    lengths = np.fromiter(map(len, masks), dtype=np.int64, count=len(masks))
    characters = np.frombuffer(b"".join(masks), dtype=np.uint8)
    if not characters.size or height <= 0 or width <= 0:
        return [None] * len(masks)
    known = np.flatnonzero(lengths)
    begins = (np.cumsum(lengths) - lengths)[known]
    ends = begins + lengths[known] - 1
    low, high = np.minimum.reduceat(characters, begins), np.maximum.reduceat(characters, begins)
    if (
        low.min() < 48
        or high.max() > 111
        or ((characters[ends] - 48) & 0x20).any()
        or known.size < len(masks)
    ):
        return [
            _sound_area(counts, height, width) for counts in masks
        ]  # rare, and apart they cannot disturb others
    found = _joined_runs(characters - 48, begins)
    if found is None:
        return [_sound_area(counts, height, width) for counts in masks]
    runs_of, starts = found
    negative = np.minimum.reduceat(runs_of, starts) < 0
    whole = np.add.reduceat(runs_of, starts) == height * width
    # Foreground is every second run of a mask, wherever the mask begins.
    sizes = np.diff(np.append(starts, runs_of.size))
    runs_of[(np.arange(runs_of.size) - np.repeat(starts, sizes)) & 1 == 0] = 0
    foreground = np.add.reduceat(runs_of, starts).tolist()
    good = (whole & ~negative).tolist()
    return [n if sound else None for n, sound in zip(foreground, good, strict=True)]


def _joined_runs(
    groups: NDArray[np.uint8], begins: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """Return the run lengths of masks that stand one behind the other, and where those of each begin.

    None where a number is longer than a run can be. The format is told at `runs`.

    Args:
        groups: characters of the counts less 48; the last of every mask ends a number.
        begins: where the characters of each mask begin.
    """
    stops = np.flatnonzero((groups & 0x20) == 0)
    firsts = np.empty_like(stops)
    firsts[0], firsts[1:] = 0, stops[:-1] + 1
    digits = stops - firsts
    longest = int(digits.max())
    if longest > 6:
        return None
    values = (groups[firsts] & 0x1F).astype(np.int64)
    for digit in range(1, longest + 1):
        longer = np.flatnonzero(digits >= digit)
        values[longer] += (groups[firsts[longer] + digit] & 0x1F).astype(np.int64) << (5 * digit)
    signed = np.flatnonzero(groups[stops] & 0x10)
    values[signed] -= np.left_shift(1, 5 * (digits[signed] + 1))
    starts = np.searchsorted(firsts, begins)
    return _undone(values, starts), starts


def _undone(values: NDArray[np.int64], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return runs from values that, from the fourth of a mask on, are differences to the run two before.

    Every second value of all masks together is summed up, and what came before a mask is taken off.
    """
    first = values[starts]
    values[starts] = 0  # the first run is in no difference
    summed = np.empty(values.size + 2, dtype=np.int64)
    summed[:2] = 0
    summed[2::2], summed[3::2] = np.cumsum(values[::2]), np.cumsum(values[1::2])
    sizes = np.diff(np.append(starts, values.size))
    place = np.arange(values.size) - np.repeat(starts, sizes)
    before = summed[np.repeat(starts, sizes) + (place & 1)]
    undone = summed[2:] - before
    undone[starts] = first
    return undone


def _sound_area(counts: bytes, height: int, width: int) -> int | None:
    try:
        return int(validate(counts, height, width)[1::2].sum())
    except MalformedRLE:
        return None


def area(counts: bytes, height: int, width: int) -> int:
    """Return the number of pixels of one mask."""
    return int(coco.area(_rle(counts, height, width)))


def areas(masks: Sequence[bytes], height: int, width: int) -> NDArray[np.int64]:
    """Return the number of pixels of every mask (all of one frame), int64 of shape (N,)."""
    objects = [_rle(counts, height, width) for counts in masks]
    parts = [coco.area(objects[i : i + _BATCH]) for i in range(0, len(objects), _BATCH)]
    return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, dtype=np.int64)


def union(masks: Sequence[bytes], height: int, width: int) -> bytes:
    """Return the OR of masks of one frame; of no masks, the empty mask."""
    if not masks:
        return empty(height, width)
    return bytes(coco.merge([_rle(counts, height, width) for counts in masks], intersect=False)["counts"])


def empty(height: int, width: int) -> bytes:
    """Return the counts of a mask without a pixel."""
    return encode(np.zeros((height, width), dtype=np.bool_))


def iou(first: bytes, second: bytes, height: int, width: int) -> float:
    """Return intersection over union of two masks of one frame, in [0, 1]; of two empty masks, 0."""
    return float(coco.iou([_rle(first, height, width)], [_rle(second, height, width)], [0])[0, 0])


def ious(first: Sequence[bytes], second: Sequence[bytes], height: int, width: int) -> NDArray[np.float64]:
    """Return intersection over union of every pair, float64 of shape (len(first), len(second))."""
    if not first or not second:
        return np.zeros((len(first), len(second)))
    left = [_rle(counts, height, width) for counts in first]
    right = [_rle(counts, height, width) for counts in second]
    return np.asarray(coco.iou(left, right, [0] * len(right)), dtype=np.float64)


def pairwise_ious(masks: Sequence[bytes], height: int, width: int) -> NDArray[np.float64]:
    """Return what `ious` returns for masks with themselves, with less work where they are many: it is symmetric."""
    matrix = np.zeros((len(masks), len(masks)))
    _fill(matrix, masks, 0, len(masks), height, width)
    return matrix


def _fill(
    matrix: NDArray[np.float64], masks: Sequence[bytes], start: int, end: int, height: int, width: int
) -> None:
    if end - start < _WORTH_HALVING:
        matrix[start:end, start:end] = ious(masks[start:end], masks[start:end], height, width)
        return
    middle = (start + end) // 2
    block = ious(masks[start:middle], masks[middle:end], height, width)
    matrix[start:middle, middle:end], matrix[middle:end, start:middle] = block, block.T
    _fill(matrix, masks, start, middle, height, width)
    _fill(matrix, masks, middle, end, height, width)


def to_box(counts: bytes, height: int, width: int) -> tuple[float, float, float, float]:
    """Return the tight box x, y, width, height in pixels (COCO's own form); zeros for an empty mask."""
    x, y, w, h = (float(value) for value in coco.toBbox(_rle(counts, height, width)))
    return x, y, w, h


def _rle(counts: bytes, height: int, width: int) -> dict[str, object]:
    return {"size": [int(height), int(width)], "counts": counts}
