"""Text of a reference to token ids: BERT's WordPiece, without an unknown token, one phrase per reference."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from tokenizers import normalizers, pre_tokenizers

from maskoven_kedro.annotators.vocabulary import END, PAD, START

DELIMITERS = frozenset({101, 102, 1012, 1029})
"""Ids of [CLS], [SEP], '.' and '?': GroundingDINO cuts phrases there, and they never belong to a phrase."""

MOST_TOKENS = 256
"""Longest caption of GroundingDINO in tokens, delimiters included."""

_SUBSTITUTES = ("*", "-", ",")
"""What stands for a character that has no counterpart: the first of these that the vocabulary has."""

_LONGEST_WORD = 100


def caption_of(phrases: Sequence[str]) -> str:
    """Join phrases to a caption in which every phrase ends with exactly one delimiter, a question with its '?'.

    Delimiters inside a phrase become spaces, so that one reference stays one phrase.
    >>> caption_of(["St. Bernard", "What is this?"])
    'st bernard. what is this?'
    """
    return " ".join(
        clean + ("?" if raw.rstrip().endswith("?") else ".") for raw in phrases if (clean := _bare(raw))
    )


def _bare(phrase: str) -> str:
    """Lower-case a phrase and drop the delimiters in it."""
    return " ".join(phrase.lower().replace(".", " ").replace("?", " ").split())


class PromptTokenizer:
    """WordPiece over a BERT-style vocabulary that spells what it does not know instead of giving up.

    A word that plain WordPiece would turn into [UNK] (foreign script, emoji, over 100 characters) is folded to ASCII
    (NFKD, accents dropped, everything else '*' or what the vocabulary has in its place) and spelled; all other
    words get exactly BERT's tokens.
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        """Take the rows of the vocabulary; ValueError when a fixed row is not where transformers expects it."""
        self.vocabulary = list(vocabulary)
        self._rows = {piece: row for row, piece in enumerate(self.vocabulary)}
        for piece, row in {"[PAD]": 0, "[CLS]": 101, "[SEP]": 102, ".": 1012, "?": 1029}.items():
            if self._rows.get(piece) != row:
                raise ValueError(f"The vocabulary lacks {piece!r} in row {row}")
        substitute = next((piece for piece in _SUBSTITUTES if piece in self._rows), None)
        if substitute is None:
            raise ValueError(f"The vocabulary lacks all of {_SUBSTITUTES}")
        self._substitute = substitute
        self._normalise = normalizers.BertNormalizer(lowercase=True).normalize_str
        self._split = pre_tokenizers.BertPreTokenizer().pre_tokenize_str
        self._pieces = lru_cache(maxsize=65536)(self._pieces_of_word)

    @classmethod
    def from_file(cls, path: Path) -> PromptTokenizer:
        """Read a `vocab.txt`: one piece a line, the line number is the id."""
        return cls(path.read_text(encoding="utf-8").rstrip("\n").split("\n"))

    @staticmethod
    def caption_of(phrases: Sequence[str]) -> str:
        """Caption of phrases, as the function of this name."""
        return caption_of(phrases)

    def __len__(self) -> int:
        """Number of rows of the vocabulary."""
        return len(self.vocabulary)

    def encode(self, caption: str, most: int = MOST_TOKENS) -> list[int]:
        """Token ids of a caption between [CLS] and [SEP], at most `most`, keeping the last delimiter when cut."""
        words = self._split(self._normalise(caption))
        body = [row for word, _ in words for row in self._pieces(word)]
        if len(body) > most - 2:
            last = body[-1] if body[-1] in DELIMITERS else self._rows["."]
            body = [*body[: most - 3], last]
        return [START, *body, END]

    def encode_batch(self, captions: Sequence[str]) -> tuple[list[list[int]], list[list[int]]]:
        """Ids and attention masks (1 for a token, 0 for padding) of captions, padded to the longest of them."""
        rows = [self.encode(caption) for caption in captions]
        longest = max(len(row) for row in rows)
        ids = [[*row, *[PAD] * (longest - len(row))] for row in rows]
        return ids, [[1] * len(row) + [0] * (longest - len(row)) for row in rows]

    def decode(self, ids: Sequence[int]) -> str:
        """Text of tokens, delimiters and padding dropped, pieces of a word joined."""
        pieces = [self.vocabulary[row] for row in ids if row not in DELIMITERS and row != PAD]
        return " ".join(pieces).replace(" ##", "")

    def phrase_spans(self, ids: Sequence[int]) -> list[list[int]]:
        """Positions of the tokens of each phrase of a caption, in order, delimiters and padding excluded."""
        spans: list[list[int]] = [[]]
        for place, row in enumerate(ids):
            if row in DELIMITERS or row == PAD:
                spans.append([])
            else:
                spans[-1].append(place)
        return [span for span in spans if span]

    def _pieces_of_word(self, word: str) -> tuple[int, ...]:
        """Rows of one word; folded first where plain WordPiece would answer [UNK]."""
        rows = self._greedy(word) if len(word) <= _LONGEST_WORD else None
        if rows is not None:
            return rows
        folded = "".join(self._fold(character) for character in word)
        parts = [part for part, _ in self._split(folded)]
        spelled: list[int] = []
        for part in parts:
            for start in range(0, len(part), _LONGEST_WORD):
                chunk = part[start : start + _LONGEST_WORD]
                spelled.extend(self._greedy(chunk) or [self._rows[self._substitute]])
        return tuple(spelled)

    def _greedy(self, word: str) -> tuple[int, ...] | None:
        """Longest-match-first pieces of a word, or None when a character has no row."""
        rows, start = [], 0
        while start < len(word):
            for end in range(len(word), start, -1):
                row = self._rows.get(("##" if start else "") + word[start:end])
                if row is not None:
                    rows.append(row)
                    start = end
                    break
            else:
                return None
        return tuple(rows)

    def _fold(self, character: str) -> str:
        """ASCII letters and signs of a character without delimiters, the substitute when nothing is left."""
        plain = unicodedata.normalize("NFKD", character).lower()
        kept = "".join(c for c in plain if "!" <= c <= "~" and c not in ".?")
        return kept or self._substitute
