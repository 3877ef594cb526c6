"""A run that would fail at its end fails at its beginning: obstacles are looked for before anything is computed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline

if TYPE_CHECKING:
    from maskoven_kedro.planning.preflight import Check


class PreflightHooks:
    """Looks at permissions and room on disk, and at weights, devices and services where the run needs them."""

    def __init__(self) -> None:
        self._root = Path()
        self._splits: tuple[str, ...] = ()
        self._world: Path | None = None
        self._executor: dict[str, Any] = {}

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Note where the data lie."""
        choices = context.config_loader["globals"]
        self._root = Path(context.project_path, choices["root"])
        self._splits = tuple(choices.get("splits", ()))
        self._executor = dict(choices.get("executor", {}))
        foreign = choices.get("world_is_foreign")
        self._world = Path(context.project_path, choices["world"]) if foreign else None

    @hook_impl(tryfirst=True)
    def before_pipeline_run(self, pipeline: Pipeline, catalog: DataCatalog) -> None:
        """Raise PreflightFailed, naming every obstacle and its mend."""
        stages = {tag for node in pipeline.nodes for tag in node.tags}
        looked_at = [stage for stage in LOOKED_AT if stage in stages]
        if not looked_at:
            return
        from maskoven_kedro.core.linking_options import LinkingOptions
        from maskoven_kedro.core.options import AnnotationOptions
        from maskoven_kedro.execution.build import ExecutorOptions, processes_of
        from maskoven_kedro.planning import preflight

        checks = [preflight.check_writable(self._root), preflight.check_names(catalog.load("parameters"))]
        if self._world is not None:
            read = {name.partition("@")[2] for name in pipeline.inputs() if name.startswith("world@")}
            linking = bool(stages & _LINKING)
            checks.append(preflight.check_oven_files(self._world, read & set(self._splits), linking))
        for stage in looked_at:
            checks += LOOKED_AT[stage](catalog)
        if self._world is not None and _finds_entities(pipeline, catalog):
            options = LinkingOptions.model_validate(catalog.load("params:linking"))
            titles = self._world / "wiki6m/Wiki6M_ver_1_0_title_only.jsonl"
            checks.append(preflight.check_entity_table(options, titles))
        if "knowledge_augmentation" in stages and checks[0].ok and not self._all_known(catalog):
            knowledge = preflight.KnowledgeOptions.model_validate(catalog.load("params:knowledge"))
            checks.append(preflight.check_wikidata(knowledge, lambda: Path(catalog.load("answers"))))
        if "mask_annotation" in stages:
            annotators = AnnotationOptions.model_validate(catalog.load("params:annotation")).annotators
            workers = processes_of(ExecutorOptions.model_validate(self._executor))
            checks.append(preflight.check_device_memory(annotators, workers))
            if checks[0].ok:
                checks.append(preflight.check_disk(self._root, self._bytes_to_come(catalog, stages)))
        preflight.require(checks)

    def _all_known(self, catalog: DataCatalog) -> bool:
        """Whether the entities of every split are there: a run that goes on may be without a network."""
        return all(catalog.exists(f"{split}.entities@table") for split in self._splits)

    def _bytes_to_come(self, catalog: Any, stages: set[str]) -> int:
        """What the mentions will take, as read or as the raw files list them, without those whose candidates are there;
        and the pictures, where a release is made that holds them."""
        import polars as pl

        from maskoven_kedro.core.plan import BYTES_PER_MENTION
        from maskoven_kedro.core.release import ReleaseOptions
        from maskoven_kedro.planning.inputs import count_mentions, mean_picture_bytes, world_root

        mentions = 0
        for split in self._splits:
            name = f"{split}.mentions@table"
            if catalog.exists(f"{split}.candidates@shards"):
                continue
            if catalog.exists(name):
                mentions += int(catalog.load(name).select(pl.len()).collect().item())
            else:
                mentions += count_mentions(catalog, split)
        held = (
            "dataset_stats" in stages
            and ReleaseOptions.model_validate(catalog.load("params:release")).pictures
        )
        pictures = mean_picture_bytes(world_root(catalog, self._splits)) if held and mentions else 0.0
        return round(mentions * (BYTES_PER_MENTION + pictures))


def _finds_entities(pipeline: Pipeline, catalog: DataCatalog) -> bool:
    """Whether a linker is trained or asked that holds what is known of all entities."""
    from maskoven_kedro.core.linking_options import LinkerSwitches

    names = [name for name in pipeline.inputs() if name.startswith("params:linkers.")]
    return any(LinkerSwitches.model_validate(catalog.load(name)).method != "generation" for name in names)


def _of_knowledge(catalog: DataCatalog) -> list[Check]:
    """Who knows the entities, and who finds what questions point at."""
    from maskoven_kedro.core.knowledge_options import KnowledgeOptions
    from maskoven_kedro.core.question_options import QuestionOptions
    from maskoven_kedro.planning import preflight

    knowledge = KnowledgeOptions.model_validate(catalog.load("params:knowledge"))
    questions = QuestionOptions.model_validate(catalog.load("params:questions"))
    checks = [preflight.check_knowledge_source(knowledge)]
    if questions.source == "language_model":
        checks.append(preflight.check_language_model(questions.language_model))
    return checks


def _of_annotators(catalog: DataCatalog) -> list[Check]:
    """Weights and devices of those who annotate."""
    from maskoven_kedro.core.options import AnnotationOptions
    from maskoven_kedro.planning import preflight

    annotators = AnnotationOptions.model_validate(catalog.load("params:annotation")).annotators
    return [preflight.check_weights(annotators), preflight.check_devices(annotators)]


def _of_regions(catalog: DataCatalog) -> list[Check]:
    """Weights and device of the finder of regions; FastSAM's package looks for its own file."""
    from maskoven_kedro.core.region_options import RegionsOptions, SamGridOptions
    from maskoven_kedro.planning import preflight

    finder = RegionsOptions.model_validate(catalog.load("params:regions")).finder
    weights = [preflight.check_segmenter(finder.segmenter)] if isinstance(finder, SamGridOptions) else []
    return [*weights, preflight.check_device_names([finder.device])]


def _of_linkers(catalog: DataCatalog) -> list[Check]:
    """The network that linkers start from."""
    from maskoven_kedro.core.linking_options import LinkingOptions
    from maskoven_kedro.planning import preflight

    return [preflight.check_linker_base(LinkingOptions.model_validate(catalog.load("params:linking")))]


def _of_training(catalog: DataCatalog) -> list[Check]:
    """The network that linkers start from, and what they are trained on."""
    from maskoven_kedro.core.linking_options import LinkingOptions
    from maskoven_kedro.planning import preflight

    options = LinkingOptions.model_validate(catalog.load("params:linking"))
    return [preflight.check_linker_base(options), preflight.check_training_device(options)]


_LINKING = frozenset({"training", "linking_evaluation"})
LOOKED_AT: dict[str, Callable[[DataCatalog], list[Check]]] = {
    "knowledge_augmentation": _of_knowledge,
    "mask_annotation": _of_annotators,
    "regions": _of_regions,
    "training": _of_training,
    "linking_evaluation": _of_linkers,
}
"""Stages that need something from outside, and what is looked at for them."""
