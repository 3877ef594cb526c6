"""The project's own `run`, loaded only when it is asked for."""

from __future__ import annotations

import click
from kedro.framework.cli.utils import CONTEXT_SETTINGS, LazyGroup


@click.group(
    name="kedro",
    cls=LazyGroup,
    context_settings=CONTEXT_SETTINGS,
    lazy_subcommands={"run": "maskoven_kedro.running.run"},
)
def cli() -> None:
    """Commands of MaskOVEN."""
