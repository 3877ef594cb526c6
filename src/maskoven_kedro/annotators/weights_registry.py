"""Official weights and tokenizers: where they come from, under which licence, and how to tell that they are right."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from maskoven_kedro.annotators.base import AnnotatorUnavailable

logger = logging.getLogger(__name__)

State = Literal["missing", "incomplete", "verified", "unchecked", "corrupt"]

PART, RECORD = ".part", ".sha256"
"""Endings of a download that is not complete, and of the hash that a first download recorded."""

_BLOCK = 1 << 20


class UnknownWeights(KeyError):
    """A name that is not in the register; the message lists those that are."""

    def __str__(self) -> str:
        """Give the message without the quotes that KeyError puts around it."""
        return str(self.args[0])


@dataclass(frozen=True)
class OfficialFile:
    """One file: size in bytes and SHA-256 where public material states them, else None."""

    name: str
    url: str
    size: int | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class OfficialWeights:
    """Files that belong together, what they are for and the licence that their authors gave them."""

    name: str
    purpose: str
    licence: str
    files: tuple[OfficialFile, ...]


@dataclass(frozen=True)
class FileCheck:
    """What lies on disk for an official file: its state and, once read, its SHA-256."""

    file: OfficialFile
    path: Path
    state: State
    sha256: str | None = None


def _sam(name: str, file: str, size: int, sha256: str) -> OfficialWeights:
    """Entry of one size of SAM."""
    url = f"https://dl.fbaipublicfiles.com/segment_anything/{file}"
    return OfficialWeights(
        name, "box or point to mask", "Apache-2.0", (OfficialFile(file, url, size, sha256),)
    )


def _fast_sam(name: str, file: str) -> OfficialWeights:
    """Entry of one size of FastSAM; no public statement of its size and hash was found."""
    url = f"https://github.com/ultralytics/assets/releases/download/v8.3.0/{file}"
    return OfficialWeights(name, "masks of a whole picture", "AGPL-3.0", (OfficialFile(file, url),))


_HUB = "https://huggingface.co"

OFFICIAL: tuple[OfficialWeights, ...] = (
    OfficialWeights(
        "groundingdino",
        "text to box",
        "Apache-2.0",
        (
            OfficialFile(
                "groundingdino_swint_ogc.pth",
                "https://github.com/IDEA-Research/GroundingDINO/releases/download/v0.1.0-alpha/"
                "groundingdino_swint_ogc.pth",
                693_997_677,
                "3b3ca2563c77c69f651d7bd133e97139c186df06231157a64c507099c52bc799",
            ),
        ),
    ),
    _sam(
        "sam_vit_h",
        "sam_vit_h_4b8939.pth",
        2_564_550_879,
        "a7bf3b02f3ebf1267aba913ff637d9a2d5c33d3173bb679e46d9f338c26f262e",
    ),
    _sam(
        "sam_vit_l",
        "sam_vit_l_0b3195.pth",
        1_249_524_607,
        "3adcc4315b642a4d2101128f611684e8734c41232a17c648ed1693702a49a622",
    ),
    _sam(
        "sam_vit_b",
        "sam_vit_b_01ec64.pth",
        375_042_383,
        "ec2df62732614e57411cdcf32a23ffdf28910380d03139ee0f4fcbe91eb8c912",
    ),
    OfficialWeights(
        "seem",
        "text to mask",
        "Apache-2.0",
        (OfficialFile("seem_focall_v1.pt", f"{_HUB}/xdecoder/SEEM/resolve/main/seem_focall_v1.pt"),),
    ),
    _fast_sam("fastsam_s", "FastSAM-s.pt"),
    _fast_sam("fastsam_x", "FastSAM-x.pt"),
    OfficialWeights(
        "bert",
        "tokenizer of GroundingDINO",
        "Apache-2.0",
        (
            OfficialFile(
                "vocab.txt",
                f"{_HUB}/google-bert/bert-base-uncased/resolve/main/vocab.txt",
                231_508,
                "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
            ),
        ),
    ),
    OfficialWeights(
        "clip",
        "tokenizer of SEEM",
        "MIT",
        (
            OfficialFile(
                "vocab.json",
                f"{_HUB}/openai/clip-vit-base-patch32/resolve/main/vocab.json",
                862_328,
                "5047b556ce86ccaf6aa22b3ffccfc52d391ea4accdab9c2f2407da5b742d4363",
            ),
            OfficialFile(
                "merges.txt",
                f"{_HUB}/openai/clip-vit-base-patch32/resolve/main/merges.txt",
                524_657,
                "f526393189112391ce6f9795d4695f704121ce452c3aad1f5335cc41337eba85",
            ),
        ),
    ),
    OfficialWeights(
        "convnext_clip",
        "vision tower of the linker",
        "MIT",
        (
            OfficialFile(
                "open_clip_pytorch_model.bin",
                f"{_HUB}/laion/CLIP-convnext_large_d_320.laion2B-s29B-b131K-ft-soup/resolve/main/"
                "open_clip_pytorch_model.bin",
            ),
        ),
    ),
    OfficialWeights(
        "vicuna",
        "tokenizer of the linker's language model",
        "Llama 2 Community License",
        (
            OfficialFile(
                "tokenizer.model",
                f"{_HUB}/lmsys/vicuna-7b-v1.5/resolve/main/tokenizer.model",
                499_723,
                "9e556afd44213b6bd1be2b850ebbbd98f5481437a8021afaf58ee7fb1818d347",
            ),
        ),
    ),
)
"""Everything official that the project can load. Sizes and hashes agree in several independent public sources; where
they are None, the first download records the hash and later checks compare with that."""

KNOWN_HASHES = {file.sha256: file.name for group in OFFICIAL for file in group.files if file.sha256}
"""Hashes of official files and the names of these files."""


def weights_folder() -> Path:
    """Folder that downloads go to unless another one is named; every group has a folder of its own in it."""
    return Path.home() / ".cache" / "maskoven" / "weights"


def weights_named(name: str) -> OfficialWeights:
    """Entry of that name; UnknownWeights, listing all names, when there is none."""
    for group in OFFICIAL:
        if group.name == name:
            return group
    raise UnknownWeights(f"No weights are called {name!r}; there are {', '.join(g.name for g in OFFICIAL)}")


def existing(path: Path) -> Path:
    """The path of a file that is there. Raises AnnotatorUnavailable, naming the command that brings it, without."""
    if not path.is_file():
        official = {file.name: group.name for group in OFFICIAL for file in group.files}
        cure = f"; run `kedro maskoven weights fetch {official[path.name]}`" if path.name in official else ""
        raise AnnotatorUnavailable(f"The file {path} does not exist{cure}")
    return path


def checked_hash(path: Path) -> str:
    """SHA-256 of an official file, 64 hexadecimal digits.

    Raises AnnotatorUnavailable when there is no such file, or when it carries an official name and another hash.
    """
    facts = existing(path).stat()
    return _known_digest(path, facts.st_size, facts.st_mtime_ns)


@lru_cache(maxsize=64)
def _known_digest(path: Path, size: int, modified: int) -> str:
    """Read a file once in a process while it stays the same: every split asks, and files have gigabytes."""
    digest = sha256_of(path)
    expected = {name: sha for sha, name in KNOWN_HASHES.items()}.get(path.name)
    if expected not in (None, digest):
        raise AnnotatorUnavailable(
            f"{path} has SHA-256 {digest}, the official file {expected}; run `kedro maskoven weights fetch`"
        )
    if digest not in KNOWN_HASHES:
        logger.warning("%s is no official file that is known (SHA-256 %s)", path, digest)
    return digest


def sha256_of(path: Path) -> str:
    """SHA-256 of a file in hexadecimal digits, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def check_file(file: OfficialFile, folder: Path, read: bool = True) -> FileCheck:
    """Compare what lies in a folder with the register; without `read` only existence and size are looked at."""
    path = folder / file.name
    if not path.is_file():
        started = path.with_name(path.name + PART).is_file()
        return FileCheck(file, path, "incomplete" if started else "missing")
    if file.size is not None and path.stat().st_size != file.size:
        return FileCheck(file, path, "corrupt")
    if not read:
        return FileCheck(file, path, "unchecked")
    record = path.with_name(path.name + RECORD)
    expected = file.sha256 or (record.read_text(encoding="ascii").strip() if record.is_file() else None)
    actual = sha256_of(path)
    if expected is None:
        return FileCheck(file, path, "unchecked", actual)
    return FileCheck(file, path, "verified" if actual == expected else "corrupt", actual)


def check_weights(group: OfficialWeights, folder: Path, read: bool = True) -> list[FileCheck]:
    """Check all files of a group below the folder of all downloads."""
    return [check_file(file, folder / group.name, read) for file in group.files]
