"""Common-noun captions of the things in a lesson ("a red round fruit"), read off its prompts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from maskoven_kedro.core.lessons import Lesson

_PLACES = {
    ("left", "of"),
    ("right", "of"),
    ("next", "to"),
    ("on", "the"),
    ("in", "the"),
    ("above", "the"),
    ("below", "the"),
}
"""Where a prompt begins to speak of another thing or of a place."""

_MOST_LOOKS = 2


@dataclass(frozen=True)
class NamingWords:
    """The words that say what a thing is.

    kinds: kind word of every noun and plural that names a kind. broad: kind words that are also said of other kinds
    ("fruit" of an apple). looks: adjectives for what is seen. forbidden: lower-case names that no caption may equal.
    """

    kinds: Mapping[str, str]
    broad: frozenset[str]
    looks: frozenset[str]
    forbidden: frozenset[str] = frozenset()

    @property
    def kind_words(self) -> list[str]:
        """Every kind word, in alphabetical order."""
        return sorted(set(self.kinds.values()))

    def kind_of(self, text: str) -> str | None:
        """Return the kind word that a text names, None without one.

        >>> NamingWords({"dog": "dog", "dogs": "dog"}, frozenset(), frozenset()).kind_of("two brown dogs")
        'dog'
        """
        return self._read(_words(text))[0]

    def _read(self, words: Sequence[str]) -> tuple[str | None, list[str]]:
        """The kind that the longest and last noun among words names, and the looks outside that noun."""
        longest = max((noun.count(" ") + 1 for noun in self.kinds), default=0)
        for length in range(longest, 0, -1):
            for start in range(len(words) - length, -1, -1):
                kind = self.kinds.get(" ".join(words[start : start + length]))
                if kind is not None:
                    others = [*words[:start], *words[start + length :]]
                    return kind, [word for word in others if word in self.looks]
        return None, []


@dataclass(frozen=True)
class Named:
    """What a thing is and looks like; its caption is `text`."""

    kind: str
    looks: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The caption, with its article.

        >>> Named("apple").text, Named("fruit", ("red", "round")).text
        ('an apple', 'a red round fruit')
        """
        words = " ".join((*self.looks, self.kind))
        return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


@dataclass(frozen=True)
class CaptionedPicture:
    """A picture uint8 (H, W, 3), masks bool (N, H, W) of some of its things, and the caption of each."""

    image: np.ndarray
    masks: np.ndarray
    captions: tuple[Named, ...]


def named_things(lesson: Lesson, words: NamingWords) -> dict[int, Named]:
    """Return what the prompts of a lesson say of its things, by row of the masks, without things of no kind."""
    kinds: dict[int, list[str]] = {}
    looks: dict[int, list[str]] = {}
    for prompt in lesson.prompts:
        kind, seen = words._read(_head(prompt.text))
        for row in prompt.targets:
            if kind is not None:
                kinds.setdefault(row, []).append(kind)
                looks.setdefault(row, []).extend(seen)
    return {
        row: _allowed(_narrowest(said, words.broad), tuple(dict.fromkeys(looks[row])), words)
        for row, said in sorted(kinds.items())
    }


def captioned(
    lesson: Lesson, words: NamingWords, most: int, rng: np.random.Generator | None = None
) -> CaptionedPicture:
    """Choose at most `most` visible things of a lesson, the first ones or by chance, with their captions."""
    named = {row: name for row, name in named_things(lesson, words).items() if lesson.masks[row].any()}
    rows = list(named) if rng is None else rng.permutation(list(named)).tolist()
    chosen = [int(row) for row in rows[:most]]
    return CaptionedPicture(lesson.image, lesson.masks[chosen], tuple(named[row] for row in chosen))


def _head(text: str) -> list[str]:
    """Words of a prompt before it speaks of another thing or of a place."""
    words = _words(text)
    ends = [place for place, pair in enumerate(pairwise(words)) if pair in _PLACES]
    return words[: ends[0]] if ends else words


def _words(text: str) -> list[str]:
    return "".join(" " if character in "?.,()" else character for character in text.lower()).split()


def _narrowest(said: Sequence[str], broad: frozenset[str]) -> str:
    narrow = [kind for kind in said if kind not in broad]
    return (narrow or list(said))[0]


def _allowed(kind: str, looks: tuple[str, ...], words: NamingWords) -> Named:
    """Name a thing by its looks and kind, without looks that would make it an entity's name."""
    kept = looks[:_MOST_LOOKS]
    while kept and " ".join((*kept, kind)) in words.forbidden:
        kept = kept[:-1]
    return Named(kind, kept)
