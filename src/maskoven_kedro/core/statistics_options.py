"""What the statistics may choose."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, field_validator

from maskoven_kedro.core.photos import SPLIT as OWN_PHOTOS
from maskoven_kedro.core.schemas import SPLITS


class StatisticsOptions(BaseModel):
    """How the sample for people is drawn, and how many pictures a gallery shows.

    cases: of the sample, in all (a tenth from wiki, the rest by the entities of the splits) or by split, as in the
    paper's Table 6.
    seed: of the sample and of the galleries. gallery: pictures in the gallery of a split.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    cases: NonNegativeInt | dict[str, NonNegativeInt] = 200
    seed: int = 0
    gallery: int = Field(default=9, ge=1, le=100)

    @field_validator("cases")
    @classmethod
    def _of_splits(cls, cases: int | dict[str, int]) -> int | dict[str, int]:
        unknown = set() if isinstance(cases, int) else set(cases) - {*SPLITS, OWN_PHOTOS}
        if unknown:
            raise ValueError(f"no splits: {', '.join(sorted(unknown))}")
        return cases
