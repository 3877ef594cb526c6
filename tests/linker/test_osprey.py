"""Splicing, padding, cutting, answering and gradients of the model."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from transformers import LlamaForCausalLM

from maskoven_kedro.linker.language import small_llama
from maskoven_kedro.linker.osprey import Osprey, mask_grids
from maskoven_kedro.linker.prompt import IGNORED, IMAGE, REGION, Turn, conversation_ids, question_ids
from maskoven_kedro.linker.samples import Sample, collate

QUESTION = f"{IMAGE}\nWhat is {REGION}?"


@pytest.fixture
def sample(tokens, picture, masks):
    def make(answer="a red dog", regions=0):
        ids, labels = conversation_ids([Turn(QUESTION, answer)], "", tokens)
        return Sample(picture, ids, labels, masks[1:2], masks[:regions])

    return make


def with_config(osprey, **changes):
    """The same network under another configuration."""
    other = Osprey(osprey.sizes, osprey.language_model)
    other.load_state_dict(osprey.state_dict())
    other.sizes = replace(osprey.sizes, **changes)
    return other.eval()


@torch.inference_mode()
def test_regions_stand_behind_the_patches(osprey, sample):
    plain = osprey.splice(collate([sample()], osprey.sizes))
    batch = collate([sample(regions=3)], osprey.sizes)
    spliced = osprey.splice(batch)
    levels = osprey.features(batch.pixels)
    tokens = osprey.mask_extractor(levels, batch.regions)
    place = batch.ids[0].tolist().index(osprey.sizes.image_id)
    first = place + osprey.sizes.tower.patches
    expected = torch.stack([tokens.semantic, tokens.position], 1).flatten(0, 1)
    torch.testing.assert_close(spliced.embeddings[0, first : first + 6], expected)
    torch.testing.assert_close(spliced.embeddings[0, first + 6 :], plain.embeddings[0, first:])
    assert set(spliced.labels[0, : first + 6].tolist()) == {IGNORED}
    alone = with_config(osprey, region_positions=False).splice(batch)
    torch.testing.assert_close(alone.embeddings[0, first : first + 3], tokens.semantic)


@torch.inference_mode()
def test_the_smallest_regions_are_cut_where_a_row_would_be_too_long(osprey, sample):
    batch = collate([sample(regions=3)], osprey.sizes)
    whole = osprey.splice(batch)
    length = whole.embeddings.shape[1]
    cut = with_config(osprey, max_length=length - 1).splice(batch)
    first = batch.ids[0].tolist().index(osprey.sizes.image_id) + osprey.sizes.tower.patches
    torch.testing.assert_close(cut.embeddings[0, : first + 4], whole.embeddings[0, : first + 4])
    torch.testing.assert_close(cut.embeddings[0, first + 4 :], whole.embeddings[0, first + 6 :])
    with pytest.raises(ValueError, match="1 tokens longer"):
        with_config(osprey, max_length=length - 7).splice(batch)


@torch.inference_mode()
def test_padding_changes_nothing(osprey, sample):
    short, long = sample(), sample("a brown dog next to the red apple", regions=2)
    together = osprey(collate([short, long], osprey.sizes))[1]
    alone = [osprey(collate([one], osprey.sizes))[1] for one in (short, long)]
    torch.testing.assert_close(together, torch.cat(alone), atol=1e-5, rtol=1e-4)
    batch = collate([short, long], osprey.sizes)
    right, left = osprey.splice(batch), osprey.splice(batch, left=True)
    states = [osprey.hidden_states(side)[side.attention] for side in (right, left)]
    torch.testing.assert_close(*states, atol=1e-5, rtol=1e-4)


def test_placeholders_and_masks_must_pair_up(osprey, sample, masks):
    with pytest.raises(ValueError, match="1 <mask> and 1 <pos> for 2 masks"):
        osprey.splice(collate([replace(sample(), queries=masks[:2])], osprey.sizes))


def test_a_language_model_of_another_width_is_refused(osprey, tokenizer):
    narrow = small_llama(len(tokenizer), replace(osprey.sizes, hidden_size=8))
    with pytest.raises(ValueError, match="8 wide"):
        Osprey(osprey.sizes, LlamaForCausalLM(narrow))


def test_the_tower_gets_no_gradient_and_everything_else_does(osprey, sample):
    osprey.zero_grad(set_to_none=True)
    batch = collate([sample(regions=2)], osprey.sizes)
    loss, logits = osprey(batch)
    loss.backward()
    assert logits.shape == (int((batch.labels != IGNORED).sum()), osprey.language_model.config.vocab_size)
    touched = {name: value.grad is not None for name, value in osprey.named_parameters()}
    assert not any(got for name, got in touched.items() if name.startswith("vision_tower."))
    assert all(got for name, got in touched.items() if not name.startswith("vision_tower."))


@torch.inference_mode()
def test_answers_follow_the_likeliest_token(osprey, tokens, tokenizer, picture, masks):
    asked = question_ids(QUESTION, "", tokens)
    samples = [
        Sample(picture, asked, [IGNORED] * len(asked), masks[row : row + 1], masks[:row]) for row in range(3)
    ]
    answers = osprey.answer(collate(samples, osprey.sizes), 3, tokenizer.eos_token_id)
    for sample, answer in zip(samples, answers, strict=True):
        written = list(asked)
        for token in answer:
            one = replace(sample, ids=[*written, 5], labels=[IGNORED] * len(written) + [5])
            assert int(osprey(collate([one], osprey.sizes))[1].argmax()) == token
            written.append(token)


def test_grids_of_masks():
    masks = torch.zeros(2, 40, 40, dtype=torch.uint8)
    masks[0, :20] = 1
    grids = mask_grids(masks, [(10, 10), (5, 5)], 8)
    assert grids.levels[0][0].sum() == 50
    assert not grids.levels[1][1].any()
    assert torch.equal(grids.place[0], torch.ones(8, 8).tril(-99) + (torch.arange(8) < 4).float()[:, None])
    assert len(mask_grids(masks[:0], [(10, 10)], 8)) == 0
    many = mask_grids(masks.repeat(40, 1, 1), [(10, 10)], 8)
    assert np.array_equal(many.place[-2], grids.place[0])
