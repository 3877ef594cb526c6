"""The whole training of a linker on a release: adapters, and the stages one after the other (linker.md section 5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import polars as pl
import torch
from accelerate import PartialState
from peft import PeftModel
from safetensors.torch import save_file
from torch import Tensor

from maskoven_kedro.core.ald import EntityCodes
from maskoven_kedro.core.linker_options import LinkerTrainingOptions
from maskoven_kedro.core.linking_samples import cap_per_entity
from maskoven_kedro.linker.build import Base
from maskoven_kedro.linker.choosing import Choice, choose, choose_share
from maskoven_kedro.linker.linkers import RetrievalGenerationLinker
from maskoven_kedro.linker.linking_data import LinkingData, SeenData, TrainingData
from maskoven_kedro.linker.lora import with_lora
from maskoven_kedro.linker.retrieval import EntityTable, RetrievingOsprey
from maskoven_kedro.linker.train_retrieval import entity_table, features_of, retrieving, train_encoder
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


TABLE, ENCODER = "table.safetensors", "encoder.safetensors"
"""Files of a linker that finds entities: what is known of them, and the encoder that is trained by itself."""


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
    if options.method == "retrieval_generation":
        network = retrieving(network, _table_of(release), options.retrieval)
    model = with_lora(network, options.lora)
    for name, stage in stages.items():
        if stage is None:
            continue
        chosen = release.samples.filter(pl.col("subset").is_in(list(stage.subsets)))
        chosen = cap_per_entity(chosen, stage.most_per_entity, stage.seed)
        read = linking_data(chosen, release, base, options, answered=True)
        data: TrainingData = SeenData(read, network) if len(read) <= options.kept else read
        train_stage(model, data, stage, checkpoints / name, _named(on_report, name), peak_flops)
    if PartialState().is_main_process:
        model.save_pretrained(str(folder))
        if options.method == "retrieval_generation":
            _table_of(release).save(folder / TABLE)
            found = cast(RetrievingOsprey, model.get_base_model())
            chosen_on = linking_data(_chosen_on(release, options), release, base, options, answered=False)
            choose(RetrievalGenerationLinker("", found, release.codes), chosen_on).save(folder)
    return model


def know_entities(
    base: Base, release: Release, titles: Sequence[str], options: LinkerTrainingOptions
) -> tuple[EntityTable, Tensor]:
    """What is known of entities from the masks that a linker is trained on, and the features of these, in their order.

    titles: of all entities, in the order of the codes.
    """
    pictures = linking_data(trained_on(release, options), release, base, options, answered=False)
    features = features_of(base.model, pictures, options.retrieval.levels)
    table = entity_table(
        base.model,
        features,
        pictures.entity_ids(),
        release.codes,
        titles,
        base.tokens.encode,
        options.retrieval.shrinkage,
    )
    return table, features


def train_retriever(
    base: Base, release: Release, titles: Sequence[str], options: LinkerTrainingOptions, folder: Path
) -> None:
    """Make a linker that only finds, and write its table, its encoder and what was chosen into `folder`.

    titles: of all entities, in the order of the codes. Raises ValueError where no mask shows an entity.
    """
    table, features = know_entities(base, release, titles, options)
    rows = torch.from_numpy(release.codes.rows_of(trained_on(release, options)["entity_id"].to_list()))
    encoder = train_encoder(table.looks_of(features), rows, table, options.retrieval)
    chosen_on = linking_data(_chosen_on(release, options), release, base, options, answered=False)
    asked = table.looks_of(features_of(base.model, chosen_on, options.retrieval.levels))
    wanted = torch.from_numpy(release.codes.rows_of(chosen_on.entity_ids()))
    with torch.inference_mode():
        share = choose_share(encoder, encoder.queries(asked), asked, wanted, table)
    folder.mkdir(parents=True, exist_ok=True)
    table.save(folder / TABLE)
    save_file(encoder.state_dict(), folder / ENCODER)
    Choice(share).save(folder)


def trained_on(release: Release, options: LinkerTrainingOptions) -> pl.DataFrame:
    """The samples of all stages."""
    subsets = {subset for stage in options.stages for subset in stage.subsets}
    return release.samples.filter(pl.col("subset").is_in(sorted(subsets)))


def _chosen_on(release: Release, options: LinkerTrainingOptions) -> pl.DataFrame:
    return release.samples.filter(pl.col("subset").is_in(list(options.chosen_on)))


def _table_of(release: Release) -> EntityTable:
    if release.table is None:
        raise ValueError("A linker that learns to find entities needs a table of them")
    return release.table


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
