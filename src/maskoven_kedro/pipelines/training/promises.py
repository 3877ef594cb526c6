"""The training of a linker, as a promise that a dataset keeps."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from maskoven_kedro.core.ald import EntityCodes
from maskoven_kedro.core.linking_options import LaunchOptions, LinkerSwitches, LinkingOptions
from maskoven_kedro.datasets.live_curves import tell
from maskoven_kedro.datasets.progress import progress_of
from maskoven_kedro.pipelines.training.launching import launch

logger = logging.getLogger(__name__)

CURVES, CARD = "curves.json", "card.json"
COMMAND = "kedro run --pipelines training"

Rows = list[dict[str, Any]]


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
        from maskoven_kedro.linker.job import RESULT, Job, train_job, write_job

        training, options = self.options.training_of(self.linker), self.options
        job = Job(training, self.root, options.tower, options.threads, options.peak_flops)
        write_job(checkpoints, job, self.samples, self.codes, self.regions)
        stages = [stage for stage in (training.pretrain, training.finetune) if stage is not None]
        steps = sum(stage.last_step for stage in stages)
        curves = _Curves(checkpoints / CURVES, self.linker.name)
        with progress_of(self.linker.name, "steps", curves.steps()) as at:

            def report(stage: str, step: int, metrics: dict[str, float]) -> None:
                curves.add(stage, step, metrics)
                at(curves.steps(), steps)

            if options.launch == LaunchOptions():
                train_job(checkpoints, report)
            else:
                launch(checkpoints, options.launch, report)
        folder.mkdir(parents=True, exist_ok=True)
        for file in sorted((checkpoints / RESULT).iterdir()):
            file.replace(folder / file.name)
        _write(folder / CURVES, curves.rows)
        card = {
            "command": COMMAND,
            "recipe": self.recipe,
            "linker": self.linker.name,
            "options": training.model_dump(mode="json"),
            "samples": self.samples.height,
        }
        _write(folder / CARD, card)


class _Curves:
    """Keeps what is reported, also over a kill, and tells of it."""

    def __init__(self, file: Path, linker: str) -> None:
        self._file, self._linker = file, linker
        self.rows: Rows = json.loads(file.read_bytes()) if file.is_file() else []

    def steps(self) -> int:
        """Steps of all stages that were reported."""
        return sum({row["stage"]: row["step"] for row in self.rows}.values())

    def add(self, stage: str, step: int, metrics: dict[str, float]) -> None:
        """Keep what was measured at a step; what a killed run measured behind it is forgotten."""
        shown = ", ".join(f"{key} {value:.4g}" for key, value in metrics.items())
        logger.info("%s, %s: step %d: %s", self._linker, stage, step, shown)
        self.rows = [row for row in self.rows if row["stage"] != stage or row["step"] < step]
        new = [
            {"stage": stage, "step": step, "metric": name, "value": value} for name, value in metrics.items()
        ]
        self.rows += new
        _write(self._file, self.rows)
        tell(curve_rows(self._linker, new))


def curve_rows(linker: str, rows: Rows) -> Rows:
    """Points of a linker as rows of name (`training/{linker}/{stage}/{metric}`), step and value."""
    return [
        {
            "name": f"training/{linker}/{row['stage']}/{row['metric']}",
            "step": row["step"],
            "value": row["value"],
        }
        for row in rows
    ]


def _write(path: Path, content: Any) -> None:
    """Replace a JSON file in one move."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    part.replace(path)
