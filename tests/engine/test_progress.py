import pytest
import torch

from maskoven_kedro.core.training_options import TrainingOptions
from maskoven_kedro.engine.progress import (
    CHECKPOINT,
    apply_step,
    learning_rate,
    load_checkpoint,
    new_optimizer,
    save_checkpoint,
)

OPTIONS = TrainingOptions(steps=100, warm_up=10, learning_rate=0.01)


def test_rate_warms_up_peaks_and_falls_to_a_hundredth():
    rates = [learning_rate(step, OPTIONS) for step in range(100)]
    assert rates[0] == pytest.approx(0.001)
    assert max(rates) == rates[10] == pytest.approx(0.01)
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert learning_rate(100, OPTIONS) == pytest.approx(0.0001)


def test_norms_and_biases_are_not_decayed():
    groups = new_optimizer(torch.nn.Linear(3, 2), OPTIONS).param_groups
    assert [(len(group["params"]), group["weight_decay"]) for group in groups] == [(1, 1e-4), (1, 0.0)]


def test_a_loss_that_is_not_finite_changes_nothing():
    model = torch.nn.Linear(2, 1)
    before = model.weight.clone()
    apply_step(
        model, new_optimizer(model, OPTIONS), model(torch.full((1, 2), float("nan"))).sum(), 3, OPTIONS
    )
    assert torch.equal(model.weight, before)
    apply_step(model, new_optimizer(model, OPTIONS), model(torch.ones(1, 2)).sum(), 3, OPTIONS)
    assert not torch.equal(model.weight, before)


def test_a_checkpoint_brings_back_weights_and_optimiser(tmp_path):
    model = torch.nn.Linear(2, 1)
    optimizer = new_optimizer(model, OPTIONS)
    apply_step(model, optimizer, model(torch.ones(1, 2)).sum(), 0, OPTIONS)
    save_checkpoint(tmp_path, model, optimizer, 1)
    other = torch.nn.Linear(2, 1)
    second = new_optimizer(other, OPTIONS)
    assert load_checkpoint(tmp_path, other, second) == 1
    assert torch.equal(other.weight, model.weight)
    assert [path.name for path in tmp_path.iterdir()] == [CHECKPOINT]
    assert len(second.state_dict()["state"]) == len(optimizer.state_dict()["state"]) == 2


def test_an_empty_folder_starts_at_the_first_step(tmp_path):
    model = torch.nn.Linear(2, 1)
    assert load_checkpoint(tmp_path, model, new_optimizer(model, OPTIONS)) == 0
