"""`kedro maskoven unpack`: archives of others, looked through before anything is written."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("unpack")
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder for the files; those of OVEN's pictures go into data/01_raw/oven/images.",
)
@click.option(
    "--members", type=click.IntRange(min=1), default=1_000_000, show_default=True, help="Most it may hold."
)
@click.option("--look", is_flag=True, help="Say what is in it; write nothing.")
def unpack(archive: Path, into: Path, members: int, look: bool) -> None:
    """Unpack ARCHIVE (tar, also packed, or zip). Refused as a whole where one member could do harm.

    An unpacking that was ended goes on when it is started again.
    """
    from maskoven_kedro.core.archive_members import ArchiveLimits, ArchiveRefused
    from maskoven_kedro.core.archives import inspect
    from maskoven_kedro.core.archives import unpack as write
    from maskoven_kedro.datasets.progress import progress_of

    limits = ArchiveLimits(members=members)
    try:
        if look:
            contents = inspect(archive, limits)
            click.echo(f"{archive.name}: {len(contents.files)} files, {contents.size / 1e6:,.1f} MB unpacked")
            return
        with progress_of(archive.name, "files") as at:
            written = write(archive, into, limits, at)
    except (ArchiveRefused, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{into}: {written} files written")
