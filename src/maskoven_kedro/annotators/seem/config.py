"""Every number of a SEEM: the official Focal-L v1 and the miniature's small one differ in nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

_STEM = {"kernel": 7, "stride": 4, "padding": 2}
_DOWN = {"kernel": 3, "stride": 2, "padding": 1}

_FIXED: dict[str, Any] = {
    "patch_stem": _STEM,
    "patch_down": _DOWN,
    "use_postln": True,
    "use_layerscale": True,
    "scaling_modulator": True,
    "use_postln_in_modulation": False,
    "causal_text": True,
}
"""Traits of Focal-L v1 that the code does not vary (annotators.md 3.2 and 3.4); a file that differs is refused."""


@dataclass(frozen=True)
class SeemConfig:
    """Dimensions of a SEEM; the defaults are Focal-L v1 (annotators.md section 3).

    dim: width of pixel decoder and decoder, C; mask_dim: width of mask features; text_*: the text tower;
    embed_dim, depths, focal_levels, focal_windows: the backbone; ffn: hidden width of all transformer layers.
    pixel_mean, pixel_std: of RGB in 0..255. size_divisibility: pictures are padded to multiples of it.
    """

    dim: int = 512
    mask_dim: int = 512
    text_width: int = 512
    text_heads: int = 8
    text_layers: int = 12
    context_length: int = 77
    vocab_size: int = 49408
    bos_id: int = 49406
    eos_id: int = 49407
    pad_id: int = 49407
    embed_dim: int = 192
    depths: tuple[int, ...] = (2, 2, 18, 2)
    focal_levels: tuple[int, ...] = (4, 4, 4, 4)
    focal_windows: tuple[int, ...] = (3, 3, 3, 3)
    mlp_ratio: float = 4.0
    enc_layers: int = 6
    num_queries: int = 101
    heads: int = 8
    ffn: int = 2048
    decoder_layers: int = 9
    group_norm_groups: int = 32
    pixel_mean: tuple[float, float, float] = (123.675, 116.28, 103.53)
    pixel_std: tuple[float, float, float] = (58.395, 57.12, 57.375)
    size_divisibility: int = 32

    @property
    def widths(self) -> list[int]:
        """Width of each stage of the backbone."""
        return [self.embed_dim * 2**stage for stage in range(len(self.depths))]

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> SeemConfig:
        """Read the layout of config.json: `dims` and, beside it, the numbers of the pre-processing.

        Raises ValueError for a network of another make than Focal-L v1, KeyError when a number is absent.
        """
        dims = stored["dims"]
        for trait, value in _FIXED.items():
            if dims.get(trait, value) != value:
                raise ValueError(f"SEEM with {trait} = {dims[trait]} is not supported, only {value}")
        known = {**dims, **{name: stored[name] for name in _BESIDE}}
        return cls(**{f.name: _frozen(known[f.name]) for f in fields(cls)})

    def to_json(self) -> dict[str, Any]:
        """Give the layout that `from_json` reads."""
        values = asdict(self)
        beside = {name: values.pop(name) for name in _BESIDE}
        return {"dims": {**values, **_FIXED}, **beside}


_BESIDE = ("pixel_mean", "pixel_std", "size_divisibility")


def _frozen(value: Any) -> Any:
    """Turn the lists of JSON into tuples."""
    return tuple(value) if isinstance(value, list) else value


def shrunken_config(vocabulary_size: int) -> SeemConfig:
    """Dimensions of the miniature's SEEM, whose texts are WordPiece between [CLS] (101) and [SEP] (102)."""
    return SeemConfig(
        dim=64,
        mask_dim=64,
        text_width=64,
        text_heads=4,
        text_layers=2,
        context_length=48,
        vocab_size=vocabulary_size,
        bos_id=101,
        eos_id=102,
        pad_id=102,
        embed_dim=20,
        depths=(1, 1, 2, 1),
        mlp_ratio=2.0,
        enc_layers=2,
        num_queries=20,
        heads=4,
        ffn=192,
        decoder_layers=6,
        group_norm_groups=16,
    )
