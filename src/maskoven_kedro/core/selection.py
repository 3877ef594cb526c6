"""Which boxes of a candidate count: the policy and the threshold behind a setting's mask."""

from collections.abc import Sequence
from functools import cached_property
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field


class SelectionOptions(BaseModel):
    """How boxes are kept before their masks are OR-ed; both choices are made on val subsets only."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    policy: Literal["all", "best"] = "all"
    """`all` boxes above the threshold, or only the `best` one of them."""
    box_threshold: float = Field(default=0.3, ge=0, le=1)
    """Lowest box score that counts; 0.3 is the paper's."""
    always: tuple[str, ...] = ("seem",)
    """Annotators that answer with one mask whatever its score, so that the threshold is not for them."""

    def of(self, annotator: str) -> "SelectionOptions":
        """Return how the boxes of one annotator are kept."""
        return self._all_of_them if annotator in self.always else self

    @cached_property
    def _all_of_them(self) -> "SelectionOptions":
        return self.model_copy(update={"box_threshold": 0.0})


def kept_boxes(box_scores: Sequence[float], options: SelectionOptions) -> list[int]:
    """Return the indices of the boxes that count, in the order given; a NaN score never counts.

    >>> kept_boxes([0.2, 0.9, 0.5], SelectionOptions(policy="all", box_threshold=0.4))
    [1, 2]
    >>> kept_boxes([0.2, 0.9, 0.5], SelectionOptions(policy="best", box_threshold=0.4))
    [1]
    """
    # Scores are stored as float32, so the threshold is rounded likewise: 0.3 is not above 0.3.
    threshold = float(np.float32(options.box_threshold))
    above = [i for i, score in enumerate(box_scores) if score > threshold]
    if options.policy == "best" and above:
        return [max(above, key=lambda i: (box_scores[i], -i))]
    return above
