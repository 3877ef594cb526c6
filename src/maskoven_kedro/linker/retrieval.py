"""Finding entities by what they look like and are called: looks that need no training, two encoders, exact search.

Looks are the features under a mask, whitened by how they vary within entities, so that pictures of one entity lie close
together; an entity looks like the mean of its known pictures, and one never trained on is found like any other.
Beside them two encoders learn by contrast. The query side reads either the looks, or what the language model has
understood of the mention: its state where the answer is about to begin. The entity side reads the looks of the entity
and the tokens of its title.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import cast

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import PreTrainedModel

from maskoven_kedro.core.linker_options import EncoderOptions
from maskoven_kedro.linker.config import OspreyConfig
from maskoven_kedro.linker.osprey import MaskGrids, Osprey, OspreyBatch, Spliced, pool
from maskoven_kedro.linker.prompt import IGNORED

_FIRST_SCALE = 10.0
_BLOCK = 65_536
_NOTHING = 0.05
"""Looks shorter than this are none: half precision leaves so much of an entity's only picture when it is taken away."""


@dataclass(frozen=True)
class EntityTable:
    """What is known of all entities, in the order of their codes.

    sums: float32 (E, F), the looks of the known pictures of each entity added up, zeros without a picture. titles: mean
    embeddings float32 (E, D) of the tokens of titles, of unit length. mean (F,) and turn (F, F), float32: what features
    are turned into looks by.
    """

    sums: Tensor
    titles: Tensor
    mean: Tensor
    turn: Tensor

    def __len__(self) -> int:
        """Number of entities."""
        return len(self.sums)

    @property
    def looks(self) -> Tensor:
        """What entities look like, (E, F) of unit length, zeros without a picture."""
        return F.normalize(self.sums, dim=1, eps=_NOTHING)

    def looks_of(self, features: Tensor) -> Tensor:
        """Looks (N, F) of unit length, of features (N, F) under masks."""
        return F.normalize((features.float() - self.mean) @ self.turn, dim=1)

    def to(self, device: torch.device | str) -> EntityTable:
        """The table on another device."""
        return EntityTable(*(getattr(self, part.name).to(device) for part in fields(self)))

    def save(self, file: Path) -> None:
        """Write a safetensors file."""
        save_file({part.name: getattr(self, part.name).contiguous() for part in fields(self)}, file)

    @classmethod
    def load(cls, file: Path) -> EntityTable:
        """Read what `save` wrote."""
        return cls(**load_file(file))


def mask_features(levels: Sequence[Tensor], grids: Sequence[MaskGrids], chosen: Sequence[int]) -> Tensor:
    """Features float32 (N, F) under masks at the chosen levels, side by side, each level of unit length."""
    some = [MaskGrids(tuple(grid.levels[level] for level in chosen), grid.place) for grid in grids]
    return torch.cat(
        [F.normalize(pooled, dim=1) for pooled in pool([levels[level] for level in chosen], some)], dim=1
    )


def within_whitening(features: Tensor, rows: Tensor, shrinkage: float) -> tuple[Tensor, Tensor]:
    """Mean (F,) and turn (F, F), float32, that make the features of one entity vary alike in all directions.

    features: (N, F). rows: int64 (N,), the entity of each. The covariance is that of the features around the mean of
    their entity, of entities with several; where there is none, of all features. A share of a round one is added, so
    that few pictures suffice (linear discriminant analysis with shrinkage).
    """
    values = features.double()
    mean, scale = values.mean(0), values.std(0, correction=0) + 1e-6
    standard = (values - mean) / scale
    _, place, count = rows.unique(return_inverse=True, return_counts=True)
    means = standard.new_zeros(len(count), standard.shape[1]).index_add_(0, place, standard) / count[:, None]
    within = (standard - means[place])[count[place] > 1]
    within = within if len(within) else standard
    covariance = within.T @ within / len(within)
    size = len(covariance)
    average = covariance.trace() / size
    round_one = torch.eye(size, dtype=covariance.dtype, device=covariance.device) * average
    values, axes = torch.linalg.eigh(
        covariance + shrinkage * round_one + 1e-9 * torch.eye(size).to(covariance)
    )
    return mean.float(), ((axes * values.rsqrt()) @ axes.T / scale[:, None]).float()


@torch.no_grad()
def title_embeddings(language_model: PreTrainedModel, titles: Sequence[Sequence[int]]) -> Tensor:
    """Mean input embeddings float32 (E, D) of the tokens of titles, unit length; zeros for a title of no token."""
    weight = cast(nn.Embedding, language_model.get_input_embeddings()).weight
    offsets = np.cumsum([0, *map(len, titles)])[:-1]
    flat = torch.tensor(
        [token for title in titles for token in title], dtype=torch.long, device=weight.device
    )
    places = torch.from_numpy(offsets).to(weight.device)
    return F.normalize(F.embedding_bag(flat, weight.float(), places, mode="mean"), dim=1)


class DualEncoder(nn.Module):
    """The two encoders and the scale of their likeness."""

    def __init__(self, query_width: int, features: int, title_width: int, width: int, dropout: float) -> None:
        """query_width: of what the query side reads. width: of the learnt vectors."""
        super().__init__()
        inner = 4 * width
        self.query = nn.Sequential(
            nn.LayerNorm(query_width),
            nn.Dropout(dropout),
            nn.Linear(query_width, inner),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(inner, width),
        )
        self.dropout = nn.Dropout(dropout)
        self.picture, self.title = nn.Linear(features, inner), nn.Linear(title_width, inner)
        self.entity = nn.Sequential(nn.GELU(), nn.Dropout(dropout), nn.Linear(inner, width))
        self.scale = nn.Parameter(torch.tensor(_FIRST_SCALE).log())

    def queries(self, values: Tensor) -> Tensor:
        """Unit vectors (N, W) of what was seen, (N, query_width)."""
        return F.normalize(self.query(values.float()), dim=1)

    def entities(self, looks: Tensor, titles: Tensor) -> Tensor:
        """Unit vectors (E, W) of entities that look (E, F) and are called (E, D)."""
        inner = self.picture(self.dropout(looks)) + self.title(self.dropout(titles))
        return F.normalize(self.entity(inner), dim=1)


def contrastive_loss(
    encoder: DualEncoder, values: Tensor, looks: Tensor, rows: Tensor, table: EntityTable, most: int
) -> Tensor:
    """Cross-entropy of queries (N) with their entities `rows` (N) among at most `most` candidates.

    Candidates are the entities of the batch and, as far as there is room, others by chance; no entity is its own rival.
    A query meets its own entity as it looks without that very picture, as it will be when it is asked. looks: (N, F) of
    the queries, which are among the pictures of the table.
    """
    own = rows.unique()
    others = torch.randperm(len(table), device=rows.device)
    others = others[~torch.isin(others, own)][: max(most - len(own), 0)]
    candidates = torch.cat([own, others])
    scale, queries = encoder.scale.exp(), encoder.queries(values)
    vectors = encoder.entities(
        F.normalize(table.sums[candidates], dim=1, eps=_NOTHING), table.titles[candidates]
    )
    without = F.normalize(table.sums[rows] - looks, dim=1, eps=_NOTHING)
    right = (queries * encoder.entities(without, table.titles[rows])).sum(1, keepdim=True)
    places = torch.searchsorted(own, rows)
    return F.cross_entropy(scale * (queries @ vectors.T).scatter(1, places[:, None], right), places)


@torch.no_grad()
def search_vectors(encoder: DualEncoder, learnt: Tensor, looks: Tensor, share: float) -> Tensor:
    """Vectors (N, W + F) whose inner product is the likeness: `share` of it by looks, the rest by what was learnt."""
    strength = (encoder.scale / 2).exp()
    return strength * torch.cat([(1 - share) ** 0.5 * learnt, share**0.5 * looks], dim=1)


def entity_vectors(encoder: DualEncoder, table: EntityTable, share: float) -> Tensor:
    """Vectors (E, W + F) of all entities, see `search_vectors`."""
    return search_vectors(encoder, encoder.entities(table.looks, table.titles), table.looks, share)


@torch.no_grad()
def exact_search(queries: Tensor, entities: Tensor, most: int) -> tuple[Tensor, Tensor]:
    """Scores float32 and rows int64 (N, most) of the likeliest entities, best first, the lower row first at a tie.

    Entities are gone through in blocks, so that six million of them need no matrix of queries by entities.
    """
    most = min(most, len(entities))
    scores = queries.new_full((len(queries), 0), 0)
    rows = torch.zeros((len(queries), 0), dtype=torch.long, device=queries.device)
    for start in range(0, len(entities), _BLOCK):
        likeness = queries @ entities[start : start + _BLOCK].T
        places = torch.arange(start, start + likeness.shape[1], device=queries.device).expand_as(likeness)
        both, from_both = torch.cat([scores, likeness], dim=1), torch.cat([rows, places], dim=1)
        best = both.sort(dim=1, descending=True, stable=True).indices[:, :most]
        scores, rows = both.gather(1, best), from_both.gather(1, best)
    return scores, rows


class RetrievingOsprey(Osprey):
    """An Osprey that also learns to find entities by its state where the answer begins.

    `table` must be set before training; batches then hold the rows of their entities.
    """

    table: EntityTable

    def __init__(
        self, config: OspreyConfig, language_model: PreTrainedModel, options: EncoderOptions
    ) -> None:
        """Build around a language model, see `Osprey`."""
        super().__init__(config, language_model)
        hidden = config.hidden_size
        features = sum(config.tower.dims[level] for level in options.levels)
        self.retrieval = DualEncoder(hidden, features, hidden, options.width, options.dropout)
        self.options = options

    def forward(self, batch: OspreyBatch) -> tuple[Tensor, Tensor]:
        """Loss of codes and of the contrast together, and the logits of the codes."""
        if batch.entities is None:
            raise ValueError("The batch does not say which entities its mentions are")
        levels = self.levels_of(batch)
        spliced = self.splice(batch, levels=levels)
        self.last_length = spliced.embeddings.shape[1]
        hidden = self.hidden_states(spliced)
        loss, logits = self.answer_loss(hidden, spliced)
        table = self.table = self.table.to(hidden.device)
        looks = table.looks_of(mask_features(levels, batch.queries, self.options.levels))
        states = before_answers(hidden, spliced)
        found = contrastive_loss(
            self.retrieval, states, looks, batch.entities, table, self.options.candidates
        )
        return loss + self.options.contrast * found, logits


def before_answers(hidden: Tensor, spliced: Spliced) -> Tensor:
    """States (B, D) at the last token of each question: from there the first token of the answer is said."""
    first = (spliced.labels != IGNORED).int().argmax(1)
    return hidden[torch.arange(len(hidden), device=hidden.device), first - 1]
