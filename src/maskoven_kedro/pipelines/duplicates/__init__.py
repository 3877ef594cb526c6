"""Pictures that stand under several ids, or almost so on both sides of a split."""

from maskoven_kedro.pipelines.duplicates.pipeline import create_pipeline

__all__ = ["create_pipeline"]
