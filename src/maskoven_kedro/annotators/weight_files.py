"""Where the files of networks lie, and what names their bytes; asked before a run, so free of any framework."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Literal, cast

from maskoven_kedro.annotators.base import AnnotatorUnavailable
from maskoven_kedro.annotators.weights_registry import checked_hash, sha256_of
from maskoven_kedro.core.seem_options import SeemOptions

MINIATURE = "miniature"
"""Name of the networks that ship with the package, in place of a folder."""

WEIGHTS, CONFIG, VOCABULARY, CARD = "model.safetensors", "config.json", "vocab.txt", "card.json"

SOURCE_HASH = "source_sha256"
"""Entry of a card that names the official file which a folder was converted from."""

ENDINGS = (".pth", ".pt", ".safetensors")
"""Endings of the names of official files."""

Part = Literal["detector", "segmenter"]
"""Networks whose official files are converted; SEEM's is read as it is."""

_CONVERTED = ("detector", "segmenter")
_TRAIN_COMMAND = "kedro run --pipeline=miniature_networks"


def network_folder(name: str, part: str) -> Path:
    """Folder of a network: `miniature` means the shipped one of that part, anything else is a path.

    The path of an official file of GroundingDINO or SAM gives the folder it is converted into. Raises
    AnnotatorUnavailable, naming the missing file and the command that makes it.
    """
    if part in _CONVERTED and Path(name).suffix in ENDINGS:
        from maskoven_kedro.annotators.checkpoints import converted_folder  # needs torch

        return converted_folder(Path(name).expanduser(), cast(Part, part))
    shipped = name == MINIATURE
    package = Path(str(resources.files("maskoven_kedro")))
    folder = package / "weights" / part if shipped else Path(name).expanduser()
    needed = [CONFIG, WEIGHTS] + ([VOCABULARY] if part == "detector" else [])
    missing = [file for file in needed if not (folder / file).is_file()]
    if missing:
        cure = f"run `{_TRAIN_COMMAND}`" if shipped else "give a folder that holds them, or `miniature`"
        raise AnnotatorUnavailable(f"The {part} '{name}' lacks {', '.join(missing)}; {cure}")
    return folder


def checkpoint_of(folders: Sequence[Path]) -> str:
    """SHA-256 of the weights file of each folder, 64 hexadecimal digits, joined by `+`.

    For what was converted it is that of the official file.
    """
    return "+".join(_sha256_of_weights(folder) for folder in folders)


def _sha256_of_weights(folder: Path) -> str:
    card = folder / CARD
    source = json.loads(card.read_text(encoding="utf-8")).get(SOURCE_HASH) if card.is_file() else None
    return str(source) if source else sha256_of(folder / WEIGHTS)


def seem_file(options: SeemOptions) -> tuple[Path, Path | None]:
    """Weights file of a SEEM, and the folder of its config.json; None for an official file, which is Focal-L.

    Raises AnnotatorUnavailable when there is neither.
    """
    path = Path(options.network).expanduser()
    if options.network == MINIATURE or path.is_dir():
        folder = network_folder(options.network, "seem")
        return folder / WEIGHTS, folder
    if not path.is_file():
        raise AnnotatorUnavailable(
            f"SEEM '{options.network}' is neither `miniature`, nor a folder, nor a file; the official one comes with "
            "`kedro maskoven weights fetch seem clip`"
        )
    return path, None


def seem_checkpoint(options: SeemOptions) -> str:
    """SHA-256 of the weights file that the options name, 64 hexadecimal digits, checked where it is known.

    Raises AnnotatorUnavailable when the file is missing, or carries an official name without the official bytes.
    """
    path, folder = seem_file(options)
    return checked_hash(path) if folder is None else sha256_of(path)
