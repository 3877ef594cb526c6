"""Where the files of networks lie, and what names their bytes; asked before a run, so free of any framework."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Literal, cast

from maskoven_kedro.annotators.base import AnnotatorUnavailable
from maskoven_kedro.annotators.weights_registry import checked_hash, existing, sha256_of
from maskoven_kedro.core.options import AnnotatorsOptions
from maskoven_kedro.core.seem_options import SeemOptions

MINIATURE = "miniature"
"""Name of the networks that ship with the package, in place of a folder."""

WEIGHTS, CONFIG, VOCABULARY, CARD = "model.safetensors", "config.json", "vocab.txt", "card.json"

SOURCE_HASH = "source_sha256"
"""Entry of a card that names the official file which a folder was converted from."""

ENDINGS = (".pth", ".pt", ".safetensors")
"""Endings of the names of official files."""

_TOKENIZERS = ((VOCABULARY,), ("tokenizer.json",), ("vocab.json", "merges.txt"))
"""Files that make a tokenizer for SEEM, by kind."""

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


def seem_tokenizer(options: SeemOptions) -> Path:
    """Folder of the tokenizer of a SEEM: the one named, else that of the network.

    Raises AnnotatorUnavailable when there is none, or when it holds no tokenizer.
    """
    named = options.tokenizer
    folder = Path(named).expanduser() if named is not None else seem_file(options)[1]
    if folder is None:
        raise AnnotatorUnavailable(
            "An official SEEM needs `tokenizer`: the files of openai/clip-vit-base-patch32, which "
            "`kedro maskoven weights fetch clip` brings"
        )
    if not any(all((folder / name).is_file() for name in kind) for kind in _TOKENIZERS):
        raise AnnotatorUnavailable(
            f"'{folder}' holds no tokenizer: vocab.json and merges.txt, or tokenizer.json, of "
            "openai/clip-vit-base-patch32 (`kedro maskoven weights fetch clip`), or vocab.txt"
        )
    return folder


def vocabulary_of(path: Path) -> Path:
    """Vocabulary that belongs to a detector's official file. Raises AnnotatorUnavailable when there is none."""
    for place in (path.with_name("vocab.txt"), path.parent.parent / "bert" / "vocab.txt"):
        if place.is_file():
            return place
    raise AnnotatorUnavailable(
        f"No vocab.txt beside {path}; run `kedro maskoven weights fetch bert`, or copy that of bert-base-uncased there"
    )


def absent_files(options: AnnotatorsOptions) -> list[str]:
    """What of the files that annotators name is not there, each with the command that brings it; nothing is read."""
    looks: list[Callable[[], object]] = []
    if (sam := options.grounded_sam) is not None:
        looks = [partial(_there, sam.detector, "detector"), partial(_there, sam.segmenter, "segmenter")]
        if Path(sam.detector).suffix in ENDINGS:
            looks.append(partial(vocabulary_of, Path(sam.detector).expanduser()))
    if options.seem is not None:
        looks += [partial(seem_file, options.seem), partial(seem_tokenizer, options.seem)]
    told: dict[str, None] = {}
    for look in looks:
        try:
            look()
        except AnnotatorUnavailable as error:
            told[str(error)] = None
    return list(told)


def _there(name: str, part: str) -> Path:
    official = Path(name).suffix in ENDINGS
    return existing(Path(name).expanduser()) if official else network_folder(name, part)
