"""SEEM with all references of a picture in one call against one prompt per forward: JSON with seconds, one thread.

    python benchmarks/seem_prompts.py [--pictures 4] [--references 4] [--repeats 3] [--side 256]

Both have the same random weights (the miniature's dimensions), pictures and texts, and work in turn. One prompt per
forward is how upstream runs: backbone, pixel decoder and text tower again for every reference.
"""

from __future__ import annotations

import argparse
import json
import time
from statistics import median

import numpy as np
import torch

from maskoven_kedro.annotators.seem.annotator import SeemAnnotator
from maskoven_kedro.annotators.seem.config import shrunken_config
from maskoven_kedro.annotators.seem.seem import new_seem
from maskoven_kedro.annotators.seem.tokens import WordPieceTokens
from maskoven_kedro.annotators.text import PromptTokenizer
from maskoven_kedro.annotators.vocabulary import build_vocabulary
from maskoven_kedro.core.seem_options import SeemOptions

TEXTS = ("a red bird", "the old church", "cup", "fruit of a tree", "boat", "a small dog", "lamp", "sign")


def main() -> None:
    """Measure both in turn and print JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pictures", type=int, default=4)
    parser.add_argument("--references", type=int, default=4, choices=range(1, len(TEXTS) + 1))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--side", type=int, default=256)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    annotator = shrunken_seem(arguments.side)
    rng = np.random.default_rng(0)
    size = (arguments.side * 3 // 4, arguments.side, 3)
    pictures = [rng.integers(0, 256, size, dtype=np.uint8) for _ in range(arguments.pictures)]
    texts = TEXTS[: arguments.references]
    seconds: dict[str, list[float]] = {"together": [], "one_by_one": []}
    for _ in range(arguments.repeats + 1):
        start = time.process_time()
        together = annotator.annotate(pictures, [texts] * len(pictures))
        seconds["together"].append(time.process_time() - start)
        start = time.process_time()
        single = [[annotator.annotate([image], [[text]])[0][0] for text in texts] for image in pictures]
        seconds["one_by_one"].append(time.process_time() - start)
    pairs = [(a, b) for one, two in zip(together, single, strict=True) for a, b in zip(one, two, strict=True)]
    typical = {name: median(values[1:]) for name, values in seconds.items()}
    differing = [
        float((a.masks != b.masks).mean()) if a.masks.shape == b.masks.shape and a.masks.size else 0.0
        for a, b in pairs
    ]
    print(
        json.dumps(
            vars(arguments)
            | {
                "seconds": {name: round(value, 3) for name, value in typical.items()},
                "ratio": round(typical["one_by_one"] / typical["together"], 2),
                "masks": sum(len(a) for a, _ in pairs),
                "largest_share_of_differing_pixels": max(differing),
            },
            indent=1,
        )
    )


def shrunken_seem(side: int) -> SeemAnnotator:
    """Build a SEEM of the miniature's dimensions with random weights."""
    vocabulary = build_vocabulary(" ".join(TEXTS).split(), 1200)
    config = shrunken_config(len(vocabulary))
    options = SeemOptions(input_size=(side * 3 // 4, side))
    tokens = WordPieceTokens(PromptTokenizer(vocabulary), config)
    return SeemAnnotator(new_seem(config, seed=0).eval(), tokens, options, "")


if __name__ == "__main__":
    main()
