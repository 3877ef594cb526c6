"""Options of finders of regions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class SamGridOptions(BaseModel):
    """SAM asked at every point of a grid; the thresholds are those of its authors' generator (annotators.md 4.2).

    What suits the miniature's small SAM stands in conf/base/parameters/regions.yml.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["sam_grid"] = "sam_grid"
    segmenter: str = "miniature"
    """`miniature`, a folder with config.json and model.safetensors, or an official file of SAM."""
    points_per_side: int = Field(default=32, ge=1, le=128)
    points_per_pass: int = Field(default=64, ge=1)
    """Points, over all pictures of a batch, that one pass of the mask decoder takes."""
    predicted_iou: float = 0.88
    """Masks whose own prediction of their IoU is not above this are left out."""
    stability: float = Field(default=0.95, ge=0, le=1)
    """Masks that change more than this (IoU) when the threshold of the logits moves are left out."""
    stability_offset: float = Field(default=1.0, gt=0)
    """How far the threshold moves, up and down, in logits."""
    overlap: float = Field(default=0.7, gt=0, le=1)
    """Of two masks whose boxes overlap more than this (IoU) the one with the lower score is left out."""
    smallest_area: int = Field(default=1, ge=1)
    """Masks of fewer pixels are left out."""
    device: str = "cpu"
    dtype: Literal["float32", "bfloat16"] = "float32"
    batch_images: int = Field(default=4, ge=1)


class FastSamOptions(BaseModel):
    """FastSAM through the package `ultralytics`, extra `fastsam`. Both are under the AGPL-3.0.

    Whoever distributes or serves a work combined with them owes its users the source of the whole under that licence.
    The defaults are those of FastSAM's own script (annotators.md 4.1), not of the package.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["fastsam"] = "fastsam"
    weights: str
    """Path of FastSAM-s.pt or FastSAM-x.pt."""
    trusted: bool = False
    """The package unpickles the file, which can run anything that hides in it; say here that it is trusted."""
    image_size: int = Field(default=1024, ge=32)
    confidence: float = Field(default=0.4, ge=0, le=1)
    overlap: float = Field(default=0.9, gt=0, le=1)
    most: int = Field(default=300, ge=1)
    device: str = "cpu"


RegionOptions = Annotated[SamGridOptions | FastSamOptions, Field(discriminator="kind")]


class RegionsOptions(BaseModel):
    """Who finds regions, and how many pictures are one shard."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    finder: RegionOptions = SamGridOptions()
    pictures_per_shard: int = Field(default=50, ge=1)
