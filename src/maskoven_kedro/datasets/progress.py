"""A progress bar for people at a terminal; a pipe or a log gets nothing but the last line."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterator

logger = logging.getLogger(__name__)


@contextlib.contextmanager
def progress_of(title: str, unit: str, kept: int = 0) -> Iterator[Callable[[int, int], None]]:
    """Give a function that is called with (items done, items in all), as often as there is news.

    title: what is worked on. unit: what an item is called. kept: items that were there before; they count as done, but
    not in the rate.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    started, new, total = time.perf_counter(), 0, kept
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(compact=True, elapsed_when_finished=True),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=None, completed=kept, rate="")

        def at(done: int, in_all: int) -> None:
            nonlocal new, total
            new, total = done - kept, in_all
            rate = new / max(time.perf_counter() - started, 1e-9)
            note = f"{rate:.1f} {unit}/s" + (f", {kept} kept" if kept else "")
            progress.update(task, completed=done, total=in_all, rate=note)

        yield at
    seconds = time.perf_counter() - started
    if new:
        logger.info("%s: %d %s in %.1f s, %d of %d were there", title, new, unit, seconds, kept, total)
    else:
        logger.info("%s: nothing to do", title)
