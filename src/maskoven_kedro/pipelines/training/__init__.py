"""From the release to linkers."""

from maskoven_kedro.pipelines.training.pipeline import ABLATION, SEARCH, create_pipeline

__all__ = ["ABLATION", "SEARCH", "create_pipeline"]
