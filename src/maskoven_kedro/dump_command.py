"""`kedro maskoven dump`: Wikidata's JSON dump into the tables that `knowledge.source: dump` looks into."""

from __future__ import annotations

import logging
from pathlib import Path

import click


@click.command(name="dump")
@click.argument("dump", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--tables",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("data/01_raw/wikidata"),
    show_default=True,
    help="Folder of the tables.",
)
@click.option(
    "--site",
    "sites",
    multiple=True,
    default=("enwiki",),
    show_default=True,
    help="Wikis whose titles are kept.",
)
@click.option(
    "--language", "languages", multiple=True, help="Labels kept besides English and mul ones, such as de."
)
def dump(dump: Path, tables: Path, sites: tuple[str, ...], languages: tuple[str, ...]) -> None:
    """Read DUMP (latest-all.json.bz2 or .gz) once. A pass that was ended goes on when it is started again."""
    from maskoven_kedro.knowledge.dump import DumpBusy, build_tables
    from maskoven_kedro.knowledge.dump_lines import DumpUnreadable

    logging.getLogger("maskoven_kedro").setLevel(logging.INFO)
    try:
        manifest = build_tables(dump, tables, sites, languages=languages)
    except (DumpUnreadable, DumpBusy) as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"{tables}: {manifest.items} items of {manifest.lines} lines, {len(manifest.faults)} faults listed"
    )
