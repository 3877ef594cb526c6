"""From pictures to the masks of everything in them."""

from maskoven_kedro.pipelines.regions.pipeline import create_pipeline

__all__ = ["create_pipeline"]
