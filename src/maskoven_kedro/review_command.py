"""`kedro maskoven review`: people judge masks in the browser; the same through Label Studio."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from maskoven_kedro.project_here import context_here

if TYPE_CHECKING:
    import polars as pl

PORT = 8765
_LOG, _TABLE = "verdict_log", "verdicts"


@click.command("review")
@click.option("--env", "-e", default=None, help="Environment whose data are read, as for `kedro run`.")
@click.option(
    "--cases", "-n", type=click.IntRange(min=1), help="How many are judged; else the sample of the release."
)
@click.option(
    "--half-width",
    type=click.FloatRange(0, 0.5, min_open=True, max_open=True),
    help="As many as bounds of this width to each side need, such as 0.02.",
)
@click.option(
    "--expected",
    type=click.FloatRange(0, 1),
    default=0.95,
    show_default=True,
    help="With --half-width: the success that is expected.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="Port on this machine. The browser keeps unsent verdicts by port: use the same one again.",
)
@click.option("--browser/--no-browser", default=True, help="Whether to open the page.")
@click.option(
    "--export",
    "tasks",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write Label Studio tasks instead.",
)
@click.option(
    "--import",
    "answers",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Take over verdicts from Label Studio's JSON export instead.",
)
def review(
    env: str | None,
    cases: int | None,
    half_width: float | None,
    expected: float,
    port: int,
    browser: bool,
    tasks: Path | None,
    answers: Path | None,
) -> None:
    """Judge masks: correct, wrong and why, or unsure. The page is served on this machine only.

    Verdicts are added to a log below 01_raw/verdicts and come out as the table `verdicts`. What they say of the release
    is computed, and recorded in MLflow, by `kedro run --pipelines human_judgement`.
    """
    from maskoven_kedro.core.intervals import cases_for

    if (cases and half_width) or (tasks and answers):
        raise click.UsageError("--cases and --half-width exclude each other, and so do --export and --import")
    if tasks and tasks.suffix == ".xml":
        raise click.UsageError(
            "--export names the tasks (.json); the labelling interface goes beside them as .xml"
        )
    with context_here(env) as context:
        if answers:
            click.echo(import_answers(context, answers))
            return
        wanted = cases_for(half_width, expected) if half_width else cases
        if half_width:
            click.echo(f"{wanted} cases make bounds of {half_width:.1%} to each side of {expected:.1%}.")
        if tasks:
            click.echo(export_tasks(context, wanted, tasks))
        else:
            _serve(context, wanted, port, browser)


def import_answers(context: Any, path: Path) -> str:
    """Take over verdicts from Label Studio's export; return what to tell. Importing twice changes nothing."""
    from maskoven_kedro.core.verdicts import verdicts_of
    from maskoven_kedro.export.label_studio_answers import NotAnswers, read_answers

    try:
        events, faults = read_answers(path.read_bytes())
    except NotAnswers as error:
        raise click.ClickException(f"'{path}': {error}") from error
    log = context.catalog.get(_LOG).log
    known = {one.id for one in log.events()}
    new = [one for one in events if one.id not in known]
    try:
        log.append(new)
    except OSError as error:
        raise click.ClickException(f"nothing was taken over: {error}") from error
    context.catalog.save(_TABLE, verdicts_of(log.events()))
    left_out = "".join(f"\nLeft out: {fault}" for fault in faults[:20])
    more = f"\nand {len(faults) - 20} more" if len(faults) > 20 else ""
    return f"{len(new)} verdicts taken over, {len(events) - len(new)} were known.{left_out}{more}"


def export_tasks(context: Any, cases: int | None, path: Path) -> str:
    """Write the sample as tasks of Label Studio; return what to tell."""
    import polars as pl

    from maskoven_kedro.core.release import RELEASED
    from maskoven_kedro.datasets.atomic import replaced
    from maskoven_kedro.export.label_studio import CONFIG, write_tasks

    order, rows = _sampled(context, cases)
    config = path.with_suffix(".xml")
    frame = pl.DataFrame([rows[one] for one in order if one in rows], schema=RELEASED)
    try:
        with replaced(path) as temporary, temporary.open("wb") as sink:
            n = write_tasks(sink, lambda: [frame])
        config.write_text(CONFIG, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"not exported: {error}") from error
    return f"{n} tasks: {path}\nLabelling interface: {config}"


def review_of(context: Any, cases: int | None) -> Any:
    """Return what is reviewed (`review.app.Review`) in the data of a Kedro context."""
    import polars as pl

    from maskoven_kedro.core.options import ReadingOptions
    from maskoven_kedro.pipelines.splits import OWN_PHOTOS
    from maskoven_kedro.review.app import Review
    from maskoven_kedro.review.cases import cases_of

    order, rows = _sampled(context, cases)
    if not rows:
        raise click.ClickException("the release holds no annotation to judge")
    splits = context.config_loader["globals"]["splits"]
    wanted = pl.col("entity_id").is_in(sorted({row["entity_id"] for row in rows.values()}))
    described = pl.concat(
        [
            context.catalog.load(f"{split}.entities@table").filter(wanted).select("entity_id", "hypernyms")
            for split in splits
        ]
    ).collect()
    described = described.sort(pl.col("hypernyms").list.len())  # of several splits the last knows most
    hypernyms = {entity_id: [one["label"] for one in found] for entity_id, found in described.iter_rows()}
    log = context.catalog.get(_LOG).log
    world = f"{OWN_PHOTOS}.world" if splits[0] == OWN_PHOTOS else f"world@{splits[0]}"
    return Review(
        release=context.config_loader["globals"]["release"],
        cases=cases_of(list(rows.values()), hypernyms, order),
        root=context.catalog.load(world).root,
        log=log,
        limits=ReadingOptions.model_validate(context.params["reading"]).limits(),
        place=hashlib.sha256(str(log.path.resolve()).encode()).hexdigest()[:8],
    )


def _serve(context: Any, cases: int | None, port: int, browser: bool) -> None:
    """Serve the page until interrupted, then write the table."""
    from kedro.io import DatasetError

    from maskoven_kedro.core.verdicts import verdicts_of
    from maskoven_kedro.review.app import create_app
    from maskoven_kedro.review.serve import HOST, bound, serve

    shown = review_of(context, cases)
    try:
        shown.log.ready()
    except OSError as error:
        raise click.ClickException(
            f"cannot write '{error.filename}' ({error.strerror}): give this user the right to write there"
        ) from error
    try:
        place = bound(port)
    except OSError as error:
        raise click.ClickException(
            f"port {port} is taken ({error.strerror}): --port takes another one"
        ) from error
    address = f"http://{HOST}:{place.getsockname()[1]}/"

    def close() -> None:
        try:
            context.catalog.save(_TABLE, verdicts_of(shown.log.events()))
        except (DatasetError, OSError) as error:
            click.echo(f"Table not written: {error}. Every verdict is in the log.", err=True)

    if cases and cases > len(shown.cases):
        click.echo(
            f"{cases} were wanted, but the release has {len(shown.cases)} entities, and one mask of each."
        )
    click.echo(f"{len(shown.cases)} masks to judge: {address}  (Ctrl+C ends; every verdict is kept at once)")
    if browser:
        import webbrowser

        webbrowser.open(address)
    serve(create_app(shown, close), place)


def _sampled(context: Any, cases: int | None) -> tuple[list[str], Mapping[str, Mapping[str, Any]]]:
    """Return the ids of the sample in the order of reviewing, and their released rows."""
    import polars as pl
    from kedro.io import DatasetError

    from maskoven_kedro.core.review_sample import review_sample, reviewing_order
    from maskoven_kedro.core.statistics_options import StatisticsOptions

    options = StatisticsOptions.model_validate(context.params["statistics"])
    splits = context.config_loader["globals"]["splits"]
    try:
        parts = [context.catalog.load(f"{split}_released@table") for split in splits]
        drawn = context.catalog.load("evaluation_sample").collect()
    except DatasetError as error:
        raise click.ClickException(f"{error} (kedro run --pipelines dataset_stats)") from error
    if cases or drawn.is_empty():
        drawn = review_sample(_light(parts), cases or options.cases, options.seed)
    order = reviewing_order(drawn["mention_id"], options.seed)
    own = pl.col("mention_id").is_in(order)
    rows = pl.concat([part.filter(own).collect() for part in parts]).rows(named=True)
    return order, {row["mention_id"]: row for row in rows}


def _light(parts: Sequence[pl.LazyFrame]) -> pl.DataFrame:
    """Return who is released, without what weighs."""
    import polars as pl

    split = pl.col("subset").str.split("_").list.first()
    return pl.concat([part.select("mention_id", "entity_id", split=split).collect() for part in parts])
