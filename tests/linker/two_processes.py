"""One process of a data-parallel stage: run by `torch.distributed.run` with the folder of its release and output."""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import LlamaForCausalLM

from maskoven_kedro.core.linker_options import LoraOptions, StageOptions
from maskoven_kedro.linker.config import OspreyConfig, TowerConfig
from maskoven_kedro.linker.language import build_tokenizer, small_llama
from maskoven_kedro.linker.linking_data import LinkingData, LinkingPrompt
from maskoven_kedro.linker.lora import with_lora
from maskoven_kedro.linker.osprey import Osprey
from maskoven_kedro.linker.prompt import prompt_tokens
from maskoven_kedro.linker.training import train_stage
from tests.linker.coloured import coloured_release

STAGE = StageOptions(
    subsets=("entity_train",),
    steps=3,
    batch=4,
    accumulation=2,
    learning_rate=0.01,
    save_every=3,
    log_every=1,
    device="cpu",
)


def train(folder: Path) -> dict[str, torch.Tensor]:
    """Train a few steps on the release in a folder; what learns, by name."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    tokenizer = build_tokenizer(["USER: What is  ? ASSISTANT: a red dog"] * 3, 320)
    tower = TowerConfig((1, 1, 1, 1), (4, 8, 12, 16), 64)
    sizes = OspreyConfig(tower, 8, 8, 16, mask_id=320, pos_id=321)
    model = with_lora(
        Osprey(sizes, LlamaForCausalLM(small_llama(320, sizes)), scale=1.0), LoraOptions(rank=2, dropout=0.0)
    )
    release = coloured_release(folder)
    tokens = prompt_tokens(tokenizer, 320, 321, -200)
    data = LinkingData(release.samples, folder, None, release.codes, tokens, sizes, LinkingPrompt())
    train_stage(model, data, STAGE, folder / "state", lambda *_: None)
    return {name: value.detach() for name, value in model.named_parameters() if value.requires_grad}


if __name__ == "__main__":
    target = Path(sys.argv[1])
    trained = train(target)
    if torch.distributed.get_rank() == 0:
        save_file(trained, target / "trained.safetensors")
