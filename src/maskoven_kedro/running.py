"""`kedro run` with faults that are the user's to mend told in one line."""

from __future__ import annotations

from typing import Any

import click
from kedro.framework.cli.project import run as kedro_run

from maskoven_kedro.hooks.inputs import InputsMissing


def run_pipeline(**options: Any) -> Any:
    """Run as Kedro does. `--pipeline x` means `--pipelines x`, without a notice of deprecation.

    Raises click.ClickException (one line, exit code 1) where inputs are missing.
    """
    if options.get("pipeline") and not options.get("pipelines"):
        options["pipelines"], options["pipeline"] = [options["pipeline"]], None
    try:
        return kedro_run.callback(**options)  # type: ignore[misc]
    except InputsMissing as error:
        raise click.ClickException(str(error)) from error


run = click.Command("run", params=kedro_run.params, callback=run_pipeline, help=kedro_run.help)
