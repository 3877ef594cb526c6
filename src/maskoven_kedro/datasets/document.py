"""A text that a run writes for people: Markdown or HTML."""

from __future__ import annotations

from kedro.io import DatasetError
from kedro_datasets._typing import JSONPreview

from maskoven_kedro.datasets.report import ReportDataset


class DocumentDataset(ReportDataset):
    """A string, kept as UTF-8; versions and the latest as in `ReportDataset`."""

    @staticmethod
    def _encode(data: str) -> bytes:
        if not isinstance(data, str):
            raise DatasetError(f"a document is a string, not {type(data).__name__}")
        return data.encode()

    @staticmethod
    def _decode(content: bytes) -> str:
        return content.decode()

    def preview(self) -> JSONPreview:
        """The first lines."""
        import json

        return JSONPreview(json.dumps(self.load()[:2000], ensure_ascii=False))
