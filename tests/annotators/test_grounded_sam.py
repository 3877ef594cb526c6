import numpy as np
import pytest
import torch

from maskoven_kedro.annotators import grounded_sam
from maskoven_kedro.annotators.base import AnnotatorUnavailable
from maskoven_kedro.annotators.build import build_annotator
from maskoven_kedro.annotators.grounded_sam import GroundedSam
from maskoven_kedro.core.annotation_options import GroundedSamOptions

TEXTS = ["Green fruit", "What is left of the cup?", "bird"]


def options(folders, **changes) -> GroundedSamOptions:
    base = {
        "detector": str(folders[0]),
        "segmenter": str(folders[1]),
        "detector_size": (36, 48),
        "box_floor": 0.0,
    }
    return GroundedSamOptions(**{**base, **changes})


@pytest.fixture
def annotator(network_folders):
    return build_annotator(options(network_folders))


def test_one_detection_per_picture_and_text_within_the_picture(annotator, pictures):
    found = annotator.annotate(pictures, [TEXTS, TEXTS[:1], []])
    assert [len(row) for row in found] == [3, 1, 0]
    for detection in (one for row in found for one in row):
        assert detection.masks.shape == (len(detection), 30, 40)
        assert detection.masks.dtype == bool
        assert detection.masks.any((1, 2)).all()
        assert (
            detection.boxes.dtype == detection.box_scores.dtype == detection.mask_scores.dtype == np.float32
        )
        assert (detection.boxes >= 0).all()
        assert (detection.boxes[:, 2] <= 40).all()
        assert (detection.boxes[:, 3] <= 30).all()
        assert (np.diff(detection.box_scores) <= 0).all()
        assert len(detection.phrases) == len(detection.box_scores) == len(detection.mask_scores)
    assert sum(len(one) for one in found[0]) > 0


def test_pictures_are_annotated_alike_alone_and_together(annotator, pictures):
    together = annotator.annotate(pictures, [TEXTS] * 3)
    alone = annotator.annotate(pictures[1:2], [TEXTS])
    for first, second in zip(together[1], alone[0], strict=True):
        np.testing.assert_allclose(first.boxes, second.boxes, atol=1e-2)
        assert (first.masks != second.masks).mean() < 0.01


def test_each_picture_is_encoded_once_and_equal_pairs_run_once(annotator, pictures, monkeypatch):
    calls = {"encode_pictures": 0, "encode_squares": 0, "detect_pairs": 0}

    def counted(name, amount):
        original = getattr(grounded_sam, name)

        def call(*arguments):
            calls[name] += amount(arguments)
            return original(*arguments)

        monkeypatch.setattr(grounded_sam, name, call)

    counted("encode_pictures", lambda arguments: len(arguments[1]))
    counted("encode_squares", lambda arguments: len(arguments[1]))
    counted("detect_pairs", lambda arguments: len(arguments[3]))
    found = annotator.annotate(pictures[:1], [["bird", "Bird ", "bird.", "green fruit"]])
    assert calls == {"encode_pictures": 1, "encode_squares": 1, "detect_pairs": 2}
    assert np.array_equal(found[0][0].boxes, found[0][1].boxes)


def test_nothing_above_the_floor_needs_no_segmenter(network_folders, pictures, monkeypatch):
    annotator = build_annotator(options(network_folders, box_floor=1.0))
    monkeypatch.setattr(grounded_sam, "encode_squares", lambda *_: pytest.fail("encoded for nothing"))
    (row,) = annotator.annotate(pictures[:1], [["bird", " . "]])
    assert [len(one) for one in row] == [0, 0]
    assert row[0].masks.shape == (0, 30, 40)


def test_a02_five_hundred_boxes_are_capped_before_any_mask_is_made(network_folders, tokenizer):
    """A02: the best of a crowd, no more than the option allows."""
    crowded = build_annotator(options(network_folders, max_boxes=20))
    logits = torch.full((500, 3), -9.0)
    logits[:, 1] = torch.linspace(-1.0, 2.0, 500)
    boxes = torch.rand(500, 4, generator=torch.Generator().manual_seed(0)) * 0.2 + 0.3
    kept = crowded._keep(logits, boxes, torch.tensor(tokenizer.encode("bird.")[:3]), (30, 40, 3))
    assert len(kept.scores) == 20
    np.testing.assert_allclose(np.sort(kept.scores.numpy()), logits[480:, 1].sigmoid().numpy(), rtol=1e-5)


def test_most_boxes_of_a_text_and_the_best_first(network_folders, pictures):
    few = build_annotator(options(network_folders, max_boxes=2)).annotate(pictures[:1], [["bird"]])[0][0]
    every = build_annotator(options(network_folders)).annotate(pictures[:1], [["bird"]])[0][0]
    assert len(few) <= 2 < len(every)
    assert few.box_scores[0] == every.box_scores[0]


def test_boxes_that_are_not_numbers_are_dropped(annotator, tokenizer):
    logits = torch.zeros(3, 3)
    boxes = torch.tensor([[0.5, 0.5, 0.2, 0.2], [float("nan"), 0.5, 0.2, 0.2], [0.5, 0.5, 0.0, 0.2]])
    logits[0, 1] = 2.0
    kept = annotator._keep(logits, boxes, torch.tensor(tokenizer.encode("bird.")[:3]), (30, 40, 3))
    assert len(kept.scores) == 1
    np.testing.assert_allclose(kept.corners.numpy(), [[16.0, 12.0, 24.0, 18.0]], atol=1e-4)


def test_phrases_hold_confident_tokens_without_delimiters(annotator, tokenizer):
    ids = torch.tensor(tokenizer.encode("green fruit?"))
    assert annotator._phrase(torch.tensor([0.9, 0.9, 0.1, 0.9, 0.9]), ids) == "green"
    assert annotator._phrase(torch.tensor([0.9, 0.4, 0.4, 0.9, 0.9]), ids) == "green fruit"


def test_pictures_of_two_sizes_are_refused(annotator, pictures):
    with pytest.raises(ValueError, match="one size"):
        annotator.annotate([pictures[0], pictures[1][:20]], [["bird"], ["bird"]])
    with pytest.raises(ValueError, match="lists of texts"):
        annotator.annotate(pictures, [["bird"]])


def test_networks_survive_the_disk_and_carry_a_hash(
    annotator, network_folders, detector, segmenter, tokenizer, pictures
):
    read = annotator.annotate(pictures[:1], [["bird"]])[0][0]
    kept = GroundedSam(detector, segmenter, tokenizer, options(network_folders), "none")
    np.testing.assert_allclose(read.boxes, kept.annotate(pictures[:1], [["bird"]])[0][0].boxes, atol=0.5)
    assert [len(one) for one in annotator.checkpoint.split("+")] == [64, 64]
    assert (network_folders[0] / "card.json").is_file()


def test_missing_networks_are_named_with_the_cure(tmp_path):
    with pytest.raises(AnnotatorUnavailable, match=r"config\.json"):
        build_annotator(GroundedSamOptions(detector=str(tmp_path)))


def test_another_input_size_of_the_segmenter_is_refused(network_folders):
    with pytest.raises(AnnotatorUnavailable, match="48 pixels"):
        build_annotator(options(network_folders, segmenter_size=1024))


def test_weights_that_do_not_fit_are_refused(network_folders, tmp_path):
    from safetensors.torch import load_file, save_file

    folder = tmp_path / "detector"
    folder.mkdir()
    for file in network_folders[0].iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    weights = load_file(folder / "model.safetensors")
    weights.pop("model.level_embed")
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(AnnotatorUnavailable, match="level_embed"):
        build_annotator(options((folder, network_folders[1])))
