"""Untrained networks of a few thousand weights, with the official architectures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import BertConfig, GroundingDinoConfig, SamConfig, SwinConfig

from maskoven_kedro.annotators.grounding_dino import new_detector
from maskoven_kedro.annotators.sam import new_segmenter
from maskoven_kedro.annotators.text import PromptTokenizer
from maskoven_kedro.annotators.vocabulary import build_vocabulary
from maskoven_kedro.annotators.weights import save_network

WORDS = ["fruit", "green", "bird", "what", "left", "cup", "flying"] * 3 + ["parasol", "umbrella"]


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """The machine of the tests has few cores and the networks are tiny."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def vocabulary() -> list[str]:
    return build_vocabulary(WORDS, 1200)


@pytest.fixture(scope="session")
def tokenizer(vocabulary) -> PromptTokenizer:
    return PromptTokenizer(vocabulary)


@pytest.fixture(scope="session")
def detector():
    """A detector whose heads are random instead of zero, so that boxes and scores vary."""
    config = GroundingDinoConfig(
        backbone_config=SwinConfig(
            image_size=48,
            embed_dim=8,
            depths=[1, 1, 1],
            num_heads=[1, 2, 2],
            window_size=4,
            out_indices=[2, 3],
        ),
        text_config=BertConfig(
            vocab_size=1200,
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
            max_position_embeddings=256,
        ),
        d_model=32,
        num_queries=7,
        num_feature_levels=3,
        encoder_layers=1,
        encoder_ffn_dim=16,
        encoder_attention_heads=2,
        decoder_layers=2,
        decoder_ffn_dim=16,
        decoder_attention_heads=2,
        dropout=0.0,
        fusion_droppath=0.0,
    )
    model = new_detector(config, seed=3)
    for head in (model.bbox_embed[0], model.model.encoder_output_bbox_embed):
        torch.nn.init.normal_(head.layers[-1].weight, std=0.3)
    return model.eval()


@pytest.fixture(scope="session")
def segmenter():
    config = SamConfig(
        vision_config={
            "hidden_size": 16,
            "output_channels": 16,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "image_size": 48,
            "patch_size": 8,
            "mlp_ratio": 1.0,
            "window_size": 3,
            "global_attn_indexes": [1],
            "num_pos_feats": 8,
            "initializer_range": 0.02,
        },
        prompt_encoder_config={"hidden_size": 16, "image_size": 48, "patch_size": 8},
        mask_decoder_config={
            "hidden_size": 16,
            "mlp_dim": 16,
            "num_attention_heads": 2,
            "iou_head_hidden_dim": 16,
            "layer_norm_eps": 1e-5,
        },
    )
    return new_segmenter(config, seed=4).eval()


@pytest.fixture(scope="session")
def network_folders(tmp_path_factory, detector, segmenter, vocabulary) -> tuple[Path, Path]:
    """Folders of the two networks as they ship."""
    root = tmp_path_factory.mktemp("networks")
    save_network(detector, root / "detector", {"seed": 3}, vocabulary)
    save_network(segmenter, root / "segmenter", {"seed": 4})
    return root / "detector", root / "segmenter"


@pytest.fixture
def pictures() -> list[np.ndarray]:
    rng = np.random.default_rng(8)
    return [rng.integers(0, 256, (30, 40, 3), dtype=np.uint8) for _ in range(3)]
