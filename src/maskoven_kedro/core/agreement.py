"""What the settings of a mention say about each other: overlap on run lengths, and the mask that most of them support.

A setting is `<annotator>/<kind>`; its mask is the OR of the masks of its kept boxes. Nothing here decodes a mask.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maskoven_kedro.core import rle
from maskoven_kedro.core.filtering_options import ErrorPropagationOptions
from maskoven_kedro.core.schemas import KINDS
from maskoven_kedro.core.selection import SelectionOptions, kept_boxes

Box = tuple[float, float, float, float]

_SLACK = 1.0  # pixels that a box may stand out of its picture: rounding, not an error


@dataclass(frozen=True)
class Setting:
    """What one annotator found for one text; boxes best first, unsound ones left out (A03).

    name: `<annotator>/<kind>`. text: the reference. masks, boxes (x0, y0, x1, y1), phrases, scores: one per box.
    kept: places of the boxes that the selection keeps. mask: OR of the kept boxes' masks, None where none is kept.
    trust: weight of its voice.
    """

    name: str
    text: str
    masks: tuple[bytes, ...]
    boxes: tuple[Box, ...]
    phrases: tuple[str, ...]
    scores: tuple[float, ...]
    kept: tuple[int, ...]
    mask: bytes | None
    trust: float

    @property
    def confidence(self) -> float:
        """Highest score of the kept boxes, 0 where none is kept."""
        return max((self.scores[i] for i in self.kept), default=0.0)


@dataclass(frozen=True)
class Proposal:
    """A mask that may become the annotation: some boxes of one setting, OR-ed."""

    setting: int
    boxes: tuple[int, ...]
    mask: bytes
    score: float


def read_settings(
    candidates: Iterable[Mapping[str, Any]],
    selection: SelectionOptions,
    trust: Mapping[str, float],
    height: int,
    width: int,
) -> tuple[list[Setting], dict[str, int]]:
    """Return the settings of one mention, most trusted first, and how many boxes were set aside, by reason (A03).

    Set aside are masks that are malformed or empty, scores that are no number in [0, 1], boxes that are not finite,
    leave the picture or have no inside, and whole candidates drawn in another frame than `height` x `width`.
    """
    settings: list[Setting] = []
    aside: Counter[str] = Counter()
    listed = list(candidates)
    fitting = [row for row in listed if (row["height"], row["width"]) == (height, width)]
    drawn = list(dict.fromkeys(bytes(one) for row in fitting for one in row["masks"]))
    areas = dict(zip(drawn, rle.sound_areas(drawn, height, width), strict=True))
    for row in listed:
        name = f"{row['annotator']}/{row['kind']}"
        if (row["height"], row["width"]) != (height, width):
            aside["frame_mismatch"] += len(row["boxes"])
            sound: list[int] = []
        else:
            faults = [
                _fault(row, i, areas[bytes(row["masks"][i])], height, width) for i in range(len(row["boxes"]))
            ]
            aside.update(fault for fault in faults if fault)
            sound = [i for i, fault in enumerate(faults) if not fault]
        sound.sort(key=lambda i: (-row["box_scores"][i], i))
        scores = tuple(float(row["box_scores"][i]) for i in sound)
        masks = tuple(bytes(row["masks"][i]) for i in sound)
        kept = tuple(kept_boxes(scores, selection.of(row["annotator"])))
        mask = _or([masks[i] for i in kept], height, width)
        boxes = tuple(_corners(row["boxes"][i]) for i in sound)
        phrases = tuple(row["phrases"][i] for i in sound)
        settings.append(
            Setting(name, row["text"], masks, boxes, phrases, scores, kept, mask, trust.get(name, 1.0))
        )
    return sorted(settings, key=lambda one: (-one.trust, _place(one.name))), dict(sorted(aside.items()))


def agreement_matrix(settings: Sequence[Setting], height: int, width: int) -> NDArray[np.float64]:
    """Return the IoU of every pair of settings, float64 (N, N); NaN in the rows and columns of those without a mask."""
    matrix = np.full((len(settings), len(settings)), np.nan)
    there = [i for i, one in enumerate(settings) if one.mask is not None]
    masks = [settings[i].mask or b"" for i in there]
    distinct = list(dict.fromkeys(masks))
    overlaps = rle.pairwise_ious(distinct, height, width)
    places = [distinct.index(mask) for mask in masks]
    matrix[np.ix_(there, there)] = overlaps[np.ix_(places, places)] if there else 0.0
    return matrix


def mean_agreement(matrix: NDArray[np.float64], settings: Sequence[Setting], which: int) -> float | None:
    """Return the trust-weighted mean IoU of one setting with the others that have a mask, None where there are none."""
    weights = np.array([0.0 if i == which else one.trust for i, one in enumerate(settings)])
    weights[np.isnan(matrix[which])] = 0
    if weights.sum() == 0:
        return None
    return float(np.nansum(matrix[which] * weights) / weights.sum())


def preferred(settings: Sequence[Setting]) -> int | None:
    """Return the place of the most trusted setting that has a mask, None where none has."""
    return next((i for i, one in enumerate(settings) if one.mask is not None), None)


def proposals(settings: Sequence[Setting], boxes_per_setting: int) -> list[Proposal]:
    """Return every mask that may be chosen: the mask of each setting, and its best boxes one by one, kept or not."""
    found = []
    for place, one in enumerate(settings):
        if one.mask is not None and len(one.kept) > 1:
            mean = math.fsum(one.scores[i] for i in one.kept) / len(one.kept)
            found.append(Proposal(place, one.kept, one.mask, mean))
        for i in range(min(boxes_per_setting, len(one.masks))):
            found.append(Proposal(place, (i,), one.masks[i], one.scores[i]))
    return found


def supports(
    pool: Sequence[Proposal], settings: Sequence[Setting], sharpness: float, height: int, width: int
) -> NDArray[np.float64]:
    """Return for every proposal how much the settings support it, float64 (N,) in [0, 1].

    A setting supports a mask as much as its own best match does: the highest product of score ** `sharpness` and IoU
    over its proposals; settings count by their trust.
    """
    distinct = list(dict.fromkeys(one.mask for one in pool))
    found = {mask: place for place, mask in enumerate(distinct)}
    places = [found[one.mask] for one in pool]
    overlaps = rle.pairwise_ious(distinct, height, width)[np.ix_(places, places)]
    return weighted_supports(overlaps, pool, [one.trust for one in settings], sharpness)


def weighted_supports(
    overlaps: NDArray[np.float64], pool: Sequence[Proposal], trust: Sequence[float], sharpness: float
) -> NDArray[np.float64]:
    """Return what `supports` does from overlaps (N, N) that are known already, so that options can be searched."""
    weighted = overlaps * np.array([one.score for one in pool])[None, :] ** sharpness
    owners = np.array([one.setting for one in pool])
    voices = sum(float(trust[place]) for place in set(owners.tolist()))
    total = np.zeros(len(pool))
    for place in sorted(set(owners.tolist())):
        total += trust[place] * weighted[:, owners == place].max(axis=1)
    return total / voices if voices else total


def best_supported(
    settings: Sequence[Setting], options: ErrorPropagationOptions, height: int, width: int
) -> tuple[Proposal, float] | None:
    """Return the proposal with the highest support and that support, None where nothing at all was found.

    Of equals the more confident wins, then the more trusted setting, so that order never decides.
    """
    pool = proposals(settings, options.boxes_per_setting)
    if not pool:
        return None
    support = np.round(supports(pool, settings, options.sharpness, height, width), 12)
    best = max(range(len(pool)), key=lambda i: (support[i], pool[i].score, -pool[i].setting, -i))
    return pool[best], float(support[best])


def _fault(row: Mapping[str, Any], i: int, area: int | None, height: int, width: int) -> str | None:
    """Name what is wrong with a box of a candidate, None where nothing is.

    area: pixels of its mask, None where that is malformed.
    """
    score, (x0, y0, x1, y1) = row["box_scores"][i], row["boxes"][i]
    if score is None or not 0 <= score <= 1:  # NaN is not
        return "score_out_of_range"
    if not all(math.isfinite(value) for value in (x0, y0, x1, y1)) or x1 <= x0 or y1 <= y0:
        return "box_malformed"
    if min(x0, y0) < -_SLACK or x1 > width + _SLACK or y1 > height + _SLACK:
        return "box_outside_frame"
    if area is None:
        return "mask_malformed"
    return None if area else "mask_empty"


def _corners(box: Sequence[float]) -> Box:
    x0, y0, x1, y1 = box
    return float(x0), float(y0), float(x1), float(y1)


def _or(masks: Sequence[bytes], height: int, width: int) -> bytes | None:
    if not masks:
        return None
    return masks[0] if len(masks) == 1 else rle.union(masks, height, width)


def _place(name: str) -> tuple[str, int]:
    annotator, _, kind = name.partition("/")
    return annotator, KINDS.index(kind)
