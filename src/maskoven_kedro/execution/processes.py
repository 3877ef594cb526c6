"""Shards spread over worker processes, each of which builds its networks once and keeps them."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice

from maskoven_kedro.core.orphans import die_with_parent
from maskoven_kedro.execution.promises import Outcome, Tables

_WAITING_PER_WORKER = 2  # bounds the results and arguments that are held at once, so that memory stays flat


class WorkerDied(RuntimeError):
    """A worker process ended without an answer: killed for memory, or a crash in native code."""


def execute(tasks: Mapping[str, Callable[[], Tables]], workers: int) -> Iterator[Outcome]:
    """Yield the outcome of every task as it becomes ready; the order depends on the workers, the content does not.

    The processes stay for the next call, because they hold networks that took seconds to build; `close` ends them.

    workers: number of processes, at least 1.
    Raises WorkerDied when a process ends without an answer.
    """
    pool = _KEPT.pool(workers)
    waiting = iter(tasks.items())
    running: dict[Future[Tables], str] = {}
    try:
        while True:
            for shard, task in islice(waiting, workers * _WAITING_PER_WORKER - len(running)):
                running[pool.submit(task)] = shard
            if not running:
                return
            ready, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in ready:
                yield _outcome(running.pop(future), future)
    except (WorkerDied, BrokenProcessPool):
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
