"""`kedro maskoven diff A B`: what changed between two releases."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import polars as pl

    from maskoven_kedro.core.release_diff import ReleaseDiff

_SHOWN = 10
_RELEASES = Path("data/05_model_input")


@click.command()
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON, for programs.")
def diff(before: Path, after: Path, as_json: bool) -> None:
    """Show what changed from release BEFORE to release AFTER.

    Each is the folder of a release, or the name of one below data/05_model_input. Told are mentions added, mentions
    dropped and why, masks that moved (IoU below 1), mentions linked to another entity, and entities.
    """
    from maskoven_kedro.core.release_json import ReleaseMalformed

    first, second = _folder(before), _folder(after)
    try:
        changes = {subset: _compared(first, second, subset) for subset in _subsets(first, second)}
    except (ReleaseMalformed, OSError) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps({subset: one.to_dict() for subset, one in changes.items()}, indent=1))
        return
    for subset, one in changes.items():
        for line in _lines(subset, one):
            click.echo(line)


def _folder(named: Path) -> Path:
    for folder in (named, _RELEASES / named):
        if any(folder.glob("mask_oven_*.json")):
            return folder
    raise click.ClickException(
        f"'{named}' is no release: no mask_oven_<subset>.json there or below {_RELEASES}"
    )


def _subsets(*folders: Path) -> list[str]:
    from maskoven_kedro.core.annotations import in_order

    files = (path for folder in folders for path in folder.glob("mask_oven_*.json"))
    return in_order({path.stem.removeprefix("mask_oven_") for path in files})


def _compared(first: Path, second: Path, subset: str) -> ReleaseDiff:
    from maskoven_kedro.core.release_diff import diff_releases

    return diff_releases(_rows(first, subset), _rows(second, subset), _reasons(second))


def _rows(folder: Path, subset: str) -> pl.DataFrame:
    """Rows of a subset, of which only what is compared is kept; none where the release has no such file."""
    import polars as pl

    from maskoven_kedro.core.release import maskoven_file
    from maskoven_kedro.core.release_diff import COMPARED
    from maskoven_kedro.core.release_json import read_section
    from maskoven_kedro.core.release_layouts import united

    path = folder / maskoven_file(subset)
    parts = read_section(path, "annotations") if path.is_file() else ()
    return pl.concat(
        [pl.DataFrame(schema=COMPARED), *(united(part).select(list(COMPARED)) for part in parts)]
    )


def _reasons(folder: Path) -> dict[str, str]:
    import polars as pl

    path = folder / "dropped.parquet"
    return dict(pl.read_parquet(path).select("mention_id", "reason").iter_rows()) if path.is_file() else {}


def _lines(subset: str, changes: ReleaseDiff) -> Iterator[str]:
    counts = {
        "added": len(changes.added),
        "dropped": len(changes.dropped),
        "moved": len(changes.moved),
        "resized": len(changes.resized),
        "relinked": len(changes.relinked),
    }
    told = ", ".join(f"{n} {name}" for name, n in counts.items() if n)
    yield f"{subset}: {changes.same} the same{f', {told}' if told else ''}"
    for reason, n in changes.reasons.items():
        yield f"  dropped because of {reason}: {n}"
    yield from _list("added", changes.added)
    yield from _list("dropped", [f"{one} ({changes.why[one]})" for one in changes.dropped])
    worst = sorted(changes.moved.items(), key=lambda pair: (pair[1], pair[0]))
    yield from _list("moved, IoU", [f"{one} {overlap:.3f}" for one, overlap in worst])
    yield from _list("another frame", changes.resized)
    yield from _list("linked anew", [f"{one} {old} -> {new}" for one, (old, new) in changes.relinked.items()])
    yield from _list("entities that came", changes.entities_added)
    yield from _list("entities that went", changes.entities_dropped)


def _list(title: str, items: Sequence[Any]) -> Iterator[str]:
    if items:
        more = f" and {len(items) - _SHOWN} more" if len(items) > _SHOWN else ""
        yield f"  {title}: {', '.join(map(str, items[:_SHOWN]))}{more}"
