"""The miniature: an OVEN that fits in a pocket."""

from __future__ import annotations

from kedro.pipeline import Node, Pipeline

from maskoven_kedro.pipelines.miniature.nodes import render


def create_pipeline() -> Pipeline:
    """Render the world and its truth; what is there already is kept."""
    return Pipeline(
        [Node(render, "params:miniature", ["world@rendered", "truth"], name="render", tags="miniature")]
    )
