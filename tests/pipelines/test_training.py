"""From a release to trained linkers: what the nodes promise, keep, and do not do twice."""

from __future__ import annotations

import copy
import json

import polars as pl
import pytest

from maskoven_kedro.core.linking_options import LinkerSwitches
from maskoven_kedro.datasets.codes import CodesDataset
from maskoven_kedro.datasets.network import NetworkDataset
from maskoven_kedro.linker.config import LinkerUnavailable
from maskoven_kedro.pipeline_registry import register_pipelines
from maskoven_kedro.pipelines.training import ABLATION, create_pipeline
from maskoven_kedro.pipelines.training.nodes import gather_curves, make_entity_codes, train_linker
from tests.linker.coloured import coloured_release

PLAIN, SEG = LinkerSwitches(name="osprey_ft"), LinkerSwitches(name="osprey_seg", regions=True)


def test_a_linker_is_trained_once_and_leaves_card_and_curves(linking, coloured_world, tmp_path):
    codes = make_entity_codes(coloured_world, linking)
    assert codes.numbers.tolist() == [1, 2]
    dataset = CodesDataset(path=str(tmp_path / "codes"))
    dataset.save(codes)
    codes = dataset.load()
    samples = coloured_release(tmp_path).samples.lazy()
    entity, wiki = samples.filter(pl.col("split") == "entity"), samples.filter(pl.col("split") == "wiki")
    promise = train_linker(PLAIN, linking, coloured_world, codes, entity, wiki)
    assert set(promise.samples["subset"]) == {"entity_train"}
    network = NetworkDataset(
        path=str(tmp_path / "ft"), checkpoints=str(tmp_path / "state"), weights="adapter_model.safetensors"
    )
    network.save(promise)
    written = (tmp_path / "ft/adapter_model.safetensors").stat().st_mtime_ns
    network.save(train_linker(PLAIN, linking, coloured_world, codes, entity, wiki))
    assert (network.load() / "adapter_model.safetensors").stat().st_mtime_ns == written
    card = json.loads((tmp_path / "ft/card.json").read_text())
    assert card["linker"] == "osprey_ft"
    assert card["samples"] == promise.samples.height
    losses = [
        row for row in gather_curves(network.load()) if row["name"] == "training/osprey_ft/finetune/loss"
    ]
    assert [row["step"] for row in losses] == [1, 2]
    assert all(row["value"] > 0 for row in losses)


def test_regions_are_told_from_samples_whatever_the_switch_says(linking, coloured_world, tmp_path):
    codes = make_entity_codes(coloured_world, linking)
    samples = coloured_release(tmp_path).samples.lazy()
    regions = pl.LazyFrame({"image_id": ["i0"], "checkpoint": ["c"], "areas": [[4]]})
    without = train_linker(
        SEG.model_copy(update={"regions": False}), linking, coloured_world, codes, samples, regions
    )
    assert (without.regions, without.samples.height > 0) == ([], True)
    with pytest.raises(LinkerUnavailable, match=r"linkers\.osprey_ft\.regions"):
        train_linker(
            PLAIN.model_copy(update={"regions": True}), linking, coloured_world, codes, samples, samples
        )


def test_an_environment_says_which_linkers_are_trained_and_asked():
    registered = register_pipelines(linkers=["osprey_ft"])
    assert "train_osprey_ft" in {node.name for node in registered["training"].nodes}
    named = {node.name for stage in ("training", "linking_evaluation") for node in registered[stage].nodes}
    assert not any("retrieval" in name or "osprey_seg" in name for name in named)


def test_whatever_decides_the_weights_changes_the_recipe(linking, coloured_world, tmp_path):
    codes = make_entity_codes(coloured_world, linking)
    samples = coloured_release(tmp_path).samples.lazy()
    first = train_linker(PLAIN, linking, coloured_world, codes, samples).recipe
    regions = pl.LazyFrame({"image_id": ["i0"], "checkpoint": ["c"], "areas": [[4]]})
    slower = linking.finetune.model_copy(update={"learning_rate": 1e-5})
    others = [
        train_linker(SEG, linking, coloured_world, codes, samples, regions),
        train_linker(PLAIN.model_copy(update={"prompt": "box"}), linking, coloured_world, codes, samples),
        train_linker(PLAIN, linking.model_copy(update={"finetune": slower}), coloured_world, codes, samples),
        train_linker(PLAIN, linking, coloured_world, codes, samples.head(11)),
    ]
    assert len({first, *(one.recipe for one in others)}) == 5
    again = copy.copy(linking)
    assert train_linker(PLAIN, again, coloured_world, codes, samples).recipe == first


def test_only_linkers_with_regions_ask_for_them():
    nodes = {node.name: node for node in create_pipeline(linkers=ABLATION).nodes}
    assert {name for name in nodes if name.startswith("train_")} == {f"train_{name}" for name in ABLATION}
    asked = {name: any("seen_regions" in one for one in nodes[f"train_{name}"].inputs) for name in ABLATION}
    assert asked == {name: name.startswith(("osprey_seg", "retrieval_gen")) for name in ABLATION}
