"""Extractor, projector and splice against the original's; names and shapes against the official list."""

import numpy as np
import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM

from maskoven_kedro.linker.config import OspreyConfig, TowerConfig
from maskoven_kedro.linker.loading import VISUAL, fit, is_unused, official_name, read_weights
from maskoven_kedro.linker.osprey import (
    MaskExtractor,
    MaskGrids,
    Osprey,
    RegionTokens,
    mask_grids,
    pool,
    splice,
)
from tests.parity.linker_sets import OWN, ROOT, arrays, close, folders, stored

BF16_TOLERANCE = 1e-4
LISTING = "osprey_param_shapes.json"
LEVELS = ("res2", "res3", "res4", "res5")


class Fixture:
    """One set: its configuration and arrays, and our parts with its weights."""

    def __init__(self, folder) -> None:
        torch.set_num_threads(1)
        self.stored = stored(folder / "config.json")
        self.expected = arrays(folder / "io.npz")
        assert self.stored["mm_projector_type"] == "mlp2x_gelu"
        self.config = OspreyConfig(
            tower=TowerConfig((1,) * 4, tuple(self.stored["vision_channels"]), self.stored["image_size"]),
            embed_dim=self.stored["embed_dim"],
            mask_size=self.stored["mask_shape"],
            hidden_size=self.stored["out_dim"],
            image_id=self.stored["image_token_index"],
            mask_id=self.stored["mask_token_id"],
            pos_id=self.stored["pos_token_id"],
        )
        language = LlamaConfig(
            vocab_size=self.stored["vocab_size"],
            hidden_size=self.stored["out_dim"],
            intermediate_size=8,
            num_hidden_layers=1,
            num_attention_heads=1,
            num_key_value_heads=1,
        )
        self.model = Osprey(self.config, LlamaForCausalLM(language)).eval()
        weights = read_weights(folder / "weights.safetensors")
        for module, prefix in (
            (self.model.mask_extractor, "mask_extractor."),
            (self.model.mm_projector, "model.mm_projector."),
            (self.model.language_model.get_input_embeddings(), "model.embed_tokens."),
        ):
            part = {
                key.removeprefix(prefix): value for key, value in weights.items() if key.startswith(prefix)
            }
            fit(module, part, prefix)
        self.levels = [self.expected[f"in.{level}"].float() for level in LEVELS]

    def grids(self) -> list[MaskGrids]:
        sizes = [tuple(level.shape[2:]) for level in self.levels]
        masks = [self.expected[f"in.masks.{row}"] for row in range(self.stored["batch"])]
        assert [list(mask.shape[1:]) for mask in masks] == self.stored["mask_sizes"]
        assert [len(mask) for mask in masks] == self.stored["mask_counts"]
        return [mask_grids(mask, sizes, self.config.mask_size) for mask in masks]

    def tokens(self) -> list[RegionTokens]:
        grids = self.grids()
        return self.model.mask_extractor(self.levels, grids).split([len(grid) for grid in grids])


@pytest.fixture(scope="module", params=folders("osprey", "config.json"), ids=lambda folder: folder.name)
def osprey(request) -> Fixture:
    return Fixture(request.param)


@torch.inference_mode()
def test_extractor(osprey):
    counts = osprey.stored["mask_counts"]
    for level, pooled in zip(LEVELS, pool(osprey.levels, osprey.grids()), strict=True):
        for row, part in enumerate(pooled.split(counts)):
            close(part, osprey.expected[f"mid.pool.{level}.{row}"])
    for row, tokens in enumerate(osprey.tokens()):
        close(tokens.semantic, osprey.expected[f"out.sem.{row}"])
        close(tokens.position, osprey.expected[f"out.pos.{row}"])


@torch.inference_mode()
def test_extractor_with_features_in_half_precision(osprey):
    grids = osprey.grids()
    tokens = osprey.model.mask_extractor([level.bfloat16() for level in osprey.levels], grids)
    for row, part in enumerate(tokens.split([len(grid) for grid in grids])):
        close(part.semantic, osprey.expected[f"out.sem_bf16feats.{row}"], BF16_TOLERANCE)


@torch.inference_mode()
def test_projector(osprey):
    close(osprey.model.patches(osprey.levels), osprey.expected["out.patch_tokens"])


@torch.inference_mode()
def test_splice(osprey):
    tokens = osprey.tokens()
    none = RegionTokens(*(tokens[0].semantic[:0],) * 2)
    spliced = splice(
        *(osprey.expected[f"in.{name}"].long() for name in ("input_ids", "labels", "attention_mask")),
        osprey.model.language_model.get_input_embeddings(),
        osprey.model.patches(osprey.levels),
        tokens,
        [none] * len(tokens),
        osprey.config,
    )
    assert torch.equal(spliced.attention, osprey.expected["out.attention_mask"].bool())
    assert torch.equal(spliced.labels, osprey.expected["out.labels"].long())
    close(spliced.embeddings, osprey.expected["out.inputs_embeds"])


@pytest.mark.parametrize("folder", folders("osprey", "full_size.json"), ids=lambda folder: folder.name)
@torch.inference_mode()
def test_extractor_of_full_size(folder):
    recipe, expected = stored(folder / "full_size.json"), arrays(folder / "full_size.npz")
    config = OspreyConfig()
    random = np.random.RandomState(recipe["seed"])
    extractor = MaskExtractor(config)
    state = {
        name: torch.from_numpy(
            (random.standard_normal(shape) * (0.02 if len(shape) > 1 else 0.01)).astype(np.float32)
        )
        for name, shape in sorted(recipe["shapes"].items())
    }
    fit(extractor, state, "the extractor")
    levels = [
        torch.from_numpy(random.standard_normal((1, channels, *size)).astype(np.float32))
        for channels, size in zip(config.tower.dims, config.tower.level_sizes(), strict=True)
    ]
    grids = mask_grids(expected["masks"], config.tower.level_sizes(), config.mask_size)
    tokens = extractor(levels, [grids])
    close(tokens.semantic, expected["sem"])
    close(tokens.position, expected["pos"])


def test_full_size_has_the_official_names_and_shapes():
    listing = stored(ROOT / LISTING if (ROOT / LISTING).is_file() else OWN / LISTING)
    assert listing["vision_prefix"] == VISUAL
    official = listing["extractor_and_projector"] | {
        VISUAL + key: shape for key, shape in listing["vision"].items()
    }
    for key, shape in listing["language_model"].items():
        if key != "ignore":
            official |= dict.fromkeys(_spelled(key), shape)
    with torch.device("meta"):
        model = Osprey(OspreyConfig(), LlamaForCausalLM(LlamaConfig()))
    own = {official_name(name): list(value.shape) for name, value in model.state_dict().items()}
    assert own == {key: shape for key, shape in official.items() if not is_unused(key)}
    trained = [*model.mask_extractor.parameters(), *model.mm_projector.parameters()]
    assert sum(value.numel() for value in trained) == listing["total_parameters"]


def _spelled(key: str, layers: int = 32) -> list[str]:
    """Names that a pattern such as `layers.{i}.{q,k}_proj` of the listing stands for."""
    names = [key.replace("{0..31}", "{i}")]
    while any("{" in name for name in names):
        longer = []
        for name in names:
            before, _, rest = name.partition("{")
            choices, _, after = rest.partition("}")
            values = map(str, range(layers)) if choices == "i" else choices.split(",")
            longer += [before + value + after for value in values]
        names = longer
    return names
