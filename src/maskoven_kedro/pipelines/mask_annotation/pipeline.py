"""Reverse annotation: the masks that texts lead to (paper, Mask Annotation)."""

from __future__ import annotations

from collections.abc import Iterable

from kedro.pipeline import Node, Pipeline

from maskoven_kedro.pipelines.mask_annotation.nodes import account, annotate, show_masks
from maskoven_kedro.pipelines.splits import SPLITS, per_split


def create_pipeline(splits: Iterable[str] = SPLITS) -> Pipeline:
    """Annotate every mention, close the books, show some masks; once per split."""
    nodes = [
        Node(
            annotate,
            ["mentions@shards", "references@shards", "world", "params:annotation", "params:reading"],
            "candidates@shards",
            name="annotate",
            tags="gpu",
        ),
        Node(
            account,
            ["mentions@shards", "candidates@shards"],
            "ledger",
            name="account",
        ),
        Node(
            show_masks,
            [
                "mentions@table",
                "candidates@table",
                "world",
                "params:selection",
                "params:reading",
                "params:montage",
            ],
            "masks",
            name="show_masks",
        ),
    ]
    return per_split(nodes, splits, tag="mask_annotation")
