"""Linkers, trained on the masks of the release (paper, Training)."""

from __future__ import annotations

from collections.abc import Iterable

from kedro.pipeline import Node, Pipeline

from maskoven_kedro.pipelines.splits import SPLITS, per_split
from maskoven_kedro.pipelines.training.nodes import (
    WITH_REGIONS,
    find_seen,
    gather_curves,
    gather_samples,
    make_entity_codes,
    train_linker,
)

TRAINED_ON = ("entity", "query", "wiki")
"""Splits with training data."""

LINKERS = ("osprey_ft", "osprey_seg", "retrieval")
"""Linkers that are trained unless an ablation asks for all."""

ABLATION = (
    *("osprey_ft", "osprey_pt_ft", "osprey_seg", "osprey_seg_pt", "box"),
    *("retrieval", "retrieval_generation"),
)
"""Every combination of pre-training and regions (paper, Table 4), prompts by box, and linkers that find entities."""

SEARCH = "search"
"""The linker that a search of learning rates trains, in place of those that are kept."""


def create_pipeline(
    splits: Iterable[str] = SPLITS, linkers: Iterable[str] = LINKERS, curves: str = "training_curves"
) -> Pipeline:
    """Gather the samples of every split, make the codes, train each linker, gather the curves under their name.

    Empty where no split has training data, as one's own photos have none.
    """
    splits, linkers = tuple(splits), tuple(linkers)
    trained = [split for split in TRAINED_ON if split in splits]
    if not trained:
        return Pipeline([])
    gathering = Node(
        gather_samples, ["annotations@table", "mentions@table"], "samples", name="gather_samples"
    )
    samples = per_split([gathering], splits, tag="training", joined=("samples",))
    if WITH_REGIONS.intersection(linkers):
        finding = Node(find_seen, "regions@table", "seen_regions", name="find_seen")
        samples += per_split([finding], trained, tag="training", joined=("seen_regions",))
    codes = Node(
        make_entity_codes, ["world@entity", "params:linking"], "entity_codes", name="make_entity_codes"
    )
    drawing = Node(gather_curves, [f"linker_{linker}" for linker in linkers], curves, name=f"gather_{curves}")
    nodes = [codes, *(_training(linker, trained) for linker in linkers), drawing]
    return samples + Pipeline(nodes, tags="training")


def _training(linker: str, splits: list[str]) -> Node:
    """The node of one linker; regions are asked for only where it sees them."""
    seen = [f"{split}_seen_regions" for split in splits] if linker in WITH_REGIONS else []
    tables = [*(f"{split}_samples" for split in splits), *seen]
    return Node(
        train_linker,
        [f"params:linkers.{linker}", "params:linking", "world@entity", "entity_codes", *tables],
        f"linker_{linker}",
        name=f"train_{linker}",
        tags="gpu",
    )
