"""A run that cannot ask who it wants to ask ends before it starts."""

from __future__ import annotations

from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline

from maskoven_kedro.core.knowledge_options import KnowledgeOptions

_OPTIONS = "params:knowledge"


class KnowledgeHooks:
    """Looks whether the chosen source of knowledge has what it needs."""

    @hook_impl
    def before_pipeline_run(self, pipeline: Pipeline, catalog: DataCatalog) -> None:
        """Raise `KnowledgeMissing` for a source without contact or tables."""
        if _OPTIONS not in pipeline.inputs():
            return
        from maskoven_kedro.pipelines.knowledge_augmentation.sources import check_knowledge

        check_knowledge(KnowledgeOptions.model_validate(catalog.load(_OPTIONS)))
