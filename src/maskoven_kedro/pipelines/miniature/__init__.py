"""Renders the miniature world into the raw layer."""

from maskoven_kedro.pipelines.miniature.pipeline import create_pipeline

__all__ = ["create_pipeline"]
