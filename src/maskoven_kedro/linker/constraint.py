"""The tree of codes on the device of a model, and a logits processor that lets nothing but codes through."""

from __future__ import annotations

import torch
from torch import Tensor
from transformers import LogitsProcessor

from maskoven_kedro.core.trie import NOWHERE, CodeTrie


class DeviceTrie:
    """A `CodeTrie` in tensors: every question is answered for all beams of a batch at once.

    Nodes are int64; `NOWHERE` is the node of a prefix that begins no code.
    """

    def __init__(self, trie: CodeTrie, device: torch.device | str = "cpu") -> None:
        self.tokens = [torch.from_numpy(one).to(device) for one in trie.tokens]
        self.pointers = [torch.from_numpy(one).to(device) for one in trie.pointers]
        self.rows = torch.from_numpy(trie.rows).to(device)
        self.length, self.eos_id = trie.length, trie.eos_id
        self.n_roots = len(trie.pointers[0]) - 1

    def children(self, depth: int, nodes: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return what may follow nodes (N): place in `nodes`, token and child node, int64, one entry for each child."""
        at = torch.nonzero(nodes != NOWHERE)[:, 0]
        own = nodes[at]
        if depth == self.length:
            return at, torch.full_like(at, self.eos_id), own
        begin = self.pointers[depth][own].long()
        counts = self.pointers[depth][own + 1] - begin
        first = torch.repeat_interleave(begin - (counts.cumsum(0) - counts), counts)
        child = first + torch.arange(len(first), device=nodes.device)
        return torch.repeat_interleave(at, counts), self.tokens[depth][child].long(), child

    def step(self, depth: int, nodes: Tensor, tokens: Tensor) -> Tensor:
        """Return the nodes (N) that tokens (N) lead to from nodes, `NOWHERE` for those that are no children."""
        column = self.tokens[depth]
        if not len(column):
            return torch.full_like(nodes, NOWHERE)
        own = nodes.clamp(min=0)
        low, end = self.pointers[depth][own].long(), self.pointers[depth][own + 1].long()
        high, last = end, len(column) - 1
        for _ in range(
            len(column).bit_length()
        ):  # one binary search for all, without asking the device how far it is
            middle = (low + high) // 2
            open_ = low < high
            less = open_ & (column[middle.clamp(max=last)] < tokens)
            low, high = torch.where(less, middle + 1, low), torch.where(open_ & ~less, middle, high)
        found = (nodes != NOWHERE) & (low < end) & (column[low.clamp(max=last)] == tokens)
        return torch.where(found, low, NOWHERE)

    def walk(self, ids: Tensor, roots: Tensor) -> Tensor:
        """Return the nodes (N) that sequences of ids, int64 (N, tokens), lead to from their roots (N)."""
        nodes = roots
        for depth in range(ids.shape[1]):
            nodes = self.step(depth, nodes, ids[:, depth])
        return nodes


class CodeConstraint(LogitsProcessor):
    """Sets the score of every token that continues no code to minus infinity.

    Args:
        trie: of all codes, or with one root for each sample of the batch.
        prompt_length: how many of the ids that the processor is shown belong to the prompt; 0 where the model was
            given embeddings, because then it is shown the generated ids alone.
    """

    def __init__(self, trie: DeviceTrie, prompt_length: int = 0) -> None:
        self.trie = trie
        self.prompt_length = prompt_length

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        """Return scores (beams of all samples, vocabulary) with what is not allowed at minus infinity."""
        ids = input_ids[:, self.prompt_length :]
        depth = ids.shape[1]
        nodes = self.trie.walk(ids[:, : self.trie.length], self._roots(len(ids)))
        kept = torch.full_like(scores, -torch.inf)
        at, tokens, _ = self.trie.children(min(depth, self.trie.length), nodes)
        kept[at, tokens] = scores[at, tokens]
        return kept

    def _roots(self, beams: int) -> Tensor:
        roots = torch.arange(self.trie.n_roots, device=self.trie.rows.device)
        return roots.repeat_interleave(beams // self.trie.n_roots)
