"""Every command that the documentation shows can be typed: commands, options, pipelines, splits, parameters, files."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import click
import pytest
from kedro.config import OmegaConfigLoader
from kedro.framework.project import pipelines, settings
from kedro.framework.startup import bootstrap_project

from maskoven_kedro.cli import cli
from tests.conftest import REPOSITORY

_BLOCK = re.compile(r"^```bash\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`((?:uv run )?kedro [^`]+)`")
_OTHERS_OWN = ("viz", "catalog", "registry")  # Kedro's own commands


def documented() -> Iterator[tuple[str, str]]:
    """(file, command) for every command line of the documentation, as it would be typed."""
    pages = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]
    pages += [REPOSITORY / "conf/README.md", REPOSITORY / "data/README.md"]
    for page in pages:
        text = page.read_text(encoding="utf-8").replace("\\\n", " ")
        lines = [line for block in _BLOCK.findall(text) for line in block.splitlines()]
        for line in [*lines, *(" ".join(span.split()) for span in _SPAN.findall(text))]:
            for command in shlex.join(shlex.split(line, comments=True)).split(" '&&' "):
                if command:
                    yield page.relative_to(REPOSITORY).as_posix(), command


def parsed(words: list[str]) -> click.Context:
    """The context of a command of ours; raises click.UsageError as typing it would, files need not be there."""
    context = click.Context(cli, info_name="kedro", resilient_parsing=True)
    command: click.Command = cli
    while isinstance(command, click.Group):
        named, found, words = command.resolve_command(context, words)
        if found is None:
            raise click.UsageError(f"no command {named}")
        command = found
    _, left, _ = command.make_parser(click.Context(command)).parse_args(list(words))
    if left:
        raise click.UsageError(f"{command.name} does not take {left}")
    return command.make_context(command.name, list(words), parent=context, resilient_parsing=True)


def unknown_in_run(options: dict[str, object]) -> list[str]:
    """What a `kedro run` names that is not there."""
    env = str(options.get("env") or "base")
    if not (REPOSITORY / "conf" / env).is_dir():
        return [f"environment {env}"]
    config = OmegaConfigLoader(str(REPOSITORY / "conf"), env=env, **settings.CONFIG_LOADER_ARGS)
    wanted = [*(options.get("pipelines") or ()), options.get("pipeline")]
    missing = [f"pipeline {name}" for name in wanted if name and name not in {*pipelines, "NAME"}]
    splits = {*config["globals"]["splits"], "photos"}
    missing += [f"namespace {name}" for name in options.get("namespaces") or () if name not in splits]
    known = config["parameters"]
    for key in _leaves(options.get("params") or {}):
        first, *rest = key.split(".")
        here = known.get(first)
        for step in rest[:-1]:
            here = here.get(step) if isinstance(here, dict) else None
        if here is None:
            missing.append(f"parameter {key}")
    return missing


def _leaves(nested: dict[str, object], before: str = "") -> Iterator[str]:
    for name, value in nested.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{before}{name}.")
        else:
            yield f"{before}{name}"


COMMANDS = sorted(set(documented()))


@pytest.fixture(autouse=True, scope="module")
def _project() -> None:
    bootstrap_project(REPOSITORY)


def test_commands_are_found() -> None:
    assert len({page for page, _ in COMMANDS}) >= 10
    assert len([one for _, one in COMMANDS if one.startswith("uv run kedro")]) >= 40


@pytest.mark.parametrize(("page", "command"), COMMANDS, ids=lambda value: value[:60])
def test_a_documented_command_can_be_typed(page: str, command: str) -> None:
    words = [word for word in shlex.split(command) if word not in ("uv",)]
    words = words[1:] if words[0] == "run" else words
    program = words[0]
    if program == "kedro" and words[1] not in _OTHERS_OWN:
        context = parsed(words[1:])
        if context.info_name == "run":
            assert unknown_in_run(context.params) == [], page
    elif program == "pytest" or (program == "python" and words[1] != "-c"):
        for word in words[1:]:
            if "/" in word:
                assert (REPOSITORY / word).exists(), f"{page}: {word}"


@pytest.mark.parametrize(
    "command",
    [
        "run --pipelines no_such_stage",
        "run --env nowhere",
        "run --params annotation.no.such=1",
        "run --namespaces moon",
    ],
)
def test_what_is_not_there_is_told(command: str) -> None:
    assert unknown_in_run(parsed(command.split()).params)


@pytest.mark.parametrize("command", ["maskoven nothing", "maskoven plan --no-such-option", "run --pipes x"])
def test_what_cannot_be_typed_is_refused(command: str) -> None:
    with pytest.raises(click.UsageError):
        parsed(command.split())
