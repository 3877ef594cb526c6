"""From pictures, masks and words to the batches of an Osprey."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from maskoven_kedro.core.region_captions import CaptionedPicture
from maskoven_kedro.linker.config import OspreyConfig
from maskoven_kedro.linker.osprey import MaskGrids, Osprey, OspreyBatch, mask_grids
from maskoven_kedro.linker.preprocessing import preprocess
from maskoven_kedro.linker.prompt import (
    IGNORED,
    IMAGE,
    REGION,
    PromptTokens,
    Turn,
    conversation_ids,
    question_ids,
)

WHAT_IS = f"What is {REGION}?"
"""The question that the miniature's base is taught to answer, once per region."""


@dataclass(frozen=True)
class Sample:
    """One row of a batch: a picture uint8 (H, W, 3), ids and labels of its prompt, and masks (N, h, w) of any sizes.

    queries: masks of the <mask><pos> of the prompt, in order. regions: masks of the regions of the picture, largest
    first. entity: row of the entity meant, for a model that also learns to find it. seen: what the frozen tower makes
    of picture and masks, where it is known already; they are not looked at then.
    """

    image: np.ndarray
    ids: list[int]
    labels: list[int]
    queries: np.ndarray
    regions: np.ndarray = field(default_factory=lambda: np.zeros((0, 1, 1), dtype=bool))
    entity: int | None = None
    seen: Seen | None = None


@dataclass(frozen=True)
class Seen:
    """What the tower makes of a picture, levels (C, h, w) in half precision, and the grids of queries and regions."""

    levels: tuple[Tensor, ...]
    queries: MaskGrids
    regions: MaskGrids


@torch.no_grad()
def look(sample: Sample, model: Osprey) -> Sample:
    """The sample as the tower sees it, on the CPU, without picture and masks."""
    pixels, (queries,) = region_input([(sample.image, sample.queries)], model.sizes)
    levels = model.features(pixels.to(next(model.parameters()).device))
    regions = _grids(sample.regions[: model.sizes.most_regions], model.sizes)
    seen = Seen(tuple(level[0].half().cpu() for level in levels), queries, regions)
    nothing = np.zeros((0, 1, 1), dtype=bool)
    return replace(sample, image=nothing, queries=nothing, regions=nothing, seen=seen)


def collate(samples: Sequence[Sample], config: OspreyConfig) -> OspreyBatch:
    """Make one batch, padded on the right."""
    rows = [torch.tensor(sample.ids) for sample in samples]
    entities = [sample.entity for sample in samples]
    labels = [torch.tensor(sample.labels) for sample in samples]
    known = [sample.seen for sample in samples if sample.seen is not None]
    if len(known) == len(samples):
        pixels, levels = (
            None,
            [torch.stack(maps).float() for maps in zip(*(s.levels for s in known), strict=True)],
        )
        queries, regions = [one.queries for one in known], [one.regions for one in known]
    else:
        pixels, queries = region_input([(s.image, s.queries) for s in samples], config)
        levels, regions = None, [_grids(s.regions[: config.most_regions], config) for s in samples]
    return OspreyBatch(
        pixels=pixels,
        ids=pad_sequence(rows, batch_first=True),
        labels=pad_sequence(labels, batch_first=True, padding_value=IGNORED),
        attention=pad_sequence([torch.ones(len(row), dtype=torch.bool) for row in rows], batch_first=True),
        queries=queries,
        regions=regions,
        entities=None if None in entities else torch.tensor(entities),
        levels=levels,
    )


def region_input(
    pictures: Sequence[tuple[np.ndarray, np.ndarray]], config: OspreyConfig
) -> tuple[Tensor, list[MaskGrids]]:
    """Pixels (B, 3, S, S) of pictures, and the grids of the masks of each."""
    pixels = torch.stack([preprocess(image, config.tower.image_size) for image, _ in pictures])
    return pixels, [_grids(masks, config) for _, masks in pictures]


def _grids(masks: np.ndarray, config: OspreyConfig) -> MaskGrids:
    values = torch.from_numpy(np.ascontiguousarray(masks, dtype=np.uint8))
    return mask_grids(values, config.tower.level_sizes(), config.mask_size)


def caption_sample(picture: CaptionedPicture, tokens: PromptTokens) -> Sample:
    """A conversation about the things of a picture, one turn for each, the picture in the first (linker.md 1.6)."""
    turns = [
        Turn(WHAT_IS if number else f"{IMAGE}\n{WHAT_IS}", name.text)
        for number, name in enumerate(picture.captions)
    ]
    ids, labels = conversation_ids(turns, "", tokens)
    return Sample(picture.image, ids, labels, picture.masks)


def describe(
    model: Osprey, tokens: PromptTokens, pictures: Sequence[CaptionedPicture], most_tokens: int = 16
) -> list[list[int]]:
    """Token ids of the model's answers about every thing of pictures, one question each, in order."""
    asked = question_ids(f"{IMAGE}\n{WHAT_IS}", "", tokens)
    samples = [
        Sample(picture.image, asked, [IGNORED] * len(asked), picture.masks[row : row + 1])
        for picture in pictures
        for row in range(len(picture.captions))
    ]
    device = next(model.parameters()).device
    return model.answer(collate(samples, model.sizes).to(device), most_tokens, tokens.markers["</s>"])
