"""Losses beside the set loss that teach a detector from everything that a lesson knows, not from one caption alone.

A caption points at one or two things; a lesson knows the boxes of all its things and ten phrases for them. From scratch
that difference decides how many steps are needed. Neither loss adds a parameter or touches inference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from maskoven_kedro.core.lessons import Lesson, Prompt
from maskoven_kedro.engine.detector_losses import BOX_WEIGHT, GIOU_WEIGHT, corners, giou
from maskoven_kedro.engine.lesson_batches import boxes_of

_PLACES = frozenset(["left", "right", "next", "above", "below", "middle", "biggest", "smallest"])
"""Words that make a prompt speak of where a thing is: true in its own picture only."""

_FILLERS = frozenset(["a", "an", "the", "of", "kind", "this", "is", "what", "which", "type", "name"])
_LEAST_SHARE = 1e-3
_MIDDLE = 0.35
_NEAR = 0.3


@dataclass(frozen=True)
class Naming:
    """All that the lessons of a batch say of their things.

    ids, spoken: captions of single prompts (K, T) and 1 on the tokens of their phrases; masks float (N, h, w) of all
    things and the picture (N,) of each; named and known (N, K): whether a prompt names a thing, and whether that is
    known.
    """

    ids: Tensor
    spoken: Tensor
    masks: Tensor
    pictures: Tensor
    named: Tensor
    known: Tensor

    def to(self, device: torch.device) -> Naming:
        """The same on another device."""
        return Naming(*(getattr(self, one.name).to(device) for one in fields(self)))


def object_boxes(lesson: Lesson) -> Tensor:
    """Boxes cx, cy, w, h in 0..1 of all visible things of a lesson, float32 (N, 4)."""
    height, width = lesson.image.shape[:2]
    pixels = boxes_of(lesson.masks[lesson.masks.any((1, 2))]).reshape(-1, 2, 2)
    low, high = (pixels / np.array([width, height], dtype=np.float32)).transpose(1, 0, 2)
    return torch.from_numpy(np.concatenate([(low + high) / 2, high - low], axis=1).astype(np.float32))


def object_loss(cells: Tensor, layers: Tensor, objects: Tensor, shapes: Sequence[tuple[int, int]]) -> Tensor:
    """Loss of boxes that lie on things (N, 4), whatever the caption asks: two-stage cells (P, 4), layers (D, Q, 4).

    Every cell whose centre lies in the middle of a thing learns the thing's box, and so does every query of the decoder
    that already overlaps a thing; the smallest thing wins where several do.
    """
    if not len(objects):
        return cells.sum() * 0
    centres = cell_centres(shapes).to(cells.device)
    offsets = (centres[:, None] - objects[None, :, :2]).abs() / objects[None, :, 2:].clamp(min=1e-6)
    inside = (offsets < _MIDDLE).all(-1)
    sizes = objects[:, 2:].prod(-1)
    owner = sizes.expand_as(inside).masked_fill(~inside, float("inf")).argmin(-1)
    rows = inside.any(-1).nonzero().squeeze(-1)
    loss = _box_loss(cells[rows], objects[owner[rows]])
    queries = layers.flatten(0, 1)
    with torch.no_grad():
        overlap, nearest = giou(corners(queries)[:, None], corners(objects)[None]).max(-1)
    near = (overlap > _NEAR).nonzero().squeeze(-1)
    return loss + _box_loss(queries[near], objects[nearest[near]])


def cell_centres(shapes: Sequence[tuple[int, int]]) -> Tensor:
    """Centres x, y in 0..1 of the cells of feature maps (height, width), level after level, float32 (P, 2)."""
    levels = []
    for height, width in shapes:
        ys, xs = (torch.arange(height) + 0.5) / height, (torch.arange(width) + 0.5) / width
        levels.append(torch.stack([xs.repeat(height), ys.repeat_interleave(width)], dim=-1))
    return torch.cat(levels)


def _box_loss(boxes: Tensor, wanted: Tensor) -> Tensor:
    """Weighted L1 and GIoU of boxes (N, 4) against their truths, averaged; 0 when there are none."""
    if not len(boxes):
        return boxes.sum()
    miss = BOX_WEIGHT * (boxes - wanted).abs().sum(-1)
    return (miss + GIOU_WEIGHT * (1 - giou(corners(boxes), corners(wanted)))).mean()


def words_of(prompt: Prompt) -> frozenset[str]:
    """Words of a prompt that say what a thing is."""
    plain = "".join(character if character.isalnum() else " " for character in prompt.text.lower())
    return frozenset(plain.split()) - _FILLERS


def naming_matrix(
    lessons: Sequence[Lesson], prompts: Sequence[Sequence[Prompt]]
) -> tuple[np.ndarray, np.ndarray]:
    """Which of the drawn prompts (K in all) name which of all things (N in all), and where that is known.

    In its own picture a prompt names its targets and nothing else. Elsewhere it names the things whose own prompts hold
    all its words, and is taken not to name the others; a prompt that speaks of places is unknown elsewhere.
    """
    said: list[list[set[str]]] = []
    for lesson in lessons:
        own: list[set[str]] = [set() for _ in lesson.masks]
        for prompt in lesson.prompts:
            for target in prompt.targets:
                own[target] |= words_of(prompt)
        said.append(own)
    named, known = [], []
    for home, drawn in enumerate(prompts):
        for prompt in drawn:
            words = words_of(prompt)
            placed = bool(words & _PLACES)
            column = [
                (row in prompt.targets) if picture == home else bool(words) and words <= things
                for picture, own in enumerate(said)
                for row, things in enumerate(own)
            ]
            named.append(column)
            known.append([picture == home or not placed for picture, own in enumerate(said) for _ in own])
    return np.array(named, dtype=np.float32).T, np.array(known, dtype=np.float32).T


def drawn_prompts(lessons: Sequence[Lesson], most: int, rng: np.random.Generator) -> list[list[Prompt]]:
    """Draw that many prompts of every lesson, some twice where it has fewer."""
    return [
        [lesson.prompts[row] for row in rng.choice(len(lesson.prompts), most, len(lesson.prompts) < most)]
        for lesson in lessons
    ]


def name_things(
    lessons: Sequence[Lesson],
    prompts: Sequence[Sequence[Prompt]],
    ids: Tensor,
    spoken: Tensor,
    size: tuple[int, int],
) -> Naming:
    """What prompts of lessons of one size say of the things of all of them.

    ids and spoken: see `Naming`, of the prompts lesson after lesson. size: height and width of the network's input.
    """
    masks = torch.from_numpy(np.concatenate([lesson.masks for lesson in lessons])).float()
    named, known = naming_matrix(lessons, prompts)
    return Naming(
        ids=ids,
        spoken=spoken,
        masks=F.interpolate(masks[:, None], size, mode="area")[:, 0],
        pictures=torch.tensor([row for row, lesson in enumerate(lessons) for _ in lesson.masks]),
        named=torch.from_numpy(named),
        known=torch.from_numpy(known),
    )


def alignment_loss(levels: Sequence[Tensor], text: Tensor, naming: Naming) -> Tensor:
    """Balanced cross-entropy between all phrases and all things of a batch, before picture meets text.

    levels: maps (B, d, h, w) and text (K, T, d) as they enter the fusion. A thing is the mean of its cells, a phrase
    the mean of its tokens, their score the scaled dot product after both were centred: what all things or all phrases
    share would otherwise drown the little by which untrained features differ.
    """
    positive, negative = naming.named * naming.known, (1 - naming.named) * naming.known
    total = text.new_zeros(())
    for scores in scores_of_things(levels, text, naming):
        hits = (F.softplus(-scores) * positive).sum() / positive.sum().clamp(min=1)
        misses = (F.softplus(scores) * negative).sum() / negative.sum().clamp(min=1)
        total = total + hits + misses
    return total / len(levels)


def scores_of_things(levels: Sequence[Tensor], text: Tensor, naming: Naming) -> list[Tensor]:
    """Scores (N, K) of every thing and every phrase on every level, scaled like logits."""
    spoken = naming.spoken[..., None]
    phrases = (text * spoken).sum(1) / spoken.sum(1).clamp(min=1)
    phrases = phrases - phrases.mean(0)
    scores = []
    for level in levels:
        share = F.interpolate(naming.masks[:, None], level.shape[2:], mode="area")
        things = (level[naming.pictures] * share).sum((2, 3)) / share.sum((2, 3)).clamp(min=_LEAST_SHARE)
        scores.append((things - things.mean(0)) @ phrases.T / things.shape[1] ** 0.5)
    return scores
