"""Both trainings of the base learn on coloured squares, and resume where they were cut."""

from dataclasses import dataclass

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from maskoven_kedro.core.linker_options import CaptionTrainingOptions, TowerTrainingOptions
from maskoven_kedro.core.region_captions import Named, NamingWords
from maskoven_kedro.engine.train_linker_base import RegionContrast, contrast_loss, train_captions, train_tower

WORDS = NamingWords({"square": "square", "disc": "disc"}, frozenset(), frozenset({"red", "green", "blue"}))
WIDTH = 8
SIDE = 40
SHORT = {"steps": 6, "batch": 3, "warm_up": 1, "report_every": 3, "save_every": 2, "held_out": 4}


@dataclass
class Tokens:
    semantic: torch.Tensor


class Extractor(nn.Module):
    """Mean of the last level under the masks."""

    def __init__(self) -> None:
        super().__init__()
        self.project = nn.Linear(4, WIDTH)

    def forward(self, levels, grids):
        means = [
            torch.stack([(level * mask).sum((1, 2)) / (mask.sum() + 1) for mask in masks])
            for level, masks in zip(levels, grids, strict=True)
        ]
        return Tokens(self.project(torch.cat(means)))


class Model(nn.Module):
    """A tower of one layer, an extractor, and a choice between two answers per region."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.vision_tower, self.mask_extractor = nn.Conv2d(3, 4, 1).requires_grad_(False), Extractor()

    def forward(self, batch):
        pixels, grids = batch
        logits = self.mask_extractor(self.vision_tower(pixels), grids).semantic
        return logits.square().mean(), logits


def square(values):
    """Pictures or masks (N, H, W) brought to one size, as the linker's own input is."""
    return F.interpolate(torch.from_numpy(values.copy()).float()[None], (SIDE, SIDE))[0]


def prepare(pictures):
    """The pictures, windows of them among them, as squares."""
    pixels = torch.stack([square(one.image.transpose(2, 0, 1)) / 255 for one in pictures])
    return pixels, [square(one.masks) for one in pictures]


def tower(model, lessons, folder, on_report=lambda *_: None):
    options = TowerTrainingOptions(**SHORT, learning_rate=0.01)
    return train_tower(model, WIDTH, prepare, WORDS, lessons, 20, options, on_report, folder)


def captions(model, lessons, folder, on_report=lambda *_: None):
    options = CaptionTrainingOptions(**SHORT, learning_rate=0.01)
    return train_captions(model, prepare, answers, WORDS, lessons, 20, options, on_report, folder)


def answers(pictures):
    return ["a red square" for one in pictures for _ in one.captions]


def interrupt(step, _):
    raise KeyboardInterrupt(step)


@pytest.mark.parametrize("train", [tower, captions])
def test_an_interrupted_training_ends_with_the_weights_of_an_undisturbed_one(train, lessons, tmp_path):
    whole, broken, resumed = Model(), Model(), Model()
    before = {name: value.clone() for name, value in whole.state_dict().items()}
    metrics = train(whole, lessons, tmp_path / "whole")
    assert metrics["kind"] == 1 if train is captions else 0 <= metrics["kind"] <= 1
    assert metrics["loss"] > 0
    with pytest.raises(KeyboardInterrupt):
        train(broken, lessons, tmp_path / "broken", interrupt)
    train(resumed, lessons, tmp_path / "broken")
    for name, value in whole.state_dict().items():
        assert torch.equal(value, resumed.state_dict()[name])
    assert not torch.equal(before["mask_extractor.project.weight"], whole.mask_extractor.project.weight)
    trained = not torch.equal(before["vision_tower.weight"], whole.vision_tower.weight)
    assert trained == (train is tower)
    assert not whole.vision_tower.weight.requires_grad


def test_looks_that_an_answer_names_are_counted(lessons, tmp_path):
    assert 0 < captions(Model(), lessons, tmp_path)["looks"] < 1


def test_contrast_prefers_the_caption_of_the_region():
    contrast = RegionContrast(Model(), WORDS, WIDTH)
    named = [Named("square", ("red",)), Named("disc")]
    kinds = [Named(kind) for kind in WORDS.kind_words]
    right = contrast.captions(named)
    assert contrast_loss(contrast, right, named, kinds) < contrast_loss(contrast, right.flip(0), named, kinds)
