import numpy as np

from maskoven_kedro.core.lessons import Lesson, Prompt
from maskoven_kedro.engine.lesson_batches import (
    LessonDraw,
    ahead,
    boxes_of,
    cropped,
    jittered,
    mirrored,
    zoomed,
)


def test_a_step_draws_the_same_lessons_whatever_was_drawn_before(lessons):
    draw, again = LessonDraw(lessons, 20, 4, seed=1), LessonDraw(lessons, 20, 4, seed=1)
    for step in range(3):
        draw(step)
    first, second = draw(3)[0], again(3)[0]
    assert len(first) == 4
    for one, other in zip(first, second, strict=True):
        assert np.array_equal(one.image, other.image)
        assert np.array_equal(one.masks, other.masks)


def test_lessons_of_a_batch_have_one_size_and_steps_differ(lessons):
    draw = LessonDraw(lessons, 20, 4, seed=1)
    batches = [draw(step)[0] for step in range(8)]
    assert all(len({lesson.image.shape for lesson in batch}) == 1 for batch in batches)
    assert len({batch[0].image.tobytes() for batch in batches}) > 4


def test_cropping_moves_masks_with_the_picture_and_never_cuts_a_thing_off(lessons):
    lesson = lessons(0)
    for margins in [(1, 1, 1, 1), (20, 0, 0, 0), (0, 0, 25, 0)]:
        cut = cropped(lesson, margins)
        assert cut.image.shape[:2] == cut.masks.shape[1:] == (48 - sum(margins[:2]), 64 - sum(margins[2:]))
        for before, after in zip(lesson.masks, cut.masks, strict=True):
            assert after.sum() > 0.3 * before.sum()
            assert np.abs(cut.image[after].mean(0) - lesson.image[before].mean(0)).max() < 12


def test_mirroring_twice_gives_the_lesson_back(lessons):
    lesson = lessons(1)
    twice = mirrored(mirrored(lesson))
    assert np.array_equal(twice.image, lesson.image)
    assert np.array_equal(mirrored(lesson).masks[:, :, ::-1], lesson.masks)
    assert twice.prompts == lesson.prompts


def test_a_mirrored_lesson_speaks_of_the_other_side():
    texts = ["the square left of the right lamp", "a leftover", "red square"]
    masks = np.zeros((1, 4, 6), dtype=bool)
    lesson = Lesson(np.zeros((4, 6, 3), np.uint8), masks, [Prompt(text, (0,)) for text in texts])
    assert [prompt.text for prompt in mirrored(lesson).prompts] == [
        "the square right of the left lamp",
        "a leftover",
        "red square",
    ]


def test_jitter_keeps_the_masks_and_stays_light(lessons):
    lesson = lessons(2)
    other = jittered(lesson, np.random.default_rng(0))
    assert other.masks is lesson.masks
    difference = np.abs(other.image.astype(int) - lesson.image)
    assert 0 < difference.mean() < 60


def test_boxes_enclose_the_pixels():
    masks = np.zeros((2, 10, 12), dtype=bool)
    masks[0, 2:5, 3:9] = True
    assert boxes_of(masks).tolist() == [[3, 2, 9, 5], [0, 0, 0, 0]]


def test_batches_made_ahead_come_in_order():
    assert list(ahead(lambda step: step * step, 2, 7)) == [(2, 4), (3, 9), (4, 16), (5, 25), (6, 36)]
    assert list(ahead(lambda step: step, 4, 4)) == []


def test_a_window_keeps_things_whole_or_not_at_all():
    image = np.arange(40 * 60 * 3, dtype=np.int64).reshape(40, 60, 3).astype(np.uint8)
    masks = np.zeros((2, 40, 60), bool)
    masks[0, 18:22, 28:32] = True
    masks[1, :6, :6] = True
    lesson = Lesson(image, masks, [])
    windows = [zoomed(lesson, 0.5, np.random.default_rng(seed)) for seed in range(40)]
    sizes = {one.image.shape[:2] for one in windows}
    assert (40, 60) in sizes
    assert len(sizes) > 5
    assert all(20 <= height <= 40 and one.masks.shape[1:] == one.image.shape[:2]
               for one in windows for height in one.image.shape[:1])  # fmt: skip
    kept = {int(one.masks[1].sum()) for one in windows}
    assert min(kept) == 0
    assert min(kept - {0}) >= 0.9 * 36
    assert zoomed(lesson, 1.0, np.random.default_rng(0)) is lesson
