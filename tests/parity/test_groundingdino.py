"""Our GroundingDINO, converted from official names, against the intermediates of the original."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from maskoven_kedro.annotators.checkpoints import converted_folder
from maskoven_kedro.annotators.grounded_sam import GroundedSam
from maskoven_kedro.annotators.grounding_dino import detect_pairs, encode_pictures, encode_texts
from maskoven_kedro.annotators.text import DELIMITERS
from maskoven_kedro.annotators.weights import load_detector
from maskoven_kedro.core.annotation_options import GroundedSamOptions
from maskoven_kedro.core.network_input import network_input
from tests.parity.official import Fixture, close, sets


@pytest.fixture(scope="module", params=sets("groundingdino"), ids=lambda path: path.name)
def dino(request, tmp_path_factory):
    fixture = Fixture(request.param)
    folder = converted_folder(fixture.weights, "detector", tmp_path_factory.mktemp("converted"))
    fixture.model, fixture.tokenizer = load_detector(folder, "cpu", "float32")
    return fixture


def pictures(dino):
    return encode_pictures(dino.model, dino["pixel_values"])


def texts(dino):
    return encode_texts(dino.model, dino["input_ids"], dino["attention_mask"])


def test_caption_and_picture_become_the_original_input(dino):
    assert dino.tokenizer.encode(dino.stored["caption"]) == dino["input_ids"][0].tolist()
    assert set(dino.stored["special_token_ids"]) == DELIMITERS
    image = dino["image_chw_uint8"].numpy().transpose(1, 2, 0)
    close(torch.from_numpy(network_input(image, image.shape[:2]))[None], dino["pixel_values"])


@torch.inference_mode()
def test_text_tower(dino):
    read = texts(dino)
    assert torch.equal(read.within.long(), dino["text_self_attention_mask"])
    assert torch.equal(read.positions, dino["text_position_ids"])
    hidden = dino.model.model.text_backbone(
        dino["input_ids"], read.within[:, None], dino["token_type_ids"], read.positions
    )
    close(hidden.last_hidden_state, dino["bert_last_hidden"])


@torch.inference_mode()
def test_feature_levels(dino):
    seen = pictures(dino)
    names = sorted(name for name in dino.expected if name.startswith("proj_feat_"))
    assert len(names) == len(seen.shapes) == dino.stored["detector"]["num_feature_levels"]
    sizes = [height * width for height, width in seen.shapes]
    for name, level, shape in zip(names, seen.maps.split(sizes, dim=1), seen.shapes, strict=True):
        close(level.transpose(1, 2).unflatten(2, shape), dino[name])


@torch.inference_mode()
def test_encoder(dino):
    encoded = {}
    hook = dino.model.model.encoder.register_forward_hook(lambda *args: encoded.update(args[-1]))
    try:
        detect_pairs(dino.model, pictures(dino), texts(dino), torch.tensor([[0, 0]]))
    finally:
        hook.remove()
    close(encoded["last_hidden_state_vision"], dino["encoder_vision"])
    close(encoded["last_hidden_state_text"], dino["encoder_text"])


@torch.inference_mode()
def test_logits_and_boxes(dino):
    logits, boxes = detect_pairs(dino.model, pictures(dino), texts(dino), torch.tensor([[0, 0]]))
    close(logits, dino["logits"])
    close(boxes, dino["pred_boxes_cxcywh"])
    close(logits.sigmoid().max(-1).values, dino["box_scores"])


@torch.inference_mode()
def test_a_caption_gets_the_same_boxes_beside_another_one(dino):
    """The package mixes captions of a batch up (annotators.md 1.1); ours must not."""
    ids = torch.tensor(dino.tokenizer.encode("a blue bird."))
    longest = max(len(ids), dino["input_ids"].shape[1])
    rows, mask = torch.zeros(2, longest, dtype=torch.long), torch.zeros(2, longest, dtype=torch.long)
    for row, own in enumerate((dino["input_ids"][0], ids)):
        rows[row, : len(own)], mask[row, : len(own)] = own, 1
    read = encode_texts(dino.model, rows, mask)
    logits, boxes = detect_pairs(dino.model, pictures(dino), read, torch.tensor([[0, 1], [0, 0]]))
    width = dino["logits"].shape[-1]
    close(logits[1:, :, :width], dino["logits"])
    close(boxes[1:], dino["pred_boxes_cxcywh"])


def test_kept_boxes_and_their_phrases(dino):
    """The rows over the threshold with the phrases of the configuration, here ordered by their scores."""
    stored = dino.stored
    options = GroundedSamOptions(
        box_floor=stored["box_threshold"], text_threshold=stored["text_threshold"], max_boxes=10_000
    )
    glue = GroundedSam(dino.model, None, dino.tokenizer, options, "")
    kept = dino["keep_index"]
    close(dino["box_scores"][0, kept], dino["keep_scores"])
    order = dino["keep_scores"].argsort(descending=True, stable=True)
    height, width = dino["image_chw_uint8"].shape[1:]
    found = glue._keep(
        dino["logits"][0], dino["pred_boxes_cxcywh"][0], dino["input_ids"][0], (height, width, 3)
    )
    close(found.scores, dino["keep_scores"][order])
    expected = stored["expected_phrases_without_special_tokens"]
    assert found.phrases == [expected[place] for place in order.tolist()]
    x, y, w, h = dino["pred_boxes_cxcywh"][0, kept[order]].numpy().T
    corners = np.stack(
        [(x - w / 2) * width, (y - h / 2) * height, (x + w / 2) * width, (y + h / 2) * height], 1
    )
    np.testing.assert_allclose(found.corners.numpy(), np.clip(corners, 0, [width, height] * 2), atol=1e-3)
