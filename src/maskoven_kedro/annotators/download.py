"""Downloads that go on where they stopped and end in a verified file or an error that says what to do."""

from __future__ import annotations

import logging
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException, HTTPResponse
from pathlib import Path

from maskoven_kedro.annotators.weights_registry import (
    PART,
    RECORD,
    OfficialFile,
    OfficialWeights,
    check_file,
    sha256_of,
)

logger = logging.getLogger(__name__)

Progress = Callable[[str, int, int | None], None]
"""Called with the name of the file, the bytes that are there, and all bytes if known."""

_BLOCK = 1 << 20
_ATTEMPTS = 4
_TIMEOUT = 30.0
_HTTP_MISSING_RANGE = 416
_HTTP_PARTIAL = 206
_SPARE_BYTES = 64 << 20


class DownloadFailed(RuntimeError):
    """A file did not arrive; the message names its address, where to put it by hand, and why it failed."""


def fetch_weights(
    group: OfficialWeights, folder: Path, progress: Progress | None = None, pause: float = 1.0
) -> list[Path]:
    """Bring all files of a group into `folder/<name of the group>`, keeping those that are right already.

    A connection that breaks is taken up again, `pause` seconds later and longer each time. Raises DownloadFailed.
    """
    return [fetch_file(file, folder / group.name, progress, pause) for file in group.files]


def fetch_file(
    file: OfficialFile, folder: Path, progress: Progress | None = None, pause: float = 1.0
) -> Path:
    """Bring one file into a folder and verify it; see `fetch_weights`."""
    folder.mkdir(parents=True, exist_ok=True)
    present = check_file(file, folder)
    path = present.path
    if present.state in ("verified", "unchecked"):
        logger.info("%s is there already", path)
        return path
    if present.state == "corrupt":
        logger.warning("%s is not what it should be and is fetched again", path)
        path.unlink()
    part = path.with_name(path.name + PART)
    _require_room(file, folder, part)
    _receive(file, part, progress, pause)
    actual = sha256_of(part)
    if file.sha256 and actual != file.sha256:
        part.unlink()
        raise DownloadFailed(
            f"{file.url} gave a file with SHA-256 {actual} instead of {file.sha256}; it was deleted. "
            "Fetch it again; if that does not help, the file was replaced at its source."
        )
    path.with_name(path.name + RECORD).write_text(actual + "\n", encoding="ascii")
    part.replace(path)
    return path


def _require_room(file: OfficialFile, folder: Path, part: Path) -> None:
    """Refuse a download that cannot fit on the disk."""
    here = part.stat().st_size if part.is_file() else 0
    free = shutil.disk_usage(folder).free
    if file.size is not None and file.size - here + _SPARE_BYTES > free:
        raise DownloadFailed(
            f"{file.name} needs {(file.size - here) / 1e9:.1f} GB in {folder}, where {free / 1e9:.1f} GB are free"
        )


def _receive(file: OfficialFile, part: Path, progress: Progress | None, pause: float) -> None:
    """Read from the source until the part is complete, in several attempts that each go on where the last stopped."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            if _attempt(file, part, progress):
                return
            reason = "the connection ended early"
        except urllib.error.HTTPError as error:
            if error.code < 500:
                raise DownloadFailed(_advice(file, part, f"the server answers {error.code}")) from error
            reason = f"the server answers {error.code}"
        except (urllib.error.URLError, HTTPException, OSError) as error:
            reason = str(getattr(error, "reason", error))
        if attempt < _ATTEMPTS:
            logger.warning("%s: %s; attempt %d of %d follows", file.name, reason, attempt + 1, _ATTEMPTS)
            time.sleep(pause * attempt)
    raise DownloadFailed(_advice(file, part, reason))


def _attempt(file: OfficialFile, part: Path, progress: Progress | None) -> bool:
    """Append what the source still has to give; whether the part is complete then."""
    here = part.stat().st_size if part.is_file() else 0
    if file.size is not None and here >= file.size:
        if here == file.size:
            return True
        part.unlink()
        here = 0
    request = urllib.request.Request(file.url, headers={"Range": f"bytes={here}-"} if here else {})
    try:
        response: HTTPResponse = urllib.request.urlopen(request, timeout=_TIMEOUT)
    except urllib.error.HTTPError as error:
        if error.code != _HTTP_MISSING_RANGE or not here:
            raise
        part.unlink()
        return False
    with response:
        if here and response.status != _HTTP_PARTIAL:
            here = 0
        length = response.headers.get("Content-Length")
        whole = here + int(length) if length is not None else file.size
        with part.open("ab" if here else "wb") as stream:
            while block := response.read(_BLOCK):
                stream.write(block)
                here += len(block)
                if progress is not None:
                    progress(file.name, here, whole)
    return whole is None or here == whole


def _advice(file: OfficialFile, part: Path, reason: str) -> str:
    """Message of a failure: what, why, and how to do without this machine's network."""
    return (
        f"{file.name} could not be fetched from {file.url}: {reason}. What has arrived is kept; run the command again, "
        f"or bring the file from a machine with a network and put it at {part.with_name(file.name)}."
    )
