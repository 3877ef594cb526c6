"""The vision tower against the original's levels."""

import pytest
import torch

from maskoven_kedro.linker.config import PATCH_LEVEL, TowerConfig
from maskoven_kedro.linker.loading import VISUAL, fit, is_unused, own_name, read_weights
from maskoven_kedro.linker.vision_tower import VisionTower
from tests.parity.linker_sets import arrays, close, folders, stored


@pytest.mark.parametrize("folder", folders("vision", "config.json"), ids=lambda folder: folder.name)
@torch.inference_mode()
def test_levels(folder):
    torch.set_num_threads(1)
    config = stored(folder / "config.json")
    expected = arrays(folder / "io.npz")
    tower = VisionTower(
        TowerConfig(tuple(config["depths"]), tuple(config["dims"]), config["image_size"])
    ).eval()
    state = read_weights(folder / "weights.safetensors")
    assert all(key.startswith(VISUAL) for key in state)
    fit(
        tower,
        {
            own_name(key).removeprefix("vision_tower."): value
            for key, value in state.items()
            if not is_unused(key)
        },
        "the tower",
    )
    pixels = expected["in.pixel_values"]
    assert pixels.shape == (config["batch"], 3, config["image_size"], config["image_size"])
    close(tower.stem(pixels), expected["out.stem"])
    levels = tower(pixels)
    for stage, level in enumerate(levels, start=2):
        close(level, expected[f"out.res{stage}"])
    close(levels[-1], expected["out.clip_vis_dense"])
    patch_level = int(config["patch_feature_level"].removeprefix("res")) - 2
    assert patch_level == PATCH_LEVEL
    close(levels[PATCH_LEVEL].flatten(2).transpose(1, 2), expected["out.patch_features"])
