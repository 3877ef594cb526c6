"""`kedro maskoven sweep`: the same training at several learning rates, one MLflow run for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

_CURVES = "training_curves"
_LOSS = "loss"


@click.command()
@click.argument("rates", type=float, nargs=-1, required=True)
@click.option("--stage", type=click.Choice(["pretrain", "finetune"]), default="finetune", show_default=True)
@click.option("--env", default=None, help="Environment of the configuration.")
@click.option(
    "--pipeline", default="training", show_default=True, help="`training`, or `ablation` for all linkers."
)
def sweep(rates: tuple[float, ...], stage: str, env: str | None, pipeline: str) -> None:
    """Train the linkers at each of the learning RATES of a stage, and compare where their losses end.

    Every rate is a run of its own in MLflow, with its curves and all options, so that its pages compare them.
    """
    if any(rate <= 0 for rate in rates):
        raise click.ClickException("A learning rate is above 0")
    ends = {rate: _ends(_trained(rate, stage, env, pipeline), stage) for rate in dict.fromkeys(rates)}
    for line in _table(ends):
        click.echo(line)


def _trained(rate: float, stage: str, env: str | None, pipeline: str) -> list[dict[str, Any]]:
    """Run the pipeline at one rate; the curves that it leaves."""
    from kedro.framework.session import KedroSession
    from kedro.framework.startup import bootstrap_project

    project = Path.cwd()
    bootstrap_project(project)
    params = {"linking": {stage: {"learning_rate": rate}}}
    session = KedroSession.create(project_path=project, env=env, runtime_params=params)
    with session:
        session.run(pipeline_names=[pipeline])
        rows: list[dict[str, Any]] = session.load_context().catalog.load(_CURVES)
    return rows


def _ends(rows: Iterable[Mapping[str, Any]], stage: str) -> dict[str, float]:
    """The last loss of every linker in a stage."""
    last: dict[str, tuple[int, float]] = {}
    for row in rows:
        _, linker, trained, metric = row["name"].split("/")
        if trained == stage and metric == _LOSS and row["step"] >= last.get(linker, (0, 0.0))[0]:
            last[linker] = (row["step"], row["value"])
    return {linker: value for linker, (_, value) in last.items()}


def _table(ends: Mapping[float, Mapping[str, float]]) -> list[str]:
    """One line for each rate, one column for each linker; the lowest loss of a linker is marked."""
    linkers = sorted({linker for found in ends.values() for linker in found})
    best = {linker: min(found[linker] for found in ends.values() if linker in found) for linker in linkers}
    lines = ["learning rate  " + "  ".join(f"{linker:>16}" for linker in linkers)]
    for rate, found in ends.items():
        cells = [
            f"{found[linker]:>15.4f}{'*' if found[linker] == best[linker] else ' '}"
            if linker in found
            else " " * 16
            for linker in linkers
        ]
        lines.append(f"{rate:>13g}  " + "  ".join(cells))
    return lines
