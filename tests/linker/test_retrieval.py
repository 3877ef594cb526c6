"""Search is exact, the contrast teaches, and unseen entities are found by their looks."""

import copy

import pytest
import torch

from maskoven_kedro.linker.osprey import mask_grids
from maskoven_kedro.linker.prompt import IGNORED
from maskoven_kedro.linker.retrieval import (
    DualEncoder,
    EntityTable,
    Spliced,
    before_answers,
    contrastive_loss,
    exact_search,
    mask_features,
    mean_features,
    title_embeddings,
)


def table_of(entities: int, features: int = 6, seed: int = 0) -> EntityTable:
    torch.manual_seed(seed)
    return EntityTable(
        torch.nn.functional.normalize(torch.randn(entities, features), dim=1), torch.randn(entities, 5)
    )


def test_search_equals_sorting_everything(monkeypatch):
    monkeypatch.setattr("maskoven_kedro.linker.retrieval._BLOCK", 7)
    queries, entities = torch.randint(-2, 3, (5, 3)).float(), torch.randint(-2, 3, (50, 3)).float()
    scores, rows = exact_search(queries, entities, 9)
    wanted = (queries @ entities.T).sort(dim=1, descending=True, stable=True)
    assert torch.equal(scores, wanted.values[:, :9])
    assert torch.equal(rows, wanted.indices[:, :9])
    assert exact_search(queries, entities[:4], 9)[1].shape == (5, 4)


def test_untrained_vectors_already_find_what_looks_the_same():
    table = table_of(20)
    torch.manual_seed(0)
    encoder = DualEncoder(6, 6, 5, width=4)
    for parameter in encoder.query[-1].parameters():
        torch.nn.init.zeros_(parameter)
    queries, entities = encoder(table.features, table.features, table)
    assert exact_search(queries, entities, 1)[1].flatten().tolist() == list(range(20))


def test_the_contrast_teaches():
    table = table_of(30)
    torch.manual_seed(1)
    values, rows = torch.randn(12, 6), torch.arange(12) * 2
    nothing = torch.zeros(12, 6)
    encoder = DualEncoder(6, 6, 5, width=8)
    optimizer = torch.optim.Adam(encoder.parameters(), 0.02)
    losses = []
    for _ in range(60):
        loss = contrastive_loss(encoder, values, nothing, rows, table, most=30)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss))
    assert losses[-1] < 0.3 * losses[0]
    queries, entities = encoder(values, nothing, table)
    assert (exact_search(queries, entities, 1)[1].flatten() == rows).float().mean() > 0.9


def test_an_entity_is_no_rival_of_itself():
    table = table_of(4)
    encoder = DualEncoder(6, 6, 5, width=4)
    values = torch.randn(1, 6).repeat(3, 1)
    loss = contrastive_loss(encoder, values, torch.zeros(3, 6), torch.tensor([2, 2, 2]), table, most=1)
    assert float(loss) == pytest.approx(0, abs=1e-6)


def test_features_and_titles(osprey, masks):
    levels = [torch.rand(2, channels, size, size) for channels, size in zip((4, 8), (8, 4), strict=True)]
    values = torch.from_numpy(masks.astype("uint8"))
    grids = mask_grids(values, [(8, 8), (4, 4)], 4)
    features = mask_features(levels, [grids, grids])
    assert features.shape == (6, 12)
    torch.testing.assert_close(features.norm(dim=1), torch.ones(6))
    means = mean_features(features, [1, 1, 0, 1, 0, 0], entities=3)
    torch.testing.assert_close(means[1], torch.nn.functional.normalize(features[[0, 1, 3]].sum(0), dim=0))
    assert not means[2].any()
    titles = title_embeddings(osprey.language_model, [[5, 7], [], [9]])
    weight = osprey.language_model.get_input_embeddings().weight
    torch.testing.assert_close(titles[0], weight[[5, 7]].mean(0).detach())
    assert not titles[1].any()


def test_state_before_the_answer():
    labels = torch.tensor([[IGNORED, IGNORED, 5, 2], [IGNORED, 4, 2, IGNORED]])
    hidden = torch.arange(8.0).reshape(2, 4, 1)
    spliced = Spliced(hidden, labels != 0, labels)
    assert before_answers(hidden, spliced).flatten().tolist() == [1.0, 4.0]
    assert copy.copy(spliced).positions.tolist() == [[0, 1, 2, 3], [0, 1, 2, 3]]
