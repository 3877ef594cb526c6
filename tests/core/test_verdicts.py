"""Events and what they come to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from maskoven_kedro.core.verdicts import (
    REASONS,
    UNSTATED,
    VERDICTS,
    VerdictEvent,
    mask_digest,
    parse_events,
    verdicts_of,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def event(number: int, **changed: object) -> VerdictEvent:
    facts = {
        "id": f"event-{number}",
        "mention_id": "m1",
        "reviewer": "Ann",
        "verdict": "correct",
        "mask": "0" * 16,
        "time": NOON + timedelta(seconds=number),
    }
    return VerdictEvent.model_validate(facts | changed)


def test_last_word_of_a_reviewer_stands_in_order_of_arrival() -> None:
    said = [
        event(5),
        event(1, verdict="wrong", reason="incomplete"),
        event(2, reviewer="Bob", verdict="unsure"),
    ]
    rows = verdicts_of(said).rows(named=True)
    assert [(row["reviewer"], row["verdict"], row["reason"]) for row in rows] == [
        ("Ann", "wrong", "incomplete"),
        ("Bob", "unsure", None),
    ]


def test_r09_clocks_that_jump_change_nothing_but_the_time_that_is_told() -> None:
    for times in permutations((0, -9000, 9000)):
        said = [
            event(1, time=NOON + timedelta(seconds=times[0])),
            event(2, verdict="unsure", time=NOON + timedelta(seconds=times[1])),
            event(3, mention_id="m0", time=NOON + timedelta(seconds=times[2])),
        ]
        assert verdicts_of(said)["verdict"].to_list() == ["correct", "unsure"]


def test_taking_back_leaves_no_row_and_a_new_verdict_can_follow() -> None:
    said = [event(1), event(2, verdict=None)]
    assert verdicts_of(said).is_empty()
    assert verdicts_of([*said, event(3, verdict="unsure")])["verdict"].to_list() == ["unsure"]


def test_event_that_arrives_twice_counts_once() -> None:
    """A sender who has not heard back sends again, perhaps after the reviewer has changed their mind."""
    first, second = event(1), event(2, verdict="wrong", reason="too_much")
    assert verdicts_of([first, second, first])["verdict"].to_list() == ["wrong"]


def test_time_is_told_in_utc_whatever_zone_it_came_in() -> None:
    row = verdicts_of([event(1, time="2026-03-01T14:00:00.25+02:00")]).row(0, named=True)
    assert row["time"] == "2026-03-01T12:00:00.250Z"
    assert verdicts_of([]).schema == VERDICTS


@pytest.mark.parametrize(
    "changed",
    [
        {"verdict": "wrong"},
        {"verdict": "wrong", "reason": "I do not like it"},
        {"verdict": "perhaps"},
        {"reviewer": "  "},
        {"reviewer": "Ann<script>"},
        {"reviewer": "a" * 41},
        {"mask": "not a digest"},
        {"time": "2026-03-01T12:00:00"},
        {"id": "../x"},
        {"reason": "x" * 501},
        {"surplus": 1},
        {"time": "0001-01-01T00:00:00+14:00"},
        {"time": "9999-12-31T23:59:59-10:00"},
    ],
)
def test_what_is_no_event_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        event(1, **changed)


def test_reasons_have_words_only_where_they_need_them() -> None:
    assert all(event(1, verdict="wrong", reason=one).reason == one for one in (*REASONS, UNSTATED))
    assert (
        event(1, verdict="wrong", reason="other: the\ttail\n is  missing").reason
        == "other: the tail is missing"
    )


def test_one_name_however_it_is_typed() -> None:
    assert event(1, reviewer=" Jose\u0301  Ruiz ").reviewer == event(2, reviewer="Jos\u00e9 Ruiz").reviewer


@pytest.mark.parametrize("name", ["अनिता", "O'Brien", "Anne-Marie", "นก", "عائشة", "J. R. Smith-2"])
def test_k06_names_of_all_scripts_are_names(name: str) -> None:
    assert event(1, reviewer=name).reviewer == name


@given(st.lists(st.text(max_size=30).filter(lambda one: "\x00" not in one), max_size=5))
def test_k06_any_reason_and_any_id_make_one_line_and_come_back(texts: list[str]) -> None:
    said = [event(i, mention_id=f"m{i} {text}", reason=text) for i, text in enumerate(texts)]
    content = b"".join(one.line() for one in said)
    assert content.count(b"\n") == len(said)
    assert parse_events(content.split(b"\n")) == (said, [])


def test_lines_that_are_no_events_are_named_and_cost_no_other() -> None:
    lines = [event(1).line(), b'{"id": "cut', b"", event(2, mention_id="m2").line(), b'{"id": "event-3"}']
    events, faults = parse_events(lines)
    assert [one.id for one in events] == ["event-1", "event-2"]
    assert [fault.line for fault in faults] == [2, 5]
    assert "mention_id" in faults[1].detail


def test_digest_tells_masks_apart() -> None:
    assert mask_digest(b"abc") != mask_digest(b"abd")
    assert len(mask_digest(b"")) == 16
