import pytest
import torch
from transformers.models.grounding_dino.modeling_grounding_dino import MultiScaleDeformableAttention

from maskoven_kedro.annotators.deformable import BagAttention, use_bags

SHAPES = [(7, 9), (4, 5), (1, 2)]


@pytest.mark.parametrize("spread", [0.1, 3.0], ids=["near", "off the picture"])
@torch.inference_mode()
def test_bags_sample_what_transformers_samples(spread):
    generator = torch.Generator().manual_seed(2)
    sizes = torch.tensor(SHAPES)
    cells = int(sizes.prod(1).sum())
    starts = torch.cat([sizes.new_zeros(1), sizes.prod(1).cumsum(0)[:-1]])
    value = torch.randn(2, cells, 4, 8, generator=generator)
    places = 0.5 + spread * torch.randn(2, 11, 4, 3, 5, 2, generator=generator)
    weights = torch.rand(2, 11, 4, 3, 5, generator=generator)
    arguments = (value, sizes, SHAPES, starts, places, weights, 64)
    expected = MultiScaleDeformableAttention()(*arguments)
    torch.testing.assert_close(BagAttention()(*arguments), expected, atol=1e-5, rtol=0)
    assert expected.abs().max() > 0.1


def test_every_deformable_attention_is_replaced(detector):
    copy = type(detector)(detector.config)
    use_bags(copy)
    kinds = [type(module) for module in copy.modules()]
    layers = detector.config.encoder_layers + detector.config.decoder_layers
    assert kinds.count(BagAttention) == layers
    assert MultiScaleDeformableAttention not in kinds
    assert copy.state_dict().keys() == detector.state_dict().keys()
