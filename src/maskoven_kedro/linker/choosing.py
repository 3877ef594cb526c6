"""How much looks, learnt likeness and codes count beside each other, chosen on mentions that nothing was trained on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor

from maskoven_kedro.linker.linkers import RetrievalGenerationLinker
from maskoven_kedro.linker.linking_data import LinkingData
from maskoven_kedro.linker.retrieval import (
    DualEncoder,
    EntityTable,
    entity_vectors,
    exact_search,
    search_vectors,
)
from maskoven_kedro.linker.samples import Sample

CHOICE = "choice.json"

SHARES = (1.0, 0.9, 0.75, 0.5, 0.25, 0.0)
"""Shares of looks in the likeness that are tried; of equally good ones the first is chosen."""

WEIGHTS = (64.0, 32.0, 16.0, 8.0, 4.0, 2.0, 1.0, 0.5, 0.0)
"""Weights of what was found beside what is said that are tried; of equally good ones the first is chosen."""


@dataclass(frozen=True)
class Choice:
    """share: of looks in the likeness. weight: of the likeness beside the code, for a linker that says one."""

    share: float = SHARES[0]
    weight: float = 1.0

    def save(self, folder: Path) -> None:
        """Write it beside a linker's weights."""
        (folder / CHOICE).write_text(json.dumps(asdict(self), sort_keys=True) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Choice:
        """Read what `save` wrote."""
        return cls(**json.loads((folder / CHOICE).read_bytes()))


@torch.inference_mode()
def choose_share(
    encoder: DualEncoder, learnt: Tensor, looks: Tensor, rows: Tensor, table: EntityTable
) -> float:
    """The share of looks in the likeness that finds most entities `rows` (N); all of it where there is no question.

    learnt: vectors (N, W) of the questions. looks: (N, F).
    """
    right = []
    for share in SHARES:
        queries = search_vectors(encoder, learnt, looks, share)
        found = exact_search(queries, entity_vectors(encoder, table, share), 1)[1]
        right.append(int((found.flatten() == rows).sum()))
    return SHARES[right.index(max(right))]


@torch.inference_mode()
def choose(linker: RetrievalGenerationLinker, data: LinkingData, batch: int = 16) -> Choice:
    """The share, then the weight, with which a linker is right most often about samples."""
    if not len(data):
        return Choice()
    wanted = torch.from_numpy(linker.codes.rows_of(data.entity_ids()))
    seen = [linker.seen(samples)[1:] for samples in _batches(data, batch)]
    learnt, looks = (torch.cat(parts) for parts in zip(*seen, strict=True))
    wanted = wanted.to(looks.device)
    share = choose_share(linker.model.retrieval, learnt, looks, wanted, linker.model.table)
    asked = RetrievalGenerationLinker(linker.name, linker.model, linker.codes, share)
    found = [asked.candidates(samples) for samples in _batches(data, batch)]
    right = []
    for weight in WEIGHTS:
        best = torch.cat([one.best(weight)[0][:, 0] for one in found])
        right.append(int((best == wanted).sum()))
    return Choice(share, WEIGHTS[right.index(max(right))])


def _batches(data: LinkingData, size: int) -> Iterator[list[Sample]]:
    """Samples in order, read when their turn comes: their pictures do not fit into memory together."""
    for start in range(0, len(data), size):
        yield [data[place] for place in range(start, min(start + size, len(data)))]
