"""The small server behind the page: cases out, verdicts in, for browsers on this machine alone.

It answers only to loopback names (another site cannot point its own name here), takes verdicts only from its own page,
and sends nothing that a browser would run but the files of this package.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
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
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from maskoven_kedro.core.images import DEFAULT_LIMITS, ImageFault, ImageLimits, read_image
from maskoven_kedro.core.verdicts import REASONS, VerdictEvent, verdicts_of
from maskoven_kedro.review.cases import Case
from maskoven_kedro.review.guards import GuardingHeaders, TooLarge, body_of, is_own_page
from maskoven_kedro.review.pictures import WHOLE, View, close_view, mask_bytes, picture_bytes

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
LOOPBACK = ["127.0.0.1", "localhost"]


class Log(Protocol):
    """Where events are kept; `append` returns once they are."""

    def append(self, events: Sequence[VerdictEvent]) -> None: ...

    def events(self) -> list[VerdictEvent]: ...


@dataclass(frozen=True)
class Review:
    """What is reviewed: the cases in their order, the folder of their pictures, and where verdicts go.

    place: what tells this log from another one of a release of the same name, which the same port may have served;
    verdicts that wait in a browser are sent to the log that they are meant for.
    """

    release: str
    cases: Sequence[Case]
    root: Path
    log: Log
    limits: ImageLimits = DEFAULT_LIMITS
    place: str = ""


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
        Route("/pictures/{number}", server.picture),
        Route("/masks/{number}", server.mask),
    ]
    guards = [Middleware(TrustedHostMiddleware, allowed_hosts=LOOPBACK), Middleware(GuardingHeaders)]
    return Starlette(routes=routes, middleware=guards, lifespan=lifespan)


class _Server:
    """The answers. Plain functions run in threads, so that decoding a picture holds nobody up."""

    def __init__(self, review: Review) -> None:
        self._review = review
        self._decoders = CapacityLimiter(_DECODED_AT_A_TIME)
        self._log = f"{review.release}/{review.place}"
        self._told = orjson.dumps(
            {
                "release": review.release,
                "log": self._log,
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
        try:
            verdicts = verdicts_of(self._review.log.events())
        except OSError as error:
            return _json({"detail": f"the log of verdicts cannot be read: {error.strerror or error}"}, 503)
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
        if not is_own_page(request):
            return _json({"detail": "verdicts are taken from the page of this server only"}, 403)
        try:
            body = await body_of(request, _LARGEST_BODY)
        except TooLarge:
            return _json({"detail": f"more than {_LARGEST_BODY} bytes"}, 413)
        except ClientDisconnect:
            return _json({"detail": "the rest did not come"}, 400)
        try:
            document = orjson.loads(body)
            sent, log = document["events"], document.get("log", self._log)
            if not isinstance(sent, list) or len(sent) > _MOST_EVENTS:
                raise ValueError
        except (ValueError, KeyError, TypeError):
            return _json({"detail": f"wanted: a JSON object with at most {_MOST_EVENTS} events"}, 400)
        if log != self._log:
            return _json({"detail": "it keeps those of another release or project now"}, 409)
        good, refused = _sorted_out(sent)
        try:
            await run_in_threadpool(self._review.log.append, good)
        except OSError as error:
            return _json({"detail": f"not kept: {error.strerror or error}"}, 507)
        return _json({"kept": [one.id for one in good], "refused": refused})

    async def picture(self, request: Request) -> Response:
        """The picture of a case, upright and no larger than it is shown; with `near=1` the part around the mask."""
        return await run_sync(self._picture, request, limiter=self._decoders)

    async def mask(self, request: Request) -> Response:
        """The mask of a case as a layer of the same size and part."""
        return await run_sync(self._mask, request, limiter=self._decoders)

    def _picture(self, request: Request) -> Response:
        case = self._case(request)
        if isinstance(case, Response):
            return case
        try:
            picture = read_image(
                self._review.root, case.image_path, self._review.limits, (case.width, case.height)
            )
        except ImageFault as fault:
            return _json({"detail": fault.reason, "mend": fault.mend}, 404)
        return _shown(picture_bytes(picture.pixels[_view(request, case)]), "image/jpeg")

    def _mask(self, request: Request) -> Response:
        case = self._case(request)
        if isinstance(case, Response):
            return case
        return _shown(mask_bytes(case, _view(request, case)), "image/png")

    def _case(self, request: Request) -> Case | Response:
        """The case that is asked for; a page older than this server is not given another one in its place."""
        number, version = request.path_params["number"], request.query_params.get("v")
        known = number.isascii() and number.isdigit() and len(number) < 10
        case = self._review.cases[int(number)] if known and int(number) < len(self._review.cases) else None
        if case is not None and version in (None, case.version):
            return case
        if version is None:
            return _json({"detail": "no such case"}, 404)
        return _json({"detail": "the server shows other masks now", "mend": "load this page again"}, 409)


def _view(request: Request, case: Case) -> View:
    return close_view(case) if request.query_params.get("near") == "1" else WHOLE


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
