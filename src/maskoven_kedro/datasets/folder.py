"""A folder that a node may keep small files in, such as answers of a service."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

from kedro.io import AbstractDataset, DatasetError


class FolderDataset(AbstractDataset[NoReturn, Path]):
    """Loads the path of a folder, made where it is not there; never saved as a whole.

    Example in a catalog:

        answers:
          type: maskoven_kedro.datasets.folder.FolderDataset
          path: data/02_intermediate/answers
    """

    def __init__(self, *, path: str, metadata: dict[str, Any] | None = None) -> None:
        self._path = Path(path)
        self.metadata = metadata

    def load(self) -> Path:
        """The path."""
        self._path.mkdir(parents=True, exist_ok=True)
        return self._path

    def save(self, data: NoReturn) -> None:
        """Refuse."""
        raise DatasetError(f"'{self._path}' is filled by those who ask, not saved")

    def _exists(self) -> bool:
        return True

    def _describe(self) -> dict[str, Any]:
        return {"path": self._path.as_posix()}
