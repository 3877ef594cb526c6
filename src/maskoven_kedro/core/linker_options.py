"""Options of the linker: the training of the miniature's base, and of linkers on a release."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from maskoven_kedro.core.training_options import TrainingOptions


class TowerTrainingOptions(TrainingOptions):
    """Contrastive training of the vision tower: regions against captions."""

    steps: int = Field(default=6500, gt=0)
    batch: int = Field(default=24, gt=0)
    learning_rate: float = Field(default=2e-3, gt=0)
    weight_decay: float = Field(default=0.02, ge=0)
    clip: float = Field(default=1.0, gt=0)
    seed: int = 1
    things: int = Field(default=6, gt=0)
    """Most things of a picture in one step."""
    zoom: float = Field(default=0.6, gt=0, le=1)
    """Smallest window that is cut out of a lesson, as a share of its sides."""


class CaptionTrainingOptions(TrainingOptions):
    """Training of language model, extractor and projector: what is <mask><pos>?"""

    steps: int = Field(default=1200, gt=0)
    batch: int = Field(default=24, gt=0)
    learning_rate: float = Field(default=2e-3, gt=0)
    weight_decay: float = Field(default=0.01, ge=0)
    clip: float = Field(default=1.0, gt=0)
    seed: int = 2
    things: int = Field(default=3, gt=0)
    """Most things of a picture that one conversation asks about, one after the other."""
    zoom: float = Field(default=0.6, gt=0, le=1)
    """Smallest window that is cut out of a lesson, as a share of its sides."""


class LinkerBaseOptions(BaseModel):
    """How the miniature's base model is made. vocabulary: rows of its word table. seed: of its first weights."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seed: int = 3
    vocabulary: int = Field(default=1500, ge=300, le=30_000)
    tower: TowerTrainingOptions = TowerTrainingOptions()
    captions: CaptionTrainingOptions = CaptionTrainingOptions()


class LoraOptions(BaseModel):
    """Low-rank adapters of the language model (linker.md 5.3)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rank: int = Field(default=64, ge=1)
    alpha: int = Field(default=128, ge=1)
    dropout: float = Field(default=0.05, ge=0, lt=1)
    layers: tuple[str, ...] = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
    """Linear layers of the language model that get an adapter, in every block."""
    head: bool = False
    """Whether the output layer is trained in full: a small base has never said most of the tokens of codes."""


class StageOptions(BaseModel):
    """One stage of a linker's training; the defaults are the paper's (linker.md 5.1, decision D9)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    subsets: tuple[str, ...]
    """Subsets of the release that are trained on; none may be one that is measured on."""
    steps: int = Field(gt=0)
    """Steps of the optimiser."""
    stop_after: int | None = Field(default=None, ge=1)
    """Steps after which training ends, on its way along the schedule of all `steps`: for a search of learning rates."""
    batch: int = Field(default=8, ge=1)
    """Sequences of a micro-step over all devices."""
    accumulation: int = Field(ge=1)
    """Micro-steps of one step of the optimiser."""
    learning_rate: float = Field(default=1e-4, gt=0)
    warm_up: float = Field(default=0.03, ge=0, lt=1)
    """Share of the steps in which the learning rate rises."""
    weight_decay: float = Field(default=0, ge=0)
    clip: float = Field(default=1.0, gt=0)
    most_per_entity: int | None = Field(default=None, ge=1)
    seed: int = 0
    save_every: int = Field(default=500, ge=1)
    log_every: int = Field(default=10, ge=1)
    precision: Literal["float32", "bfloat16"] = "float32"
    checkpointing: bool = False
    """Whether layers are computed again on the way back, which saves memory and costs a third of the time."""
    workers: int = Field(default=0, ge=0)
    """Processes that read pictures ahead."""
    device: Literal["auto", "cpu"] = "auto"

    @property
    def last_step(self) -> int:
        """The step that training ends with."""
        return min(self.steps, self.stop_after or self.steps)

    @model_validator(mode="after")
    def _trained_on_training_data(self) -> StageOptions:
        wrong = [subset for subset in self.subsets if subset != "wiki" and not subset.endswith("_train")]
        if wrong:
            raise ValueError(f"subsets {wrong} are measured on; train on wiki, entity_train, query_train")
        return self


class EncoderOptions(BaseModel):
    """How entities are found: by the looks of what lies under a mask, and by encoders that a contrast teaches.

    levels: of the tower whose features are compared, 0 for res2 to 3 for res5. shrinkage: share of a round covariance
    in that of the features within entities, which they are whitened by. width: numbers of a learnt vector. candidates:
    entities that a mention is told from in one step. steps, batch, learning_rate, weight_decay, dropout: of the encoder
    that is trained by itself; one inside a linker learns as long as the linker. contrast: weight of its loss there,
    beside that of the codes. shortlist: entities found, among which a linker then says a code.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    levels: tuple[int, ...] = (0, 1, 2, 3)
    shrinkage: float = Field(default=0.3, gt=0)
    width: int = Field(default=64, ge=1)
    candidates: int = Field(default=1024, ge=2)
    steps: int = Field(default=300, ge=1)
    batch: int = Field(default=64, ge=1)
    learning_rate: float = Field(default=2e-3, gt=0)
    weight_decay: float = Field(default=0.05, ge=0)
    dropout: float = Field(default=0.3, ge=0, lt=1)
    seed: int = 4
    contrast: float = Field(default=0.2, gt=0)
    shortlist: int = Field(default=20, ge=1)


Method = Literal["generation", "retrieval", "retrieval_generation"]
"""How a linker answers: it says a code among all; it finds an entity; or it says a code among those that it found."""


class LinkerTrainingOptions(BaseModel):
    """A linker's training: what it starts from, its adapters, and its stages.

    base: `miniature`, a folder of our own layout, or one of the official Osprey-7b. regions: whether the regions of a
    picture become tokens (the paper's Seg). prompt: whether the mention's mask is shown, or its box filled as one.
    question: whether the query text is given to the model (decision D11). method: see `Method`. retrieval: how entities
    are found, where the method finds any. chosen_on: subsets that the weights of what was found and said are chosen on.
    kept: a stage of at most so many samples keeps what the frozen tower makes of them in memory (0.5 MB for each of the
    miniature's), in place of reading and seeing every picture again at each pass.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    base: str = "miniature"
    lora: LoraOptions = LoraOptions()
    regions: bool = True
    prompt: Literal["mask", "box"] = "mask"
    question: bool = False
    method: Method = "generation"
    retrieval: EncoderOptions = EncoderOptions()
    chosen_on: tuple[str, ...] = ("entity_val", "query_val")
    kept: int = Field(default=0, ge=0)
    pretrain: StageOptions | None = StageOptions(subsets=("wiki",), steps=30_000, accumulation=2)
    """The first stage (the paper's PT); None leaves it out."""
    finetune: StageOptions | None = StageOptions(
        subsets=("entity_train", "query_train"), steps=10_000, accumulation=4, most_per_entity=50
    )
    """The second stage (the paper's FT); None leaves it out."""

    @property
    def stages(self) -> list[StageOptions]:
        """The stages that there are, in order."""
        return [stage for stage in (self.pretrain, self.finetune) if stage is not None]

    @property
    def needed(self) -> list[str]:
        """Subsets that the training reads, in alphabetical order."""
        subsets = {subset for stage in self.stages for subset in stage.subsets}
        return sorted(subsets | set(() if self.method == "generation" else self.chosen_on))
