"""Training of a GroundingDINO on lessons: pictures, and phrases or questions that point at things in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch
from torch import Tensor

from maskoven_kedro.core.lessons import Lesson, Prompt
from maskoven_kedro.core.network_input import detector_size, network_input
from maskoven_kedro.core.training_options import DetectorTrainingOptions
from maskoven_kedro.engine.detector_losses import Truths, corners, giou, set_loss
from maskoven_kedro.engine.lesson_batches import LessonDraw, LessonSource, ahead, boxes_of, mirrored
from maskoven_kedro.engine.progress import Report, apply_step, load_checkpoint, new_optimizer, save_checkpoint

if TYPE_CHECKING:
    from transformers import GroundingDinoForObjectDetection

CELLS_PER_TRUTH = 5
"""Two-stage cells that learn each truth: with one alone the proposals hardly learn from scratch."""

_SIDES = ("left", "right")
_FOUND_IOU = 0.5
_HELD_OUT_BATCH = 16


class CaptionTokenizer(Protocol):
    """What training needs of a tokenizer."""

    def caption_of(self, phrases: Sequence[str]) -> str: ...

    def encode_batch(self, captions: Sequence[str]) -> tuple[list[list[int]], list[list[int]]]: ...

    def phrase_spans(self, ids: Sequence[int]) -> list[list[int]]: ...


@dataclass(frozen=True)
class DetectorBatch:
    """Network input of one step: pixels (B, 3, h, w), ids and mask (B, T), truths of each image."""

    pixels: Tensor
    ids: Tensor
    mask: Tensor
    truths: list[Truths]


def train_detector(
    model: GroundingDinoForObjectDetection,
    tokenizer: CaptionTokenizer,
    lessons: LessonSource,
    count: int,
    options: DetectorTrainingOptions,
    on_report: Report,
    folder: Path,
) -> dict[str, float]:
    """Train `model` in place on `count` lessons and return its last metrics.

    The last `options.held_out` lessons measure the progress. A checkpoint in `folder` is continued, so that a run that
    was interrupted ends with the weights of an undisturbed one.
    """
    device = next(model.parameters()).device
    optimizer = new_optimizer(model, options)
    done = load_checkpoint(folder, model, optimizer)
    draw = LessonDraw(lessons, count - options.held_out, options.batch, options.seed)

    def make(step: int) -> DetectorBatch:
        drawn, rng = draw(step)
        pairs = [choose_prompts(lesson, options, rng) for lesson in drawn]
        return build_batch(pairs, tokenizer, options)

    metrics: dict[str, float] = {}
    losses: list[float] = []
    for step, batch in ahead(make, done, options.steps):
        model.train()
        torch.manual_seed(options.seed * 1_000_003 + step)
        loss = detector_loss(model, batch, device)
        apply_step(model, optimizer, loss, step, options)
        losses.append(float(loss.detach()))
        finished = step + 1
        if finished % options.save_every == 0 or finished == options.steps:
            save_checkpoint(folder, model, optimizer, finished)
        if finished % options.report_every == 0 or finished == options.steps:
            held_out = range(count - options.held_out, count)
            metrics = {
                "loss": float(np.mean(losses)),
                **measure_detector(model, tokenizer, lessons, held_out, options),
            }
            losses.clear()
            on_report(finished, metrics)
    return metrics


def choose_prompts(
    lesson: Lesson, options: DetectorTrainingOptions, rng: np.random.Generator
) -> tuple[Lesson, list[Prompt]]:
    """Choose the one to three prompts of a lesson's caption and mirror the lesson where no prompt speaks of sides."""
    positive = [prompt for prompt in lesson.prompts if prompt.targets]
    negative = [prompt for prompt in lesson.prompts if not prompt.targets]
    wanted = 1 if rng.random() < options.alone else int(rng.integers(2, 4))
    chosen: list[Prompt] = []
    for _ in range(wanted):
        pool = negative if negative and (not positive or rng.random() < options.negative) else positive
        if pool:
            chosen.append(pool.pop(int(rng.integers(len(pool)))))
    sided = any(side in prompt.text.lower() for prompt in chosen for side in _SIDES)
    flip = rng.random() < 0.5 and not sided
    return (mirrored(lesson) if flip else lesson), chosen


def build_batch(
    pairs: Sequence[tuple[Lesson, list[Prompt]]],
    tokenizer: CaptionTokenizer,
    options: DetectorTrainingOptions,
) -> DetectorBatch:
    """Turn lessons of equal size and their chosen prompts into network input and truths."""
    captions = [tokenizer.caption_of([prompt.text for prompt in prompts]) for _, prompts in pairs]
    ids, mask = tokenizer.encode_batch(captions)
    height, width = pairs[0][0].image.shape[:2]
    size = detector_size(height, width, options.shortest, options.longest)
    pixels = np.stack([network_input(lesson.image, size) for lesson, _ in pairs])
    truths = [
        _truths(lesson, prompts, tokenizer.phrase_spans(row), len(row))
        for (lesson, prompts), row in zip(pairs, ids, strict=True)
    ]
    weighted = [
        Truths(t.boxes, t.positive, t.weights * torch.tensor(row, dtype=torch.float32))
        for t, row in zip(truths, mask, strict=True)
    ]
    return DetectorBatch(torch.from_numpy(pixels), torch.tensor(ids), torch.tensor(mask), weighted)


def _truths(lesson: Lesson, prompts: list[Prompt], spans: list[list[int]], length: int) -> Truths:
    """Boxes of all targets, the tokens that name each, and token weights that sum to one per phrase."""
    height, width = lesson.image.shape[:2]
    targets = sorted(
        {target for prompt in prompts for target in prompt.targets if lesson.masks[target].any()}
    )
    pixels = boxes_of(lesson.masks[targets]) / np.array([width, height, width, height], dtype=np.float32)
    boxes = np.concatenate([(pixels[:, :2] + pixels[:, 2:]) / 2, pixels[:, 2:] - pixels[:, :2]], axis=1)
    positive = torch.zeros(len(targets), length)
    weights = torch.full((length,), 1.0 / max(length - sum(map(len, spans)), 1))
    for prompt, span in zip(prompts, spans, strict=False):
        weights[span] = 1.0 / len(span)
        for target in prompt.targets:
            if target in targets:
                positive[targets.index(target), span] = 1.0
    return Truths(torch.from_numpy(boxes.reshape(-1, 4).astype(np.float32)), positive, weights)


def detector_loss(
    model: GroundingDinoForObjectDetection, batch: DetectorBatch, device: torch.device
) -> Tensor:
    """Loss of a batch: two-stage cells plus every decoder layer, divided by the number of truths."""
    output = model.model(
        pixel_values=batch.pixels.to(device),
        input_ids=batch.ids.to(device),
        attention_mask=batch.mask.to(device),
        return_dict=True,
    )
    logits, boxes = decoder_predictions(model, output, batch.mask.to(device).bool())
    cells = output.enc_outputs_coord_logits.sigmoid()
    total = logits.new_zeros(())
    for row, truths in enumerate(batch.truths):
        here = Truths(truths.boxes.to(device), truths.positive.to(device), truths.weights.to(device))
        total = total + set_loss(output.enc_outputs_class[row], cells[row], here, CELLS_PER_TRUTH)
        for layer in range(logits.shape[1]):
            total = total + set_loss(logits[row, layer], boxes[row, layer], here)
    return total / max(sum(len(truths.boxes) for truths in batch.truths), 1)


def decoder_predictions(
    model: GroundingDinoForObjectDetection, output: object, token_mask: Tensor
) -> tuple[Tensor, Tensor]:
    """Logits (B, layers, Q, T) and boxes cx, cy, w, h (B, layers, Q, 4) of every decoder layer."""
    hidden = output.intermediate_hidden_states
    references = [output.init_reference_points, *output.intermediate_reference_points.unbind(1)]
    logits, boxes = [], []
    for layer in range(hidden.shape[1]):
        start = torch.special.logit(references[layer], eps=1e-5)
        boxes.append((model.bbox_embed[layer](hidden[:, layer]) + start).sigmoid())
        text = output.encoder_last_hidden_state_text
        logits.append(model.class_embed[layer](hidden[:, layer], text, token_mask))
    return torch.stack(logits, dim=1), torch.stack(boxes, dim=1)


@torch.no_grad()
def measure_detector(
    model: GroundingDinoForObjectDetection,
    tokenizer: CaptionTokenizer,
    lessons: LessonSource,
    indices: Sequence[int],
    options: DetectorTrainingOptions,
) -> dict[str, float]:
    """Measure prompts alone on held-out lessons: share whose best box lies on a target at IoU 0.5, and mean scores.

    `found` counts all prompts with targets, `found_questions` those that end in '?'; `score` and `score_negative` are
    the mean best scores of prompts with and without something to find.
    """
    model.eval()
    device = next(model.parameters()).device
    rng = np.random.default_rng(options.seed)
    by_size: dict[tuple[int, ...], list[tuple[Lesson, list[Prompt]]]] = {}
    for index in indices:
        lesson = lessons(index)
        if lesson.prompts:
            prompt = lesson.prompts[int(rng.integers(len(lesson.prompts)))]
            by_size.setdefault(lesson.image.shape, []).append((lesson, [prompt]))
    rows: list[tuple[bool, bool, float, float]] = []
    for pairs in by_size.values():
        for start in range(0, len(pairs), _HELD_OUT_BATCH):
            part = pairs[start : start + _HELD_OUT_BATCH]
            batch = build_batch(part, tokenizer, options)
            output = model(
                batch.pixels.to(device), batch.ids.to(device), attention_mask=batch.mask.to(device)
            )
            for row, truths in enumerate(batch.truths):
                scores = output.logits[row].sigmoid().max(-1).values
                best = corners(output.pred_boxes[row, int(scores.argmax())]).cpu()
                overlap = giou(best[None], corners(truths.boxes)).max().item() if len(truths.boxes) else 0.0
                question = part[row][1][0].text.rstrip().endswith("?")
                rows.append((len(truths.boxes) > 0, question, overlap, scores.max().item()))
    return _summary(rows)


def _summary(rows: list[tuple[bool, bool, float, float]]) -> dict[str, float]:
    """Means over rows of (has targets, is a question, IoU of the best box, best score)."""
    groups = {
        "found": [overlap >= _FOUND_IOU for there, _, overlap, _ in rows if there],
        "found_questions": [
            overlap >= _FOUND_IOU for there, question, overlap, _ in rows if there and question
        ],
        "score": [score for there, _, _, score in rows if there],
        "score_negative": [score for there, _, _, score in rows if not there],
    }
    return {name: float(np.mean(values)) for name, values in groups.items() if values}
