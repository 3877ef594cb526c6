import numpy as np
import pytest

from maskoven_kedro.annotators.base import AnnotatorUnavailable
from maskoven_kedro.annotators.seem.annotator import _detection
from maskoven_kedro.annotators.seem.build import build_seem
from maskoven_kedro.core.seem_options import SeemOptions

TEXTS = ["Green fruit", "What is left of the cup?", "bird"]


def options(folder, **changes) -> SeemOptions:
    return SeemOptions(**{"network": str(folder), "input_size": (48, 64), **changes})


@pytest.fixture
def annotator(folder):
    return build_seem(options(folder))


def test_one_mask_per_text_with_its_box_and_three_confidences(annotator, pictures):
    found = annotator.annotate(pictures, [TEXTS, TEXTS[:1], []])
    assert [len(row) for row in found] == [3, 1, 0]
    detections = [one for row in found for one in row]
    assert sum(map(len, detections)) > 0
    for text, detection in zip([*TEXTS, TEXTS[0]], detections, strict=True):
        assert len(detection) <= 1
        assert detection.masks.shape == (len(detection), 30, 40)
        for mask, box in zip(detection.masks, detection.boxes, strict=True):
            x1, y1, x2, y2 = box.astype(int)
            assert mask[y1:y2, x1:x2].sum() == mask.sum() > 0
            assert mask[y1].any()
            assert mask[y2 - 1].any()
            assert mask[:, x1].any()
            assert mask[:, x2 - 1].any()
        assert detection.phrases == [text.lower()] * len(detection)
        for scores, low in (
            (detection.similarities, -1),
            (detection.box_scores, 1 / 5 - 1e-6),
            (detection.mask_scores, 0.5),
        ):
            assert scores.shape == (len(detection),)
            assert scores.dtype == np.float32
            assert ((scores >= low) & (scores <= 1)).all()


def test_a_reference_is_answered_alike_alone_and_together(annotator, pictures):
    together = annotator.annotate(pictures, [TEXTS] * 3)
    for row, text in enumerate(TEXTS):
        (alone,) = annotator.annotate(pictures[1:2], [[text]])
        assert (alone[0].masks != together[1][row].masks).mean() < 0.01
        np.testing.assert_allclose(alone[0].similarities, together[1][row].similarities, atol=1e-4)


def test_pictures_are_encoded_once_and_equal_pairs_answered_once(annotator, pictures, monkeypatch):
    calls = {"encode": 0, "answer": 0}

    def counted(name, amount):
        original = getattr(annotator.model, name)

        def call(*arguments):
            calls[name] += amount(arguments)
            return original(*arguments)

        monkeypatch.setattr(annotator.model, name, call)

    counted("encode", lambda arguments: len(arguments[0]))
    counted("answer", lambda arguments: len(arguments[1]))
    found = annotator.annotate(pictures[:2], [["bird", "Bird ", "green  fruit", "green fruit"], []])
    assert calls == {"encode": 1, "answer": 2}
    assert np.array_equal(found[0][0].masks, found[0][1].masks)


def test_a_blank_text_finds_nothing(annotator, pictures):
    (row,) = annotator.annotate(pictures[:1], [["", "  "]])
    assert [len(one) for one in row] == [0, 0]
    assert row[0].masks.shape == (0, 30, 40)


def test_any_string_can_be_asked(annotator, pictures):
    texts = ["富士山", "🦊" * 300, "\x00", "a" * 5000, "..?", "Ünïcödé"]
    (row,) = annotator.annotate(pictures[:1], [texts])
    assert len(row) == len(texts)


def test_few_references_per_pass_change_nothing(folder, annotator, pictures):
    few = build_seem(options(folder, batch_references=1, batch_images=1))
    for first, second in zip(
        few.annotate(pictures, [TEXTS] * 3), annotator.annotate(pictures, [TEXTS] * 3), strict=True
    ):
        for one, other in zip(first, second, strict=True):
            assert (one.masks != other.masks).mean() < 0.01


def test_bfloat16_gives_finite_scores(folder, pictures):
    (row,) = build_seem(options(folder, dtype="bfloat16")).annotate(pictures[:1], [TEXTS])
    assert all(np.isfinite(one.mask_scores).all() for one in row)


def test_scores_that_are_not_numbers_drop_the_mask():
    mask = np.ones((4, 5), dtype=bool)
    assert len(_detection("bird", mask, np.array([0.5, 0.5, 0.5], dtype=np.float32))) == 1
    assert len(_detection("bird", mask, np.array([np.nan, 0.5, 0.5], dtype=np.float32))) == 0
    assert len(_detection("bird", ~mask, np.array([0.5, 0.5, 0.5], dtype=np.float32))) == 0


def test_pictures_of_two_sizes_are_refused(annotator, pictures):
    with pytest.raises(ValueError, match="one size"):
        annotator.annotate([pictures[0], pictures[1][:20]], [["bird"], ["bird"]])
    with pytest.raises(ValueError, match="lists of texts"):
        annotator.annotate(pictures, [["bird"]])


def test_the_checkpoint_is_the_hash_of_the_weights_file(annotator, folder):
    import hashlib

    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    assert annotator.checkpoint == digest


def test_what_is_missing_is_named(tmp_path, folder):
    with pytest.raises(AnnotatorUnavailable, match="neither"):
        build_seem(options(tmp_path / "nothing.pt"))
    with pytest.raises(AnnotatorUnavailable, match=r"config\.json"):
        build_seem(options(tmp_path))
    official = tmp_path / "official.pt"
    official.write_bytes(b"")
    with pytest.raises(AnnotatorUnavailable, match="clip-vit-base-patch32"):
        build_seem(options(official))
    with pytest.raises(AnnotatorUnavailable, match="not a sound"):
        build_seem(options(official, tokenizer=str(folder)))
    with pytest.raises(AnnotatorUnavailable, match="no tokenizer"):
        build_seem(options(folder, tokenizer=str(tmp_path)))
