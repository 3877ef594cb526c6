"""The networks of the packages `groundingdino` and `segment_anything`, with the weights of ours.

The packages are an optional extra. What makes `groundingdino` 0.4.0 work beside transformers 5 is its wrapper of BERT,
replaced here by one that asks BERT for nothing it no longer has, and a tokenizer that is not downloaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from types import ModuleType, SimpleNamespace
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import (
    BatchEncoding,
    BertConfig,
    BertModel,
    GroundingDinoConfig,
    GroundingDinoForObjectDetection,
    SamConfig,
    SamMaskDecoderConfig,
    SamModel,
    SamPromptEncoderConfig,
    SamVisionConfig,
    SwinConfig,
)

from maskoven_kedro.annotators.base import AnnotatorUnavailable
from maskoven_kedro.annotators.checkpoints import hub_name
from maskoven_kedro.annotators.key_maps import DETECTOR, SEGMENTER, KeyMap
from maskoven_kedro.annotators.text import PromptTokenizer

_HARD_WIRED_WIDTH = 256
_SHARED = "backbone.0.ours."


class _Bert(nn.Module):
    """BERT under the names of the official checkpoint, taking a mask (B, T, T) of the tokens that see each other."""

    def __init__(self, bert_model: BertModel) -> None:
        super().__init__()
        self.config = bert_model.config
        self.embeddings, self.encoder, self.pooler = (
            bert_model.embeddings,
            bert_model.encoder,
            bert_model.pooler,
        )

    def forward(
        self, input_ids: Tensor, token_type_ids: Tensor, attention_mask: Tensor, position_ids: Tensor
    ) -> dict[str, Tensor]:
        """Hidden states (B, T, d) of the last layer as `last_hidden_state`."""
        hidden = self.embeddings(
            input_ids=input_ids, token_type_ids=token_type_ids, position_ids=position_ids
        )
        hidden_ones = ~attention_mask.bool()[:, None]
        added = hidden.new_zeros(hidden_ones.shape).masked_fill(hidden_ones, torch.finfo(hidden.dtype).min)
        return {"last_hidden_state": self.encoder(hidden, attention_mask=added)[0]}


class _OurBackbone(nn.Module):
    """A backbone of transformers inside the package, which knows Swin and ResNet only."""

    def __init__(self, ours: nn.Module) -> None:
        super().__init__()
        self.ours = ours

    def forward(self, pictures: Any) -> dict[int, Any]:
        """Feature maps of pictures with their masks of padding, both in the package's pair of tensors."""
        maps = self.ours(pictures.tensors).feature_maps
        return {
            place: type(pictures)(one, F.interpolate(pictures.mask[None].float(), one.shape[-2:])[0].bool())
            for place, one in enumerate(maps)
        }


class _Tokens:
    """Our tokenizer with the calls that the package makes."""

    def __init__(self, tokenizer: PromptTokenizer) -> None:
        self.tokenizer = tokenizer

    def __call__(self, captions: list[str], **_: Any) -> BatchEncoding:
        ids, mask = (torch.tensor(rows) for rows in self.tokenizer.encode_batch(captions))
        return BatchEncoding(
            {"input_ids": ids, "attention_mask": mask, "token_type_ids": torch.zeros_like(ids)}
        )

    def convert_tokens_to_ids(self, tokens: list[str]) -> list[int]:
        return [self.tokenizer.vocabulary.index(token) for token in tokens]


def reference_detector(
    config: GroundingDinoConfig, tokenizer: PromptTokenizer, other: nn.Module | None = None
) -> nn.Module:
    """Build the GroundingDINO of the package for a configuration of ours, with random weights.

    `other` is the backbone to share where it is not a Swin. Raises AnnotatorUnavailable when the package is not
    installed or cannot express the configuration.
    """
    try:
        from groundingdino.models.GroundingDINO import groundingdino as package
        from groundingdino.models.GroundingDINO import transformer
        from groundingdino.models.GroundingDINO.backbone.backbone import Joiner
        from groundingdino.models.GroundingDINO.backbone.position_encoding import build_position_encoding
    except ImportError as error:
        raise _missing("groundingdino") from error
    if (config.encoder_attention_heads, config.encoder_ffn_dim) != (
        config.decoder_attention_heads,
        config.decoder_ffn_dim,
    ):
        raise AnnotatorUnavailable("The package groundingdino has one number of heads and one inner width")
    backbone, channels = _backbone(config, other)
    positions = build_position_encoding(
        SimpleNamespace(
            hidden_dim=config.d_model,
            position_embedding="sine",
            pe_temperatureH=config.positional_embedding_temperature,
            pe_temperatureW=config.positional_embedding_temperature,
        )
    )
    joined = Joiner(backbone, positions)
    joined.num_channels = channels
    towers = SimpleNamespace(
        get_tokenlizer=lambda _: _Tokens(tokenizer),
        get_pretrained_language_model=lambda _: BertModel(cast(BertConfig, config.text_config)),
    )
    with _replaced(package, BertModelWarper=_Bert, get_tokenlizer=towers):
        return package.GroundingDINO(
            joined,
            transformer.build_transformer(_transformer_arguments(config)),
            num_queries=config.num_queries,
            iter_update=True,
            query_dim=4,
            num_feature_levels=config.num_feature_levels,
            nheads=config.encoder_attention_heads,
            two_stage_type="standard",
            two_stage_class_embed_share=False,
            two_stage_bbox_embed_share=config.two_stage_bbox_embed_share,
            dec_pred_bbox_embed_share=config.decoder_bbox_embed_share,
        ).eval()


def _backbone(config: GroundingDinoConfig, other: nn.Module | None) -> tuple[nn.Module, list[int]]:
    """Backbone inside the package and the channels of its maps."""
    swin = cast(SwinConfig, config.backbone_config)
    if swin.model_type != "swin":
        if other is None:
            raise AnnotatorUnavailable(f"The package groundingdino has no backbone {swin.model_type}")
        return _OurBackbone(other), list(cast(Iterable[int], other.channels))
    from groundingdino.models.GroundingDINO.backbone.swin_transformer import SwinTransformer

    stages = [index - 1 for index in swin.out_indices]
    backbone = SwinTransformer(
        patch_size=swin.patch_size,
        embed_dim=swin.embed_dim,
        depths=list(swin.depths),
        num_heads=list(swin.num_heads),
        window_size=swin.window_size,
        mlp_ratio=swin.mlp_ratio,
        out_indices=tuple(stages),
    )
    return backbone, [backbone.num_features[stage] for stage in stages]


def _transformer_arguments(config: GroundingDinoConfig) -> SimpleNamespace:
    """Arguments of the package's transformer, which are those of its configuration GroundingDINO_SwinT_OGC."""
    return SimpleNamespace(
        hidden_dim=config.d_model,
        nheads=config.encoder_attention_heads,
        num_queries=config.num_queries,
        dim_feedforward=config.encoder_ffn_dim,
        enc_layers=config.encoder_layers,
        dec_layers=config.decoder_layers,
        num_feature_levels=config.num_feature_levels,
        enc_n_points=config.encoder_n_points,
        dec_n_points=config.decoder_n_points,
        two_stage_type="standard",
        embed_init_tgt=True,
        pre_norm=False,
        query_dim=4,
        transformer_activation=config.activation_function,
        num_patterns=0,
        use_text_enhancer=True,
        use_fusion_layer=True,
        use_checkpoint=False,
        use_transformer_ckpt=False,
        use_text_cross_attention=True,
        dropout=0.0,
        text_dropout=0.0,
        fusion_dropout=0.0,
        fusion_droppath=0.0,
    )


@contextmanager
def widths_of(config: GroundingDinoConfig) -> Iterator[None]:
    """Let the package compute positions as wide as the network, where it insists on the width of the official one."""
    if config.d_model == _HARD_WIRED_WIDTH:
        yield
        return
    from groundingdino.models.GroundingDINO import transformer, utils

    def of_tokens(places: Tensor, num_pos_feats: int, exchange_xy: bool) -> Tensor:
        return utils.get_sine_pos_embed(places, config.d_model, exchange_xy=exchange_xy)

    of_boxes = partial(utils.get_sine_pos_embed, num_pos_feats=config.d_model // 2)
    with _replaced(transformer, get_sine_pos_embed=of_tokens, gen_sineembed_for_position=of_boxes):
        yield


@contextmanager
def _replaced(module: ModuleType, **names: Any) -> Iterator[None]:
    """Put other objects behind names of a module for a while."""
    before = {name: getattr(module, name) for name in names}
    try:
        for name, value in names.items():
            setattr(module, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(module, name, value)


def reference_segmenter(config: SamConfig) -> nn.Module:
    """Build the SAM of the package for a configuration of ours, with random weights.

    Raises AnnotatorUnavailable when the package is not installed.
    """
    try:
        from segment_anything.modeling import (
            ImageEncoderViT,
            MaskDecoder,
            PromptEncoder,
            Sam,
            TwoWayTransformer,
        )
    except ImportError as error:
        raise _missing("segment_anything") from error
    vision = cast(SamVisionConfig, config.vision_config)
    prompts = cast(SamPromptEncoderConfig, config.prompt_encoder_config)
    masks = cast(SamMaskDecoderConfig, config.mask_decoder_config)
    # SAM is square: the types of transformers also allow pairs.
    side = cast(int, vision.image_size) // cast(int, vision.patch_size)
    return Sam(
        image_encoder=ImageEncoderViT(
            depth=vision.num_hidden_layers,
            embed_dim=vision.hidden_size,
            img_size=vision.image_size,
            mlp_ratio=vision.mlp_ratio,
            norm_layer=partial(nn.LayerNorm, eps=vision.layer_norm_eps),
            num_heads=vision.num_attention_heads,
            patch_size=vision.patch_size,
            qkv_bias=vision.qkv_bias,
            use_rel_pos=vision.use_rel_pos,
            global_attn_indexes=tuple(vision.global_attn_indexes),
            window_size=vision.window_size,
            out_chans=vision.output_channels,
        ),
        prompt_encoder=PromptEncoder(
            embed_dim=prompts.hidden_size,
            image_embedding_size=(side, side),
            input_image_size=(vision.image_size, vision.image_size),
            mask_in_chans=prompts.mask_input_channels,
        ),
        mask_decoder=MaskDecoder(
            num_multimask_outputs=masks.num_multimask_outputs,
            transformer=TwoWayTransformer(
                depth=masks.num_hidden_layers,
                embedding_dim=masks.hidden_size,
                mlp_dim=masks.mlp_dim,
                num_heads=masks.num_attention_heads,
                attention_downsample_rate=masks.attention_downsample_rate,
            ),
            transformer_dim=masks.hidden_size,
            iou_head_depth=masks.iou_head_depth,
            iou_head_hidden_dim=masks.iou_head_hidden_dim,
        ),
    ).eval()


def give_detector_weights(reference: nn.Module, ours: GroundingDinoForObjectDetection) -> None:
    """Copy the weights of our detector into the one of the package; CheckpointMismatch if one has no counterpart."""
    state = {hub_name(name): tensor.float() for name, tensor in ours.state_dict().items()}
    wanted = reference.state_dict()
    shared = {name: tensor for name, tensor in wanted.items() if name.startswith(_SHARED)}
    official = DETECTOR.to_official(wanted.keys() - shared.keys(), state)
    load_official(reference, DETECTOR, official | shared)


def give_segmenter_weights(reference: nn.Module, ours: SamModel) -> None:
    """Copy the weights of our segmenter into the one of the package; CheckpointMismatch if one has no counterpart."""
    state = {name: tensor.float() for name, tensor in ours.state_dict().items()}
    load_official(reference, SEGMENTER, SEGMENTER.to_official(reference.state_dict(), state))


def load_official(reference: nn.Module, names: KeyMap, official: Mapping[str, Tensor]) -> None:
    """Load tensors under official names; those that play no part may be missing or too many, nothing else."""
    report = reference.load_state_dict(dict(official), strict=False)
    wrong = [name for name in (*report.missing_keys, *report.unexpected_keys) if names.places(name) != ()]
    if wrong:
        raise AnnotatorUnavailable(
            f"The weights do not fit the package's network: {', '.join(sorted(wrong))}"
        )


def _missing(package: str) -> AnnotatorUnavailable:
    """Error for a package that is not installed."""
    return AnnotatorUnavailable(
        f"`implementation: reference` needs the package {package}: install the extra `maskoven-kedro[reference]`"
    )
