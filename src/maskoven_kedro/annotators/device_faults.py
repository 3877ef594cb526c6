"""What an accelerator does to a run: batches that do not fit its memory (A04), and a device that is lost (A05)."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from maskoven_kedro.execution.promises import DeviceLost

logger = logging.getLogger(__name__)

Found = TypeVar("Found")

OOM = "oom_item"
"""Reason of a picture that does not fit the memory of the device, even alone."""
OOM_MEND = "give the networks a smaller input size, or annotate it on a larger device below another `root`"

_LOST = re.compile(
    r"\b(CUDA|cuDNN|CUBLAS|NCCL|HIP|NVML)\b.*\b(error|unavailable|GPUs? (are|is))|device lost", re.I
)


def halving(call: Callable[..., list[Found]], *batch: Sequence) -> list[Found | None]:
    """Return what a call finds for each picture of a batch; where memory ends the batch is halved, down to one.

    Pictures of one call do not depend on each other, so that halves give what the whole would have given.

    Args:
        call: takes as many sequences as `batch` has, of one length, and returns one result for each place.
        batch: the pictures, and what belongs to each.

    Returns:
        One result per picture; None for one that does not fit even alone.
    """
    import torch

    try:
        return list(call(*batch))
    except (torch.OutOfMemoryError, MemoryError) as error:
        told = str(error).splitlines()[0] if str(error) else type(error).__name__
    # Behind the handler, because the traceback holds the tensors that fill the memory.
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    size = len(batch[0])
    logger.warning("%d pictures at a time do not fit the memory (%s); smaller batches are tried", size, told)
    if size <= 1:
        return [None] * size
    middle = size // 2
    first = halving(call, *(one[:middle] for one in batch))
    return first + halving(call, *(one[middle:] for one in batch))


@contextmanager
def lost_devices_told() -> Iterator[None]:
    """Raise `DeviceLost` in place of an error that says that the device or its driver is gone.

    After such an error nothing works in this process any more: every further shard would fail with it, and be counted
    as if its pictures were at fault.
    """
    import torch

    accelerator: type[Exception] | tuple[()] = getattr(torch, "AcceleratorError", ())
    try:
        yield
        return
    except RuntimeError as error:
        lost = isinstance(error, accelerator) or _LOST.search(str(error))
        if isinstance(error, torch.OutOfMemoryError | DeviceLost) or not lost:
            raise
        told = str(error).splitlines()[0]
    raise DeviceLost(f"The device is lost ({told}). Finished shards are kept; run the same command again.")
