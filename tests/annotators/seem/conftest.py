"""An untrained SEEM of a few thousand weights."""

from __future__ import annotations

import pytest

from maskoven_kedro.annotators.seem.config import SeemConfig
from maskoven_kedro.annotators.seem.load import save_seem
from maskoven_kedro.annotators.seem.seem import Seem, new_seem


def tiny_config(**changes) -> SeemConfig:
    numbers = {
        "dim": 16,
        "mask_dim": 8,
        "text_width": 12,
        "text_heads": 2,
        "text_layers": 1,
        "context_length": 20,
        "vocab_size": 1200,
        "bos_id": 101,
        "eos_id": 102,
        "pad_id": 102,
        "embed_dim": 4,
        "depths": (1, 1, 1, 1),
        "focal_levels": (2, 2, 2, 2),
        "enc_layers": 1,
        "num_queries": 5,
        "heads": 2,
        "ffn": 16,
        "decoder_layers": 4,
        "group_norm_groups": 4,
    }
    return SeemConfig(**{**numbers, **changes})


@pytest.fixture(scope="session")
def network() -> Seem:
    return new_seem(tiny_config(), seed=5).eval()


@pytest.fixture(scope="session")
def folder(tmp_path_factory, network, vocabulary):
    """The network as it ships."""
    folder = tmp_path_factory.mktemp("networks") / "seem"
    save_seem(network, folder, {"seed": 5}, vocabulary)
    return folder
