"""The files of the Batch API: questions cut into files of requests, and lines of results joined with them by id."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from maskoven_kedro.core.question_options import LanguageModelOptions
from maskoven_kedro.knowledge.instruction import Form, request_body
from maskoven_kedro.knowledge.replies import ReplyFault, read_document

URL: Literal["/v1/chat/completions"] = "/v1/chat/completions"


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
        request = {"custom_id": key, "method": "POST", "url": URL, "body": body}
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
