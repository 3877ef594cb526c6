"""GroundingDINO on transformers: the miniature's size of it, and detection that encodes each picture only once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from transformers import BertConfig, ConvNextConfig, GroundingDinoConfig, GroundingDinoForObjectDetection
from transformers.models.grounding_dino.modeling_grounding_dino import (
    generate_masks_with_special_tokens_and_transfer_map,
)

_SHRUNKEN_WIDTH = 96


def shrunken_config(vocabulary_size: int) -> GroundingDinoConfig:
    """Configuration of the miniature's detector: the official architecture with fewer and narrower layers.

    Official numbers (annotators.md 1.4): Swin 96 wide, 2-2-6-2 blocks; model 256 wide, 6 + 6 layers, 900 queries.
    The backbone is a ConvNeXt here: it learns from nothing several times as fast as a Swin of that size.
    """
    return GroundingDinoConfig(
        backbone_config=ConvNextConfig(
            hidden_sizes=[32, 64, 128],
            depths=[2, 2, 4],
            num_stages=3,
            patch_size=4,
            layer_scale_init_value=1.0,
            out_features=["stage2", "stage3"],  # type: ignore[call-arg]  # taken by its base class
        ),
        text_config=BertConfig(
            vocab_size=vocabulary_size,
            hidden_size=_SHRUNKEN_WIDTH,
            num_hidden_layers=2,
            num_attention_heads=4,
            intermediate_size=2 * _SHRUNKEN_WIDTH,
            max_position_embeddings=256,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        ),
        d_model=_SHRUNKEN_WIDTH,
        num_queries=24,
        num_feature_levels=3,
        encoder_layers=2,
        encoder_ffn_dim=288,
        encoder_attention_heads=6,
        decoder_layers=3,
        decoder_ffn_dim=288,
        decoder_attention_heads=6,
        dropout=0.0,
        fusion_droppath=0.0,
    )


def new_detector(config: GroundingDinoConfig, seed: int) -> GroundingDinoForObjectDetection:
    """Build a detector with random weights that can learn from nothing.

    transformers starts weights for fine-tuning; from scratch some must differ. Fusion gates start at 1 instead of
    1e-4, else the text reaches the picture too late to matter. Linear layers start with Xavier's deviation, as DETR's
    do, because the 0.02 of wide pre-trained models all but silences layers of 100 units. The last norm of the text
    starts small, so that the unscaled dot products of the heads start near 0 and not at +-10, and the two-stage head
    starts as the identity, so that it compares cells and words as the alignment has taught them.
    """
    torch.manual_seed(seed)
    model = GroundingDinoForObjectDetection(config)
    prepared = ("sampling_offsets", "attention_weights")
    for name, module in model.named_modules():
        if isinstance(module, nn.Linear) and not name.endswith(prepared) and bool(module.weight.any()):
            nn.init.xavier_uniform_(module.weight)
    nn.init.normal_(model.model.query_position_embeddings.weight)
    for layer in model.model.encoder.layers:
        nn.init.ones_(layer.fusion_layer.vision_param)
        nn.init.ones_(layer.fusion_layer.text_param)
    nn.init.eye_(model.model.enc_output.weight)
    nn.init.constant_(
        model.model.encoder.layers[-1].text_enhancer_layer.layer_norm_after.weight, config.d_model**-0.5
    )
    return model


@dataclass(frozen=True)
class PictureFeatures:
    """Pictures behind the backbone: flattened maps (B, L, d), their positions (B, L, d), sizes of the levels."""

    maps: Tensor
    positions: Tensor
    shapes: list[tuple[int, int]]


@dataclass(frozen=True)
class TextFeatures:
    """Captions behind BERT: features (C, T, d), ids, mask of real tokens, mask within phrases, positions in phrases."""

    features: Tensor
    ids: Tensor
    mask: Tensor
    within: Tensor
    positions: Tensor


def encode_pictures(model: GroundingDinoForObjectDetection, pixels: Tensor) -> PictureFeatures:
    """Run the part of the detector that does not depend on a text, for pixels (B, 3, h, w) without padding."""
    inner = model.model
    whole = torch.ones(pixels.shape[0], *pixels.shape[2:], dtype=torch.long, device=pixels.device)
    stages, positions = inner.backbone(pixels, whole)
    maps = [project(stage) for project, (stage, _) in zip(inner.input_proj_vision, stages, strict=False)]
    for project in inner.input_proj_vision[len(stages) :]:
        maps.append(project(stages[-1][0] if len(maps) == len(stages) else maps[-1]))
        seen = torch.ones(maps[-1].shape[0], *maps[-1].shape[2:], dtype=torch.bool, device=pixels.device)
        positions.append(inner.backbone.position_embedding(maps[-1], seen).to(maps[-1].dtype))
    placed = [
        place.flatten(2).transpose(1, 2) + level
        for place, level in zip(positions, inner.level_embed, strict=True)
    ]
    return PictureFeatures(
        maps=torch.cat([level.flatten(2).transpose(1, 2) for level in maps], dim=1),
        positions=torch.cat(placed, dim=1),
        shapes=[(level.shape[2], level.shape[3]) for level in maps],
    )


def encode_texts(model: GroundingDinoForObjectDetection, ids: Tensor, mask: Tensor) -> TextFeatures:
    """Run the text tower over captions: ids and mask (C, T)."""
    inner = model.model
    own = cast(torch.LongTensor, ids)
    within, positions = generate_masks_with_special_tokens_and_transfer_map(own, inner.special_tokens)
    hidden = inner.text_backbone(ids, within[:, None], torch.zeros_like(ids), positions).last_hidden_state
    return TextFeatures(inner.text_projection(hidden), ids, mask.bool(), within, positions)


def detect_pairs(
    model: GroundingDinoForObjectDetection, pictures: PictureFeatures, texts: TextFeatures, pairs: Tensor
) -> tuple[Tensor, Tensor]:
    """Detect for pairs (P, 2) of a picture's and a caption's row: float32 logits (P, Q, T) and boxes cxcywh (P, Q, 4).

    The same computation as the forward pass of transformers, which would run the backbone for every pair.
    """
    inner = model.model
    maps, positions = pictures.maps[pairs[:, 0]], pictures.positions[pairs[:, 0]]
    mask = texts.mask[pairs[:, 1]]
    shapes = torch.tensor(pictures.shapes, device=maps.device)
    starts = torch.cat([shapes.new_zeros(1), shapes.prod(1).cumsum(0)[:-1]])
    layout = {
        "spatial_shapes": shapes,
        "spatial_shapes_list": pictures.shapes,
        "level_start_index": starts,
        "valid_ratios": maps.new_ones(len(pairs), len(pictures.shapes), 2),
    }
    nothing_hidden = torch.zeros(maps.shape[:2], dtype=torch.bool, device=maps.device)
    encoded = inner.encoder(
        vision_features=maps,
        vision_attention_mask=nothing_hidden,
        vision_position_embedding=positions,
        text_features=texts.features[pairs[:, 1]],
        text_attention_mask=~mask,
        text_self_attention_masks=~texts.within[pairs[:, 1]],
        text_position_ids=texts.positions[pairs[:, 1]],
        return_dict=True,
        **layout,
    )
    seen, read = encoded.last_hidden_state_vision, encoded.last_hidden_state_text
    proposals, anchors = inner.generate_encoder_output_proposals(seen, nothing_hidden, pictures.shapes)
    confidence = inner.encoder_output_class_embed(proposals, read, mask).max(-1).values
    kept = confidence.topk(inner.config.num_queries, dim=1).indices[..., None].expand(-1, -1, 4)
    start = (inner.encoder_output_bbox_embed(proposals) + anchors).gather(1, kept).sigmoid()
    decoded = inner.decoder(
        inputs_embeds=inner.query_position_embeddings.weight[None].expand(len(pairs), -1, -1),
        vision_encoder_hidden_states=seen,
        vision_encoder_attention_mask=~nothing_hidden,
        text_encoder_hidden_states=read,
        text_encoder_attention_mask=~mask,
        reference_points=start,
        return_dict=True,
        **layout,
    )
    hidden = decoded.intermediate_hidden_states[:, -1]
    before = start if inner.config.decoder_layers == 1 else decoded.intermediate_reference_points[:, -2]
    logits = model.class_embed[-1](hidden, read, mask)[..., : mask.shape[1]]
    boxes = (model.bbox_embed[-1](hidden) + torch.special.logit(before, eps=1e-5)).sigmoid()
    return logits.float(), boxes.float()
