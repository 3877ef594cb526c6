import numpy as np
import pytest
import torch
from transformers import BertConfig, GroundingDinoConfig, GroundingDinoForObjectDetection, SwinConfig

from maskoven_kedro.core.lessons import Lesson, Prompt
from maskoven_kedro.core.training_options import DetectorTrainingOptions
from maskoven_kedro.engine.train_detector import (
    build_batch,
    choose_prompts,
    decoder_predictions,
    measure_detector,
    train_detector,
)

OPTIONS = DetectorTrainingOptions(
    steps=6, batch=2, warm_up=2, report_every=3, save_every=2, held_out=4, shortest=48, longest=48
)


def detector() -> GroundingDinoForObjectDetection:
    torch.manual_seed(0)
    return GroundingDinoForObjectDetection(
        GroundingDinoConfig(
            backbone_config=SwinConfig(
                image_size=48,
                embed_dim=8,
                depths=[1, 1, 1],
                num_heads=[1, 2, 2],
                window_size=4,
                out_indices=[2, 3],
            ),
            text_config=BertConfig(
                vocab_size=1030,
                hidden_size=16,
                num_hidden_layers=1,
                num_attention_heads=2,
                intermediate_size=16,
            ),
            d_model=32,
            num_queries=5,
            num_feature_levels=3,
            encoder_layers=1,
            encoder_ffn_dim=16,
            encoder_attention_heads=2,
            decoder_layers=2,
            decoder_ffn_dim=16,
            decoder_attention_heads=2,
            fusion_droppath=0.0,
        )
    )


def test_training_moves_every_weight_that_detection_uses(lessons, tokenizer, tmp_path):
    model = detector()
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    reports = []
    metrics = train_detector(
        model, tokenizer, lessons, 20, OPTIONS, lambda *report: reports.append(report), tmp_path
    )
    after = model.state_dict()
    still = [
        name
        for name, weight in before.items()
        if weight.is_floating_point() and torch.equal(weight, after[name])
    ]
    assert all("layernorm" in name for name in still), still
    assert [step for step, _ in reports] == [3, 6]
    assert metrics == reports[-1][1]
    assert np.isfinite(metrics["loss"])
    assert 0 <= metrics["found"] <= 1


def test_an_interrupted_training_ends_with_the_weights_of_an_undisturbed_one(lessons, tokenizer, tmp_path):
    whole, broken = detector(), detector()
    train_detector(whole, tokenizer, lessons, 20, OPTIONS, lambda *_: None, tmp_path / "whole")

    def interrupt(step: int, _: dict[str, float]) -> None:
        raise KeyboardInterrupt(step)

    with pytest.raises(KeyboardInterrupt):
        train_detector(broken, tokenizer, lessons, 20, OPTIONS, interrupt, tmp_path / "broken")
    resumed = detector()
    train_detector(resumed, tokenizer, lessons, 20, OPTIONS, lambda *_: None, tmp_path / "broken")
    wanted = whole.state_dict()
    assert all(torch.equal(weight, wanted[name]) for name, weight in resumed.state_dict().items())


def test_predictions_of_the_last_layer_are_those_of_the_model(lessons, tokenizer):
    model = detector().eval()
    torch.nn.init.normal_(model.bbox_embed[0].layers[-1].weight, std=0.3)
    batch = build_batch([(lessons(0), lessons(0).prompts[:2])], tokenizer, OPTIONS)
    with torch.inference_mode():
        inner = model.model(batch.pixels, batch.ids, attention_mask=batch.mask, return_dict=True)
        logits, boxes = decoder_predictions(model, inner, batch.mask.bool())
        whole = model(batch.pixels, batch.ids, attention_mask=batch.mask)
    assert torch.equal(logits[:, -1], whole.logits)
    assert torch.equal(boxes[:, -1], whole.pred_boxes)
    assert logits.shape[1] == 2


def test_truths_hold_boxes_and_the_tokens_that_name_them(lessons, tokenizer):
    lesson = lessons(0)
    shown = [lesson.prompts[0], lesson.prompts[2]]
    truths = build_batch([(lesson, shown)], tokenizer, OPTIONS).truths[0]
    assert truths.boxes.shape == (2, 4)
    assert truths.positive.tolist() == [[0, 1, 1, 0, 1, 0, 0], [0, 0, 0, 0, 1, 0, 0]]
    assert truths.weights[[1, 2, 4]].tolist() == [0.5, 0.5, 1.0]
    ys, xs = np.nonzero(lesson.masks[0])
    centre = [(xs[0] + xs[-1] + 1) / 2 / 64, (ys[0] + ys[-1] + 1) / 2 / 48]
    assert truths.boxes[0, :2].tolist() == pytest.approx(centre, abs=0.02)


def test_a_mirrored_lesson_is_asked_for_the_other_side(lessons):
    base = lessons(0)
    sided = Lesson(base.image, base.masks, [Prompt("the square left of the red one", (0,))])
    rng = np.random.default_rng(0)
    drawn = [choose_prompts(sided, OPTIONS, rng) for _ in range(20)]
    told = {(np.array_equal(shown.image, base.image), prompts[0].text) for shown, prompts in drawn if prompts}
    assert told == {(True, "the square left of the red one"), (False, "the square right of the red one")}


def test_shares_of_lone_and_negative_prompts_follow_the_options(lessons):
    rng = np.random.default_rng(0)
    always = OPTIONS.model_copy(update={"alone": 1.0, "negative": 1.0})
    chosen = [choose_prompts(lessons(0), always, rng)[1] for _ in range(20)]
    assert all(len(prompts) == 1 and not prompts[0].targets for prompts in chosen)
    never = OPTIONS.model_copy(update={"alone": 0.0, "negative": 0.0})
    chosen = [choose_prompts(lessons(0), never, rng)[1] for _ in range(20)]
    positives = sum(bool(prompt.targets) for prompt in lessons(0).prompts)
    assert all(2 <= len(prompts) <= 6 for prompts in chosen)
    assert all(prompt.targets for prompts in chosen for prompt in prompts[:positives])


def test_measures_repeat(lessons, tokenizer):
    model = detector()
    first, second = (measure_detector(model, tokenizer, lessons, range(8), OPTIONS) for _ in range(2))
    assert first == second
    assert set(first) == {"found", "found_questions", "score", "score_negative"}
