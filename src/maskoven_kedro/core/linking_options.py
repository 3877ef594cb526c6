"""Options of the pipeline that trains linkers: one set for all of them, and which switches each linker has."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from maskoven_kedro.core.ald import AldOptions
from maskoven_kedro.core.linker_options import (
    EncoderOptions,
    LinkerTrainingOptions,
    LoraOptions,
    Method,
    StageOptions,
)


class LinkerSwitches(BaseModel):
    """What a linker is made of (paper, Table 4).

    method: how it answers. pretrained, finetuned: the stages that it goes through (PT, FT), and whose masks it knows
    entities from where it finds them. regions: whether it sees the regions of the picture (Seg). prompt: whether it is
    shown masks, or their boxes filled.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    method: Method = "generation"
    pretrained: bool = False
    finetuned: bool = True
    regions: bool = False
    prompt: Literal["mask", "box"] = "mask"


class AskingOptions(BaseModel):
    """How linkers are asked.

    beams: codes that are followed at once. batch: mentions in one step. subsets: what they are asked about. truth:
    whether they are asked about the test subsets a second time, with exact masks, where the truth is known.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    beams: int = Field(default=4, ge=1)
    batch: int = Field(default=16, ge=1)
    subsets: tuple[str, ...] = ("entity_val", "entity_test", "query_val", "query_test", "human")
    truth: bool = True


class LaunchOptions(BaseModel):
    """How many processes train one linker together, each on a part of every batch.

    processes: on this machine; on GPUs, one for each. accelerate: a configuration file of Accelerate, which decides in
    their place (conf/accelerate; DeepSpeed among them).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    processes: int = Field(default=1, ge=1)
    accelerate: str | None = None


class LinkingOptions(BaseModel):
    """How linkers are trained.

    base: see `linker.build.open_base`. tower: open_clip file, for a base without one. threads: of the training on CPUs;
    it shows in the last digits of the weights. peak_flops: of one device, for the share of it that is reached; None for
    what is known of the device. launch: the processes of a training.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    base: str = "miniature"
    tower: str | None = None
    codes: AldOptions = AldOptions()
    lora: LoraOptions = LoraOptions()
    pretrain: StageOptions = StageOptions(subsets=("wiki",), steps=30_000, accumulation=2)
    finetune: StageOptions = StageOptions(
        subsets=("entity_train", "query_train"), steps=10_000, accumulation=4, most_per_entity=50
    )
    question: bool = False
    retrieval: EncoderOptions = EncoderOptions()
    kept: int = Field(default=0, ge=0)
    threads: int = Field(default=1, ge=1)
    peak_flops: float | None = Field(default=None, gt=0)
    launch: LaunchOptions = LaunchOptions()

    def training_of(self, linker: LinkerSwitches) -> LinkerTrainingOptions:
        """Options of one linker."""
        return LinkerTrainingOptions(
            base=self.base,
            lora=self.lora,
            regions=linker.regions,
            prompt=linker.prompt,
            question=self.question,
            method=linker.method,
            retrieval=self.retrieval,
            kept=self.kept,
            pretrain=self.pretrain if linker.pretrained else None,
            finetune=self.finetune if linker.finetuned else None,
        )
