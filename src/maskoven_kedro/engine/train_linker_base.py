"""Training of the miniature's base model, as CLIP and Osprey came to be: a tower, then a model that describes regions.

First the vision tower and the mask extractor learn which caption belongs to which region, by contrast with all others.
Then the tower is frozen, and language model, extractor and projector learn to say the caption of a region.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from maskoven_kedro.core.lessons import Lesson
from maskoven_kedro.core.linker_options import CaptionTrainingOptions, TowerTrainingOptions
from maskoven_kedro.core.region_captions import CaptionedPicture, Named, NamingWords, captioned
from maskoven_kedro.engine.lesson_batches import LessonDraw, LessonSource, mirrored, zoomed
from maskoven_kedro.engine.progress import Report, train_steps

RegionInput = tuple[Tensor, list[Any]]
"""Pixels (B, 3, S, S) of pictures and what the model's extractor takes for the masks of each."""

_FIRST_SCALE = 10.0
_HELD_OUT_BATCH = 16


class RegionReader(Protocol):
    """What the first training needs of the model: the tower, and the extractor that reads regions off its levels."""

    @property
    def vision_tower(self) -> nn.Module:
        """Gives feature levels of pictures."""

    @property
    def mask_extractor(self) -> nn.Module:
        """Gives tokens of regions."""


class RegionContrast(nn.Module):
    """Tower and extractor, compared with captions that are the sums of their words."""

    def __init__(self, model: RegionReader, words: NamingWords, width: int) -> None:
        """width: of the extractor's tokens."""
        super().__init__()
        self.vision_tower, self.mask_extractor = model.vision_tower, model.mask_extractor
        self._column = {word: row for row, word in enumerate([*words.kind_words, *sorted(words.looks)])}
        self.words = nn.EmbeddingBag(len(self._column), width, mode="sum")
        self.scale = nn.Parameter(torch.tensor(_FIRST_SCALE).log())

    def regions(self, pixels: Tensor, grids: Sequence[Any]) -> Tensor:
        """Unit vectors (N, width) of the regions of pictures, in order."""
        tokens = self.mask_extractor(self.vision_tower(pixels), grids)
        return F.normalize(tokens.semantic, dim=1)

    def captions(self, named: Sequence[Named]) -> Tensor:
        """Unit vectors (N, width) of captions."""
        rows = [[self._column[word] for word in (*name.looks, name.kind)] for name in named]
        offsets = torch.tensor([0, *map(len, rows[:-1])]).cumsum(0)
        device = self.words.weight.device
        flat = torch.tensor([row for one in rows for row in one], device=device)
        return F.normalize(self.words(flat, offsets.to(device)), dim=1)

    def logits(self, regions: Tensor, named: Sequence[Named]) -> Tensor:
        """Likeness (regions, captions)."""
        return self.scale.exp() * regions @ self.captions(named).T


def train_tower(
    model: RegionReader,
    width: int,
    prepare: Callable[[Sequence[CaptionedPicture]], RegionInput],
    words: NamingWords,
    lessons: LessonSource,
    count: int,
    options: TowerTrainingOptions,
    on_report: Report,
    folder: Path,
) -> dict[str, float]:
    """Train tower and extractor of `model` in place and return the last metrics; resumes from a checkpoint in `folder`.

    `kind`: share of held-out things that resemble their kind word more than any other.
    """
    torch.manual_seed(options.seed)
    contrast = RegionContrast(model, words, width).requires_grad_(True)
    kinds = [Named(kind) for kind in words.kind_words]

    def make(lessons: list[Lesson], rng: np.random.Generator) -> tuple[RegionInput, list[Named]] | None:
        pictures = _pictures(lessons, words, options.things, rng)
        return (prepare(pictures), [name for one in pictures for name in one.captions]) if pictures else None

    def loss_of(made: tuple[RegionInput, list[Named]]) -> Tensor:
        (pixels, grids), named = made
        return contrast_loss(contrast, contrast.regions(pixels, grids), named, kinds)

    def measure() -> dict[str, float]:
        right: list[bool] = []
        for pictures in _held_out(lessons, count, words, options.held_out, options.things):
            named = [name for one in pictures for name in one.captions]
            best = contrast.logits(contrast.regions(*prepare(pictures)), kinds).argmax(1).tolist()
            right += [kinds[row].kind == name.kind for row, name in zip(best, named, strict=True)]
        return {"kind": float(np.mean(right))}

    draw = LessonDraw(lessons, count - options.held_out, options.batch, options.seed)
    try:
        return _train(contrast, draw, make, loss_of, measure, options, on_report, folder)
    finally:
        contrast.vision_tower.requires_grad_(False)


def contrast_loss(
    contrast: RegionContrast, regions: Tensor, named: Sequence[Named], kinds: Sequence[Named]
) -> Tensor:
    """Cross-entropy of regions (N, width) against all kind words, plus that against the captions of the batch.

    A caption belongs to a region when it says nothing but what is known of the region.
    """
    captions = sorted(set(named), key=lambda name: name.text)
    likeness = contrast.logits(regions, [*kinds, *captions])
    wanted = torch.tensor(
        [[k.kind for k in kinds].index(name.kind) for name in named], device=likeness.device
    )
    fitting = torch.tensor(
        [[c.kind == name.kind and set(c.looks) <= set(name.looks) for c in captions] for name in named],
        device=likeness.device,
    )
    shares = fitting / fitting.sum(1, keepdim=True)
    described = -(shares * likeness[:, len(kinds) :].log_softmax(1)).sum(1).mean()
    return F.cross_entropy(likeness[:, : len(kinds)], wanted) + described


def train_captions(
    model: nn.Module,
    collate: Callable[[Sequence[CaptionedPicture]], Any],
    describe: Callable[[Sequence[CaptionedPicture]], list[str]],
    words: NamingWords,
    lessons: LessonSource,
    count: int,
    options: CaptionTrainingOptions,
    on_report: Report,
    folder: Path,
) -> dict[str, float]:
    """Train what is not frozen of `model` to caption regions; resumes from a checkpoint in `folder`.

    collate: input of the model for answered conversations about pictures. describe: the model's own answers about the
    things of pictures, one question each, in order. `kind`: share of held-out things with the right kind word in the
    answer; `looks`: share of their known looks that the answer names.
    """
    torch.manual_seed(options.seed)

    def make(lessons: list[Lesson], rng: np.random.Generator) -> Any | None:
        pictures = _pictures(lessons, words, options.things, rng)
        return collate(pictures) if pictures else None

    def measure() -> dict[str, float]:
        right: list[bool] = []
        seen: list[bool] = []
        for pictures in _held_out(lessons, count, words, options.held_out, options.things):
            named = [name for one in pictures for name in one.captions]
            for answer, name in zip(describe(pictures), named, strict=True):
                right.append(words.kind_of(answer) == name.kind)
                seen += [look in answer.split() for look in name.looks]
        return {"kind": float(np.mean(right)), "looks": float(np.mean(seen))}

    draw = LessonDraw(lessons, count - options.held_out, options.batch, options.seed)
    return _train(model, draw, make, lambda batch: model(batch)[0], measure, options, on_report, folder)


def _train(
    model: nn.Module,
    draw: LessonDraw,
    make: Callable[[list[Lesson], np.random.Generator], Any | None],
    loss_of: Callable[[Any], Tensor],
    measure: Callable[[], dict[str, float]],
    options: CaptionTrainingOptions | TowerTrainingOptions,
    on_report: Report,
    folder: Path,
) -> dict[str, float]:
    """The loop of both trainings. make: input of a step from its lessons, None when they show nothing."""

    def made(step: int) -> Any | None:
        drawn, rng = draw(step)
        seen = [mirrored(lesson) if rng.random() < 0.5 else lesson for lesson in drawn]
        return make([zoomed(lesson, options.zoom, rng) for lesson in seen], rng)

    def measured() -> dict[str, float]:
        model.eval()
        with torch.no_grad():
            return measure()

    return train_steps(
        model,
        options,
        made,
        lambda _, batch: None if batch is None else loss_of(batch),
        measured,
        on_report,
        folder,
    )


def _pictures(
    lessons: Sequence[Lesson], words: NamingWords, things: int, rng: np.random.Generator | None = None
) -> list[CaptionedPicture]:
    """Pictures of which something can be said."""
    pictures = [captioned(lesson, words, things, rng) for lesson in lessons]
    return [picture for picture in pictures if picture.captions]


def _held_out(
    lessons: LessonSource, count: int, words: NamingWords, held_out: int, things: int
) -> Iterator[list[CaptionedPicture]]:
    """The last lessons, in batches."""
    for start in range(count - held_out, count, _HELD_OUT_BATCH):
        indices = range(start, min(start + _HELD_OUT_BATCH, count))
        if pictures := _pictures([lessons(index) for index in indices], words, things):
            yield pictures
