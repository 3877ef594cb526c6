"""Lessons of coloured squares, small networks and a tokenizer of whole words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import torch

from maskoven_kedro.core.lessons import Lesson, Prompt

COLOURS = {"red": (220, 30, 30), "green": (30, 180, 60), "blue": (40, 60, 220)}


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """The machine of the tests has few cores and the networks are tiny."""
    torch.set_num_threads(1)


def squares(index: int) -> Lesson:
    """Two squares of different colours on grey, in pictures of two sizes."""
    rng = np.random.default_rng([5, index])
    height, width = ((48, 64), (64, 48))[index % 2]
    image = rng.integers(100, 130, (height, width, 3), dtype=np.uint8)
    names = rng.permutation(list(COLOURS))[:2].tolist()
    masks = np.zeros((2, height, width), dtype=bool)
    for row, left in enumerate((2, width // 2 + 2)):
        top, side = int(rng.integers(2, height - 22)), int(rng.integers(14, 20))
        masks[row, top : top + side, left : left + side] = True
        image[masks[row]] = COLOURS[names[row]]
    missing = next(name for name in COLOURS if name not in names)
    prompts = [
        Prompt(f"{names[0]} square", (0,)),
        Prompt(f"what is {names[1]}?", (1,)),
        Prompt("square", (0, 1)),
        Prompt(f"{missing} square", ()),
    ]
    return Lesson(image, masks, prompts)


class WholeWords:
    """A tokenizer of whole words with the delimiters of BERT."""

    words = ("square", "what", "is", *COLOURS)

    def caption_of(self, phrases: Sequence[str]) -> str:
        return " ".join(phrase if phrase.endswith("?") else phrase + " ." for phrase in phrases).replace(
            "?", " ?"
        )

    def encode_batch(self, captions: Sequence[str]) -> tuple[list[list[int]], list[list[int]]]:
        rows = [[101, *(self._row(word) for word in caption.split()), 102] for caption in captions]
        longest = max(map(len, rows))
        return (
            [row + [0] * (longest - len(row)) for row in rows],
            [[1] * len(row) + [0] * (longest - len(row)) for row in rows],
        )

    def phrase_spans(self, ids: Sequence[int]) -> list[list[int]]:
        spans: list[list[int]] = [[]]
        for place, row in enumerate(ids):
            if row in (0, 101, 102, 1012, 1029):
                spans.append([])
            else:
                spans[-1].append(place)
        return [span for span in spans if span]

    def _row(self, word: str) -> int:
        return {".": 1012, "?": 1029}.get(word) or 200 + self.words.index(word)


@pytest.fixture
def lessons():
    return squares


@pytest.fixture
def tokenizer():
    return WholeWords()
