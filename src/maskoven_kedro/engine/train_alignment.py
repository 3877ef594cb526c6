"""Second steps of a network that answers to texts: phrases and things meet before any box or mask is sought.

Towers, projections and text encoder learn which phrase names which thing, a whole lesson at once and without the
decoder. A step of sixteen pictures costs half of what a step of eight costs the whole detector, and it is this, not
the boxes, that a network trained from nothing learns last.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import Tensor, nn

from maskoven_kedro.core.lessons import Lesson, Prompt
from maskoven_kedro.core.network_input import network_input
from maskoven_kedro.core.training_options import AlignmentTrainingOptions
from maskoven_kedro.engine.lesson_batches import LessonDraw, LessonSource, mirrored
from maskoven_kedro.engine.progress import Report, train_steps
from maskoven_kedro.engine.region_alignment import Naming, alignment_loss, drawn_prompts, scores_of_things


class Aligned(Protocol):
    """A network whose pictures and texts can be compared before they meet."""

    @property
    def model(self) -> nn.Module:
        """The whole network, whose weights are trained."""

    def size_of(self, lesson: Lesson) -> tuple[int, int]:
        """Height and width that a lesson has in the network."""

    def name(
        self, lessons: Sequence[Lesson], prompts: Sequence[Sequence[Prompt]], size: tuple[int, int]
    ) -> Naming:
        """What prompts say of the things of lessons."""

    def features(self, pixels: Tensor, ids: Tensor) -> tuple[list[Tensor], Tensor]:
        """Maps (B, d, h, w) of pictures (B, 3, H, W), and token features (K, T, d) of texts (K, T)."""


def train_alignment(
    network: Aligned,
    lessons: LessonSource,
    count: int,
    options: AlignmentTrainingOptions,
    on_report: Report,
    folder: Path,
) -> dict[str, float]:
    """Train the towers of a network in place and return the last metrics; resumes from a checkpoint in `folder`.

    `named`: share of held-out phrases whose highest-scoring thing of their picture is one that they name, over phrases
    that name some things and not all; `by_chance`: what a blind choice would reach there.
    """
    model = network.model
    draw = LessonDraw(lessons, count - options.held_out, options.batch, options.seed)

    def make(step: int) -> tuple[Tensor, Naming]:
        drawn, rng = draw(step)
        drawn = [mirrored(lesson) if rng.random() < 0.5 else lesson for lesson in drawn]
        size = network.size_of(drawn[0])
        return _pixels(drawn, size), network.name(drawn, drawn_prompts(drawn, options.prompts, rng), size)

    def loss_of(_: int, batch: tuple[Tensor, Naming]) -> Tensor:
        pixels, naming = batch
        return alignment_loss(*network.features(pixels, naming.ids), naming)

    def measure() -> dict[str, float]:
        return measure_alignment(network, lessons, range(count - options.held_out, count))

    return train_steps(
        model,
        options,
        make,
        loss_of,
        measure,
        on_report,
        folder,
    )


@torch.no_grad()
def measure_alignment(network: Aligned, lessons: LessonSource, indices: Sequence[int]) -> dict[str, float]:
    """Measure how often the thing that a phrase resembles most is one that it names."""
    network.model.eval()
    right: list[float] = []
    chance: list[float] = []
    for index in indices:
        lesson = lessons(index)
        if not lesson.prompts:
            continue
        size = network.size_of(lesson)
        naming = network.name([lesson], [lesson.prompts], size)
        levels, text = network.features(_pixels([lesson], size), naming.ids)
        best = torch.stack(scores_of_things(levels, text, naming)).sum(0).argmax(0)
        wanted = naming.named.sum(0)
        telling = (wanted > 0) & (wanted < len(naming.named))
        right += naming.named.gather(0, best[None])[0, telling].tolist()
        chance += (wanted[telling] / len(naming.named)).tolist()
    if not right:
        return {}
    return {"named": float(np.mean(right)), "by_chance": float(np.mean(chance))}


def _pixels(lessons: Sequence[Lesson], size: tuple[int, int]) -> Tensor:
    return torch.from_numpy(np.stack([network_input(lesson.image, size) for lesson in lessons]))
