"""The stages, in the order of the paper."""

from __future__ import annotations

from collections.abc import Iterable

from kedro.pipeline import Pipeline

from maskoven_kedro.pipelines import (
    dataset_stats,
    duplicates,
    evaluation,
    filtering,
    human_judgement,
    knowledge_augmentation,
    linking_evaluation,
    mask_annotation,
    miniature,
    miniature_networks,
    regions,
    training,
)
from maskoven_kedro.pipelines.splits import SPLITS
from maskoven_kedro.pipelines.training import LINKERS

DEFAULT = (
    "miniature",
    "knowledge_augmentation",
    "mask_annotation",
    "filtering",
    "regions",
    "evaluation",
    "dataset_stats",
    "training",
    "linking_evaluation",
)
"""What `kedro run` runs unless an environment says otherwise (`default_pipelines` in its globals)."""


def register_pipelines(
    splits: Iterable[str] = SPLITS, default: Iterable[str] = DEFAULT, linkers: Iterable[str] = LINKERS
) -> dict[str, Pipeline]:
    """Name -> pipeline over the given splits; `__default__` is the sum of those in `default`.

    linkers: those that `training` trains and `linking_evaluation` asks.
    """
    splits, linkers = tuple(splits), tuple(linkers)
    pipelines = {
        "miniature": miniature.create_pipeline(),
        "miniature_networks": miniature_networks.create_pipeline(),
        "knowledge_augmentation": knowledge_augmentation.create_pipeline(splits),
        "mask_annotation": mask_annotation.create_pipeline(splits),
        "regions": regions.create_pipeline(splits),
        "filtering": filtering.create_pipeline(splits),
        "evaluation": evaluation.create_pipeline(splits),
        "training": training.create_pipeline(splits, linkers),
        "ablation": training.create_pipeline(splits, training.ABLATION)
        + linking_evaluation.create_pipeline(splits, training.ABLATION),
        "learning_rate_search": training.create_pipeline(splits, [training.SEARCH], curves="search_curves"),
        "linking_evaluation": linking_evaluation.create_pipeline(splits, linkers),
        "dataset_stats": dataset_stats.create_pipeline(splits),
        "duplicates": duplicates.create_pipeline(splits),
        "human_judgement": human_judgement.create_pipeline(splits),
    }
    return pipelines | {"__default__": sum((pipelines[name] for name in default), Pipeline([]))}
