"""Points of curves, told while a training draws them, to whoever listens: a tracking server, a screen.

What trains knows nothing of those who listen, and trains the same without them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Rows = Sequence[dict[str, Any]]
"""Rows of name, step and value."""

_listeners: list[Callable[[Rows], None]] = []


def listen(listener: Callable[[Rows], None]) -> None:
    """Call `listener` with new points from here on."""
    _listeners.append(listener)


def leave(listener: Callable[[Rows], None]) -> None:
    """Call `listener` no longer; one that does not listen is passed over."""
    if listener in _listeners:
        _listeners.remove(listener)


def tell(rows: Rows) -> None:
    """Give new points to all who listen."""
    for listener in list(_listeners):
        listener(rows)
