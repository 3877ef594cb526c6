"""From text references to candidate masks."""

from maskoven_kedro.pipelines.mask_annotation.pipeline import create_pipeline

__all__ = ["create_pipeline"]
