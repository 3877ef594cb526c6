"""A stage trains what it should, resumes after a kill, and ends early where a search wants it."""

from __future__ import annotations

import copy
import json
import shutil

import pytest
import torch
from transformers import LlamaConfig, TrainingArguments

from maskoven_kedro.core.linker_options import LinkerTrainingOptions, LoraOptions, StageOptions
from maskoven_kedro.linker.compute import language_flops, tower_flops, training_flops
from maskoven_kedro.linker.config import LinkerUnavailable, TowerConfig
from maskoven_kedro.linker.linking_data import LinkingData, LinkingPrompt
from maskoven_kedro.linker.lora import load_lora, with_lora
from maskoven_kedro.linker.training import _arguments, last_checkpoint, train_stage
from tests.linker.coloured import coloured_release

LORA = LoraOptions(rank=2, alpha=4, dropout=0.1)
STAGE = StageOptions(
    subsets=("entity_train",),
    steps=6,
    batch=2,
    accumulation=2,
    learning_rate=0.01,
    save_every=2,
    log_every=3,
    device="cpu",
)


@pytest.fixture
def data(tmp_path, tokens, osprey) -> LinkingData:
    release = coloured_release(tmp_path)
    return LinkingData(release.samples, tmp_path, None, release.codes, tokens, osprey.sizes, LinkingPrompt())


@pytest.fixture
def adapted(osprey):
    def make():
        torch.manual_seed(1)
        return with_lora(copy.deepcopy(osprey), LORA)

    return make


def learning(model) -> dict[str, torch.Tensor]:
    return {name: value.detach().clone() for name, value in model.named_parameters() if value.requires_grad}


def test_a_stage_teaches_adapters_extractor_and_projector(adapted, data, tmp_path):
    model, reports = adapted(), []
    before = {name: value.detach().clone() for name, value in model.named_parameters()}
    names = set(learning(model))
    assert {name.split(".")[2] for name in names} == {"mask_extractor", "mm_projector", "language_model"}
    assert all("lora_" in name for name in names if "language_model" in name)
    assert len([name for name in names if "lora_" in name]) == 2 * 7 * 4
    train_stage(model, data, STAGE, tmp_path / "run", lambda *report: reports.append(report), peak_flops=1e12)
    changed = {name for name, value in model.named_parameters() if not torch.equal(value, before[name])}
    assert changed == names
    assert [step for step, _ in reports] == [3, 6]
    assert reports[-1][1]["loss"] < reports[0][1]["loss"]
    assert {"learning_rate", "samples_per_second", "mfu"} <= reports[0][1].keys()


def test_a_killed_stage_ends_with_the_weights_of_an_undisturbed_one(adapted, data, tmp_path):
    whole, killed, resumed = adapted(), adapted(), adapted()
    train_stage(whole, data, STAGE, tmp_path / "whole", lambda *_: None)

    def kill(step, _):
        raise KeyboardInterrupt(step)

    with pytest.raises(KeyboardInterrupt):
        train_stage(killed, data, STAGE, tmp_path / "killed", kill)
    half = tmp_path / "killed" / "checkpoint-4"
    shutil.copytree(tmp_path / "killed" / "checkpoint-2", half)
    (half / "trainer_state.json").write_text('{"cut":')
    assert last_checkpoint(tmp_path / "killed") == str(tmp_path / "killed" / "checkpoint-2")
    train_stage(resumed, data, STAGE, tmp_path / "killed", lambda *_: None)
    for name, value in learning(whole).items():
        assert torch.equal(value, learning(resumed)[name]), name


def test_adapters_are_read_back_and_go_on_learning(adapted, data, osprey, tmp_path):
    model = adapted()
    train_stage(model, data, STAGE, tmp_path / "run", lambda *_: None)
    model.save_pretrained(tmp_path / "adapters")
    again = load_lora(copy.deepcopy(osprey), tmp_path / "adapters", trainable=True)
    assert learning(again).keys() == learning(model).keys()
    for name, value in learning(model).items():
        assert torch.equal(value, learning(again)[name])
    with pytest.raises(LinkerUnavailable, match="no adapters"):
        load_lora(copy.deepcopy(osprey), tmp_path / "nowhere")


def test_layers_that_are_not_there_are_refused(osprey):
    with pytest.raises(LinkerUnavailable, match="no layer 'query_key_value'"):
        with_lora(copy.deepcopy(osprey), LoraOptions(layers=("query_key_value",)))


@pytest.mark.parametrize("subset", ["entity_val", "query_test", "human"])
def test_nothing_that_is_measured_on_is_trained_on(subset):
    with pytest.raises(ValueError, match="measured on"):
        StageOptions(subsets=(subset,), steps=1, accumulation=1)


def test_a_batch_that_cannot_be_shared_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(TrainingArguments, "world_size", property(lambda _: 3))
    with pytest.raises(ValueError, match="2 cannot be split among 3"):
        _arguments(STAGE, tmp_path)


def test_a_search_ends_on_its_way_along_the_schedule(adapted, data, tmp_path):
    """With the weights and the rate that the whole training has there; asked for again, it is there."""
    whole, reports = adapted(), []
    rates = {}
    train_stage(whole, data, STAGE, tmp_path / "whole", lambda step, said: rates.update({step: said}))
    searched, again = adapted(), adapted()
    search = STAGE.model_copy(update={"stop_after": 3})
    train_stage(searched, data, search, tmp_path / "search", lambda *report: reports.append(report))
    assert [step for step, _ in reports] == [3]
    assert reports[0][1]["learning_rate"] == rates[3]["learning_rate"] > 0
    assert reports[0][1]["loss"] == rates[3]["loss"]
    train_stage(again, data, search, tmp_path / "search", lambda *report: reports.append(report))
    assert len(reports) == 1
    for name, value in learning(searched).items():
        assert torch.equal(value, learning(again)[name]), name


def test_the_defaults_are_the_papers():
    options = LinkerTrainingOptions()
    assert (options.pretrain.steps, options.pretrain.accumulation) == (30_000, 2)
    assert (options.finetune.steps, options.finetune.accumulation) == (10_000, 4)
    assert options.finetune.most_per_entity == 50
    assert options.pretrain.batch == options.finetune.batch == 8
    assert json.loads(options.model_dump_json())["lora"]["rank"] == 64


@pytest.mark.parametrize(
    ("regions", "forward", "trained"), [(0, 15.2, 31.0), (50, 16.6, 34.0), (200, 20.9, 42.8)]
)
def test_operations_are_those_of_the_specification(regions, forward, trained):
    length = 1099 + 2 * regions
    assert language_flops(LlamaConfig(), length) / 1e12 == pytest.approx(forward, rel=0.01)
    assert tower_flops(TowerConfig()) / 1e12 == pytest.approx(0.36, rel=0.05)
    assert training_flops(LlamaConfig(), TowerConfig(), length) / 1e12 == pytest.approx(trained, rel=0.02)
