"""Overlap between settings on run lengths, against bitmaps; support from overlaps."""

import numpy as np
import pytest

from maskoven_kedro.core.agreement import (
    Proposal,
    agreement_matrix,
    mean_agreement,
    preferred,
    proposals,
    read_settings,
    weighted_supports,
)
from tests.core.filtering_cases import HEIGHT, SELECTION, WIDTH, bitmap, candidate

BOXES = {"entity_label": (5, 5, 25, 30), "intension": (10, 5, 30, 30), "text_query": (35, 0, 60, 40)}


def test_the_matrix_is_that_of_the_bitmaps() -> None:
    found = [candidate(kind, (box, 0.9)) for kind, box in BOXES.items()] + [
        candidate("extension", ((0, 0, 9, 9), 0.1))
    ]
    settings, _ = read_settings(found, SELECTION, {}, HEIGHT, WIDTH)
    matrix = agreement_matrix(settings, HEIGHT, WIDTH)
    for i, one in enumerate(settings):
        for j, other in enumerate(settings):
            kinds = [s.name.partition("/")[2] for s in (one, other)]
            if "extension" in kinds:  # nothing kept
                assert np.isnan(matrix[i, j])
                continue
            first, second = (bitmap(BOXES[kind]) for kind in kinds)
            assert matrix[i, j] == pytest.approx((first & second).sum() / (first | second).sum())


def test_the_mean_is_weighted_by_trust_and_ignores_those_without_a_mask() -> None:
    found = [candidate(kind, (box, 0.9)) for kind, box in BOXES.items()] + [candidate("extension")]
    trust = {"grounded_sam/entity_label": 5.0, "grounded_sam/intension": 3.0, "grounded_sam/extension": 9.0}
    settings, _ = read_settings(found, SELECTION, trust, HEIGHT, WIDTH)
    assert [one.name.partition("/")[2] for one in settings] == [
        "extension",
        "entity_label",
        "intension",
        "text_query",
    ]
    first = preferred(settings)
    assert first == 1
    matrix = agreement_matrix(settings, HEIGHT, WIDTH)
    assert mean_agreement(matrix, settings, first) == pytest.approx((3 * matrix[1, 2] + 1 * matrix[1, 3]) / 4)
    alone, _ = read_settings(found[:1], SELECTION, {}, HEIGHT, WIDTH)
    assert mean_agreement(agreement_matrix(alone, HEIGHT, WIDTH), alone, 0) is None
    assert agreement_matrix([], HEIGHT, WIDTH).shape == (0, 0)
    assert preferred([]) is None


def test_proposals_are_unions_and_single_boxes() -> None:
    boxes = [((0, 0, 9, 9), 0.5), ((10, 0, 19, 9), 0.9), ((20, 0, 29, 9), 0.1)]
    settings, _ = read_settings([candidate("intension", *boxes)], SELECTION, {}, HEIGHT, WIDTH)
    found = proposals(settings, boxes_per_setting=2)
    assert [(one.boxes, one.score) for one in found] == [
        ((0, 1), pytest.approx(0.7)),
        ((0,), 0.9),
        ((1,), 0.5),
    ]


def test_support_is_the_trusted_mean_of_every_settings_best_match() -> None:
    overlaps = np.array([[1, 0.5, 0], [0.5, 1, 0.2], [0, 0.2, 1]])
    pool = [Proposal(0, (0,), b"", 0.8), Proposal(0, (1,), b"", 0.6), Proposal(1, (0,), b"", 0.5)]
    found = weighted_supports(overlaps, pool, trust=[3, 1], sharpness=1)
    expected = [
        (3 * max(0.8, 0.5 * 0.6) + 0) / 4,
        (3 * max(0.5 * 0.8, 0.6) + 0.2 * 0.5) / 4,
        (3 * max(0, 0.2 * 0.6) + 0.5) / 4,
    ]
    assert found == pytest.approx(expected)
    flat = weighted_supports(overlaps, pool, trust=[3, 1], sharpness=0)
    assert flat == pytest.approx([3 / 4, (3 + 0.2) / 4, (3 * 0.2 + 1) / 4])
    assert not weighted_supports(overlaps, pool, trust=[0, 0], sharpness=1).any()
