"""All codes as a tree of flat arrays: which token may come next, and which entity a code names.

Level by level the codes stand sorted; a node is a place in its level, its children lie together in the next one
(specification of the linker, section 4.1). A code shorter than the others is filled up with the end of sequence, so
every path has the same length. Several sets of codes may lie side by side, each below a root of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maskoven_kedro.core.ald import Codes, Ints, sorted_rows

NOWHERE = -1
"""The node of a prefix that begins no code, and the row of a code that names nothing."""


@dataclass(frozen=True)
class CodeTrie:
    """The tree.

    tokens[d]: int32, the token that leads from depth d to each node of depth d + 1, sorted below each parent.
    pointers[d]: int32 (nodes at depth d, plus one), where the children of each node begin in `tokens[d]`.
    rows: int32, for every leaf the row of its code.
    """

    tokens: tuple[Codes, ...]
    pointers: tuple[Codes, ...]
    rows: Codes
    eos_id: int

    @property
    def length(self) -> int:
        """Tokens of a code before the end of sequence."""
        return len(self.tokens)

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return sum(one.nbytes for one in (*self.tokens, *self.pointers, self.rows))

    @classmethod
    def build(
        cls, codes: Codes, eos_id: int, roots: NDArray[np.integer[Any]] | None = None, n_roots: int = 1
    ) -> CodeTrie:
        """Build the tree of codes, int32 (N, length).

        Args:
            codes: may be any selection of all codes, in any order.
            eos_id: what short codes are filled up with.
            roots: for each code the root that it lies below, in [0, n_roots); by default all below one.
            n_roots: how many roots there are; one without codes allows nothing.

        Raises:
            ValueError: two equal codes below one root.
        """
        size = int(max(codes.max(initial=0), n_roots)) + 1
        under = np.zeros(len(codes), np.int32) if roots is None else np.asarray(roots, np.int32)
        order = sorted_rows(np.column_stack([under, codes]), size)
        codes, under = codes[order], under[order]
        new = np.ones(len(codes), dtype=bool)
        new[1:] = np.diff(under) != 0
        parents, counted = under, n_roots
        tokens, pointers = [], []
        for column in codes.T:
            new[1:] |= np.diff(column) != 0
            starts = np.flatnonzero(new)
            children = np.bincount(parents[starts], minlength=counted)
            pointers.append(np.concatenate([[0], np.cumsum(children)]).astype(np.int32))
            tokens.append(np.ascontiguousarray(column[starts], dtype=np.int32))
            parents, counted = (np.cumsum(new) - 1).astype(np.int32), len(starts)
        if not new.all():
            raise ValueError(f"{int((~new).sum())} codes occur twice")
        return cls(tuple(tokens), tuple(pointers), order.astype(np.int32), eos_id)

    def children(self, depth: int, nodes: NDArray[np.integer[Any]]) -> tuple[Ints, Codes, Ints]:
        """Return what may follow nodes: place in `nodes`, token and child node, one entry for each child.

        In the order of the nodes and, below each, of the tokens. At the depth after the last token the end of
        sequence alone follows, and the child is the node itself.
        """
        at = np.flatnonzero(nodes != NOWHERE)
        own = nodes[at].astype(np.int64)
        if depth == self.length:
            return at, np.full(len(at), self.eos_id, np.int32), own
        begin = self.pointers[depth][own].astype(np.int64)
        counts = self.pointers[depth][own + 1] - begin
        ends = np.cumsum(counts)
        child = np.repeat(begin - (ends - counts), counts) + np.arange(int(counts.sum()))
        return np.repeat(at, counts), self.tokens[depth][child], child

    def step(self, depth: int, nodes: NDArray[np.integer[Any]], tokens: NDArray[np.integer[Any]]) -> Ints:
        """Return the nodes that tokens lead to from nodes, `NOWHERE` for those that are no children."""
        column = self.tokens[depth]
        if not len(column):
            return np.full(len(nodes), NOWHERE, dtype=np.int64)
        inside = nodes != NOWHERE
        own = np.where(inside, nodes, 0).astype(np.int64)
        low = self.pointers[depth][own].astype(np.int64)
        high = self.pointers[depth][own + 1].astype(np.int64)
        end = high.copy()
        while (open_ := low < high).any():  # one binary search for all
            middle = (low + high) // 2
            less = open_ & (column[np.where(open_, middle, 0)] < tokens)
            low = np.where(less, middle + 1, low)
            high = np.where(open_ & ~less, middle, high)
        found = inside & (low < end)
        found[found] = column[low[found]] == np.asarray(tokens)[found]
        return np.where(found, low, NOWHERE)

    def rows_of(self, codes: Codes, root: int = 0) -> Ints:
        """Return the rows that codes name, int64 (N), `NOWHERE` for a code that is none."""
        nodes = np.full(len(codes), root, dtype=np.int64)
        for depth in range(self.length):
            nodes = self.step(depth, nodes, codes[:, depth])
        return np.where(
            nodes != NOWHERE, self.rows[np.maximum(nodes, 0)] if len(self.rows) else NOWHERE, NOWHERE
        )

    def allowed(self, depth: int, nodes: NDArray[np.integer[Any]], size: int) -> NDArray[np.bool_]:
        """Return which of `size` tokens may follow each node, bool (nodes, size)."""
        mask = np.zeros((len(nodes), size), dtype=bool)
        at, tokens, _ = self.children(depth, nodes)
        mask[at, tokens] = True
        return mask
