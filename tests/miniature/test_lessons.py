"""Lessons name kinds, looks and places, never an entity."""

import numpy as np
import pytest

from maskoven_kedro.core.lessons import LessonPool, lessons_frame
from maskoven_kedro.miniature.facts import labels_and_aliases
from maskoven_kedro.miniature.lessons import LESSON_SEEDS, bare, lesson
from maskoven_kedro.miniature.scene import encode_jpeg

SEED = LESSON_SEEDS.start


def test_no_prompt_is_a_label_or_alias() -> None:
    forbidden = labels_and_aliases()
    prompts = [p.text for number in range(60) for p in lesson(SEED, number, 96, forbidden).prompts]
    assert len(prompts) > 200
    assert not [p for p in prompts if bare(p) in forbidden or p.lower() in forbidden]


def test_prompts_point_at_rows_of_the_masks() -> None:
    for number in range(20):
        item = lesson(SEED, number, 96)
        for prompt in item.prompts:
            assert all(0 <= row < len(item.masks) and item.masks[row].any() for row in prompt.targets)


def test_some_prompts_are_questions_and_some_find_nothing() -> None:
    prompts = [p for number in range(60) for p in lesson(SEED, number, 96).prompts]
    questions = [p for p in prompts if p.text.endswith("?")]
    assert 0.01 < len(questions) / len(prompts) < 0.2
    assert any(not p.targets for p in prompts)


def test_lessons_survive_being_kept() -> None:
    items = [lesson(SEED, number, 96) for number in range(3)]
    pool = LessonPool(lessons_frame([0, 1, 2], items, [encode_jpeg(item.image) for item in items]))
    for number, item in enumerate(items):
        kept = pool(number)
        assert np.array_equal(kept.masks, item.masks)
        assert kept.prompts == item.prompts
        assert np.abs(kept.image.astype(int) - item.image).mean() < 6
    assert set(pool.phrases()) == {p.text for item in items for p in item.prompts}


def test_worlds_and_lessons_have_other_seeds() -> None:
    with pytest.raises(ValueError, match="7"):
        lesson(7, 0, 96)
