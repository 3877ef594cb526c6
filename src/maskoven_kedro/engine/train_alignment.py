"""Second steps of the detector: phrases and things meet before any box is sought.

Towers, projections and text encoder learn which phrase names which thing, a whole lesson at once and without encoder
and decoder: a step of sixteen pictures costs half of what a step of eight costs the whole detector, and it is this, not
the boxes, that a detector trained from nothing learns last.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from transformers import GroundingDinoForObjectDetection

from maskoven_kedro.core.lessons import Lesson
from maskoven_kedro.core.network_input import detector_size, network_input
from maskoven_kedro.core.training_options import AlignmentTrainingOptions
from maskoven_kedro.engine.lesson_batches import LessonDraw, LessonSource, ahead, mirrored
from maskoven_kedro.engine.progress import Report, apply_step, load_checkpoint, new_optimizer, save_checkpoint
from maskoven_kedro.engine.region_alignment import Naming, alignment_loss, scores_of_things
from maskoven_kedro.engine.train_detector import CaptionTokenizer, draw_naming, embed_phrases, name_things

_LEVELS = 2


def train_alignment(
    model: GroundingDinoForObjectDetection,
    tokenizer: CaptionTokenizer,
    lessons: LessonSource,
    count: int,
    options: AlignmentTrainingOptions,
    on_report: Report,
    folder: Path,
) -> dict[str, float]:
    """Train the towers of `model` in place and return the last metrics; resumes from a checkpoint in `folder`.

    `named`: share of held-out phrases whose highest-scoring thing of their picture is one that they name, over phrases
    that name some things and not all; `by_chance`: what a blind choice would reach there.
    """
    optimizer = new_optimizer(model, options)
    done = load_checkpoint(folder, model, optimizer)
    draw = LessonDraw(lessons, count - options.held_out, options.batch, options.seed)

    def make(step: int) -> tuple[Tensor, Naming]:
        drawn, rng = draw(step)
        drawn = [mirrored(lesson) if rng.random() < 0.5 else lesson for lesson in drawn]
        pixels = _pixels(drawn, options)
        return pixels, draw_naming(drawn, tokenizer, pixels, rng)

    metrics: dict[str, float] = {}
    losses: list[float] = []
    for step, (pixels, naming) in ahead(make, done, options.steps):
        model.train()
        loss = alignment_loss(feature_maps(model, pixels), embed_phrases(model, naming.ids), naming)
        apply_step(model, optimizer, loss, step, options)
        losses.append(float(loss.detach()))
        finished = step + 1
        if finished % options.save_every == 0 or finished == options.steps:
            save_checkpoint(folder, model, optimizer, finished)
        if finished % options.report_every == 0 or finished == options.steps:
            held_out = range(count - options.held_out, count)
            metrics = {
                "loss": float(np.mean(losses)),
                **measure_alignment(model, tokenizer, lessons, held_out, options),
            }
            losses.clear()
            on_report(finished, metrics)
    return metrics


def feature_maps(model: GroundingDinoForObjectDetection, pixels: Tensor) -> list[Tensor]:
    """The finest feature maps (B, d, h, w) of pictures as they enter the encoder."""
    inner = model.model
    states, _ = inner.backbone(pixels, torch.ones_like(pixels[:, 0], dtype=torch.long))
    return [
        project(features)
        for project, (features, _) in list(zip(inner.input_proj_vision, states, strict=False))[:_LEVELS]
    ]


@torch.no_grad()
def measure_alignment(
    model: GroundingDinoForObjectDetection,
    tokenizer: CaptionTokenizer,
    lessons: LessonSource,
    indices: Sequence[int],
    options: AlignmentTrainingOptions,
) -> dict[str, float]:
    """Measure how often the thing that a phrase resembles most is one that it names."""
    model.eval()
    right, chance = [], []
    for index in indices:
        lesson = lessons(index)
        if not lesson.prompts:
            continue
        pixels = _pixels([lesson], options)
        naming = name_things([lesson], [lesson.prompts], tokenizer, pixels)
        scores = scores_of_things(feature_maps(model, pixels), embed_phrases(model, naming.ids), naming)
        wanted = naming.named.sum(0)
        telling = (wanted > 0) & (wanted < len(naming.named))
        best = sum(scores).argmax(0)
        right += naming.named.gather(0, best[None])[0, telling].tolist()
        chance += (wanted[telling] / len(naming.named)).tolist()
    if not right:
        return {}
    return {"named": float(np.mean(right)), "by_chance": float(np.mean(chance))}


def _pixels(lessons: Sequence[Lesson], options: AlignmentTrainingOptions) -> Tensor:
    height, width = lessons[0].image.shape[:2]
    size = detector_size(height, width, options.shortest, options.longest)
    return torch.from_numpy(np.stack([network_input(lesson.image, size) for lesson in lessons]))
