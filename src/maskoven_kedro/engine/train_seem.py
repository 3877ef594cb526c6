"""Training of a SEEM on lessons: a picture, a phrase or question, and the mask of everything that it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from maskoven_kedro.core.lessons import Lesson, Prompt
from maskoven_kedro.core.network_input import detector_size, network_input
from maskoven_kedro.core.seem_options import SeemTrainingOptions
from maskoven_kedro.engine.lesson_batches import LessonDraw, LessonSource, ahead, mirrored
from maskoven_kedro.engine.progress import Report, apply_step, load_checkpoint, new_optimizer, save_checkpoint
from maskoven_kedro.engine.seem_losses import seem_loss

STRIDE = 4
"""Pixels of the input that a cell of a mask covers on each side."""

UNIT = 32
"""Padded pictures have sides that are multiples of this."""

_FOUND_IOU = 0.5
_FITTED_SHARE = 0.5
_HELD_OUT_BATCH = 16


class TextTokenizer(Protocol):
    """What training needs of a tokenizer."""

    def encode_batch(self, texts: Sequence[str]) -> tuple[list[list[int]], list[list[int]]]: ...


@dataclass(frozen=True)
class SeemBatch:
    """Network input of one step.

    pixels (B, 3, H, W), padded; rows (R,): the picture of each reference; ids and mask (R, T);
    targets (R, H / 4, W / 4): covered share of each cell.
    """

    pixels: Tensor
    rows: Tensor
    ids: Tensor
    mask: Tensor
    targets: Tensor


def train_seem(
    model: nn.Module,
    tokenizer: TextTokenizer,
    lessons: LessonSource,
    count: int,
    options: SeemTrainingOptions,
    on_report: Report,
    folder: Path,
) -> dict[str, float]:
    """Train `model` in place on `count` lessons and return its last metrics; resumes like the detector's training.

    model: called with pixels, rows, ids and mask, gives the mask logits [(R, Q, h, w)] and similarities [(R, Q)] of
    every layer.
    """
    device = next(model.parameters()).device
    optimizer = new_optimizer(model, options)
    done = load_checkpoint(folder, model, optimizer)
    draw = LessonDraw(lessons, count - options.held_out, options.batch, options.seed)

    def make(step: int) -> SeemBatch | None:
        drawn, rng = draw(step)
        fitted = bool(rng.random() < _FITTED_SHARE)
        chosen = [choose_references(lesson, options.prompts, rng) for lesson in drawn]
        return build_references_batch(chosen, tokenizer, options, fitted)

    metrics: dict[str, float] = {}
    losses: list[float] = []
    for step, batch in ahead(make, done, options.steps):
        if batch is not None:
            model.train()
            logits, similarities = _run(model, batch, device)
            loss = seem_loss(logits, similarities, batch.targets.to(device))
            apply_step(model, optimizer, loss, step, options)
            losses.append(float(loss.detach()))
        finished = step + 1
        if finished % options.save_every == 0 or finished == options.steps:
            save_checkpoint(folder, model, optimizer, finished)
        if finished % options.report_every == 0 or finished == options.steps:
            held_out = range(count - options.held_out, count)
            measured = measure_seem(model, tokenizer, lessons, held_out, options)
            metrics = {"loss": float(np.mean(losses)), **measured} if losses else measured
            losses.clear()
            on_report(finished, metrics)
    return metrics


def choose_references(lesson: Lesson, most: int, rng: np.random.Generator) -> tuple[Lesson, list[Prompt]]:
    """Mirror every other lesson and choose prompts with something to see."""
    lesson = mirrored(lesson) if rng.random() < 0.5 else lesson
    visible = set(np.flatnonzero(lesson.masks.any((1, 2))).tolist())
    prompts = [prompt for prompt in lesson.prompts if visible.intersection(prompt.targets)]
    order = rng.permutation(len(prompts))[:most]
    return lesson, [prompts[place] for place in order.tolist()]


def build_references_batch(
    chosen: Sequence[tuple[Lesson, list[Prompt]]],
    tokenizer: TextTokenizer,
    options: SeemTrainingOptions,
    fitted: bool,
) -> SeemBatch | None:
    """Turn lessons of equal size and their prompts into network input; None when there is no prompt.

    With `fitted` the picture is squeezed to a size that needs no padding, which varies the shapes; otherwise it is
    padded, as an annotated picture is.
    """
    chosen = [(lesson, prompts) for lesson, prompts in chosen if prompts]
    if not chosen:
        return None
    height, width = chosen[0][0].image.shape[:2]
    size = detector_size(height, width, options.shortest, options.longest)
    if fitted:
        size = (max(round(size[0] / UNIT), 1) * UNIT, max(round(size[1] / UNIT), 1) * UNIT)
    pixels = torch.from_numpy(np.stack([network_input(lesson.image, size) for lesson, _ in chosen]))
    margin = (0, -size[1] % UNIT, 0, -size[0] % UNIT)
    unions = [lesson.masks[list(prompt.targets)].any(0) for lesson, prompts in chosen for prompt in prompts]
    covered = F.interpolate(torch.from_numpy(np.stack(unions)).float()[None], size=size, mode="area")
    rows = [row for row, (_, prompts) in enumerate(chosen) for _ in prompts]
    ids, mask = tokenizer.encode_batch([prompt.text for _, prompts in chosen for prompt in prompts])
    return SeemBatch(
        pixels=F.pad(pixels, margin),
        rows=torch.tensor(rows),
        ids=torch.tensor(ids),
        mask=torch.tensor(mask),
        targets=F.avg_pool2d(F.pad(covered, margin), STRIDE)[0],
    )


def _run(model: nn.Module, batch: SeemBatch, device: torch.device) -> tuple[list[Tensor], list[Tensor]]:
    return model(*(part.to(device) for part in (batch.pixels, batch.rows, batch.ids, batch.mask)))


@torch.no_grad()
def measure_seem(
    model: nn.Module,
    tokenizer: TextTokenizer,
    lessons: LessonSource,
    indices: Sequence[int],
    options: SeemTrainingOptions,
) -> dict[str, float]:
    """Measure one prompt of each held-out lesson, on the cells of the mask.

    `found`: share whose mask has an IoU of at least 0.5, `found_questions` that of prompts ending in '?'; `iou`: mean;
    `reachable`: share that some query would have found, whichever was chosen.
    """
    model.eval()
    device = next(model.parameters()).device
    rng = np.random.default_rng(options.seed)
    by_size: dict[tuple[int, ...], list[tuple[Lesson, list[Prompt]]]] = {}
    for index in indices:
        lesson = lessons(index)
        seen = [p for p in lesson.prompts if any(lesson.masks[target].any() for target in p.targets)]
        if seen:
            prompt = seen[int(rng.integers(len(seen)))]
            by_size.setdefault(lesson.image.shape, []).append((lesson, [prompt]))
    chosen, best, question = [], [], []
    for pairs in by_size.values():
        for start in range(0, len(pairs), _HELD_OUT_BATCH):
            part = pairs[start : start + _HELD_OUT_BATCH]
            batch = build_references_batch(part, tokenizer, options, fitted=False)
            if batch is None:
                continue
            logits, similarities = _run(model, batch, device)
            ious = _ious(logits[-1], batch.targets.to(device))
            chosen += ious.gather(1, similarities[-1].argmax(1, keepdim=True)).flatten().tolist()
            best += ious.amax(1).tolist()
            question += [prompts[0].text.rstrip().endswith("?") for _, prompts in part]
    groups = {
        "found": [iou >= _FOUND_IOU for iou in chosen],
        "found_questions": [iou >= _FOUND_IOU for iou, asked in zip(chosen, question, strict=True) if asked],
        "reachable": [iou >= _FOUND_IOU for iou in best],
        "iou": chosen,
    }
    return {name: float(np.mean(values)) for name, values in groups.items() if values}


def _ious(logits: Tensor, targets: Tensor) -> Tensor:
    """IoU (R, Q) of masks (R, Q, h, w) above 0 with targets (R, h, w) of at least one half."""
    predicted, wanted = torch.broadcast_tensors(logits > 0, (targets >= 0.5)[:, None])
    both = (predicted & wanted).sum((2, 3)).float()
    return both / (predicted | wanted).sum((2, 3)).clamp(min=1)
