"""What ends a command before it begins; alone in its module, because every start-up imports it."""

from __future__ import annotations

from kedro.config import MissingConfigException
from omegaconf.errors import OmegaConfBaseException
from yaml import YAMLError


class PreflightFailed(RuntimeError):
    """A run cannot begin; the message names every obstacle and its mend."""


def unreadable(error: BaseException) -> str | None:
    """Return in one line what is wrong with the files below `conf`, None where the error is another one.

    >>> unreadable(ValueError("Duplicate keys found in a.yml and b.yml: reading"))
    'Duplicate keys found in a.yml and b.yml: reading (correct the files below conf)'
    """
    of_kedro = isinstance(error, ValueError) and str(error).startswith(
        "Duplicate keys found"
    )  # it has no type
    if isinstance(error, MissingConfigException):
        mend = "--env names a folder of conf"
    elif of_kedro or isinstance(error, (YAMLError, OmegaConfBaseException)):
        mend = "correct the files below conf"
    else:
        return None
    return f"{' '.join(str(error).split())} ({mend})"
