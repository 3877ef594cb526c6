"""One annotation for every mention, or the reason why there is none (paper, Data Filtering)."""

from __future__ import annotations

from collections.abc import Iterable

from kedro.pipeline import Node, Pipeline

from maskoven_kedro.pipelines.filtering.nodes import close_book, filter_masks, judge_entities, summarise_book
from maskoven_kedro.pipelines.splits import SPLITS, per_split


def create_pipeline(splits: Iterable[str] = SPLITS) -> Pipeline:
    """Judge what can be seen, apply the rules, close the book; once per split. Then one book of all splits."""
    splits = tuple(splits)
    nodes = [
        Node(
            judge_entities,
            ["entities@table", "world", "answers", "params:knowledge"],
            "visibility",
            name="judge_entities",
        ),
        Node(
            filter_masks,
            [
                *("mentions@shards", "entities@table", "visibility", "candidates@shards"),
                *("params:filtering", "params:selection"),
            ],
            "annotations@shards",
            name="filter_masks",
        ),
        Node(
            close_book,
            ["mentions@shards", "candidates@shards", "annotations@shards"],
            "book",
            name="close_book",
        ),
    ]
    joined = Pipeline(
        [
            Node(
                summarise_book,
                [f"{split}_book" for split in splits],
                "filtering_ledger",
                name="summarise_book",
            )
        ],
        tags="filtering",
    )
    return per_split(nodes, splits, tag="filtering", joined=("book",)) + joined
