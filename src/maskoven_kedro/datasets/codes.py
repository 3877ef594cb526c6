"""The codes of all entities, as a folder of arrays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kedro.io import AbstractDataset, DatasetError

from maskoven_kedro.core.ald import EntityCodes
from maskoven_kedro.core.code_files import CodesUnusable, read_codes, write_codes


class CodesDataset(AbstractDataset[EntityCodes, EntityCodes]):
    """Writes codes, and loads them mapped into memory.

    path: of the folder.

    Example in a catalog:

        entity_codes:
          type: maskoven_kedro.datasets.codes.CodesDataset
          path: data/05_model_input/entity_codes
    """

    def __init__(self, *, path: str, metadata: dict[str, Any] | None = None) -> None:
        self._path = Path(path)
        self.metadata = metadata

    def load(self) -> EntityCodes:
        """Map the arrays."""
        try:
            return read_codes(self._path)
        except CodesUnusable as error:
            raise DatasetError(f"{error}: run the pipeline `training`") from error

    def save(self, data: EntityCodes) -> None:
        """Write the folder anew."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_codes(data, self._path)

    def _exists(self) -> bool:
        return (self._path / "codes.json").is_file()

    def _describe(self) -> dict[str, Any]:
        return {"path": self._path.as_posix()}
