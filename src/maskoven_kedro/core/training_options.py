"""Options of the training of the miniature's detector and segmenter."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class TrainingOptions(BaseModel):
    """How long and how fast a network is trained, and how often its progress is measured and kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    steps: int = Field(default=9000, gt=0)
    batch: int = Field(default=8, gt=0)
    learning_rate: float = Field(default=8e-4, gt=0)
    warm_up: int = Field(default=100, ge=0)
    weight_decay: float = Field(default=1e-4, ge=0)
    clip: float = Field(default=0.5, gt=0)
    seed: int = 0
    report_every: int = Field(default=250, gt=0)
    save_every: int = Field(default=250, gt=0)
    held_out: int = Field(default=200, ge=0)
    """Lessons at the end of the pool that are never trained on and measure the progress."""


class DetectorTrainingOptions(TrainingOptions):
    """Training of the detector: what it sees of each lesson besides the common options."""

    shortest: int = Field(default=144, gt=0)
    longest: int = Field(default=144, gt=0)
    alone: float = Field(default=0.3, ge=0, le=1)
    """Share of captions of one prompt; the others join several, so that words are told from each other."""
    joined: int = Field(default=6, ge=2)
    """Most prompts of a joined caption."""
    negative: float = Field(default=0.25, ge=0, le=1)
    """Chance to draw a prompt with nothing to find where the lesson has one."""


class SegmenterTrainingOptions(TrainingOptions):
    """Training of the segmenter: how many prompts of each kind every image gets."""

    steps: int = Field(default=2000, gt=0)
    prompts: int = Field(default=4, gt=0)
    """Objects of each image that are prompted in one step, by a box and by a point."""


class BackboneTrainingOptions(TrainingOptions):
    """First steps of the detector's backbone: tagging things with words."""

    steps: int = Field(default=2000, gt=0)
    learning_rate: float = Field(default=2e-3, gt=0)
    clip: float = Field(default=5.0, gt=0)
    shortest: int = Field(default=144, gt=0)
    longest: int = Field(default=144, gt=0)


class AlignmentTrainingOptions(TrainingOptions):
    """Second steps of a network that answers to texts: phrases and things of whole lessons."""

    steps: int = Field(default=4000, gt=0)
    batch: int = Field(default=16, gt=0)
    learning_rate: float = Field(default=1.5e-3, gt=0)
    clip: float = Field(default=1.0, gt=0)
    prompts: int = Field(default=6, gt=0)
    """Prompts of each lesson in one step."""
