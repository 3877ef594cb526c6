"""The networks that ship with the package, made again from nothing."""

from __future__ import annotations

from kedro.pipeline import Node, Pipeline

from maskoven_kedro.pipelines.miniature_networks.nodes import (
    render_lessons,
    train_detector,
    train_linker_base,
    train_seem,
    train_segmenter,
)


def create_pipeline() -> Pipeline:
    """Render lessons, train the detector, the segmenter, the SEEM and the base of the linker on them."""
    return Pipeline(
        [
            Node(render_lessons, "params:networks", "lessons@shards", name="render_lessons"),
            Node(
                train_detector,
                ["lessons@table", "params:networks"],
                "detector",
                name="train_detector",
                tags="gpu",
            ),
            Node(
                train_segmenter,
                ["lessons@table", "params:networks"],
                "segmenter",
                name="train_segmenter",
                tags="gpu",
            ),
            Node(
                train_seem,
                ["lessons@table", "params:networks"],
                "seem",
                name="train_seem",
                tags="gpu",
            ),
            Node(
                train_linker_base,
                ["lessons@table", "params:networks"],
                "linker_base",
                name="train_linker_base",
                tags="gpu",
            ),
        ],
        tags="miniature_networks",
    )
