"""Shards spread over worker processes, each of which builds its networks once and keeps them."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing.process import BaseProcess

from maskoven_kedro.execution.promises import Outcome, Tables

_WAITING_PER_WORKER = 2  # bounds the results and arguments that are held at once, so that memory stays flat


class WorkerDied(RuntimeError):
    """A worker process ended without an answer: killed for memory, or a crash in native code."""


def execute(tasks: Mapping[str, Callable[[], Tables]], workers: int) -> Iterator[Outcome]:
    """Yield the outcome of every task as it becomes ready; the order depends on the workers, the content does not.

    workers: number of processes, at least 1.
    Raises WorkerDied when a process ends without an answer.
    """
    context = multiprocessing.get_context(
        "spawn"
    )  # neither polars nor torch survives a fork of a threaded process
    waiting = iter(tasks.items())
    running: dict[Future[Tables], str] = {}
    with ProcessPoolExecutor(min(workers, max(len(tasks), 1)), context, initializer=_die_with_parent) as pool:
        try:
            while True:
                for shard, task in islice(waiting, workers * _WAITING_PER_WORKER - len(running)):
                    running[pool.submit(task)] = shard
                if not running:
                    return
                ready, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in ready:
                    yield _outcome(running.pop(future), future)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


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


def _die_with_parent() -> None:
    """Let a worker end when the process that started it is killed: its queue would never be closed otherwise."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_exit_after, args=(parent,), daemon=True).start()


def _exit_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
