"""Folders of trained networks: configuration, safetensors, vocabulary and card; written and read here only."""

from __future__ import annotations

import copy
import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import torch
from transformers import GroundingDinoForObjectDetection, PreTrainedModel, SamModel
from transformers.utils import logging as transformers_logging

from maskoven_kedro.annotators.base import AnnotatorUnavailable
from maskoven_kedro.annotators.text import PromptTokenizer

MINIATURE = "miniature"
"""Name of the networks that ship with the package, in place of a folder."""

WEIGHTS, CONFIG, VOCABULARY, CARD = "model.safetensors", "config.json", "vocab.txt", "card.json"

_TRAIN_COMMAND = "kedro run --pipeline=miniature_networks"
_UNUSED_KEYS = ("swin.layernorm.",)
_HASH_DIGITS = 16

Network = TypeVar("Network", bound=PreTrainedModel)


def save_network(
    model: PreTrainedModel, folder: Path, card: Mapping[str, Any], vocabulary: Sequence[str] | None = None
) -> None:
    """Write a network in half precision, which halves the package and moves no threshold visibly, with its card."""
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    copy.deepcopy(model).half().save_pretrained(part)
    if vocabulary is not None:
        (part / VOCABULARY).write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    (part / CARD).write_text(json.dumps(dict(card), indent=2, sort_keys=True) + "\n", encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    for file in sorted(part.iterdir()):
        file.replace(folder / file.name)
    part.rmdir()


def network_folder(name: str, part: str) -> Path:
    """Folder of a network: `miniature` means the shipped `detector` or `segmenter`, anything else is a path.

    Raises AnnotatorUnavailable, naming the missing file and the command that makes it.
    """
    shipped = name == MINIATURE
    folder = Path(str(resources.files("maskoven_kedro"))) / "weights" / part if shipped else Path(name)
    needed = [CONFIG, WEIGHTS] + ([VOCABULARY] if part == "detector" else [])
    missing = [file for file in needed if not (folder / file).is_file()]
    if missing:
        cure = f"run `{_TRAIN_COMMAND}`" if shipped else "give a folder that holds them, or `miniature`"
        raise AnnotatorUnavailable(f"The {part} '{name}' lacks {', '.join(missing)}; {cure}")
    return folder


def checkpoint_of(folders: Sequence[Path]) -> str:
    """First 16 hexadecimal digits of the SHA-256 over the weights files of folders, in order."""
    digest = hashlib.sha256()
    for folder in folders:
        digest.update((folder / WEIGHTS).read_bytes())
    return digest.hexdigest()[:_HASH_DIGITS]


def load_detector(
    folder: Path, device: str, dtype: str
) -> tuple[GroundingDinoForObjectDetection, PromptTokenizer]:
    """Read a detector and its tokenizer, ready for inference."""
    tokenizer = PromptTokenizer.from_file(folder / VOCABULARY)
    return _load(GroundingDinoForObjectDetection, folder, device, dtype), tokenizer


def load_segmenter(folder: Path, device: str, dtype: str) -> SamModel:
    """Read a segmenter, ready for inference."""
    return _load(SamModel, folder, device, dtype)


def _load(kind: type[Network], folder: Path, device: str, dtype: str) -> Network:
    """Read a network from safetensors; AnnotatorUnavailable when a weight is missing or has no place."""
    bars = transformers_logging.is_progress_bar_enabled()
    transformers_logging.disable_progress_bar()
    try:
        model, report = kind.from_pretrained(
            folder,
            dtype=getattr(torch, dtype),
            local_files_only=True,
            use_safetensors=True,
            output_loading_info=True,
        )
    finally:
        if bars:
            transformers_logging.enable_progress_bar()
    wrong = {
        what: sorted(key for key in report[what] if not any(unused in key for unused in _UNUSED_KEYS))
        for what in ("missing_keys", "unexpected_keys", "mismatched_keys")
    }
    if any(wrong.values()):
        raise AnnotatorUnavailable(f"The weights in {folder} do not fit {kind.__name__}: {wrong}")
    return model.to(device).eval()
