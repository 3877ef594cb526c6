"""Our SEEM against the intermediates of the original, and against the official list of names and shapes.

`MASKOVEN_FIXTURES` names another folder of fixtures in the same layout; every number comes from its config.json.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from maskoven_kedro.annotators.base import AnnotatorUnavailable
from maskoven_kedro.annotators.seem.config import SeemConfig
from maskoven_kedro.annotators.seem.load import fit, is_unused, load_seem, read_weights
from maskoven_kedro.annotators.seem.picture import input_logits, original_logits, padded_input
from maskoven_kedro.annotators.seem.seem import Seem, mask_logits
from tests.parity.official import OWN, ROOT, Fixture, close, same_side, sets

LISTING = "seem_focall_v1_params.json"


class SeemFixture(Fixture):
    """A set with our network of its dimensions and with its weights."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.config = SeemConfig.from_json(self.stored)
        self.model = load_seem(self.config, self.weights)
        self.prompts = range(sum(name.endswith(".input_ids") for name in self.expected))

    def pixels(self) -> torch.Tensor:
        return padded_input(self.expected["image_chw_uint8"][None], self.config)

    def texts(self, prompt: int):
        return self.model.encode_texts(
            self.expected[f"prompt{prompt}.input_ids"], self.expected[f"prompt{prompt}.attention_mask"]
        )


@pytest.fixture(scope="module", params=sets("seem"), ids=lambda path: path.name)
def seem(request) -> SeemFixture:
    return SeemFixture(request.param)


@torch.inference_mode()
def test_backbone_and_pixel_decoder(seem):
    pixels = seem.pixels()
    close(pixels, seem.expected["padded_input"])
    maps = seem.model.backbone(pixels)
    for stage, actual in enumerate(maps, start=2):
        close(actual, seem.expected[f"res{stage}"])
    features = seem.model.sem_seg_head.pixel_decoder(maps)
    for level, actual in enumerate(features.levels):
        close(actual, seem.expected[f"ms_feat_{level}"])
    close(features.mask_features, seem.expected["mask_features"])


@torch.inference_mode()
def test_text_tower(seem):
    assert len(seem.prompts) == len(seem.stored["prompts"]) > 0
    for prompt in seem.prompts:
        texts = seem.texts(prompt)
        close(texts.tokens, seem.expected[f"prompt{prompt}.token_emb"])
        close(texts.sentences, seem.expected[f"prompt{prompt}.class_emb"])


@torch.inference_mode()
def test_answers_of_each_prompt(seem):
    pictures, row = seem.model.encode(seem.pixels()), torch.tensor([0])
    size, original = tuple(seem.stored["input_size_hw"]), tuple(seem.stored["original_size_hw"])
    for prompt in seem.prompts:
        expected = {
            name.partition(".")[2]: value
            for name, value in seem.expected.items()
            if name.startswith(f"prompt{prompt}.")
        }
        texts = seem.texts(prompt)
        said = seem.model.answer(pictures, row, texts)[-1]
        close(said.texts[0], expected["query_text_emb"])
        logits = mask_logits(said.masks, pictures.mask_features)
        close(logits[0], expected["query_mask_logits"])
        choice = seem.model.choose(said, texts)
        close(choice.similarities.T, expected["similarity"])
        assert torch.equal(choice.query, expected["chosen_query"])
        at_input = input_logits(logits[:, choice.query[0]], seem.expected["padded_input"].shape[-2:], size)
        close(at_input, expected["mask_logits_input_size"])
        at_original = original_logits(at_input, original)
        close(at_original, expected["mask_logits_original_size"])
        same_side(at_original, expected["mask_logits_original_size"], 0.0)


@torch.inference_mode()
def test_prompts_of_one_picture_together_equal_each_alone(seem):
    pictures = seem.model.encode(seem.pixels())
    names = ("input_ids", "attention_mask")
    ids, mask = (torch.cat([seem.expected[f"prompt{p}.{name}"] for p in seem.prompts]) for name in names)
    longest = int(mask.sum(1).max())
    texts = seem.model.encode_texts(ids[:, :longest], mask[:, :longest])
    said = seem.model.answer(pictures, torch.zeros(len(ids), dtype=torch.long), texts)[-1]
    for prompt in seem.prompts:
        close(said.texts[prompt], seem.expected[f"prompt{prompt}.query_text_emb"])


def test_weights_are_complete_and_what_is_left_is_known(seem):
    stored = read_weights(seem.folder / "weights.safetensors")
    left = stored.keys() - seem.model.state_dict().keys()
    assert left
    assert all(is_unused(key) for key in left)


@pytest.mark.parametrize("fault", ["missing", "unexpected", "of another shape"])
def test_weights_that_do_not_fit_are_refused(seem, fault):
    state = read_weights(seem.folder / "weights.safetensors")
    name = "sem_seg_head.predictor.class_embed"
    if fault == "missing":
        state.pop(name)
    elif fault == "unexpected":
        name = "sem_seg_head.predictor.another"
        state[name] = torch.zeros(1)
    else:
        state[name] = state[name][:-1]
    with pytest.raises(AnnotatorUnavailable, match=rf"1 {fault}: {name}"):
        fit(Seem(seem.config), state)


def test_full_size_has_the_official_names_and_shapes():
    listing = ROOT / LISTING if (ROOT / LISTING).is_file() else OWN / LISTING
    official = json.loads(listing.read_text(encoding="utf-8"))
    with torch.device("meta"):
        model = Seem(SeemConfig())
    own = {key: list(value.shape) for key, value in model.state_dict().items()}
    assert own == {key: shape for key, shape in official.items() if not is_unused(key)}
    assert sum(is_unused(key) for key in official) < 10
