"""Both stages in a row, predictions from what they trained, and the bases that a linker may start from."""

import copy
import json
from dataclasses import replace

import polars as pl
import pytest
import torch
from safetensors.torch import save_file
from transformers import LlamaForCausalLM

from maskoven_kedro.core.linker_options import (
    EncoderOptions,
    LinkerTrainingOptions,
    LoraOptions,
    StageOptions,
)
from maskoven_kedro.linker import build
from maskoven_kedro.linker.build import Base, around_language_model, open_base
from maskoven_kedro.linker.checkpoint import save_base
from maskoven_kedro.linker.config import LinkerUnavailable
from maskoven_kedro.linker.language import small_llama
from maskoven_kedro.linker.linkers import CodeLinker, RetrievalGenerationLinker, RetrievalLinker
from maskoven_kedro.linker.linking_data import LinkingPrompt
from maskoven_kedro.linker.loading import VISUAL, official_name
from maskoven_kedro.linker.lora import load_lora
from maskoven_kedro.linker.predicting import predict
from maskoven_kedro.linker.train_linker import Release, linking_data, train_linker
from maskoven_kedro.linker.train_retrieval import entity_table, features_of, train_encoder
from tests.linker.coloured import coloured_release

STAGE = {
    "batch": 4,
    "accumulation": 1,
    "learning_rate": 0.02,
    "save_every": 10,
    "log_every": 10,
    "device": "cpu",
}
OPTIONS = LinkerTrainingOptions(
    lora=LoraOptions(rank=4, alpha=8, dropout=0.0),
    regions=False,
    pretrain=StageOptions(subsets=("wiki",), steps=10, **STAGE),
    finetune=StageOptions(subsets=("entity_train",), steps=30, most_per_entity=3, **STAGE),
)


@pytest.fixture
def base(osprey, tokenizer, tokens) -> Base:
    return Base(copy.deepcopy(osprey), tokenizer, tokens, LinkingPrompt())


@pytest.fixture
def release(tmp_path) -> Release:
    return coloured_release(tmp_path)


def test_two_stages_teach_two_colours(base, release, tmp_path):
    reports = []
    another = replace(base, model=copy.deepcopy(base.model))
    model = train_linker(
        base,
        release,
        OPTIONS,
        tmp_path / "out",
        tmp_path / "state",
        lambda *report: reports.append(report[:2]),
    )
    assert reports == [("pretrain", 10), ("finetune", 10), ("finetune", 20), ("finetune", 30)]
    linker = CodeLinker("osprey_ft", model.get_base_model(), release.codes)
    asked = linking_data(release.samples, release, base, OPTIONS, answered=False)
    predictions = predict(linker, asked, batch=3)
    assert predictions["mention_id"].to_list() == release.samples["mention_id"].to_list()
    right = predictions["entity_id"] == release.samples["entity_id"]
    assert right.mean() > 0.9
    before = {name: value.clone() for name, value in model.named_parameters()}
    again = train_linker(
        another,
        release,
        OPTIONS,
        tmp_path / "out2",
        tmp_path / "state",
        lambda *report: reports.append(report[:2]),
    )
    assert len(reports) == 4
    assert all(
        torch.equal(value, before[name]) for name, value in again.named_parameters() if value.requires_grad
    )


def test_an_output_layer_that_learns_is_kept_with_the_adapters(base, release, tmp_path):
    plain = copy.deepcopy(base.model)
    lora = OPTIONS.lora.model_copy(update={"head": True})
    options = OPTIONS.model_copy(update={"pretrain": None, "lora": lora})
    trained = train_linker(base, release, options, tmp_path / "out", tmp_path / "state", lambda *_: None)
    first = plain.language_model.lm_head.weight.clone()
    read = load_lora(plain, tmp_path / "out").merge_and_unload().language_model.lm_head.weight
    wanted = trained.merge_and_unload().language_model.lm_head.weight
    assert torch.equal(read, wanted)
    assert not torch.equal(read, first)


def test_a_linker_that_also_finds(base, release, tmp_path):
    options = OPTIONS.model_copy(
        update={"pretrain": None, "retrieval": EncoderOptions(width=8, candidates=2, steps=60, batch=8)}
    )
    with pytest.raises(ValueError, match="needs a table"):
        train_linker(base, release, options, tmp_path / "out", tmp_path / "state", lambda *_: None)
    wiki = release.samples.filter(pl.col("subset") == "wiki")
    pictures = linking_data(wiki, release, base, options, answered=False)
    table = entity_table(base.model, pictures, release.codes, ["a red dog", "dog"], base.tokens.encode)
    assert bool(table.features.any(1).all())
    model = train_linker(
        base, replace(release, table=table), options, tmp_path / "out", tmp_path / "state", lambda *_: None
    )
    asked = linking_data(release.samples, release, base, options, answered=False)
    linker = RetrievalGenerationLinker("rg", model.get_base_model(), release.codes, candidates=2, beams=2)
    assert (predict(linker, asked)["entity_id"] == release.samples["entity_id"]).mean() > 0.9

    features = features_of(base.model, asked)
    rows = torch.from_numpy(release.codes.rows_of(release.samples["entity_id"].to_list()))
    encoder = train_encoder(features, rows, table, options.retrieval)
    plain = RetrievalLinker("retrieval", base.model, encoder, table, release.codes)
    assert (predict(plain, asked)["entity_id"] == release.samples["entity_id"]).mean() > 0.9
    with pytest.raises(ValueError, match="no sample"):
        train_encoder(features[:0], rows[:0], table, options.retrieval)


def test_the_miniature_says_how_it_is_made(monkeypatch, tmp_path):
    monkeypatch.setattr(build, "_shipped", lambda: tmp_path)
    with pytest.raises(LinkerUnavailable, match="kedro run --pipelines miniature_networks"):
        open_base("miniature")
    with pytest.raises(LinkerUnavailable, match="give `miniature`"):
        open_base(str(tmp_path))


def test_our_own_layout_is_opened(osprey, tokenizer, tmp_path):
    save_base(osprey, tokenizer, tmp_path, {})
    base = open_base(str(tmp_path))
    assert base.model.sizes == osprey.sizes
    assert base.prompt == LinkingPrompt()
    assert base.tokens.ids("a red dog") == base.tokenizer.encode(" a red dog", add_special_tokens=False)


def test_a_language_model_alone_gets_a_tower_and_fresh_parts(osprey, tokenizer, tmp_path, monkeypatch):
    language = LlamaForCausalLM(small_llama(len(tokenizer), osprey.sizes))
    language.save_pretrained(tmp_path / "language")
    tokenizer.save_pretrained(tmp_path / "language")
    assert json.loads((tmp_path / "language/config.json").read_text())["model_type"] == "llama"
    with pytest.raises(LinkerUnavailable, match="no vision tower"):
        open_base(str(tmp_path / "language"))
    monkeypatch.setattr(build, "OspreyConfig", lambda **ids: osprey.sizes)
    state = {
        official_name(name).removeprefix(VISUAL.removesuffix("visual.")): value
        for name, value in osprey.state_dict().items()
        if name.startswith("vision_tower.")
    }
    save_file(state, tmp_path / "clip.safetensors")
    model = around_language_model(
        tmp_path / "language", len(tokenizer), tmp_path / "clip.safetensors", torch.float32
    )
    assert torch.equal(model.vision_tower.stem[0].weight, osprey.vision_tower.stem[0].weight)
    weights = [one.get_input_embeddings().weight for one in (model.language_model, language)]
    assert torch.equal(*weights)
