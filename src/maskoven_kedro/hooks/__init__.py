"""What happens around a run: which stages and splits, are their inputs there, what is recorded, what is told."""

from maskoven_kedro.hooks.environment import EnvironmentHooks
from maskoven_kedro.hooks.inputs import InputHooks
from maskoven_kedro.hooks.preflight import PreflightHooks
from maskoven_kedro.hooks.summary import SummaryHooks
from maskoven_kedro.hooks.tracking import TrackingHooks
from maskoven_kedro.hooks.workers import WorkerHooks

HOOKS = (
    EnvironmentHooks(),
    PreflightHooks(),
    InputHooks(),
    TrackingHooks(),
    SummaryHooks(),
    WorkerHooks(),
)
