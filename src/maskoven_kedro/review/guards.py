"""What keeps strangers away from the server: headers, whose requests count, and how much of them is read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_NOT_KEPT = (b"cache-control", b"no-store")


class TooLarge(ValueError):
    """A body holds more than is read."""


class GuardingHeaders:
    """Adds the headers that keep a browser from doing more than the page needs."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def send_guarded(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    *((key.lower().encode(), value.encode()) for key, value in _HEADERS.items()),
                    *([] if any(key == b"cache-control" for key, _ in message["headers"]) else [_NOT_KEPT]),
                ]
            await send(message)

        await self._app(scope, receive, send_guarded)


def is_own_page(request: Request) -> bool:
    """Whether a browser says that our page sent this; other sites cannot send JSON without asking first."""
    own = {None, f"http://{request.headers.get('host', '')}"}
    plain = request.headers.get("content-type", "").partition(";")[0].strip() == "application/json"
    return plain and request.headers.get("origin") in own


async def body_of(request: Request, most: int) -> bytes:
    """Return the body, of which no more than `most` bytes are ever held.

    Raises:
        TooLarge: it is announced, or turns out, to be longer.
        ClientDisconnect: whoever sent it has gone.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and (len(announced) > 18 or int(announced) > most):
        raise TooLarge
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise TooLarge
    return bytes(body)
