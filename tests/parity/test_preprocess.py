"""The input of the tower against the original's."""

import pytest
import torch

from maskoven_kedro.linker.preprocessing import preprocess, resized
from tests.parity.linker_sets import arrays, close, folders

SUBSAMPLING = 8


@pytest.mark.parametrize("folder", folders("preprocess", "io.npz"), ids=lambda folder: folder.name)
def test_pictures(folder):
    expected = arrays(folder / "io.npz")
    numbers = [name.rpartition(".")[2] for name in expected if name.startswith("in.image.")]
    assert numbers
    for number in numbers:
        image = expected[f"in.image.{number}"].numpy()
        shape = tuple(expected[f"out.resized_shape.{number}"].tolist())
        size = min(shape[1:])
        assert resized(image, size).shape == shape
        values = preprocess(image, size)
        assert values.dtype == torch.float32
        close(values[:, ::SUBSAMPLING, ::SUBSAMPLING], expected[f"out.sub8.{number}"])
        means, deviations = values.mean((1, 2)), values.std((1, 2), correction=0)
        close(torch.stack([means, deviations]), expected[f"out.mean_std.{number}"])
