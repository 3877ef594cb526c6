"""Training of a linker on a release, by the Trainer of transformers (linker.md section 5).

Next-token loss on the code alone; adapters, extractor and projector learn, tower and language model are frozen. A stage
that was killed goes on from its last whole checkpoint and ends with the weights of an undisturbed one.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast

import torch
from peft import PeftModel
from torch import Tensor, nn
from torch.utils.data import Dataset, Sampler
from transformers import (
    PrinterCallback,
    Trainer,
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
)

from maskoven_kedro.core.linker_options import StageOptions
from maskoven_kedro.linker.compute import training_flops
from maskoven_kedro.linker.config import OspreyConfig
from maskoven_kedro.linker.linking_data import LengthBuckets, TrainingData
from maskoven_kedro.linker.osprey import Osprey, OspreyBatch
from maskoven_kedro.linker.samples import Sample, collate

StageReport = Callable[[int, dict[str, float]], None]
"""Called with the finished steps of the optimiser and what was measured there."""

_STATE = "trainer_state.json"
_KEPT = 2


def train_stage(
    model: PeftModel,
    data: TrainingData,
    options: StageOptions,
    folder: Path,
    on_report: StageReport,
    peak_flops: float | None = None,
) -> None:
    """Train adapters, extractor and projector of `model` in place; resumes from the last checkpoint in `folder`.

    on_report gets loss, learning_rate, samples_per_second, flops_per_second and, where the device's `peak_flops` are
    given, mfu, its share of them. Raises ValueError when there is no sample, or when the batch cannot be split evenly
    among the processes.
    """
    arguments = _arguments(options, folder)
    found = last_checkpoint(folder)
    if found is not None and _step_of(Path(found)) >= options.last_step:
        arguments.max_steps = options.last_step  # a search that came to its end: only its weights are wanted
    osprey = cast(Osprey, model.get_base_model())
    if options.checkpointing:
        osprey.language_model.gradient_checkpointing_enable({"use_reentrant": False})
    trainer = LinkerTrainer(
        model=model,
        args=arguments,
        train_dataset=data,
        data_collator=partial(_inputs, config=osprey.sizes),
        callbacks=[_Progress(on_report, options, peak_flops, osprey)],
        stage=options,
    )
    trainer.remove_callback(PrinterCallback)
    trainer.train(resume_from_checkpoint=found)


def last_checkpoint(folder: Path) -> str | None:
    """The newest checkpoint that was written to its end: a kill in the middle of one leaves it without its state."""
    found = [path for path in folder.glob("checkpoint-*") if path.name.rpartition("-")[2].isdigit()]
    for path in sorted(found, key=_step_of, reverse=True):
        try:
            json.loads((path / _STATE).read_bytes())
        except (FileNotFoundError, ValueError):
            continue
        return str(path)
    return None


def _step_of(checkpoint: Path) -> int:
    return int(checkpoint.name.rpartition("-")[2])


def _arguments(options: StageOptions, folder: Path) -> TrainingArguments:
    arguments = TrainingArguments(
        output_dir=str(folder),
        max_steps=options.steps,
        per_device_train_batch_size=options.batch,
        gradient_accumulation_steps=options.accumulation,
        learning_rate=options.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=round(options.warm_up * options.steps),
        weight_decay=options.weight_decay,
        max_grad_norm=options.clip,
        optim="adamw_torch",
        seed=options.seed,
        bf16=options.precision == "bfloat16",
        save_steps=options.save_every,
        save_total_limit=_KEPT,
        logging_steps=options.log_every,
        report_to="none",
        disable_tqdm=True,
        remove_unused_columns=False,
        dataloader_num_workers=options.workers,
        dataloader_pin_memory=options.device != "cpu" and torch.cuda.is_available(),
        ddp_find_unused_parameters=False,
        use_cpu=options.device == "cpu",
    )
    if options.batch % arguments.world_size:
        raise ValueError(f"A batch of {options.batch} cannot be split among {arguments.world_size} processes")
    arguments.per_device_train_batch_size = options.batch // arguments.world_size
    return arguments


def _inputs(samples: Sequence[Sample], config: OspreyConfig) -> dict[str, OspreyBatch]:
    return {"batch": collate(samples, config)}


class LinkerTrainer(Trainer):
    """The Trainer, fed by length buckets and told what the loss is."""

    def __init__(self, *args: Any, stage: StageOptions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._stage = stage

    def _get_train_sampler(self, train_dataset: Dataset | None = None) -> Sampler[int]:
        data = cast(TrainingData, train_dataset or self.train_dataset)
        draws = self._stage.last_step * self._stage.accumulation * self._stage.batch
        return LengthBuckets(data.lengths(), self._stage.batch, draws, self._stage.seed)

    def compute_loss(
        self,
        model: nn.Module,
        inputs: dict[str, Tensor | Any],
        return_outputs: bool = False,
        num_items_in_batch: Tensor | int | None = None,
    ) -> Any:
        """Mean loss of the labelled tokens of a micro-step, divided by the accumulation where the Trainer does not.

        inputs: what `_inputs` makes; the type is the one of the method that is replaced.
        """
        loss, logits = model(inputs["batch"])
        return (loss, {"logits": logits}) if return_outputs else loss


class _Progress(TrainerCallback):
    """Turns the Trainer's logs into reports with throughput, and ends a search where it is told to."""

    def __init__(
        self, on_report: StageReport, options: StageOptions, peak_flops: float | None, model: Osprey
    ) -> None:
        self._on_report, self._options, self._peak, self._model = on_report, options, peak_flops, model
        self._since, self._step = time.perf_counter(), 0

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
    ) -> None:
        """Start the clock where a resumed run starts."""
        self._since, self._step = time.perf_counter(), state.global_step

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
    ) -> None:
        """Keep and report the last step of a training that ends before its schedule does."""
        if state.global_step >= self._options.last_step:
            control.should_training_stop = control.should_save = control.should_log = True

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, float] | None = None,
        **_: Any,
    ) -> None:
        """Report what is logged during training; the summary at the end has no loss of its own."""
        if not logs or "loss" not in logs or not state.is_world_process_zero:
            return
        now = time.perf_counter()
        steps = state.global_step - self._step
        speed = steps * self._options.batch * self._options.accumulation / max(now - self._since, 1e-9)
        self._since, self._step = now, state.global_step
        length = self._model.last_length
        flops = speed * training_flops(
            self._model.language_model.config, self._model.sizes.tower, length, self._options.checkpointing
        )
        names = ("loss", "learning_rate", "grad_norm")
        metrics = {name: float(logs[name]) for name in names if name in logs}
        metrics |= {
            "samples_per_second": speed,
            "flops_per_second": flops,
            "tokens_per_sequence": float(length),
        }
        if self._peak:
            metrics["mfu"] = flops / (self._peak * args.world_size)
        self._on_report(state.global_step, metrics)
