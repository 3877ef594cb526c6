"""Names in the official checkpoints and their names in transformers, as tables (annotators.md 1.3 and 2.2).

In a row, `#` stands for one number and `*` for the rest of the name; both come back in the same order on the right.
`{query,key,value}` on the right means that the tensor holds three of equal size, one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

_SWIN = "model.backbone.conv_encoder.model."
_BLOCK = _SWIN + "encoder.layers.#.blocks.#."
_FUSION = "model.encoder.layers.#.fusion_layer."
_SEEING = "model.encoder.layers.#.deformable_layer."
_READING = "model.encoder.layers.#.text_enhancer_layer."
_DECODER = "model.decoder.layers.#."


class CheckpointMismatch(ValueError):
    """A checkpoint that does not hold what its architecture asks for; the message lists every difference."""


@dataclass(frozen=True)
class KeyMap:
    """A table of names: rows (official, transformers; several names are copies), and names that are left out."""

    rows: tuple[tuple[str, ...], ...]
    dropped: tuple[str, ...]

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], tuple[str, ...]]]:
        return [(_pattern(official), targets) for official, *rest in self.rows for targets in (tuple(rest),)]

    @cached_property
    def _left_out(self) -> list[re.Pattern[str]]:
        return [_pattern(name) for name in self.dropped]

    def places(self, name: str) -> tuple[tuple[str, ...], ...] | None:
        """Where a tensor goes: for every copy the names of its equal parts; () if left out, None if unknown."""
        if any(pattern.fullmatch(name) for pattern in self._left_out):
            return ()
        for pattern, targets in self._patterns:
            match = pattern.fullmatch(name)
            if match:
                return tuple(_filled(target, match.groups()) for target in targets)
        return None

    def to_transformers(self, official: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Rename and split tensors; raises CheckpointMismatch for names that the table does not know."""
        converted: dict[str, Tensor] = {}
        unknown = []
        for name, tensor in official.items():
            places = self.places(name)
            if places is None:
                unknown.append(name)
                continue
            for parts in places:
                converted.update(zip(parts, tensor.chunk(len(parts)), strict=True))
        if unknown:
            raise CheckpointMismatch(f"Names without a place: {', '.join(sorted(unknown))}")
        return converted

    def to_official(self, names: Iterable[str], converted: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Put the tensors of transformers under the official `names`; those that are left out stay out."""
        official: dict[str, Tensor] = {}
        for name in names:
            places = self.places(name)
            if places is None:
                raise CheckpointMismatch(f"The name {name} has no place")
            if places:
                official[name] = torch.cat([converted[part] for part in places[0]])
        return official


def _pattern(row: str) -> re.Pattern[str]:
    """Regular expression of the left side of a row."""
    return re.compile(re.escape(row).replace(r"\#", r"(\d+)").replace(r"\*", "(.+)"))


def _filled(target: str, groups: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the right side of a row, one for each part of the tensor."""
    values = iter(groups)
    name = re.sub(r"[#*]", lambda _: next(values), target)
    return (
        tuple(name.replace("{query,key,value}", part) for part in ("query", "key", "value"))
        if ("{query,key,value}" in name)
        else (name,)
    )


def _each(official: str, target: str, pairs: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Rows that share their beginnings, for weights, biases and whatever else a module holds."""
    return tuple((f"{official}{left}.*", f"{target}{right}.*") for left, right in pairs.items())


def _thirds(official: str, target: str, sign: str) -> tuple[tuple[str, str], ...]:
    """Rows of a packed projection of query, key and value; `sign` joins its name and `weight` or `bias`."""
    return tuple(
        (f"{official}{sign}{kind}", f"{target}{{query,key,value}}.{kind}") for kind in ("weight", "bias")
    )


_DEFORMABLE = ("sampling_offsets", "attention_weights", "value_proj", "output_proj")

DETECTOR = KeyMap(
    rows=(
        ("backbone.0.patch_embed.proj.*", _SWIN + "embeddings.patch_embeddings.projection.*"),
        ("backbone.0.patch_embed.norm.*", _SWIN + "embeddings.norm.*"),
        *_each(
            "backbone.0.layers.#.blocks.#.",
            _BLOCK,
            {
                "norm1": "layernorm_before",
                "norm2": "layernorm_after",
                "attn.proj": "attention.output.dense",
                "mlp.fc1": "intermediate.dense",
                "mlp.fc2": "output.dense",
            },
        ),
        *_thirds("backbone.0.layers.#.blocks.#.attn.qkv", _BLOCK + "attention.self.", "."),
        (
            "backbone.0.layers.#.blocks.#.attn.relative_position_bias_table",
            _BLOCK + "attention.self.relative_position_bias_table",
        ),
        ("backbone.0.layers.#.downsample.*", _SWIN + "encoder.layers.#.downsample.*"),
        *((f"backbone.0.norm{i}.*", f"{_SWIN}hidden_states_norms.stage{i + 1}.*") for i in range(4)),
        ("bert.*", "model.text_backbone.*"),
        ("feat_map.*", "model.text_projection.*"),
        ("input_proj.*", "model.input_proj_vision.*"),
        ("transformer.level_embed", "model.level_embed"),
        ("transformer.tgt_embed.weight", "model.query_position_embeddings.weight"),
        ("transformer.enc_output.*", "model.enc_output.*"),
        ("transformer.enc_output_norm.*", "model.enc_output_norm.*"),
        ("transformer.enc_out_bbox_embed.*", "model.encoder_output_bbox_embed.*"),
        *_each(
            "transformer.encoder.layers.#.",
            _SEEING,
            {
                **{f"self_attn.{part}": f"self_attn.{part}" for part in _DEFORMABLE},
                "norm1": "self_attn_layer_norm",
                "linear1": "fc1",
                "linear2": "fc2",
                "norm2": "final_layer_norm",
            },
        ),
        *_thirds("transformer.encoder.text_layers.#.self_attn.in_proj", _READING + "self_attn.", "_"),
        *_each(
            "transformer.encoder.text_layers.#.",
            _READING,
            {
                "self_attn.out_proj": "self_attn.out_proj",
                "linear1": "fc1",
                "linear2": "fc2",
                "norm1": "layer_norm_before",
                "norm2": "layer_norm_after",
            },
        ),
        ("transformer.encoder.fusion_layers.#.gamma_v", _FUSION + "vision_param"),
        ("transformer.encoder.fusion_layers.#.gamma_l", _FUSION + "text_param"),
        *_each(
            "transformer.encoder.fusion_layers.#.",
            _FUSION,
            {
                "layer_norm_v": "layer_norm_vision",
                "layer_norm_l": "layer_norm_text",
                "attn.v_proj": "attn.vision_proj",
                "attn.l_proj": "attn.text_proj",
                "attn.values_v_proj": "attn.values_vision_proj",
                "attn.values_l_proj": "attn.values_text_proj",
                "attn.out_v_proj": "attn.out_vision_proj",
                "attn.out_l_proj": "attn.out_text_proj",
            },
        ),
        *_thirds("transformer.decoder.layers.#.ca_text.in_proj", _DECODER + "encoder_attn_text.", "_"),
        *_thirds("transformer.decoder.layers.#.self_attn.in_proj", _DECODER + "self_attn.", "_"),
        *_each(
            "transformer.decoder.layers.#.",
            _DECODER,
            {
                **{f"cross_attn.{part}": f"encoder_attn.{part}" for part in _DEFORMABLE},
                "norm1": "encoder_attn_layer_norm",
                "ca_text.out_proj": "encoder_attn_text.out_proj",
                "catext_norm": "encoder_attn_text_layer_norm",
                "self_attn.out_proj": "self_attn.out_proj",
                "norm2": "self_attn_layer_norm",
                "linear1": "fc1",
                "linear2": "fc2",
                "norm3": "final_layer_norm",
            },
        ),
        ("transformer.decoder.norm.*", "model.decoder.layer_norm.*"),
        ("transformer.decoder.ref_point_head.*", "model.decoder.reference_points_head.*"),
        ("transformer.decoder.bbox_embed.*", "model.decoder.bbox_embed.*"),
        ("bbox_embed.*", "bbox_embed.*"),
    ),
    dropped=(
        "backbone.0.layers.#.blocks.#.attn.relative_position_index",
        "bert.pooler.*",
        "bert.embeddings.position_ids",
        "label_enc.weight",
    ),
)
"""GroundingDINO, to the names that transformers writes."""

_MIXER = {f"norm{i}": f"layer_norm{i}" for i in range(1, 5)}
_HEAD = {"layers.0": "proj_in", "layers.1": "layers.0", "layers.2": "proj_out"}

SEGMENTER = KeyMap(
    rows=(
        ("image_encoder.patch_embed.proj.*", "vision_encoder.patch_embed.projection.*"),
        ("image_encoder.pos_embed", "vision_encoder.pos_embed"),
        *_each(
            "image_encoder.blocks.#.",
            "vision_encoder.layers.#.",
            {"norm1": "layer_norm1", "norm2": "layer_norm2"},
        ),
        ("image_encoder.blocks.#.attn.*", "vision_encoder.layers.#.attn.*"),
        ("image_encoder.blocks.#.mlp.*", "vision_encoder.layers.#.mlp.*"),
        *_each(
            "image_encoder.neck.",
            "vision_encoder.neck.",
            {"0": "conv1", "1": "layer_norm1", "2": "conv2", "3": "layer_norm2"},
        ),
        *_each(
            "mask_decoder.output_upscaling.",
            "mask_decoder.",
            {"0": "upscale_conv1", "1": "upscale_layer_norm", "3": "upscale_conv2"},
        ),
        *_each("mask_decoder.iou_prediction_head.", "mask_decoder.iou_prediction_head.", _HEAD),
        *_each(
            "mask_decoder.output_hypernetworks_mlps.#.", "mask_decoder.output_hypernetworks_mlps.#.", _HEAD
        ),
        *_each("mask_decoder.transformer.layers.#.", "mask_decoder.transformer.layers.#.", _MIXER),
        ("mask_decoder.transformer.norm_final_attn.*", "mask_decoder.transformer.layer_norm_final_attn.*"),
        ("mask_decoder.transformer.*", "mask_decoder.transformer.*"),
        ("mask_decoder.iou_token.weight", "mask_decoder.iou_token.weight"),
        ("mask_decoder.mask_tokens.weight", "mask_decoder.mask_tokens.weight"),
        *_each(
            "prompt_encoder.mask_downscaling.",
            "prompt_encoder.mask_embed.",
            {"0": "conv1", "1": "layer_norm1", "3": "conv2", "4": "layer_norm2", "6": "conv3"},
        ),
        ("prompt_encoder.point_embeddings.#.weight", "prompt_encoder.point_embed.#.weight"),
        ("prompt_encoder.no_mask_embed.weight", "prompt_encoder.no_mask_embed.weight"),
        ("prompt_encoder.not_a_point_embed.weight", "prompt_encoder.not_a_point_embed.weight"),
        (
            "prompt_encoder.pe_layer.positional_encoding_gaussian_matrix",
            "shared_image_embedding.positional_embedding",
            "prompt_encoder.shared_embedding.positional_embedding",
        ),
    ),
    dropped=("pixel_mean", "pixel_std"),
)
"""SAM, to the names of transformers."""
