"""Osprey-Seg in full size with random weights: the training step, and linking by beam search over codes, as JSON.

    python benchmarks/full_size_linker.py [--batch 8] [--regions 50] [--checkpointing] [--beams 4 32]
    python benchmarks/full_size_linker.py --tiny        # every step of it with a shrunken network, on any machine

Told of the training step (LoRA in all layers, extractor and projector in full, AdamW, bfloat16; linker.md 5.3):
samples/s, TFLOP/s as counted in linker.md 5.5, the share of the device's peak (MFU; the aim is 50 %), peak memory. Of
linking: mentions/s with each number of beams, over `--codes` random codes. Pictures are prepared beforehand.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from peft import PeftModel
from transformers import LlamaConfig, LlamaForCausalLM

from maskoven_kedro.core.linker_options import LoraOptions
from maskoven_kedro.core.trie import CodeTrie
from maskoven_kedro.linker.compute import language_flops, peak_flops_of, tower_flops, training_flops
from maskoven_kedro.linker.config import OspreyConfig, shrunken_config
from maskoven_kedro.linker.constraint import DeviceTrie
from maskoven_kedro.linker.language import small_llama
from maskoven_kedro.linker.lora import with_lora
from maskoven_kedro.linker.osprey import Osprey, OspreyBatch
from maskoven_kedro.linker.prompt import IGNORED
from maskoven_kedro.linker.samples import Sample, collate
from maskoven_kedro.linker.tree_search import tree_search

_EOS, _FIRST = 2, 259  # the first id that is neither a control nor a byte in Llama's vocabulary
_CODE, _TEXT = 4, 67  # tokens of a code; of the prompt, without picture, mask and code
_WARM_UP = 2


def main() -> None:
    """Measure and print JSON; ends with a message where there is no GPU."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_arguments(parser)
    parser.add_argument("--batch", type=int, default=8)
    arguments = parser.parse_args()
    if not (arguments.tiny or torch.cuda.is_available()):
        sys.exit(
            "benchmarks/full_size_linker.py needs a CUDA device; PyTorch finds none on this machine. "
            "`--tiny` runs a shrunken network anywhere."
        )
    print(json.dumps(measure(arguments), indent=1))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `measure` reads besides `batch`."""
    parser.add_argument("--tiny", action="store_true", help="a shrunken network, to see that all of it runs")
    parser.add_argument("--regions", type=int, default=50, help="of each picture (linker.md 5.5)")
    parser.add_argument("--rank", type=int, default=64)
    parser.add_argument("--checkpointing", action="store_true")
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--codes", type=int, default=1_000_000)
    parser.add_argument("--beams", type=int, nargs="+", default=[4, 32])


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """Build the network once, train it a little and let it link."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(0)
    osprey = build(arguments.tiny, device)
    batch = collate([sample(osprey, arguments.regions, row) for row in range(arguments.batch)], osprey.sizes)
    model = with_lora(osprey, LoraOptions(rank=arguments.rank, alpha=2 * arguments.rank))
    batch = batch.to(device)
    return {
        "device": torch.cuda.get_device_name() if device == "cuda" else "cpu",
        "parameters": sum(value.numel() for value in model.parameters()),
        "trained": sum(value.numel() for value in model.parameters() if value.requires_grad),
        "batch": arguments.batch,
        "regions": arguments.regions,
        "training": training(model, batch, arguments, device),
        "linking": linking(osprey, batch, arguments, device),
    }


def build(tiny: bool, device: str) -> Osprey:
    """Return the network with random weights: language model and tower bfloat16, the rest float32 (decision D12)."""
    with torch.device(device):
        if tiny:
            config = shrunken_config(1000, 1001)
            language = LlamaForCausalLM._from_config(small_llama(1000, config), dtype=torch.bfloat16)
        else:
            config = OspreyConfig()
            language = LlamaForCausalLM._from_config(LlamaConfig(), dtype=torch.bfloat16)
        model = Osprey(config, language)
    model.vision_tower.to(torch.bfloat16)
    return model


def sample(model: Osprey, regions: int, seed: int) -> Sample:
    """Return a random picture with regions and one mask, a prompt of 75 tokens, and a code as its answer."""
    rng, size = np.random.default_rng(seed), model.sizes.tower.image_size
    vocabulary = model.language_model.config.vocab_size
    text = rng.integers(_FIRST, vocabulary, _TEXT).tolist()
    code = rng.integers(_FIRST, vocabulary, _CODE).tolist()
    asked = [1, *text[:30], model.sizes.image_id, *text[30:], model.sizes.mask_id, model.sizes.pos_id]
    masks = np.zeros((regions + 1, size, size), dtype=bool)
    for mask in masks:
        y, x = rng.integers(0, size // 2, 2)
        mask[y : y + size // 4, x : x + size // 3] = True
    return Sample(
        rng.integers(0, 256, (size, size, 3), dtype=np.uint8),
        [*asked, *code, _EOS],
        [*[IGNORED] * len(asked), *code, _EOS],
        masks[:1],
        masks[1:],
    )


def training(
    model: PeftModel, batch: OspreyBatch, arguments: argparse.Namespace, device: str
) -> dict[str, Any]:
    """Return the speed of whole steps: forward, backward, clipping, AdamW."""
    osprey: Any = model.get_base_model()
    if arguments.checkpointing:
        osprey.language_model.gradient_checkpointing_enable({"use_reentrant": False})
    learning = [value for value in model.parameters() if value.requires_grad]
    optimizer = torch.optim.AdamW(learning, lr=1e-4, weight_decay=0.0, fused=device == "cuda")
    model.train()
    losses = []

    def step() -> None:
        with torch.autocast(device, torch.bfloat16):
            loss, _ = model(batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learning, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(loss.detach())

    seconds = timed(step, arguments.steps, device)
    flops = training_flops(
        osprey.language_model.config, osprey.sizes.tower, osprey.last_length, arguments.checkpointing
    )
    if arguments.checkpointing:
        osprey.language_model.gradient_checkpointing_disable()
    first, last = float(losses[0]), float(losses[-1])
    assert last < first, f"the loss went from {first} to {last} on one batch"
    return {
        "tokens": osprey.last_length,
        "checkpointing": arguments.checkpointing,
        "seconds_per_step": round(seconds, 4),
        **speeds(arguments.batch / seconds, flops),
        "peak_memory_gb": memory(device),
        "loss": [round(first, 3), round(last, 3)],
    }


@torch.inference_mode()
def linking(
    model: Osprey, batch: OspreyBatch, arguments: argparse.Namespace, device: str
) -> dict[str, dict[str, Any]]:
    """Return the speed of the whole way from pixels to codes, with each number of beams."""
    model.eval()
    vocabulary = model.language_model.config.vocab_size
    codes = np.random.default_rng(0).integers(_FIRST, vocabulary, (arguments.codes, _CODE)).astype(np.int32)
    codes[:, 0] = _FIRST + codes[:, 0] % (vocabulary // 4)
    trie = DeviceTrie(CodeTrie.build(np.unique(codes, axis=0), _EOS), device)
    found = {}
    for beams in arguments.beams:

        def link(beams: int = beams) -> None:
            with torch.autocast(device, torch.bfloat16):
                spliced = model.splice(batch, left=True)
            values = spliced.embeddings.to(model.language_model.dtype)
            rows = tree_search(model.language_model, trie, values, spliced.attention, beams).rows
            assert bool((rows[:, 0] >= 0).all())

        seconds = timed(link, max(arguments.steps // 2, 1), device)
        flops = language_flops(model.language_model.config, model.last_length) + tower_flops(
            model.sizes.tower
        )
        found[f"{beams}_beams"] = {
            "seconds_per_batch": round(seconds, 4),
            **speeds(arguments.batch / seconds, flops),
            "peak_memory_gb": memory(device),
        }
    return found


def speeds(samples_per_second: float, flops: float) -> dict[str, Any]:
    """Return samples/s, TFLOP/s, and the share of the device's peak where that is known."""
    reached = samples_per_second * flops
    peak = peak_flops_of(torch.cuda.get_device_name() if torch.cuda.is_available() else "")
    return {
        "samples_per_second": round(samples_per_second, 3),
        "tflops_per_sample": round(flops / 1e12, 4),
        "tflops_per_second": round(reached / 1e12, 3),
        "mfu": round(reached / peak, 4) if peak else None,
    }


def timed(work: Callable[[], None], times: int, device: str) -> float:
    """Return the mean seconds of a call, after some that do not count; the peak of memory starts anew."""
    for _ in range(_WARM_UP):
        work()
    if device == "cuda":
        torch.cuda.synchronize()
        torch.cuda.reset_peak_memory_stats()
    start = time.perf_counter()
    for _ in range(times):
        work()
    if device == "cuda":
        torch.cuda.synchronize()
    return (time.perf_counter() - start) / times


def memory(device: str) -> float | None:
    """Return the peak of the device's memory in GB, None without a device."""
    return round(torch.cuda.max_memory_allocated() / 1e9, 2) if device == "cuda" else None


if __name__ == "__main__":
    main()
