"""What a run may choose: one model per consumer, unknown keys refused, every default the documented one."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_validator

from maskoven_kedro.core.annotation_options import GroundedSamOptions
from maskoven_kedro.core.images import ImageLimits
from maskoven_kedro.core.linker_options import LinkerBaseOptions
from maskoven_kedro.core.seem_options import SeemOptions, SeemTrainingOptions
from maskoven_kedro.core.training_options import (
    AlignmentTrainingOptions,
    BackboneTrainingOptions,
    DetectorTrainingOptions,
    SegmenterTrainingOptions,
)


class MiniatureOptions(BaseModel):
    """Which miniature world is rendered, and how large.

    seed: another seed is another world; training scenes use seeds from 1,000,000 on, so worlds stay below.
    mentions: number over all subsets, which keep their proportions. workers: processes that render (0: one per core);
    the number never shows in the files.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    seed: int = Field(default=7, ge=0, lt=1_000_000)
    mentions: int = Field(default=700, ge=40)
    workers: int = Field(default=0, ge=0)


class ReadingOptions(BaseModel):
    """How mentions are read: lines per shard, and the image budget (pixels, longest side) checked before decoding."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lines_per_shard: int = Field(default=2000, ge=1)
    max_pixels: int = Field(default=89_000_000, ge=1)
    max_side: int = Field(default=16_384, ge=1)

    def limits(self) -> ImageLimits:
        """The image budget as `core.images` takes it."""
        return ImageLimits(max_pixels=self.max_pixels, max_side=self.max_side)


class AnnotatorsOptions(BaseModel):
    """Who annotates; an annotator that is null does not."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    grounded_sam: GroundedSamOptions | None = GroundedSamOptions()
    seem: SeemOptions | None = SeemOptions()

    @model_validator(mode="after")
    def _somebody(self) -> AnnotatorsOptions:
        if not self.used():
            raise ValueError("at least one annotator is needed")
        return self

    def used(self) -> list[GroundedSamOptions | SeemOptions]:
        """Return the options of those who annotate, in the order of their rows."""
        return [one for one in (self.grounded_sam, self.seem) if one is not None]


class AnnotationOptions(BaseModel):
    """Who annotates, and how much work is one shard (mentions; those of one picture stay together)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    annotators: AnnotatorsOptions = AnnotatorsOptions()
    mentions_per_shard: int = Field(default=50, ge=1)


class MontageOptions(BaseModel):
    """A montage of masks: number of tiles, tiles in a row, width of a tile in pixels; `seed` draws the mentions."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tiles: int = Field(default=24, ge=1, le=400)
    columns: int = Field(default=4, ge=1, le=20)
    tile_width: int = Field(default=300, ge=40, le=2000)
    seed: int = 0


class EvaluationOptions(BaseModel):
    """How settings are compared: resamples and seed of the paired bootstrap."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    resamples: int = Field(default=10_000, ge=100)
    seed: int = 0


class LessonOptions(BaseModel):
    """The training scenes: how many, of which seed (1,000,000 or more), how large (longer side in pixels)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seed: int = Field(default=1_000_000, ge=1_000_000, lt=2_000_000)
    count: int = Field(default=12_000, ge=1)
    side: int = Field(default=160, ge=32, le=1024)
    per_shard: int = Field(default=250, ge=1)


class NetworksOptions(BaseModel):
    """How the networks of the miniature are trained.

    vocabulary: rows of the detector's word table. threads: of the training; it shows in the last digits of the weights.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    lessons: LessonOptions = LessonOptions()
    vocabulary: int = Field(default=2000, ge=1100, le=30_000)
    threads: int = Field(default=1, ge=1)
    backbone: BackboneTrainingOptions = BackboneTrainingOptions()
    alignment: AlignmentTrainingOptions = AlignmentTrainingOptions()
    detector: DetectorTrainingOptions = DetectorTrainingOptions()
    segmenter: SegmenterTrainingOptions = SegmenterTrainingOptions()
    seem: SeemTrainingOptions = SeemTrainingOptions()
    linker: LinkerBaseOptions = LinkerBaseOptions()
