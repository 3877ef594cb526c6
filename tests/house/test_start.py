"""What starting costs, and what it says."""

from __future__ import annotations

import os
import resource
import subprocess
import sys

import pytest
from kedro.framework.project import pipelines

from tests.conftest import REPOSITORY, Project

HEAVY = ("torch", "transformers", "mlflow", "pandas", "ray", "pandera")


def run(*arguments: str) -> subprocess.CompletedProcess:
    environment = {**os.environ, "COLUMNS": "200"}
    return subprocess.run(
        arguments, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
    )


def test_import_of_the_registry_is_light() -> None:
    program = (
        "import sys; from kedro.framework.startup import bootstrap_project; from pathlib import Path;"
        "bootstrap_project(Path.cwd()); from kedro.framework.project import pipelines, settings;"
        f"list(pipelines); settings.HOOKS; print([m for m in {HEAVY} if m in sys.modules])"
    )
    assert run(sys.executable, "-c", program).stdout.strip() == "[]"


def cpu_seconds(*arguments: str) -> float:
    """Of the best of three: what else the machine does only adds."""
    return min(_cpu_seconds(*arguments) for _ in range(3))


def _cpu_seconds(*arguments: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert run(*arguments).returncode == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_listing_pipelines_costs_a_small_multiple_of_kedro_itself() -> None:
    listing = (sys.executable, "-m", "kedro", "registry", "list")
    kedro = (sys.executable, "-c", "import kedro.framework.cli")
    assert cpu_seconds(*listing) < 3 * cpu_seconds(*kedro)


def test_the_users_own_command_says_one_line_and_fails(project: Project) -> None:
    """`kedro run --pipeline=mask_annotation` in a fresh clone: no deprecation noise, no traceback."""
    command = ("run", "--pipeline=mask_annotation", "--env", "test", "--conf-source", str(project.conf))
    done = run(sys.executable, "-m", "kedro", *command)
    told = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    assert done.returncode == 1
    assert len(told) == 1
    assert "Run first: kedro run" in told[0]


def test_no_dataset_name_and_no_type_hint_is_complained_about() -> None:
    done = run(sys.executable, "-m", "kedro", "registry", "list")
    assert "WARNING" not in done.stdout + done.stderr
    assert done.stderr == ""


@pytest.mark.parametrize("env", ["base", "oven", "photos", "test"])
def test_what_goes_from_stage_to_stage_is_in_the_catalog(project: Project, env: str) -> None:
    """Only what a stage makes and uses up itself may live in memory."""
    with project.session(env) as session:
        catalog = session.load_context().catalog
        names = {name for pipeline in pipelines.values() for name in pipeline.inputs()}
    assert {name for name in names if catalog.get(name) is None} == set()


@pytest.mark.slow
def test_lineage_builds_without_a_browser(tmp_path) -> None:
    done = run(sys.executable, "-m", "kedro", "viz", "build", "--include-previews")
    assert done.returncode == 0, done.stderr


LAYERS = ("raw", "intermediate", "primary", "feature", "model_input", "models", "model_output", "reporting")


def test_no_edge_of_the_lineage_leads_to_an_earlier_layer(project: Project) -> None:
    """Otherwise kedro-viz draws no layers at all."""
    with project.session() as session:
        catalog = session.load_context().catalog

    def layer(name: str) -> int | None:
        metadata = getattr(catalog.get(name), "metadata", None) or {}
        named = metadata.get("kedro-viz", {}).get("layer")
        return None if named is None else LAYERS.index(named)

    backward = [
        (given, made)
        for node in pipelines["__default__"].nodes
        for given in node.inputs
        for made in node.outputs
        if layer(given) is not None and layer(made) is not None and layer(given) > layer(made)
    ]
    assert backward == []
