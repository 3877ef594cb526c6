"""Writing and reading a linker's network in our own layout: config.json, model.safetensors, tokenizer, card."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedTokenizerFast

from maskoven_kedro.linker.config import LinkerUnavailable, OspreyConfig
from maskoven_kedro.linker.loading import fit, read_weights
from maskoven_kedro.linker.osprey import Osprey

CONFIG, WEIGHTS, TOKENIZER, CARD = "config.json", "model.safetensors", "tokenizer.json", "card.json"


def save_base(
    model: Osprey, tokenizer: PreTrainedTokenizerFast, folder: Path, card: Mapping[str, Any]
) -> None:
    """Write a network in half precision with its tokenizer and card, replacing former ones."""
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    weights = {name: value.detach().cpu().half().contiguous() for name, value in model.state_dict().items()}
    save_file(weights, part / WEIGHTS, metadata={"format": "pt"})
    stored = {"osprey": model.sizes.to_json(), "language_model": model.language_model.config.to_diff_dict()}
    for name, content in {CONFIG: stored, CARD: dict(card)}.items():
        (part / name).write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    tokenizer.save_pretrained(part)
    folder.mkdir(parents=True, exist_ok=True)
    for file in sorted(part.iterdir()):
        file.replace(folder / file.name)
    part.rmdir()


def load_base(folder: Path) -> tuple[Osprey, PreTrainedTokenizerFast]:
    """Read a network and its tokenizer in float32; LinkerUnavailable names what is missing or does not fit."""
    missing = [name for name in (CONFIG, WEIGHTS, TOKENIZER) if not (folder / name).is_file()]
    if missing:
        raise LinkerUnavailable(f"The linker in {folder} lacks {', '.join(missing)}")
    stored = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    language = dict(stored["language_model"])
    config = AutoConfig.for_model(language.pop("model_type"), **language)
    model = Osprey(OspreyConfig.from_json(stored["osprey"]), AutoModelForCausalLM.from_config(config))
    state = {name: value.to(torch.float32) for name, value in read_weights(folder / WEIGHTS).items()}
    fit(model, state, "Osprey")
    model.vision_tower.requires_grad_(False)
    return model.eval(), PreTrainedTokenizerFast.from_pretrained(folder, local_files_only=True)
