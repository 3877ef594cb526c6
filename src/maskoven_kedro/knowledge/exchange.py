"""One exchange over HTTP that ends in time and in memory, whatever the other side sends, and goes nowhere else."""

from __future__ import annotations

import http.client
import io
import socket
import time
import urllib.request
import zlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

LARGEST_BODY = 64 << 20  # bytes, also of what was packed
_LARGEST_EXCUSE = 64 << 10  # bytes of the text of an error
_CHUNK = 1 << 16


class BodyBroken(OSError):
    """A body is not whole, or too large; the message says which."""


def opener_until(until: float) -> urllib.request.OpenerDirector:
    """Return an opener whose exchanges end at `until` (`time.monotonic()`) by `TimeoutError`.

    The timeout of a socket alone starts again with every byte, so a line of the head that comes drop by drop would
    never end. Redirects are not followed: a question sent by POST would arrive elsewhere without its text, and the
    contact with it; the redirect is an `HTTPError`.
    """
    opener = urllib.request.OpenerDirector()
    ends = (urllib.request.HTTPErrorProcessor(), urllib.request.HTTPDefaultErrorHandler())
    for handler in (urllib.request.ProxyHandler(), _Plain(until), _Secure(until), *ends):
        opener.add_handler(handler)
    return opener


def read_body(response: Any) -> bytes:
    """Return the whole body of a response, unpacked where it is gzip, which some send unasked.

    Raises:
        BodyBroken: the head of the answer came, and then not all of its body.
        TimeoutError: not in time.
        http.client.HTTPException: packed in another way.
    """
    parts, size = [], 0
    try:
        while part := response.read1(_CHUNK):
            parts.append(part)
            size += len(part)
            if size > LARGEST_BODY:
                raise BodyBroken(f"it has more than {LARGEST_BODY >> 20} MiB")
    except TimeoutError as error:
        raise TimeoutError(f"only {size} bytes came") from error
    except BodyBroken:
        raise
    except (
        http.client.HTTPException,
        OSError,
    ) as error:  # a reset, the end amid a chunk, TLS without its end
        raise BodyBroken(f"it breaks off after {size} bytes ({type(error).__name__})") from error
    if response.length:  # bytes that were announced and did not come
        raise BodyBroken(f"it breaks off, {response.length} bytes are missing")
    return _unpacked(b"".join(parts), response.headers)


def read_excuse(response: Any) -> str:
    """Return the beginning of the text of an error, as much of it as comes."""
    try:
        return str(response.read(_LARGEST_EXCUSE).decode("utf-8", "replace"))
    except (OSError, http.client.HTTPException):
        return ""


def _unpacked(body: bytes, headers: Mapping[str, str]) -> bytes:
    encoding = (headers.get("Content-Encoding") or "identity").strip().lower()
    if encoding == "identity":
        return body
    if encoding not in {"gzip", "x-gzip"}:
        raise http.client.HTTPException(f"the answer is packed as {encoding[:20]!r}")
    inflating = zlib.decompressobj(wbits=31)
    try:
        plain = inflating.decompress(body, LARGEST_BODY)
    except zlib.error as error:
        raise BodyBroken(f"its gzip is broken ({error})") from error
    if inflating.unconsumed_tail:
        raise BodyBroken(f"it has more than {LARGEST_BODY >> 20} MiB")
    if not inflating.eof:
        raise BodyBroken(f"its gzip breaks off after {len(body)} bytes")
    return plain


class _InTime(io.RawIOBase):
    """The bytes of a socket, until a moment."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock, self._until = sock, until
        self._bytes = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._sock.settimeout(left)
        return self._bytes.readinto(buffer)

    def close(self) -> None:
        self._bytes.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, until: float, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp.close()
        self.fp = io.BufferedReader(_InTime(sock, until))


def _connection(kind: Callable[..., Any], until: float) -> Callable[..., Any]:
    def connect(*args: Any, **kwargs: Any) -> Any:
        made = kind(*args, **kwargs)
        made.response_class = partial(_Response, until=until)
        return made

    return connect


class _Plain(urllib.request.HTTPHandler):
    def __init__(self, until: float) -> None:
        super().__init__()
        self._until = until

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_connection(http.client.HTTPConnection, self._until), req)


class _Secure(urllib.request.HTTPSHandler):
    def __init__(self, until: float) -> None:
        super().__init__()
        self._until = until

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_connection(http.client.HTTPSConnection, self._until), req)
