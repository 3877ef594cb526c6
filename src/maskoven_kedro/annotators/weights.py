"""Folders of trained networks: configuration, safetensors, vocabulary and card; written and read here only."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import torch
from transformers import GroundingDinoForObjectDetection, PreTrainedModel, SamModel
from transformers.utils import logging as transformers_logging

from maskoven_kedro.annotators.base import AnnotatorUnavailable
from maskoven_kedro.annotators.deformable import use_bags
from maskoven_kedro.annotators.text import PromptTokenizer
from maskoven_kedro.annotators.weight_files import CARD, VOCABULARY

_UNUSED_KEYS = ("swin.layernorm.",)

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


def load_detector(
    folder: Path, device: str, dtype: str
) -> tuple[GroundingDinoForObjectDetection, PromptTokenizer]:
    """Read a detector and its tokenizer, ready for inference."""
    tokenizer = PromptTokenizer.from_file(folder / VOCABULARY)
    detector = _load(GroundingDinoForObjectDetection, folder, device, dtype)
    if (device, dtype) == ("cpu", "float32"):
        use_bags(detector)
    return detector, tokenizer


def load_segmenter(folder: Path, device: str, dtype: str) -> SamModel:
    """Read a segmenter, ready for inference."""
    return _load(SamModel, folder, device, dtype)


def _load(kind: type[Network], folder: Path, device: str, dtype: str) -> Network:
    """Read a network from safetensors; AnnotatorUnavailable when a weight is missing or has no place."""
    bars = transformers_logging.is_progress_bar_enabled()
    transformers_logging.disable_progress_bar()
    try:
        # With `output_loading_info` a pair is returned, which the annotation does not say.
        loaded: Any = kind.from_pretrained(
            folder,
            dtype=getattr(torch, dtype),
            local_files_only=True,
            use_safetensors=True,
            output_loading_info=True,
        )
    finally:
        if bars:
            transformers_logging.enable_progress_bar()
    model, report = loaded
    wrong = {
        what: sorted(key for key in report[what] if not any(unused in key for unused in _UNUSED_KEYS))
        for what in ("missing_keys", "unexpected_keys", "mismatched_keys")
    }
    if any(wrong.values()):
        raise AnnotatorUnavailable(f"The weights in {folder} do not fit {kind.__name__}: {wrong}")
    return model.to(device).eval()
