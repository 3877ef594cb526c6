"""Options of SEEM: as an annotator, and of its training for the miniature."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from maskoven_kedro.core.training_options import TrainingOptions


class SeemOptions(BaseModel):
    """SEEM turns a text into one mask, without boxes and thresholds.

    The defaults are those of the miniature; the official file wants `input_size` (512, 1024), as its evaluation had it,
    and the folder of CLIP's tokenizer.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["seem"] = "seem"
    network: str = "miniature"
    """`miniature`, a folder with config.json, model.safetensors and vocab.txt, or an official Focal-L v1 file."""
    tokenizer: str | None = None
    """Folder of the tokenizer (vocab.json and merges.txt of openai/clip-vit-base-patch32); None takes the network's."""
    input_size: tuple[int, int] = (128, 128)
    """Shorter side, and bound of the longer side, of the input in pixels, before it is padded."""
    device: str = "cpu"
    dtype: Literal["float32", "bfloat16"] = "float32"
    compile: bool = False
    """Compile the network with torch.compile; worth its minute only for many pictures of few sizes."""
    batch_images: int = Field(default=8, gt=0)
    batch_references: int = Field(default=32, gt=0)
    """Pairs of picture and text that one pass of the decoder takes."""


class SeemTrainingOptions(TrainingOptions):
    """Training of SEEM: what it sees of each lesson besides the common options."""

    steps: int = Field(default=6000, gt=0)
    shortest: int = Field(default=128, gt=0)
    longest: int = Field(default=128, gt=0)
    prompts: int = Field(default=3, gt=0)
    """Most prompts of a lesson in one step: the picture is encoded once for all of them."""
