"""Runs the project as a program: `python -m maskoven_kedro` or `maskoven-kedro`, from the project's folder."""

from __future__ import annotations

import sys
from pathlib import Path

from kedro.framework.startup import bootstrap_project


def main() -> None:
    """Run what the arguments say, as `kedro run` does."""
    bootstrap_project(Path.cwd())
    from maskoven_kedro.running import run

    run(args=sys.argv[1:], prog_name="maskoven-kedro")


if __name__ == "__main__":
    main()
