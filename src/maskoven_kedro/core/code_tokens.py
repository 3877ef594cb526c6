"""Titles as token ids, and what must be known of a tokenizer before ids of it can make up codes.

Any tokenizer of the `tokenizers` library will do, also inside one of transformers. Which ids are special, which stand
for bytes and which stand for nothing is read off the tokenizer. Distinct words are encoded once where that gives the
same ids as encoding whole titles, which is measured and not assumed (performance.md section 5).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import polars as pl
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.pre_tokenizers import ByteLevel

from maskoven_kedro.core.recipe import fingerprint

LOGGER = logging.getLogger(__name__)

_BYTE = re.compile(r"<0x[0-9A-Fa-f]{2}>\Z")
_BATCH = 50_000  # texts encoded at a time
_SAMPLE = 100_000  # titles on which encoding by words is compared with encoding whole titles
_CHUNK = 500_000  # titles put together at a time, so that memory stays flat
_CUT = "\x1f"  # between the pieces of a title while it is being cut
_IRREGULAR = rf"^\s|\s$|\s\s|[^\S ]|{_CUT}|^$"

Ids = NDArray[np.int32]
Cut = Callable[[pl.Expr], pl.Expr]


@dataclass(frozen=True)
class CodeVocabulary:
    """What codes need to know of a tokenizer.

    size: one more than the largest id. eos_id: what ends a code. fillers: ids that may stand in a code without being
    part of its title, ascending: all but special, byte and missing ones. digest: changes with the tokenizer.
    """

    size: int
    eos_id: int
    fillers: NDArray[np.int64]
    digest: str


@dataclass(frozen=True)
class TokenTable:
    """Token ids of all titles one after the other, int32, and where each begins: int64 (titles + 1)."""

    ids: Ids
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> TokenTable:
        """Return the table of ids given title by title."""
        lengths = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
        offsets = np.concatenate([[0], np.cumsum(lengths)])
        return cls(np.fromiter((one for row in rows for one in row), np.int32, int(offsets[-1])), offsets)


class CodeTokenizer:
    """A tokenizer that only ever reads titles: no special tokens added or recognised, no padding, no cutting.

    Args:
        tokenizer: of the `tokenizers` library, or one of transformers that is built on it; it is copied.
        eos_id: what ends a code; by default the tokenizer's own end of sequence.
    """

    def __init__(self, tokenizer: Any, eos_id: int | None = None) -> None:
        backend = getattr(tokenizer, "backend_tokenizer", tokenizer)
        if not isinstance(backend, Tokenizer):
            raise TypeError(f"{type(tokenizer).__name__} is not built on the tokenizers library")
        eos = getattr(tokenizer, "eos_token_id", None) if eos_id is None else eos_id
        if eos is None:
            raise ValueError("the tokenizer names no end of sequence: pass eos_id")
        self._reader = Tokenizer.from_str(backend.to_str())
        self._reader.no_padding()
        self._reader.no_truncation()
        self.vocabulary = _vocabulary(self._reader, int(eos))
        # "</s>" in a title is four characters of a title, not the end of it.
        self._reader.encode_special_tokens = True

    def encode(self, titles: Sequence[str] | pl.Series) -> TokenTable:
        """Return the ids of every title; an id equal to the end of sequence is left out."""
        series = titles if isinstance(titles, pl.Series) else pl.Series(titles, dtype=pl.String)
        cut = self._exact_cut(series)
        if cut is None:
            return self._whole(series)
        pieces, per_title = _cut(series, cut)
        words, which = _distinct(pieces)
        return _gather(self._whole(words), which, per_title)

    def _whole(self, texts: pl.Series) -> TokenTable:
        eos = self.vocabulary.eos_id
        parts, lengths = [], []
        for start in range(0, texts.len(), _BATCH):
            part = texts.slice(start, _BATCH).to_list()
            encoded = self._reader.encode_batch_fast(part, add_special_tokens=False)
            rows = [[one for one in each.ids if one != eos] for each in encoded]
            lengths.append(np.fromiter(map(len, rows), np.int64, len(rows)))
            parts.append(np.fromiter((one for row in rows for one in row), np.int32, int(lengths[-1].sum())))
        return _joined(parts, lengths)

    def _exact_cut(self, titles: pl.Series) -> Cut | None:
        """Return the way of cutting titles into words that leaves ids as they are, None if there is none."""
        if titles.len() <= _BATCH:
            return None
        sample = titles.gather_every(-(-titles.len() // _SAMPLE))
        wanted = self._whole(sample)
        for name, cut in _CUTS.items():
            pieces, per_title = _cut(sample, cut)
            words, which = _distinct(pieces)
            found = _gather(self._whole(words), which, per_title)
            if np.array_equal(found.offsets, wanted.offsets) and np.array_equal(found.ids, wanted.ids):
                LOGGER.info("Titles are encoded by distinct words (%s): same ids on %d", name, sample.len())
                return cut
        LOGGER.info("Titles are encoded whole: tokens of this tokenizer cross the spaces between words")
        return None


def _vocabulary(tokenizer: Tokenizer, eos_id: int) -> CodeVocabulary:
    vocabulary = tokenizer.get_vocab(with_added_tokens=True)
    stored = orjson.loads(tokenizer.to_str())
    banned = {eos_id, *tokenizer.get_added_tokens_decoder(), *_unknown(stored["model"], vocabulary)}
    if stored["model"].get("byte_fallback"):
        banned |= {number for text, number in vocabulary.items() if _BYTE.match(text)}
    if "ByteLevel" in _kinds([stored.get(part) for part in ("normalizer", "pre_tokenizer", "decoder")]):
        banned |= {vocabulary[letter] for letter in ByteLevel.alphabet() if letter in vocabulary}
    fillers = np.array(sorted(set(vocabulary.values()) - banned), dtype=np.int64)
    size = max(eos_id, *vocabulary.values()) + 1
    return CodeVocabulary(size, eos_id, fillers, fingerprint(tokenizer.to_str()))


def _unknown(model: dict[str, Any], vocabulary: dict[str, int]) -> Iterator[int]:
    if model.get("unk_token") in vocabulary:
        yield vocabulary[model["unk_token"]]
    if model.get("unk_id") is not None:
        yield model["unk_id"]


def _kinds(stored: Any) -> set[str]:
    """Return the types of all parts of a tokenizer, sequences of parts included."""
    if isinstance(stored, dict):
        own = {stored["type"]} if isinstance(stored.get("type"), str) else set()
        return own.union(*map(_kinds, stored.values()))
    return set().union(*map(_kinds, stored)) if isinstance(stored, list) else set()


_CUTS: dict[str, Cut] = {
    # A word with the space before it, as byte-level tokenizers see it.
    "with their spaces": lambda title: title.str.replace_all(" ", f"{_CUT} ", literal=True).str.split(_CUT),
    # A bare word, to which the tokenizer gives the space itself.
    "bare": lambda title: title.str.split(" "),
}


def _cut(titles: pl.Series, cut: Cut) -> tuple[pl.Series, NDArray[np.int64]]:
    """Return all pieces, and how many each title has; a title with odd spaces is one piece."""
    title = pl.col("title")
    odd = title.str.contains(_IRREGULAR)
    lists = titles.alias("title").to_frame().select(
        pl.when(odd).then(pl.concat_list(title)).otherwise(cut(title)).alias("pieces")
    )["pieces"]  # fmt: skip
    return lists.explode(), lists.list.len().to_numpy().astype(np.int64)


def _distinct(pieces: pl.Series) -> tuple[pl.Series, NDArray[np.int32]]:
    """Return the distinct pieces in order of appearance, and for every piece the place among them."""
    arrow = pieces.to_arrow(compat_level=pl.CompatLevel.oldest()).dictionary_encode()
    return pl.Series(values=arrow.dictionary, dtype=pl.String), arrow.indices.to_numpy()


def _gather(words: TokenTable, which: NDArray[np.int32], per_title: NDArray[np.int64]) -> TokenTable:
    """Put titles together from their words, of which `words` holds the ids."""
    lengths = np.diff(words.offsets)
    pieces = np.concatenate([[0], np.cumsum(per_title)])
    parts, sizes = [], []
    for start in range(0, len(per_title), _CHUNK):
        stop = min(start + _CHUNK, len(per_title))
        own = which[pieces[start] : pieces[stop]]
        long = lengths[own]
        ends = np.concatenate([[0], np.cumsum(long)])
        parts.append(words.ids[np.repeat(words.offsets[own] - ends[:-1], long) + np.arange(ends[-1])])
        sizes.append(np.diff(ends[pieces[start : stop + 1] - pieces[start]]))
    return _joined(parts, sizes)


def _joined(parts: list[Ids], lengths: list[NDArray[np.int64]]) -> TokenTable:
    offsets = np.cumsum(np.concatenate([np.zeros(1, np.int64), *lengths]))
    return TokenTable(np.concatenate([np.zeros(0, np.int32), *parts]), offsets)
