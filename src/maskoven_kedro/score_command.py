"""`kedro maskoven score`: how right anybody's predictions are, held strictly against the mentions."""

from __future__ import annotations

import codecs
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from maskoven_kedro.project_here import context_here

if TYPE_CHECKING:
    import polars as pl

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_EVALUATED = ("entity_val", "query_val", "entity_test", "query_test", "human")


@click.command("score")
@click.option(
    "--predictions", multiple=True, required=True, type=_FILE, help="JSON lines; may be several files."
)
@click.option(
    "--references",
    multiple=True,
    type=_FILE,
    help="OVEN's own files; by default the mentions of this project.",
)
@click.option(
    "--titles",
    type=_FILE,
    help="Wiki6M's titles beside --references: ids that are none of its entities are refused.",
)
@click.option("--subset", "subsets", multiple=True, help="What is scored; by default val, test and human.")
@click.option("--env", "-e", default=None, help="Environment whose data are read, as for `kedro run`.")
@click.option("--linker", default="predictions", help="Name of the linker in the rows.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON, for programs.")
@click.option("--oven-eval", is_flag=True, help="Print OVEN's scores in the form of its public scorer.")
def score(
    predictions: tuple[Path, ...],
    references: tuple[Path, ...],
    titles: Path | None,
    subsets: tuple[str, ...],
    env: str | None,
    linker: str,
    as_json: bool,
    oven_eval: bool,
) -> None:
    """Score predictions: lines {"data_id": ..., "pred_entity_id": "Q..."}.

    A mention without a prediction is wrong. Predictions for other mentions, second ones, and ids that are none or
    outside of the knowledge base are refused. Redirects of the project's entities are followed.
    """
    import polars as pl

    from maskoven_kedro.core.predictions import PredictionsRefused, judge, read_predictions, read_references

    redirects: dict[str, str] = {}
    known: set[str] | None = None
    try:
        given = pl.concat([read_predictions(_lines(path)) for path in predictions])
        if references:
            mentions = pl.concat([read_references(_lines(path)) for path in references])
            known = _ids_of(titles) if titles else None
        else:
            mentions, redirects, known = _project(env)
        judged = judge(given, _asked(mentions, subsets), redirects, known)
    except PredictionsRefused as error:
        raise click.ClickException(str(error)) from error
    except ValueError as error:
        raise click.ClickException(f"the references cannot be used: {error}") from error
    if oven_eval:
        click.echo(json.dumps(_oven(judged.rows), indent=1))
        return
    document = _document(judged, linker)
    click.echo(json.dumps(document, indent=1) if as_json else "\n".join(_table(document)))


def _lines(path: Path) -> list[tuple[int, bytes]]:
    text = path.read_bytes().removeprefix(codecs.BOM_UTF8)  # which some editors of Windows write
    return [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _asked(mentions: pl.DataFrame, subsets: Sequence[str]) -> pl.DataFrame:
    import polars as pl

    there = set(mentions["subset"].unique())
    if absent := sorted(set(subsets) - there):
        raise click.ClickException(
            f"no mentions of {', '.join(absent)}: there are {', '.join(sorted(there))}"
        )
    return mentions.filter(pl.col("subset").is_in(subsets or _EVALUATED))


def _ids_of(titles: Path) -> set[str]:
    """Return the ids of a knowledge base in the format of Wiki6M.

    Raises ValueError where the file is in another one.
    """
    import polars as pl

    try:
        ids = pl.scan_ndjson(titles, schema={"wikidata_id": pl.String}).collect()["wikidata_id"]
    except pl.exceptions.PolarsError as error:
        raise ValueError(f"{titles.name}: {error}") from error
    if not ids.len() or ids.null_count():
        raise ValueError(f"{titles.name}: a line without wikidata_id")
    return set(ids)


def _project(env: str | None) -> tuple[pl.DataFrame, dict[str, str], set[str]]:
    """Return the released mentions of the project, which ids of its entities became which, and all that it knows."""
    import polars as pl
    from kedro.io import DatasetError

    from maskoven_kedro.core.predictions import ASKED

    parts: list[pl.DataFrame] = []
    redirects: dict[str, str] = {}
    known: set[str] = set()
    with context_here(env, "change to its folder, or pass --references") as context:
        try:
            for split in context.config_loader["globals"]["splits"]:
                mentions = context.catalog.load(f"{split}.mentions@table").select(list(ASKED))
                released = context.catalog.load(f"{split}.annotations@table").filter(
                    pl.col("status") != "dropped"
                )
                parts.append(mentions.join(released, on="mention_id", how="semi").collect())
                ids = (
                    context.catalog.load(f"{split}.entities@table")
                    .select("entity_id", "canonical_id")
                    .collect()
                )
                redirects |= {old: new for old, new in ids.iter_rows() if new and old != new}
                known |= {*ids["entity_id"], *ids["canonical_id"].drop_nulls()}
            known |= set(context.catalog.load("world@entity").titles()["entity_id"])
        except (DatasetError, OSError) as error:
            place = f" --env {env}" if env else ""
            raise click.ClickException(f"{error} (kedro run{place}, or pass --references)") from error
    return pl.concat(parts), redirects, known


def _document(judged: Any, linker: str) -> dict[str, Any]:
    from maskoven_kedro.core.linking_scores import accuracy_rows, overall_rows, valid_rows

    return {
        "mentions": judged.rows.height,
        "missing": judged.missing,
        "empty": judged.empty,
        "accuracy": accuracy_rows(judged.rows, linker),
        "overall": overall_rows(judged.rows, linker),
        "valid": valid_rows(judged.rows, linker),
    }


def _oven(judged: pl.DataFrame) -> dict[str, Any]:
    """Return the scores of val, else of test; of both under their names where both are asked for.

    A split that lacks seen or unseen mentions is left out, and with it the final score; a line on stderr says which.
    """
    asked = set(judged["subset"])
    scopes = [scope for scope in ("val", "test") if asked & {f"entity_{scope}", f"query_{scope}"}]
    found = {scope: _oven_scope(judged, scope) for scope in scopes}
    if not any(found.values()):
        raise click.ClickException(
            "OVEN's scores need seen and unseen mentions of entity or query, of val or test: "
            "score these subsets, or leave --oven-eval out"
        )
    return next(iter(found.values())) if len(found) == 1 else found


def _oven_scope(judged: pl.DataFrame, scope: str) -> dict[str, Any]:
    from maskoven_kedro.core.oven_scores import split_scores, strict_scores

    found: dict[str, Any] = {}
    missing = []
    for split in ("query", "entity"):
        try:
            found |= split_scores(judged, split, scope)
        except ValueError as error:
            missing.append(f"{split}_{scope} is missing ({error})")
    if missing:
        click.echo(f"No final score of {scope}: {'; '.join(missing)}", err=True)
        return found
    return strict_scores(judged, scope)


def _table(document: dict[str, Any]) -> list[str]:
    lines = [
        f"{document['mentions']} mentions, {document['missing']} without a prediction (wrong), "
        f"{document['empty']} with an empty one (wrong)",
        f"{'subset':12} {'group':7} {'n':>7} {'right':>7} {'accuracy':>9}   95 % interval",
    ]
    for row in document["accuracy"]:
        bounds = f"{row['low']:.1%} to {row['high']:.1%}"
        numbers = f"{row['n']:7} {row['correct']:7} {row['accuracy']:9.1%}"
        lines.append(f"{row['subset']:12} {row['group']:7} {numbers}   {bounds}")
    for row in document["overall"]:
        bounds = f"{row['low']:.1%} to {row['high']:.1%}"
        lines.append(f"{row['scope']:4} {row['measure']:23} {'':7} {row['value']:9.1%}   {bounds}")
    return lines
