"""Linkers behind one protocol: from pictures and masks to entities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import torch
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from maskoven_kedro.core.ald import EntityCodes
from maskoven_kedro.core.trie import CodeTrie
from maskoven_kedro.linker.constraint import DeviceTrie
from maskoven_kedro.linker.osprey import Osprey, OspreyBatch, Spliced
from maskoven_kedro.linker.retrieval import (
    DualEncoder,
    EntityTable,
    RetrievingOsprey,
    entity_vectors,
    exact_search,
    mask_features,
    search_vectors,
)
from maskoven_kedro.linker.samples import Sample, collate
from maskoven_kedro.linker.tree_search import tree_search


@dataclass(frozen=True)
class Link:
    """Answer for one mention: Wikidata ids, best first, with their scores; none where nothing was recognised.

    said: the words of a linker that answers in words.
    """

    entity_ids: tuple[str, ...]
    scores: tuple[float, ...]
    said: str | None = None


class Linker(Protocol):
    """Names the entities of mentions."""

    @property
    def name(self) -> str:
        """Name in tables."""
        ...

    def link(self, samples: Sequence[Sample]) -> list[Link]:
        """Link questions without answers, in order."""
        ...


class NameSearch(Protocol):
    """Finds the entity that a name means."""

    def find_all(self, names: Sequence[str]) -> Sequence[object | None]:
        """What each name means: an object with `entity_id` and `score`, or None."""
        ...


def _on_device(samples: Sequence[Sample], model: Osprey) -> OspreyBatch:
    return collate(samples, model.sizes).to(next(model.parameters()).device)


@dataclass(frozen=True)
class NamingLinker:
    """Says what it sees, and the name search finds who is meant: the zero-shot linker."""

    name: str
    model: Osprey
    tokenizer: PreTrainedTokenizerBase
    search: NameSearch
    most_tokens: int = 16

    def link(self, samples: Sequence[Sample]) -> list[Link]:
        """Link by words; an empty answer, or one that resembles no name, is no entity."""
        batch = _on_device(samples, self.model)
        said = self.model.answer(batch, self.most_tokens, self.tokenizer.eos_token_id)
        words = [text.strip() for text in self.tokenizer.batch_decode(said, skip_special_tokens=True)]
        return [
            Link((match.entity_id,), (float(match.score),), text) if match else Link((), (), text)  # type: ignore[attr-defined]
            for match, text in zip(self.search.find_all(words), words, strict=True)
        ]


@dataclass
class CodeLinker:
    """Says the code of an entity, and nothing that is no code: Osprey and Osprey-Seg after fine-tuning."""

    name: str
    model: Osprey
    codes: EntityCodes
    beams: int = 4
    _trie: DeviceTrie | None = field(default=None, init=False, repr=False)

    @torch.inference_mode()
    def link(self, samples: Sequence[Sample]) -> list[Link]:
        """Link by beam search over all codes."""
        self.model.eval()
        batch = _on_device(samples, self.model)
        if self._trie is None:
            self._trie = DeviceTrie(CodeTrie.build(self.codes.codes, self.codes.eos_id), batch.ids.device)
        spliced = self.model.splice(batch, left=True)
        language = self.model.language_model
        found = tree_search(language, self._trie, spliced.embeddings, spliced.attention, self.beams)
        return _links(self.codes, found.rows, found.scores)


@dataclass
class RetrievalLinker:
    """Compares what lies under the mask with the pictures and titles of all entities.

    share: of looks in the likeness. levels: of the tower that looks are read from.
    """

    name: str
    model: Osprey
    encoder: DualEncoder
    table: EntityTable
    codes: EntityCodes
    levels: tuple[int, ...]
    share: float = 1.0
    most: int = 10
    _entities: Tensor | None = field(default=None, init=False, repr=False)

    @torch.inference_mode()
    def link(self, samples: Sequence[Sample]) -> list[Link]:
        """Link by exact search."""
        batch = _on_device(samples, self.model)
        features = mask_features(self.model.levels_of(batch), batch.queries, self.levels)
        if self._entities is None:
            self.encoder, self.table = self.encoder.eval().to(features.device), self.table.to(features.device)
            self._entities = entity_vectors(self.encoder, self.table, self.share)
        looks = self.table.looks_of(features)
        queries = search_vectors(self.encoder, self.encoder.queries(looks), looks, self.share)
        scores, rows = exact_search(queries, self._entities, self.most)
        return _links(self.codes, rows, scores)


@dataclass
class RetrievalGenerationLinker:
    """Finds candidates by looks and by the model's own state, then says the code of one of them.

    share: of looks in the likeness. weight: of the likeness that found a candidate, as a log-probability among the
    candidates, beside that of its code.
    """

    name: str
    model: RetrievingOsprey
    codes: EntityCodes
    share: float = 0.5
    weight: float = 1.0
    _entities: Tensor | None = field(default=None, init=False, repr=False)

    def link(self, samples: Sequence[Sample]) -> list[Link]:
        """Link by search, then by beam search over the codes of what was found."""
        candidates = self.candidates(samples)
        return _links(self.codes, *candidates.best(self.weight))

    @torch.inference_mode()
    def seen(self, samples: Sequence[Sample]) -> tuple[Spliced, Tensor, Tensor]:
        """The input of the language model, learnt vectors (B, W) of the questions, and looks (B, F)."""
        self.model.eval()
        batch = _on_device(samples, self.model)
        levels = self.model.levels_of(batch)
        spliced = self.model.splice(batch, left=True, levels=levels)
        self.model.table = self.model.table.to(batch.ids.device)
        features = mask_features(levels, batch.queries, self.model.options.levels)
        learnt = self.model.retrieval.queries(self.model.hidden_states(spliced)[:, -1])
        return spliced, learnt, self.model.table.looks_of(features)

    @torch.inference_mode()
    def candidates(self, samples: Sequence[Sample]) -> Candidates:
        """What is found for each question, and how likely the code of each is said."""
        spliced, learnt, looks = self.seen(samples)
        encoder, shortlist = self.model.retrieval, self.model.options.shortlist
        if self._entities is None:
            self._entities = entity_vectors(encoder, self.model.table, self.share)
        queries = search_vectors(encoder, learnt, looks, self.share)
        likeness, rows = exact_search(queries, self._entities, shortlist)
        places = rows.flatten().cpu().numpy()
        roots = np.repeat(np.arange(len(rows)), rows.shape[1])
        trie = CodeTrie.build(self.codes.codes[places], self.codes.eos_id, roots, len(rows))
        found = tree_search(
            self.model.language_model,
            DeviceTrie(trie, rows.device),
            spliced.embeddings,
            spliced.attention,
            rows.shape[1],
        )
        return Candidates(rows, likeness, found.rows, found.scores)


@dataclass(frozen=True)
class Candidates:
    """What was found for B questions, K each, best first, and what is said of them.

    rows: int64 (B, K), entities. likeness: float32 (B, K). leaves: int64 (B, K), places among all B K candidates in the
    order of said: float32 (B, K), the log-probabilities of their codes; -1 where there are fewer.
    """

    rows: Tensor
    likeness: Tensor
    leaves: Tensor
    said: Tensor

    def best(self, weight: float) -> tuple[Tensor, Tensor]:
        """Entity rows and scores (B, K) of both together, best first."""
        none = self.leaves < 0
        places = self.leaves.masked_fill(none, 0)
        found = self.likeness.log_softmax(1).flatten()[places]
        scores = (self.said + weight * found).masked_fill(none, -torch.inf)
        order = scores.sort(dim=1, descending=True, stable=True).indices
        entities = self.rows.flatten()[places].masked_fill(none, -1)
        return entities.gather(1, order), scores.gather(1, order)


def _links(codes: EntityCodes, rows: Tensor, scores: Tensor) -> list[Link]:
    """Answers from rows of codes (B, K), -1 where there are fewer."""
    links = []
    for found, values in zip(rows.cpu().numpy(), scores.tolist(), strict=True):
        kept = found >= 0
        ids = [name for name in codes.entity_ids(found[kept]) if name is not None]
        links.append(Link(tuple(ids), tuple(value for value, keep in zip(values, kept, strict=True) if keep)))
    return links
