import pytest
import torch

from maskoven_kedro.engine.seem_losses import DICE_WEIGHT, ENTROPY_WEIGHT, layer_loss, query_costs, seem_loss

TARGET = torch.tensor([[[1.0, 1], [0, 0]]])
RIGHT = (TARGET * 2 - 1) * 9


def test_a_right_mask_costs_nothing_and_its_opposite_much():
    costs = query_costs(torch.stack([RIGHT, -RIGHT], dim=1), TARGET)[0]
    assert costs[0] < 0.01
    assert costs[1] == pytest.approx(ENTROPY_WEIGHT * 9 + DICE_WEIGHT * 0.8, abs=0.05)


def test_only_the_cheapest_query_learns_a_mask_and_all_learn_who_it_is():
    logits = torch.stack([-RIGHT, RIGHT / 9, torch.zeros_like(RIGHT)], dim=1).requires_grad_()
    similarities = torch.zeros(1, 3, requires_grad=True)
    layer_loss(logits, similarities, TARGET).backward()
    assert logits.grad[0].abs().sum((1, 2)).gt(0).tolist() == [False, True, False]
    assert similarities.grad[0].sign().tolist() == [1, -1, 1]


def test_among_like_masks_the_chosen_one_learns():
    logits = torch.stack([RIGHT, RIGHT, RIGHT], dim=1)
    similarities = torch.tensor([[0.0, 0, 1]], requires_grad=True)
    layer_loss(logits, similarities, TARGET).backward()
    assert similarities.grad[0].argmin() == 2


def test_every_layer_counts_alike():
    logits, similarities = RIGHT[:, None], torch.zeros(1, 1)
    once, wrong = layer_loss(logits, similarities, TARGET), layer_loss(-logits, similarities, TARGET)
    both = seem_loss([logits, -logits], [similarities, similarities], TARGET)
    assert both.item() == pytest.approx((once + wrong).item() / 2)
