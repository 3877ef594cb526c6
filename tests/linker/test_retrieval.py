"""Search is exact, the contrast teaches, and unseen entities are found by their looks."""

import copy
from dataclasses import replace

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
    entity_vectors,
    exact_search,
    mask_features,
    search_vectors,
    title_embeddings,
    within_whitening,
)


def table_of(entities: int, features: int = 6, seed: int = 0) -> EntityTable:
    torch.manual_seed(seed)
    looks = torch.nn.functional.normalize(torch.randn(entities, features), dim=1)
    return EntityTable(looks, torch.randn(entities, 5), torch.zeros(features), torch.eye(features))


def encoder_of(width: int, query: int = 6) -> DualEncoder:
    return DualEncoder(query, 6, 5, width, dropout=0.0)


def test_search_equals_sorting_everything(monkeypatch):
    monkeypatch.setattr("maskoven_kedro.linker.retrieval._BLOCK", 7)
    queries, entities = torch.randint(-2, 3, (5, 3)).float(), torch.randint(-2, 3, (50, 3)).float()
    scores, rows = exact_search(queries, entities, 9)
    wanted = (queries @ entities.T).sort(dim=1, descending=True, stable=True)
    assert torch.equal(scores, wanted.values[:, :9])
    assert torch.equal(rows, wanted.indices[:, :9])
    assert exact_search(queries, entities[:4], 9)[1].shape == (5, 4)


def test_looks_alone_find_what_looks_the_same_and_learnt_vectors_what_was_learnt():
    table, encoder = table_of(20), encoder_of(4).eval()
    learnt = encoder.entities(table.looks, table.titles).flip(0)
    for share, wanted in ((1.0, list(range(20))), (0.0, list(range(19, -1, -1)))):
        queries = search_vectors(encoder, learnt, table.looks, share)
        scores, rows = exact_search(queries, entity_vectors(encoder, table, share), 1)
        assert rows.flatten().tolist() == wanted
        torch.testing.assert_close(scores.flatten(), encoder.scale.exp().expand(20))


def test_the_contrast_teaches():
    table = table_of(30)
    torch.manual_seed(1)
    values, rows = torch.randn(12, 6), torch.arange(12) * 2
    nothing = torch.zeros(12, 6)
    encoder = encoder_of(8)
    optimizer = torch.optim.Adam(encoder.parameters(), 0.02)
    losses = []
    for _ in range(60):
        loss = contrastive_loss(encoder, values, nothing, rows, table, most=30)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss))
    assert losses[-1] < 0.3 * losses[0]
    queries, entities = encoder.queries(values), encoder.entities(table.looks, table.titles)
    assert (exact_search(queries, entities, 1)[1].flatten() == rows).float().mean() > 0.9


def test_an_entity_is_no_rival_of_itself():
    table = table_of(4)
    values = torch.randn(1, 6).repeat(3, 1)
    looks = torch.zeros(3, 6)
    loss = contrastive_loss(encoder_of(4), values, looks, torch.tensor([2, 2, 2]), table, most=1)
    assert float(loss) == pytest.approx(0, abs=1e-6)


def test_a_picture_does_not_meet_itself():
    """With its only picture taken away an entity has no looks, whatever the picture was."""
    table, encoder = table_of(8), encoder_of(4).eval()
    rows, values = torch.tensor([3]), torch.randn(1, 6)
    rounded = table.looks[rows] + 5e-4 * torch.nn.functional.normalize(torch.randn(1, 6), dim=1)
    torch.manual_seed(0)
    loss = contrastive_loss(encoder, values, rounded, rows, table, most=8)
    other = replace(table, sums=table.sums.clone().index_fill(0, rows, 0.0))
    torch.manual_seed(0)
    wanted = contrastive_loss(encoder, values, torch.zeros(1, 6), rows, other, most=8)
    assert float(loss) == pytest.approx(float(wanted), abs=0.02)


def test_whitening_turns_what_varies_within_entities_down():
    rng = torch.Generator().manual_seed(0)
    rows = torch.arange(40).repeat_interleave(4)
    entity = torch.randn(40, 3, generator=rng)[rows]
    noise = torch.randn(160, 3, generator=rng) * torch.tensor([10.0, 0.1, 0.1])
    mean, turn = within_whitening(entity + noise, rows, 1e-3)
    table = EntityTable(torch.zeros(1, 3), torch.zeros(1, 1), mean, turn)
    looks = table.looks_of(entity + noise)
    alike = (looks @ looks.T).fill_diagonal_(-2).argmax(1)
    plain = torch.nn.functional.normalize(entity + noise, dim=1)
    before = (plain @ plain.T).fill_diagonal_(-2).argmax(1)
    assert (rows[alike] == rows).float().mean() > 2 * (rows[before] == rows).float().mean()
    alone = within_whitening(entity, torch.arange(160), 1e-3)
    assert all(bool(part.isfinite().all()) for part in alone)


def test_a_table_is_read_as_it_was_written(tmp_path):
    table = table_of(5)
    table.save(tmp_path / "table.safetensors")
    read = EntityTable.load(tmp_path / "table.safetensors")
    assert torch.equal(read.sums, table.sums)
    assert torch.equal(read.turn, table.turn)


def test_features_and_titles(osprey, masks):
    levels = [torch.rand(2, channels, size, size) for channels, size in zip((4, 8), (8, 4), strict=True)]
    values = torch.from_numpy(masks.astype("uint8"))
    grids = mask_grids(values, [(8, 8), (4, 4)], 4)
    features = mask_features(levels, [grids, grids], (0, 1))
    assert features.shape == (6, 12)
    torch.testing.assert_close(features.norm(dim=1), torch.full((6,), 2**0.5))
    assert torch.equal(mask_features(levels, [grids, grids], (1,)), features[:, 4:])
    titles = title_embeddings(osprey.language_model, [[5, 7], [], [9]])
    weight = osprey.language_model.get_input_embeddings().weight
    wanted = torch.nn.functional.normalize(weight[[5, 7]].mean(0).detach(), dim=0)
    torch.testing.assert_close(titles[0], wanted)
    assert not titles[1].any()


def test_state_before_the_answer():
    labels = torch.tensor([[IGNORED, IGNORED, 5, 2], [IGNORED, 4, 2, IGNORED]])
    hidden = torch.arange(8.0).reshape(2, 4, 1)
    spliced = Spliced(hidden, labels != 0, labels)
    assert before_answers(hidden, spliced).flatten().tolist() == [1.0, 4.0]
    assert copy.copy(spliced).positions.tolist() == [[0, 1, 2, 3], [0, 1, 2, 3]]
