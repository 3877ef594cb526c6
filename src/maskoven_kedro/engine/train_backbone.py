"""First steps of a backbone: tagging things with the words that name them.

The official networks start from a backbone that was trained to classify pictures. The miniature's start from nothing,
so each first learns to say, for the pixels of each thing, which words name it; without this a network finds things long
before it can tell them apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from maskoven_kedro.core.lessons import Lesson
from maskoven_kedro.core.network_input import detector_size, network_input
from maskoven_kedro.core.training_options import BackboneTrainingOptions
from maskoven_kedro.engine.lesson_batches import LessonDraw, LessonSource, mirrored
from maskoven_kedro.engine.progress import Report, train_steps

_FUNCTION = frozenset(
    ["a", "an", "the", "of", "in", "on", "is", "this", "these", "what", "which", "kind", "type", "name"]
)
_PLACES = ("left", "right", "next", "above", "below", "middle", "biggest", "smallest")
"""Words of prompts that also name other things, or none for what it is."""


@dataclass(frozen=True)
class TagBatch:
    """Pixels (B, 3, h, w); masks float (N, h, w) of things, the picture of each (N,), and their words (N, W)."""

    pixels: Tensor
    masks: Tensor
    rows: Tensor
    words: Tensor


class Tagger(nn.Module):
    """The backbone and a linear layer over its levels, averaged over a thing's pixels."""

    def __init__(self, backbone: nn.Module, channels: Sequence[int], words: int) -> None:
        super().__init__()
        self.backbone = backbone
        self.tag = nn.Linear(sum(channels), words)

    def forward(self, pixels: Tensor, masks: Tensor, rows: Tensor) -> Tensor:
        """Word logits (N, W) of things."""
        pooled = []
        found = self.backbone(pixels)
        for level in getattr(
            found, "feature_maps", found
        ):  # an output of transformers, or the maps themselves
            share = F.interpolate(masks[:, None], level.shape[2:], mode="area")
            total = (level[rows] * share).sum((2, 3)) / share.sum((2, 3)).clamp(min=1e-4)
            pooled.append(F.layer_norm(total, total.shape[1:]))
        logits: Tensor = self.tag(torch.cat(pooled, dim=1))
        return logits


def naming_words(lessons: LessonSource, count: int, least: int = 40) -> list[str]:
    """Return the words that name things in at least that many prompts, in alphabetical order."""
    counts: Counter[str] = Counter()
    for index in range(count):
        for words in words_of_things(lessons(index)).values():
            counts.update(words)
    return sorted(word for word, seen in counts.items() if seen >= least)


def words_of_things(lesson: Lesson) -> dict[int, set[str]]:
    """Return the words of all prompts that name a thing without speaking of its place, by row of the masks."""
    named: dict[int, set[str]] = {}
    for prompt in lesson.prompts:
        words = prompt.text.lower().rstrip("?").replace(",", " ").replace("(", " ").replace(")", " ").split()
        if not any(place in words for place in _PLACES):
            for row in prompt.targets:
                named.setdefault(row, set()).update(word for word in words if word not in _FUNCTION)
    return named


def train_backbone(
    backbone: nn.Module,
    channels: Sequence[int],
    lessons: LessonSource,
    count: int,
    options: BackboneTrainingOptions,
    on_report: Report,
    folder: Path,
) -> dict[str, float]:
    """Train a backbone in place and return the last metrics; resumes from a checkpoint in `folder`.

    backbone: gives maps (B, C, h, w) of pictures (B, 3, H, W), one for each of `channels`, the numbers C.
    `precision` is the share of held-out things whose likeliest word is one that names them.
    """
    torch.manual_seed(options.seed)
    words = naming_words(lessons, min(count, 2000))
    column = {word: place for place, word in enumerate(words)}
    tagger = Tagger(backbone, channels, len(words))
    draw = LessonDraw(lessons, count - options.held_out, options.batch, options.seed)

    def make(step: int) -> TagBatch:
        drawn, rng = draw(step)
        flipped = [mirrored(lesson) if rng.random() < 0.5 else lesson for lesson in drawn]
        return _batch(flipped, column, options)

    def loss_of(_: int, batch: TagBatch) -> Tensor:
        logits = tagger(batch.pixels, batch.masks, batch.rows)
        wanted = batch.words / batch.words.sum(1, keepdim=True)
        return -(wanted * logits.log_softmax(1)).sum(1).mean()

    def measure() -> dict[str, float]:
        held_out = [lessons(index) for index in range(count - options.held_out, count)]
        return {"precision": _precision(tagger, held_out, column, options)}

    return train_steps(
        tagger,
        options,
        make,
        loss_of,
        measure,
        on_report,
        folder,
    )


def _batch(lessons: Sequence[Lesson], column: dict[str, int], options: BackboneTrainingOptions) -> TagBatch:
    height, width = lessons[0].image.shape[:2]
    size = detector_size(height, width, options.shortest, options.longest)
    masks, rows, words = [], [], []
    for row, lesson in enumerate(lessons):
        for thing, names in sorted(words_of_things(lesson).items()):
            known = [column[name] for name in names if name in column]
            if known:
                masks.append(lesson.masks[thing])
                rows.append(row)
                words.append(torch.zeros(len(column)).index_fill_(0, torch.tensor(known), 1.0))
    pixels = np.stack([network_input(lesson.image, size) for lesson in lessons])
    small = F.interpolate(
        torch.from_numpy(np.stack(masks)).float()[:, None], tuple(pixels.shape[2:]), mode="area"
    )
    return TagBatch(torch.from_numpy(pixels), small[:, 0], torch.tensor(rows), torch.stack(words))


@torch.no_grad()
def _precision(
    tagger: Tagger, lessons: Sequence[Lesson], column: dict[str, int], options: BackboneTrainingOptions
) -> float:
    tagger.eval()
    right: list[bool] = []
    for lesson in lessons:
        if not any(name in column for names in words_of_things(lesson).values() for name in names):
            continue
        batch = _batch([lesson], column, options)
        best = tagger(batch.pixels, batch.masks, batch.rows).argmax(1)
        right += batch.words.gather(1, best[:, None]).bool().flatten().tolist()
    return float(np.mean(right))
