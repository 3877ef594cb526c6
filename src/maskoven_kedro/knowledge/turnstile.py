"""One request at a time to a service, and none while it wants to be left alone, whatever process asks."""

from __future__ import annotations

import fcntl
import json
import logging
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

log = logging.getLogger(__name__)

_FIRST_BACKOFF_S, _LAST_BACKOFF_S = 1.0, 60.0


class ServiceParked(RuntimeError):
    """A service is left alone for longer than a run waits; the message says until when and what goes on then."""


class Clock:
    """The time of day, and waiting; tests bring their own."""

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


@dataclass(frozen=True)
class _State:
    """not_before: the moment of the next request. failures: in a row. resting: whether it was left alone for them."""

    not_before: float = 0.0
    failures: int = 0
    resting: bool = False


class Turnstile:
    """The turns of all processes that share a file: it is their lock, and says when the next request may go.

    A wait that the service asked for is kept to even if the process that was told ends. After `failures` failures in
    a row nobody asks for `rest_s` seconds (circuit breaker); then one request tries, and a further failure rests again.
    """

    def __init__(
        self, path: Path, longest_wait_s: float, failures: int, rest_s: float, clock: Clock | None = None
    ) -> None:
        """Share the turns of `path`; a longer wait than `longest_wait_s` is refused with `ServiceParked`."""
        self._path = path
        self._longest_wait_s = longest_wait_s
        self._failures = failures
        self._rest_s = rest_s
        self._clock = clock or Clock()
        self._random = random.Random()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, and keep it until the end of the block. Raises `ServiceParked`."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            state = self._read()
            wait = state.not_before - self._clock.now()
            if wait > 0 and (state.resting or wait > self._longest_wait_s):
                raise ServiceParked(self._parked(state))
            if wait > 0:
                log.info("waiting %.1f s before the next request", wait)
                self._clock.sleep(wait)
            yield

    def told_to_wait(self, seconds: float) -> None:
        """The service answered, and asked for a pause."""
        self._write(_State(self._clock.now() + seconds))

    def succeeded(self) -> None:
        """The service answered."""
        if self._read() != _State():
            self._write(_State())

    def failed(self, may_rest: bool = True) -> None:
        """The service did not answer: a growing pause with jitter, and a rest after too many if there `may_rest`."""
        count = self._read().failures + 1
        resting = may_rest and count >= self._failures
        backoff = min(_LAST_BACKOFF_S, _FIRST_BACKOFF_S * 2 ** (count - 1)) * self._random.uniform(0.5, 1.0)
        self._write(_State(self._clock.now() + (self._rest_s if resting else backoff), count, resting))

    def _read(self) -> _State:
        try:
            return _State(**json.loads(self._path.read_text() or "{}"))
        except (OSError, ValueError, TypeError):
            return _State()

    def _write(self, state: _State) -> None:
        # In place, because the lock is on this file; what a killed writer leaves does not read back, and is no state.
        self._path.write_text(json.dumps(asdict(state)))

    def _parked(self, state: _State) -> str:
        until = datetime.fromtimestamp(state.not_before, UTC).isoformat(" ", "seconds")
        why = f"did not answer {state.failures} times in a row" if state.resting else "asks for a long pause"
        return (
            f"the service {why} and is left alone until {until}; run again then, answers until now are kept"
        )
