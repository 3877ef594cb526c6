"""Candidate masks against the truth: how often each kind of reference finds its mention."""

from maskoven_kedro.pipelines.evaluation.pipeline import create_pipeline

__all__ = ["create_pipeline"]
