"""The training of a linker, as a promise that a dataset keeps."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from maskoven_kedro.core.ald import EntityCodes
from maskoven_kedro.core.linker_options import LinkerTrainingOptions
from maskoven_kedro.core.linking_options import LaunchOptions, LinkerSwitches, LinkingOptions
from maskoven_kedro.datasets.live_curves import tell
from maskoven_kedro.datasets.progress import progress_of
from maskoven_kedro.pipelines.training.launching import launch

if TYPE_CHECKING:
    from maskoven_kedro.linker.retrieval import EntityTable

logger = logging.getLogger(__name__)

CURVES, CARD = "curves.json", "card.json"
COMMAND = "kedro run --pipelines training"

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class LinkerPromise:
    """A linker that will be trained. titles: of all entities, for one that finds them."""

    linker: LinkerSwitches
    options: LinkingOptions
    root: Path
    codes: EntityCodes
    samples: pl.DataFrame
    regions: list[pl.LazyFrame]
    titles: pl.DataFrame
    recipe: str

    def train(self, folder: Path, checkpoints: Path) -> None:
        """Train, or go on where a killed training was, and write weights, curves and card into `folder`."""
        import torch

        from maskoven_kedro.linker.job import RESULT

        torch.set_num_threads(self.options.threads)
        training, curves = (
            self.options.training_of(self.linker),
            _Curves(checkpoints / CURVES, self.linker.name),
        )
        if training.method == "retrieval":
            self._know(training, checkpoints / RESULT)
        else:
            self._launch(training, checkpoints, curves)
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

    def _know(self, training: LinkerTrainingOptions, folder: Path) -> None:
        """Make a linker that only finds, which is not worth going on with after a kill."""
        from maskoven_kedro.linker.build import open_base
        from maskoven_kedro.linker.train_linker import Release, train_retriever

        base = open_base(training.base, self.options.tower)
        release = Release(self.samples, self.root, None, self.codes)
        train_retriever(base, release, self._titles(), training, folder)

    def _launch(self, training: LinkerTrainingOptions, checkpoints: Path, curves: _Curves) -> None:
        """Train in this process, or in as many as the options want."""
        from maskoven_kedro.linker.job import Job, train_job, write_job

        options = self.options
        job = Job(training, self.root, options.tower, options.threads, options.peak_flops)
        write_job(checkpoints, job, self.samples, self.codes, self.regions, self._table(training))
        steps = sum(stage.last_step for stage in training.stages)
        with progress_of(self.linker.name, "steps", curves.steps()) as at:

            def report(stage: str, step: int, metrics: dict[str, float]) -> None:
                curves.add(stage, step, metrics)
                at(curves.steps(), steps)

            if options.launch == LaunchOptions():
                train_job(checkpoints, report)
            else:
                launch(checkpoints, options.launch, report)

    def _table(self, training: LinkerTrainingOptions) -> EntityTable | None:
        """What is known of entities, for a linker that says a code of one that it found."""
        from maskoven_kedro.linker.build import open_base
        from maskoven_kedro.linker.train_linker import Release, know_entities

        if training.method == "generation":
            return None
        base = open_base(training.base, self.options.tower)
        release = Release(self.samples, self.root, None, self.codes)
        return know_entities(base, release, self._titles(), training.model_copy(update={"regions": False}))[0]

    def _titles(self) -> list[str]:
        """Titles in the order of the codes."""
        titles = [""] * len(self.codes.numbers)
        rows = self.codes.rows_of(self.titles["entity_id"].to_list()).tolist()
        for row, title in zip(rows, self.titles["title"].to_list(), strict=True):
            if row >= 0:
                titles[row] = title
        return titles


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
