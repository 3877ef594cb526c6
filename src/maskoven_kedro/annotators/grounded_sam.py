"""Grounded-SAM: GroundingDINO finds boxes for a text, SAM turns each box into a mask (annotators.md section 5)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from transformers import GroundingDinoForObjectDetection, SamModel

from maskoven_kedro.annotators.base import Detection
from maskoven_kedro.annotators.grounding_dino import detect_pairs, encode_pictures, encode_texts
from maskoven_kedro.annotators.sam import Frame, encode_squares, input_side, masks_of_boxes
from maskoven_kedro.annotators.text import DELIMITERS, PromptTokenizer, caption_of
from maskoven_kedro.core.annotation_options import GroundedSamOptions
from maskoven_kedro.core.network_input import detector_size, network_input

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Boxes:
    """Boxes of one picture and caption: float32 (N, 4) corners in its pixels, phrases, scores (N,)."""

    corners: Tensor
    phrases: list[str]
    scores: Tensor


class GroundedSam:
    """The annotator `grounded_sam` over two networks of transformers; see `Annotator` for the contract."""

    name = "grounded_sam"

    def __init__(
        self,
        detector: GroundingDinoForObjectDetection,
        segmenter: SamModel,
        tokenizer: PromptTokenizer,
        options: GroundedSamOptions,
        checkpoint: str,
    ) -> None:
        """Take networks that are ready for inference on the device and in the number format of the options."""
        self.detector, self.segmenter, self.tokenizer = detector, segmenter, tokenizer
        self.options, self.checkpoint = options, checkpoint

    @torch.inference_mode()
    def annotate(self, images: Sequence[np.ndarray], texts: Sequence[Sequence[str]]) -> list[list[Detection]]:
        """Annotate uint8 RGB pictures (H, W, 3) of one size: one detection per picture and text, in the same order.

        Each picture goes once through each encoder, each pair of picture and caption once through the rest. Raises
        ValueError when the sizes or the lengths of the arguments differ.
        """
        if len(images) != len(texts):
            raise ValueError(f"{len(images)} images but {len(texts)} lists of texts")
        if len({image.shape for image in images}) > 1:
            raise ValueError(
                f"Images of one call must have one size, got {sorted({i.shape for i in images})}"
            )
        found: list[list[Detection]] = []
        for start in range(0, len(images), self.options.batch_images):
            part = slice(start, start + self.options.batch_images)
            found.extend(self._annotate_batch(images[part], texts[part]))
        return found

    def _annotate_batch(
        self, images: Sequence[np.ndarray], texts: Sequence[Sequence[str]]
    ) -> list[list[Detection]]:
        """Annotate as many pictures as fit in one pass of the encoders."""
        height, width = images[0].shape[:2]
        captions = [[caption_of([text]) for text in own] for own in texts]
        pairs = list(
            dict.fromkeys((row, caption) for row, own in enumerate(captions) for caption in own if caption)
        )
        boxes = self._detect(images, pairs) if pairs else []
        masks, scores = self._segment(images, [row for row, _ in pairs], boxes)
        ends = np.cumsum([0, *(len(one.phrases) for one in boxes)])
        by_pair = {
            pair: _detection(one, masks[ends[place] : ends[place + 1]], scores[ends[place] : ends[place + 1]])
            for place, (pair, one) in enumerate(zip(pairs, boxes, strict=True))
        }
        nothing = Detection(
            masks=np.zeros((0, height, width), dtype=bool),
            boxes=np.zeros((0, 4), dtype=np.float32),
            phrases=[],
            box_scores=np.zeros(0, dtype=np.float32),
            mask_scores=np.zeros(0, dtype=np.float32),
        )
        return [[by_pair.get((row, caption), nothing) for caption in own] for row, own in enumerate(captions)]

    def _detect(self, images: Sequence[np.ndarray], pairs: Sequence[tuple[int, str]]) -> list[Boxes]:
        """Boxes of every pair of picture and caption."""
        height, width = images[0].shape[:2]
        size = detector_size(height, width, *self.options.detector_size)
        weights = self.detector.model.level_embed
        pixels = torch.from_numpy(np.stack([network_input(image, size) for image in images]))
        pictures = encode_pictures(self.detector, pixels.to(weights.device, weights.dtype))
        captions = list(dict.fromkeys(caption for _, caption in pairs))
        ids, mask = (
            torch.tensor(rows, device=weights.device) for rows in self.tokenizer.encode_batch(captions)
        )
        texts = encode_texts(self.detector, ids, mask)
        rows = torch.tensor([(row, captions.index(caption)) for row, caption in pairs], device=weights.device)
        found: list[Boxes] = []
        for part in rows.split(self.options.batch_images):
            logits, boxes = detect_pairs(self.detector, pictures, texts, part)
            for place, (_, text) in enumerate(part.tolist()):
                found.append(
                    self._keep(logits[place].cpu(), boxes[place].cpu(), ids[text].cpu(), images[0].shape)
                )
        return found

    def _keep(self, logits: Tensor, boxes: Tensor, ids: Tensor, shape: tuple[int, ...]) -> Boxes:
        """Boxes above the storage floor, best first, cut to the picture; anything not finite or empty is dropped."""
        scale = boxes.new_tensor([shape[1], shape[0]]).repeat(2)
        corners = torch.cat([boxes[:, :2] - boxes[:, 2:] / 2, boxes[:, :2] + boxes[:, 2:] / 2], dim=1) * scale
        corners = corners.clamp(min=0).minimum(scale)
        confidence = logits.sigmoid()
        scores = confidence.max(-1).values
        sound = torch.isfinite(scores) & torch.isfinite(corners).all(-1)
        if not sound.all():
            logger.warning("Dropped %d boxes whose score or corners are not finite", int((~sound).sum()))
        sound &= (corners[:, 2:] > corners[:, :2]).all(-1) & (scores > self.options.box_floor)
        kept = sound.nonzero().squeeze(-1)
        kept = kept[scores[kept].argsort(descending=True, stable=True)][: self.options.max_boxes]
        phrases = [self._phrase(confidence[row], ids) for row in kept.tolist()]
        return Boxes(corners[kept], phrases, scores[kept])

    def _phrase(self, confidence: Tensor, ids: Tensor) -> str:
        """Text of the tokens of a caption that a box answers to, delimiters left out."""
        chosen = [int(row) for row in ids[: len(confidence)][confidence > self.options.text_threshold]]
        return self.tokenizer.decode([row for row in chosen if row not in DELIMITERS])

    def _segment(
        self, images: Sequence[np.ndarray], rows: Sequence[int], boxes: Sequence[Boxes]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Masks and predicted IoU of all boxes, one after the other; pictures without a box are not encoded."""
        height, width = images[0].shape[:2]
        frame = Frame.of(height, width, input_side(self.segmenter))
        needed = sorted({row for row, one in zip(rows, boxes, strict=True) if one.phrases})
        if not needed:
            return np.zeros((0, height, width), dtype=bool), np.zeros(0, dtype=np.float32)
        embeddings = encode_squares(self.segmenter, [images[row] for row in needed], frame)
        owners = [needed.index(row) for row, one in zip(rows, boxes, strict=True) for _ in one.phrases]
        corners = torch.cat([one.corners for one in boxes])
        return masks_of_boxes(
            self.segmenter, embeddings, torch.tensor(owners), corners, frame, self.options.multimask
        )


def _detection(boxes: Boxes, masks: np.ndarray, scores: np.ndarray) -> Detection:
    """Join boxes and their masks; a mask without pixels or with a score that is no number is dropped."""
    kept = masks.any((1, 2)) & np.isfinite(scores)
    if not kept.all():
        logger.debug("Dropped %d boxes in which the segmenter found nothing", int((~kept).sum()))
    return Detection(
        masks=masks[kept],
        boxes=boxes.corners.numpy()[kept],
        phrases=[phrase for phrase, keep in zip(boxes.phrases, kept, strict=True) if keep],
        box_scores=boxes.scores.numpy()[kept],
        mask_scores=scores[kept],
    )
