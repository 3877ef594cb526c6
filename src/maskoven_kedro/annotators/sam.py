"""SAM on transformers: the miniature's size of it, and masks for boxes of many pictures in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import SamConfig, SamMaskDecoderConfig, SamModel, SamPromptEncoderConfig, SamVisionConfig

from maskoven_kedro.core.network_input import network_input, segmenter_size

BOXES_PER_PASS = 64
"""Boxes that one pass of the mask decoder takes (annotators.md 2.3)."""

DECODER_EPSILON = 1e-5
"""LayerNorm epsilon of the original mask decoder; the default of transformers (1e-6) gives
other masks (annotators.md 2.1)."""

_IMAGE, _PATCH, _WIDTH = 144, 8, 96


def shrunken_config() -> SamConfig:
    """Configuration of the miniature's segmenter: the official architecture with fewer and narrower layers.

    Official numbers (annotators.md 2.2): ViT-H 1280 wide, 32 blocks, patch 16, image 1024; decoder 256 wide.
    """
    return SamConfig(
        vision_config=SamVisionConfig(
            hidden_size=128,
            output_channels=_WIDTH,
            num_hidden_layers=4,
            num_attention_heads=4,
            image_size=_IMAGE,
            patch_size=_PATCH,
            mlp_ratio=3.0,
            window_size=9,
            global_attn_indexes=[1, 3],
            num_pos_feats=_WIDTH // 2,
            initializer_range=0.02,
        ),
        prompt_encoder_config=SamPromptEncoderConfig(
            hidden_size=_WIDTH, image_size=_IMAGE, patch_size=_PATCH
        ),
        mask_decoder_config=SamMaskDecoderConfig(
            hidden_size=_WIDTH,
            mlp_dim=2 * _WIDTH,
            num_attention_heads=4,
            iou_head_hidden_dim=_WIDTH,
            layer_norm_eps=DECODER_EPSILON,
        ),
    )


def new_segmenter(config: SamConfig, seed: int) -> SamModel:
    """Build a segmenter with random weights that can learn.

    The random Fourier features of positions get the deviation 1 of the original (the configuration of transformers
    derives one of half the width, which turns positions into noise), and stay as they are.
    """
    torch.manual_seed(seed)
    model = SamModel(config)
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
    positions = model.shared_image_embedding.positional_embedding
    nn.init.normal_(positions, std=1.0)
    positions.requires_grad_(False)
    assert model.prompt_encoder.shared_embedding.positional_embedding is positions
    return model


def input_side(segmenter: SamModel) -> int:
    """Side in pixels of the square that a segmenter takes."""
    return cast(int, cast(SamVisionConfig, segmenter.config.vision_config).image_size)


@dataclass(frozen=True)
class Frame:
    """How pictures of one size (height, width) sit in the network's square of `side` pixels."""

    picture: tuple[int, int]
    resized: tuple[int, int]
    side: int

    @classmethod
    def of(cls, height: int, width: int, side: int) -> Frame:
        """Frame of pictures of that size."""
        return cls((height, width), segmenter_size(height, width, side), side)

    def scale(self, boxes: Tensor) -> Tensor:
        """Boxes (..., 4) x1 y1 x2 y2 from pixels of the picture to pixels of the network's input."""
        factor = boxes.new_tensor([self.resized[1] / self.picture[1], self.resized[0] / self.picture[0]])
        return boxes * factor.repeat(2)

    def restore(self, logits: Tensor) -> Tensor:
        """Low-resolution logits (N, s, s) at the size of the picture (N, H, W): bilinear, crop, bilinear."""
        square = F.interpolate(
            logits[None].float(), (self.side, self.side), mode="bilinear", align_corners=False
        )
        cropped = square[..., : self.resized[0], : self.resized[1]]
        return F.interpolate(cropped, self.picture, mode="bilinear", align_corners=False)[0]


@torch.inference_mode()
def encode_squares(model: SamModel, images: Sequence[np.ndarray], frame: Frame) -> Tensor:
    """Image embeddings (B, C, e, e) of uint8 RGB pictures of the frame's size, on the device of the model."""
    weights = model.mask_decoder.iou_token.weight
    pixels = np.stack([network_input(image, frame.resized, padded=frame.side) for image in images])
    return model.get_image_embeddings(torch.from_numpy(pixels).to(weights.device, weights.dtype))


@torch.inference_mode()
def masks_of_boxes(
    model: SamModel, embeddings: Tensor, rows: Tensor, boxes: Tensor, frame: Frame, multimask: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Masks bool (N, H, W) and predicted IoU float32 (N,) of boxes (N, 4) in pixels of the pictures `rows` (N,).

    Box prompts of different pictures share a pass, 64 at a time; no box gives empty arrays without a pass.
    """
    masks = np.zeros((len(boxes), *frame.picture), dtype=bool)
    scores = np.zeros(len(boxes), dtype=np.float32)
    for start in range(0, len(boxes), BOXES_PER_PASS):
        part = slice(start, start + BOXES_PER_PASS)
        output = model(
            image_embeddings=embeddings[rows[part].to(embeddings.device)],
            input_boxes=frame.scale(boxes[part])[:, None].to(embeddings.device, embeddings.dtype),
            multimask_output=multimask,
        )
        predicted = output.iou_scores[:, 0].float()
        best = predicted.argmax(-1)
        each = torch.arange(len(best), device=best.device)
        masks[part] = (frame.restore(output.pred_masks[each, 0, best]) > 0).cpu().numpy()
        scores[part] = predicted[each, best].cpu().numpy()
    return masks, scores
