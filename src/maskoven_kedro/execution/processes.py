"""Shards spread over worker processes, each of which builds its networks once and keeps them."""

from __future__ import annotations

import logging
import multiprocessing
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from maskoven_kedro.core.orphans import die_with_parent
from maskoven_kedro.execution.promises import DeviceLost, Outcome, Tables

logger = logging.getLogger(__name__)

_RESTARTS = 3  # in a row, without one shard done between
_WAITING_PER_WORKER = 2  # bounds the results and arguments that are held at once, so that memory stays flat


class WorkerDied(RuntimeError):
    """A worker process ended without an answer: killed for memory, or a crash in native code."""


def execute(tasks: Mapping[str, Callable[[], Tables]], workers: int) -> Iterator[Outcome]:
    """Yield the outcome of every task as it becomes ready; the order depends on the workers, the content does not.

    The processes stay for the next call, because they hold networks that took seconds to build; `close` ends them.

    workers: number of processes, at least 1.
    Raises WorkerDied when a process ends without an answer, DeviceLost when new processes do not help against it.
    """
    pool = _KEPT.pool(workers)
    waiting = deque(tasks)
    running: dict[Future[Tables], str] = {}
    again: list[str] = []  # whose device was lost
    restarts = 0
    try:
        while True:
            while waiting and not again and len(running) < workers * _WAITING_PER_WORKER:
                shard = waiting.popleft()
                running[pool.submit(tasks[shard])] = shard
            if not running and not again:
                return
            if not running:
                # The processes whose device is lost cannot do more; what they left is done by new ones, in the end and
                # the other way round: where one shard is what costs the device, all others are done before it.
                restarts += 1
                logger.warning("A device was lost; new processes do %d shards again", len(again))
                close()
                pool = _KEPT.pool(workers)
                waiting.extend(reversed(again))
                again = []
                continue
            ready, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in ready:
                shard = running.pop(future)
                outcome = _outcome(shard, future)
                if not isinstance(outcome.error, DeviceLost):
                    restarts = 0
                    yield outcome
                elif restarts < _RESTARTS:
                    again.append(shard)
                else:
                    raise outcome.error
    except (WorkerDied, BrokenProcessPool, DeviceLost):
        close()
        raise
    finally:
        for future in running:
            future.cancel()
        wait(running)


def close() -> None:
    """End the processes that were kept; the next call starts new ones."""
    _KEPT.close()


class _KeptPool:
    """The processes between two calls: at most one pool, of the size asked for last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._workers = 0

    def pool(self, workers: int) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None or self._workers != workers:
                self._end()
                # Neither polars nor torch survives a fork of a threaded process.
                context = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(workers, context, initializer=die_with_parent)
                self._workers = workers
            return self._pool

    def close(self) -> None:
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


_KEPT = _KeptPool()


def _outcome(shard: str, future: Future[Tables]) -> Outcome:
    error = future.exception()
    if isinstance(error, BrokenProcessPool):
        raise WorkerDied(
            f"A worker process died while shards such as '{shard}' were worked on (often: out of memory). "
            "Finished shards are kept; run the same command again, with fewer executor workers if it recurs."
        ) from error
    if error is None:
        return Outcome(shard, future.result())
    if isinstance(error, Exception):
        return Outcome(shard, None, error)
    raise error
