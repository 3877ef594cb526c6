"""FastSAM through the package `ultralytics`: an optional plug-in, since both are under the AGPL-3.0.

Nothing of the project needs it, and nothing of it is copied here. A work that is distributed or served together with
it falls under the AGPL-3.0 as a whole.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from maskoven_kedro.annotators.base import AnnotatorUnavailable
from maskoven_kedro.annotators.regions import Regions, boxes_of
from maskoven_kedro.annotators.weights_registry import sha256_of
from maskoven_kedro.core.region_options import FastSamOptions

logger = logging.getLogger(__name__)


class FastSam:
    """The finder `fastsam`."""

    name = "fastsam"

    def __init__(self, weights: Path, options: FastSamOptions) -> None:
        """Load the weights; AnnotatorUnavailable when they, the package or the consent to unpickle are missing."""
        if not weights.is_file():
            raise AnnotatorUnavailable(
                f"The file {weights} does not exist; run `kedro maskoven weights fetch fastsam_s`"
            )
        if not options.trusted:
            raise AnnotatorUnavailable(
                f"ultralytics unpickles {weights}, which can run code; set `trusted: true` if you trust the file"
            )
        # Both are read when the package is imported: it neither asks the network nor reports anything.
        os.environ.setdefault("YOLO_OFFLINE", "true")
        os.environ.setdefault("YOLO_AUTOINSTALL", "false")
        try:
            from ultralytics import FastSAM, settings
        except ImportError as error:
            raise AnnotatorUnavailable(
                "FastSAM needs the package ultralytics (AGPL-3.0): install the extra `maskoven-kedro[fastsam]`"
            ) from error
        settings["sync"] = False
        logger.warning("FastSAM and ultralytics are under the AGPL-3.0")
        self.options, self.checkpoint = options, sha256_of(weights)[:16]
        self._model = FastSAM(str(weights))

    def find(self, images: Sequence[np.ndarray]) -> list[Regions]:
        """Find the regions of uint8 RGB pictures (H, W, 3)."""
        return [self._find_one(image) for image in images]

    def _find_one(self, image: np.ndarray) -> Regions:
        """Find the regions of one picture; the package reads arrays as BGR."""
        result = self._model(
            np.ascontiguousarray(image[..., ::-1]),
            device=self.options.device,
            imgsz=self.options.image_size,
            conf=self.options.confidence,
            iou=self.options.overlap,
            max_det=self.options.most,
            retina_masks=True,
            verbose=False,
        )[0]
        if result.masks is None:
            masks, scores = torch.zeros(0, *image.shape[:2], dtype=torch.bool), torch.zeros(0)
        else:
            masks, scores = result.masks.data.cpu().bool(), result.boxes.data[:, 4].float().cpu()
        order = scores.argsort(descending=True, stable=True)
        order = order[masks[order].any(2).any(1)]
        masks = masks[order]
        return Regions(
            masks.numpy(), boxes_of(masks).numpy(), scores[order].numpy(), masks.sum((1, 2)).numpy()
        )
