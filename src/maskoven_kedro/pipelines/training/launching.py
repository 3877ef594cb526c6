"""Several processes that train one linker together, started and followed from a node."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from maskoven_kedro.core.linking_options import LaunchOptions

logger = logging.getLogger(__name__)

LinkerReport = Callable[[str, int, dict[str, float]], None]

_JOB = "maskoven_kedro.linker.job"
_PAUSE = 0.5  # seconds between two looks at what the processes report


class TrainingFailed(RuntimeError):
    """A process of a training ended before its time."""


def launch_command(folder: Path, options: LaunchOptions) -> list[str]:
    """The command that trains the job in a folder."""
    if options.accelerate is not None:
        starter = ["accelerate.commands.launch", "--config_file", options.accelerate]
    else:
        starter = ["torch.distributed.run", "--standalone", "--nproc-per-node", str(options.processes)]
    return [sys.executable, "-m", *starter, "-m", _JOB, str(folder), "--with-parent"]


def launch(folder: Path, options: LaunchOptions, on_report: LinkerReport) -> None:
    """Train the job in a folder by processes of their own, and pass on what the first of them reports.

    They end with this process, however it ends. Raises TrainingFailed when one of them fails.
    """
    from maskoven_kedro.linker.job import REPORTS

    reports = folder / REPORTS
    reports.write_text("", encoding="utf-8")
    command = launch_command(folder, options)
    logger.info("Training starts as: %s", " ".join(command[1:-1]))
    process = subprocess.Popen(command, stdin=subprocess.PIPE)
    assert process.stdin is not None
    read, code = 0, None
    try:
        while code is None:
            try:
                code = process.wait(timeout=_PAUSE)
            except subprocess.TimeoutExpired:
                code = None
            read = _pass_on(reports, read, on_report)
    finally:
        process.stdin.close()  # the processes end when they see it
        process.wait()
    if code:
        raise TrainingFailed(f"A process of the training ended with code {code}; it says why above")


def _pass_on(reports: Path, read: int, on_report: LinkerReport) -> int:
    """Report the whole lines behind the first `read` bytes; the bytes that are read now."""
    with reports.open("rb") as file:
        file.seek(read)
        for line in file:
            if not line.endswith(b"\n"):
                break
            row = json.loads(line)
            on_report(row["stage"], row["step"], row["metrics"])
            read += len(line)
    return read
