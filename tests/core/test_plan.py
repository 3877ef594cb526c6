"""Arithmetic of a plan: what doubles doubles, what is not measured is not invented."""

from __future__ import annotations

import pytest

from maskoven_kedro.core.plan import BYTES_PER_MENTION, Inputs, Measured, plan_of
from maskoven_kedro.core.question_options import LanguageModelOptions

INPUTS = Inputs(4_900_000, 5_000_000, 40_000, 2_000_000, exact=True)
MEASURED = {"grounded_sam": Measured(0.9, 4000, 60), "seem": Measured(0.3, 1000, 90)}


def test_hours_shards_and_bytes_follow_from_the_measurement() -> None:
    made = plan_of(INPUTS, MEASURED, 2000)
    assert made.shards == 2500
    assert made.hours == {"grounded_sam": pytest.approx(1250), "seem": pytest.approx(5e6 * 0.3 / 3600)}
    assert made.by_workers[32] == pytest.approx(sum(made.hours.values()) / 32)
    assert 5e6 * 5000 < made.disk_bytes < 5e6 * 20_000
    assert made.tokens is made.price is None
    pictures = plan_of(INPUTS, MEASURED, 2000, picture_bytes=75_000)
    assert pictures.disk_bytes - made.disk_bytes == 5_000_000 * 75_000


def test_no_more_workers_help_than_there_are_shards() -> None:
    few = plan_of(Inputs(5000, 5000, 0, 0, exact=True), MEASURED, 2000)
    assert few.shards == 3
    assert few.by_workers[4] == few.by_workers[64] == pytest.approx(sum(few.hours.values()) / 3)


def test_without_a_probe_hours_are_unknown() -> None:
    made = plan_of(INPUTS, {}, 2000)
    assert made.hours == made.by_workers == {}
    assert made.disk_bytes == 5_000_000 * BYTES_PER_MENTION


def test_tokens_and_price_of_questions() -> None:
    options = LanguageModelOptions(model="small", input_price=1.0, output_price=10.0)
    made = plan_of(INPUTS, {}, 2000, options, instruction_bytes=4000)
    assert made.tokens == (40_500_000, 2_400_000)
    assert made.price == pytest.approx(40.5 + 24)
    batch = options.model_copy(update={"mode": "batch"})
    assert plan_of(INPUTS, {}, 2000, batch, instruction_bytes=4000).price == pytest.approx(64.5 / 2)


def test_nothing_to_do_takes_nothing() -> None:
    made = plan_of(Inputs(0, 0, 0, 0, exact=True), MEASURED, 2000)
    assert (made.shards, made.disk_bytes, set(made.by_workers.values())) == (0, 0, {0.0})
