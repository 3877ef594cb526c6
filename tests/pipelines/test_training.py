"""From a release to trained linkers: what the nodes promise, keep, and do not do twice."""

from __future__ import annotations

import copy
import json

import polars as pl
import pytest
import torch
from transformers import LlamaForCausalLM

from maskoven_kedro.core.linking_options import LinkerSwitches, LinkingOptions
from maskoven_kedro.datasets.codes import CodesDataset
from maskoven_kedro.datasets.network import NetworkDataset
from maskoven_kedro.datasets.world import OvenWorld
from maskoven_kedro.linker.checkpoint import save_base
from maskoven_kedro.linker.config import OspreyConfig, TowerConfig
from maskoven_kedro.linker.language import build_tokenizer, small_llama
from maskoven_kedro.linker.osprey import Osprey
from maskoven_kedro.pipelines.training import ABLATION, create_pipeline
from maskoven_kedro.pipelines.training.nodes import gather_curves, make_entity_codes, train_linker
from tests.linker.coloured import coloured_release

STAGE = {"steps": 2, "batch": 2, "accumulation": 1, "save_every": 2, "log_every": 1, "device": "cpu"}
PLAIN, SEG = LinkerSwitches(name="osprey_ft"), LinkerSwitches(name="osprey_seg", regions=True)


@pytest.fixture
def options(tmp_path) -> LinkingOptions:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    tokenizer = build_tokenizer(["USER: What is  ? ASSISTANT: a red dog", "Red Thing", "Blue Thing"] * 3, 330)
    sizes = OspreyConfig(
        TowerConfig((1,) * 4, (4, 8, 12, 16), 64), 8, 8, 16, -200, len(tokenizer), len(tokenizer) + 1, 4
    )
    save_base(Osprey(sizes, LlamaForCausalLM(small_llama(330, sizes)), 1.0), tokenizer, tmp_path / "base", {})
    return LinkingOptions(
        base=str(tmp_path / "base"),
        lora={"rank": 2},
        pretrain={"subsets": ["wiki"], **STAGE},
        finetune={"subsets": ["entity_train"], **STAGE},
    )


@pytest.fixture
def world(tmp_path) -> OvenWorld:
    folder = tmp_path / "wiki6m"
    folder.mkdir()
    rows = [("Q2", "Blue Thing"), ("Q1", "Red Thing"), ("Q1", "Redirected")]
    lines = [json.dumps({"wikidata_id": one, "wikipedia_title": title}) for one, title in rows]
    (folder / "Wiki6M_ver_1_0_title_only.jsonl").write_text("\n".join(lines) + "\n")
    return OvenWorld(tmp_path, "entity")


def test_a_linker_is_trained_once_and_leaves_card_and_curves(options, world, tmp_path):
    codes = make_entity_codes(world, options)
    assert codes.numbers.tolist() == [1, 2]
    dataset = CodesDataset(path=str(tmp_path / "codes"))
    dataset.save(codes)
    codes = dataset.load()
    samples = coloured_release(tmp_path).samples.lazy()
    entity, wiki = samples.filter(pl.col("split") == "entity"), samples.filter(pl.col("split") == "wiki")
    promise = train_linker(PLAIN, options, world, codes, entity, wiki)
    assert set(promise.samples["subset"]) == {"entity_train"}
    network = NetworkDataset(
        path=str(tmp_path / "ft"), checkpoints=str(tmp_path / "state"), weights="adapter_model.safetensors"
    )
    network.save(promise)
    written = (tmp_path / "ft/adapter_model.safetensors").stat().st_mtime_ns
    network.save(train_linker(PLAIN, options, world, codes, entity, wiki))
    assert (network.load() / "adapter_model.safetensors").stat().st_mtime_ns == written
    card = json.loads((tmp_path / "ft/card.json").read_text())
    assert card["linker"] == "osprey_ft"
    assert card["samples"] == promise.samples.height
    losses = [
        row for row in gather_curves(network.load()) if row["name"] == "training/osprey_ft/finetune/loss"
    ]
    assert [row["step"] for row in losses] == [1, 2]
    assert all(row["value"] > 0 for row in losses)


def test_whatever_decides_the_weights_changes_the_recipe(options, world, tmp_path):
    codes = make_entity_codes(world, options)
    samples = coloured_release(tmp_path).samples.lazy()
    first = train_linker(PLAIN, options, world, codes, samples).recipe
    regions = pl.LazyFrame({"image_id": ["i0"], "checkpoint": ["c"], "areas": [[4]]})
    slower = options.finetune.model_copy(update={"learning_rate": 1e-5})
    others = [
        train_linker(SEG, options, world, codes, samples, regions),
        train_linker(PLAIN.model_copy(update={"prompt": "box"}), options, world, codes, samples),
        train_linker(PLAIN, options.model_copy(update={"finetune": slower}), world, codes, samples),
        train_linker(PLAIN, options, world, codes, samples.head(11)),
    ]
    assert len({first, *(one.recipe for one in others)}) == 5
    again = copy.copy(options)
    assert train_linker(PLAIN, again, world, codes, samples).recipe == first


def test_only_linkers_with_regions_ask_for_them():
    nodes = {node.name: node for node in create_pipeline(linkers=ABLATION).nodes}
    assert {name for name in nodes if name.startswith("train_")} == {f"train_{name}" for name in ABLATION}
    asked = {name: any("seen_regions" in one for one in nodes[f"train_{name}"].inputs) for name in ABLATION}
    assert asked == {name: name.startswith("osprey_seg") for name in ABLATION}
