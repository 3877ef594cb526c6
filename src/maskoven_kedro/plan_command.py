"""`kedro maskoven plan`: what a run will take, and whether it can begin, before anything is spent."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from kedro.framework.cli.utils import _split_params

from maskoven_kedro.project_here import context_here

if TYPE_CHECKING:
    from maskoven_kedro.core.plan import Measured, Plan
    from maskoven_kedro.planning.preflight import Check


_LATER = ("regions", "training", "linking_evaluation")  # stages whose weights and devices are their own


@click.command("plan")
@click.option("--env", "-e", default=None, help="Environment that is planned, as for `kedro run`.")
@click.option(
    "--seconds",
    default=60.0,
    show_default=True,
    type=click.FloatRange(min=0),
    help="Length of the probe, over all annotators; 0: no probe, so no hours.",
)
@click.option(
    "--params",
    default="",
    callback=_split_params,
    help="Options of the run, as for `kedro run`: key=value,...",
)
def plan(env: str | None, seconds: float, params: dict[str, Any]) -> None:
    """Estimate time, disk and money, and look for everything that would stop the run."""
    with context_here(env, params=params) as context:
        lines, checks = make_plan(context, seconds)
    for line in lines:
        click.echo(line)
    failed = sum(not one.ok for one in checks)
    if failed:
        raise click.ClickException(f"{failed} of {len(checks)} checks failed: a run would not succeed")


def make_plan(context: Any, seconds: float) -> tuple[list[str], list[Check]]:
    """Return the plan of a Kedro context as lines for people, and the checks that it rests on."""
    from maskoven_kedro.core.options import AnnotationOptions, MiniatureOptions, ReadingOptions
    from maskoven_kedro.core.plan import plan_of
    from maskoven_kedro.core.question_options import QuestionOptions
    from maskoven_kedro.execution.build import ExecutorOptions, processes_of
    from maskoven_kedro.hooks.preflight import LOOKED_AT
    from maskoven_kedro.knowledge.instruction import bytes_of_request
    from maskoven_kedro.pipeline_registry import DEFAULT
    from maskoven_kedro.planning import preflight
    from maskoven_kedro.planning.inputs import count_inputs, mean_picture_bytes, world_name, world_root

    parameters, choices = dict(context.config_loader["parameters"]), context.config_loader["globals"]
    root = Path(context.project_path, choices["root"])
    configuration = preflight.check_configuration(parameters)
    if not configuration.ok:
        return [*_told([configuration])], [configuration]
    splits = list(choices["splits"])
    annotation = AnnotationOptions.model_validate(parameters["annotation"])
    reading = ReadingOptions.model_validate(parameters["reading"])
    questions = QuestionOptions.model_validate(parameters["questions"])
    model = questions.language_model if questions.source == "language_model" else None
    executor = ExecutorOptions.model_validate(choices.get("executor", {}))
    rendered = (
        0
        if choices.get("world_is_foreign")
        else MiniatureOptions.model_validate(parameters["miniature"]).mentions
    )
    checks = [configuration, preflight.check_writable(root)]
    if "miniature" not in choices.get("default_pipelines", ("miniature",)):
        checks.append(preflight.check_inputs(context.catalog, map(world_name, splits)))
    if choices.get("world_is_foreign"):
        checks.append(preflight.check_oven_files(Path(context.project_path, choices["world"]), splits))
    knowledge = preflight.KnowledgeOptions.model_validate(parameters["knowledge"])
    checks += [
        preflight.check_knowledge_source(knowledge),
        preflight.check_weights(annotation.annotators),
        preflight.check_devices(annotation.annotators),
        preflight.check_device_memory(annotation.annotators, processes_of(executor)),
    ]
    later = [LOOKED_AT[stage] for stage in _LATER if stage in choices.get("default_pipelines", DEFAULT)]
    checks = list(dict.fromkeys([*checks, *(one for look in later for one in look(context.catalog))]))
    if checks[1].ok:
        checks.append(preflight.check_wikidata(knowledge, lambda: Path(context.catalog.load("answers"))))
    inputs = count_inputs(context.catalog, splits, rendered)
    measured: dict[str, Measured] = {}
    if seconds and all(one.ok for one in checks if one.name in ("weights", "devices")):
        measured = _probe(context, annotation.annotators, reading, splits, seconds)
    root_of_pictures = world_root(context.catalog, splits)
    held = parameters.get("release", {}).get("pictures", True)
    pictures = mean_picture_bytes(root_of_pictures) if held else 0.0
    instruction = bytes_of_request("", model) if model else 0
    made = plan_of(inputs, measured, annotation.mentions_per_shard, model, instruction, pictures)
    checks += [
        preflight.check_disk(root, made.disk_bytes),
        preflight.check_language_model(model, made.price or 0.0),
    ]
    on_cpu: set[str] = {one.kind for one in annotation.annotators.used() if one.device == "cpu"}
    return [*_estimate(made, measured, on_cpu), "", *_told(checks)], checks


def _probe(
    context: Any, annotators: Any, reading: Any, splits: list[str], seconds: float
) -> dict[str, Measured]:
    """Measure on pictures of the world, or of noise where there are none."""
    from maskoven_kedro.pipelines.mask_annotation.probe import probe, write_noise
    from maskoven_kedro.planning.inputs import sample_pictures, world_root

    root = world_root(context.catalog, splits)
    found = sample_pictures(root) if root is not None else []
    if root is not None and found:
        return probe(annotators, reading, root, found, seconds)
    with tempfile.TemporaryDirectory() as folder:
        return probe(annotators, reading, Path(folder), write_noise(Path(folder)), seconds)


def _estimate(made: Plan, measured: dict[str, Measured], on_cpu: set[str]) -> Iterator[str]:
    """The plan, a line for each figure. on_cpu: annotators whose hours are not of a GPU."""
    from maskoven_kedro.core.amounts import duration, size

    inputs = made.inputs
    configured = "as configured; nothing is rendered yet" if inputs.mentions else "nothing is there to count"
    source = "counted" if inputs.exact else configured
    counts = (
        f"{inputs.images:,} images, {inputs.mentions:,} mentions, {inputs.questions:,} different questions"
    )
    yield f"Inputs       {counts} ({source})"
    yield f"Shards       {made.shards:,}"
    for name, one in measured.items():
        rate = f"{one.seconds:.3f} s a mention here, over {one.mentions}"
        number, unit = duration(made.hours[name])
        yield f"{name:<12} {number} {f'{unit} of one worker' if name in on_cpu else f'GPU-{unit}'} ({rate})"
    if made.by_workers:
        counts = " · ".join(f"{count}: {' '.join(duration(one))}" for count, one in made.by_workers.items())
        yield f"Hours        by number of workers (or GPUs) like this one: {counts}"
    else:
        yield "Hours        unknown: nothing was measured"
    if made.tokens is not None:
        money = f"about {made.price:,.2f}" if (made.price or 0) >= 0.01 else "less than 0.01"
        price = f", {money}" if made.price else ""
        yield f"Tokens       about {made.tokens[0]:,} read and {made.tokens[1]:,} written{price}"
    else:
        yield "Tokens       none: the rules find what questions point at"
    yield f"Disk         about {size(made.disk_bytes)}"


def _told(checks: list[Check]) -> Iterator[str]:
    for one in checks:
        yield f"{'ok    ' if one.ok else 'FAILED'}  {one.name}: {one.detail}"
        if one.mend:
            yield f"        mend: {one.mend}"
