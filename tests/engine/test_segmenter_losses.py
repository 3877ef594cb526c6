import pytest
import torch

from maskoven_kedro.engine.segmenter_losses import mask_costs, mask_ious, prompt_loss


@pytest.fixture
def target():
    mask = torch.zeros(1, 1, 8, 8)
    mask[..., 2:6, 2:6] = 1
    return mask


def logits_of(mask, confidence=10.0):
    return (mask * 2 - 1) * confidence


def test_a_right_mask_costs_nothing_and_a_shifted_one_more(target):
    right = mask_costs(logits_of(target), target)
    assert right < 1e-3
    assert mask_costs(logits_of(target.roll(2, -1)), target) > right + 0.5


def test_iou_of_known_masks(target):
    assert mask_ious(logits_of(target), target).item() == 1
    assert mask_ious(logits_of(target.roll(2, -1)), target).item() == pytest.approx(8 / 24)
    assert mask_ious(logits_of(torch.zeros_like(target)), torch.zeros_like(target)).item() == 0


def test_only_the_best_of_three_masks_is_taught_its_shape(target):
    logits = torch.cat(
        [logits_of(target, 2.0), torch.full_like(target, -1.0), torch.ones_like(target)], dim=1
    )
    logits = logits[:, None].requires_grad_()
    prompt_loss(logits, torch.zeros(1, 1, 3), target).backward()
    moved = logits.grad.abs().sum((-2, -1))[0, 0]
    assert moved[0] > 0
    assert moved[1:].tolist() == [0, 0]


def test_a_point_on_nothing_teaches_only_the_scores(target):
    nothing = torch.zeros_like(target)
    logits = logits_of(target)[:, None].requires_grad_()
    scores = torch.full((1, 1, 1), 0.8, requires_grad=True)
    loss = prompt_loss(logits, scores, nothing)
    loss.backward()
    assert loss.item() == pytest.approx(0.64)
    assert scores.grad.item() > 0
    assert not logits.grad.any()
