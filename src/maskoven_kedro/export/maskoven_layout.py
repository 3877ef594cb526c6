"""The layout of MaskOVEN-Wiki: string ids, lists of run lengths and corner boxes, phrases with scores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO

from maskoven_kedro.core.release_layouts import maskoven_annotations, maskoven_categories, maskoven_images
from maskoven_kedro.export.document import Frames, Layout, write_document

LAYOUT = Layout(maskoven_images, maskoven_categories, maskoven_annotations)


def write_maskoven(
    sink: BinaryIO, frames: Frames, info: Mapping[str, Any], light: Frames | None = None
) -> int:
    """Write the rows of a subset in the MaskOVEN layout; returns the number of annotations."""
    return write_document(sink, frames, LAYOUT, info, light)
