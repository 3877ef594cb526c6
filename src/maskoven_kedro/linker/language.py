"""The miniature's language model and its tokenizer: a small Llama and byte-pair pieces in Llama's layout."""

from __future__ import annotations

import json
from collections.abc import Iterable

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from maskoven_kedro.linker.config import OspreyConfig, shrunken_config
from maskoven_kedro.linker.osprey import Osprey

UNKNOWN, START, END = "<unk>", "<s>", "</s>"
_BYTES = [f"<0x{value:02X}>" for value in range(256)]
_SPACE = "▁"


def build_tokenizer(texts: Iterable[str], size: int) -> PreTrainedTokenizerFast:
    """Learn byte-pair pieces from texts, the same for any order of them; any text can be spelled in bytes.

    Rows are Llama's: <unk> 0, <s> 1, </s> 2, the bytes 3 to 258, then the pieces.
    """
    fixed = [UNKNOWN, START, END, *_BYTES]
    learner = Tokenizer(models.BPE())
    learner.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_SPACE, prepend_scheme="always")
    trainer = trainers.BpeTrainer(vocab_size=size - len(fixed), show_progress=False, special_tokens=[])
    learner.train_from_iterator(sorted(texts), trainer)
    learned = json.loads(learner.to_str())["model"]
    pieces = sorted(learned["vocab"], key=learned["vocab"].__getitem__)
    rows = {piece: row for row, piece in enumerate([*fixed, *pieces])}
    merges = [tuple(pair) for pair in learned["merges"]]
    tokenizer = Tokenizer(
        models.BPE(vocab=rows, merges=merges, unk_token=UNKNOWN, fuse_unk=True, byte_fallback=True)
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(
        replacement=_SPACE, prepend_scheme="first", split=False
    )
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace(_SPACE, " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token=UNKNOWN, bos_token=START, eos_token=END, pad_token=UNKNOWN
    )


def new_base(tokenizer: PreTrainedTokenizerFast, seed: int) -> Osprey:
    """Build the miniature's Osprey with random weights that can learn from nothing."""
    torch.manual_seed(seed)
    config = shrunken_config(len(tokenizer), len(tokenizer) + 1)
    return Osprey(config, LlamaForCausalLM(small_llama(len(tokenizer), config)), scale=1.0)


def small_llama(vocabulary: int, config: OspreyConfig) -> LlamaConfig:
    """A Llama of 4 layers and the linker's width; weights start wider than those of wide models, or they are silent."""
    return LlamaConfig(
        vocab_size=vocabulary,
        hidden_size=config.hidden_size,
        intermediate_size=352,
        num_hidden_layers=4,
        num_attention_heads=4,
        num_key_value_heads=4,
        max_position_embeddings=2 * config.max_length,
        initializer_range=0.06,
        bos_token_id=1,
        eos_token_id=2,
        pad_token_id=0,
    )
