"""Beam search over codes that reads the prompt once and then all beams of a sample as branches of one tree.

The cache holds the prompt of a sample once. At every step its beams are one block of queries behind it; a mask lets
each see the prompt, its own ancestors and itself (specification of the linker, section 4.3). Candidates are the
children in the tree of codes, so no score is ever computed for what is not allowed. Sequences, their order and their
scores are those of the library's beam search under the same constraint with `length_penalty=0` and
`early_stopping="never"`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor
from transformers import DynamicCache, PreTrainedModel

from maskoven_kedro.core.trie import NOWHERE
from maskoven_kedro.linker.constraint import DeviceTrie


@dataclass(frozen=True)
class Found:
    """The best codes of every sample, best first; B samples, K beams.

    rows: int64 (B, K), rows of the codes, -1 where there are fewer. scores: float32 (B, K), sums of the log-
    probabilities of all tokens and the end of sequence, minus infinity where there is no code.
    """

    rows: Tensor
    scores: Tensor


@dataclass(frozen=True)
class _Beams:
    """Running prefixes: trie nodes and scores (B, K), last tokens (B, K), positions of ancestors (B, K, depth)."""

    nodes: Tensor
    scores: Tensor
    tokens: Tensor
    ancestors: Tensor


@torch.inference_mode()
def tree_search(
    model: PreTrainedModel, trie: DeviceTrie, embeds: Tensor, attention: Tensor, beams: int = 4
) -> Found:
    """Return the best codes for every prompt.

    Args:
        model: a causal language model of transformers with a growing key-value cache.
        trie: one root for all samples, or one root for each.
        embeds: prompts (B, T, width), padded on the left.
        attention: int or bool (B, T), 0 for padding.
        beams: how many prefixes are followed, and how many codes come back.

    Raises:
        ValueError: a prompt padded on the right, or roots that are neither one nor one for each sample.
    """
    samples = len(embeds)
    if not bool(attention[:, -1].all()):
        raise ValueError("prompts must be padded on the left")
    if trie.n_roots not in (1, samples):
        raise ValueError(f"{trie.n_roots} roots for {samples} samples")
    positions = (attention.long().cumsum(1) - 1).clamp(min=0)
    cache = DynamicCache(config=model.config)
    output = model(
        inputs_embeds=embeds,
        attention_mask=attention,
        position_ids=positions,
        past_key_values=cache,
        use_cache=True,
        logits_to_keep=1,
    )
    running, logits = _start(trie, samples, embeds.device), output.logits
    finished = Found(
        running.nodes.new_full((samples, beams), NOWHERE),
        running.scores.new_full((samples, beams), -torch.inf),
    )
    for depth in range(trie.length + 1):
        running, finished = _advance(trie, depth, running, finished, logits, embeds.shape[1])
        if depth == trie.length or not bool((running.scores > -torch.inf).any()):
            break
        mask = _mask(attention.bool(), running.ancestors, beams, model.dtype)
        position = positions[:, -1:] + 1 + depth
        logits = model(
            input_ids=running.tokens,
            attention_mask=mask,
            position_ids=position.expand(-1, beams),
            past_key_values=cache,
            use_cache=True,
        ).logits
    return _in_order(trie, finished)


def _start(trie: DeviceTrie, samples: int, device: torch.device) -> _Beams:
    """Return one beam for each sample, at its root."""
    nodes = torch.arange(samples, device=device)[:, None] % trie.n_roots
    scores = torch.zeros((samples, 1), device=device)
    return _Beams(nodes, scores, torch.zeros_like(nodes), nodes.new_zeros(samples, 1, 0))


def _advance(
    trie: DeviceTrie, depth: int, running: _Beams, finished: Found, logits: Tensor, prompt: int
) -> tuple[_Beams, Found]:
    """Take one step: the best candidates that end go to `finished`, the best that do not go on.

    As in the library, what ends counts only when it is among the best K of all candidates, and the prefixes that go on
    are the best K of the first 2 K that do not end.
    """
    samples, beams = finished.rows.shape
    parents, tokens, nodes, scores = _candidates(trie, depth, running, logits, 2 * beams)
    ends = tokens == trie.eos_id
    ended = scores.masked_fill(~ends, -torch.inf)[:, :beams]
    merged = torch.cat([finished.scores, ended], dim=1)
    best = merged.sort(dim=1, descending=True, stable=True).indices[:, :beams]
    leaves = torch.cat([finished.rows, _leaves(trie, depth, nodes)[:, :beams]], dim=1)
    finished = Found(leaves.gather(1, best), merged.gather(1, best))

    going = scores.masked_fill(ends, -torch.inf)
    kept = going.sort(dim=1, descending=True, stable=True).indices[:, :beams]
    scores, parents = going.gather(1, kept), parents.gather(1, kept)
    nodes = nodes.gather(1, kept).masked_fill(scores == -torch.inf, NOWHERE)
    past = running.ancestors.gather(1, parents[..., None].expand(-1, -1, depth))
    block = prompt + depth * beams + torch.arange(beams, device=scores.device)
    ancestors = torch.cat([past, block[None, :, None].expand(samples, -1, -1)], dim=2)
    return _Beams(nodes, scores, tokens.gather(1, kept).clamp(min=0), ancestors), finished


def _candidates(
    trie: DeviceTrie, depth: int, running: _Beams, logits: Tensor, best: int
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return the best candidates of every sample: parent beam, token, node, score, each (B, best)."""
    samples, beams = running.nodes.shape
    at, tokens, nodes = trie.children(depth, running.nodes.reshape(-1))
    sample = at // beams
    # log p = logit - log of the sum over the whole vocabulary, taken only where a code goes on.
    flat = logits.reshape(samples * beams, -1)
    total = torch.logsumexp(flat.float(), dim=1)
    scores = running.scores.reshape(-1)[at] + (flat[at, tokens].float() - total[at])
    counts = torch.bincount(sample, minlength=samples)
    width = max(int(counts.max()), best)
    column = torch.arange(len(at), device=at.device) - (counts.cumsum(0) - counts)[sample]
    table = torch.full((samples, width), -torch.inf, device=at.device)
    table[sample, column] = scores
    place = torch.zeros((samples, width), dtype=torch.long, device=at.device)
    place[sample, column] = torch.arange(len(at), device=at.device)
    chosen = table.sort(dim=1, descending=True, stable=True)
    scores, pick = chosen.values[:, :best], place.gather(1, chosen.indices[:, :best])
    if not len(at):
        nothing = torch.zeros_like(pick)
        return nothing, nothing - 1, nothing, scores
    empty = scores == -torch.inf
    return at[pick] % beams, tokens[pick].masked_fill(empty, -1), nodes[pick], scores


def _leaves(trie: DeviceTrie, depth: int, nodes: Tensor) -> Tensor:
    """Return the leaves below nodes that the end of sequence led to: below it, there is one child at every depth."""
    for level in range(depth + 1, trie.length):
        last = len(trie.pointers[level]) - 1
        nodes = trie.pointers[level][nodes.clamp(0, last)].long()
    return nodes


def _mask(prompt: Tensor, ancestors: Tensor, beams: int, dtype: torch.dtype) -> Tensor:
    """Return what each beam may look at, (B, 1, K, prompt + blocks): 0 to see, the smallest number not to."""
    samples, _, depth = ancestors.shape
    length = prompt.shape[1]
    seen = torch.zeros(samples, beams, length + depth * beams, dtype=torch.bool, device=prompt.device)
    seen[:, :, :length] = prompt[:, None]
    seen.scatter_(2, ancestors, True)
    smallest = torch.finfo(dtype).min
    return torch.zeros(seen.shape, dtype=dtype, device=seen.device).masked_fill(~seen, smallest)[:, None]


def _in_order(trie: DeviceTrie, found: Found) -> Found:
    """Return rows in place of leaves, best first and at equal scores the lower row first."""
    none = found.scores == -torch.inf
    rows = trie.rows[found.rows.masked_fill(none, 0)].long() if len(trie.rows) else found.rows
    rows = rows.masked_fill(none, NOWHERE)
    by_row = rows.argsort(dim=1, stable=True)
    ranked = replace(found, rows=rows.gather(1, by_row), scores=found.scores.gather(1, by_row))
    best = ranked.scores.argsort(dim=1, descending=True, stable=True)
    return Found(ranked.rows.gather(1, best), ranked.scores.gather(1, best))
