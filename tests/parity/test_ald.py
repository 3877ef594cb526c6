"""Codes against those of the reference implementation, from titles whose token ids are given."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from maskoven_kedro.core.ald import KINDS, AldOptions, assign_codes, token_counts
from maskoven_kedro.core.code_tokens import CodeVocabulary, TokenTable
from tests.parity.folders import sets


@pytest.fixture(scope="module", params=sets("ald", "codes.json"), ids=lambda path: path.name)
def stored(request):
    return json.loads((request.param / "codes.json").read_text(encoding="utf-8")), request.param


def vocabulary(meta):
    """The vocabulary that the reference had; the ids it skips are named in its description."""
    first, last = map(int, re.search(r"skipping ids (\d+)-(\d+)", meta["proposed_rule"]).groups())
    free = np.array([one for one in range(meta["vocab_size"]) if not first <= one <= last])
    return CodeVocabulary(meta["vocab_size"], meta["eos_id"], free[free != meta["eos_id"]], "")


def counted(stored, tokens):
    meta, folder = stored[0]["meta"], stored[1]
    counts = token_counts(tokens, meta["vocab_size"])
    given = json.loads((folder / "token_counts.json").read_text())
    assert {int(token): n for token, n in given.items()} == {
        token: n for token, n in enumerate(counts.tolist()) if n
    }
    return counts


def test_codes_and_kinds_of_our_rule(stored):
    document, meta = stored[0], stored[0]["meta"]
    tokens = TokenTable.of(document["token_ids"])
    options = AldOptions(length=meta["L"])
    made = assign_codes(tokens, counted(stored, tokens), vocabulary(meta), options)
    assert made.codes.tolist() == document[f"proposed_codes_L{meta['L']}"]
    assert [KINDS[kind] for kind in made.kinds] == document["proposed_kind"]


def test_codes_and_kinds_of_gers_rule(stored):
    """Where the reference drew at random only the other places can be equal; ours is unique as well."""
    document, meta = stored[0], stored[0]["meta"]
    tokens = TokenTable.of(document["token_ids"])
    options = AldOptions(length=meta["L"], variant="ger")
    visits = np.array(document["processing_order"])
    made = assign_codes(tokens, counted(stored, tokens), vocabulary(meta), options, visits)
    assert len({tuple(code) for code in made.codes.tolist()}) == len(tokens)
    pairs = zip(made.codes.tolist(), made.kinds.tolist(), document["scenic_codes"], strict=True)
    for (code, kind, expected), expected_kind in zip(pairs, document["scenic_kind"], strict=True):
        if expected_kind == "random":
            assert KINDS[kind] == "filler"
            assert sum(one != other for one, other in zip(code, expected, strict=True)) <= 1
        else:
            assert KINDS[kind] == expected_kind
            assert code == expected
