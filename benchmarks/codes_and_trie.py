"""Codes and their tree: CPU seconds, peak memory and ratios, against what a user would write today.

    python benchmarks/codes_and_trie.py [--titles 6063945] [--part 60000] [--beams 32] > codes_and_trie.json

Titles are synthetic: one to five words of a Zipf-Mandelbrot law, tokenised by a byte-pair vocabulary of 32,000 that is
trained on 300,000 of them. Alternatives, on `--part` titles in the same run: encoding whole titles, ranking title by
title in Python, nested dictionaries for the tree, and a look-up for each beam for the constraint.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import polars as pl
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

from maskoven_kedro.core.ald import AldOptions, assign_codes, token_counts
from maskoven_kedro.core.code_tokens import CodeTokenizer, TokenTable
from maskoven_kedro.core.trie import CodeTrie
from maskoven_kedro.linker.constraint import CodeConstraint, DeviceTrie

T = TypeVar("T")
_LENGTHS = {1: 0.08, 2: 0.47, 3: 0.24, 4: 0.12, 5: 0.09}
_EOS, _VOCABULARY, _TRAINED_ON = 2, 32_000, 300_000


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--titles", type=int, default=6_063_945)
    parser.add_argument("--part", type=int, default=60_000, help="titles that the slow ways are measured on")
    parser.add_argument("--beams", type=int, default=32)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    titles = synthetic_titles(arguments.titles)
    tokenizer = CodeTokenizer(trained(titles.head(_TRAINED_ON)), _EOS)
    start_memory = peak_gb()

    tokens, encode_s = timed(lambda: tokenizer.encode(titles))
    counts, count_s = timed(lambda: token_counts(tokens, tokenizer.vocabulary.size))
    made, assign_s = timed(lambda: assign_codes(tokens, counts, tokenizer.vocabulary, AldOptions()))
    trie, trie_s = timed(lambda: CodeTrie.build(made.codes, _EOS))
    ours = {
        "titles": titles.len(),
        "tokens": len(tokens.ids),
        "encode_s": encode_s,
        "assign_s": round(count_s + assign_s, 2),
        "codes_s": round(encode_s + count_s + assign_s, 2),
        "trie_s": trie_s,
        "trie_mb": round(trie.nbytes / 1e6, 1),
        "nodes": [len(level) for level in trie.tokens],
        "peak_gb": peak_gb(),
        "peak_before_gb": start_memory,
        "collisions": made.collisions.to_dicts(),
    }
    part = min(arguments.part, titles.len())
    print(
        json.dumps(
            {
                "ours": ours,
                "ratios": ratios(tokenizer, titles.head(part), tokens, counts, made.codes, part),
                "constraint": constraint(trie, made.codes, arguments.beams),
            },
            indent=1,
        )
    )


def synthetic_titles(n: int, seed: int = 7) -> pl.Series:
    """Return n titles of words of a Zipf-Mandelbrot law, a few of them equal."""
    rng = np.random.default_rng(seed)
    onsets, vowels, ends = (
        ["b", "br", "ch", "d", "f", "gr", "k", "l", "m", "n", "p", "r", "s", "st", "t", "v"],
        ["a", "e", "i", "o", "u", "ai", "ou"],
        ["", "n", "r", "s"],
    )
    size = max(n // 6, 5000)
    parts = [[f"{a}{b}{c}" for a in onsets for b in vowels for c in ends] for _ in range(3)]
    chosen = [rng.permuted(np.resize(np.array(part, dtype=object), size)) for part in parts]
    length = rng.integers(1, 4, size)
    words = (
        np.where(length > 0, chosen[0], "")
        + np.where(length > 1, chosen[1], "")
        + np.where(length > 2, chosen[2], "")
    )
    vocabulary = pl.Series([word.capitalize() for word in words], dtype=pl.String)
    share = 1 / (np.arange(size) + 5.0)
    cdf = np.cumsum(share / share.sum())
    made = []
    for k, part in _LENGTHS.items():
        rows = int(np.ceil(n * part))
        columns = {
            f"w{i}": vocabulary.gather(np.minimum(np.searchsorted(cdf, rng.random(rows)), size - 1))
            for i in range(k)
        }
        made.append(pl.DataFrame(columns).select(pl.concat_str(pl.all(), separator=" "))["w0"].alias("title"))
    return pl.concat(made).sample(fraction=1.0, shuffle=True, seed=seed).head(n)


def trained(titles: pl.Series) -> Tokenizer:
    """Return a byte-pair tokenizer in the manner of Llama 2 trained on titles."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.BpeTrainer(
        vocab_size=_VOCABULARY, special_tokens=["<unk>", "<s>", "</s>"], show_progress=False
    )
    tokenizer.train_from_iterator(titles.to_list(), trainer)
    return tokenizer


def ratios(
    tokenizer: CodeTokenizer, titles: pl.Series, tokens: TokenTable, counts: Any, codes: Any, part: int
) -> dict[str, Any]:
    """Return the seconds of each way on the same part, and their ratios."""
    own = TokenTable(tokens.ids[: tokens.offsets[part]], tokens.offsets[: part + 1])
    rows = [own.ids[own.offsets[i] : own.offsets[i + 1]].tolist() for i in range(part)]
    by_words, words_s = timed(lambda: tokenizer.encode(titles))
    whole, whole_s = timed(lambda: tokenizer._whole(titles))
    assert np.array_equal(by_words.ids, whole.ids)
    frequency = counts.tolist()
    _, python_s = timed(
        lambda: [sorted(range(len(row)), key=lambda i: (frequency[row[i]], i))[:4] for row in rows]
    )
    _, assign_s = timed(lambda: assign_codes(own, counts, tokenizer.vocabulary, AldOptions()))
    listed = codes[:part].tolist()
    nested, nested_s = timed(lambda: nested_dictionaries(listed))
    flat, flat_s = timed(lambda: CodeTrie.build(codes[:part], _EOS))
    assert len(nested) == len(flat.tokens[0])
    return {
        "titles": part,
        "encode": compared(words_s, whole_s),
        "all_of_the_codes_against_ranking_alone_in_python": compared(assign_s, python_s),
        "trie": compared(flat_s, nested_s),
    }


def nested_dictionaries(codes: list[list[int]]) -> dict[int, Any]:
    """Return the usual tree: a dictionary of dictionaries."""
    root: dict[int, Any] = {}
    for code in codes:
        node = root
        for token in code:
            node = node.setdefault(token, {})
    return root


def constraint(trie: CodeTrie, codes: Any, beams: int) -> dict[str, Any]:
    """Return milliseconds for constraining the scores of all beams at each depth, ours and beam by beam."""
    processor = CodeConstraint(DeviceTrie(trie))
    rng = np.random.default_rng(0)
    said = torch.from_numpy(codes[rng.integers(0, len(codes), beams)].astype(np.int64))
    scores = torch.randn(beams, _VOCABULARY)
    found = {}
    for depth in range(codes.shape[1]):
        ids = said[:, :depth]
        nodes = processor.trie.walk(ids, torch.zeros(beams, dtype=torch.long)).tolist()

        def one_by_one(depth: int = depth, nodes: list[int] = nodes) -> torch.Tensor:
            mask = torch.full_like(scores, -torch.inf)
            for beam, node in enumerate(nodes):
                begin, end = trie.pointers[depth][node : node + 2].tolist()
                mask[beam, torch.tensor(trie.tokens[depth][begin:end].tolist())] = 0
            return scores + mask

        assert torch.equal(processor(ids, scores), one_by_one())
        ours = repeated(lambda ids=ids: processor(ids, scores))  # type: ignore[misc]
        found[f"depth_{depth}"] = {
            "ours_ms": round(1e3 * ours, 3),
            "one_by_one_ms": round(1e3 * repeated(one_by_one), 3),
        }
    return {"beams": beams, **found}


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """Return a result and the CPU seconds that it took."""
    start = time.process_time()
    result = work()
    return result, round(time.process_time() - start, 3)


def repeated(work: Callable[[], object], times: int = 10) -> float:
    """Return the median CPU seconds of a call."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return sorted(taken)[times // 2]


def compared(ours: float, alternative: float) -> dict[str, float]:
    """Return both times and their ratio."""
    return {"ours_s": ours, "alternative_s": alternative, "ratio": round(alternative / max(ours, 1e-9), 2)}


def peak_gb() -> float:
    """Return the peak memory of this process in GB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2)


if __name__ == "__main__":
    main()
