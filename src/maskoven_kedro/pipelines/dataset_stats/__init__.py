"""The release, and what is in it."""

from maskoven_kedro.pipelines.dataset_stats.pipeline import create_pipeline

__all__ = ["create_pipeline"]
