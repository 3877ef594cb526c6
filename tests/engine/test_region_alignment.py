import numpy as np
import pytest
import torch

from maskoven_kedro.core.lessons import Lesson, Prompt
from maskoven_kedro.engine.region_alignment import (
    Naming,
    alignment_loss,
    cell_centres,
    naming_matrix,
    object_boxes,
    object_loss,
    words_of,
)

SHAPES = [(12, 16), (6, 8)]
THINGS = torch.tensor([[0.25, 0.5, 0.3, 0.4], [0.75, 0.5, 0.3, 0.4]])


def lesson(*prompts: tuple[str, tuple[int, ...]]) -> Lesson:
    """Two things without pixels worth looking at, and prompts."""
    masks = np.zeros((2, 4, 4), dtype=bool)
    masks[:, 1:3, 1:3] = True
    return Lesson(np.zeros((4, 4, 3), dtype=np.uint8), masks, [Prompt(*prompt) for prompt in prompts])


def test_boxes_of_all_visible_things(lessons):
    shown = lessons(0)
    shown.masks[1] = False
    boxes = object_boxes(shown)
    _, xs = np.nonzero(shown.masks[0])
    wanted = [(xs[0] + xs[-1] + 1) / 128, (xs[-1] + 1 - xs[0]) / 64]
    assert boxes.shape == (1, 4)
    assert boxes[0, [0, 2]].tolist() == pytest.approx(wanted, abs=0.01)


def test_cells_on_a_thing_learn_its_box_and_others_nothing():
    centres = cell_centres(SHAPES)
    cells = torch.cat([centres, torch.full_like(centres, 0.1)], dim=1).requires_grad_()
    loss = object_loss(cells, torch.zeros(1, 0, 4), THINGS, SHAPES)
    loss.backward()
    taught = cells.grad.abs().sum(-1) > 0
    offsets = (centres[:, None] - THINGS[None, :, :2]).abs() / THINGS[None, :, 2:]
    assert taught.tolist() == (offsets < 0.35).all(-1).any(-1).tolist()
    assert 0 < taught.sum() < len(taught)
    perfect = torch.where(centres[:, :1] < 0.5, THINGS[0], THINGS[1])
    assert object_loss(perfect, torch.zeros(1, 0, 4), THINGS, SHAPES) < 1e-5 < loss


def test_only_queries_that_lie_on_a_thing_are_drawn_to_it():
    far = torch.tensor([0.1, 0.1, 0.05, 0.05])
    queries = torch.stack([THINGS[0] + 0.02, far])[None].requires_grad_()
    cells = torch.zeros(12 * 16 + 6 * 8, 4)
    object_loss(cells, queries, THINGS, SHAPES).backward()
    assert queries.grad[0, 0].abs().sum() > 0
    assert not queries.grad[0, 1].any()


def test_a_picture_without_things_teaches_no_box():
    cells = torch.rand(4, 4, requires_grad=True)
    loss = object_loss(cells, torch.zeros(1, 2, 4), torch.zeros(0, 4), SHAPES)
    assert loss == 0


def test_words_that_say_what_a_thing_is():
    assert words_of(Prompt("What kind of fruit is this?", (0,))) == {"fruit"}
    assert words_of(Prompt("elras, a (big) cat", (0,))) == {"elras", "big", "cat"}


def test_prompts_name_things_of_other_pictures_by_their_words_but_never_by_their_place():
    first = lesson(("grey dog", (0,)), ("cat", (1,)))
    second = lesson(("dog", (0,)), ("the cat left of the dog", (1,)))
    named, known = naming_matrix([first, second], [first.prompts, second.prompts])
    assert named.tolist() == [[1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 1, 0, 1]]
    assert known.tolist() == [[1, 1, 1, 0], [1, 1, 1, 0], [1, 1, 1, 1], [1, 1, 1, 1]]


def naming() -> Naming:
    """Two pictures of one thing each, two phrases of one token."""
    masks = torch.zeros(2, 8, 8)
    masks[:, 2:6, 2:6] = 1
    return Naming(
        ids=torch.zeros(2, 3, dtype=torch.long),
        spoken=torch.tensor([[0.0, 1.0, 0.0], [0.0, 1.0, 0.0]]),
        masks=masks,
        pictures=torch.tensor([0, 1]),
        named=torch.eye(2),
        known=torch.ones(2, 2),
    )


def test_alignment_rewards_things_that_resemble_their_phrases():
    text = torch.zeros(2, 3, 4)
    text[0, 1, 0] = text[1, 1, 1] = 8.0
    right = torch.zeros(2, 4, 4, 4)
    right[0, 0] = right[1, 1] = 8.0
    assert alignment_loss([right], text, naming()) < 0.1
    assert alignment_loss([right.flip(0)], text, naming()) > 5


def test_alignment_ignores_what_all_things_share_and_what_lies_beside_them():
    text = torch.randn(2, 3, 4, generator=torch.Generator().manual_seed(0))
    maps = torch.randn(2, 4, 4, 4, generator=torch.Generator().manual_seed(1))
    base = alignment_loss([maps], text, naming())
    assert alignment_loss([maps + 50.0], text, naming()) == pytest.approx(float(base), abs=1e-3)
    beside = maps.clone()
    beside[:, :, 0, :] = 9.0
    assert alignment_loss([beside], text, naming()) == pytest.approx(float(base), abs=1e-5)


def test_what_is_unknown_teaches_nothing():
    given = naming()
    hidden = Naming(given.ids, given.spoken, given.masks, given.pictures, given.named, torch.zeros(2, 2))
    maps = torch.ones(2, 4, 4, 4, requires_grad=True)
    alignment_loss([maps], torch.ones(2, 3, 4), hidden).backward()
    assert not maps.grad.any()
