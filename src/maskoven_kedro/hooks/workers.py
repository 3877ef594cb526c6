"""Worker processes live as long as a run."""

from __future__ import annotations

from kedro.framework.hooks import hook_impl

from maskoven_kedro.execution import processes


class WorkerHooks:
    """Ends the processes that executors keep between data sets."""

    @hook_impl
    def after_pipeline_run(self) -> None:
        """After a run."""
        processes.close()

    @hook_impl
    def on_pipeline_error(self) -> None:
        """After a run that failed."""
        processes.close()
