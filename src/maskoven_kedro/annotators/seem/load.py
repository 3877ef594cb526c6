"""Reading and writing a SEEM: every weight that the text path uses must be there and fit, nothing else may be."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from maskoven_kedro.annotators.base import AnnotatorUnavailable
from maskoven_kedro.annotators.seem.config import SeemConfig
from maskoven_kedro.annotators.seem.seem import Seem
from maskoven_kedro.annotators.weight_files import CARD, CONFIG, VOCABULARY, WEIGHTS

UNUSED_KEYS = (
    "sem_seg_head.predictor.mask_sptial_embed.",
    "sem_seg_head.predictor.spatial_embed.",
    "sem_seg_head.predictor.spatial_featured.",
    "sem_seg_head.predictor.pn_indicator.",
    "criterion.",
    "dilation_kernel",
)
"""Starts of the names in an official file that a text prompt does not need: clicks, scribbles and the training loss.
`sptial` is how the file spells it (annotators.md 3.6)."""

_NAMED_IN_MESSAGES = 5


def is_unused(key: str) -> bool:
    """Whether a weight of an official file plays no part in the way from text to mask."""
    return key.startswith(UNUSED_KEYS)


def read_weights(path: Path) -> dict[str, Tensor]:
    """Read a state dict from safetensors, or from a .pt without running anything in it.

    Raises AnnotatorUnavailable when the file is not there, damaged, or holds anything but tensors by name.
    """
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        state = torch.load(path, weights_only=True, map_location="cpu")
    except FileNotFoundError as error:
        raise AnnotatorUnavailable(f"There is no file {path}") from error
    except UnpicklingError as error:
        raise AnnotatorUnavailable(f"{path.name} holds more than tensors and is refused") from error
    except (SafetensorError, RuntimeError, OSError, EOFError, ValueError, KeyError) as error:
        raise AnnotatorUnavailable(f"{path.name} is not a sound weights file: {error}") from error
    if not isinstance(state, dict) or not all(isinstance(value, Tensor) for value in state.values()):
        raise AnnotatorUnavailable(f"{path.name} is not a plain table of tensors by name")
    return state


def fit(model: Seem, state: Mapping[str, Tensor]) -> None:
    """Put weights into a network; AnnotatorUnavailable names what is missing, unknown or of another shape."""
    used = {key: value for key, value in state.items() if not is_unused(key)}
    wanted = model.state_dict()
    wrong = {
        "missing": sorted(wanted.keys() - used.keys()),
        "unexpected": sorted(used.keys() - wanted.keys()),
        "of another shape": sorted(
            f"{key} {tuple(used[key].shape)} for {tuple(wanted[key].shape)}"
            for key in wanted.keys() & used.keys()
            if used[key].shape != wanted[key].shape
        ),
    }
    if any(wrong.values()):
        raise AnnotatorUnavailable(
            "The weights do not fit SEEM: "
            + "; ".join(
                f"{len(keys)} {what}: {', '.join(keys[:_NAMED_IN_MESSAGES])}"
                for what, keys in wrong.items()
                if keys
            )
        )
    model.load_state_dict({key: value.float() for key, value in used.items()}, assign=True)


def load_seem(config: SeemConfig, path: Path, device: str = "cpu", dtype: str = "float32") -> Seem:
    """Read a network from an official or own weights file, ready for inference."""
    with torch.device("meta"):
        model = Seem(config)
    fit(model, read_weights(path))
    return model.to(device, getattr(torch, dtype)).eval()


def save_seem(model: Seem, folder: Path, card: Mapping[str, Any], vocabulary: Sequence[str]) -> None:
    """Write config.json, model.safetensors (half precision), vocab.txt and card.json, replacing former ones."""
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    weights = {key: value.detach().cpu().half().contiguous() for key, value in model.state_dict().items()}
    save_file(weights, part / WEIGHTS, metadata={"format": "pt"})
    for name, content in {CONFIG: model.config.to_json(), CARD: dict(card)}.items():
        (part / name).write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    (part / VOCABULARY).write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    for file in sorted(part.iterdir()):
        file.replace(folder / file.name)
    part.rmdir()
