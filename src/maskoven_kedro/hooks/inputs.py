"""A run whose inputs are not there ends before it starts, with the command that makes them."""

from __future__ import annotations

from typing import Any

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline

from maskoven_kedro.pipeline_registry import DEFAULT, register_pipelines
from maskoven_kedro.pipelines.splits import SPLITS
from maskoven_kedro.pipelines.training import LINKERS

_ASKED_FOR = ("regions", "training")
"""Stages that run when they are asked for, in every environment, and that others build on."""


class InputsMissing(ValueError):
    """Inputs of the run are not there; the message is one line that says what to do."""


class InputHooks:
    """Looks at the inputs of a pipeline before anything is computed or recorded."""

    def __init__(self) -> None:
        self._stages: dict[str, Pipeline] = {}
        self._foreign = False

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Note the stages of the environment, which alone may be advised, and those that nothing runs by default."""
        choices = context.config_loader["globals"]
        self._foreign = bool(choices.get("world_is_foreign"))
        registered = register_pipelines(
            choices.get("splits", SPLITS), linkers=choices.get("linkers", LINKERS)
        )
        stages = [*choices.get("default_pipelines", DEFAULT), *_ASKED_FOR]
        self._stages = {name: registered[name] for name in stages}

    @hook_impl(tryfirst=True)
    def before_pipeline_run(
        self, run_params: dict[str, Any], pipeline: Pipeline, catalog: DataCatalog
    ) -> None:
        """Raise InputsMissing, naming the stages to run first, or the files to put there."""
        missing = _missing(pipeline, catalog)
        if missing and not self._told_by_file(missing, pipeline):
            raise InputsMissing(self._advice(missing, run_params.get("env"), catalog))

    def _told_by_file(self, missing: list[str], pipeline: Pipeline) -> bool:
        """Whether files of OVEN are all that is missing, of which the look at everything else names each."""
        reads = any("knowledge_augmentation" in node.tags for node in pipeline.nodes)
        return self._foreign and reads and all(_bare(name) == "world" for name in missing)

    def _advice(self, missing: list[str], env: str | None, catalog: DataCatalog) -> str:
        """One line: what is missing, and the stages that make it, in their order."""
        names = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
        first: list[str] = []
        needed = {_bare(name): name for name in missing}
        for stage, pipeline in reversed(self._stages.items()):
            made = {_bare(name) for name in pipeline.all_outputs()}
            if made & set(needed):
                first.insert(0, stage)
                needed = {bare: name for bare, name in needed.items() if bare not in made}
                needed |= {_bare(name): name for name in _missing(pipeline, catalog)}
        if needed:
            hint = (getattr(catalog.get(min(needed.values())), "metadata", None) or {}).get("missing")
            return f"Not there: {min(needed.values())}. {hint or 'No stage of this environment makes it.'}"
        place = f" --env {env}" if env not in (None, "local") else ""
        return f"Not there yet: {names}. Run first: kedro run{place} --pipelines {','.join(first)}"


def _missing(pipeline: Pipeline, catalog: DataCatalog) -> list[str]:
    """Inputs that neither are parameters nor exist, sorted; optional ones may be missing."""
    wanted = (name for name in pipeline.inputs() if not name.startswith("params:") and name != "parameters")
    return sorted(name for name in wanted if not catalog.exists(name) and not _is_optional(name, catalog))


def _is_optional(name: str, catalog: DataCatalog) -> bool:
    return bool((getattr(catalog.get(name), "metadata", None) or {}).get("optional"))


def _bare(name: str) -> str:
    return name.partition("@")[0]
