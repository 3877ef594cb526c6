"""Annotation success, measured where the truth is known."""

from __future__ import annotations

from collections.abc import Iterable

from kedro.pipeline import Node, Pipeline

from maskoven_kedro.core.schemas import KINDS
from maskoven_kedro.pipelines.evaluation.nodes import (
    draw_montages,
    measure,
    measure_final,
    pick_examples,
    summarise,
    summarise_rules,
)
from maskoven_kedro.pipelines.splits import SPLITS, per_split


def create_pipeline(splits: Iterable[str] = SPLITS) -> Pipeline:
    """Measure every split, then join the splits in tables, metrics and montages."""
    splits = tuple(splits)
    measured = [
        Node(
            measure,
            ["mentions@table", "candidates@table", "truth", "params:selection"],
            "hits",
            name="measure",
        ),
        Node(
            measure_final,
            ["mentions@table", "annotations@table", "truth"],
            ["final_hits", "rule_report"],
            name="measure_final",
        ),
        Node(
            pick_examples,
            [
                *("hits", "mentions@table", "candidates@table", "truth", "world"),
                *("params:selection", "params:reading", "params:montage"),
            ],
            "examples",
            name="pick_examples",
        ),
    ]
    joined = Pipeline(
        [
            Node(
                summarise,
                [
                    "params:evaluation",
                    *(f"{split}_{name}" for name in ("hits", "final_hits") for split in splits),
                ],
                ["annotation_success", "annotation_comparison", "annotation_metrics"],
                name="summarise",
            ),
            Node(
                summarise_rules,
                [f"{split}_rule_report" for split in splits],
                "rule_reports",
                name="summarise_rules",
            ),
            Node(
                draw_montages,
                ["params:montage", *(f"{split}_examples" for split in splits)],
                [f"montage_{kind}" for kind in KINDS],
                name="draw_montages",
            ),
        ],
        tags="evaluation",
    )
    return (
        per_split(
            measured, splits, tag="evaluation", joined=("hits", "final_hits", "rule_report", "examples")
        )
        + joined
    )
