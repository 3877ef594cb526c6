"""From trained linkers to their accuracy."""

from maskoven_kedro.pipelines.linking_evaluation.pipeline import create_pipeline

__all__ = ["create_pipeline"]
