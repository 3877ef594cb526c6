"""A run whose inputs are not there ends before it starts, with the command that makes them."""

from __future__ import annotations

from typing import Any

from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline

from maskoven_kedro.pipeline_registry import register_pipelines
from maskoven_kedro.pipelines.splits import OWN_PHOTOS, SPLITS


class InputsMissing(ValueError):
    """Inputs of the run are not there; the message is one line that says what to do."""


class InputHooks:
    """Looks at the inputs of a pipeline before anything is computed."""

    @hook_impl(tryfirst=True)
    def before_pipeline_run(
        self, run_params: dict[str, Any], pipeline: Pipeline, catalog: DataCatalog
    ) -> None:
        """Raise InputsMissing, naming the stages to run first, or the files to put there."""
        wanted = sorted(
            name for name in pipeline.inputs() if not name.startswith("params:") and name != "parameters"
        )
        missing = [name for name in wanted if not catalog.exists(name)]
        if missing:
            raise InputsMissing(_advice(missing, run_params.get("env"), catalog))


def _advice(missing: list[str], env: str | None, catalog: DataCatalog) -> str:
    """One line: what is missing, and the stages that make it, in their order."""
    stages = register_pipelines((*SPLITS, OWN_PHOTOS))
    del stages["__default__"]
    names = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
    needed = {_bare(name) for name in missing}
    first: list[str] = []
    for stage, pipeline in reversed(stages.items()):
        made = {_bare(name) for name in pipeline.all_outputs()}
        if made & needed and stage not in first:
            first.insert(0, stage)
            needed |= {_bare(name) for name in pipeline.inputs() if not _exists(catalog, name)}
    place = f" --env {env}" if env not in (None, "local") else ""
    own = {name for name in missing if name.startswith(f"{OWN_PHOTOS}.world")}
    if own or not first:
        file = catalog.get(min(own or set(missing)))
        return f"Nothing to work on: {names} is not there; put the files where the catalog says: {file}"
    return f"Not there yet: {names}. Run first: kedro run{place} --pipelines {','.join(first)}"


def _bare(name: str) -> str:
    return name.partition("@")[0]


def _exists(catalog: DataCatalog, name: str) -> bool:
    return name.startswith("params:") or catalog.exists(name)
