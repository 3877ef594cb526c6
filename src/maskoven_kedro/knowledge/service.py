"""Patience with a service: how long to wait, for whom, and when to give it up."""

from __future__ import annotations

import asyncio
import logging
import math
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

log = logging.getLogger(__name__)

_FIRST_WAIT, _LONGEST_BACKOFF = 1.0, 60.0
_FIRST_REST, _LONGEST_REST = 15.0, 300.0


class SourceUnavailable(RuntimeError):
    """A source of knowledge cannot answer now; the message says what was kept and what to do."""


class ServiceGone(SourceUnavailable):
    """A service did not succeed for longer than the patience with it, or asks for a wait that is longer."""


class ServiceRefuses(SourceUnavailable):
    """A service that no repetition would change: wrong key, unknown model, quota used up."""


@dataclass(frozen=True)
class Clock:
    """The three things of time that waiting takes; tests put their own in."""

    now: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


def retry_after(headers: Mapping[str, str], clock: Clock) -> float | None:
    """Seconds that a server asks to wait (`Retry-After` as number or date), None where it does not say."""
    for name, unit in (("retry-after-ms", 1e-3), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) * unit
        except ValueError:
            continue
        if math.isfinite(seconds) and seconds >= 0:
            return seconds
    try:
        return max(0.0, parsedate_to_datetime(headers.get("retry-after", "")).timestamp() - clock.wall())
    except (ValueError, TypeError, OverflowError):
        return None


def backoff(failures: int, dice: random.Random) -> float:
    """Seconds before the next try after so many failures: doubled each time, bounded, half of it by lot."""
    return min(_LONGEST_BACKOFF, _FIRST_WAIT * 2 ** min(failures - 1, 20)) * dice.uniform(0.5, 1.0)


class Gate:
    """Shared by all requests to one service.

    A wait that the server asks for holds everybody, because limits are those of the account. After `breaker` failures
    in a row everybody rests, and then one request at a time tries until one succeeds.
    """

    def __init__(self, breaker: int, patience: float, clock: Clock) -> None:
        """Give up after `patience` seconds without success."""
        self._breaker, self._patience, self._clock = breaker, patience, clock
        self._failures = 0
        self._open_at = self._succeeded_at = clock.now()
        self._one_at_a_time = asyncio.Lock()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until the service may be asked; raises ServiceGone where that is later than patience allows."""
        if self._failures >= self._breaker:
            async with self._one_at_a_time:
                await self._opened()
                yield
        else:
            await self._opened()
            yield

    def succeeded(self) -> None:
        """Note a success: the failures before it are forgotten."""
        self._failures = 0
        self._succeeded_at = self._clock.now()

    def failed(self, wait: float | None = None) -> None:
        """Note a failure, with the seconds that the server asks to wait."""
        self._failures += 1
        rests = self._failures - self._breaker
        if wait is None and rests >= 0:
            wait = min(_LONGEST_REST, _FIRST_REST * 2 ** min(rests, 20))
        if wait is not None:
            self._open_at = max(self._open_at, self._clock.now() + wait)
            log.info("the service rests for %.0f s after %d failures in a row", wait, self._failures)

    async def _opened(self) -> None:
        while (left := self._open_at - self._clock.now()) > 0:
            without = self._open_at - self._succeeded_at
            if without > self._patience:
                raise ServiceGone(
                    f"it would be {without:.0f} s without an answer (patience: {self._patience:.0f} s)"
                )
            await self._clock.sleep(left)
