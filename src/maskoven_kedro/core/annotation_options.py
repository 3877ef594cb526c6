"""Options of the annotators, checked before anything is loaded."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class GroundedSamOptions(BaseModel):
    """GroundingDINO finds boxes for a text, SAM turns every box into a mask.

    The defaults are those of the miniature; the official checkpoints want `detector_size` (800, 1333) and, as in the
    paper, a box threshold of 0.3 and a text threshold of 0.25.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["grounded_sam"] = "grounded_sam"
    detector: str = "miniature"
    """`miniature`, a folder with config.json, model.safetensors and vocab.txt, or an official file of GroundingDINO."""
    segmenter: str = "miniature"
    """`miniature`, a folder with config.json and model.safetensors, or an official file of SAM."""
    implementation: Literal["transformers", "reference"] = "transformers"
    """Who computes: transformers, or the packages of the authors (slower, for comparison; extra `reference`)."""
    box_floor: float = Field(default=0.05, ge=0, le=1)
    """Boxes above this confidence are stored as candidates; the threshold of a setting can be chosen later above it."""
    text_threshold: float = Field(default=0.25, ge=0, le=1)
    """Tokens above this confidence make the phrase of a box."""
    detector_size: tuple[int, int] = (144, 144)
    """Shorter side, and bound of the longer side, of the detector's input in pixels."""
    segmenter_size: int | None = None
    """Side of the segmenter's input; None takes the network's own, anything else must be equal to it."""
    multimask: bool = False
    """Take the best of three masks by predicted IoU instead of the single one."""
    max_boxes: int = Field(default=100, gt=0)
    """Most boxes kept for one text, the highest scores first."""
    device: str = "cpu"
    dtype: Literal["float32", "bfloat16"] = "float32"
    batch_images: int = Field(default=8, gt=0)
    """Pictures, and pairs of picture and text, that one pass of a network takes."""
