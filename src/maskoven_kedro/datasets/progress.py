"""A progress bar for people at a terminal; a pipe or a log gets nothing but the last line."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterator

logger = logging.getLogger(__name__)


@contextlib.contextmanager
def progress_of(title: str, total: int, done: int) -> Iterator[Callable[[int], None]]:
    """Give a function that is called with the number of newly finished items.

    title: what is worked on. total: number of items. done: how many were there before, shown but kept out of the rate.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    started, new = time.perf_counter(), 0
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(compact=True, elapsed_when_finished=True),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=total, completed=done, rate=f"{done} kept" if done else "")

        def advance(items: int) -> None:
            nonlocal new
            new += items
            rate = new / max(time.perf_counter() - started, 1e-9)
            kept = f", {done} kept" if done else ""
            progress.update(task, advance=items, rate=f"{rate:.1f} shards/s{kept}")

        yield advance
    seconds = time.perf_counter() - started
    logger.info("%s: %d shards in %.1f s, %d of %d were there", title, new, seconds, done, total)
