"""What thresholds find is counted over mentions, and a region hits what it overlaps by half."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch

from maskoven_kedro.annotators.sam_grid import Answers


@pytest.fixture(scope="module")
def choose() -> ModuleType:
    path = Path(__file__).parents[2] / "benchmarks/choose_regions.py"
    spec = importlib.util.spec_from_file_location("choose_regions", path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)  # dataclasses look it up
    spec.loader.exec_module(module)
    return module


def test_half_of_the_union_is_a_hit(choose: ModuleType) -> None:
    truth = np.zeros((1, 4, 4), dtype=bool)
    truth[0, :2] = True
    half, less, nothing = np.zeros((3, 4, 4), dtype=bool)
    half[0] = True
    less[0, :3] = True
    assert choose.covered(np.stack([half, less, nothing]), truth).tolist() == [[True], [False], [False]]
    assert choose.covered(np.zeros((0, 4, 4), dtype=bool), truth).shape == (0, 1)


def test_thresholds_leave_out_and_the_covered_go(choose: ModuleType) -> None:
    boxes = torch.tensor([[0.0, 0, 10, 10], [0, 0, 10, 11], [20, 20, 30, 30]])
    answers = Answers(
        torch.zeros(3, 1, 1), torch.tensor([0.9, 0.8, 0.3]), torch.tensor([0.9, 0.2, 0.9]), boxes
    )
    hits = np.array([[False, False], [True, False], [False, True]])
    tried = [choose.Tried(answers, hits)]
    assert choose.outcome(tried, 0.2, 0.0, 0.7) == {"recall": 0.5, "regions": 2.0}
    assert choose.outcome(tried, 0.2, 0.0, 0.95) == {"recall": 1.0, "regions": 3.0}
    assert choose.outcome(tried, 0.2, 0.5, 0.95) == {"recall": 0.5, "regions": 2.0}
    assert choose.outcome(tried, 0.5, 0.5, 0.95) == {"recall": 0.0, "regions": 1.0}
    assert choose.outcome(tried, 1.0, 0.5, 0.95) == {"recall": 0.0, "regions": 0.0}
