"""Official files are read strictly, and nothing in them is run."""

import json
import pickle

import pytest
import torch
from safetensors.torch import save_file
from transformers import LlamaForCausalLM

from maskoven_kedro.linker import loading
from maskoven_kedro.linker.checkpoint import load_base, save_base
from maskoven_kedro.linker.config import LinkerUnavailable, OspreyConfig, TowerConfig
from maskoven_kedro.linker.language import small_llama
from maskoven_kedro.linker.loading import (
    VISUAL,
    load_official,
    official_name,
    own_name,
    read_weights,
    weights_files,
)
from maskoven_kedro.linker.sizes import tower_sizes


@pytest.fixture
def official(osprey, tokenizer, tmp_path):
    """A folder in the official layout; the sizes of the small model show in the shapes of its weights alone."""
    language = small_llama(len(tokenizer), osprey.sizes).to_dict()
    (tmp_path / "config.json").write_text(json.dumps({**language, "model_type": "osprey"}))
    return tmp_path


def state_of(osprey):
    state = {official_name(name): value.clone() for name, value in osprey.state_dict().items()}
    state["model.layers.0.self_attn.rotary_emb.inv_freq"] = torch.ones(2)
    state[VISUAL + "head.mlp.fc1.bias"] = torch.ones(2)
    return state


def is_tower(name):
    return name.startswith(VISUAL)


def test_shards_are_read_and_equal_the_model(official, osprey):
    state = state_of(osprey)
    torch.save({k: v for k, v in state.items() if is_tower(k)}, official / "pytorch_model-00001-of-00002.bin")
    torch.save(
        {k: v for k, v in state.items() if not is_tower(k)}, official / "pytorch_model-00002-of-00002.bin"
    )
    read = load_official(official, dtype=torch.float32)
    for name, value in osprey.state_dict().items():
        assert torch.equal(read.state_dict()[name], value)
    assert not any(value.is_meta for value in (*read.parameters(), *read.buffers()))
    assert not any(value.requires_grad for value in read.vision_tower.parameters())
    rotary = [one.get_decoder().rotary_emb.inv_freq for one in (read.language_model, osprey.language_model)]
    assert torch.equal(*rotary)


def test_extractor_and_projector_stay_in_full_precision(official, osprey):
    save_file(state_of(osprey), official / "model.safetensors")
    read = load_official(official)
    kinds = {name.partition(".")[0]: value.dtype for name, value in read.state_dict().items()}
    assert kinds == {
        "vision_tower": torch.bfloat16,
        "language_model": torch.bfloat16,
        "mask_extractor": torch.float32,
        "mm_projector": torch.float32,
    }


def test_the_tower_may_come_from_a_file_of_its_own(official, osprey):
    state = state_of(osprey)
    save_file({k: v for k, v in state.items() if not is_tower(k)}, official / "model.safetensors")
    with pytest.raises(LinkerUnavailable, match="vision tower"):
        load_official(official)
    clip = {k.removeprefix(VISUAL.removesuffix("visual.")): v + 1 for k, v in state.items() if is_tower(k)}
    tower = official.parent / "open_clip.safetensors"
    save_file({**clip, "logit_scale": torch.ones(1)}, tower)
    read = load_official(official, tower, torch.float32)
    assert torch.equal(read.vision_tower.stem[0].bias, osprey.vision_tower.stem[0].bias + 1)


@pytest.mark.parametrize("fault", ["missing", "unexpected", "of another shape"])
def test_weights_that_do_not_fit_are_reported(official, osprey, fault):
    state = state_of(osprey)
    if fault == "missing":
        del state["mask_extractor.res3.bias"]
    elif fault == "unexpected":
        state["model.mm_projector.4.weight"] = torch.zeros(1)
    else:
        state["model.mm_projector.0.bias"] = torch.zeros(3)
    save_file(state, official / "model.safetensors")
    with pytest.raises(LinkerUnavailable, match=rf"1 {fault}: \S*(res3|mm_projector)"):
        load_official(official)


class Harmful:
    def __reduce__(self):
        return exec, ("raise SystemExit('ran')",)


def test_nothing_is_unpickled(tmp_path):
    (tmp_path / "a.bin").write_bytes(pickle.dumps(Harmful()))
    torch.save({"a": Harmful()}, tmp_path / "b.bin")
    torch.save([1], tmp_path / "c.bin")
    (tmp_path / "d.safetensors").write_bytes(b"nothing")
    for name in ("a.bin", "b.bin", "c.bin", "d.safetensors", "not_there.bin"):
        with pytest.raises(LinkerUnavailable, match=name):
            read_weights(tmp_path / name)


def test_an_index_says_which_files_are_weights(official, osprey):
    shard = "model-00001-of-00001.safetensors"
    save_file(state_of(osprey), official / shard)
    torch.save({"mm_projector.0.bias": torch.zeros(1)}, official / "mm_projector.bin")
    (official / "training_args.bin").write_bytes(pickle.dumps(Harmful()))
    index = official / "model.safetensors.index.json"
    index.write_text(json.dumps({"metadata": {}, "weight_map": dict.fromkeys(state_of(osprey), shard)}))
    assert weights_files(official) == [official / shard]
    load_official(official)
    index.write_text(json.dumps({"weight_map": {"lm_head.weight": shard, "x": "model-2.safetensors"}}))
    with pytest.raises(LinkerUnavailable, match=r"lacks model-2\.safetensors"):
        load_official(official)


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "{}", '{"weight_map": []}', '{"weight_map": {"lm_head.weight": "../model.safetensors"}}'],
)
def test_a_damaged_index_is_told(official, text):
    (official / "model.safetensors.index.json").write_text(text)
    with pytest.raises(LinkerUnavailable, match=r"model\.safetensors\.index\.json .*(weights files|outside)"):
        load_official(official)


@pytest.mark.parametrize("wrong", [{"hidden_size": "wide"}, {"num_attention_heads": 5}])
def test_a_config_that_describes_no_language_model_is_told(official, osprey, wrong):
    save_file(state_of(osprey), official / "model.safetensors")
    config = official / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | wrong))
    with pytest.raises(LinkerUnavailable, match=r"config\.json describes no language model"):
        load_official(official)


def test_what_a_trainer_leaves_is_no_weights_file(official, osprey):
    torch.save(state_of(osprey), official / "pytorch_model.bin")
    (official / "training_args.bin").write_bytes(pickle.dumps(Harmful()))
    assert weights_files(official) == [official / "pytorch_model.bin"]


def test_sizes_are_those_of_osprey_7b_unless_the_weights_say_otherwise(official, osprey):
    save_file(state_of(osprey), official / "model.safetensors")
    sizes = load_official(official).sizes
    assert (sizes.tower.depths, sizes.tower.dims) == (osprey.sizes.tower.depths, osprey.sizes.tower.dims)
    assert (sizes.embed_dim, sizes.mask_size, sizes.hidden_size) == (8, 8, 16)
    assert (sizes.tower.image_size, sizes.most_regions, sizes.max_length) == (512, 128, 2048)
    assert tower_sizes({}) == TowerConfig()


@pytest.mark.parametrize("name", ["mm_projector_type", "mm_hidden_size", "mm_use_im_start_end"])
def test_another_design_is_refused(name):
    stored = {"hidden_size": 4096, "mm_projector_type": "mlp2x_gelu", "mm_hidden_size": 768}
    assert OspreyConfig.from_official(stored) == OspreyConfig()
    with pytest.raises(LinkerUnavailable, match=name):
        OspreyConfig.from_official({**stored, name: "other"})


def test_names_there_and_back(osprey):
    for name in osprey.state_dict():
        assert own_name(official_name(name)) == name


def test_our_own_layout(osprey, tokenizer, tmp_path):
    save_base(osprey, tokenizer, tmp_path / "base", {"metrics": {}})
    read, again = load_base(tmp_path / "base")
    assert read.sizes == osprey.sizes
    assert again.get_vocab() == tokenizer.get_vocab()
    for name, value in osprey.state_dict().items():
        assert torch.equal(read.state_dict()[name], value.half().float())
    (tmp_path / "base" / "tokenizer.json").unlink()
    with pytest.raises(LinkerUnavailable, match=r"lacks tokenizer\.json"):
        load_base(tmp_path / "base")
    assert isinstance(read.language_model, LlamaForCausalLM)
    assert loading.is_unused("model.layers.3.self_attn.rotary_emb.inv_freq")
