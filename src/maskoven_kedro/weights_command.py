"""`kedro maskoven weights`: list, fetch and verify the official files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from maskoven_kedro.annotators.weights_registry import (
    OFFICIAL,
    FileCheck,
    OfficialFile,
    OfficialWeights,
    UnknownWeights,
    check_weights,
    weights_folder,
    weights_named,
)

_FOLDER = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=weights_folder,
    help="Folder of the files; each name has a folder of its own in it.",
)


@click.group()
def weights() -> None:
    """Official weights and tokenizers: what there is, getting it, checking it."""


@weights.command("list")
@_FOLDER
def list_weights(folder: Path) -> None:
    """Name, purpose, licence, source, size and hash of every official file, and whether it is there."""
    for group in OFFICIAL:
        click.echo(f"{group.name}: {group.purpose}, {group.licence}")
        for check in check_weights(group, folder, read=False):
            state = "present" if check.state == "unchecked" else check.state
            click.echo(
                f"    {check.file.name}  {_size(check.file)}  sha256 {check.file.sha256 or 'not published'}"
            )
            click.echo(f"        {check.file.url}")
            click.echo(f"        {state}: {check.path}")


@weights.command("fetch")
@click.argument("names", nargs=-1, required=True)
@_FOLDER
def fetch(names: tuple[str, ...], folder: Path) -> None:
    """Download what NAMES stand for, going on where an earlier download stopped, and verify it."""
    from maskoven_kedro.annotators.download import DownloadFailed, fetch_weights

    for group in _groups(names):
        click.echo(f"{group.name} ({group.licence})")
        try:
            with _bars() as progress:
                paths = fetch_weights(group, folder, progress)
        except DownloadFailed as error:
            raise click.ClickException(str(error)) from error
        for path in paths:
            click.echo(f"    {path}")


@weights.command("verify")
@click.argument("names", nargs=-1)
@_FOLDER
def verify(names: tuple[str, ...], folder: Path) -> None:
    """Read the files of NAMES (all that are there, if none is given) and compare size and hash."""
    checks = [check for group in _groups(names) for check in check_weights(group, folder)]
    if not names:
        checks = [check for check in checks if check.state != "missing"]
    for check in checks:
        click.echo(f"{check.state:10}  {check.path}{_remark(check)}")
    bad = [check for check in checks if check.state not in ("verified", "unchecked")]
    if bad:
        raise click.ClickException(f"{len(bad)} of {len(checks)} files are not right: fetch them again")


def _groups(names: tuple[str, ...]) -> list[OfficialWeights]:
    """Entries of the register by name, all of them for no name."""
    try:
        return [weights_named(name) for name in names] or list(OFFICIAL)
    except UnknownWeights as error:
        raise click.BadParameter(str(error)) from error


def _size(file: OfficialFile) -> str:
    """Size of a file for people."""
    return f"{file.size / 1e6:,.1f} MB" if file.size else "size not published"


def _remark(check: FileCheck) -> str:
    """What to add to the state of a file whose hash is not what it should be, or that nobody published."""
    if check.state == "unchecked":
        return f"  (no published hash; SHA-256 is {check.sha256})"
    return f"  (expected {check.file.sha256}, found {check.sha256})" if check.state == "corrupt" else ""


@contextmanager
def _bars() -> Iterator[Callable[[str, int, int | None], None]]:
    """Progress bars, one a file."""
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TaskID,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (
        "{task.description}",
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    tasks: dict[str, TaskID] = {}
    with Progress(*columns) as bars:

        def report(name: str, here: int, whole: int | None) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=whole)
            bars.update(tasks[name], completed=here, total=whole)

        yield report
