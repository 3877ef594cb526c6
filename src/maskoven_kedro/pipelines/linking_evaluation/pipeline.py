"""How often linkers name the right entity, on the masks of the release (paper, Table 3)."""

from __future__ import annotations

from collections.abc import Iterable

from kedro.pipeline import Node, Pipeline

from maskoven_kedro.pipelines.linking_evaluation.nodes import (
    ZERO_SHOT,
    ask_linker,
    ask_zero_shot,
    find_asked_regions,
    gather_asked,
    measure_linkers,
)
from maskoven_kedro.pipelines.splits import SPLITS, per_split
from maskoven_kedro.pipelines.training.pipeline import LINKERS, WITH_REGIONS

MEASURED_ON = ("entity", "query", "human")
"""Splits with subsets that linkers are measured on."""

TAG = "linking_evaluation"


def create_pipeline(splits: Iterable[str] = SPLITS, linkers: Iterable[str] = LINKERS) -> Pipeline:
    """Ask the zero-shot linker and each trained one about the test subsets, then judge them together.

    Empty where no split is measured on, as one's own photos have no answer.
    """
    splits, linkers = tuple(splits), tuple(linkers)
    measured = [split for split in MEASURED_ON if split in splits]
    if not measured:
        return Pipeline([])
    nodes = [
        Node(gather_asked, [f"{split}_samples" for split in measured], "asked", name="gather_asked"),
        Node(
            ask_zero_shot,
            ["params:linking", "params:asking", "world@entity", "entity_codes", "name_index", "asked"],
            f"predictions_{ZERO_SHOT}",
            name="ask_zero_shot",
            tags="gpu",
        ),
        *(_asking(linker, measured) for linker in linkers),
        Node(
            measure_linkers,
            ["asked", *(f"predictions_{linker}" for linker in (ZERO_SHOT, *linkers))],
            ["linker_accuracy", "linker_overall", "linker_comparison", "linker_metrics"],
            name="measure_linkers",
        ),
    ]
    found = Pipeline([])
    if WITH_REGIONS.intersection(linkers):
        finding = Node(find_asked_regions, "regions@table", "asked_regions", name="find_asked_regions")
        found = per_split([finding], measured, tag=TAG, joined=("asked_regions",))
    return found + Pipeline(nodes, tags=TAG)


def _asking(linker: str, splits: list[str]) -> Node:
    """The node of one linker; regions are asked for only where it sees them."""
    regions = [f"{split}_asked_regions" for split in splits] if linker in WITH_REGIONS else []
    return Node(
        ask_linker,
        [
            *(f"params:linkers.{linker}", "params:linking", "params:asking", "world@entity", "entity_codes"),
            *(f"linker_{linker}", "asked", *regions),
        ],
        f"predictions_{linker}",
        name=f"ask_{linker}",
        tags="gpu",
    )
