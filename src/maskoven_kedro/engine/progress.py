"""What the training loops share: optimiser, learning rate over time, and a checkpoint to resume from."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from torch import nn

from maskoven_kedro.core.training_options import TrainingOptions
from maskoven_kedro.engine.lesson_batches import ahead

Report = Callable[[int, dict[str, float]], None]
"""Called with the number of finished steps and the metrics measured there."""

Batch = TypeVar("Batch")

CHECKPOINT = "checkpoint.pt"
_LAST_SHARE = 0.01


def learning_rate(step: int, options: TrainingOptions) -> float:
    """Linear warm-up, then a cosine from the full rate down to a hundredth of it at the last step."""
    if step < options.warm_up:
        return options.learning_rate * (step + 1) / options.warm_up
    done = (step - options.warm_up) / max(options.steps - options.warm_up, 1)
    return options.learning_rate * (
        _LAST_SHARE + (1 - _LAST_SHARE) * (1 + math.cos(math.pi * min(done, 1.0))) / 2
    )


def new_optimizer(model: nn.Module, options: TrainingOptions) -> torch.optim.AdamW:
    """AdamW that does not decay vectors (norms, biases, gates)."""
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    groups = [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": options.weight_decay},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=options.learning_rate)


def apply_step(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    loss: torch.Tensor,
    step: int,
    options: TrainingOptions,
) -> None:
    """One clipped step of the optimiser at the rate of that step; a loss that is not finite is passed over."""
    optimizer.zero_grad(set_to_none=True)
    if not torch.isfinite(loss):
        return
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), options.clip)
    for group in optimizer.param_groups:
        group["lr"] = learning_rate(step, options)
    optimizer.step()


def save_checkpoint(folder: Path, model: nn.Module, optimizer: torch.optim.Optimizer, step: int) -> None:
    """Write weights, optimiser and the number of finished steps, replacing the former file in one move."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / (CHECKPOINT + ".part")
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, temporary)
    os.replace(temporary, folder / CHECKPOINT)


def load_checkpoint(folder: Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Continue from the checkpoint of a folder if there is one; the number of finished steps."""
    path = folder / CHECKPOINT
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True, map_location="cpu")
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"])


def train_steps(
    model: nn.Module,
    options: TrainingOptions,
    make: Callable[[int], Batch],
    loss_of: Callable[[int, Batch], torch.Tensor | None],
    measure: Callable[[], dict[str, float]],
    on_report: Report,
    folder: Path,
) -> dict[str, float]:
    """Train `model` in place from the checkpoint of a folder, or from the start, and return the last metrics.

    make: the input of a step, in a second thread and ahead of it. loss_of: of one step, None where its
    input teaches nothing. measure: of the model as it is; `loss` is put before it, the mean since the last report.
    """
    optimizer = new_optimizer(model, options)
    metrics: dict[str, float] = {}
    losses: list[float] = []
    for step, batch in ahead(make, load_checkpoint(folder, model, optimizer), options.steps):
        model.train()
        loss = loss_of(step, batch)
        if loss is not None:
            apply_step(model, optimizer, loss, step, options)
            losses.append(float(loss.detach()))
        finished = step + 1
        if finished % options.save_every == 0 or finished == options.steps:
            save_checkpoint(folder, model, optimizer, finished)
        if finished % options.report_every == 0 or finished == options.steps:
            metrics = ({"loss": float(np.mean(losses))} if losses else {}) | measure()
            losses.clear()
            on_report(finished, metrics)
    return metrics
