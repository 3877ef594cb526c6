import numpy as np
import pytest
import torch

from maskoven_kedro.annotators.grounding_dino import new_detector, shrunken_config
from maskoven_kedro.annotators.text import PromptTokenizer
from maskoven_kedro.annotators.vocabulary import build_vocabulary
from maskoven_kedro.core.lessons import Lesson, Prompt
from maskoven_kedro.core.training_options import AlignmentTrainingOptions, DetectorTrainingOptions
from maskoven_kedro.engine.train_alignment import measure_alignment, train_alignment
from maskoven_kedro.engine.train_detector import AlignedDetector

COLOURS = {"red": (220, 30, 30), "blue": (40, 60, 220), "green": (30, 170, 60), "white": (240, 240, 240)}
OPTIONS = AlignmentTrainingOptions(steps=60, batch=8, warm_up=5, held_out=16, report_every=60, save_every=20)
SMALL = DetectorTrainingOptions(shortest=64, longest=64)


def squares(index: int) -> Lesson:
    """Two squares of different colours on grey, each named."""
    rng = np.random.default_rng(index)
    image, masks = np.full((64, 64, 3), 110, np.uint8), np.zeros((2, 64, 64), bool)
    names = rng.permutation(list(COLOURS))[:2].tolist()
    for row, name in enumerate(names):
        masks[row, 16:44, 2 + 32 * row : 28 + 32 * row] = True
        image[masks[row]] = COLOURS[name]
    return Lesson(image, masks, [Prompt(f"{name} square", (row,)) for row, name in enumerate(names)])


@pytest.fixture(scope="module")
def tokenizer():
    return PromptTokenizer(build_vocabulary([*COLOURS, "square"] * 50, 1200))


def detector(tokenizer):
    return AlignedDetector(new_detector(shrunken_config(1200), 0), tokenizer, SMALL)


def test_phrases_and_things_meet(tokenizer, tmp_path):
    network = detector(tokenizer)
    before = measure_alignment(network, squares, range(184, 200))
    after = train_alignment(network, squares, 200, OPTIONS, lambda *_: None, tmp_path)
    assert before["by_chance"] == after["by_chance"] == 0.5
    assert after["named"] > 0.8


def test_an_interrupted_training_ends_with_the_same_weights(tokenizer, tmp_path):
    def run(folder, *ends):
        for steps in ends:
            network = detector(tokenizer)
            options = OPTIONS.model_copy(update={"steps": 6, "save_every": 3, "report_every": steps})
            stop = _StopAfter(steps)
            try:
                train_alignment(network, squares, 200, options, stop, folder)
            except _Stopped:
                continue
        return network.model

    whole, resumed = run(tmp_path / "a", 6), run(tmp_path / "b", 3, 6)
    for one, other in zip(whole.state_dict().values(), resumed.state_dict().values(), strict=True):
        assert torch.equal(one, other)


class _Stopped(Exception):
    pass


class _StopAfter:
    def __init__(self, steps: int) -> None:
        self.steps = steps

    def __call__(self, step: int, _: dict[str, float]) -> None:
        if step == self.steps and step < 6:
            raise _Stopped
