"""Reading an Osprey: the official Osprey-7b layout and our own, strictly, and without unpickling anything.

Official names (linker.md 1.5): the language model stands at the top as in its own checkpoint, the extractor under
`mask_extractor.`, the projector under `model.mm_projector.`, the tower under `model.vision_tower.vision_tower.visual.`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from huggingface_hub.errors import StrictDataclassError
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import LlamaConfig, LlamaForCausalLM

from maskoven_kedro.linker.config import LinkerUnavailable, TowerConfig
from maskoven_kedro.linker.osprey import Osprey
from maskoven_kedro.linker.sizes import official_sizes, tower_sizes

VISUAL = "model.vision_tower.vision_tower.visual."
"""Where an official language checkpoint keeps the tower."""

_PREFIXES = (
    (VISUAL + "trunk.", "vision_tower."),
    ("mask_extractor.", "mask_extractor."),
    ("model.mm_projector.", "mm_projector."),
    ("", "language_model."),
)
_UNUSED_STARTS = (VISUAL + "head.", VISUAL + "trunk.head.")
_UNUSED_ENDS = (".rotary_emb.inv_freq",)
_OPEN_CLIP = "visual."
_NAMED_IN_MESSAGES = 5
_SHARDS = ("*.safetensors", "*.bin", "*.pt")
_INDEXES = ("model.safetensors.index.json", "pytorch_model.bin.index.json")
_BESIDE = ("training_args.bin", "optimizer.bin", "optimizer.pt", "scheduler.bin", "scheduler.pt")
"""What a trainer leaves beside weights."""
TOWER_CURE = (
    "set `linking.tower` to the open_clip file of convnext_large_d_320, which "
    "`kedro maskoven weights fetch convnext_clip` brings"
)
"""What to do without a vision tower."""


def is_unused(key: str) -> bool:
    """Whether a weight of an official file plays no part: CLIP's head, and buffers that are computed."""
    return key.startswith(_UNUSED_STARTS) or key.endswith(_UNUSED_ENDS)


def own_name(key: str) -> str:
    """Name in `Osprey` of a weight of an official file.

    >>> own_name("model.mm_projector.0.bias"), own_name("lm_head.weight")
    ('mm_projector.0.bias', 'language_model.lm_head.weight')
    """
    before, after = next(pair for pair in _PREFIXES if key.startswith(pair[0]))
    return after + key.removeprefix(before)


def official_name(name: str) -> str:
    """Name in an official file of a weight of `Osprey`; the inverse of `own_name`."""
    before, after = next(pair for pair in _PREFIXES if name.startswith(pair[1]))
    return before + name.removeprefix(after)


def read_weights(path: Path) -> dict[str, Tensor]:
    """Read a state dict from safetensors, or from a torch file without running anything that hides in it.

    Raises LinkerUnavailable when the file is not there, damaged, or holds anything but tensors by name.
    """
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        state = torch.load(path, weights_only=True, map_location="cpu", mmap=True)
    except FileNotFoundError as error:
        raise LinkerUnavailable(f"There is no file {path}") from error
    except UnpicklingError as error:
        raise LinkerUnavailable(f"{path.name} holds more than tensors and is refused") from error
    except (SafetensorError, RuntimeError, OSError, EOFError, ValueError, KeyError) as error:
        raise LinkerUnavailable(f"{path.name} is not a sound weights file: {error}") from error
    if not isinstance(state, dict) or not all(isinstance(value, Tensor) for value in state.values()):
        raise LinkerUnavailable(f"{path.name} is not a plain table of tensors by name")
    return state


def fit(model: nn.Module, state: Mapping[str, Tensor], what: str) -> None:
    """Put weights into a module; LinkerUnavailable reports what is missing, unknown or of another shape."""
    wanted = model.state_dict()
    wrong = {
        "missing": sorted(wanted.keys() - state.keys()),
        "unexpected": sorted(state.keys() - wanted.keys()),
        "of another shape": sorted(
            f"{name} {tuple(state[name].shape)} for {tuple(wanted[name].shape)}"
            for name in wanted.keys() & state.keys()
            if state[name].shape != wanted[name].shape
        ),
    }
    if any(wrong.values()):
        raise LinkerUnavailable(f"The weights do not fit {what}: " + "; ".join(_shortened(wrong)))
    model.load_state_dict(state, assign=True)


def _shortened(wrong: Mapping[str, list[str]]) -> Iterator[str]:
    for reason, names in wrong.items():
        if names:
            more = f" and {len(names) - _NAMED_IN_MESSAGES} more" if len(names) > _NAMED_IN_MESSAGES else ""
            yield f"{len(names)} {reason}: {', '.join(names[:_NAMED_IN_MESSAGES])}{more}"


def load_official(folder: Path, tower: Path | None = None, dtype: torch.dtype = torch.bfloat16) -> Osprey:
    """Read an Osprey-7b folder (config.json and shards), or one of the same layout with other sizes.

    tower: an open_clip file of `convnext_large_d_320`; the folder's own tower goes before it. The language model and
    the tower get `dtype`, extractor and projector stay float32 (decision D12).

    Raises:
        LinkerUnavailable: a file is missing or unsound, the weights do not fit, or no file holds the tower.
    """
    stored = _read_config(folder / "config.json")
    state = _tower_weights(tower) if tower else {}
    for path in weights_files(folder):
        state |= {own_name(key): value for key, value in read_weights(path).items() if not is_unused(key)}
    if not any(name.startswith("vision_tower.") for name in state):
        raise LinkerUnavailable(f"No file in {folder} holds the vision tower; {TOWER_CURE}")
    language: dict[str, Any] = {name: stored[name] for name in LlamaConfig().to_dict() if name in stored}
    language["model_type"] = "llama"
    try:
        config = official_sizes(stored, {name: value.shape for name, value in state.items()})
        with torch.device("meta"):
            model = Osprey(config, LlamaForCausalLM(LlamaConfig(**language)))
    except (ValueError, TypeError, StrictDataclassError) as error:
        raise LinkerUnavailable(f"{folder / 'config.json'} describes no language model: {error}") from error
    halved = ("vision_tower.", "language_model.")
    fit(model, {name: value.to(dtype if name.startswith(halved) else torch.float32)
                for name, value in state.items()}, "Osprey")  # fmt: skip
    _compute_buffers(model)
    model.vision_tower.requires_grad_(False)
    return model.eval()


def _compute_buffers(model: Osprey) -> None:
    """Make the rotary frequencies, which no file holds, anew on a device that is real."""
    decoder = model.language_model.get_decoder()
    decoder.rotary_emb = type(decoder.rotary_emb)(config=model.language_model.config)


def _tower_weights(path: Path) -> dict[str, Tensor]:
    """The trunk of an open_clip file, whose keys start with `visual.`; its text tower is passed over."""
    keys = {
        "model.vision_tower.vision_tower." + key: value
        for key, value in read_weights(path).items()
        if key.startswith(_OPEN_CLIP)
    }
    return {own_name(key): value for key, value in keys.items() if not is_unused(key)}


def open_clip_sizes(path: Path) -> TowerConfig:
    """Sizes of the tower in an open_clip file."""
    return tower_sizes({name: value.shape for name, value in _tower_weights(path).items()})


def open_clip_tower(model: Osprey, path: Path, dtype: torch.dtype) -> None:
    """Fill the tower of a model from an open_clip file; LinkerUnavailable where it does not fit."""
    weights = {
        name.removeprefix("vision_tower."): value.to(dtype) for name, value in _tower_weights(path).items()
    }
    fit(model.vision_tower, weights, "the vision tower")
    model.vision_tower.requires_grad_(False)


def _read_config(path: Path) -> dict[str, object]:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise LinkerUnavailable(f"There is no file {path}") from error
    except ValueError as error:
        raise LinkerUnavailable(f"{path} is not JSON: {error}") from error
    if not isinstance(stored, dict) or "hidden_size" not in stored:
        raise LinkerUnavailable(f"{path} does not describe a language model: it has no hidden_size")
    return stored


def weights_files(folder: Path) -> list[Path]:
    """The weights files of a folder: those that its index lists, else safetensors before torch files.

    Raises LinkerUnavailable where there is none, or where one that is listed is missing.
    """
    for index in (folder / name for name in _INDEXES):
        if index.is_file():
            listed = _listed(index)
            missing = [name for name in listed if not (folder / name).is_file()]
            if missing:
                raise LinkerUnavailable(f"{folder} lacks {', '.join(missing)}, which {index.name} lists")
            return [folder / name for name in listed]
    for pattern in _SHARDS:
        if found := sorted(path for path in folder.glob(pattern) if path.name not in _BESIDE):
            return found
    raise LinkerUnavailable(f"There is no weights file (safetensors or bin) in {folder}")


def _listed(index: Path) -> list[str]:
    """Names of the files of an index, all in its own folder; LinkerUnavailable where it is damaged."""
    try:
        listed = {str(name) for name in json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LinkerUnavailable(f"{index} does not list weights files") from error
    if outside := sorted(name for name in listed if Path(name).name != name):
        raise LinkerUnavailable(f"{index} lists {outside[0]}, which is outside its folder")
    return sorted(listed)
