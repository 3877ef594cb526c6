"""The whole training of a linker on a release: adapters, and the stages one after the other (linker.md section 5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import torch
from accelerate import PartialState
from peft import PeftModel

from maskoven_kedro.core.ald import EntityCodes
from maskoven_kedro.core.linker_options import LinkerTrainingOptions
from maskoven_kedro.core.linking_samples import cap_per_entity
from maskoven_kedro.linker.build import Base
from maskoven_kedro.linker.linking_data import LinkingData
from maskoven_kedro.linker.lora import with_lora
from maskoven_kedro.linker.retrieval import EntityTable
from maskoven_kedro.linker.train_retrieval import retrieving
from maskoven_kedro.linker.training import train_stage

LinkerReport = Callable[[str, int, dict[str, float]], None]
"""Called with the stage, its finished steps and what was measured there."""


@dataclass(frozen=True)
class Release:
    """What a linker learns from.

    samples: `core.linking_samples.SAMPLES` of all subsets. root: folder of the pictures. regions:
    `core.schemas.REGIONS` of those pictures, None where none were found. codes: of all entities. table: what is known
    of them, for a linker that also learns to find them.
    """

    samples: pl.DataFrame
    root: Path
    regions: pl.DataFrame | None
    codes: EntityCodes
    table: EntityTable | None = None


def train_linker(
    base: Base,
    release: Release,
    options: LinkerTrainingOptions,
    folder: Path,
    checkpoints: Path,
    on_report: LinkerReport,
    peak_flops: float | None = None,
) -> PeftModel:
    """Train a linker from its base and write its adapters, extractor and projector into `folder`.

    One of several processes when the environment says so, as `accelerate launch` sets it: the first one writes.

    The second stage goes on with the adapters of the first. A training that was killed goes on in the stage and at the
    checkpoint that it had reached; finished stages are not trained again.

    Raises:
        ValueError: a stage finds no sample, or an entity has no code.
    """
    stages = {"pretrain": options.pretrain, "finetune": options.finetune}
    first = next((stage for stage in stages.values() if stage is not None), None)
    torch.manual_seed(first.seed if first else 0)
    network = base.model
    if options.retrieval is not None:
        if release.table is None:
            raise ValueError("A linker that learns to find entities needs a table of them")
        network = retrieving(network, release.table, options.retrieval)
    model = with_lora(network, options.lora)
    for name, stage in stages.items():
        if stage is None:
            continue
        chosen = release.samples.filter(pl.col("subset").is_in(list(stage.subsets)))
        chosen = cap_per_entity(chosen, stage.most_per_entity, stage.seed)
        data = linking_data(chosen, release, base, options, answered=True)
        train_stage(model, data, stage, checkpoints / name, _named(on_report, name), peak_flops)
    if PartialState().is_main_process:
        model.save_pretrained(str(folder))
    return model


def linking_data(
    samples: pl.DataFrame, release: Release, base: Base, options: LinkerTrainingOptions, answered: bool
) -> LinkingData:
    """Samples as the options want them shown. answered: with the codes of their entities, for training."""
    return LinkingData(
        samples,
        release.root,
        release.regions if options.regions else None,
        release.codes if answered else None,
        base.tokens,
        base.model.sizes,
        base.prompt,
        options.prompt,
        options.question,
    )


def _named(on_report: LinkerReport, stage: str) -> Callable[[int, dict[str, float]], None]:
    def report(step: int, metrics: dict[str, float]) -> None:
        on_report(stage, step, metrics)

    return report
