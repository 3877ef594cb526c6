"""Low-rank adapters on the language model; extractor and projector are trained in full (linker.md 5.3)."""

from __future__ import annotations

import re
from pathlib import Path

from peft import LoraConfig, PeftModel, get_peft_model

from maskoven_kedro.core.linker_options import LoraOptions
from maskoven_kedro.linker.config import LinkerUnavailable
from maskoven_kedro.linker.osprey import Osprey

TRAINED_IN_FULL = ("mask_extractor", "mm_projector", "retrieval")
HEAD = "lm_head"
ADAPTER = "adapter_model.safetensors"


def with_lora(model: Osprey, options: LoraOptions) -> PeftModel:
    """Add fresh adapters; only they, the extractor and the projector are trained from here on.

    Layers are chosen inside the language model alone: the same names elsewhere would be another training than the
    paper's. Raises LinkerUnavailable when the language model has no layer of one of the names.
    """
    for name in options.layers:
        if not any(key.endswith("." + name) for key, _ in model.language_model.named_modules()):
            raise LinkerUnavailable(f"{type(model.language_model).__name__} has no layer '{name}' to adapt")
    names = "|".join(re.escape(name) for name in options.layers)
    whole = [name for name in TRAINED_IN_FULL if hasattr(model, name)] + [HEAD] * options.head
    config = LoraConfig(
        r=options.rank,
        lora_alpha=options.alpha,
        lora_dropout=options.dropout,
        bias="none",
        target_modules=rf"language_model\..*\.({names})",
        modules_to_save=whole,
    )
    return get_peft_model(model, config)


def load_lora(model: Osprey, folder: Path, trainable: bool = False) -> PeftModel:
    """Put adapters that were trained before on a base; they go on learning where `trainable`."""
    if not (folder / ADAPTER).is_file():
        raise LinkerUnavailable(f"There are no adapters in {folder}: it has no {ADAPTER}")
    return PeftModel.from_pretrained(model, folder, is_trainable=trainable)
