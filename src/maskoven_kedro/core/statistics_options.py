"""What the statistics may choose."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class StatisticsOptions(BaseModel):
    """How the sample for people is drawn, and how many pictures a gallery shows.

    cases: of the sample, in all (a tenth from wiki, the rest by the entities of the splits) or by split, as in the
    paper's Table 6.
    seed: of the sample and of the galleries. gallery: pictures in the gallery of a split.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    cases: int | dict[str, int] = 200
    seed: int = 0
    gallery: int = Field(default=9, ge=1, le=100)
