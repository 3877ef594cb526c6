"""The language model over a whole run: limits on the rate, two runs at once, texts of many servers."""

from __future__ import annotations

import _thread
import json
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from maskoven_kedro.core.question_options import LanguageModelOptions
from maskoven_kedro.knowledge.language_model import LanguageModelSource
from maskoven_kedro.knowledge.referring import RuleReferringSource
from maskoven_kedro.knowledge.replies import ReplyFault, read_completion, read_reply
from maskoven_kedro.knowledge.service import Clock, ServiceRefuses
from tests.knowledge.model_server import Handler, completion, fails, model_server, question_of, replies, said
from tests.knowledge.test_language_model_odd import BODY, CUP, GOOD, QUESTIONS, FakeTime, asked

RULES = RuleReferringSource()


@pytest.mark.parametrize("headers", [{"Retry-After": "5"}, {}])
def test_l01_a_service_that_takes_one_request_in_five_seconds_answers_every_question(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    time, served_at = FakeTime(), [-5.0]
    with model_server() as server:

        def one_in_five_seconds(handler: Handler, body: dict[str, Any]) -> None:
            if time.at - served_at[0] < 5:
                return fails(429, headers)(handler, body)
            served_at[0] = time.at
            return replies(said(question_of(body)))(handler, body)

        server.always = one_in_five_seconds
        options = LanguageModelOptions(endpoint=server.address, model="small", concurrency=9, tries=1)
        clock = Clock(lambda: time.at, lambda: time.at, time.sleep)
        model = LanguageModelSource(options, tmp_path, RULES, clock)
        model.ask(QUESTIONS)
    assert {model.refer(question).rule for question in QUESTIONS} == {"language_model"}


def test_l07_a_model_that_rejects_a_setting_is_quoted(tmp_path: Path) -> None:
    with model_server() as server:
        server.always = fails(400, message="'temperature' does not support 0 with this model")
        with pytest.raises(ServiceRefuses, match=r"'temperature' does not support 0 .*`decoding`"):
            asked(server, tmp_path, [CUP])


@pytest.mark.parametrize(
    "text",
    [
        f"<thinking>The {{fruit}} ...</thinking>\n{BODY}",
        f"<|channel|>analysis<|message|>a {{fruit}}<|end|><|start|>assistant<|channel|>final<|message|>{BODY}",
        f"<|channel|>final <|constrain|>json<|message|>{BODY}",
        [{"type": "thinking", "thinking": [{"type": "text", "text": "{"}]}, {"type": "text", "text": BODY}],
    ],
)
def test_l03_thoughts_before_a_reply_are_no_part_of_it(text: Any) -> None:
    document = completion("")
    document["choices"][0]["message"]["content"] = text
    assert read_reply(read_completion(document)).model_dump() == GOOD


@pytest.mark.parametrize(
    "content", [[], [{"type": "image_url"}], ["text"], [{"type": "text", "text": None}], {}]
)
def test_l03_a_content_without_text_is_empty(content: Any) -> None:
    document = completion("")
    document["choices"][0]["message"]["content"] = content
    with pytest.raises(ReplyFault, match="reply_empty"):
        read_completion(document)


def test_two_runs_at_once_share_one_ceiling_and_ask_every_question_once(tmp_path: Path) -> None:
    with model_server() as server, ThreadPoolExecutor(2) as threads:
        prices = {"input_price": 1.0, "output_price": 1.0, "ceiling": 1.0}
        runs = [threads.submit(asked, server, tmp_path, QUESTIONS, **prices) for _ in range(2)]
        models = [run.result()[0] for run in runs]
        assert sorted(server.questions) == sorted(QUESTIONS)
    assert {model.refer(one).rule for model in models for one in QUESTIONS} == {"language_model"}
    lines = (tmp_path / "language_model_spending.jsonl").read_text().split()
    booked = sum(json.loads(line)["cost"] for line in "".join(lines).replace("}{", "}\n{").splitlines())
    assert max(model.spending.before + model.spending.cost for model in models) == pytest.approx(booked)


@pytest.fixture
def interruptible() -> Iterator[None]:
    """A process that was started in the background ignores interrupts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("mode", ["requests", "batch"])
def test_an_interrupt_ends_the_waiting_and_the_next_run_goes_on(tmp_path: Path, mode: str) -> None:
    ended = threading.Event()

    def stuck(handler: Handler, body: dict[str, Any]) -> None:
        if len(server.asked) > 2:
            _thread.interrupt_main()
            ended.wait(60)
        replies(said(question_of(body)))(handler, body)

    def under_way(requests: list[dict[str, Any]], number: int) -> tuple[str, list[bytes]]:
        _thread.interrupt_main()
        return "in_progress", []

    with model_server() as server:
        options = LanguageModelOptions(endpoint=server.address, model="small", mode=mode, concurrency=2)
        server.always, server.finish = stuck, under_way
        with pytest.raises(KeyboardInterrupt):
            LanguageModelSource(options, tmp_path, RULES).ask(QUESTIONS)
        assert len(server.asked) < len(QUESTIONS) or mode == "batch"
        ended.set()
        server.always = server.finish = None
        for batch in server.batches.values():  # the service has gone on with it
            batch["status"] = "expired"
        model = LanguageModelSource(options, tmp_path, RULES)
        model.ask(QUESTIONS)
    assert {model.refer(question).rule for question in QUESTIONS} == {"language_model"}
