"""From the executor's configuration to the function that executes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from maskoven_kedro.execution import serial
from maskoven_kedro.execution.promises import Outcome, Tables


class ExecutorOptions(BaseModel):
    """Where shards are worked on: in this process, or in `workers` processes (0: one per core, at most 8)."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["serial", "processes"] = "serial"
    workers: int = Field(default=0, ge=0, le=256)


def processes_of(options: ExecutorOptions) -> int:
    """How many processes work on shards at a time."""
    return 1 if options.kind == "serial" else options.workers or min(os.cpu_count() or 1, 8)


def execute(tasks: Mapping[str, Callable[[], Tables]], options: ExecutorOptions) -> Iterator[Outcome]:
    """Yield the outcome of every task; the way it is done never shows in the results."""
    if options.kind == "serial" or not tasks:
        return serial.execute(tasks)
    from maskoven_kedro.execution import processes

    return processes.execute(tasks, processes_of(options))
