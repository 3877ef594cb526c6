"""Worker processes that do not outlive the process that started them."""

from __future__ import annotations

import multiprocessing
import os
import threading
from multiprocessing.process import BaseProcess


def die_with_parent() -> None:
    """Let this worker end when its parent is killed: the queue that it waits on would never be closed otherwise.

    Does nothing in a process that no other one started. Meant as the `initializer` of a pool of processes.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_exit_after, args=(parent,), daemon=True).start()


def _exit_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
