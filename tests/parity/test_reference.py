"""The two implementations of Grounded-SAM against each other and against the fixtures; full-size names and shapes."""

from __future__ import annotations

from functools import partial
from itertools import chain

import numpy as np
import pytest
import torch

from maskoven_kedro.annotators.build import build_annotator
from maskoven_kedro.annotators.checkpoints import FAMILIES, hub_shapes, read_official
from maskoven_kedro.annotators.dimensions import (
    SWIN_T,
    VIT_B,
    VIT_H,
    VIT_L,
    detector_config,
    segmenter_config,
)
from maskoven_kedro.annotators.key_maps import DETECTOR, SEGMENTER
from maskoven_kedro.annotators.reference import detect
from maskoven_kedro.annotators.reference_networks import (
    load_official,
    reference_detector,
    reference_segmenter,
    widths_of,
)
from maskoven_kedro.annotators.text import PromptTokenizer
from maskoven_kedro.core.annotation_options import GroundedSamOptions
from tests.parity.official import OWN, Fixture, close, sets

DETECTORS, SEGMENTERS = sets("groundingdino"), sets("sam")


@pytest.fixture(scope="module", params=DETECTORS, ids=lambda path: path.name)
def dino(request):
    return Fixture(request.param)


@pytest.fixture(scope="module", params=SEGMENTERS, ids=lambda path: path.name)
def sam(request):
    return Fixture(request.param)


def test_groundingdino_package_gives_the_fixture(dino):
    tokenizer = PromptTokenizer.from_file(dino.folder / "vocab.txt")
    config = detector_config(dino.stored)
    network = reference_detector(config, tokenizer)
    load_official(network, DETECTOR, read_official(dino.weights))
    with widths_of(config):
        logits, boxes = detect(network, dino["pixel_values"][0], dino.stored["caption"])
    close(logits[None, :, : dino["logits"].shape[-1]], dino["logits"])
    close(boxes[None], dino["pred_boxes_cxcywh"])


@torch.inference_mode()
def test_segment_anything_package_gives_the_fixture(sam):
    from segment_anything import SamPredictor

    network = reference_segmenter(segmenter_config(sam.stored))
    load_official(network, SEGMENTER, read_official(sam.weights))
    predictor = SamPredictor(network)
    image = sam["image_hwc_uint8"].numpy()
    predictor.set_image(image)
    boxes = predictor.transform.apply_boxes_torch(sam["boxes_xyxy_original"], image.shape[:2])
    logits, scores, low = predictor.predict_torch(
        None, None, boxes, multimask_output=False, return_logits=True
    )
    close(logits[:, 0], sam["single.mask_logits"])
    close(scores, sam["single.iou_predictions"])
    close(low, sam["single.low_res_logits"])


@pytest.fixture(
    scope="module", params=list(zip(DETECTORS, SEGMENTERS, strict=False)), ids=lambda pair: pair[0].name
)
def both(request, tmp_path_factory):
    """Both annotators over the same two official files; all boxes stay, so that no threshold decides a comparison."""
    dino, sam = (Fixture(folder) for folder in request.param)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        height, width = dino["image_chw_uint8"].shape[1:]
        options = {
            "detector": str(dino.weights),
            "segmenter": str(sam.weights),
            "box_floor": 0.0,
            "text_threshold": 0.0,
            "detector_size": (min(height, width), max(height, width)),
        }
        kinds = ("transformers", "reference")
        pair = [build_annotator(GroundedSamOptions(**options, implementation=kind)) for kind in kinds]
    return dino, pair


@torch.inference_mode()
def choice_is_clear(annotator, image, text):
    """Whether the places that become queries differ by more than rounding: queries of near-ties may change places."""
    seen = {}
    head = annotator.detector.model.encoder_output_class_embed
    hook = head.register_forward_hook(lambda *args: seen.update(scores=args[-1]))
    try:
        annotator.annotate([image], [[text]])
    finally:
        hook.remove()
    best = seen["scores"][0].max(-1).values.sort(descending=True).values
    return best[: annotator.detector.config.num_queries + 1].diff().abs().min() > 1e-4


def test_both_implementations_find_the_same(both):
    dino, (ours, reference) = both
    assert ours.checkpoint == reference.checkpoint
    assert ours.name == reference.name
    image = dino["image_chw_uint8"].numpy().transpose(1, 2, 0)
    images = [image, np.ascontiguousarray(image[:, ::-1])]
    said = ["A red bird", "fish", "blue eagle", "an old church", "tree", "the boat on the left", "cup", "dog"]
    texts = [[text for text in said if choice_is_clear(ours, one, text)][:2] for one in images]
    assert all(texts)
    for own in texts:
        own.append(own[0].upper())
    found = [chain.from_iterable(one.annotate(images, texts)) for one in (ours, reference)]
    for mine, theirs in zip(*found, strict=True):
        assert len(mine) == len(theirs) > 0
        apart = np.abs(mine.boxes[:, None] - theirs.boxes[None]).max(-1)
        apart += 100 * np.abs(mine.box_scores[:, None] - theirs.box_scores[None])
        other = apart.argmin(1)
        assert len(set(other)) == len(mine)
        assert apart.min(1).max() < 3e-2
        np.testing.assert_allclose(mine.mask_scores, theirs.mask_scores[other], atol=1e-3)
        assert mine.phrases == [theirs.phrases[place] for place in other]
        assert (mine.masks != theirs.masks[other]).mean() < 1e-3


@pytest.mark.parametrize(
    ("part", "dimensions", "millions"),
    [
        ("detector", SWIN_T, 172.25),
        ("segmenter", VIT_B, 93.7),
        ("segmenter", VIT_L, 312.3),
        ("segmenter", VIT_H, 641.1),
    ],
    ids=["swin_t", "vit_b", "vit_l", "vit_h"],
)
def test_full_size_has_the_official_names_and_shapes(part, dimensions, millions, monkeypatch):
    """The packages' networks, built without memory, list what the official files hold."""
    # The package turns a linspace into Python numbers, which cannot be done without memory.
    monkeypatch.setattr(torch, "linspace", partial(torch.linspace, device="cpu"))
    family = FAMILIES[part]
    config = family.config(dimensions)
    with torch.device("meta"):
        if part == "detector":
            network = reference_detector(config, PromptTokenizer.from_file(OWN / "groundingdino/vocab.txt"))
        else:
            network = reference_segmenter(config)
    official = network.state_dict()
    converted = family.names.to_transformers(official)
    shapes = {name: tuple(tensor.shape) for name, tensor in converted.items()}
    assert shapes == hub_shapes(family.network, config)
    dropped = {name for name in official if family.names.places(name) == ()}
    assert all("relative_position_index" in name or "pooler" in name for name in dropped)
    own = sum(weight.numel() for name, weight in network.named_parameters() if name not in dropped)
    assert own / 1e6 == pytest.approx(millions, rel=5e-3)
