"""Beam search over codes: ours, which reads the prompt once, against the library's under the same constraint.

    python benchmarks/beam_search.py [--beams 32] [--prompt 1000] [--repeats 3] > beam_search.json

A random Llama of two layers and random codes; one prompt. Both find the same codes in the same order, or the benchmark
fails. CPU milliseconds, medians over the repeats, taken in turn.
"""

from __future__ import annotations

import argparse
import json
import time
from statistics import median

import numpy as np
import torch
from torch import Tensor
from transformers import LlamaConfig, LlamaForCausalLM, LogitsProcessorList

from maskoven_kedro.core.trie import CodeTrie
from maskoven_kedro.linker.constraint import CodeConstraint, DeviceTrie
from maskoven_kedro.linker.tree_search import tree_search

_VOCABULARY, _EOS, _PAD = 32_000, 2, 0


def main() -> None:
    """Measure both in turn and print JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--beams", type=int, default=32)
    parser.add_argument("--prompt", type=int, default=1000)
    parser.add_argument("--codes", type=int, default=100_000)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = toy(arguments.width)
    codes = np.random.default_rng(0).integers(259, _VOCABULARY, (arguments.codes, 4)).astype(np.int32)
    codes[:, 0] %= 5000
    codes[:, 0] += 259
    codes = np.unique(codes, axis=0)
    trie = DeviceTrie(CodeTrie.build(codes, _EOS))
    embeds = torch.randn(1, arguments.prompt, arguments.width)
    attention = torch.ones(1, arguments.prompt, dtype=torch.long)
    times: dict[str, list[float]] = {"ours": [], "library": []}
    for _ in range(arguments.repeats):
        start = time.process_time()
        found = tree_search(model, trie, embeds, attention, arguments.beams)
        middle = time.process_time()
        sequences, scores = library(model, trie, embeds, attention, arguments.beams)
        times["ours"].append(middle - start)
        times["library"].append(time.process_time() - middle)
    # Nearly equal scores may change places, because the two add up in another order.
    assert torch.allclose(found.scores[0], scores, atol=1e-3)
    assert {tuple(codes[row].tolist()) for row in found.rows[0].tolist()} == {
        tuple(one[:4]) for one in sequences.tolist()
    }
    took = {name: round(1e3 * median(values), 1) for name, values in times.items()}
    settings = {name: getattr(arguments, name) for name in ("beams", "prompt", "codes", "width", "repeats")}
    found_ms = {f"{name}_ms": value for name, value in took.items()}
    print(json.dumps({**settings, **found_ms, "ratio": round(took["library"] / took["ours"], 2)}, indent=1))


def toy(width: int) -> LlamaForCausalLM:
    """Return a random Llama of two layers."""
    config = LlamaConfig(
        vocab_size=_VOCABULARY,
        hidden_size=width,
        intermediate_size=2 * width,
        num_hidden_layers=2,
        num_attention_heads=8,
        initializer_range=0.2,
        eos_token_id=_EOS,
        pad_token_id=_PAD,
    )
    return LlamaForCausalLM(config).eval()


def library(
    model: LlamaForCausalLM, trie: DeviceTrie, embeds: Tensor, attention: Tensor, beams: int
) -> tuple[Tensor, Tensor]:
    """Return the sequences and scores that `generate` finds."""
    made = model.generate(
        inputs_embeds=embeds,
        attention_mask=attention,
        num_beams=beams,
        num_return_sequences=beams,
        do_sample=False,
        length_penalty=0.0,
        early_stopping="never",
        max_new_tokens=trie.length + 1,
        eos_token_id=_EOS,
        pad_token_id=_PAD,
        logits_processor=LogitsProcessorList([CodeConstraint(trie)]),
        return_dict_in_generate=True,
        output_scores=True,
    )
    return made.sequences, made.sequences_scores


if __name__ == "__main__":
    main()
