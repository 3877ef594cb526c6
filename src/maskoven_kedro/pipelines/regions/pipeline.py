"""Class-agnostic masks of whole pictures; the linker takes its semantic tokens from them."""

from __future__ import annotations

from collections.abc import Iterable

from kedro.pipeline import Node, Pipeline

from maskoven_kedro.pipelines.regions.nodes import find_regions
from maskoven_kedro.pipelines.splits import SPLITS, per_split


def create_pipeline(splits: Iterable[str] = SPLITS) -> Pipeline:
    """Find the regions of every picture that a mention names; once per split."""
    node = Node(
        find_regions,
        ["mentions@table", "world", "params:regions", "params:reading"],
        "regions@shards",
        name="find_regions",
        tags="gpu",
    )
    return per_split([node], splits, tag="regions")
