"""Options of the linker: the training of the miniature's base."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from maskoven_kedro.core.training_options import TrainingOptions


class TowerTrainingOptions(TrainingOptions):
    """Contrastive training of the vision tower: regions against captions."""

    steps: int = Field(default=2000, gt=0)
    batch: int = Field(default=24, gt=0)
    learning_rate: float = Field(default=2e-3, gt=0)
    weight_decay: float = Field(default=0.02, ge=0)
    clip: float = Field(default=1.0, gt=0)
    seed: int = 1
    things: int = Field(default=6, gt=0)
    """Most things of a picture in one step."""


class CaptionTrainingOptions(TrainingOptions):
    """Training of language model, extractor and projector: what is <mask><pos>?"""

    steps: int = Field(default=800, gt=0)
    batch: int = Field(default=24, gt=0)
    learning_rate: float = Field(default=2e-3, gt=0)
    weight_decay: float = Field(default=0.01, ge=0)
    clip: float = Field(default=1.0, gt=0)
    seed: int = 2
    things: int = Field(default=3, gt=0)
    """Most things of a picture that one conversation asks about, one after the other."""


class LinkerBaseOptions(BaseModel):
    """How the miniature's base model is made. vocabulary: rows of its word table. seed: of its first weights."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seed: int = 3
    vocabulary: int = Field(default=1500, ge=300, le=30_000)
    tower: TowerTrainingOptions = TowerTrainingOptions()
    captions: CaptionTrainingOptions = CaptionTrainingOptions()
