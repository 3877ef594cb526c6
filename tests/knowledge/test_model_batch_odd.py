"""Stranger faults around a batch: pages of a proxy, refusals, outages, lists of many pages (L03, L04)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from maskoven_kedro.core.question_options import LanguageModelOptions
from maskoven_kedro.knowledge.language_model import LanguageModelSource
from maskoven_kedro.knowledge.service import Clock, ServiceRefuses, SourceUnavailable
from tests.knowledge.model_server import (
    RULES,
    State,
    completion,
    fails,
    finished,
    line,
    model_server,
    said,
    sends,
)

QUESTIONS = [f"what is the boat at pier {number}?" for number in range(8)]
PAGE = sends(b"<html>Please sign in</html>", "text/html")
HALF = sends(b'{"id": "batch-0", "sta')
NO_STATUS = sends(b'{"id": "batch-0", "status": null}')


@pytest.fixture
def server() -> Iterator[State]:
    with model_server() as state:
        yield state


class Killed(BaseException):
    """Not to be caught by anybody."""


def source(server: State, folder: Path, dies: bool = False, **options: Any) -> LanguageModelSource:
    at = [0.0]

    async def sleep(seconds: float) -> None:
        if dies:
            raise Killed
        at[0] += seconds

    chosen = LanguageModelOptions(
        **{"endpoint": server.address, "model": "small", "mode": "batch", "timeout_seconds": 5, **options}
    )
    return LanguageModelSource(chosen, folder, RULES, Clock(lambda: at[0], lambda: 0.0, sleep))


def rules_of(model: LanguageModelSource) -> set[str]:
    return {model.refer(question).rule for question in QUESTIONS}


@pytest.mark.parametrize(
    ("asked", "act"),
    [
        ("POST /v1/files", PAGE),
        ("POST /v1/files", sends(b'{"object": "file"}')),
        ("POST /v1/batches", PAGE),
        ("GET /v1/batches/", PAGE),
        ("GET /v1/batches/", HALF),
        ("GET /v1/batches/", NO_STATUS),
        ("GET /v1/batches/", fails(408)),
        ("GET /v1/files/", PAGE),
        ("GET /v1/files/", fails(502)),
    ],
)
def test_l03_l04_what_is_no_answer_around_a_batch_is_asked_again(
    server: State, tmp_path: Path, asked: str, act: Any
) -> None:
    server.around = [(asked, act)]
    model = source(server, tmp_path)
    model.ask(QUESTIONS)
    assert server.around == []
    assert rules_of(model) == {"language_model"}
    assert len(server.batches) == 1


def test_l02_l04_a_batch_outlives_an_outage_of_its_service(server: State, tmp_path: Path) -> None:
    """More failures in a row than one question would get, within patience."""
    server.around = [("GET /v1/batches/", fails(503))] * 9
    model = source(server, tmp_path, tries=2)
    model.ask(QUESTIONS)
    assert rules_of(model) == {"language_model"}
    assert len(server.batches) == 1


def test_l02_l04_a_longer_outage_parks_the_batch(server: State, tmp_path: Path) -> None:
    server.around = [("GET /v1/batches/", fails(503))] * 99
    with pytest.raises(
        SourceUnavailable, match=r"7 of 8 questions have no answer .* run the same command again"
    ):
        source(server, tmp_path).ask(QUESTIONS)
    server.around = []
    model = source(server, tmp_path)
    model.ask(QUESTIONS)
    assert rules_of(model) == {"language_model"}
    assert len(server.batches) == 1


@pytest.mark.parametrize("asked", ["POST /v1/files", "POST /v1/batches"])
@pytest.mark.parametrize("status", [400, 402, 404, 413])
def test_l04_a_service_that_takes_no_batch_says_why(
    server: State, tmp_path: Path, asked: str, status: int
) -> None:
    server.around = [(asked, fails(status, message="enqueued token limit"))]
    with pytest.raises(ServiceRefuses, match="enqueued token limit"):
        source(server, tmp_path).ask(QUESTIONS)
    model = source(server, tmp_path)
    model.ask(QUESTIONS)
    assert rules_of(model) == {"language_model"}
    assert len(server.batches) == 1


def test_l04_a_cancelled_batch_keeps_what_it_finished(server: State, tmp_path: Path) -> None:
    def cancelled(requests: list[dict[str, Any]], number: int) -> tuple[str, list[bytes]]:
        half = requests[:3] if number == 0 else requests
        return "cancelled" if number == 0 else "completed", [line(one) for one in half]

    server.finish = cancelled
    model = source(server, tmp_path)
    model.ask(QUESTIONS)
    assert rules_of(model) == {"language_model"}
    assert len(server.asked) == 1 + 7 + 4


def test_l04_odd_lines_of_result_files(
    server: State, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Blank lines, a byte order mark, CRLF, failed before good, ids that are no text, an error inside of 200."""

    def odd(requests: list[dict[str, Any]], number: int) -> tuple[str, list[bytes]]:
        if number:
            return finished(requests, number)
        first, second = requests[:2]
        slow = {"status_code": 429, "body": {"error": {"message": "slow down"}}}
        failed = json.dumps({"custom_id": first["custom_id"], "response": slow, "error": None})
        wrong = {"error": {"message": "inside of 200"}}
        error = {"custom_id": second["custom_id"], "response": {"status_code": 200, "body": wrong}}
        lines = [
            failed.encode(),
            b"",
            b"  ",
            b'{"custom_id": 7, "response": {}}',
            b'{"custom_id": null}',
            b'"x"',
        ]
        lines += [line(one) + b"\r" for one in requests if one is not second]
        lines.append(json.dumps(error).encode())
        return "completed", [b"\xef\xbb\xbf" + lines[0], *lines[1:]]

    server.finish = odd
    model = source(server, tmp_path)
    model.ask(QUESTIONS)
    assert rules_of(model) == {"language_model"}
    assert len(server.asked) == 1 + 7 + 1
    assert "7 of 7 answered, 1 failed, 0 second copies refused, 2 of unknown id, 1 unreadable" in caplog.text


def test_l04_a_batch_is_found_on_a_later_page_and_no_refused_one(server: State, tmp_path: Path) -> None:
    server.lose_answer_of_create = True
    with pytest.raises(SourceUnavailable):
        source(server, tmp_path, patience_seconds=0, breaker=1).ask(QUESTIONS)
    (mine,) = server.batches.values()
    for number in range(1, 6):
        refused = {"status": "failed"} if number == 3 else {"metadata": None}
        server.batches[f"batch-{number}"] = {**mine, "id": f"batch-{number}", **refused}
    server.page = 2
    model = source(server, tmp_path)
    model.ask(QUESTIONS)
    assert rules_of(model) == {"language_model"}
    assert len(server.batches) == 6


def test_l04_a_run_killed_while_it_waits_may_be_asked_for_less_and_more(
    server: State, tmp_path: Path
) -> None:
    """Its batch answers what is still wanted; only what is new is paid for."""
    server.finish = lambda requests, number: ("in_progress", [])
    with pytest.raises(Killed):
        source(server, tmp_path, dies=True).ask(QUESTIONS)
    requests = [json.loads(one) for one in server.files["file-0"].splitlines()]
    server.files["out-0"] = b"\n".join(line(one) for one in requests)
    server.batches["batch-0"] |= {"status": "completed", "output_file_id": "out-0"}
    server.finish = None
    before = len(server.asked)
    model = source(server, tmp_path)
    new = "what is the kite above the pier?"
    model.ask([*QUESTIONS[4:], new])
    assert server.questions[before:] == [new]
    assert {model.refer(one).rule for one in [*QUESTIONS[4:], new]} == {"language_model"}
    again = source(server, tmp_path)
    again.ask(QUESTIONS)
    assert len(server.asked) == before + 1


def test_l06_the_key_is_not_told_with_the_causes_of_a_refused_file(
    server: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OWN_KEY", "sk-own-0815")
    server.around = [("GET /v1/batches/", sends(json.dumps(REFUSED).encode()))]
    with pytest.raises(ServiceRefuses, match=r"bad line, \*\*\*") as told:
        source(server, tmp_path, key_variable="OWN_KEY").ask(QUESTIONS)
    assert "0815" not in str(told.value)


REFUSED = {
    "id": "batch-0",
    "status": "failed",
    "errors": {"data": [{"message": "bad line, sk-own-0815"}, "x"]},
}


def test_l04_a_batch_without_counts_of_tokens_is_booked_at_its_worst(server: State, tmp_path: Path) -> None:
    def silent(requests: list[dict[str, Any]], number: int) -> tuple[str, list[bytes]]:
        rows = []
        for one in requests:
            row = json.loads(line(one))
            row["response"]["body"].pop("usage")
            rows.append(json.dumps(row).encode())
        return "completed", rows

    server.finish = silent
    model = source(server, tmp_path, ceiling=9, input_price=10.0, output_price=20.0)
    model.ask(QUESTIONS)
    assert model.spending.input_tokens > 7 * 1000
    assert model.spending.output_tokens == 7 * 200 + 40
    assert completion(said(QUESTIONS[0]))["usage"]["completion_tokens"] == 40


def test_l04_batches_that_a_full_queue_refuses_go_in_turn_after_the_others(
    server: State, tmp_path: Path
) -> None:
    server.finish = lambda requests, number: (
        ("failed", []) if number in (1, 2) else finished(requests, number)
    )
    model = source(server, tmp_path, batch_requests=2, batch_rounds=2)
    model.ask(QUESTIONS)
    assert rules_of(model) == {"language_model"}
    assert len(server.batches) == 6  # four, and the two refused ones again
    assert sorted({*server.questions}) == sorted(QUESTIONS)


def test_l04_a_queue_that_takes_nothing_ends_the_run_with_its_reason(server: State, tmp_path: Path) -> None:
    server.finish = lambda requests, number: ("failed", [])
    with pytest.raises(ServiceRefuses, match=r"was refused: .*a smaller `batch_requests` helps"):
        source(server, tmp_path, batch_requests=2).ask(QUESTIONS)
    server.finish = finished
    model = source(server, tmp_path, batch_requests=2)
    model.ask(QUESTIONS)
    assert rules_of(model) == {"language_model"}
