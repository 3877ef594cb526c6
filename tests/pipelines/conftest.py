"""What a linker of milliseconds is trained from: options around a tiny base, and the titles of two entities."""

from __future__ import annotations

import json

import pytest
import torch
from transformers import LlamaForCausalLM

from maskoven_kedro.core.linking_options import LinkingOptions
from maskoven_kedro.datasets.world import OvenWorld
from maskoven_kedro.linker.checkpoint import save_base
from maskoven_kedro.linker.config import OspreyConfig, TowerConfig
from maskoven_kedro.linker.language import build_tokenizer, small_llama
from maskoven_kedro.linker.osprey import Osprey

STAGE = {"steps": 2, "batch": 2, "accumulation": 1, "save_every": 2, "log_every": 1, "device": "cpu"}


@pytest.fixture
def linking(tmp_path) -> LinkingOptions:
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
def coloured_world(tmp_path) -> OvenWorld:
    folder = tmp_path / "wiki6m"
    folder.mkdir()
    rows = [("Q2", "Blue Thing"), ("Q1", "Red Thing"), ("Q1", "Redirected")]
    lines = [json.dumps({"wikidata_id": one, "wikipedia_title": title}) for one, title in rows]
    (folder / "Wiki6M_ver_1_0_title_only.jsonl").write_text("\n".join(lines) + "\n")
    return OvenWorld(tmp_path, "entity")
