"""What people said of the masks: success with bounds, and how far they agree."""

from maskoven_kedro.pipelines.human_judgement.pipeline import create_pipeline

__all__ = ["create_pipeline"]
