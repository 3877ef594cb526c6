"""From candidate masks to annotations."""

from maskoven_kedro.pipelines.filtering.pipeline import create_pipeline

__all__ = ["create_pipeline"]
