"""What a run reports: versioned by the catalog, with the latest at a plain path for everybody else."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath
from typing import Any

from kedro.io import AbstractVersionedDataset, DatasetError, Version
from kedro_datasets._typing import JSONPreview

from maskoven_kedro.datasets.atomic import write_bytes


class ReportDataset(AbstractVersionedDataset[Any, Any]):
    """A JSON document; with `versioned: true` every run keeps its own under `filepath`.

    filepath: the file, or the folder of versions. latest: plain path that always holds the last one saved; other
    programs read it there, and it is overwritten by every run. With `optional: true` in its metadata a document that
    is not there loads as None, for stages that can do without it.

    Example in a catalog:

        annotation_success:
          type: maskoven_kedro.datasets.report.ReportDataset
          filepath: data/08_reporting/versions/annotation_success.json
          latest: data/08_reporting/annotation_success.json
          versioned: true
    """

    def __init__(
        self,
        *,
        filepath: str,
        latest: str | None = None,
        version: Version | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(PurePosixPath(filepath), version)
        self._latest = Path(latest) if latest else None
        self.metadata = metadata

    def load(self) -> Any:
        """The document of the version asked for, or of the newest."""
        if (self.metadata or {}).get("optional") and not self.exists():
            return None
        return self._decode(Path(self._get_load_path()).read_bytes())

    def save(self, data: Any) -> None:
        """Write the version, then the latest."""
        content = self._encode(data)
        for path in (Path(self._get_save_path()), self._latest):
            if path is not None:
                write_bytes(path, content)

    @staticmethod
    def _encode(data: Any) -> bytes:
        try:
            return f"{json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False)}\n".encode()
        except (TypeError, ValueError) as error:
            raise DatasetError(f"not a JSON document: {error}") from error

    @staticmethod
    def _decode(content: bytes) -> Any:
        return json.loads(content)

    def _exists(self) -> bool:
        return Path(self._get_load_path()).is_file()

    def _describe(self) -> dict[str, Any]:
        latest = self._latest.as_posix() if self._latest else None
        return {"filepath": self._filepath.as_posix(), "latest": latest, "version": self._version}

    def preview(self) -> JSONPreview:
        """The document as text."""
        return JSONPreview(json.dumps(self.load(), ensure_ascii=False))
