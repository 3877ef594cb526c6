"""Building a small WordPiece vocabulary whose fixed rows stand where BERT's own vocabulary has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

PAD, UNKNOWN, START, END, MASK = 0, 100, 101, 102, 103
"""Rows of the special tokens in the vocabulary of BERT; transformers hard-codes 101 and 102."""

FIRST_SYMBOL = 999
"""Row of '!' in the vocabulary of BERT: printable ASCII without capitals follows, so '.' is 1012 and '?' 1029."""

SYMBOLS = [chr(code) for code in range(33, 127) if not chr(code).isupper()]
"""Every printable ASCII character that survives lower-casing, in code order."""

_SPECIAL = {PAD: "[PAD]", UNKNOWN: "[UNK]", START: "[CLS]", END: "[SEP]", MASK: "[MASK]"}
_WHOLE_WORDS_SHARE = 0.7
_LONGEST_PIECE = 5


def build_vocabulary(words: Iterable[str], size: int) -> list[str]:
    """Build a vocabulary of `size` rows from a word list, the same for any order of the words.

    Special tokens and single characters stand in BERT's rows; `##` forms of all letters and digits follow them, so any
    word over the alphabet can be spelled. What is left goes to the most frequent whole words (70 %) and then to
    frequent word starts and endings. Raises ValueError when `size` cannot hold the fixed rows.
    """
    fixed = dict(_SPECIAL)
    fixed.update({FIRST_SYMBOL + place: symbol for place, symbol in enumerate(SYMBOLS)})
    continuations = ["##" + symbol for symbol in SYMBOLS if symbol.isalnum()]
    smallest = FIRST_SYMBOL + len(SYMBOLS) + len(continuations)
    if size < smallest:
        raise ValueError(f"A vocabulary of {size} rows cannot hold the {smallest} fixed ones")
    for place, piece in enumerate(continuations):
        fixed[FIRST_SYMBOL + len(SYMBOLS) + place] = piece
    free = [row for row in range(1, size) if row not in fixed]
    pieces = _learned_pieces(Counter(word.lower() for word in words), len(free))
    rows = [fixed.get(row, f"[unused{row}]") for row in range(size)]
    for row, piece in zip(free, pieces, strict=False):
        rows[row] = piece
    return rows


def _learned_pieces(counts: Counter[str], room: int) -> list[str]:
    """Choose whole words first, then starts and endings by the number of characters that they cover."""
    spelled = {word: n for word, n in counts.items() if len(word) > 1 and all(_is_letter(c) for c in word)}
    ranked = sorted(spelled, key=lambda word: (-spelled[word], word))
    whole = ranked[: int(room * _WHOLE_WORDS_SHARE)]
    gain: Counter[str] = Counter()
    for word, n in spelled.items():
        for length in range(2, min(_LONGEST_PIECE, len(word) - 1) + 1):
            gain[word[:length]] += n * length
            for start in range(1, len(word) - length + 1):
                gain["##" + word[start : start + length]] += n * length
    taken = set(whole)
    parts = [piece for piece in sorted(gain, key=lambda piece: (-gain[piece], piece)) if piece not in taken]
    return (whole + parts)[:room]


def _is_letter(character: str) -> bool:
    """Whether a character is a lower-case ASCII letter or a digit."""
    return character.isascii() and character.isalnum()
