"""Osprey-Seg: a language model that sees a picture, the regions in it, and the region that it is asked about.

    picture --> vision tower --> res4 -> projector -> patch tokens --.
                      |                                              +--> image block --.
                      '-- res2..res5 -> mask extractor ---- regions -'                   +--> language model
                                              |                                          |
                                              '------------ query --> <mask><pos> -------'

Everything that the paper trains is here: the extractor, the projector and the splice; the language model is any causal
one of transformers. Shapes: B pictures, R regions, N queries, T tokens, D width of the language model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pad_sequence
from transformers import PreTrainedModel

from maskoven_kedro.linker.config import PATCH_LEVEL, OspreyConfig
from maskoven_kedro.linker.prompt import IGNORED
from maskoven_kedro.linker.vision_tower import VisionTower

_CHUNK = 32
_EPS = 1e-8


@dataclass(frozen=True)
class MaskGrids:
    """Masks as the extractor needs them: bool (R, h, w) for each of res2 to res5; float32 (R, P, P) for the place."""

    levels: tuple[Tensor, ...]
    place: Tensor

    def __len__(self) -> int:
        """Number of masks."""
        return len(self.place)


def mask_grids(masks: Tensor, sizes: Sequence[tuple[int, int]], mask_size: int) -> MaskGrids:
    """Bring masks (R, H, W) of any size to the grids of the levels and of the position token (linker.md 1.3).

    Each is resized bilinearly without antialiasing; a level's cell counts where anything of the mask reaches it.
    """
    levels: list[list[Tensor]] = [[] for _ in sizes]
    places = []
    for chunk in masks.split(_CHUNK) if len(masks) else (masks,):
        values = chunk.float()
        for level, size in zip(levels, sizes, strict=True):
            level.append(_resized(values, size) > 0)
        places.append(_resized(values, (mask_size, mask_size)))
    return MaskGrids(tuple(torch.cat(level) for level in levels), torch.cat(places))


def _resized(masks: Tensor, size: tuple[int, int]) -> Tensor:
    if tuple(masks.shape[1:]) == size:
        return masks
    if not len(masks):
        return masks.new_zeros((0, *size))
    return F.interpolate(masks[:, None], size, mode="bilinear", align_corners=False)[:, 0]


@dataclass(frozen=True)
class RegionTokens:
    """Semantic and position tokens (R, D) of regions."""

    semantic: Tensor
    position: Tensor

    def paired(self, positions: bool = True) -> Tensor:
        """Tokens in order, semantic then position (2 R, D), or the semantic ones alone (R, D)."""
        return (
            torch.stack([self.semantic, self.position], dim=1).flatten(0, 1) if positions else self.semantic
        )

    def split(self, counts: Sequence[int]) -> list[RegionTokens]:
        """Cut into runs of these lengths."""
        return [RegionTokens(*both) for both in zip(self.semantic.split(list(counts)),
                                                    self.position.split(list(counts)), strict=True)]  # fmt: skip


class MaskMlp(nn.Module):
    """Linear layers with ReLU between them."""

    def __init__(self, widths: Sequence[int]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(before, after) for before, after in pairwise(widths))

    def forward(self, values: Tensor) -> Tensor:
        """Map (R, first width) to (R, last width)."""
        *hidden, last = self.layers
        for layer in hidden:
            values = F.relu(layer(values))
        mapped: Tensor = last(values)
        return mapped


class MaskExtractor(nn.Module):
    """Turns a region into what is in it (semantic token) and where it is (position token), in float32 throughout."""

    def __init__(self, config: OspreyConfig) -> None:
        super().__init__()
        self.names = [f"res{stage}" for stage in range(2, 2 + len(config.tower.dims))]
        for name, channels in zip(self.names, config.tower.dims, strict=True):
            self.add_module(name, nn.Linear(channels, config.embed_dim))
        self.feat_linear = nn.Linear(config.embed_dim, config.hidden_size)
        widths = (config.mask_size**2, config.embed_dim, config.embed_dim, config.hidden_size)
        self.mask_linear = MaskMlp(widths)

    def forward(self, levels: Sequence[Tensor], grids: Sequence[MaskGrids]) -> RegionTokens:
        """Tokens of all regions of all pictures, in order. levels: maps (B, C, h, w); grids: one per picture."""
        with torch.autocast(levels[0].device.type, enabled=False):
            summed = sum(
                self.get_submodule(name)(pooled).to(maps.dtype).float()
                for name, maps, pooled in zip(self.names, levels, pool(levels, grids), strict=True)
            )
            place = torch.cat([grid.place for grid in grids]).float()
            return RegionTokens(self.feat_linear(summed), self.mask_linear(place.flatten(1)))


def pool(levels: Sequence[Tensor], grids: Sequence[MaskGrids]) -> list[Tensor]:
    """Mean features (all regions, C) under the masks at each level, float32; zeros where a mask has vanished."""
    pooled = []
    for place, maps in enumerate(levels):
        rows = []
        for features, grid in zip(maps, grids, strict=True):
            cells = grid.levels[place].flatten(1).float()
            rows.append(cells @ features.float().flatten(1).T / (cells.sum(1, keepdim=True) + _EPS))
        pooled.append(torch.cat(rows))
    return pooled


@dataclass(frozen=True)
class OspreyBatch:
    """Input of one step.

    pixels float32 (B, 3, S, S); ids int64 (B, T), with placeholders; labels int64 (B, T), IGNORED outside the answers;
    attention bool (B, T), false on the padding; queries: grids of the masks that stand for the <mask><pos> of each row,
    in order; regions: grids of the regions of each picture, largest first; entities int64 (B,): rows of the entities
    meant, for a model that also learns to find them; levels: feature levels of the pictures in place of pixels, where
    they are known.
    """

    pixels: Tensor | None
    ids: Tensor
    labels: Tensor
    attention: Tensor
    queries: list[MaskGrids]
    regions: list[MaskGrids]
    entities: Tensor | None = None
    levels: list[Tensor] | None = None

    def to(self, device: torch.device | str) -> OspreyBatch:
        """The batch on another device."""

        def moved(grids: list[MaskGrids]) -> list[MaskGrids]:
            return [
                MaskGrids(tuple(level.to(device, non_blocking=True) for level in grid.levels),
                          grid.place.to(device, non_blocking=True)) for grid in grids
            ]  # fmt: skip

        tensors = {
            part.name: getattr(self, part.name).to(device, non_blocking=True)
            for part in fields(self)
            if isinstance(getattr(self, part.name), Tensor)
        }
        levels = self.levels and [level.to(device, non_blocking=True) for level in self.levels]
        queries, regions = moved(self.queries), moved(self.regions)
        return replace(self, **tensors, queries=queries, regions=regions, levels=levels)


@dataclass(frozen=True)
class Spliced:
    """Input of the language model: embeddings (B, T, D), attention bool (B, T), labels and positions int64 (B, T)."""

    embeddings: Tensor
    attention: Tensor
    labels: Tensor

    @property
    def positions(self) -> Tensor:
        """Place of each token in its sequence, whichever side the padding is on."""
        return (self.attention.long().cumsum(1) - 1).clamp(min=0)


class Osprey(nn.Module):
    """The linker's network. `language_model` is any causal language model of transformers of width `hidden_size`."""

    def __init__(self, config: OspreyConfig, language_model: PreTrainedModel, scale: float = 1e-6) -> None:
        """Build around a language model; everything else starts random. scale: see VisionTower."""
        super().__init__()
        width = cast(nn.Embedding, language_model.get_input_embeddings()).embedding_dim
        if width != config.hidden_size:
            raise ValueError(
                f"The language model is {width} wide, the configuration says {config.hidden_size}"
            )
        self.sizes = config
        self.vision_tower = VisionTower(config.tower, scale).requires_grad_(False)
        self.mask_extractor = MaskExtractor(config)
        self.mm_projector = nn.Sequential(
            nn.Linear(config.tower.dims[PATCH_LEVEL], width), nn.GELU(), nn.Linear(width, width)
        )
        self.language_model = language_model
        self.last_length = 0
        """Tokens of the longest sequence of the last batch, for those who count operations."""

    def forward(self, batch: OspreyBatch) -> tuple[Tensor, Tensor]:
        """Loss and logits float32 (labelled tokens, vocabulary) of the answers of a batch."""
        spliced = self.splice(batch)
        self.last_length = spliced.embeddings.shape[1]
        return self.answer_loss(self.hidden_states(spliced), spliced)

    def answer_loss(self, hidden: Tensor, spliced: Spliced) -> tuple[Tensor, Tensor]:
        """Loss and logits of what follows hidden states (B, T, D); logits are made only where there is a label."""
        labelled = spliced.labels[:, 1:] != IGNORED
        logits = self.language_model.get_output_embeddings()(hidden[:, :-1][labelled]).float()
        return F.cross_entropy(logits, spliced.labels[:, 1:][labelled]), logits

    def hidden_states(self, spliced: Spliced) -> Tensor:
        """Last hidden states (B, T, D)."""
        states: Tensor = self.language_model.get_decoder()(
            inputs_embeds=spliced.embeddings,
            attention_mask=spliced.attention,
            position_ids=spliced.positions,
            use_cache=False,
        ).last_hidden_state
        return states

    def splice(
        self, batch: OspreyBatch, left: bool = False, levels: Sequence[Tensor] | None = None
    ) -> Spliced:
        """Turn a batch into the input of the language model, padded on the right, or on the left for generation.

        levels: features of its pictures, where they are known already.
        """
        levels = self.levels_of(batch) if levels is None else levels
        grids = [_joined(*both) for both in zip(batch.queries, batch.regions, strict=True)]
        tokens = self.mask_extractor(levels, grids).split([len(grid) for grid in grids])
        counts = [(len(q), len(r)) for q, r in zip(batch.queries, batch.regions, strict=True)]
        both = [one.split(count) for one, count in zip(tokens, counts, strict=True)]
        return splice(
            batch.ids,
            batch.labels,
            batch.attention,
            self.language_model.get_input_embeddings(),
            self.patches(levels),
            [query for query, _ in both],
            [region for _, region in both],
            self.sizes,
            left,
        )

    def levels_of(self, batch: OspreyBatch) -> list[Tensor]:
        """Feature levels of the pictures of a batch."""
        if batch.levels is not None:
            return batch.levels
        if batch.pixels is None:
            raise ValueError("The batch has neither pixels nor feature levels")
        return self.features(batch.pixels)

    def features(self, pixels: Tensor) -> list[Tensor]:
        """Feature levels of pictures; the tower never gets a gradient."""
        self.vision_tower.eval()
        with torch.no_grad():
            levels: list[Tensor] = self.vision_tower(pixels.to(next(self.vision_tower.parameters()).dtype))
        return levels

    def patches(self, levels: Sequence[Tensor]) -> Tensor:
        """Patch tokens (B, P, D): the cells of res4, row by row, through the projector."""
        cells = levels[PATCH_LEVEL].flatten(2).transpose(1, 2)
        weight = next(self.mm_projector.parameters())
        tokens: Tensor = self.mm_projector(cells.to(weight.dtype))
        return tokens

    @torch.no_grad()
    def answer(self, batch: OspreyBatch, most_tokens: int, end: int) -> list[list[int]]:
        """Likeliest next tokens of questions, one after the other, without the end token."""
        self.eval()
        spliced = self.splice(batch, left=True)
        # PreTrainedModel itself cannot generate; every causal language model can.
        written = cast(Any, self.language_model).generate(
            inputs_embeds=spliced.embeddings,
            attention_mask=spliced.attention,
            max_new_tokens=most_tokens,
            do_sample=False,
            eos_token_id=end,
            pad_token_id=end,
        )
        return [row[: row.index(end)] if end in row else row for row in written.tolist()]


def _joined(queries: MaskGrids, regions: MaskGrids) -> MaskGrids:
    levels = zip(queries.levels, regions.levels, strict=True)
    return MaskGrids(tuple(torch.cat(pair) for pair in levels), torch.cat([queries.place, regions.place]))


def splice(
    ids: Tensor,
    labels: Tensor,
    attention: Tensor,
    embed: nn.Module,
    patches: Tensor,
    queries: Sequence[RegionTokens],
    regions: Sequence[RegionTokens],
    config: OspreyConfig,
    left: bool = False,
) -> Spliced:
    """Put picture, regions and queries where their placeholders stand (linker.md 1.6 and 2).

    The image block is the patch tokens followed by the region tokens; the smallest regions are left out where a row
    would grow longer than `max_length`. Raises ValueError when placeholders and masks do not pair up, or when a row is
    too long without any region.
    """
    embeddings, answers, real = [], [], []
    rows = zip(ids, labels, attention.bool(), patches, queries, regions, strict=True)
    for number, (row, wanted, kept, image, query, region) in enumerate(rows):
        if left:
            row, wanted, kept = row[kept], wanted[kept], kept[kept]
        places = (row == config.image_id).nonzero().flatten().tolist()
        pairs = [int((row == marker).sum()) for marker in (config.mask_id, config.pos_id)]
        if len(places) != 1 or pairs != [len(query.semantic)] * 2:
            raise ValueError(
                f"Row {number} has {len(places)} pictures for 1, and {pairs[0]} <mask> and {pairs[1]} <pos> "
                f"for {len(query.semantic)} masks"
            )
        room = config.max_length - (int(kept.sum()) - 1 + len(image))
        if room < 0:
            raise ValueError(f"Row {number} is {-room} tokens longer than {config.max_length}")
        place = places[0]
        fitting = room // config.tokens_per_region * config.tokens_per_region
        block = torch.cat([image, region.paired(config.region_positions)[:fitting].to(image.dtype)])
        markers = (row == config.image_id) | (row == config.mask_id) | (row == config.pos_id)
        text = embed(row.masked_fill(markers, 0))
        for marker, tokens in ((config.mask_id, query.semantic), (config.pos_id, query.position)):
            found = (row == marker).nonzero().flatten()
            text = text.index_copy(0, found, tokens.to(text.dtype))
        embeddings.append(torch.cat([text[:place], block.to(text.dtype), text[place + 1 :]]))
        unlabelled = wanted.new_full((len(block),), IGNORED)
        answers.append(torch.cat([wanted[:place], unlabelled, wanted[place + 1 :]]))
        real.append(torch.cat([kept[:place], kept.new_ones(len(block)), kept[place + 1 :]]))
    side = "left" if left else "right"
    return Spliced(
        pad_sequence(embeddings, batch_first=True, padding_side=side),
        pad_sequence(real, batch_first=True, padding_side=side),
        pad_sequence(answers, batch_first=True, padding_value=IGNORED, padding_side=side),
    )
