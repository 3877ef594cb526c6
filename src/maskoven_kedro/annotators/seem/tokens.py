"""Text of a reference to the token ids of a SEEM: CLIP's byte pairs, or the WordPiece of the miniature."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from maskoven_kedro.annotators.seem.config import SeemConfig
from maskoven_kedro.annotators.text import PromptTokenizer
from maskoven_kedro.annotators.weight_files import VOCABULARY


class ReferenceTokenizer(Protocol):
    """Ids and attention masks (1 for a token) of texts, padded with the end token to the longest of them.

    The tower is causal, so padding up to its context length would change nothing and cost time.
    """

    def encode_batch(self, texts: Sequence[str]) -> tuple[list[list[int]], list[list[int]]]: ...


class WordPieceTokens:
    """The tokenizer of the miniature's networks, cut to the context of a SEEM."""

    def __init__(self, tokenizer: PromptTokenizer, config: SeemConfig) -> None:
        self._tokenizer, self._config = tokenizer, config

    def encode_batch(self, texts: Sequence[str]) -> tuple[list[list[int]], list[list[int]]]:
        """See `ReferenceTokenizer`."""
        rows = [self._tokenizer.encode(text, self._config.context_length) for text in texts]
        return _padded(rows, self._config.pad_id)


class ClipTokens:
    """CLIP's own tokenizer from its files; lower-cased, start and end token added, without a template."""

    def __init__(self, folder: Path, config: SeemConfig) -> None:
        """Read vocab.json and merges.txt, or tokenizer.json, of openai/clip-vit-base-patch32."""
        from transformers import CLIPTokenizer

        self._tokenizer = CLIPTokenizer.from_pretrained(folder, local_files_only=True)
        self._config = config

    def encode_batch(self, texts: Sequence[str]) -> tuple[list[list[int]], list[list[int]]]:
        """See `ReferenceTokenizer`."""
        plain = [text.lower() for text in texts]
        most = self._config.context_length
        return _padded(
            self._tokenizer(plain, truncation=True, max_length=most).input_ids, self._config.pad_id
        )


def read_tokens(folder: Path, config: SeemConfig) -> ReferenceTokenizer:
    """Read the tokenizer of a folder as `seem_tokenizer` finds it: vocab.txt is WordPiece, anything else CLIP's."""
    if (folder / VOCABULARY).is_file():
        return WordPieceTokens(PromptTokenizer.from_file(folder / VOCABULARY), config)
    return ClipTokens(folder, config)


def _padded(rows: Sequence[Sequence[int]], pad: int) -> tuple[list[list[int]], list[list[int]]]:
    longest = max(len(row) for row in rows)
    ids = [[*row, *[pad] * (longest - len(row))] for row in rows]
    return ids, [[1] * len(row) + [0] * (longest - len(row)) for row in rows]
