import numpy as np
import pytest
import torch

from maskoven_kedro.annotators.grounding_dino import (
    detect_pairs,
    encode_pictures,
    encode_texts,
    new_detector,
    shrunken_config,
)
from maskoven_kedro.core.network_input import network_input


@pytest.fixture
def pixels(pictures):
    return torch.from_numpy(np.stack([network_input(picture, (36, 48)) for picture in pictures]))


@torch.inference_mode()
def test_shared_encoding_equals_the_forward_pass_of_transformers(detector, tokenizer, pixels):
    ids, mask = map(
        torch.tensor, tokenizer.encode_batch(["green fruit.", "what is left of the cup?", "bird."])
    )
    pairs = torch.tensor([[0, 0], [0, 1], [2, 1], [1, 2]])
    logits, boxes = detect_pairs(
        detector, encode_pictures(detector, pixels), encode_texts(detector, ids, mask), pairs
    )
    whole = detector(pixels[pairs[:, 0]], ids[pairs[:, 1]], attention_mask=mask[pairs[:, 1]])
    torch.testing.assert_close(logits, whole.logits[..., : ids.shape[1]], rtol=0, atol=1e-5)
    torch.testing.assert_close(boxes, whole.pred_boxes, rtol=0, atol=1e-6)
    assert boxes.std(0).max() > 0.01


@torch.inference_mode()
def test_a_caption_is_answered_alike_alone_and_beside_a_longer_one(detector, tokenizer, pixels):
    pictures = encode_pictures(detector, pixels)
    pair = torch.tensor([[0, 0]])
    answers = []
    for captions in (["bird."], ["bird.", "what is the green fruit left of the cup?"]):
        ids, mask = map(torch.tensor, tokenizer.encode_batch(captions))
        answers.append(detect_pairs(detector, pictures, encode_texts(detector, ids, mask), pair))
    torch.testing.assert_close(answers[0][1], answers[1][1], rtol=0, atol=1e-4)


def test_same_seed_gives_the_same_detector_and_gates_stand_open():
    first, second = (new_detector(shrunken_config(1200), seed=5).state_dict() for _ in range(2))
    assert all(torch.equal(first[key], second[key]) for key in first)
    gates = [value for key, value in first.items() if key.endswith(("vision_param", "text_param"))]
    assert gates
    assert all(bool((gate == 1).all()) for gate in gates)
