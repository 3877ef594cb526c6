"""Nodes that make the miniature world."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from maskoven_kedro.core.options import MiniatureOptions
from maskoven_kedro.datasets.progress import progress_of


@dataclass(frozen=True)
class MiniaturePromise:
    """A miniature world that will be rendered where it is saved."""

    options: MiniatureOptions

    def render(self, root: Path) -> None:
        """Render what is missing of it below `root`."""
        from maskoven_kedro.miniature.world import render_world

        options = self.options
        with progress_of("miniature/pictures", "pictures") as at:
            render_world(
                root,
                seed=options.seed,
                mentions=options.mentions,
                workers=options.workers or min(os.cpu_count() or 1, 8),
                progress=at,
            )


def render(options: MiniatureOptions) -> tuple[MiniaturePromise, MiniaturePromise]:
    """Promise the world, and the truth that belongs to it."""
    promise = MiniaturePromise(options)
    return promise, promise
