"""One question to a language model over HTTP: own retries, own deadline, the form of reply that the server knows."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar

import openai

from maskoven_kedro.core.question_options import LanguageModelOptions
from maskoven_kedro.knowledge.instruction import FORMS, Form, bytes_of_request, request_body
from maskoven_kedro.knowledge.replies import (
    NoReply,
    Reply,
    ReplyFault,
    borne_out,
    read_completion,
    read_document,
    read_reply,
    usage_of,
)
from maskoven_kedro.knowledge.service import Clock, Gate, ServiceRefuses, backoff, retry_after
from maskoven_kedro.knowledge.spending import Spending

log = logging.getLogger(__name__)

Result = TypeVar("Result")
_UNUSABLE = (400, 413, 422, 501)  # the request, or the form of reply that it wants
_TRANSIENT = (408, 409, 425, 429)  # and what is 500 or more
_PASSING = ("reply_without_choice",)  # faults of the service rather than of what the model says
_NO_KEY = "none"
_LONGEST_REMARK = 200
_HARMLESS = "What is the fruit left of the blue cup?"


@dataclass(frozen=True)
class Answer:
    """What became of one question: a reply, or the code of the fault that ended it.

    lasting: whether asking again would make no difference, so that it may be kept on disk.
    """

    reply: Reply | None
    fault: str | None = None
    lasting: bool = True

    @classmethod
    def given_up(cls, fault: str | None) -> Answer:
        """The answer to a question whose replies could not be used."""
        return cls(None, fault, lasting=fault not in _PASSING)


class UnusableBody(RuntimeError):
    """The service did not take a request as it is (400, 413, 422, 501); the message is its own."""


def key_of(options: LanguageModelOptions) -> str:
    """Return the key from the environment; a server on this machine may do without. Raises ServiceRefuses."""
    key = os.environ.get(options.key_variable, "").strip()
    if not key.isascii() or not key.isprintable():
        raise ServiceRefuses(
            f"what {options.key_variable} holds is no key: it has letters that no header may have"
        )
    if not key and not options.is_local:
        raise ServiceRefuses(
            f"the environment variable {options.key_variable} holds no key: set it and run again"
        )
    return key or _NO_KEY


def without_secret(text: str, options: LanguageModelOptions) -> str:
    """Return what a server said, shortened, the key in it replaced: servers like to repeat a key that they refuse."""
    key = os.environ.get(options.key_variable, "").strip()
    if key:
        text = text.replace(key, "***")
    return " ".join(text.split())[:_LONGEST_REMARK]


class ModelClient:
    """Asks a chat endpoint; to be used inside one event loop."""

    def __init__(self, options: LanguageModelOptions, spending: Spending, clock: Clock | None = None) -> None:
        """Connect to nothing yet. Raises ServiceRefuses without a key."""
        self.options, self.spending = options, spending
        self.clock = clock or Clock()
        self.gate = Gate(options.breaker, options.patience_seconds, self.clock)
        self.form: Form = FORMS[0]
        self.form_is_known = False
        self._dice = random.Random()
        # Retries are ours: the client's own give up on a long Retry-After and know nothing of the other requests.
        self.openai = openai.AsyncOpenAI(
            api_key=key_of(options), base_url=options.endpoint, max_retries=0, timeout=options.timeout_seconds
        )

    async def ask(self, question: str) -> Answer:
        """Ask for the referring expression of a question in normal form.

        Raises ServiceGone, ServiceRefuses, and CeilingReached before a request that could break the ceiling.
        """
        fault: str | None = None
        for _ in range(self.options.repairs + 1):
            try:
                return Answer(borne_out(await self._reply_in_known_form(question, fault), question))
            except NoReply as error:
                return Answer(None, error.code, lasting=False)
            except ReplyFault as error:
                fault = error.code
                continue
            except UnusableBody:
                return Answer(None, "request_refused")
        return Answer.given_up(fault)

    async def call(
        self, what: Callable[[], Awaitable[Result]], seconds: float | None = None, tries: float | None = None
    ) -> Result:
        """Call the service until it succeeds, at most `tries` times, each at most `seconds` (default: the options').

        tries: may be infinite; then only patience ends it. A request that came too early (429) is none: the service
        has not looked at it. Raises NoReply when all tries failed, UnusableBody, ServiceGone and ServiceRefuses.
        """
        tries = tries or self.options.tries
        too_early = 0
        for failures in count(1):
            async with self.gate.turn():
                try:
                    async with asyncio.timeout(seconds or self.options.timeout_seconds):
                        result = await what()
                except (NoReply, TimeoutError, openai.APIConnectionError, openai.APIStatusError) as error:
                    wait = self._failed(error)
                    too_early += isinstance(error, openai.RateLimitError)
                    code = error.code if isinstance(error, NoReply) else "service_failed"
                else:
                    self.gate.succeeded()
                    return result
            if failures - too_early >= tries:
                raise NoReply(code)
            if wait is None:
                await self.clock.sleep(backoff(failures, self._dice))
        raise AssertionError("counting does not end")

    def _failed(self, error: Exception) -> float | None:
        """Tell the gate of a failure that may pass; return the seconds that the server asks to wait, if any.

        Raises UnusableBody and ServiceRefuses for failures that repetition does not mend.
        """
        wait = None
        if isinstance(error, openai.APIStatusError):
            if error.status_code in _UNUSABLE:
                log.info("request refused: %s", self._remark(error))
                raise UnusableBody(self._remark(error)) from None
            used_up = isinstance(error, openai.RateLimitError) and error.code == "insufficient_quota"
            if used_up or (error.status_code < 500 and error.status_code not in _TRANSIENT):
                raise ServiceRefuses(self._refusal(error)) from None
            # "At once" is no wait: a server that says so and goes on failing would be hammered.
            wait = retry_after(error.response.headers, self.clock) or None
        log.info("request failed: %s", self._remark(error))
        self.gate.failed(wait)
        return wait

    async def _reply_in_known_form(self, question: str, fault: str | None) -> Reply:
        """Ask, going down to a looser form of reply where the server does not know a stricter one."""
        while True:
            try:
                reply = await self._reply(question, fault)
            except UnusableBody as refusal:
                following = FORMS.index(self.form) + 1
                if self.form_is_known:
                    raise
                if following == len(FORMS):
                    await self._settle_form(question, refusal)
                    raise
                self.form = FORMS[following]
                log.info("%s is tried instead", self.form)
            else:
                self.form_is_known = True
                return reply

    async def _settle_form(self, refused: str, refusal: UnusableBody) -> None:
        """Find the form with a harmless question: a service may refuse what the first one is about, and no form."""
        self.form = FORMS[0]
        if refused == _HARMLESS:
            raise ServiceRefuses(
                f"{self.options.endpoint} takes no request for the model {self.options.model!r} in any form "
                f"({refusal}): look at `model` and `decoding`"
            ) from None
        with contextlib.suppress(ReplyFault):  # the form is known by then
            await self._reply_in_known_form(_HARMLESS, None)

    async def _reply(self, question: str, fault: str | None) -> Reply:
        body = request_body(question, self.options, self.form, fault)
        worst = bytes_of_request(question, self.options), self.options.reply_tokens
        raw = await self.call(lambda: self._send(body, worst))
        return read_reply(read_completion(raw))

    async def _send(self, body: dict[str, Any], worst: tuple[int, int]) -> dict[str, Any]:
        """Send one request and book it; a refusal costs nothing, whatever else went wrong may have been billed."""
        reserved = self.spending.reserve(*worst, at_once=True)
        tokens: tuple[int | None, int | None] = (None, None)
        try:
            # As one body: options that only this server knows ("top_k") are none of the client's own arguments.
            response = await self.openai.chat.completions.with_raw_response.create(
                model=body["model"], messages=body["messages"], extra_body=body
            )
            document = read_document(response.http_response.content)
            tokens = usage_of(document)
            return document
        except openai.APIStatusError:
            tokens = (0, 0)
            raise
        finally:
            self.spending.book(reserved, tokens, worst, at_once=True)

    def _refusal(self, error: openai.APIStatusError) -> str:
        mends = {
            401: f"check the key in {self.options.key_variable}",
            402: "the account has no money left: top it up, what was answered is kept",
            404: "check `endpoint` and `model`; a server without a Batch API wants `mode: requests`",
        }
        mend = mends.get(error.status_code, "ask whoever runs the service")
        return f"{self.options.endpoint} refuses ({self._remark(error)}): {mend}"

    def _remark(self, error: Exception) -> str:
        return without_secret(f"{type(error).__name__}: {error}", self.options)
