"""What a run, a plan and a review look at before anything is computed, at the command line too."""

from __future__ import annotations

import re
import shutil
import urllib.error
from collections.abc import Callable

import click
import pytest
from click.testing import CliRunner
from kedro.framework.cli.project import run as kedro_run
from kedro.framework.startup import bootstrap_project
from kedro.io import DatasetError

from maskoven_kedro.core.options import AnnotatorsOptions
from maskoven_kedro.core.plan import BYTES_PER_MENTION
from maskoven_kedro.hooks.preflight import PreflightHooks
from maskoven_kedro.knowledge.sparql_endpoint import EndpointRefused
from maskoven_kedro.knowledge.wikidata import WikidataUnavailable
from maskoven_kedro.plan_command import make_plan, plan
from maskoven_kedro.planning.errors import PreflightFailed
from maskoven_kedro.review_command import review
from maskoven_kedro.running import run
from tests.conftest import REPOSITORY, Project

TINY = REPOSITORY / "tests/knowledge/data/tiny.nt"
ALONE = AnnotatorsOptions(seem=None)


@pytest.mark.usefixtures("tiny_world")
def test_r05_a_run_ends_before_anything_is_computed(
    project: Project, without_networks: Callable[[], int]
) -> None:
    project.data.mkdir(exist_ok=True)
    (project.data / "04_feature").write_text("a file where a folder should be")
    with pytest.raises(PreflightFailed, match="04_feature"):
        project.run("knowledge_augmentation", "mask_annotation")
    assert without_networks() == 0
    assert not (project.data / "02_intermediate/entity").exists()


@pytest.mark.usefixtures("tiny_world")
def test_r04_the_first_run_looks_at_the_disk_too(
    project: Project, without_networks: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is read yet: the raw files say how much is to come, and the pictures that the release will hold."""
    monkeypatch.setattr(
        "shutil.disk_usage", lambda place: shutil._ntuple_diskusage(10**6, 10**6 - 230_000, 230_000)
    )
    stages = ["knowledge_augmentation", "mask_annotation"]
    with pytest.raises(PreflightFailed, match=r"disk: 2\d\d kB needed, 230 kB free"):
        project.run(*stages)
    assert without_networks() == 0
    assert not (project.data / "02_intermediate/entity").exists()
    assert hook_bytes(project, *stages) == 24 * BYTES_PER_MENTION
    assert hook_bytes(project, *stages, "dataset_stats") > 24 * (BYTES_PER_MENTION + 500)


def hook_bytes(project: Project, *stages: str) -> int:
    """What the hook expects a first run to write."""
    with project.session() as session:
        context = session.load_context()
        hook = PreflightHooks()
        hook.after_context_created(context)
        return hook._bytes_to_come(context.catalog, set(stages))


@pytest.mark.usefixtures("tiny_world")
def test_an_option_that_nothing_reads_ends_a_run_before_it_begins(
    project: Project, without_networks: Callable[[], int]
) -> None:
    with pytest.raises(PreflightFailed, match="filterng: nothing reads this; filtering is meant"):
        project.run("knowledge_augmentation", "mask_annotation", params={"filterng": {"x": 1}})
    assert without_networks() == 0


@pytest.mark.usefixtures("tiny_world")
def test_parameters_of_ones_own_pipelines_are_nobodys_slip(project: Project) -> None:
    project.run("knowledge_augmentation", params={"my_stage": {"x": 1}, "service": {"model": "m"}})


def test_an_option_out_of_bounds_is_one_line_at_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    bootstrap_project(REPOSITORY)
    result = CliRunner().invoke(run, ["--env", "test", "--params", "filtering.bogus=1"])
    assert result.exit_code == 1
    (line,) = (line for line in result.output.splitlines() if line.startswith("Error:"))
    assert "filtering" in line
    assert "bogus Extra inputs are not permitted" in line
    assert "correct conf" in line
    assert "http" not in line


@pytest.mark.parametrize(
    "fault",
    [WikidataUnavailable("no answer; run again later"), EndpointRefused("no answer; run again later")],
)
def test_l02_a_service_that_gives_up_amid_a_run_says_itself_what_to_do(
    monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def amid_a_shard(**options: object) -> None:
        try:
            try:
                raise urllib.error.URLError("refused")
            except OSError as error:
                raise fault from error
        except RuntimeError as error:
            raise DatasetError("Shard '00003' failed") from error

    monkeypatch.setattr(kedro_run, "callback", amid_a_shard)
    result = CliRunner().invoke(run, [])
    assert (result.exit_code, result.output) == (1, "Error: no answer; run again later\n")


@pytest.mark.usefixtures("tiny_world", "without_networks")
def test_plan_counts_measures_and_tells(project: Project) -> None:
    with project.session() as session:
        lines, checks = make_plan(session.load_context(), 0.2)
    told = "\n".join(lines)
    assert [one for one in checks if not one.ok] == []
    assert "24 images, 24 mentions, 4 different questions (counted)" in told
    assert "grounded_sam" in told
    assert "of one worker" in told
    assert re.search(r"Hours        by number of workers .*: 1: [1-9\d.]+ (seconds|minutes) · 2: ", told)
    assert re.search(r"Disk         about [\d.]+ kB", told)


def test_plan_of_oven_without_its_files_fails_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    result = CliRunner().invoke(plan, ["--env", "oven", "--seconds", "0"])
    assert result.exit_code == 1
    for name in ("inputs", "weights"):
        assert f"FAILED  {name}" in result.output
    assert "Put OVEN's files" in result.output
    assert result.output.count("mend:") >= 2
    assert "Hours        unknown" in result.output
    assert "nothing is there to count" in result.output


def test_plan_takes_the_options_of_the_run_that_it_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    result = CliRunner().invoke(plan, ["--seconds", "0", "--params", "annotation.mentions_per_shard=0"])
    assert "FAILED  configuration: annotation.mentions_per_shard" in result.output


@pytest.mark.parametrize(
    ("command", "more"), [(plan, ["--seconds", "0"]), (review, ["--no-browser"]), (run, [])]
)
def test_an_environment_that_is_not_there_is_one_line(
    command: click.Command, more: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(REPOSITORY)
    bootstrap_project(REPOSITORY)
    result = CliRunner().invoke(command, ["--env", "ovne", *more])
    assert result.exit_code == 1
    assert "conf/ovne" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("command", "file", "text", "told"),
    [
        (plan, "base/parameters/mine.yml", "filtering: [\n", "Invalid YAML or JSON file"),
        (run, "base/parameters/mine.yml", "reading: {lines_per_shard: 1}\n", "Duplicate keys found"),
        (
            plan,
            "base/catalog/mine.yml",
            "x: {type: json.JSONDataset, filepath: '${globals:roott}/x'}\n",
            "'roott'",
        ),
        (plan, "test/mlflow.yml", "enabeld: false\n", "mlflow: enabeld: Extra inputs"),
        (run, "test/globals.yml", "default_pipelines: [filterin]\n", "no pipeline is called 'filterin'"),
    ],
)
def test_files_below_conf_that_cannot_be_used_are_one_line(
    project: Project, command: click.Command, file: str, text: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.stand_alone())
    bootstrap_project(project.root)
    with (project.conf / file).open("a") as sink:
        sink.write(text)
    result = CliRunner().invoke(command, ["--env", "test"])
    assert result.exit_code == 1
    assert "Error: " in result.output
    (line,) = (line for line in result.output.splitlines() if told in line)
    assert "correct " in line
