"""`kedro maskoven sweep`: the search of a learning rate, one MLflow run for each rate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import click

from maskoven_kedro.project_here import session_here

PAPER = {"pretrain": (1e-7, 1e-5, 1e-4, 1e-3), "finetune": (1e-7, 1e-5, 1e-4)}
"""The rates among which the paper's were found, over the first 2,000 steps (paper, Implementation Details)."""

_PIPELINE, _CURVES = "learning_rate_search", "search_curves"
_LOSS = "training/search/{stage}/loss"
_END = 0.2  # share of the steps over which the loss at the end is averaged


@click.command()
@click.argument("rates", type=float, nargs=-1)
@click.option("--stage", type=click.Choice(list(PAPER)), default="finetune", show_default=True)
@click.option("--steps", type=click.IntRange(min=1), default=2000, show_default=True,
              help="Steps of the schedule that are taken at every rate.")  # fmt: skip
@click.option("--env", default=None, help="Environment of the configuration.")
def sweep(rates: tuple[float, ...], stage: str, steps: int, env: str | None) -> None:
    """Train the first steps of a stage at each of the learning RATES, and compare where the losses end.

    Without RATES, those of the paper. Every rate is a run of its own in MLflow with its curves and all options; linkers
    that were trained before are left alone.
    """
    if any(rate <= 0 for rate in rates):
        raise click.ClickException("A learning rate is above 0")
    name = f"{stage} {datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    ends: dict[float, float | None] = {}
    for rate in dict.fromkeys(rates or PAPER[stage]):
        ends[rate] = loss_at_end(_trained(rate, stage, steps, env, name), stage)
        click.echo(f"learning rate {rate:g}: {_told(ends[rate])}")
    found = [(loss, rate) for rate, loss in ends.items() if loss is not None]
    click.echo(f"Lowest at {min(found)[1]:g}." if found else "No rate led to a loss that is a number.")
    click.echo(f"In MLflow: runs with params.sweep = '{name}', metric {_LOSS.format(stage=stage)}.")


def _trained(rate: float, stage: str, steps: int, env: str | None, name: str) -> list[dict[str, Any]]:
    """Run the search at one rate; the curves that it leaves."""
    switches = {"pretrained": stage == "pretrain", "finetuned": stage == "finetune"}
    params = {
        "linkers": {"search": switches},
        "linking": {stage: {"learning_rate": rate, "stop_after": steps}},
        "sweep": name,
    }
    with session_here(env, params=params) as session:
        session.run(pipeline_names=[_PIPELINE])
        rows: list[dict[str, Any]] = session.load_context().catalog.load(_CURVES)
    return rows


def loss_at_end(rows: Iterable[Mapping[str, Any]], stage: str) -> float | None:
    """Return the mean loss over the last fifth of the steps, None where it is not a number."""
    wanted = _LOSS.format(stage=stage)
    points = [(row["step"], row["value"]) for row in rows if row["name"] == wanted]
    last = max((step for step, _ in points), default=0)
    values = [value for step, value in points if step > (1 - _END) * last]
    mean = sum(values) / len(values) if values else float("nan")
    return mean if mean == mean else None


def _told(loss: float | None) -> str:
    return "no loss" if loss is None else f"loss {loss:.4f}"
