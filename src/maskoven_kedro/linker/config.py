"""Sizes of an Osprey: the official ones as defaults, and the miniature's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

PATCH_LEVEL = 2
"""Index of res4 among the levels res2 to res5: its cells become the patch tokens (linker.md 1.1)."""

STRIDES = (4, 8, 16, 32)
"""Pixels that a cell of res2 to res5 covers on each side."""


class LinkerUnavailable(RuntimeError):
    """A linker cannot be built: a file is missing or damaged, or its weights do not fit. The message says the cure."""


@dataclass(frozen=True)
class TowerConfig:
    """A ConvNeXt: blocks and channels of its four stages, side of its square input in pixels (linker.md 1.1)."""

    depths: tuple[int, ...] = (3, 3, 27, 3)
    dims: tuple[int, ...] = (192, 384, 768, 1536)
    image_size: int = 512

    def level_sizes(self) -> list[tuple[int, int]]:
        """Sizes (height, width) of res2 to res5."""
        return [(self.image_size // stride,) * 2 for stride in STRIDES]

    @property
    def patches(self) -> int:
        """Number of patch tokens of a picture."""
        return (self.image_size // STRIDES[PATCH_LEVEL]) ** 2


@dataclass(frozen=True)
class OspreyConfig:
    """An Osprey-Seg; the defaults are the sizes of Osprey-7B (linker.md 1.3 to 1.6) and its section 2."""

    tower: TowerConfig = field(default_factory=TowerConfig)
    embed_dim: int = 1024
    """Width inside the mask extractor."""
    mask_size: int = 112
    """Side of the square to which a mask is brought for its position token (decision D1)."""
    hidden_size: int = 4096
    """Width of the language model."""
    image_id: int = -200
    mask_id: int = 32000
    pos_id: int = 32001
    """Ids of the placeholders <image>, <mask> and <pos>; none has a row among the embeddings."""
    most_regions: int = 128
    """Largest regions of a picture that become tokens (decision D3)."""
    region_positions: bool = True
    """Whether a region has a position token behind its semantic token (decision D2)."""
    max_length: int = 2048
    """Longest sequence in tokens, after pictures and regions are spliced in."""

    @property
    def tokens_per_region(self) -> int:
        """Tokens that a region of the image block takes."""
        return 2 if self.region_positions else 1

    def to_json(self) -> dict[str, Any]:
        """The configuration as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> OspreyConfig:
        """Read what `to_json` wrote; TypeError on an unknown name."""
        values = dict(stored)
        tower: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in values.pop("tower").items()
        }
        return cls(tower=TowerConfig(**tower), **values)

    @classmethod
    def from_official(cls, stored: Mapping[str, Any], tower: TowerConfig | None = None) -> OspreyConfig:
        """Read the `config.json` of an official Osprey (linker.md 1.5). tower: None for that of Osprey-7B.

        Raises LinkerUnavailable when it asks for something that an Osprey-7B does not have.
        """
        config = cls(tower=tower or TowerConfig(), hidden_size=int(stored["hidden_size"]))
        wanted = {
            "model_type": "osprey",
            "mm_projector_type": "mlp2x_gelu",
            "mm_hidden_size": config.tower.dims[PATCH_LEVEL],
            "mm_use_im_start_end": False,
            "mm_use_im_patch_token": False,
        }
        wrong = [f"{name} is {stored[name]!r}, not {value!r}" for name, value in wanted.items()
                 if name in stored and stored[name] != value]  # fmt: skip
        if wrong:
            raise LinkerUnavailable("This config.json is not that of an Osprey-7B: " + "; ".join(wrong))
        return config


def shrunken_config(mask_id: int, pos_id: int) -> OspreyConfig:
    """Sizes of the miniature's Osprey: every part of the official one, 3.2 times smaller pictures, 32 times less width.

    mask_id, pos_id: rows behind the tokenizer's last, as 32000 and 32001 stand behind Llama's.
    """
    return OspreyConfig(
        tower=TowerConfig(depths=(1, 2, 4, 2), dims=(32, 64, 128, 256), image_size=160),
        embed_dim=128,
        mask_size=35,
        hidden_size=128,
        mask_id=mask_id,
        pos_id=pos_id,
        most_regions=24,
        max_length=256,
    )
