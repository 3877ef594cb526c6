"""The search chooses through the same arithmetic as the rules, and finds a setting that is worth its trust."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from maskoven_kedro.core import rle
from maskoven_kedro.core.filtering import filter_mention
from maskoven_kedro.core.filtering_options import RULES, FilteringOptions
from maskoven_kedro.core.visibility import Verdict
from tests.core.filtering_cases import HEIGHT, SELECTION, WIDTH, block, candidate, mention


@pytest.fixture(scope="module")
def choose() -> ModuleType:
    path = Path(__file__).parents[2] / "benchmarks/choose_filtering.py"
    spec = importlib.util.spec_from_file_location("choose_filtering", path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)  # dataclasses look it up
    spec.loader.exec_module(module)
    return module


def random_candidates(rng: np.random.Generator, truth: tuple[int, int, int, int]) -> list[dict[str, Any]]:
    """Grounded-SAM finds the thing in half of the cases, SEEM nearly always."""
    found = []
    for kind in ("entity_label", "intension"):
        boxes = []
        for _ in range(rng.integers(0, 4)):
            x, y = rng.integers(0, WIDTH - 22), rng.integers(0, HEIGHT - 22)
            other = (int(x), int(y), int(x) + 20, int(y) + 20)
            boxes.append((truth if rng.random() < 0.4 else other, float(rng.uniform(0.1, 0.9))))
        found.append(candidate(kind, *boxes))
    x = int(rng.integers(0, WIDTH - 22))
    box = truth if rng.random() < 0.95 else (x, 2, x + 20, 22)
    return [*found, candidate("intension", (box, float(rng.uniform(0.2, 0.6))), annotator="seem")]


@pytest.fixture(scope="module")
def examples(choose: ModuleType) -> list[Any]:
    rng = np.random.default_rng(3)
    made = []
    for number in range(60):
        x, y = int(rng.integers(0, WIDTH - 22)), int(rng.integers(0, HEIGHT - 22))
        truth = (x, y, x + 20, y + 20)
        row = mention() | {"mention_id": f"m{number}", "counts": block(truth)}
        proposed = random_candidates(rng, truth)
        made.append(
            choose.read_example(row, "animal", Verdict("drawable"), proposed, SELECTION, FilteringOptions())
        )
    return made


@pytest.mark.parametrize("agreed", [0, 0.4, 1.01])
@pytest.mark.parametrize("sharpness", [0, 1, 2])
def test_the_fast_choice_is_that_of_the_rule(
    choose: ModuleType, examples: list[Any], agreed: float, sharpness: float
) -> None:
    trust = {"grounded_sam/intension": 2.0, "seem/intension": 1.5}
    options = FilteringOptions.model_validate(
        {rule: {"enabled": rule == "error_propagation"} for rule in RULES}
        | {"error_propagation": {"agreed": agreed, "sharpness": sharpness}, "trust": {"default": trust}}
    )
    for example in examples:
        row = filter_mention(
            example.mention, "animal", example.verdict, example.candidates, SELECTION, options
        )
        expected = 0.0 if row["mask"] is None else rle.iou(row["mask"], example.truth, HEIGHT, WIDTH)
        assert choose.chosen_iou(example, trust, agreed, sharpness) == pytest.approx(expected)


def test_the_search_beats_every_single_setting(choose: ModuleType, examples: list[Any]) -> None:
    trust, agreed, sharpness = choose.search_agreement(examples)
    success = np.mean([choose.chosen_iou(e, trust, agreed, sharpness) >= 0.5 for e in examples])
    singles = {
        name: choose.success_of(examples, name) for name in ("seem/intension", "grounded_sam/intension")
    }
    assert success >= max(singles.values()) == singles["seem/intension"]
    assert trust["seem/intension"] >= trust["grounded_sam/intension"]


def test_the_whole_choice_ends_in_valid_options(
    choose: ModuleType, examples: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choose, "FOLDS", 2)
    monkeypatch.setattr(choose, "WEIGHTS", (1.0, 3.0))
    options = choose.choose_rules(
        examples[:6], choose.choose_agreement(examples[:12], FilteringOptions()), SELECTION
    )
    assert FilteringOptions.model_validate_json(options.model_dump_json()) == options
