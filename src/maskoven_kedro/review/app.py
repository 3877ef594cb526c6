"""The small server behind the page: cases out, verdicts in, for browsers on this machine alone.

It answers only to loopback names (another site cannot point its own name here), takes verdicts only from its own page,
and sends nothing that a browser would run but the files of this package.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import orjson
from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from maskoven_kedro.core.images import DEFAULT_LIMITS, ImageFault, ImageLimits, read_image
from maskoven_kedro.core.verdicts import REASONS, VerdictEvent, verdicts_of
from maskoven_kedro.review.cases import Case
from maskoven_kedro.review.pictures import mask_bytes, picture_bytes

_PAGE = Path(__file__).parent / "page"
_FILES = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/review.css": ("review.css", "text/css; charset=utf-8"),
    "/review.js": ("review.js", "text/javascript; charset=utf-8"),
    "/outbox.js": ("outbox.js", "text/javascript; charset=utf-8"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}
_LARGEST_BODY = 1 << 20
_MOST_EVENTS = 500
_DECODED_AT_A_TIME = 2  # pictures; however many are asked for, no more of them are in memory (S02)
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
LOOPBACK = ["127.0.0.1", "localhost"]


class Log(Protocol):
    """Where events are kept; `append` returns once they are."""

    def append(self, events: Sequence[VerdictEvent]) -> None: ...

    def events(self) -> list[VerdictEvent]: ...


@dataclass(frozen=True)
class Review:
    """What is reviewed: the cases in their order, the folder of their pictures, and where verdicts go."""

    release: str
    cases: Sequence[Case]
    root: Path
    log: Log
    limits: ImageLimits = DEFAULT_LIMITS


def create_app(review: Review, on_close: Callable[[], None] = lambda: None) -> Starlette:
    """Return the ASGI application; `on_close` is called when the server has stopped."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(on_close)

    server = _Server(review)
    routes = [Route(path, server.file) for path in _FILES]
    routes += [
        Route("/api/session", server.session),
        Route("/api/verdicts", server.standing, methods=["GET"]),
        Route("/api/verdicts", server.take, methods=["POST"]),
        Route("/pictures/{number:int}", server.picture),
        Route("/masks/{number:int}", server.mask),
    ]
    guards = [Middleware(TrustedHostMiddleware, allowed_hosts=LOOPBACK), Middleware(_Headers)]
    return Starlette(routes=routes, middleware=guards, lifespan=lifespan)


class _Headers:
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


class _Server:
    """The answers. Plain functions run in threads, so that decoding a picture holds nobody up."""

    def __init__(self, review: Review) -> None:
        self._review = review
        self._decoders = CapacityLimiter(_DECODED_AT_A_TIME)
        self._told = orjson.dumps(
            {
                "release": review.release,
                "reasons": REASONS,
                "cases": [case.told(number) for number, case in enumerate(review.cases)],
            }
        )

    def file(self, request: Request) -> Response:
        name, kind = _FILES[request.url.path]
        return Response((_PAGE / name).read_bytes(), media_type=kind)

    def session(self, request: Request) -> Response:
        return Response(self._told, media_type="application/json")

    def standing(self, request: Request) -> Response:
        """The verdicts of one reviewer that stand on the masks shown, and the names of all."""
        verdicts = verdicts_of(self._review.log.events())
        name = request.query_params.get("reviewer", "")
        own = {
            (row["mention_id"], row["mask"]): {"verdict": row["verdict"], "reason": row["reason"]}
            for row in verdicts.rows(named=True)
            if row["reviewer"] == name
        }
        shown = {
            case.mention_id: own[case.mention_id, case.digest]
            for case in self._review.cases
            if (case.mention_id, case.digest) in own
        }
        return _json({"verdicts": shown, "reviewers": verdicts["reviewer"].unique().sort().to_list()})

    async def take(self, request: Request) -> Response:
        """Keep events and say which are kept; one that can never be kept is refused by its id, with the reason."""
        if not _is_own_page(request):
            return _json({"detail": "verdicts are taken from the page of this server only"}, 403)
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > _LARGEST_BODY:
                return _json({"detail": f"more than {_LARGEST_BODY} bytes"}, 413)
        try:
            sent = orjson.loads(body)["events"]
            if not isinstance(sent, list) or len(sent) > _MOST_EVENTS:
                raise ValueError
        except (ValueError, KeyError, TypeError):
            return _json({"detail": f"wanted: a JSON object with at most {_MOST_EVENTS} events"}, 400)
        good, refused = _sorted_out(sent)
        try:
            await run_in_threadpool(self._review.log.append, good)
        except OSError as error:
            return _json({"detail": f"not kept: {error.strerror}"}, 507)
        return _json({"kept": [one.id for one in good], "refused": refused})

    async def picture(self, request: Request) -> Response:
        """The picture of a case, upright and no larger than it is shown."""
        return await run_sync(self._picture, request, limiter=self._decoders)

    async def mask(self, request: Request) -> Response:
        """The mask of a case as a layer of the same size."""
        return await run_sync(self._mask, request, limiter=self._decoders)

    def _picture(self, request: Request) -> Response:
        case = self._case(request)
        if case is None:
            return _json({"detail": "no such case"}, 404)
        try:
            picture = read_image(
                self._review.root, case.image_path, self._review.limits, (case.width, case.height)
            )
        except ImageFault as fault:
            return _json({"detail": fault.reason, "mend": fault.mend}, 404)
        return _shown(picture_bytes(picture.pixels), "image/jpeg")

    def _mask(self, request: Request) -> Response:
        case = self._case(request)
        if case is None:
            return _json({"detail": "no such case"}, 404)
        return _shown(mask_bytes(case), "image/png")

    def _case(self, request: Request) -> Case | None:
        number = request.path_params["number"]
        return self._review.cases[number] if number < len(self._review.cases) else None


def _is_own_page(request: Request) -> bool:
    """Whether a browser says that our page sent this; other sites cannot send JSON without asking first."""
    own = {None, f"http://{request.headers.get('host', '')}"}
    plain = request.headers.get("content-type", "").partition(";")[0].strip() == "application/json"
    return plain and request.headers.get("origin") in own


def _sorted_out(sent: list[Any]) -> tuple[list[VerdictEvent], list[dict[str, str]]]:
    good, refused = [], []
    for one in sent:
        try:
            good.append(VerdictEvent.model_validate(one))
        except ValidationError as error:
            told = error.errors(include_url=False, include_input=False)[0]["msg"]
            refused.append({"id": str(one.get("id", "")) if isinstance(one, dict) else "", "detail": told})
    return good, refused


def _json(content: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status_code=status, media_type="application/json")


def _shown(content: bytes, kind: str) -> Response:
    """An answer that the browser may show again without asking: the address names the mask."""
    return Response(content, media_type=kind, headers={"Cache-Control": "private, max-age=600"})
