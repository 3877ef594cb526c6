"""Trains the networks of the miniature from nothing."""

from maskoven_kedro.pipelines.miniature_networks.pipeline import create_pipeline

__all__ = ["create_pipeline"]
