"""A run that would fail at its end fails at its beginning: obstacles are looked for before anything is computed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline


class PreflightHooks:
    """Looks at permissions and room on disk, and at weights, devices and services where the run needs them."""

    def __init__(self) -> None:
        self._root = Path()
        self._splits: tuple[str, ...] = ()

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Note where the data lie."""
        choices = context.config_loader["globals"]
        self._root = Path(context.project_path, choices["root"])
        self._splits = tuple(choices.get("splits", ()))

    @hook_impl(tryfirst=True)
    def before_pipeline_run(self, pipeline: Pipeline, catalog: DataCatalog) -> None:
        """Raise PreflightFailed, naming every obstacle and its mend."""
        stages = {tag for node in pipeline.nodes for tag in node.tags}
        if not stages & {"knowledge_augmentation", "mask_annotation"}:
            return
        from maskoven_kedro.core.options import AnnotationOptions
        from maskoven_kedro.core.question_options import QuestionOptions
        from maskoven_kedro.planning import preflight

        checks = [preflight.check_writable(self._root)]
        if "knowledge_augmentation" in stages:
            questions = QuestionOptions.model_validate(catalog.load("params:questions"))
            if questions.source == "language_model":
                checks.append(preflight.check_language_model(questions.language_model))
        if "mask_annotation" in stages:
            annotators = AnnotationOptions.model_validate(catalog.load("params:annotation")).annotators
            checks += [preflight.check_weights(annotators), preflight.check_devices(annotators)]
            checks.append(preflight.check_disk(self._root, self._bytes_to_come(catalog)))
        preflight.require(checks)

    def _bytes_to_come(self, catalog: Any) -> int:
        """What the mentions that were read already will take, without those whose candidates are there."""
        import polars as pl

        from maskoven_kedro.core.plan import BYTES_PER_MENTION

        mentions = 0
        for split in self._splits:
            name = f"{split}.mentions@table"
            if catalog.exists(name) and not catalog.exists(f"{split}.candidates@shards"):
                mentions += int(catalog.load(name).select(pl.len()).collect().item())
        return mentions * BYTES_PER_MENTION
