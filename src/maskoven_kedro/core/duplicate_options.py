"""What the leak report may choose."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class DuplicateOptions(BaseModel):
    """How near two pictures are (bits of 64 that differ), how many cases are listed, and how much work is one shard."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    distance: int = Field(default=3, ge=0, le=3)
    listed: int = Field(default=200, ge=0)
    pictures_per_shard: int = Field(default=1000, ge=1)
