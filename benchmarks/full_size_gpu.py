"""All networks in full size with random weights on a GPU, as JSON.

    python benchmarks/full_size_gpu.py [--part annotators linker] [--pictures 32] [--references 4] [--batch 8]
    python benchmarks/full_size_gpu.py --tiny        # every step of it with shrunken networks, on any machine

Linker: Osprey-Seg-7B, its training step and linking, see full_size_linker.py. Annotators: GroundingDINO Swin-T, SAM
ViT-H and SEEM Focal-L; images/s. Pictures have 640 x 480 pixels and `--references` texts each; the threshold keeps
about `--boxes` boxes a text. Also told: peak memory, the share of the time of each network, and how far boxes and masks
move from float32.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections.abc import Callable
from typing import Any

import full_size_linker
import numpy as np
import torch
from torch import nn

from maskoven_kedro.annotators.base import Detection
from maskoven_kedro.annotators.dimensions import SWIN_T, VIT_H, detector_config, segmenter_config
from maskoven_kedro.annotators.grounded_sam import GroundedSam
from maskoven_kedro.annotators.grounding_dino import new_detector
from maskoven_kedro.annotators.sam import new_segmenter
from maskoven_kedro.annotators.seem.annotator import SeemAnnotator
from maskoven_kedro.annotators.seem.config import SeemConfig, shrunken_config
from maskoven_kedro.annotators.seem.seem import new_seem
from maskoven_kedro.annotators.text import PromptTokenizer
from maskoven_kedro.annotators.vocabulary import build_vocabulary
from maskoven_kedro.core.annotation_options import GroundedSamOptions
from maskoven_kedro.core.seem_options import SeemOptions

TEXTS = ("a red bird", "the old church", "cup", "fruit of a tree", "boat", "a small dog", "lamp", "sign")
ROWS = SWIN_T["text"]["vocab_size"]
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"

TINY_SWIN = {
    "backbone": SWIN_T["backbone"] | {"embed_dim": 12, "depths": [1, 1, 1, 1], "num_heads": [1, 1, 2, 2]},
    "text": SWIN_T["text"] | {"hidden": 16, "layers": 1, "heads": 2, "inter": 32},
    "detector": SWIN_T["detector"]
    | {
        "hidden_dim": 32,
        "dim_feedforward": 64,
        "num_queries": 30,
        "enc_layers": 1,
        "dec_layers": 2,
        "nheads": 4,
    },
}
TINY_VIT = VIT_H | {
    "vision": VIT_H["vision"]
    | {"image_size": 256, "embed_dim": 32, "depth": 2, "num_heads": 2, "global_attn_indexes": [1]}
}
TINY_SEEM = shrunken_config(300)
"""Shrunken networks, with which the benchmark is tried where there is no GPU."""


class FixedTokens:
    """Token ids of a SEEM that need no vocabulary: one a letter, between the start and the end token."""

    def __init__(self, config: SeemConfig) -> None:
        self.config = config

    def encode_batch(self, texts: list[str]) -> tuple[list[list[int]], list[list[int]]]:
        """Ids and masks, padded to the longest text."""
        rows = [[self.config.bos_id, *map(ord, text), self.config.eos_id] for text in texts]
        longest = max(map(len, rows))
        ids = [row + [self.config.pad_id] * (longest - len(row)) for row in rows]
        return ids, [[1] * len(row) + [0] * (longest - len(row)) for row in rows]


def main() -> None:
    """Measure and print JSON; ends with a message where there is no GPU."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--part", nargs="+", choices=["annotators", "linker"], default=["annotators", "linker"]
    )
    parser.add_argument("--pictures", type=int, default=32)
    parser.add_argument("--references", type=int, default=4, choices=range(1, len(TEXTS) + 1))
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--boxes", type=int, default=3)
    parser.add_argument("--dtype", choices=["float32", "bfloat16"], default="bfloat16")
    parser.add_argument("--detector-dtype", choices=["float32", "bfloat16"], default="float32")
    full_size_linker.add_arguments(parser)
    arguments = parser.parse_args()
    if not (arguments.tiny or torch.cuda.is_available()):
        sys.exit(
            "benchmarks/full_size_gpu.py needs a CUDA device; PyTorch finds none on this machine. "
            "`--tiny` runs shrunken networks anywhere."
        )
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    parts = {"annotators": annotators, "linker": full_size_linker.measure}
    found = {}
    for part in arguments.part:
        found[part] = parts[part](arguments)
        gc.collect()
        torch.cuda.empty_cache()
    print(json.dumps(vars(arguments) | found, indent=1))


def annotators(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return images/s of all annotators, the share of each network, and how far answers move from float32."""
    rng = np.random.default_rng(0)
    pictures = [rng.integers(0, 256, (480, 640, 3), dtype=np.uint8) for _ in range(arguments.pictures)]
    texts = [TEXTS[: arguments.references]] * len(pictures)
    grounded, seem = build(arguments)
    shown = slice(0, arguments.batch)
    exact = [one.annotate(pictures[shown], texts[shown]) for one in (grounded, seem)]
    floor = float(
        np.sort(np.concatenate([d.box_scores for own in exact[0] for d in own]))[
            -arguments.boxes * arguments.references * len(pictures[shown])
        ]
    )
    grounded.options = grounded.options.model_copy(update={"box_floor": floor})
    exact[0] = grounded.annotate(pictures[shown], texts[shown])
    grounded.segmenter.to(getattr(torch, arguments.dtype))
    grounded.detector.to(getattr(torch, arguments.detector_dtype))
    seem.model.to(getattr(torch, arguments.dtype))
    near = [one.annotate(pictures[shown], texts[shown]) for one in (grounded, seem)]
    if DEVICE == "cuda":
        torch.cuda.reset_peak_memory_stats()
    shares = {
        "groundingdino": timed(
            lambda: [
                grounded._detect(
                    pictures[i : i + arguments.batch], pairs(pictures[i : i + arguments.batch], texts)
                )
                for i in range(0, len(pictures), arguments.batch)
            ]
        ),
        "grounded_sam": timed(lambda: grounded.annotate(pictures, texts)),
        "seem": timed(lambda: seem.annotate(pictures, texts)),
    }
    shares["sam"] = shares["grounded_sam"] - shares["groundingdino"]
    whole = shares.pop("grounded_sam") + shares["seem"]
    return {
        "device": torch.cuda.get_device_name() if DEVICE == "cuda" else "cpu",
        "images_per_second": round(len(pictures) / whole, 2),
        "share_of_time": {name: round(value / whole, 3) for name, value in shares.items()},
        "peak_memory_gb": full_size_linker.memory(DEVICE),
        "difference_to_float32": {
            one.name: difference(a, b) for one, a, b in zip((grounded, seem), exact, near, strict=True)
        },
    }


def build(arguments: argparse.Namespace) -> tuple[GroundedSam, SeemAnnotator]:
    """Build all annotators on the device, in float32."""
    detector_sizes, segmenter_sizes, config = (TINY_SWIN, TINY_VIT, TINY_SEEM) if arguments.tiny else (
        SWIN_T, VIT_H, SeemConfig()
    )  # fmt: skip
    tokenizer = PromptTokenizer(build_vocabulary(" ".join(TEXTS).split(), ROWS))
    detector = new_detector(detector_config(detector_sizes), seed=0).to(DEVICE).eval()
    for head in (detector.bbox_embed[0], detector.model.encoder_output_bbox_embed):
        nn.init.normal_(head.layers[-1].weight, std=0.02)
    segmenter = new_segmenter(segmenter_config(segmenter_sizes), seed=0).to(DEVICE).eval()
    options = GroundedSamOptions(
        box_floor=0.0,
        detector_size=(96, 160) if arguments.tiny else (800, 1333),
        device=DEVICE,
        batch_images=arguments.batch,
    )
    seem = SeemAnnotator(
        new_seem(config, seed=0).to(DEVICE).eval(),
        FixedTokens(config),
        SeemOptions(
            input_size=(96, 192) if arguments.tiny else (512, 1024),
            device=DEVICE,
            batch_images=arguments.batch,
        ),
        "",
    )
    return GroundedSam(detector, segmenter, tokenizer, options, ""), seem


def pairs(pictures: list[np.ndarray], texts: list[tuple[str, ...]]) -> list[tuple[int, str]]:
    """Return every pair of a picture's row and a caption."""
    return [(row, PromptTokenizer.caption_of([text])) for row in range(len(pictures)) for text in texts[row]]


@torch.inference_mode()
def timed(work: Callable[[], Any]) -> float:
    """Return the seconds of the second of two runs."""
    work()
    if DEVICE == "cuda":
        torch.cuda.synchronize()
    start = time.perf_counter()
    work()
    if DEVICE == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - start


def difference(exact: list[list[Detection]], near: list[list[Detection]]) -> dict[str, float]:
    """Return how many masks change in number, and the mean IoU of the unions of masks of each text."""
    flat = [(a, b) for one, two in zip(exact, near, strict=True) for a, b in zip(one, two, strict=True)]
    unions = [(a.masks.any(0), b.masks.any(0)) for a, b in flat]
    overlaps = [float((a & b).sum() / max((a | b).sum(), 1)) for a, b in unions if (a | b).any()]
    return {
        "texts_with_another_number_of_masks": sum(len(a) != len(b) for a, b in flat),
        "mean_iou_of_masks": round(float(np.mean(overlaps)), 4) if overlaps else 1.0,
    }


if __name__ == "__main__":
    main()
