"""From the release to linkers."""

from maskoven_kedro.pipelines.training.pipeline import ABLATION, LINKERS, SEARCH, create_pipeline

__all__ = ["ABLATION", "LINKERS", "SEARCH", "create_pipeline"]
