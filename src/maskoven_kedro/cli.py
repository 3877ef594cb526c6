"""The project's own commands, each loaded only when it is asked for."""

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


@cli.group(
    name="maskoven",
    cls=LazyGroup,
    lazy_subcommands={
        "check": "maskoven_kedro.check_command.check",
        "diff": "maskoven_kedro.diff_command.diff",
        "dump": "maskoven_kedro.dump_command.dump",
        "plan": "maskoven_kedro.plan_command.plan",
        "review": "maskoven_kedro.review_command.review",
        "score": "maskoven_kedro.score_command.score",
        "show": "maskoven_kedro.show_command.show",
        "sweep": "maskoven_kedro.sweep_command.sweep",
        "unpack": "maskoven_kedro.unpack_command.unpack",
        "weights": "maskoven_kedro.weights_command.weights",
    },
)
def maskoven() -> None:
    """What MaskOVEN adds to Kedro."""
