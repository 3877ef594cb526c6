import numpy as np
import pytest
import torch

from maskoven_kedro.annotators.seem.config import SeemConfig
from maskoven_kedro.annotators.seem.seem import Seem, new_seem
from maskoven_kedro.core.lessons import Lesson, Prompt
from maskoven_kedro.core.seem_options import SeemTrainingOptions
from maskoven_kedro.engine.train_seem import (
    build_references_batch,
    choose_references,
    measure_seem,
    train_seem,
)

OPTIONS = SeemTrainingOptions(
    steps=6,
    batch=2,
    prompts=2,
    warm_up=2,
    report_every=3,
    save_every=2,
    held_out=4,
    shortest=64,
    longest=64,
    learning_rate=3e-3,
)


class Apart:
    """The tokenizer of whole words, with question marks as words."""

    def __init__(self, words) -> None:
        self._words = words

    def encode_batch(self, texts):
        return self._words.encode_batch([text.replace("?", " ?") for text in texts])


@pytest.fixture
def tokenizer(tokenizer):
    return Apart(tokenizer)


def network() -> Seem:
    config = SeemConfig(
        dim=16,
        mask_dim=16,
        text_width=16,
        text_heads=2,
        text_layers=1,
        context_length=20,
        vocab_size=1100,
        embed_dim=8,
        depths=(1, 1, 1, 1),
        focal_levels=(2, 2, 2, 2),
        mlp_ratio=2.0,
        enc_layers=1,
        num_queries=4,
        heads=2,
        ffn=16,
        decoder_layers=3,
        group_norm_groups=4,
    )
    return new_seem(config, seed=0)


def test_an_interrupted_training_ends_with_the_weights_of_an_undisturbed_one(lessons, tokenizer, tmp_path):
    whole, broken, resumed = network(), network(), network()
    before = {name: weight.clone() for name, weight in whole.state_dict().items()}
    metrics = train_seem(whole, tokenizer, lessons, 20, OPTIONS, lambda *_: None, tmp_path / "whole")
    assert {"loss", "iou", "found", "reachable"} <= set(metrics)
    assert metrics["found"] <= metrics["reachable"]

    def interrupt(step: int, _: dict[str, float]) -> None:
        raise KeyboardInterrupt(step)

    with pytest.raises(KeyboardInterrupt):
        train_seem(broken, tokenizer, lessons, 20, OPTIONS, interrupt, tmp_path / "broken")
    train_seem(resumed, tokenizer, lessons, 20, OPTIONS, lambda *_: None, tmp_path / "broken")
    wanted = whole.state_dict()
    assert all(torch.equal(weight, wanted[name]) for name, weight in resumed.state_dict().items())
    # Scribbles and clicks aside, every weight takes part: each has moved.
    still = [name for name, weight in before.items() if torch.equal(weight, wanted[name])]
    assert still == []


def test_training_lowers_the_loss(lessons, tokenizer, tmp_path):
    losses = []
    options = OPTIONS.model_copy(update={"steps": 60, "report_every": 20, "save_every": 60})
    train_seem(
        network(), tokenizer, lessons, 20, options, lambda _, found: losses.append(found["loss"]), tmp_path
    )
    assert losses[-1] < 0.8 * losses[0]


def test_the_target_is_the_union_of_what_a_prompt_names(tokenizer):
    masks = np.zeros((2, 48, 64), dtype=bool)
    masks[0, :8, :8] = masks[1, 24:32, 32:48] = True
    image = np.zeros((48, 64, 3), dtype=np.uint8)
    pairs = [(Lesson(image, masks), [Prompt("square", (0, 1)), Prompt("red square", (1,))])]
    batch = build_references_batch(pairs, tokenizer, OPTIONS, fitted=False)
    assert batch.pixels.shape == (1, 3, 64, 64)
    assert batch.pixels[:, :, 48:].abs().max() == 0
    assert batch.rows.tolist() == [0, 0]
    wanted = torch.zeros(2, 16, 16)
    wanted[0, :2, :2] = wanted[0, 6:8, 8:12] = wanted[1, 6:8, 8:12] = 1
    assert torch.equal(batch.targets, wanted)


def test_a_fitted_picture_needs_no_padding(tokenizer):
    lesson = Lesson(np.full((40, 64, 3), 250, dtype=np.uint8), np.ones((1, 40, 64), dtype=bool))
    batch = build_references_batch([(lesson, [Prompt("square", (0,))])], tokenizer, OPTIONS, fitted=True)
    assert batch.pixels.shape == (1, 3, 32, 64)
    assert batch.targets.min() == 1


def test_sides_are_mirrored_with_the_picture_and_empty_prompts_never_drawn():
    masks = np.zeros((2, 8, 8), dtype=bool)
    masks[0, :, :3] = True
    prompts = [
        Prompt("the left one", (0,)),
        Prompt("square", (0,)),
        Prompt("ghost", ()),
        Prompt("gone", (1,)),
    ]
    lesson = Lesson(np.zeros((8, 8, 3), dtype=np.uint8), masks, prompts)
    rng = np.random.default_rng(0)
    drawn = [choose_references(lesson, 3, rng) for _ in range(30)]
    texts = [(shown.masks[0, 0, 0], sorted(p.text for p in chosen)) for shown, chosen in drawn]
    assert {(bool(plain), *found) for plain, found in texts} == {
        (True, "square", "the left one"),
        (False, "square", "the right one"),
    }


def test_a_batch_without_prompts_is_passed_over(tokenizer, tmp_path):
    def nothing(index: int) -> Lesson:
        return Lesson(np.zeros((48, 64, 3), dtype=np.uint8), np.zeros((0, 48, 64), dtype=bool))

    assert train_seem(network(), tokenizer, nothing, 8, OPTIONS, lambda *_: None, tmp_path) == {}


class Oracle(torch.nn.Module):
    """Paints the left half with its second query, which it always chooses."""

    def forward(self, pixels, rows, ids, mask):
        logits = torch.full((len(rows), 2, pixels.shape[2] // 4, pixels.shape[3] // 4), -1.0)
        logits[:, 1, :12, :8] = 1.0
        return [logits], [torch.tensor([[0.0, 1.0]]).expand(len(rows), 2)]

    def parameters(self, recurse=True):
        return iter([torch.zeros(1)])


def test_the_measure_counts_what_the_chosen_query_covers(tokenizer):
    masks = np.zeros((1, 48, 64), dtype=bool)
    masks[0, :, :32] = True

    def lesson(index: int) -> Lesson:
        own = masks if index else ~masks
        return Lesson(np.zeros((48, 64, 3), dtype=np.uint8), own, [Prompt("what is red?", (0,))])

    found = measure_seem(Oracle(), tokenizer, lesson, range(4), OPTIONS)
    assert found == {"found": 0.75, "found_questions": 0.75, "reachable": 0.75, "iou": 0.75}
