"""The Batch API over HTTP: joined by id, only the missing resubmitted, nothing paid for twice (L04)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from maskoven_kedro.core.question_options import LanguageModelOptions
from maskoven_kedro.knowledge.batch_files import custom_id, joined, parts_of
from maskoven_kedro.knowledge.language_model import LanguageModelSource
from maskoven_kedro.knowledge.service import Clock, ServiceRefuses, SourceUnavailable
from tests.knowledge.model_server import RULES, State, finished, line, model_server, question_of

QUESTIONS = [f"what is the bird on fence {number}?" for number in range(12)]


@pytest.fixture
def server() -> Iterator[State]:
    with model_server() as state:
        yield state


def source(server: State, folder: Path, **options: Any) -> LanguageModelSource:
    async def sleep(seconds: float) -> None:
        return None

    chosen = LanguageModelOptions(
        **{"endpoint": server.address, "model": "small", "mode": "batch", "timeout_seconds": 5, **options}
    )
    return LanguageModelSource(chosen, folder, RULES, Clock(sleep=sleep))


def all_answered(model: LanguageModelSource) -> bool:
    found = [model.refer(question) for question in QUESTIONS]
    return [one.phrase for one in found] == [RULES.refer(question).phrase for question in QUESTIONS] and {
        one.rule for one in found
    } == {"language_model"}


def test_l04_results_are_joined_by_id_whatever_their_order(server: State, tmp_path: Path) -> None:
    server.finish = lambda requests, number: ("completed", [line(one) for one in reversed(requests)])
    model = source(server, tmp_path)
    model.ask(QUESTIONS)
    assert all_answered(model)
    assert len(server.batches) == 1
    assert len(server.asked) == 12  # one alone before, which settles the form; eleven in the batch
    assert not any((tmp_path / "language_model_batches").rglob("*.json"))


def test_l04_what_is_missing_is_resubmitted_and_nothing_else(server: State, tmp_path: Path) -> None:
    sizes = []

    def half(requests: list[dict[str, Any]], number: int) -> tuple[str, list[bytes]]:
        sizes.append(len(requests))
        return "completed", [line(one) for one in requests[: (len(requests) + 1) // 2]]

    server.finish = half
    model = source(server, tmp_path, batch_rounds=8)
    model.ask(QUESTIONS)
    assert sizes == [11, 5, 2, 1]
    assert all_answered(model)


def test_l04_second_copies_and_unknown_ids_are_refused(
    server: State, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def doubled(requests: list[dict[str, Any]], number: int) -> tuple[str, list[bytes]]:
        other = {"groundable": False, "phrase": None, "head": None, "intent": "other", "reason": "ok"}
        lines = [line(one) for one in requests] + [line(one, other) for one in requests[:3]]
        return "completed", [*lines, line({**requests[0], "custom_id": "nobody"}), b'{"custom_id": "torn']

    server.finish = doubled
    model = source(server, tmp_path)
    model.ask(QUESTIONS)
    assert all_answered(model)
    assert (
        "11 of 11 answered, 0 failed, 3 second copies refused, 1 of unknown id, 1 unreadable" in caplog.text
    )


def test_l04_an_expired_batch_keeps_what_it_finished(server: State, tmp_path: Path) -> None:
    def expires(requests: list[dict[str, Any]], number: int) -> tuple[str, list[bytes]]:
        if number:
            return finished(requests, number)
        error = {"code": "batch_expired", "message": "not in time"}
        lost = [
            json.dumps({"custom_id": one["custom_id"], "response": None, "error": error})
            for one in requests[4:]
        ]
        return "expired", [*(line(one) for one in requests[:4]), *(one.encode() for one in lost)]

    server.finish = expires
    model = source(server, tmp_path)
    model.ask(QUESTIONS)
    assert all_answered(model)
    assert len(server.asked) == 1 + 11 + 7


def test_l04_rounds_end_and_the_rules_answer_what_never_came(server: State, tmp_path: Path) -> None:
    server.finish = lambda requests, number: ("completed", [])
    model = source(server, tmp_path, batch_rounds=2)
    model.ask(QUESTIONS)
    assert len(server.batches) == 2
    rules = sorted(model.refer(question).rule.partition(", for ")[2] for question in QUESTIONS)
    assert rules == [""] + ["batch_without_answer"] * 11


def test_l04_a_killed_run_collects_its_batches_instead_of_paying_again(server: State, tmp_path: Path) -> None:
    class Killed(BaseException):
        """Not to be caught by anybody."""

    async def die(seconds: float) -> None:
        raise Killed

    server.finish = lambda requests, number: ("in_progress", [])
    options = LanguageModelOptions(endpoint=server.address, model="small", mode="batch")
    with pytest.raises(Killed):
        LanguageModelSource(options, tmp_path, RULES, Clock(sleep=die)).ask(QUESTIONS)
    requests = [json.loads(one) for one in server.files["file-0"].splitlines()]
    server.files["out-0"] = b"\n".join(line(one) for one in requests)
    server.batches["batch-0"] |= {"status": "completed", "output_file_id": "out-0"}
    model = source(server, tmp_path)
    model.ask(QUESTIONS)
    assert all_answered(model)
    assert len(server.batches) == 1


@pytest.mark.parametrize("killed", [False, True])
def test_l04_a_batch_whose_creation_got_no_answer_is_found_again(
    server: State, tmp_path: Path, killed: bool
) -> None:
    server.lose_answer_of_create = True
    if killed:  # the record is all that is left
        with pytest.raises(SourceUnavailable):
            source(server, tmp_path, tries=9, patience_seconds=0, breaker=1).ask(QUESTIONS)
    model = source(server, tmp_path)
    model.ask(QUESTIONS)
    assert all_answered(model)
    assert len(server.batches) == 1


def test_l04_a_refused_file_is_told_with_its_reason(server: State, tmp_path: Path) -> None:
    server.finish = lambda requests, number: ("failed", [])
    with pytest.raises(ServiceRefuses, match="the file is no JSONL"):
        source(server, tmp_path).ask(QUESTIONS)
    server.finish = finished  # mended: the refused batch holds nobody up
    model = source(server, tmp_path)
    model.ask(QUESTIONS)
    assert all_answered(model)


def test_l04_a_batch_that_the_service_has_forgotten_names_its_record(server: State, tmp_path: Path) -> None:
    class Killed(BaseException):
        """Not to be caught by anybody."""

    async def die(seconds: float) -> None:
        raise Killed

    server.finish = lambda requests, number: ("in_progress", [])
    options = LanguageModelOptions(endpoint=server.address, model="small", mode="batch")
    with pytest.raises(Killed):
        LanguageModelSource(options, tmp_path, RULES, Clock(sleep=die)).ask(QUESTIONS)
    server.batches.clear()
    server.finish = None
    with pytest.raises(
        ServiceRefuses, match=r"batch-0; if the service has forgotten it, remove .*\.json"
    ) as told:
        source(server, tmp_path).ask(QUESTIONS)
    record = next((tmp_path / "language_model_batches").rglob("*.json"))
    assert str(record) in str(told.value)
    record.unlink()
    model = source(server, tmp_path)
    model.ask(QUESTIONS)
    assert all_answered(model)


def test_a_reply_that_cannot_be_used_is_asked_for_again_in_the_next_round(
    server: State, tmp_path: Path
) -> None:
    def spoilt(requests: list[dict[str, Any]], number: int) -> tuple[str, list[bytes]]:
        bad = "no JSON at all"
        return "completed", [line(one, bad if place == 0 else None) for place, one in enumerate(requests)]

    server.finish = spoilt
    model = source(server, tmp_path)
    model.ask(QUESTIONS)
    assert "could not be used (content_not_json)" in server.asked[-1]["messages"][-1]["content"]
    assert model.refer(question_of(server.asked[-1])).rule.endswith(", for content_not_json")


def test_files_keep_within_requests_and_bytes() -> None:
    options = LanguageModelOptions(model="small", batch_requests=5)
    parts = list(parts_of(QUESTIONS, "v", options, "json_schema", {}))
    assert [len(part.questions) for part in parts] == [5, 5, 2]
    assert [question for part in parts for question in part.questions.values()] == QUESTIONS
    large = [f"{number} {'x' * 300}" for number in range(400)]
    parts = list(parts_of(large, "v", LanguageModelOptions(model="small", batch_megabytes=1), "text", {}))
    assert max(len(part.content) for part in parts) <= 10**6
    assert len(parts) > 1
    assert sum(len(part.questions) for part in parts) == 400


def test_ids_are_those_of_question_and_version() -> None:
    assert custom_id("v", "a") == custom_id("v", "a")
    assert len({custom_id("v", "a"), custom_id("v", "b"), custom_id("w", "a")}) == 3


def test_lines_that_are_no_results_are_counted_and_passed_over() -> None:
    request = {"custom_id": "1"}
    lines = [
        b"<html>",
        b"[1]",
        b'{"custom_id": ["1"]}',
        json.dumps({**request, "response": {"status_code": 500, "body": {}}}).encode(),
        json.dumps({**request, "response": {"status_code": 200, "body": "text"}}).encode(),
        b"",
    ]
    found = joined({"1": "what?"}, [b"\n".join(lines)])
    assert (found.documents, found.unreadable, found.failed) == ({}, 4, 1)


def test_half_the_price_and_the_ceiling_before_a_file_is_sent(server: State, tmp_path: Path) -> None:
    prices = {"input_price": 10.0, "output_price": 20.0}
    one = LanguageModelOptions(model="small", mode="batch", **prices).cost(700, 40)
    assert one == pytest.approx((700 * 10 + 40 * 20) / 2e6)
    with pytest.raises(SourceUnavailable, match="raise the ceiling"):
        source(server, tmp_path, ceiling=0.045, **prices).ask(QUESTIONS)
    assert 1 < len(server.asked) < 12
    model = source(server, tmp_path, ceiling=1, **prices)
    model.ask(QUESTIONS)
    assert all_answered(model)
    assert len(server.asked) == 12
    # The one that goes alone before, to settle the form, has no discount.
    assert model.spending.before + model.spending.cost == pytest.approx(13 * one)
    assert model.spending.left() == pytest.approx(1 - 13 * one)
