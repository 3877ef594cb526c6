"""The contracts of knowledge sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from maskoven_kedro.core.facts import ClassStatement, EntityFacts, Referring


class ClassSource(Protocol):
    """Knows entities: names, merged ids, and the classes above them."""

    name: str
    version: str

    def entities(self, ids: Sequence[str], titles: Mapping[str, str] | None = None) -> dict[str, EntityFacts]:
        """Say for every id what it stands for now and how it is called; `titles` help where labels are missing."""
        ...

    def classes(self, ids: Sequence[str]) -> dict[str, list[ClassStatement]]:
        """List for every id the classes above it, nearest first; an empty list where there are none."""
        ...


class ReferringSource(Protocol):
    """Finds the referring expression that a question contains."""

    name: str
    version: str

    def refer(self, question: str) -> Referring:
        """Say what the question points at; never raises on any text."""
        ...
