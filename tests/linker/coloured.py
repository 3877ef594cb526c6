"""A release of two colours, each with its own entity: what a linker can learn in seconds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import torch
from PIL import Image
from transformers import LlamaForCausalLM

from maskoven_kedro.core import rle
from maskoven_kedro.core.linker_options import LinkerTrainingOptions, LoraOptions, StageOptions
from maskoven_kedro.core.linking_samples import SAMPLES
from maskoven_kedro.linker.checkpoint import save_base
from maskoven_kedro.linker.config import OspreyConfig, TowerConfig
from maskoven_kedro.linker.job import Job, write_job
from maskoven_kedro.linker.language import build_tokenizer, small_llama
from maskoven_kedro.linker.osprey import Osprey
from maskoven_kedro.linker.retrieval import EntityTable
from maskoven_kedro.linker.train_linker import Release
from tests.linker.conftest import entity_codes

CODES = {"Q1": [260, 261, 264, 265], "Q2": [262, 260, 261, 263]}
SUBSETS = ("wiki", "entity_train")
SIDE = 40


def coloured_release(folder: Path, count: int = 12) -> Release:
    """Write pictures into a folder and return them with their masks; every other one is red."""
    rows = []
    for number in range(count):
        noise = np.random.default_rng(number).integers(0, 30, (SIDE, SIDE, 3), dtype=np.uint8)
        colour = np.array((200, 20, 20) if number % 2 else (20, 20, 200), np.uint8)
        Image.fromarray(colour + noise).save(folder / f"{number}.png")
        mask = np.zeros((SIDE, SIDE), bool)
        mask[5:30, 5:30] = True
        subset = SUBSETS[number // 2 % 2]
        rows.append(
            {
                "mention_id": f"m{number:02d}",
                "split": subset.partition("_")[0],
                "subset": subset,
                "seen": True,
                "image_id": f"i{number}",
                "image_path": f"{number}.png",
                "width": SIDE,
                "height": SIDE,
                "entity_id": f"Q{1 + number % 2}",
                "question": None,
                "mask": rle.encode(mask),
            }
        )
    return Release(pl.DataFrame(rows, schema=SAMPLES), folder, None, entity_codes(CODES))


def coloured_job(
    folder: Path, steps: int, lora: LoraOptions | None = None, table: EntityTable | None = None
) -> Path:
    """A training of two stages on a release that is written into the folder, with regions; the folder of the job."""
    torch.manual_seed(0)
    tokenizer = build_tokenizer(["USER: What is  ? ASSISTANT: a red dog"] * 3, 320)
    sizes = OspreyConfig(TowerConfig((1,) * 4, (4, 8, 12, 16), 64), 8, 8, 16, mask_id=320, pos_id=321)
    base = Osprey(sizes, LlamaForCausalLM(small_llama(320, sizes)), scale=1.0)
    save_base(base, tokenizer, folder / "base", {})
    release = coloured_release(folder)
    seen = release.samples.select(
        "image_id", masks=pl.concat_list("mask"), areas=pl.lit([625]), scores=pl.lit([0.5])
    )
    elsewhere = seen.with_columns(image_id=pl.lit("elsewhere")).head(1)
    stage = {
        "steps": steps,
        "batch": 4,
        "accumulation": 2,
        "learning_rate": 0.01,
        "save_every": 2,
        "log_every": 1,
    }
    options = LinkerTrainingOptions(
        base=str(folder / "base"),
        lora=lora or LoraOptions(rank=2, dropout=0.0),
        pretrain=StageOptions(subsets=("wiki",), device="cpu", **stage),
        finetune=StageOptions(subsets=("entity_train",), device="cpu", **stage),
    )
    tables = [seen.head(8).lazy(), pl.concat([seen.tail(8), elsewhere]).lazy()]
    write_job(folder / "job", Job(options, folder), release.samples, release.codes, tables, table)
    return folder / "job"
