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
from maskoven_kedro.linker.asking import ask_trained
from maskoven_kedro.linker.build import Base, around_language_model, open_base
from maskoven_kedro.linker.checkpoint import save_base
from maskoven_kedro.linker.choosing import Choice, choose_share
from maskoven_kedro.linker.config import LinkerUnavailable
from maskoven_kedro.linker.language import small_llama
from maskoven_kedro.linker.linkers import CodeLinker
from maskoven_kedro.linker.linking_data import LinkingPrompt
from maskoven_kedro.linker.loading import VISUAL, official_name
from maskoven_kedro.linker.lora import load_lora
from maskoven_kedro.linker.predicting import predict
from maskoven_kedro.linker.train_linker import (
    Release,
    know_entities,
    linking_data,
    train_linker,
    train_retriever,
    trained_on,
)
from maskoven_kedro.linker.train_retrieval import features_of, train_encoder
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
    assert right(predictions, release) > 0.9
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


FINDING = EncoderOptions(width=8, candidates=2, steps=60, batch=8)
TITLES = ["a red dog", "dog"]


def right(predictions: pl.DataFrame, release: Release) -> float:
    return float((predictions["entity_id"] == release.samples["entity_id"]).mean())


def test_a_linker_that_also_finds(base, release, tmp_path):
    options = OPTIONS.model_copy(
        update={"pretrain": None, "retrieval": FINDING, "method": "retrieval_generation"}
    )
    before = replace(base, model=copy.deepcopy(base.model))
    with pytest.raises(ValueError, match="needs a table"):
        train_linker(base, release, options, tmp_path / "out", tmp_path / "state", lambda *_: None)
    table, features = know_entities(base, release, TITLES, options)
    assert len(features) == release.samples.filter(subset="entity_train").height
    assert bool(table.sums.any(1).all())
    known = replace(release, table=table)
    train_linker(base, known, options, tmp_path / "out", tmp_path / "state", lambda *_: None)
    asked = ask_trained(before, tmp_path / "out", release, options, "rg", beams=2, batch=5)
    assert right(asked, release) > 0.9


def test_a_linker_that_only_finds(base, release, tmp_path):
    options = OPTIONS.model_copy(update={"retrieval": FINDING, "method": "retrieval"})
    with pytest.raises(LinkerUnavailable, match=r"lacks table\.safetensors"):
        ask_trained(base, tmp_path / "out", release, options, "retrieval", beams=2, batch=5)
    train_retriever(base, release, TITLES, options, tmp_path / "out")
    asked = ask_trained(base, tmp_path / "out", release, options, "retrieval", beams=2, batch=5)
    assert right(asked, release) > 0.9
    nobody = replace(release, samples=release.samples.clear())
    with pytest.raises(ValueError, match="No entity has a picture"):
        train_retriever(base, nobody, TITLES, options, tmp_path / "out")


def test_what_counts_how_much_is_chosen_on_samples_of_their_own(base, release, tmp_path):
    val = release.samples.with_columns(subset=pl.lit("entity_val"))
    both = replace(release, samples=pl.concat([release.samples, val]))
    options = OPTIONS.model_copy(update={"retrieval": FINDING, "method": "retrieval"})
    assert options.needed == ["entity_train", "entity_val", "query_val", "wiki"]
    train_retriever(base, both, TITLES, options, tmp_path / "out")
    assert Choice.load(tmp_path / "out") == Choice(share=1.0)
    table, _ = know_entities(base, both, TITLES, options)
    encoder = train_encoder(*pictures_of(base, both, table, options), table, FINDING)
    looks, rows = pictures_of(base, both, table, options)
    with torch.inference_mode():
        assert choose_share(encoder, encoder.queries(looks), -looks, rows, table) < 1.0


def pictures_of(base, release, table, options):
    data = linking_data(trained_on(release, options), release, base, options, answered=False)
    rows = torch.from_numpy(release.codes.rows_of(data.entity_ids()))
    return table.looks_of(features_of(base.model, data, FINDING.levels)), rows


def test_the_miniature_says_how_it_is_made(monkeypatch, tmp_path):
    monkeypatch.setattr(build, "_shipped", lambda: tmp_path)
    with pytest.raises(LinkerUnavailable, match="kedro run --pipelines miniature_networks"):
        open_base("miniature")
    with pytest.raises(LinkerUnavailable, match=r"set `linking\.base` to a folder"):
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
