"""An environment decides which splits there are and what `kedro run` runs."""

from __future__ import annotations

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.framework.project import pipelines

from maskoven_kedro.pipeline_registry import DEFAULT, register_pipelines
from maskoven_kedro.pipelines.splits import SPLITS
from maskoven_kedro.pipelines.training import LINKERS


class EnvironmentHooks:
    """Registers the pipelines again for the environment of the session, each time one starts."""

    @hook_impl(tryfirst=True)  # other hooks look up what the globals name
    def after_context_created(self, context: KedroContext) -> None:
        """Take `splits`, `default_pipelines` and `linkers` from the globals of the environment.

        Raises PreflightFailed, naming what is wrong with the globals.
        """
        from maskoven_kedro.planning.checks import require
        from maskoven_kedro.planning.choices import check_choices

        choices = context.config_loader["globals"]
        require([check_choices(choices, pipelines)])
        registered = register_pipelines(
            choices.get("splits", SPLITS),
            choices.get("default_pipelines", DEFAULT),
            choices.get("linkers", LINKERS),
        )
        for name, pipeline in registered.items():
            pipelines[name] = pipeline
