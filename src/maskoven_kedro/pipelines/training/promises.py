"""The training of a linker, as a promise that a dataset keeps."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from maskoven_kedro.core.ald import EntityCodes
from maskoven_kedro.core.linking_options import LinkerSwitches, LinkingOptions
from maskoven_kedro.core.linking_samples import regions_of

logger = logging.getLogger(__name__)

CURVES, CARD = "curves.json", "card.json"
COMMAND = "kedro run --pipelines training"


@dataclass(frozen=True)
class LinkerPromise:
    """Adapters, extractor and projector of a linker that will be trained."""

    linker: LinkerSwitches
    options: LinkingOptions
    root: Path
    codes: EntityCodes
    samples: pl.DataFrame
    regions: list[pl.LazyFrame]
    recipe: str

    def train(self, folder: Path, checkpoints: Path) -> None:
        """Train, or go on where a killed training was, and write weights, curves and card into `folder`."""
        import torch

        from maskoven_kedro.linker.build import open_base
        from maskoven_kedro.linker.train_linker import Release, train_linker

        torch.set_num_threads(self.options.threads)
        training = self.options.training_of(self.linker)
        wanted = [stage.precision for stage in (training.pretrain, training.finetune) if stage is not None]
        dtype = torch.bfloat16 if "bfloat16" in wanted else torch.float32
        base = open_base(self.options.base, self.options.tower, dtype)
        curves, started = _Curves(checkpoints / CURVES), time.perf_counter()
        release = Release(self.samples, self.root, regions_of(self.regions, self.samples), self.codes)
        train_linker(base, release, training, folder, checkpoints, curves, self.options.peak_flops)
        _write(folder / CURVES, curves.rows)
        card = {
            "command": COMMAND,
            "recipe": self.recipe,
            "linker": self.linker.name,
            "options": training.model_dump(mode="json"),
            "samples": self.samples.height,
            "seconds_of_the_last_run": round(time.perf_counter() - started),
        }
        _write(folder / CARD, card)


class _Curves:
    """Keeps what is reported, also over a kill, and tells of it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.rows: list[dict[str, Any]] = json.loads(file.read_bytes()) if file.is_file() else []

    def __call__(self, stage: str, step: int, metrics: dict[str, float]) -> None:
        shown = ", ".join(f"{key} {value:.4g}" for key, value in metrics.items())
        logger.info("%s: step %d: %s", stage, step, shown)
        self.rows = [row for row in self.rows if row["stage"] != stage or row["step"] < step]
        self.rows += [
            {"stage": stage, "step": step, "metric": name, "value": value} for name, value in metrics.items()
        ]
        _write(self._file, self.rows)


def _write(path: Path, content: Any) -> None:
    """Replace a JSON file in one move."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    part.replace(path)
