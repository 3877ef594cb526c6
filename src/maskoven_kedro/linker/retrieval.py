"""Finding entities by what they look like and are called: two encoders, one contrast, and exact search.

The query side reads either the features under the mask, or what the language model has understood of the mention: its
state where the answer is about to begin. The entity side reads the features of the entity's own picture and the tokens
of its title. To both vectors the features themselves are appended, so that an entity that was never trained on is still
found by its looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import PreTrainedModel

from maskoven_kedro.linker.config import OspreyConfig
from maskoven_kedro.linker.osprey import MaskGrids, Osprey, OspreyBatch, Spliced, pool
from maskoven_kedro.linker.prompt import IGNORED

_FIRST_SCALE = 10.0
_BLOCK = 65_536


@dataclass(frozen=True)
class EntityTable:
    """What is known of all entities, in the order of their codes.

    features: float32 (E, F), see `mask_features`, zeros without a picture. titles: mean embeddings float32 (E, D) of
    the tokens of titles.
    """

    features: Tensor
    titles: Tensor

    def __len__(self) -> int:
        """Number of entities."""
        return len(self.features)


def mask_features(levels: Sequence[Tensor], grids: Sequence[MaskGrids]) -> Tensor:
    """Features float32 (N, F) under masks, the levels side by side, each of unit length: all levels count the same."""
    return (
        torch.cat([F.normalize(pooled, dim=1) for pooled in pool(levels, grids)], dim=1) / len(levels) ** 0.5
    )


def mean_features(features: Tensor, rows: Sequence[int], entities: int) -> Tensor:
    """Features (E, F) of entities: the means over their pictures, of unit length; zeros for one without."""
    places = torch.tensor(list(rows), dtype=torch.long, device=features.device)
    summed = features.new_zeros(entities, features.shape[1]).index_add_(0, places, features)
    return F.normalize(summed, dim=1)


@torch.no_grad()
def title_embeddings(language_model: PreTrainedModel, titles: Sequence[Sequence[int]]) -> Tensor:
    """Mean input embeddings float32 (E, D) of the tokens of titles; zeros for a title of no token."""
    weight = cast(nn.Embedding, language_model.get_input_embeddings()).weight
    offsets = np.cumsum([0, *map(len, titles)])[:-1]
    flat = torch.tensor(
        [token for title in titles for token in title], dtype=torch.long, device=weight.device
    )
    places = torch.from_numpy(offsets).to(weight.device)
    return F.embedding_bag(flat, weight.float(), places, mode="mean")


class DualEncoder(nn.Module):
    """The two encoders and the scale of their likeness."""

    def __init__(self, query_width: int, features: int, title_width: int, width: int) -> None:
        """query_width: of what the query side reads. width: of the learnt part of the vectors."""
        super().__init__()
        self.query = nn.Sequential(
            nn.LayerNorm(query_width),
            nn.Linear(query_width, 2 * width),
            nn.GELU(),
            nn.Linear(2 * width, width),
        )
        self.picture, self.title = nn.Linear(features, 2 * width), nn.Linear(title_width, 2 * width)
        self.entity = nn.Sequential(nn.LayerNorm(2 * width), nn.GELU(), nn.Linear(2 * width, width))
        self.looks = nn.Parameter(torch.ones(()))
        self.scale = nn.Parameter(torch.tensor(_FIRST_SCALE).log())

    def forward(self, values: Tensor, features: Tensor, table: EntityTable) -> tuple[Tensor, Tensor]:
        """Vectors of queries (N, W) and of the entities of a table (E, W); their inner product is the likeness.

        values: (N, query_width). features: (N, F) under the queries' masks.
        """
        return self._vectors(self.query(values.float()), features), self.entities(table)

    def entities(self, table: EntityTable) -> Tensor:
        """Vectors (E, W) of the entities of a table."""
        titles = F.normalize(table.titles, dim=1)
        return self._vectors(self.entity(self.picture(table.features) + self.title(titles)), table.features)

    def _vectors(self, learnt: Tensor, features: Tensor) -> Tensor:
        strength = (self.scale / 2).exp()
        return strength * torch.cat([F.normalize(learnt, dim=1), self.looks * features], dim=1)


def contrastive_loss(
    encoder: nn.Module, values: Tensor, features: Tensor, rows: Tensor, table: EntityTable, most: int
) -> Tensor:
    """Cross-entropy of queries (N) with their entities `rows` (N) among at most `most` candidates.

    Candidates are the entities of the batch and, as far as there is room, others by chance; no entity is its own rival.
    """
    own = rows.unique()
    others = torch.randperm(len(table), device=rows.device)
    others = others[~torch.isin(others, own)][: max(most - len(own), 0)]
    candidates = torch.cat([own, others])
    part = EntityTable(table.features[candidates], table.titles[candidates])
    queries, entities = encoder(values, features, part)
    return F.cross_entropy(queries @ entities.T, torch.searchsorted(own, rows))


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
        self,
        config: OspreyConfig,
        language_model: PreTrainedModel,
        width: int = 128,
        candidates: int = 1024,
        weight: float = 1.0,
    ) -> None:
        """width: of the learnt vectors. candidates: of the contrast. weight: of the contrast beside the code's loss."""
        super().__init__(config, language_model)
        hidden = config.hidden_size
        self.retrieval = DualEncoder(hidden, sum(config.tower.dims), hidden, width)
        self._candidates, self._weight = candidates, weight

    def forward(self, batch: OspreyBatch) -> tuple[Tensor, Tensor]:
        """Loss of codes and of the contrast together, and the logits of the codes."""
        if batch.entities is None:
            raise ValueError("The batch does not say which entities its mentions are")
        levels = self.features(batch.pixels)
        spliced = self.splice(batch, levels=levels)
        hidden = self.hidden_states(spliced)
        loss, logits = self.answer_loss(hidden, spliced)
        states = before_answers(hidden, spliced)
        found = contrastive_loss(
            self.retrieval,
            states,
            mask_features(levels, batch.queries),
            batch.entities,
            self.table,
            self._candidates,
        )
        return loss + self._weight * found, logits

    @torch.no_grad()
    def query_vectors(self, batch: OspreyBatch, spliced: Spliced, levels: Sequence[Tensor]) -> Tensor:
        """Vectors (B, W) of questions that are padded on the left and have no answer yet."""
        states = self.hidden_states(spliced)[:, -1]
        none = EntityTable(self.table.features[:0], self.table.titles[:0])
        vectors: Tensor = self.retrieval(states, mask_features(levels, batch.queries), none)[0]
        return vectors


def before_answers(hidden: Tensor, spliced: Spliced) -> Tensor:
    """States (B, D) at the last token of each question: from there the first token of the answer is said."""
    first = (spliced.labels != IGNORED).int().argmax(1)
    return hidden[torch.arange(len(hidden), device=hidden.device), first - 1]
