"""A linker small enough to run in milliseconds, with random weights."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
import torch
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from maskoven_kedro.core.ald import AldOptions, EntityCodes
from maskoven_kedro.linker.config import OspreyConfig, TowerConfig
from maskoven_kedro.linker.language import build_tokenizer, small_llama
from maskoven_kedro.linker.osprey import Osprey
from maskoven_kedro.linker.prompt import PromptTokens, prompt_tokens

TEXTS = ["USER: What is  ? ASSISTANT: a red dog", "USER:", "a brown dog", "the red apple next to the dog"]


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """The machine of the tests has few cores and the networks are tiny."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def tokenizer() -> PreTrainedTokenizerFast:
    return build_tokenizer(TEXTS * 3, 320)


@pytest.fixture(scope="session")
def osprey(tokenizer) -> Osprey:
    config = OspreyConfig(
        tower=TowerConfig((1, 1, 1, 1), (4, 8, 12, 16), 64),
        embed_dim=8,
        mask_size=8,
        hidden_size=16,
        mask_id=len(tokenizer),
        pos_id=len(tokenizer) + 1,
        most_regions=4,
        max_length=80,
    )
    torch.manual_seed(0)
    return Osprey(config, LlamaForCausalLM(small_llama(len(tokenizer), config)), scale=1.0).eval()


@pytest.fixture(scope="session")
def tokens(tokenizer, osprey) -> PromptTokens:
    return prompt_tokens(tokenizer, osprey.sizes.mask_id, osprey.sizes.pos_id, osprey.sizes.image_id)


@pytest.fixture(scope="session")
def picture() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 255, (50, 70, 3), dtype=np.uint8)


@pytest.fixture(scope="session")
def masks() -> np.ndarray:
    """Three regions of falling size, bool (3, 50, 70)."""
    found = np.zeros((3, 50, 70), dtype=bool)
    for row, side in enumerate((40, 20, 10)):
        found[row, :side, :side] = True
    return found


def entity_codes(codes: dict[str, list[int]], end: int = 2, length: int = 4) -> EntityCodes:
    """Codes that are given instead of made, filled up with `end`."""
    rows = [[*code, *[end] * (length - len(code))] for code in codes.values()]
    numbers = np.array([int(name[1:]) for name in codes], dtype=np.int64)
    counts, kinds = np.zeros(0, np.int64), np.zeros(len(codes), np.int8)
    return EntityCodes(
        np.array(rows, np.int32),
        numbers,
        kinds,
        counts,
        end,
        "test",
        AldOptions(length=length),
        pl.DataFrame(),
    )
