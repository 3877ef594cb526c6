import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from maskoven_kedro.engine.detector_losses import (
    Truths,
    cheapest,
    corners,
    focal,
    giou,
    hungarian,
    matching_costs,
    set_loss,
)

BOXES = torch.tensor([[0.3, 0.3, 0.2, 0.2], [0.7, 0.6, 0.3, 0.4]])


def truths(boxes=BOXES) -> Truths:
    """Two things, named by tokens 1 and 2 of a caption of four."""
    positive = torch.zeros(len(boxes), 4)
    for row in range(len(boxes)):
        positive[row, row + 1] = 1
    return Truths(boxes, positive, torch.ones(4))


def test_giou_of_known_boxes():
    unit = torch.tensor([0.0, 0.0, 1.0, 1.0])
    assert giou(unit, unit) == 1
    assert giou(unit, torch.tensor([0.0, 0.0, 0.5, 1.0])) == pytest.approx(0.5)
    assert giou(unit, torch.tensor([2.0, 0.0, 3.0, 1.0])) == pytest.approx(-1 / 3)


@given(st.lists(st.floats(0.05, 0.95), min_size=8, max_size=8))
@settings(max_examples=50, deadline=None)
def test_giou_is_symmetric_and_bounded(numbers):
    first, second = corners(torch.tensor(numbers).reshape(2, 4))
    assert -1 - 1e-5 <= giou(first, second) <= 1 + 1e-5
    assert giou(first, second) == pytest.approx(float(giou(second, first)), abs=1e-5)


def test_focal_of_known_logits():
    loss = focal(torch.tensor([0.0, 0.0]), torch.tensor([1.0, 0.0]))
    assert loss.tolist() == pytest.approx([0.25 * 0.25 * math.log(2), 0.75 * 0.25 * math.log(2)])


def test_hungarian_gives_every_truth_its_own_prediction():
    costs = torch.tensor([[0.0, 0.1], [5.0, 9.0], [9.0, 5.0]])
    rows, columns = hungarian(costs)
    assert sorted(zip(columns.tolist(), rows.tolist(), strict=True)) in ([(0, 0), (1, 2)], [(0, 1), (1, 0)])
    assert costs[rows, columns].sum() == pytest.approx(5.0, abs=0.2)


def test_cheapest_cells_go_to_the_truth_they_fit_better():
    costs = torch.tensor([[0.0, 1.0], [2.0, 1.0], [3.0, 9.0], [9.0, 0.5]])
    rows, columns = cheapest(costs, 2)
    assert dict(zip(rows.tolist(), columns.tolist(), strict=True)) == {0: 0, 1: 1, 3: 1}


@pytest.mark.parametrize("each", [None, 2])
def test_perfect_predictions_lose_almost_nothing_and_wrong_ones_more(each):
    logits = torch.full((6, 4), -12.0)
    boxes = torch.cat([BOXES, BOXES, torch.full((2, 4), 0.1)])
    for row in range(4):
        logits[row, row % 2 + 1] = 12.0
    if each is None:
        logits[2:] = -12.0
    assert set_loss(logits, boxes, truths(), each) < 1e-3
    moved = boxes + torch.tensor([0.1, 0.0, 0.0, 0.0])
    assert set_loss(logits, moved, truths(), each) > 0.5
    assert set_loss(logits.flip(1), boxes, truths(), each) > 1


def test_nothing_to_find_teaches_silence_and_padding_nothing():
    boxes = torch.rand(5, 4, generator=torch.Generator().manual_seed(1))
    nothing = Truths(torch.zeros(0, 4), torch.zeros(0, 4), torch.tensor([1.0, 1.0, 0.0, 0.0]))
    logits = torch.zeros(5, 6, requires_grad=True)
    loss = set_loss(logits.masked_fill(torch.arange(6) > 3, float("-inf")), boxes, nothing)
    loss.backward()
    assert torch.isfinite(loss)
    assert bool((logits.grad[:, :2] > 0).all())
    assert bool((logits.grad[:, 2:] == 0).all())


def test_costs_prefer_the_named_and_near():
    logits = torch.tensor([[-5.0, 5.0, -5.0, -5.0], [-5.0, -5.0, 5.0, -5.0]])
    costs = matching_costs(logits, BOXES, truths())
    assert costs.argmin(0).tolist() == [0, 1]
    assert matching_costs(logits, BOXES.flip(0), truths()).diagonal().sum() > costs.diagonal().sum()
