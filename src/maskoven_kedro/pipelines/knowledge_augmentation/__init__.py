"""From raw mentions to their text references."""

from maskoven_kedro.pipelines.knowledge_augmentation.pipeline import create_pipeline

__all__ = ["create_pipeline"]
