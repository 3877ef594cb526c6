"""Grounded-SAM over the packages `groundingdino` and `segment_anything`, the yardstick for our way of running it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from transformers import GroundingDinoForObjectDetection, SamModel

from maskoven_kedro.annotators.base import AnnotatorUnavailable
from maskoven_kedro.annotators.grounded_sam import Boxes, GroundedSam
from maskoven_kedro.annotators.reference_networks import (
    give_detector_weights,
    give_segmenter_weights,
    reference_detector,
    reference_segmenter,
    widths_of,
)
from maskoven_kedro.annotators.text import PromptTokenizer
from maskoven_kedro.core.annotation_options import GroundedSamOptions
from maskoven_kedro.core.network_input import detector_size, network_input


class ReferenceGroundedSam(GroundedSam):
    """The annotator `grounded_sam` with the packages' networks and the weights of ours; one text per pass.

    Texts, thresholds and the choice of boxes are those of `GroundedSam`; only what the networks compute differs. The
    packages know neither half precision nor different captions in one pass.
    """

    def __init__(
        self,
        detector: GroundingDinoForObjectDetection,
        segmenter: SamModel,
        tokenizer: PromptTokenizer,
        options: GroundedSamOptions,
        checkpoint: str,
    ) -> None:
        """Take our networks and give their weights to the packages'; raises AnnotatorUnavailable."""
        super().__init__(detector, segmenter, tokenizer, options, checkpoint)
        if options.dtype != "float32":
            raise AnnotatorUnavailable("`implementation: reference` runs in float32 only")
        backbone = detector.model.backbone.conv_encoder.model
        self.reference_detector = reference_detector(detector.config, tokenizer, backbone)
        give_detector_weights(self.reference_detector, detector)
        self.reference_segmenter = reference_segmenter(segmenter.config)
        give_segmenter_weights(self.reference_segmenter, segmenter)
        for network in (self.reference_detector, self.reference_segmenter):
            network.to(options.device)

    def _detect(self, images: Sequence[np.ndarray], pairs: Sequence[tuple[int, str]]) -> list[Boxes]:
        """Boxes of every pair of picture and caption, each in a pass of its own."""
        height, width = images[0].shape[:2]
        size = detector_size(height, width, *self.options.detector_size)
        found = []
        for row, caption in pairs:
            pixels = torch.from_numpy(network_input(images[row], size)).to(self.options.device)
            ids = torch.tensor(self.tokenizer.encode(caption))
            with widths_of(self.detector.config):
                logits, boxes = detect(self.reference_detector, pixels, caption)
            found.append(self._keep(logits[:, : len(ids)].cpu(), boxes.cpu(), ids, images[row].shape))
        return found

    def _segment(
        self, images: Sequence[np.ndarray], rows: Sequence[int], boxes: Sequence[Boxes]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Masks and predicted IoU of all boxes, one after the other; each picture is encoded once."""
        from segment_anything import SamPredictor

        predictor = SamPredictor(self.reference_segmenter)
        owners = np.array([row for row, one in zip(rows, boxes, strict=True) for _ in one.phrases], dtype=int)
        corners = torch.cat([one.corners for one in boxes]) if boxes else torch.zeros(0, 4)
        masks = np.zeros((len(owners), *images[0].shape[:2]), dtype=bool)
        scores = np.zeros(len(owners), dtype=np.float32)
        for row in np.unique(owners):
            own = np.flatnonzero(owners == row)
            predictor.set_image(images[row])
            prompts = predictor.transform.apply_boxes_torch(corners[own], images[row].shape[:2])
            found, predicted, _ = predictor.predict_torch(
                None, None, prompts.to(self.options.device), multimask_output=self.options.multimask
            )
            best = predicted.argmax(1)
            each = torch.arange(len(own), device=best.device)
            masks[own] = found[each, best].cpu().numpy()
            scores[own] = predicted[each, best].cpu().numpy()
        return masks, scores


@torch.inference_mode()
def detect(network: nn.Module, pixels: Tensor, caption: str) -> tuple[Tensor, Tensor]:
    """Run the package's detector on pixels (3, h, w): logits (Q, 256) and boxes cxcywh (Q, 4)."""
    output = network(pixels[None], captions=[caption])
    return output["pred_logits"][0], output["pred_boxes"][0]
