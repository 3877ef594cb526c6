"""The project that a command is called in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click


@contextmanager
def session_here(
    env: str | None,
    cure: str = "change to the folder of the project",
    params: Mapping[str, Any] | None = None,
) -> Iterator[Any]:
    """Open a session of the project around the current folder. params: options in place of the configured ones.

    Raises click.ClickException, which names the cure, where there is no project.
    """
    from kedro.framework.session import KedroSession
    from kedro.framework.startup import bootstrap_project
    from kedro.utils import find_kedro_project

    project = find_kedro_project(Path.cwd())
    if project is None:
        raise click.ClickException(f"no Kedro project here: {cure}")
    bootstrap_project(project)
    session = KedroSession.create(
        project_path=project, env=env, runtime_params=dict(params or {}), save_on_close=False
    )
    with session:
        yield session


@contextmanager
def context_here(
    env: str | None,
    cure: str = "change to the folder of the project",
    params: Mapping[str, Any] | None = None,
) -> Iterator[Any]:
    """Give the Kedro context of the project around the current folder; see `session_here`.

    Raises click.ClickException, in one line, also where the files below `conf` cannot be read.
    """
    from maskoven_kedro.planning.errors import PreflightFailed, unreadable

    with session_here(env, cure, params) as session:
        try:
            yield session.load_context()  # files are read when they are asked for, some of them only inside
        except PreflightFailed as error:
            raise click.ClickException(str(error)) from error
        except Exception as error:
            told = unreadable(error)
            if told is None:
                raise
            raise click.ClickException(told) from error
