"""Keeping boxes."""

import numpy as np
import pytest
from pydantic import ValidationError

from maskoven_kedro.core.selection import SelectionOptions, kept_boxes


def test_threshold_is_exclusive_and_nan_never_counts() -> None:
    options = SelectionOptions(policy="all", box_threshold=0.5)
    assert kept_boxes([0.5, 0.51, float("nan"), 0.9], options) == [1, 3]
    assert kept_boxes([], options) == []
    rounded = float(np.float32(0.3))
    assert kept_boxes([rounded], SelectionOptions(policy="all", box_threshold=0.3)) == []


def test_best_is_the_first_of_the_highest() -> None:
    options = SelectionOptions(policy="best", box_threshold=0.1)
    assert kept_boxes([0.2, 0.8, 0.8, float("nan")], options) == [1]
    assert kept_boxes([0.05], options) == []


def test_unknown_options_are_refused() -> None:
    with pytest.raises(ValidationError):
        SelectionOptions(treshold=0.3)  # type: ignore[call-arg]


def test_an_annotator_that_always_answers_has_no_threshold() -> None:
    options = SelectionOptions(policy="best", box_threshold=0.4)
    assert kept_boxes([0.1], options.of("seem")) == [0]
    assert kept_boxes([0.1], options.of("grounded_sam")) == []
    assert kept_boxes([0.1, 0.2], options.of("seem")) == [1]
