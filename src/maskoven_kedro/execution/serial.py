"""One shard after the other, in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from maskoven_kedro.execution.promises import DeviceLost, Outcome, Tables


def execute(tasks: Mapping[str, Callable[[], Tables]]) -> Iterator[Outcome]:
    """Yield the outcome of every task, in the order of the mapping.

    Raises DeviceLost where a task does: there is no other process that could go on.
    """
    for shard, task in tasks.items():
        try:
            yield Outcome(shard, task())
        except DeviceLost:
            raise
        except Exception as error:
            yield Outcome(shard, None, error)
