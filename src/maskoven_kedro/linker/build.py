"""Opening what a linker starts from: the miniature's base, an official Osprey-7b, or any causal language model."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, cast

import torch
from torch import nn
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedTokenizerBase

from maskoven_kedro.linker.checkpoint import CONFIG, load_base
from maskoven_kedro.linker.config import LinkerUnavailable, OspreyConfig
from maskoven_kedro.linker.linking_data import LinkingPrompt
from maskoven_kedro.linker.loading import (
    TOWER_CURE,
    load_official,
    open_clip_sizes,
    open_clip_tower,
    weights_files,
)
from maskoven_kedro.linker.osprey import Osprey
from maskoven_kedro.linker.prompt import SYSTEM, PromptTokens, prompt_tokens

MINIATURE = "miniature"
"""Name of the base that ships with the package, in place of a folder."""

OVERVIEW = "The whole picture is given first.\n"
"""What is said of the picture before the question to a model of full size (linker.md 1.6)."""

_HASH_DIGITS = 16
_TRAIN_COMMAND = "kedro run --pipelines miniature_networks"
_OSPREY_CURE = (
    "set `linking.base` to a folder that holds one, such as that of Osprey-7b: "
    "`hf download sunshine-lwt/Osprey-7b --local-dir models/osprey-7b`"
)


@dataclass(frozen=True)
class Base:
    """A network, its tokenizer, and how it is asked."""

    model: Osprey
    tokenizer: PreTrainedTokenizerBase
    tokens: PromptTokens
    prompt: LinkingPrompt


def open_base(base: str, tower: str | None = None, dtype: torch.dtype = torch.float32) -> Base:
    """Read a base.

    Args:
        base: `miniature`, a folder that `save_base` wrote, one of the official Osprey-7b, or one of a causal language
            model of transformers, around which extractor and projector start anew.
        tower: open_clip file of `convnext_large_d_320`; a language model alone needs it.
        dtype: of language model and tower; the miniature is float32 whatever is said here.

    Raises:
        LinkerUnavailable: something is missing or does not fit; the message says what and how to get it.
    """
    folder, stored = base_folder(base), _config_of(base)
    if "osprey" in stored:
        return _asked(*load_base(folder), LinkingPrompt())
    tokenizer = open_tokenizer(base)
    file = Path(tower).expanduser() if tower else None
    if stored.get("model_type") == "osprey":
        model = load_official(folder, file, dtype)
    else:
        model = around_language_model(folder, len(tokenizer), file, dtype)
    return _asked(model, tokenizer, LinkingPrompt(SYSTEM["v1"], OVERVIEW))


def check_base(base: str, tower: str | None = None) -> None:
    """Raise LinkerUnavailable where `open_base` would for a missing file; no weight is read."""
    stored = _config_of(base)
    open_tokenizer(base)
    weights_files(base_folder(base))
    if tower and not Path(tower).expanduser().is_file():
        raise LinkerUnavailable(f"There is no file {tower}; {TOWER_CURE}")
    if not tower and "osprey" not in stored and stored.get("model_type") != "osprey":
        raise LinkerUnavailable(f"A language model alone has no vision tower; {TOWER_CURE}")


def width_of(base: str) -> int:
    """Numbers of one vector of the language model of a base; no weight is read."""
    stored = _config_of(base)
    return int(stored.get("language_model", stored).get("hidden_size", 0))


def _config_of(base: str) -> dict[str, Any]:
    """The config.json of a base; LinkerUnavailable without one."""
    path = base_folder(base) / CONFIG
    try:
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        cure = f"run `{_TRAIN_COMMAND}`" if base == MINIATURE else _OSPREY_CURE
        raise LinkerUnavailable(f"The base '{base}' has no {CONFIG}; {cure}") from error
    except ValueError as error:
        raise LinkerUnavailable(f"{path} is not JSON: {error}") from error
    return stored


def open_tokenizer(base: str) -> PreTrainedTokenizerBase:
    """Read the tokenizer of a base alone; LinkerUnavailable where there is none."""
    folder = base_folder(base)
    try:
        return AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError) as error:
        raise LinkerUnavailable(f"The base '{base}' has no tokenizer: {error}") from error


def base_digest(base: str) -> str:
    """First 16 hexadecimal digits of the SHA-256 over the weights files of a base, in the order of their names."""
    folder = base_folder(base)
    digest = hashlib.sha256()
    for path in weights_files(folder):
        with path.open("rb") as content:
            digest.update(hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()[:_HASH_DIGITS]


def around_language_model(folder: Path, vocabulary: int, tower: Path | None, dtype: torch.dtype) -> Osprey:
    """Build an Osprey of full size around a causal language model; the stage-1 parts start random.

    vocabulary: rows of its tokenizer; the placeholders of regions get the ids behind them, which are never embedded.
    """
    if tower is None:
        raise LinkerUnavailable(f"A language model alone has no vision tower; {TOWER_CURE}")
    language = AutoModelForCausalLM.from_pretrained(
        folder, dtype=dtype, local_files_only=True, use_safetensors=True
    )
    width = cast(nn.Embedding, language.get_input_embeddings()).embedding_dim
    config = OspreyConfig(
        tower=open_clip_sizes(tower), hidden_size=width, mask_id=vocabulary, pos_id=vocabulary + 1
    )
    model = Osprey(config, language)
    open_clip_tower(model, tower, dtype)
    return model


def _asked(model: Osprey, tokenizer: PreTrainedTokenizerBase, prompt: LinkingPrompt) -> Base:
    sizes = model.sizes
    return Base(
        model, tokenizer, prompt_tokens(tokenizer, sizes.mask_id, sizes.pos_id, sizes.image_id), prompt
    )


def base_folder(base: str) -> Path:
    """Folder of a base: that of the package for `miniature`, else what is named, `~` meaning one's home."""
    return _shipped() if base == MINIATURE else Path(base).expanduser()


def _shipped() -> Path:
    return Path(str(resources.files("maskoven_kedro"))) / "weights" / "linker"
