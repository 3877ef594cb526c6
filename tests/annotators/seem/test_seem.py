import numpy as np
import pytest
import torch

from maskoven_kedro.annotators.seem.attention import sine_positions
from maskoven_kedro.annotators.seem.backbone import FocalNet
from maskoven_kedro.annotators.seem.config import SeemConfig, shrunken_config
from maskoven_kedro.annotators.seem.decoder import Level, Queries, _allowed
from maskoven_kedro.annotators.seem.picture import input_size, original_logits, padded_input, resized
from maskoven_kedro.annotators.seem.seem import new_seem
from maskoven_kedro.annotators.seem.text_tower import TextFeatures
from maskoven_kedro.annotators.seem.tokens import WordPieceTokens, read_tokens


@torch.inference_mode()
def test_pictures_and_references_keep_to_themselves(network):
    pixels = torch.randn(2, 3, 64, 96, generator=torch.Generator().manual_seed(0))
    ids = torch.tensor([[101, 7, 8, 9, 102], [101, 11, 102, 102, 102]])
    mask = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]])
    rows = torch.tensor([1, 0])
    logits, similarities = network(pixels, rows, ids, mask)
    assert len(logits) == len(similarities) == network.config.decoder_layers + 1
    assert logits[-1].shape == (2, 5, 16, 24)
    alone, sure = network(pixels[:1], torch.tensor([0]), ids[1:, :3], mask[1:, :3])
    torch.testing.assert_close(logits[-1][1:], alone[-1], atol=1e-4, rtol=0)
    torch.testing.assert_close(similarities[-1][1:], sure[-1], atol=1e-4, rtol=0)


@torch.inference_mode()
def test_the_choice_is_the_most_similar_query(network):
    said = Queries(torch.zeros(1, 3, 8), torch.tensor([[[1.0, 0], [0.6, 0.8], [0, -1]]]))
    texts = TextFeatures(torch.zeros(1, 1, 2), torch.ones(1, 1, dtype=torch.bool), torch.tensor([[0.0, 2]]))
    choice = network.choose(said, texts)
    assert choice.query.tolist() == [1]
    assert choice.cosine.item() == pytest.approx(0.8)
    scale = network.sem_seg_head.predictor.lang_encoder.logit_scale.exp().item()
    np.testing.assert_allclose(choice.similarities[0], [0, 0.8 * scale, -scale], rtol=1e-4, atol=1e-5)
    assert choice.share.item() == pytest.approx(choice.similarities.softmax(1).max().item())


def test_a_query_without_a_mask_looks_everywhere():
    level = Level(torch.zeros(1, 3, 1), torch.zeros(1, 3, 1), torch.tensor([[[1.0, -1, 0]]]))
    said = Queries(torch.tensor([[[1.0], [-1.0]]]), torch.zeros(1, 2, 1))
    assert _allowed(said, level, torch.tensor([0]))[0, 0].tolist() == [
        [True, False, True],
        [False, True, True],
    ]
    empty = Level(level.values, level.keys, torch.tensor([[[1.0, 2, 3]]]))
    assert _allowed(said, empty, torch.tensor([0]))[0, 0].all()


def test_sides_that_do_not_divide_are_padded_in_the_backbone(network):
    with torch.inference_mode():
        maps = network.backbone(torch.zeros(1, 3, 50, 70))
    assert [tuple(one.shape[-2:]) for one in maps] == [(13, 18), (7, 9), (4, 5), (2, 3)]


def test_positions_speak_of_rows_first_and_columns_second():
    positions = sine_positions(2, 3, 8, torch.zeros(1)).unflatten(0, (2, 3))
    assert torch.equal(positions[0, 0, :4], positions[0, 2, :4])
    assert torch.equal(positions[0, 1, 4:], positions[1, 1, 4:])
    angle = np.pi
    np.testing.assert_allclose(positions[0, 0, :2], [np.sin(angle), np.cos(angle)], atol=1e-4)


@pytest.mark.parametrize(
    ("size", "bounds", "expected"),
    [
        ((480, 640), (512, 1024), (512, 683)),
        ((640, 480), (512, 1024), (683, 512)),
        ((300, 900), (512, 1024), (341, 1024)),
        ((1, 5000), (512, 1024), (1, 1024)),
    ],
)
def test_input_size(size, bounds, expected):
    assert input_size(*size, *bounds) == expected


def test_pictures_are_normalised_before_they_are_padded(network):
    pixels = torch.from_numpy(resized(np.full((30, 40, 3), 200, dtype=np.uint8), (33, 44)))[None]
    padded = padded_input(pixels, network.config)
    assert padded.shape == (1, 3, 64, 64)
    assert padded[0, :, 33:].abs().max() == padded[0, :, :, 44:].abs().max() == 0
    np.testing.assert_allclose(
        padded[0, :, 5, 5], (200 - np.array([123.675, 116.28, 103.53])) / [58.395, 57.12, 57.375], rtol=1e-5
    )


def test_masks_return_to_the_size_of_the_picture():
    assert original_logits(torch.zeros(3, 12, 16), (30, 40)).shape == (3, 30, 40)


def test_padding_is_the_end_token_and_long_texts_are_cut(tokenizer, network):
    ids, mask = WordPieceTokens(tokenizer, network.config).encode_batch(["bird", "green fruit " * 50])
    assert len(ids[0]) == len(ids[1]) == network.config.context_length
    assert ids[0][sum(mask[0]) - 1 :] == [102] * (21 - sum(mask[0]))
    assert ids[1][0] == 101
    assert ids[1][-1] == 102


def test_byte_pairs_are_lower_cased_between_start_and_end(tmp_path):
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    pieces = [*letters, *(letter + "</w>" for letter in letters), "ca", "cat</w>"]
    pieces += ["<|startoftext|>", "<|endoftext|>"]
    (tmp_path / "vocab.json").write_text(
        "{" + ", ".join(f'"{piece}": {row}' for row, piece in enumerate(pieces)) + "}", encoding="utf-8"
    )
    (tmp_path / "merges.txt").write_text("#version: 0.2\nc a\nca t</w>\n", encoding="utf-8")
    start, end = len(pieces) - 2, len(pieces) - 1
    config = SeemConfig(bos_id=start, eos_id=end, pad_id=end, context_length=6)
    ids, mask = read_tokens(tmp_path, config).encode_batch(["Cat", "a cat a cat a cat"])
    cat = pieces.index("cat</w>")
    assert ids[0] == [start, cat, end, end, end, end]
    assert mask[0] == [1, 1, 1, 0, 0, 0]
    assert len(ids[1]) == 6
    assert ids[1][-1] == end


def test_the_miniature_network_stays_small():
    model = new_seem(shrunken_config(2000), seed=0)
    assert 1.1e6 < sum(weight.numel() for weight in model.parameters()) < 1.5e6


def test_the_same_seed_gives_the_same_network(network):
    again = new_seem(network.config, seed=5)
    assert isinstance(again.backbone, FocalNet)
    own = network.state_dict()
    assert all(torch.equal(weight, own[name]) for name, weight in again.state_dict().items())
