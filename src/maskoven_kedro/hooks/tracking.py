"""Every run is recorded in MLflow: options, metrics, pictures; nothing of it is imported before a run starts."""

from __future__ import annotations

import json
import logging
import os
import platform
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.io import CatalogProtocol
from kedro.pipeline import Pipeline
from pydantic import BaseModel, ConfigDict, ValidationError

from maskoven_kedro.datasets import live_curves
from maskoven_kedro.planning.errors import PreflightFailed

if TYPE_CHECKING:
    from mlflow import MlflowClient

logger = logging.getLogger(__name__)

_SQLITE = "sqlite:///"
_OWNER = "maskoven.owner"  # of an open run: machine and process, so that the next run can tell a dead one
_LONGEST_VALUE = 500  # MLflow's limit for a parameter is 6000; a longer value than this nobody compares
_MOST_METRICS = 1000  # in one batch, MLflow's limit
_SECRET_WORDS = ("password", "secret", "token", "credential", "api_key", "apikey")


class TrackingOptions(BaseModel):
    """Where runs are recorded; see conf/base/mlflow.yml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    tracking_uri: str
    artifact_location: str | None = None
    experiment: str = "maskoven"


@dataclass
class _Session:
    """What one session records; a new one replaces it, so that nothing leaks from run to run."""

    options: TrackingOptions
    project: Path
    parameters: dict[str, Any]
    tracked: Mapping[str, str] = field(default_factory=dict)
    client: MlflowClient | None = None
    run_id: str = ""
    catalog: CatalogProtocol | None = None
    started: float = field(default_factory=time.time)
    drawn: set[tuple[str, int]] = field(default_factory=set)
    """Points of curves that were recorded while they were made."""


class TrackingHooks:
    """One MLflow run per pipeline run, opened and closed here."""

    def __init__(self) -> None:
        self._session: _Session | None = None

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Read where to record, and the configuration as written."""
        try:
            options = TrackingOptions.model_validate(context.config_loader["mlflow"])
        except ValidationError as error:
            from maskoven_kedro.planning.checks import named_faults

            wrong = "; ".join(named_faults("", error))
            raise PreflightFailed(
                f"Nothing was started. mlflow: {wrong} (correct conf/*/mlflow.yml)"
            ) from error
        parameters = dict(context.config_loader["parameters"])
        self._session = _Session(options, context.project_path, parameters)

    @hook_impl
    def after_catalog_created(self, catalog: CatalogProtocol, conf_catalog: dict[str, Any]) -> None:
        """Note which entries are tracked, from the configuration alone: no entry is instantiated for it."""
        if self._session is not None:
            self._session.catalog = catalog
            self._session.tracked = dict(_tracked(conf_catalog))

    @hook_impl
    def before_pipeline_run(self, run_params: dict[str, Any]) -> None:
        """Open the run; runs that a killed process left open are closed as KILLED."""
        session = self._session
        if session is None or not session.options.enabled:
            return
        session.client = _client(session)
        experiment = _experiment(session, session.client)
        _close_interrupted(session.client, experiment)
        names = ", ".join(run_params["pipeline_names"] or ["default"])
        tags = {
            _OWNER: f"{platform.node()}:{os.getpid()}",
            "kedro.run_id": run_params["run_id"],
            "kedro.env": run_params["env"] or "base",
        }
        run = session.client.create_run(
            experiment, tags={**tags, "mlflow.runName": f"{names} {run_params['run_id']}"}
        )
        session.run_id = run.info.run_id
        from mlflow.entities import Param

        session.client.log_batch(
            session.run_id, params=[Param(key, value) for key, value in _flat(session.parameters)]
        )
        live_curves.listen(self._draw_live)

    @hook_impl
    def after_dataset_saved(self, dataset_name: str, data: Any) -> None:
        """Record metrics and documents as they are saved."""
        session = self._session
        if session is None or session.client is None or not session.run_id:
            return
        kind = _kind_of(dataset_name, session.tracked)
        if kind == "metrics":
            _log_metrics(session.client, session.run_id, data)
        elif kind == "curves":
            self._draw(data)
        elif kind == "artifact":
            _log_artifact(session, dataset_name, data)
        elif kind == "image":
            _log_artifact(session, dataset_name, data)
            # With a key and a step, MLflow's charts show the picture of every run side by side.
            session.client.log_image(session.run_id, data, key=dataset_name, step=0, synchronous=True)
        elif kind == "network":
            _log_network(session, dataset_name)

    @hook_impl
    def after_pipeline_run(self, run_params: dict[str, Any], pipeline: Pipeline) -> None:
        """Close the run as FINISHED."""
        self._close("FINISHED")

    @hook_impl
    def on_pipeline_error(self, error: Exception) -> None:
        """Close the run as FAILED, with the kind of error but not its text, which may hold anything."""
        session = self._session
        if session is not None and session.client is not None and session.run_id:
            session.client.set_tag(session.run_id, "error", type(error).__name__)
        self._close("FAILED")

    def _draw(self, rows: live_curves.Rows) -> None:
        """Record points of curves, each once, however often it is told of."""
        session = self._session
        if session is None or session.client is None:
            return
        new = [row for row in rows if (row["name"], row["step"]) not in session.drawn]
        _log_curves(session.client, session.run_id, new)
        session.drawn.update((row["name"], row["step"]) for row in new)

    def _draw_live(self, rows: live_curves.Rows) -> None:
        """Record points while a training makes them; one that cannot be told now is told with the whole curves."""
        from mlflow.exceptions import MlflowException

        try:
            self._draw(rows)
        except MlflowException as error:
            logger.warning("MLflow could not be told of step %s: %s", rows[0]["step"] if rows else "", error)

    def _close(self, status: str) -> None:
        live_curves.leave(self._draw_live)
        session, self._session = self._session, None
        if session is not None and session.client is not None and session.run_id:
            session.client.delete_tag(session.run_id, _OWNER)
            session.client.set_terminated(session.run_id, status)


def _client(session: _Session) -> MlflowClient:
    from mlflow import MlflowClient

    for name in ("mlflow", "alembic"):  # a new store tells of every step of its schema
        logging.getLogger(name).setLevel(logging.WARNING)

    uri = session.options.tracking_uri
    if uri.startswith(_SQLITE):
        path = session.project / uri.removeprefix(_SQLITE)
        path.parent.mkdir(parents=True, exist_ok=True)
        uri = f"{_SQLITE}{path}"
    return MlflowClient(tracking_uri=uri)


def _experiment(session: _Session, client: MlflowClient) -> str:
    """Id of the experiment, made where it is not there."""
    options = session.options
    known = client.get_experiment_by_name(options.experiment)
    if known is not None:
        return str(known.experiment_id)
    place = options.artifact_location
    if place is not None and "://" not in place:
        place = (session.project / place).resolve().as_uri()
    return str(client.create_experiment(options.experiment, artifact_location=place))


def _close_interrupted(client: MlflowClient, experiment: str) -> None:
    """Close runs whose process on this machine is gone; another one's may be alive."""
    for run in client.search_runs([experiment], "attributes.status = 'RUNNING'"):
        machine, _, process = run.data.tags.get(_OWNER, "").rpartition(":")
        if machine != platform.node() or _is_another_alive(int(process)):
            continue
        client.delete_tag(run.info.run_id, _OWNER)
        client.set_terminated(run.info.run_id, "KILLED")
        logger.info("The run '%s' was interrupted; it is now recorded as KILLED", run.info.run_name)


def _is_another_alive(process: int) -> bool:
    """Whether another process than this one has that number; this one has no open run when it starts one."""
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _tracked(conf_catalog: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name or pattern of every entry, and how it is tracked; empty for not."""
    for name, entry in conf_catalog.items():
        metadata = entry.get("metadata") if isinstance(entry, Mapping) else None
        yield name, (metadata or {}).get("mlflow", "")


def _kind_of(dataset_name: str, tracked: Mapping[str, str]) -> str:
    """How an entry is tracked, by its name or by the pattern that made it: the one with most letters of its own."""
    if dataset_name in tracked:
        return tracked[dataset_name]
    from parse import parse

    patterns = [pattern for pattern in tracked if "{" in pattern and parse(pattern, dataset_name)]
    return tracked[max(patterns, key=lambda one: len(re.sub(r"{.*?}", "", one)))] if patterns else ""


def _log_metrics(client: MlflowClient, run_id: str, values: Mapping[str, float]) -> None:
    from mlflow.entities import Metric

    now = round(time.time() * 1000)
    client.log_batch(run_id, metrics=[Metric(name, float(value), now, 0) for name, value in values.items()])


def _log_curves(client: MlflowClient, run_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of name, step and value."""
    from mlflow.entities import Metric

    now = round(time.time() * 1000)
    points = [Metric(row["name"], float(row["value"]), now, int(row["step"])) for row in rows]
    for start in range(0, len(points), _MOST_METRICS):
        client.log_batch(run_id, metrics=points[start : start + _MOST_METRICS])


def _log_network(session: _Session, dataset_name: str) -> None:
    """The recipe of a network as a tag; its files where this run trained it, and did not find it there."""
    assert session.client is not None
    assert session.catalog is not None
    folder: Path = session.catalog.load(dataset_name)
    card = folder / "card.json"
    session.client.set_tag(session.run_id, f"recipe.{dataset_name}", json.loads(card.read_bytes())["recipe"])
    if card.stat().st_mtime >= session.started:
        session.client.log_artifacts(session.run_id, str(folder), artifact_path=f"networks/{dataset_name}")


def _log_artifact(session: _Session, dataset_name: str, data: Any) -> None:
    """Pictures as pictures, documents as text, everything else as JSON."""
    import numpy as np

    assert session.client is not None
    file = dataset_name.replace(".", "/")
    if isinstance(data, np.ndarray):
        session.client.log_image(session.run_id, data, artifact_file=f"{file}.png")
    elif isinstance(data, str):
        ending = "html" if data.startswith("<!doctype html>") else "md"
        session.client.log_text(session.run_id, data, artifact_file=f"{file}.{ending}")
    elif isinstance(data, Mapping):  # a Plotly figure among them, as Plotly reads it
        session.client.log_dict(session.run_id, dict(data), artifact_file=f"{file}.json")
    else:
        session.client.log_dict(session.run_id, {"rows": data}, artifact_file=f"{file}.json")


def _flat(parameters: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Nested options as dotted names; anything that is named like a secret is left out."""
    for key, value in sorted(parameters.items()):
        name = f"{prefix}{key}"
        if any(word in str(key).lower() for word in _SECRET_WORDS):
            continue
        if isinstance(value, Mapping):
            yield from _flat(value, f"{name}.")
        else:
            yield name, str(value)[:_LONGEST_VALUE]
