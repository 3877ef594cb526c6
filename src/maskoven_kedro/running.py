"""`kedro run` with faults that are the user's to mend told in one line."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from concurrent.futures.process import _RemoteTraceback  # type: ignore[attr-defined]
from typing import Any

import click
from kedro.framework.cli.project import run as kedro_run
from kedro.io import DatasetError
from kedro.validation.exceptions import ParameterValidationError

from maskoven_kedro.annotators.base import AnnotatorUnavailable
from maskoven_kedro.execution.promises import DeviceLost
from maskoven_kedro.hooks.inputs import InputsMissing
from maskoven_kedro.knowledge.service import SourceUnavailable
from maskoven_kedro.linker.config import LinkerUnavailable
from maskoven_kedro.planning.errors import PreflightFailed, unreadable

TOLD = (
    InputsMissing,
    DatasetError,
    AnnotatorUnavailable,
    DeviceLost,
    LinkerUnavailable,
    SourceUnavailable,
    PreflightFailed,
    ParameterValidationError,
    OSError,
)
"""Errors whose message says what to do; anything else is a fault of ours and keeps its traceback."""

_PLUMBING = re.compile(r" \[type=[^\]]*\]| For further information visit \S+")
"""What the checker of parameters adds for programmers."""

logger = logging.getLogger(__name__)


def run_pipeline(**options: Any) -> Any:
    """Run as Kedro does. `--pipeline x` means `--pipelines x`, without a notice of deprecation.

    Raises click.ClickException (one line, exit code 1) where the first cause of an error is one of `TOLD`,
    or a service is among its causes.
    """
    if options.get("pipeline") and not options.get("pipelines"):
        options["pipelines"], options["pipeline"] = [options["pipeline"]], None
    try:
        return kedro_run.callback(**options)  # type: ignore[misc]
    except Exception as error:
        causes = list(_causes(error))
        told = next((told for one in causes if (told := unreadable(one))), None)
        if told:
            raise click.ClickException(told) from error
        # What lies behind a service that gave up, such as a refused connection, says less than its own message.
        first = next((one for one in causes if isinstance(one, SourceUnavailable)), causes[-1])
        if not isinstance(first, TOLD):
            raise
        logger.debug("Where it happened", exc_info=error)
        told = str(first) if isinstance(first, PreflightFailed) else " ".join(str(first).split())
        if isinstance(first, ParameterValidationError):
            told = f"{_PLUMBING.sub('', told)} (correct conf/*/parameters or --params)"
        raise click.ClickException(told) from error


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and its causes; what a worker process adds to its own errors, their text, is none."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, _RemoteTraceback):
        yield cause
        cause = cause.__cause__


run = click.Command("run", params=kedro_run.params, callback=run_pipeline, help=kedro_run.help)
