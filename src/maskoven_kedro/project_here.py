"""The project that a command is called in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click


@contextmanager
def context_here(env: str | None, cure: str = "change to the folder of the project") -> Iterator[Any]:
    """Open a session of the project around the current folder and give its Kedro context.

    Raises click.ClickException, which names the cure, where there is no project.
    """
    from kedro.framework.session import KedroSession
    from kedro.framework.startup import bootstrap_project
    from kedro.utils import find_kedro_project

    project = find_kedro_project(Path.cwd())
    if project is None:
        raise click.ClickException(f"no Kedro project here: {cure}")
    bootstrap_project(project)
    session = KedroSession.create(project_path=project, env=env, save_on_close=False)
    with session:
        yield session.load_context()
