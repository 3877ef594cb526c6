"""Official checkpoint files of GroundingDINO and SAM, turned into folders that transformers loads without a remark."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any
from zipfile import is_zipfile

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers import GroundingDinoForObjectDetection, PreTrainedConfig, PreTrainedModel, SamModel

from maskoven_kedro.annotators.base import AnnotatorUnavailable
from maskoven_kedro.annotators.dimensions import (
    SWIN_T,
    VIT_B,
    VIT_H,
    VIT_L,
    Dimensions,
    detector_config,
    segmenter_config,
)
from maskoven_kedro.annotators.key_maps import DETECTOR, SEGMENTER, CheckpointMismatch, KeyMap
from maskoven_kedro.annotators.weight_files import SOURCE_HASH, Part, vocabulary_of
from maskoven_kedro.annotators.weights_registry import KNOWN_HASHES, checked_hash, sha256_of

logger = logging.getLogger(__name__)

_RULES_VERSION = 1
_UNUSED = ("swin.layernorm.",)


@dataclass(frozen=True)
class _Family:
    """What converting one kind of network takes; `sizes` holds the official ones by the width of `width_of`."""

    network: type[PreTrainedModel]
    names: KeyMap
    config: Callable[[Dimensions], PreTrainedConfig]
    sizes: Mapping[int, Dimensions]
    width_of: str


FAMILIES: dict[Part, _Family] = {
    "detector": _Family(
        GroundingDinoForObjectDetection,
        DETECTOR,
        detector_config,
        {96: SWIN_T},
        "backbone.0.patch_embed.proj.bias",
    ),
    "segmenter": _Family(
        SamModel,
        SEGMENTER,
        segmenter_config,
        {768: VIT_B, 1024: VIT_L, 1280: VIT_H},
        "image_encoder.patch_embed.proj.bias",
    ),
}


def read_official(path: Path) -> dict[str, Tensor]:
    """Read the tensors of a `.safetensors` file or of a `.pth` that holds nothing but tensors.

    The wrapping of the official files (`model`, a leading `module.`) is taken off. Raises AnnotatorUnavailable for
    anything else: what would have to be unpickled is never opened.
    """
    try:
        if path.suffix == ".safetensors":
            content: Any = load_file(path)
        else:
            content = torch.load(path, map_location="cpu", weights_only=True, mmap=is_zipfile(path))
    except (UnpicklingError, SafetensorError, RuntimeError, EOFError) as error:
        raise AnnotatorUnavailable(
            f"{path} holds no plain tensors, or is cut short: {error}. Check it with `kedro maskoven weights verify`"
        ) from error
    tensors = content.get("model", content) if isinstance(content, Mapping) else None
    if not isinstance(tensors, Mapping) or not all(isinstance(value, Tensor) for value in tensors.values()):
        raise AnnotatorUnavailable(f"{path} is no checkpoint: it holds something besides named tensors")
    return {name.removeprefix("module."): tensor for name, tensor in tensors.items()}


def dimensions_of(path: Path, part: Part, tensors: Mapping[str, Tensor]) -> Dimensions:
    """Sizes of the network in an official file: from `config.json` beside it, else the official ones of that width."""
    beside = path.with_name("config.json")
    if beside.is_file():
        return json.loads(beside.read_text(encoding="utf-8"))
    family = FAMILIES[part]
    width = tensors[family.width_of].shape[0] if family.width_of in tensors else None
    if width is None or width not in family.sizes:
        raise AnnotatorUnavailable(
            f"{path} is no official {part}: {family.width_of} has width {width}, known are {sorted(family.sizes)}. "
            "A config.json beside the file can name other sizes"
        )
    return family.sizes[width]


def compare_shapes(part: Part, config: PreTrainedConfig, converted: Mapping[str, Tensor]) -> None:
    """Raise CheckpointMismatch, listing every difference, unless the tensors are exactly those of the network.

    Nothing is computed: the network is built without memory, and its names are those that transformers would write.
    """
    expected = hub_shapes(FAMILIES[part].network, config)
    found = {name: tuple(tensor.shape) for name, tensor in converted.items()}
    lines = [f"missing: {name} {expected[name]}" for name in sorted(expected.keys() - found.keys())]
    lines += [f"unexpected: {name} {found[name]}" for name in sorted(found.keys() - expected.keys())]
    lines += [
        f"shape: {name} is {found[name]}, should be {expected[name]}"
        for name in sorted(found.keys() & expected.keys())
        if found[name] != expected[name]
    ]
    if lines:
        raise CheckpointMismatch(f"The checkpoint does not fit the {part}:\n  " + "\n  ".join(lines))


def hub_shapes(network: type[PreTrainedModel], config: PreTrainedConfig) -> dict[str, tuple[int, ...]]:
    """Names that transformers writes for a network and the shapes behind them, without building its weights."""
    with torch.device("meta"):
        model = network(config)
    return {
        hub_name(name): tuple(tensor.shape)
        for name, tensor in model.state_dict().items()
        if not any(unused in name for unused in _UNUSED)
    }


_SWIN_MODULES = {
    ".model.swin.": ".model.",
    ".attention.q_proj.": ".attention.self.query.",
    ".attention.k_proj.": ".attention.self.key.",
    ".attention.v_proj.": ".attention.self.value.",
    ".attention.o_proj.": ".attention.output.dense.",
    ".attention.relative_position_bias.": ".attention.self.",
    ".mlp.fc1.": ".intermediate.dense.",
    ".mlp.fc2.": ".output.dense.",
}


def hub_name(name: str) -> str:
    """Name under which transformers writes a tensor that its Swin holds under a newer one (annotators.md 1.3)."""
    if ".conv_encoder." in name:
        for inside, written in _SWIN_MODULES.items():
            name = name.replace(inside, written)
    return name


def converted_folder(path: Path, part: Part, cache: Path | None = None) -> Path:
    """Folder with an official file in the form of transformers; made at the first call, found again later.

    The hashes of the file and of what lies beside it name the folder. A detector also needs `vocab.txt`: beside the
    file, or in the folder `bert` that `kedro maskoven weights fetch bert` fills. Raises AnnotatorUnavailable.
    """
    digest = checked_hash(path)
    vocabulary = vocabulary_of(path) if part == "detector" else None
    root = cache or Path.home() / ".cache" / "maskoven" / "converted"
    beside = [
        file for file in (path.with_name("config.json"), vocabulary) if file is not None and file.is_file()
    ]
    marks = "-".join(sha256_of(file)[:8] for file in beside)
    folder = root / f"{path.stem}-{digest[:16]}-{marks}-{_RULES_VERSION}"
    if not (folder / "card.json").is_file():
        _convert(path, part, digest, vocabulary, folder)
    return folder


def _convert(path: Path, part: Part, digest: str, vocabulary: Path | None, folder: Path) -> None:
    """Write the converted folder beside its place and move it there, so that two workers cannot disturb each other."""
    family = FAMILIES[part]
    tensors = read_official(path)
    config = family.config(dimensions_of(path, part, tensors))
    try:
        converted = family.names.to_transformers(tensors)
        compare_shapes(part, config, converted)
    except CheckpointMismatch as error:
        raise AnnotatorUnavailable(f"{path}: {error}") from error
    config.architectures = [family.network.__name__]
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        made = Path(name) / "made"
        made.mkdir()
        copies = {key: tensor.contiguous().clone() for key, tensor in converted.items()}
        save_file(copies, made / "model.safetensors", metadata={"format": "pt"})
        config.save_pretrained(made)
        if vocabulary is not None:
            shutil.copyfile(vocabulary, made / "vocab.txt")
        card = {SOURCE_HASH: digest, "source": path.name, "official": KNOWN_HASHES.get(digest)}
        (made / "card.json").write_text(json.dumps(card, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        try:
            made.rename(folder)
        except OSError:
            if not (folder / "card.json").is_file():
                raise
    logger.info("Converted %s into %s", path, folder)
