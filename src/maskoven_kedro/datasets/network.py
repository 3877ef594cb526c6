"""A trained network: a folder of weights, and beside the project's data the checkpoints of its training."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Protocol

from kedro.io import AbstractDataset, DatasetError

CARD = "card.json"


class TrainingPromise(Protocol):
    """What a node returns in place of a network; `recipe` says what decides its weights."""

    recipe: str

    def train(self, folder: Path, checkpoints: Path) -> None:
        """Train, or go on from the newest checkpoint, and write the network with its card into `folder`."""
        ...


class NetworkDataset(AbstractDataset[TrainingPromise, Path]):
    """Keeps the promise of a training; a network whose card states the same recipe is kept as it is.

    path: folder of config.json, model.safetensors, card.json and, for detectors, vocab.txt. checkpoints: folder of the
    training's own state, which a killed run continues from. weights: the file without which there is no network.

    Example in a catalog:

        detector:
          type: maskoven_kedro.datasets.network.NetworkDataset
          path: src/maskoven_kedro/weights/detector
          checkpoints: data/06_models/detector
    """

    def __init__(
        self,
        *,
        path: str,
        checkpoints: str,
        weights: str = "model.safetensors",
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self._path, self._checkpoints, self._weights = Path(path), Path(checkpoints), weights
        self.metadata = metadata

    def load(self) -> Path:
        """The folder."""
        if not self._exists():
            raise DatasetError(f"'{self._path}' holds no network: kedro run --pipelines miniature_networks")
        return self._path

    def save(self, data: TrainingPromise) -> None:
        """Train what is not trained."""
        if self._exists() and self._recipe() == data.recipe:
            return
        data.train(self._path, self._checkpoints / data.recipe)

    def _exists(self) -> bool:
        return (self._path / self._weights).is_file()

    def _recipe(self) -> str | None:
        try:
            return json.loads((self._path / CARD).read_bytes()).get("recipe")
        except (FileNotFoundError, ValueError):
            return None

    def _describe(self) -> dict[str, Any]:
        return {"path": self._path.as_posix(), "checkpoints": self._checkpoints.as_posix()}
