"""Ids by distinct words against ids of whole titles, and what is read off a tokenizer."""

from __future__ import annotations

import numpy as np
import pytest
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from maskoven_kedro.core import code_tokens
from maskoven_kedro.core.code_tokens import CodeTokenizer, TokenTable

WORDS = [
    "river",
    "oak",
    "Tower",
    "1996",
    "of",
    "the",
    "São-Paulo",
    "(film)",
    "O'Neil",
    "東京",
    "A.B.",
    "3,000",
    "½",
]
WORDS += ["naïve", "ﬁn", "e\u0301t\u00e9"]


def titles(n, seed=0):
    rng = np.random.default_rng(seed)
    made = [" ".join(rng.choice(WORDS, rng.integers(1, 7))) for _ in range(n)]
    made[::50] = [f" {one}" for one in made[::50]]
    made[1::50] = [one.replace(" ", "  ", 1) for one in made[1::50]]
    made[2::50] = [one.replace(" ", "\u00a0") for one in made[2::50]]
    made[3::50] = [f"{one}\t" for one in made[3::50]]
    made[4::50] = ["" for _ in made[4::50]]
    return made


def byte_level():
    """As GPT-2 and the models after it."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=500, initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(titles(300), trainer)
    tokenizer.add_special_tokens(["<|end|>"])
    return tokenizer, tokenizer.token_to_id("<|end|>")


def byte_fallback():
    """As Llama 2: a space before the sentence, bytes as tokens, no cutting at spaces."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{i:02X}>" for i in range(256))]
    plain = Tokenizer(models.BPE(unk_token="<unk>"))
    plain.pre_tokenizer = pre_tokenizers.Metaspace()
    plain.train_from_iterator(titles(300), trainers.BpeTrainer(vocab_size=500, special_tokens=tokens))
    stored = code_tokens.orjson.loads(plain.to_str())["model"]
    pairs = [tuple(pair) for pair in stored["merges"]]
    tokenizer.model = models.BPE(stored["vocab"], pairs, unk_token="<unk>", byte_fallback=True, fuse_unk=True)
    tokenizer.add_special_tokens(tokens[:3])
    return tokenizer, 2


def word_pieces():
    """As BERT."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(vocab_size=200, special_tokens=["[PAD]", "[UNK]", "[SEP]"])
    tokenizer.train_from_iterator(titles(300), trainer)
    return tokenizer, 2


def unigram():
    """As T5."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=120, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>"
    )
    tokenizer.train_from_iterator(titles(300), trainer)
    return tokenizer, 1


def across_spaces():
    """Merges over spaces, so that no word can be encoded alone."""
    vocabulary = {letter: i for i, letter in enumerate(sorted({c for t in titles(2000) for c in t}))}
    vocabulary |= {"k ": len(vocabulary), "e ": len(vocabulary) + 1, "<eos>": len(vocabulary) + 2}
    return Tokenizer(models.BPE(vocabulary, [("k", " "), ("e", " ")])), vocabulary["<eos>"]


ALL = (byte_level, byte_fallback, word_pieces, unigram, across_spaces)


@pytest.mark.parametrize("make", ALL)
def test_ids_are_those_of_whole_titles(make, monkeypatch):
    monkeypatch.setattr(code_tokens, "_BATCH", 400)
    monkeypatch.setattr(code_tokens, "_CHUNK", 150)
    tokenizer, eos = make()
    texts = titles(1000, seed=1)
    reader = CodeTokenizer(tokenizer, eos)
    found = reader.encode(texts)
    cut = reader._exact_cut(code_tokens.pl.Series(texts))
    assert (cut is None) == (make is across_spaces)
    expected = TokenTable.of([e.ids for e in tokenizer.encode_batch(texts, add_special_tokens=False)])
    assert np.array_equal(found.offsets, expected.offsets)
    assert np.array_equal(found.ids, expected.ids)


def test_special_byte_and_missing_ids_are_no_fillers():
    tokenizer, eos = byte_level()
    vocabulary = CodeTokenizer(tokenizer, eos).vocabulary
    assert vocabulary.size == tokenizer.get_vocab_size()
    free = set(range(vocabulary.size)) - {eos}
    bytes_ = {tokenizer.token_to_id(letter) for letter in pre_tokenizers.ByteLevel.alphabet()}
    assert set(vocabulary.fillers.tolist()) == free - bytes_

    tokenizer, eos = byte_fallback()
    vocabulary = CodeTokenizer(tokenizer, eos).vocabulary
    assert vocabulary.fillers.tolist() == list(range(259, tokenizer.get_vocab_size()))

    tokenizer = Tokenizer(models.WordLevel({"a": 0, "b": 5, "[UNK]": 7, "[EOS]": 9}, unk_token="[UNK]"))
    assert CodeTokenizer(tokenizer, eos_id=9).vocabulary.fillers.tolist() == [0, 5]


def test_a_vocabulary_of_151936_ids():
    ids = {f"w{i}": i for i in range(151_935)} | {"[EOS]": 151_935}
    tokenizer = Tokenizer(models.WordLevel(ids, unk_token="w0"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    reader = CodeTokenizer(tokenizer, eos_id=151_935)
    assert reader.vocabulary.size == 151_936
    assert reader.encode(["w151934 w7"]).ids.tolist() == [151_934, 7]


def test_the_name_of_a_special_token_in_a_title_is_text():
    tokenizer, eos = byte_fallback()
    assert tokenizer.encode("a</s>b", add_special_tokens=False).ids.count(eos) == 1
    reader = CodeTokenizer(tokenizer, eos)
    assert eos not in reader.encode(["a</s>b"]).ids
    assert tokenizer.encode("</s>", add_special_tokens=False).ids.count(eos) == 1  # the caller's is untouched


def test_an_end_that_is_in_a_title_is_left_out():
    tokenizer = Tokenizer(models.WordLevel({"oak": 0, "end": 1}, unk_token="end"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    assert CodeTokenizer(tokenizer, eos_id=1).encode(["oak end oak"]).ids.tolist() == [0, 0]


def test_padding_and_cutting_of_the_caller_do_not_count():
    tokenizer, eos = word_pieces()
    plain = CodeTokenizer(tokenizer, eos)
    tokenizer.enable_padding(length=50)
    tokenizer.enable_truncation(2)
    padded = CodeTokenizer(tokenizer, eos)
    assert padded.encode(["river oak Tower"]).ids.tolist() == plain.encode(["river oak Tower"]).ids.tolist()
    assert padded.vocabulary.digest == plain.vocabulary.digest
    tokenizer.add_tokens([AddedToken("newword")])
    assert CodeTokenizer(tokenizer, eos).vocabulary.digest != plain.vocabulary.digest


def test_a_tokenizer_of_transformers_brings_its_end(tmp_path):
    from transformers import PreTrainedTokenizerFast

    tokenizer, eos = byte_fallback()
    wrapped = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="</s>")
    assert CodeTokenizer(wrapped).vocabulary.eos_id == eos
    with pytest.raises(ValueError, match="eos_id"):
        CodeTokenizer(tokenizer)
    with pytest.raises(TypeError, match="tokenizers library"):
        CodeTokenizer("words")
