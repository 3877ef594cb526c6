"""The server on a real socket: whoever drips, floods or says nothing is sent away, and others are answered."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from maskoven_kedro.review import protocol
from maskoven_kedro.review.app import create_app
from maskoven_kedro.review.serve import bound, serve
from tests.review.cases import review

PATIENCE = 30  # seconds, on a machine that does other things too


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The small review, served in a thread; requests have half a second to arrive."""
    servers: list[uvicorn.Server] = []

    class Noted(uvicorn.Server):
        def __init__(self, config: uvicorn.Config) -> None:
            super().__init__(config)
            servers.append(self)

    monkeypatch.setattr(uvicorn, "Server", Noted)
    monkeypatch.setattr(protocol, "ARRIVAL_SECONDS", 0.5)
    place = bound(0)
    serving = threading.Thread(target=serve, args=(create_app(review(tmp_path)), place))
    serving.start()
    yield place.getsockname()[1]
    servers[0].should_exit = True
    serving.join(PATIENCE)
    assert not serving.is_alive()


def answers(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", "/")
    return connection.getresponse().status


def ended(connection: socket.socket) -> bool:
    """Whether the server ends the connection, by a word or without one."""
    connection.settimeout(PATIENCE)
    try:
        while connection.recv(1 << 16):
            pass
    except ConnectionError:
        pass
    return True


def is_cut_off(connection: socket.socket, *parts: bytes, pause: float = 0.0) -> bool:
    """Whether the server ends the connection before all parts are sent."""
    try:
        for part in parts:
            connection.sendall(part)
            time.sleep(pause)
    except ConnectionError:
        return True
    return False


HEAD = b"POST /api/verdicts HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    "begun", [b"", b"GET / HT", HEAD, HEAD + b'Content-Length: 99\r\n\r\n{"events"'], ids=str
)
def test_s02_a_request_that_does_not_come_is_given_up(port: int, begun: bytes) -> None:
    idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
    for one in idle:
        one.sendall(begun)
    assert answers(port) == 200
    assert all(ended(one) for one in idle)


def test_s02_a_request_that_drips_is_given_up_too(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as drip:
        assert is_cut_off(drip, HEAD, *(b"X-Slow: yes\r\n" for _ in range(20 * PATIENCE)), pause=0.05)


def test_s02_a_head_without_end_is_refused(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as flood:
        headers = (b"X-%d: %b\r\n" % (number, b"a" * 10_000) for number in range(10_000))
        assert is_cut_off(flood, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", *headers)


def test_s02_more_connections_than_are_served_are_told_at_once(port: int) -> None:
    many = [socket.create_connection(("127.0.0.1", port)) for _ in range(250)]
    assert answers(port) in (200, 503)
    for one in many:
        assert ended(one)
        one.close()
    assert answers(port) == 200


def test_an_idle_connection_is_used_again(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    for _ in range(3):
        connection.request("GET", "/api/session")
        assert connection.getresponse().read()
        time.sleep(0.7)  # longer than a request may take to arrive
