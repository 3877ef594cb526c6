"""Training of a SEEM on lessons: a picture, a phrase or question, and the mask of everything that it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from maskoven_kedro.core.lessons import Lesson, Prompt
from maskoven_kedro.core.network_input import detector_size, network_input
from maskoven_kedro.core.seem_options import SeemTrainingOptions
from maskoven_kedro.engine.lesson_batches import LessonDraw, LessonSource, mirrored
from maskoven_kedro.engine.progress import Report, train_steps
from maskoven_kedro.engine.region_alignment import Naming, alignment_loss, drawn_prompts, name_things
from maskoven_kedro.engine.seem_losses import seem_loss

STRIDE = 4
"""Pixels of the input that a cell of a mask covers on each side."""

UNIT = 32
"""Padded pictures have sides that are multiples of this."""

ALIGNED_PROMPTS, ALIGNMENT_WEIGHT = 6, 3.0
"""Prompts of each lesson that are aligned with things in one step, and the weight of that."""

_FOUND_IOU = 0.5
_FITTED_SHARE = 0.5
_HELD_OUT_BATCH = 16


class TextTokenizer(Protocol):
    """What training needs of a tokenizer."""

    def encode_batch(self, texts: Sequence[str]) -> tuple[list[list[int]], list[list[int]]]: ...


class PixelMaps(Protocol):
    """What training needs of an encoded picture."""

    levels: list[Tensor]
    mask_features: Tensor


class TextFeatures(Protocol):
    """What training needs of encoded texts."""

    tokens: Tensor


class Seem(Protocol):
    """What training calls of a SEEM besides what every module has."""

    def encode(self, pixels: Tensor) -> PixelMaps: ...

    def encode_texts(self, ids: Tensor, mask: Tensor) -> TextFeatures: ...

    def respond(
        self, pictures: PixelMaps, rows: Tensor, ids: Tensor, mask: Tensor
    ) -> tuple[list[Tensor], list[Tensor]]: ...


@dataclass(frozen=True)
class SeemBatch:
    """Network input of one step.

    pixels (B, 3, H, W), padded; rows (R,): the picture of each reference; ids and mask (R, T);
    targets (R, H / 4, W / 4): covered share of each cell; naming: what else the lessons say, absent when measuring.
    """

    pixels: Tensor
    rows: Tensor
    ids: Tensor
    mask: Tensor
    targets: Tensor
    naming: Naming | None = None

    def to(self, device: torch.device) -> SeemBatch:
        """The same on another device."""
        tensors = {
            name: getattr(self, name).to(device) for name in ("pixels", "rows", "ids", "mask", "targets")
        }
        return replace(self, **tensors, naming=self.naming and self.naming.to(device))


@dataclass(frozen=True)
class AlignedSeem:
    """A SEEM as the alignment sees it: what its decoder is given of pictures and of texts."""

    model: nn.Module
    tokenizer: TextTokenizer
    options: SeemTrainingOptions

    def size_of(self, lesson: Lesson) -> tuple[int, int]:
        """Height and width that a lesson has in the network, squeezed to need no padding."""
        return input_size(lesson, self.options, fitted=True)

    def name(
        self, lessons: Sequence[Lesson], prompts: Sequence[Sequence[Prompt]], size: tuple[int, int]
    ) -> Naming:
        """What prompts say of the things of lessons; a sentence is its last token."""
        encoded = self.tokenizer.encode_batch([prompt.text for own in prompts for prompt in own])
        ids, mask = (torch.tensor(rows) for rows in encoded)
        last = F.one_hot(mask.sum(1) - 1, ids.shape[1]).float()
        return name_things(lessons, prompts, ids, last, size)

    def features(self, pixels: Tensor, ids: Tensor) -> tuple[list[Tensor], Tensor]:
        """The finest level and the mask features (B, C, h, w) of pictures, and token features (K, T, C) of texts."""
        return aligned_features(self.model, cast(Seem, self.model).encode(pixels), ids)


def aligned_features(model: nn.Module, pictures: PixelMaps, ids: Tensor) -> tuple[list[Tensor], Tensor]:
    """What of pictures and texts is aligned, pictures being encoded already."""
    texts = cast(Seem, model).encode_texts(ids, torch.ones_like(ids))
    return [pictures.levels[-1], pictures.mask_features], texts.tokens


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
    draw = LessonDraw(lessons, count - options.held_out, options.batch, options.seed)
    aligned = AlignedSeem(model, tokenizer, options)

    def make(step: int) -> SeemBatch | None:
        drawn, rng = draw(step)
        fitted = bool(rng.random() < _FITTED_SHARE)
        pairs = [choose_references(lesson, options.prompts, rng) for lesson in drawn]
        shown = [(lesson, prompts) for lesson, prompts in pairs if prompts]
        if not shown:
            return None
        batch = build_references_batch(shown, tokenizer, options, fitted)
        lessons_shown = [lesson for lesson, _ in shown]
        size = input_size(lessons_shown[0], options, fitted)
        naming = aligned.name(lessons_shown, drawn_prompts(lessons_shown, ALIGNED_PROMPTS, rng), size)
        return replace(batch, naming=replace(naming, masks=F.pad(naming.masks, margin_of(size))))

    def loss_of(_: int, batch: SeemBatch | None) -> Tensor | None:
        return None if batch is None else batch_loss(model, batch.to(device))

    def measure() -> dict[str, float]:
        return measure_seem(model, tokenizer, lessons, range(count - options.held_out, count), options)

    return train_steps(
        model,
        options,
        make,
        loss_of,
        measure,
        on_report,
        folder,
    )


def choose_references(lesson: Lesson, most: int, rng: np.random.Generator) -> tuple[Lesson, list[Prompt]]:
    """Mirror every other lesson and choose prompts with something to see."""
    lesson = mirrored(lesson) if rng.random() < 0.5 else lesson
    visible = set(np.flatnonzero(lesson.masks.any((1, 2))).tolist())
    prompts = [prompt for prompt in lesson.prompts if visible.intersection(prompt.targets)]
    order = rng.permutation(len(prompts))[:most]
    return lesson, [prompts[place] for place in order.tolist()]


def input_size(lesson: Lesson, options: SeemTrainingOptions, fitted: bool) -> tuple[int, int]:
    """Height and width of a lesson in the network before it is padded; `fitted` squeezes it to need no padding."""
    rows, columns = lesson.image.shape[:2]
    height, width = detector_size(rows, columns, options.shortest, options.longest)
    if fitted:
        return max(round(height / UNIT), 1) * UNIT, max(round(width / UNIT), 1) * UNIT
    return height, width


def margin_of(size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Padding (left, right, top, bottom) that makes the sides multiples of `UNIT`."""
    return 0, -size[1] % UNIT, 0, -size[0] % UNIT


def build_references_batch(
    chosen: Sequence[tuple[Lesson, list[Prompt]]],
    tokenizer: TextTokenizer,
    options: SeemTrainingOptions,
    fitted: bool,
) -> SeemBatch:
    """Turn lessons of equal size, each with at least one prompt, into network input.

    With `fitted` the picture is squeezed to a size that needs no padding, which varies the shapes; otherwise it is
    padded, as an annotated picture is.
    """
    size = input_size(chosen[0][0], options, fitted)
    pixels = torch.from_numpy(np.stack([network_input(lesson.image, size) for lesson, _ in chosen]))
    margin = margin_of(size)
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


def batch_loss(model: nn.Module, batch: SeemBatch) -> Tensor:
    """Loss of the masks and choices of a batch, and of what its lessons name."""
    network = cast(Seem, model)
    pictures = network.encode(batch.pixels)
    logits, similarities = network.respond(pictures, batch.rows, batch.ids, batch.mask)
    loss = seem_loss(logits, similarities, batch.targets)
    if batch.naming is not None:
        features = aligned_features(model, pictures, batch.naming.ids)
        loss = loss + ALIGNMENT_WEIGHT * alignment_loss(*features, batch.naming)
    return loss


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
            batch = build_references_batch(part, tokenizer, options, fitted=False).to(device)
            logits, similarities = model(batch.pixels, batch.rows, batch.ids, batch.mask)
            ious = _ious(logits[-1], batch.targets)
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
