"""The Batch API of a service: every call is repeated until patience ends, because a batch may take a day."""

from __future__ import annotations

import logging
import math
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

import openai

from maskoven_kedro.knowledge.batch_files import URL, Part
from maskoven_kedro.knowledge.model_client import ModelClient, UnusableBody, without_secret
from maskoven_kedro.knowledge.replies import NoReply, read_document
from maskoven_kedro.knowledge.service import ServiceRefuses

log = logging.getLogger(__name__)

Result = TypeVar("Result")
_MARK = "maskoven"  # entry of a batch's metadata that finds it again
_ENDED = ("completed", "failed", "expired", "cancelled")
_PAGES = 50  # of a hundred batches each that are looked through for one
_TRANSFER_SECONDS = 3600.0  # for a file of 200 MB over a slow line


class BatchService:
    """Uploads, creates, finds, waits and fetches; every method raises ServiceGone and ServiceRefuses."""

    def __init__(self, client: ModelClient) -> None:
        """Use the connection, the patience and the clock of `client`."""
        self._client = client

    async def submit(self, part: Part) -> str:
        """Make a batch of a file and return its id; one whose creation got no answer is found by its mark."""
        api = self._client.openai
        name = f"{part.mark}.jsonl"
        upload = await self._document(
            lambda: api.files.with_raw_response.create(file=(name, part.content), purpose="batch"),
            "id",
            _TRANSFER_SECONDS,
        )
        created = 0

        async def create() -> Any:
            nonlocal created
            created += 1
            known = await self._marked(part.mark) if created > 1 else None
            if known is not None:
                return await api.batches.with_raw_response.retrieve(known)
            return await api.batches.with_raw_response.create(
                input_file_id=upload["id"],
                endpoint=URL,
                completion_window="24h",
                metadata={_MARK: part.mark},
            )

        return str((await self._document(create, "id"))["id"])

    async def marked(self, mark: str) -> str | None:
        """Id of the latest batch with a mark that was not refused as a whole."""
        return await self._call(partial(self._marked, mark))

    async def results(self, batch_id: str) -> tuple[list[bytes], str | None]:
        """Wait until a batch has ended; return its result files, and why it was refused as a whole, if it was."""
        client = self._client
        while True:
            batch = await self._document(
                lambda: client.openai.batches.with_raw_response.retrieve(batch_id), "status"
            )
            if batch["status"] in _ENDED:
                break
            await client.clock.sleep(client.options.poll_seconds)
        if batch["status"] == "failed":
            return [], self._causes(batch)
        if batch["status"] != "completed":
            log.warning("the batch %s is %s; what it has finished is used", batch_id, batch["status"])
        files = [batch.get("output_file_id"), batch.get("error_file_id")]
        return [await self._file(file) for file in files if isinstance(file, str) and file], None

    async def _marked(self, mark: str) -> str | None:
        """Look through the pages, which begin with the newest; none of these calls is repeated here."""
        after: str | openai.Omit = openai.omit
        for _ in range(_PAGES):
            response = await self._client.openai.batches.with_raw_response.list(limit=100, after=after)
            page = read_document(response.http_response.content)
            batches = page.get("data")
            if not isinstance(batches, list) or not all(isinstance(one, dict) for one in batches):
                raise NoReply("reply_wrong_schema")
            for one in batches:
                marked = isinstance(one.get("metadata"), dict) and one["metadata"].get(_MARK) == mark
                if marked and one.get("status") != "failed" and isinstance(one.get("id"), str):
                    return str(one["id"])
            if not page.get("has_more") or not batches:
                break
            after = str(batches[-1].get("id"))
        return None

    async def _call(self, what: Callable[[], Awaitable[Result]], seconds: float | None = None) -> Result:
        """Call the service for a batch until it succeeds or patience ends."""
        try:
            return await self._client.call(what, seconds, tries=math.inf)
        except UnusableBody as error:
            raise ServiceRefuses(f"{self._client.options.endpoint} does not take a batch: {error}") from None

    async def _document(
        self, what: Callable[[], Awaitable[Any]], wanted: str, seconds: float | None = None
    ) -> dict[str, Any]:
        """Call until the service answers with an object that has a text `wanted`; a page of a proxy has none."""

        async def said() -> dict[str, Any]:
            document = read_document((await what()).http_response.content)
            if not isinstance(document.get(wanted), str):
                raise NoReply("reply_wrong_schema")
            return document

        return await self._call(said, seconds)

    async def _file(self, file_id: str) -> bytes:
        """Fetch a result file; where no line of it reads, something else than the file came."""

        async def fetched() -> bytes:
            response = await self._client.openai.files.with_raw_response.content(file_id)
            content = response.http_response.content
            if content.strip() and not any(_reads(line) for line in content.splitlines()):
                raise NoReply("reply_not_json")
            return content

        return await self._call(fetched, _TRANSFER_SECONDS)

    def _causes(self, batch: dict[str, Any]) -> str:
        errors = batch.get("errors")
        rows = errors.get("data") if isinstance(errors, dict) else None
        causes = [str(row.get("message")) for row in rows or () if isinstance(row, dict)][:3]
        return without_secret("; ".join(causes), self._client.options) or "no reason given"


def _reads(line: bytes) -> bool:
    try:
        read_document(line)
    except NoReply:
        return False
    return True
