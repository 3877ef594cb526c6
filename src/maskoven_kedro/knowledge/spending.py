"""What answers have cost, kept on disk over all runs, and the ceiling that no further request may break."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from maskoven_kedro.core.question_options import LanguageModelOptions

log = logging.getLogger(__name__)


class CeilingReached(RuntimeError):
    """The next request could cost more than is left below the ceiling."""


class Spending:
    """Books of one folder of answers: one line a request, appended; what is under way is reserved at its worst.

    A request whose end is unknown (a timeout, a broken connection) stays booked at its worst: it may be billed.
    """

    def __init__(self, path: Path, options: LanguageModelOptions) -> None:
        """Go on with the books at `path`."""
        self._path, self._options = path, options
        self._lock = threading.Lock()
        self._reserved = 0.0
        self.cost, self.input_tokens, self.output_tokens = 0.0, 0, 0
        """Of this run."""
        self.before = _total(path)
        """Cost of earlier runs."""

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until no other run spends, and read what it has spent: two at once could break the ceiling together."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                log.warning("another run asks the language model; this one waits until it has ended")
                fcntl.flock(lock, fcntl.LOCK_EX)
            self.before = max(0.0, _total(self._path) - self.cost)
            yield

    def reserve(self, worst_input: int, worst_output: int, at_once: bool = False) -> float:
        """Set aside the worst cost of a request and return it; raises CeilingReached where too little is left."""
        worst = self._options.cost(worst_input, worst_output, at_once)
        with self._lock:
            if self._options.ceiling is not None and self.left() < worst:
                spent = f"{self.before + self.cost:.2f} of {self._options.ceiling:.2f} are spent"
                raise CeilingReached(f"{spent}, the next request costs up to {worst:.4f}")
            self._reserved += worst
        return worst

    def release(self, reserved: float) -> None:
        """Give back what was set aside for a request that was not served."""
        with self._lock:
            self._reserved -= reserved

    def book(
        self,
        reserved: float,
        tokens: tuple[int | None, int | None],
        worst: tuple[int, int],
        at_once: bool = False,
    ) -> None:
        """Write down a request: the tokens that the server counts, the worst where it does not."""
        used = tuple(bound if count is None else count for count, bound in zip(tokens, worst, strict=True))
        cost = self._options.cost(used[0], used[1], at_once)
        line = {"cost": round(cost, 9), "input_tokens": used[0], "output_tokens": used[1]}
        with self._lock:
            self._reserved -= reserved
            self.cost += cost
            self.input_tokens += used[0]
            self.output_tokens += used[1]
            _append(self._path, line)

    def left(self) -> float:
        """Money below the ceiling that is neither spent nor set aside."""
        if self._options.ceiling is None:
            return float("inf")
        return self._options.ceiling - self.before - self.cost - self._reserved


def _append(path: Path, line: dict[str, float]) -> None:
    """One write of one line that begins with its own break: a torn line of a killed run spoils no other."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, f"\n{json.dumps(line, sort_keys=True)}".encode())
    finally:
        os.close(handle)


def _total(path: Path) -> float:
    if not path.is_file():
        return 0.0
    total = 0.0
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            total += float(json.loads(line)["cost"])
        except (ValueError, KeyError, TypeError):
            continue
    return total
