import numpy as np
import torch

from maskoven_kedro.annotators.sam import (
    Frame,
    encode_squares,
    masks_of_boxes,
    new_segmenter,
    shrunken_config,
)
from maskoven_kedro.core.network_input import network_input

BOXES = torch.tensor([[2.0, 3.0, 20.0, 25.0], [10.0, 1.0, 39.0, 29.0], [0.0, 0.0, 8.0, 9.0]])


def test_decoder_has_the_epsilon_of_the_original():
    model = new_segmenter(shrunken_config(), seed=0)
    assert model.mask_decoder.transformer.layers[0].layer_norm1.eps == 1e-5
    positions = model.shared_image_embedding.positional_embedding
    assert 0.5 < float(positions.std()) < 1.5
    assert model.prompt_encoder.shared_embedding.positional_embedding is positions


def test_boxes_of_several_pictures_in_one_pass_equal_single_calls(segmenter, pictures):
    frame = Frame.of(30, 40, 48)
    embeddings = encode_squares(segmenter, pictures, frame)
    rows = torch.tensor([0, 2, 2])
    masks, scores = masks_of_boxes(segmenter, embeddings, rows, BOXES, frame, multimask=False)
    for place, row in enumerate(rows.tolist()):
        pixels = torch.from_numpy(network_input(pictures[row], (36, 48), padded=48))[None]
        with torch.inference_mode():
            single = segmenter(pixels, input_boxes=(BOXES[place] * 1.2)[None, None], multimask_output=False)
        restored = frame.restore(single.pred_masks[0, 0])[0]
        unsure = restored.abs() < 1e-4
        assert np.array_equal(masks[place][~unsure], (restored > 0)[~unsure].numpy())
        np.testing.assert_allclose(scores[place], single.iou_scores[0, 0, 0], atol=1e-5)
    assert masks.shape == (3, 30, 40)


def test_multimask_takes_the_mask_with_the_best_predicted_iou(segmenter, pictures):
    frame = Frame.of(30, 40, 48)
    embeddings = encode_squares(segmenter, pictures[:1], frame)
    _, scores = masks_of_boxes(segmenter, embeddings, torch.tensor([0]), BOXES[:1], frame, multimask=True)
    with torch.inference_mode():
        all_three = segmenter(
            image_embeddings=embeddings, input_boxes=frame.scale(BOXES[:1])[None], multimask_output=True
        )
    np.testing.assert_allclose(scores[0], all_three.iou_scores.max(), atol=1e-5)


def test_no_box_needs_no_pass(segmenter, pictures):
    frame = Frame.of(30, 40, 48)
    masks, scores = masks_of_boxes(
        segmenter, torch.zeros(0, 16, 6, 6), torch.zeros(0, dtype=torch.long), torch.zeros(0, 4), frame, False
    )
    assert masks.shape == (0, 30, 40)
    assert scores.shape == (0,)


def test_upright_pictures_are_cropped_below_the_padding():
    frame = Frame.of(40, 20, 48)
    logits = torch.full((1, 24, 24), -5.0)
    logits[:, :, :12] = 5.0
    assert frame.resized == (48, 24)
    assert bool((frame.restore(logits)[0, :, :17] > 0).all())
