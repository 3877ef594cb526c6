"""Mentions and what can be said of them (paper, Text Reference Construction)."""

from __future__ import annotations

from collections.abc import Iterable

from kedro.pipeline import Node, Pipeline

from maskoven_kedro.pipelines.knowledge_augmentation.nodes import (
    build_references,
    describe_entities,
    read_mentions,
    report_entities,
)
from maskoven_kedro.pipelines.splits import SPLITS, per_split


def create_pipeline(splits: Iterable[str] = SPLITS) -> Pipeline:
    """Read mentions, describe their entities, write their references; once per split."""
    nodes = [
        Node(read_mentions, ["world", "params:reading"], "mentions@shards", name="read_mentions"),
        Node(
            describe_entities,
            ["mentions@table", "world", "answers", "params:references", "params:knowledge"],
            "entities@shards",
            name="describe_entities",
        ),
        Node(
            report_entities,
            ["entities@shards", "world", "answers", "params:knowledge"],
            "entity_report",
            name="report_entities",
        ),
        Node(
            build_references,
            ["mentions@shards", "entities@shards", "answers", "params:references", "params:questions"],
            ["references@shards", "question_report"],
            name="build_references",
        ),
    ]
    return per_split(nodes, splits, tag="knowledge_augmentation")
