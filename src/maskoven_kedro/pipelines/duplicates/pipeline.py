"""The leak report: which pictures stand on both sides of a split."""

from __future__ import annotations

from collections.abc import Iterable

from kedro.pipeline import Node, Pipeline

from maskoven_kedro.pipelines.duplicates.nodes import hash_pictures, list_mentions, report_leaks
from maskoven_kedro.pipelines.splits import SPLITS, per_split


def create_pipeline(splits: Iterable[str] = SPLITS) -> Pipeline:
    """Hash every picture, once per split; then compare over all splits."""
    splits = tuple(splits)
    hashing = Node(
        hash_pictures,
        ["mentions@table", "world", "params:duplicates", "params:reading"],
        "hashes@shards",
        name="hash_pictures",
    )
    reporting = Node(
        report_leaks,
        [
            "params:duplicates",
            *(f"{split}_hashes@table" for split in splits),
            *(f"{split}_mention_ids" for split in splits),
        ],
        ["duplicate_pictures", "duplicate_metrics"],
        name="report_leaks",
    )
    listing = Node(list_mentions, "mentions@table", "mention_ids", name="list_mentions")
    joined = ("hashes", "mention_ids")
    boxes = per_split([hashing, listing], splits, tag="duplicates", joined=joined)
    return boxes + Pipeline([reporting], tags="duplicates")
