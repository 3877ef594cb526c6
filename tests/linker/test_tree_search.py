"""Our beam search against the library's under the same constraint, and the constraint against the tree."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM, LogitsProcessorList

from maskoven_kedro.core.trie import NOWHERE, CodeTrie
from maskoven_kedro.linker.constraint import CodeConstraint, DeviceTrie
from maskoven_kedro.linker.tree_search import tree_search

VOCABULARY, EOS, WIDTH = 40, 2, 16


@pytest.fixture(scope="module")
def model():
    torch.set_num_threads(1)
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=WIDTH,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        initializer_range=0.6,  # scores that differ
        eos_token_id=EOS,
        pad_token_id=0,
    )
    return LlamaForCausalLM(config).eval()


def codes(seed, n=60, low=3, high=12):
    """Codes of one to four tokens out of few, so that prefixes are shared."""
    rng = np.random.default_rng(seed)
    made = rng.integers(low, high, (n, 4)).astype(np.int32)
    for row, length in enumerate(rng.integers(1, 9, n)):
        made[row, length:] = EOS
    return np.unique(made, axis=0)[rng.permutation(len(np.unique(made, axis=0)))]


def prompts(seed, lengths):
    generator = torch.Generator().manual_seed(seed)
    embeds = torch.randn(len(lengths), max(lengths), WIDTH, generator=generator)
    attention = torch.zeros(embeds.shape[:2], dtype=torch.long)
    for row, length in enumerate(lengths):
        attention[row, -length:] = 1
    return embeds, attention


def library(model, trie, embeds, attention, beams):
    """Sequences without the end, and their scores, as `generate` finds them."""
    made = model.generate(
        inputs_embeds=embeds,
        attention_mask=attention,
        num_beams=beams,
        num_return_sequences=beams,
        do_sample=False,
        length_penalty=0.0,
        early_stopping="never",
        max_new_tokens=trie.length + 1,
        eos_token_id=EOS,
        pad_token_id=0,
        logits_processor=LogitsProcessorList([CodeConstraint(trie)]),
        return_dict_in_generate=True,
        output_scores=True,
    )
    sequences = made.sequences.view(len(embeds), beams, -1).tolist()
    return sequences, made.sequences_scores.view(len(embeds), beams).tolist()


def compare(model, table, trie, embeds, attention, beams):
    found = tree_search(model, trie, embeds, attention, beams)
    sequences, scores = library(model, trie, embeds, attention, beams)
    for sample in range(len(embeds)):
        expected = [
            ([token for token in sequence if token not in (0, EOS)], score)
            for sequence, score in zip(sequences[sample], scores[sample], strict=True)
            if score > -1e8
        ]
        rows = [row for row in found.rows[sample].tolist() if row != NOWHERE]
        assert [[token for token in table[row].tolist() if token != EOS] for row in rows] == [
            s for s, _ in expected
        ]
        assert found.scores[sample, : len(rows)].tolist() == pytest.approx([s for _, s in expected], abs=2e-4)
        assert (found.scores[sample, len(rows) :] == -torch.inf).all()


@pytest.mark.parametrize("seed", range(8))
def test_sequences_order_and_scores_are_the_librarys(model, seed):
    """Prompts of different lengths, more beams than some trees have codes."""
    table = codes(seed, n=(60, 9)[seed % 2])
    embeds, attention = prompts(seed, [7, 12, 5])
    trie = DeviceTrie(CodeTrie.build(table, EOS))
    compare(model, table, trie, embeds, attention, (4, 12, 2, 7)[seed % 4])


def test_each_sample_may_have_its_own_codes(model):
    table = codes(3, n=90)
    roots = np.arange(len(table)) % 3
    trie = DeviceTrie(CodeTrie.build(table, EOS, roots, 3))
    embeds, attention = prompts(5, [6, 9, 9])
    compare(model, table, trie, embeds, attention, 5)
    rows = tree_search(model, trie, embeds, attention, 5).rows
    assert all((roots[own] == sample).all() for sample, own in enumerate(rows.numpy()))
    with pytest.raises(ValueError, match="3 roots for 2 samples"):
        tree_search(model, trie, embeds[:2], attention[:2])


def test_a_sample_without_codes_gets_none(model):
    table = codes(4)
    trie = DeviceTrie(CodeTrie.build(table, EOS, np.zeros(len(table), int), 2))
    found = tree_search(model, trie, *prompts(1, [4, 4]), 3)
    assert (found.rows[0] >= 0).all()
    assert (found.rows[1] == NOWHERE).all()
    nothing = DeviceTrie(CodeTrie.build(table[:0], EOS))
    assert (tree_search(model, nothing, *prompts(1, [4, 4]), 3).rows == NOWHERE).all()


def test_with_beams_for_all_codes_the_best_is_found(model):
    """Against the score of every code, each read on its own."""
    table = codes(9, n=25)
    embeds, attention = prompts(2, [6])
    found = tree_search(model, DeviceTrie(CodeTrie.build(table, EOS)), embeds, attention, len(table))
    expected = []
    for code in table.tolist():
        own = [token for token in code if token != EOS]
        ids = torch.tensor([[*own, EOS]])
        read = torch.cat([embeds, model.get_input_embeddings()(ids)], dim=1)
        logits = model(inputs_embeds=read).logits[0, embeds.shape[1] - 1 : -1].log_softmax(-1)
        expected.append(logits.gather(1, ids.T).sum().item())
    order = np.argsort(expected)[::-1]
    assert found.rows[0].tolist() == order.tolist()
    assert found.scores[0].tolist() == pytest.approx(np.array(expected)[order].tolist(), abs=2e-4)


def test_equal_scores_go_to_the_lower_row(model):
    silent = LlamaForCausalLM(model.config).eval()
    torch.nn.init.zeros_(silent.lm_head.weight)
    table = np.array([[9, 4], [3, 3], [5, 8], [3, 9]], dtype=np.int32)
    found = tree_search(silent, DeviceTrie(CodeTrie.build(table, EOS)), *prompts(0, [3]), 4)
    assert found.rows.tolist() == [[0, 1, 2, 3]]


def test_prompts_padded_on_the_right_are_refused(model):
    embeds, attention = prompts(0, [3, 5])
    with pytest.raises(ValueError, match="left"):
        tree_search(model, DeviceTrie(CodeTrie.build(codes(0), EOS)), embeds, attention.flip(1))


def test_the_tree_on_the_device_is_the_tree(model):
    table = codes(1, n=200)
    trie = CodeTrie.build(table, EOS, np.arange(len(table)) % 2, 2)
    device = DeviceTrie(trie)
    rng = np.random.default_rng(0)
    ids = np.concatenate([table, rng.integers(0, VOCABULARY, (50, 4))])
    for root in range(2):
        nodes = device.walk(torch.from_numpy(ids), torch.full((len(ids),), root))
        rows = torch.where(nodes >= 0, device.rows[nodes.clamp(min=0)], NOWHERE)
        assert rows.tolist() == trie.rows_of(ids, root).tolist()


def test_only_codes_pass_and_their_scores_stay():
    table = np.array([[3, 4], [3, 5], [6, EOS]], dtype=np.int32)
    constraint = CodeConstraint(DeviceTrie(CodeTrie.build(table, EOS)), prompt_length=2)
    scores = torch.randn(5, VOCABULARY)
    prompt = torch.tensor([[1, 30]] * 5)
    after = torch.tensor([[3], [6], [7], [3], [3]])
    passed = constraint(torch.cat([prompt, after], dim=1), scores)
    allowed = [[4, 5], [EOS], [], [4, 5], [4, 5]]
    for row, tokens in enumerate(allowed):
        assert torch.nonzero(passed[row] > -torch.inf)[:, 0].tolist() == tokens
        assert torch.equal(passed[row, tokens], scores[row, tokens])
    full = torch.tensor([[1, 30, 3, 4]])
    assert torch.nonzero(constraint(full, scores[:1])[0] > -torch.inf)[:, 0].tolist() == [EOS]
