"""A picture that a run draws: a PNG file, shown in the lineage view."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from kedro_datasets._typing import ImagePreview

from maskoven_kedro.datasets.preview import image_preview
from maskoven_kedro.datasets.report import ReportDataset


class PictureDataset(ReportDataset):
    """A uint8 array (H, W, 3), RGB, kept as PNG; versions and the latest as in `ReportDataset`."""

    @staticmethod
    def _encode(data: np.ndarray) -> bytes:
        from PIL import Image

        png = io.BytesIO()
        Image.fromarray(data, mode=None).save(png, format="PNG", optimize=False)
        return png.getvalue()

    @staticmethod
    def _decode(content: bytes) -> np.ndarray:
        from PIL import Image

        with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
            return np.asarray(picture.convert("RGB"))

    def preview(self) -> ImagePreview:  # type: ignore[override]
        """The picture of the newest version."""
        return image_preview(Path(self._get_load_path()).read_bytes())
