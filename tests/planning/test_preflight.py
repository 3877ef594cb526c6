"""Every obstacle is found before the work, and told with its mend."""

from __future__ import annotations

import gzip
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from maskoven_kedro.core.annotation_options import GroundedSamOptions
from maskoven_kedro.core.knowledge_options import KnowledgeOptions
from maskoven_kedro.core.linking_options import LinkingOptions
from maskoven_kedro.core.options import AnnotatorsOptions
from maskoven_kedro.core.question_options import LanguageModelOptions
from maskoven_kedro.core.seem_options import SeemOptions
from maskoven_kedro.planning import preflight
from maskoven_kedro.planning.choices import check_choices
from maskoven_kedro.planning.errors import PreflightFailed
from maskoven_kedro.planning.inputs import mean_picture_bytes
from tests.conftest import REPOSITORY, Project, write_world
from tests.knowledge import sparql_server
from tests.knowledge.model_server import State, model_server

TINY = REPOSITORY / "tests/knowledge/data/tiny.nt"
ALONE = AnnotatorsOptions(seem=None)


def test_r04_too_little_room_is_told_with_path_and_need(tmp_path: Path) -> None:
    check = preflight.check_disk(tmp_path / "not/there/yet", 50 * 10**9, free=lambda place: 20 * 10**9)
    assert not check.ok
    assert str(tmp_path) in check.detail
    assert check.detail.startswith("50.0 GB needed, 20.0 GB free")
    assert check.mend.startswith("free 30.0 GB")
    assert preflight.check_disk(tmp_path, 0).ok
    assert not preflight.check_disk(tmp_path, 10**18).ok


def test_r05_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert preflight.check_writable(tmp_path).ok
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "04_feature").write_text("a file where a folder should be")
    check = preflight.check_writable(tmp_path)
    assert not check.ok
    assert "04_feature" in check.detail
    assert check.mend

    def refuse(dir: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    assert "Permission denied" in preflight.check_writable(tmp_path / "x").detail


def test_r05_a_folder_below_that_somebody_else_made_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = tmp_path / "06_models/linkers/osprey"
    theirs.mkdir(parents=True)
    assert preflight.check_writable(tmp_path).ok
    monkeypatch.setattr("os.access", lambda path, mode: Path(path) != theirs)
    check = preflight.check_writable(tmp_path)
    assert (check.ok, "linkers/osprey" in check.detail) == (False, True)


def test_a07_missing_and_damaged_weights_name_the_command(tmp_path: Path) -> None:
    assert preflight.check_weights(ALONE).ok
    gone = GroundedSamOptions(detector=str(tmp_path / "nothing"))
    check = preflight.check_weights(AnnotatorsOptions(grounded_sam=gone, seem=None))
    assert not check.ok
    assert "model.safetensors" in check.detail
    assert "kedro maskoven weights" in check.mend
    damaged = tmp_path / "sam_vit_b_01ec64.pth"
    damaged.write_bytes(b"not the official bytes")
    options = GroundedSamOptions(segmenter=str(damaged))
    check = preflight.check_weights(AnnotatorsOptions(grounded_sam=options, seem=None))
    assert not check.ok
    assert "SHA-256" in check.detail


def test_a07_every_missing_file_is_named_at_once(tmp_path: Path) -> None:
    sam = GroundedSamOptions(
        detector=str(tmp_path / "dino/groundingdino_swint_ogc.pth"),
        segmenter=str(tmp_path / "sam/sam_vit_h_4b8939.pth"),
    )
    seem = SeemOptions(network=str(tmp_path / "seem_focall_v1.pt"), tokenizer=str(tmp_path / "clip"))
    every = AnnotatorsOptions(grounded_sam=sam, seem=seem)
    check = preflight.check_weights(every)
    for name in ("groundingdino", "sam_vit_h", "bert", "seem", "clip"):
        assert f"fetch {name}" in check.detail
    for path in (sam.detector, sam.segmenter, seem.network, str(tmp_path / "dino/vocab.txt")):
        Path(path).parent.mkdir(exist_ok=True)
        Path(path).touch()
    (tmp_path / "clip").mkdir()
    (tmp_path / "clip/vocab.json").touch()
    check = preflight.check_weights(every)
    assert (check.ok, check.detail.count("fetch")) == (False, 1)
    assert "weights fetch clip" in check.detail


def test_a_device_that_is_not_there_is_told() -> None:
    options = AnnotatorsOptions(grounded_sam=GroundedSamOptions(device="meta:7x"), seem=None)
    check = preflight.check_devices(options)
    assert not check.ok
    assert "device: cpu" in check.mend
    assert preflight.check_devices(ALONE).ok


def test_a04_workers_whose_networks_do_not_fit_the_gpu_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "network.pth").write_bytes(bytes(1000))
    network = str(tmp_path / "network.pth")
    annotators = AnnotatorsOptions(
        grounded_sam=GroundedSamOptions(detector=network, segmenter=network, device="cuda"), seem=None
    )
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    monkeypatch.setattr("torch.cuda.mem_get_info", lambda: (0, 10_000))
    assert preflight.check_device_memory(annotators, 4).ok
    check = preflight.check_device_memory(annotators, 8)
    assert (check.ok, "executor: {workers: 1}" in check.mend) == (False, True)
    assert preflight.check_device_memory(ALONE, 8).detail == "not used"


def test_wrong_options_are_named_one_by_one() -> None:
    check = preflight.check_configuration(
        {"reading": {"lines_per_shard": 0, "liens": 1}, "questions": {"source": "language_model"}}
    )
    assert not check.ok
    for part in ("reading.lines_per_shard", "reading.liens", "questions"):
        assert part in check.detail
    assert preflight.check_configuration({}).ok
    later = {
        "statistics": {"cases": {"entitiy": 5}},
        "release": {"name": "wiki"},
        "linkers": {"box": {"prompt": "x"}},
        "filterng": {"error_propagation": False},
    }
    check = preflight.check_configuration(later)
    for part in ("no splits: entitiy", "release.name", "linkers.box.prompt", "filtering is meant?"):
        assert part in check.detail
    assert "statistics.cases" in preflight.check_configuration({"statistics": {"cases": -1}}).detail


def test_the_configuration_of_every_environment_is_valid() -> None:
    for env in ("base", "test", "oven", "photos", "study"):
        with Project(REPOSITORY, REPOSITORY / "conf").session(env) as session:
            context = session.load_context()
        assert preflight.check_configuration(context.config_loader["parameters"]) == preflight.Check(
            "configuration", True, "valid"
        )


def test_the_training_of_oven_takes_nothing_over_that_was_chosen_for_the_miniature() -> None:
    with Project(REPOSITORY, REPOSITORY / "conf").session("oven") as session:
        given = session.load_context().config_loader["parameters"]["linking"]
    options, paper = LinkingOptions.model_validate(given), LinkingOptions()
    assert (options.lora, options.kept) == (paper.lora, paper.kept)
    assert options.pretrain.save_every == options.finetune.save_every == 500


def test_knowledge_without_what_it_needs_is_told() -> None:
    assert preflight.check_knowledge_source(KnowledgeOptions()).ok
    assert not preflight.check_knowledge_source(KnowledgeOptions(source="wikidata")).ok


def _wikidata(endpoint: str, **changes: Any) -> KnowledgeOptions:
    asked = {"endpoint": endpoint, "contact": "me@example.org"}
    return KnowledgeOptions.model_validate({"source": "wikidata", "wikidata": asked, **changes})


def test_wikidata_is_reached_by_one_small_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with sparql_server.endpoint(TINY) as served:
        assert preflight.check_wikidata(_wikidata(served.url), lambda: tmp_path).ok
        assert [request.items for request in served.requests] == [["Q1"]]
        assert preflight.check_wikidata(KnowledgeOptions(), lambda: tmp_path).ok
        assert len(served.requests) == 1
        gone = served.url
    for source, mend in (("wikidata", "endpoint"), ("dump", "tables of the dump are asked alone")):
        check = preflight.check_wikidata(_wikidata(gone, source=source), (tmp_path / source).absolute)
        assert (check.ok, gone in check.detail, mend in check.mend) == (False, True, True)


def test_l02_one_bad_answer_does_not_keep_a_run_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with sparql_server.endpoint(TINY) as served:
        served.faults = [sparql_server.status(503)]
        assert preflight.check_wikidata(_wikidata(served.url), lambda: tmp_path).ok
        assert len(served.requests) == 2


def test_l01_wikidata_that_wants_to_be_left_alone_is_not_asked_before_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with sparql_server.endpoint(TINY) as served:
        served.faults = [sparql_server.status(429, Retry_After="90000")]
        assert preflight.check_wikidata(_wikidata(served.url), lambda: tmp_path).ok
        check = preflight.check_wikidata(_wikidata(served.url), lambda: tmp_path)
        assert not check.ok
        assert "left alone until" in check.detail
        assert len(served.requests) == 1


def test_files_of_oven_that_are_not_there_are_named_by_split(tmp_path: Path) -> None:
    write_world(tmp_path)
    assert preflight.check_oven_files(tmp_path, ["entity", "query", "human", "wiki"]).ok
    shutil.rmtree(tmp_path / "wikipedia_images")
    (tmp_path / "oven/oven_human.jsonl").unlink()
    assert preflight.check_oven_files(tmp_path, ["entity", "query"]).ok
    check = preflight.check_oven_files(tmp_path, ["human", "wiki"])
    assert "oven_human*.jsonl" in check.detail
    assert "wikipedia_images" in check.detail
    assert "docs/oven.md" in check.mend
    linking = preflight.check_oven_files(tmp_path, ["entity"], linking=True)
    assert "title_only" in linking.detail


@pytest.mark.parametrize("name", ["oven/oven_query_val.jsonl.gz", "oven/oven_query_val.jsonl"])
def test_a_file_of_oven_that_is_still_packed_is_told(tmp_path: Path, name: str) -> None:
    write_world(tmp_path)
    unpacked = (tmp_path / "oven/oven_query_val.jsonl").read_bytes()
    (tmp_path / "oven/oven_query_val.jsonl.gz").write_bytes(gzip.compress(unpacked))
    assert preflight.check_oven_files(tmp_path, ["query"]).ok
    (tmp_path / "oven/oven_query_val.jsonl").unlink()
    (tmp_path / "oven/oven_query_val.jsonl.gz").rename(tmp_path / name)
    check = preflight.check_oven_files(tmp_path, ["query"])
    assert f"{name} is packed (gzip): unpack it" in check.detail
    assert preflight.check_oven_files(tmp_path, ["human"]).ok


def test_weights_of_regions_and_the_base_of_linkers_name_their_commands(tmp_path: Path) -> None:
    assert preflight.check_segmenter("miniature").ok
    check = preflight.check_segmenter(str(tmp_path / "sam_vit_h_4b8939.pth"))
    assert not check.ok
    assert "weights fetch sam_vit_h" in check.mend
    assert preflight.check_linker_base(LinkingOptions()).ok
    check = preflight.check_linker_base(LinkingOptions(base=str(tmp_path)))
    assert "hf download sunshine-lwt/Osprey-7b" in check.detail
    check = preflight.check_linker_base(LinkingOptions(tower=str(tmp_path / "tower.bin")))
    assert "weights fetch convnext_clip" in check.detail


def test_titles_that_do_not_fit_the_memory_are_told_before_hours_of_training(tmp_path: Path) -> None:
    (tmp_path / "titles.jsonl").write_text("{}\n" * 1000)
    few, many = (
        preflight.check_entity_table(LinkingOptions(), tmp_path / "titles.jsonl", memory)
        for memory in (600_000, 400_000)
    )
    assert (few.ok, many.ok) == (True, False)
    assert "`linkers` in conf" in many.mend


def test_half_precision_without_a_gpu_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    halved = {"subsets": ["wiki"], "precision": "bfloat16", "steps": 1, "accumulation": 1}
    check = preflight.check_training_device(LinkingOptions(pretrain=halved))
    assert not check.ok
    assert check.mend.endswith("`linking.pretrain.device: cpu`")
    assert preflight.check_training_device(LinkingOptions(pretrain={**halved, "device": "cpu"})).ok


@pytest.mark.usefixtures("tiny_world", "without_networks")
def test_regions_look_for_their_weights_before_they_begin(project: Project) -> None:
    project.run("knowledge_augmentation")
    missing = {"regions": {"finder": {"segmenter": "/no/sam_vit_h_4b8939.pth"}}}
    with pytest.raises(PreflightFailed, match=r"weights of regions: .*weights fetch sam_vit_h"):
        project.run("regions", params=missing)


@pytest.fixture
def server() -> Iterator[State]:
    with model_server() as state:
        yield state


def test_a_language_model_is_reached_without_a_question(server: State) -> None:
    assert preflight.check_language_model(LanguageModelOptions(model="small", endpoint=server.address)).ok
    check = preflight.check_language_model(LanguageModelOptions(model="large", endpoint=server.address))
    assert not check.ok
    assert "small" in check.mend
    assert server.asked == []
    assert preflight.check_language_model(None).ok


def test_a_language_model_that_is_gone_or_too_dear_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        gone = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    check = preflight.check_language_model(LanguageModelOptions(model="small", endpoint=gone))
    assert not check.ok
    assert "start the server" in check.mend
    priced = LanguageModelOptions(model="small", endpoint=gone, input_price=1, output_price=1, ceiling=5)
    assert "ceiling" in preflight.check_language_model(priced, price=7.5).mend


def test_all_obstacles_are_told_at_once() -> None:
    checks = [preflight.Check(name, name == "b", f"{name} is so", f"mend {name}") for name in "abc"]
    with pytest.raises(PreflightFailed, match=r"Nothing was started.\n  a: a is so \(mend a\)\n  c: c is so"):
        preflight.require(checks)
    preflight.require(checks[1:2])


def test_a_link_that_leads_nowhere_is_no_picture_to_measure(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").symlink_to(tmp_path / "gone.jpg")
    (tmp_path / "b.jpg").write_bytes(b"x" * 500)
    assert mean_picture_bytes(tmp_path) == 500


@pytest.mark.parametrize(
    ("globals_", "told"),
    [
        ({"executor": {"kind": "proceses"}}, "executor.kind: Input should be 'serial' or 'processes'"),
        ({"executor": {"workers": "many"}}, "executor.workers: "),
        ({"on_error": "quarentine"}, "on_error: Input should be 'quarantine' or 'raise'"),
        ({"splits": "entity"}, "splits: Input should be a valid list"),
        ({"splits": []}, "splits: "),
        ({"default_pipelines": ["filterin"]}, "no pipeline is called 'filterin'; there are filtering"),
        ({"relase": "mine"}, "relase: nothing reads this; release is meant?"),
        ({"world_is_foreign": "perhaps"}, "world_is_foreign: "),
        ({"root": None}, "root: "),
    ],
)
def test_wrong_globals_are_named(globals_: dict[str, object], told: str) -> None:
    check = check_choices(globals_, ["filtering"])
    assert not check.ok
    assert told in check.detail
    assert "globals.yml" in check.mend
    assert check_choices({"my_bucket": "x"}, []).ok
