"""The tree of codes against looking through all codes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maskoven_kedro.core.trie import NOWHERE, CodeTrie

EOS = 0


@st.composite
def code_sets(draw):
    """Codes of up to three tokens below up to three roots, and their filled-up rows."""
    pairs = st.tuples(st.integers(0, 2), st.lists(st.integers(1, 5), max_size=3).map(tuple))
    found = draw(st.lists(pairs, min_size=1, max_size=30, unique=True))
    roots = np.array([root for root, _ in found])
    codes = np.array([[*code, *[EOS] * (3 - len(code))] for _, code in found], dtype=np.int32)
    return codes, roots


@settings(max_examples=100, deadline=None)
@given(code_sets())
def test_every_prefix_goes_on_as_the_codes_do(made):
    codes, roots = made
    trie = CodeTrie.build(codes, EOS, roots, 3)
    nodes = {(root, ()): root for root in range(3)}
    for depth in range(3):
        prefixes = sorted(nodes)
        at, tokens, children = trie.children(depth, np.array([nodes[one] for one in prefixes]))
        found = {}
        for place, token, child in zip(at.tolist(), tokens.tolist(), children.tolist(), strict=True):
            root, prefix = prefixes[place]
            found[root, (*prefix, token)] = child
        assert set(found) == {
            (r, tuple(c[: depth + 1])) for r, c in zip(roots.tolist(), codes.tolist(), strict=True)
        }
        masks = trie.allowed(depth, np.array([nodes[one] for one in prefixes]), 6)
        assert int(masks.sum()) == len(found)
        nodes = found
    for row, (root, code) in enumerate(zip(roots.tolist(), codes.tolist(), strict=True)):
        leaf = nodes[root, tuple(code)]
        assert trie.rows[leaf] == row
        at, tokens, children = trie.children(3, np.array([leaf, NOWHERE]))
        assert (at.tolist(), tokens.tolist(), children.tolist()) == ([0], [EOS], [leaf])


@settings(max_examples=100, deadline=None)
@given(code_sets(), st.lists(st.tuples(*[st.integers(0, 7)] * 3), min_size=1, max_size=20), st.integers(0, 2))
def test_a_code_names_its_row_and_no_other_sequence_names_any(made, asked, root):
    codes, roots = made
    trie = CodeTrie.build(codes, EOS, roots, 3)
    asked = np.array(asked + codes.tolist(), dtype=np.int32)
    known = {
        (r, tuple(code)): row
        for row, (r, code) in enumerate(zip(roots.tolist(), codes.tolist(), strict=True))
    }
    assert trie.rows_of(asked, root).tolist() == [
        known.get((root, tuple(one)), NOWHERE) for one in asked.tolist()
    ]


def test_equal_codes_are_refused_below_one_root_only():
    codes = np.array([[3, 4], [3, 4]], dtype=np.int32)
    with pytest.raises(ValueError, match="1 codes occur twice"):
        CodeTrie.build(codes, EOS)
    trie = CodeTrie.build(codes, EOS, np.array([0, 1]), 2)
    assert trie.rows_of(codes[:1], 0).tolist() == [0]
    assert trie.rows_of(codes[:1], 1).tolist() == [1]


def test_no_codes_allow_nothing():
    trie = CodeTrie.build(np.zeros((0, 4), np.int32), EOS)
    assert not trie.allowed(0, np.array([0]), 9).any()
    assert trie.rows_of(np.array([[1, 2, 3, 4]])).tolist() == [NOWHERE]


def test_a_large_vocabulary_and_a_selection_of_rows():
    rng = np.random.default_rng(0)
    codes = np.unique(rng.integers(151_800, 151_936, (4000, 4)).astype(np.int32), axis=0)
    rng.shuffle(codes)
    trie = CodeTrie.build(codes, 151_643)
    assert trie.rows_of(codes).tolist() == list(range(len(codes)))
    some = CodeTrie.build(codes[100:200], 151_643)
    assert some.rows_of(codes[:200]).tolist() == [NOWHERE] * 100 + list(range(100))
    assert trie.nbytes < 40 * codes.nbytes
