"""From the log of verdicts to success and agreement, beside what was measured automatically."""

from __future__ import annotations

from collections.abc import Iterable

from kedro.pipeline import Node, Pipeline

from maskoven_kedro.pipelines.human_judgement.nodes import agree, judge, keep_verdicts, name_metrics
from maskoven_kedro.pipelines.splits import SPLITS


def create_pipeline(splits: Iterable[str] = SPLITS) -> Pipeline:
    """Take the verdicts that stand, and count over all splits what they say of the release."""
    nodes = [
        Node(keep_verdicts, "verdict_log", "verdicts", name="keep_verdicts"),
        Node(
            judge,
            ["verdicts", "annotation_success", *(f"{split}_released@table" for split in splits)],
            "human_success",
            name="judge",
        ),
        Node(agree, ["verdicts", "params:judgement"], "reviewer_agreement", name="agree"),
        Node(name_metrics, ["human_success", "reviewer_agreement"], "human_metrics", name="name_metrics"),
    ]
    return Pipeline(nodes, tags="human_judgement")
