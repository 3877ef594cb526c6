"""From the release to linkers."""

from maskoven_kedro.pipelines.training.pipeline import ABLATION, create_pipeline

__all__ = ["ABLATION", "create_pipeline"]
