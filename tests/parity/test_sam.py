"""Our SAM, converted from official names, against the intermediates of the original."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from maskoven_kedro.annotators.checkpoints import converted_folder
from maskoven_kedro.annotators.sam import Frame, encode_squares, masks_of_boxes
from maskoven_kedro.annotators.weights import load_segmenter
from maskoven_kedro.core import network_input
from tests.parity.official import TOLERANCE, Fixture, close, same_side, sets


@pytest.fixture(scope="module", params=sets("sam"), ids=lambda path: path.name)
def sam(request, tmp_path_factory):
    fixture = Fixture(request.param)
    folder = converted_folder(fixture.weights, "segmenter", tmp_path_factory.mktemp("converted"))
    fixture.model = load_segmenter(folder, "cpu", "float32")
    image = fixture["image_hwc_uint8"]
    fixture.frame = Frame.of(*image.shape[:2], fixture.stored["vision"]["image_size"])
    return fixture


def test_picture_becomes_the_original_input(sam):
    assert list(sam.frame.picture) == sam.stored["original_size_hw"]
    assert sam.frame.resized == tuple(sam["resized_hwc_uint8"].shape[:2])
    for ours, theirs in (
        (network_input.IMAGE_MEAN, sam.stored["pixel_mean"]),
        (network_input.IMAGE_DEVIATION, sam.stored["pixel_std"]),
    ):
        np.testing.assert_allclose(ours * 255, theirs, rtol=1e-6)
    pixels = network_input.network_input(
        sam["image_hwc_uint8"].numpy(), sam.frame.resized, padded=sam.frame.side
    )
    close(torch.from_numpy(pixels)[None], sam["padded_input"])


@torch.inference_mode()
def test_image_embedding(sam):
    close(encode_squares(sam.model, [sam["image_hwc_uint8"].numpy()], sam.frame), sam["image_embedding"])


@torch.inference_mode()
def test_prompt_embeddings(sam):
    boxes = sam.frame.scale(sam["boxes_xyxy_original"])
    close(boxes, sam["boxes_xyxy_model"])
    sparse, dense = sam.model.prompt_encoder(None, None, boxes[None], None)
    close(sparse[0], sam["sparse_embeddings"])
    close(dense[:1], sam["dense_embedding"])
    close(sam.model.get_image_wide_positional_embeddings(), sam["dense_pe"])


@torch.inference_mode()
@pytest.mark.parametrize("kind", ["single", "multi"])
def test_masks_and_predicted_iou(sam, kind):
    boxes = sam["boxes_xyxy_original"]
    embedding = sam["image_embedding"].expand(len(boxes), -1, -1, -1)
    output = sam.model(
        image_embeddings=embedding,
        input_boxes=sam.frame.scale(boxes)[:, None],
        multimask_output=kind == "multi",
    )
    close(output.pred_masks[:, 0], sam[f"{kind}.low_res_logits"])
    close(output.iou_scores[:, 0], sam[f"{kind}.iou_predictions"])
    best = output.iou_scores[:, 0].argmax(-1)
    if kind == "multi":
        assert torch.equal(best, sam["multi.best_index"])
    full = sam.frame.restore(output.pred_masks[torch.arange(len(boxes)), 0, best])
    expected = sam["single.mask_logits" if kind == "single" else "multi.best_mask_logits"]
    close(full, expected)
    same_side(full, expected, sam.stored["mask_threshold"])


@torch.inference_mode()
@pytest.mark.parametrize("kind", ["single", "multi"])
def test_masks_of_boxes_are_those_of_the_original(sam, kind):
    image, boxes = sam["image_hwc_uint8"].numpy(), sam["boxes_xyxy_original"]
    embeddings = encode_squares(sam.model, [image], sam.frame)
    rows = torch.zeros(len(boxes), dtype=torch.long)
    masks, scores = masks_of_boxes(sam.model, embeddings, rows, boxes, sam.frame, kind == "multi")
    expected = sam["single.mask_logits" if kind == "single" else "multi.best_mask_logits"]
    clear = (expected - sam.stored["mask_threshold"]).abs().numpy() > TOLERANCE
    np.testing.assert_array_equal(masks[clear], (expected.numpy() > sam.stored["mask_threshold"])[clear])
    close(torch.from_numpy(scores), sam[f"{kind}.iou_predictions"].max(1).values)


def test_decoder_keeps_the_epsilon_of_the_original(sam):
    """The default of transformers gives other masks on full-size networks (annotators.md 2.1)."""
    modules = [m for m in sam.model.mask_decoder.transformer.modules() if isinstance(m, torch.nn.LayerNorm)]
    assert {module.eps for module in modules} == {sam.stored["mask_decoder"]["transformer_layer_norm_eps"]}
