"""Floating-point operations of a training step, and what share of a device's peak they reach (linker.md 5.5)."""

from __future__ import annotations

from transformers import PretrainedConfig

from maskoven_kedro.linker.config import TowerConfig

_STEM_KERNEL = 4
_TERA = 1e12

PEAK_TFLOPS = {"A100": 312.0, "H100": 989.0, "H200": 989.0, "GH200": 989.0, "B200": 2250.0, "L40S": 362.0}
"""Dense bf16 TFLOP/s of accelerators, from NVIDIA's data sheets of the SXM versions."""


def peak_flops_of(device: str) -> float | None:
    """Operations per second that a device of this name could do at most in bfloat16, None for an unknown one.

    >>> peak_flops_of("NVIDIA H200"), peak_flops_of("")
    (989000000000000.0, None)
    """
    words = device.replace("-", " ").split()
    return next((_TERA * PEAK_TFLOPS[word] for word in words if word in PEAK_TFLOPS), None)


def language_flops(config: PretrainedConfig, length: int) -> float:
    """Operations of one forward pass of a Llama-like model over `length` tokens, its head included."""
    width, layers = config.hidden_size, config.num_hidden_layers
    heads = config.num_attention_heads
    head_width = getattr(config, "head_dim", None) or width // heads
    attended = heads * head_width
    keyed = config.num_key_value_heads * head_width
    weights = layers * (2 * width * attended + 2 * width * keyed + 3 * width * config.intermediate_size)
    return 2.0 * (weights + width * config.vocab_size) * length + 4.0 * layers * attended * length**2


def tower_flops(config: TowerConfig) -> float:
    """Operations of one forward pass of the vision tower over one picture."""
    total = 2.0 * 3 * _STEM_KERNEL**2 * config.dims[0] * (config.image_size // 4) ** 2
    before = config.dims[0]
    for (height, width), depth, channels in zip(
        config.level_sizes(), config.depths, config.dims, strict=True
    ):
        if channels != before:
            total += 2.0 * 4 * before * channels * height * width
        total += 2.0 * depth * (49 * channels + 8 * channels**2) * height * width
        before = channels
    return total


def training_flops(
    language: PretrainedConfig, tower: TowerConfig, length: int, checkpointing: bool = False
) -> float:
    """Operations that training on one sequence takes when the language model's own matrices are frozen.

    The way back then costs as much as the way there; computing layers again costs it once more.
    """
    return (3.0 if checkpointing else 2.0) * language_flops(language, length) + tower_flops(tower)
