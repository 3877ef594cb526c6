"""What the figures from verdicts may choose."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class JudgementOptions(BaseModel):
    """Resamples and seed of the bootstrap over cases that the bounds of agreement come from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    resamples: int = Field(default=2000, ge=100)
    seed: int = 0
