"""Chat prompts of an Osprey as token ids and labels (linker.md 1.6).

A prompt is cut at its markers and every piece of text is encoded for itself, as if it were a sentence (decision D8).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from transformers import PreTrainedTokenizerBase

IGNORED = -100
"""Label of a token that is no part of an answer."""

IMAGE, MASK, POSITION, END = "<image>", "<mask>", "<pos>", "</s>"
REGION = MASK + POSITION
"""What stands for a region in a message."""

SYSTEM = {
    "v1": "A chat between a curious user and an artificial intelligence assistant. "
    "The assistant gives helpful, detailed, and polite answers to the user's questions.",
    "osprey_v1": "A chat between a curious human and an artificial intelligence assistant. "
    "The assistant gives helpful, detailed, and polite answers to the human's questions.",
}
"""System sentences: `v1` of the released model's training, `osprey_v1` of its demonstration."""

_MARKERS = re.compile(f"({IMAGE}|{MASK}|{POSITION}|{END})")

_LIKE_A_MARKER = re.compile(r"<(?=[^<>\s]*>)")

PieceEncoder = Callable[[str], Sequence[int]]
"""Ids of a piece of text as a sentence of its own."""


@dataclass(frozen=True)
class Turn:
    """A message to the model and what it answers."""

    message: str
    answer: str


@dataclass(frozen=True)
class PromptTokens:
    """How pieces of text and the markers become ids. markers: ids of <image>, <mask>, <pos> and </s>."""

    encode: PieceEncoder
    markers: Mapping[str, int]
    start: int | None
    """Id of the token that begins every prompt; None for language models that know none."""

    def ids(self, text: str) -> list[int]:
        """Ids of a text with markers, without the start token."""
        found: list[int] = []
        for piece in filter(None, _MARKERS.split(text)):
            found.extend([self.markers[piece]] if piece in self.markers else self.encode(piece))
        return found

    def opening(self) -> list[int]:
        """What stands before the first token."""
        return [] if self.start is None else [self.start]


def prompt_tokens(
    tokenizer: PreTrainedTokenizerBase, mask_id: int, pos_id: int, image_id: int
) -> PromptTokens:
    """Rules for a tokenizer of transformers; ValueError when it has no token that ends an answer."""
    if tokenizer.eos_token_id is None:
        raise ValueError("The tokenizer has no end-of-sequence token")
    markers = {IMAGE: image_id, MASK: mask_id, POSITION: pos_id, END: tokenizer.eos_token_id}
    return PromptTokens(piece_encoder(tokenizer), markers, tokenizer.bos_token_id)


def piece_encoder(tokenizer: PreTrainedTokenizerBase) -> PieceEncoder:
    """Encode pieces with a sentence's own first space where the tokenizer's kind has one.

    SentencePiece sets a space before every sentence. Its replica in transformers leaves that out where the text begins
    with one, and then an explicit space brings it back; byte-level tokenizers never set it.
    """

    def encode(text: str) -> list[int]:
        ids: list[int] = tokenizer.encode(text, add_special_tokens=False)
        return ids

    return (lambda piece: encode(" " + piece)) if encode("a") == encode(" a") else encode


def plain(words: str) -> str:
    """Words of others as text alone: a blank after `<` takes the meaning from all that looks like a marker.

    Tokenizers read markers of their own out of a text, so whatever has the form `<...>` without blanks is broken up,
    not only what `PromptTokens` knows. Other words stay as they are.
    """
    return _LIKE_A_MARKER.sub("< ", words)


def user_part(message: str, system: str = "") -> str:
    """A message in the chat frame, up to where the answer begins; the system sentence stands before the first one."""
    return f"{system} USER: {message} ASSISTANT:".lstrip() if system else f"USER: {message} ASSISTANT:"


def question_ids(message: str, system: str, tokens: PromptTokens) -> list[int]:
    """Ids of a prompt that waits for its answer."""
    return tokens.opening() + tokens.ids(user_part(message, system))


def conversation_ids(turns: Sequence[Turn], system: str, tokens: PromptTokens) -> tuple[list[int], list[int]]:
    """Ids and labels of answered turns; labels stand on the answers and their ends, everything else is IGNORED."""
    ids, labels = tokens.opening(), [IGNORED] * len(tokens.opening())
    for number, turn in enumerate(turns):
        asked = user_part(turn.message, "" if number else system)
        whole = tokens.ids(f"{asked} {turn.answer}{END}")
        unlabelled = len(tokens.ids(asked))
        ids += whole
        labels += [IGNORED] * unlabelled + whole[unlabelled:]
    return ids, labels


def coded_ids(question: Sequence[int], code: Sequence[int], end: int) -> tuple[list[int], list[int]]:
    """Ids and labels of a question answered by an entity's code, whose ids go in as they are (decision D6).

    A short code is filled up with `end`; it is said once.
    """
    answer = [*takewhile(lambda token: token != end, code), end]
    return [*question, *answer], [IGNORED] * len(question) + answer
