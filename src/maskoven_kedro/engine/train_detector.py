"""Training of a GroundingDINO on lessons: pictures, and phrases or questions that point at things in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np
import torch
from torch import Tensor, nn
from transformers.models.grounding_dino.modeling_grounding_dino import (
    generate_masks_with_special_tokens_and_transfer_map,
)

from maskoven_kedro.core.lessons import Lesson, Prompt
from maskoven_kedro.core.network_input import detector_size, network_input
from maskoven_kedro.core.training_options import DetectorTrainingOptions
from maskoven_kedro.engine.detector_losses import Truths, corners, giou, set_loss
from maskoven_kedro.engine.lesson_batches import LessonDraw, LessonSource, boxes_of, mirrored
from maskoven_kedro.engine.progress import Report, train_steps
from maskoven_kedro.engine.region_alignment import (
    Naming,
    alignment_loss,
    drawn_prompts,
    name_things,
    object_boxes,
    object_loss,
)

if TYPE_CHECKING:
    from transformers import GroundingDinoForObjectDetection

CELLS_PER_TRUTH = 5
"""Two-stage cells that learn each truth: with one alone the proposals hardly learn from scratch."""

OBJECT_WEIGHT, ALIGNMENT_WEIGHT = 2.0, 8.0
"""Weights of what a lesson teaches beside its caption."""

PHRASES = 6
"""Prompts of each lesson that are aligned with things in one step."""

_ALIGNED = 2
_FOUND_IOU = 0.5
_HELD_OUT_BATCH = 16


class CaptionTokenizer(Protocol):
    """What training needs of a tokenizer."""

    def caption_of(self, phrases: Sequence[str]) -> str: ...

    def encode_batch(self, captions: Sequence[str]) -> tuple[list[list[int]], list[list[int]]]: ...

    def phrase_spans(self, ids: Sequence[int]) -> list[list[int]]: ...


@dataclass(frozen=True)
class DetectorBatch:
    """Network input of one step: pixels (B, 3, h, w), ids and mask (B, T), truths of each image.

    objects: boxes of all things of each image; naming: what else the lessons say of them, absent when measuring.
    """

    pixels: Tensor
    ids: Tensor
    mask: Tensor
    truths: list[Truths]
    objects: list[Tensor]
    naming: Naming | None = None


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
    draw = LessonDraw(lessons, count - options.held_out, options.batch, options.seed)

    def make(step: int) -> DetectorBatch:
        drawn, rng = draw(step)
        pairs = [choose_prompts(lesson, options, rng) for lesson in drawn]
        batch = build_batch(pairs, tokenizer, options)
        shown = [lesson for lesson, _ in pairs]
        height, width = batch.pixels.shape[2:]
        drawn_too = drawn_prompts(shown, PHRASES, rng)
        return replace(batch, naming=name_in_captions(shown, drawn_too, tokenizer, (height, width)))

    def loss_of(step: int, batch: DetectorBatch) -> Tensor:
        torch.manual_seed(options.seed * 1_000_003 + step)
        return detector_loss(model, batch, device)

    def measure() -> dict[str, float]:
        held_out = range(count - options.held_out, count)
        return measure_detector(model, tokenizer, lessons, held_out, options)

    return train_steps(
        model,
        options,
        make,
        loss_of,
        measure,
        on_report,
        folder,
    )


def choose_prompts(
    lesson: Lesson, options: DetectorTrainingOptions, rng: np.random.Generator
) -> tuple[Lesson, list[Prompt]]:
    """Mirror every other lesson and choose the prompts of its caption."""
    lesson = mirrored(lesson) if rng.random() < 0.5 else lesson
    positive = [prompt for prompt in lesson.prompts if prompt.targets]
    negative = [prompt for prompt in lesson.prompts if not prompt.targets]
    wanted = 1 if rng.random() < options.alone else int(rng.integers(2, options.joined + 1))
    chosen: list[Prompt] = []
    for _ in range(wanted):
        pool = negative if negative and (not positive or rng.random() < options.negative) else positive
        if pool:
            chosen.append(pool.pop(int(rng.integers(len(pool)))))
    return lesson, chosen


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
    objects = [object_boxes(lesson) for lesson, _ in pairs]
    return DetectorBatch(torch.from_numpy(pixels), torch.tensor(ids), torch.tensor(mask), weighted, objects)


def name_in_captions(
    lessons: Sequence[Lesson],
    prompts: Sequence[Sequence[Prompt]],
    tokenizer: CaptionTokenizer,
    size: tuple[int, int],
) -> Naming:
    """What prompts, each as a caption of its own, say of the things of lessons."""
    ids, _ = tokenizer.encode_batch([tokenizer.caption_of([one.text]) for own in prompts for one in own])
    spoken = torch.zeros(len(ids), len(ids[0]))
    for row, tokens in enumerate(ids):
        for span in tokenizer.phrase_spans(tokens):
            spoken[row, span] = 1.0
    return name_things(lessons, prompts, torch.tensor(ids), spoken, size)


@dataclass(frozen=True)
class AlignedDetector:
    """A GroundingDINO as the alignment sees it: up to where text and picture enter the encoder."""

    model: GroundingDinoForObjectDetection
    tokenizer: CaptionTokenizer
    options: DetectorTrainingOptions

    def size_of(self, lesson: Lesson) -> tuple[int, int]:
        """Height and width that a lesson has in the network."""
        height, width = lesson.image.shape[:2]
        return detector_size(height, width, self.options.shortest, self.options.longest)

    def name(
        self, lessons: Sequence[Lesson], prompts: Sequence[Sequence[Prompt]], size: tuple[int, int]
    ) -> Naming:
        """What prompts say of the things of lessons."""
        return name_in_captions(lessons, prompts, self.tokenizer, size)

    def features(self, pixels: Tensor, ids: Tensor) -> tuple[list[Tensor], Tensor]:
        """The finest maps (B, d, h, w) of pictures, and token features (K, T, d) of captions (K, T)."""
        inner = self.model.model
        states, _ = inner.backbone(pixels, torch.ones_like(pixels[:, 0], dtype=torch.long))
        projected = list(zip(inner.input_proj_vision, states, strict=False))[:_ALIGNED]
        return [project(maps) for project, (maps, _) in projected], embed_phrases(self.model, ids)


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
    """Loss of a batch: two-stage cells and every decoder layer per truth, plus what the whole lessons teach."""
    with arguments_of(model.model.encoder) as entered:
        output = model.model(
            pixel_values=batch.pixels.to(device),
            input_ids=batch.ids.to(device),
            attention_mask=batch.mask.to(device),
            return_dict=True,
        )
    logits, boxes = decoder_predictions(model, output, batch.mask.to(device).bool())
    cells = output.enc_outputs_coord_logits.sigmoid()
    asked, shown = logits.new_zeros(()), logits.new_zeros(())
    for row, truths in enumerate(batch.truths):
        here = Truths(truths.boxes.to(device), truths.positive.to(device), truths.weights.to(device))
        asked = asked + set_loss(output.enc_outputs_class[row], cells[row], here, CELLS_PER_TRUTH)
        shown = shown + object_loss(
            cells[row], boxes[row], batch.objects[row].to(device), entered["spatial_shapes_list"]
        )
        for layer in range(logits.shape[1]):
            asked = asked + set_loss(logits[row, layer], boxes[row, layer], here)
    loss = asked / max(sum(len(truths.boxes) for truths in batch.truths), 1)
    loss = loss + OBJECT_WEIGHT * shown / len(batch.truths)
    if batch.naming is not None:
        naming = batch.naming.to(device)
        loss = loss + ALIGNMENT_WEIGHT * alignment_loss(
            _levels(entered), embed_phrases(model, naming.ids), naming
        )
    return loss


@contextmanager
def arguments_of(module: nn.Module) -> Iterator[dict[str, Any]]:
    """The keyword arguments that a module was last called with inside the block."""
    seen: dict[str, Any] = {}
    handle = module.register_forward_pre_hook(lambda _, __, given: seen.update(given), with_kwargs=True)
    try:
        yield seen
    finally:
        handle.remove()


def _levels(entered: dict[str, Any]) -> list[Tensor]:
    """The finest feature maps (B, d, h, w) among the flattened ones that entered the encoder."""
    shapes = entered["spatial_shapes_list"]
    flat = entered["vision_features"].split([height * width for height, width in shapes], dim=1)
    return [
        level.transpose(1, 2).unflatten(2, shape)
        for level, shape in list(zip(flat, shapes, strict=True))[:_ALIGNED]
    ]


def embed_phrases(model: GroundingDinoForObjectDetection, ids: Tensor) -> Tensor:
    """Text features (K, T, d) of captions as they enter the fusion with the picture."""
    inner = model.model
    within, positions = generate_masks_with_special_tokens_and_transfer_map(
        cast(torch.LongTensor, ids), inner.special_tokens
    )
    hidden = inner.text_backbone(ids, within[:, None], torch.zeros_like(ids), positions).last_hidden_state
    features: Tensor = inner.text_projection(hidden)
    return features


def decoder_predictions(
    model: GroundingDinoForObjectDetection, output: Any, token_mask: Tensor
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
    groups: dict[str, list[float]] = {
        "found": [overlap >= _FOUND_IOU for there, _, overlap, _ in rows if there],
        "found_questions": [
            overlap >= _FOUND_IOU for there, question, overlap, _ in rows if there and question
        ],
        "score": [score for there, _, _, score in rows if there],
        "score_negative": [score for there, _, _, score in rows if not there],
    }
    return {name: float(np.mean(values)) for name, values in groups.items() if values}
