"""SEEM as an annotator: one mask for every text, the mask's own box, and the three confidences that SEEM knows."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from maskoven_kedro.annotators.base import Detection
from maskoven_kedro.annotators.seem.picture import (
    input_logits,
    input_size,
    original_logits,
    padded_input,
    resized,
)
from maskoven_kedro.annotators.seem.pixel_decoder import PixelFeatures
from maskoven_kedro.annotators.seem.seem import Seem, mask_logits
from maskoven_kedro.annotators.seem.text_tower import TextFeatures
from maskoven_kedro.annotators.seem.tokens import ReferenceTokenizer
from maskoven_kedro.core.seem_options import SeemOptions

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SeemDetection(Detection):
    """At most one mask, with the confidences of annotators.md 3.7, none of them calibrated.

    similarities: float32 (N,) in -1..1, cosine of query and sentence (a); box_scores: the query's share in the softmax
    over all queries (b); mask_scores: mean probability inside the mask (c).
    """

    similarities: np.ndarray


class SeemAnnotator:
    """The annotator `seem`; see `Annotator` for the contract."""

    name = "seem"

    def __init__(
        self, model: Seem, tokenizer: ReferenceTokenizer, options: SeemOptions, checkpoint: str
    ) -> None:
        """Take a network that is ready for inference on the device and in the number format of the options."""
        self.model, self.tokenizer = model, tokenizer
        self.options, self.checkpoint = options, checkpoint

    @torch.inference_mode()
    def annotate(self, images: Sequence[np.ndarray], texts: Sequence[Sequence[str]]) -> list[list[Detection]]:
        """Annotate uint8 RGB pictures (H, W, 3) of one size: one detection per picture and text, in the same order.

        Each picture is encoded once, each pair of picture and text answered once; a blank text finds nothing. Raises
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
        """Annotate as many pictures as fit in one pass of the encoder."""
        height, width = images[0].shape[:2]
        asked = [[" ".join(text.lower().split()) for text in own] for own in texts]
        pairs = list(dict.fromkeys((row, text) for row, own in enumerate(asked) for text in own if text))
        answers = self._answer(images, pairs) if pairs else []
        by_pair: dict[tuple[int, str], Detection] = dict(zip(pairs, answers, strict=True))
        nothing = _detection("", np.zeros((height, width), dtype=bool), np.zeros(3, dtype=np.float32))
        return [[by_pair.get((row, text), nothing) for text in own] for row, own in enumerate(asked)]

    def _answer(self, images: Sequence[np.ndarray], pairs: Sequence[tuple[int, str]]) -> list[SeemDetection]:
        """One detection for every pair of picture and text."""
        weights = self.model.sem_seg_head.predictor.class_embed
        height, width = images[0].shape[:2]
        original = (height, width)
        size = input_size(height, width, *self.options.input_size)
        needed = sorted({row for row, _ in pairs})
        pixels = torch.from_numpy(np.stack([resized(images[row], size) for row in needed]))
        padded = padded_input(pixels.to(weights.device), self.model.config, weights.dtype)
        pictures = self.model.encode(padded)
        phrases = list(dict.fromkeys(text for _, text in pairs))
        ids, mask = (
            torch.tensor(rows, device=weights.device) for rows in self.tokenizer.encode_batch(phrases)
        )
        texts = self.model.encode_texts(ids, mask)
        places = torch.tensor(
            [(needed.index(row), phrases.index(text)) for row, text in pairs], device=weights.device
        )
        found: list[SeemDetection] = []
        for part in places.split(self.options.batch_references):
            logits, sureness = self._best(pictures, part[:, 0], texts.rows(part[:, 1]))
            full = original_logits(input_logits(logits, padded.shape[-2:], size), original)
            inside = full > 0
            area = inside.sum((1, 2)).clamp(min=1)
            probability = (full.sigmoid() * inside).sum((1, 2)) / area
            scores = torch.cat([sureness, probability[:, None]], dim=1).cpu().numpy()
            masks = inside.cpu().numpy()
            found.extend(
                _detection(phrases[text], masks[place], scores[place])
                for place, text in enumerate(part[:, 1].tolist())
            )
        return found

    def _best(self, pictures: PixelFeatures, rows: Tensor, texts: TextFeatures) -> tuple[Tensor, Tensor]:
        """Mask logits (R, h, w) of the best query at stride 4, and its cosine and share (R, 2)."""
        said = self.model.answer(pictures, rows, texts)[-1]
        choice = self.model.choose(said, texts)
        chosen = said.masks[torch.arange(len(rows), device=rows.device), choice.query]
        logits = mask_logits(chosen[:, None], pictures.mask_features[rows]).squeeze(1)
        return logits, torch.stack([choice.cosine, choice.share], dim=1)


def _detection(text: str, mask: np.ndarray, scores: np.ndarray) -> SeemDetection:
    """A mask (H, W) with its box and its cosine, share and probability; without pixels or numbers there is nothing."""
    sound = bool(np.isfinite(scores).all())
    if not sound:
        logger.warning("Dropped the mask of %r, whose scores are not finite", text)
    kept = int(sound and mask.any())
    box = np.zeros((kept, 4), dtype=np.float32)
    if kept:
        ys, xs = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        box[0] = xs[0], ys[0], xs[-1] + 1, ys[-1] + 1
    cosine, share, probability = (np.full(kept, score, dtype=np.float32) for score in scores)
    return SeemDetection(
        masks=mask[None][:kept],
        boxes=box,
        phrases=[text] * kept,
        box_scores=share,
        mask_scores=probability,
        similarities=cosine,
    )
