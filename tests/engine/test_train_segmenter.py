import numpy as np
import pytest
import torch
from transformers import SamConfig, SamModel

from maskoven_kedro.core.training_options import SegmenterTrainingOptions
from maskoven_kedro.engine.train_segmenter import build_prompts, covered_share, grid_points, train_segmenter

OPTIONS = SegmenterTrainingOptions(
    steps=6, batch=2, prompts=2, warm_up=2, report_every=3, save_every=2, held_out=4
)


def segmenter() -> SamModel:
    torch.manual_seed(0)
    vision = {
        "hidden_size": 16,
        "output_channels": 16,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "image_size": 48,
        "patch_size": 8,
        "mlp_ratio": 1.0,
        "window_size": 3,
        "global_attn_indexes": [0],
        "num_pos_feats": 8,
        "initializer_range": 0.02,
    }
    return SamModel(
        SamConfig(
            vision_config=vision,
            prompt_encoder_config={"hidden_size": 16, "image_size": 48, "patch_size": 8},
            mask_decoder_config={
                "hidden_size": 16,
                "mlp_dim": 16,
                "num_attention_heads": 2,
                "iou_head_hidden_dim": 16,
            },
        )
    )


def test_an_interrupted_training_ends_with_the_weights_of_an_undisturbed_one(lessons, tmp_path):
    whole, broken, resumed = segmenter(), segmenter(), segmenter()
    before = {name: weight.clone() for name, weight in whole.state_dict().items()}
    metrics = train_segmenter(whole, lessons, 20, OPTIONS, lambda *_: None, tmp_path / "whole")
    assert set(metrics) == {"loss", "box", "point", "grid", "score_error"}

    def interrupt(step: int, _: dict[str, float]) -> None:
        raise KeyboardInterrupt(step)

    with pytest.raises(KeyboardInterrupt):
        train_segmenter(broken, lessons, 20, OPTIONS, interrupt, tmp_path / "broken")
    train_segmenter(resumed, lessons, 20, OPTIONS, lambda *_: None, tmp_path / "broken")
    wanted = whole.state_dict()
    assert all(torch.equal(weight, wanted[name]) for name, weight in resumed.state_dict().items())
    assert not torch.equal(
        before["mask_decoder.mask_tokens.weight"], wanted["mask_decoder.mask_tokens.weight"]
    )


def test_prompts_lie_on_their_targets(lessons):
    chosen = [(lesson, np.arange(len(lesson.masks))) for lesson in map(lessons, (0, 2))]
    batch = build_prompts(chosen, 3, 48, 24, np.random.default_rng(0))
    assert batch.pixels.shape == (2, 3, 48, 48)
    assert batch.point_targets.shape == (2, 4, 24, 24)
    for row in range(2):
        for prompt in range(3):
            x, y = (batch.points[row, prompt, 0] / 2).long().tolist()
            target = batch.box_targets[row, prompt]
            assert target[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2].max() > 0.4
            low, high = batch.boxes[row, prompt].reshape(2, 2) / 2
            ys, xs = torch.nonzero(target > 0.5, as_tuple=True)
            assert abs(float(low[0]) - int(xs.min())) < 2.5
            assert abs(float(high[1]) - int(ys.max()) - 1) < 2.5
        assert batch.point_targets[row, 3].sum() == 0


def test_covered_share_keeps_the_area_and_leaves_the_padding_empty():
    masks = np.zeros((1, 30, 40), dtype=bool)
    masks[0, 5:20, 10:30] = True
    share = covered_share(masks, (36, 48), 48, 24)[0]
    assert share[18:].sum() == 0
    assert share.sum() / (18 * 24) == pytest.approx(masks.mean(), abs=0.02)


def test_grid_points_lie_inside_the_picture():
    points = grid_points((36, 48))
    assert points.shape == (1, 64, 1, 2)
    assert float(points[..., 0].max()) == 45.0
    assert float(points[..., 1].min()) == 2.25
