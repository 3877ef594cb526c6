"""`kedro maskoven check`: whether a release file, ours or another's, can be relied on, fault by fault."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

_PRINTED = 20


@click.command("check")
@click.argument("release", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--faults",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File for all faults, a JSON object a line; the first are printed in any case.",
)
def check(release: Path, faults: Path | None) -> None:
    """Check RELEASE, a JSON file in the MaskOVEN layout or in strict COCO, of any size.

    Ids are given once, paths stay inside, masks fill their frame, and nothing is named that the file does not hold.
    Ends with an error where there is any fault.
    """
    from maskoven_kedro.core.release_json import ReleaseMalformed

    counts: Counter[str] = Counter()
    try:
        sink = faults.open("w", encoding="utf-8") if faults else None
        try:
            for row in _faults(release):
                if sum(counts.values()) < _PRINTED:
                    click.echo(f"{row['reason']}: {row['detail']} ({row['mend']})")
                counts[row["reason"]] += 1
                if sink is not None:
                    sink.write(json.dumps(row, ensure_ascii=False) + "\n")
        finally:
            if sink is not None:
                sink.close()
    except (ReleaseMalformed, OSError) as error:
        raise click.ClickException(" ".join(str(error).split())) from error
    if counts:
        told = ", ".join(f"{number} {reason}" for reason, number in sorted(counts.items()))
        raise click.ClickException(f"{release.name} has {counts.total()} faults: {told}")
    click.echo(f"{release.name}: no faults")


def _faults(release: Path) -> Iterator[dict[str, Any]]:
    """Yield rejections (`schemas.REJECTIONS`) of everything in a file."""
    from maskoven_kedro.datasets.release_json import ReleaseFile

    file = ReleaseFile(release)
    for rows in file.misfits():
        yield from rows.iter_rows(named=True)
    for _, rejected in file.checked():
        yield from rejected.iter_rows(named=True)
