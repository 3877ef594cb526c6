"""Codes against the rule applied the slow way, entity after entity."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers

from maskoven_kedro.core.ald import (
    KINDS,
    AldOptions,
    CodesExhausted,
    assign_codes,
    make_codes,
    sorted_rows,
    token_counts,
)
from maskoven_kedro.core.code_tokens import CodeTokenizer, CodeVocabulary, TokenTable

EOS = 2


def slow_codes(titles, counts, fillers, options, visits):
    """Section 3.4 word for word; a title's rank list is sorted, every filler is tried from the first."""
    order = sorted(fillers, key=lambda one: (counts[one], one))
    taken, codes, kinds = set(), {}, {}
    for row in visits:
        ranked = [t for _, _, t in sorted((counts[t], i, t) for i, t in enumerate(titles[row]))]
        own, extra = ranked[: options.content], ranked[options.content :]
        base = own + [EOS] * (options.length - len(own))
        slot = min(len(own), options.length - 1)
        changes = [base] + [[*base[:slot], t, *base[slot + 1 :]] for t in [*extra, *order]]
        place = next(i for i, code in enumerate(changes) if tuple(code) not in taken)
        taken.add(tuple(changes[place]))
        codes[row] = changes[place]
        kinds[row] = 0 if place == 0 else 1 if place <= len(extra) else 2
    return [codes[i] for i in range(len(titles))], [kinds[i] for i in range(len(titles))]


@settings(max_examples=100, deadline=None)
@given(
    titles=st.lists(st.lists(st.integers(5, 12), max_size=7), min_size=1, max_size=40),
    variant=st.sampled_from(["ald", "ger"]),
    length=st.integers(1, 4),
    seed=st.integers(0, 1000),
)
def test_codes_are_those_of_the_rule(titles, variant, length, seed):
    check(
        titles,
        60,
        AldOptions(length=length, variant=variant),
        np.random.default_rng(seed).permutation(len(titles)),
    )


def test_four_ids_that_do_not_fit_in_64_bits_together():
    rng = np.random.default_rng(0)
    titles = [rng.integers(151_925, 151_936, rng.integers(0, 7)).tolist() for _ in range(300)]
    check(titles, 151_936, AldOptions(), rng.permutation(300))


def check(titles, size, options, visits):
    fillers = np.arange(size - 55, size)
    tokens = TokenTable.of(titles)
    counts = token_counts(tokens, size)
    made = assign_codes(tokens, counts, CodeVocabulary(size, EOS, fillers, ""), options, visits)
    codes, kinds = slow_codes(titles, counts, fillers.tolist(), options, visits)
    assert made.codes.tolist() == codes
    assert made.kinds.tolist() == kinds
    assert len({tuple(code) for code in codes}) == len(titles)


def test_one_prefix_uses_up_its_fillers_and_then_says_so():
    tokens = TokenTable.of([[5, 6, 7, 8]] * 4)
    vocabulary = CodeVocabulary(12, EOS, np.array([8, 9, 10]), "")
    with pytest.raises(CodesExhausted, match="all 3 fillers"):
        assign_codes(tokens, token_counts(tokens, 12), vocabulary, AldOptions())


def test_the_first_of_the_numbers_chooses_first_unless_another_has_priority():
    tokenizer = words("oak", "pine")
    titles = pl.DataFrame({"entity_id": ["Q10", "Q9", "Q11"], "title": ["oak", "oak", "pine"]})
    plain = make_codes(titles, tokenizer)
    assert plain.numbers.tolist() == [9, 10, 11]
    assert [KINDS[kind] for kind in plain.kinds] == ["base", "filler", "base"]
    preferred = make_codes(titles, tokenizer, priority=["Q10"])
    assert [KINDS[kind] for kind in preferred.kinds] == ["filler", "base", "base"]
    assert plain.codes[0].tolist() == preferred.codes[1].tolist()
    assert plain.entity_ids(np.array([1, -1])) == ["Q10", None]
    assert plain.rows_of(["Q11", "Q8", "Q99"]).tolist() == [2, -1, -1]
    with pytest.raises(ValueError, match="priority"):
        make_codes(titles, tokenizer, priority=["Q12"])


def test_the_order_of_the_rows_changes_nothing():
    tokenizer = words("oak", "pine", "tree", *(f"word{i}" for i in range(50)))
    rng = np.random.default_rng(0)
    titles = [" ".join(rng.choice(["oak", "pine", "tree"], rng.integers(1, 6))) for _ in range(80)]
    table = pl.DataFrame({"entity_id": [f"Q{i + 1}" for i in range(80)], "title": titles})
    one, other = make_codes(table, tokenizer), make_codes(table.reverse(), tokenizer)
    assert np.array_equal(one.codes, other.codes)
    assert one.collisions.equals(other.collisions)


def test_an_entity_twice_or_something_else_is_refused():
    tokenizer = words("oak")
    for ids, message in ((["Q1", "Q1"], "twice, the first is Q1"), (["Q1", "P31"], "'P31' is not")):
        with pytest.raises(ValueError, match=message):
            make_codes(pl.DataFrame({"entity_id": ids, "title": ["oak", "oak"]}), tokenizer)


def test_collisions_are_counted_before_any_change():
    titles = [[5, 6], [5, 6], [5, 7], [8]]
    tokens = TokenTable.of(titles)
    vocabulary = CodeVocabulary(12, EOS, np.arange(5, 12), "")
    made = assign_codes(tokens, np.arange(12), vocabulary, AldOptions(length=2))
    table = dict(made.collisions.select("measure", "value").iter_rows())
    assert (table["distinct_1"], table["distinct_2"]) == (2, 3)
    assert (table["largest_group_1"], table["largest_group_2"]) == (3, 2)
    assert (table["base"], table["own_token"], table["filler"]) == (3, 0, 1)
    assert made.collisions.filter(pl.col("measure") == "base")["share"].item() == 0.75


def test_sorting_keeps_tokens_from_left_to_right():
    rng = np.random.default_rng(3)
    codes = rng.integers(0, 151_936, (500, 6)).astype(np.int32)
    codes[250:, :4] = codes[:250, :4]
    assert codes[sorted_rows(codes, 151_936)].tolist() == sorted(codes.tolist())


def words(*vocabulary):
    ids = {"[UNK]": 0, "[BOS]": 1, "[EOS]": EOS} | {word: 3 + i for i, word in enumerate(vocabulary)}
    tokenizer = Tokenizer(models.WordLevel(ids, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return CodeTokenizer(tokenizer, eos_id=EOS)
