"""Sizes of the official networks, and configurations of transformers from such sizes (annotators.md 1.4 and 2.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from transformers import (
    BertConfig,
    GroundingDinoConfig,
    SamConfig,
    SamMaskDecoderConfig,
    SamPromptEncoderConfig,
    SamVisionConfig,
    SwinConfig,
)

Dimensions = Mapping[str, Mapping[str, Any]]

SWIN_T: Dimensions = {
    "backbone": {
        "embed_dim": 96,
        "depths": [2, 2, 6, 2],
        "num_heads": [3, 6, 12, 24],
        "window_size": 7,
        "patch_size": 4,
        "mlp_ratio": 4.0,
        "out_indices_zero_based_stages": [1, 2, 3],
        "layer_norm_eps": 1e-5,
    },
    "text": {
        "hidden": 768,
        "layers": 12,
        "heads": 12,
        "inter": 3072,
        "vocab_size": 30522,
        "max_position_embeddings": 512,
        "layer_norm_eps": 1e-12,
    },
    "detector": {
        "hidden_dim": 256,
        "dim_feedforward": 2048,
        "num_queries": 900,
        "enc_layers": 6,
        "dec_layers": 6,
        "nheads": 8,
        "num_feature_levels": 4,
        "enc_n_points": 4,
        "dec_n_points": 4,
        "pe_temperature": 20,
    },
}
"""GroundingDINO Swin-T "OGC": 172.25 million parameters."""


def _sam(width: int, depth: int, heads: int, whole: list[int]) -> Dimensions:
    """Sizes of SAM with an encoder of that width; everything else is the same in the three official files."""
    return {
        "vision": {
            "image_size": 1024,
            "patch_size": 16,
            "embed_dim": width,
            "depth": depth,
            "num_heads": heads,
            "mlp_ratio": 4.0,
            "global_attn_indexes": whole,
            "window_size": 14,
            "out_channels": 256,
            "layer_norm_eps": 1e-6,
        },
        "prompt_encoder": {"embed_dim": 256, "mask_in_channels": 16, "num_point_embeddings": 4},
        "mask_decoder": {
            "transformer_dim": 256,
            "transformer_depth": 2,
            "transformer_heads": 8,
            "transformer_mlp_dim": 2048,
            "attention_downsample_rate": 2,
            "num_multimask_outputs": 3,
            "iou_head_depth": 3,
            "iou_head_hidden_dim": 256,
            "transformer_layer_norm_eps": 1e-5,
        },
    }


VIT_B = _sam(768, 12, 12, [2, 5, 8, 11])
VIT_L = _sam(1024, 24, 16, [5, 11, 17, 23])
VIT_H = _sam(1280, 32, 16, [7, 15, 23, 31])
"""The three sizes of SAM."""


def detector_config(dimensions: Dimensions) -> GroundingDinoConfig:
    """Configuration of GroundingDINO; ValueError for sizes that transformers derives otherwise."""
    swin, text, whole = dimensions["backbone"], dimensions["text"], dimensions["detector"]
    halves = {
        "text_enhancer_heads": whole["nheads"] // 2,
        "fusion_heads": whole["nheads"] // 2,
        "text_enhancer_ffn": whole["dim_feedforward"] // 2,
        "fusion_embed_dim": whole["dim_feedforward"] // 2,
    }
    other = {name: whole[name] for name, value in halves.items() if whole.get(name, value) != value}
    if other:
        raise ValueError(f"transformers takes half of the detector's heads and width here, not {other}")
    return GroundingDinoConfig(
        backbone_config=SwinConfig(
            embed_dim=swin["embed_dim"],
            depths=list(swin["depths"]),
            num_heads=list(swin["num_heads"]),
            window_size=swin["window_size"],
            patch_size=swin["patch_size"],
            mlp_ratio=float(swin["mlp_ratio"]),
            layer_norm_eps=swin["layer_norm_eps"],
            # A property, which the signature that is derived from the fields does not show.
            out_indices=[stage + 1 for stage in swin["out_indices_zero_based_stages"]],  # type: ignore[call-arg]
        ),
        text_config=BertConfig(
            vocab_size=text["vocab_size"],
            hidden_size=text["hidden"],
            num_hidden_layers=text["layers"],
            num_attention_heads=text["heads"],
            intermediate_size=text["inter"],
            max_position_embeddings=text["max_position_embeddings"],
            layer_norm_eps=text["layer_norm_eps"],
        ),
        d_model=whole["hidden_dim"],
        num_queries=whole["num_queries"],
        num_feature_levels=whole["num_feature_levels"],
        encoder_layers=whole["enc_layers"],
        decoder_layers=whole["dec_layers"],
        encoder_ffn_dim=whole["dim_feedforward"],
        decoder_ffn_dim=whole["dim_feedforward"],
        encoder_attention_heads=whole["nheads"],
        decoder_attention_heads=whole["nheads"],
        encoder_n_points=whole["enc_n_points"],
        decoder_n_points=whole["dec_n_points"],
        positional_embedding_temperature=whole["pe_temperature"],
    )


def segmenter_config(dimensions: Dimensions) -> SamConfig:
    """Configuration of SAM; the mask decoder gets the epsilon of the original, without which masks differ."""
    vision, prompts, masks = (dimensions[part] for part in ("vision", "prompt_encoder", "mask_decoder"))
    return SamConfig(
        vision_config=SamVisionConfig(
            hidden_size=vision["embed_dim"],
            output_channels=vision["out_channels"],
            num_hidden_layers=vision["depth"],
            num_attention_heads=vision["num_heads"],
            image_size=vision["image_size"],
            patch_size=vision["patch_size"],
            mlp_ratio=float(vision["mlp_ratio"]),
            window_size=vision["window_size"],
            qkv_bias=vision.get("qkv_bias", True),
            use_rel_pos=vision.get("use_rel_pos", True),
            global_attn_indexes=list(vision["global_attn_indexes"]),
            num_pos_feats=prompts["embed_dim"] // 2,
            layer_norm_eps=vision["layer_norm_eps"],
        ),
        prompt_encoder_config=SamPromptEncoderConfig(
            hidden_size=prompts["embed_dim"],
            image_size=vision["image_size"],
            patch_size=vision["patch_size"],
            mask_input_channels=prompts["mask_in_channels"],
            num_point_embeddings=prompts["num_point_embeddings"],
        ),
        mask_decoder_config=SamMaskDecoderConfig(
            hidden_size=masks["transformer_dim"],
            mlp_dim=masks["transformer_mlp_dim"],
            num_hidden_layers=masks["transformer_depth"],
            num_attention_heads=masks["transformer_heads"],
            attention_downsample_rate=masks["attention_downsample_rate"],
            num_multimask_outputs=masks["num_multimask_outputs"],
            iou_head_depth=masks["iou_head_depth"],
            iou_head_hidden_dim=masks["iou_head_hidden_dim"],
            layer_norm_eps=masks["transformer_layer_norm_eps"],
        ),
    )
