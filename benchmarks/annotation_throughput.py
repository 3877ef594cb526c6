"""Our Grounded-SAM against two loops over the packages of its authors: JSON with seconds and ratios, one thread.

    python benchmarks/annotation_throughput.py [--pictures 2] [--references 4] [--repeats 1] [--side 512]

All three have the same shrunken random weights (Swin, BERT, ViT), pictures, texts and thresholds, and work in turn.
`demo`: the whole chain for every reference. `fair`: SAM sees every picture once, GroundingDINO every reference.
The threshold is set so that about `--boxes` boxes of a reference are kept.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from statistics import median

import numpy as np
import torch
from torch import nn
from transformers import GroundingDinoForObjectDetection, SamModel

from maskoven_kedro.annotators.deformable import use_bags
from maskoven_kedro.annotators.dimensions import SWIN_T, VIT_B, detector_config, segmenter_config
from maskoven_kedro.annotators.grounded_sam import GroundedSam
from maskoven_kedro.annotators.grounding_dino import new_detector
from maskoven_kedro.annotators.reference import ReferenceGroundedSam, detect
from maskoven_kedro.annotators.reference_networks import widths_of
from maskoven_kedro.annotators.sam import new_segmenter
from maskoven_kedro.annotators.text import PromptTokenizer, caption_of
from maskoven_kedro.annotators.vocabulary import build_vocabulary
from maskoven_kedro.core.annotation_options import GroundedSamOptions
from maskoven_kedro.core.network_input import detector_size, network_input

TEXTS = (
    "a red bird",
    "the old church on the left",
    "cup",
    "fruit of a tree",
    "boat",
    "a small dog",
    "lamp",
    "sign",
)
Masks = list[list[np.ndarray]]


def main() -> None:
    """Measure the three in turn and print JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pictures", type=int, default=2)
    parser.add_argument("--references", type=int, default=4, choices=range(1, len(TEXTS) + 1))
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--side", type=int, default=512, help="longer side of the detector's input")
    parser.add_argument("--boxes", type=int, default=3)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    pictures = [picture(seed) for seed in range(arguments.pictures)]
    texts = [TEXTS[: arguments.references]] * len(pictures)
    ours, reference = annotators(pictures, texts, arguments.side, arguments.boxes)
    found: dict[str, Masks] = {}
    ways: dict[str, Callable[[], Masks]] = {
        "ours": lambda: [[one.masks for one in own] for own in ours.annotate(pictures, texts)],
        "demo": lambda: demo_loop(reference, pictures, texts),
        "fair": lambda: fair_loop(reference, pictures, texts),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(arguments.repeats + 1):
        for name, work in ways.items():
            start = time.process_time()
            found[name] = work()
            seconds[name].append(time.process_time() - start)
    typical = {name: median(values[1:]) for name, values in seconds.items()}
    print(json.dumps(vars(arguments) | report(typical, found), indent=1))


def picture(seed: int) -> np.ndarray:
    """Return smooth noise of 480 x 640 pixels, uint8 RGB."""
    small = np.random.default_rng(seed).integers(0, 256, (12, 16, 3), dtype=np.uint8)
    return np.ascontiguousarray(small.repeat(40, 0).repeat(40, 1))


def annotators(
    pictures: Sequence[np.ndarray], texts: Sequence[Sequence[str]], side: int, boxes: int
) -> tuple[GroundedSam, ReferenceGroundedSam]:
    """Return ours and the packages' with the same weights and a threshold that keeps about `boxes` boxes a text."""
    detector, segmenter, tokenizer = networks(seed=0)
    use_bags(detector)
    options = GroundedSamOptions(box_floor=0.0, detector_size=(side, side), segmenter_size=None)
    trial = GroundedSam(detector, segmenter, tokenizer, options, "")
    scores = np.concatenate([one.box_scores for one in trial.annotate(pictures[:1], texts[:1])[0]])
    floor = float(np.sort(scores)[-boxes * len(texts[0])])
    options = options.model_copy(update={"box_floor": floor})
    return (
        GroundedSam(detector, segmenter, tokenizer, options, ""),
        ReferenceGroundedSam(detector, segmenter, tokenizer, options, ""),
    )


def networks(seed: int) -> tuple[GroundingDinoForObjectDetection, SamModel, PromptTokenizer]:
    """Build the official architectures, shrunken, with random weights whose boxes differ.

    Encoding a picture for SAM then costs several passes of the detector; with ViT-H and Swin-T it costs about ten.
    """
    small_detector = {
        "backbone": SWIN_T["backbone"]
        | {"embed_dim": 48, "depths": [2, 2, 2, 2], "num_heads": [2, 4, 8, 16]},
        "text": SWIN_T["text"] | {"hidden": 192, "layers": 3, "heads": 4, "inter": 768, "vocab_size": 1200},
        "detector": SWIN_T["detector"]
        | {"hidden_dim": 128, "dim_feedforward": 512, "num_queries": 100, "enc_layers": 3, "dec_layers": 3},
    }
    small_segmenter = {
        "vision": VIT_B["vision"] | {"image_size": 1024, "embed_dim": 192, "depth": 12, "num_heads": 6},
        "prompt_encoder": VIT_B["prompt_encoder"],
        "mask_decoder": VIT_B["mask_decoder"],
    }
    detector = new_detector(detector_config(small_detector), seed).eval()
    for head in (detector.bbox_embed[0], detector.model.encoder_output_bbox_embed):
        nn.init.normal_(head.layers[-1].weight, std=0.05)
    segmenter = new_segmenter(segmenter_config(small_segmenter), seed).eval()
    return detector, segmenter, PromptTokenizer(build_vocabulary(" ".join(TEXTS).split(), 1200))


def demo_loop(
    reference: ReferenceGroundedSam, pictures: Sequence[np.ndarray], texts: Sequence[Sequence[str]]
) -> Masks:
    """Run the whole chain for every reference, as the demonstrations do."""
    return [
        [masks_of(reference, segmenting(reference, image), image, text) for text in own]
        for image, own in zip(pictures, texts, strict=True)
    ]


def fair_loop(
    reference: ReferenceGroundedSam, pictures: Sequence[np.ndarray], texts: Sequence[Sequence[str]]
) -> Masks:
    """Show every picture to SAM once."""
    found = []
    for image, own in zip(pictures, texts, strict=True):
        predictor = segmenting(reference, image)
        found.append([masks_of(reference, predictor, image, text) for text in own])
    return found


def segmenting(reference: ReferenceGroundedSam, image: np.ndarray) -> object:
    """Return the package's predictor after it has encoded a picture."""
    from segment_anything import SamPredictor

    predictor = SamPredictor(reference.reference_segmenter)
    predictor.set_image(image)
    return predictor


@torch.inference_mode()
def masks_of(reference: ReferenceGroundedSam, predictor: object, image: np.ndarray, text: str) -> np.ndarray:
    """Return the masks (N, H, W) of the boxes over the threshold, best first."""
    height, width = image.shape[:2]
    caption = caption_of([text])
    size = detector_size(height, width, *reference.options.detector_size)
    with widths_of(reference.detector.config):
        logits, boxes = detect(
            reference.reference_detector, torch.from_numpy(network_input(image, size)), caption
        )
    ids = torch.tensor(reference.tokenizer.encode(caption))
    kept = reference._keep(logits[:, : len(ids)], boxes, ids, image.shape)
    if not kept.phrases:
        return np.zeros((0, height, width), dtype=bool)
    prompts = predictor.transform.apply_boxes_torch(kept.corners, (height, width))
    return predictor.predict_torch(None, None, prompts, multimask_output=False)[0][:, 0].numpy()


def report(seconds: dict[str, float], found: dict[str, Masks]) -> dict[str, object]:
    """Return seconds, ratios to ours, and how far the masks of the three agree."""
    flat = {name: [one for own in masks for one in own] for name, masks in found.items()}
    same = [
        len(one) == len(other) and float((one != other).mean()) < 1e-3 if len(one) else len(other) == 0
        for one, other in zip(flat["ours"], flat["fair"], strict=True)
    ]
    return {
        "seconds": {name: round(value, 3) for name, value in seconds.items()},
        "masks": {name: sum(map(len, masks)) for name, masks in flat.items()},
        "references_with_equal_masks": f"{sum(same)} of {len(same)}",
        "ratio_to_demo_loop": round(seconds["demo"] / seconds["ours"], 2),
        "ratio_to_fair_loop": round(seconds["fair"] / seconds["ours"], 2),
    }


if __name__ == "__main__":
    main()
