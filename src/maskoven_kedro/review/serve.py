"""Serving the page on this machine's own address, and on no other."""

from __future__ import annotations

import socket
from contextlib import suppress

from starlette.applications import Starlette

HOST = "127.0.0.1"
_MOST_CONNECTIONS = 200  # more are told at once that there are too many: files and memory stay bounded (S02)


def bound(port: int) -> socket.socket:
    """Return a listening place on loopback; port 0 takes a free one. Raises OSError where the port is taken."""
    place = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # after a crash the port is free at once
        place.bind((HOST, port))
        place.listen(128)  # a browser that is told the address at once waits, and is not refused
    except OSError:
        place.close()
        raise
    return place


def serve(app: Starlette, place: socket.socket) -> None:
    """Serve until interrupted; what is under way is finished first."""
    import uvicorn

    from maskoven_kedro.review.protocol import ImpatientProtocol

    options = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=3,
        server_header=False,
        ws="none",
        http=ImpatientProtocol,
        limit_concurrency=_MOST_CONNECTIONS,
    )
    with suppress(KeyboardInterrupt):  # the way to end it, not a fault
        uvicorn.Server(options).run(sockets=[place])
