"""Seeded chance that is the same in every process, thread and library version."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Random numbers named by what they decide.

    Only `random.Random.random` is used below: of all generators at hand it is the one whose stream Python promises
    to keep. A child's stream depends on its name alone, never on how often its parent was thrown, so that a change
    in one part of the world leaves every other part as it was.

    >>> Dice(7, "scene", 3).uniform(0, 1) == Dice(7).child("scene", 3).uniform(0, 1)
    True
    """

    def __init__(self, *name: object) -> None:
        self._name = name
        digest = hashlib.blake2b(repr(name).encode(), digest_size=16).digest()
        self._random = random.Random(int.from_bytes(digest, "big"))

    def child(self, *name: object) -> Dice:
        """Return independent dice for a named part of what these dice decide."""
        return Dice(*self._name, *name)

    def uniform(self, low: float, high: float) -> float:
        """Return a number in [low, high)."""
        return low + (high - low) * self._random.random()

    def integer(self, low: int, high: int) -> int:
        """Return a whole number in [low, high], both ends included."""
        return low + int(self._random.random() * (high - low + 1))

    def chance(self, probability: float) -> bool:
        """Return True in that share of throws."""
        return self._random.random() < probability

    def choice(self, options: Sequence[T]) -> T:
        """Return one of the options, all equally likely."""
        return options[int(self._random.random() * len(options))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Return the items in a random order."""
        order = list(items)
        for last in range(len(order) - 1, 0, -1):
            other = self.integer(0, last)
            order[last], order[other] = order[other], order[last]
        return order

    def jitter(self, value: float, share: float) -> float:
        """Return the value changed by at most that share of itself."""
        return value * self.uniform(1 - share, 1 + share)

    def number(self) -> int:
        """Return a seed for a generator whose stream need not be kept (texture noise, never a mask)."""
        return int(self._random.random() * 2**32)
