"""Chooses the numbers of the finder of regions on the val subsets: `uv run python benchmarks/choose_regions.py data`.

Every argument is a data folder in which the pipelines miniature and knowledge_augmentation have run; more worlds mean
more val mentions. SAM is asked once per number of points; every combination of thresholds is then tried on its answers.
Prints a JSON row per number of points, with the thresholds that find most: `recall` is the share of visible mentions of
entity_val and query_val that some region covers by half (IoU 0.5), `regions` their mean number per picture, `seconds`
the processor time per picture. Settings with more than `--most` regions per picture are left out, and of equal recalls
that with fewer regions is taken. `--setting JSON` measures one setting of `regions.finder` instead.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import torch
from numpy.typing import NDArray

from maskoven_kedro.annotators.sam import Frame, input_side
from maskoven_kedro.annotators.sam_grid import Answers, SamGrid, distinct, enlarged, open_sam_grid
from maskoven_kedro.core import rle
from maskoven_kedro.core.final_success import VAL_SUBSETS
from maskoven_kedro.core.images import read_image
from maskoven_kedro.core.options import ReadingOptions
from maskoven_kedro.core.region_options import SamGridOptions
from maskoven_kedro.core.success import HIT_IOU, truth_frame

CONFIDENT = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
STABLE = (0.0, 0.3, 0.5, 0.7, 0.9)
OVERLAP = (0.6, 0.7, 0.8)
OPEN = {"predicted_iou": float("-inf"), "stability": 0.0, "overlap": 1.0}


@dataclass(frozen=True)
class Scene:
    """A val picture: where its file is, its size, and the true masks of its mentions, bool (T, H, W)."""

    root: Path
    file: str
    size: tuple[int, int]
    truths: NDArray[np.bool_]


@dataclass(frozen=True)
class Tried:
    """Answers for one picture and whether each hits each of its truths, bool (N, T)."""

    answers: Answers
    hits: NDArray[np.bool_]


def main() -> None:
    """Print a JSON row per number of points, or for the one setting that is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", nargs="+", type=Path)
    parser.add_argument("--world", default="01_raw/miniature", help="the raw world inside a data folder")
    parser.add_argument("--points", nargs="+", type=int, default=[4, 5, 6, 8], help="points per side")
    parser.add_argument("--most", type=float, default=10.0, help="regions per picture that are affordable")
    parser.add_argument("--setting", type=json.loads, help="of regions.finder, to be measured as it is")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    scenes = [scene for data in arguments.data for scene in read_scenes(data, data / arguments.world)]
    if arguments.setting is not None:
        print(json.dumps(measure(scenes, SamGridOptions.model_validate(arguments.setting))))
        return
    for points in arguments.points:
        options = SamGridOptions(points_per_side=points, **OPEN)
        print(json.dumps(choose(scenes, options, arguments.most)), flush=True)


def read_scenes(data: Path, world: Path) -> Iterator[Scene]:
    """Yield the pictures of the visible val mentions below a data folder."""
    for subset in VAL_SUBSETS:
        folder = data / f"02_intermediate/{subset.partition('_')[0]}/mentions/mentions"
        mentions = pl.read_parquet(sorted(folder.glob("*.parquet"))).filter(pl.col("subset") == subset)
        truth = truth_frame(json.loads((world / f"ground_truth/{subset}.json").read_bytes()))
        shown = mentions.join(truth.select("mention_id", "counts"), on="mention_id").sort("mention_id")
        for (file,), rows in shown.group_by(["image_path"], maintain_order=True):
            size = (rows["height"][0], rows["width"][0])
            truths = np.stack([rle.decode(counts, *size).astype(bool) for counts in rows["counts"]])
            yield Scene(world, str(file), size, truths)


def measure(scenes: Sequence[Scene], options: SamGridOptions) -> dict[str, Any]:
    """Recall, regions and processor time per picture of one setting, through the finder as it is."""
    finder = open_sam_grid(options)
    hits: list[NDArray[np.bool_]] = []
    regions, seconds = 0, 0.0
    for scene in scenes:
        image = pixels(scene)
        start = time.process_time()
        (found,) = finder.find([image])
        seconds += time.process_time() - start
        regions += len(found)
        hits.append(np.asarray(covered(found.masks, scene.truths).any(0)))
    return {
        "setting": options.model_dump(),
        "mentions": sum(map(len, hits)),
        "recall": round(float(np.concatenate(hits).mean()), 4),
        "regions": round(regions / len(scenes), 2),
        "seconds": round(seconds / len(scenes), 4),
    }


def choose(scenes: Sequence[Scene], options: SamGridOptions, most: float) -> dict[str, Any]:
    """The thresholds with the highest recall for one number of points, with what they find and cost."""
    finder = open_sam_grid(options)
    start = time.process_time()
    tried = [ask(finder, scene) for scene in scenes]
    seconds = (time.process_time() - start) / len(scenes)
    rows = [
        {"predicted_iou": confident, "stability": stable, "overlap": overlap, **result}
        for confident, stable, overlap in product(CONFIDENT, STABLE, OVERLAP)
        if (result := outcome(tried, confident, stable, overlap))["regions"] <= most
    ]
    best = max(rows, key=lambda row: (row["recall"], -row["regions"]))
    possible = np.concatenate([one.hits.any(0) for one in tried])
    return {
        "points_per_side": options.points_per_side,
        **best,
        "possible": round(float(possible.mean()), 4),
        "mentions": len(possible),
        "seconds_to_ask_and_compare": round(seconds, 4),
    }


def ask(finder: SamGrid, scene: Scene) -> Tried:
    """All answers for a picture, compared with the truth at the picture's size."""
    (answers,) = finder.answers([pixels(scene)])
    frame = Frame.of(*scene.size, input_side(finder.segmenter))
    parts = [(enlarged(part, frame) > 0).numpy() for part in answers.logits.split(64)]
    return Tried(answers, np.concatenate([covered(part, scene.truths) for part in parts]))


def outcome(tried: Sequence[Tried], confident: float, stable: float, overlap: float) -> dict[str, float]:
    """Recall and mean number of regions under some thresholds."""
    hits: list[NDArray[np.bool_]] = []
    regions = 0
    for one in tried:
        said = one.answers
        places = ((said.scores > confident) & (said.stability >= stable)).nonzero().squeeze(1)
        kept = places[distinct(said.boxes[places], said.scores[places], overlap)]
        regions += len(kept)
        hits.append(one.hits[kept.numpy()].any(0))
    recall = float(np.concatenate(hits).mean())
    return {"recall": round(recall, 4), "regions": round(regions / len(tried), 2)}


def covered(masks: NDArray[np.bool_], truths: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether masks (N, H, W) and truths (T, H, W) overlap by half (IoU): bool (N, T)."""
    found = masks.reshape(len(masks), truths[0].size).astype(np.float32)
    true = truths.reshape(len(truths), -1).astype(np.float32)
    shared = found @ true.T
    union = found.sum(1)[:, None] + true.sum(1)[None] - shared
    return shared >= HIT_IOU * np.maximum(union, 1)


def pixels(scene: Scene) -> NDArray[np.uint8]:
    """The picture, uint8 RGB (H, W, 3)."""
    height, width = scene.size
    return read_image(scene.root, scene.file, ReadingOptions().limits(), (width, height)).pixels


if __name__ == "__main__":
    main()
