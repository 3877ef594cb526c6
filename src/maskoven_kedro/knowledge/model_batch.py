"""Questions by the Batch API: files of many requests, joined by id, resubmitted where something is missing.

What was submitted stands in a file per batch before it is submitted, so that a killed run pays for nothing twice: the
next one collects those batches first.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from maskoven_kedro.knowledge.batch_files import Joined, Part, joined, parts_of
from maskoven_kedro.knowledge.batch_service import BatchService
from maskoven_kedro.knowledge.instruction import bytes_of_request
from maskoven_kedro.knowledge.model_client import Answer, ModelClient
from maskoven_kedro.knowledge.replies import ReplyFault, borne_out, read_completion, read_reply, usage_of
from maskoven_kedro.knowledge.service import ServiceRefuses
from maskoven_kedro.knowledge.spending import CeilingReached

log = logging.getLogger(__name__)


class BatchRun:
    """Asks many questions through batches; to be used inside one event loop."""

    def __init__(self, client: ModelClient, folder: Path, version: str) -> None:
        """Keep the records of open batches in `folder`."""
        self._client, self._folder, self._version = client, folder, version
        self._service = BatchService(client)
        self._reserved: dict[str, float] = {}
        self._faults: dict[str, str] = {}
        self._tries: dict[str, int] = {}

    async def ask(self, questions: Iterable[str], keep: Callable[[str, Answer], None]) -> None:
        """Hand every answer to `keep` as its batch ends; what is missing after all rounds gets a passing fault.

        A service may refuse a batch because too much is queued already: then the others are waited for, and what was
        refused goes one batch at a time. Raises ServiceGone, ServiceRefuses, CeilingReached (after the questions below
        the ceiling were answered).
        """
        missing = dict.fromkeys(questions)
        in_turn = await self._collect(self._open_batches(), missing, keep)
        ceiling: CeilingReached | None = None
        rounds = 0
        while rounds < self._client.options.batch_rounds:
            affordable, ceiling = self._reserve(missing)
            if not affordable:
                break
            options, form = self._client.options, self._client.form
            submitted: list[Path] = []
            for part in parts_of(affordable, self._version, options, form, self._faults):
                submitted.append(await self._submit(part))
                if in_turn:
                    await self._collect(submitted, missing, keep)
                    submitted = []
            refused = await self._collect(submitted, missing, keep)
            in_turn = in_turn or refused
            rounds += not refused
        if ceiling is not None:
            raise ceiling
        for question in missing:
            keep(question, Answer(None, "batch_without_answer", lasting=False))

    def _reserve(self, questions: Iterable[str]) -> tuple[list[str], CeilingReached | None]:
        """Set aside the worst cost of every question; those that the ceiling allows, and its protest."""
        affordable: list[str] = []
        for question in questions:
            worst = self._worst(question)
            try:
                self._reserved[question] = self._client.spending.reserve(*worst)
            except CeilingReached as error:
                return affordable, error
            affordable.append(question)
        return affordable, None

    def _worst(self, question: str) -> tuple[int, int]:
        options = self._client.options
        return bytes_of_request(question, options), options.reply_tokens

    def _open_batches(self) -> list[Path]:
        return sorted(self._folder.glob("*.json"))

    async def _submit(self, part: Part) -> Path:
        """Write the record, upload, create; a creation whose answer was lost is found again by its mark."""
        record = self._folder / f"{part.mark}.json"
        _write(record, {"batch": None, "questions": part.questions})
        batch_id = await self._service.submit(part)
        _write(record, {"batch": batch_id, "questions": part.questions})
        log.info("a batch of %d questions is submitted", len(part.questions))
        return record

    async def _collect(
        self, records: list[Path], missing: dict[str, None], keep: Callable[[str, Answer], None]
    ) -> bool:
        """Wait for batches in turn; take what they answer out of `missing`.

        Returns whether one was refused as a whole; raises ServiceRefuses where no other brought an answer.
        """
        refusals: list[str] = []
        answered = 0
        for record in records:
            content = json.loads(record.read_bytes())
            batch_id = content["batch"] or await self._service.marked(record.stem)
            if batch_id is not None:
                files, cause = await self._results(batch_id, record)
                if cause is not None:
                    refusals.append(f"the batch {batch_id} was refused: {cause}")
                    log.warning(refusals[-1])
                found = joined(content["questions"], files)
                for question, document in found.documents.items():
                    self._settle(question, document, missing, keep)
                answered += len(found.documents)
                _tell(found, len(content["questions"]))
            for question in content["questions"].values():
                self._client.spending.release(self._reserved.pop(question, 0.0))
            record.unlink()
        if refusals and not answered:
            raise ServiceRefuses(
                f"{refusals[0]}. If too much is queued for the account, a smaller `batch_requests` helps"
            )
        return bool(refusals)

    async def _results(self, batch_id: str, record: Path) -> tuple[list[bytes], str | None]:
        """Wait until a batch has ended; its result files (an expired one holds what was finished) or its refusal."""
        try:
            return await self._service.results(batch_id)
        except ServiceRefuses as error:
            raise ServiceRefuses(
                f"{error}. This was about the batch {batch_id}; if the service has forgotten it, remove {record}, "
                "and its questions are asked again"
            ) from None

    def _settle(
        self,
        question: str,
        document: dict[str, Any],
        missing: dict[str, None],
        keep: Callable[[str, Answer], None],
    ) -> None:
        """Book a reply and hand it on; one that cannot be used is asked for again, `repairs` times."""
        spending = self._client.spending
        spending.book(self._reserved.pop(question, 0.0), usage_of(document), self._worst(question))
        self._tries[question] = self._tries.get(question, 0) + 1
        try:
            reply = read_reply(read_completion(document))
            answer = Answer(borne_out(reply, question))
        except ReplyFault as error:
            if self._tries[question] <= self._client.options.repairs:
                self._faults[question] = error.code
                return
            answer = Answer.given_up(error.code)
        missing.pop(question, None)
        keep(question, answer)


def _tell(found: Joined, asked: int) -> None:
    lost = asked - len(found.documents)
    told = log.warning if lost or found.second_copies or found.unknown or found.unreadable else log.info
    told(
        "batch: %d of %d answered, %d failed, %d second copies refused, %d of unknown id, %d unreadable",
        len(found.documents), asked, found.failed, found.second_copies, found.unknown, found.unreadable,
    )  # fmt: skip


def _write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        json.dump(content, file, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())  # it is all that knows of money spent
    part.replace(path)
