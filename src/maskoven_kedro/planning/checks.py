"""What a look at one thing came to, and the end of a run that cannot begin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import ValidationError

from maskoven_kedro.planning.errors import PreflightFailed


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. mend: what to do, empty where all is well."""

    name: str
    ok: bool
    detail: str
    mend: str = ""


def named_faults(name: str, error: ValidationError) -> list[str]:
    """Tell what is wrong with options, each with its place below `name`."""
    faults = error.errors(include_input=False, include_url=False)
    return [".".join(map(str, filter(str, (name, *fault["loc"])))) + f": {fault['msg']}" for fault in faults]


def require(checks: Iterable[Check]) -> None:
    """Raise PreflightFailed where a check failed."""
    failed = [one for one in checks if not one.ok]
    if failed:
        told = "".join(f"\n  {one.name}: {one.detail} ({one.mend})" for one in failed)
        raise PreflightFailed(f"Nothing was started.{told}")
