"""Referring expressions by a language model: each question asked once, replies checked, rules to fall back on.

A question is data: it goes out wrapped and stripped, one that gives orders does not go out at all, and nothing of a
reply is believed that the question itself does not bear out. Replies stay on disk, so that a run that was ended goes on
where it stopped and a second one costs nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from maskoven_kedro.core.facts import Referring
from maskoven_kedro.core.question_options import LanguageModelOptions
from maskoven_kedro.core.recipe import fingerprint
from maskoven_kedro.knowledge.base import ReferringSource
from maskoven_kedro.knowledge.cache import AnswerCache
from maskoven_kedro.knowledge.instruction import FORMS, normal_form, version_of
from maskoven_kedro.knowledge.model_batch import BatchRun
from maskoven_kedro.knowledge.model_client import Answer, ModelClient
from maskoven_kedro.knowledge.orders import talks_to_the_reader
from maskoven_kedro.knowledge.replies import Reply, ReplyFault, referring_of
from maskoven_kedro.knowledge.service import Clock, ServiceGone, SourceUnavailable
from maskoven_kedro.knowledge.spending import CeilingReached, Spending

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
T = TypeVar("T")

_LISTENS_S = 0.5  # how often one that waits looks for an interrupt


class LanguageModelSource:
    """A referring source; `ask` it about all questions first, then `refer` to each."""

    name = "language_model"

    def __init__(
        self, options: LanguageModelOptions, answers: Path, rules: ReferringSource, clock: Clock | None = None
    ) -> None:
        """Keep replies, open batches and the books below `answers`; `rules` answer where the model does not."""
        self.version = version_of(options)
        self._options, self._rules, self._clock = options, rules, clock or Clock()
        self._cache = AnswerCache(answers, self.name, self.version)
        self._forms = AnswerCache(
            answers, "language_model_form", fingerprint(options.endpoint, options.model)
        )
        self._batches = answers / "language_model_batches" / self.version
        self.spending = Spending(answers / "language_model_spending.jsonl", options)
        self._answers: dict[str, Answer] = {}
        self._asked: dict[str, str] = {}
        self._known = 0

    def ask(self, questions: Iterable[str], progress: Progress | None = None) -> None:
        """Get the answers to all distinct questions that are not on disk yet.

        progress: called with (answered, to be answered). Raises SourceUnavailable, whose message says how many answers
        are missing and that the same command goes on, unless the options let the rules answer the rest.
        """
        plain = (question for question in questions if not talks_to_the_reader(question))
        wanted = sorted({form for question in plain if (form := normal_form(question))})
        missing = [question for question in wanted if not self._remembered(question)]
        stopped = None
        if missing:
            with self.spending.alone():
                missing = [question for question in missing if not self._remembered(question)]
                if missing:
                    stopped = _apart(self._ask_all(missing, progress or (lambda done, of: None)))
        self._known += len(wanted) - len(missing)
        if stopped is None:
            return
        left = sum(question not in self._answers for question in missing)
        told = f"{left} of {len(wanted)} questions have no answer of {self._options.model!r} yet: {stopped}"
        if self._options.unanswered == "raise":
            mend = "raise the ceiling and" if isinstance(stopped, CeilingReached) else "later"
            raise SourceUnavailable(
                f"{told}. What was answered is kept: {mend} run the same command again"
            ) from None
        log.warning("%s; the rules answer these", told)

    def refer(self, question: str) -> Referring:
        """Say what the question points at; never raises on any text."""
        by_rules = self._rules.refer(question)
        form = normal_form(question)
        if not form:
            return by_rules
        if talks_to_the_reader(question):
            return self._fallen_back(form, by_rules, "order_in_question")
        answer = self._answers.get(form)
        if answer is None:
            return self._fallen_back(form, by_rules, "unanswered")
        if answer.reply is None:
            return self._fallen_back(form, by_rules, answer.fault or "unanswered")
        try:
            found = referring_of(answer.reply, form)
        except ReplyFault as error:  # kept by an earlier version of the checks
            return self._fallen_back(form, by_rules, error.code)
        self._asked[form] = "phrase" if found.groundable else "not_groundable"
        # Questions about material and maker are told by their grammar, whatever the model calls them.
        intent = by_rules.intent if by_rules.intent in ("made_of", "produced_by") else found.intent
        return replace(found, intent=intent, fallback=by_rules)

    def report(self) -> dict[str, Any]:
        """Count the distinct questions referred to so far by what came of them, and what this run has cost."""
        outcomes = Counter(self._asked.values())
        return {
            "source": self.name,
            "model": self._options.model,
            "questions": len(self._asked),
            "from_disk": self._known,
            "outcomes": dict(sorted(outcomes.items())),
            "input_tokens": self.spending.input_tokens,
            "output_tokens": self.spending.output_tokens,
            "cost": round(self.spending.cost, 6),
            "cost_before": round(self.spending.before, 6),
        }

    def _fallen_back(self, form: str, by_rules: Referring, fault: str) -> Referring:
        self._asked[form] = f"rules: {fault}"
        return replace(by_rules, rule=f"{by_rules.rule}, for {fault}")

    def _remembered(self, question: str) -> bool:
        if question in self._answers:
            return True
        kept = self._cache.get(question)
        if kept is None:
            return False
        reply = Reply.model_validate(kept["reply"]) if kept["reply"] is not None else None
        self._answers[question] = Answer(reply, kept["fault"])
        return True

    def _keep(self, question: str, answer: Answer) -> None:
        self._answers[question] = answer
        if answer.lasting:
            reply = answer.reply.model_dump() if answer.reply is not None else None
            self._cache.put(question, {"reply": reply, "fault": answer.fault})

    async def _ask_all(self, questions: list[str], progress: Progress) -> Exception | None:
        """Ask; return what ended it before all was answered. Raises ServiceRefuses."""
        client = ModelClient(self._options, self.spending, self._clock)
        known_form = self._forms.get("form")
        if known_form in FORMS:
            # Another server may stand at the address by now; alone, the first request finds out.
            client.form, client.form_is_known = known_form, self._options.mode == "batch"
        first = len(self._answers)

        def keep(question: str, answer: Answer) -> None:
            self._keep(question, answer)
            progress(len(self._answers) - first, len(questions))

        waiting = iter(questions)
        try:
            if not client.form_is_known or self._options.mode == "requests":
                # Alone: settles the form of replies, and shows a wrong key before thousands of requests do.
                question = next(waiting)
                keep(question, await client.ask(question))
                if client.form_is_known:
                    self._forms.put("form", client.form)
            if self._options.mode == "requests" and any(self._batches.glob("*.json")):
                log.warning(
                    "batches of an earlier run are open: mode batch collects them, mode requests pays anew"
                )
            if self._options.mode == "batch":
                await BatchRun(client, self._batches, self.version).ask(waiting, keep)
                return None
            workers = (self._work(client, waiting, keep) for _ in range(self._options.concurrency))
            ends = [end for end in await asyncio.gather(*workers) if end is not None]
            return ends[0] if ends else None
        except (ServiceGone, CeilingReached) as stopped:
            return stopped
        finally:
            await client.openai.close()

    async def _work(
        self, client: ModelClient, waiting: Iterable[str], keep: Callable[[str, Answer], None]
    ) -> Exception | None:
        """Take questions until none is left; what is under way elsewhere is not disturbed when this one must stop."""
        for question in waiting:
            try:
                keep(question, await client.ask(question))
            except (ServiceGone, CeilingReached) as stopped:
                return stopped
        return None


def _apart(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end in another thread, because a notebook has a loop in this one; an interrupt ends it at once."""
    begun: Future[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]]] = Future()

    async def running() -> T:
        task = asyncio.current_task()
        assert task is not None
        begun.set_result((asyncio.get_running_loop(), task))
        return await work

    with ThreadPoolExecutor(1) as thread:
        result = thread.submit(asyncio.run, running())
        try:
            while not wait([result], _LISTENS_S).done:
                pass  # where another thread took the signal, this one does not wake up by itself
            return result.result()
        except KeyboardInterrupt:
            loop, task = begun.result()
            loop.call_soon_threadsafe(task.cancel)
            raise
