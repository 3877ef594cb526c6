"""Shrunken networks in files of the official formats: the same wrapping, the same names of weights, random numbers."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import sentencepiece
import torch
from safetensors.torch import load_file
from tokenizers.pre_tokenizers import ByteLevel
from torch import Tensor
from transformers import LlamaConfig, LlamaForCausalLM

from maskoven_kedro.annotators.seem.seem import new_seem
from maskoven_kedro.linker.config import OspreyConfig, TowerConfig
from maskoven_kedro.linker.loading import VISUAL, official_name
from maskoven_kedro.linker.osprey import Osprey
from tests.annotators.seem.conftest import tiny_config

FIXTURES = Path(__file__).parents[1] / "fixtures"
LONGEST_CAPTION = 256
"""Tokens that the official detector reads; the fixture's own text encoder stops earlier."""


def write_checkpoints(weights: Path, models: Path) -> None:
    """Write every file that `oven` names: below `weights` as `weights fetch` does, the linker below `models`."""
    write_grounding_dino(weights / "groundingdino", weights / "bert")
    write_sam(weights / "sam_vit_h")
    write_clip_tokenizer(weights / "clip")
    write_seem(weights / "seem")
    write_osprey(models / "osprey-7b")


def write_grounding_dino(folder: Path, bert: Path) -> None:
    """`model` around names that start with `module.`, as its authors saved it; the vocabulary of BERT apart."""
    folder.mkdir(parents=True)
    bert.mkdir(parents=True)
    state = load_file(FIXTURES / "groundingdino/weights.safetensors")
    positions = "bert.embeddings.position_embeddings.weight"
    state[positions] = state[positions][torch.arange(LONGEST_CAPTION) % len(state[positions])]
    state["bert.embeddings.position_ids"] = torch.arange(LONGEST_CAPTION)[None]
    state["label_enc.weight"] = torch.zeros(2001, 32)
    torch.save({"model": {f"module.{name}": value for name, value in state.items()}}, folder / "shrunken.pth")
    sizes = json.loads((FIXTURES / "groundingdino/config.json").read_text())
    sizes["text"]["max_position_embeddings"] = LONGEST_CAPTION
    (folder / "config.json").write_text(json.dumps(sizes))
    shutil.copyfile(FIXTURES / "groundingdino/vocab.txt", bert / "vocab.txt")


def write_sam(folder: Path) -> None:
    """A plain table of tensors."""
    folder.mkdir(parents=True)
    torch.save(load_file(FIXTURES / "sam/weights.safetensors"), folder / "shrunken.pth")
    shutil.copyfile(FIXTURES / "sam/config.json", folder / "config.json")


def write_clip_tokenizer(folder: Path) -> None:
    """CLIP's two files with its bytes, some of its merges, and its two special tokens at the end."""
    folder.mkdir(parents=True)
    bytes_ = sorted(ByteLevel.alphabet())
    merges = [("t", "h"), ("th", "e</w>"), ("i", "n"), ("a", "n")]
    pieces = [*bytes_, *(f"{one}</w>" for one in bytes_), *("".join(pair) for pair in merges)]
    rows = {piece: row for row, piece in enumerate([*pieces, "<|startoftext|>", "<|endoftext|>"])}
    (folder / "vocab.json").write_text(json.dumps(rows), encoding="utf-8")
    lines = ["#version: 0.2", *(" ".join(pair) for pair in merges)]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_seem(folder: Path) -> None:
    """A plain table of tensors under the name of the official file, parts that no text needs among them."""
    folder.mkdir(parents=True)
    rows = len(json.loads((folder.parent / "clip/vocab.json").read_text(encoding="utf-8")))
    end = rows - 1
    config = tiny_config(vocab_size=rows, bos_id=end - 1, eos_id=end, pad_id=end, context_length=77)
    state = dict(new_seem(config, seed=5).state_dict())
    state["sem_seg_head.predictor.mask_sptial_embed.0"] = torch.zeros(4, 4)
    state["sem_seg_head.predictor.pn_indicator.weight"] = torch.zeros(2, 4)
    torch.save(state, folder / "seem_focall_v1.pt")
    (folder / "config.json").write_text(json.dumps(config.to_json()))


def write_osprey(folder: Path) -> None:
    """Two torch shards with their index, Llama's config.json with Osprey's additions, and a SentencePiece model."""
    folder.mkdir(parents=True)
    rows = _write_llama_tokenizer(folder)
    torch.manual_seed(2)
    sizes = OspreyConfig(TowerConfig((1, 1, 2, 1), (4, 8, 12, 16)), embed_dim=8, mask_size=12, hidden_size=16)
    language = LlamaConfig(
        vocab_size=rows,
        hidden_size=16,
        intermediate_size=24,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=4096,
        initializer_range=0.1,
        pad_token_id=0,
    )
    model = Osprey(sizes, LlamaForCausalLM(language), scale=1.0)
    state = {official_name(name): value for name, value in model.state_dict().items()}
    state["model.layers.0.self_attn.rotary_emb.inv_freq"] = torch.ones(4)
    state[f"{VISUAL}head.mlp.fc1.bias"] = torch.ones(16)
    state[f"{VISUAL}trunk.head.norm.weight"] = torch.ones(16)
    _write_shards(folder, {name: value.half().contiguous() for name, value in state.items()})
    added = {
        "architectures": ["OspreyLlamaForCausalLM"],
        "model_type": "osprey",
        "mm_vision_tower": "open_clip_pytorch_model.bin",
        "mm_hidden_size": 12,
        "mm_projector_type": "mlp2x_gelu",
        "mm_use_im_start_end": False,
        "mm_use_im_patch_token": False,
    }
    (folder / "config.json").write_text(json.dumps({**language.to_dict(), **added}))


def _write_shards(folder: Path, state: dict[str, Tensor]) -> None:
    seeing = {name: value for name, value in state.items() if "vision_tower" in name or "mm_" in name}
    shards = {
        "pytorch_model-00001-of-00002.bin": {k: v for k, v in state.items() if k not in seeing},
        "pytorch_model-00002-of-00002.bin": seeing,
    }
    for file, part in shards.items():
        torch.save(part, folder / file)
    places = {name: file for file, part in shards.items() for name in part}
    index = {"metadata": {"total_size": 0}, "weight_map": places}
    (folder / "pytorch_model.bin.index.json").write_text(json.dumps(index))


def _write_llama_tokenizer(folder: Path) -> int:
    """Learn a small SentencePiece model in Llama's layout; returns its number of rows."""
    learnt = io.BytesIO()
    words = [
        "the",
        "picture",
        "what",
        "is",
        "this",
        "region",
        "name",
        "of",
        "a",
        "red",
        "bird",
        "flower",
        "tower",
    ]
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([f"{one} {other}" for one in words for other in words]),
        model_writer=learnt,
        model_type="bpe",
        vocab_size=340,
        byte_fallback=True,
        hard_vocab_limit=False,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        minloglevel=2,
    )
    (folder / "tokenizer.model").write_bytes(learnt.getvalue())
    kind = {
        "tokenizer_class": "LlamaTokenizer",
        "bos_token": "<s>",
        "eos_token": "</s>",
        "unk_token": "<unk>",
    }
    (folder / "tokenizer_config.json").write_text(json.dumps({**kind, "pad_token": "<unk>", "legacy": True}))
    return int(sentencepiece.SentencePieceProcessor(model_proto=learnt.getvalue()).vocab_size())
