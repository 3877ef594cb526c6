"""Which stages and splits a session has, and what it says where inputs are missing."""

from __future__ import annotations

import pytest
from kedro.framework.project import pipelines

from maskoven_kedro.hooks.inputs import InputsMissing
from maskoven_kedro.planning.errors import PreflightFailed
from tests.conftest import Project


def test_two_environments_in_one_process_have_their_own_default(project: Project) -> None:
    for env, namespaces, has_renderer in (
        ("test", {"entity", "query", "human", "wiki"}, True),
        ("photos", {"photos"}, False),
        ("oven", {"entity", "query", "human", "wiki"}, False),
        ("test", {"entity", "query", "human", "wiki"}, True),
    ):
        with project.session(env) as session:
            session.load_context()
            nodes = pipelines["__default__"].nodes
        assert {node.namespace for node in nodes if node.namespace} == namespaces
        assert any(node.name == "render" for node in nodes) == has_renderer


def test_missing_inputs_end_in_one_line_that_names_the_command(project: Project) -> None:
    with pytest.raises(InputsMissing) as caught:
        project.run("mask_annotation")
    message = str(caught.value)
    assert message.endswith("kedro run --env test --pipelines miniature,knowledge_augmentation")
    assert "\n" not in message


def test_missing_photos_end_in_one_line_that_names_the_file(project: Project) -> None:
    with pytest.raises(InputsMissing, match=r"photos\.csv"):
        project.run(env="photos")


@pytest.mark.usefixtures("tiny_world")
def test_real_files_are_never_rendered_over(project: Project) -> None:
    (project.conf / "test/globals.yml").open("a").write("\nworld_is_foreign: true\n")
    with pytest.raises(Exception, match="not ours to render"):
        project.run("miniature")


def test_unknown_option_stops_before_anything_loads(project: Project) -> None:
    with pytest.raises(Exception, match="mentionz"):
        project.run("miniature", params={"miniature": {"mentionz": 100}})
    assert not (project.data / "01_raw").exists()


def test_missing_oven_is_not_advised_to_be_rendered(project: Project) -> None:
    with pytest.raises(InputsMissing, match=r"Put OVEN's files .* below .*01_raw/oven"):
        project.run("mask_annotation", env="oven")


def test_before_the_first_file_is_there_all_that_a_run_of_oven_needs_is_told(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(project.root / "home"))
    with pytest.raises(PreflightFailed) as caught:
        project.run(env="oven")
    told = str(caught.value)
    files = ("ovenid2impath.csv", "oven_human*.jsonl", "Wiki6M_ver_1_0.jsonl", "wikipedia_images")
    commands = (
        "maskoven dump",
        *(f"weights fetch {name}" for name in ("groundingdino", "sam_vit_h", "seem")),
    )
    assert [one for one in (*files, *commands, "fetch clip") if one not in told] == []


def test_the_wiki_split_alone_needs_no_questions(project: Project) -> None:
    pages = project.data / "01_raw/oven/wiki6m/Wiki6M_ver_1_0.jsonl"
    pages.parent.mkdir(parents=True)
    pages.touch()
    with project.session("oven") as session:
        catalog = session.load_context().catalog
        assert catalog.exists("world@wiki")
        assert not catalog.exists("world@human")
