"""A SPARQL endpoint over HTTP for tests: an embedded store that answers, and faults that are put before its answers."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pyoxigraph

JSON = "application/sparql-results+json"
Fault = Callable[["Request"], bool]
"""Spoils a request; returns whether it did, or leaves it to the store."""


@dataclass
class Request:
    """One request as it came in: the query, its items, its headers, and the means to answer."""

    query: str
    headers: dict[str, str]
    handler: BaseHTTPRequestHandler
    answer: bytes

    @property
    def items(self) -> list[str]:
        """The ids behind VALUES."""
        return [
            word[3:]
            for word in self.query.partition("VALUES")[2].partition("}")[0].split()
            if word[:3] == "wd:"
        ]

    def send(
        self, status: int, body: bytes, kind: str = JSON, announced: int | None = None, **headers: str
    ) -> bool:
        """Answer."""
        self.handler.send_response_only(status)  # without a Date of its own
        self.handler.send_header("Content-Type", kind)
        self.handler.send_header("Content-Length", str(len(body) if announced is None else announced))
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()
        self.handler.wfile.write(body)
        return True


@dataclass
class Endpoint:
    """A running endpoint: its address, what it was asked, and the faults that come first, one per request."""

    url: str
    requests: list[Request] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    always: Fault | None = None


@contextmanager
def endpoint(snapshot: Path) -> Iterator[Endpoint]:
    """Serve a snapshot (N-Triples) on a free port of loopback."""
    store = pyoxigraph.Store()
    store.bulk_load(snapshot.read_bytes(), pyoxigraph.RdfFormat.N_TRIPLES)
    running: Endpoint
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            try:
                self._answer()
            except (BrokenPipeError, ConnectionResetError):  # the client had enough
                pass
            finally:
                self.close_connection = True

        def _answer(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            query = form["query"][0]
            body = store.query(query).serialize(format=pyoxigraph.QueryResultsFormat.JSON)
            request = Request(query, dict(self.headers), self, body)
            with lock:
                running.requests.append(request)
                fault = running.faults.pop(0) if running.faults else running.always
            if fault is None or not fault(request):
                request.send(200, body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    running = Endpoint(f"http://127.0.0.1:{server.server_port}/sparql")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def status(code: int, body: bytes = b"no", **headers: str) -> Fault:
    """Answer with an error."""
    return lambda request: request.send(code, body, "text/plain", **headers)


def ran_out_of_time(request: Request) -> bool:
    """Answer as the query service does when a query takes longer than it may."""
    return request.send(
        500, b"SPARQL-QUERY: ...\njava.util.concurrent.TimeoutException\n\tat java.base", "text/plain"
    )


def partial_rows(request: Request) -> bool:
    """Send status 200 and the first rows, then the text of an error."""
    return request.send(
        200, request.answer[: len(request.answer) // 2] + b"\njava.util.concurrent.TimeoutException"
    )


def too_many(limit: int, how: Fault = partial_rows) -> Fault:
    """Spoil the questions about more than `limit` items."""
    return lambda request: len(request.items) > limit and how(request)


def poisoned(item: str) -> Fault:
    """Spoil the questions about one item."""
    return lambda request: item in request.items and partial_rows(request)


def cut_off(request: Request) -> bool:
    """Announce more bytes than are sent."""
    return request.send(200, request.answer, announced=len(request.answer) + 100)


def reset(request: Request) -> bool:
    """Close the connection in place of an answer."""
    request.handler.connection.close()
    return True


def silent(seconds: float) -> Fault:
    """Answer nothing for a while."""

    def fault(request: Request) -> bool:
        time.sleep(seconds)
        return request.send(200, request.answer)

    return fault


def drip(seconds: float) -> Fault:
    """Send a byte every tenth of a second."""

    def fault(request: Request) -> bool:
        request.handler.send_response(200)
        request.handler.send_header("Content-Type", JSON)
        request.handler.end_headers()
        until = time.monotonic() + seconds
        for byte in b" " * 1000:
            if time.monotonic() > until:
                break
            request.handler.wfile.write(bytes([byte]))
            request.handler.wfile.flush()
            time.sleep(0.1)
        return True

    return fault


def raw(*parts: bytes, pause: float = 0.0) -> Fault:
    """Write bytes to the connection as they are, a pause behind each part."""

    def fault(request: Request) -> bool:
        for part in parts:
            request.handler.wfile.write(part)
            request.handler.wfile.flush()
            time.sleep(pause)
        return True

    return fault


def chunks_cut_off(request: Request) -> bool:
    """Send half of the answer in chunks, as services of streams do, and close the connection."""
    half = request.answer[: len(request.answer) // 2]
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\nTransfer-Encoding: chunked\r\n\r\n{len(half):x}\r\n"
    return raw(head.encode() + half + b"\r\n")(request)


def reset_amid(request: Request) -> bool:
    """Send half of the answer, then reset the connection."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\nContent-Length: {len(request.answer)}\r\n\r\n"
    raw(head.encode() + request.answer[: len(request.answer) // 2], pause=0.05)(request)
    linger = struct.pack("ii", 1, 0)
    request.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    request.handler.connection.close()
    return True


def a_part_only(request: Request) -> bool:
    """Answer with whole JSON of fewer rows, and say by the status that it is a part."""
    document = json.loads(request.answer)
    document["results"]["bindings"] = document["results"]["bindings"][:1]
    return request.send(206, json.dumps(document).encode())


def packed(encoding: str, pack: Callable[[bytes], bytes]) -> Fault:
    """Answer in a packed form that was not asked for."""
    return lambda request: request.send(200, pack(request.answer), Content_Encoding=encoding)


def page(request: Request) -> bool:
    """Answer with a page, as a portal in front of the network does."""
    return request.send(200, b"<html>log in</html>", "text/html")


def document(value: Any) -> Fault:
    """Answer with JSON of another kind."""
    return lambda request: request.send(200, json.dumps(value).encode())
