"""Questions by the Batch API: files of many requests, joined by id, resubmitted where something is missing.

What was submitted stands in a file per batch before it is submitted, so that a killed run pays for nothing twice: the
next one collects those batches first.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal

from maskoven_kedro.core.question_options import LanguageModelOptions
from maskoven_kedro.knowledge.instruction import Form, bytes_of_request, request_body
from maskoven_kedro.knowledge.model_client import Answer, ModelClient, without_secret
from maskoven_kedro.knowledge.replies import (
    ReplyFault,
    read_completion,
    read_document,
    read_reply,
    referring_of,
    usage_of,
)
from maskoven_kedro.knowledge.service import ServiceRefuses
from maskoven_kedro.knowledge.spending import CeilingReached

log = logging.getLogger(__name__)

_URL: Literal["/v1/chat/completions"] = "/v1/chat/completions"
_MARK = "maskoven"  # entry of a batch's metadata that finds it again
_ENDED = ("completed", "failed", "expired", "cancelled")
_TRANSFER_SECONDS = 3600.0  # for a file of 200 MB over a slow line


@dataclass
class Joined:
    """What a batch brought: question -> reply document; and what was in its files besides."""

    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    second_copies: int = 0
    unknown: int = 0
    unreadable: int = 0
    failed: int = 0


@dataclass(frozen=True)
class Part:
    """One batch: the questions by their custom ids, the requests of the input file, its mark."""

    questions: dict[str, str]
    content: bytes

    @property
    def mark(self) -> str:
        """Hash of the content."""
        return hashlib.sha256(self.content).hexdigest()[:32]


def custom_id(version: str, question: str) -> str:
    """Id of the request for a question."""
    return hashlib.sha256(json.dumps([version, question]).encode()).hexdigest()[:32]


def parts_of(
    questions: Iterable[str], version: str, options: LanguageModelOptions, form: Form, faults: dict[str, str]
) -> Iterator[Part]:
    """Cut questions into batches within the bounds on requests and bytes of a file."""
    lines: list[bytes] = []
    own: dict[str, str] = {}
    size = 0
    for question in questions:
        body = request_body(question, options, form, faults.get(question))
        key = custom_id(version, question)
        request = {"custom_id": key, "method": "POST", "url": _URL, "body": body}
        line = json.dumps(request, sort_keys=True).encode() + b"\n"
        if lines and (
            len(lines) == options.batch_requests or size + len(line) > options.batch_megabytes * 10**6
        ):
            yield Part(own, b"".join(lines))
            lines, own, size = [], {}, 0
        lines.append(line)
        own[key] = question
        size += len(line)
    if lines:
        yield Part(own, b"".join(lines))


def joined(questions: dict[str, str], files: Iterable[bytes]) -> Joined:
    """Join the lines of result files with the questions by custom id, whatever their order; first copies count."""
    found = Joined()
    for line in (line for content in files for line in content.splitlines() if line.strip()):
        try:
            row = read_document(line)
            key, response = row["custom_id"], row.get("response")
            question = questions.get(key)
        except (ReplyFault, KeyError, TypeError):
            found.unreadable += 1
            continue
        if question is None:
            found.unknown += 1
        elif question in found.documents:
            found.second_copies += 1
        elif not isinstance(response, dict) or response.get("status_code") != 200:
            found.failed += 1
        elif not isinstance(response.get("body"), dict):
            found.unreadable += 1
        else:
            found.documents[question] = response["body"]
    return found


class BatchRun:
    """Asks many questions through batches; to be used inside one event loop."""

    def __init__(self, client: ModelClient, folder: Path, version: str) -> None:
        """Keep the records of open batches in `folder`."""
        self._client, self._folder, self._version = client, folder, version
        self._reserved: dict[str, float] = {}
        self._faults: dict[str, str] = {}
        self._tries: dict[str, int] = {}

    async def ask(self, questions: Iterable[str], keep: Callable[[str, Answer], None]) -> None:
        """Hand every answer to `keep` as its batch ends; what is missing after all rounds gets a passing fault.

        Raises ServiceGone, ServiceRefuses, CeilingReached (after the questions below the ceiling were answered).
        """
        missing = dict.fromkeys(questions)
        await self._collect(self._open_batches(), missing, keep)
        ceiling: CeilingReached | None = None
        for _ in range(self._client.options.batch_rounds):
            affordable, ceiling = self._reserve(missing)
            if not affordable:
                break
            options, form = self._client.options, self._client.form
            submitted = [
                await self._submit(part)
                for part in parts_of(affordable, self._version, options, form, self._faults)
            ]
            await self._collect(submitted, missing, keep)
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
        client = self._client
        upload = await client.call(
            lambda: client.openai.files.create(file=(f"{part.mark}.jsonl", part.content), purpose="batch"),
            _TRANSFER_SECONDS,
        )
        created = 0

        async def create() -> str:
            nonlocal created
            created += 1
            known = await self._marked(part.mark) if created > 1 else None
            if known is not None:
                return known
            batch = await client.openai.batches.create(
                input_file_id=upload.id, endpoint=_URL, completion_window="24h", metadata={_MARK: part.mark}
            )
            return batch.id

        _write(record, {"batch": await client.call(create), "questions": part.questions})
        log.info("a batch of %d questions is submitted", len(part.questions))
        return record

    async def _marked(self, mark: str) -> str | None:
        """Id of the latest batch with a mark."""
        page = await self._client.openai.batches.list(limit=100)
        return next((one.id for one in page.data if (one.metadata or {}).get(_MARK) == mark), None)

    async def _collect(
        self, records: list[Path], missing: dict[str, None], keep: Callable[[str, Answer], None]
    ) -> None:
        """Wait for batches in turn; take what they answer out of `missing`."""
        for record in records:
            content = json.loads(record.read_bytes())
            batch_id = content["batch"] or await self._client.call(partial(self._marked, record.stem))
            if batch_id is not None:
                found = joined(content["questions"], await self._results(batch_id, record))
                for question, document in found.documents.items():
                    self._settle(question, document, missing, keep)
                _tell(found, len(content["questions"]))
            for question in content["questions"].values():
                self._client.spending.release(self._reserved.pop(question, 0.0))
            record.unlink()

    async def _results(self, batch_id: str, record: Path) -> list[bytes]:
        """Wait until a batch has ended, and return its result files; an expired one holds what was finished.

        The record of a batch that was refused as a whole goes, because nothing of it will ever come.
        """
        client = self._client
        try:
            while True:
                batch = await client.call(lambda: client.openai.batches.retrieve(batch_id))
                if batch.status in _ENDED:
                    break
                await client.clock.sleep(client.options.poll_seconds)
        except ServiceRefuses as error:
            raise ServiceRefuses(
                f"{error}. This was about the batch {batch_id}; if the service has forgotten it, remove {record}, "
                "and its questions are asked again"
            ) from None
        if batch.status == "failed":
            record.unlink()
            causes = (batch.errors.data if batch.errors else None) or []
            cause = without_secret("; ".join(str(one.message) for one in causes[:3]), client.options)
            raise ServiceRefuses(f"the batch {batch_id} was refused: {cause or 'no reason given'}")
        if batch.status != "completed":
            log.warning("the batch %s is %s; what it has finished is used", batch_id, batch.status)
        contents = []
        for file_id in (batch.output_file_id, batch.error_file_id):
            if file_id:
                response = await client.call(partial(client.openai.files.content, file_id), _TRANSFER_SECONDS)
                contents.append(response.content)
        return contents

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
            referring_of(reply, question)
            answer = Answer(reply)
        except ReplyFault as error:
            if self._tries[question] <= self._client.options.repairs:
                self._faults[question] = error.code
                return
            answer = Answer(None, error.code)
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
    part.write_text(json.dumps(content, sort_keys=True), encoding="utf-8")
    part.replace(path)
